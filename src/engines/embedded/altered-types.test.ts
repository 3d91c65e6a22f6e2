/** What happens to rows whose user type gets another field. */
import {afterEach, beforeEach, expect, test} from 'vitest';
import {openCql, type CqlFixture} from './cql.fixture.ts';

/** So that rows written before the change lie in segments. */
const MEMTABLE_BYTES = 4000;

let db: CqlFixture;

beforeEach(async () => {
  db = await openCql(MEMTABLE_BYTES);
});

afterEach(() => db.close());

test('an index finds rows that were written before a field was added to the type of its column', async () => {
  await db.all(
    'CREATE TYPE u (a int, b int)',
    'CREATE TABLE t (k int PRIMARY KEY, f frozen<tuple<frozen<map<int, frozen<u>>>>>)',
    'CREATE INDEX ON t (f)',
  );
  for (let k = 0; k < 200; k += 1) {
    await db.run(`INSERT INTO t (k, f) VALUES (${k}, ({0: {a: ${k}}}))`);
  }
  await db.run('ALTER TYPE u ADD c int');
  await db.run('INSERT INTO t (k, f) VALUES (1000, ({0: {a: 7, c: 3}}))');

  expect(await db.rows('SELECT k FROM t WHERE f = ({0: {a: 7}})')).toEqual(['7']);
  expect(await db.rows('SELECT k FROM t WHERE f = ({0: {a: 7, b: null, c: 3}})')).toEqual(['1000']);
});

test.each([
  {key: 'partition key', columns: 'k frozen<u>, c int'},
  {key: 'clustering key', columns: 'k int, c frozen<list<frozen<u>>>'},
])('a type in the $key takes no further fields', async ({key, columns}) => {
  await db.all('CREATE TYPE u (a int, b int)', `CREATE TABLE t (${columns}, PRIMARY KEY (k, c))`);

  expect(await db.failure('ALTER TYPE u ADD d int')).toBe(
    `Cannot add new field d of type int to user type k.u as the type is being used in ${key} by the following tables: k.t`,
  );
});
