/**
 * The live row that an operator stands on, read in place: the stored row under the deletions of its partition's header,
 * with its key columns and the static columns of its partition. One object is moved from row to row.
 */
import {must} from '../../../base/failure.ts';
import {partitionKeyComponents} from '../../../base/partition-key.ts';
import type {Column} from '../../../core/cql/schema/schema.ts';
import type {TableAccess} from '../access.ts';
import {clusteringOf, partitionEnd, partitionKeyOf, rowKey} from '../keys.ts';
import {decodeHeader, staticsStart} from '../rows/row-decode.ts';
import {RowView} from '../rows/row-view.ts';
import type {CellCursor} from '../rows/row-view.ts';
import type {RangeTombstone} from '../rows/row.ts';
import type {ByteString, HiddenRange, Position} from '../store/store.ts';
import {collectionValue} from './collections.ts';

export type Value = Uint8Array | null;

export class RowCursor {
  readonly access: TableAccess;
  /** Seconds since 1970: what has expired by then is gone. */
  now: number;
  /** Newest log position that contributed to what was read. */
  position: Position = 0;

  /** What all keys of the partition start with. */
  prefix: ByteString = '';
  /** The key of the row; the header's key when there are only static columns. */
  key: ByteString = '';
  /** False: the partition has static columns only. */
  hasRow = false;

  readonly #view = new RowView();
  #statics: RowView | undefined;
  readonly #staticsView = new RowView();
  #partitionDeletion: bigint | undefined;
  #ranges: readonly RangeTombstone[] = NO_RANGES;
  /** Cells written up to this time are hidden by the header. */
  #hidden: bigint | undefined;
  #components: readonly Uint8Array[] | undefined;
  #clustering: readonly Value[] | undefined;

  constructor(access: TableAccess, now: number) {
    this.access = access;
    this.now = now;
  }

  /** Stands in a partition, on no row yet. `header` is its header entry's value; `components` its key if known. */
  enterPartition(prefix: ByteString, header: Uint8Array | undefined, components?: readonly Uint8Array[]): void {
    this.prefix = prefix;
    this.#components = components;
    this.hasRow = false;
    this.#clustering = undefined;
    this.#hidden = undefined;
    this.#statics = undefined;
    this.#partitionDeletion = undefined;
    this.#ranges = NO_RANGES;
    if (header !== undefined) {
      const {deletion, ranges} = decodeHeader(header);
      this.#partitionDeletion = deletion?.ts;
      this.#ranges = ranges;
      const start = staticsStart(header);
      if (start !== undefined) {
        this.#statics = this.#staticsView.open(header, start);
      }
    }
  }

  /** Stands on a stored row of the partition; false when nothing of it lives. */
  enterRow(key: ByteString, value: Uint8Array, clustering?: readonly Value[]): boolean {
    this.key = key;
    this.hasRow = true;
    this.#clustering = clustering;
    this.#view.open(value);
    this.#hidden =
      this.#partitionDeletion === undefined && this.#ranges === NO_RANGES ? undefined : this.#hiddenFor(key);
    return this.#hidden === undefined && this.access.columnIds === undefined
      ? this.#view.isLive(this.now)
      : this.#isLiveBeyond(this.#view, this.#hidden);
  }

  /** Stands on the static columns alone; false when none of them lives. */
  enterStatics(key: ByteString): boolean {
    this.key = key;
    this.hasRow = false;
    this.#clustering = undefined;
    return this.#statics !== undefined && this.#isLiveBeyond(this.#statics, undefined);
  }

  /** What the deletions of the partition's header hide, as keys; undefined: nothing. */
  hiddenRanges(): readonly HiddenRange[] | undefined {
    const {prefix} = this;
    const ts = this.#partitionDeletion;
    const deleted = this.#ranges;
    if (ts === undefined && deleted.length === 0) {
      return undefined;
    }
    const start = rowKey(prefix, '');
    const end = partitionEnd(prefix, true);
    const ranges: HiddenRange[] = [];
    let from = start;
    // Ranges that are kept beside a deletion of the whole partition are newer.
    if (deleted.length <= MOST_RANGES) {
      for (const range of deleted) {
        const begin = rowKey(prefix, range.from);
        const stop = rowKey(prefix, range.to);
        if (ts !== undefined && from < begin) {
          ranges.push({from, to: begin, ts});
        }
        ranges.push({from: begin, to: stop, ts: range.deletion.ts});
        from = stop;
      }
    }
    if (ts !== undefined) {
      ranges.push({from, to: end, ts});
    }
    return ranges;
  }

