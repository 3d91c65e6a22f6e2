/** Prepared statements over their life: kept for the next process, forgotten when their tables change, never with wrong columns. */
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {invalid} from '../../../src/core/cql/errors.ts';
import type {ColumnSpec, StatementMetadata} from '../../../src/core/cql/port.ts';
import type {SchemaChange} from '../../../src/core/cql/schema/schema.ts';
import type {NativeLimits} from '../../../src/doors/native/limits.ts';
import {PROTOCOL_VERSIONS} from '../../../src/wire/cql/frame.ts';
import {column, fakeDatabase, FakeKept, INT, TEXT} from '../../fakes/cql-database.ts';
import type {FakeDatabase} from '../../fakes/cql-database.ts';
import {RawClient, runDoor} from './raw-client.ts';
import type {RunningDoor} from './raw-client.ts';

const OLD = [column('k', INT), column('v', TEXT)];
const NEW = [column('k', INT), column('a', INT), column('v', TEXT)];
const UPDATED: SchemaChange = {change: 'UPDATED', target: 'TABLE', keyspace: 'ks', name: 't'};

let kept: FakeKept;
let database: FakeDatabase;
let columns: readonly ColumnSpec[];
let running: RunningDoor;
const clients: RawClient[] = [];

async function runAgain(limits: Partial<NativeLimits> = {}): Promise<void> {
  await running?.stop();
  running = await runDoor(database, {limits});
}

async function ready(version: 3 | 4 | 5 = 4): Promise<RawClient> {
  const client = await RawClient.ready(running.port, version);
  clients.push(client);
  return client;
}

beforeEach(async () => {
  kept = new FakeKept();
  columns = OLD;
  database = fakeDatabase(
    {
      prepare: (): StatementMetadata => ({variables: [], partitionKeyIndexes: [], columns}),
      execute: statement =>
        statement.kind === 'use'
          ? {kind: 'keyspace', keyspace: statement.keyspace}
          : {kind: 'rows', columns, rows: [columns.map(() => Buffer.from('x'))], pagingState: undefined},
    },
    kept,
  );
  running = await runDoor(database);
});
afterEach(async () => {
  clients.splice(0).forEach(client => client.end());
  await running.stop();
});

describe.each(PROTOCOL_VERSIONS)('v%i: another process', version => {
  test('knows what was prepared before', async () => {
    const first = await ready(version);
    await first.query('USE ks');
    const prepared = await first.prepare('SELECT * FROM t');
    await runAgain();
    const second = await ready(version);

    const {response} = await second.execute(prepared.id, {skipMetadata: true}, prepared.resultMetadataId);

    expect(kept.texts).toEqual(['SELECT * FROM t']);
    expect(response).toMatchObject({kind: 'rows', rows: [[Buffer.from('x'), Buffer.from('x')]]});
    // Before v5 it cannot know what columns this client was told.
    expect(response.kind === 'rows' && response.metadata.columns?.length).toBe(version >= 5 ? undefined : 2);
  });

  test('tells of columns that changed in between', async () => {
    const prepared = await (await ready(version)).prepare('SELECT * FROM ks.t');
    columns = NEW;
    await runAgain();
    const {response} = await (
      await ready(version)
    ).execute(prepared.id, {skipMetadata: true}, prepared.resultMetadataId);

    expect(response).toMatchObject({kind: 'rows', metadata: {columns: [{name: 'k'}, {name: 'a'}, {name: 'v'}]}});
  });
});

test.each([
  {what: 'its table', change: UPDATED, left: 0},
  {what: 'another table', change: {...UPDATED, name: 'u'}, left: 1},
  {what: 'a table of another keyspace', change: {...UPDATED, keyspace: 'other'}, left: 1},
  {what: 'a type', change: {...UPDATED, target: 'TYPE', name: 'y'}, left: 0},
  {what: 'its keyspace', change: {...UPDATED, change: 'DROPPED', target: 'KEYSPACE', name: undefined}, left: 0},
  {what: 'a new table', change: {...UPDATED, change: 'CREATED'}, left: 1},
] as const)('a change of $what before the statement is used again', async ({change, left}) => {
  const prepared = await (await ready()).prepare('SELECT * FROM ks.t');
  await runAgain();

  database.changeSchema(change);
  const {response} = await (await ready()).execute(prepared.id);

  expect(response).toMatchObject(left === 1 ? {kind: 'rows'} : {failure: {code: 'unprepared'}});
  expect(kept.statements.size).toBe(left);
});

test('a name with quotes and capitals is found too', async () => {
  await (await ready()).prepare('SELECT * FROM ks."T""x"');
  await runAgain();

  database.changeSchema({...UPDATED, name: 'T"x'});

  expect(kept.texts).toEqual([]);
});

test('what means nothing any more is UNPREPARED, and kept no longer', async () => {
  const prepared = await (await ready()).prepare('SELECT * FROM ks.t');
  await runAgain();
  const {prepare} = database.handlers;
  database.handlers.prepare = () => {
    throw invalid('table t does not exist');
  };
  const client = await ready();

  expect((await client.execute(prepared.id)).response).toMatchObject({failure: {code: 'unprepared'}});
  expect(kept.texts).toEqual([]);
  database.handlers.prepare = prepare;
  expect((await client.prepare('SELECT * FROM ks.t')).id).toBe(prepared.id);
  expect((await client.execute(prepared.id)).response.kind).toBe('rows');
  expect(kept.texts).toEqual(['SELECT * FROM ks.t']);
});

