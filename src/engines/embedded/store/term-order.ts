/**
 * The numbers of a table's terms in the order of the terms. What is added is sorted later, a few thousand at a time, and in order when
 * somebody reads. Runs are immutable once made.
 */
import type {ByteString} from './store.ts';
import type {TermTable} from './term-table.ts';

/** How many terms are sorted at once: about 2 ms. */
const RUN_LENGTH = 4096;
/** So many terms are joined for one reader: some milliseconds. What is left is joined for the next ones. */
const JOINED_AT_ONCE = 32 << 10;

export class TermOrder {
  readonly #table: TermTable;
  /** All terms below are in runs. */
  #sorted = 0;
  #runs: Int32Array[] = [];

  constructor(table: TermTable) {
    this.#table = table;
  }

  /** The table has got another term. */
  added(): void {
    if (this.#table.size - this.#sorted >= RUN_LENGTH) {
      this.#sortNew();
    }
  }

  /** All terms in sorted runs. A few runs, but more right after many terms were added: then the next call gives fewer. */
  runs(): readonly Int32Array[] {
    this.#sortNew();
    // Neighbours of similar size are merged, so that few runs are left and each term moves seldom.
    let left = JOINED_AT_ONCE;
    while (left > 0) {
      let best = -1;
      let bestSize = Infinity;
      for (let i = 0; i + 1 < this.#runs.length; i++) {
        const before = this.#runs[i]!.length;
        const behind = this.#runs[i + 1]!.length;
        if (behind * 3 >= before && before + behind < bestSize) {
          best = i;
          bestSize = before + behind;
        }
      }
      if (best === -1) {
        break;
      }
      left -= bestSize;
      const merged = mergeTwo(this.#table, this.#runs[best]!, this.#runs[best + 1]!);
      this.#runs = [...this.#runs.slice(0, best), merged, ...this.#runs.slice(best + 2)];
    }
    return this.#runs;
  }

  /** All terms in sorted runs as they are: no time is spent on making them fewer. */
  rawRuns(): readonly Int32Array[] {
    this.#sortNew();
    return this.#runs;
  }

  /** Place of the first term of a run that is not below. */
  lowerBound(run: Int32Array, term: ByteString): number {
    let low = 0;
    let high = run.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#table.compareTo(run[middle]!, term) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  #sortNew(): void {
    const {size} = this.#table;
    if (size > this.#sorted) {
      const run = new Int32Array(size - this.#sorted);
      for (let i = 0; i < run.length; i++) {
        run[i] = this.#sorted + i;
      }
      this.#runs = [...this.#runs, sortTerms(this.#table, run)];
      this.#sorted = size;
    }
  }
}

function mergeTwo(table: TermTable, a: Int32Array, b: Int32Array): Int32Array {
  const result = new Int32Array(a.length + b.length);
  let i = 0;
  let j = 0;
  let at = 0;
  while (i < a.length && j < b.length) {
    result[at++] = table.compare(a[i]!, b[j]!) < 0 ? a[i++]! : b[j++]!;
  }
  result.set(i < a.length ? a.subarray(i) : b.subarray(j), at);
  return result;
}

/**
 * Sorts in place; terms that begin alike are looked at one byte at a time.
 * Source: J. Bentley and R. Sedgewick, "Fast algorithms for sorting and searching strings", 1997.
 */
export function sortTerms(table: TermTable, terms: Int32Array): Int32Array {
  sort(table, table.bytes, terms, 0, terms.length, 0);
  return terms;
}

/** Shorter parts are sorted by insertion. */
const FEW = 12;

/** All of [low, high) agree in their first `depth` bytes. */
function sort(table: TermTable, bytes: Uint8Array, terms: Int32Array, low: number, high: number, depth: number): void {
  while (high - low > FEW) {
    const pivot = middle(
      byteAt(table, bytes, terms[low]!, depth),
      byteAt(table, bytes, terms[(low + high) >>> 1]!, depth),
      byteAt(table, bytes, terms[high - 1]!, depth),
    );
    let less = low;
    let more = high - 1;
    let i = low;
    while (i <= more) {
      const term = terms[i]!;
      const byte = byteAt(table, bytes, term, depth);
      if (byte < pivot) {
        terms[i++] = terms[less]!;
        terms[less++] = term;
      } else if (byte > pivot) {
        terms[i] = terms[more]!;
        terms[more--] = term;
      } else {
        i += 1;
      }
    }
    sort(table, bytes, terms, low, less, depth);
    if (more + 1 < high) {
      if (pivot >= 0) {
        sort(table, bytes, terms, less, more + 1, depth + 1);
      }
      low = more + 1;
    } else if (pivot >= 0) {
      // Nothing is above: go on with the equal ones here, so that long common beginnings do not make the stack deep.
      low = less;
      depth += 1;
    } else {
      return;
    }
  }
  for (let i = low + 1; i < high; i++) {
    const term = terms[i]!;
    let j = i - 1;
    while (j >= low && table.compare(terms[j]!, term) > 0) {
      terms[j + 1] = terms[j]!;
      j -= 1;
    }
    terms[j + 1] = term;
  }
}

/** -1: the term ends before. */
function byteAt(table: TermTable, bytes: Uint8Array, term: number, depth: number): number {
  const at = table.start(term) + depth;
  return at < table.end(term) ? bytes[at]! : -1;
}

const middle = (x: number, y: number, z: number): number =>
  x < y ? (y < z ? y : x < z ? z : x) : x < z ? x : y < z ? z : y;
