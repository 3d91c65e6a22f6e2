import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {openCql, type CqlFixture} from '../cql.fixture.ts';

let cql: CqlFixture;

beforeAll(async () => {
  cql = await openCql();
  await cql.all(
    'CREATE TYPE addr (street text, zip int)',
    'CREATE TABLE t (p int, c int, d int, s text static, v int, m map<text, int>, PRIMARY KEY (p, c, d)) WITH CLUSTERING ORDER BY (c ASC, d DESC)',
    'CREATE TABLE kv (k int PRIMARY KEY, v int, "Vv" text, st set<int>, l list<text>, m map<text, int>, a addr, f frozen<addr>, tu tuple<int, text>, fl double, b blob)',
    'CREATE TABLE empty (k int PRIMARY KEY, v int)',
  );
  for (let p = 0; p < 7; p++) {
    for (let c = 0; c < p; c++) {
      for (let d = 0; d < 3; d++) {
        await cql.run(`INSERT INTO t (p, c, d, v) VALUES (${p}, ${c}, ${d}, ${p * 100 + c * 10 + d})`);
      }
    }
  }
  await cql.all(
    "INSERT INTO t (p, s) VALUES (0, 'only static')",
    "INSERT INTO t (p, s) VALUES (3, 'three')",
    "INSERT INTO t (p, s) VALUES (99, 'lonely')",
    `INSERT INTO kv (k, v, "Vv", st, l, m, a, f, tu, fl, b) VALUES (1, 5, 'x', {3, -1, 2}, ['b', 'a', 'b'], {'q': 1, 'r': 2, 's': 3}, {street: 'S', zip: 7}, {street: 'F', zip: 8}, (1, 'one'), 1.5, 0x0aff)`,
    'INSERT INTO kv (k, v) VALUES (2, 2147483647)',
    'INSERT INTO kv (k, v) VALUES (3, 2147483647)',
  );
});

afterAll(() => cql.close());

