import {expect, test} from 'vitest';
import {NewestTime, newestTs} from './newest-ts.ts';
import {encodeHeader, encodeRow} from './row-encode.ts';
import type {Cell, ColumnData, StoredRow} from './row.ts';

const cell = (ts: bigint): Cell => ({ts, ttl: 0, expiresAt: 0, value: Buffer.from('v')});
const simple = (ts: bigint): ColumnData => ({kind: 'simple', cell: cell(ts)});
const complex = (deletedAt: bigint | undefined, ...times: bigint[]): ColumnData => ({
  kind: 'complex',
  deletion: deletedAt === undefined ? undefined : {ts: deletedAt, at: 1},
  cells: times.map((ts, i) => ({...cell(ts), path: Buffer.from([i])})),
});
const rowOf = (more: Partial<StoredRow>, ...columns: ColumnData[]): StoredRow => ({
  liveness: undefined,
  deletion: undefined,
  ...more,
  columns: new Map(columns.map((column, i) => [i, column])),
});

function newestOf(...values: readonly Uint8Array[]): bigint {
  const time = new NewestTime();
  values.forEach(value => time.add(value));
  return time.ts;
}

test.each<{what: string; row: StoredRow; newest: bigint}>([
  {what: 'the marker', row: rowOf({liveness: {ts: 9n, ttl: 0, expiresAt: 0}}, simple(3n)), newest: 9n},
  {what: 'the deletion of the row', row: rowOf({deletion: {ts: 9n, at: 1}}), newest: 9n},
  {what: 'a simple cell', row: rowOf({}, simple(3n), simple(9n), simple(4n)), newest: 9n},
  {what: 'the deletion of a collection', row: rowOf({}, simple(3n), complex(9n)), newest: 9n},
  {what: 'the first cell of a collection', row: rowOf({}, complex(2n, 9n, 4n, 4n, 5n)), newest: 9n},
  {
    what: 'the last cell of a collection',
    row: rowOf({}, complex(undefined, 3n, 4n, 4n, 9n), complex(5n, 7n)),
    newest: 9n,
  },
  {what: 'negative times', row: rowOf({}, simple(-5n), complex(undefined, -9n, -2n, -2n)), newest: -2n},
])('newest is $what', ({row, newest}) => {
  expect(newestTs(encodeRow(row))).toBe(newest);
  expect(newestOf(encodeRow(row))).toBe(newest);
  expect(newestTs(encodeHeader({deletion: undefined, ranges: [], statics: row}))).toBe(newest);
});

test('newest is a deletion of a header', () => {
  const range = {from: 'a', to: 'b', deletion: {ts: 9n, at: 1}};
  expect(newestTs(encodeHeader({deletion: {ts: 4n, at: 1}, ranges: [range], statics: undefined}))).toBe(9n);
  expect(newestTs(encodeHeader({deletion: {ts: 9n, at: 1}, ranges: [], statics: undefined}))).toBe(9n);
});

test('newest of several values, times beyond 32 bits included', () => {
  const at = (ts: bigint): Uint8Array => encodeRow(rowOf({}, simple(ts)));
  const header = encodeHeader({deletion: {ts: 2n ** 40n, at: 1}, ranges: [], statics: undefined});

  expect(newestOf()).toBe(-(2n ** 63n));
  expect(newestOf(at(5n), at(2n ** 33n), at(2n ** 33n - 1n))).toBe(2n ** 33n);
  expect(newestOf(at(-(2n ** 33n)), at(-(2n ** 33n) - 1n))).toBe(-(2n ** 33n));
  expect(newestOf(at(2n ** 32n - 1n), at(5n))).toBe(2n ** 32n - 1n);
  expect(newestOf(at(5n), header, at(2n ** 39n))).toBe(2n ** 40n);
});
