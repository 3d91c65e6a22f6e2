import {expect, test} from 'vitest';
import type {Row} from '../../../core/cql/port.ts';
import {compareBytes} from '../../../core/cql/types/bytes.ts';
import {Turns} from '../operations/turns.ts';
import {sortRows} from './sorted.ts';
import type {RowSource} from './sorted.ts';

const byte = (value: number): Uint8Array => Uint8Array.of(value);

interface Given {
  readonly rank: number | null;
  readonly text: Uint8Array;
  /** Null: only static columns. */
  readonly key: number | null;
}

/** Rows of a text, a rank and a key; and how many were read a second time. */
function sourceOf(given: readonly Given[], pageSize: number) {
  const rows: Row[] = given.map(({rank, text, key}) => [
    text,
    rank === null ? null : byte(rank),
    key === null ? null : byte(key),
  ]);
  let again = 0;
  const source: RowSource = {
    width: 1,
    keyAt: [2],
    expectedBytes: 1,
    page(_size, paging) {
      const from = paging?.[0] ?? 0;
      const to = from + pageSize;
      return Promise.resolve({rows: rows.slice(from, to), paging: to < rows.length ? byte(to) : undefined});
    },
    again([key]) {
      again += 1;
      return Promise.resolve(rows.find(row => row[2]?.[0] === key![0])?.slice(0, 1));
    },
  };
  return {source, again: () => again};
}

const ORDER = {at: 1, sign: 1, compare: compareBytes};
const options = {skip: 0, limit: 10, maxRows: 1000, turns: new Turns(1)};
const texts = (rows: readonly Row[]): string[] => rows.map(([text]) => String.fromCharCode(text![0]!));
const small = (rank: number | null, name: string, key: number): Given => ({rank, text: Buffer.from(name), key});

test.each([
  {what: 'upwards, nulls first', sign: 1, skip: 0, limit: 10, found: ['c', 'd', 'b', 'e', 'a']},
  {what: 'downwards, nulls last', sign: -1, skip: 0, limit: 10, found: ['a', 'e', 'b', 'd', 'c']},
  {what: 'a part', sign: 1, skip: 1, limit: 2, found: ['d', 'b']},
  {what: 'beyond the end', sign: 1, skip: 7, limit: 2, found: []},
])('$what', async ({sign, skip, limit, found}) => {
  const {source} = sourceOf(
    [small(9, 'a', 1), small(3, 'b', 2), small(null, 'c', 3), small(1, 'd', 4), small(5, 'e', 5)],
    2,
  );
  const {rows, count} = await sortRows(source, [{...ORDER, sign}], {...options, skip, limit});
  expect(texts(rows)).toEqual(found);
  expect(count).toBe(5);
});

test('of large rows only those of the answer are read again', async () => {
  const large = (rank: number, name: string): Given => {
    const text = new Uint8Array(5 * 1024 * 1024).fill(name.charCodeAt(0));
    return {rank, text, key: rank};
  };
  const given = [...'hgfedcba'].map((name, i) => large(10 - i, name));
  const {source, again} = sourceOf(given, 1);
  const {rows} = await sortRows(source, [ORDER], {...options, limit: 3});
  expect(texts(rows)).toEqual(['a', 'b', 'c']);
  expect(again()).toBe(3);
});

test('a row without a whole key is kept, however large', async () => {
  const given = [1, 2, 3, 4, 5].map(rank => ({rank, text: new Uint8Array(5 * 1024 * 1024).fill(96 + rank), key: null}));
  const {source, again} = sourceOf(given, 1);
  expect(texts((await sortRows(source, [ORDER], options)).rows)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(again()).toBe(0);
});

test('what is equal stays in the order in which it was read', async () => {
  const {source} = sourceOf(
    [...'abcdef'].map((name, i) => small(i % 2, name, i)),
    2,
  );
  expect(texts((await sortRows(source, [ORDER], options)).rows)).toEqual([...'acebdf']);
});

test('as many rows as allowed', async () => {
  const {source} = sourceOf(
    [...'abcdef'].map((name, i) => small(i, name, i)),
    2,
  );
  expect((await sortRows(source, [ORDER], {...options, maxRows: 7})).count).toBe(6);
  await expect(sortRows(source, [ORDER], {...options, maxRows: 6})).rejects.toMatchObject({
    code: 'OVERLOADED_SORT_ROW_LIMIT',
  });
});

test('sorts beyond one page read one after the other, and a failed one gives its turn back', async () => {
  const turns = new Turns(1);
  let reading = 0;
  let most = 0;
  const slow = (): RowSource => {
    const {source} = sourceOf(
      [...'abcdef'].map((name, i) => small(i, name, i)),
      2,
    );
    return {
      ...source,
      async page(size, paging) {
        reading += paging === undefined ? 0 : 1;
        most = Math.max(most, reading);
        await new Promise(resolve => setTimeout(resolve, 1));
        reading -= paging === undefined ? 0 : 1;
        return source.page(size, paging);
      },
    };
  };
  const sorts = [1, 2, 3, 4].map(i => sortRows(slow(), [ORDER], {...options, turns, maxRows: i === 2 ? 5 : 1000}));
  const ends = await Promise.allSettled(sorts);
  expect(ends.map(({status}) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(most).toBe(1);
  expect(turns.size).toBe(0);
});
