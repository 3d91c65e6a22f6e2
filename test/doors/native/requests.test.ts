/** What an authenticated client can ask, on every version. */
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {CqlFailure} from '../../../src/core/cql/errors.ts';
import {UNSET} from '../../../src/core/cql/port.ts';
import type {ExecuteOptions, Outcome} from '../../../src/core/cql/port.ts';
import type {Statement} from '../../../src/core/cql/statements/statement.ts';
import {FLAG_CUSTOM_PAYLOAD, FLAG_TRACING, OPCODES, PROTOCOL_VERSIONS} from '../../../src/wire/cql/frame.ts';
import {encodeQuery, plainParameters} from '../../../src/wire/cql/request.ts';
import type {Response} from '../../../src/wire/cql/response-decode.ts';
import {column, fakeDatabase, INT, TEXT} from '../../fakes/cql-database.ts';
import type {FakeDatabase} from '../../fakes/cql-database.ts';
import {RawClient, runDoor} from './raw-client.ts';
import type {RunningDoor} from './raw-client.ts';

let database: FakeDatabase;
let running: RunningDoor;
const clients: RawClient[] = [];

beforeEach(async () => {
  database = fakeDatabase();
  running = await runDoor(database);
});
afterEach(async () => {
  clients.splice(0).forEach(client => client.end());
  await running.stop();
});

async function ready(version: 3 | 4 | 5 = 4, options?: Record<string, string>): Promise<RawClient> {
  const client = await RawClient.ready(running.port, version, options);
  clients.push(client);
  return client;
}

const bytes = (text: string): Buffer => Buffer.from(text);
const UNWRITABLE = new Proxy(bytes('x'), {
  get: () => {
    throw new Error('unwritable');
  },
});
const COLUMNS = [column('k', INT), column('v', TEXT)];
const rows = (...list: string[][]): Outcome => ({
  kind: 'rows',
  columns: COLUMNS,
  rows: list.map(row => row.map(bytes)),
  pagingState: undefined,
});

/** Answers everything with `outcome`, and keeps what was asked. */
function answering(outcome: Outcome): {statement: Statement; options: ExecuteOptions}[] {
  const asked: {statement: Statement; options: ExecuteOptions}[] = [];
  const use = database.handlers.execute;
  database.handlers.execute = (statement, options) => {
    asked.push({statement, options: {...options}});
    return statement.kind === 'use' ? use(statement, options) : outcome;
  };
  return asked;
}

const failureOf = (response: Response): CqlFailure => {
  if (response.kind !== 'error') {
    throw new Error(`No error but ${response.kind}`);
  }
  return response.failure;
};

