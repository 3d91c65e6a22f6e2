/** Values and index entries of one table that are not yet in a segment. */
import type {Extractor, TermSink} from '../indexes/extractor.ts';
import {MAY_EXPIRE_TERM} from '../indexes/term-ranges.ts';
import {mergeValues} from '../rows/reconcile.ts';
import {isHeader, isMortal} from '../rows/row-layout.ts';
import {byKey, MemoryTerms, MemoryVectors} from './memory-index.ts';
import {Slot} from './slot.ts';
import {sortSlots} from './slot-order.ts';
import {RunsCursor, SortedRuns} from './sorted-runs.ts';
import type {EntryCursor, PostingCursor} from './sources.ts';
import type {ByteString, IndexSpec, KeyRange, Position} from './store.ts';

/** About what V8 spends on a key besides its text and value, in bytes. */
const SLOT_OVERHEAD = 200;

/** So many slots are sorted at once, in less than half a millisecond. */
const SORTED_AT_ONCE = 1024;

export class Memtable implements TermSink {
  readonly slots = new Map<ByteString, Slot>();
  readonly #byNumber: Slot[] = [];
  readonly #order = new SortedRuns<Slot>(byKey, sortSlots, SORTED_AT_ONCE);
  readonly indexes: readonly IndexSpec[];
  /** undefined: there is nothing to extract. */
  readonly extractor: Extractor | undefined;
  readonly terms = new Map<number, MemoryTerms>();
  readonly vectors = new Map<number, MemoryVectors>();
  /** Seconds since 1970 when it was made: no deletion in it is older. 0 when that is not known. */
  since: number;
  bytes = 0;
  headers = 0;
  /** Rows that were written more than once. */
  updated = 0;
  /** Numbers of all its vectors. */
  vectorNumbers = 0;
  firstPosition: Position = 0;
  lastPosition: Position = 0;
  /** The value whose terms are being taken. */
  #slot: Slot | undefined;
  #lastIndex = -1;
  #lastTerms: MemoryTerms | undefined;

