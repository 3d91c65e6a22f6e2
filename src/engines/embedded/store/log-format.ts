/**
 * Bytes of a log file. All numbers are big-endian.
 *
 *     file    header (32)  record…  [end mark]  left-overs of an earlier use, or zeros
 *     header  "ASTERLOG"  version u32  generation u32  crc32 of the 16 bytes before u32  zeros
 *     record  length u32  crc u32  position u64  age u32  payload
 *     end     0xffffffff  crc u32  position u64  age u32
 *
 * Records are padded with zeros to a multiple of 8 bytes.
 *
 * The crc covers position, age and payload, and starts from the generation, so that what an earlier use of the file left
 * behind is never taken for a record. `age`: how many records, this one included, were not yet durable when it was
 * appended; it tells after a crash whether a damaged record had been acknowledged.
 */
import {crc32} from 'node:zlib';
import {checksum} from './checksum.ts';
import {corrupt, StoreFailure} from './failure.ts';
import {FORMAT_VERSION} from './format.ts';
import type {Position} from './store.ts';

const MAGIC = 'ASTERLOG';

export const LOG_HEADER_BYTES = 32;
export const RECORD_HEAD_BYTES = 20;
export const RECORD_ALIGNMENT = 8;
const END = 0xffffffff;
const MAX_AGE = 0xffffffff;

/** The bytes that a record of this length takes. */
export const padded = (length: number): number => (length + RECORD_ALIGNMENT - 1) & -RECORD_ALIGNMENT;

export function logHeader(generation: number): Buffer {
  const header = Buffer.alloc(LOG_HEADER_BYTES);
  header.write(MAGIC, 0, 'latin1');
  header.writeUInt32BE(FORMAT_VERSION, 8);
  header.writeUInt32BE(generation, 12);
  header.writeUInt32BE(crc32(header.subarray(0, 16)), 16);
  return header;
}

/** Fails with `newer_format`. Needs no more than the header. */
export function refuseNewerLog(name: string, bytes: Buffer): void {
  if (!beginsLikeLog(bytes)) {
    return;
  }
  const version = bytes.readUInt32BE(8);
  if (version > FORMAT_VERSION) {
    throw new StoreFailure('newer_format', `${name} was written by a newer version (format ${version})`, {
      file: name,
      version,
    });
  }
}

const beginsLikeLog = (bytes: Buffer): boolean =>
  bytes.length >= LOG_HEADER_BYTES && bytes.toString('latin1', 0, 8) === MAGIC;

/** False: nothing was made durable in the file yet. A damaged header is an error only if records of the file's generation follow. */
export function checkLogHeader(name: string, bytes: Buffer, generation: number): boolean {
  if (!beginsLikeLog(bytes)) {
    return isUnused(name, bytes, generation);
  }
  if (bytes.readUInt32BE(16) !== crc32(bytes.subarray(0, 16))) {
    return isUnused(name, bytes, generation);
  }
  // A recycled file whose new name became durable before its new header: nothing of ours is in it yet.
  return bytes.readUInt32BE(12) === generation;
}

function isUnused(name: string, bytes: Buffer, generation: number): false {
  if (new RecordReader(bytes, checksumSeed(generation)).read()) {
    throw corrupt(name, 0, 'the header is damaged');
  }
  return false;
}

/** Where checksums of a generation start. */
export function checksumSeed(generation: number): number {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(generation);
  return crc32(bytes);
}

/** Fills in the head of a record whose payload is already at `at + RECORD_HEAD_BYTES`. */
export function sealRecord(target: Buffer, at: number, end: number, seed: number, position: number, age: number): void {
  putUint32(target, end - at - RECORD_HEAD_BYTES, at);
  seal(target, at, end, seed, position, age);
}

export function sealEnd(target: Buffer, at: number, seed: number, position: number): void {
  target.writeUInt32BE(END, at);
  seal(target, at, at + RECORD_HEAD_BYTES, seed, position, 0);
}

function seal(target: Buffer, at: number, end: number, seed: number, position: number, age: number): void {
  putUint32(target, position / 2 ** 32, at + 8);
  putUint32(target, position, at + 12);
  putUint32(target, age < MAX_AGE ? age : MAX_AGE, at + 16);
  putUint32(target, checksum(target, at + 8, end, seed), at + 4);
}

/** Of larger numbers the last 32 bits. */
function putUint32(target: Buffer, value: number, at: number): void {
  target[at] = value >>> 24;
  target[at + 1] = value >>> 16;
  target[at + 2] = value >>> 8;
  target[at + 3] = value;
}

/** Goes from record to record of a file, without an object for each. */
export class RecordReader {
  readonly #bytes: Buffer;
  readonly #seed: number;
  /** Where the record begins. */
  at = LOG_HEADER_BYTES;
  position: Position = 0;
  age = 0;
  isEndMark = false;
  payloadStart = 0;
  payloadEnd = 0;

  constructor(bytes: Buffer, seed: number) {
    this.#bytes = bytes;
    this.#seed = seed;
  }

  /** Reads the record at `at`; false when there is no whole and right one. */
  read(): boolean {
    const bytes = this.#bytes;
    const {at} = this;
    const start = at + RECORD_HEAD_BYTES;
    if (start > bytes.length) {
      return false;
    }
    const length = bytes.readUInt32BE(at);
    const end = length === END ? start : start + length;
    if (end > bytes.length || checksum(bytes, at + 8, end, this.#seed) !== bytes.readUInt32BE(at + 4)) {
      return false;
    }
    this.position = bytes.readUInt32BE(at + 8) * 2 ** 32 + bytes.readUInt32BE(at + 12);
    this.age = bytes.readUInt32BE(at + 16);
    this.isEndMark = length === END;
    this.payloadStart = start;
    this.payloadEnd = end;
    return true;
  }

  /** Goes behind the record that was read. */
  pass(): void {
    this.at += padded(this.payloadEnd - this.at);
  }
}
