/** CQL `varint`: a whole number of any size, as minimal big-endian two's complement. Values are bigints. */
import {invalid} from '../errors.ts';
import {toHex} from './bytes.ts';
import {cutShort, takeByte, takeBytes} from './comparable.ts';
import {describeJson, isJsonNumber, numberText} from './json.ts';
import {native} from './native.ts';
import {toBigInt} from './bigint.ts';
import type {ByteSink, ByteSource} from './type.ts';

/** Shortest two's complement bytes; at least one. */
export function bigintToBytes(value: bigint): Uint8Array {
  const number = Number(value);
  if (number >= -0x80000000 && number <= 0x7fffffff) {
    const width =
      number >= -0x80 && number < 0x80
        ? 1
        : number >= -0x8000 && number < 0x8000
          ? 2
          : number >= -0x800000 && number < 0x800000
            ? 3
            : 4;
    const bytes = new Uint8Array(width);
    for (let i = width - 1, rest = number | 0; i >= 0; i -= 1, rest >>= 8) {
      bytes[i] = rest;
    }
    return bytes;
  }
  // -n-1 has the same number of bits as n, so the width of the inverted number serves for negative ones.
  const negative = value < 0n;
  let digits = (negative ? -value - 1n : value).toString(16);
  if (digits.length % 2 !== 0) {
    digits = `0${digits}`;
  }
  if (digits.charCodeAt(0) >= 56 /* '8' */) {
    digits = `00${digits}`;
  }
  const bytes = new Uint8Array(Buffer.from(digits, 'hex'));
  if (negative) {
    for (let i = 0; i < bytes.length; i += 1) {
      bytes[i] = ~bytes[i]!;
    }
  }
  return bytes;
}

/** Two's complement of any length; no bytes are 0. */
export function bytesToBigint(bytes: Uint8Array): bigint {
  const length = bytes.length;
  if (length <= 6) {
    if (length === 0) {
      return 0n;
    }
    let number = (bytes[0]! << 24) >> 24;
    for (let i = 1; i < length; i += 1) {
      number = number * 256 + bytes[i]!;
    }
    return BigInt(number);
  }
  return BigInt.asIntN(length * 8, BigInt(`0x${toHex(bytes)}`));
}

/** Index of the first byte that is not mere repetition of the sign. */
function significantFrom(bytes: Uint8Array): number {
  const last = bytes.length - 1;
  let from = 0;
  while (
    from < last &&
    ((bytes[from] === 0x00 && bytes[from + 1]! < 0x80) || (bytes[from] === 0xff && bytes[from + 1]! >= 0x80))
  ) {
    from += 1;
  }
  return from;
}

/** Numeric order of two's complement numbers of any length; empty before all. */
export function compareVarints(a: Uint8Array, b: Uint8Array): number {
  if (a.length === 0 || b.length === 0) {
    return a.length - b.length;
  }
  const aNegative = a[0]! >= 0x80;
  if (aNegative !== b[0]! >= 0x80) {
    return aNegative ? -1 : 1;
  }
  let i = significantFrom(a);
  let k = significantFrom(b);
  const longer = a.length - i - (b.length - k);
  if (longer !== 0) {
    return aNegative ? -longer : longer;
  }
  for (; i < a.length; i += 1, k += 1) {
    const difference = a[i]! - b[k]!;
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

/** Up to this many bytes the length is part of the first byte of the comparable form. */
const SHORT = 0x70;

/** First byte: 0x80 plus the length, or minus it for negative numbers. Longer ones: 0xf1 or 0x0e and 4 bytes of length. */
function toComparable(bytes: Uint8Array, sink: ByteSink): void {
  const from = significantFrom(bytes);
  const length = bytes.length - from;
  const flip = bytes[0]! >= 0x80 ? 0xff : 0;
  if (length <= SHORT) {
    sink.byte(flip === 0 ? 0x80 + length : 0x80 - length);
  } else {
    sink.byte(0xf1 ^ flip);
    for (let shift = 24; shift >= 0; shift -= 8) {
      sink.byte(((length >>> shift) & 0xff) ^ flip);
    }
  }
  sink.bytes(from === 0 ? bytes : bytes.subarray(from));
}

function fromComparable(source: ByteSource): Uint8Array {
  const header = takeByte(source);
  if (header !== 0xf1 && header !== 0x0e) {
    return takeBytes(source, Math.abs(header - 0x80)).slice();
  }
  const flip = header === 0xf1 ? 0 : 0xff;
  let length = 0;
  for (let i = 0; i < 4; i += 1) {
    length = length * 256 + (takeByte(source) ^ flip);
  }
  if (length > source.buffer.length) {
    throw cutShort();
  }
  return takeBytes(source, length).slice();
}

function parse(text: string): Uint8Array {
  if (!/^[+-]?\d+$/.test(text)) {
    throw invalid(`unable to make int from '${text}'`);
  }
  return bigintToBytes(BigInt(text.startsWith('+') ? text.slice(1) : text));
}

const toText = (bytes: Uint8Array): string => bytesToBigint(bytes).toString();

export const varint = native({
  name: 'varint',
  encode: value => bigintToBytes(toBigInt('varint', value)),
  decode: bytes => (bytes.length === 0 ? null : bytesToBigint(bytes)),
  validate() {
    // Every byte string is a number.
  },
  compare: compareVarints,
  toComparable,
  fromComparable,
  parse,
  toText,
  quoted: false,
  toJson: toText,
  fromJson(value) {
    const digits = numberText(value);
    if (digits === undefined || !/^[+-]?\d+$/.test(digits) || (isJsonNumber(value) && digits.startsWith('+'))) {
      throw invalid(`Value '${describeJson(value)}' is not a valid representation of a varint value`);
    }
    return parse(digits);
  },
});