  #hiddenFor(key: ByteString): bigint | undefined {
    let hidden = this.#partitionDeletion;
    if (this.#ranges.length > 0) {
      const clustering = key.slice(this.prefix.length + 1);
      for (const range of this.#ranges) {
        if (range.from > clustering) {
          break;
        }
        if (clustering < range.to && (hidden === undefined || range.deletion.ts > hidden)) {
          hidden = range.deletion.ts;
        }
      }
    }
    return hidden;
  }

  /** The row was inserted: it is not only there by its columns. */
  get isInserted(): boolean {
    const view = this.#view;
    return view.isMarkerLive(this.now) && (this.#hidden === undefined || view.sharedTs > this.#hidden);
  }

  /** A marker or cell lives that no deletion of the header hides and whose column was not dropped. */
  #isLiveBeyond(view: RowView, hidden: bigint | undefined): boolean {
    if (view.isMarkerLive(this.now) && (hidden === undefined || view.sharedTs > hidden)) {
      return true;
    }
    const {columnIds} = this.access;
    view.rewind();
    while (view.nextColumn()) {
      if (columnIds !== undefined && !columnIds.has(view.columnId)) {
        continue;
      }
      const cell = view.cells();
      if (!view.isComplex) {
        if (cell.isLive(this.now) && (hidden === undefined || cell.ts > hidden)) {
          return true;
        }
        continue;
      }
      while (cell.next()) {
        if (cell.isLive(this.now) && (hidden === undefined || cell.ts > hidden)) {
          return true;
        }
      }
    }
    return false;
  }

  partitionKeyBytes(): Uint8Array {
    return partitionKeyOf(this.prefix, this.access.hasClustering);
  }

  partitionValue(position: number): Uint8Array {
    let components = this.#components;
    if (components === undefined) {
      components = must(
        partitionKeyComponents(this.partitionKeyBytes(), this.access.partitionCodecs.length),
        'a stored partition key has its components',
      );
      this.#components = components;
    }
    return components[position]!;
  }

  clusteringValue(position: number): Value {
    if (!this.hasRow) {
      return null;
    }
    this.#clustering ??= clusteringOf(this.access.clusteringParts, this.key, this.prefix.length);
    return this.#clustering[position] ?? null;
  }

  /** The live value of a simple column that is no key column. */
  simple(column: Column): Value {
    const view = this.#viewOf(column);
    if (view === undefined) {
      return null;
    }
    if (this.#hidden === undefined || view !== this.#view) {
      return view.value(column.id, this.now) ?? null;
    }
    if (!view.seekColumn(column.id) || view.isComplex) {
      return null;
    }
    const cell = view.cells();
    return this.isLive(cell, column) ? cell.value() : null;
  }

  /** The cell of a simple column, or a cursor before the cells of a complex one. Check each by `isLive`. */
  cells(column: Column): CellCursor | undefined {
    const view = this.#viewOf(column);
    return view !== undefined && view.seekColumn(column.id) ? view.cells() : undefined;
  }

  isLive(cell: CellCursor, column: Column): boolean {
    return cell.isLive(this.now) && (this.#hidden === undefined || column.kind === 'static' || cell.ts > this.#hidden);
  }

  /** The live value of any column that is no key column, multi-cell ones put together. */
  whole(column: Column): Value {
    const cells = this.cells(column);
    return cells === undefined ? null : collectionValue(this, column, cells);
  }

  #viewOf(column: Column): RowView | undefined {
    return column.kind === 'static' ? this.#statics : this.hasRow ? this.#view : undefined;
  }
}

/** With more deleted ranges, blocks are not skipped for them: to say which costs more. */
const MOST_RANGES = 1000;

const NO_RANGES: readonly RangeTombstone[] = [];
