/** Writes the canonical bytes of rows and partition headers. Flags and layout: row-layout.ts. */
import {fromByteString} from '../../../base/byte-strings.ts';
import {normalRanges, withoutHiddenRanges} from './range-tombstones.ts';
import {
  IS_HEADER,
  HAS_LIVENESS,
  HAS_SHARED_TTL,
  HAS_DELETION,
  LIVENESS_TTL,
  IS_MORTAL,
  HAS_COMPLEX_DELETION,
  HAS_STATICS,
  CELL_TOMBSTONE,
  CELL_OWN_TS,
  CELL_OWN_TTL,
  CELL_SHARED_TTL,
  COMPLEX_DELETION,
  COMPLEX_DELETION_BEFORE,
} from './row-layout.ts';
import type {Cell, ColumnData, ComplexData, Liveness, PartitionHeader, StoredRow} from './row.ts';

/** Up to this size a loop copies faster than a call. */
const LOOP_COPY = 24;

let scratch = new Uint8Array(64 * 1024);
let scratchView = new DataView(scratch.buffer);

function grow(needed: number): void {
  const bigger = new Uint8Array(Math.max(scratch.length * 2, needed));
  bigger.set(scratch);
  scratch = bigger;
  scratchView = new DataView(scratch.buffer);
}

function put(bytes: Uint8Array, at: number): number {
  const length = bytes.length;
  if (length <= LOOP_COPY) {
    for (let i = 0; i < length; i++) {
      scratch[at + i] = bytes[i]!;
    }
  } else {
    scratch.set(bytes, at);
  }
  return at + length;
}

function putVarint(value: number, at: number): number {
  while (value >= 0x80) {
    scratch[at++] = (value & 0x7f) | 0x80;
    value >>>= 7;
  }
  scratch[at++] = value;
  return at;
}

const varintSize = (value: number): number =>
  value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : value < 0x10000000 ? 4 : 5;

/** The bytes of the scratch area as a value of their own. Small ones share slabs. */
function take(length: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(length);
  bytes.set(length === scratch.length ? scratch : scratch.subarray(0, length));
  return bytes;
}

// What the row being encoded shares. Encoding is synchronous and not reentrant.
let sharedTs = 0n;
let sharedTtl = 0;
let sharedExpiresAt = 0;
let flagsFound = 0;

function putCellHead(cell: Cell, at: number): number {
  const flagsAt = at++;
  let flags = 0;
  if (cell.ts !== sharedTs) {
    flags |= CELL_OWN_TS;
    scratchView.setBigInt64(at, cell.ts);
    at += 8;
  }
  if (cell.value === undefined) {
    flags |= CELL_TOMBSTONE;
    flagsFound |= IS_MORTAL;
    scratchView.setUint32(at, cell.expiresAt);
    at += 4;
  } else if (cell.ttl !== 0) {
    flagsFound |= IS_MORTAL;
    if (cell.ttl === sharedTtl && cell.expiresAt === sharedExpiresAt) {
      flags |= CELL_SHARED_TTL;
    } else {
      flags |= CELL_OWN_TTL;
      scratchView.setUint32(at, cell.ttl);
      scratchView.setUint32(at + 4, cell.expiresAt);
      at += 8;
    }
  }
  scratch[flagsAt] = flags;
  return at;
}

function putComplex(data: ComplexData, hidden: bigint | undefined, at: number): number {
  const start = at;
  let deletion = data.deletion;
  if (deletion !== undefined && hidden !== undefined && deletion.ts <= hidden) {
    deletion = undefined;
  }
  const hiddenTs = deletion?.ts ?? hidden;
  let flags = 0;
  at += 1;
  if (deletion !== undefined) {
    flagsFound |= HAS_COMPLEX_DELETION;
    flags |= COMPLEX_DELETION;
    if (deletion.ts === sharedTs - 1n) {
      flags |= COMPLEX_DELETION_BEFORE;
    } else {
      scratchView.setBigInt64(at, deletion.ts);
      at += 8;
    }
    scratchView.setUint32(at, deletion.at);
    at += 4;
  }
  scratch[start] = flags;
  const cells = data.cells;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i]!;
    if (hiddenTs !== undefined && cell.ts <= hiddenTs) {
      continue;
    }
    const value = cell.value;
    const valueLength = value === undefined ? 0 : value.length;
    const needed = at + cell.path.length + valueLength + 48;
    if (needed > scratch.length) {
      grow(needed);
    }
    at = putCellHead(cell, at);
    at = putVarint(cell.path.length, at);
    at = putVarint(valueLength, at);
    at = put(cell.path, at);
    if (value !== undefined) {
      at = put(value, at);
    }
  }
  return at === start + 1 ? start : at;
}

