/** CQL `bigint` and `counter`: two's complement of 8 bytes. Values are bigints. */
import {invalid} from '../errors.ts';
import {fitsInt64, readInt32, readInt64, readInt64AsNumber, writeInt64} from './bytes.ts';
import {isJsonNumber, numberText, unexpectedJson} from './json.ts';
import type {NativeCodec} from './native.ts';
import {misfit, native, ofLength, signedForm} from './native.ts';

export const validateLong = ofLength(8, length => `Expected 8 or 0 byte long (${length})`);

const notLong = (text: string): Error => invalid(`Unable to make long from '${text}'`);

/** Fails with `invalid` beyond 64 bits. */
export function encodeLong(value: bigint): Uint8Array {
  if (!fitsInt64(value)) {
    throw notLong(value.toString());
  }
  const bytes = new Uint8Array(8);
  writeInt64(value, bytes, 0);
  return bytes;
}

/** The number of a text of digits, or undefined when it is none or passes 64 bits. */
export function parseLong(text: string): bigint | undefined {
  if (!/^[+-]?\d{1,64}$/.test(text)) {
    return undefined;
  }
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return fitsInt64(value) ? value : undefined;
}

/** Decimal text of 8 bytes; without a bigint where a double can hold the number. */
export function longText(bytes: Uint8Array): string {
  const high = readInt32(bytes, 0);
  return high >= -0x200000 && high < 0x200000 ? String(readInt64AsNumber(bytes, 0)) : readInt64(bytes, 0).toString();
}

/** A value that may also be given as a whole number. */
export function toBigInt(type: string, value: unknown): bigint {
  if (typeof value === 'bigint') {
    return value;
  }
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    return BigInt(value);
  }
  throw misfit(type, value);
}

function long(name: 'bigint' | 'counter'): NativeCodec {
  const parse = (text: string): Uint8Array => {
    const value = parseLong(text);
    if (value === undefined) {
      throw notLong(text);
    }
    return encodeLong(value);
  };
  return native({
    name,
    encode: value => encodeLong(toBigInt(name, value)),
    decode(bytes) {
      if (bytes.length !== 8) {
        validateLong(bytes);
        return null;
      }
      return readInt64(bytes, 0);
    },
    validate: validateLong,
    ...signedForm(8),
    parse,
    toText: longText,
    quoted: false,
    toJson: longText,
    fromJson(value) {
      const text = numberText(value);
      if (text === undefined || (isJsonNumber(value) && !/^-?\d+$/.test(text))) {
        throw unexpectedJson('a bigint value', value);
      }
      return parse(text);
    },
  });
}

export const bigint = long('bigint');
export const counter = long('counter');
