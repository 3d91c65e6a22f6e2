/** Byte strings: bytes as a JavaScript string of char codes 0–255, which compares with `<` in unsigned byte order. */

export function toByteString(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('latin1');
}

export const fromByteString = (text: string): Buffer => Buffer.from(text, 'latin1');
