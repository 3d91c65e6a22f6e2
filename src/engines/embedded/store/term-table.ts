/**
 * A hash table from terms to what they have. Made for many new terms: it costs about a third of a Map, which computes hashes
 * into each text and moves all entries when it grows.
 */
import {randomInt} from 'node:crypto';

/** Nobody can know which terms collide. */
const SEED = randomInt(2 ** 31) | 1;
/** Of longer terms only the two ends are hashed. */
const WHOLE = 64;
const END = 32;

function hashOf(term: string): number {
  const length = term.length;
  let hash = SEED ^ length;
  if (length <= WHOLE) {
    for (let i = 0; i < length; i++) {
      hash = Math.imul(hash ^ term.charCodeAt(i), 0x01000193);
    }
  } else {
    for (let i = 0; i < END; i++) {
      hash = Math.imul(hash ^ term.charCodeAt(i), 0x01000193);
    }
    for (let i = length - END; i < length; i++) {
      hash = Math.imul(hash ^ term.charCodeAt(i), 0x01000193);
    }
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

/** `hashOf` of the text that has these bytes as its characters. */
function hashOfBytes(bytes: Buffer, length: number): number {
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

function isSame(term: string, bytes: Buffer, length: number): boolean {
  if (term.length !== length) {
    return false;
  }
  for (let i = 0; i < length; i++) {
    if (term.charCodeAt(i) !== bytes[i]) {
      return false;
    }
  }
  return true;
}

export class TermTable<T> {
  readonly #terms: string[] = [];
  readonly #values: T[] = [];
  /** By hash and what follows: number of an entry plus one (0: free), and its hash beside it. At most half are taken. */
  #places = new Int32Array(256);

  get size(): number {
    return this.#terms.length;
  }

  /** Number of the entry; -1: none. */
  find(term: string): number {
    const hash = hashOf(term);
    const places = this.#places;
    const mask = places.length - 2;
    for (let place = (hash << 1) & mask; ; place = (place + 2) & mask) {
      const entry = places[place]! - 1;
      if (entry < 0 || (places[place + 1] === hash && this.#terms[entry] === term)) {
        return entry;
      }
    }
  }

  get(term: string): T | undefined {
    const entry = this.find(term);
    return entry < 0 ? undefined : this.#values[entry];
  }

  /** The number of the entry, or, when there was none, -1: then it has been made with `value`. */
  findOrAdd(term: string, value: T): number {
    const entry = this.find(term);
    if (entry < 0) {
      this.#add(term, value, hashOf(term));
    }
    return entry;
  }

  /** The same for the term of these bytes, of which a text is made only when it is new. */
  findOrAddBytes(bytes: Buffer, length: number, value: T): number {
    const hash = hashOfBytes(bytes, length);
    const places = this.#places;
    const mask = places.length - 2;
    for (let place = (hash << 1) & mask; ; place = (place + 2) & mask) {
      const entry = places[place]! - 1;
      if (entry < 0) {
        this.#add(bytes.latin1Slice(0, length), value, hash);
        return -1;
      }
      if (places[place + 1] === hash && isSame(this.#terms[entry]!, bytes, length)) {
        return entry;
      }
    }
  }

  /** The one that was made last. */
  get lastTerm(): string {
    return this.#terms[this.#terms.length - 1]!;
  }

  valueAt(entry: number): T {
    return this.#values[entry]!;
  }

  setAt(entry: number, value: T): void {
    this.#values[entry] = value;
  }

  #add(term: string, value: T, hash: number): void {
    if (this.#terms.length * 4 >= this.#places.length) {
      this.#grow();
    }
    this.#terms.push(term);
    this.#values.push(value);
    put(this.#places, this.#terms.length, hash);
  }

  #grow(): void {
    const old = this.#places;
    this.#places = new Int32Array(old.length * 2);
    for (let place = 0; place < old.length; place += 2) {
      if (old[place] !== 0) {
        put(this.#places, old[place]!, old[place + 1]!);
      }
    }
  }
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
