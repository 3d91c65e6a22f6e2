import fc from 'fast-check';
import {expect, test} from 'vitest';
import {mergeRows} from './reconcile.ts';
import {decodeRow} from './row-decode.ts';
import {encodeRow} from './row-encode.ts';
import {mergePlainRows} from './row-merge.ts';
import type {Cell, ColumnData, PathCell, StoredRow} from './row.ts';
import {repeats} from '../../../../test/data/effort.ts';

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

const wholeRow = (ts: bigint, ids: readonly number[], hasMarker: boolean, later?: bigint): Uint8Array =>
  encodeRow({
    liveness: hasMarker ? {ts, ttl: 0, expiresAt: 0} : undefined,
    deletion: undefined,
    columns: new Map(
      ids.map((id, i) => [
        id,
        {
          kind: 'simple',
          cell: {ts: i === 1 ? (later ?? ts) : ts, ttl: 0, expiresAt: 0, value: Buffer.from(`${ts} ${id}`)},
        },
      ]),
    ),
  });

test.each([
  {
    what: 'written whole again',
    older: wholeRow(1n, [0, 2, 300], true),
    newer: wholeRow(2n, [0, 2, 300], true),
    is: true,
  },
  {what: 'with more columns', older: wholeRow(1n, [2, 300], true), newer: wholeRow(2n, [0, 2, 5, 300], true), is: true},
  {what: 'a marker only before', older: wholeRow(1n, [], true), newer: wholeRow(2n, [2], true), is: true},
  {what: 'updated again', older: wholeRow(1n, [2, 300], false), newer: wholeRow(2n, [2, 300], false), is: true},
  {what: 'inserted after updates', older: wholeRow(1n, [2], false), newer: wholeRow(2n, [2], true), is: true},
  {what: 'updated after an insert', older: wholeRow(1n, [2], true), newer: wholeRow(2n, [2], false), is: false},
  {what: 'a column less', older: wholeRow(1n, [0, 2, 300], true), newer: wholeRow(2n, [0, 300], true), is: false},
  {what: 'the last column less', older: wholeRow(1n, [0, 2], true), newer: wholeRow(2n, [0], true), is: false},
  {what: 'at the same time', older: wholeRow(2n, [2], true), newer: wholeRow(2n, [2], true), is: false},
  {what: 'a cell that is newer', older: wholeRow(1n, [0, 2], true, 3n), newer: wholeRow(2n, [0, 2], true), is: false},
  {what: 'a cell of its own time', older: wholeRow(1n, [0, 2], true), newer: wholeRow(2n, [0, 2], true, 3n), is: false},
])('a row $what: the newer one is the answer itself: $is', ({older, newer, is}) => {
  const slowly = hex(encodeRow(mergeRows(decodeRow(older), decodeRow(newer))));

  expect(hex(mergePlainRows(older, newer))).toBe(slowly);
  expect(hex(mergePlainRows(newer, older))).toBe(slowly);
  expect(mergePlainRows(older, newer) === newer).toBe(is);
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
