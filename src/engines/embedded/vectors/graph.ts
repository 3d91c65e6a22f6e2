/**
 * A graph of vectors in memory that two threads share: one adds nodes, the other follows links. Hierarchical navigable small world:
 * Y. Malkov, D. Yashunin, "Efficient and robust approximate nearest neighbor search using HNSW graphs", 2016.
 *
 *     memory of nodes   header | working space of either thread | node…
 *       node            scale f32 | bias f32 | key i32 | upper i32 | older i32 | level i32 | links i32 | link i32 × 32 | pad
 *                       numbers, 8 bits each, filled up with zeros to a multiple of 32
 *     heap              blocks of 32-bit words: keys (length in bytes, bytes), links of upper levels, tables of keys (mask, node + 1 …)
 *
 * A node is complete before the first link to it is written; links are numbers of complete nodes at any time, so that a reader never
 * needs to wait. Nothing is ever moved or removed. A number of a vector is `scale` × its 8 bits.
 */
import type {ByteString} from '../store/store.ts';
import type {Metric} from '../store/vector-kernel.ts';
import {NODES_MODULE} from './kernel-modules.ts';
import {compile, growTo, sharedMemory, wasm, type WasmMemory} from './wasm.ts';

/** What is handed to the other thread. */
export interface GraphParts {
  readonly dimension: number;
  readonly metric: Metric;
  readonly nodes: WasmMemory<SharedArrayBuffer>;
  readonly heap: WasmMemory<SharedArrayBuffer>;
}

/** Links of a node on the lowest level; above, half as many. */
export const LINKS = 32;
export const UPPER_LINKS = 16;
/** How many distances are computed at a time, at most. */
export const BATCH = 512;

/** Words of the header. */
const COUNT = 0;
const ENTRY = 1;
const HEAP_WORDS = 2;
const TABLE = 3;
const KEYS = 4;
const HEADER_BYTES = 256;

/** Words of a node. */
const SCALE = 0;
const BIAS = 1;
const KEY = 2;
const UPPER = 3;
const OLDER = 4;
const LEVEL = 5;
const LINK_COUNT = 6;
const LINK = 7;
const NUMBERS_BYTES = 160;

const FIRST_TABLE_SLOTS = 1 << 10;
/** A query's numbers have 12 bits: sums of 8192 products with 8 bits stay below 2^31. */
const QUERY_MOST = 2047;
const NUMBER_MOST = 127;

type Gather = (
  query: number,
  ids: number,
  count: number,
  nodes: number,
  stride: number,
  numbers: number,
  bytes: number,
  factor: number,
  add: number,
  results: number,
) => void;

interface Kernel {
  readonly gather: Gather;
  readonly widen: (from: number, query: number, bytes: number) => void;
}

let compiled: object | undefined;

export class Graph {
  readonly dimension: number;
  readonly metric: Metric;
  readonly parts: GraphParts;
  readonly #kernel: Kernel;
  /** Length of a vector in bytes, filled up. */
  readonly #width: number;
  readonly stride: number;
  readonly nodesAt: number;
  readonly #queryAt: number;
  readonly #idsAt: number;
  readonly #resultsAt: number;
  #ints!: Int32Array;
  #floats!: Float32Array;
  #bytes!: Int8Array;
  #shorts!: Int16Array;
  #heap!: Int32Array;
  #heapBytes!: Buffer;
  /** Numbers of the nodes that `measure` measures; at most BATCH. */
  ids!: Int32Array;
  /** What `measure` found. */
  results!: Float32Array;
  #factor = 0;
  #add = 0;

  /** `user`: 0 for the thread that searches, 1 for the one that adds: each has working space of its own. */
  constructor(parts: GraphParts, user: 0 | 1) {
    this.parts = parts;
    this.dimension = parts.dimension;
    this.metric = parts.metric;
    this.#width = Math.ceil(parts.dimension / 32) * 32;
    this.stride = NUMBERS_BYTES + this.#width;
    const spaceBytes = this.#width * 2 + BATCH * 8;
    this.#queryAt = HEADER_BYTES + user * spaceBytes;
    this.#idsAt = this.#queryAt + this.#width * 2;
    this.#resultsAt = this.#idsAt + BATCH * 4;
    this.nodesAt = HEADER_BYTES + spaceBytes * 2;
    growTo(parts.nodes, this.nodesAt);
    compiled ??= compile(NODES_MODULE);
    this.#kernel = new wasm.Instance(compiled, {graph: {memory: parts.nodes}}).exports as Kernel;
    this.refresh();
  }

