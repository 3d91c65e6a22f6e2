import {expect, test} from 'vitest';
import {parseStatement} from '../../core/cql/parser.ts';
import {shown} from './cql.fixture.ts';
import type {EmbeddedDatabase} from './database.ts';
import {openEmbeddedEngine} from './engine.ts';

const SCHEMA_TABLES = ['keyspaces', 'tables', 'columns', 'types', 'indexes', 'dropped_columns'];

async function run(database: EmbeddedDatabase, text: string): Promise<string[]> {
  const session = database.session({role: 'cassandra', isSuperuser: true});
  return shown(await session.execute(parseStatement(text).statement, {keyspace: 'k'}));
}

async function schemaRows(database: EmbeddedDatabase): Promise<string[]> {
  const rows: string[] = [];
  for (const table of SCHEMA_TABLES) {
    rows.push(...(await run(database, `SELECT * FROM system_schema.${table}`)));
  }
  return rows;
}

/** Definitions of every kind, many of them on what another one has made. */
function* definitions(): Generator<string> {
  yield "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}";
  yield "CREATE KEYSPACE other WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}";
  yield 'CREATE TYPE u (a int)';
  for (let i = 0; i < 12; i += 1) {
    yield `CREATE TABLE t${i} (k int PRIMARY KEY, u frozen<u>, v int, w text)`;
    yield `CREATE TABLE other.t${i} (k int PRIMARY KEY)`;
  }
  yield "CREATE INDEX i ON t3 (v) USING 'sai'";
  yield 'ALTER TABLE t3 DROP w';
  yield 'ALTER TYPE u ADD b text';
  yield 'DROP TABLE t5';
  yield 'CREATE TABLE t5 (other int PRIMARY KEY)';
  yield 'DROP INDEX i';
  yield 'ALTER KEYSPACE k WITH durable_writes = false';
  yield 'DROP KEYSPACE other';
}

test('rows of system_schema follow each definition', async () => {
  const engine = openEmbeddedEngine({directory: undefined, bcryptRoundsLog2: 4});
  let database = await engine.openDatabase('d');
  let rows: string[] = [];
  let count = 0;
  for (const text of definitions()) {
    await run(database, text);
    count += 1;
    if (count % 3 === 0) {
      rows = await schemaRows(database);
    }
  }
  rows = await schemaRows(database);

  await engine.closeDatabase('d');
  database = await engine.openDatabase('d');

  expect(rows.length).toBeGreaterThan(400);
  expect(rows).toEqual(await schemaRows(database));
  await engine.close();
});

test('a page goes on where it was when definitions come in between', async () => {
  const engine = openEmbeddedEngine({directory: undefined, bcryptRoundsLog2: 4});
  const database = await engine.openDatabase('d');
  for (const text of definitions()) {
    await run(database, text);
  }
  const {statement} = parseStatement("SELECT table_name FROM system_schema.tables WHERE keyspace_name = 'k'");
  const session = database.session({role: 'cassandra', isSuperuser: true});
  const first = await session.execute(statement, {pageSize: 4});
  await run(database, 'CREATE TABLE a (k int PRIMARY KEY)');
  await run(database, 'CREATE TABLE z (k int PRIMARY KEY)');
  const pagingState = first.kind === 'rows' ? first.pagingState : undefined;
  const second = await session.execute(statement, {pageSize: 100, pagingState});

  expect([...shown(first), ...shown(second)]).toEqual(
    ['t0', 't1', 't10', 't11', 't2', 't3', 't4', 't5', 't6', 't7', 't8', 't9', 'z'].map(name => `'${name}'`),
  );
  await engine.close();
});