function isHidden(ts: bigint, hidden: bigint | undefined): boolean {
  return hidden !== undefined && ts <= hidden;
}

/** Decides what the cells share: the marker's times, else those of the first visible cell. */
function chooseShared(
  row: StoredRow,
  ids: readonly number[],
  liveness: Liveness | undefined,
  hidden: bigint | undefined,
): void {
  if (liveness !== undefined) {
    share(liveness.ts, liveness.ttl, liveness.expiresAt);
    return;
  }
  for (const id of ids) {
    const column = row.columns.get(id)!;
    if (column.kind === 'simple') {
      if (!isHidden(column.cell.ts, hidden)) {
        shareCell(column.cell);
        return;
      }
      continue;
    }
    const hiddenTs = maxTs(column.deletion?.ts, hidden);
    for (const cell of column.cells) {
      if (!isHidden(cell.ts, hiddenTs)) {
        shareCell(cell);
        return;
      }
    }
  }
  share(0n, 0, 0);
}

function share(ts: bigint, ttl: number, expiresAt: number): void {
  sharedTs = ts;
  sharedTtl = ttl;
  sharedExpiresAt = ttl === 0 ? 0 : expiresAt;
}

const shareCell = (cell: Cell): void => share(cell.ts, cell.value === undefined ? 0 : cell.ttl, cell.expiresAt);

const maxTs = (a: bigint | undefined, b: bigint | undefined): bigint | undefined =>
  a === undefined ? b : b === undefined || a > b ? a : b;

const NO_IDS: readonly number[] = [];

function sortedIds(columns: ReadonlyMap<number, ColumnData>): readonly number[] {
  if (columns.size === 0) {
    return NO_IDS;
  }
  const ids: number[] = [];
  let last = -1;
  let isSorted = true;
  for (const id of columns.keys()) {
    isSorted = isSorted && id > last;
    last = id;
    ids.push(id);
  }
  return isSorted ? ids : ids.sort((a, b) => a - b);
}

function putRow(row: StoredRow, start: number): number {
  const deletion = row.deletion;
  const hidden = deletion?.ts;
  const liveness = row.liveness !== undefined && isHidden(row.liveness.ts, hidden) ? undefined : row.liveness;
  const ids = sortedIds(row.columns);
  chooseShared(row, ids, liveness, hidden);
  flagsFound = 0;
  if (start + 64 > scratch.length) {
    grow(start + 64);
  }
  let at = start + 1;
  scratchView.setBigInt64(at, sharedTs);
  at += 8;
  if (sharedTtl !== 0) {
    flagsFound |= HAS_SHARED_TTL | IS_MORTAL;
    scratchView.setUint32(at, sharedTtl);
    scratchView.setUint32(at + 4, sharedExpiresAt);
    at += 8;
  }
  if (liveness !== undefined) {
    flagsFound |= liveness.ttl === 0 ? HAS_LIVENESS : HAS_LIVENESS | LIVENESS_TTL;
  }
  if (deletion !== undefined) {
    flagsFound |= HAS_DELETION | IS_MORTAL;
    scratchView.setBigInt64(at, deletion.ts);
    scratchView.setUint32(at + 8, deletion.at);
    at += 12;
  }
  let lastId = 0;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    const column = row.columns.get(id)!;
    if (column.kind === 'simple') {
      const cell = column.cell;
      if (hidden !== undefined && cell.ts <= hidden) {
        continue;
      }
      const value = cell.value;
      const valueLength = value === undefined ? 0 : value.length;
      const needed = at + valueLength + 64;
      if (needed > scratch.length) {
        grow(needed);
      }
      at = putVarint((id - lastId) * 2, at);
      // The head is written first at its place beyond the longest length, then moved: it is a few bytes.
      const bodyAt = at + varintSize(valueLength + 21);
      const headEnd = putCellHead(cell, bodyAt);
      const bodyLength = headEnd - bodyAt + valueLength;
      if (varintSize(bodyLength) === bodyAt - at) {
        putVarint(bodyLength, at);
        at = headEnd;
      } else {
        at = putVarint(bodyLength, at);
        scratch.copyWithin(at, bodyAt, headEnd);
        at += headEnd - bodyAt;
      }
      if (value !== undefined) {
        at = put(value, at);
      }
    } else {
      if (at + 64 > scratch.length) {
        grow(at + 64);
      }
      const before = at;
      at = putVarint((id - lastId) * 2 + 1, at);
      const lengthAt = at;
      const end = putComplex(column, hidden, at + 4);
      if (end === lengthAt + 4) {
        at = before;
        continue;
      }
      scratchView.setUint32(lengthAt, end - lengthAt - 4);
      at = end;
    }
    lastId = id;
  }
  scratch[start] = flagsFound;
  return at;
}

