/** Index entries of a memtable. */
import {MAY_EXPIRE_TERM} from '../indexes/term-ranges.ts';
import {RunsCursor, SortedRuns, unique} from './sorted-runs.ts';
import type {Slot} from './slot.ts';
import type {PostingCursor, VectorChunk} from './sources.ts';
import type {ByteString, Position} from './store.ts';
import {RunHeap} from './run-heap.ts';
import {Scratch} from './scratch.ts';
import {LIST_BYTES, RowLists} from './row-lists.ts';
import {TERM_OVERHEAD, TermTable} from './term-table.ts';
import {TermOrder} from './term-order.ts';
import type {OrdinalBuffer} from './ordinal-buffer.ts';
import type {TermSource} from './term-source.ts';

export const byKey = (a: Slot, b: Slot): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
/** Lists of more rows are kept in order once they were read. */
const KEPT_ROWS = 64;

/** The rows of a term in order, as far as it was read. */
interface Ordered {
  readonly slots: SortedRuns<Slot>;
  taken: number;
}

const scratch = new Scratch();

export class MemoryTerms {
  readonly #table = new TermTable();
  readonly #order = new TermOrder(this.#table);
  readonly #lists = new RowLists();
  /** By their numbers. */
  readonly #slots: readonly Slot[];
  /** Of long lists. */
  readonly #ordered = new Map<number, Ordered>();

  /** `slots`: those of the memtable, by their numbers; it grows. */
  constructor(slots: readonly Slot[]) {
    this.#slots = slots;
  }

  /** Returns by how many bytes memory grew, roughly. */
  add(term: ByteString, slot: Slot): number {
    scratch.set(term);
    return this.addBytes(scratch.bytes, scratch.length, slot);
  }

  /** As `add`; the bytes may be written over afterwards. */
  addBytes(bytes: Uint8Array, length: number, slot: Slot): number {
    const {size} = this.#table;
    const entry = this.#table.findOrAdd(bytes, length);
    if (entry < size) {
      return this.#lists.add(entry, slot.number);
    }
    this.#lists.begin(entry, slot.number);
    this.#order.added();
    return TERM_OVERHEAD + LIST_BYTES + length;
  }

  get size(): number {
    return this.#table.size;
  }

  /** Rows that may have a term in [from, to), as a cursor for each term or, of many terms, for all together. */
  postings(from: ByteString, to: ByteString): PostingCursor | undefined {
    if (isSingle(from, to)) {
      const entry = this.#table.find(from);
      return entry < 0 ? undefined : new SlotCursor(this.#runsOf(entry));
    }
    const entries = this.#range(from, to);
    if (entries.length <= 1) {
      return entries.length === 0 ? undefined : new SlotCursor(this.#runsOf(entries[0]!));
    }
    const slots: Slot[] = [];
    for (const entry of entries) {
      this.#lists.forEach(entry, 0, row => slots.push(this.#slots[row]!));
    }
    return new SlotCursor([unique(slots.sort(byKey), byKey)]);
  }

  /** Rows of a term in order. */
  #runsOf(entry: number): readonly (readonly Slot[])[] {
    const count = this.#lists.count(entry);
    if (count <= KEPT_ROWS) {
      const slots: Slot[] = [];
      this.#lists.forEach(entry, 0, row => slots.push(this.#slots[row]!));
      return [count === 1 ? slots : unique(slots.sort(byKey), byKey)];
    }
    let ordered = this.#ordered.get(entry);
    if (ordered === undefined) {
      ordered = {slots: new SortedRuns<Slot>(byKey, undefined, Infinity), taken: 0};
      this.#ordered.set(entry, ordered);
    }
    const {slots, taken} = ordered;
    this.#lists.forEach(entry, taken, row => slots.add(this.#slots[row]!));
    ordered.taken = count;
    return slots.runs();
  }

  /** How often a term was added: for how many rows, where none was written twice and none has it twice. */
  count(term: ByteString): number {
    const entry = this.#table.find(term);
    return entry < 0 ? 0 : this.#lists.count(entry);
  }

  /** Rows that may lack a term. `runs`: all rows, sorted. */
  lacking(term: ByteString, runs: readonly (readonly Slot[])[]): PostingCursor {
    const has = new Uint8Array(this.#slots.length);
    const mark = (which: ByteString, value: number): void => {
      const entry = this.#table.find(which);
      if (entry >= 0) {
        this.#lists.forEach(entry, 0, row => {
          has[row] = value;
        });
      }
    };
    mark(term, 1);
    mark(MAY_EXPIRE_TERM, 0);
    // What was written more than once may have lost it again.
    return new SlotCursor(
      runs.map(run => run.filter(slot => slot.isUpdated || has[slot.number] === 0)).filter(run => run.length > 0),
    );
  }

