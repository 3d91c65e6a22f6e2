/** What a server tells unasked. Source of the expected answers: facts observed on Apache Cassandra 5.0. */
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {SchemaChange} from '../../../src/core/cql/schema/schema.ts';
import {PROTOCOL_VERSIONS} from '../../../src/wire/cql/frame.ts';
import {fakeDatabase} from '../../fakes/cql-database.ts';
import type {FakeDatabase} from '../../fakes/cql-database.ts';
import {RawClient, runDoor} from './raw-client.ts';
import type {RunningDoor} from './raw-client.ts';

const ADDRESS = {address: Buffer.from([10, 0, 0, 5]), port: 9042};

let database: FakeDatabase;
let running: RunningDoor;
const clients: RawClient[] = [];

beforeEach(async () => {
  database = fakeDatabase();
  running = await runDoor(database, {address: ADDRESS});
});
afterEach(async () => {
  clients.splice(0).forEach(client => client.end());
  await running.stop();
});

async function registered(version: 3 | 4 | 5, ...types: string[]): Promise<RawClient> {
  const client = await RawClient.ready(running.port, version);
  clients.push(client);
  const {response} = await client.call('REGISTER', writer => writer.stringList(types));
  expect(response.kind).toBe('ready');
  return client;
}

const CHANGES: readonly SchemaChange[] = [
  {change: 'CREATED', target: 'KEYSPACE', keyspace: 'ks', name: undefined},
  {change: 'UPDATED', target: 'KEYSPACE', keyspace: 'ks', name: undefined},
  {change: 'CREATED', target: 'TABLE', keyspace: 'ks', name: 't'},
  {change: 'UPDATED', target: 'TABLE', keyspace: 'ks', name: 't'},
  {change: 'DROPPED', target: 'TABLE', keyspace: 'ks', name: 'Tä"'},
  {change: 'CREATED', target: 'TYPE', keyspace: 'ks', name: 'y'},
  {change: 'DROPPED', target: 'KEYSPACE', keyspace: 'ks', name: undefined},
];

describe.each(PROTOCOL_VERSIONS)('v%i', version => {
  test('changes of the schema, of every kind and in order', async () => {
    const client = await registered(version, 'SCHEMA_CHANGE');

    CHANGES.forEach(change => database.changeSchema(change));
    await client.call('OPTIONS');

    expect(client.events).toMatchObject(CHANGES.map(change => ({kind: 'schema_event', change})));
  });

  test('names of events in lower case are names of events', async () => {
    const client = await registered(version, 'schema_change', 'Status_Change', 'topology_change');

    CHANGES.slice(0, 1).forEach(change => database.changeSchema(change));
    await client.call('OPTIONS');

    expect(client.events.length).toBe(1);
  });

  test('REGISTER may come again, and adds', async () => {
    const client = await registered(version, 'STATUS_CHANGE');
    await client.call('REGISTER', writer => writer.stringList(['SCHEMA_CHANGE']));
    await client.call('REGISTER', writer => writer.stringList([]));

    CHANGES.slice(0, 1).forEach(change => database.changeSchema(change));
    await client.call('OPTIONS');

    expect(client.events.length).toBe(1);
  });

  test('one wrong name among them registers none', async () => {
    const client = await registered(version);
    const {response} = await client.call('REGISTER', writer => writer.stringList(['SCHEMA_CHANGE', 'NOPE']));

    CHANGES.slice(0, 1).forEach(change => database.changeSchema(change));
    await client.call('OPTIONS');

    expect(response).toMatchObject({failure: {code: 'protocol', message: "Invalid value 'NOPE' for Type"}});
    expect(client.events).toEqual([]);
  });

  test('TRACE_COMPLETE came with v4', async () => {
    const client = await registered(version);
    const {response} = await client.call('REGISTER', writer => writer.stringList(['TRACE_COMPLETE']));

    expect(response).toMatchObject(
      version >= 4 ? {kind: 'ready'} : {failure: {code: 'protocol', message: expect.stringContaining('not valid')}},
    );
  });

  test('the end of this node, to those who asked', async () => {
    const client = await registered(version, 'STATUS_CHANGE');
    const other = await registered(version, 'SCHEMA_CHANGE', 'TOPOLOGY_CHANGE');

    await running.door.close(1_000);
    await Promise.all([client.closed, other.closed]);

    expect(client.events).toEqual([{kind: 'status_event', change: 'DOWN', ...ADDRESS}]);
    expect(other.events).toEqual([]);
  });
});

test('a client that goes is told nothing more', async () => {
  const client = await registered(4, 'SCHEMA_CHANGE');
  client.end();
  await client.closed;

  CHANGES.forEach(change => database.changeSchema(change));

  expect(running.door.metrics.bugsTotal).toBe(0);
});

test('a client that reads no events is dropped when they are too many', async () => {
  await running.stop();
  running = await runDoor(database, {limits: {maxUnreadBytesPerConnection: 10_000, maxUnreadBytes: 100_000}});
  const deaf = await registered(4, 'SCHEMA_CHANGE');
  const other = await registered(4, 'SCHEMA_CHANGE');
  deaf.socket.pause();
  let seen = 0;

  const change: SchemaChange = {change: 'CREATED', target: 'TABLE', keyspace: 'ks', name: 'x'.repeat(60_000)};
  for (let i = 0; i < 2_000 && running.door.metrics.connections === 2; i++) {
    database.changeSchema(change);
    await other.call('OPTIONS');
    seen += 1;
  }

  expect(running.door.metrics.connectionsDroppedTotal).toBe(1);
  expect(other.events.length).toBe(seen);
});
