/**
 * A hash table that numbers terms from 0 on. Terms are bytes in one area and entries are numbers in another: a memtable has a
 * million terms, and as objects they would be copied twice by the garbage collector, which cost more than all else about them.
 */
import {randomInt} from 'node:crypto';
import {Scratch} from './scratch.ts';
import type {ByteString} from './store.ts';

/** Nobody can know which terms collide. */
const SEED = randomInt(2 ** 31) | 1;
/** Of longer terms only the two ends are hashed. */
const WHOLE = 64;
const END = 32;

function hashOf(bytes: Uint8Array, length: number): number {
  let hash = SEED ^ length;
  if (length <= WHOLE) {
    for (let i = 0; i < length; i++) {
      hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    }
  } else {
    for (let i = 0; i < END; i++) {
      hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    }
    for (let i = length - END; i < length; i++) {
      hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    }
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

/** What a term takes besides its bytes, about: where it begins, and its places in the table, half of which are free. */
export const TERM_OVERHEAD = 32;

/** Of a table that has a term. Most tables of small collections have few. */
const LEAST_BYTES = 256;

const scratch = new Scratch();

export class TermTable {
  /** The bytes of all terms, behind each other. */
  bytes = Buffer.alloc(0);
  /** Where each term begins; the next one's beginning is its end. */
  #starts = new Int32Array(2);
  #size = 0;
  /** By hash and what follows: number of an entry plus one (0: free), and its hash beside it. At most half are taken. */
  #places = new Int32Array(16);

  get size(): number {
    return this.#size;
  }

  start(entry: number): number {
    return this.#starts[entry]!;
  }

  end(entry: number): number {
    return this.#starts[entry + 1]!;
  }

  /** Number of the entry; -1: none. */
  find(term: ByteString): number {
    scratch.set(term);
    const hash = hashOf(scratch.bytes, scratch.length);
    const places = this.#places;
    const mask = places.length - 2;
    for (let place = (hash << 1) & mask; ; place = (place + 2) & mask) {
      const entry = places[place]! - 1;
      if (entry < 0 || (places[place + 1] === hash && this.#isSame(entry, scratch.bytes, scratch.length))) {
        return entry;
      }
    }
  }

  /** Number of the entry of these bytes; `size` grows when it is new. */
  findOrAdd(bytes: Uint8Array, length: number): number {
    const hash = hashOf(bytes, length);
    const places = this.#places;
    const mask = places.length - 2;
    for (let place = (hash << 1) & mask; ; place = (place + 2) & mask) {
      const entry = places[place]! - 1;
      if (entry < 0) {
        return this.#add(bytes, length, hash);
      }
      if (places[place + 1] === hash && this.#isSame(entry, bytes, length)) {
        return entry;
      }
    }
  }

  #isSame(entry: number, bytes: Uint8Array, length: number): boolean {
    const start = this.#starts[entry]!;
    if (this.#starts[entry + 1]! - start !== length) {
      return false;
    }
    const all = this.bytes;
    for (let i = 0; i < length; i++) {
      if (all[start + i] !== bytes[i]) {
        return false;
      }
    }
    return true;
  }

  #add(bytes: Uint8Array, length: number, hash: number): number {
    const entry = this.#size;
    const start = this.#starts[entry]!;
    if ((entry + 1) * 4 > this.#places.length) {
      this.#growPlaces();
    }
    if (entry + 2 > this.#starts.length) {
      this.#starts = larger(this.#starts);
    }
    if (start + length > this.bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, start + length, LEAST_BYTES));
      this.bytes.copy(grown, 0, 0, start);
      this.bytes = grown;
    }
    const all = this.bytes;
    for (let i = 0; i < length; i++) {
      all[start + i] = bytes[i]!;
    }
    this.#starts[entry + 1] = start + length;
    this.#size = entry + 1;
    put(this.#places, entry + 1, hash);
    return entry;
  }

  #growPlaces(): void {
    const old = this.#places;
    this.#places = new Int32Array(old.length * 2);
    for (let place = 0; place < old.length; place += 2) {
      if (old[place] !== 0) {
        put(this.#places, old[place]!, old[place + 1]!);
      }
    }
  }

  /** Order of two terms: that of their bytes. */
  compare(a: number, b: number): number {
    const {bytes} = this;
    let left = this.#starts[a]!;
    let right = this.#starts[b]!;
    const leftEnd = this.#starts[a + 1]!;
    const rightEnd = this.#starts[b + 1]!;
    const leftLength = leftEnd - left;
    const rightLength = rightEnd - right;
    const stop = left + (leftLength < rightLength ? leftLength : rightLength);
    while (left < stop) {
      const difference = bytes[left++]! - bytes[right++]!;
      if (difference !== 0) {
        return difference;
      }
    }
    return leftLength - rightLength;
  }

  /** The same of a term and a text. */
  compareTo(entry: number, term: ByteString): number {
    const {bytes} = this;
    const start = this.#starts[entry]!;
    const length = this.#starts[entry + 1]! - start;
    const most = length < term.length ? length : term.length;
    for (let i = 0; i < most; i++) {
      const difference = bytes[start + i]! - term.charCodeAt(i);
      if (difference !== 0) {
        return difference;
      }
    }
    return length - term.length;
  }
}

/** Twice as long, with what was there. */
export function larger(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(numbers.length * 2);
  grown.set(numbers);
  return grown;
}

function put(places: Int32Array, number: number, hash: number): void {
  const mask = places.length - 2;
  let place = (hash << 1) & mask;
  while (places[place] !== 0) {
    place = (place + 2) & mask;
  }
  places[place] = number;
  places[place + 1] = hash;
}
