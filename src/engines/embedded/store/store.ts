/**
 * The store's contract: ordered keys, versioned values, one commit log per database.
 *
 * All reads are synchronous (memory, block cache, or one positional read). Writes are applied to memory at once, in log
 * order, and become durable together: `durable(position)` tells when.
 */

import type {Failure} from '../../../base/failure.ts';

/** A byte string as a JavaScript string, one char code 0–255 per byte, so that `<` is unsigned byte order. */
export type ByteString = string;

/** Position in the commit log: a count of records since the database was made. Below 2^53. */
export type Position = number;

/** How a table's values are merged, purged and indexed. Plain data, so that a worker thread can be told. */
export interface TableSpec {
  /** Chosen by the engine, never used again. */
  readonly id: number;
  readonly hasClustering: boolean;
  readonly gcGraceSeconds: number;
  readonly indexes: readonly IndexSpec[];
}

export interface IndexSpec {
  /** Unique in its table, never used again. */
  readonly id: number;
  readonly kind: 'terms' | 'vectors';
  readonly columnId: number;
  /** For key columns, which are in the key and not in the row: their place. */
  readonly keyPart:
    | {
        readonly kind: 'partition' | 'clustering';
        readonly position: number;
        /** Number of columns of the partition key (or of the clustering). */
        readonly size: number;
        /** Clustering columns up to and with this one: their types (DataType as JSON) and directions, to find the column in the key. */
        readonly path?: readonly {readonly type: unknown; readonly descending: boolean}[] | undefined;
      }
    | undefined;
  readonly target: 'value' | 'keys' | 'values' | 'entries' | 'full';
  /** Static columns are indexed by the partition's header. */
  readonly isStatic: boolean;
  /** DataType of the indexed value (element, key, …) as JSON; terms are its comparable form. For entries: [key type, value type]. */
  readonly types: readonly unknown[];
  readonly dimension: number | undefined;
  /** The column is a set that is not frozen: its values are the paths of its cells. */
  readonly isSet?: boolean | undefined;
  /** What is done to texts before they become terms (core/text/index-analysis.ts). */
  readonly analysis?: {readonly toLower: boolean; readonly normalizes: boolean; readonly toAscii: boolean} | undefined;
  /** Texts are taken apart into words by this definition (core/text/analyzer.ts). */
  readonly analyzer?: string | undefined;
  /** Of vectors: how near they are to each other is told by this. Absent: by what the first query asks for. */
  readonly similarity?: 'cosine' | 'dot_product' | 'euclidean' | undefined;
}

export type Write =
  /** `value`: an encoded StoredRow or PartitionHeader; merged with what is there. */
  | {
      readonly kind: 'put';
      readonly table: number;
      readonly key: ByteString;
      readonly value: Uint8Array;
      /**
       * What `get` gives for the key right now, if it was read anyway: index entries that it has are not made again. Only of tables
       * without clustering. Not logged.
       */
      readonly known?: Uint8Array | undefined;
    }
  /** Forgets all rows of the table that were written before. */
  | {readonly kind: 'truncate'; readonly table: number}
  /** Makes the table known, or changes its spec; new indexes are built from the rows that are there. */
  | {readonly kind: 'define'; readonly spec: TableSpec}
  /** Forgets the table and frees its files. */
  | {readonly kind: 'drop'; readonly table: number}
  /** A named piece of metadata (schema, host id …); undefined removes it. */
  | {readonly kind: 'meta'; readonly name: string; readonly value: Uint8Array | undefined};

/** A stored value, all versions merged. `position` is that of its newest part still in memory, 0 when all of it is on disk. */
export interface Entry {
  readonly key: ByteString;
  readonly value: Uint8Array;
  readonly position: Position;
}

export interface KeyRange {
  /** Inclusive; absent: from the start. */
  readonly from?: ByteString | undefined;
  /** Exclusive; absent: to the end. */
  readonly to?: ByteString | undefined;
}

/** Keys in [from, to): what was written to them up to `ts` (microseconds) is hidden by something that the reader knows, and need not be given. */
export interface HiddenRange {
  readonly from: ByteString;
  readonly to: ByteString;
  readonly ts: bigint;
}

/** A frozen moment: reads through it see what was applied when it was opened. Release it soon: old versions stay while it is open. */
export interface View {
  readonly position: Position;
  release(): void;
}

/** Keys in ascending (or, if asked, descending) order, each once. May name rows that no longer match: verify against the row. */
export interface KeyStream {
  /** The next key, or undefined at the end. */
  next(): ByteString | undefined;
  /** Moves on to the first key at or beyond `key` in the direction of the stream; returns it, or undefined at the end. */
  seek(key: ByteString): ByteString | undefined;
  /** Log position of the newest in-memory part that contributed so far. */
  readonly position: Position;
}

export interface VectorHit {
  readonly key: ByteString;
  readonly score: number;
}

