/**
 * The live row of a view that an operator stands on. What is stored of it is its key and the key of the base's row: the
 * cursor goes to that row, and stands on it when the row's entry is this one. All values are read from the base's row.
 */
import type {Column, Table} from '../../../core/cql/schema/schema.ts';
import type {Context} from '../context.ts';
import {headerKey, prefixLength} from '../keys.ts';
import {sameBytes} from '../operators/read-column.ts';
import {RowCursor, type Value} from '../operators/row-cursor.ts';
import type {CellCursor} from '../rows/row-view.ts';
import type {ByteString, Entry, TableStore, View} from '../store/store.ts';
import {baseKeyOf} from './entries.ts';
import type {ViewAccess} from './view-access.ts';

/** A time at which nothing has expired yet. */
export const NEVER_EXPIRED = -1;

/** Told the keys of entries that stand for no row. */
export type Stale = (view: Table, key: ByteString) => void;

export class ViewCursor extends RowCursor {
  /** The moment that is read; undefined: now. */
  snapshot: View | undefined;
  readonly #view: ViewAccess;
  readonly #store: TableStore | undefined;
  readonly #base: RowCursor;
  readonly #stale: Stale | undefined;
  /** Of the partition that `#base` stands in. */
  #header: Uint8Array | undefined;

  constructor(view: ViewAccess, now: number, context: Context, stale: Stale | undefined) {
    super(view.access, now);
    this.#view = view;
    this.#store = context.store.table(context.storeId(view.base.table));
    this.#base = new RowCursor(view.base, now);
    this.#stale = stale;
  }

  override enterRow(key: ByteString, value: Uint8Array): boolean {
    this.key = key;
    this.hasRow = true;
    const baseKey = baseKeyOf(value);
    if (baseKey === undefined || this.#store === undefined) {
      return false;
    }
    const store = this.#store;
    const {hasClustering} = this.#base.access;
    const prefix = hasClustering ? baseKey.slice(0, prefixLength(baseKey, true)) : baseKey;
    const header =
      hasClustering && store.hasHeaders ? this.#see(store.get(headerKey(prefix), this.snapshot)) : undefined;
    const row = this.#see(store.get(baseKey, this.snapshot));
    if (row !== undefined) {
      this.#enterPartition(prefix, header);
      if (this.#leadsTo(baseKey, row, this.now)) {
        return true;
      }
    }
    // What has only expired stays: other moments may be asked for, and merges make an end of it.
    const hasExpired = row !== undefined && this.now !== NEVER_EXPIRED && this.#leadsTo(baseKey, row, NEVER_EXPIRED);
    if (!hasExpired) {
      this.#stale?.(this.#view.view.table, key);
    }
    return false;
  }

  /** Rows of one partition of the base often follow each other, and a header may tell of many deleted ranges. */
  #enterPartition(prefix: ByteString, header: Uint8Array | undefined): void {
    const base = this.#base;
    const known = this.#header;
    const isSame =
      base.prefix === prefix &&
      (header === undefined || known === undefined ? header === known : sameBytes(header, known));
    if (!isSame) {
      base.enterPartition(prefix, header);
      this.#header = header;
    }
  }

  /** The row, as it is at that moment, has this entry. */
  #leadsTo(baseKey: ByteString, row: Uint8Array, now: number): boolean {
    this.#base.now = now;
    return this.#base.enterRow(baseKey, row) && this.#view.entryKey(this.#base) === this.key;
  }

  #see(entry: Entry | undefined): Uint8Array | undefined {
    if (entry !== undefined && entry.position > this.position) {
      this.position = entry.position;
    }
    return entry?.value;
  }

  override partitionValue(position: number): Uint8Array {
    return this.#view.partition[position]!(this.#base)!;
  }

  override clusteringValue(position: number): Value {
    return this.#view.clustering[position]!(this.#base);
  }

  override simple(column: Column): Value {
    return this.#base.simple(column);
  }

  override cells(column: Column): CellCursor | undefined {
    return this.#base.cells(column);
  }

  override isLive(cell: CellCursor, column: Column): boolean {
    return this.#base.isLive(cell, column);
  }

  override whole(column: Column): Value {
    return this.#base.whole(column);
  }
}
