import fc from 'fast-check';
import {expect, test} from 'vitest';
import {mergeRows} from './reconcile.ts';
import {decodeRow} from './row-decode.ts';
import {encodeRow} from './row-encode.ts';
import {mergePlainRows} from './row-merge.ts';
import type {Cell, ColumnData, PathCell, StoredRow} from './row.ts';
import {repeats} from '../../../test/data/effort.ts';

const OLDEST = -(2n ** 63n);
const NEWEST = 2n ** 63n - 1n;

// Few different times, each next to another one, also where the halves of a time meet, so that ties and borrows are common.
const ts = fc.constantFrom(OLDEST, OLDEST + 1n, -1n, 0n, 1n, 2n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 32n + 1n, NEWEST);
const bytes = fc.oneof(
  fc.constantFrom('', 'a', 'ab', 'b', 'long enough to be copied at once').map(text => Buffer.from(text)),
  fc.constantFrom(130, 4_000).map(length => Buffer.alloc(length, 'x')),
);
const times = fc.record({ts, ttl: fc.constant(0), expiresAt: fc.constant(0)});
const cell: fc.Arbitrary<Cell> = fc.tuple(times, bytes).map(([when, value]) => ({...when, value}));
const pathCell: fc.Arbitrary<PathCell> = fc
  .tuple(cell, fc.constantFrom('', 'p', 'pp', 'q', 'a path that is longer than loops copy'))
  .map(([content, path]) => ({...content, path: Buffer.from(path)}));
const complex: fc.Arbitrary<ColumnData> = fc
  .tuple(
    fc.option(fc.record({ts, at: fc.constantFrom(0, 10, 4_000_000_000)}), {nil: undefined}),
    fc.uniqueArray(pathCell, {selector: one => one.path.toString(), maxLength: 4}),
  )
  .map(([deletion, cells]) => ({
    kind: 'complex',
    deletion,
    cells: cells.toSorted((a, b) => Buffer.compare(a.path, b.path)),
  }));
/** Odd ids are complex. */
const row: fc.Arbitrary<StoredRow> = fc
  .tuple(
    fc.option(times, {nil: undefined}),
    fc.dictionary(
      fc.constantFrom('0', '2', '300'),
      cell.map(content => ({kind: 'simple' as const, cell: content})),
    ),
    fc.dictionary(fc.constantFrom('1', '3', '5001'), complex),
  )
  .map(([liveness, simples, complexes]) => ({
    liveness,
    deletion: undefined,
    columns: new Map<number, ColumnData>(
      [...Object.entries(complexes), ...Object.entries(simples)].map(([id, column]) => [Number(id), column] as const),
    ),
  }));

const hex = (value: Uint8Array | undefined): string | undefined =>
  value === undefined ? undefined : Buffer.from(value).toString('hex');

const MERGED = repeats(150, 5000);

test('rows are merged as by taking them apart', () => {
  let merged = 0;
  fc.assert(
    fc.property(row.map(encodeRow), row.map(encodeRow), (a, b) => {
      const result = mergePlainRows(a, b);
      merged += result === undefined ? 0 : 1;
      expect(hex(result)).toBe(hex(encodeRow(mergeRows(decodeRow(a), decodeRow(b)))));
    }),
    {numRuns: MERGED},
  );
  expect(merged).toBe(MERGED);
});

const PLAIN: StoredRow = {
  liveness: undefined,
  deletion: undefined,
  columns: new Map([[1, {kind: 'simple', cell: {ts: 1n, ttl: 0, expiresAt: 0, value: Buffer.from('v')}}]]),
};

test.each<{what: string; other: StoredRow}>([
  {what: 'a deleted row', other: {...PLAIN, deletion: {ts: 1n, at: 1}}},
  {what: 'a marker that expires', other: {...PLAIN, liveness: {ts: 1n, ttl: 5, expiresAt: 10}}},
  {
    what: 'a cell that expires',
    other: {
      ...PLAIN,
      columns: new Map([[1, {kind: 'simple', cell: {ts: 1n, ttl: 5, expiresAt: 10, value: Buffer.from('v')}}]]),
    },
  },
  {
    what: 'a deleted cell',
    other: {
      ...PLAIN,
      columns: new Map([[1, {kind: 'simple', cell: {ts: 1n, ttl: 0, expiresAt: 10, value: undefined}}]]),
    },
  },
  {
    what: 'a column of another kind',
    other: {...PLAIN, columns: new Map([[1, {kind: 'complex', deletion: {ts: 1n, at: 1}, cells: []}]])},
  },
  {
    what: 'a very large row',
    other: {
      ...PLAIN,
      columns: new Map([[1, {kind: 'simple', cell: {ts: 1n, ttl: 0, expiresAt: 0, value: Buffer.alloc(200_000)}}]]),
    },
  },
])('$what is left to the other way', ({other}) => {
  expect(mergePlainRows(encodeRow(PLAIN), encodeRow(other))).toBeUndefined();
  expect(mergePlainRows(encodeRow(other), encodeRow(PLAIN))).toBeUndefined();
});