  constructor(indexes: readonly IndexSpec[], extractor: Extractor, since: number) {
    this.indexes = indexes;
    this.extractor = indexes.length === 0 ? undefined : extractor;
    this.since = since;
    for (const index of indexes) {
      if (index.kind === 'terms') {
        this.terms.set(index.id, new MemoryTerms(this.#byNumber));
      } else {
        this.vectors.set(index.id, new MemoryVectors(index.dimension ?? 0));
      }
    }
  }

  get isEmpty(): boolean {
    return this.slots.size === 0;
  }

  /**
   * `newestView`: position of the newest open view, -1 when there is none. `stored`: the key's value in all parts of the table, if that is
   * known.
   *
   * A row that only changes an older one gets the index entries that are new: the others are with the older parts of the row, in which
   * the same cells live. They stay there until those parts are merged with this one, and then all entries are made anew. Only cells that
   * expire, and rows that a partition's header hides, go away alone: such rows are not counted on.
   */
  put(key: ByteString, value: Uint8Array, position: Position, newestView: Position, stored?: Uint8Array): void {
    let slot = this.slots.get(key);
    // Its terms are known; of an update most stay as they are.
    let before: Uint8Array | undefined;
    if (slot === undefined) {
      before = stored === undefined || isMortal(stored) ? undefined : stored;
      slot = new Slot(key, this.#byNumber.length, value, position);
      this.slots.set(key, slot);
      this.#byNumber.push(slot);
      this.#order.add(slot);
      this.bytes += SLOT_OVERHEAD + key.length + value.length;
      if (isHeader(value)) {
        this.headers += 1;
      }
    } else {
      before = slot.value;
      if (newestView >= slot.position && position > slot.position) {
        slot.prev = {value: before, position: slot.position, prev: slot.prev};
      } else if (newestView < 0) {
        slot.prev = undefined;
      }
      const merged = mergeValues(before, value);
      this.bytes += merged.length - slot.length;
      slot.value = merged;
      this.updated += slot.isUpdated ? 0 : 1;
      slot.isUpdated = true;
      slot.position = position;
    }
    if (this.firstPosition === 0) {
      this.firstPosition = position;
    }
    this.lastPosition = position;
    if (this.extractor !== undefined) {
      this.#slot = slot;
      this.extractor.extract(key, value, this, before);
    }
  }

  /** Takes all of another memtable, for other indexes. */
  takeOver(other: Memtable): void {
    for (const slot of other.slots.values()) {
      this.put(slot.key, slot.value, slot.position, -1);
    }
    this.since = Math.min(this.since, other.since);
    this.firstPosition = other.firstPosition;
    this.lastPosition = other.lastPosition;
  }

  term(index: number, term: ByteString): void {
    const terms = this.#termsOf(index);
    if (terms !== undefined) {
      this.bytes += terms.add(term, this.#slot!);
    }
  }

  termBytes(index: number, bytes: Buffer, length: number): void {
    const terms = this.#termsOf(index);
    if (terms !== undefined) {
      this.bytes += terms.addBytes(bytes, length, this.#slot!);
    }
  }

  /** Terms of one index come behind each other. */
  #termsOf(index: number): MemoryTerms | undefined {
    if (index !== this.#lastIndex) {
      this.#lastIndex = index;
      this.#lastTerms = this.terms.get(index);
    }
    return this.#lastTerms;
  }

  vector(index: number, bytes: Uint8Array): void {
    const vectors = this.vectors.get(index);
    if (vectors !== undefined) {
      this.bytes += vectors.add(bytes, this.#slot!);
      this.vectorNumbers += vectors.dimension;
    }
  }

  /** Rows that may lack a term of an index; undefined: none. Costs a look at each row in memory, unless all have it. */
  lacking(index: number, term: ByteString): PostingCursor | undefined {
    const terms = this.terms.get(index);
    const haveAll = this.updated === 0 && terms?.count(term) === this.slots.size && terms.count(MAY_EXPIRE_TERM) === 0;
    return haveAll ? undefined : terms?.lacking(term, this.#order.runs());
  }

  /** How many these are, roughly. */
  estimateLacking(index: number, {from, to}: {readonly from: ByteString; readonly to: ByteString}): number {
    const having = this.terms.get(index)?.estimate(from, to) ?? 0;
    return Math.max(0, this.slots.size - having) + this.updated;
  }

  /** `view`: log position to read at; Infinity: the newest. */
  cursor(range: KeyRange, isReverse: boolean, view: Position): EntryCursor {
    return new MemtableCursor(this.#order.runs(), range, isReverse, view);
  }

  /** All slots in sorted runs, for a flush. */
  slotRuns(): readonly (readonly Slot[])[] {
    return this.#order.rawRuns();
  }
}

class MemtableCursor implements EntryCursor {
  readonly #runs: RunsCursor<Slot>;
  readonly #range: KeyRange;
  readonly #isReverse: boolean;
  readonly #view: Position;
  key: ByteString | undefined;
  position: Position = 0;
  #value: Uint8Array | undefined;

  constructor(runs: readonly (readonly Slot[])[], range: KeyRange, isReverse: boolean, view: Position) {
    this.#range = range;
    this.#isReverse = isReverse;
    this.#view = view;
    const bound = isReverse ? range.to : range.from;
    this.#runs = new RunsCursor(
      runs,
      byKey,
      isReverse,
      bound === undefined ? () => isReverse : slot => slot.key < bound,
    );
    this.#settle();
  }

  value(): Uint8Array {
    return this.#value!;
  }

  next(): void {
    this.#runs.next();
    this.#settle();
  }

  /** Passes over keys that the view does not see. */
  #settle(): void {
    for (;;) {
      const slot = this.#runs.item;
      if (slot === undefined || this.#isBeyond(slot.key)) {
        this.key = undefined;
        return;
      }
      const version = slot.position <= this.#view ? slot : slot.at(this.#view);
      if (version !== undefined) {
        this.key = slot.key;
        this.position = version.position;
        this.#value = version.value;
        return;
      }
      this.#runs.next();
    }
  }

  #isBeyond(key: ByteString): boolean {
    const {from, to} = this.#range;
    return this.#isReverse ? from !== undefined && key < from : to !== undefined && key >= to;
  }
}
