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
  /** Hash of each entry. */
  #hashes = new Int32Array(64);
  /** Number of an entry plus one, by hash and what follows; 0: free. At most half are taken. */
  #places = new Int32Array(128);

  get size(): number {
    return this.#terms.length;
  }

  /** Number of the entry; -1: none. */
  find(term: string): number {
    const hash = hashOf(term);
    const mask = this.#places.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const entry = this.#places[place]! - 1;
      if (entry < 0 || (this.#hashes[entry] === hash && this.#terms[entry] === term)) {
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
    const hash = hashOf(term);
    const mask = this.#places.length - 1;
    let place = hash & mask;
    for (;;) {
      const entry = this.#places[place]! - 1;
      if (entry < 0) {
        break;
      }
      if (this.#hashes[entry] === hash && this.#terms[entry] === term) {
        return entry;
      }
      place = (place + 1) & mask;
    }
    this.#add(term, value, hash, place);
    return -1;
  }

  /** The same for the term of these bytes, of which a text is made only when it is new. */
  findOrAddBytes(bytes: Buffer, length: number, value: T): number {
    const hash = hashOfBytes(bytes, length);
    const mask = this.#places.length - 1;
    let place = hash & mask;
    for (;;) {
      const entry = this.#places[place]! - 1;
      if (entry < 0) {
        break;
      }
      if (this.#hashes[entry] === hash && isSame(this.#terms[entry]!, bytes, length)) {
        return entry;
      }
      place = (place + 1) & mask;
    }
    this.#add(bytes.latin1Slice(0, length), value, hash, place);
    return -1;
  }

  /** The one that was made last. */
  get lastTerm(): string {
    return this.#terms[this.#terms.length - 1]!;
  }

  #add(term: string, value: T, hash: number, place: number): void {
    const entry = this.#terms.length;
    this.#terms.push(term);
    this.#values.push(value);
    if (entry === this.#hashes.length) {
      this.#grow();
      this.#hashes[entry] = hash;
      this.#place(entry);
    } else {
      this.#hashes[entry] = hash;
      this.#places[place] = entry + 1;
    }
  }

  valueAt(entry: number): T {
    return this.#values[entry]!;
  }

  setAt(entry: number, value: T): void {
    this.#values[entry] = value;
  }

  #grow(): void {
    const count = this.#hashes.length;
    const hashes = new Int32Array(count * 2);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
    this.#places = new Int32Array(count * 4);
    for (let entry = 0; entry < count; entry++) {
      this.#place(entry);
    }
  }

  #place(entry: number): void {
    const mask = this.#places.length - 1;
    let place = this.#hashes[entry]! & mask;
    while (this.#places[place] !== 0) {
      place = (place + 1) & mask;
    }
    this.#places[place] = entry + 1;
  }
}
