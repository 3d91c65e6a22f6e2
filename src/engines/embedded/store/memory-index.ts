/** Index entries of a memtable. */
import {RunsCursor, SortedRuns, unique} from './sorted-runs.ts';
import {Slot} from './slot.ts';
import type {PostingCursor, VectorChunk} from './sources.ts';
import type {ByteString, Position} from './store.ts';
import {RunHeap} from './run-heap.ts';
import {Scratch} from './scratch.ts';
import {sortTexts} from './sort-texts.ts';
import {TermTable} from './term-table.ts';
import type {OrdinalBuffer} from './ordinal-buffer.ts';
import type {TermSource} from './term-source.ts';

export const byKey = (a: Slot, b: Slot): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
export const byTerm = (a: ByteString, b: ByteString): number => (a < b ? -1 : a > b ? 1 : 0);

/** Most terms have one row: then no list is made. */
type Postings = Slot | SortedRuns<Slot>;

/** About what V8 spends on a term besides its text, in bytes. */
const TERM_OVERHEAD = 64;
const POSTING_BYTES = 8;
const LIST_BYTES = 160;

export class MemoryTerms {
  readonly #terms = new TermTable<Postings>();
  readonly #order = new SortedRuns<ByteString>(byTerm, sortTexts);

  /** Returns by how many bytes memory grew, roughly. */
  add(term: ByteString, slot: Slot): number {
    const entry = this.#terms.findOrAdd(term, slot);
    return entry < 0 ? this.#added() : this.#addTo(entry, slot);
  }

  /** As `add`; the bytes may be written over afterwards. */
  addBytes(bytes: Buffer, length: number, slot: Slot): number {
    const entry = this.#terms.findOrAddBytes(bytes, length, slot);
    return entry < 0 ? this.#added() : this.#addTo(entry, slot);
  }

