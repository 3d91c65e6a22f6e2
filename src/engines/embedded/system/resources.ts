/**
 * Resources as system_auth names them: `data`, `data/ks`, `data/ks/*` (all tables of it), `data/ks/t`, `roles`, `roles/r`,
 * `functions`, `functions/ks`, `functions/ks/f[types]`, `mbean`, `mbean/name`. Types are class names, parted by `^`.
 */
import {CqlFailure, invalid} from '../../../core/cql/errors.ts';
import type {Schema} from '../../../core/cql/schema/schema.ts';
import {APPLICABLE} from '../../../core/cql/statements/resources.ts';
import type {QualifiedName, Resource} from '../../../core/cql/statements/statement.ts';
import {marshalName, parseMarshalName} from '../../../core/cql/types/marshal-name.ts';
import {printType, resolveTypeRef} from '../../../core/cql/types/type-names.ts';
import {systemKeyspaces} from './catalog.ts';
import type {Roles} from './role-store.ts';

export const ALL_KEYSPACES = 'data';
export const ALL_ROLES = 'roles';
const ALL_FUNCTIONS = 'functions';
const ALL_MBEANS = 'mbean';

export const keyspaceResource = (keyspace: string): string => `data/${keyspace}`;
export const allTablesResource = (keyspace: string): string => `data/${keyspace}/*`;
export const tableResource = (keyspace: string, table: string): string => `data/${keyspace}/${table}`;
export const roleResource = (role: string): string => `roles/${role}`;
export const functionsResource = (keyspace: string): string => `functions/${keyspace}`;

/** What the creator of a thing may do with it. */
export const CREATOR_PERMISSIONS = {
  keyspace: APPLICABLE.keyspace,
  functions: APPLICABLE.functions_in,
  table: APPLICABLE.table,
  role: APPLICABLE.role,
} as const;

const NO_KEYSPACE = 'No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename';

/** Fails with `invalid` when there is no keyspace to take. */
export function keyspaceOf(name: QualifiedName, current: string | undefined): string {
  const keyspace = name.keyspace ?? current;
  if (keyspace === undefined) {
    throw invalid(NO_KEYSPACE);
  }
  return keyspace;
}

/** The name of a resource that a statement speaks of. `current` stands in for a table's keyspace. */
export function resourceName(resource: Resource, current: string | undefined, schema: Schema): string {
  switch (resource.kind) {
    case 'all_keyspaces':
      return ALL_KEYSPACES;
    case 'keyspace':
      return keyspaceResource(resource.keyspace);
    case 'all_tables':
      return allTablesResource(resource.keyspace);
    case 'table':
      return tableResource(keyspaceOf(resource.table, current), resource.table.name);
    case 'all_roles':
      return ALL_ROLES;
    case 'role':
      return roleResource(resource.role);
    case 'all_functions':
      return ALL_FUNCTIONS;
    case 'functions_in':
      return functionsResource(resource.keyspace);
    case 'function':
      return functionName(resource, schema);
    case 'all_mbeans':
      return ALL_MBEANS;
    case 'mbean':
      return `${ALL_MBEANS}/${resource.name}`;
  }
}

function functionName({name, argumentTypes}: Resource & {kind: 'function'}, schema: Schema): string {
  const keyspace = schema.keyspaces.get(name.keyspace ?? '');
  if (keyspace === undefined) {
    throw new CqlFailure('config', `Keyspace ${name.keyspace} doesn't exist`);
  }
  const types = argumentTypes.map(type =>
    marshalName(resolveTypeRef(type, keyspace.name, (of, type) => schema.keyspaces.get(of)?.types.get(type))),
  );
  return `${functionsResource(keyspace.name)}/${name.name}[${types.join('^')}]`;
}

/** There are no functions of users, and no beans: only what contains all of them is there. */
export function exists(name: string, schema: Schema, roles: Roles): boolean {
  const {root, first, second} = partsOf(name);
  if (first === undefined) {
    return true;
  }
  switch (root) {
    case ALL_ROLES:
      return roles.has(first);
    case ALL_KEYSPACES: {
      const keyspace = schema.keyspaces.get(first);
      return (
        keyspace !== undefined &&
        (second === undefined || second === '*' || keyspace.tables.has(second) || keyspace.views.has(second))
      );
    }
    case ALL_FUNCTIONS:
      return second === undefined && schema.keyspaces.has(first);
    default:
      return false;
  }
}

/** Only names of tables and functions have a third part; those of roles and beans may contain slashes. */
function partsOf(name: string): {root: string; first: string | undefined; second: string | undefined} {
  const slash = name.indexOf('/');
  if (slash < 0) {
    return {root: name, first: undefined, second: undefined};
  }
  const root = name.slice(0, slash);
  const next = root === ALL_KEYSPACES || root === ALL_FUNCTIONS ? name.indexOf('/', slash + 1) : -1;
  return next < 0
    ? {root, first: name.slice(slash + 1), second: undefined}
    : {root, first: name.slice(slash + 1, next), second: name.slice(next + 1)};
}

/** The resource and those that contain it, from the inside out: a permission on any of them counts. */
export function chainOf(name: string): readonly string[] {
  const {root, first, second} = partsOf(name);
  if (first === undefined) {
    return [root];
  }
  if (second === undefined) {
    return [name, root];
  }
  const inner = `${root}/${first}`;
  return root === ALL_KEYSPACES && second !== '*' ? [name, `${inner}/*`, inner, root] : [name, inner, root];
}

/** The system keyspace that a resource is in or is. */
export function systemKeyspaceOf(name: string): string | undefined {
  const {root, first} = partsOf(name);
  return root === ALL_KEYSPACES && first !== undefined && systemKeyspaces().has(first) ? first : undefined;
}

/** As Cassandra shows it: `<table ks.t>`. */
export function printResource(name: string): string {
  const {root, first, second} = partsOf(name);
  switch (root) {
    case ALL_KEYSPACES:
      if (first === undefined) {
        return '<all keyspaces>';
      }
      return second === undefined
        ? `<keyspace ${first}>`
        : second === '*'
          ? `<all tables in ${first}>`
          : `<table ${first}.${second}>`;
    case ALL_ROLES:
      return first === undefined ? '<all roles>' : `<role ${first}>`;
    case ALL_FUNCTIONS:
      if (first === undefined) {
        return '<all functions>';
      }
      return second === undefined ? `<all functions in ${first}>` : `<function ${first}.${printFunction(second)}>`;
    case ALL_MBEANS:
      return first === undefined ? '<all mbeans>' : `<mbean ${first}>`;
    default:
      return `<${name}>`;
  }
}

/** `f[org.apache.cassandra.db.marshal.Int32Type]` as `f(int)`. */
function printFunction(name: string): string {
  const bracket = name.indexOf('[');
  if (bracket < 0 || !name.endsWith(']')) {
    return name;
  }
  const types = name.slice(bracket + 1, -1);
  return `${name.slice(0, bracket)}(${types === '' ? '' : types.split('^').map(printClass).join(', ')})`;
}

function printClass(name: string): string {
  try {
    return printType(parseMarshalName(name));
  } catch (error) {
    if (error instanceof CqlFailure) {
      return name;
    }
    throw error;
  }
}
