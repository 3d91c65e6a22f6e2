import fc from 'fast-check';
import {expect, test} from 'vitest';
import {codecOf} from '../../../core/cql/types/index.ts';
import {map, native, set} from '../../../core/cql/types/type-shapes.ts';
import {complexCells} from './cells.ts';
import {encodeRow} from './row-encode.ts';
import {partCheck, RowWriter} from './row-writer.ts';
import type {ColumnData} from './row.ts';
import {repeats} from '../../../../test/data/effort.ts';

const TEXT = native('text');
const SET = set(TEXT);
const MAP = map(TEXT, native('int'));

const anyColumn = fc.oneof(
  fc.record({kind: fc.constant('simple' as const), value: fc.option(fc.uint8Array({maxLength: 300}))}),
  fc.record({
    kind: fc.constant('set' as const),
    value: fc.option(fc.array(fc.string({maxLength: 40, unit: 'binary'}))),
  }),
  fc.record({
    kind: fc.constant('map' as const),
    value: fc.option(fc.array(fc.tuple(fc.string({maxLength: 200}), fc.integer({min: -5, max: 5})), {maxLength: 30})),
  }),
);

test('rows are written as encodeRow writes them', () => {
  const writer = new RowWriter();
  fc.assert(
    fc.property(
      fc.array(anyColumn, {maxLength: 8}),
      fc.bigInt({min: -(2n ** 62n), max: 2n ** 62n}),
      fc.nat(5),
      fc.boolean(),
      (list, ts, ttl, isInserted) => {
        const times = {ts, ttl: isInserted ? ttl : 0, expiresAt: isInserted && ttl > 0 ? 1000 + ttl : 0};
        const nowSeconds = 1000;
        const columns = new Map<number, ColumnData>();
        writer.start(times, isInserted);
        let isDone = true;
        for (const [i, {kind, value}] of list.entries()) {
          const id = i * 3 + (i > 4 ? 200 : 0);
          if (kind === 'simple') {
            if (value === null) {
              writer.tombstone(id, nowSeconds);
              columns.set(id, {kind: 'simple', cell: {ts, ttl: 0, expiresAt: nowSeconds, value: undefined}});
            } else {
              writer.simple(id, value);
              columns.set(id, {kind: 'simple', cell: {...times, value}});
            }
            continue;
          }
          const deletion = {ts: ts - 1n, at: nowSeconds};
          if (value === null) {
            writer.emptied(id, nowSeconds);
            columns.set(id, {kind: 'complex', deletion, cells: []});
            continue;
          }
          const type = kind === 'set' ? SET : MAP;
          const wire = codecOf(type).encode(value);
          const values = kind === 'set' ? undefined : partCheck(native('int'));
          isDone &&= writer.collection(id, wire, partCheck(TEXT), values, nowSeconds);
          columns.set(id, {kind: 'complex', deletion, cells: complexCells(type, wire, times)});
        }
        const bytes = writer.finish();
        // Encoded sets and maps are in order, so nothing needs the slow way.
        expect(isDone).toBe(true);
        if (bytes !== undefined) {
          const liveness = isInserted ? times : undefined;
          expect(Buffer.from(bytes)).toEqual(Buffer.from(encodeRow({liveness, deletion: undefined, columns})));
        }
      },
    ),
    {numRuns: repeats(150, 5000)},
  );
});

test.each([
  {what: 'parts missing', hex: '00000002000000016100000001'},
  {what: 'bytes left over', hex: '0000000100000001610000'},
  {what: 'a null part', hex: '00000001ffffffff'},
  {what: 'a count without parts', hex: '7fffffff'},
  {what: 'a negative count', hex: 'ffffffff'},
  {what: 'wrong order', hex: '0000000200000001620000000161'},
  {what: 'the same twice', hex: '0000000200000001610000000161'},
  {what: 'no text', hex: '0000000100000001ff'},
])('a set goes the slow way for $what', ({hex}) => {
  const writer = new RowWriter();
  writer.start({ts: 1n, ttl: 0, expiresAt: 0}, true);
  expect(writer.collection(1, Buffer.from(hex, 'hex'), partCheck(TEXT), undefined, 1)).toBe(false);
});

test('rows stay as they were written when others follow, also where one does not fit any more', () => {
  const writer = new RowWriter();
  const times = {ts: 5n, ttl: 0, expiresAt: 0};
  const values = Array.from({length: 300}, (_, i) => new Uint8Array((i * 997) % 9000).fill(i));

  const rows = values.map((value, i) => {
    writer.start(times, true);
    writer.simple(1, value);
    writer.simple(i + 2, value.subarray(0, 10));
    return writer.finish()!;
  });

  const expected = values.map((value, i) =>
    encodeRow({
      liveness: times,
      deletion: undefined,
      columns: new Map<number, ColumnData>([
        [1, {kind: 'simple', cell: {...times, value}}],
        [i + 2, {kind: 'simple', cell: {...times, value: value.subarray(0, 10)}}],
      ]),
    }),
  );
  expect(rows.map(row => Buffer.from(row).toString('hex'))).toEqual(
    expected.map(row => Buffer.from(row).toString('hex')),
  );
});
