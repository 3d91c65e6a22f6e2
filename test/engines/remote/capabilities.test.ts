/** What is behind the gateway is detected when it connects; what it lacks fails with what is missing. */
import {afterEach, expect, test} from 'vitest';
import {CqlFailure} from '../../../src/core/cql/errors.ts';
import {parseAddress} from '../../../src/engines/remote/cassandra/address.ts';
import {RemoteDatabase} from '../../../src/engines/remote/cassandra/database.ts';
import type {Statement} from '../../../src/core/cql/statements/statement.ts';
import {planned} from '../../../src/core/plan/planned.ts';
import {startServer} from '../../doors/data-api/server.ts';
import {FakeCluster} from '../../fakes/cql-cluster.ts';
import type {NodeSpec} from '../../fakes/cql-cluster.ts';

const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) {
    await stop();
  }
});

async function open(spec: NodeSpec) {
  const cluster = await new FakeCluster(spec).start();
  stops.push(() => cluster.stop());
  const database = await RemoteDatabase.open({id: 'main', address: parseAddress(cluster.address())});
  stops.push(async () => database.destroy());
  return {node: cluster.nodes[0]!, database};
}

test.each([
  {
    what: 'Cassandra 4.0',
    spec: {releaseVersion: '4.0.13'},
    product: 'cassandra',
    attached: false,
    ann: false,
    or: false,
  },
  {
    what: 'Cassandra 4.1',
    spec: {releaseVersion: '4.1.7'},
    product: 'cassandra',
    attached: false,
    ann: false,
    or: false,
  },
  {what: 'Cassandra 5.0', spec: {releaseVersion: '5.0.9'}, product: 'cassandra', attached: true, ann: true, or: false},
  {what: 'a beta', spec: {releaseVersion: '5.1-alpha1'}, product: 'cassandra', attached: true, ann: true, or: false},
  {what: 'HCD', spec: {releaseVersion: '4.0.11-e93eb8a4'}, product: 'hcd', attached: true, ann: true, or: true},
  {what: 'Astra', spec: {releaseVersion: '4.0.0.6816'}, product: 'hcd', attached: true, ann: true, or: true},
  {
    what: 'DSE 6.8',
    spec: {releaseVersion: '4.0.0.6850', more: {dse_version: '6.8.50'}},
    product: 'dse',
    attached: true,
    ann: false,
    or: false,
  },
  {
    what: 'DSE 6.9',
    spec: {releaseVersion: '4.0.0.6904', more: {dse_version: '6.9.4'}},
    product: 'dse',
    attached: true,
    ann: true,
    or: true,
  },
])('$what is known by what it says of itself', async ({spec, product, attached, ann, or}) => {
  const {database} = await open(spec);

  expect(database.facts.product).toBe(product);
  expect(database.capabilities).toMatchObject({attachedIndexes: attached, ann, or});
});

/** What Apache Cassandra 4 does not know. */
function asCassandra4(statement: Statement): void {
  if (statement.kind === 'create_index' && statement.using !== undefined) {
    throw new CqlFailure('syntax', `Unable to find custom indexer class '${statement.using}'`);
  }
  if (statement.kind === 'create_table' && JSON.stringify(statement.columns).includes('vector')) {
    throw new CqlFailure('syntax', "no viable alternative at input 'vector'");
  }
}

test('Cassandra 4: tables by their keys work; collections with indexes and vectors say what is missing', async () => {
  const {node, database} = await open({releaseVersion: '4.1.7'});
  node.refuse = asCassandra4;
  const server = await startServer({database: planned(database)});
  stops.push(() => server.stop());
  const ask = async (path: string, command: object) => (await server.send(path, command)).body;
  expect(await ask('', {createKeyspace: {name: 'old'}})).toEqual({status: {ok: 1}});

  const columns = {k: 'int', v: 'text'};
  expect(await ask('/old', {createTable: {name: 't', definition: {columns, primaryKey: 'k'}}})).toEqual({
    status: {ok: 1},
  });
  await ask('/old/t', {insertOne: {document: {k: 1, v: 'x'}}});
  expect(await ask('/old/t', {find: {filter: {k: 1}}})).toMatchObject({data: {documents: [{k: 1, v: 'x'}]}});
  // No index serves this: the gateway reads and checks.
  expect(await ask('/old/t', {find: {filter: {v: {$ne: 'y'}}}})).toMatchObject({data: {documents: [{k: 1, v: 'x'}]}});

  for (const command of [
    {createCollection: {name: 'c'}},
    {createCollection: {name: 'v', options: {vector: {dimension: 3}}}},
    {createTable: {name: 'w', definition: {columns: {k: 'int', v: {type: 'vector', dimension: 3}}, primaryKey: 'k'}}},
  ]) {
    const {errors} = await ask('/old', command);
    expect(errors, JSON.stringify(command)).toHaveLength(1);
    expect(errors![0]!.message).toContain('5.0');
  }
  // Nothing is left of what failed.
  expect(await ask('/old', {findCollections: {}})).toEqual({status: {collections: []}});
  expect(await ask('/old', {listTables: {}})).toEqual({status: {tables: ['t']}});

  const plain = {createCollection: {name: 'plain', options: {indexing: {deny: ['*']}, lexical: {enabled: false}}}};
  expect(await ask('/old', plain)).toEqual({status: {ok: 1}});
  await ask('/old/plain', {insertOne: {document: {_id: 'a', n: 1}}});
  expect(await ask('/old/plain', {findOne: {filter: {_id: 'a'}}})).toMatchObject({data: {document: {n: 1}}});
});

test.each<{what: string; spec: NodeSpec; writers: number | undefined}>([
  {what: 'eight processors', spec: {releaseVersion: '5.0.9', processors: 8}, writers: 8},
  {what: 'one', spec: {releaseVersion: '5.0.9', processors: 1}, writers: 1},
  {what: 'a number that is not told', spec: {releaseVersion: '5.0.9'}, writers: 2},
  {what: 'no vectors', spec: {releaseVersion: '4.1.7', processors: 8}, writers: undefined},
  {what: 'an index that stands more', spec: {releaseVersion: '4.0.11-e93eb8a4', processors: 8}, writers: undefined},
])('a node with $what takes so many writers of vectors at once: $writers', async ({spec, writers}) => {
  const {database} = await open(spec);

  expect(database.capabilities.vectorWriters).toBe(writers);
  expect(planned(database).capabilities.vectorWriters).toBe(writers);
});
