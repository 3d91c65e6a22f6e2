import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Trace} from '../../core/cql/port.ts';
import {openCql, type CqlFixture} from './cql.fixture.ts';

let cql: CqlFixture;

beforeEach(async () => {
  cql = await openCql();
  await cql.all('CREATE TABLE t (k int, c int, v text, PRIMARY KEY (k, c))', "CREATE INDEX by_v ON t (v) USING 'sai'");
  await cql.run("INSERT INTO t (k, c, v) VALUES (1, 1, 'a')");
});

afterEach(() => cql.close());

const TRACE: Trace = {
  id: Buffer.from('50554d6e29bb11e5b3458feadde00c9f', 'hex'),
  client: '127.0.0.1',
  command: 'QUERY',
  request: 'Execute CQL3 query',
  parameters: {query: 'what was asked', consistency_level: 'ONE'},
  startedAtMs: 1_700_000_000_123,
  events: [{activity: 'Parsing', elapsedMicros: 5}],
  elapsedMicros: 10,
};

const activities = (): Promise<string[]> => cql.rows('SELECT activity FROM system_traces.events');

test('a traced request has a session that says what it was', async () => {
  await cql.run('SELECT * FROM t WHERE k = 1 AND c = 1', [], {trace: TRACE});

  expect(
    await cql.rows(
      'SELECT session_id, client, command, coordinator, coordinator_port, parameters, request FROM system_traces.sessions',
    ),
  ).toEqual([
    "50554d6e-29bb-11e5-b345-8feadde00c9f | '127.0.0.1' | 'QUERY' | '127.0.0.1' | 7000 | {'consistency_level': 'ONE', 'query': 'what was asked'} | 'Execute CQL3 query'",
  ]);
  const [times = ''] = await cql.rows(
    'SELECT duration, ttl(duration), toUnixTimestamp(started_at) FROM system_traces.sessions',
  );
  expect(times).toMatch(/^\d+ \| 86\d\d\d \| 1700000000123$/);
});

test('its events come in the order in which they were', async () => {
  await cql.run('SELECT * FROM t WHERE k = 1 AND c = 1', [], {trace: TRACE});

  expect(await activities()).toEqual(["'Parsing'", "'Executing single-partition query on t'", "'Read 1 live rows'"]);
  const elapsed = (await cql.rows('SELECT source_elapsed FROM system_traces.events')).map(Number);
  expect(elapsed).toEqual(elapsed.toSorted((a, b) => a - b));
  expect(await cql.rows('SELECT toUnixTimestamp(event_id) FROM system_traces.events LIMIT 1')).toEqual([
    '1700000000123',
  ]);
});

test.each([
  {text: "SELECT * FROM t WHERE v = 'a'", activity: "'Executing read on k.t using index by_v'"},
  {text: "SELECT * FROM t WHERE v = 'a'", activity: "'Index estimates are 1 of 1 rows'"},
  {text: 'SELECT * FROM t', activity: "'Executing seq scan on k.t'"},
  {text: 'SELECT * FROM t WHERE k = 1', activity: "'Executing single-partition query on t'"},
  {text: 'SELECT * FROM t WHERE k IN (1, 2) AND c = 1', activity: "'Executing query of 2 partitions on t'"},
  {
    text: "UPDATE t SET v = 'b' WHERE k = 1 AND c = 1",
    activity: "'Appending 1 mutations to the commit log and to memory'",
  },
  {text: "UPDATE t SET v = 'b' WHERE k = 1 AND c = 1 IF v = 'a'", activity: "'CAS precondition is met'"},
  {
    text: "UPDATE t SET v = 'b' WHERE k = 1 AND c = 1 IF v = 'x'",
    activity: "'CAS precondition does not match current values; nothing was written'",
  },
])('$text: $activity', async ({text, activity}) => {
  await cql.run(text, [], {trace: TRACE});

  expect(await activities()).toContain(activity);
});

test('a request that fails is traced too', async () => {
  expect(await cql.failure('SELECT * FROM nope', [], {trace: TRACE})).toBe('table nope does not exist');

  expect(await activities()).toEqual(["'Parsing'", "'Failed: table nope does not exist'"]);
  expect(await cql.rows('SELECT count(*) FROM system_traces.sessions')).toEqual(['1']);
});

test('a batch has one trace', async () => {
  const session = cql.database.session({role: 'cassandra', isSuperuser: true});
  const {statement} = cql.parse("INSERT INTO k.t (k, c, v) VALUES (2, 2, 'b')");

  await session.executeBatch('logged', [{statement, values: []}], {trace: TRACE});

  expect(await activities()).toContain("'Appending 1 mutations to the commit log and to memory'");
});

test('traces are gone after a day', async () => {
  await cql.run('SELECT * FROM t', [], {trace: TRACE});
  cql.clock.pass(86_401);

  expect(await cql.rows('SELECT * FROM system_traces.sessions')).toEqual([]);
  expect(await activities()).toEqual([]);
});

test('users may empty them', async () => {
  await cql.run('SELECT * FROM t', [], {trace: TRACE});
  await cql.all('TRUNCATE system_traces.sessions', 'TRUNCATE system_traces.events');

  expect(await activities()).toEqual([]);
});
