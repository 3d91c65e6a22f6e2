/** Vector search over the parts of a table: by a graph for what is in it, exact for the rest. */
import {BATCH} from '../vectors/graph.ts';
import type {TableGraph} from '../vectors/table-graph.ts';
import type {MarkedNodes} from './nodes-among.ts';
import {simdKernel} from './simd-kernel.ts';
import type {VectorChunk} from './sources.ts';
import type {VectorHit, VectorHits} from './store.ts';
import type {Metric} from './vector-kernel.ts';

export interface NearestParts {
  /** Vectors that are measured one by one. */
  readonly exact: Iterable<VectorChunk>;
  /** Of all others. */
  readonly graph: TableGraph | undefined;
  /** Only these nodes of the graph are wanted. */
  readonly among: MarkedNodes | undefined;
  readonly soon: Promise<void> | undefined;
  /** The vectors in the graph: when all of them are asked for, they are measured one by one too. */
  readonly covered: () => Iterable<VectorChunk>;
}

/** Nodes that a walk keeps, at least: more find more, and take longer. */
const WIDTH = 128;
/** Beyond, everything is measured one by one. */
const MAX_WIDTH = 4096;
/** A walk among few of the nodes comes by many others: about so many measurements for each that is kept. */
const WALK_FACTOR = 16;
/** So many numbers are taken in one step of `prepare`: some milliseconds. */
const STEP_NUMBERS = 4 << 20;

/** Hands out the best, and sorts out further ones only when it is asked for more. */
export class Nearest implements VectorHits {
  readonly extra: number;
  readonly isFiltered: boolean;
  readonly soon: Promise<void> | undefined;
  readonly #parts: NearestParts;
  readonly #query: Float32Array;
  readonly #metric: Metric;
  readonly #exact: Scores;
  #chunks: Iterator<VectorChunk> | undefined;
  #fromGraph: GraphHits | undefined;

  constructor(parts: NearestParts, query: Float32Array, metric: Metric, atLeast: number) {
    const {graph, among} = parts;
    this.#parts = parts;
    this.#query = query;
    this.#metric = metric;
    this.isFiltered = among !== undefined;
    this.soon = parts.soon;
    this.extra = graph === undefined ? 0 : 10 + Math.ceil(atLeast / 4);
    const wanted = Math.max(1, atLeast) + this.extra;
    this.#exact = new Scores(wanted);
    this.#chunks = parts.exact[Symbol.iterator]();
    this.#fromGraph = graph === undefined ? undefined : new GraphHits(graph, among, query, wanted);
  }

  prepare(): boolean {
    if (this.#fromGraph?.isUsedUp === true) {
      // What comes now was measured one by one; part of it came before.
      this.#fromGraph = undefined;
      this.#chunks = this.#parts.covered()[Symbol.iterator]();
    }
    for (let numbers = 0; this.#chunks !== undefined;) {
      const {done, value: chunk} = this.#chunks.next();
      if (done === true) {
        this.#chunks = undefined;
        break;
      }
      this.#exact.add(chunk, this.#query, this.#metric);
      numbers += chunk.count * this.#query.length;
      if (numbers >= STEP_NUMBERS) {
        return false;
      }
    }
    this.#fromGraph?.prepare();
    return this.#fromGraph?.isUsedUp !== true;
  }