describe.each(PROTOCOL_VERSIONS)('v%i', version => {
  test('QUERY with everything', async () => {
    const asked = answering({...rows(['1', 'a']), pagingState: bytes('next')} as Outcome);
    const client = await ready(version);

    const {response} = await client.query('SELECT * FROM ks.t WHERE k = ?', {
      consistency: 'LOCAL_QUORUM',
      values: [bytes('1')],
      pageSize: 10,
      pagingState: bytes('state'),
      serialConsistency: 'LOCAL_SERIAL',
      timestamp: 123n,
    });

    expect(response).toMatchObject({
      kind: 'rows',
      rows: [[bytes('1'), bytes('a')]],
      metadata: {columnCount: 2, pagingState: bytes('next'), columns: [{name: 'k'}, {name: 'v'}]},
    });
    expect(asked[0]?.statement).toMatchObject({kind: 'select', table: {keyspace: 'ks', name: 't'}});
    expect(asked[0]?.options).toMatchObject({
      consistency: 'LOCAL_QUORUM',
      values: [bytes('1')],
      pageSize: 10,
      pagingState: bytes('state'),
      serialConsistency: 'LOCAL_SERIAL',
      timestamp: 123n,
    });
  });

  test('PREPARE and EXECUTE', async () => {
    const asked = answering(rows(['1', 'a']));
    database.handlers.prepare = () => ({
      variables: [column('k', INT)],
      partitionKeyIndexes: [0],
      columns: COLUMNS,
    });
    const client = await ready(version);

    const prepared = await client.prepare('SELECT * FROM ks.t WHERE k = ?');
    const {response} = await client.execute(
      prepared.id,
      {values: [bytes('1')], skipMetadata: true},
      prepared.resultMetadataId,
    );

    expect(prepared.id.length).toBe(16);
    expect(prepared.variables).toMatchObject([{name: 'k'}]);
    expect(prepared.partitionKeyIndexes).toEqual(version >= 4 ? [0] : []);
    expect(prepared.result.columns).toMatchObject([{name: 'k'}, {name: 'v'}]);
    expect(response).toMatchObject({kind: 'rows', metadata: {columnCount: 2, columns: undefined}});
    expect(asked[0]?.options.values).toEqual([bytes('1')]);
  });

  test('EXECUTE sends columns again when they have changed', async () => {
    answering(rows(['1', 'a']));
    database.handlers.prepare = () => ({variables: [], partitionKeyIndexes: [], columns: [column('k', INT)]});
    const client = await ready(version);
    const prepared = await client.prepare('SELECT * FROM ks.t');

    const {response} = await client.execute(prepared.id, {skipMetadata: true}, prepared.resultMetadataId);

    expect(response).toMatchObject({kind: 'rows', metadata: {columns: [{name: 'k'}, {name: 'v'}]}});
    const newId = response.kind === 'rows' ? response.metadata.newMetadataId : undefined;
    expect(newId?.length).toBe(version >= 5 ? 16 : undefined);
  });

  test('a conditional write always tells its columns', async () => {
    answering({kind: 'rows', columns: [column('[applied]', INT)], rows: [[bytes('1')]], pagingState: undefined});
    const client = await ready(version);
    const prepared = await client.prepare('INSERT INTO ks.t (k) VALUES (?) IF NOT EXISTS');

    const {response} = await client.execute(prepared.id, {values: [null], skipMetadata: true}, 'another');

    expect(response).toMatchObject({
      metadata: {columns: [{name: '[applied]'}], newMetadataId: undefined},
    });
  });

  test('an unknown id is UNPREPARED with that id', async () => {
    const client = await ready(version);

    const failure = failureOf((await client.execute('0123456789abcdef', {}, '')).response);

    expect(failure.code).toBe('unprepared');
    expect(Buffer.from(failure.details['id'] as Uint8Array).toString()).toBe('0123456789abcdef');
  });

  test('BATCH of texts and prepared statements', async () => {
    const asked: unknown[] = [];
    database.handlers.executeBatch = (type, items, options) => {
      asked.push({
        type,
        kinds: items.map(item => item.statement.kind),
        values: items.map(item => item.values),
        options,
      });
      return {kind: 'void'};
    };
    const client = await ready(version);
    const prepared = await client.prepare('UPDATE ks.t SET v = ? WHERE k = ?');

    const {response} = await client.batch(
      'unlogged',
      [
        {kind: 'text', text: 'INSERT INTO ks.t (k) VALUES (1)', values: []},
        {kind: 'prepared', id: prepared.id, values: [bytes('a'), null]},
      ],
      {consistency: 'QUORUM', timestamp: 5n},
    );

    expect(response).toEqual({kind: 'void'});
    expect(asked).toMatchObject([
      {
        type: 'unlogged',
        kinds: ['insert', 'update'],
        values: [[], [bytes('a'), null]],
        options: {consistency: 'QUORUM', timestamp: 5n},
      },
    ]);
  });

  test('USE is told, and later statements are in that keyspace', async () => {
    const asked = answering({kind: 'void'});
    const client = await ready(version);

    expect((await client.query('USE "Ks"')).response).toEqual({kind: 'set_keyspace', keyspace: 'Ks'});
    await client.query('DELETE FROM t WHERE k = 1');

    expect(asked[1]?.options.keyspace).toBe('Ks');
    expect(asked[1]?.statement).toMatchObject({table: {keyspace: 'Ks', name: 't'}});
  });

  test('a schema change is told to whom it concerns', async () => {
    const change = {change: 'UPDATED', target: 'TABLE', keyspace: 'ks', name: 't'} as const;
    answering({kind: 'schema', change});
    const client = await ready(version);
    const other = await ready(version);
    await client.call('REGISTER', writer => writer.stringList(['SCHEMA_CHANGE', 'STATUS_CHANGE']));

    const {response} = await client.query('ALTER TABLE ks.t ADD x int');
    database.changeSchema(change);
    await client.call('OPTIONS');
    await other.call('OPTIONS');

    expect(response).toMatchObject({kind: 'schema_change', change});
    expect(client.events).toMatchObject([{kind: 'schema_event', change}]);
    expect(other.events).toEqual([]);
  });

  test('warnings', async () => {
    answering({kind: 'void', warnings: ['Beware']});
    const client = await ready(version);

    expect((await client.query('TRUNCATE ks.t')).warnings).toEqual(version >= 4 ? ['Beware'] : []);
  });

  test('a traced request gets a time UUID', async () => {
    const client = await ready(version);

    const {tracingId, response} = await client.query('TRUNCATE ks.t', {}, FLAG_TRACING);

    expect(response).toEqual({kind: 'void'});
    expect((tracingId?.[6] ?? 0) >> 4).toBe(1);
    expect((tracingId?.[8] ?? 0) >> 6).toBe(2);
  });

  test('answers over 128 KiB arrive whole', async () => {
    const sizes = [100_000, 131_000, 131_100, 200_000, 1_000_000, 10];
    database.handlers.execute = (_, options) => rows(['1', 'x'.repeat(options.pageSize ?? 0)]);
    const client = await ready(version);

    const answers = await Promise.all(
      sizes.map(size => client.query('SELECT * FROM ks.t', {pageSize: size, skipMetadata: true})),
    );

    const lengths = answers.map(({response}) => (response.kind === 'rows' ? response.rows[0]?.[1]?.length : -1));
    expect(lengths).toEqual(sizes);
  });

  test('requests over 128 KiB arrive whole', async () => {
    const asked = answering({kind: 'void'});
    const client = await ready(version);

    await client.query('INSERT INTO ks.t (v) VALUES (?)', {values: [Buffer.alloc(500_000, 7)]});

    const value = asked[0]?.options.values?.[0] as Buffer;
    expect(value.equals(Buffer.alloc(500_000, 7))).toBe(true);
  });

  test.each(version >= 5 ? ['lz4'] : ['lz4', 'snappy'])('%s both ways', async COMPRESSION => {
    let bytesOut = 0;
    const value = Buffer.from(Array.from({length: 300_000}, (_, i) => `${i % 700} `).join(''));
    const asked = answering({kind: 'rows', columns: COLUMNS, rows: [[value, value]], pagingState: undefined});
    const client = await ready(version, {CQL_VERSION: '3.0.0', COMPRESSION});
    client.socket.on('data', (chunk: Buffer) => (bytesOut += chunk.length));
    const bytesInBefore = client.socket.bytesWritten;

    const {response} = await client.query('SELECT * FROM ks.t WHERE k = ?', {values: [value]});

    expect(value.equals(asked[0]?.options.values?.[0] as Buffer)).toBe(true);
    expect(response.kind === 'rows' && value.equals(response.rows[0]?.[1] as Buffer)).toBe(true);
    expect(client.socket.bytesWritten - bytesInBefore).toBeLessThan(value.length / 10);
    expect(bytesOut).toBeLessThan(value.length / 10);
  });

  test('answers come as they are ready', async () => {
    let finish = (): void => {};
    database.handlers.execute = statement =>
      statement.kind === 'truncate'
        ? new Promise<Outcome>(resolve => (finish = () => resolve({kind: 'void'})))
        : rows(['1', 'a']);
    const client = await ready(version);

    const slow = client.query('TRUNCATE ks.t');
    const fast = await client.query('SELECT * FROM ks.t');
    finish();

    expect(fast.response.kind).toBe('rows');
    expect((await slow).response.kind).toBe('void');
  });
});

