/** Roles and permissions: who may do what after any order of CREATE, ALTER, DROP, GRANT and REVOKE. */
import {PERMISSIONS} from '../../../src/core/cql/statements/resources.ts';
import {kindOf} from '../kinds.ts';
import type {Random} from '../random.ts';
import type {Attempt} from '../step.ts';
import type {World} from '../world.ts';
import {said} from './part.ts';
import type {Part} from './part.ts';

/** Names of the stream's own roles: roles are the whole server's. */
const namesOf = (world: World): string[] => ['a', 'b', 'c', 'd'].map(letter => `${world.keyspace}_${letter}`);

function resource(random: Random, {keyspace}: World, names: readonly string[]): string {
  return random.weighted([
    [4, random.pick(['t', `TABLE ${keyspace}.t`, `TABLE ${keyspace}.w`])],
    [3, `KEYSPACE ${keyspace}`],
    [1, `ALL TABLES IN KEYSPACE ${keyspace}`],
    [1, 'ALL KEYSPACES'],
    [2, `ROLE ${random.pick(names)}`],
    [1, 'ALL ROLES'],
    [1, 'ALL FUNCTIONS'],
    [1, `ALL FUNCTIONS IN KEYSPACE ${keyspace}`],
    [0.5, random.pick(['TABLE nope', 'KEYSPACE nope', 'ROLE nope', 'FUNCTION nope()', 'TABLE nope.t', 'ALL MBEANS'])],
  ]);
}

const permission = (random: Random): string =>
  random.weighted([
    [1, 'ALL'],
    [1, 'ALL PERMISSIONS'],
    [6, `${random.pick(PERMISSIONS)}${random.chance(0.3) ? ' PERMISSION' : ''}`],
    [0.3, 'NOPE'],
    [0.7, `${random.pick(PERMISSIONS)}, ${random.pick(PERMISSIONS)}`],
  ]);

function administer(random: Random, world: World): Attempt {
  const names = namesOf(world);
  const [name, other] = [random.pick(names), random.pick([...names, ...names, 'nope'])];
  const [form, text] = random.weighted<() => readonly [string, string]>([
    [
      3,
      () => [
        'create role',
        `CREATE ROLE ${random.chance(0.3) ? 'IF NOT EXISTS ' : ''}${name}${random.pick(['', ` WITH LOGIN = true AND PASSWORD = '${name}'`, ' WITH LOGIN = true', ' WITH SUPERUSER = false AND LOGIN = false', " WITH ACCESS TO DATACENTERS {'datacenter1'}", ' WITH ACCESS TO ALL DATACENTERS', " WITH OPTIONS = {'a': 'b'}", ' WITH NOPE = 1', ' WITH LOGIN = 1', ` WITH PASSWORD = '${name}' AND HASHED PASSWORD = 'x'`, " WITH HASHED PASSWORD = 'nope'", ' WITH LOGIN = true AND LOGIN = false', " WITH ACCESS TO DATACENTERS {'nope'}", ' WITH ACCESS FROM ALL CIDRS'])}`,
      ],
    ],
    [
      1,
      () => [
        'create user',
        `CREATE USER ${random.chance(0.3) ? 'IF NOT EXISTS ' : ''}${name}${random.pick(['', ` WITH PASSWORD '${name}'`, ` WITH PASSWORD '${name}' NOSUPERUSER`, ' SUPERUSER', ' NOSUPERUSER'])}`,
      ],
    ],
    [
      2,
      () => [
        'alter role',
        `ALTER ROLE ${random.chance(0.2) ? 'IF EXISTS ' : ''}${other} WITH ${random.pick(['LOGIN = true', 'LOGIN = false', 'SUPERUSER = true', 'SUPERUSER = false', 'ACCESS TO ALL DATACENTERS', 'LOGIN = true AND SUPERUSER = false', "OPTIONS = {'x': 1}"])}`,
      ],
    ],
    [
      0.7,
      () => [
        'alter user',
        `ALTER USER ${random.chance(0.2) ? 'IF EXISTS ' : ''}${other} ${random.pick(['SUPERUSER', 'NOSUPERUSER'])}`,
      ],
    ],
    [1, () => ['drop role', `DROP ROLE ${random.chance(0.3) ? 'IF EXISTS ' : ''}${other}`]],
    [0.4, () => ['drop user', `DROP USER ${random.chance(0.3) ? 'IF EXISTS ' : ''}${other}`]],
    [2, () => ['grant role', `GRANT ${name} TO ${other}`]],
    [1, () => ['revoke role', `REVOKE ${name} FROM ${other}`]],
    [7, () => ['grant', `GRANT ${permission(random)} ON ${resource(random, world, names)} TO ${other}`]],
    [4, () => ['revoke', `REVOKE ${permission(random)} ON ${resource(random, world, names)} FROM ${other}`]],
    [1.5, () => ['list roles', `LIST ROLES OF ${other}${random.chance(0.4) ? ' NORECURSIVE' : ''}`]],
    [
      5,
      () => [
        'list permissions',
        `LIST ${random.chance(0.7) ? 'ALL PERMISSIONS' : permission(random)}${random.chance(0.5) ? ` ON ${resource(random, world, names)}` : ''} OF ${other}${random.chance(0.3) ? ' NORECURSIVE' : ''}`,
      ],
    ],
  ])();
  return said(form, text);
}

