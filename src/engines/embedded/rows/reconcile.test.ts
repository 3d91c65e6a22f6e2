import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {deletionAt} from './range-tombstones.ts';
import {hideValue, mergeRows, mergeValues, purge} from './reconcile.ts';
import {decodeHeader, decodeRow, staticsStart} from './row-decode.ts';
import {encodeHeader, encodeRow} from './row-encode.ts';
import {RowView} from './row-view.ts';
import type {Cell, ColumnData, Deletion, PartitionHeader, PathCell, StoredRow} from './row.ts';
import {repeats} from '../../../../test/data/effort.ts';

// Few different times and values, so that ties are common.
const ts = fc.constantFrom(-5n, 0n, 1n, 2n, 3n, 2n ** 62n, -(2n ** 63n) + 1n);
const seconds = fc.constantFrom(0, 10, 20, 30, 4_000_000_000);
const bytes = fc.constantFrom('', 'a', 'ab', 'b', 'x'.repeat(30)).map(text => Buffer.from(text));
const deletion: fc.Arbitrary<Deletion> = fc.record({ts, at: seconds});
const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.record({ts, ttl: fc.constant(0), expiresAt: fc.constant(0), value: bytes}),
  fc.record({ts, ttl: fc.constantFrom(5, 10), expiresAt: seconds, value: bytes}),
  fc.record({ts, ttl: fc.constant(0), expiresAt: seconds, value: fc.constant(undefined)}),
);
const pathCell: fc.Arbitrary<PathCell> = fc
  .tuple(cell, fc.constantFrom('', 'p', 'pp', 'q', 'long path of a cell beyond loops'))
  .map(([content, path]) => ({...content, path: Buffer.from(path)}));
const simple: fc.Arbitrary<ColumnData> = cell.map(content => ({kind: 'simple', cell: content}));
const complex: fc.Arbitrary<ColumnData> = fc
  .tuple(
    fc.option(deletion, {nil: undefined}),
    fc.uniqueArray(pathCell, {selector: one => one.path.toString(), maxLength: 4}),
  )
  .map(([whole, cells]) => ({
    kind: 'complex',
    deletion: whole,
    cells: cells.toSorted((a, b) => Buffer.compare(a.path, b.path)),
  }));
/** Odd ids are complex. */
const row: fc.Arbitrary<StoredRow> = fc
  .tuple(
    fc.option(
      fc.oneof(
        fc.record({ts, ttl: fc.constant(0), expiresAt: fc.constant(0)}),
        fc.record({ts, ttl: fc.constantFrom(5, 10), expiresAt: seconds}),
      ),
      {nil: undefined},
    ),
    fc.option(deletion, {nil: undefined}),
    fc.dictionary(fc.constantFrom('0', '2', '300'), simple),
    fc.dictionary(fc.constantFrom('1', '3', '5001'), complex),
  )
  .map(([liveness, whole, simples, complexes]) => ({
    liveness,
    deletion: whole,
    columns: new Map(
      [...Object.entries(complexes), ...Object.entries(simples)].map(([id, column]) => [Number(id), column] as const),
    ),
  }));
const point = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const header: fc.Arbitrary<PartitionHeader> = fc.record({
  deletion: fc.option(deletion, {nil: undefined}),
  ranges: fc.array(fc.record({from: point, to: point, deletion}), {maxLength: 4}),
  statics: fc.option(row, {nil: undefined}),
});

const rowBytes = row.map(encodeRow);
const headerBytes = header.map(encodeHeader);
const hex = (value: Uint8Array | undefined): string | undefined =>
  value === undefined ? undefined : Buffer.from(value).toString('hex');

describe.each([
  {what: 'rows', value: rowBytes},
  {what: 'headers', value: headerBytes},
])('merging $what', ({value}) => {
  test('is commutative', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(hex(mergeValues(a, b))).toBe(hex(mergeValues(b, a)));
      }),
    );
  });

  test('is associative', () => {
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        expect(hex(mergeValues(mergeValues(a, b), c))).toBe(hex(mergeValues(a, mergeValues(b, c))));
      }),
      {numRuns: repeats(100, 1000)},
    );
  });

  test('is idempotent', () => {
    fc.assert(
      fc.property(value, a => {
        expect(hex(mergeValues(a, a))).toBe(hex(a));
      }),
    );
  });

  test('a purge leaves what lives, and does so once', () => {
    fc.assert(
      fc.property(value, fc.constantFrom(0, 15, 5000), (a, gcBefore) => {
        const once = purge(a, 20, gcBefore);
        expect(once === undefined ? undefined : hex(purge(once, 20, gcBefore))).toBe(hex(once));
        expect(once === undefined ? '' : liveText(once)).toBe(liveText(a));
      }),
      {numRuns: repeats(80, 800)},
    );
  });
});

