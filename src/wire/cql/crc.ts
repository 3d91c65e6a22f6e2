/** Checksums of v5 segments. Source: native_protocol_v5, "Framing" (appendix on checksums); the values there are the seeds here. */
import {crc32} from 'node:zlib';

const CRC24_INIT = 0x875060;
const CRC24_POLYNOMIAL = 0x1974f0b;
/** zlib's CRC-32 of FA 2D 55 CA: every payload is checked as if it came after these bytes. */
const CRC32_SEED = 0x44777ed3;

const CRC24_TABLE = Int32Array.from({length: 256}, (_, byte) => {
  let crc = byte << 16;
  for (let bit = 0; bit < 8; bit++) {
    crc <<= 1;
    if ((crc & 0x1000000) !== 0) {
      crc ^= CRC24_POLYNOMIAL;
    }
  }
  return crc & 0xffffff;
});

/** Of `count` bytes from `start`. */
export function crc24(bytes: Uint8Array, start: number, count: number): number {
  let crc = CRC24_INIT;
  for (let i = 0; i < count; i++) {
    crc = ((crc << 8) ^ CRC24_TABLE[((crc >>> 16) ^ bytes[start + i]!) & 0xff]!) & 0xffffff;
  }
  return crc;
}

/** Unsigned. */
export const payloadCrc32 = (payload: Uint8Array): number => crc32(payload, CRC32_SEED);
