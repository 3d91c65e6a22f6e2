import {describe, expect, test} from 'vitest';
import type {Schema} from '../../../core/cql/schema/schema.ts';
import {parseStatement} from '../../../core/cql/parser.ts';
import {systemKeyspaces} from './catalog.ts';
import {chainOf, exists, printResource, resourceName, systemKeyspaceOf} from './resources.ts';
import type {Roles} from './role-store.ts';

const SCHEMA: Schema = {version: 'v', keyspaces: systemKeyspaces()};

const nameOf = (text: string): string => {
  const {statement} = parseStatement(`LIST ALL ON ${text}`);
  if (statement.kind !== 'list_permissions' || statement.resource === undefined) {
    throw new Error(`${text} is no resource`);
  }
  return resourceName(statement.resource, 'p', SCHEMA);
};

describe('resources', () => {
  test.each([
    ['ALL KEYSPACES', 'data', '<all keyspaces>'],
    ['KEYSPACE p', 'data/p', '<keyspace p>'],
    ['ALL TABLES IN KEYSPACE p', 'data/p/*', '<all tables in p>'],
    ['TABLE "Q".t', 'data/Q/t', '<table Q.t>'],
    ['t', 'data/p/t', '<table p.t>'],
    ['role', 'data/p/role', '<table p.role>'],
    ['all', 'data/p/all', '<table p.all>'],
    ['ALL ROLES', 'roles', '<all roles>'],
    ["ROLE 'a/b c'", 'roles/a/b c', '<role a/b c>'],
    ['ALL FUNCTIONS', 'functions', '<all functions>'],
    ['ALL FUNCTIONS IN KEYSPACE p', 'functions/p', '<all functions in p>'],
    [
      'FUNCTION system_auth.f(int, list<text>)',
      'functions/system_auth/f[org.apache.cassandra.db.marshal.Int32Type^' +
        'org.apache.cassandra.db.marshal.ListType(org.apache.cassandra.db.marshal.UTF8Type)]',
      '<function system_auth.f(int, list<text>)>',
    ],
    ['FUNCTION system_auth.f()', 'functions/system_auth/f[]', '<function system_auth.f()>'],
    ['ALL MBEANS', 'mbean', '<all mbeans>'],
    ["MBEAN 'a.b:type=x/y,k=v'", 'mbean/a.b:k=v,type=x/y', '<mbean a.b:k=v,type=x/y>'],
  ])('%s', (text, name, printed) => {
    expect(nameOf(text)).toBe(name);
    expect(printResource(name)).toBe(printed);
  });

  test.each([
    ['data/p/t', ['data/p/t', 'data/p/*', 'data/p', 'data']],
    ['data/p/*', ['data/p/*', 'data/p', 'data']],
    ['data/p', ['data/p', 'data']],
    ['data', ['data']],
    ['roles/r/s', ['roles/r/s', 'roles']],
    ['functions/p/f[x]', ['functions/p/f[x]', 'functions/p', 'functions']],
    ['mbean/a:b=c/d', ['mbean/a:b=c/d', 'mbean']],
  ])('%s and all that contain it', (name, chain) => {
    expect(chainOf(name)).toEqual(chain);
  });

  test.each([
    ['data', true],
    ['data/system', true],
    ['data/system/*', true],
    ['data/system/local', true],
    ['data/system/nope', false],
    ['data/nope', false],
    ['data/nope/*', false],
    ['roles/bob', true],
    ['roles/eve', false],
    ['functions/system', true],
    ['functions/nope', false],
    ['functions/system/f[]', false],
    ['mbean', true],
    ['mbean/a:b=c', false],
  ])('%s is there: %s', (name, isThere) => {
    expect(exists(name, SCHEMA, new Map([['bob', {}]]) as unknown as Roles)).toBe(isThere);
  });

  test('of system keyspaces are known', () => {
    expect(systemKeyspaceOf('data/system_auth/roles')).toBe('system_auth');
    expect(systemKeyspaceOf('data/p/t')).toBeUndefined();
    expect(systemKeyspaceOf('roles/system')).toBeUndefined();
  });
});
