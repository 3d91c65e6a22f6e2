/** CQL `tinyint`, `smallint`, `int`: two's complement of 1, 2 and 4 bytes. Values are numbers. */
import {invalid} from '../errors.ts';
import {readInt32} from './bytes.ts';
import {isJsonNumber, numberText, unexpectedJson} from './json.ts';
import type {NativeCodec} from './native.ts';
import {misfit, native, signedForm} from './native.ts';

interface IntegerKind {
  readonly name: 'tinyint' | 'smallint' | 'int';
  readonly width: 1 | 2 | 4;
  /** What Cassandra calls it in "Unable to make … from". */
  readonly javaName: string;
  /** With its article, for "Expected … value". */
  readonly jsonName: string;
  readonly wrongLength: (length: number) => string;
  /** Of the three only int has the empty value. */
  readonly mayBeEmpty: boolean;
}

const isInt32 = (value: number): boolean => (value | 0) === value;

function integer(kind: IntegerKind): NativeCodec {
  const {name, width} = kind;
  const limit = 2 ** (width * 8 - 1);

  const encodeNumber = (value: number): Uint8Array => {
    const bytes = new Uint8Array(width);
    if (width === 4) {
      bytes[0] = value >>> 24;
      bytes[1] = value >>> 16;
      bytes[2] = value >>> 8;
      bytes[3] = value;
    } else if (width === 2) {
      bytes[0] = value >>> 8;
      bytes[1] = value;
    } else {
      bytes[0] = value;
    }
    return bytes;
  };

  const decodeNumber = (bytes: Uint8Array): number => {
    if (width === 4) {
      return readInt32(bytes, 0);
    }
    return width === 2 ? ((bytes[0]! << 24) >> 16) | bytes[1]! : (bytes[0]! << 24) >> 24;
  };

  const parse = (text: string): Uint8Array => {
    const value = /^[+-]?\d{1,64}$/.test(text) ? Number(text) : NaN;
    if (!(value >= -limit && value < limit)) {
      throw invalid(`Unable to make ${kind.javaName} from '${text}'`);
    }
    return encodeNumber(value);
  };

  return native({
    name,
    encode(value) {
      if (typeof value !== 'number' || !Number.isInteger(value) || value < -limit || value >= limit) {
        throw typeof value === 'number'
          ? invalid(`Unable to make ${kind.javaName} from '${value}'`)
          : misfit(name, value);
      }
      return encodeNumber(value);
    },
    decode(bytes) {
      if (bytes.length !== width) {
        if (bytes.length === 0) {
          return null;
        }
        throw invalid(kind.wrongLength(bytes.length));
      }
      return decodeNumber(bytes);
    },
    validate(bytes) {
      if (bytes.length !== width && !(kind.mayBeEmpty && bytes.length === 0)) {
        throw invalid(kind.wrongLength(bytes.length));
      }
    },
    ...signedForm(width),
    parse,
    toText: bytes => String(decodeNumber(bytes)),
    quoted: false,
    toJson: bytes => String(decodeNumber(bytes)),
    fromJson(value) {
      if (typeof value !== 'string' && !isJsonNumber(value)) {
        throw unexpectedJson(`${kind.jsonName} value`, value);
      }
      if (value === '') {
        // Seen in: Apache Cassandra 5.0, where JSON has the empty value of the small ones, too.
        return new Uint8Array(0);
      }
      const text = numberText(value)!;
      // Only int looks at what kind of number it was given; the small ones read its text.
      if (name === 'int' && typeof value !== 'string' && !(/^-?\d+$/.test(text) && isInt32(Number(text)))) {
        throw unexpectedJson(`${kind.jsonName} value`, value);
      }
      return parse(text);
    },
  });
}

export const tinyint = integer({
  name: 'tinyint',
  width: 1,
  javaName: 'byte',
  jsonName: 'a byte',
  wrongLength: length => `Expected 1 byte for a tinyint (${length})`,
  mayBeEmpty: false,
});

export const smallint = integer({
  name: 'smallint',
  width: 2,
  javaName: 'short',
  jsonName: 'a short',
  wrongLength: length => `Expected 2 bytes for a smallint (${length})`,
  mayBeEmpty: false,
});

export const int = integer({
  name: 'int',
  width: 4,
  javaName: 'int',
  jsonName: 'an int',
  wrongLength: length => `Expected 4 or 0 byte int (${length})`,
  mayBeEmpty: true,
});
