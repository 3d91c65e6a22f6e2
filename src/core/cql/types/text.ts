/** CQL `text` (also written `varchar`) and `ascii`. Their order is that of unsigned bytes. */
import {invalid} from '../errors.ts';
import {quoteString} from '../print-name.ts';
import {compareBytes} from './bytes.ts';
import {readEscaped, writeEscaped} from './comparable.ts';
import {unexpectedJson} from './json.ts';
import type {NativeCodec} from './native.ts';
import {misfit, native} from './native.ts';
import {isUtf8, latin1ToString, stringToUtf8, utf8ToString} from './utf8.ts';

const NOT_UTF8 = "String didn't validate.";

function decodeText(bytes: Uint8Array): string {
  const text = utf8ToString(bytes);
  if (text === undefined) {
    throw invalid(NOT_UTF8);
  }
  return text;
}

/** Differs: surrogates and other malformed bytes that Cassandra lets pass are refused, since no client could read them. */
function validateText(bytes: Uint8Array): void {
  if (!isUtf8(bytes)) {
    throw invalid(NOT_UTF8);
  }
}

function validateAscii(bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i += 1) {
    if (bytes[i]! >= 0x80) {
      throw invalid(`Invalid byte for ascii: ${bytes[i]! - 256}`);
    }
  }
}

function decodeAscii(bytes: Uint8Array): string {
  validateAscii(bytes);
  return latin1ToString(bytes);
}

function encodeAscii(text: string): Uint8Array {
  for (let i = 0; i < text.length; i += 1) {
    if (text.charCodeAt(i) >= 0x80) {
      throw invalid('Invalid ASCII character in string literal');
    }
  }
  return Buffer.from(text, 'latin1');
}

function string(
  name: 'text' | 'ascii',
  encode: (text: string) => Uint8Array,
  decode: (bytes: Uint8Array) => string,
  validate: (bytes: Uint8Array) => void,
): NativeCodec {
  const codec = native({
    name,
    encode(value) {
      if (typeof value !== 'string') {
        throw misfit(name, value);
      }
      return encode(value);
    },
    decode,
    validate,
    compare: compareBytes,
    toComparable: writeEscaped,
    fromComparable: readEscaped,
    parse: encode,
    toText: decode,
    quoted: true,
    fromJson(value) {
      if (typeof value !== 'string') {
        throw unexpectedJson(name === 'text' ? 'a UTF-8 string' : 'an ascii string', value);
      }
      return encode(value);
    },
  });
  return {...codec, toLiteral: bytes => quoteString(decode(bytes)), toJson: bytes => JSON.stringify(decode(bytes))};
}

export const text = string('text', stringToUtf8, decodeText, validateText);
export const ascii = string('ascii', encodeAscii, decodeAscii, validateAscii);
