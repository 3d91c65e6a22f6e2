/**
 * Tokens of partition keys: Murmur3 x64 128, seed 0, first 64 bits, in Apache Cassandra's variant.
 *
 * The variant differs in two places: bytes of the tail are sign-extended, and the smallest long becomes the largest.
 * 64-bit words are kept as two int32 halves, so that nothing is allocated and V8 stays in integer arithmetic.
 * Source: org.apache.cassandra.utils.MurmurHash, Murmur3Partitioner (5.0); facts checked in murmur3.test.ts.
 */

// Module variables are the "return registers" of multiply(): a tuple would allocate in the inner loop.
let productHigh = 0;
let productLow = 0;

/** 64-bit product, modulo 2^64, of (ah, al) and (bh, bl), into `productHigh` and `productLow`. */
function multiply(ah: number, al: number, bh: number, bl: number): void {
  const a0 = al & 0xffff;
  const a1 = al >>> 16;
  const b0 = bl & 0xffff;
  const b1 = bl >>> 16;
  const low = Math.imul(a0, b0);
  // Neither sum passes 2^32: (2^16-1)^2 + 2^16-1 < 2^32.
  const middle = (Math.imul(a1, b0) >>> 0) + (low >>> 16);
  const middle2 = (Math.imul(a0, b1) >>> 0) + (middle & 0xffff);
  productLow = (middle2 << 16) | (low & 0xffff);
  productHigh = (Math.imul(a1, b1) + (middle >>> 16) + (middle2 >>> 16) + Math.imul(ah, bl) + Math.imul(al, bh)) | 0;
}

const C1_HIGH = 0x87c37b91 | 0;
const C1_LOW = 0x114253d5;
const C2_HIGH = 0x4cf5ad43;
const C2_LOW = 0x2745937f;

// The first half of the hash, set by hash().
let hashHigh = 0;
let hashLow = 0;

function hash(key: Uint8Array): void {
  const length = key.length;
  const blocks = length >>> 4;
  let h1h = 0;
  let h1l = 0;
  let h2h = 0;
  let h2l = 0;

  for (let block = 0, at = 0; block < blocks; block += 1, at += 16) {
    const k1l = key[at]! | (key[at + 1]! << 8) | (key[at + 2]! << 16) | (key[at + 3]! << 24);
    const k1h = key[at + 4]! | (key[at + 5]! << 8) | (key[at + 6]! << 16) | (key[at + 7]! << 24);
    const k2l = key[at + 8]! | (key[at + 9]! << 8) | (key[at + 10]! << 16) | (key[at + 11]! << 24);
    const k2h = key[at + 12]! | (key[at + 13]! << 8) | (key[at + 14]! << 16) | (key[at + 15]! << 24);

    // h1 = (rotl(h1 ^ rotl(k1 * c1, 31) * c2, 27) + h2) * 5 + 0x52dce729
    multiply(k1h, k1l, C1_HIGH, C1_LOW);
    multiply((productHigh << 31) | (productLow >>> 1), (productLow << 31) | (productHigh >>> 1), C2_HIGH, C2_LOW);
    let high = h1h ^ productHigh;
    let low = h1l ^ productLow;
    let sum = (((low << 27) | (high >>> 5)) >>> 0) + (h2l >>> 0);
    high = (((high << 27) | (low >>> 5)) + h2h + (sum > 0xffffffff ? 1 : 0)) | 0;
    low = sum | 0;
    sum = (low >>> 0) * 5 + 0x52dce729;
    h1h = (Math.imul(high, 5) + Math.floor(sum / 0x100000000)) | 0;
    h1l = sum | 0;

    // h2 = (rotl(h2 ^ rotl(k2 * c2, 33) * c1, 31) + h1) * 5 + 0x38495ab5
    multiply(k2h, k2l, C2_HIGH, C2_LOW);
    multiply((productLow << 1) | (productHigh >>> 31), (productHigh << 1) | (productLow >>> 31), C1_HIGH, C1_LOW);
    high = h2h ^ productHigh;
    low = h2l ^ productLow;
    sum = (((low << 31) | (high >>> 1)) >>> 0) + (h1l >>> 0);
    high = (((high << 31) | (low >>> 1)) + h1h + (sum > 0xffffffff ? 1 : 0)) | 0;
    low = sum | 0;
    sum = (low >>> 0) * 5 + 0x38495ab5;
    h2h = (Math.imul(high, 5) + Math.floor(sum / 0x100000000)) | 0;
    h2l = sum | 0;
  }

  const tail = length & 15;
  if (tail > 0) {
    const from = blocks << 4;
    let k1h = 0;
    let k1l = 0;
    let k2h = 0;
    let k2l = 0;
    for (let i = tail - 1; i >= 0; i -= 1) {
      // Cassandra's bytes are signed here: a negative one also sets all the bits above it.
      const signed = (key[from + i]! << 24) >> 24;
      const shift = (i & 3) << 3;
      const sign = signed >> 31;
      const shifted = signed << shift;
      if (i >= 12) {
        k2h ^= shifted;
      } else if (i >= 8) {
        k2l ^= shifted;
        k2h ^= sign;
      } else if (i >= 4) {
        k1h ^= shifted;
      } else {
        k1l ^= shifted;
        k1h ^= sign;
      }
    }
    if (tail > 8) {
      multiply(k2h, k2l, C2_HIGH, C2_LOW);
      multiply((productLow << 1) | (productHigh >>> 31), (productHigh << 1) | (productLow >>> 31), C1_HIGH, C1_LOW);
      h2h ^= productHigh;
      h2l ^= productLow;
    }
    multiply(k1h, k1l, C1_HIGH, C1_LOW);
    multiply((productHigh << 31) | (productLow >>> 1), (productLow << 31) | (productHigh >>> 1), C2_HIGH, C2_LOW);
    h1h ^= productHigh;
    h1l ^= productLow;
  }

  h1l ^= length;
  h2l ^= length;
  let sum = (h1l >>> 0) + (h2l >>> 0);
  h1h = (h1h + h2h + (sum > 0xffffffff ? 1 : 0)) | 0;
  h1l = sum | 0;
  sum = (h2l >>> 0) + (h1l >>> 0);
  h2h = (h2h + h1h + (sum > 0xffffffff ? 1 : 0)) | 0;
  h2l = sum | 0;

  mix(h1h, h1l);
  h1h = productHigh;
  h1l = productLow;
  mix(h2h, h2l);
  sum = (h1l >>> 0) + (productLow >>> 0);
  hashHigh = (h1h + productHigh + (sum > 0xffffffff ? 1 : 0)) | 0;
  hashLow = sum | 0;
}

