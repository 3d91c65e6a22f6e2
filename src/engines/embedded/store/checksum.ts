/** zlib's CRC-32 of a part of a buffer. Without a call into native code, and without an object for the part, where it is short. */
import {crc32} from 'node:zlib';

const POLYNOMIAL = 0xedb88320;
/** From here on native code is quicker, the way there included. */
const NATIVE_BYTES = 300;

/** Eight tables: [k × 256 + b] is the crc of byte b and k zeros behind it. */
const TABLES = new Int32Array(8 * 256);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) {
    crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
  }
  TABLES[byte] = crc;
}
for (let i = 256; i < TABLES.length; i++) {
  const before = TABLES[i - 256]!;
  TABLES[i] = (before >>> 8) ^ TABLES[before & 0xff]!;
}

/** Unsigned. `seed`: the crc of what comes before. */
export function checksum(bytes: Buffer, from: number, to: number, seed: number): number {
  if (to - from >= NATIVE_BYTES) {
    return crc32(bytes.subarray(from, to), seed);
  }
  let crc = ~seed;
  let at = from;
  for (const last = to - 8; at <= last; at += 8) {
    const word = crc ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    crc =
      TABLES[0x700 | (word & 0xff)]! ^
      TABLES[0x600 | ((word >>> 8) & 0xff)]! ^
      TABLES[0x500 | ((word >>> 16) & 0xff)]! ^
      TABLES[0x400 | (word >>> 24)]! ^
      TABLES[0x300 | bytes[at + 4]!]! ^
      TABLES[0x200 | bytes[at + 5]!]! ^
      TABLES[0x100 | bytes[at + 6]!]! ^
      TABLES[bytes[at + 7]!]!;
  }
  for (; at < to; at++) {
    crc = (crc >>> 8) ^ TABLES[(crc ^ bytes[at]!) & 0xff]!;
  }
  return ~crc >>> 0;
}
