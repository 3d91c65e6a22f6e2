import {expect, test} from 'vitest';
import {codecOf} from '../../../core/cql/types/index.ts';
import {list, map, native, set} from '../../../core/cql/types/type-shapes.ts';
import type {CqlValue, DataType} from '../../../core/cql/types/type.ts';
import {complexCells} from '../rows/cells.ts';
import {comparableOf} from '../rows/comparable.ts';
import {clusteringComponent, clusteringPart, headerKey, partitionPrefix, rowKey} from '../keys.ts';
import {partitionKeyBytes} from '../../../base/partition-key.ts';
import {encodeHeader, encodeRow} from '../rows/row-encode.ts';
import type {ColumnData, StoredRow} from '../rows/row.ts';
import type {IndexSpec, TableSpec} from '../store/store.ts';
import {boundedRange, comparablesOf, equalRange, MAX_TERM_BYTES} from './term-ranges.ts';
import {extractorOf} from './terms.ts';

const TEXT = native('text');
const INT = native('int');
const TIMES = {ts: 5n, ttl: 0, expiresAt: 0};
const wire = (type: DataType, value: CqlValue): Uint8Array => codecOf(type).encode(value);

function index(
  id: number,
  columnId: number,
  target: IndexSpec['target'],
  types: readonly DataType[],
  more: Partial<IndexSpec> = {},
): IndexSpec {
  return {
    id,
    kind: 'terms',
    columnId,
    keyPart: undefined,
    target,
    isStatic: false,
    types,
    dimension: undefined,
    ...more,
  };
}

const spec = (hasClustering: boolean, ...indexes: IndexSpec[]): TableSpec => ({
  id: 1,
  hasClustering,
  gcGraceSeconds: 0,
  indexes,
});

const row = (columns: readonly (readonly [number, ColumnData])[]): StoredRow => ({
  liveness: TIMES,
  deletion: undefined,
  columns: new Map(columns),
});

const simple = (type: DataType, value: CqlValue): ColumnData => ({
  kind: 'simple',
  cell: {...TIMES, value: wire(type, value)},
});
const complex = (type: DataType, value: CqlValue): ColumnData => ({
  kind: 'complex',
  deletion: {ts: 4n, at: 1},
  cells: complexCells(type, wire(type, value), TIMES),
});

/** Found terms as `index:term`. */
function termsOf(table: TableSpec, key: string, value: Uint8Array): string[] {
  const found: string[] = [];
  extractorOf(table).extract(key, value, {
    term: (id, term) => found.push(`${id}:${term}`),
    vector: (id, bytes) => found.push(`${id}:vector ${bytes.length}`),
  });
  return found.sort();
}

const single = (id: number, type: DataType, ...parts: Uint8Array[]): string =>
  `${id}:${equalRange([comparableOf(type)], parts).from}`;

test('every target gives its terms', () => {
  const MAP = map(TEXT, INT);
  const SET = set(TEXT);
  const LIST = list(INT);
  const FROZEN = list(INT, true);
  const table = spec(
    false,
    index(1, 10, 'value', [INT]),
    index(2, 11, 'values', [TEXT], {isSet: true}),
    index(3, 12, 'keys', [TEXT]),
    index(4, 12, 'values', [INT]),
    index(5, 12, 'entries', [TEXT, INT]),
    index(6, 13, 'values', [INT]),
    index(7, 14, 'full', [FROZEN]),
    index(8, 15, 'value', [native('float')], {kind: 'vectors', dimension: 2}),
    index(9, 99, 'value', [TEXT]),
  );
  const value = encodeRow(
    row([
      [10, simple(INT, -3)],
      [11, complex(SET, ['a', 'b'])],
      [
        12,
        complex(MAP, [
          ['x', 1],
          ['y', 2],
        ]),
      ],
      [13, complex(LIST, [7, 7])],
      [14, simple(FROZEN, [1, 2])],
      [15, {kind: 'simple', cell: {...TIMES, value: new Uint8Array(8)}}],
      [16, simple(INT, 1)],
    ]),
  );
  const entry = (key: string, number: number): string =>
    `5:${equalRange(comparablesOf(table.indexes[4]!), [wire(TEXT, key), wire(INT, number)]).from}`;
  expect(termsOf(table, partitionPrefix(wire(INT, 1), false), value)).toEqual(
    [
      single(1, INT, wire(INT, -3)),
      single(2, TEXT, wire(TEXT, 'a')),
      single(2, TEXT, wire(TEXT, 'b')),
      single(3, TEXT, wire(TEXT, 'x')),
      single(3, TEXT, wire(TEXT, 'y')),
      single(4, INT, wire(INT, 1)),
      single(4, INT, wire(INT, 2)),
      entry('x', 1),
      entry('y', 2),
      single(6, INT, wire(INT, 7)),
      single(6, INT, wire(INT, 7)),
      single(7, FROZEN, wire(FROZEN, [1, 2])),
      '8:vector 8',
    ].sort(),
  );
});

test('what is deleted has no terms', () => {
  const table = spec(false, index(1, 1, 'value', [INT]), index(2, 2, 'values', [TEXT], {isSet: true}));
  const value = encodeRow(
    row([
      [1, {kind: 'simple', cell: {ts: 1n, ttl: 0, expiresAt: 7, value: undefined}}],
      [
        2,
        {
          kind: 'complex',
          deletion: {ts: 4n, at: 1},
          cells: [{path: wire(TEXT, 'a'), ts: 9n, ttl: 0, expiresAt: 7, value: undefined}],
        },
      ],
    ]),
  );
  expect(termsOf(table, partitionPrefix(wire(INT, 1), false), value)).toEqual([]);
});