/** The final avalanche of one half, into `productHigh` and `productLow`. */
function mix(high: number, low: number): void {
  multiply(high, low ^ (high >>> 1), 0xff51afd7 | 0, 0xed558ccd | 0);
  multiply(productHigh, productLow ^ (productHigh >>> 1), 0xc4ceb9fe | 0, 0x1a85ec53);
  productLow ^= productHigh >>> 1;
}

/** The token's halves, into `hashHigh` and `hashLow`. */
function token(key: Uint8Array): void {
  if (key.length === 0) {
    hashHigh = -0x80000000;
    hashLow = 0;
    return;
  }
  hash(key);
  if (hashHigh === -0x80000000 && hashLow === 0) {
    hashHigh = 0x7fffffff;
    hashLow = -1;
  }
}

/** The token of a partition key as Cassandra's `token()` gives it: a signed 64-bit number. */
export function tokenOf(key: Uint8Array): bigint {
  token(key);
  return (BigInt(hashHigh) << 32n) | BigInt(hashLow >>> 0);
}

/** Writes 8 bytes whose unsigned order is the order of tokens: the token, big-endian, with its sign bit flipped. */
export function writeToken(key: Uint8Array, out: Uint8Array, offset: number): void {
  token(key);
  out[offset] = (hashHigh >>> 24) ^ 0x80;
  out[offset + 1] = hashHigh >>> 16;
  out[offset + 2] = hashHigh >>> 8;
  out[offset + 3] = hashHigh;
  out[offset + 4] = hashLow >>> 24;
  out[offset + 5] = hashLow >>> 16;
  out[offset + 6] = hashLow >>> 8;
  out[offset + 7] = hashLow;
}

/** The bytes of `writeToken` as a byte string (see byte-strings.ts). */
export function tokenString(key: Uint8Array): string {
  token(key);
  return String.fromCharCode(
    (hashHigh >>> 24) ^ 0x80,
    (hashHigh >>> 16) & 0xff,
    (hashHigh >>> 8) & 0xff,
    hashHigh & 0xff,
    hashLow >>> 24,
    (hashLow >>> 16) & 0xff,
    (hashLow >>> 8) & 0xff,
    hashLow & 0xff,
  );
}

/** The 8 order-preserving bytes of a token that is known as a number. */
export function tokenToBytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value) ^ 0x8000000000000000n);
  return bytes;
}

/** Inverse of `tokenToBytes` and `writeToken`. */
export function tokenFromBytes(bytes: Uint8Array, offset = 0): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, 8);
  return BigInt.asIntN(64, view.getBigUint64(0) ^ 0x8000000000000000n);
}
