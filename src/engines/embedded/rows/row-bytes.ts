/** Numbers in the bytes of rows. */

/** Where the varint that was read last ended. */
export let readAt = 0;

/** Up to 32 bits; `readAt` then tells where it ended. */
export function readVarint(bytes: Uint8Array, at: number): number {
  let byte = bytes[at++]!;
  let value = byte & 0x7f;
  for (let shift = 7; byte >= 0x80; shift += 7) {
    byte = bytes[at++]!;
    value |= (byte & 0x7f) << shift;
  }
  readAt = at;
  return value >>> 0;
}

export const readUint32 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;

/** A signed 64-bit time. Half of it at a time: cheaper than a DataView per value. */
export const readTs = (bytes: Uint8Array, at: number): bigint =>
  (BigInt(readUint32(bytes, at) | 0) << 32n) | BigInt(readUint32(bytes, at + 4));
