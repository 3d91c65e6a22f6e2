/** Reading and comparing the bytes of wire values. No bounds are checked here: callers know the length. */

export const EMPTY_BYTES = new Uint8Array(0);

/** Unsigned byte order; of two where one begins the other, the shorter is less. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = a.length < b.length ? a.length : b.length;
  // A call into native code costs more than comparing some forty bytes here.
  const near = length < 48 ? length : 48;
  for (let i = 0; i < near; i += 1) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) {
      return difference;
    }
  }
  return near === length ? a.length - b.length : Buffer.compare(a, b);
}

/** Copies all of `from` to `at`: short ones without the cost of a call into native code. */
export function copyBytes(from: Uint8Array, to: Uint8Array, at: number): void {
  const length = from.length;
  if (length > 32) {
    to.set(from, at);
    return;
  }
  for (let i = 0; i < length; i += 1) {
    to[at + i] = from[i]!;
  }
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && compareBytes(a, b) === 0;
}

/** Order of big-endian two's complement numbers of one width; empty before all. */
export function compareSigned(a: Uint8Array, b: Uint8Array): number {
  if (a.length === 0 || b.length === 0) {
    return a.length - b.length;
  }
  const difference = (a[0]! ^ 0x80) - (b[0]! ^ 0x80);
  return difference !== 0 ? difference : compareBytes(a, b);
}

export const readInt32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;

export function writeInt32(value: number, out: Uint8Array, at: number): void {
  out[at] = value >>> 24;
  out[at + 1] = value >>> 16;
  out[at + 2] = value >>> 8;
  out[at + 3] = value;
}

/** Big-endian two's complement. Numbers that fit a double take no BigInt arithmetic. */
export function readInt64(bytes: Uint8Array, at: number): bigint {
  const high = readInt32(bytes, at);
  const low = readInt32(bytes, at + 4) >>> 0;
  if (high >= -0x200000 && high < 0x200000) {
    return BigInt(high * 0x100000000 + low);
  }
  return (BigInt(high) << 32n) | BigInt(low);
}

/** As a double: exact up to 2^53, rounded beyond. */
export const readInt64AsNumber = (bytes: Uint8Array, at: number): number =>
  readInt32(bytes, at) * 0x100000000 + (readInt32(bytes, at + 4) >>> 0);

/** `value` must fit 64 bits. */
export function writeInt64(value: bigint, out: Uint8Array, at: number): void {
  const number = Number(value);
  if (Number.isSafeInteger(number)) {
    writeInt32(Math.floor(number / 0x100000000), out, at);
    writeInt32(number, out, at + 4);
  } else {
    writeInt32(Number(BigInt.asIntN(32, value >> 32n)), out, at);
    writeInt32(Number(BigInt.asIntN(32, value)), out, at + 4);
  }
}

export const fitsInt64 = (value: bigint): boolean => BigInt.asIntN(64, value) === value;

/** Lower-case hex, as a table: faster than any call for the short values of CQL. */
export const HEX: readonly string[] = Array.from({length: 256}, (_, i) => (i < 16 ? '0' : '') + i.toString(16));

export function toHex(bytes: Uint8Array): string {
  if (bytes.length > 64) {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
  }
  let text = '';
  for (let i = 0; i < bytes.length; i += 1) {
    text += HEX[bytes[i]!]!;
  }
  return text;
}

/** The value of a hex digit's char code, or -1. */
export function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) {
    return code - 48;
  }
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Undefined when `text` is not an even number of hex digits. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0) {
    return undefined;
  }
  const bytes = new Uint8Array(text.length >> 1);
  for (let i = 0; i < bytes.length; i += 1) {
    const high = hexDigit(text.charCodeAt(i * 2));
    const low = hexDigit(text.charCodeAt(i * 2 + 1));
    if (high < 0 || low < 0) {
      return undefined;
    }
    bytes[i] = (high << 4) | low;
  }
  return bytes;
}
