/** Numbers below 2^32 in 1 to 5 bytes, low bits first. One reader at a time: `end` tells where the last one stopped. */

let ended = 0;

export const end = (): number => ended;

export function readVarint(bytes: Uint8Array, at: number): number {
  let byte = bytes[at++]!;
  if (byte < 0x80) {
    ended = at;
    return byte;
  }
  let value = byte & 0x7f;
  for (let shift = 7; byte >= 0x80; shift += 7) {
    byte = bytes[at++]!;
    value |= (byte & 0x7f) << shift;
  }
  ended = at;
  return value >>> 0;
}

/** Returns where it ended. */
export function putVarint32(target: Uint8Array, value: number, at: number): number {
  while (value >= 0x80) {
    target[at++] = (value & 0x7f) | 0x80;
    value >>>= 7;
  }
  target[at++] = value;
  return at;
}

export const varintLength = (value: number): number =>
  value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : value < 0x10000000 ? 4 : 5;