test('it is kept once, however often it is prepared', async () => {
  const client = await ready();
  let times = 0;
  const keep = kept.keep.bind(kept);
  kept.keep = statement => {
    times += 1;
    keep(statement);
  };

  await client.prepare('SELECT * FROM ks.t');
  await client.prepare('SELECT * FROM ks.t');
  await runAgain();
  await (await ready()).prepare('SELECT * FROM ks.t');

  expect(times).toBe(1);
});

test('those that had to make room are kept no longer', async () => {
  await runAgain({maxPreparedBytes: 100_000});
  const client = await ready();
  for (let i = 0; i < 100; i++) {
    await client.prepare(`SELECT * FROM ks.t WHERE k = ${i}`);
  }

  expect(kept.statements.size).toBe(running.door.preparedStatements());
  expect(kept.statements.size).toBeLessThan(50);
  expect(kept.texts).toContain('SELECT * FROM ks.t WHERE k = 99');

  await runAgain({maxPreparedBytes: 10_000});
  expect(kept.statements.size).toBe(3);
});

test('5000 are kept, found again, and run', async () => {
  const client = await ready();
  const ids: string[] = [];
  for (let i = 0; i < 5_000; i += 100) {
    const prepared = await Promise.all(
      Array.from({length: 100}, (_, j) =>
        client.prepare(`SELECT * FROM ks.t WHERE k = ${i + j} AND v = 'text of a normal size'`),
      ),
    );
    ids.push(...prepared.map(({id}) => id));
  }
  expect(running.door.preparedStatements()).toBe(5_000);
  await runAgain();
  const again = await ready();

  const answers = await Promise.all(ids.map(id => again.execute(id)));

  expect(answers.filter(({response}) => response.kind === 'rows').length).toBe(5_000);
});

describe.each([3, 4] as const)('v%i, which does not say what columns the client knows', version => {
  test('a client that missed a change is told the columns', async () => {
    const stale = await ready(version);
    const prepared = await stale.prepare('SELECT * FROM ks.t');
    columns = NEW;
    database.changeSchema(UPDATED);
    const unprepared = await stale.execute(prepared.id, {skipMetadata: true});
    await (await ready(version)).prepare('SELECT * FROM ks.t');

    const {response} = await stale.execute(prepared.id, {skipMetadata: true});

    expect(unprepared.response).toMatchObject({failure: {code: 'unprepared'}});
    expect(response).toMatchObject({metadata: {columns: [{name: 'k'}, {name: 'a'}, {name: 'v'}]}});
  });

  test('a change of the table that leaves the columns alone costs nothing', async () => {
    const client = await ready(version);
    const prepared = await client.prepare('SELECT * FROM ks.t');
    database.changeSchema(UPDATED);
    await client.prepare('SELECT * FROM ks.t');

    const {response} = await client.execute(prepared.id, {skipMetadata: true});

    expect(response).toMatchObject({kind: 'rows', metadata: {columns: undefined}});
  });

  test('columns that change and change back are told', async () => {
    const client = await ready(version);
    const prepared = await client.prepare('SELECT * FROM ks.t');
    for (columns of [NEW, OLD]) {
      database.changeSchema(UPDATED);
      await client.prepare('SELECT * FROM ks.t');
    }

    const {response} = await client.execute(prepared.id, {skipMetadata: true});

    expect(response).toMatchObject({metadata: {columns: [{name: 'k'}, {name: 'v'}]}});
  });
});

test('v5: who says what he knows is told of a change, once', async () => {
  const stale = await ready(5);
  const prepared = await stale.prepare('SELECT * FROM ks.t');
  columns = NEW;
  database.changeSchema(UPDATED);
  await (await ready(5)).prepare('SELECT * FROM ks.t');

  const {response} = await stale.execute(prepared.id, {skipMetadata: true}, prepared.resultMetadataId);
  const newId = response.kind === 'rows' ? response.metadata.newMetadataId : undefined;
  const {response: next} = await stale.execute(prepared.id, {skipMetadata: true}, newId);

  expect(response).toMatchObject({metadata: {columns: [{name: 'k'}, {name: 'a'}, {name: 'v'}]}});
  expect(next).toMatchObject({kind: 'rows', metadata: {columns: undefined, newMetadataId: undefined}});
});

test.each([
  {what: 'where nothing is in use', use: undefined, text: 'SELECT * FROM t', warns: 'Keyspace used: null'},
  {what: 'where another keyspace is in use', use: 'two', text: 'SELECT * FROM t', warns: 'Keyspace used: two'},
  {what: 'where the same is in use', use: 'one', text: 'SELECT * FROM t', warns: undefined},
  {what: 'that says its keyspace', use: 'two', text: 'SELECT * FROM ks.t', warns: undefined},
])('a statement $what', async ({use, text, warns}) => {
  const first = await ready();
  await first.query('USE one');
  const {id} = await first.prepare(text);
  const second = await ready();
  if (use !== undefined) {
    await second.query(`USE ${use}`);
  }

  const {warnings} = await second.execute(id);
  const again = await second.execute(id);

  expect(warnings).toEqual(warns === undefined ? [] : [expect.stringContaining(warns)]);
  expect(again.warnings).toEqual([]);
});
