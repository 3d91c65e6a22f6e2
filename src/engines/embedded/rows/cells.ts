/** Values of multi-cell columns taken apart into cells. */
import {invalid} from '../../../core/cql/errors.ts';
import {compareBytes, readInt32} from '../../../core/cql/types/bytes.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import {fieldsOf} from '../../../core/cql/types/tuple.ts';
import type {PathCell} from './row.ts';

/** What all cells of one write share. */
export interface CellTimes {
  readonly ts: bigint;
  readonly ttl: number;
  readonly expiresAt: number;
}

const EMPTY = new Uint8Array(0);

/** Where the cells of a list come to stand: 8 bytes of signed time, negative in front, then 4 that count within one write. */
export interface ListPlace {
  /** Microseconds; each write has its own. */
  readonly time: bigint;
  /** In front of what is there. */
  readonly isFront: boolean;
}

export function listPath(place: ListPlace, index: number): Uint8Array {
  const path = Buffer.allocUnsafe(12);
  path.writeBigUInt64BE(BigInt.asUintN(64, place.isFront ? -place.time : place.time) ^ SIGN, 0);
  path.writeUInt32BE(index, 8);
  return path;
}

const SIGN = 0x8000_0000_0000_0000n;

/**
 * The cells of a whole value, sorted by path, each path once (the last of equal ones counts). Views into the value, no copies.
 * The value has been validated. Lists need a place.
 */
export function complexCells(type: DataType, value: Uint8Array, times: CellTimes, place?: ListPlace): PathCell[] {
  switch (type.kind) {
    case 'set':
      return sorted(setCells(value, times));
    case 'map':
      return sorted(mapCells(value, times));
    case 'list':
      return listCells(value, times, place ?? {time: times.ts, isFront: false});
    case 'udt':
      return fieldCells(value, type.fields.length, times);
    default:
      throw new Error(`Bug: ${type.kind} has no cells`);
  }
}

/** A part of a collection: its place in `value` is checked, its content is not. Moves `at`. */
let at = 0;

function part(value: Uint8Array): Uint8Array {
  if (at + 4 > value.length) {
    throw invalid('Not enough bytes to read a collection');
  }
  const length = readInt32(value, at);
  at += 4;
  if (length < 0) {
    throw invalid('null is not supported inside collections');
  }
  const end = at + length;
  if (end > value.length) {
    throw invalid('Not enough bytes to read a collection');
  }
  const bytes = value.subarray(at, end);
  at = end;
  return bytes;
}

function countOf(value: Uint8Array): number {
  at = 4;
  return value.length < 4 ? 0 : readInt32(value, 0);
}

const cellOf = (path: Uint8Array, value: Uint8Array, {ts, ttl, expiresAt}: CellTimes): PathCell => ({
  path,
  ts,
  ttl,
  expiresAt,
  value,
});

function setCells(value: Uint8Array, times: CellTimes): PathCell[] {
  const cells: PathCell[] = [];
  for (let left = countOf(value); left > 0; left--) {
    cells.push(cellOf(part(value), EMPTY, times));
  }
  return cells;
}

function mapCells(value: Uint8Array, times: CellTimes): PathCell[] {
  const cells: PathCell[] = [];
  for (let left = countOf(value); left > 0; left--) {
    const path = part(value);
    cells.push(cellOf(path, part(value), times));
  }
  return cells;
}

function listCells(value: Uint8Array, times: CellTimes, place: ListPlace): PathCell[] {
  const cells: PathCell[] = [];
  const count = countOf(value);
  for (let i = 0; i < count; i++) {
    cells.push(cellOf(listPath(place, i), part(value), times));
  }
  return cells;
}

function fieldCells(value: Uint8Array, count: number, times: CellTimes): PathCell[] {
  const cells: PathCell[] = [];
  for (const [i, field] of fieldsOf(value, count, 'user type').entries()) {
    if (field !== null) {
      cells.push(cellOf(fieldPath(i), field, times));
    }
  }
  return cells;
}

export const fieldPath = (index: number): Uint8Array => Buffer.from([index >> 8, index & 0xff]);

function sorted(cells: PathCell[]): PathCell[] {
  let isSorted = true;
  for (let i = 1; i < cells.length && isSorted; i++) {
    isSorted = compareBytes(cells[i - 1]!.path, cells[i]!.path) < 0;
  }
  if (isSorted) {
    return cells;
  }
  // The sort is stable, so the last of equal paths is the last that was written.
  cells.sort((a, b) => compareBytes(a.path, b.path));
  return cells.filter((cell, i) => i + 1 === cells.length || compareBytes(cell.path, cells[i + 1]!.path) !== 0);
}