  #added(): number {
    const term = this.#terms.lastTerm;
    this.#order.add(term);
    return TERM_OVERHEAD + term.length;
  }

  #addTo(entry: number, slot: Slot): number {
    const postings = this.#terms.valueAt(entry);
    if (postings === slot) {
      return 0;
    }
    if (postings instanceof Slot) {
      // Sorted only when somebody reads: a flush sorts ordinals, which is cheaper.
      const list = new SortedRuns<Slot>(byKey, undefined, Infinity);
      list.add(postings);
      list.add(slot);
      this.#terms.setAt(entry, list);
      return LIST_BYTES;
    }
    postings.add(slot);
    return POSTING_BYTES;
  }

  get size(): number {
    return this.#terms.size;
  }

  /** Rows that may have a term in [from, to), as a cursor for each term or, of many terms, for all together. */
  postings(from: ByteString, to: ByteString): PostingCursor | undefined {
    if (isSingle(from, to)) {
      const postings = this.#terms.get(from);
      return postings === undefined ? undefined : new SlotCursor(runsOf(postings));
    }
    const terms = this.#range(from, to);
    if (terms.length <= 1) {
      return terms.length === 0 ? undefined : new SlotCursor(runsOf(this.#terms.get(terms[0]!)!));
    }
    const slots: Slot[] = [];
    for (const term of terms) {
      const postings = this.#terms.get(term)!;
      if (postings instanceof Slot) {
        slots.push(postings);
      } else {
        for (const run of postings.runs()) {
          for (const slot of run) {
            slots.push(slot);
          }
        }
      }
    }
    return new SlotCursor([unique(slots.sort(byKey), byKey)]);
  }

  estimate(from: ByteString, to: ByteString): number {
    if (isSingle(from, to)) {
      const postings = this.#terms.get(from);
      return postings === undefined ? 0 : postings instanceof Slot ? 1 : postings.size;
    }
    let terms = 0;
    let sample = 0;
    let sampled = 0;
    for (const run of this.#order.runs()) {
      const start = lowerBound(run, from);
      const end = lowerBound(run, to);
      terms += Math.max(0, end - start);
      const step = Math.max(1, Math.ceil((end - start) / 16));
      for (let i = start; i < end; i += step) {
        const postings = this.#terms.get(run[i]!)!;
        sample += postings instanceof Slot ? 1 : postings.size;
        sampled += 1;
      }
    }
    return sampled === 0 ? 0 : Math.ceil((terms * sample) / sampled);
  }

  /** For a flush, when slots have their ordinals. Rows that were written more than once are left out. */
  source(): TermSource {
    return new MemorySource(this.#terms, this.#order.rawRuns());
  }

  #range(from: ByteString, to: ByteString): ByteString[] {
    const terms: ByteString[] = [];
    for (const run of this.#order.runs()) {
      const end = lowerBound(run, to);
      for (let i = lowerBound(run, from); i < end; i++) {
        terms.push(run[i]!);
      }
    }
    return terms;
  }
}

class MemorySource implements TermSource {
  readonly #terms: TermTable<Postings>;
  readonly #heap: RunHeap<ByteString>;
  readonly #scratch = new Scratch();
  #text: ByteString | undefined;

  constructor(terms: TermTable<Postings>, runs: readonly (readonly ByteString[])[]) {
    this.#terms = terms;
    this.#heap = new RunHeap(runs, byTerm);
    this.next();
  }

  get hasTerm(): boolean {
    return this.#text !== undefined;
  }

  get term(): Uint8Array {
    return this.#scratch.bytes;
  }

  get termLength(): number {
    return this.#scratch.length;
  }

  next(): void {
    this.#text = this.#heap.next();
    if (this.#text !== undefined) {
      this.#scratch.set(this.#text);
    }
  }

  gather(into: OrdinalBuffer): void {
    const postings = this.#terms.get(this.#text!)!;
    if (postings instanceof Slot) {
      if (!postings.isUpdated) {
        into.push(postings.ordinal);
      }
      return;
    }
    for (const run of postings.unsorted()) {
      for (const slot of run) {
        if (!slot.isUpdated) {
          into.push(slot.ordinal);
        }
      }
    }
  }
}

/** True when [from, to) can hold one term only. */
export const isSingle = (from: ByteString, to: ByteString): boolean =>
  to.length === from.length + 1 && to.charCodeAt(from.length) === 0 && to.startsWith(from);

const runsOf = (postings: Postings): readonly (readonly Slot[])[] =>
  postings instanceof Slot ? [[postings]] : postings.runs();

export function lowerBound(run: readonly ByteString[], key: ByteString): number {
  let low = 0;
  let high = run.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (run[middle]! < key) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

class SlotCursor implements PostingCursor {
  readonly isExact = true;
  readonly #runs: RunsCursor<Slot>;

  constructor(runs: readonly (readonly Slot[])[]) {
    this.#runs = new RunsCursor(runs, byKey, false, () => false);
  }

  get key(): ByteString | undefined {
    return this.#runs.item?.key;
  }

  get position(): Position {
    return this.#runs.item?.position ?? 0;
  }

  settle(): void {
    // It is exact.
  }

  next(): void {
    this.#runs.next();
  }

  seek(key: ByteString): void {
    if (this.key !== undefined && this.key < key) {
      this.#runs.seek(slot => slot.key < key);
    }
  }
}

const CHUNK = 256;

/** Vectors of a memtable, in chunks that are scored together. */
export class MemoryVectors {
  readonly dimension: number;
  readonly chunks: {count: number; vectors: Float32Array; norms: Float32Array; slots: Slot[]}[] = [];

  constructor(dimension: number) {
    this.dimension = dimension;
  }

  /** `bytes`: big-endian float32s. Others than `dimension` of them are not indexed. */
  add(bytes: Uint8Array, slot: Slot): number {
    if (bytes.length !== this.dimension * 4) {
      return 0;
    }
    let chunk = this.chunks.at(-1);
    let grown = 0;
    if (chunk === undefined || chunk.count === CHUNK) {
      chunk = {
        count: 0,
        vectors: new Float32Array(CHUNK * this.dimension),
        norms: new Float32Array(CHUNK),
        slots: [],
      };
      this.chunks.push(chunk);
      grown = chunk.vectors.byteLength;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const start = chunk.count * this.dimension;
    let sum = 0;
    for (let i = 0; i < this.dimension; i++) {
      const value = view.getFloat32(i * 4);
      chunk.vectors[start + i] = value;
      sum += value * value;
    }
    chunk.norms[chunk.count] = Math.sqrt(sum);
    chunk.slots.push(slot);
    chunk.count += 1;
    return grown + 16;
  }

  *parts(): Iterable<VectorChunk> {
    for (const chunk of this.chunks) {
      const slots = chunk.slots;
      yield {count: chunk.count, vectors: chunk.vectors, norms: chunk.norms, key: index => slots[index]!.key};
    }
  }
}
