/** Members of collection columns: looked for in place. */
import type {Column} from '../../../core/cql/schema/schema.ts';
import {forEachEntry} from '../../../core/cql/types/collection.ts';
import {codecOf} from '../../../core/cql/types/index.ts';
import {isMultiCell} from '../../../core/cql/types/type-shapes.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import {isBytewise} from '../../../core/cql/types/comparison.ts';
import {orderOfPart, readColumn, sameBytes, type Read} from '../operators/read-column.ts';
import type {RowCursor} from '../operators/row-cursor.ts';
import type {Bound} from './plan-terms.ts';
import type {CellCursor} from '../rows/row-view.ts';

/** Finds the live cell with a path. Cells stand in the order of their paths' bytes. */
type FindCell = (row: RowCursor, wanted: Uint8Array) => CellCursor | undefined;

export function pathFinder(column: Column, type: DataType): FindCell {
  if (!isBytewise(type)) {
    const codec = codecOf(type);
    return (row, wanted) => {
      const cells = row.cells(column);
      while (cells?.next() === true) {
        if (row.isLive(cells, column) && codec.compare(cells.path(), wanted) === 0) {
          return cells;
        }
      }
      return undefined;
    };
  }
  return (row, wanted) => {
    const cells = row.cells(column);
    while (cells?.next() === true) {
      const order = orderOfPart(cells.bytes, cells.pathStart, cells.pathEnd, wanted);
      if (order >= 0) {
        return order === 0 && row.isLive(cells, column) ? cells : undefined;
      }
    }
    return undefined;
  };
}

export function valueFinder(column: Column, type: DataType, same: Equal): FindCell {
  if (!isBytewise(type)) {
    return (row, wanted) => {
      const cells = row.cells(column);
      while (cells?.next() === true) {
        if (row.isLive(cells, column) && same(cells.value(), wanted)) {
          return cells;
        }
      }
      return undefined;
    };
  }
  return (row, wanted) => {
    const cells = row.cells(column);
    while (cells?.next() === true) {
      const isSame =
        cells.valueEnd - cells.valueStart === wanted.length &&
        orderOfPart(cells.bytes, cells.valueStart, cells.valueEnd, wanted) === 0;
      if (isSame && row.isLive(cells, column)) {
        return cells;
      }
    }
    return undefined;
  };
}

/** The value at a key of a map column. */
export function readEntry(
  column: Column & {type: DataType & {kind: 'map'}},
  key: (bound: Bound) => Uint8Array,
): (bound: Bound) => Read {
  const same = equality(column.type.key);
  if (isMultiCell(column.type)) {
    const find = pathFinder(column, column.type.key);
    return bound => {
      const wanted = key(bound);
      return row => find(row, wanted)?.value() ?? null;
    };
  }
  const read = readColumn(column);
  return bound => {
    const wanted = key(bound);
    return row => {
      const found = read(row);
      let value: Uint8Array | null = null;
      if (found !== null) {
        forEachEntry(found, (candidate, at) => {
          if (candidate !== null && same(candidate, wanted)) {
            value = at;
          }
        });
      }
      return value;
    };
  };
}

export const isMapColumn = (column: Column): column is Column & {type: DataType & {kind: 'map'}} =>
  column.type.kind === 'map';

export type Equal = (a: Uint8Array, b: Uint8Array) => boolean;

export function equality(type: DataType): Equal {
  if (isBytewise(type)) {
    return sameBytes;
  }
  const codec = codecOf(type);
  return (a, b) => codec.compare(a, b) === 0;
}
