import {describe, expect, test} from 'vitest';
import {applyTexts, definitionEnv} from './definitions.fixture.ts';
import {describeAll, describeIndex, describeKeyspace, describeTable, describeType} from './describe.ts';
import type {Keyspace} from './schema.ts';

function keyspaceOf(texts: readonly string[]): Keyspace {
  const {schema} = applyTexts({version: 'none', keyspaces: new Map()}, texts, definitionEnv('q'));
  const [keyspace] = schema.keyspaces.values();
  if (keyspace === undefined) {
    throw new Error('No keyspace');
  }
  return keyspace;
}

const CREATE = "CREATE KEYSPACE q WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}";

const keyspace = keyspaceOf([
  CREATE,
  'CREATE TYPE zone (name text)',
  'CREATE TYPE addr (street text, "Zip" int, z frozen<zone>)',
  'CREATE TABLE kv (k int PRIMARY KEY, v text)',
  'CREATE TABLE wide (a int, b text, c timeuuid, d int, s int STATIC, m map<text, int>, v frozen<addr>, "Q" int, u addr, PRIMARY KEY ((a, b), c, d)) ' +
    "WITH CLUSTERING ORDER BY (c DESC, d ASC) AND comment = 'it''s' AND default_time_to_live = 60 AND bloom_filter_fp_chance = 1",
  'CREATE INDEX by_v ON kv (v)',
  `CREATE CUSTOM INDEX by_m ON wide (keys(m)) USING 'StorageAttachedIndex' WITH OPTIONS = {'case_sensitive': 'true'}`,
  'ALTER TABLE kv ADD gone int',
  'ALTER TABLE kv DROP gone',
]);

const table = (name: string) => {
  const found = keyspace.tables.get(name);
  if (found === undefined) {
    throw new Error(`No table ${name}`);
  }
  return found;
};

const DEFAULTS = `additional_write_policy = '99p'
    AND allow_auto_snapshot = true
    AND bloom_filter_fp_chance = 0.01
    AND caching = {'keys': 'ALL', 'rows_per_partition': 'NONE'}
    AND cdc = false
    AND comment = ''
    AND compaction = {'class': 'org.apache.cassandra.db.compaction.SizeTieredCompactionStrategy', 'max_threshold': '32', 'min_threshold': '4'}
    AND compression = {'chunk_length_in_kb': '16', 'class': 'org.apache.cassandra.io.compress.LZ4Compressor'}
    AND memtable = 'default'
    AND crc_check_chance = 1.0
    AND default_time_to_live = 0
    AND extensions = {}
    AND gc_grace_seconds = 864000
    AND incremental_backups = true
    AND max_index_interval = 2048
    AND memtable_flush_period_in_ms = 0
    AND min_index_interval = 128
    AND read_repair = 'BLOCKING'
    AND speculative_retry = '99p';`;

test('a keyspace has the short name of its strategy', () => {
  expect(describeKeyspace(keyspace)).toBe(
    "CREATE KEYSPACE q WITH replication = {'class': 'SimpleStrategy', 'replication_factor': '1'}  AND durable_writes = true;",
  );
});

test('a type has a line for each field', () => {
  expect([...keyspace.types.values()].map(describeType)).toContain(
    'CREATE TYPE q.addr (\n    street text,\n    "Zip" int,\n    z frozen<zone>\n);',
  );
});

describe('tables', () => {
  test('a single key stands behind its column', () => {
    expect(describeTable(table('kv'))).toBe(
      `CREATE TABLE q.kv (\n    k int PRIMARY KEY,\n    v text\n) WITH ${DEFAULTS}`,
    );
  });

  test('with internals: id and dropped columns', () => {
    const text = describeTable(table('kv'), true);

    expect(text).toContain(`    v text,\n    gone int\n) WITH ID = ${table('kv').id}\n    AND additional_write_policy`);
    expect(text).toMatch(/;\nALTER TABLE q\.kv DROP gone USING TIMESTAMP \d+;$/);
  });

  test('columns with many cells come last', () => {
    expect(describeTable(table('wide')).split(' WITH ')[0]).toBe(`CREATE TABLE q.wide (
    a int,
    b text,
    c timeuuid,
    d int,
    s int static,
    "Q" int,
    v frozen<addr>,
    m map<text, int>,
    u addr,
    PRIMARY KEY ((a, b), c, d)
)`);
  });

  test.each([
    'WITH CLUSTERING ORDER BY (c DESC, d ASC)\n    AND additional',
    "AND comment = 'it''s'",
    'AND default_time_to_live = 60',
    'AND bloom_filter_fp_chance = 1.0',
  ])('option %s', option => {
    expect(describeTable(table('wide'))).toContain(option);
  });
});

test.each([
  {name: 'kv', statement: 'CREATE INDEX by_v ON q.kv (v);'},
  {
    name: 'wide',
    statement:
      "CREATE CUSTOM INDEX by_m ON q.wide (keys(m)) USING 'StorageAttachedIndex' WITH OPTIONS = {'case_sensitive': 'true'};",
  },
])('index of $name', ({name, statement}) => {
  expect(table(name).indexes.map(index => describeIndex(table(name), index))).toEqual([statement]);
});

describe('a whole keyspace', () => {
  test('comes in an order in which it can be made', () => {
    expect(describeAll(keyspace).map(({type, name}) => `${type} ${name}`)).toEqual([
      'keyspace q',
      'type zone',
      'type addr',
      'table kv',
      'index by_v',
      'table wide',
      'index by_m',
    ]);
  });

  test('is the same when made again from its text', () => {
    const texts = describeAll(keyspace).map(({statement}) => statement);

    expect(describeAll(keyspaceOf(texts)).map(({statement}) => statement)).toEqual(texts);
  });
});
