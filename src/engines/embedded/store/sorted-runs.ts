/**
 * A sorted collection that is cheap to add to: what is added is sorted later, when somebody reads in order.
 *
 * Runs are immutable once made, so a cursor over them is not disturbed by additions (and does not see them).
 */

export type Compare<T> = (a: T, b: T) => number;

/** How many items are sorted at once: about 2 ms. */
export const RUN_LENGTH = 4096;
/** So many items are joined for one reader: some milliseconds. What is left is joined for the next ones. */
const JOINED_AT_ONCE = 32 << 10;

export class SortedRuns<T> {
  readonly #compare: Compare<T>;
  readonly #sort: (items: T[]) => T[];
  readonly #runLength: number;
  #tail: T[] = [];
  #runs: (readonly T[])[] = [];

  /** `sort`: a quicker way to sort in place than by comparing. `runLength`: how many wait to be sorted together. */
  constructor(
    compare: Compare<T>,
    sort: (items: T[]) => T[] = items => items.sort(compare),
    runLength: number = RUN_LENGTH,
  ) {
    this.#compare = compare;
    this.#runLength = runLength;
    this.#sort = sort;
  }

  /** The same item may be added again; it comes once when read. */
  add(item: T): void {
    this.#tail.push(item);
    if (this.#tail.length === this.#runLength) {
      this.#sortTail();
    }
  }

  /** How many were added, repetitions that were not yet noticed included. */
  get size(): number {
    let size = this.#tail.length;
    for (const run of this.#runs) {
      size += run.length;
    }
    return size;
  }

  /** All items in sorted runs, each item once in a run. A few runs, but more right after many items were added: then the next call gives fewer. */
  runs(): readonly (readonly T[])[] {
    this.#sortTail();
    // Neighbours of similar size are merged, so that few runs are left and each item moves seldom.
    let left = JOINED_AT_ONCE;
    while (left > 0) {
      let best = -1;
      let bestSize = Infinity;
      for (let i = 0; i + 1 < this.#runs.length; i++) {
        const left = this.#runs[i]!.length;
        const right = this.#runs[i + 1]!.length;
        if (right * 3 >= left && left + right < bestSize) {
          best = i;
          bestSize = left + right;
        }
      }
      if (best === -1) {
        break;
      }
      left -= bestSize;
      this.#runs.splice(best, 2, mergeTwo(this.#runs[best]!, this.#runs[best + 1]!, this.#compare));
    }
    return this.#runs.slice();
  }

  /** All items in sorted runs as they are: no time is spent on making them fewer. */
  rawRuns(): readonly (readonly T[])[] {
    this.#sortTail();
    return this.#runs.slice();
  }

  /** All items in any order, perhaps repeated. */
  unsorted(): readonly (readonly T[])[] {
    return [...this.#runs, this.#tail];
  }

  #sortTail(): void {
    const tail = this.#tail;
    if (tail.length === 0) {
      return;
    }
    this.#tail = [];
    this.#runs.push(unique(this.#sort(tail), this.#compare));
  }
}

export function unique<T>(sorted: T[], compare: Compare<T>): T[] {
  let count = 1;
  for (let i = 1; i < sorted.length; i++) {
    if (compare(sorted[i]!, sorted[count - 1]!) !== 0) {
      sorted[count++] = sorted[i]!;
    }
  }
  sorted.length = count;
  return sorted;
}

function mergeTwo<T>(a: readonly T[], b: readonly T[], compare: Compare<T>): T[] {
  // Keys that were added in order.
  if (compare(a[a.length - 1]!, b[0]!) < 0) {
    return a.concat(b);
  }
  const result: T[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const order = compare(a[i]!, b[j]!);
    if (order <= 0) {
      result.push(a[i]!);
      i += 1;
      if (order === 0) {
        j += 1;
      }
    } else {
      result.push(b[j]!);
      j += 1;
    }
  }
  for (; i < a.length; i++) {
    result.push(a[i]!);
  }
  for (; j < b.length; j++) {
    result.push(b[j]!);
  }
  return result;
}

/** Walks sorted runs as one sequence, each item once, in either direction. */
export class RunsCursor<T> {
  readonly #runs: readonly (readonly T[])[];
  readonly #compare: Compare<T>;
  /** Of each run: where its next item is. */
  readonly #at: Int32Array;
  readonly #step: 1 | -1;
  /** Numbers of the runs that are not at their end, in the order of their next items. */
  readonly #order: Int32Array;
  #size = 0;
  item: T | undefined;

  /** `isBefore` tells for an item whether it lies before the start; it must be true for a prefix of each run. */
  constructor(
    runs: readonly (readonly T[])[],
    compare: Compare<T>,
    isReverse: boolean,
    isBefore: (item: T) => boolean,
  ) {
    this.#runs = runs;
    this.#compare = compare;
    this.#step = isReverse ? -1 : 1;
    this.#at = new Int32Array(runs.length);
    this.#order = new Int32Array(runs.length);
    this.#place(isBefore);
  }

  /** Goes on from the first item that is not before (backwards: from the last that is). */
  #place(isBefore: (item: T) => boolean): void {
    this.#size = 0;
    for (let i = 0; i < this.#runs.length; i++) {
      const run = this.#runs[i]!;
      let low = 0;
      let high = run.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (isBefore(run[middle]!)) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      this.#at[i] = this.#step === 1 ? low : low - 1;
      const head = run[this.#at[i]!];
      if (head !== undefined) {
        const place = this.#placeOf(head, 0);
        this.#order.copyWithin(place + 1, place, this.#size);
        this.#order[place] = i;
        this.#size += 1;
      }
    }
    this.item = this.#size === 0 ? undefined : this.#head(0);
  }

  #head(place: number): T {
    const run = this.#order[place]!;
    return this.#runs[run]![this.#at[run]!]!;
  }

  /** The first place from `low` on whose item does not come before `head`. */
  #placeOf(head: T, low: number): number {
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(this.#head(middle), head) * this.#step < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  seek(isBefore: (item: T) => boolean): void {
    this.#place(isBefore);
  }

  next(): void {
    const item = this.item!;
    for (;;) {
      this.#advance();
      if (this.#size === 0) {
        this.item = undefined;
        return;
      }
      const head = this.#head(0);
      if (this.#runs.length === 1 || (head !== item && this.#compare(head, item) !== 0)) {
        this.item = head;
        return;
      }
    }
  }

  /** Moves the first run to its next item. */
  #advance(): void {
    const order = this.#order;
    const run = order[0]!;
    const at = (this.#at[run]! += this.#step);
    const head = this.#runs[run]![at];
    const place = head === undefined ? this.#size : this.#size === 1 ? 1 : this.#placeOf(head, 1);
    for (let i = 1; i < place; i++) {
      order[i - 1] = order[i]!;
    }
    if (head === undefined) {
      this.#size -= 1;
    } else {
      order[place - 1] = run;
    }
  }
}
