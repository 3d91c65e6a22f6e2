/**
 * MD5 of short texts as unpadded Base64. The runtime's own takes a microsecond before it begins, which is twice what a block
 * takes here; of longer texts it is the quicker one. Source: RFC 1321, "MD5 Algorithm Description".
 */

/** UTF-16 units of the longest text: one block has its bytes, their count and a mark. */
export const SHORT_MD5 = 55;

/** Of each step: what is added. */
const SINES = Int32Array.from({length: 64}, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32));
const DIGITS = Uint8Array.from(Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'));

const block = new Int32Array(16);

/** Undefined: the text is too long, or not all of it is ASCII. */
export function shortMd5(text: string): string | undefined {
  const {length} = text;
  if (length > SHORT_MD5) {
    return undefined;
  }
  block.fill(0);
  let all = 0;
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i);
    all |= code;
    block[i >> 2]! |= code << ((i & 3) << 3);
  }
  if (all > 0x7f) {
    return undefined;
  }
  block[length >> 2]! |= 0x80 << ((length & 3) << 3);
  block[14] = length << 3;
  let a = 0x67452301;
  let b = 0xefcdab89 | 0;
  let c = 0x98badcfe | 0;
  let d = 0x10325476;
  for (let i = 0; i < 16; i += 4) {
    a = (a + (d ^ (b & (c ^ d))) + SINES[i]! + block[i]!) | 0;
    a = (b + ((a << 7) | (a >>> 25))) | 0;
    d = (d + (c ^ (a & (b ^ c))) + SINES[i + 1]! + block[i + 1]!) | 0;
    d = (a + ((d << 12) | (d >>> 20))) | 0;
    c = (c + (b ^ (d & (a ^ b))) + SINES[i + 2]! + block[i + 2]!) | 0;
    c = (d + ((c << 17) | (c >>> 15))) | 0;
    b = (b + (a ^ (c & (d ^ a))) + SINES[i + 3]! + block[i + 3]!) | 0;
    b = (c + ((b << 22) | (b >>> 10))) | 0;
  }
  for (let i = 0; i < 16; i += 4) {
    a = (a + (c ^ (d & (b ^ c))) + SINES[i + 16]! + block[(5 * i + 1) & 15]!) | 0;
    a = (b + ((a << 5) | (a >>> 27))) | 0;
    d = (d + (b ^ (c & (a ^ b))) + SINES[i + 17]! + block[(5 * i + 6) & 15]!) | 0;
    d = (a + ((d << 9) | (d >>> 23))) | 0;
    c = (c + (a ^ (b & (d ^ a))) + SINES[i + 18]! + block[(5 * i + 11) & 15]!) | 0;
    c = (d + ((c << 14) | (c >>> 18))) | 0;
    b = (b + (d ^ (a & (c ^ d))) + SINES[i + 19]! + block[(5 * i + 16) & 15]!) | 0;
    b = (c + ((b << 20) | (b >>> 12))) | 0;
  }
  for (let i = 0; i < 16; i += 4) {
    a = (a + (b ^ c ^ d) + SINES[i + 32]! + block[(3 * i + 5) & 15]!) | 0;
    a = (b + ((a << 4) | (a >>> 28))) | 0;
    d = (d + (a ^ b ^ c) + SINES[i + 33]! + block[(3 * i + 8) & 15]!) | 0;
    d = (a + ((d << 11) | (d >>> 21))) | 0;
    c = (c + (d ^ a ^ b) + SINES[i + 34]! + block[(3 * i + 11) & 15]!) | 0;
    c = (d + ((c << 16) | (c >>> 16))) | 0;
    b = (b + (c ^ d ^ a) + SINES[i + 35]! + block[(3 * i + 14) & 15]!) | 0;
    b = (c + ((b << 23) | (b >>> 9))) | 0;
  }
  for (let i = 0; i < 16; i += 4) {
    a = (a + (c ^ (b | ~d)) + SINES[i + 48]! + block[(7 * i) & 15]!) | 0;
    a = (b + ((a << 6) | (a >>> 26))) | 0;
    d = (d + (b ^ (a | ~c)) + SINES[i + 49]! + block[(7 * i + 7) & 15]!) | 0;
    d = (a + ((d << 10) | (d >>> 22))) | 0;
    c = (c + (a ^ (d | ~b)) + SINES[i + 50]! + block[(7 * i + 14) & 15]!) | 0;
    c = (d + ((c << 15) | (c >>> 17))) | 0;
    b = (b + (d ^ (c | ~a)) + SINES[i + 51]! + block[(7 * i + 21) & 15]!) | 0;
    b = (c + ((b << 21) | (b >>> 11))) | 0;
  }
  return base64((a + 0x67452301) | 0, (b + 0xefcdab89) | 0, (c + 0x98badcfe) | 0, (d + 0x10325476) | 0);
}

/** Sixteen bytes, the low ones of each word first, as 22 digits. */
function base64(a: number, b: number, c: number, d: number): string {
  return String.fromCharCode(
    DIGITS[(a >>> 2) & 63]!,
    DIGITS[((a & 3) << 4) | ((a >>> 12) & 15)]!,
    DIGITS[((a >>> 6) & 60) | ((a >>> 22) & 3)]!,
    DIGITS[(a >>> 16) & 63]!,
    DIGITS[a >>> 26]!,
    DIGITS[((a >>> 20) & 48) | ((b >>> 4) & 15)]!,
    DIGITS[((b & 15) << 2) | ((b >>> 14) & 3)]!,
    DIGITS[(b >>> 8) & 63]!,
    DIGITS[(b >>> 18) & 63]!,
    DIGITS[((b >>> 12) & 48) | (b >>> 28)]!,
    DIGITS[((b >>> 22) & 60) | ((c >>> 6) & 3)]!,
    DIGITS[c & 63]!,
    DIGITS[(c >>> 10) & 63]!,
    DIGITS[((c >>> 4) & 48) | ((c >>> 20) & 15)]!,
    DIGITS[((c >>> 14) & 60) | (c >>> 30)]!,
    DIGITS[(c >>> 24) & 63]!,
    DIGITS[(d >>> 2) & 63]!,
    DIGITS[((d & 3) << 4) | ((d >>> 12) & 15)]!,
    DIGITS[((d >>> 6) & 60) | ((d >>> 22) & 3)]!,
    DIGITS[(d >>> 16) & 63]!,
    DIGITS[d >>> 26]!,
    DIGITS[(d >>> 20) & 48]!,
  );
}
