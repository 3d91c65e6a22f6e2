/**
 * CQL `decimal`: 4 bytes of scale, then the unscaled number as a varint. The scale is kept as given (1.50 is not 1.5),
 * the order is numeric and ignores it.
 */
import {invalid} from '../errors.ts';
import {equalBytes, readInt32, writeInt32} from './bytes.ts';
import {takeByte} from './comparable.ts';
import {describeJson, numberText} from './json.ts';
import {misfit, native} from './native.ts';
import {decimalText} from './number-text.ts';
import type {ByteSink, ByteSource, CqlValue, Decimal} from './type.ts';
import {bigintToBytes, bytesToBigint, compareVarints} from './varint.ts';

function validate(bytes: Uint8Array): void {
  if (bytes.length !== 0 && bytes.length < 4) {
    throw invalid(`Expected 0 or at least 4 bytes (${bytes.length})`);
  }
}

const read = (bytes: Uint8Array): Decimal => ({unscaled: bytesToBigint(bytes.subarray(4)), scale: readInt32(bytes, 0)});

function write({unscaled, scale}: Decimal): Uint8Array {
  const digits = bigintToBytes(unscaled);
  const bytes = new Uint8Array(4 + digits.length);
  writeInt32(scale, bytes, 0);
  bytes.set(digits, 4);
  return bytes;
}

export function isDecimal(value: CqlValue): value is Decimal {
  return typeof value === 'object' && value !== null && 'unscaled' in value && 'scale' in value;
}

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,11}))?$/;

/** The number that a text stands for, with the scale that it is written with: `1.50`, `-12`, `1e3`. Undefined: it is none. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = NUMBER.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, sign, whole = '', fraction = '', exponent] = match;
  const scale = fraction.length - Number(exponent ?? 0);
  if (whole.length + fraction.length === 0 || scale < -0x80000000 || scale > 0x7fffffff) {
    return undefined;
  }
  const unscaled = BigInt(whole + fraction);
  return {unscaled: sign === '-' ? -unscaled : unscaled, scale};
}

/**
 * A number as sign × 0.digits × 10^exponent, where digits neither begin nor end with 0: the form in which order shows.
 * Never expands the scale: 1e2000000000 costs one digit.
 */
interface Normal {
  readonly sign: -1 | 0 | 1;
  readonly exponent: number;
  readonly digits: string;
}

function normal(bytes: Uint8Array): Normal {
  const {unscaled, scale} = read(bytes);
  if (unscaled === 0n) {
    return {sign: 0, exponent: 0, digits: ''};
  }
  const all = (unscaled < 0n ? -unscaled : unscaled).toString();
  let end = all.length;
  while (all.charCodeAt(end - 1) === 48) {
    end -= 1;
  }
  return {sign: unscaled < 0n ? -1 : 1, exponent: all.length - scale, digits: all.slice(0, end)};
}

function compare(a: Uint8Array, b: Uint8Array): number {
  if (a.length === 0 || b.length === 0) {
    return a.length - b.length;
  }
  if (a.length > 4 && b.length > 4 && equalBytes(a.subarray(0, 4), b.subarray(0, 4))) {
    return compareVarints(a.subarray(4), b.subarray(4));
  }
  const x = normal(a);
  const y = normal(b);
  if (x.sign !== y.sign) {
    return x.sign - y.sign;
  }
  if (x.exponent !== y.exponent) {
    return (x.exponent - y.exponent) * x.sign;
  }
  return x.digits === y.digits ? 0 : x.digits < y.digits ? -x.sign : x.sign;
}

const NEGATIVE = 1;
const ZERO = 2;
const POSITIVE = 3;
/** Exponents within this distance of 0 take one byte; others a mark and 6 bytes. */
const NEAR = 100;
const EXPONENT_BIAS = 2 ** 47;

/**
 * Sign; exponent; two digits a byte, plus one, so that the end (0) is less than any. All but the sign inverted for
 * negative numbers.
 */
function toComparable(bytes: Uint8Array, sink: ByteSink): void {
  const {sign, exponent, digits} = normal(bytes);
  if (sign === 0) {
    sink.byte(ZERO);
    return;
  }
  const flip = sign < 0 ? 0xff : 0;
  sink.byte(sign < 0 ? NEGATIVE : POSITIVE);
  if (Math.abs(exponent) <= NEAR) {
    sink.byte((0x80 + exponent) ^ flip);
  } else {
    sink.byte((exponent < 0 ? 0x00 : 0xff) ^ flip);
    const biased = exponent + EXPONENT_BIAS;
    for (let i = 5; i >= 0; i -= 1) {
      sink.byte((Math.floor(biased / 256 ** i) % 256) ^ flip);
    }
  }
  for (let i = 0; i < digits.length; i += 2) {
    const pair = (digits.charCodeAt(i) - 48) * 10 + (i + 1 < digits.length ? digits.charCodeAt(i + 1) - 48 : 0);
    sink.byte((pair + 1) ^ flip);
  }
  sink.byte(flip);
}

function fromComparable(source: ByteSource): Uint8Array {
  const sign = takeByte(source);
  if (sign === ZERO) {
    return write({unscaled: 0n, scale: 0});
  }
  const flip = sign === NEGATIVE ? 0xff : 0;
  const mark = takeByte(source) ^ flip;
  let exponent = mark - 0x80;
  if (mark === 0x00 || mark === 0xff) {
    exponent = -EXPONENT_BIAS;
    for (let i = 5; i >= 0; i -= 1) {
      exponent += (takeByte(source) ^ flip) * 256 ** i;
    }
  }
  const pairs: string[] = [];
  for (let pair = takeByte(source) ^ flip; pair !== 0; pair = takeByte(source) ^ flip) {
    pairs.push(String(pair - 1).padStart(2, '0'));
  }
  let digits = pairs.join('');
  if (digits.endsWith('0')) {
    digits = digits.slice(0, -1);
  }
  let scale = digits.length - exponent;
  if (scale < -0x80000000) {
    // Trailing zeros had carried the exponent past what a scale can say.
    digits += '0'.repeat(-0x80000000 - scale);
    scale = -0x80000000;
  }
  const unscaled = BigInt(digits);
  return write({unscaled: sign === NEGATIVE ? -unscaled : unscaled, scale});
}

export const decimal = native({
  name: 'decimal',
  encode(value) {
    if (!isDecimal(value)) {
      throw misfit('decimal', value);
    }
    if ((value.scale | 0) !== value.scale) {
      throw invalid(`Unable to make BigDecimal with scale ${value.scale}`);
    }
    return write(value);
  },
  decode(bytes) {
    validate(bytes);
    return bytes.length === 0 ? null : read(bytes);
  },
  validate,
  compare,
  toComparable,
  fromComparable,
  parse(text) {
    const value = parseDecimal(text);
    if (value === undefined) {
      throw invalid(`unable to make BigDecimal from '${text}'`);
    }
    return write(value);
  },
  toText: bytes => decimalText(read(bytes)),
  quoted: false,
  toJson: bytes => decimalText(read(bytes)),
  fromJson(value) {
    const text = numberText(value);
    const number = text === undefined ? undefined : parseDecimal(text);
    if (number === undefined) {
      throw invalid(`Value '${describeJson(value)}' is not a valid representation of a decimal value`);
    }
    return write(number);
  },
});
