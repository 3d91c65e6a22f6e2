/** Sorts of more documents than may be sorted in memory: indexes lead to the first ones, and the order is that of a sort of all of them. */
import {afterAll, beforeAll, expect, test} from 'vitest';
import {parseFilter} from '../../../src/doors/data-api/clauses/filter.ts';
import {filterMatches} from '../../../src/doors/data-api/clauses/filter-match.ts';
import {compareSortKeys, parseSort, sortKeyOf} from '../../../src/doors/data-api/clauses/sort.ts';
import {parseCreateOptions} from '../../../src/doors/data-api/collection-options.ts';
import {parseJson} from '../../../src/wire/json/parse.ts';
import type {Json, JsonObject} from '../../../src/wire/json/tree.ts';
import {startServer} from './server.ts';
import type {TestServer} from './server.ts';

const COUNT = 2400;
/** A narrowing is tried after fewer; without one, each of these sorts would fail. */
const MAX = 600;
const SETTINGS = parseCreateOptions(
  undefined,
  {lexical: true, reranking: false, vectorize: true},
  {
    keyspace: 's',
    name: 'c',
  },
);

let seed = 7;
const random = (below: number): number => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return (seed >>> 8) % below;
};
const LONG = 'x'.repeat(1100);
/** As JSON text; undefined: no such field. Of every type, with neighbours that are easily taken for equal. */
const VALUES: readonly (() => string | undefined)[] = [
  () => undefined,
  () => 'null',
  () => String(random(2000) - 1000),
  () => `${random(50) - 25}.${random(1000)}`,
  () => `${random(9) + 1}${'0'.repeat(random(40))}.${random(10)}1`,
  () => `-${random(9) + 1}E+${random(60)}`,
  () => JSON.stringify(String.fromCodePoint([0x61, 0xe9, 0x4e00, 0xffee, 0x1f600][random(5)]!) + random(300)),
  () => JSON.stringify(LONG + random(400)),
  () => '""',
  () => (random(40) === 0 ? 'true' : 'false'),
  () => `{"$date":${random(2 ** 30) - 2 ** 29}}`,
  () => `{"$uuid":"${String(random(10 ** 6)).padStart(8, '0')}-0000-4000-8000-000000000000"}`,
  () => `[${random(20)},"b"]`,
  () => `{"in":${random(20)}}`,
];

let server: TestServer;
const documents: JsonObject[] = [];

beforeAll(async () => {
  server = await startServer({limits: {maxSortDocuments: MAX}});
  await server.send('', {createKeyspace: {name: 's'}});
  await server.send('/s', {createCollection: {name: 'c'}});
  for (let from = 0; from < COUNT; from += 100) {
    const texts = Array.from({length: 100}, (_, i) => {
      const v = VALUES[(from + i) % VALUES.length]!();
      // A few lack it, and of a few it is null.
      const most = (from + i) % 199 === 0 ? '' : `,"most":${(from + i) % 211 === 0 ? null : random(900)}`;
      return `{"_id":${from + i},"few":${random(5)},"n":${random(10 ** 6)}${most}${v === undefined ? '' : `,"v":${v}`}}`;
    });
    documents.push(...texts.map(text => parseJson(text) as JsonObject));
    const {body} = await server.send('/s/c', `{"insertMany":{"documents":[${texts.join(',')}]}}`);
    expect(body.errors).toBeUndefined();
  }
});
afterAll(() => server.stop());

const asJson = (value: unknown): Json => parseJson(JSON.stringify(value));

/** By sorting all of them. */
function expected(filter: object, sort: object, skip: number, limit: number): number[] {
  const order = parseSort(asJson(sort), SETTINGS);
  if (order.kind !== 'fields') {
    throw new Error('Bug: no sort by fields');
  }
  const parsed = parseFilter(asJson(filter), SETTINGS);
  return documents
    .filter(document => filterMatches(parsed, document))
    .map(document => ({
      id: Number(String((document.get('_id') as {text: string}).text)),
      key: sortKeyOf(order, document),
    }))
    .sort((a, b) => compareSortKeys(order.fields, a.key, b.key))
    .slice(skip, skip + limit)
    .map(({id}) => id);
}

const HAS = {v: {$exists: true}};

test.each([
  {what: 'numbers, down', filter: {}, sort: {n: -1}, skip: 0, limit: 20},
  {what: 'numbers, up, of those that have some', filter: {n: {$gte: 0}}, sort: {n: 1}, skip: 0, limit: 20},
  {what: 'numbers, up, within a range', filter: {n: {$gt: 1000}}, sort: {n: 1}, skip: 3, limit: 9},
  {what: 'any type, down', filter: {}, sort: {v: -1}, skip: 0, limit: 20},
  {what: 'any type, down, behind others', filter: {}, sort: {v: -1}, skip: 30, limit: 20},
  {what: 'numbers, up', filter: {}, sort: {n: 1}, skip: 0, limit: 20},
  {what: 'numbers, up, behind others', filter: {}, sort: {n: 1}, skip: 25, limit: 20},
  {what: 'any type, up, those without it first', filter: {}, sort: {v: 1}, skip: 0, limit: 20},
  {what: 'most, up, at the last without it', filter: {}, sort: {most: 1, n: 1}, skip: 5, limit: 40},
  {what: 'most, up, behind those without it', filter: {}, sort: {most: 1}, skip: 20, limit: 30},
  {what: 'most, up, of those that are not null', filter: {most: {$ne: null}}, sort: {most: 1}, skip: 9, limit: 9},
  {what: 'by two, up, many equal in the first', filter: {}, sort: {few: 1, n: -1}, skip: 0, limit: 10},
  {what: 'any type, up', filter: HAS, sort: {v: 1}, skip: 0, limit: 20},
  {what: 'texts that are no structures, down', filter: {v: {$lt: 'y'}}, sort: {v: -1}, skip: 0, limit: 9},
  {what: 'numbers of any kind, up', filter: {v: {$lt: 10 ** 9}}, sort: {v: 1}, skip: 0, limit: 30},
  {what: 'by two, down and up', filter: {}, sort: {n: -1, few: 1}, skip: 0, limit: 20},
  {what: 'by two, many equal in the first', filter: {}, sort: {few: -1, n: 1}, skip: 0, limit: 10},
])('$what', async ({filter, sort, skip, limit}) => {
  const {body} = await server.send('/s/c', {find: {filter, sort, options: {skip, limit}, projection: {_id: 1}}});
  expect(body.errors).toBeUndefined();
  expect(body.data!.documents).toHaveLength(limit);
  expect(body.data!.documents!.map(document => (document as {_id: number})._id)).toEqual(
    expected(filter, sort, skip, limit),
  );
  if (skip === 0) {
    const one = await server.send('/s/c', {findOne: {filter, sort}});
    expect((one.body.data!.document as {_id: number})._id).toBe(expected(filter, sort, 0, 1)[0]);
  }
});

test('where too many without the field come first, all of them count', async () => {
  const {body} = await server.send('/s/c', {find: {sort: {nowhere: 1, n: 1}}});
  expect(body.errors?.[0]?.errorCode).toBe('OVERLOADED_SORT_ROW_LIMIT');
});
