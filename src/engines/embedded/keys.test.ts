import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {tokenOf as murmur3} from '../../base/murmur3.ts';
import {codecOf} from '../../core/cql/types/index.ts';
import {native, tuple} from '../../core/cql/types/type-shapes.ts';
import type {CqlValue, DataType} from '../../core/cql/types/type.ts';
import {comparableOf} from './rows/comparable.ts';
import {
  clusteringComponent,
  clusteringOf,
  clusteringPart,
  headerKey,
  intersection,
  isHeaderKey,
  joined,
  partitionEnd,
  partitionKeyOf,
  partitionPrefix,
  prefixLength,
  rangesOfSlice,
  rowKey,
  tokenBytes,
  tokenOf,
  type ClusteringRange,
} from './keys.ts';

const anyKey = fc.uint8Array({minLength: 1, maxLength: 40, max: 3});

test.each([true, false])('the partition key comes back from its key (clustering: %s)', hasClustering => {
  fc.assert(
    fc.property(anyKey, bytes => {
      const prefix = partitionPrefix(bytes, hasClustering);
      expect(Buffer.from(partitionKeyOf(prefix, hasClustering))).toEqual(Buffer.from(bytes));
      expect(tokenOf(prefix)).toBe(murmur3(bytes));
      expect(prefix.startsWith(tokenBytes(murmur3(bytes)))).toBe(true);
      if (hasClustering) {
        expect(prefixLength(rowKey(prefix, 'abc'), true)).toBe(prefix.length);
        expect(prefixLength(headerKey(prefix), true)).toBe(prefix.length);
        expect(isHeaderKey(headerKey(prefix), prefix.length)).toBe(true);
        expect(isHeaderKey(rowKey(prefix, ''), prefix.length)).toBe(false);
      }
    }),
  );
});

test('partitions with one token stand in the order of their bytes and do not mix', () => {
  fc.assert(
    fc.property(anyKey, anyKey, fc.string({unit: 'binary', maxLength: 4}), (a, b, clustering) => {
      const order = Buffer.compare(a, b);
      const text = (bytes: Uint8Array): string => partitionPrefix(bytes, true).slice(8);
      if (order < 0) {
        expect(text(a) < text(b)).toBe(true);
        expect(`${text(a)}\x01${clustering}` < `${text(b)}\0`).toBe(true);
      }
      const prefix = partitionPrefix(a, true);
      expect(headerKey(prefix) < rowKey(prefix, '')).toBe(true);
      expect(rowKey(prefix, '\xff') < partitionEnd(prefix, true)).toBe(true);
    }),
  );
});

test.each([-(2n ** 63n), -1n, 0n, 1n, 2n ** 63n - 1n])('token %s keeps its place', token => {
  expect(tokenOf(tokenBytes(token))).toBe(token);
});

/** Values of key types; each list ascending. */
const TYPES: readonly {type: DataType; values: readonly CqlValue[]}[] = [
  {type: native('int'), values: [-(2 ** 31), -1, 0, 1, 2 ** 31 - 1]},
  {type: native('bigint'), values: [-(2n ** 63n), -1n, 0n, 1n, 2n ** 63n - 1n]},
  {type: native('text'), values: ['', '\0', '\0\0', '\0a', 'a', 'a\0', 'a\0\0', 'a\0b', 'aa', 'b', '\u{10ffff}']},
  {
    type: native('blob'),
    values: [
      new Uint8Array(),
      new Uint8Array([0]),
      new Uint8Array([0, 0xff]),
      new Uint8Array([1]),
      new Uint8Array([255, 255]),
    ],
  },
  {type: native('timestamp'), values: [-5n, 0n, 7n]},
  {type: native('tinyint'), values: [-128, -1, 0, 127]},
  {type: native('smallint'), values: [-300, 0, 300]},
  {type: native('boolean'), values: [false, true]},
  {type: native('double'), values: [-Infinity, -1.5, 0, 1.5, Infinity]},
  {
    type: tuple(native('tinyint'), native('text')),
    values: [
      [1, 'a'],
      [1, 'b'],
      [2, ''],
      [2, 'a'],
    ],
  },
];