describe('v5 only', () => {
  test('a keyspace for one request', async () => {
    const asked = answering({kind: 'void'});
    const client = await ready(5);
    await client.query('USE one');

    await client.query('DELETE FROM t WHERE k = 1', {keyspace: 'two', nowSeconds: 99});
    await client.query('DELETE FROM t WHERE k = 1');
    const prepared = await client.prepare('DELETE FROM t WHERE k = 1', 'three');
    await client.execute(prepared.id, {}, prepared.resultMetadataId);

    expect(asked[1]?.options).toMatchObject({keyspace: 'two', nowSeconds: 99});
    expect(asked.slice(1).map(({statement}) => 'table' in statement && statement.table.keyspace)).toEqual([
      'two',
      'one',
      'three',
    ]);
  });
});

describe('prepared statements', () => {
  test('ids depend on text and keyspace only', async () => {
    const client = await ready();
    const other = await ready();
    await client.query('USE one');
    await other.query('USE two');

    const [mine, again, theirs, full, theirFull] = await Promise.all([
      client.prepare('SELECT * FROM t'),
      client.prepare('SELECT * FROM t'),
      other.prepare('SELECT * FROM t'),
      client.prepare('SELECT * FROM ks.t'),
      other.prepare('SELECT * FROM ks.t'),
    ]);

    expect(again.id).toBe(mine.id);
    expect(theirs.id).not.toBe(mine.id);
    expect(theirFull.id).toBe(full.id);
  });

  test('they keep their keyspace on other connections', async () => {
    const asked = answering({kind: 'void'});
    const client = await ready();
    const other = await ready();
    await client.query('USE one');
    await other.query('USE two');
    const prepared = await client.prepare('DELETE FROM t WHERE k = 1');

    await other.execute(prepared.id);

    expect(asked.at(-1)?.statement).toMatchObject({table: {keyspace: 'one'}});
  });

  test('the same statement object runs each time', async () => {
    const asked = answering({kind: 'void'});
    const client = await ready();
    const first = await client.prepare('DELETE FROM ks.t WHERE k = 1');
    await client.execute(first.id);
    const second = await client.prepare('DELETE FROM ks.t WHERE k = 1');
    await client.execute(second.id);

    expect(asked[0]?.statement).toBe(asked[1]?.statement);
  });

  test.each([
    {what: 'its table', change: {change: 'UPDATED', target: 'TABLE', keyspace: 'ks', name: 't'}, code: 'unprepared'},
    {what: 'another table', change: {change: 'DROPPED', target: 'TABLE', keyspace: 'ks', name: 'u'}, code: undefined},
    {what: 'a type', change: {change: 'UPDATED', target: 'TYPE', keyspace: 'ks', name: 'y'}, code: 'unprepared'},
    {
      what: 'its keyspace',
      change: {change: 'DROPPED', target: 'KEYSPACE', keyspace: 'ks', name: undefined},
      code: 'unprepared',
    },
    {what: 'a new table', change: {change: 'CREATED', target: 'TABLE', keyspace: 'ks', name: 't'}, code: undefined},
  ] as const)('a change of $what', async ({change, code}) => {
    const client = await ready();
    const prepared = await client.prepare('DELETE FROM ks.t WHERE k = 1');

    database.changeSchema(change);
    const {response} = await client.execute(prepared.id);

    expect(response.kind === 'error' ? response.failure.code : undefined).toBe(code);
  });

  test('memory for them is bounded: the longest unused are forgotten', async () => {
    await running.stop();
    running = await runDoor(database, {limits: {maxPreparedBytes: 100_000}});
    const client = await ready();
    const ids: string[] = [];
    for (let i = 0; i < 100; i++) {
      ids.push((await client.prepare(`DELETE FROM ks.t WHERE k = ${i}`)).id);
      await client.execute(ids[0]!);
    }

    const answers = await Promise.all(ids.map(id => client.execute(id)));
    const known = answers.filter(({response}) => response.kind === 'void').length;

    expect(known).toBeGreaterThan(10);
    expect(known).toBeLessThan(60);
    expect(answers[0]?.response.kind).toBe('void');
    expect(answers[99]?.response.kind).toBe('void');
  });
});

