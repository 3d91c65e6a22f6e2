import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {CqlFailure} from '../../core/cql/errors.ts';
import {parseStatement} from '../../core/cql/parser.ts';
import type {CqlDatabase, CqlSession, Outcome, Principal} from '../../core/cql/port.ts';
import type {SchemaChange} from '../../core/cql/schema/schema.ts';
import {codecOf} from '../../core/cql/types/index.ts';
import {openEmbeddedEngine} from './engine.ts';
import type {EmbeddedEngine} from './engine.ts';
import type {EmbeddedOptions} from './options.ts';

const ADMIN: Principal = {role: 'cassandra', isSuperuser: true};

const engines: EmbeddedEngine[] = [];
const directories: string[] = [];

afterEach(async () => {
  await Promise.allSettled(engines.splice(0).map(engine => engine.close()));
  for (const directory of directories.splice(0)) {
    fs.rmSync(directory, {recursive: true, force: true});
  }
});

function open(options: Partial<EmbeddedOptions> = {}): EmbeddedEngine {
  const engine = openEmbeddedEngine({directory: undefined, bcryptRoundsLog2: 4, ...options});
  engines.push(engine);
  return engine;
}

function temporaryDirectory(): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'asterism-engine-'));
  directories.push(directory);
  return directory;
}

const run = (session: CqlSession, text: string, keyspace?: string): Promise<Outcome> =>
  session.execute(parseStatement(text).statement, {keyspace});

async function rows(session: CqlSession, text: string): Promise<readonly (readonly unknown[])[]> {
  const outcome = await run(session, text);
  if (outcome.kind !== 'rows') {
    throw new Error(`No rows: ${text}`);
  }
  return outcome.rows.map(row =>
    row.map((bytes, at) => {
      const type = outcome.columns[at]?.type;
      return bytes === null || type === undefined ? null : codecOf(type).decode(bytes);
    }),
  );
}

async function failureOf(doing: Promise<unknown>): Promise<CqlFailure> {
  try {
    await doing;
  } catch (error) {
    if (error instanceof CqlFailure) {
      return error;
    }
    throw error;
  }
  throw new Error('It did not fail');
}

const KEYSPACE = "CREATE KEYSPACE p WITH replication = {'class': 'SimpleStrategy'}";

describe('a database', () => {
  test('keeps schema and rows over a restart', async () => {
    const directory = temporaryDirectory();
    const first = open({directory});
    const database = await first.openDatabase('one');
    const session = database.session(ADMIN);
    await run(session, KEYSPACE);
    await run(session, 'CREATE TABLE p.t (k int PRIMARY KEY, v text)');
    await run(session, "INSERT INTO p.t (k, v) VALUES (1, 'a')");
    const schema = database.schema();
    await first.close();

    const again = await open({directory}).openDatabase('one');

    expect(again.schema()).toEqual(schema);
    expect(again.info.hostId).toBe(database.info.hostId);
    expect(await rows(again.session(ADMIN), 'SELECT k, v FROM p.t')).toEqual([[1, 'a']]);
  });

  test('is the same object until it is closed, and apart from others', async () => {
    const engine = open();
    const [one, same, two] = await Promise.all(['one', 'one', 'two'].map(id => engine.openDatabase(id)));
    await run((one as CqlDatabase).session(ADMIN), KEYSPACE);

    expect(one).toBe(same);
    expect(two?.schema().keyspaces.has('p')).toBe(false);
    expect(await engine.listDatabases()).toEqual(['one', 'two']);
  });

  test.each(['', '../x', 'a/b', '.', 'x'.repeat(65)])('cannot be named %s', async id => {
    expect((await failureOf(open().openDatabase(id))).code).toBe('invalid');
  });

  test('dropped: it is gone, and its sessions say why', async () => {
    const directory = temporaryDirectory();
    const engine = open({directory});
    const database = await engine.openDatabase('one');
    const session = database.session(ADMIN);
    await engine.dropDatabase('one');

    const failure = await failureOf(run(session, KEYSPACE));
    expect(failure.code).toBe('server_error');
    expect(failure.details).toEqual({reason: 'dropped', database: 'one'});
    expect(database.state).toBe('closed');
    expect(await engine.listDatabases()).toEqual([]);
    expect(fs.readdirSync(directory)).toEqual([]);
  });

  test('closed: running statements end, later ones fail, and it can be opened again', async () => {
    const directory = temporaryDirectory();
    const engine = open({directory});
    const session = (await engine.openDatabase('one')).session(ADMIN);
    const running = run(session, KEYSPACE);
    await Promise.all([engine.closeDatabase('one'), engine.closeDatabase('one')]);

    expect((await running).kind).toBe('schema');
    expect((await failureOf(run(session, KEYSPACE))).details['reason']).toBe('closed');
    expect((await engine.openDatabase('one')).schema().keyspaces.has('p')).toBe(true);
  });

  test('in memory: closed ones keep their data, dropped ones do not', async () => {
    const engine = open();
    await run((await engine.openDatabase('one')).session(ADMIN), KEYSPACE);
    await engine.closeDatabase('one');
    expect(await engine.listDatabases()).toEqual(['one']);
    expect((await engine.openDatabase('one')).schema().keyspaces.has('p')).toBe(true);
    await engine.closeDatabase('one');
    await engine.dropDatabase('one');

    expect((await engine.openDatabase('one')).schema().keyspaces.has('p')).toBe(false);
  });

  test('two engines cannot have one directory', async () => {
    const directory = temporaryDirectory();
    await open({directory}).openDatabase('one');

    await expect(open({directory}).openDatabase('one')).rejects.toMatchObject({code: 'in_use'});
  });
});

