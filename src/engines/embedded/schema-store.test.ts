import {describe, expect, test} from 'vitest';
import {applyText, definitionEnv} from '../../core/cql/schema/definitions.fixture.ts';
import type {Schema} from '../../core/cql/schema/schema.ts';
import {SchemaStore} from './schema-store.ts';
import {MemoryFiles} from './store/memory-files.ts';
import {openStore} from './store/open-store.ts';
import type {Store} from './store/store.ts';

const ENV = definitionEnv('p');

const DEFINITIONS = [
  "CREATE KEYSPACE p WITH replication = {'class': 'SimpleStrategy'}",
  'CREATE TYPE "My/type" (a int, b text)',
  'CREATE TABLE t (k int, c int, s int STATIC, v set<text>, u frozen<"My/type">, w text, PRIMARY KEY (k, c)) WITH CLUSTERING ORDER BY (c DESC)',
  "CREATE INDEX i ON t (v) USING 'sai'",
  'ALTER TABLE t DROP w',
  'CREATE TABLE gone (k int PRIMARY KEY)',
  'DROP TABLE gone',
  "ALTER KEYSPACE system_auth WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 3}",
];

function define(store: Store, schemas: SchemaStore, schema: Schema, text: string): Schema {
  const {schema: after} = applyText(schema, text, ENV);
  store.write(schemas.changes(schema, after));
  schemas.forget(schema, after);
  return after;
}

describe('the schema in the store', () => {
  test('is there again after a restart, and the store knows its tables', async () => {
    const files = new MemoryFiles({isVolatile: false});
    const store = await openStore({files});
    const schemas = new SchemaStore(store);
    const made = schemas.create('v1');
    store.write(made.writes);
    const schema = DEFINITIONS.reduce((before, text) => define(store, schemas, before, text), made.schema);
    await store.close();

    const again = await openStore({files});
    const reread = new SchemaStore(again);
    const loaded = reread.load();

    expect(loaded).toEqual(schema);
    const table = loaded?.keyspaces.get('p')?.tables.get('t');
    expect(table === undefined ? undefined : again.table(reread.storeId(table))?.spec.indexes.length).toBe(1);
    expect(loaded?.keyspaces.get('p')?.types.has('My/type')).toBe(true);
    expect(loaded?.keyspaces.get('system_auth')?.replication['replication_factor']).toBe('3');
    await again.close();
  });

  test('never gives the number of a dropped table to another one', async () => {
    const files = new MemoryFiles({isVolatile: false});
    const store = await openStore({files});
    const schemas = new SchemaStore(store);
    const made = schemas.create('v1');
    store.write(made.writes);
    const numberOf = (of: SchemaStore, schema: Schema, name: string): number | undefined => {
      const table = schema.keyspaces.get('p')?.tables.get(name);
      return table === undefined ? undefined : of.findStoreId(table);
    };
    let schema = define(store, schemas, made.schema, DEFINITIONS[0] ?? '');
    schema = define(store, schemas, schema, 'CREATE TABLE t (k int PRIMARY KEY)');
    const first = numberOf(schemas, schema, 't');
    schema = define(store, schemas, schema, 'DROP KEYSPACE p');
    expect(first === undefined ? 'unknown' : store.table(first)).toBeUndefined();
    await store.close();

    const again = await openStore({files});
    const reread = new SchemaStore(again);
    schema = define(again, reread, reread.load() ?? schema, DEFINITIONS[0] ?? '');
    schema = define(again, reread, schema, 'CREATE TABLE t (k int PRIMARY KEY)');

    expect(numberOf(reread, schema, 't')).toBe((first ?? 0) + 1);
    await again.close();
  });

  test('is undefined in a new store', async () => {
    const store = await openStore({files: new MemoryFiles()});

    expect(new SchemaStore(store).load()).toBeUndefined();
    await store.close();
  });
});
