/**
 * What a stored row is: cells with write time, TTL and tombstones. Bytes: row-layout.ts; rules of merging: reconcile.ts.
 *
 * Times: `ts` is a write time in microseconds (any signed 64-bit), `at` and `expiresAt` are seconds since 1970.
 */

export interface Deletion {
  readonly ts: bigint;
  /** When it happened by this node's clock; purging waits for gc_grace_seconds after it. */
  readonly at: number;
}

/** The row marker that INSERT writes: the row exists even if all its columns are null. */
export interface Liveness {
  readonly ts: bigint;
  /** 0: for ever. */
  readonly ttl: number;
  readonly expiresAt: number;
}

export interface Cell {
  readonly ts: bigint;
  /** 0: for ever. */
  readonly ttl: number;
  /** With a TTL: when it expires. For a tombstone: when it was deleted. Else 0. */
  readonly expiresAt: number;
  /** undefined: a tombstone. */
  readonly value: Uint8Array | undefined;
}

/** One cell of a multi-cell column. Path: set element, map key, field index (2 bytes), or list position (12 bytes, ordered). */
export interface PathCell extends Cell {
  readonly path: Uint8Array;
}

/** A multi-cell column (non-frozen collection or user type). */
export interface ComplexData {
  readonly deletion: Deletion | undefined;
  /** Sorted by unsigned bytes of `path`, each once. */
  readonly cells: readonly PathCell[];
}

export type ColumnData = {readonly kind: 'simple'; readonly cell: Cell} | ({readonly kind: 'complex'} & ComplexData);

/** A row, or a part of one: a mutation has this form too. */
export interface StoredRow {
  readonly liveness: Liveness | undefined;
  readonly deletion: Deletion | undefined;
  /** By column id. */
  readonly columns: ReadonlyMap<number, ColumnData>;
}

/** A deleted range of clustering keys inside one partition: [from, to) in comparable form. */
export interface RangeTombstone {
  readonly from: string;
  readonly to: string;
  readonly deletion: Deletion;
}

/** What is stored once per partition of a table with clustering columns, under the partition's first key. */
export interface PartitionHeader {
  readonly deletion: Deletion | undefined;
  readonly ranges: readonly RangeTombstone[];
  /** Static columns. */
  readonly statics: StoredRow | undefined;
}
