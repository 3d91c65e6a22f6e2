import {describe, expect, test} from 'vitest';
import {CqlFailure} from '../../../core/cql/errors.ts';
import {parseStatement} from '../../../core/cql/parser.ts';
import type {Schema} from '../../../core/cql/schema/schema.ts';
import {systemKeyspaces} from './catalog.ts';
import {authorize, isSuperuser, may, checkSystemWrites, withParents} from './permissions.ts';
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
    authorize({role: user, isSuperuser: false}, ROLES, parseStatement(text).statement, 'p', SCHEMA);
    return 'may';
  } catch (error) {
    return error instanceof CqlFailure ? `${error.code}: ${error.message}` : String(error);
  }
};

describe('permissions', () => {
  test('a resource and all that contain it', () => {
    expect(withParents('data/p/t')).toEqual(['data/p/t', 'data/p/*', 'data/p', 'data']);
    expect(withParents('data/p/*')).toEqual(['data/p/*', 'data/p', 'data']);
    expect(withParents('data/p')).toEqual(['data/p', 'data']);
    expect(withParents('roles/r')).toEqual(['roles/r', 'roles']);
  });

  test('come through granted roles, in circles too', () => {
    expect(may('ann', ROLES, 'SELECT', 'data/q/t')).toBe(true);
    expect(may('bob', ROLES, 'SELECT', 'data/q/t')).toBe(false);
    expect(isSuperuser('eve', ROLES)).toBe(true);
    expect(isSuperuser('nobody', ROLES)).toBe(false);
  });

  test.each([
    ['bob', 'SELECT * FROM t', 'may'],
    ['bob', 'SELECT * FROM system.local', 'may'],
    ['bob', 'SELECT * FROM system.peers_v2', 'may'],
    ['bob', 'SELECT * FROM system_schema.tables', 'may'],
    ['bob', 'SELECT * FROM system_virtual_schema.tables', 'may'],
    ['bob', 'USE p', 'may'],
    [
      'bob',
      'SELECT * FROM system_auth.roles',
      'unauthorized: User bob has no SELECT permission on <table system_auth.roles> or any of its parents',
    ],
    ['bob', 'SELECT * FROM u', 'unauthorized: User bob has no SELECT permission on <table p.u> or any of its parents'],
    [
      'bob',
      'INSERT INTO t (k) VALUES (1)',
      'unauthorized: User bob has no MODIFY permission on <table p.t> or any of its parents',
    ],
    ['bob', 'TRUNCATE t', 'unauthorized: User bob has no MODIFY permission on <table p.t> or any of its parents'],
    [
      'bob',
      "CREATE KEYSPACE q WITH replication = {'class': 'SimpleStrategy'}",
      'unauthorized: User bob has no CREATE permission on <all keyspaces> or any of its parents',
    ],
    [
      'bob',
      'CREATE TABLE q.t (k int PRIMARY KEY)',
      'unauthorized: User bob has no CREATE permission on <all tables in q> or any of its parents',
    ],
    ['bob', 'DROP TABLE t', 'unauthorized: User bob has no DROP permission on <table p.t> or any of its parents'],
    ['bob', 'DROP KEYSPACE p', 'unauthorized: User bob has no DROP permission on <keyspace p> or any of its parents'],
    [
      'bob',
      'CREATE INDEX ON t (v)',
      'unauthorized: User bob has no ALTER permission on <table p.t> or any of its parents',
    ],
    [
      'bob',
      'BEGIN BATCH INSERT INTO t (k) VALUES (1) APPLY BATCH',
      'unauthorized: User bob has no MODIFY permission on <table p.t> or any of its parents',
    ],
    ['ann', 'INSERT INTO t (k) VALUES (1) IF NOT EXISTS', 'may'],
    ['ann', 'CREATE TABLE t (k int PRIMARY KEY)', 'may'],
  ])('%s: %s', (user, text, expected) => {
    expect(check(user, text)).toBe(expected);
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