describe('rows', () => {
  test.each([
    ['SELECT c, d FROM t WHERE p = 2', ['0 | 2', '0 | 1', '0 | 0', '1 | 2', '1 | 1', '1 | 0']],
    ['SELECT c, d FROM t WHERE p = 2 ORDER BY c DESC, d ASC', ['1 | 0', '1 | 1', '1 | 2', '0 | 0', '0 | 1', '0 | 2']],
    ['SELECT d FROM t WHERE p = 2 AND c = 1 ORDER BY d ASC', ['0', '1', '2']],
    ['SELECT d FROM t WHERE p = 2 AND c = 1 AND d >= 1', ['2', '1']],
    ['SELECT d FROM t WHERE p = 2 AND c = 1 AND d > 0 AND d < 2', ['1']],
    ['SELECT c, d FROM t WHERE p = 3 AND (c, d) > (1, 1)', ['1 | 2', '2 | 2', '2 | 1', '2 | 0']],
    ['SELECT c, d FROM t WHERE p = 3 AND (c, d) >= (1, 1) AND (c) < (2)', ['1 | 2', '1 | 1']],
    ['SELECT c, d FROM t WHERE p = 3 AND (c, d) <= (1, 0)', ['0 | 2', '0 | 1', '0 | 0', '1 | 0']],
    ['SELECT c, d FROM t WHERE p = 3 AND (c, d) = (1, 0)', ['1 | 0']],
    ['SELECT c, d FROM t WHERE p = 3 AND (c, d) IN ((2, 0), (0, 1), (2, 0))', ['0 | 1', '2 | 0']],
    ['SELECT c, d FROM t WHERE p = 3 AND c IN (2, 0) AND d = 1', ['0 | 1', '2 | 1']],
    ['SELECT c, d FROM t WHERE p = 3 AND c IN (2, 0) AND d > 1', ['0 | 2', '2 | 2']],
    ['SELECT c, d FROM t WHERE p = 3 AND c IN (2, 0) AND d > 1 ORDER BY c DESC', ['2 | 2', '0 | 2']],
    [
      'SELECT p, c, d FROM t WHERE p IN (2, 1) AND c = 0 AND d IN (0, 2)',
      ['1 | 0 | 2', '1 | 0 | 0', '2 | 0 | 2', '2 | 0 | 0'],
    ],
    ['SELECT p FROM t WHERE p IN ()', []],
    ['SELECT p, c FROM t WHERE p IN (2, 1) ORDER BY c DESC LIMIT 3', ['2 | 1', '2 | 1', '2 | 1']],
    ['SELECT v FROM t WHERE p = 3 AND d = 1 ALLOW FILTERING', ['301', '311', '321']],
    ['SELECT v FROM t WHERE v > 610 AND v < 612 ALLOW FILTERING', ['611']],
    ['SELECT v FROM t WHERE p > 5 AND d = 0 AND c < 2 ALLOW FILTERING', ['600', '610']],
    // Static columns.
    ['SELECT p, c, s FROM t WHERE p = 0', ["0 | null | 'only static'"]],
    ['SELECT p, c, s FROM t WHERE p = 0 AND c = 1', []],
    ['SELECT c, s FROM t WHERE p = 3 AND c = 2 AND d = 0', ["2 | 'three'"]],
    ["SELECT p, c, d FROM t WHERE s = 'three' AND d = 0 ALLOW FILTERING", ['3 | 0 | 0', '3 | 1 | 0', '3 | 2 | 0']],
    ["SELECT p, c FROM t WHERE s = 'lonely' ALLOW FILTERING", ['99 | null']],
    ['SELECT DISTINCT p, s FROM t WHERE p IN (99, 3, 1, 50)', ['1 | null', "3 | 'three'", "99 | 'lonely'"]],
    // Limits.
    [
      'SELECT p, c, d FROM t WHERE p IN (1, 2, 3) PER PARTITION LIMIT 2',
      ['1 | 0 | 2', '1 | 0 | 1', '2 | 0 | 2', '2 | 0 | 1', '3 | 0 | 2', '3 | 0 | 1'],
    ],
    [
      'SELECT p, c, d FROM t WHERE p IN (1, 2, 3) PER PARTITION LIMIT 2 LIMIT 3',
      ['1 | 0 | 2', '1 | 0 | 1', '2 | 0 | 2'],
    ],
    // Aggregates.
    ['SELECT count(*), min(v), max(v), sum(c), avg(d) FROM t WHERE p = 3', ['9 | 300 | 322 | 9 | 1']],
    ['SELECT count(*), sum(v), min(v), avg(v) FROM empty', ['0 | 0 | null | 0']],
    ['SELECT sum(v) FROM kv WHERE k IN (2, 3)', ['-2']],
    ['SELECT count(v), count(1), count(st) FROM kv', ['3 | 3 | 1']],
    ['SELECT p, count(*) FROM t WHERE p IN (1, 2, 3) GROUP BY p', ['1 | 3', '2 | 6', '3 | 9']],
    ['SELECT p, c, max(v) FROM t WHERE p IN (1, 2) GROUP BY p, c', ['1 | 0 | 102', '2 | 0 | 202', '2 | 1 | 212']],
    ['SELECT c, max(v) FROM t WHERE p = 3 GROUP BY c LIMIT 2', ['0 | 302', '1 | 312']],
    [
      'SELECT p, c, v FROM t WHERE p IN (2, 3) GROUP BY p, c PER PARTITION LIMIT 2',
      ['2 | 0 | 202', '2 | 1 | 212', '3 | 0 | 302', '3 | 1 | 312'],
    ],
    ['SELECT cast(max(v) as text) FROM t WHERE p = 1', ["'102'"]],
    // Selectors.
    ["SELECT m['q'], m['zz'], st[2], st[7], a.zip, f.street FROM kv WHERE k = 1", ["1 | null | 2 | null | 7 | 'F'"]],
    ["SELECT m['q'..'r'], st[0..2] FROM kv WHERE k = 1", ["{'q': 1, 'r': 2} | {2}"]],
    [
      'SELECT st, l, m, a, tu FROM kv WHERE k = 1',
      ["{-1, 2, 3} | ['b', 'a', 'b'] | {'q': 1, 'r': 2, 's': 3} | {street: 'S', zip: 7} | (1, 'one')"],
    ],
    ['SELECT v + 1, -v, v * 2.5, k + v FROM kv WHERE k = 1', ['6 | -5 | 12.5 | 6']],
    ['SELECT (int)1, [k, v], (k, v) FROM kv WHERE k = 1', ['1 | [1, 5] | (1, 5)']],
    ['SELECT token(k) FROM kv WHERE k = 1', ['-4069959284402364209']],
    ['SELECT blobasint(intasblob(v)) FROM kv WHERE k = 1', ['5']],
    ['SELECT k FROM kv WHERE token(k) = -4069959284402364209', ['1']],
    ['SELECT k FROM kv WHERE token(k) > -4069959284402364209 AND token(k) <= -3248873570005575792', ['2']],
    ['SELECT k FROM kv WHERE token(k) > 5 AND k = 1', []],
    ['SELECT k FROM kv WHERE token(k) > token(1) AND token(k) <= token(2)', ['2']],
    ['SELECT k FROM kv WHERE v = 5 AND k = 1 ALLOW FILTERING', ['1']],
    ["SELECT k FROM kv WHERE f = {street: 'F', zip: 8} ALLOW FILTERING", ['1']],
    [
      "SELECT k FROM kv WHERE l CONTAINS 'a' AND m CONTAINS KEY 'q' AND m CONTAINS 2 AND m['s'] = 3 ALLOW FILTERING",
      ['1'],
    ],
    ["SELECT k FROM kv WHERE m['s'] >= 3 AND m['q'] < 2 ALLOW FILTERING", ['1']],
    ["SELECT k FROM kv WHERE tu = (1, 'one') AND b = 0x0aff AND fl > 1 ALLOW FILTERING", ['1']],
    // JSON.
    [
      'SELECT JSON k, v, "Vv", st, l, m, a FROM kv WHERE k = 1',
      [
        `'{"k": 1, "v": 5, "\\"Vv\\"": "x", "st": [-1, 2, 3], "l": ["b", "a", "b"], "m": {"q": 1, "r": 2, "s": 3}, "a": {"street": "S", "zip": 7}}'`,
      ],
    ],
    ['SELECT JSON count(*) FROM kv', [`'{"count": 3}'`]],
  ] as [string, string[]][])('%s', async (text, rows) => {
    expect(await cql.rows(text)).toEqual(rows);
  });
});

