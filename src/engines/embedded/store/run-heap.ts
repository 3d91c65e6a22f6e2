/** Merges many sorted runs of different items, one item at a time. */
import type {Compare} from './sorted-runs.ts';

export class RunHeap<T> {
  readonly #runs: readonly ArrayLike<T>[];
  readonly #compare: Compare<T>;
  /** Numbers of runs; the one with the least head first. */
  readonly #heap: Int32Array;
  readonly #at: Int32Array;
  #size = 0;

  constructor(runs: readonly ArrayLike<T>[], compare: Compare<T>) {
    this.#runs = runs.filter(run => run.length > 0);
    this.#compare = compare;
    this.#heap = new Int32Array(this.#runs.length);
    this.#at = new Int32Array(this.#runs.length);
    for (let run = 0; run < this.#runs.length; run++) {
      this.#heap[this.#size++] = run;
    }
    for (let i = (this.#size >> 1) - 1; i >= 0; i--) {
      this.#sink(i);
    }
  }

  #head(place: number): T {
    const run = this.#heap[place]!;
    return this.#runs[run]![this.#at[run]!]!;
  }

  next(): T | undefined {
    if (this.#size === 0) {
      return undefined;
    }
    const item = this.#head(0);
    const run = this.#heap[0]!;
    this.#at[run]! += 1;
    if (this.#at[run]! === this.#runs[run]!.length) {
      this.#size -= 1;
      this.#heap[0] = this.#heap[this.#size]!;
    }
    if (this.#size > 1) {
      this.#sink(0);
    }
    return item;
  }

  #sink(start: number): void {
    let place = start;
    const run = this.#heap[place]!;
    const item = this.#head(place);
    for (;;) {
      let child = place * 2 + 1;
      if (child >= this.#size) {
        break;
      }
      let least = this.#head(child);
      if (child + 1 < this.#size) {
        const right = this.#head(child + 1);
        if (this.#compare(right, least) < 0) {
          child += 1;
          least = right;
        }
      }
      if (this.#compare(item, least) <= 0) {
        break;
      }
      this.#heap[place] = this.#heap[child]!;
      place = child;
    }
    this.#heap[place] = run;
  }
}