describe('definitions', () => {
  test('are told to listeners when they are in the schema', async () => {
    const database = await open().openDatabase('one');
    const session = database.session(ADMIN);
    const heard: [SchemaChange, boolean][] = [];
    const stop = database.onSchemaChange(change =>
      heard.push([change, database.schema().keyspaces.get('p')?.tables.has('t') === true]),
    );
    await run(session, KEYSPACE);
    await run(session, 'CREATE TYPE p.u (a int)');
    await run(session, 'CREATE TABLE p.t (k int PRIMARY KEY, u frozen<u>)');
    await run(session, 'ALTER TYPE p.u ADD b int');
    stop();
    await run(session, 'DROP KEYSPACE p');

    expect(heard.map(([{change, target, name}, isThere]) => [change, target, name, isThere])).toEqual([
      ['CREATED', 'KEYSPACE', undefined, false],
      ['CREATED', 'TYPE', 'u', false],
      ['CREATED', 'TABLE', 't', true],
      ['UPDATED', 'TYPE', 'u', true],
      ['UPDATED', 'TABLE', 't', true],
    ]);
  });

  test('many at the same time all take effect, one after the other', async () => {
    const database = await open({directory: temporaryDirectory()}).openDatabase('one');
    const session = database.session(ADMIN);
    await run(session, KEYSPACE);
    const names = Array.from({length: 50}, (_, at) => `t${at}`);
    const outcomes = await Promise.all(names.map(name => run(session, `CREATE TABLE p.${name} (k int PRIMARY KEY)`)));

    expect(outcomes.every(outcome => outcome.kind === 'schema')).toBe(true);
    expect(database.schema().keyspaces.get('p')?.tables.size).toBe(50);
  });

  test('what is there already changes nothing', async () => {
    const database = await open().openDatabase('one');
    const session = database.session(ADMIN);
    await run(session, KEYSPACE);
    const before = database.schema();

    expect((await run(session, KEYSPACE.replace('KEYSPACE', 'KEYSPACE IF NOT EXISTS'))).kind).toBe('void');
    expect(database.schema()).toBe(before);
  });

  test('a dropped and made again table is empty, for statements of before too', async () => {
    const session = (await open().openDatabase('one')).session(ADMIN);
    const select = parseStatement('SELECT * FROM p.t').statement;
    const create = 'CREATE TABLE p.t (k int PRIMARY KEY)';
    for (const text of [KEYSPACE, create, 'INSERT INTO p.t (k) VALUES (1)']) {
      await run(session, text);
    }
    expect(await session.execute(select, {})).toMatchObject({rows: [{}]});
    await run(session, 'DROP TABLE p.t');
    expect((await failureOf(session.execute(select, {}))).message).toContain('table t does not exist');
    await run(session, create);

    expect(await session.execute(select, {})).toMatchObject({rows: []});
  });

  test('system tables follow', async () => {
    const database = await open({clusterName: 'mine'}).openDatabase('one');
    const session = database.session(ADMIN);
    await run(session, KEYSPACE);
    await run(session, 'CREATE TABLE p.t (k int PRIMARY KEY, v vector<float, 3>)');

    expect(
      await rows(session, "SELECT column_name, type FROM system_schema.columns WHERE keyspace_name = 'p'"),
    ).toEqual([
      ['k', 'int'],
      ['v', 'vector<float, 3>'],
    ]);
    expect(await rows(session, "SELECT cluster_name, schema_version FROM system.local WHERE key = 'local'")).toEqual([
      ['mine', database.schema().version],
    ]);
    expect(await rows(session, 'SELECT * FROM system.peers')).toEqual([]);
    expect((await failureOf(run(session, 'SELECT * FROM system_schema.scylla_tables'))).message).toContain(
      'table scylla_tables does not exist',
    );
    expect((await failureOf(run(session, "INSERT INTO system.local (key) VALUES ('x')"))).code).toBe('unauthorized');
  });

  test('what is not offered says so', async () => {
    const session = (await open().openDatabase('one')).session(ADMIN);
    const failure = await failureOf(session.execute({kind: 'unsupported', what: 'CREATE TRIGGER'}, {}));

    expect(failure.message).toContain('CREATE TRIGGER');
    expect(await run(session, 'USE system')).toEqual({kind: 'keyspace', keyspace: 'system'});
    expect((await failureOf(run(session, 'USE nope'))).message).toBe("Keyspace 'nope' does not exist");
  });
});

