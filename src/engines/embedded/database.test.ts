import {describe, expect, test} from 'vitest';
import {CqlFailure} from '../../core/cql/errors.ts';
import {parseStatement} from '../../core/cql/parser.ts';
import type {CqlSession, Outcome} from '../../core/cql/port.ts';
import {systemClock} from './clock.ts';
import {EmbeddedDatabase} from './database.ts';
import {StoreFailure} from './store/failure.ts';
import {openStore} from './store/open-store.ts';
import type {Position, Store} from './store/store.ts';
import {DEFAULT_FIRST_SUPERUSER} from './system/accounts.ts';
import {Passwords} from './system/passwords.ts';

const KEYSPACE = "CREATE KEYSPACE p WITH replication = {'class': 'SimpleStrategy'}";

/** A store whose writes can be refused, and whose flushes wait until they are let go. */
async function setUp() {
  const real = await openStore();
  const faults: {write: StoreFailure | undefined; flushes: ((error?: Error) => void)[] | undefined} = {
    write: undefined,
    flushes: undefined,
  };
  const store: Store = {
    write: writes => {
      if (faults.write !== undefined) {
        throw faults.write;
      }
      return real.write(writes);
    },
    durable: (position: Position) => {
      const {flushes} = faults;
      return flushes === undefined
        ? real.durable(position)
        : new Promise((resolve, reject) => {
            flushes.push(error => (error === undefined ? resolve() : reject(error)));
          });
    },
    get position() {
      return real.position;
    },
    table: id => real.table(id),
    openView: () => real.openView(),
    meta: name => real.meta(name),
    metaNames: () => real.metaNames(),
    pressure: () => real.pressure(),
    settle: () => real.settle(),
    close: () => real.close(),
  };
  const database = await EmbeddedDatabase.open({
    id: 'x',
    store,
    clock: systemClock(),
    clusterName: 'c',
    dataCenter: 'd',
    rack: 'r',
    passwords: new Passwords(undefined, 4),
    firstSuperuser: DEFAULT_FIRST_SUPERUSER,
    address: () => ({host: '127.0.0.1', port: 1}),
  });
  return {database, faults, session: database.session({role: 'cassandra', isSuperuser: true})};
}

const run = (session: CqlSession, text: string): Promise<Outcome> =>
  session.execute(parseStatement(text).statement, {});

const failureOf = (doing: Promise<unknown>): Promise<unknown> =>
  doing.then(
    () => 'it did not fail',
    (error: unknown) => (error instanceof CqlFailure ? {code: error.code, ...error.details} : error),
  );

/** Lets everything run that waits for nothing but promises. */
const settle = () => new Promise(resolve => setImmediate(resolve));