describe('names of columns', () => {
  test.each([
    ['SELECT k, v AS value, v AS "Value" FROM kv', ['k', 'value', 'Value']],
    ['SELECT count(*), count(1), count(v), sum(v) FROM kv', ['count', 'count', 'system.count(v)', 'system.sum(v)']],
    [
      'SELECT token(k), intAsBlob(v), blobAsInt(intAsBlob(v)) FROM kv',
      ['system.token(k)', 'system.intasblob(v)', 'system.blobasint(system.intasblob(v))'],
    ],
    [
      'SELECT writetime(v), ttl(v), maxwritetime(v), cast(v AS text) FROM kv',
      ['writetime(v)', 'ttl(v)', 'maxwritetime(v)', 'cast(v as text)'],
    ],
    ['SELECT v + 1, -v FROM kv', ['v + 1', '-v']],
    [
      "SELECT m['q'], m['a'..'z'], a.zip, [k, v], (k, v), (int)1 FROM kv",
      ["m['q']", "m['a'..'z']", 'a.zip', '[k, v]', '(k, v)', '(int)1'],
    ],
    ['SELECT JSON k FROM kv', ['[json]']],
    ['SELECT * FROM t', ['p', 'c', 'd', 's', 'm', 'v']],
  ] as [string, string[]][])('%s', async (text, names) => {
    expect(await cql.columns(text)).toEqual(names);
  });
});

test.each([
  'SELECT p, c, d FROM t',
  'SELECT p, c, d, v FROM t WHERE p = 6',
  'SELECT p, c, d, v FROM t WHERE p = 6 ORDER BY c DESC',
  'SELECT p, c, d, v FROM t WHERE p = 6 AND c > 1 AND c <= 4',
  'SELECT p, c, d, v FROM t WHERE p IN (6, 2, 4, 0, 99)',
  'SELECT p, c, d, v FROM t WHERE p IN (6, 2, 4) AND c IN (1, 3) AND d IN (0, 2)',
  'SELECT p, c, d, v FROM t WHERE p IN (6, 2, 4) AND c IN (0, 3) AND d > 0',
  'SELECT p, c, d FROM t LIMIT 11',
  'SELECT p, c, d FROM t PER PARTITION LIMIT 4',
  'SELECT p, c, d FROM t PER PARTITION LIMIT 4 LIMIT 13',
  'SELECT DISTINCT p, s FROM t',
  'SELECT DISTINCT p FROM t LIMIT 3',
  'SELECT p, c, d FROM t WHERE d = 1 ALLOW FILTERING',
  'SELECT p, c, d FROM t WHERE token(p) > -3000000000000000000',
  'SELECT p, c, count(*) FROM t GROUP BY p, c',
  'SELECT p, count(*), max(v) FROM t GROUP BY p',
  'SELECT p, c, count(*) FROM t GROUP BY p, c PER PARTITION LIMIT 2',
  'SELECT p, c, count(*) FROM t GROUP BY p, c LIMIT 5',
  'SELECT count(*) FROM t',
  'SELECT k FROM kv WHERE k IN (3, 2, 1, 0)',
  'SELECT JSON k, v FROM kv',
])('pages of any size give the same rows: %s', async text => {
  const whole = await cql.rows(text);
  expect(whole.length).toBeGreaterThan(0);
  for (const pageSize of [1, 2, 3, 5, 7, 10, 50, whole.length, whole.length + 1]) {
    const pages = await cql.pages(text, pageSize);
    expect(pages.flat(), `page size ${pageSize}`).toEqual(whole);
    expect(pages.slice(0, -1).every(page => page.length === pageSize)).toBe(true);
  }
});

