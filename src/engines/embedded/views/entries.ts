/**
 * Stored entries of views: under the key of a view's row, the key of the base's row that it stands for, and nothing of that row.
 *
 * Entries are versioned by the order of commits, not by write times: an entry is a hint to look at the base, so the newest
 * statement about it holds, whatever times the rows carry. Positions of the log never go back, also after a crash.
 */
import {encodeRow} from '../rows/row-encode.ts';
import {RowView} from '../rows/row-view.ts';
import type {ColumnData, StoredRow} from '../rows/row.ts';
import {latin1} from '../rows/comparable.ts';
import {putVarint} from '../store/mutation.ts';
import type {ByteString, Store, Write} from '../store/store.ts';

/** The only column of an entry: the base's key. */
const BASE_KEY = 0;

const NO_COLUMNS: ReadonlyMap<number, ColumnData> = new Map();

/** The version of what is written next. The write must follow in the same step. */
export const nextVersion = (store: Store): bigint => BigInt(store.position + 1);

export function entryPut(table: number, key: ByteString, baseKey: ByteString, version: bigint): Write {
  return {kind: 'put', table, key, value: encodeEntry(baseKey, version)};
}

/** What `encodeRow` of row-encode.ts makes of a row with this one cell. Layout: docs/storage-format.md, "Values". */
export function encodeEntry(baseKey: ByteString, version: bigint): Uint8Array {
  const {length} = baseKey;
  const cellLength = length + 1;
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + varintSize(cellLength) + cellLength);
  bytes[0] = 0;
  bytes.writeBigInt64BE(version, 1);
  bytes[9] = BASE_KEY * 2;
  let at = putVarint(bytes, cellLength, HEAD_BYTES);
  bytes[at++] = 0;
  bytes.write(baseKey, at, 'latin1');
  return bytes;
}

/** Flags, version, and the column's id. */
const HEAD_BYTES = 10;

const varintSize = (value: number): number => (value < 0x80 ? 1 : value < 0x4000 ? 2 : 3);

/** Takes the entry away; what is put later comes back. It may be forgotten as soon as it has met what it deletes. */
export function entryRemoval(table: number, key: ByteString, version: bigint): Write {
  const row: StoredRow = {liveness: undefined, deletion: {ts: version, at: 0}, columns: NO_COLUMNS};
  return {kind: 'put', table, key, value: encodeRow(row)};
}

const VIEW = new RowView();

/** The base's key in an entry; undefined when the entry was taken away. */
export function baseKeyOf(entry: Uint8Array): ByteString | undefined {
  const value = VIEW.open(entry).value(BASE_KEY, 0);
  return value === undefined ? undefined : latin1(value);
}
