import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {parseStatement} from '../../core/cql/parser.ts';
import {shown} from './cql.fixture.ts';
import type {EmbeddedDatabase} from './database.ts';
import {openEmbeddedEngine} from './engine.ts';
import type {EmbeddedEngine} from './engine.ts';

let engine: EmbeddedEngine;
let database: EmbeddedDatabase;

async function run(role: string, text: string): Promise<string[]> {
  const session = database.session({role, isSuperuser: role === 'cassandra'});
  return shown(await session.execute(parseStatement(text).statement, {keyspace: 'k'}));
}

const failure = async (role: string, text: string): Promise<string> =>
  run(role, text).then(
    rows => `no failure: ${rows.join('; ')}`,
    (error: unknown) => (error as Error).message,
  );

async function all(...texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    await run('cassandra', text);
  }
}

async function open(areMasksEnabled: boolean): Promise<void> {
  engine = openEmbeddedEngine({directory: undefined, bcryptRoundsLog2: 4, areMasksEnabled});
  database = await engine.openDatabase('d');
  await run('cassandra', "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
}

afterEach(() => engine.close());

describe('where masks are not enabled', () => {
  beforeEach(() => open(false));

  test.each([
    'CREATE TABLE t (k int PRIMARY KEY, v text MASKED WITH DEFAULT)',
    'CREATE TABLE IF NOT EXISTS plain (k int PRIMARY KEY, v text MASKED WITH nope())',
    'ALTER TABLE plain ALTER v MASKED WITH DEFAULT',
    'ALTER TABLE plain ADD w text MASKED WITH DEFAULT',
  ])('%s fails', async text => {
    await run('cassandra', 'CREATE TABLE plain (k int PRIMARY KEY, v text)');

    expect(await failure('cassandra', text)).toMatch(
      /^Cannot mask columns because dynamic data masking is not enabled/,
    );
  });

  test('what has no mask may lose it', async () => {
    await all('CREATE TABLE plain (k int PRIMARY KEY, v text)', 'ALTER TABLE plain ALTER v DROP MASKED');
  });
});

describe('a role without UNMASK', () => {
  beforeEach(async () => {
    await open(true);
    await all(
      'CREATE TABLE t (k int, c text MASKED WITH DEFAULT, s text STATIC MASKED WITH mask_outer(1, 1), v text MASKED WITH mask_inner(1, 2), n int MASKED WITH mask_replace(5), m map<text, int> MASKED WITH DEFAULT, z text, PRIMARY KEY (k, c))',
      "INSERT INTO t (k, c, s, v, n, m, z) VALUES (1, 'c', 'static', 'world', 9, {'a': 1}, 'z')",
      'CREATE ROLE r WITH LOGIN = true',
      'GRANT SELECT ON t TO r',
      'GRANT MODIFY ON t TO r',
    );
  });

  test.each([
    {text: 'SELECT * FROM t', rows: ["1 | '****' | '*tati*' | {} | 5 | 'w**ld' | 'z'"]},
    {text: 'SELECT v FROM t WHERE k = 1', rows: ["'w**ld'"]},
    {text: 'SELECT v AS q, mask_inner(v, 0, 1) FROM t', rows: ["'w**ld' | '****d'"]},
    {text: 'SELECT max(n), count(v), min(v) FROM t', rows: ["5 | 1 | 'w**ld'"]},
    {text: 'SELECT n + 1, cast(n AS text) FROM t', rows: ["6 | '5'"]},
    {text: "SELECT m['a'] FROM t", rows: ['null']},
    {text: 'SELECT k, count(*) FROM t GROUP BY k', rows: ['1 | 1']},
    {text: 'SELECT [v], (v, n) FROM t', rows: ["['w**ld'] | ('w**ld', 5)"]},
    {
      text: 'SELECT JSON k, c, v FROM t',
      rows: [`'{"k": 1, "c": "****", "v": "w**ld"}'`],
    },
  ])('$text', async ({text, rows}) => {
    expect(await run('r', text)).toEqual(rows);
  });

  test('sees when masked values were written', async () => {
    const [plain] = await run('cassandra', 'SELECT writetime(v) FROM t');

    expect(await run('r', 'SELECT writetime(v) FROM t')).toEqual([plain]);
  });

  test('has no conditions on masked columns without SELECT_MASKED', async () => {
    const text = "SELECT v FROM t WHERE k = 1 AND c = 'c' AND v = 'world' ALLOW FILTERING";

    expect(await failure('r', text)).toBe(
      'User r has no UNMASK nor SELECT_MASKED permission on table k.t, cannot query masked columns [c, v]',
    );
    await run('cassandra', 'GRANT SELECT_MASKED ON t TO r');
    expect(await run('r', text)).toEqual(["'w**ld'"]);
  });

  test('sees everything once it may', async () => {
    const {statement} = parseStatement('SELECT v FROM k.t WHERE k = 1');
    const session = database.session({role: 'r', isSuperuser: false});
    const before = shown(await session.execute(statement, {}));
    await run('cassandra', 'GRANT UNMASK ON t TO r');

    expect(before).toEqual(["'w**ld'"]);
    expect(shown(await session.execute(statement, {}))).toEqual(["'world'"]);
  });

  test('follows changes of the mask', async () => {
    await all('ALTER TABLE t ALTER v DROP MASKED', "ALTER TABLE t ALTER z MASKED WITH mask_replace('hidden')");

    expect(await run('r', 'SELECT v, z FROM t')).toEqual(["'world' | 'hidden'"]);
    expect(await run('cassandra', 'SELECT v, z FROM t')).toEqual(["'world' | 'z'"]);
  });

  test('is shown what a conditional write met, as by Cassandra', async () => {
    expect(await run('r', "UPDATE t SET z = 'y' WHERE k = 1 AND c = 'c' IF v = 'nope'")).toEqual(["false | 'world'"]);
  });
});

test('masks are there again when the database is opened again', async () => {
  await open(true);
  await all(
    "CREATE TABLE t (k int PRIMARY KEY, v text MASKED WITH mask_outer(1, null, '#'), w int MASKED WITH mask_null())",
    "INSERT INTO t (k, v, w) VALUES (1, 'hello', 1)",
    'CREATE ROLE r WITH LOGIN = true',
    'GRANT SELECT ON t TO r',
  );
  const described = await run('cassandra', 'DESC TABLE t');
  await engine.closeDatabase('d');
  database = await engine.openDatabase('d');

  expect(await run('cassandra', 'DESC TABLE t')).toEqual(described);
  expect(described[0]).toContain("v text MASKED WITH system.mask_outer(1, null, ''#'')");
  expect(await run('r', 'SELECT v, w FROM t')).toEqual(["'#ello' | null"]);
});
