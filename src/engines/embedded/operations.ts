/** What a write does to one column of a row: cells for the row that is being put together. */
import {invalid} from '../../core/cql/errors.ts';
import {UNSET, type BoundValue} from '../../core/cql/port.ts';
import {isOfNearness} from '../../core/cql/schema/index-targets.ts';
import type {Column, Table} from '../../core/cql/schema/schema.ts';
import {elementCount, forEachElement} from '../../core/cql/types/collection.ts';
import {isMultiCell} from '../../core/cql/types/type-shapes.ts';
import {isZeroVector} from '../../core/cql/types/vector.ts';
import {complexCells, fieldPath, type CellTimes} from './rows/cells.ts';
import {equality} from './planner/plan-members.ts';
import {valueOf, type Bound, type CompiledTerm} from './planner/plan-terms.ts';
import type {ScalarFunction} from './planner/plan-functions.ts';
import {longBytes} from './planner/selector-nodes.ts';
import {readColumn} from './operators/read-column.ts';
import type {RowCursor} from './operators/row-cursor.ts';
import type {ColumnData, Deletion, PathCell} from './rows/row.ts';
import {partCheck, type PartCheck} from './rows/row-writer.ts';

/** A row that is being put together by the operations of one statement. */
export interface RowDraft {
  readonly bound: Bound;
  readonly times: CellTimes;
  readonly nowSeconds: number;
  readonly columns: Map<number, ColumnData>;
  /** Microseconds of this process, another one at each call: places of list elements. */
  nowMicros(): bigint;
  /** The row as it is now; for operations that read. Undefined when it does not live. */
  current(): RowCursor | undefined;
  /** Adds to a counter as it stands at this point of the batch and gives its new value and write time. */
  count(column: Column, delta: bigint): {readonly value: bigint; readonly ts: bigint};
}

export interface Operation {
  readonly column: Column;
  apply(draft: RowDraft): void;
  /** The column is given whole: rows of such operations only are written without a draft. */
  readonly whole?: WholeColumn | undefined;
}

export interface WholeColumn {
  readonly id: number;
  readonly term: CompiledTerm;
  readonly kind: 'simple' | 'set' | 'map' | 'other';
  /** Of the elements, or of the keys. */
  readonly paths: PartCheck | undefined;
  readonly values: PartCheck | undefined;
  readonly check: ((value: Uint8Array) => void) | undefined;
}

function wholeColumn(column: Column, term: CompiledTerm, check: WholeColumn['check']): WholeColumn {
  const {id, type} = column;
  const base = {id, term, check, paths: undefined, values: undefined};
  if (!isMultiCell(type)) {
    return {...base, kind: 'simple'};
  }
  switch (type.kind) {
    case 'set':
      return {...base, kind: 'set', paths: partCheck(type.element)};
    case 'map':
      return {...base, kind: 'map', paths: partCheck(type.key), values: partCheck(type.value)};
    default:
      return {...base, kind: 'other'};
  }
}

/** `c = value`: the whole column. */
export function setColumn(table: Table, column: Column, term: CompiledTerm): Operation {
  const check = valueCheck(table, column);
  const {id, type} = column;
  const whole = wholeColumn(column, term, check);
  if (isMultiCell(type)) {
    return {
      column,
      whole,
      apply(draft) {
        const value = valueOf(term, draft.bound);
        if (value !== UNSET) {
          replaceComplex(draft, column, value);
        }
      },
    };
  }
  return {
    column,
    whole,
    apply(draft) {
      const value = valueOf(term, draft.bound);
      if (value === UNSET) {
        return;
      }
      if (value === null) {
        draft.columns.set(id, {kind: 'simple', cell: tombstone(draft)});
        return;
      }
      check?.(value);
      const {ts, ttl, expiresAt} = draft.times;
      draft.columns.set(id, {kind: 'simple', cell: {ts, ttl, expiresAt, value}});
    },
  };
}

/** What an index on the column cannot hold. */
function valueCheck(table: Table, column: Column): ((value: Uint8Array) => void) | undefined {
  const isCosine =
    column.type.kind === 'vector' &&
    table.indexes.some(index => isOfNearness(index, column) && (index.similarity ?? 'cosine') === 'cosine');
  return isCosine
    ? value => {
        if (isZeroVector(value)) {
          throw invalid('Zero vectors cannot be indexed or queried with cosine similarity');
        }
      }
    : undefined;
}

