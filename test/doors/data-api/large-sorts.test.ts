/** Sorts in memory of more than can be in an answer: the right ones are kept, whatever comes in which order. */
import {afterAll, beforeAll, expect, test} from 'vitest';
import {startServer} from './server.ts';
import type {TestServer} from './server.ts';

const COUNT = 4000;
/** A permutation of 0 … COUNT - 1. */
const valueOf = (i: number): number => (i * 1777) % COUNT;

let server: TestServer;
beforeAll(async () => {
  server = await startServer({limits: {maxSortDocuments: 1_000_000}});
  await server.send('', {createKeyspace: {name: 's'}});
  await server.send('/s', {createCollection: {name: 'c', options: {indexing: {allow: ['n', 'tens']}}}});
  const columns = {k: 'int', n: 'int', tens: 'int'};
  await server.send('/s', {createTable: {name: 't', definition: {columns, primaryKey: 'k'}}});
  for (let from = 0; from < COUNT; from += 100) {
    const values = Array.from({length: 100}, (_, i) => ({
      n: valueOf(from + i),
      tens: Math.floor(valueOf(from + i) / 10),
    }));
    await server.send('/s/c', {insertMany: {documents: values.map((value, i) => ({_id: from + i, ...value}))}});
    await server.send('/s/t', {insertMany: {documents: values.map((value, i) => ({k: from + i, ...value}))}});
  }
});
afterAll(() => server.stop());

const range = (from: number, to: number): number[] =>
  Array.from({length: Math.abs(to - from)}, (_, i) => (from < to ? from + i : from - i));

test.each([
  {what: 'up', sort: {n: 1}, options: {limit: 5}, expected: range(0, 5)},
  {what: 'down', sort: {n: -1}, options: {limit: 5}, expected: range(COUNT - 1, COUNT - 6)},
  {what: 'a page', sort: {n: 1}, options: {}, expected: range(0, 50)},
  {what: 'behind others', sort: {n: 1}, options: {skip: 3000, limit: 5}, expected: range(3000, 3005)},
  {what: 'the end', sort: {n: 1}, options: {skip: COUNT - 2, limit: 5}, expected: range(COUNT - 2, COUNT)},
  {what: 'by two', sort: {tens: -1, n: 1}, options: {limit: 3}, expected: range(COUNT - 10, COUNT - 7)},
])('$what', async ({sort, options, expected}) => {
  for (const path of ['/s/c', '/s/t']) {
    const {body} = await server.send(path, {find: {sort, options}});
    expect(((body.data?.documents ?? []) as {n: number}[]).map(({n}) => n)).toEqual(expected);
  }
});

test('all rows that were read are counted', async () => {
  const {body} = await server.send('/s/t', {find: {sort: {n: 1}, options: {limit: 1}}});
  expect(body.status?.['sortedRowCount']).toBe(COUNT);
});
