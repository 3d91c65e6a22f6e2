/** The native door in front of the embedded engine: what only both together can show. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {openEmbeddedEngine} from '../../../src/engines/embedded/engine.ts';
import type {EmbeddedEngine} from '../../../src/engines/embedded/engine.ts';
import {PROTOCOL_VERSIONS} from '../../../src/wire/cql/frame.ts';
import type {Response} from '../../../src/wire/cql/response-decode.ts';
import {RawClient, runDoor} from './raw-client.ts';
import type {RunningDoor} from './raw-client.ts';

let engine: EmbeddedEngine;
let running: RunningDoor;

beforeAll(async () => {
  engine = openEmbeddedEngine({directory: undefined, bcryptRoundsLog2: 4});
  running = await runDoor(await engine.openDatabase('test'));
  const client = await RawClient.ready(running.port);
  await client.query("CREATE KEYSPACE ks WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  client.end();
});
afterAll(async () => {
  await running.stop();
  await engine.close();
});

const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const rowsOf = (response: Response): readonly (Uint8Array | null)[][] => {
  if (response.kind !== 'rows') {
    throw response.kind === 'error' ? response.failure : new Error(`No rows but ${response.kind}`);
  }
  return response.rows;
};

describe.each(PROTOCOL_VERSIONS)('v%i', version => {
  test('pages of a prepared statement go on over another connection', async () => {
    const table = `ks.pages${version}`;
    const client = await RawClient.ready(running.port, version);
    await client.query(`CREATE TABLE ${table} (k int, c int, PRIMARY KEY (k, c))`);
    const insert = await client.prepare(`INSERT INTO ${table} (k, c) VALUES (?, ?)`);
    await Promise.all(
      Array.from({length: 25}, (_, c) =>
        client.execute(insert.id, {values: [int(1), int(c)]}, insert.resultMetadataId),
      ),
    );
    const select = await client.prepare(`SELECT c FROM ${table} WHERE k = ?`);

    const seen: number[] = [];
    let pagingState: Uint8Array | undefined;
    do {
      const next = await RawClient.ready(running.port, version);
      const {response} = await next.execute(
        select.id,
        {values: [int(1)], pageSize: 7, pagingState, skipMetadata: true},
        select.resultMetadataId,
      );
      rowsOf(response).forEach(row => seen.push(Buffer.from(row[0]!).readInt32BE()));
      pagingState = response.kind === 'rows' ? response.metadata.pagingState : undefined;
      next.end();
    } while (pagingState !== undefined);

    expect(select.partitionKeyIndexes).toEqual(version >= 4 ? [0] : []);
    expect(seen).toEqual(Array.from({length: 25}, (_, c) => c));
    client.end();
  });

  test('altering a table makes its statements unprepared, with the same id afterwards', async () => {
    const table = `ks.altered${version}`;
    const client = await RawClient.ready(running.port, version);
    await client.call('REGISTER', writer => writer.stringList(['SCHEMA_CHANGE']));
    await client.query(`CREATE TABLE ${table} (k int PRIMARY KEY)`);
    const before = await client.prepare(`SELECT * FROM ${table}`);

    await client.query(`ALTER TABLE ${table} ADD v int`);
    const {response} = await client.execute(before.id, {}, before.resultMetadataId);
    const after = await client.prepare(`SELECT * FROM ${table}`);

    expect(response).toMatchObject({kind: 'error', failure: {code: 'unprepared'}});
    expect(after.id).toBe(before.id);
    expect(after.result.columns?.map(column => column.name)).toEqual(['k', 'v']);
    expect(after.resultMetadataId === before.resultMetadataId).toBe(version < 5);
    expect(client.events.map(event => event.kind === 'schema_event' && event.change.change)).toEqual([
      'CREATED',
      'UPDATED',
    ]);
    client.end();
  });

  test('a conditional write tells whether it was applied', async () => {
    const table = `ks.conditional${version}`;
    const client = await RawClient.ready(running.port, version);
    await client.query(`CREATE TABLE ${table} (k int PRIMARY KEY)`);
    const insert = await client.prepare(`INSERT INTO ${table} (k) VALUES (?) IF NOT EXISTS`);
    const run = async () =>
      rowsOf(
        (await client.execute(insert.id, {values: [int(1)], skipMetadata: true}, insert.resultMetadataId)).response,
      );

    expect((await run())[0]?.[0]).toEqual(Buffer.from([1]));
    expect((await run())[0]?.[0]).toEqual(Buffer.from([0]));
    client.end();
  });
});

test('an unknown keyspace cannot be used', async () => {
  const client = await RawClient.ready(running.port);

  expect((await client.query('USE nope')).response).toMatchObject({
    failure: {code: 'invalid', message: "Keyspace 'nope' does not exist"},
  });
  client.end();
});

test('a paging state that is not ours is a protocol error', async () => {
  const client = await RawClient.ready(running.port);
  const {response} = await client.query('SELECT * FROM system.local', {
    pageSize: 1,
    pagingState: Buffer.from('nonsense'),
  });

  expect(response).toMatchObject({failure: {code: 'protocol'}});
  client.end();
});
