/** What scripts cannot show: permissions on open sessions, over restarts, and while roles are read again. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {CqlFailure} from '../../../core/cql/errors.ts';
import {parseStatement} from '../../../core/cql/parser.ts';
import type {CqlSession, Principal} from '../../../core/cql/port.ts';
import {codecOf} from '../../../core/cql/types/index.ts';
import {openEmbeddedEngine} from '../engine.ts';
import type {EmbeddedEngine} from '../engine.ts';

const ADMIN: Principal = {role: 'cassandra', isSuperuser: true};
const BOB: Principal = {role: 'bob', isSuperuser: false};

const SETUP = [
  "CREATE KEYSPACE p WITH replication = {'class': 'SimpleStrategy'}",
  'CREATE TABLE p.t (k int PRIMARY KEY)',
  'CREATE TABLE p.u (k int PRIMARY KEY)',
  'CREATE ROLE bob WITH LOGIN = true',
];

const engines: EmbeddedEngine[] = [];
const directories: string[] = [];

afterEach(async () => {
  await Promise.allSettled(engines.splice(0).map(engine => engine.close()));
  for (const directory of directories.splice(0)) {
    fs.rmSync(directory, {recursive: true, force: true});
  }
});

async function open(directory?: string) {
  const engine = openEmbeddedEngine({directory, bcryptRoundsLog2: 4});
  engines.push(engine);
  return engine.openDatabase('one');
}

async function run(session: CqlSession, ...texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    await session.execute(parseStatement(text).statement, {});
  }
}

async function rows(session: CqlSession, text: string): Promise<readonly (readonly unknown[])[]> {
  const outcome = await session.execute(parseStatement(text).statement, {});
  return outcome.kind !== 'rows'
    ? []
    : outcome.rows.map(row =>
        row.map((bytes, at) => (bytes === null ? null : codecOf(outcome.columns[at]!.type).decode(bytes))),
      );
}

/** Its code, or `done`. */
const codeOf = (doing: Promise<unknown>): Promise<string> =>
  doing.then(
    () => 'done',
    (error: unknown) => (error instanceof CqlFailure ? error.code : String(error)),
  );

