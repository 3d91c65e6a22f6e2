/** Exact vector search over the parts of a table. */
import type {VectorChunk} from './sources.ts';
import type {VectorHit} from './store.ts';
import {simdKernel} from './simd-kernel.ts';
import type {Metric} from './vector-kernel.ts';

interface Scored {
  readonly key: VectorChunk['key'];
  /** Place of its first score. */
  readonly start: number;
}

/** Scores everything at once; then hands out the best, and sorts out further ones only when it is asked for more. */
export class Nearest implements Iterator<VectorHit> {
  readonly #chunks: Scored[] = [];
  readonly #scores: Float32Array;
  readonly #count: number;
  #best: Uint32Array = new Uint32Array(0);
  #at = 0;
  #wanted: number;

  constructor(chunks: Iterable<VectorChunk>, query: Float32Array, metric: Metric, atLeast: number) {
    let scores = new Float32Array(1024);
    let count = 0;
    for (const chunk of chunks) {
      if (count + chunk.count > scores.length) {
        const bigger = new Float32Array(Math.max(scores.length * 2, count + chunk.count));
        bigger.set(scores);
        scores = bigger;
      }
      simdKernel.score(metric, query, chunk.vectors, chunk.norms, chunk.count, scores, count);
      // Only what finds the key again is kept, not the vectors.
      this.#chunks.push({key: chunk.key, start: count});
      count += chunk.count;
    }
    this.#scores = scores;
    this.#count = count;
    this.#wanted = Math.max(1, atLeast);
  }

  next(): IteratorResult<VectorHit> {
    if (this.#at >= this.#best.length) {
      if (this.#at >= this.#count) {
        return {done: true, value: undefined};
      }
      this.#best = best(this.#scores, this.#count, Math.min(this.#wanted, this.#count));
      this.#wanted *= 4;
    }
    const index = this.#best[this.#at++]!;
    return {done: false, value: {key: this.#key(index), score: this.#scores[index]!}};
  }

  [Symbol.iterator](): this {
    return this;
  }

  #key(index: number): string {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#chunks[middle]!.start <= index) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    const {key, start} = this.#chunks[low]!;
    return key(index - start);
  }
}

/** Places of the `wanted` highest scores, best first; of equal ones the earlier first. */
function best(scores: Float32Array, count: number, wanted: number): Uint32Array {
  // A heap with the worst of the chosen on top.
  const heap = new Uint32Array(wanted);
  let size = 0;
  const isWorse = (a: number, b: number): boolean => scores[a]! < scores[b]! || (scores[a]! === scores[b]! && a > b);
  const sink = (at: number): void => {
    for (;;) {
      let worst = at;
      const left = at * 2 + 1;
      if (left < size && isWorse(heap[left]!, heap[worst]!)) {
        worst = left;
      }
      if (left + 1 < size && isWorse(heap[left + 1]!, heap[worst]!)) {
        worst = left + 1;
      }
      if (worst === at) {
        return;
      }
      swap(heap, at, worst);
      at = worst;
    }
  };
  for (let i = 0; i < count; i++) {
    if (size < wanted) {
      heap[size] = i;
      let at = size++;
      while (at > 0 && isWorse(heap[at]!, heap[(at - 1) >> 1]!)) {
        swap(heap, at, (at - 1) >> 1);
        at = (at - 1) >> 1;
      }
    } else if (isWorse(heap[0]!, i)) {
      heap[0] = i;
      sink(0);
    }
  }
  // Taking the worst off again and again leaves them best first.
  const total = size;
  for (let end = total - 1; end > 0; end--) {
    swap(heap, 0, end);
    size = end;
    sink(0);
  }
  return heap;
}

function swap(heap: Uint32Array, a: number, b: number): void {
  const kept = heap[a]!;
  heap[a] = heap[b]!;
  heap[b] = kept;
}
