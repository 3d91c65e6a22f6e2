/** Wire values as byte strings whose `<` is the order of their type: for sort keys and index terms. */
import type {ByteSink, DataType, TypeCodec} from '../../../core/cql/types/type.ts';
import {codecOf} from '../../../core/cql/types/index.ts';
import type {ByteString} from '../store/store.ts';

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
export class Scratch implements ByteSink {
  #buffer = Buffer.allocUnsafe(4096);
  #length = 0;

  get length(): number {
    return this.#length;
  }

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
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }

  /** The bytes as they are, 00 as 00 FF, then 00 00. */
  escaped(bytes: Uint8Array, start: number, end: number): void {
    this.#reserve((end - start) * 2 + 2);
    const buffer = this.#buffer;
    let at = this.#length;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      buffer[at++] = byte;
      if (byte === 0) {
        buffer[at++] = 0xff;
      }
    }
    buffer[at++] = 0;
    buffer[at++] = 0;
    this.#length = at;
  }

  /** Big-endian two's complement with the sign turned over. */
  signed(bytes: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start);
    const buffer = this.#buffer;
    let at = this.#length;
    buffer[at++] = bytes[start]! ^ 0x80;
    for (let i = start + 1; i < end; i++) {
      buffer[at++] = bytes[i]!;
    }
    this.#length = at;
  }

  /** `length` bytes of it count, until the next `reset`. */
  get buffer(): Buffer {
    return this.#buffer;
  }

  /** Not more than `atMost` bytes. */
  text(atMost = Infinity): ByteString {
    return this.#buffer.latin1Slice(0, Math.min(this.#length, atMost));
  }

  #reserve(more: number): void {
    if (this.#length + more > this.#buffer.length) {
      this.#grow(more);
    }
  }

  #grow(more: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + more));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }
}

/** Writes the comparable form of the non-empty wire value at [start, end). */
export type WriteComparable = (bytes: Uint8Array, start: number, end: number, out: Scratch) => void;

interface Forms {
  readonly write: WriteComparable;
  readonly whole: Comparable;
}

const KNOWN = new WeakMap<TypeCodec, Forms>();

/** The comparable form of a type, as its codec writes it, with short cuts for the types that are most used. */
export const comparableOf = (type: DataType): Comparable => formsOf(type).whole;

export const comparableWriterOf = (type: DataType): WriteComparable => formsOf(type).write;

const scratch = new Scratch();

function formsOf(type: DataType): Forms {
  const codec = codecOf(type);
  let known = KNOWN.get(codec);
  if (known === undefined) {
    const write = shortCut(type) ?? generic(codec);
    const whole: Comparable = bytes => {
      scratch.reset();
      write(bytes, 0, bytes.length, scratch);
      return scratch.text();
    };
    known = {write, whole};
    KNOWN.set(codec, known);
  }
  return known;
}

const generic =
  (codec: TypeCodec): WriteComparable =>
  (bytes, start, end, out) =>
    codec.toComparable(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end), out);

const escaped: WriteComparable = (bytes, start, end, out) => out.escaped(bytes, start, end);
const signed: WriteComparable = (bytes, start, end, out) => out.signed(bytes, start, end);

function shortCut(type: DataType): WriteComparable | undefined {
  if (type.kind !== 'native') {
    return undefined;
  }
  switch (type.name) {
    case 'text':
    case 'ascii':
    case 'blob':
      return escaped;
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
    case 'timestamp':
      return signed;
    default:
      return undefined;
  }
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