describe('permissions', () => {
  test('come and go under an open session and a kept statement', async () => {
    const database = await open();
    const admin = database.session(ADMIN);
    await run(admin, ...SETUP);
    const bob = database.session(BOB);
    const select = parseStatement('SELECT * FROM p.t').statement;
    bob.prepare(select, [], undefined);
    const insert = parseStatement('INSERT INTO p.t (k) VALUES (1)').statement;
    const codes = async (): Promise<readonly string[]> => [
      await codeOf(bob.execute(select, {})),
      await codeOf(bob.execute(insert, {})),
      await codeOf(bob.executeBatch('logged', [{statement: insert, values: []}], {})),
    ];

    expect(await codes()).toEqual(['unauthorized', 'unauthorized', 'unauthorized']);
    await run(admin, 'GRANT SELECT ON p.t TO bob');
    expect(await codes()).toEqual(['done', 'unauthorized', 'unauthorized']);
    await run(admin, 'GRANT MODIFY ON KEYSPACE p TO bob');
    expect(await codes()).toEqual(['done', 'done', 'done']);
    await run(admin, 'REVOKE SELECT ON p.t FROM bob', 'REVOKE MODIFY ON KEYSPACE p FROM bob');
    expect(await codes()).toEqual(['unauthorized', 'unauthorized', 'unauthorized']);
    await run(admin, 'CREATE ROLE writers', 'GRANT ALL ON ALL KEYSPACES TO writers', 'GRANT writers TO bob');
    expect(await codes()).toEqual(['done', 'done', 'done']);
    await run(admin, 'DROP ROLE writers');
    expect(await codes()).toEqual(['unauthorized', 'unauthorized', 'unauthorized']);
  });

  test('of a batch are those of each statement in it', async () => {
    const database = await open();
    const admin = database.session(ADMIN);
    await run(admin, ...SETUP, 'GRANT MODIFY ON p.t TO bob');
    const items = ['INSERT INTO p.t (k) VALUES (1)', 'INSERT INTO p.u (k) VALUES (1)'].map(text => ({
      statement: parseStatement(text).statement,
      values: [],
    }));

    expect(await codeOf(database.session(BOB).executeBatch('logged', items, {}))).toBe('unauthorized');
    expect(await rows(admin, 'SELECT * FROM p.t')).toEqual([]);
  });

  test('roles, grants and identities are there after a restart', async () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'asterism-permissions-'));
    directories.push(directory);
    await run(
      (await open(directory)).session(ADMIN),
      ...SETUP,
      'GRANT SELECT, MODIFY ON p.t TO bob',
      'REVOKE MODIFY ON p.t FROM bob',
      'CREATE ROLE readers',
      'GRANT SELECT ON p.u TO readers',
      'GRANT readers TO bob',
      "ADD IDENTITY 'x' TO ROLE bob",
    );
    await engines.pop()?.close();
    const database = await open(directory);
    const bob = database.session(BOB);

    expect(await rows(database.session(ADMIN), 'LIST ALL PERMISSIONS OF bob')).toEqual([
      ['bob', 'bob', '<table p.t>', 'SELECT'],
      ['readers', 'readers', '<table p.u>', 'SELECT'],
    ]);
    expect(await rows(bob, 'SELECT * FROM p.u')).toEqual([]);
    expect(await codeOf(run(database.session(ADMIN), "ADD IDENTITY 'x' TO ROLE bob"))).toBe('invalid');
    await run(database.session(ADMIN), 'DROP TABLE p.t', 'CREATE TABLE p.t (k int PRIMARY KEY)');
    expect(await codeOf(bob.execute(parseStatement('SELECT * FROM p.t').statement, {}))).toBe('unauthorized');
  });

  test('that are granted while roles are read again are not forgotten', async () => {
    const database = await open();
    const admin = database.session(ADMIN);
    await run(admin, ...SETUP);
    const insert =
      "INSERT INTO system_auth.role_permissions (role, resource, permissions) VALUES ('bob', 'data/p/u', {'SELECT'})";

    await Promise.all([
      run(admin, insert),
      run(admin, 'GRANT SELECT ON p.t TO bob'),
      run(admin, insert),
      run(admin, 'CREATE ROLE eve', 'GRANT eve TO bob'),
    ]);
    const listed = ['LIST ALL PERMISSIONS OF bob', 'LIST ROLES OF bob'];
    const before = await Promise.all(listed.map(text => rows(admin, text)));
    await run(admin, insert);

    expect(before[0]).toHaveLength(2);
    expect(before[1]).toHaveLength(2);
    expect(await Promise.all(listed.map(text => rows(admin, text)))).toEqual(before);
  });

  test('on a thing belong to who made it, and end with it', async () => {
    const database = await open();
    const admin = database.session(ADMIN);
    await run(admin, ...SETUP, 'GRANT CREATE ON ALL KEYSPACES TO bob');
    const bob = database.session(BOB);
    await run(
      bob,
      "CREATE KEYSPACE q WITH replication = {'class': 'SimpleStrategy'}",
      'CREATE TABLE q.t (k int PRIMARY KEY)',
    );
    await run(bob, 'CREATE TABLE IF NOT EXISTS p.t (k int PRIMARY KEY)', 'INSERT INTO q.t (k) VALUES (1)');

    expect(await codeOf(run(bob, 'SELECT * FROM p.t'))).toBe('unauthorized');
    expect((await rows(bob, 'LIST SELECT OF bob')).map(row => row[2])).toEqual(['<keyspace q>', '<table q.t>']);
    await run(admin, 'DROP KEYSPACE q');
    expect(await rows(admin, "SELECT resource FROM system_auth.role_permissions WHERE role = 'bob'")).toEqual([
      ['data'],
    ]);
    await run(
      admin,
      "CREATE KEYSPACE q WITH replication = {'class': 'SimpleStrategy'}",
      'CREATE TABLE q.t (k int PRIMARY KEY)',
    );
    expect(await codeOf(run(bob, 'SELECT * FROM q.t'))).toBe('unauthorized');
  });
});