describe('a store that fails', () => {
  test('a full disk refuses writes and definitions, and changes nothing', async () => {
    const {database, faults, session} = await setUp();
    await run(session, KEYSPACE);
    await run(session, 'CREATE TABLE p.t (k int PRIMARY KEY)');
    const schema = database.schema();
    faults.write = new StoreFailure('disk_full', 'No space is left');

    for (const text of [
      'INSERT INTO p.t (k) VALUES (1)',
      'DROP TABLE p.t',
      "ALTER ROLE cassandra WITH PASSWORD = 'x'",
    ]) {
      expect(await failureOf(run(session, text))).toMatchObject({code: 'write_failure', reason: 'disk_full'});
    }
    expect(database.schema()).toBe(schema);
    expect(await run(session, 'SELECT * FROM p.t')).toMatchObject({rows: []});
    faults.write = undefined;
    expect((await run(session, 'DROP TABLE p.t')).kind).toBe('schema');
  });

  test.each([
    {what: 'a counter', text: 'UPDATE p.n SET n = n + 1 WHERE k = 1'},
    {
      what: 'a batch of counters',
      text: 'BEGIN COUNTER BATCH UPDATE p.n SET n = n + 1 WHERE k = 1; UPDATE p.n SET n = n + 1 WHERE k = 2; APPLY BATCH',
    },
    {
      what: 'a logged batch',
      text: 'BEGIN BATCH INSERT INTO p.t (k, v) VALUES (2, 2); INSERT INTO p.t (k, v) VALUES (3, 3); APPLY BATCH',
    },
    {what: 'a write of a row in a view', text: 'UPDATE p.t SET v = 7 WHERE k = 1'},
    {what: 'a deletion of a row in a view', text: 'DELETE FROM p.t WHERE k = 1'},
    {what: 'a condition that holds', text: 'UPDATE p.t SET v = 7 WHERE k = 1 IF v = 1'},
    {what: 'a truncation', text: 'TRUNCATE p.t'},
    {what: 'a role', text: "CREATE ROLE another WITH PASSWORD = 'x'"},
    {what: 'the end of a role', text: 'DROP ROLE r'},
    {what: 'a permission', text: 'GRANT SELECT ON p.t TO r'},
    {what: 'an identity', text: "ADD IDENTITY 'spiffe://test.org/app' TO ROLE 'r'"},
    {what: 'a keyspace', text: "CREATE KEYSPACE q WITH replication = {'class': 'SimpleStrategy'}"},
    {what: 'a table', text: 'CREATE TABLE p.u (k int PRIMARY KEY)'},
    {what: 'a column', text: 'ALTER TABLE p.n ADD m counter'},
    {what: 'a type', text: 'CREATE TYPE p.y (a int)'},
    {what: 'an index', text: "CREATE INDEX ON p.t (v) USING 'sai'"},
    {
      what: 'a view',
      text: 'CREATE MATERIALIZED VIEW p.w AS SELECT * FROM p.t WHERE v IS NOT NULL AND k IS NOT NULL PRIMARY KEY (v, k)',
    },
    {what: 'the end of a view', text: 'DROP MATERIALIZED VIEW p.m'},
    {what: 'the end of a keyspace', text: 'DROP KEYSPACE p'},
  ])('a full disk leaves everything as it was, and what was refused can be done later: $what', async ({text}) => {
    const {database, faults, session} = await setUp();
    for (const each of [
      KEYSPACE,
      'CREATE TABLE p.t (k int PRIMARY KEY, v int)',
      'CREATE MATERIALIZED VIEW p.m AS SELECT * FROM p.t WHERE v IS NOT NULL AND k IS NOT NULL PRIMARY KEY (v, k)',
      'CREATE TABLE p.n (k int PRIMARY KEY, n counter)',
      'INSERT INTO p.t (k, v) VALUES (1, 1)',
      'UPDATE p.n SET n = n + 5 WHERE k = 1',
      'CREATE ROLE r',
    ]) {
      await run(session, each);
    }
    await database.settleViews();
    const everything = async (): Promise<unknown[]> => {
      const tables = [
        'p.t',
        'p.m',
        'p.n',
        'system_auth.roles',
        'system_auth.role_permissions',
        'system_auth.identity_to_role',
      ];
      const answers = [];
      for (const table of [...tables, 'system_schema.keyspaces', 'system_schema.tables', 'system_schema.columns']) {
        const answer = await run(session, `SELECT * FROM ${table}`);
        answers.push(answer.kind === 'rows' ? answer.rows : answer);
      }
      return answers;
    };
    const before = await everything();
    const schema = database.schema();
    faults.write = new StoreFailure('disk_full', 'No space is left');

    expect(await failureOf(run(session, text))).toMatchObject({code: 'write_failure', reason: 'disk_full'});
    expect(await everything()).toEqual(before);
    expect(database.schema()).toBe(schema);
    faults.write = undefined;
    await run(session, text);
  });

  test('a definition shows, is told and is answered when it is durable', async () => {
    const {database, faults, session} = await setUp();
    const heard: string[] = [];
    database.onSchemaChange(change => heard.push(change.keyspace));
    const flushes: ((error?: Error) => void)[] = [];
    faults.flushes = flushes;
    const outcomes: string[] = [];
    const running = [KEYSPACE, 'CREATE TABLE p.t (k int PRIMARY KEY)', 'SELECT * FROM p.t'].map(text =>
      run(session, text).then(outcome => outcomes.push(outcome.kind)),
    );
    await settle();

    expect(outcomes).toEqual([]);
    expect(heard).toEqual([]);
    expect(database.schema().keyspaces.has('p')).toBe(false);
    while (outcomes.length < 3) {
      flushes.splice(0).forEach(letGo => letGo());
      await settle();
    }
    await Promise.all(running);
    expect(heard).toEqual(['p', 'p']);
    expect(database.schema().keyspaces.get('p')?.tables.has('t')).toBe(true);
  });

  test('a failed flush fails the definition and all that rests on it', async () => {
    const {database, faults, session} = await setUp();
    const flushes: ((error?: Error) => void)[] = [];
    faults.flushes = flushes;
    const failures = Promise.all([failureOf(run(session, KEYSPACE)), failureOf(run(session, 'USE p'))]);
    await settle();
    flushes.splice(0).forEach(letGo => letGo(new StoreFailure('io', 'The disk failed')));

    for (const failure of await failures) {
      expect(failure).toMatchObject({reason: 'io'});
    }
    expect(database.schema().keyspaces.has('p')).toBe(false);
  });
});
