/** Finds in a block what stood there before: what LZ4 and Snappy have in common. One block at a time. */

/** Shorter repetitions are not worth a copy. */
export const MIN_MATCH = 4;
/** Both formats tell the distance in two bytes. */
const MAX_OFFSET = 0xffff;
const HASH_BITS = 13;
const HASH_MULTIPLIER = 0x9e3779b1;
/** After so many misses the search begins to skip, so that data that cannot be compressed costs little. */
const SKIP_SHIFT = 6;

const NOTHING = new Uint8Array(0);

export class MatchFinder {
  /** Position + 1 of four bytes with this hash. */
  readonly #table = new Int32Array(1 << HASH_BITS);
  #source: Uint8Array = NOTHING;
  #searchEnd = 0;
  #matchEnd = 0;
  /** The match that `next` found: these bytes stand `offset` bytes before, too. */
  start = 0;
  end = 0;
  offset = 0;

  /** No match begins at or behind `searchEnd`, which leaves four bytes to read, or goes beyond `matchEnd`. */
  open(source: Uint8Array, searchEnd: number, matchEnd: number): void {
    this.#table.fill(0);
    this.#source = source;
    this.#searchEnd = searchEnd;
    this.#matchEnd = matchEnd;
    this.start = 0;
    this.end = 0;
  }

  /** The next match behind the last one; false: there is none, and the source is let go. */
  next(): boolean {
    const source = this.#source;
    const table = this.#table;
    const searchEnd = this.#searchEnd;
    let position = this.end;
    let misses = 1 << SKIP_SHIFT;
    while (position < searchEnd) {
      const sequence = readInt(source, position);
      const hash = Math.imul(sequence, HASH_MULTIPLIER) >>> (32 - HASH_BITS);
      const candidate = table[hash]! - 1;
      table[hash] = position + 1;
      if (candidate >= 0 && position - candidate <= MAX_OFFSET && readInt(source, candidate) === sequence) {
        const matchEnd = this.#matchEnd;
        let end = position + MIN_MATCH;
        let from = candidate + MIN_MATCH;
        while (end < matchEnd && source[end] === source[from]) {
          end += 1;
          from += 1;
        }
        this.start = position;
        this.end = end;
        this.offset = position - candidate;
        return true;
      }
      position += misses >> SKIP_SHIFT;
      misses += 1;
    }
    this.#source = NOTHING;
    return false;
  }
}

function readInt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}
