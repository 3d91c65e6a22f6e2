import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {openCql, type CqlFixture} from '../cql.fixture.ts';

let cql: CqlFixture;

beforeEach(async () => {
  cql = await openCql();
});

afterEach(() => cql.close());

const SCHEMA = [
  'CREATE TYPE zz (a int, b text)',
  'CREATE TYPE aa (x frozen<zz>, "Y y" list<frozen<zz>>)',
  'CREATE TYPE "MiX" (f set<text>, v vector<float, 3>, t tuple<int, frozen<aa>>)',
  'CREATE TABLE "Z" (p int PRIMARY KEY, v text, m map<text, frozen<aa>>, f frozen<list<int>>, u zz, st list<text>) ' +
    "WITH comment = 'it''s' AND default_time_to_live = 77 AND extensions = {'a': 0x0102} AND compression = {'enabled': 'false'}",
  'CREATE TABLE a (a int, b text, c int, d text, s int static, s2 list<int> static, v int, PRIMARY KEY ((a, b), c, d)) WITH CLUSTERING ORDER BY (c DESC, d ASC)',
  'CREATE TABLE cnt (a int PRIMARY KEY, n counter)',
  'CREATE TABLE vec (a int PRIMARY KEY, v vector<float, 3>, "select" text)',
  'CREATE INDEX ON a (v)',
  'CREATE INDEX "Idx" ON "Z" (keys(m))',
  'CREATE INDEX st ON "Z" (st) USING \'sai\'',
  "CREATE CUSTOM INDEX ann ON vec (v) USING 'StorageAttachedIndex' WITH OPTIONS = {'similarity_function': 'dot_product'}",
];

/** The literal of a text. */
const unquote = (literal: string): string => literal.slice(1, -1).replaceAll("''", "'");

async function statementsOf(text: string): Promise<string[]> {
  const outcome = await cql.run(text);
  return outcome.kind === 'rows' ? outcome.rows.map(row => Buffer.from(row[3] ?? []).toString()) : [];
}

test('what it says makes the same keyspace again', async () => {
  await cql.all(...SCHEMA);
  const statements = await statementsOf('DESCRIBE KEYSPACE k');
  await cql.run('DROP KEYSPACE k');

  await cql.all(...statements);

  expect(statements).toHaveLength(SCHEMA.length + 1);
  expect(await statementsOf('DESCRIBE KEYSPACE k')).toEqual(statements);
});

test('with internals, ids and dropped columns come back too', async () => {
  await cql.all(...SCHEMA);
  await cql.all('DROP INDEX a_v_idx', 'ALTER TABLE a DROP v', 'ALTER TABLE a DROP s2', 'ALTER TABLE a ADD v int');
  const statements = await statementsOf('DESC KEYSPACE k WITH INTERNALS');
  await cql.run('DROP KEYSPACE k');

  for (const text of statements) {
    await cql.all(...text.split(/(?<=;)\n(?=ALTER)/));
  }

  expect(statements.join('\n')).toContain('ALTER TABLE k.a DROP s2 USING TIMESTAMP');
  expect(await statementsOf('DESC KEYSPACE k WITH INTERNALS')).toEqual(statements);
});

describe('pages', () => {
  test('give what the whole answer gives', async () => {
    await cql.all(...SCHEMA);
    const whole = await cql.rows('DESC FULL SCHEMA');

    expect((await cql.pages('DESC FULL SCHEMA', 7)).flat()).toEqual(whole);
    expect((await cql.pages('DESC TABLES', 3)).map(page => page.length)).toEqual([3, 1]);
  });

  test('end with a failure when the schema changes in between', async () => {
    await cql.all(...SCHEMA);
    const outcome = await cql.run('DESC TABLES', [], {pageSize: 2});
    const pagingState = outcome.kind === 'rows' ? outcome.pagingState : undefined;

    expect(await cql.failure('DESC TYPES', [], {pageSize: 2, pagingState})).toBe('Invalid value for the paging state');
    await cql.run('CREATE TABLE more (a int PRIMARY KEY)');
    expect(await cql.failure('DESC TABLES', [], {pageSize: 2, pagingState})).toBe(
      'The schema has changed since the previous page of the DESCRIBE statement result. Please retry the DESCRIBE statement.',
    );
  });

  test.each([{bytes: '01'}, {bytes: ''}, {bytes: 'ff'.repeat(45)}])(
    'state of $bytes is not theirs',
    async ({bytes}) => {
      const pagingState = Buffer.from(bytes, 'hex');

      expect(await cql.failure('DESC TABLES', [], {pagingState})).toBe('Invalid value for the paging state');
    },
  );
});

test('keyspaces are listed whatever the session uses, tables of its keyspace only', async () => {
  await cql.run("CREATE KEYSPACE \"K2\" WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  await cql.all('CREATE TABLE "T" (a int PRIMARY KEY)', 'CREATE TABLE s (a int PRIMARY KEY)');

  expect((await cql.rows('DESC KEYSPACES')).slice(0, 3)).toEqual([
    "'k' | 'keyspace' | 'k'",
    `'"K2"' | 'keyspace' | '"K2"'`,
    "'system' | 'keyspace' | 'system'",
  ]);
  expect(await cql.rows('DESC TABLES')).toEqual(["'k' | 'table' | 's'", `'k' | 'table' | '"T"'`]);
  const all = await cql.rows('DESC TABLES', [], {keyspace: undefined});
  expect(all.slice(0, 3)).toEqual([
    "'k' | 'table' | 's'",
    `'k' | 'table' | '"T"'`,
    "'system' | 'table' | 'available_ranges'",
  ]);
  expect(all).toContain("'system_views' | 'table' | 'settings'");
});

test('the cluster has its ranges where a keyspace of users is in use', async () => {
  expect(await cql.columns('DESC CLUSTER')).toEqual(['cluster', 'partitioner', 'snitch', 'range_ownership']);
  const [row = ''] = await cql.rows('DESC CLUSTER', [], {keyspace: 'system'});
  expect(row.split(' | ').map(unquote)).toEqual(['asterism', 'Murmur3Partitioner', 'DynamicEndpointSnitch']);
});

test('the schema is that of users unless it is asked for in full', async () => {
  await cql.all(...SCHEMA);

  expect((await statementsOf('DESC SCHEMA')).join('\n')).not.toContain('system');
  expect(await statementsOf('DESC SCHEMA')).toEqual(await statementsOf('DESC KEYSPACE k'));
  expect((await statementsOf('DESC FULL SCHEMA')).join('\n')).toContain('VIRTUAL TABLE system_views.settings (');
});
