/**
 * Parts of byte-comparable forms: what type codecs write so that unsigned byte order is the order of the type.
 *
 * A form of unknown length escapes 00 as `00 ff` and ends with `00 00`: no form is a prefix of another, and a shorter
 * string sorts before its extensions whatever follows. Members of lists, tuples and the like have a header byte each.
 */
import {invalid} from '../errors.ts';
import type {ByteSink, ByteSource, TypeCodec} from './type.ts';

/** Headers of members. A list's end sorts before any member; null before empty, empty before every value. */
export const END = 0x00;
export const NULL_MEMBER = 0x01;
export const EMPTY_MEMBER = 0x02;
export const VALUE_MEMBER = 0x03;

/** A sink that grows by doubling. `take` gives the bytes written so far and starts anew. */
export class ComparableWriter implements ByteSink {
  #buffer: Uint8Array;
  #length = 0;

  constructor(capacity = 64) {
    this.#buffer = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    if (this.#length === this.#buffer.length) {
      this.#grow(1);
    }
    this.#buffer[this.#length] = value;
    this.#length += 1;
  }

  bytes(value: Uint8Array): void {
    if (this.#length + value.length > this.#buffer.length) {
      this.#grow(value.length);
    }
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }

  /** A copy of what was written. */
  take(): Uint8Array {
    const bytes = this.#buffer.slice(0, this.#length);
    this.#length = 0;
    return bytes;
  }

  #grow(by: number): void {
    const buffer = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + by));
    buffer.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = buffer;
  }
}

export function cutShort(): Error {
  return invalid('Comparable form is cut short');
}

export function takeByte(source: ByteSource): number {
  const value = source.buffer[source.offset];
  if (value === undefined) {
    throw cutShort();
  }
  source.offset += 1;
  return value;
}

/** A view into the source, not a copy. */
export function takeBytes(source: ByteSource, length: number): Uint8Array {
  const end = source.offset + length;
  if (end > source.buffer.length) {
    throw cutShort();
  }
  const bytes = source.buffer.subarray(source.offset, end);
  source.offset = end;
  return bytes;
}

export function writeEscaped(bytes: Uint8Array, sink: ByteSink): void {
  let from = 0;
  for (let zero = bytes.indexOf(0); zero >= 0; zero = bytes.indexOf(0, from)) {
    sink.bytes(bytes.subarray(from, zero + 1));
    sink.byte(0xff);
    from = zero + 1;
  }
  sink.bytes(from === 0 ? bytes : bytes.subarray(from));
  sink.byte(0);
  sink.byte(0);
}

export function readEscaped(source: ByteSource): Uint8Array {
  const {buffer} = source;
  const start = source.offset;
  let end = buffer.indexOf(0, start);
  if (end >= 0 && buffer[end + 1] === 0) {
    source.offset = end + 2;
    return buffer.slice(start, end);
  }
  const out: Uint8Array[] = [];
  let from = start;
  for (;;) {
    if (end < 0 || end + 1 >= buffer.length) {
      throw cutShort();
    }
    if (buffer[end + 1] === 0) {
      out.push(buffer.subarray(from, end));
      source.offset = end + 2;
      return Buffer.concat(out);
    }
    out.push(buffer.subarray(from, end + 1));
    from = end + 2;
    end = buffer.indexOf(0, from);
  }
}

/** A member with its header. `bytes` may be null or empty. */
export function writeMember(codec: TypeCodec, bytes: Uint8Array | null, sink: ByteSink): void {
  if (bytes === null) {
    sink.byte(NULL_MEMBER);
  } else if (bytes.length === 0) {
    sink.byte(EMPTY_MEMBER);
  } else {
    sink.byte(VALUE_MEMBER);
    codec.toComparable(bytes, sink);
  }
}

/** Inverse of `writeMember`; undefined at the end of a list. */
export function readMember(codec: TypeCodec, source: ByteSource): Uint8Array | null | undefined {
  switch (takeByte(source)) {
    case END:
      return undefined;
    case NULL_MEMBER:
      return null;
    case EMPTY_MEMBER:
      return new Uint8Array(0);
    case VALUE_MEMBER:
      return codec.fromComparable(source);
    default:
      throw invalid('Comparable form has an unknown member header');
  }
}
