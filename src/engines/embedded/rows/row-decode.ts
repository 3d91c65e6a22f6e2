/** Stored rows and partition headers as objects. Flags and layout: row-layout.ts. */
import {readAt, readTs, readUint32, readVarint} from './row-bytes.ts';
import {HAS_DELETION, HAS_STATICS} from './row-layout.ts';
import {RowView} from './row-view.ts';
import type {ColumnData, Deletion, PartitionHeader, PathCell, RangeTombstone, StoredRow} from './row.ts';

const readerForDecode = new RowView();

/** The whole row as objects. Values are views on `bytes`. */
export function decodeRow(bytes: Uint8Array, start = 0): StoredRow {
  const view = readerForDecode.open(bytes, start);
  const columns = new Map<number, ColumnData>();
  while (view.nextColumn()) {
    const cursor = view.cells();
    if (view.isComplex) {
      const deletion = cursor.deletion;
      const cells: PathCell[] = [];
      while (cursor.next()) {
        cells.push(cursor.toPathCell());
      }
      columns.set(view.columnId, {kind: 'complex', deletion, cells});
    } else {
      columns.set(view.columnId, {kind: 'simple', cell: cursor.toCell()});
    }
  }
  return {liveness: view.liveness, deletion: view.deletion, columns};
}

/** Where the static row begins in a header's bytes, for RowView.open; undefined when there is none. */
export function staticsStart(bytes: Uint8Array): number | undefined {
  if ((bytes[0]! & HAS_STATICS) === 0) {
    return undefined;
  }
  let at = 1;
  if ((bytes[0]! & HAS_DELETION) !== 0) {
    at += 12;
  }
  let count = readVarint(bytes, at);
  at = readAt;
  for (; count > 0; count--) {
    at = readVarint(bytes, at) + readAt;
    at = readVarint(bytes, at) + readAt + 12;
  }
  return at;
}

export function decodeHeader(bytes: Uint8Array): PartitionHeader {
  let at = 1;
  let deletion: Deletion | undefined;
  if ((bytes[0]! & HAS_DELETION) !== 0) {
    deletion = {ts: readTs(bytes, at), at: readUint32(bytes, at + 8)};
    at += 12;
  }
  const count = readVarint(bytes, at);
  at = readAt;
  const ranges: RangeTombstone[] = [];
  for (let i = 0; i < count; i++) {
    const fromLength = readVarint(bytes, at);
    const from = latin1(bytes, readAt, readAt + fromLength);
    const toLength = readVarint(bytes, readAt + fromLength);
    const to = latin1(bytes, readAt, readAt + toLength);
    at = readAt + toLength;
    ranges.push({from, to, deletion: {ts: readTs(bytes, at), at: readUint32(bytes, at + 8)}});
    at += 12;
  }
  const statics = (bytes[0]! & HAS_STATICS) !== 0 ? decodeRow(bytes, at) : undefined;
  return {deletion, ranges, statics};
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('latin1', start, end);
}
