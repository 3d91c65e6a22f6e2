/**
 * How versions of a value become one: the rules of Apache Cassandra. Merging is commutative, associative and idempotent,
 * so that it does not matter in which order memory and files are read.
 *
 * Source: cql-language facts, "Timestamps, TTL, reconciliation" (observed on Apache Cassandra 5.0).
 */
import {newerDeletion, normalRanges, overlay, withoutHiddenRanges} from './range-tombstones.ts';
import {decodeHeader, decodeRow} from './row-decode.ts';
import {encodeHeader, encodeRow, isEmptyRow, withoutHidden} from './row-encode.ts';
import {isHeader, mayExpire} from './row-layout.ts';
import {mergePlainRows} from './row-merge.ts';
import type {Cell, ColumnData, ComplexData, Deletion, Liveness, PartitionHeader, PathCell, StoredRow} from './row.ts';

/** Both are of the same key, hence of the same kind. The bytes given are not kept in the answer, except when it is one of them. */
export function mergeValues(older: Uint8Array, newer: Uint8Array): Uint8Array {
  if (isHeader(older)) {
    return encodeHeader(mergeHeaders(decodeHeader(older), decodeHeader(newer)));
  }
  return mergePlainRows(older, newer) ?? encodeRow(mergeRows(decodeRow(older), decodeRow(newer)));
}

export function mergeRows(a: StoredRow, b: StoredRow): StoredRow {
  const deletion = newerDeletion(a.deletion, b.deletion);
  const hidden = deletion?.ts;
  const columns = new Map<number, ColumnData>();
  for (const [id, column] of a.columns) {
    const other = b.columns.get(id);
    columns.set(id, other === undefined ? column : mergeColumns(column, other));
  }
  for (const [id, column] of b.columns) {
    if (!columns.has(id)) {
      columns.set(id, column);
    }
  }
  const merged: StoredRow = {liveness: newerLiveness(a.liveness, b.liveness), deletion, columns};
  if (hidden === undefined || (a.deletion === deletion && b.deletion === deletion)) {
    return merged;
  }
  return {...withoutHidden(merged, hidden), deletion};
}

function mergeColumns(a: ColumnData, b: ColumnData): ColumnData {
  if (a.kind === 'simple' && b.kind === 'simple') {
    return wins(a.cell, b.cell) ? a : b;
  }
  return mergeComplex(asComplex(a), asComplex(b));
}

/** A column id keeps its kind for ever; should bytes say otherwise, the simple one is taken for nothing rather than for a bug. */
const asComplex = (column: ColumnData): ComplexData =>
  column.kind === 'complex' ? column : {deletion: undefined, cells: []};

function mergeComplex(a: ComplexData, b: ComplexData): ColumnData {
  const deletion = newerDeletion(a.deletion, b.deletion);
  const cells: PathCell[] = [];
  let i = 0;
  let j = 0;
  while (i < a.cells.length || j < b.cells.length) {
    const left = a.cells[i];
    const right = b.cells[j];
    const order = left === undefined ? 1 : right === undefined ? -1 : compareBytes(left.path, right.path);
    let cell: PathCell;
    if (order < 0) {
      cell = left!;
      i += 1;
    } else if (order > 0) {
      cell = right!;
      j += 1;
    } else {
      cell = wins(left!, right!) ? left! : right!;
      i += 1;
      j += 1;
    }
    if (deletion === undefined || cell.ts > deletion.ts) {
      cells.push(cell);
    }
  }
  return {kind: 'complex', deletion, cells};
}

/** True when `a` is the one that stays. */
export function wins(a: Cell, b: Cell): boolean {
  if (a.ts !== b.ts) {
    return a.ts > b.ts;
  }
  if ((a.value === undefined) !== (b.value === undefined)) {
    return a.value === undefined;
  }
  if (a.value === undefined || b.value === undefined) {
    return a.expiresAt >= b.expiresAt;
  }
  if ((a.ttl === 0) !== (b.ttl === 0)) {
    return a.ttl !== 0;
  }
  if (a.ttl !== 0 && a.expiresAt !== b.expiresAt) {
    return a.expiresAt > b.expiresAt;
  }
  if (a.ttl !== b.ttl) {
    // The same end with a shorter life: written later.
    return a.ttl < b.ttl;
  }
  return compareBytes(a.value, b.value) >= 0;
}

