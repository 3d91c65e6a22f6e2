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