  estimate(from: ByteString, to: ByteString): number {
    if (isSingle(from, to)) {
      const entry = this.#table.find(from);
      return entry < 0 ? 0 : this.#lists.count(entry);
    }
    let terms = 0;
    let sample = 0;
    let sampled = 0;
    for (const run of this.#order.runs()) {
      const start = this.#order.lowerBound(run, from);
      const end = this.#order.lowerBound(run, to);
      terms += Math.max(0, end - start);
      const step = Math.max(1, Math.ceil((end - start) / 16));
      for (let i = start; i < end; i += step) {
        sample += this.#lists.count(run[i]!);
        sampled += 1;
      }
    }
    return sampled === 0 ? 0 : Math.ceil((terms * sample) / sampled);
  }

  /** For a flush. `ordinals`: by number of a slot its ordinal; below 0: it is left out. */
  source(ordinals: Int32Array): TermSource {
    return new MemorySource(this.#table, this.#lists, this.#order.rawRuns(), ordinals);
  }

  #range(from: ByteString, to: ByteString): number[] {
    const entries: number[] = [];
    for (const run of this.#order.runs()) {
      const end = this.#order.lowerBound(run, to);
      for (let i = this.#order.lowerBound(run, from); i < end; i++) {
        entries.push(run[i]!);
      }
    }
    return entries;
  }
}

class MemorySource implements TermSource {
  readonly #table: TermTable;
  readonly #lists: RowLists;
  readonly #ordinals: Int32Array;
  readonly #heap: RunHeap<number>;
  #entry: number | undefined;
  term: Uint8Array = new Uint8Array(0);
  termLength = 0;

  constructor(table: TermTable, lists: RowLists, runs: readonly Int32Array[], ordinals: Int32Array) {
    this.#table = table;
    this.#lists = lists;
    this.#ordinals = ordinals;
    this.#heap = new RunHeap<number>(runs, (a, b) => table.compare(a, b));
    this.next();
  }

  get hasTerm(): boolean {
    return this.#entry !== undefined;
  }

  next(): void {
    const entry = this.#heap.next();
    this.#entry = entry;
    if (entry === undefined) {
      return;
    }
    const start = this.#table.start(entry);
    const length = this.#table.end(entry) - start;
    if (length > this.term.length) {
      this.term = new Uint8Array(length * 2);
    }
    const {bytes} = this.#table;
    for (let i = 0; i < length; i++) {
      this.term[i] = bytes[start + i]!;
    }
    this.termLength = length;
  }

  gather(into: OrdinalBuffer): void {
    this.#lists.forEach(this.#entry!, 0, row => {
      const ordinal = this.#ordinals[row]!;
      if (ordinal >= 0) {
        into.push(ordinal);
      }
    });
  }
}

/** True when [from, to) can hold one term only. */
export const isSingle = (from: ByteString, to: ByteString): boolean =>
  to.length === from.length + 1 && to.charCodeAt(from.length) === 0 && to.startsWith(from);

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