test('rows that are written while pages are read do not disturb them', async () => {
  await cql.run('CREATE TABLE moving (p int, c int, PRIMARY KEY (p, c))');
  for (let c = 0; c < 10; c++) {
    await cql.run(`INSERT INTO moving (p, c) VALUES (1, ${c * 10})`);
  }
  const first = await cql.run('SELECT c FROM moving WHERE p = 1', [], {pageSize: 3});
  await cql.all(
    'DELETE FROM moving WHERE p = 1 AND c <= 30',
    'INSERT INTO moving (p, c) VALUES (1, 25)',
    'INSERT INTO moving (p, c) VALUES (1, 35)',
  );
  const pagingState = first.kind === 'rows' ? first.pagingState : undefined;
  expect(await cql.rows('SELECT c FROM moving WHERE p = 1', [], {pageSize: 4, pagingState})).toEqual([
    '25',
    '35',
    '40',
    '50',
  ]);
});

describe('paging states', () => {
  const text = 'SELECT p, c, d FROM t';

  async function stateOf(query: string): Promise<Uint8Array> {
    const outcome = await cql.run(query, [], {pageSize: 2});
    return outcome.kind === 'rows' ? outcome.pagingState! : new Uint8Array();
  }

  test('that were changed are refused', async () => {
    const state = await stateOf(text);
    for (let i = 0; i < state.length; i++) {
      const changed = Buffer.from(state);
      changed[i]! ^= 1;
      expect(await cql.failure(text, [], {pagingState: changed, pageSize: 2})).toBe(
        'Invalid value for the paging state',
      );
    }
  });

  test('of another query are refused', async () => {
    const state = await stateOf('SELECT p, c, v FROM t');
    expect(await cql.failure(text, [], {pagingState: state, pageSize: 2})).toBe('Invalid value for the paging state');
  });

  test.each([new Uint8Array(), new Uint8Array(5), Buffer.from('hello'), Buffer.alloc(100, 0xff)])(
    'that are junk are refused',
    async junk => {
      expect(await cql.failure(text, [], {pagingState: junk})).toBe('Invalid value for the paging state');
    },
  );
});

// Each call is resolved once: looked at by every way that leads to it, sixty in each other would be a quintillion.
test.each([
  `SELECT ${'abs('.repeat(60)}v${')'.repeat(60)} FROM kv WHERE k = 1`,
  `SELECT ${'-('.repeat(60)}v${')'.repeat(60)} FROM kv WHERE k = 1`,
  `SELECT ${'['.repeat(40)}v${']'.repeat(40)} FROM kv WHERE k = 2 AND v = 0 ALLOW FILTERING`,
  `SELECT ${'abs('.repeat(60)}nope${')'.repeat(60)} FROM kv`,
])('what is nested is made ready at once', async text => {
  const answer = await cql.failure(text);

  expect(answer).toMatch(text.includes('nope') ? /^Undefined column name nope/ : /^no failure/);
});

test('virtual tables are read like others', async () => {
  expect(await cql.rows("SELECT cluster_name FROM system.local WHERE key = 'local'")).toHaveLength(1);
  expect(await cql.rows("SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = 'k'")).toEqual([
    "'k'",
  ]);
  expect(
    await cql.rows(
      "SELECT column_name, kind, position FROM system_schema.columns WHERE keyspace_name = 'k' AND table_name = 't'",
    ),
  ).toEqual([
    "'c' | 'clustering' | 0",
    "'d' | 'clustering' | 1",
    "'m' | 'regular' | -1",
    "'p' | 'partition_key' | 0",
    "'s' | 'static' | -1",
    "'v' | 'regular' | -1",
  ]);
  const all = await cql.rows('SELECT keyspace_name, table_name, column_name FROM system_schema.columns');
  expect(
    (await cql.pages('SELECT keyspace_name, table_name, column_name FROM system_schema.columns', 7)).flat(),
  ).toEqual(all);
});
