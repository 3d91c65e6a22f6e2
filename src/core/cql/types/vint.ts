/**
 * Numbers of variable length: k leading one-bits in the first byte say that k more bytes follow; the rest is big-endian.
 * Source: native_protocol_v5, "Notations" ([unsigned vint], [vint]).
 */
import {invalid} from '../errors.ts';

export interface Cursor {
  readonly bytes: Uint8Array;
  offset: number;
}

/** Bytes that an unsigned number below 2^53 takes. */
export function unsignedVintSize(value: number): number {
  let size = 1;
  for (let limit = 128; size < 9 && value >= limit; limit *= 128) {
    size += 1;
  }
  return size;
}

/** Writes an unsigned number below 2^53 and gives the offset after it. */
export function writeUnsignedVint(value: number, out: Uint8Array, offset: number): number {
  const size = unsignedVintSize(value);
  let rest = value;
  for (let i = size - 1; i >= 0; i -= 1) {
    out[offset + i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  out[offset]! |= (0xff00 >> (size - 1)) & 0xff;
  return offset + size;
}

/** Fails with `invalid` when bytes are missing or the number passes 2^53. */
export function readUnsignedVint(cursor: Cursor): number {
  const first = cursor.bytes[cursor.offset];
  if (first === undefined) {
    throw invalid('Not enough bytes to read a variable length number');
  }
  if (first < 0x80) {
    cursor.offset += 1;
    return first;
  }
  const value = Number(readUnsignedBigVint(cursor));
  if (!Number.isSafeInteger(value)) {
    throw invalid(`Variable length number is too large (${value})`);
  }
  return value;
}

function readUnsignedBigVint(cursor: Cursor): bigint {
  const {bytes, offset} = cursor;
  const first = bytes[offset];
  const more = first === undefined ? 0 : Math.clz32(~(first << 24));
  if (first === undefined || offset + more >= bytes.length) {
    throw invalid('Not enough bytes to read a variable length number');
  }
  let value = BigInt(first & (0xff >> more));
  for (let i = 1; i <= more; i += 1) {
    value = (value << 8n) | BigInt(bytes[offset + i]!);
  }
  cursor.offset = offset + more + 1;
  return value;
}

/** Signed, by zig-zag: small absolute values are short. */
export function readVint(cursor: Cursor): bigint {
  const value = readUnsignedBigVint(cursor);
  return (value >> 1n) ^ -(value & 1n);
}

/** The bytes of a signed 64-bit number. */
export function vintBytes(value: bigint): number[] {
  const unsigned = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  let size = 1;
  while (size < 9 && unsigned >> BigInt(7 * size) !== 0n) {
    size += 1;
  }
  const bytes: number[] = [];
  let rest = unsigned;
  for (let i = 0; i < size; i += 1) {
    bytes.unshift(Number(rest & 0xffn));
    rest >>= 8n;
  }
  bytes[0]! |= (0xff00 >> (size - 1)) & 0xff;
  return bytes;
}
