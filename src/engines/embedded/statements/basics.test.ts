import {afterAll, beforeAll, expect, test} from 'vitest';
import {openCql, type CqlFixture} from '../cql.fixture.ts';

let cql: CqlFixture;

beforeAll(async () => {
  cql = await openCql();
  await cql.all(
    'CREATE TABLE kv (k int PRIMARY KEY, v text, n int)',
    'CREATE TABLE t (p int, c int, d text, s text STATIC, v int, PRIMARY KEY (p, c, d))',
  );
});

afterAll(() => cql.close());

test('a row that was inserted is selected by its key', async () => {
  await cql.all("INSERT INTO kv (k, v, n) VALUES (1, 'one', 10)", "INSERT INTO kv (k, v) VALUES (2, 'two')");
  expect(await cql.rows('SELECT * FROM kv WHERE k = 1')).toEqual(["1 | 10 | 'one'"]);
  expect(await cql.rows('SELECT v, n FROM kv WHERE k = 2')).toEqual(["'two' | null"]);
  expect(await cql.rows('SELECT v FROM kv WHERE k = 3')).toEqual([]);
  expect(await cql.rows('SELECT v FROM kv WHERE k IN (2, 1, 5, 1)')).toEqual(["'one'", "'two'"]);
  expect((await cql.rows('SELECT k FROM kv')).sort()).toEqual(['1', '2']);
});

test('clustering rows come in order', async () => {
  await cql.all(
    "INSERT INTO t (p, c, d, s, v) VALUES (1, 2, 'b', 'static', 22)",
    "INSERT INTO t (p, c, d, v) VALUES (1, 1, 'a', 11)",
    "INSERT INTO t (p, c, d, v) VALUES (1, 2, 'a', 21)",
    "INSERT INTO t (p, c, d, v) VALUES (1, 3, 'c', 33)",
  );
  expect(await cql.rows('SELECT c, d, s, v FROM t WHERE p = 1')).toEqual([
    "1 | 'a' | 'static' | 11",
    "2 | 'a' | 'static' | 21",
    "2 | 'b' | 'static' | 22",
    "3 | 'c' | 'static' | 33",
  ]);
  expect(await cql.rows('SELECT v FROM t WHERE p = 1 ORDER BY c DESC')).toEqual(['33', '22', '21', '11']);
  expect(await cql.rows("SELECT v FROM t WHERE p = 1 AND c = 2 AND d > 'a'")).toEqual(['22']);
  expect(await cql.rows("SELECT v FROM t WHERE p = 1 AND (c, d) > (1, 'a') AND c < 3")).toEqual(['21', '22']);
  expect(await cql.rows("SELECT v FROM t WHERE p = 1 AND (c, d) IN ((3, 'c'), (1, 'a'))")).toEqual(['11', '33']);
});