test.each([
  {characters: 399, isPrepared: true},
  {characters: 400, isPrepared: true},
  {characters: 401, isPrepared: false},
])('a text of $characters characters, where 400 fill the cache', async ({characters, isPrepared}) => {
  await running.stop();
  running = await runDoor(database, {limits: {maxPreparedBytes: 10_000}});
  const client = await ready();

  const prepared = await client.prepare('TRUNCATE ks.t'.padEnd(characters)).catch((error: CqlFailure) => error.code);

  expect(prepared === 'invalid').toBe(!isPrepared);
});

describe('values', () => {
  test('named values take the place of their markers', async () => {
    const asked = answering({kind: 'void'});
    const client = await ready();

    await client.query('INSERT INTO ks.t (k, v, w) VALUES (:k, :v, :k)', {
      names: ['v', 'k', 'unused'],
      values: [bytes('V'), UNSET, null],
    });

    expect(asked[0]?.options.values).toEqual([UNSET, bytes('V'), UNSET]);
  });

  test('a marker without a name has that of its column', async () => {
    const asked = answering({kind: 'void'});
    database.handlers.prepare = () => ({
      variables: [column('k', INT), column('v', TEXT)],
      partitionKeyIndexes: [],
      columns: undefined,
    });
    const client = await ready();

    await client.query('INSERT INTO ks.t (k, v) VALUES (?, ?)', {
      names: ['v', 'k'],
      values: [bytes('V'), bytes('K')],
    });

    expect(asked[0]?.options.values).toEqual([bytes('K'), bytes('V')]);
  });

  test.each([
    {what: 'too few', values: [bytes('1')], names: undefined},
    {what: 'too many', values: [bytes('1'), bytes('2'), bytes('3')], names: undefined},
    {what: 'none', values: undefined, names: undefined},
    {what: 'another name', values: [bytes('1'), bytes('2')], names: ['a', 'nope']},
  ])('$what in QUERY', async ({values, names}) => {
    const client = await ready();

    const {response} = await client.query('INSERT INTO ks.t (a, b) VALUES (:a, :b)', {values, names});

    expect(failureOf(response)).toMatchObject({code: 'invalid', message: 'Invalid amount of bind variables'});
  });

  test('too few in EXECUTE and BATCH', async () => {
    const client = await ready();
    const {id} = await client.prepare('INSERT INTO ks.t (a) VALUES (?)');
    const says = {code: 'invalid', message: 'there were 1 markers(?) in CQL but 0 bound variables'};

    expect(failureOf((await client.execute(id)).response)).toMatchObject(says);
    expect(failureOf((await client.batch('logged', [{kind: 'prepared', id, values: []}])).response)).toMatchObject(
      says,
    );
  });
});