  /** An empty one. Fails with RangeError when there is no room for it. */
  static make(dimension: number, metric: Metric, user: 0 | 1): Graph {
    const graph = new Graph({dimension, metric, nodes: sharedMemory(), heap: sharedMemory()}, user);
    graph.#ints[ENTRY] = -1;
    graph.#ints[HEAP_WORDS] = 16;
    graph.#ints[TABLE] = graph.#newTable(FIRST_TABLE_SLOTS);
    return graph;
  }

  /** Sees what the memories have grown to. */
  refresh(): void {
    const {nodes, heap} = this.parts;
    if (this.#ints?.buffer !== nodes.buffer) {
      this.#ints = new Int32Array(nodes.buffer);
      this.#floats = new Float32Array(nodes.buffer);
      this.#bytes = new Int8Array(nodes.buffer);
      this.#shorts = new Int16Array(nodes.buffer);
      this.ids = new Int32Array(nodes.buffer, this.#idsAt, BATCH);
      this.results = new Float32Array(nodes.buffer, this.#resultsAt, BATCH);
    }
    if (this.#heap?.buffer !== heap.buffer) {
      this.#heap = new Int32Array(heap.buffer);
      this.#heapBytes = Buffer.from(heap.buffer);
    }
  }

  /** Complete nodes that this thread can see. */
  get count(): number {
    const count = Atomics.load(this.#ints, COUNT);
    if (this.nodesAt + count * this.stride > this.#ints.byteLength) {
      this.refresh();
      return Math.min(count, Math.floor((this.#ints.byteLength - this.nodesAt) / this.stride));
    }
    return count;
  }

  /** Where a search begins; -1: the graph is empty. */
  get entry(): number {
    return Atomics.load(this.#ints, ENTRY);
  }

  /** Of memory in use. */
  get bytes(): number {
    return this.nodesBytes + this.heapBytes;
  }

  get nodesBytes(): number {
    return this.nodesAt + this.#ints[COUNT]! * this.stride;
  }

  get heapBytes(): number {
    return this.#ints[HEAP_WORDS]! * 4;
  }

  /** Different keys; several nodes may have the same one. */
  get keys(): number {
    return this.#ints[KEYS]!;
  }

  #word(node: number): number {
    return (this.nodesAt + node * this.stride) >> 2;
  }

  // Distances: smaller is nearer. Cosine: squared distance of unit vectors; euclidean: squared distance; dot product: less the product.

  /** Measures to this vector from now on. */
  setQuery(vector: Float32Array): void {
    const {length} = vector;
    const norm = this.metric === 'cosine' ? lengthOf(vector) : 1;
    let most = 0;
    for (let i = 0; i < length; i++) {
      const size = Math.abs(vector[i]!);
      most = size > most ? size : most;
    }
    const factor = most === 0 ? 0 : QUERY_MOST / most;
    const scale = most === 0 || norm === 0 ? 0 : most / QUERY_MOST / norm;
    const at = this.#queryAt >> 1;
    let squares = 0;
    for (let i = 0; i < length; i++) {
      const number = Math.round(vector[i]! * factor);
      this.#shorts[at + i] = number;
      squares += number * number;
    }
    this.#shorts.fill(0, at + length, at + this.#width);
    this.#measureBy(scale, squares * scale * scale);
  }

  /** Measures to this node from now on. */
  setQueryNode(node: number): void {
    const word = this.#word(node);
    this.#kernel.widen(word * 4 + NUMBERS_BYTES, this.#queryAt, this.#width);
    this.#measureBy(this.#floats[word + SCALE]!, this.#floats[word + BIAS]!);
  }

  #measureBy(scale: number, squares: number): void {
    this.#factor = this.metric === 'dot_product' ? scale : scale * 2;
    this.#add = this.metric === 'dot_product' ? 0 : squares;
  }

  /** Distances of the first `count` of `ids`, into `results`. */
  measure(count: number): void {
    this.#kernel.gather(
      this.#queryAt,
      this.#idsAt,
      count,
      this.nodesAt,
      this.stride,
      NUMBERS_BYTES,
      this.#width,
      this.#factor,
      this.#add,
      this.#resultsAt,
    );
  }

  distance(node: number): number {
    this.ids[0] = node;
    this.measure(1);
    return this.results[0]!;
  }

  /** The similarity that a distance stands for. */
  scoreOf(distance: number): number {
    switch (this.metric) {
      case 'cosine':
        return 1 - distance / 4;
      case 'dot_product':
        return (1 - distance) / 2;
      case 'euclidean':
        return 1 / (1 + (distance < 0 ? 0 : distance));
    }
  }

  // Links.

  levelOf(node: number): number {
    return this.#ints[this.#word(node) + LEVEL]!;
  }

  /** Copies the links of a node into `into`; returns how many. */
  links(node: number, level: number, into: Int32Array): number {
    if (level === 0) {
      const word = this.#word(node);
      const ints = this.#ints;
      const count = Atomics.load(ints, word + LINK_COUNT);
      for (let i = 0; i < count; i++) {
        into[i] = ints[word + LINK + i]!;
      }
      return count;
    }
    const at = this.#upperAt(node, level);
    const count = Atomics.load(this.#heap, at);
    for (let i = 0; i < count; i++) {
      into[i] = this.#heap[at + 1 + i]!;
    }
    return count;
  }

  setLinks(node: number, level: number, ids: ArrayLike<number>, count: number): void {
    const [array, at] =
      level === 0 ? [this.#ints, this.#word(node) + LINK_COUNT] : [this.#heap, this.#upperAt(node, level)];
    for (let i = 0; i < count; i++) {
      array[at + 1 + i] = ids[i]!;
    }
    Atomics.store(array, at, count);
  }

  #upperAt(node: number, level: number): number {
    const at = this.#ints[this.#word(node) + UPPER]! + (level - 1) * (UPPER_LINKS + 1);
    if (at + UPPER_LINKS >= this.#heap.length) {
      this.refresh();
    }
    return at;
  }

  // Keys.

  keyOf(node: number): ByteString {
    const at = this.#ints[this.#word(node) + KEY]!;
    if (at * 4 + 4 >= this.#heapBytes.length || at * 4 + 4 + this.#heap[at]! > this.#heapBytes.length) {
      this.refresh();
    }
    return this.#heapBytes.toString('latin1', at * 4 + 4, at * 4 + 4 + this.#heap[at]!);
  }

  /** The newest node of the key, -1: none. Others follow by `olderOf`. */
  find(key: ByteString): number {
    const table = Atomics.load(this.#ints, TABLE);
    if (table >= this.#heap.length || table + 1 + this.#heap[table]! >= this.#heap.length) {
      this.refresh();
    }
    const mask = this.#heap[table]!;
    for (let slot = hashOf(key) & mask; ; slot = (slot + 1) & mask) {
      const node = Atomics.load(this.#heap, table + 1 + slot) - 1;
      if (node < 0 || this.#hasKey(node, key)) {
        return node;
      }
    }
  }

  olderOf(node: number): number {
    return this.#ints[this.#word(node) + OLDER]!;
  }

  #hasKey(node: number, key: ByteString): boolean {
    if (this.#word(node) + LINK > this.#ints.length) {
      this.refresh();
    }
    const at = this.#ints[this.#word(node) + KEY]!;
    if (at * 4 + 4 + key.length > this.#heapBytes.length) {
      this.refresh();
    }
    if (this.#heap[at] !== key.length) {
      return false;
    }
    const start = at * 4 + 4;
    for (let i = 0; i < key.length; i++) {
      if (this.#heapBytes[start + i] !== key.charCodeAt(i)) {
        return false;
      }
    }
    return true;
  }

  // For the thread that adds.

  /**
   * Writes a node, without links, that no search finds yet; its number, or -1 when the key has a node with these numbers already.
   * `start`: where its `dimension` numbers begin in `vectors`. Fails with RangeError when there is no room.
   */
  write(key: ByteString, vectors: Float32Array, start: number, level: number): number {
    const node = this.#ints[COUNT]!;
    growTo(this.parts.nodes, this.nodesAt + (node + 1) * this.stride);
    this.refresh();
    const word = this.#word(node);
    this.#quantise(word, vectors, start);
    const older = this.find(key);
    for (let other = older; other !== -1; other = this.olderOf(other)) {
      if (this.#isSame(word, this.#word(other))) {
        return -1;
      }
    }
    const ints = this.#ints;
    ints[word + OLDER] = older;
    ints[word + LEVEL] = level;
    ints[word + UPPER] = level === 0 ? 0 : this.#allocate(level * (UPPER_LINKS + 1));
    ints[word + LINK_COUNT] = 0;
    if (older === -1) {
      const at = this.#allocate(1 + Math.ceil(key.length / 4));
      this.#heapBytes.write(key, at * 4 + 4, 'latin1');
      this.#heap[at] = key.length;
      ints[word + KEY] = at;
      ints[KEYS]! += 1;
    } else {
      ints[word + KEY] = ints[this.#word(older) + KEY]!;
    }
    Atomics.store(ints, COUNT, node + 1);
    this.#enter(key, node, older);
    return node;
  }

  set entry(node: number) {
    Atomics.store(this.#ints, ENTRY, node);
  }

  #quantise(word: number, vectors: Float32Array, start: number): void {
    const {dimension} = this;
    const vector = vectors.subarray(start, start + dimension);
    const norm = this.metric === 'cosine' ? lengthOf(vector) : 1;
    let most = 0;
    for (let i = 0; i < dimension; i++) {
      const size = Math.abs(vector[i]!);
      most = size > most ? size : most;
    }
    const factor = most === 0 ? 0 : NUMBER_MOST / most;
    const scale = most === 0 || norm === 0 ? 0 : Math.fround(most / NUMBER_MOST / norm);
    const at = word * 4 + NUMBERS_BYTES;
    let squares = 0;
    for (let i = 0; i < dimension; i++) {
      const number = Math.round(vector[i]! * factor);
      this.#bytes[at + i] = number;
      squares += number * number;
    }
    this.#bytes.fill(0, at + dimension, at + this.#width);
    this.#floats[word + SCALE] = scale;
    this.#floats[word + BIAS] = this.metric === 'dot_product' ? 0 : squares * scale * scale;
  }

  #isSame(a: number, b: number): boolean {
    if (this.#floats[a + SCALE] !== this.#floats[b + SCALE]) {
      return false;
    }
    const words = this.#width / 4;
    const first = a + NUMBERS_BYTES / 4;
    const second = b + NUMBERS_BYTES / 4;
    for (let i = 0; i < words; i++) {
      if (this.#ints[first + i] !== this.#ints[second + i]) {
        return false;
      }
    }
    return true;
  }

  #enter(key: ByteString, node: number, older: number): void {
    let table = this.#ints[TABLE]!;
    if (this.keys * 2 > this.#heap[table]!) {
      table = this.#widerTable(table);
    }
    const mask = this.#heap[table]!;
    for (let slot = hashOf(key) & mask; ; slot = (slot + 1) & mask) {
      const other = this.#heap[table + 1 + slot]! - 1;
      if (other < 0 || other === older) {
        Atomics.store(this.#heap, table + 1 + slot, node + 1);
        return;
      }
    }
  }

  #newTable(slots: number): number {
    const table = this.#allocate(slots + 1);
    this.#heap.fill(0, table + 1, table + 1 + slots);
    this.#heap[table] = slots - 1;
    return table;
  }

  #widerTable(old: number): number {
    const slots = this.#heap[old]! + 1;
    const table = this.#newTable(slots * 2);
    const mask = slots * 2 - 1;
    for (let i = 0; i < slots; i++) {
      const entry = this.#heap[old + 1 + i]!;
      if (entry !== 0) {
        let slot = hashOf(this.keyOf(entry - 1)) & mask;
        while (this.#heap[table + 1 + slot] !== 0) {
          slot = (slot + 1) & mask;
        }
        this.#heap[table + 1 + slot] = entry;
      }
    }
    Atomics.store(this.#ints, TABLE, table);
    return table;
  }

  #allocate(words: number): number {
    const at = this.#ints[HEAP_WORDS]!;
    growTo(this.parts.heap, (at + words) * 4);
    this.refresh();
    this.#ints[HEAP_WORDS] = at + words;
    return at;
  }
}

/** "FNV-1a", G. Fowler, L. Noll, P. Vo, with a last mix, so that low bits depend on all. */
function hashOf(key: ByteString): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) {
    hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function lengthOf(vector: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) {
    sum += vector[i]! * vector[i]!;
  }
  return Math.sqrt(sum);
}
