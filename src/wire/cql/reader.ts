/**
 * Reads the notations of the native protocol, never past the end of the message.
 * Every method fails with `protocol` when the message is too short or the bytes make no sense.
 * Source: native_protocol_v5, "Notations".
 */
import {CqlFailure} from '../../core/cql/errors.ts';
import type {Consistency} from '../../core/cql/port.ts';
import {UNSET} from '../../core/cql/port.ts';
import type {BoundValue} from '../../core/cql/port.ts';
import {consistencyOf} from './consistency.ts';
import type {ProtocolVersion} from './frame.ts';

const EMPTY = Buffer.alloc(0);

export class Reader {
  #buffer: Buffer = EMPTY;
  #offset = 0;
  #end = 0;

  constructor(buffer: Buffer = EMPTY, start = 0, end = buffer.length) {
    this.reset(buffer, start, end);
  }

  /** Starts over on another message; saves making a reader per message. */
  reset(buffer: Buffer, start: number, end: number): void {
    this.#buffer = buffer;
    this.#offset = start;
    this.#end = end;
  }

  get remaining(): number {
    return this.#end - this.#offset;
  }

  #take(length: number): number {
    const start = this.#offset;
    if (length > this.#end - start) {
      throw new CqlFailure('protocol', `Not enough bytes: expected ${length}, found ${this.#end - start}`);
    }
    this.#offset = start + length;
    return start;
  }

  byte(): number {
    return this.#buffer[this.#take(1)]!;
  }

  /** Unsigned. */
  short(): number {
    const start = this.#take(2);
    const buffer = this.#buffer;
    return (buffer[start]! << 8) | buffer[start + 1]!;
  }

  /** Signed. */
  int(): number {
    const start = this.#take(4);
    const buffer = this.#buffer;
    return (buffer[start]! << 24) | (buffer[start + 1]! << 16) | (buffer[start + 2]! << 8) | buffer[start + 3]!;
  }

  /** Signed. */
  long(): bigint {
    return this.#buffer.readBigInt64BE(this.#take(8));
  }

  string(): string {
    return this.text(this.short());
  }

  longString(): string {
    const length = this.int();
    if (length < 0) {
      throw new CqlFailure('protocol', `Invalid length of a long string: ${length}`);
    }
    return this.text(length);
  }

  text(length: number): string {
    const start = this.#take(length);
    return this.#buffer.toString('utf8', start, start + length);
  }

  /** As a byte string (see base/byte-strings.ts): prepared ids are looked up by it. */
  shortBytesKey(): string {
    const length = this.short();
    const start = this.#take(length);
    return this.#buffer.latin1Slice(start, start + length);
  }

  /** A view. */
  raw(length: number): Buffer {
    const start = this.#take(length);
    return this.#buffer.subarray(start, start + length);
  }

  /** A view. */
  shortBytes(): Buffer {
    return this.raw(this.short());
  }

  /** A view; null when the length is negative. */
  bytes(): Buffer | null {
    const length = this.int();
    return length < 0 ? null : this.raw(length);
  }

  /** A view into the message: whoever keeps a value for long copies it. */
  value(version: ProtocolVersion): BoundValue {
    const length = this.int();
    if (length >= 0) {
      return this.raw(length);
    }
    if (length === -1 || version < 4) {
      return null;
    }
    if (length === -2) {
      return UNSET;
    }
    throw new CqlFailure('protocol', `Invalid ByteBuf length ${length}`);
  }

  consistency(): Consistency {
    return consistencyOf(this.short());
  }

  uuid(): Buffer {
    return this.raw(16);
  }

  stringList(): string[] {
    const count = this.short();
    const list: string[] = [];
    for (let i = 0; i < count; i++) {
      list.push(this.string());
    }
    return list;
  }

  stringMap(): Map<string, string> {
    const count = this.short();
    const map = new Map<string, string>();
    for (let i = 0; i < count; i++) {
      const key = this.string();
      map.set(key, this.string());
    }
    return map;
  }

  stringMultimap(): Map<string, string[]> {
    const count = this.short();
    const map = new Map<string, string[]>();
    for (let i = 0; i < count; i++) {
      const key = this.string();
      map.set(key, this.stringList());
    }
    return map;
  }

  bytesMap(): Map<string, Buffer | null> {
    const count = this.short();
    const map = new Map<string, Buffer | null>();
    for (let i = 0; i < count; i++) {
      const key = this.string();
      map.set(key, this.bytes());
    }
    return map;
  }

  /** Like `bytesMap`, when nobody wants it. */
  skipBytesMap(): void {
    const count = this.short();
    for (let i = 0; i < count; i++) {
      this.#take(this.short());
      const length = this.int();
      if (length > 0) {
        this.#take(length);
      }
    }
  }

  /** Address without port. */
  address(): Buffer {
    const length = this.byte();
    if (length !== 4 && length !== 16) {
      throw new CqlFailure('protocol', `Invalid length of an address: ${length}`);
    }
    return this.raw(length);
  }
}
