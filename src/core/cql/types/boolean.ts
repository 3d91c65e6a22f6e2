/** CQL `boolean`: one byte; everything but zero is true. */
import {invalid} from '../errors.ts';
import {takeByte} from './comparable.ts';
import {unexpectedJson} from './json.ts';
import {misfit, native} from './native.ts';

const bit = (bytes: Uint8Array): 0 | 1 => (bytes[0] === 0 ? 0 : 1);

function validate(bytes: Uint8Array): void {
  if (bytes.length > 1) {
    throw invalid(`Expected 1 or 0 byte value (${bytes.length})`);
  }
}

function parse(text: string): Uint8Array {
  const lower = text.toLowerCase();
  if (lower !== 'true' && lower !== 'false') {
    throw invalid(`Unable to make boolean from '${text}'`);
  }
  return Uint8Array.of(lower === 'true' ? 1 : 0);
}

export const boolean = native({
  name: 'boolean',
  encode(value) {
    if (typeof value !== 'boolean') {
      throw misfit('boolean', value);
    }
    return Uint8Array.of(value ? 1 : 0);
  },
  decode(bytes) {
    validate(bytes);
    return bytes.length === 0 ? null : bytes[0] !== 0;
  },
  validate,
  compare: (a, b) => (a.length === 0 || b.length === 0 ? a.length - b.length : bit(a) - bit(b)),
  toComparable: (bytes, sink) => sink.byte(bit(bytes)),
  fromComparable: source => Uint8Array.of(takeByte(source)),
  parse,
  toText: bytes => (bit(bytes) === 1 ? 'true' : 'false'),
  quoted: false,
  toJson: bytes => (bit(bytes) === 1 ? 'true' : 'false'),
  fromJson(value) {
    if (typeof value === 'string') {
      // Seen in: Apache Cassandra 5.0, where an empty text is false.
      return value === '' ? Uint8Array.of(0) : parse(value);
    }
    if (typeof value !== 'boolean') {
      throw unexpectedJson('a boolean value', value);
    }
    return Uint8Array.of(value ? 1 : 0);
  },
});
