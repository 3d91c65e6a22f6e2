/** Wire values as byte strings whose `<` is the order of their type: for sort keys and index terms. */
import type {ByteSink, DataType, TypeCodec} from '../../core/cql/types/type.ts';
import {codecOf} from '../../core/cql/types/index.ts';
import type {ByteString} from './store/store.ts';

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

const KNOWN = new WeakMap<TypeCodec, Comparable>();

/** The comparable form of a type, as its codec writes it, with short cuts for the types that are most used. */
export function comparableOf(type: DataType): Comparable {
  const codec = codecOf(type);
  let known = KNOWN.get(codec);
  if (known === undefined) {
    known = shortCut(type) ?? generic(codec);
    KNOWN.set(codec, known);
  }
  return known;
}

const generic =
  (codec: TypeCodec): Comparable =>
  bytes => {
    scratch.reset();
    codec.toComparable(bytes, scratch);
    return scratch.text();
  };

function shortCut(type: DataType): Comparable | undefined {
  if (type.kind !== 'native') {
    return undefined;
  }
  switch (type.name) {
    case 'text':
    case 'ascii':
    case 'blob':
      return escaped;
    default:
      return undefined;
  }
}

const ZEROS = /\0/g;

/** Bytes as they are, 00 as 00 FF, then 00 00. */
function escaped(bytes: Uint8Array): ByteString {
  return escapeText(latin1(bytes));
}

export function escapeText(text: ByteString): ByteString {
  return (text.includes('\0') ? text.replace(ZEROS, '\0\xff') : text) + '\0\0';
}

export function latin1(bytes: Uint8Array): ByteString {
  return Buffer.isBuffer(bytes)
    ? bytes.latin1Slice(0, bytes.length)
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).latin1Slice(0, bytes.length);
}

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