/** Canonical bytes of a row or of a part of one. */
export function encodeRow(row: StoredRow): Uint8Array {
  return take(putRow(row, 0));
}

/** Canonical bytes of a header. Its ranges may come in any order and overlap. */
export function encodeHeader(header: PartitionHeader): Uint8Array {
  const deletion = header.deletion;
  let flags = IS_HEADER;
  let at = 1;
  if (deletion !== undefined) {
    flags |= HAS_DELETION | IS_MORTAL;
    scratchView.setBigInt64(at, deletion.ts);
    scratchView.setUint32(at + 8, deletion.at);
    at += 12;
  }
  const ranges = withoutHiddenRanges(normalRanges(header.ranges), deletion);
  at = putVarint(ranges.length, at);
  for (const range of ranges) {
    flags |= IS_MORTAL;
    const needed = at + range.from.length + range.to.length + 64;
    if (needed > scratch.length) {
      grow(needed);
    }
    at = putVarint(range.from.length, at);
    at = put(fromByteString(range.from), at);
    at = putVarint(range.to.length, at);
    at = put(fromByteString(range.to), at);
    scratchView.setBigInt64(at, range.deletion.ts);
    scratchView.setUint32(at + 8, range.deletion.at);
    at += 12;
  }
  let statics = header.statics;
  if (statics !== undefined && deletion !== undefined) {
    statics = withoutHidden(statics, deletion.ts);
  }
  if (statics !== undefined && !isEmptyRow(statics)) {
    const start = at;
    at = putRow(statics, at);
    if (at === start + 9 && (scratch[start]! & ~IS_MORTAL) === 0) {
      at = start;
    } else {
      flags |= HAS_STATICS | (flagsFound & (IS_MORTAL | HAS_COMPLEX_DELETION));
    }
  }
  scratch[0] = flags;
  return take(at);
}

/** True when nothing at all is in the row, not even a deletion. */
export const isEmptyRow = (row: StoredRow): boolean =>
  row.liveness === undefined && row.deletion === undefined && row.columns.size === 0;

/** The row without what a deletion at `ts` hides; its own deletion too goes when it is older. */
export function withoutHidden(row: StoredRow, ts: bigint): StoredRow {
  const columns = new Map<number, ColumnData>();
  for (const [id, column] of row.columns) {
    if (column.kind === 'simple') {
      if (column.cell.ts > ts) {
        columns.set(id, column);
      }
    } else {
      const deletion = column.deletion !== undefined && column.deletion.ts > ts ? column.deletion : undefined;
      const cells = column.cells.filter(cell => cell.ts > ts);
      if (deletion !== undefined || cells.length > 0) {
        columns.set(id, {kind: 'complex', deletion, cells});
      }
    }
  }
  return {
    liveness: row.liveness !== undefined && row.liveness.ts > ts ? row.liveness : undefined,
    deletion: row.deletion !== undefined && row.deletion.ts > ts ? row.deletion : undefined,
    columns,
  };
}
