/** Many gateways before one cluster: they share nothing else, and each learns what another one changes. */
import {afterAll, beforeAll, expect, test} from 'vitest';
import {CqlFailure} from '../../../src/core/cql/errors.ts';
import {parseStatement} from '../../../src/core/cql/parser.ts';
import {planned} from '../../../src/core/plan/planned.ts';
import {parseAddress} from '../../../src/engines/remote/cassandra/address.ts';
import {RemoteDatabase} from '../../../src/engines/remote/cassandra/database.ts';
import {startServer} from '../../doors/data-api/server.ts';
import type {TestServer} from '../../doors/data-api/server.ts';
import {FakeCluster} from '../../fakes/cql-cluster.ts';

let cluster: FakeCluster;
const databases: RemoteDatabase[] = [];
const servers: TestServer[] = [];

beforeAll(async () => {
  cluster = await new FakeCluster({}).start();
  for (let i = 0; i < 2; i++) {
    const database = await RemoteDatabase.open({id: 'main', address: parseAddress(cluster.address())});
    databases.push(database);
    servers.push(await startServer({database: planned(database)}));
  }
  await ask(0, '', {createKeyspace: {name: 'g'}});
});

afterAll(async () => {
  await Promise.all(servers.map(server => server.stop()));
  databases.forEach(database => database.destroy());
  await cluster.stop();
});

const ask = async (gateway: number, path: string, command: object) =>
  (await servers[gateway]!.send(path, command)).body;

const soon = (work: () => unknown, expected: unknown) =>
  expect.poll(work, {timeout: 10_000, interval: 20}).toMatchObject(expected as object);

test('a collection made by one is used by the other, dropped by it, and made anew otherwise', async () => {
  expect(await ask(0, '/g', {createCollection: {name: 'c'}})).toEqual({status: {ok: 1}});
  expect(await ask(1, '/g/c', {insertOne: {document: {_id: 1, n: 'one'}}})).toEqual({status: {insertedIds: [1]}});
  expect(await ask(0, '/g/c', {find: {filter: {n: 'one'}}})).toMatchObject({data: {documents: [{_id: 1}]}});

  expect(await ask(1, '/g', {deleteCollection: {name: 'c'}})).toEqual({status: {ok: 1}});
  expect(await ask(0, '/g/c', {find: {}})).toMatchObject({errors: [{errorCode: 'UNKNOWN_COLLECTION_OR_TABLE'}]});

  const vector = {dimension: 2, metric: 'cosine'};
  expect(await ask(1, '/g', {createCollection: {name: 'c', options: {vector}}})).toEqual({status: {ok: 1}});
  const document = {_id: 2, $vector: [1, 0]};
  expect(await ask(0, '/g/c', {insertOne: {document}})).toEqual({status: {insertedIds: [2]}});
  // What the first one knew of the first collection is not used for the second.
  expect(await ask(0, '/g/c', {find: {sort: {$vector: [1, 0]}, projection: {_id: 1}}})).toMatchObject({
    data: {documents: [{_id: 2}]},
  });
});

test('a column added through one is read and written through the other', async () => {
  const definition = {columns: {k: 'int', a: 'text'}, primaryKey: 'k'};
  await ask(0, '/g', {createTable: {name: 't', definition}});
  expect(await ask(1, '/g/t', {insertOne: {document: {k: 1, a: 'x'}}})).toMatchObject({status: {insertedIds: [[1]]}});
  expect(await ask(1, '/g/t', {find: {filter: {k: 1}}})).toMatchObject({data: {documents: [{k: 1, a: 'x'}]}});

  await ask(0, '/g/t', {alterTable: {operation: {add: {columns: {b: 'int'}}}}});
  expect(await ask(1, '/g/t', {updateOne: {filter: {k: 1}, update: {$set: {b: 2}}}})).toMatchObject({
    status: {matchedCount: 1},
  });
  expect(await ask(1, '/g/t', {find: {filter: {k: 1}}})).toMatchObject({data: {documents: [{k: 1, a: 'x', b: 2}]}});

  await ask(1, '/g/t', {alterTable: {operation: {drop: {columns: ['a']}}}});
  expect(await ask(0, '/g/t', {find: {filter: {k: 1}}})).toMatchObject({data: {documents: [{k: 1, b: 2}]}});
});

test('a change that a busy node does not let them read is read a little later', async () => {
  const [node] = cluster.nodes;
  let refused = 0;
  node!.refuse = statement => {
    if (statement.kind === 'select' && statement.table.name === 'columns' && refused < databases.length) {
      refused += 1;
      throw new CqlFailure('overloaded', 'The node is busy');
    }
  };
  const create = parseStatement('CREATE TABLE g.late (k int PRIMARY KEY)').statement;
  await cluster.database.session({role: 'cassandra', isSuperuser: true}).execute(create, {});

  await expect.poll(() => refused, {timeout: 10_000, interval: 20}).toBe(databases.length);
  for (const gateway of servers.keys()) {
    await soon(() => ask(gateway, '/g', {listTables: {}}), {status: {tables: expect.arrayContaining(['late'])}});
  }
  node!.refuse = () => undefined;
});

test('a drained gateway finishes what runs, refuses the rest, and leaves the other alone', async () => {
  const database = await RemoteDatabase.open({id: 'third', address: parseAddress(cluster.address())});
  const session = database.session(await database.authenticate('cassandra', 'cassandra'));
  const read = parseStatement('SELECT * FROM g.t').statement;
  await session.execute(read, {});
  cluster.nodes[0]!.delayMs = 300;
  const running = session.execute(read, {});
  await new Promise(resolve => setTimeout(resolve, 50));
  const closing = database.close();

  await expect(session.execute(read, {})).rejects.toMatchObject({code: 'server_error', details: {reason: 'closed'}});
  expect(database.isHealthy).toBe(false);
  await expect(running).resolves.toMatchObject({kind: 'rows'});
  await closing;
  cluster.nodes[0]!.delayMs = 0;
  expect(await ask(0, '/g/t', {find: {filter: {k: 1}}})).toMatchObject({data: {documents: [{k: 1}]}});
});