describe('roles', () => {
  test('a new database has the default superuser, without a hash to wait for', async () => {
    const database = await open().openDatabase('one');

    expect(await database.authenticate('cassandra', 'cassandra')).toEqual(ADMIN);
    expect(database.hasDefaultPassword).toBe(true);
    for (const [user, password] of [
      ['cassandra', 'wrong'],
      ['nobody', 'cassandra'],
    ] as const) {
      expect((await failureOf(database.authenticate(user, password))).code).toBe('bad_credentials');
    }
  });

  test('a first superuser of its own is there from the start', async () => {
    const database = await open({superuser: {role: 'root', password: 'x'}}).openDatabase('one');

    expect((await database.authenticate('root', 'x')).isSuperuser).toBe(true);
    expect(database.hasDefaultPassword).toBe(false);
    expect((await failureOf(database.authenticate('cassandra', 'cassandra'))).code).toBe('bad_credentials');
  });

  test('passwords change, and whoever keeps them is told', async () => {
    const directory = temporaryDirectory();
    const engine = open({directory});
    const database = await engine.openDatabase('one');
    let told = 0;
    database.onRolesChange(() => {
      told += 1;
    });
    await run(database.session(ADMIN), "ALTER ROLE cassandra WITH PASSWORD = 'new'");

    expect(told).toBe(1);
    expect(database.hasDefaultPassword).toBe(false);
    expect((await failureOf(database.authenticate('cassandra', 'cassandra'))).code).toBe('bad_credentials');
    await engine.closeDatabase('one');
    const again = await engine.openDatabase('one');
    expect((await again.authenticate('cassandra', 'new')).isSuperuser).toBe(true);
  });

  test('are listed, and do what they are allowed to', async () => {
    const database = await open().openDatabase('one');
    const admin = database.session(ADMIN);
    await run(admin, "CREATE ROLE bob WITH PASSWORD = 'b' AND LOGIN = true");
    await run(admin, "CREATE ROLE dan WITH PASSWORD = 'd'");
    expect((await failureOf(database.authenticate('dan', 'd'))).message).toBe('dan is not permitted to log in');
    expect((await failureOf(run(admin, 'CREATE ROLE bob'))).message).toBe('bob already exists');
    expect((await failureOf(run(admin, 'ALTER ROLE nope WITH LOGIN = true'))).message).toBe("Role nope doesn't exist");
    expect((await failureOf(run(admin, 'DROP ROLE nope'))).message).toBe("nope doesn't exist");
    expect((await failureOf(run(admin, 'DROP ROLE cassandra'))).message).toBe(
      'Cannot DROP primary role for current login',
    );
    expect(await rows(admin, 'LIST ROLES')).toEqual([
      ['bob', false, true, [], 'ALL'],
      ['cassandra', true, true, [], 'ALL'],
      ['dan', false, false, [], 'ALL'],
    ]);
    expect(await rows(admin, 'LIST USERS')).toEqual([
      ['bob', false, 'ALL'],
      ['cassandra', true, 'ALL'],
    ]);

    const bob = database.session(await database.authenticate('bob', 'b'));
    await run(admin, KEYSPACE);
    expect((await failureOf(run(bob, 'CREATE TABLE p.t (k int PRIMARY KEY)'))).message).toBe(
      'User bob has no CREATE permission on <all tables in p> or any of its parents',
    );
    expect((await failureOf(run(bob, 'SELECT * FROM system_auth.roles'))).code).toBe('unauthorized');
    expect((await failureOf(run(bob, 'DROP ROLE dan'))).message).toContain(
      'does not have sufficient privileges to perform the requested operation',
    );
    expect((await rows(bob, 'SELECT key FROM system.local')).length).toBe(1);
    expect(await rows(bob, 'LIST ROLES')).toEqual([['bob', false, true, [], 'ALL']]);

    await run(
      admin,
      "INSERT INTO system_auth.role_permissions (role, resource, permissions) VALUES ('bob', 'data/p', {'CREATE'})",
    );
    await run(bob, 'CREATE TABLE p.t (k int PRIMARY KEY)');
    await run(bob, 'INSERT INTO p.t (k) VALUES (1)');
    expect(await rows(bob, 'SELECT k FROM p.t')).toEqual([[1]]);
    await run(bob, 'DROP TABLE p.t');
    expect(await rows(admin, "SELECT resource FROM system_auth.role_permissions WHERE role = 'bob'")).toEqual([
      ['data/p'],
    ]);

    await run(bob, "ALTER ROLE bob WITH PASSWORD = 'c'");
    expect((await database.authenticate('bob', 'c')).role).toBe('bob');
    await run(admin, 'DROP ROLE bob');
    expect((await failureOf(run(bob, 'CREATE TABLE p.u (k int PRIMARY KEY)'))).code).toBe('unauthorized');
    expect((await failureOf(database.authenticate('bob', 'c'))).code).toBe('bad_credentials');
  });

  test('nobody comes in by an empty password', async () => {
    const database = await open().openDatabase('one');
    await run(database.session(ADMIN), "CREATE ROLE bob WITH PASSWORD = '' AND LOGIN = true");

    expect((await failureOf(database.authenticate('bob', ''))).code).toBe('bad_credentials');
  });

  test('a superuser that was dropped or demoted is none from the next statement on', async () => {
    const database = await open().openDatabase('one');
    const admin = database.session(ADMIN);
    await run(admin, KEYSPACE);
    for (const end of ['DROP ROLE root', 'ALTER ROLE root WITH SUPERUSER = false']) {
      await run(admin, "CREATE ROLE root WITH PASSWORD = 'r' AND LOGIN = true AND SUPERUSER = true");
      const root = database.session(await database.authenticate('root', 'r'));
      await run(admin, 'CREATE TABLE p.t (k int PRIMARY KEY)');
      await run(root, 'SELECT * FROM p.t');
      await run(admin, end);

      expect((await failureOf(run(root, 'DROP TABLE p.t'))).code).toBe('unauthorized');
      await run(admin, 'DROP TABLE p.t');
    }
  });

  test('a hash of another Cassandra is taken as it is', async () => {
    const database = await open().openDatabase('one');
    const hash = '$2a$10$o9MCN/rOSsOBxkNs2Zj0C.DYQUDgGb6H39SNgB8jAVBEkCgdvKRyq';
    await run(database.session(ADMIN), `CREATE ROLE old WITH HASHED PASSWORD = '${hash}' AND LOGIN = true`);

    expect((await database.authenticate('old', 'cassandra')).role).toBe('old');
    expect((await failureOf(run(database.session(ADMIN), "CREATE ROLE x WITH HASHED PASSWORD = 'secret'"))).code).toBe(
      'invalid',
    );
  });
});
