/** Wire values as byte strings whose `<` is the order of their type: for sort keys and index terms. */
import type {ByteSink, DataType, TypeCodec} from '../../core/cql/types/type.ts';
import {codecOf} from '../../core/cql/types/index.ts';
import type {ByteString} from './store/store.ts';

declare global {
  interface Buffer {
    /** Bytes as a string of char codes 0–255. Node's own; quicker than `toString('latin1')`, which calls it. */
    latin1Slice(start: number, end: number): string;
  }
}

/** Gives the comparable form of a non-empty wire value. */
export type Comparable = (bytes: Uint8Array) => ByteString;

/** A value's place among null (first), empty and all others. */
export const NULL_HEADER = '\x01';
export const EMPTY_HEADER = '\x02';
export const VALUE_HEADER = '\x03';

/** Above every byte that can follow a complete component. */
export const ABOVE = '\xff';

/** Collects bytes in one buffer that is used again and again: take the text before the next `reset`. */
class Scratch implements ByteSink {
  #buffer = Buffer.allocUnsafe(1024);
  #length = 0;

  reset(): void {
    this.#length = 0;
  }

  byte(value: number): void {
    if (this.#length === this.#buffer.length) {
      this.#grow(1);
    }
    this.#buffer[this.#length++] = value;
  }

  bytes(value: Uint8Array): void {
    if (this.#length + value.length > this.#buffer.length) {
      this.#grow(value.length);
    }
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }

  text(): ByteString {
    return this.#buffer.latin1Slice(0, this.#length);
  }

  #grow(more: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + more));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }
}

const scratch = new Scratch();

/** Gives the comparable form of the non-empty wire value at [start, end): no view need be made. */
export type ComparableAt = (buffer: Buffer, start: number, end: number) => ByteString;

interface Forms {
  readonly whole: Comparable;
  readonly at: ComparableAt;
}

const KNOWN = new WeakMap<TypeCodec, Forms>();

/** The comparable form of a type, as its codec writes it, with short cuts for the types that are most used. */
export const comparableOf = (type: DataType): Comparable => formsOf(type).whole;

export const comparableAtOf = (type: DataType): ComparableAt => formsOf(type).at;

function formsOf(type: DataType): Forms {
  const codec = codecOf(type);
  let known = KNOWN.get(codec);
  if (known === undefined) {
    const at = shortCut(type) ?? generic(codec);
    known = {at, whole: bytes => at(asBuffer(bytes), 0, bytes.length)};
    KNOWN.set(codec, known);
  }
  return known;
}

const generic =
  (codec: TypeCodec): ComparableAt =>
  (buffer, start, end) => {
    scratch.reset();
    codec.toComparable(start === 0 && end === buffer.length ? buffer : buffer.subarray(start, end), scratch);
    return scratch.text();
  };

function shortCut(type: DataType): ComparableAt | undefined {
  if (type.kind !== 'native') {
    return undefined;
  }
  switch (type.name) {
    case 'text':
    case 'ascii':
    case 'blob':
      return (buffer, start, end) => escapeText(buffer.latin1Slice(start, end));
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
    case 'timestamp':
      return signFlipped;
    default:
      return undefined;
  }
}

/** Big-endian two's complement with the sign turned over. */
const signFlipped: ComparableAt = (buffer, start, end) =>
  SIGN_FLIPPED[buffer[start]!]! + (end - start > 1 ? buffer.latin1Slice(start + 1, end) : '');

const SIGN_FLIPPED = Array.from({length: 256}, (_, byte) => String.fromCharCode(byte ^ 0x80));

const ZEROS = /\0/g;

/** Bytes as they are, 00 as 00 FF, then 00 00. */
export function escapeText(text: ByteString): ByteString {
  return (text.includes('\0') ? text.replace(ZEROS, '\0\xff') : text) + '\0\0';
}

export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export const latin1 = (bytes: Uint8Array): ByteString => asBuffer(bytes).latin1Slice(0, bytes.length);

/** With its header, so that null and empty values have a place too. */
export function component(comparable: Comparable, value: Uint8Array | null): ByteString {
  if (value === null) {
    return NULL_HEADER;
  }
  return value.length === 0 ? EMPTY_HEADER : VALUE_HEADER + comparable(value);
}

/** All bytes turned over: the order reversed. */
export function inverted(text: ByteString): ByteString {
  const bytes = Buffer.from(text, 'latin1');
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = ~bytes[i]! & 0xff;
  }
  return bytes.latin1Slice(0, bytes.length);
}