test('key and static columns are found in keys and headers', () => {
  const path = [
    {type: INT, descending: true},
    {type: TEXT, descending: false},
  ];
  const table = spec(
    true,
    index(1, 0, 'value', [TEXT], {keyPart: {kind: 'partition', position: 1, size: 2}}),
    index(2, 2, 'value', [INT], {keyPart: {kind: 'clustering', position: 0, size: 2, path: path.slice(0, 1)}}),
    index(3, 3, 'value', [TEXT], {keyPart: {kind: 'clustering', position: 1, size: 2, path}}),
    index(4, 4, 'value', [INT], {isStatic: true}),
  );
  const prefix = partitionPrefix(partitionKeyBytes([wire(INT, 1), wire(TEXT, 'part')]), true);
  const clustering =
    clusteringComponent(clusteringPart(INT, true), wire(INT, 5)) +
    clusteringComponent(clusteringPart(TEXT, false), wire(TEXT, 'c'));
  expect(termsOf(table, rowKey(prefix, clustering), encodeRow(row([])))).toEqual([
    single(1, TEXT, wire(TEXT, 'part')),
    single(2, INT, wire(INT, 5)),
    single(3, TEXT, wire(TEXT, 'c')),
  ]);
  const statics = row([[4, simple(INT, 8)]]);
  expect(termsOf(table, headerKey(prefix), encodeHeader({deletion: undefined, ranges: [], statics}))).toEqual([
    single(1, TEXT, wire(TEXT, 'part')),
    single(4, INT, wire(INT, 8)),
  ]);
  expect(
    termsOf(table, headerKey(prefix), encodeHeader({deletion: {ts: 1n, at: 1}, ranges: [], statics: undefined})),
  ).toEqual([]);
});

test('long terms are cut and ranges still hold them', () => {
  const form = comparableOf(TEXT);
  const base = 'x'.repeat(MAX_TERM_BYTES);
  const table = spec(false, index(1, 1, 'value', [TEXT]));
  for (const tail of ['', 'a', 'b']) {
    const text = wire(TEXT, base + tail);
    const [found] = termsOf(
      table,
      partitionPrefix(wire(INT, 1), false),
      encodeRow(row([[1, {kind: 'simple', cell: {...TIMES, value: text}}]])),
    );
    const term = found!.slice(2);
    expect(term.length).toBe(MAX_TERM_BYTES);
    const within = ({from, to}: {from: string; to: string}): boolean => term >= from && term < to;
    expect(within(equalRange([form], [text]))).toBe(true);
    expect(within(boundedRange([form], [], {value: text, isInclusive: true}, {value: text, isInclusive: true}))).toBe(
      true,
    );
    expect(within(boundedRange([form], [], {value: wire(TEXT, 'x'), isInclusive: false}, undefined))).toBe(true);
    expect(
      within(boundedRange([form], [], undefined, {value: wire(TEXT, base + tail + 'z'), isInclusive: false})),
    ).toBe(true);
    expect(within(equalRange([form], [wire(TEXT, 'y')]))).toBe(false);
  }
});

test('what a known value has too is left out', () => {
  const MAP = map(TEXT, INT);
  const SET = set(TEXT);
  const table = spec(
    false,
    index(1, 10, 'value', [INT]),
    index(2, 11, 'values', [TEXT], {isSet: true}),
    index(3, 12, 'keys', [TEXT]),
    index(4, 12, 'values', [INT]),
    index(5, 12, 'entries', [TEXT, INT]),
    index(6, 13, 'value', [INT]),
    index(7, 15, 'value', [native('float')], {kind: 'vectors', dimension: 2}),
  );
  const dead: ColumnData = {kind: 'simple', cell: {ts: 1n, ttl: 0, expiresAt: 7, value: undefined}};
  const vector: ColumnData = {kind: 'simple', cell: {...TIMES, value: new Uint8Array(8)}};
  const rowOf = (number: number, letters: string[], members: [string, number][], last: ColumnData): Uint8Array =>
    encodeRow(
      row([
        [10, simple(INT, number)],
        [11, complex(SET, letters)],
        [12, complex(MAP, members)],
        [13, last],
        [15, vector],
      ]),
    );
  const key = partitionPrefix(wire(INT, 1), false);
  const before = rowOf(1, ['a', 'c', 'd'], Object.entries({x: 1, y: 2}), dead);
  const after = rowOf(1, ['b', 'c', 'e'], Object.entries({x: 3, y: 2, z: 2}), simple(INT, 9));
  const found: string[] = [];
  const sink = {
    term: (id: number, term: string) => found.push(`${id}:${term}`),
    vector: (id: number, bytes: Uint8Array) => found.push(`${id}:vector ${bytes.length}`),
  };
  extractorOf(table).extract(key, after, sink, before);
  const known = new Set(termsOf(table, key, before));
  // Of a list of equal values only the path tells which one it was: a term may come again, none may be missing.
  expect([...new Set(found)].filter(term => !known.has(term)).sort()).toEqual(
    [...new Set(termsOf(table, key, after))].filter(term => !known.has(term)).sort(),
  );
  expect(found.length).toBe(8);
  found.length = 0;
  extractorOf(table).extract(key, before, sink, before);
  expect(found).toEqual([]);
});
