/**
 * Orders of rows that the database does not give. All that match are read, but no more are kept than can be in the answer, with some room to sort
 * seldom; and of large rows only what they are sorted by and their keys: those that are in the answer are read once more. docs/decisions/0034.
 */
import {Slice, giveWay} from '../../../base/slices.ts';
import type {Row} from '../../../core/cql/port.ts';
import {fail} from '../errors.ts';
import type {Turns} from '../operations/turns.ts';

/** Rows read at a time, fewer when these are expected to have more bytes. */
const READ_SIZE = 500;
const READ_BYTES = 1024 * 1024;
/** Bytes of whole rows that one sort keeps. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;
/** Rows that may wait beyond those that can be in the answer, before they are sorted out. */
const ROOM = 2000;

/** What is to be sorted. Its rows begin with the columns of the answer; what else they are sorted by, and the rest of the key, follow. */
export interface RowSource {
  page(size: number, paging: Uint8Array | undefined): Promise<RowPage>;
  /** The row with this key as it is now; undefined when it is gone. */
  again(key: readonly Uint8Array[]): Promise<Row | undefined>;
  /** Columns of the answer. */
  readonly width: number;
  /** Where the columns of the key are. */
  readonly keyAt: readonly number[];
  /** Of one row, by what is known of the table. */
  readonly expectedBytes: number;
}

export interface RowPage {
  readonly rows: readonly Row[];
  readonly paging: Uint8Array | undefined;
}

/** Nulls come first where `sign` is 1, last where it is -1. */
export interface RowOrder {
  readonly at: number;
  readonly sign: number;
  compare(a: Uint8Array, b: Uint8Array): number;
}

export interface RowSortOptions {
  readonly skip: number;
  readonly limit: number;
  readonly maxRows: number;
  /** Of sorts that read more than a page. */
  readonly turns: Turns;
}

export interface SortedRows {
  readonly rows: readonly Row[];
  /** Rows that were read. */
  readonly count: number;
}

/** A row that is not whole has only its key and what it is sorted by. */
interface Entry {
  readonly row: Row;
  readonly bytes: number;
  readonly isWhole: boolean;
}

/** The rows from `skip` on, `limit` at most. Fails with `OVERLOADED_SORT_ROW_LIMIT` when `maxRows` or more match. */
export async function sortRows(
  source: RowSource,
  orders: readonly RowOrder[],
  options: RowSortOptions,
): Promise<SortedRows> {
  let first: RowPage | undefined = await source.page(readSize(source), undefined);
  // Small sorts wait for nobody.
  if (first.paging === undefined) {
    return sorted(first, source, orders, options);
  }
  const {turns} = options;
  const waiting = turns.enter();
  try {
    if (waiting !== undefined) {
      // Not kept while waiting.
      first = undefined;
      await waiting;
    }
    return await sorted(first, source, orders, options);
  } finally {
    turns.leave();
  }
}

async function sorted(
  first: RowPage | undefined,
  source: RowSource,
  orders: readonly RowOrder[],
  {skip, limit, maxRows}: RowSortOptions,
): Promise<SortedRows> {
  const wanted = skip + limit;
  const entries: Entry[] = [];
  const slice = new Slice();
  let kept = 0;
  let count = 0;
  let page = first ?? (await source.page(readSize(source), undefined));
  for (;;) {
    count += page.rows.length;
    if (count >= maxRows) {
      throw fail('OVERLOADED_SORT_ROW_LIMIT', {maxLimit: String(maxRows), unit: 'rows'});
    }
    for (const row of page.rows) {
      const entry = entryOf(row, source, orders, MAX_KEPT_BYTES - kept);
      kept += entry.bytes;
      entries.push(entry);
    }
    const {paging} = page;
    if (paging === undefined) {
      break;
    }
    if (entries.length > wanted * 2 + ROOM) {
      kept -= keepFirst(entries, wanted, orders);
    }
    if (slice.isOver()) {
      await giveWay();
      slice.restart();
    }
    page = await source.page(readSize(source), paging);
  }
  keepFirst(entries, wanted, orders);
  const rows: Row[] = [];
  for (const {row, isWhole} of entries.slice(skip, wanted)) {
    const now = isWhole ? row : await source.again(source.keyAt.map(at => row[at]!));
    if (now !== undefined) {
      rows.push(now);
    }
  }
  return {rows, count};
}

const readSize = ({expectedBytes}: RowSource): number => Math.min(READ_SIZE, Math.ceil(READ_BYTES / expectedBytes));

/** `room`: bytes that a whole row may have. A row without a whole key, which has static columns only, cannot be read again. */
function entryOf(row: Row, {width, keyAt}: RowSource, orders: readonly RowOrder[], room: number): Entry {
  const bytes = rowBytes(row, width);
  if (bytes <= room || keyAt.some(at => row[at] === null)) {
    return {row, bytes, isWhole: true};
  }
  const rest: (Uint8Array | null)[] = row.map(() => null);
  for (const at of [...keyAt, ...orders.map(order => order.at)]) {
    const value = row[at];
    // Copied, or they would hold what they were read with.
    rest[at] = value === null || value === undefined ? null : Uint8Array.from(value);
  }
  return {row: rest, bytes: 0, isWhole: false};
}

/** Of the first columns. */
export function rowBytes(row: Row, width: number): number {
  let bytes = 0;
  for (let at = 0; at < width; at++) {
    bytes += row[at]?.length ?? 0;
  }
  return bytes;
}

/** Sorts, and forgets what comes too late. Gives the bytes that were kept of it. Those that are equal stay in the order in which they were read. */
function keepFirst(entries: Entry[], wanted: number, orders: readonly RowOrder[]): number {
  entries.sort((a, b) => compareRows(a.row, b.row, orders));
  let freed = 0;
  for (let i = wanted; i < entries.length; i++) {
    freed += entries[i]!.bytes;
  }
  entries.length = Math.min(entries.length, wanted);
  return freed;
}

function compareRows(a: Row, b: Row, orders: readonly RowOrder[]): number {
  for (const {at, sign, compare} of orders) {
    const [left = null, right = null] = [a[at], b[at]];
    const order =
      left === null || right === null ? Number(right === null) - Number(left === null) : compare(left, right);
    if (order !== 0) {
      return order * sign;
    }
  }
  return 0;
}
