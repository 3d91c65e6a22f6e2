import {describe, expect, test} from 'vitest';
import {CqlFailure} from '../../../core/cql/errors.ts';
import {parseStatement} from '../../../core/cql/parser.ts';
import type {Schema} from '../../../core/cql/schema/schema.ts';
import {systemKeyspaces} from './catalog.ts';
import {checkSystemDefinition, checkSystemWrites, isSuperuser, lacks, may, needsOf} from './permissions.ts';
import type {Role, Roles} from './role-store.ts';

const role = (name: string, more: Partial<Role> = {}): Role => ({
  name,
  canLogin: true,
  isSuperuser: false,
  memberOf: [],
  saltedHash: undefined,
  permissions: new Map(),
  ...more,
});

const ROLES: Roles = new Map(
  [
    role('bob', {permissions: new Map([['data/p/t', new Set(['SELECT'])]])}),
    role('ann', {permissions: new Map([['data/p', new Set(['CREATE', 'MODIFY'])]]), memberOf: ['readers']}),
    role('readers', {permissions: new Map([['data', new Set(['SELECT'])]]), memberOf: ['ann']}),
    role('admins', {isSuperuser: true}),
    role('eve', {memberOf: ['admins']}),
  ].map(each => [each.name, each]),
);

const SCHEMA: Schema = {version: 'v', keyspaces: systemKeyspaces()};

const check = (user: string, text: string): string => {
  try {
    for (const need of needsOf(parseStatement(text).statement, 'p', SCHEMA)) {
      checkSystemDefinition(need);
      if (!may(user, ROLES, need.permission, need.resource)) {
        throw lacks(user, need.permission, need.resource);
      }
    }
    return 'may';
  } catch (error) {
    return error instanceof CqlFailure ? `${error.code}: ${error.message}` : String(error);
  }
};

const refusal = (permission: string, resource: string): string =>
  `unauthorized: User bob has no ${permission} permission on ${resource} or any of its parents`;

describe('permissions', () => {
  test('come through granted roles, in circles too', () => {
    expect(may('ann', ROLES, 'SELECT', 'data/q/t')).toBe(true);
    expect(may('bob', ROLES, 'SELECT', 'data/q/t')).toBe(false);
    expect(isSuperuser('eve', ROLES)).toBe(true);
    expect(isSuperuser('nobody', ROLES)).toBe(false);
  });

  test('on all keyspaces do not reach into those of the system', () => {
    expect(may('ann', ROLES, 'SELECT', 'data')).toBe(true);
    expect(may('ann', ROLES, 'SELECT', 'data/system_auth/roles')).toBe(false);
    expect(may('ann', ROLES, 'SELECT', 'data/system_views')).toBe(false);
  });

  test.each([
    ['SELECT * FROM t'],
    ['SELECT * FROM system.local'],
    ['SELECT * FROM system.peers_v2'],
    ['SELECT * FROM system.size_estimates'],
    ['SELECT * FROM system_traces.events'],
    ['SELECT * FROM system_schema.tables'],
    ['SELECT * FROM system_virtual_schema.tables'],
    ['USE p'],
    ['DESCRIBE TABLES'],
    ['DROP INDEX nope'],
  ])('bob may %s', text => {
    expect(check('bob', text)).toBe('may');
  });

  test.each([
    ['SELECT * FROM system_auth.roles', 'SELECT', '<table system_auth.roles>'],
    ['SELECT * FROM system_views.settings', 'SELECT', '<table system_views.settings>'],
    ['SELECT * FROM u', 'SELECT', '<table p.u>'],
    ['INSERT INTO t (k) VALUES (1)', 'MODIFY', '<table p.t>'],
    ['UPDATE u SET v = 1 WHERE k = 1 IF v = 2', 'MODIFY', '<table p.u>'],
    ['TRUNCATE t', 'MODIFY', '<table p.t>'],
    ["CREATE KEYSPACE q WITH replication = {'class': 'SimpleStrategy'}", 'CREATE', '<all keyspaces>'],
    ['CREATE TABLE q.t (k int PRIMARY KEY)', 'CREATE', '<all tables in q>'],
    ['CREATE TYPE u (a int)', 'CREATE', '<all tables in p>'],
    ['DROP TABLE t', 'DROP', '<table p.t>'],
    ['DROP KEYSPACE p', 'DROP', '<keyspace p>'],
    ['ALTER KEYSPACE system_auth WITH durable_writes = true', 'ALTER', '<keyspace system_auth>'],
    ['CREATE INDEX ON t (v)', 'ALTER', '<table p.t>'],
    [
      'CREATE MATERIALIZED VIEW v AS SELECT * FROM t WHERE k IS NOT NULL AND v IS NOT NULL PRIMARY KEY (v, k)',
      'ALTER',
      '<table p.t>',
    ],
    ['BEGIN BATCH INSERT INTO t (k) VALUES (1) APPLY BATCH', 'MODIFY', '<table p.t>'],
  ])('bob may not %s', (text, permission, resource) => {
    expect(check('bob', text)).toBe(refusal(permission, resource));
  });

  test.each([
    ['INSERT INTO t (k) VALUES (1) IF NOT EXISTS', 'may'],
    ['CREATE TABLE t (k int PRIMARY KEY)', 'may'],
  ])('ann: %s', (text, expected) => {
    expect(check('ann', text)).toBe(expected);
  });

  test.each([
    ['ALTER TABLE system.local ADD x int', 'system keyspace is not user-modifiable.'],
    ['CREATE TABLE system_views.x (k int PRIMARY KEY)', 'system_views keyspace is not user-modifiable.'],
    ['DROP TABLE system_auth.roles', 'Cannot DROP <table system_auth.roles>'],
    ['CREATE TABLE system_auth.x (k int PRIMARY KEY)', 'Cannot CREATE <all tables in system_auth>'],
    ['DROP KEYSPACE system_traces', 'Cannot DROP <keyspace system_traces>'],
  ])('nobody may %s', (text, message) => {
    expect(check('eve', text)).toBe(`unauthorized: ${message}`);
  });
});

describe('writes to system tables', () => {
  test.each([
    ['INSERT INTO system.local (key) VALUES (?)', 'unauthorized', 'system keyspace is not user-modifiable.'],
    ['TRUNCATE system_schema.tables', 'unauthorized', 'system_schema keyspace is not user-modifiable.'],
    [
      'BEGIN BATCH DELETE FROM system.local WHERE key = ? APPLY BATCH',
      'unauthorized',
      'system keyspace is not user-modifiable.',
    ],
    [
      'UPDATE system_views.settings SET value = ? WHERE name = ?',
      'invalid',
      'Modification is not supported by table system_views.settings',
    ],
  ])('%s', (text, code, message) => {
    expect(() => checkSystemWrites(parseStatement(text).statement, undefined, SCHEMA)).toThrow(
      expect.objectContaining({code, message}) as Error,
    );
  });

  test('roles may be written', () => {
    const {statement} = parseStatement("UPDATE system_auth.roles SET can_login = true WHERE role = 'x'");

    expect(checkSystemWrites(statement, undefined, SCHEMA)).toBe(true);
  });
});
