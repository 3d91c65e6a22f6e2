/** Joins the parts of a table: entries in key order, and keys that have a term. */
import {mergeValues} from '../rows/reconcile.ts';
import type {EntryCursor, PostingCursor} from './sources.ts';
import type {ByteString, Entry, KeyRange, KeyStream, Position} from './store.ts';

/** Where a reader finds the parts, and learns that they have changed. */
export interface Parts {
  /** Changes when a memtable or a segment comes or goes. */
  readonly state: object;
  /** Changes when a key is added to the memtable. */
  readonly additions: number;
  /** The memtable that is written to comes first. */
  cursors(range: KeyRange, isReverse: boolean): EntryCursor[];
  activeCursor(range: KeyRange, isReverse: boolean): EntryCursor;
}

/** The smallest key above this one. */
const after = (key: ByteString): ByteString => `${key}\0`;

/** Without a view it notices changes between calls and goes on after its last key. */
export class Scan implements Iterator<Entry> {
  readonly #parts: Parts;
  readonly #range: KeyRange;
  readonly #isReverse: boolean;
  #cursors: EntryCursor[];
  #state: object;
  #additions: number;
  /** Key of the entry that was given last. */
  #last: ByteString | undefined;

  constructor(parts: Parts, range: KeyRange, isReverse: boolean) {
    this.#parts = parts;
    this.#range = range;
    this.#isReverse = isReverse;
    this.#state = parts.state;
    this.#additions = parts.additions;
    this.#cursors = parts.cursors(range, isReverse);
  }

  next(): IteratorResult<Entry> {
    this.#refresh();
    const cursors = this.#cursors;
    let key: ByteString | undefined;
    for (let i = 0; i < cursors.length; i++) {
      const candidate = cursors[i]!.key;
      if (candidate !== undefined && (key === undefined || (this.#isReverse ? candidate > key : candidate < key))) {
        key = candidate;
      }
    }
    if (key === undefined) {
      return {done: true, value: undefined};
    }
    let value: Uint8Array | undefined;
    let position: Position = 0;
    for (let i = 0; i < cursors.length; i++) {
      const cursor = cursors[i]!;
      if (cursor.key === key) {
        const part = cursor.value();
        value = value === undefined ? part : mergeValues(part, value);
        position = Math.max(position, cursor.position);
        cursor.next();
      }
    }
    this.#last = key;
    return {done: false, value: {key, value: value!, position}};
  }

  return(): IteratorResult<Entry> {
    this.#cursors = [];
    return {done: true, value: undefined};
  }

  [Symbol.iterator](): this {
    return this;
  }

  /** What is still to come. */
  #rest(): KeyRange {
    const {from, to} = this.#range;
    const last = this.#last;
    return last === undefined ? this.#range : this.#isReverse ? {from, to: last} : {from: after(last), to};
  }

  #refresh(): void {
    const parts = this.#parts;
    if (this.#cursors.length === 0) {
      return;
    }
    if (parts.state !== this.#state) {
      this.#state = parts.state;
      this.#additions = parts.additions;
      this.#cursors = parts.cursors(this.#rest(), this.#isReverse);
    } else if (parts.additions !== this.#additions) {
      this.#additions = parts.additions;
      this.#cursors[0] = parts.activeCursor(this.#rest(), this.#isReverse);
    }
  }
}

export interface PostingParts {
  readonly state: object;
  /** One for each part that has any, none before `from`. */
  postingCursors(from: ByteString | undefined): PostingCursor[];
}

export class JoinedPostings implements KeyStream {
  readonly #parts: PostingParts;
  readonly #range: KeyRange;
  #cursors: PostingCursor[];
  #state: object;
  #last: ByteString | undefined;
  /** The cursors that still stand on the last key. */
  readonly #onLast: PostingCursor[] = [];
  position: Position = 0;

  constructor(parts: PostingParts, range: KeyRange) {
    this.#parts = parts;
    this.#range = range;
    this.#state = parts.state;
    this.#cursors = parts.postingCursors(range.from);
  }

  next(): ByteString | undefined {
    if (this.#parts.state !== this.#state) {
      this.#open(this.#last === undefined ? this.#range.from : after(this.#last));
    }
    this.#leaveLast();
    return this.#take();
  }

  seek(key: ByteString): ByteString | undefined {
    if (this.#parts.state !== this.#state) {
      const start = this.#last === undefined ? this.#range.from : after(this.#last);
      this.#open(start === undefined || key > start ? key : start);
    }
    this.#leaveLast();
    for (const cursor of this.#cursors) {
      cursor.seek(key);
    }
    return this.#take();
  }

  /**
   * Passes over the key that was handed out last. Not done at once: while the cursors still stand on it, its row, which is likely to be
   * read now, lies in the block that they have just read.
   */
  #leaveLast(): void {
    const standing = this.#onLast;
    for (let i = 0; i < standing.length; i++) {
      standing[i]!.next();
    }
    standing.length = 0;
  }

  #open(from: ByteString | undefined): void {
    this.#onLast.length = 0;
    this.#state = this.#parts.state;
    this.#cursors = this.#parts.postingCursors(from);
  }

  #take(): ByteString | undefined {
    const cursors = this.#cursors;
    let key: ByteString | undefined;
    for (;;) {
      let least: PostingCursor | undefined;
      key = undefined;
      for (let i = 0; i < cursors.length; i++) {
        const cursor = cursors[i]!;
        const candidate = cursor.key;
        if (
          candidate !== undefined &&
          (key === undefined || candidate < key || (candidate === key && !cursor.isExact))
        ) {
          key = candidate;
          least = cursor;
        }
      }
      // Those whose keys are known roughly and lie behind need not be read yet.
      if (least === undefined || least.isExact) {
        break;
      }
      least.settle();
    }
    if (key === undefined || (this.#range.to !== undefined && key >= this.#range.to)) {
      this.#cursors = [];
      return undefined;
    }
    for (let i = 0; i < cursors.length; i++) {
      const cursor = cursors[i]!;
      if (cursor.key === key) {
        this.position = Math.max(this.position, cursor.position);
        this.#onLast.push(cursor);
      }
    }
    this.#last = key;
    return key;
  }
}