describe('consistency levels', () => {
  test.each([
    {text: 'SELECT * FROM ks.t', consistency: 'ANY', says: 'only supported for writes'},
    {text: 'DELETE FROM ks.t WHERE k = 1', consistency: 'SERIAL', says: 'must use conditional updates'},
    {text: 'DELETE FROM ks.t WHERE k = 1 IF EXISTS', consistency: 'LOCAL_SERIAL', says: 'not supported as conditional'},
    {text: 'SELECT * FROM ks.t', consistency: 'SERIAL', says: undefined},
    {text: 'DELETE FROM ks.t WHERE k = 1', consistency: 'ANY', says: undefined},
    {text: 'CREATE KEYSPACE x WITH replication = {}', consistency: 'SERIAL', says: undefined},
  ] as const)('$text at $consistency', async ({text, consistency, says}) => {
    const client = await ready();

    const {response} = await client.query(text, {consistency});

    expect(response.kind === 'error' ? response.failure.message : undefined).toEqual(
      says === undefined ? undefined : expect.stringContaining(says),
    );
  });

  test('the serial level of a conditional write must be serial', async () => {
    const client = await ready();

    const {response} = await client.query('DELETE FROM ks.t WHERE k = 1 IF EXISTS', {serialConsistency: 'QUORUM'});

    expect(failureOf(response).message).toContain('Must be one of SERIAL or LOCAL_SERIAL');
  });
});

