/**
 * Which partitions a segment may have, by the first 8 bytes of their keys (the token). About one absent partition in a hundred
 * is taken for present. Source: B. H. Bloom, "Space/time trade-offs in hash coding with allowable errors", 1970.
 */
import type {Pace} from './pace.ts';

const BITS_PER_PARTITION = 10;
const PROBES = 6;
const TOKEN_BYTES = 8;
/** So many partitions take some microseconds. */
const SET_AT_ONCE = 64;

/** Two hashes of the first 8 bytes, which come as two 32-bit numbers. */
function lowHash(a: number, b: number): number {
  let h = Math.imul(a ^ (b >>> 15), 0x85ebca6b) ^ b;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function highHash(a: number, b: number): number {
  let h = Math.imul(b ^ (a >>> 16), 0x9e3779b1) ^ a;
  h = Math.imul(h ^ (h >>> 15), 0x27d4eb2f);
  return ((h ^ (h >>> 14)) | 1) >>> 0;
}

export class BloomBuilder {
  #hashes = new Uint32Array(2048);
  #count = 0;
  readonly #last = new Uint8Array(TOKEN_BYTES);
  #hasLast = false;

  /** Keys come in order: a token that is the one before is not counted again. */
  add(key: Uint8Array, length: number): void {
    let isSame = this.#hasLast;
    for (let i = 0; i < TOKEN_BYTES; i++) {
      const byte = i < length ? key[i]! : 0;
      if (byte !== this.#last[i]) {
        isSame = false;
        this.#last[i] = byte;
      }
    }
    if (isSame) {
      return;
    }
    this.#hasLast = true;
    const last = this.#last;
    const a = (last[0]! << 24) | (last[1]! << 16) | (last[2]! << 8) | last[3]!;
    const b = (last[4]! << 24) | (last[5]! << 16) | (last[6]! << 8) | last[7]!;
    if (this.#count * 2 === this.#hashes.length) {
      const bigger = new Uint32Array(this.#hashes.length * 2);
      bigger.set(this.#hashes);
      this.#hashes = bigger;
    }
    this.#hashes[this.#count * 2] = lowHash(a, b);
    this.#hashes[this.#count * 2 + 1] = highHash(a, b);
    this.#count += 1;
  }

  /** Takes some 10 ms for a hundred thousand: with turns for others where there is a `pace`. */
  async finish(pace?: Pace): Promise<Uint8Array> {
    const bits = Math.max(64, this.#count * BITS_PER_PARTITION);
    const bytes = new Uint8Array(Math.ceil(bits / 8));
    for (let from = 0; from < this.#count; from += SET_AT_ONCE) {
      this.#set(bytes, from, Math.min(this.#count, from + SET_AT_ONCE));
      if (pace?.isOver() === true) {
        await pace.rest();
      }
    }
    return bytes;
  }

  #set(bytes: Uint8Array, from: number, to: number): void {
    const size = bytes.length * 8;
    const hashes = this.#hashes;
    for (let i = from; i < to; i++) {
      let at = hashes[i * 2]!;
      const step = hashes[i * 2 + 1]!;
      for (let probe = 0; probe < PROBES; probe++) {
        const bit = at % size;
        bytes[bit >>> 3]! |= 1 << (bit & 7);
        at = (at + step) >>> 0;
      }
    }
  }
}

/** A key is looked for in one segment after the other: its hashes are kept. */
let lastKey: string | undefined;
let lastLow = 0;
let lastStep = 0;

/** False: certainly not there. */
export function mayHave(bloom: Uint8Array, key: string): boolean {
  if (key !== lastKey) {
    let a = 0;
    let b = 0;
    for (let i = 0; i < 4; i++) {
      // Behind the end of a short key: zeros.
      a = (a << 8) | (key.charCodeAt(i) | 0);
      b = (b << 8) | (key.charCodeAt(i + 4) | 0);
    }
    lastKey = key;
    lastLow = lowHash(a, b);
    lastStep = highHash(a, b);
  }
  // All are unsigned 32-bit numbers, and say so: their remainder is one instruction then.
  const size = (bloom.length * 8) >>> 0;
  const step = lastStep >>> 0;
  let at = lastLow >>> 0;
  for (let probe = 0; probe < PROBES; probe++) {
    const bit = at % size;
    if ((bloom[bit >>> 3]! & (1 << (bit & 7))) === 0) {
      return false;
    }
    at = (at + step) >>> 0;
  }
  return true;
}
