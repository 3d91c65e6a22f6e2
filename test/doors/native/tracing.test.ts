/** Traces of requests over the native protocol, as drivers read them. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {codecOf} from '../../../src/core/cql/types/index.ts';
import {openEmbeddedEngine} from '../../../src/engines/embedded/engine.ts';
import type {EmbeddedEngine} from '../../../src/engines/embedded/engine.ts';
import {FLAG_TRACING, PROTOCOL_VERSIONS} from '../../../src/wire/cql/frame.ts';
import {encodeBatch, encodeExecute, encodePrepare, plainParameters} from '../../../src/wire/cql/request.ts';
import type {DecodedResponse} from '../../../src/wire/cql/response-decode.ts';
import {dataTypeOf} from '../../scripts/answer.ts';
import {RawClient, runDoor} from './raw-client.ts';
import type {RunningDoor} from './raw-client.ts';

let engine: EmbeddedEngine;
let running: RunningDoor;
let client: RawClient;

beforeAll(async () => {
  engine = openEmbeddedEngine({directory: undefined, bcryptRoundsLog2: 4});
  running = await runDoor(await engine.openDatabase('test'));
  client = await RawClient.ready(running.port, 5);
  await client.query("CREATE KEYSPACE ks WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  await client.query('CREATE TABLE ks.t (k int PRIMARY KEY, v text)');
});
afterAll(async () => {
  client.end();
  await running.stop();
  await engine.close();
});

async function rows(text: string): Promise<string[]> {
  const {response} = await client.query(text);
  if (response.kind !== 'rows') {
    throw new Error(`No rows but ${response.kind}`);
  }
  const types = (response.metadata.columns ?? []).map(column => codecOf(dataTypeOf(column.type)));
  return response.rows.map(row =>
    row.map((value, i) => (value === null ? 'null' : types[i]!.toLiteral(value))).join(' | '),
  );
}

/** Request and parameters of the trace, then its activities. */
async function traceOf({tracingId}: DecodedResponse): Promise<string[]> {
  const id = codecOf({kind: 'native', name: 'uuid'}).toLiteral(tracingId ?? new Uint8Array(0));
  return [
    ...(await rows(`SELECT request, parameters FROM system_traces.sessions WHERE session_id = ${id}`)),
    ...(await rows(`SELECT activity FROM system_traces.events WHERE session_id = ${id}`)),
  ];
}

const INT_5 = Buffer.from([0, 0, 0, 5]);

describe.each(PROTOCOL_VERSIONS)('v%i', version => {
  let traced: RawClient;

  beforeAll(async () => {
    traced = await RawClient.ready(running.port, version);
  });
  afterAll(() => traced.end());

  test('QUERY', async () => {
    const text = 'SELECT v FROM ks.t WHERE k = 6';
    const answer = await traced.query(text, {pageSize: 10}, FLAG_TRACING);

    expect(await traceOf(answer)).toEqual([
      `'Execute CQL3 query' | {'consistency_level': 'ONE', 'page_size': '10', 'query': '${text}', 'serial_consistency_level': 'SERIAL'}`,
      `'Parsing ${text}'`,
      "'Preparing statement'",
      "'Executing single-partition query on t'",
      "'Read 0 live rows'",
    ]);
  });

  test('EXECUTE shows the values', async () => {
    const text = 'INSERT INTO ks.t (k, v) VALUES (?, ?)';
    const {id, resultMetadataId} = await traced.prepare(text);
    const values = [INT_5, Buffer.from("it's")];
    const answer = await traced.call(
      'EXECUTE',
      writer =>
        encodeExecute(writer, version, {id, resultMetadataId, parameters: {...plainParameters('QUORUM'), values}}),
      FLAG_TRACING,
    );

    expect(await traceOf(answer)).toEqual([
      `'Execute CQL3 prepared query' | {'bound_var_0_k': '5', 'bound_var_1_v': '''it''''s''', 'consistency_level': 'QUORUM', 'query': '${text}', 'serial_consistency_level': 'SERIAL'}`,
      "'Appending 1 mutations to the commit log and to memory'",
    ]);
  });

  test('BATCH', async () => {
    const answer = await traced.call(
      'BATCH',
      writer =>
        encodeBatch(writer, version, {
          type: 'logged',
          items: [{kind: 'text', text: 'DELETE FROM ks.t WHERE k = 1', values: []}],
          parameters: plainParameters('ONE'),
        }),
      FLAG_TRACING,
    );

    const [session, ...activities] = await traceOf(answer);
    expect(session).toBe(
      "'Execute batch of CQL3 queries' | {'consistency_level': 'ONE', 'serial_consistency_level': 'SERIAL'}",
    );
    expect(activities).toEqual(["'Appending 1 mutations to the commit log and to memory'"]);
  });

  test('PREPARE', async () => {
    const text = 'SELECT * FROM ks.t';
    const answer = await traced.call(
      'PREPARE',
      writer => encodePrepare(writer, version, {text, keyspace: undefined}),
      FLAG_TRACING,
    );

    expect(await traceOf(answer)).toEqual([
      `'Preparing CQL3 query' | {'query': '${text}'}`,
      `'Parsing ${text}'`,
      "'Preparing statement'",
    ]);
  });

  test('a failure of the engine', async () => {
    const answer = await traced.query('SELECT * FROM ks.nope', {}, FLAG_TRACING);

    expect(answer.response.kind).toBe('error');
    expect((await traceOf(answer)).at(-1)).toBe("'Failed: table nope does not exist'");
  });
});

test('the session is complete when the answer comes, and knows the client', async () => {
  const {tracingId} = await client.query('SELECT * FROM ks.t', {}, FLAG_TRACING);
  const id = Buffer.from(tracingId ?? []).toString('hex');

  const sessions = await rows('SELECT session_id, client, command, duration FROM system_traces.sessions');
  const own = sessions.find(row => row.replaceAll('-', '').startsWith(id)) ?? '';
  expect(own).toMatch(/ \| '127\.0\.0\.1' \| 'QUERY' \| \d+$/);
});

test('without the flag nothing is traced', async () => {
  await client.query('TRUNCATE system_traces.sessions');
  const {tracingId} = await client.query('SELECT * FROM ks.t');

  expect(tracingId).toBeUndefined();
  expect(await rows('SELECT * FROM system_traces.sessions')).toEqual([]);
});
