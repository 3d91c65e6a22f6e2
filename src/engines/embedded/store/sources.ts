/** What a table's parts (memtables and segments) offer to readers, which join them. */
import type {ByteString, HiddenRange, KeyRange, Position} from './store.ts';

/** Stands on an entry, or at the end when `key` is undefined. */
export interface EntryCursor {
  readonly key: ByteString | undefined;
  /** Log position of a part in memory; 0 on disk. */
  readonly position: Position;
  value(): Uint8Array;
  next(): void;
}

/** Stands on a key that may have the term asked for, ascending, or at the end. */
export interface PostingCursor {
  /** undefined: at the end. Unless `isExact`, only known not to be above the key it stands on: to know more may cost a read. */
  readonly key: ByteString | undefined;
  readonly isExact: boolean;
  readonly position: Position;
  /** Finds the exact key. */
  settle(): void;
  /** Only from an exact key. */
  next(): void;
  /** Moves forward to the first key at or beyond `key`; never back. */
  seek(key: ByteString): void;
}

/** Vectors of one part, in rows of `dimension` numbers. */
export interface VectorChunk {
  readonly count: number;
  /** count × dimension. */
  readonly vectors: Float32Array;
  /** Length (L2) of each. */
  readonly norms: Float32Array;
  key(index: number): ByteString;
}

/** Ascending ordinals; stands on `current`, -1 at the end. */
export interface OrdinalStream {
  readonly current: number;
  next(): void;
}

/** An immutable sorted part on disk (or in the memory file layer). */
export interface SegmentReader {
  readonly id: number;
  readonly rows: number;
  /** How many of the rows are partition headers. */
  readonly headers: number;
  readonly bytes: number;
  /** Greater in newer segments of a table, and kept by merging. */
  readonly age: number;
  get(key: ByteString): Uint8Array | undefined;
  /** May leave out rows that `hidden` says nobody wants. */
  cursor(range: KeyRange, isReverse: boolean, hidden?: readonly HiddenRange[]): EntryCursor;
  hasIndex(index: number): boolean;
  /** undefined: nothing there. */
  postings(index: number, from: ByteString, to: ByteString): PostingCursor | undefined;
  estimate(index: number, from: ByteString, to: ByteString): number;
  /** Rows that may lack the one term in [from, to); undefined: none. Only where `estimateLacking` is finite. */
  lacking(index: number, from: ByteString, to: ByteString): PostingCursor | undefined;
  /** Infinity: it cannot be told. */
  estimateLacking(index: number, from: ByteString, to: ByteString): number;
  vectors(index: number): Iterable<VectorChunk>;
  /** Ordinals of rows that may have a term in [from, to); undefined: none. */
  ordinals(index: number, from: ByteString, to: ByteString): OrdinalStream | undefined;
}
