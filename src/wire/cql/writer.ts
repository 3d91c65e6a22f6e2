/**
 * Writes the notations of the native protocol into a buffer that grows.
 * Source: native_protocol_v5, "Notations".
 */
import type {BoundValue, Consistency} from '../../core/cql/port.ts';
import {UNSET} from '../../core/cql/port.ts';
import {consistencyCode} from './consistency.ts';
import {HEADER_BYTES} from './frame.ts';

const START_BYTES = 512;
/** Up to here a loop beats the call of `set`. */
const SMALL_BYTES = 24;

export class Writer {
  /** What was written is `buffer` up to `length`. Replaced when it grows. */
  buffer: Buffer;
  length = 0;

  constructor(buffer: Buffer = Buffer.allocUnsafe(START_BYTES)) {
    this.buffer = buffer;
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed > this.buffer.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.buffer.length * 2));
      this.buffer.copy(grown, 0, 0, this.length);
      this.buffer = grown;
    }
  }

  byte(value: number): void {
    this.reserve(1);
    this.buffer[this.length++] = value;
  }

  short(value: number): void {
    this.reserve(2);
    const {buffer, length} = this;
    buffer[length] = value >>> 8;
    buffer[length + 1] = value;
    this.length = length + 2;
  }

  int(value: number): void {
    this.reserve(4);
    this.setInt(this.length, value);
    this.length += 4;
  }

  /** Overwrites; the place must have been written before. */
  setInt(at: number, value: number): void {
    const buffer = this.buffer;
    buffer[at] = value >>> 24;
    buffer[at + 1] = value >>> 16;
    buffer[at + 2] = value >>> 8;
    buffer[at + 3] = value;
  }

  long(value: bigint): void {
    this.reserve(8);
    this.buffer.writeBigInt64BE(value, this.length);
    this.length += 8;
  }

  raw(bytes: Uint8Array): void {
    const count = bytes.length;
    this.reserve(count);
    const {buffer, length} = this;
    if (count <= SMALL_BYTES) {
      for (let i = 0; i < count; i++) {
        buffer[length + i] = bytes[i]!;
      }
    } else {
      buffer.set(bytes, length);
    }
    this.length = length + count;
  }

  /** Longer than 65535 bytes: cut to fit, at a character's end. Only names and messages are written with it. */
  string(text: string): void {
    const bytes = Buffer.byteLength(text);
    if (bytes > 0xffff) {
      const cut = Buffer.from(text).subarray(0, 0xffff);
      let end = cut.length;
      while (end > 0 && (cut[end - 1]! & 0xc0) === 0x80) {
        end--;
      }
      this.shortBytes(cut.subarray(0, end - 1));
      return;
    }
    this.short(bytes);
    this.reserve(bytes);
    this.length += this.buffer.write(text, this.length, 'utf8');
  }

  longString(text: string): void {
    const bytes = Buffer.byteLength(text);
    this.int(bytes);
    this.reserve(bytes);
    this.length += this.buffer.write(text, this.length, 'utf8');
  }

  shortBytes(bytes: Uint8Array): void {
    this.short(bytes.length);
    this.raw(bytes);
  }

  /** [bytes]: null is a length of -1. */
  bytes(bytes: Uint8Array | null): void {
    if (bytes === null) {
      this.int(-1);
      return;
    }
    const count = bytes.length;
    this.reserve(count + 4);
    this.setInt(this.length, count);
    this.length += 4;
    this.raw(bytes);
  }

  value(value: BoundValue): void {
    if (value === UNSET) {
      this.int(-2);
    } else {
      this.bytes(value);
    }
  }

  /** [inet]: 4 or 16 bytes of address, and a port. */
  inet(address: Uint8Array, port: number): void {
    this.byte(address.length);
    this.raw(address);
    this.int(port);
  }

  consistency(level: Consistency): void {
    this.short(consistencyCode(level));
  }

  stringList(list: readonly string[]): void {
    this.short(list.length);
    for (const text of list) {
      this.string(text);
    }
  }

  stringMap(map: ReadonlyMap<string, string>): void {
    this.short(map.size);
    for (const [key, value] of map) {
      this.string(key);
      this.string(value);
    }
  }

  stringMultimap(map: ReadonlyMap<string, readonly string[]>): void {
    this.short(map.size);
    for (const [key, list] of map) {
      this.string(key);
      this.stringList(list);
    }
  }

  /** Writes a header and gives the place for `endFrame`. `version` has the direction bit where it belongs. */
  beginFrame(version: number, flags: number, stream: number, opcode: number): number {
    this.reserve(HEADER_BYTES);
    const {buffer, length} = this;
    buffer[length] = version;
    buffer[length + 1] = flags;
    buffer[length + 2] = stream >> 8;
    buffer[length + 3] = stream;
    buffer[length + 4] = opcode;
    this.length = length + HEADER_BYTES;
    return length;
  }

  /** Writes the length of the body that began at `frame`. */
  endFrame(frame: number): void {
    this.setInt(frame + 5, this.length - frame - HEADER_BYTES);
  }

  /** A view of what was written. */
  view(): Buffer {
    return this.buffer.subarray(0, this.length);
  }
}
