/**
 * CQL `float` and `double`: IEEE 754, big-endian. Values are numbers.
 * Order is Java's: -0.0 before 0.0, every NaN equal and after all numbers.
 */
import {invalid} from '../errors.ts';
import {isJsonNumber, numberText, unexpectedJson} from './json.ts';
import type {NativeCodec} from './native.ts';
import {misfit, native, ofLength, readFixed} from './native.ts';
import {doubleText, floatText} from './number-text.ts';

const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);

function readDouble(bytes: Uint8Array): number {
  scratchBytes.set(bytes);
  return scratch.getFloat64(0);
}

function readFloat(bytes: Uint8Array): number {
  scratchBytes.set(bytes);
  return scratch.getFloat32(0);
}

function encodeDouble(value: number): Uint8Array {
  scratch.setFloat64(0, value);
  return scratchBytes.slice(0, 8);
}

function encodeFloat(value: number): Uint8Array {
  scratch.setFloat32(0, value);
  return scratchBytes.slice(0, 4);
}

function compareNumbers(a: number, b: number): number {
  if (a < b) {
    return -1;
  }
  if (a > b) {
    return 1;
  }
  if (a === b) {
    return a !== 0 ? 0 : Number(Object.is(b, -0)) - Number(Object.is(a, -0));
  }
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const SPECIAL = new Map([
  ['nan', NaN],
  ['-nan', NaN],
  ['infinity', Infinity],
  ['+infinity', Infinity],
  ['-infinity', -Infinity],
]);

/** With a fraction and an exponent of two. */
const HEXADECIMAL = /^([+-]?)0x([\da-f]*)\.?([\da-f]*)p([+-]?\d+)[fd]?$/i;

/** Undefined when the text is no number. */
function parseFloating(text: string): number | undefined {
  return NUMBER.test(text) ? Number(text) : (SPECIAL.get(text.toLowerCase()) ?? javaNumber(text));
}

/** What else Java takes for a number: `1d`, `0x1p3`, blanks around it. */
function javaNumber(text: string): number | undefined {
  const trimmed = text.trim();
  const bare = trimmed.replace(/[fd]$/i, '');
  if (NUMBER.test(bare)) {
    return Number(bare);
  }
  const [, sign, whole = '', fraction = '', exponent] = HEXADECIMAL.exec(trimmed) ?? [];
  if (exponent === undefined || whole + fraction === '' || (whole + fraction).length > 13) {
    return undefined;
  }
  const value = Number(`0x${whole}${fraction}`) * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === '-' ? -value : value;
}

interface FloatKind {
  readonly name: 'float' | 'double';
  readonly width: 4 | 8;
  readonly read: (bytes: Uint8Array) => number;
  readonly encode: (value: number) => Uint8Array;
  readonly text: (value: number) => string;
}

function floating({name, width, read, encode, text}: FloatKind): NativeCodec {
  const validate = ofLength(width, length => `Expected ${width} or 0 byte value for a ${name} (${length})`);

  const parse = (constant: string): Uint8Array => {
    const value = parseFloating(constant);
    if (value === undefined) {
      throw invalid(`Unable to make ${name} from '${constant}'`);
    }
    return encode(value);
  };

  return native({
    name,
    encode(value) {
      if (typeof value !== 'number') {
        throw misfit(name, value);
      }
      return encode(value);
    },
    decode(bytes) {
      if (bytes.length !== width) {
        validate(bytes);
        return null;
      }
      return read(bytes);
    },
    validate,
    compare(a, b) {
      return a.length === 0 || b.length === 0 ? a.length - b.length : compareNumbers(read(a), read(b));
    },
    toComparable(bytes, sink) {
      const value = read(bytes);
      // One NaN for all, so that equal values have equal forms.
      const from = Number.isNaN(value) ? encode(NaN) : bytes;
      const negative = from[0]! >= 0x80;
      sink.byte(negative ? from[0]! ^ 0xff : from[0]! | 0x80);
      for (let i = 1; i < width; i += 1) {
        sink.byte(negative ? from[i]! ^ 0xff : from[i]!);
      }
    },
    fromComparable(source) {
      const bytes = readFixed(source, width);
      if (bytes[0]! >= 0x80) {
        bytes[0] = bytes[0]! & 0x7f;
      } else {
        for (let i = 0; i < width; i += 1) {
          bytes[i] = bytes[i]! ^ 0xff;
        }
      }
      return bytes;
    },
    parse,
    toText: bytes => text(read(bytes)),
    quoted: false,
    toJson(bytes) {
      const value = read(bytes);
      return Number.isFinite(value) ? text(value) : 'null';
    },
    fromJson(value) {
      if (typeof value !== 'string' && !isJsonNumber(value)) {
        throw unexpectedJson(`a ${name} value`, value);
      }
      return parse(numberText(value)!);
    },
  });
}

export const float = floating({
  name: 'float',
  width: 4,
  read: readFloat,
  encode: encodeFloat,
  text: floatText,
});

export const double = floating({
  name: 'double',
  width: 8,
  read: readDouble,
  encode: encodeDouble,
  text: doubleText,
});