function newerLiveness(a: Liveness | undefined, b: Liveness | undefined): Liveness | undefined {
  if (a === undefined || b === undefined) {
    return a ?? b;
  }
  if (a.ts !== b.ts) {
    return a.ts > b.ts ? a : b;
  }
  if ((a.ttl === 0) !== (b.ttl === 0)) {
    return a.ttl !== 0 ? a : b;
  }
  if (a.expiresAt !== b.expiresAt) {
    return a.expiresAt > b.expiresAt ? a : b;
  }
  return a.ttl <= b.ttl ? a : b;
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) {
      return difference;
    }
  }
  return a.length - b.length;
}

export function mergeHeaders(a: PartitionHeader, b: PartitionHeader): PartitionHeader {
  const deletion = newerDeletion(a.deletion, b.deletion);
  let statics =
    a.statics !== undefined && b.statics !== undefined ? mergeRows(a.statics, b.statics) : (a.statics ?? b.statics);
  if (statics !== undefined && deletion !== undefined) {
    statics = withoutHidden(statics, deletion.ts);
  }
  return {
    deletion,
    ranges: withoutHiddenRanges(overlay(normalRanges(a.ranges), normalRanges(b.ranges)), deletion),
    statics: statics === undefined || isEmptyRow(statics) ? undefined : statics,
  };
}

/** A row's bytes without what a deletion at `ts` hides; undefined when nothing is left. */
export function hideValue(value: Uint8Array, ts: bigint): Uint8Array | undefined {
  const row = withoutHidden(decodeRow(value), ts);
  return isEmptyRow(row) ? undefined : encodeRow(row);
}

/**
 * What is left of a value as time goes by: expired cells become tombstones; tombstones from before `gcBefore` (seconds)
 * vanish. Undefined: nothing is left. Call with a `gcBefore` only when everything older is in the same merge, else with 0.
 */
export function purge(value: Uint8Array, nowSeconds: number, gcBefore: number): Uint8Array | undefined {
  if (!mayExpire(value)) {
    return value;
  }
  if (isHeader(value)) {
    const header = decodeHeader(value);
    const statics = header.statics === undefined ? undefined : purgeRow(header.statics, nowSeconds, gcBefore);
    const purged: PartitionHeader = {
      deletion: keptDeletion(header.deletion, gcBefore),
      ranges: header.ranges.filter(range => range.deletion.at >= gcBefore),
      statics: statics === undefined || isEmptyRow(statics) ? undefined : statics,
    };
    const isEmpty = purged.deletion === undefined && purged.ranges.length === 0 && purged.statics === undefined;
    return isEmpty ? undefined : encodeHeader(purged);
  }
  const row = purgeRow(decodeRow(value), nowSeconds, gcBefore);
  return isEmptyRow(row) ? undefined : encodeRow(row);
}

const keptDeletion = (deletion: Deletion | undefined, gcBefore: number): Deletion | undefined =>
  deletion !== undefined && deletion.at >= gcBefore ? deletion : undefined;

function purgeRow(row: StoredRow, nowSeconds: number, gcBefore: number): StoredRow {
  const columns = new Map<number, ColumnData>();
  for (const [id, column] of row.columns) {
    if (column.kind === 'simple') {
      const cell = purgeCell(column.cell, nowSeconds, gcBefore);
      if (cell !== undefined) {
        columns.set(id, cell === column.cell ? column : {kind: 'simple', cell});
      }
      continue;
    }
    const cells: PathCell[] = [];
    for (const old of column.cells) {
      const cell = purgeCell(old, nowSeconds, gcBefore);
      if (cell !== undefined) {
        cells.push(cell === old ? old : {...cell, path: old.path});
      }
    }
    const deletion = keptDeletion(column.deletion, gcBefore);
    if (deletion !== undefined || cells.length > 0) {
      columns.set(id, {kind: 'complex', deletion, cells});
    }
  }
  const liveness = row.liveness;
  const isGone =
    liveness !== undefined &&
    liveness.ttl !== 0 &&
    liveness.expiresAt <= nowSeconds &&
    liveness.expiresAt - liveness.ttl < gcBefore;
  return {liveness: isGone ? undefined : liveness, deletion: keptDeletion(row.deletion, gcBefore), columns};
}

function purgeCell(cell: Cell, nowSeconds: number, gcBefore: number): Cell | undefined {
  let result = cell;
  if (cell.value !== undefined && cell.ttl !== 0 && cell.expiresAt <= nowSeconds) {
    // Deleted when it was written, so that grace does not begin only at its end.
    result = {ts: cell.ts, ttl: 0, expiresAt: cell.expiresAt - cell.ttl, value: undefined};
  }
  return result.value === undefined && result.expiresAt < gcBefore ? undefined : result;
}
