/** Ready-made readers: the value of one column of the row that a cursor stands on. */
import type {Column} from '../../../core/cql/schema/schema.ts';
import {isMultiCell} from '../../../core/cql/types/type-shapes.ts';
import type {RowCursor, Value} from './row-cursor.ts';

export type Read = (row: RowCursor) => Value;

export function readColumn(column: Column): Read {
  const {position} = column;
  switch (column.kind) {
    case 'partition_key':
      return row => row.partitionValue(position);
    case 'clustering':
      return row => row.clusteringValue(position);
    case 'static':
    case 'regular':
      return isMultiCell(column.type) ? row => row.whole(column) : row => row.simple(column);
  }
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) {
    return false;
  }
  if (a.length > 64) {
    return Buffer.compare(a, b) === 0;
  }
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) {
      return false;
    }
  }
  return true;
}

/** Order of the bytes at [start, end) and all of `other`. */
export function orderOfPart(bytes: Uint8Array, start: number, end: number, other: Uint8Array): number {
  const length = Math.min(end - start, other.length);
  for (let i = 0; i < length; i++) {
    const difference = bytes[start + i]! - other[i]!;
    if (difference !== 0) {
      return difference;
    }
  }
  return end - start - other.length;
}
