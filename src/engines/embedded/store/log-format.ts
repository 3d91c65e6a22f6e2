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
import {corrupt, StoreFailure} from './failure.ts';
import {FORMAT_VERSION} from './format.ts';

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
  if (readRecord(bytes, LOG_HEADER_BYTES, checksumSeed(generation)) !== undefined) {
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
  target.writeUInt32BE(end - at - RECORD_HEAD_BYTES, at);
  seal(target, at, end, seed, position, age);
}

export function sealEnd(target: Buffer, at: number, seed: number, position: number): void {
  target.writeUInt32BE(END, at);
  seal(target, at, at + RECORD_HEAD_BYTES, seed, position, 0);
}

function seal(target: Buffer, at: number, end: number, seed: number, position: number, age: number): void {
  target.writeUInt32BE(Math.floor(position / 2 ** 32), at + 8);
  target.writeUInt32BE(position % 2 ** 32, at + 12);
  target.writeUInt32BE(Math.min(age, MAX_AGE), at + 16);
  target.writeUInt32BE(crc32(target.subarray(at + 8, end), seed), at + 4);
}

export interface LogRecord {
  readonly position: number;
  readonly age: number;
  /** undefined: the end mark. */
  readonly payload: Buffer | undefined;
  /** Where the next one begins. */
  readonly next: number;
}

/** The record at `at`; undefined when there is no whole and right one. */
export function readRecord(bytes: Buffer, at: number, seed: number): LogRecord | undefined {
  if (at + RECORD_HEAD_BYTES > bytes.length) {
    return undefined;
  }
  const length = bytes.readUInt32BE(at);
  const end = length === END ? at + RECORD_HEAD_BYTES : at + RECORD_HEAD_BYTES + length;
  if (end > bytes.length || crc32(bytes.subarray(at + 8, end), seed) !== bytes.readUInt32BE(at + 4)) {
    return undefined;
  }
  return {
    position: bytes.readUInt32BE(at + 8) * 2 ** 32 + bytes.readUInt32BE(at + 12),
    age: bytes.readUInt32BE(at + 16),
    payload: length === END ? undefined : bytes.subarray(at + RECORD_HEAD_BYTES, end),
    next: at + padded(end - at),
  };
}