describe.each(TYPES.map(each => ({...each, name: JSON.stringify(each.type)})))(
  'a clustering column of $name',
  ({type, values}) => {
    const wire = values.map(value => codecOf(type).encode(value));

    test.each([false, true])('keeps its order and its values (descending: %s)', descending => {
      const part = clusteringPart(type, descending);
      const after = clusteringPart(native('int'), false);
      const texts = wire.map(bytes => clusteringComponent(part, bytes));
      const sorted = [...texts].sort((a, b) => (a < b ? -1 : 1));
      expect(sorted).toEqual(descending ? texts.toReversed() : texts);
      for (const [i, text] of texts.entries()) {
        const key = `\x01${text}${clusteringComponent(after, new Uint8Array([0, 0, 0, 9]))}`;
        const back = clusteringOf([part, after], key, 0);
        expect(codecOf(type).compare(back[0]!, wire[i]!)).toBe(0);
        expect(back[0]!.length === 0).toBe(wire[i]!.length === 0);
        expect([...back[1]!]).toEqual([0, 0, 0, 9]);
      }
      expect(clusteringOf([part], `\x01${clusteringComponent(part, null)}`, 0)).toEqual([null]);
    });

    test('its short cut writes what its codec writes', () => {
      for (const bytes of wire.filter(each => each.length > 0)) {
        const written: number[] = [];
        codecOf(type).toComparable(bytes, {byte: value => written.push(value), bytes: value => written.push(...value)});
        expect(Buffer.from(comparableOf(type)(bytes), 'latin1')).toEqual(Buffer.from(written));
      }
    });
  },
);

describe('slices', () => {
  const int = (value: number): Uint8Array => codecOf(native('int')).encode(value);
  const all = Array.from({length: 64}, (_, i) => [i >> 4, (i >> 2) & 3, i & 3] as const);

  test.each([
    [false, false, false],
    [true, false, true],
    [false, true, false],
    [true, true, true],
  ])('take what lies between their bounds, whatever the directions: %s %s %s', (...directions) => {
    const parts = directions.map(descending => clusteringPart(native('int'), descending));
    const textOf = (row: readonly number[]): string =>
      row.map((value, i) => clusteringComponent(parts[i]!, int(value))).join('');
    const compare = (row: readonly number[], bound: readonly number[]): number => {
      const at = bound.findIndex((value, i) => row[i] !== value);
      return at < 0 ? 0 : row[at]! - bound[at]!;
    };
    const isIn = (ranges: readonly ClusteringRange[], text: string): boolean =>
      ranges.some(({from, to}) => text >= from && text < to);
    const bounds: (readonly number[])[] = [[1], [1, 2], [2, 0, 3], [0, 3], [3, 3, 3]];
    let found = 0;
    for (const lower of [undefined, ...bounds]) {
      for (const upper of [undefined, ...bounds]) {
        for (const inclusive of [false, true]) {
          const bound = (
            values: readonly number[] | undefined,
          ): {values: Uint8Array[]; isInclusive: boolean} | undefined =>
            values === undefined ? undefined : {values: values.map(int), isInclusive: inclusive};
          const ranges = rangesOfSlice(parts, '', 0, bound(lower), bound(upper));
          for (const row of all) {
            const isAbove = lower === undefined || compare(row, lower) > 0 || (inclusive && compare(row, lower) === 0);
            const isBelow = upper === undefined || compare(row, upper) < 0 || (inclusive && compare(row, upper) === 0);
            expect(isIn(ranges, textOf(row)), `${row} in ${lower} .. ${upper}`).toBe(isAbove && isBelow);
            found += isAbove && isBelow ? 1 : 0;
          }
          expect(ranges).toEqual(joined(ranges));
        }
      }
    }
    expect(found).toBeGreaterThan(100);
  });

  test('lists of ranges are cut with each other', () => {
    const range = (from: string, to: string): ClusteringRange => ({from, to});
    expect(intersection([range('a', 'c'), range('e', 'h')], [range('b', 'f'), range('g', 'z')])).toEqual([
      range('b', 'c'),
      range('e', 'f'),
      range('g', 'h'),
    ]);
    expect(joined([range('e', 'f'), range('a', 'c'), range('b', 'd'), range('d', 'e'), range('x', 'x')])).toEqual([
      range('a', 'f'),
    ]);
  });
});