/** Postings of terms in [from, to) of an index. */
export interface TermRange {
  readonly index: number;
  readonly from: ByteString;
  readonly to: ByteString;
}

export interface VectorHits extends Iterator<VectorHit, undefined> {
  /** Does a part of the work that `next` needs, some milliseconds of it; false: there is more to do. Spares others a long wait. */
  prepare(): boolean;
  /** Scores are rounded: look at so many hits more before what was found counts as the nearest. 0: scores are exact. */
  readonly extra: number;
  /** Only rows that may have one of the terms asked for come, as far as that is known without reading them. */
  readonly isFiltered: boolean;
  /** A graph is being read from its file: asking again after that takes less time than to search without it. */
  readonly soon: Promise<void> | undefined;
}

export interface TableStore {
  readonly spec: TableSpec;

  get(key: ByteString, view?: View): Entry | undefined;

  /** False: no partition of this table has a header, on disk or in memory, so reads of rows need not look for one. */
  readonly hasHeaders: boolean;

  /**
   * Merged entries in key order. The iterator may be kept across awaits; it then sees later writes unless a view is given.
   * `hidden`, ascending and without overlap: entries and parts of entries in them may be left out, where that saves reading them.
   */
  scan(
    range: KeyRange,
    options?: {
      readonly reverse?: boolean;
      readonly view?: View | undefined;
      readonly hidden?: readonly HiddenRange[] | undefined;
    },
  ): Iterator<Entry>;

  /** False while the index is still being built: then scan and filter instead. */
  isIndexReady(index: number): boolean;

  /** Keys of rows that may have a term in [from, to) of the index, within `range` of keys. */
  postings(index: number, from: ByteString, to: ByteString, range?: KeyRange, view?: View): KeyStream;

  /** Roughly how many postings [from, to) has. Cheap (no decoding of lists). */
  estimate(index: number, from: ByteString, to: ByteString): number;

  /**
   * Keys of rows that may lack the one term in [from, to): those that are in no list of it, and those that may have lost it. Of indexes on
   * elements of sets or keys of maps, of tables without clustering, and only where `estimateLacking` is finite.
   */
  lacking(index: number, from: ByteString, to: ByteString, range?: KeyRange, view?: View): KeyStream;

  /** Roughly how many these are; Infinity: they cannot be told. Cheap. */
  estimateLacking(index: number, from: ByteString, to: ByteString): number;

  /**
   * Rows whose stored vector may be near, best first, all of them if asked for on: by a graph where there is one, else by exact search.
   * With a graph, nearer ones may follow once what it gave first is used up. May name rows that no longer have that vector, and rows
   * more than once: verify, by the row's own vector. Keep a view open while the iterator is kept across awaits. `score` is the similarity
   * of the Data API and CQL functions (cosine (1+cos)/2, dot_product (1+a·b)/2, euclidean 1/(1+d²)).
   * `among`: only rows with one of these terms are wanted, by indexes of columns of rows.
   */
  nearest(
    index: number,
    query: Float32Array,
    metric: 'cosine' | 'dot_product' | 'euclidean',
    atLeast: number,
    among?: readonly TermRange[],
  ): VectorHits;

  /**
   * What is in memory should soon be in files: a reader has passed over many rows there that are hidden by a deletion, one by one, which in
   * files it can do by the block. Ignored where there is little in memory.
   */
  flushSoon?(): void;

  /** Rows and bytes, roughly. */
  statistics(): {readonly rows: number; readonly bytes: number; readonly segments: number};
}

export interface Store {
  /** All writes take effect together, at once for readers, and all or none after a crash. Returns their log position. */
  write(writes: readonly Write[]): Position;

  /**
   * Resolves when everything up to `position` is durable; undefined when it already is (then do not await).
   * Rejects, and does so for ever after, when the log could not be flushed.
   */
  durable(position: Position): Promise<void> | undefined;

  /** Position of the newest write. */
  readonly position: Position;

  table(id: number): TableStore | undefined;
  openView(): View;
  meta(name: string): Uint8Array | undefined;
  metaNames(): Iterable<string>;

  /** Log bytes waiting, memtable bytes, merges under way: for metrics and for refusing work early. */
  pressure(): {
    readonly unflushedBytes: number;
    readonly memtableBytes: number;
    readonly pendingMerges: number;
    /** Memory of graphs of vectors. */
    readonly graphBytes: number;
    /** Graphs are being built, saved or read: 1, else 0. */
    readonly pendingGraphs: number;
  };

  /** Why nothing can be acknowledged any more until the next start; undefined: all is well. */
  readonly failure?: Failure | undefined;

  /** Waits until flushes and merges that are due have been done. For tests, benchmarks and a clean stop. */
  settle(): Promise<void>;
  /** Makes everything durable and releases files and memory. */
  close(): Promise<void>;
}
