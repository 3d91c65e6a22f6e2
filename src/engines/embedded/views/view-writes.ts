/** What a write to a table adds to the same log record for the table's views. Nothing is read. */
import type {Context} from '../context.ts';
import type {PartitionTarget} from '../planner/key-targets.ts';
import {rowKey, type ClusteringRange} from '../keys.ts';
import {RowCursor} from '../operators/row-cursor.ts';
import type {ByteString, Write} from '../store/store.ts';
import {entryPut, nextVersion} from './entries.ts';
import type {ViewAccess} from './view-access.ts';

/** For one statement or batch. */
export class ViewWrites {
  readonly #context: Context;
  readonly #nowSeconds: number;
  readonly #version: bigint;
  #row: RowCursor | undefined;

  constructor(context: Context, nowSeconds: number) {
    this.#context = context;
    this.#nowSeconds = nowSeconds;
    this.#version = nextVersion(context.store);
  }

  /**
   * Part of a row was put. Where the row has an entry by this part alone, the entry is put too: whatever other parts there are,
   * those that decide on an entry brought it along when they were put. Without such parts in it, the put may have made
   * an older entry stale.
   */
  rowPut(
    views: readonly ViewAccess[],
    target: PartitionTarget,
    prefix: ByteString,
    key: ByteString,
    value: Uint8Array,
    writes: Write[],
  ): void {
    const {base} = views[0]!;
    if (this.#row?.access !== base) {
      this.#row = new RowCursor(base, this.#nowSeconds);
    }
    const row = this.#row;
    row.enterPartition(prefix, undefined, target.components);
    const isLive = row.enterRow(key, value);
    for (let i = 0; i < views.length; i++) {
      const view = views[i]!;
      const {table} = view.view;
      const entry = isLive ? view.entryKey(row) : undefined;
      if (entry !== undefined) {
        writes.push(entryPut(this.#context.storeId(table), entry, key, this.#version));
      }
      // Without a column of its own in the key, only what deletes rows makes entries stale.
      if (view.extra === undefined ? !isLive : !isLive || row.cells(view.extra) !== undefined) {
        this.#context.views.changed(table);
      }
    }
  }

  /** Rows of a partition are deleted by ranges of their clustering. */
  rangesDeleted(
    views: readonly ViewAccess[],
    prefix: ByteString,
    ranges: readonly ClusteringRange[],
    writes: Write[],
  ): void {
    const tables = views.map(view => view.view.table);
    const base = views[0]!.base.table;
    for (const {from, to} of ranges) {
      writes.push(...this.#context.views.rangeDeleted(base, tables, rowKey(prefix, from), rowKey(prefix, to)));
    }
  }
}