const tombstone = ({times, nowSeconds}: RowDraft): {ts: bigint; ttl: number; expiresAt: number; value: undefined} => ({
  ts: times.ts,
  ttl: 0,
  expiresAt: nowSeconds,
  value: undefined,
});

/** Whole values come after a deletion one microsecond older, so that additions at the same time live. */
export function replaceComplex(draft: RowDraft, column: Column, value: Uint8Array | null): void {
  const deletion: Deletion = {ts: draft.times.ts - 1n, at: draft.nowSeconds};
  const isEmpty = value === null || (column.type.kind !== 'udt' && elementCount(value) === 0);
  const place = column.type.kind === 'list' && !isEmpty ? {time: draft.nowMicros(), isFront: false} : undefined;
  const cells = isEmpty ? NO_CELLS : complexCells(column.type, value, draft.times, place);
  draft.columns.set(column.id, {kind: 'complex', deletion, cells});
}

const NO_CELLS: readonly PathCell[] = [];

/** Adds cells to what the statement has done to the column so far. */
function addCells(draft: RowDraft, column: Column, cells: readonly PathCell[]): void {
  const before = draft.columns.get(column.id);
  if (before === undefined || before.kind !== 'complex') {
    draft.columns.set(column.id, {kind: 'complex', deletion: undefined, cells});
    return;
  }
  const byPath = new Map<string, PathCell>();
  for (const cell of [...before.cells, ...cells]) {
    byPath.set(Buffer.from(cell.path).toString('latin1'), cell);
  }
  const sorted = [...byPath].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell);
  draft.columns.set(column.id, {kind: 'complex', deletion: before.deletion, cells: sorted});
}

const liveCell = (path: Uint8Array, value: Uint8Array, {ts, ttl, expiresAt}: CellTimes): PathCell => ({
  path,
  ts,
  ttl,
  expiresAt,
  value,
});

const deadCell = (draft: RowDraft, path: Uint8Array): PathCell => ({path, ...tombstone(draft)});

/** `c = c + value` of a set or map, `c = c + value` and `c = value + c` of a list. */
export function addToCollection(column: Column, term: CompiledTerm, isFront: boolean): Operation {
  return {
    column,
    apply(draft) {
      const value = valueOf(term, draft.bound);
      if (value === UNSET || value === null || elementCount(value) === 0) {
        return;
      }
      const place = column.type.kind === 'list' ? {time: draft.nowMicros(), isFront} : undefined;
      addCells(draft, column, complexCells(column.type, value, draft.times, place));
    },
  };
}

/** `c = c - value`: elements of a set, keys of a map, all equal elements of a list. */
export function removeFromCollection(column: Column, term: CompiledTerm): Operation {
  const {type} = column;
  const same = type.kind === 'list' ? equality(type.element) : undefined;
  return {
    column,
    apply(draft) {
      const value = valueOf(term, draft.bound);
      if (value === UNSET || value === null) {
        return;
      }
      const gone: Uint8Array[] = [];
      forEachElement(value, element => {
        if (element !== null) {
          gone.push(element);
        }
      });
      if (same === undefined) {
        addCells(
          draft,
          column,
          distinctPaths(gone).map(path => deadCell(draft, path)),
        );
        return;
      }
      const cells = listCells(draft, column)
        .filter(cell => gone.some(element => same(element, cell.value)))
        .map(cell => deadCell(draft, cell.path));
      addCells(draft, column, cells);
    },
  };
}

function distinctPaths(paths: readonly Uint8Array[]): Uint8Array[] {
  const sorted = [...paths].sort((a, b) => Buffer.compare(a, b));
  return sorted.filter((path, i) => i === 0 || Buffer.compare(sorted[i - 1]!, path) !== 0);
}

/** The live elements of a list, in order. */
function listCells(draft: RowDraft, column: Column): {path: Uint8Array; value: Uint8Array}[] {
  const row = draft.current();
  const cells = row?.cells(column);
  const found: {path: Uint8Array; value: Uint8Array}[] = [];
  while (row !== undefined && cells !== undefined && cells.next()) {
    if (row.isLive(cells, column)) {
      found.push({path: cells.path(), value: cells.value()});
    }
  }
  return found;
}

function listElement(draft: RowDraft, column: Column, index: number, what: 'set' | 'delete'): Uint8Array {
  const cells = listCells(draft, column);
  if (cells.length === 0) {
    throw invalid(`Attempted to ${what} an element ${what === 'set' ? 'on' : 'from'} a list which is null`);
  }
  const cell = cells[index];
  if (cell === undefined) {
    throw invalid(`List index ${index} out of bound, list has size ${cells.length}`);
  }
  return cell.path;
}