  next(): IteratorResult<VectorHit, undefined> {
    while (!this.prepare()) {
      // Until it is ready.
    }
    const ours = this.#exact.score;
    const theirs = this.#fromGraph?.score;
    if (theirs !== undefined && (ours === undefined || theirs >= ours)) {
      return {done: false, value: {key: this.#fromGraph!.take(), score: theirs}};
    }
    return ours === undefined
      ? {done: true, value: undefined}
      : {done: false, value: {key: this.#exact.take(), score: ours}};
  }
}

/** Hits of a graph. Widens the search when more are asked for. */
class GraphHits {
  readonly #graph: TableGraph;
  readonly #among: MarkedNodes | undefined;
  readonly #query: Float32Array;
  readonly #given = new Set<number>();
  #width: number;
  #nodes: Int32Array = NO_NODES;
  #scores: Float64Array = NO_SCORES;
  #at = 0;
  /** Nothing is left, and nothing was left out. */
  #isComplete = false;
  /** More would have to be found otherwise. */
  isUsedUp = false;

  constructor(graph: TableGraph, among: MarkedNodes | undefined, query: Float32Array, wanted: number) {
    this.#graph = graph;
    this.#among = among;
    this.#query = query;
    this.#width = Math.max(WIDTH, wanted * 2);
  }

  /** Of the next one, once prepared; undefined: there is none. */
  get score(): number | undefined {
    return this.#at < this.#nodes.length ? this.#scores[this.#at] : undefined;
  }

  take(): string {
    const node = this.#nodes[this.#at++]!;
    this.#given.add(node);
    return this.#graph.graph.keyOf(node);
  }

  prepare(): void {
    while (this.#at >= this.#nodes.length && !this.#isComplete && !this.isUsedUp) {
      this.#search();
    }
  }

  #search(): void {
    const {graph, search} = this.#graph;
    const {count} = graph;
    const wantedNodes = this.#among?.count ?? count;
    if (count === 0 || wantedNodes === 0) {
      this.#isComplete = true;
      return;
    }
    const width = Math.min(this.#width, wantedNodes);
    this.#width *= 4;
    graph.setQuery(this.#query);
    const walked = (width * WALK_FACTOR * count) / wantedNodes;
    if (this.#among !== undefined && (wantedNodes <= walked || width > MAX_WIDTH)) {
      search.all(this.#among.nodes, width);
      this.#isComplete = search.found >= wantedNodes;
    } else if (width > MAX_WIDTH || width * WALK_FACTOR > count + BATCH * WALK_FACTOR) {
      this.isUsedUp = true;
      return;
    } else {
      search.walk(search.descend(0), 0, width, this.#among?.nodes);
      this.#isComplete = search.found >= wantedNodes;
    }
    let fresh = 0;
    const nodes = new Int32Array(search.found);
    const scores = new Float64Array(search.found);
    for (let i = 0; i < search.found; i++) {
      if (!this.#given.has(search.nodes[i]!)) {
        nodes[fresh] = search.nodes[i]!;
        scores[fresh++] = graph.scoreOf(search.distances[i]!);
      }
    }
    this.#nodes = nodes.subarray(0, fresh);
    this.#scores = scores.subarray(0, fresh);
    this.#at = 0;
  }
}

const NO_NODES = new Int32Array(0);
const NO_SCORES = new Float64Array(0);

interface Scored {
  readonly key: VectorChunk['key'];
  /** Place of its first score. */
  readonly start: number;
}

/** Scores of vectors that were measured one by one. */
class Scores {
  readonly #chunks: Scored[] = [];
  #scores = new Float32Array(1024);
  #count = 0;
  #best: Uint32Array = new Uint32Array(0);
  /** Of the best: how many were taken. */
  #at = 0;
  #wanted: number;

  constructor(wanted: number) {
    this.#wanted = wanted;
  }

  add(chunk: VectorChunk, query: Float32Array, metric: Metric): void {
    const start = this.#count;
    if (start + chunk.count > this.#scores.length) {
      const bigger = new Float32Array(Math.max(this.#scores.length * 2, start + chunk.count));
      bigger.set(this.#scores);
      this.#scores = bigger;
    }
    simdKernel.score(metric, query, chunk.vectors, chunk.norms, chunk.count, this.#scores, start);
    // Only what finds the key again is kept, not the vectors.
    this.#chunks.push({key: chunk.key, start});
    this.#count += chunk.count;
    // Sorted out anew, and given again.
    this.#best = new Uint32Array(0);
    this.#at = 0;
  }

  /** Of the next one; undefined: there is none. */
  get score(): number | undefined {
    if (this.#at >= this.#count) {
      return undefined;
    }
    if (this.#at >= this.#best.length) {
      this.#wanted = Math.max(this.#wanted, this.#at + 1);
      this.#best = best(this.#scores, this.#count, Math.min(this.#wanted, this.#count));
      this.#wanted *= 4;
    }
    return this.#scores[this.#best[this.#at]!];
  }

  take(): string {
    const index = this.#best[this.#at++]!;
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