/** What a reader sees at second 20. */
function liveText(value: Uint8Array): string {
  const start = (value[0]! & 0x80) !== 0 ? staticsStart(value) : 0;
  if (start === undefined) {
    return '';
  }
  const view = new RowView().open(value, start);
  let text = view.isMarkerLive(20) ? 'marker ' : '';
  while (view.nextColumn()) {
    const cells = view.cells();
    if (!view.isComplex) {
      text += cells.isLive(20) ? `${view.columnId}=${cells.ts}:${hex(cells.value())} ` : '';
      continue;
    }
    while (cells.next()) {
      text += cells.isLive(20) ? `${view.columnId}[${hex(cells.path())}]=${cells.ts}:${hex(cells.value())} ` : '';
    }
  }
  return text;
}

test('bytes hold a row as it is, but for what its own deletions hide', () => {
  fc.assert(
    fc.property(row, original => {
      const decoded = decodeRow(encodeRow(original));
      expect(hex(encodeRow(decoded))).toBe(hex(encodeRow(original)));
      expect(decoded.deletion).toEqual(original.deletion);
      for (const [id, column] of original.columns) {
        if (column.kind === 'simple' && (original.deletion === undefined || column.cell.ts > original.deletion.ts)) {
          const found = decoded.columns.get(id);
          expect(found?.kind === 'simple' && {...found.cell, value: hex(found.cell.value)}).toEqual({
            ...column.cell,
            value: hex(column.cell.value),
          });
        }
      }
    }),
    {numRuns: repeats(80, 800)},
  );
});

test('a reader that jumps between columns sees what a full decoding sees', () => {
  fc.assert(
    fc.property(rowBytes, fc.array(fc.constantFrom(0, 1, 2, 3, 4, 300, 5001), {maxLength: 6}), (value, ids) => {
      const whole = decodeRow(value);
      const view = new RowView().open(value);
      for (const id of ids) {
        const column = whole.columns.get(id);
        expect(view.seekColumn(id)).toBe(column !== undefined);
        if (column?.kind === 'simple') {
          const isLive = column.cell.value !== undefined && (column.cell.ttl === 0 || column.cell.expiresAt > 20);
          expect(hex(view.value(id, 20))).toBe(isLive ? hex(column.cell.value) : undefined);
        }
      }
    }),
  );
});

test('the deletion that holds at a clustering key is the newest of all that were given', () => {
  fc.assert(
    fc.property(headerBytes, headerBytes, point, (a, b, key) => {
      const merged = decodeHeader(mergeValues(a, b));
      const all = [a, b].flatMap(one => {
        const {deletion: whole, ranges} = decodeHeader(one);
        return [
          ...(whole === undefined ? [] : [whole]),
          ...ranges.filter(r => r.from <= key && key < r.to).map(r => r.deletion),
        ];
      });
      const newest = all.reduce<bigint | undefined>(
        (max, {ts: one}) => (max === undefined || one > max ? one : max),
        undefined,
      );
      expect(deletionAt(merged, key)?.ts).toBe(newest);
    }),
    {numRuns: repeats(80, 800)},
  );
});

const value = (content: Partial<Cell>): StoredRow => ({
  liveness: undefined,
  deletion: undefined,
  columns: new Map([[1, {kind: 'simple', cell: {ts: 1n, ttl: 0, expiresAt: 0, value: Buffer.from('9'), ...content}}]]),
});

test.each([
  {rule: 'the higher time wins', a: {ts: 2n}, b: {ts: 1n, value: Buffer.from('z')}},
  {rule: 'of equal times a tombstone wins', a: {value: undefined, expiresAt: 5}, b: {ttl: 5, expiresAt: 50}},
  {rule: 'then a cell with TTL', a: {ttl: 5, expiresAt: 9}, b: {value: Buffer.from('z')}},
  {rule: 'then the later expiry', a: {ttl: 5, expiresAt: 9}, b: {ttl: 5, expiresAt: 8, value: Buffer.from('z')}},
  {
    rule: 'then the larger value as unsigned bytes',
    a: {value: Buffer.from('ffffffff', 'hex')},
    b: {value: Buffer.from('00000009', 'hex')},
  },
])('$rule', ({a, b}) => {
  expect(hex(encodeRow(mergeRows(value(a), value(b))))).toBe(hex(encodeRow(value(a))));
  expect(hex(encodeRow(mergeRows(value(b), value(a))))).toBe(hex(encodeRow(value(a))));
});

test('a deletion hides what is as old as it is, and nothing newer', () => {
  expect(hideValue(encodeRow(value({ts: 5n})), 5n)).toBeUndefined();
  expect(hex(hideValue(encodeRow(value({ts: 6n})), 5n))).toBe(hex(encodeRow(value({ts: 6n}))));
});