function use(random: Random, world: World): string {
  const names = namesOf(world);
  return random.pick([
    'SELECT * FROM t',
    'SELECT v FROM t WHERE k = 1',
    'SELECT count(*) FROM w',
    'INSERT INTO t (k, v) VALUES (1, 2)',
    'UPDATE t SET v = 3 WHERE k = 1',
    'UPDATE t SET v = 3 WHERE k = 1 IF v = 2',
    'DELETE FROM t WHERE k = 1',
    'BEGIN BATCH INSERT INTO t (k, v) VALUES (2, 2); INSERT INTO w (k, v) VALUES (2, 2); APPLY BATCH',
    'TRUNCATE t',
    `CREATE TABLE n${world.names++} (k int PRIMARY KEY)`,
    `CREATE TABLE n${world.names - 1} (k int PRIMARY KEY)`,
    `DROP TABLE IF EXISTS n${world.names - 1}`,
    `DROP TABLE n${world.names - 1}`,
    `ALTER TABLE t ADD x${world.names++} int`,
    "ALTER TABLE w WITH comment = 'x'",
    `CREATE TYPE y${world.names++} (a int)`,
    `ALTER TYPE y${world.names - 1} ADD b int`,
    `DROP TYPE IF EXISTS y${world.names - 1}`,
    "CREATE INDEX IF NOT EXISTS ON t (v) USING 'sai'",
    'DROP INDEX IF EXISTS t_v_idx',
    `CREATE KEYSPACE ${world.keyspace} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
    `ALTER KEYSPACE ${world.keyspace} WITH durable_writes = false`,
    'CREATE MATERIALIZED VIEW IF NOT EXISTS m AS SELECT * FROM t WHERE k IS NOT NULL AND v IS NOT NULL PRIMARY KEY (v, k)',
    'SELECT * FROM m',
    'DROP MATERIALIZED VIEW IF EXISTS m',
    "SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = 'system'",
    `SELECT role FROM system_auth.roles WHERE role = '${random.pick(names)}'`,
    `CREATE ROLE ${random.pick(names)}`,
    `DROP ROLE ${random.pick(names)}`,
    `ALTER ROLE ${random.pick(names)} WITH LOGIN = true`,
    `ALTER ROLE ${random.pick(names)} WITH SUPERUSER = true`,
    `GRANT SELECT ON t TO ${random.pick(names)}`,
    `REVOKE SELECT ON t FROM ${random.pick(names)}`,
    `GRANT ${random.pick(names)} TO ${random.pick(names)}`,
    `REVOKE ${random.pick(names)} FROM ${random.pick(names)}`,
    'LIST ROLES',
    'LIST USERS',
    `LIST ROLES OF ${random.pick(names)}`,
    'LIST ALL PERMISSIONS',
    `LIST ALL PERMISSIONS OF ${random.pick(names)}`,
    `LIST SELECT ON t OF ${random.pick(names)}`,
    'DESCRIBE TABLE t',
    `USE ${world.keyspace}`,
    'SELECT * FROM nope',
  ]);
}

const RIGHTS = [
  'ALL ON KEYSPACE @',
  'AUTHORIZE ON KEYSPACE @',
  'SELECT ON KEYSPACE @',
  'MODIFY ON KEYSPACE @',
  'CREATE ON KEYSPACE @',
  'ALTER ON KEYSPACE @',
  'ALL ON ALL ROLES',
  'CREATE ON ALL ROLES',
  'DESCRIBE ON ALL ROLES',
];

export const roles: Part = function* (random, world) {
  const names = namesOf(world);
  for (const name of names) {
    yield said('drop role', `DROP ROLE IF EXISTS ${name}`);
  }
  yield said('create table', 'CREATE TABLE t (k int PRIMARY KEY, v int)');
  yield said('create table', 'CREATE TABLE w (k int PRIMARY KEY, v int)');
  for (const name of names.slice(0, 3)) {
    yield said('create role', `CREATE ROLE ${name} WITH LOGIN = true AND PASSWORD = '${name}'`);
  }
  // Some may do much from the beginning.
  for (const name of names.slice(0, 2)) {
    for (const right of RIGHTS.filter(() => random.chance(0.3))) {
      yield said('grant', `GRANT ${right.replace('@', world.keyspace)} TO ${name}`);
    }
  }
  // Passwords are checked once for each connection, which costs a tenth of a second.
  world.tables.push({
    cql: 't',
    columns: [],
    indexes: [],
    dropped: [],
    isCounter: false,
    hasReturned: false,
    isEnding: false,
  });
  for (let i = 0; i < 600; i += 1) {
    const role = random.chance(0.6) ? undefined : random.pick(names.slice(0, 2));
    if (role === undefined) {
      yield administer(random, world);
    } else {
      const text = use(random, world);
      yield said(`as a role, ${kindOf(text)} as a role`, text, {step: {role}});
    }
  }
};