describe('an engine whose outcomes are known at once', () => {
  test('answers them when they are durable, those of one flush together', async () => {
    let flushed!: () => void;
    const durable = new Promise<void>(resolve => (flushed = resolve));
    database.handlers.begin = statement =>
      statement.kind === 'select'
        ? {outcome: rows(['1', 'a']), durable: undefined}
        : {outcome: {kind: 'void'}, durable};
    const client = await ready();
    const answered: string[] = [];
    const note =
      (name: string) =>
      ({response}: {response: Response}): void =>
        void answered.push(`${name} ${response.kind}`);

    const writes = ['first', 'second'].map(name => client.query('TRUNCATE ks.t').then(note(name)));
    await client.query('SELECT * FROM ks.t').then(note('read'));
    expect(answered).toEqual(['read rows']);
    flushed();
    await Promise.all(writes);

    expect(answered).toEqual(['read rows', 'first void', 'second void']);
    expect((await client.query('TRUNCATE ks.t')).response.kind).toBe('void');
  });

  test('tells all who waited of the failure of their flush', async () => {
    const durable = Promise.reject(new CqlFailure('write_failure', 'the disk is full'));
    durable.catch(() => {});
    database.handlers.begin = () => ({outcome: {kind: 'void'}, durable});
    const client = await ready();

    const both = await Promise.all([client.query('TRUNCATE ks.t'), client.query('TRUNCATE ks.t')]);

    expect(both.map(({response}) => failureOf(response).code)).toEqual(['write_failure', 'write_failure']);
    expect((await client.call('OPTIONS')).response.kind).toBe('supported');
  });

  test('may take its time, or fail at once', async () => {
    database.handlers.begin = statement => {
      if (statement.kind === 'select') {
        return Promise.resolve(rows(['1', 'a']));
      }
      throw new CqlFailure('invalid', 'no');
    };
    const client = await ready();

    expect(failureOf((await client.query('TRUNCATE ks.t')).response).code).toBe('invalid');
    expect((await client.query('SELECT * FROM ks.t')).response.kind).toBe('rows');
  });

  test('an answer that cannot be written is taken back', async () => {
    const outcome: Outcome = {kind: 'rows', columns: COLUMNS, rows: [[bytes('1'), UNWRITABLE]], pagingState: undefined};
    database.handlers.begin = () => ({outcome, durable: undefined});
    const client = await ready();

    expect(failureOf((await client.query('SELECT * FROM ks.t')).response).code).toBe('server_error');
    expect((await client.call('OPTIONS')).response.kind).toBe('supported');
  });
});

