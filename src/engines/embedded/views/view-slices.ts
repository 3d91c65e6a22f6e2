/**
 * Pieces of the background work of views. Each looks at rows for as long as the pace allows, in one turn of the event loop, and says
 * what to write and where to go on: what it found holds only until others have their turn, so it must be written at once.
 */
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {Context} from '../context.ts';
import {headerKey, isHeaderKey, prefixLength, tokenBytes} from '../keys.ts';
import {RowCursor} from '../operators/row-cursor.ts';
import type {Pace} from '../store/pace.ts';
import type {ByteString, KeyRange, TableStore, Write} from '../store/store.ts';
import {entryPut, entryRemoval, nextVersion} from './entries.ts';
import type {ViewAccess} from './view-access.ts';
import {NEVER_EXPIRED, ViewCursor} from './view-cursor.ts';

/** Most writes of one piece: one log record. */
const MOST_WRITES = 1024;

export interface Piece {
  readonly writes: readonly Write[];
  /** The last key that was looked at; undefined: nothing is left. */
  readonly after: ByteString | undefined;
  readonly rows: number;
}

const storeOf = (context: Context, {table}: ViewAccess['base']): TableStore | undefined =>
  context.store.table(context.storeId(table));

const rangeAfter = (after: ByteString | undefined, to: ByteString | undefined): KeyRange => ({
  from: after === undefined ? undefined : `${after}\0`,
  to,
});

/** Entries of the rows of the base behind `after`. */
export function buildPiece(context: Context, view: ViewAccess, after: ByteString | undefined, pace: Pace): Piece {
  const writes: Write[] = [];
  const store = storeOf(context, view.base);
  const table = context.storeId(view.view.table);
  const version = nextVersion(context.store);
  return walk(view, store, rangeAfter(after, undefined), true, pace, writes, (row, key) => {
    const entry = entryKeyOf(view, row);
    if (entry !== undefined) {
      writes.push(entryPut(table, entry, key, version));
    }
  });
}

/** Removes the entries of rows of the base with keys in a range, if the rows are gone. */
export function clearRangePiece(context: Context, views: readonly ViewAccess[], range: KeyRange, pace: Pace): Piece {
  const writes: Write[] = [];
  const first = views[0];
  if (first === undefined) {
    return {writes, after: undefined, rows: 0};
  }
  const clearers = views.map(view => new Clearer(context, view, writes));
  // Deletions of the header are left out: what they hide is what is looked for.
  return walk(first, storeOf(context, first.base), range, false, pace, writes, row => {
    for (const clearer of clearers) {
      const entry = entryKeyOf(clearer.view, row);
      if (entry !== undefined) {
        clearer.clear(entry);
      }
    }
  });
}

/** A row whose key would be too long has no entry: it was there before the view. */
function entryKeyOf(view: ViewAccess, row: RowCursor): ByteString | undefined {
  try {
    return view.entryKey(row);
  } catch (error) {
    if (error instanceof CqlFailure) {
      return undefined;
    }
    throw error;
  }
}

function walk(
  {base}: ViewAccess,
  store: TableStore | undefined,
  range: KeyRange,
  withHeaders: boolean,
  pace: Pace,
  writes: readonly Write[],
  visit: (row: RowCursor, key: ByteString) => void,
): Piece {
  const row = new RowCursor(base, NEVER_EXPIRED);
  const {hasClustering} = base;
  let prefix: ByteString | undefined;
  let rows = 0;
  const entries = store?.scan(range);
  for (let next = entries?.next(); next !== undefined && next.done !== true; next = entries!.next()) {
    const {key, value} = next.value;
    const isHeader = hasClustering && isHeaderKey(key, prefixLength(key, true));
    if (!hasClustering) {
      row.enterPartition(key, undefined);
    } else if (isHeader || prefix === undefined || !key.startsWith(prefix)) {
      prefix = key.slice(0, prefixLength(key, true));
      const header = isHeader ? value : store!.get(headerKey(prefix))?.value;
      row.enterPartition(prefix, withHeaders ? header : undefined);
    }
    if (!isHeader && row.enterRow(key, value)) {
      visit(row, key);
    }
    rows += 1;
    if (writes.length >= MOST_WRITES || pace.isOver()) {
      return {writes, after: key, rows};
    }
  }
  return {writes, after: undefined, rows};
}

/** Looks at every entry of a view behind `after`. */
export function sweepPiece(context: Context, view: ViewAccess, after: ByteString | undefined, pace: Pace): Piece {
  const writes: Write[] = [];
  const clearer = new Clearer(context, view, writes);
  let rows = 0;
  const entries = storeOf(context, view.access)?.scan(rangeAfter(after, undefined));
  for (let next = entries?.next(); next !== undefined && next.done !== true; next = entries!.next()) {
    clearer.check(next.value.key, next.value.value);
    rows += 1;
    if (writes.length >= MOST_WRITES || pace.isOver()) {
      return {writes, after: next.value.key, rows};
    }
  }
  return {writes, after: undefined, rows};
}

/** How many of some entries here and there are stale. `seed`: another one each time. */
export function sampleEntries(context: Context, view: ViewAccess, seed: number): {looked: number; stale: number} {
  const writes: Write[] = [];
  const clearer = new Clearer(context, view, writes);
  let looked = 0;
  for (let i = 0; i < SAMPLES; i++) {
    const token = BigInt.asIntN(64, BigInt(seed * SAMPLES + i) * GOLDEN);
    const entries = storeOf(context, view.access)?.scan({from: tokenBytes(token)});
    for (let left = SAMPLE_ENTRIES; left > 0; left--) {
      const next = entries?.next();
      if (next === undefined || next.done === true) {
        break;
      }
      clearer.check(next.value.key, next.value.value);
      looked += 1;
    }
  }
  return {looked, stale: writes.length};
}

const SAMPLES = 16;
const SAMPLE_ENTRIES = 16;
/** Multiples of it are spread evenly over 64 bits. */
const GOLDEN = 0x9e37_79b9_7f4a_7c15n;

/** Looks at entries that reads found stale, and takes those it looked at out of the set. */
export function stalePiece(context: Context, view: ViewAccess, keys: Set<ByteString>, pace: Pace): Piece {
  const writes: Write[] = [];
  const clearer = new Clearer(context, view, writes);
  let rows = 0;
  for (const key of keys) {
    keys.delete(key);
    clearer.clear(key);
    rows += 1;
    if (writes.length >= MOST_WRITES || pace.isOver()) {
      return {writes, after: key, rows};
    }
  }
  return {writes, after: undefined, rows};
}

/** Removes entries for which the base holds no row, not even an expired one. */
class Clearer {
  readonly view: ViewAccess;
  readonly #writes: Write[];
  readonly #table: number;
  readonly #store: TableStore | undefined;
  readonly #cursor: ViewCursor;
  readonly #version: bigint;
  #isStale = false;

  constructor(context: Context, view: ViewAccess, writes: Write[]) {
    this.view = view;
    this.#writes = writes;
    this.#table = context.storeId(view.view.table);
    this.#store = storeOf(context, view.access);
    this.#cursor = new ViewCursor(view, NEVER_EXPIRED, context, () => {
      this.#isStale = true;
    });
    this.#version = nextVersion(context.store);
  }

  clear(key: ByteString): void {
    const entry = this.#store?.get(key);
    if (entry !== undefined) {
      this.check(key, entry.value);
    }
  }

  check(key: ByteString, value: Uint8Array): void {
    this.#isStale = false;
    if (!this.#cursor.enterRow(key, value) && this.#isStale) {
      this.#writes.push(entryRemoval(this.#table, key, this.#version));
    }
  }
}