function given(value: BoundValue, what: string): Uint8Array {
  if (value === null) {
    throw invalid(`Invalid null ${what}`);
  }
  if (value === UNSET) {
    throw invalid(`Invalid unset ${what}`);
  }
  return value;
}

function indexOf(value: Uint8Array): number {
  return new DataView(value.buffer, value.byteOffset, value.byteLength).getInt32(0);
}

/** `m[key] = value`, `l[index] = value`; null removes. */
export function setElement(column: Column, key: CompiledTerm, term: CompiledTerm): Operation {
  const isList = column.type.kind === 'list';
  return {
    column,
    apply(draft) {
      const value = valueOf(term, draft.bound);
      const at = given(valueOf(key, draft.bound), isList ? `value for list index` : 'map key');
      // An element that is not there fails also where it stays as it is. Seen in: Apache Cassandra 5.0.
      const path = isList ? listElement(draft, column, indexOf(at), 'set') : at;
      if (value === UNSET) {
        return;
      }
      addCells(draft, column, [value === null ? deadCell(draft, path) : liveCell(path, value, draft.times)]);
    },
  };
}

/** `DELETE m[key], s[element], l[index]`. */
export function deleteElement(column: Column, key: CompiledTerm): Operation {
  const isList = column.type.kind === 'list';
  return {
    column,
    apply(draft) {
      const at = given(valueOf(key, draft.bound), isList ? `value for list index` : 'map key');
      const path = isList ? listElement(draft, column, indexOf(at), 'delete') : at;
      addCells(draft, column, [deadCell(draft, path)]);
    },
  };
}

/** `u.field = value`; null removes. Without a term: DELETE. */
export function setField(column: Column, index: number, term: CompiledTerm | undefined): Operation {
  return {
    column,
    apply(draft) {
      const value = term === undefined ? null : valueOf(term, draft.bound);
      if (value === UNSET) {
        return;
      }
      const path = fieldPath(index);
      addCells(draft, column, [value === null ? deadCell(draft, path) : liveCell(path, value, draft.times)]);
    },
  };
}

/** `DELETE c`. */
export function deleteColumn(column: Column): Operation {
  const {id, type} = column;
  if (isMultiCell(type)) {
    return {
      column,
      apply(draft) {
        draft.columns.set(id, {
          kind: 'complex',
          deletion: {ts: draft.times.ts, at: draft.nowSeconds},
          cells: NO_CELLS,
        });
      },
    };
  }
  return {
    column,
    apply(draft) {
      draft.columns.set(id, {kind: 'simple', cell: tombstone(draft)});
    },
  };
}

/** `c = c + value` of a number or text in a conditional write; nothing plus something is nothing. */
export function addToValue(column: Column, term: CompiledTerm, sum: ScalarFunction): Operation {
  const read = readColumn(column);
  return {
    column,
    apply(draft) {
      const value = valueOf(term, draft.bound);
      const row = draft.current();
      const before = row === undefined ? null : read(row);
      if (value === UNSET || before === null) {
        return;
      }
      if (value === null) {
        throw invalid(`Invalid null value for column ${column.name}`);
      }
      const after = sum.evaluate([before, value], draft.bound.env);
      draft.columns.set(column.id, {kind: 'simple', cell: {...draft.times, value: after ?? value}});
    },
  };
}

/** `c = c + value`, `c = c - value` of a counter. */
export function addToCounter(column: Column, term: CompiledTerm, isMinus: boolean): Operation {
  return {
    column,
    apply(draft) {
      const bound = valueOf(term, draft.bound);
      if (bound === UNSET) {
        return;
      }
      const value = given(bound, `value for counter ${isMinus ? 'increment/decrement' : 'increment'}`);
      if (value.length !== 8) {
        throw invalid(`Invalid null value for counter ${isMinus ? 'increment/decrement' : 'increment'}`);
      }
      const delta = new DataView(value.buffer, value.byteOffset, 8).getBigInt64(0);
      const counted = draft.count(column, isMinus ? -delta : delta);
      draft.columns.set(column.id, {
        kind: 'simple',
        cell: {ts: counted.ts, ttl: 0, expiresAt: 0, value: longBytes(counted.value)},
      });
    },
  };
}