describe('failures', () => {
  test.each([
    {error: new CqlFailure('invalid', 'no'), code: 'invalid', message: 'no'},
    {error: new CqlFailure('already_exists', 'is', {keyspace: 'k', table: 't'}), code: 'already_exists', message: 'is'},
    {error: new Error('secret'), code: 'server_error', message: 'Internal server error'},
  ])('$code', async ({error, code, message}) => {
    database.handlers.execute = () => {
      throw error;
    };
    const client = await ready();

    expect(failureOf((await client.query('TRUNCATE ks.t')).response)).toMatchObject({code, message});
    expect((await client.call('OPTIONS')).response.kind).toBe('supported');
  });

  test('text that is no CQL is a syntax error', async () => {
    const client = await ready();

    expect(failureOf((await client.query('SELEC * FROM t')).response).code).toBe('syntax');
  });

  test('an answer that cannot be written is taken back', async () => {
    let isBroken = true;
    database.handlers.execute = () =>
      isBroken
        ? {kind: 'rows', columns: COLUMNS, rows: [[bytes('1'), UNWRITABLE]], pagingState: undefined}
        : rows(['1', 'a']);
    const client = await ready(5);

    const broken = client.query('SELECT * FROM ks.t');
    expect(failureOf((await broken).response).code).toBe('server_error');
    isBroken = false;
    expect((await client.query('SELECT * FROM ks.t')).response.kind).toBe('rows');
  });

  test('a SELECT in a batch', async () => {
    const client = await ready();
    const {response} = await client.batch('logged', [{kind: 'text', text: 'SELECT * FROM ks.t', values: []}]);

    expect(failureOf(response).message).toContain('only UPDATE, INSERT and DELETE statements are allowed');
  });

  test('an unknown event type', async () => {
    const client = await ready();
    const {response} = await client.call('REGISTER', writer => writer.stringList(['FOO']));

    expect(failureOf(response)).toMatchObject({code: 'protocol', message: "Invalid value 'FOO' for Type"});
  });

  test.each([
    {what: 'without agreement', version: 4, options: undefined, hex: ''},
    {what: 'damaged', version: 4, options: {CQL_VERSION: '3.0.0', COMPRESSION: 'lz4'}, hex: '0000000a' + '1f61'},
    {what: 'too large', version: 4, options: {CQL_VERSION: '3.0.0', COMPRESSION: 'lz4'}, hex: '7fffffff' + '1061'},
    {what: 'cut', version: 4, options: {CQL_VERSION: '3.0.0', COMPRESSION: 'lz4'}, hex: '0000'},
    {what: 'damaged', version: 3, options: {CQL_VERSION: '3.0.0', COMPRESSION: 'snappy'}, hex: '0a' + '08616263'},
    {what: 'too large', version: 4, options: {CQL_VERSION: '3.0.0', COMPRESSION: 'snappy'}, hex: 'ffffff7f' + '61'},
    {what: 'cut', version: 4, options: {CQL_VERSION: '3.0.0', COMPRESSION: 'snappy'}, hex: ''},
  ] as const)('a compressed message: $what', async ({version, options, hex}) => {
    const client = await ready(version, options);
    const {response} = await client.call('OPTIONS', writer => writer.raw(Buffer.from(hex, 'hex')), 0x01);

    expect(failureOf(response).code).toBe('protocol');
  });

  test('a body that ends too early', async () => {
    const client = await ready();
    const {response} = await client.call('QUERY', writer => writer.int(1000));

    expect(failureOf(response).code).toBe('protocol');
    expect((await client.call('OPTIONS')).response.kind).toBe('supported');
  });
});

test('the flag of a compressed body means nothing inside a segment', async () => {
  const asked = answering(rows(['1', 'a']));
  const client = await ready(5, {CQL_VERSION: '3.0.0', COMPRESSION: 'lz4'});

  const {response} = await client.query('SELECT * FROM ks.t', {}, 0x01);

  expect(response.kind).toBe('rows');
  expect(asked.length).toBe(1);
});

test('a custom payload is ignored', async () => {
  const client = await ready();

  const {response} = await client.call(
    'QUERY',
    writer => {
      writer.short(2);
      writer.string('a');
      writer.bytes(bytes('x'));
      writer.string('b');
      writer.bytes(null);
      encodeQuery(writer, 4, 'TRUNCATE ks.t', plainParameters('ONE'));
    },
    FLAG_CUSTOM_PAYLOAD,
  );

  expect(response).toEqual({kind: 'void'});
});

test('what follows a USE in the same packet runs in the new keyspace', async () => {
  const asked = answering({kind: 'void'});
  const client = await ready();
  const query = (text: string, stream: number): Buffer =>
    client.encode(OPCODES.QUERY, stream, w => encodeQuery(w, 4, text, plainParameters('ONE')));
  const last = client.answerTo(3);

  client.socket.write(Buffer.concat([query('USE a', 1), query('TRUNCATE t', 2), query('TRUNCATE u', 3)]));
  await last;

  expect(asked.map(({options}) => options.keyspace)).toEqual([undefined, 'a', 'a']);
});
