/** What permissions are about: resources as text, and which permissions each kind of resource has. */
import {CqlFailure, invalid} from '../errors.ts';
import {QUOTED, STRING, WORD} from '../lexer.ts';
import {quoteName, quoteString, printQualifiedName} from '../print-name.ts';
import type {Tokens} from '../tokens.ts';
import {canonicalObjectName} from './object-name.ts';
import type {PermissionName, Resource, TypeRef} from './statement.ts';
import {parseTypeRef, printTypeRef} from './type-refs.ts';

/** In the order in which they are listed. */
export const PERMISSIONS: readonly PermissionName[] = [
  'CREATE',
  'ALTER',
  'DROP',
  'SELECT',
  'MODIFY',
  'AUTHORIZE',
  'DESCRIBE',
  'EXECUTE',
  'UNMASK',
  'SELECT_MASKED',
];

const PERMISSION_OF: ReadonlyMap<string, PermissionName> = new Map(
  PERMISSIONS.map(permission => [permission.toLowerCase(), permission]),
);

const TABLE: readonly PermissionName[] = ['ALTER', 'DROP', 'SELECT', 'MODIFY', 'AUTHORIZE', 'UNMASK', 'SELECT_MASKED'];
const TABLES: readonly PermissionName[] = ['CREATE', ...TABLE];
const FUNCTION: readonly PermissionName[] = ['ALTER', 'DROP', 'AUTHORIZE', 'EXECUTE'];
const FUNCTIONS: readonly PermissionName[] = ['CREATE', ...FUNCTION];
const ROLE: readonly PermissionName[] = ['ALTER', 'DROP', 'AUTHORIZE', 'DESCRIBE'];
const ROLES: readonly PermissionName[] = ['CREATE', ...ROLE];
const MBEAN: readonly PermissionName[] = ['SELECT', 'MODIFY', 'AUTHORIZE', 'DESCRIBE', 'EXECUTE'];

/** What may be granted on each kind of resource, in the order of `PERMISSIONS`. Source: Apache Cassandra 5.0, "Database Roles". */
export const APPLICABLE: {readonly [K in Resource['kind']]: readonly PermissionName[]} = {
  all_keyspaces: TABLES,
  keyspace: TABLES,
  all_tables: TABLES,
  table: TABLE,
  all_roles: ROLES,
  role: ROLE,
  all_functions: FUNCTIONS,
  functions_in: FUNCTIONS,
  function: FUNCTION,
  all_mbeans: MBEAN,
  mbean: MBEAN,
};

/** Cassandra's names of the kinds, as its messages have them. */
const CLASSES: {readonly [K in Resource['kind']]: string} = {
  all_keyspaces: 'DataResource',
  keyspace: 'DataResource',
  all_tables: 'DataResource',
  table: 'DataResource',
  all_roles: 'RoleResource',
  role: 'RoleResource',
  all_functions: 'FunctionResource',
  functions_in: 'FunctionResource',
  function: 'FunctionResource',
  all_mbeans: 'JMXResource',
  mbean: 'JMXResource',
};

/** Those of the permissions that the resource has. Fails with `syntax` when it has none of them. */
export function applicableOf(permissions: readonly PermissionName[], resource: Resource): readonly PermissionName[] {
  const applicable = APPLICABLE[resource.kind].filter(permission => permissions.includes(permission));
  if (applicable.length === 0) {
    throw new CqlFailure(
      'syntax',
      `Resource type ${CLASSES[resource.kind]} does not support any of the requested permissions`,
    );
  }
  return applicable;
}

/** True where `SELECT ON …`, `SELECT, MODIFY …`, `ALL PERMISSIONS …` begins at `offset`, and no role that is granted: `unmask TO r`. */
export function isPermissions(tokens: Tokens, offset: number): boolean {
  return (
    tokens.kind(offset) === WORD &&
    (tokens.value(offset) === 'all' || PERMISSION_OF.has(tokens.value(offset))) &&
    !tokens.isWord('to', offset + 1) &&
    !tokens.isWord('from', offset + 1)
  );
}

/** `ALL [PERMISSIONS]` or `SELECT [PERMISSION], …`; each once, in the order of `PERMISSIONS`. */
export function parsePermissions(tokens: Tokens): readonly PermissionName[] {
  if (tokens.skip('all')) {
    tokens.skip('permissions');
    return PERMISSIONS;
  }
  const found = new Set<PermissionName>();
  do {
    const permission = tokens.kind() === WORD ? PERMISSION_OF.get(tokens.value()) : undefined;
    if (permission === undefined) {
      throw tokens.noViable();
    }
    tokens.advance();
    tokens.skip('permission');
    found.add(permission);
  } while (tokens.skipMark(','));
  return PERMISSIONS.filter(permission => found.has(permission));
}

export const printPermissions = (permissions: readonly PermissionName[]): string =>
  permissions.length === PERMISSIONS.length ? 'ALL PERMISSIONS' : permissions.join(', ');

/** Names of roles may also be written as strings. */
export function parseRole(tokens: Tokens): string {
  if (tokens.isMarker()) {
    throw tokens.wrong('Bind variables cannot be used for role names');
  }
  return tokens.kind() === STRING ? tokens.string() : tokens.name();
}

/** Names of users keep the case that they are written in, and are never quoted. */
export function parseUser(tokens: Tokens): string {
  if (tokens.kind() === QUOTED) {
    throw tokens.wrong('Quoted strings are are not supported for user names and USER is deprecated, please use ROLE');
  }
  if (tokens.kind() !== WORD) {
    return parseRole(tokens);
  }
  const written = tokens.text();
  tokens.name();
  return written;
}

export function parseResource(tokens: Tokens): Resource {
  if (tokens.isWord('all') && tokens.kind(1) === WORD) {
    const all = parseAll(tokens);
    if (all !== undefined) {
      return all;
    }
  }
  if (tokens.skip('keyspace')) {
    return {kind: 'keyspace', keyspace: tokens.name()};
  }
  if (tokens.skip('table') || tokens.skip('columnfamily')) {
    return {kind: 'table', table: tokens.qualifiedName()};
  }
  // The words below are not reserved: a table may have such a name.
  if (isFollowedByName(tokens, 'role')) {
    tokens.advance();
    return {kind: 'role', role: parseRole(tokens)};
  }
  if (isFollowedByName(tokens, 'function')) {
    tokens.advance();
    return parseFunction(tokens);
  }
  const isPattern = tokens.isWord('mbeans');
  if ((isPattern || tokens.isWord('mbean')) && tokens.kind(1) === STRING) {
    tokens.advance();
    return {kind: 'mbean', name: canonicalObjectName(tokens.string(), isPattern)};
  }
  return {kind: 'table', table: tokens.qualifiedName()};
}

const isFollowedByName = (tokens: Tokens, word: string): boolean =>
  tokens.isWord(word) && (tokens.kind(1) === STRING || tokens.isName(1));

function parseAll(tokens: Tokens): Resource | undefined {
  const what = tokens.value(1);
  const start = tokens.position;
  tokens.rewind(start + 2);
  switch (what) {
    case 'keyspaces':
      return {kind: 'all_keyspaces'};
    case 'roles':
      return {kind: 'all_roles'};
    case 'mbeans':
      return {kind: 'all_mbeans'};
    case 'tables':
      tokens.take('in');
      tokens.take('keyspace');
      return {kind: 'all_tables', keyspace: tokens.name()};
    case 'functions':
      if (!tokens.skip('in')) {
        return {kind: 'all_functions'};
      }
      tokens.take('keyspace');
      return {kind: 'functions_in', keyspace: tokens.name()};
    default:
      tokens.rewind(start);
      return undefined;
  }
}

/** `ks.f(int, text)`: types are not optional here. */
function parseFunction(tokens: Tokens): Resource {
  const name = tokens.qualifiedName();
  const argumentTypes: TypeRef[] = [];
  if (!tokens.skipMark('(')) {
    throw tokens.noViable();
  }
  if (!tokens.skipMark(')')) {
    do {
      argumentTypes.push(parseTypeRef(tokens));
    } while (tokens.skipMark(','));
    tokens.takeMark(')');
  }
  if (name.keyspace === undefined) {
    throw invalid('In this context function name must be explictly qualified by a keyspace');
  }
  if (name.keyspace === 'system') {
    throw invalid('Altering permissions on builtin functions is not supported');
  }
  return {kind: 'function', name, argumentTypes};
}

export function printResource(resource: Resource): string {
  switch (resource.kind) {
    case 'all_keyspaces':
      return 'ALL KEYSPACES';
    case 'keyspace':
      return `KEYSPACE ${quoteName(resource.keyspace)}`;
    case 'all_tables':
      return `ALL TABLES IN KEYSPACE ${quoteName(resource.keyspace)}`;
    case 'table':
      return `TABLE ${printQualifiedName(resource.table)}`;
    case 'all_roles':
      return 'ALL ROLES';
    case 'role':
      return `ROLE ${quoteName(resource.role)}`;
    case 'all_functions':
      return 'ALL FUNCTIONS';
    case 'functions_in':
      return `ALL FUNCTIONS IN KEYSPACE ${quoteName(resource.keyspace)}`;
    case 'function':
      return `FUNCTION ${printQualifiedName(resource.name)}(${resource.argumentTypes.map(printTypeRef).join(', ')})`;
    case 'all_mbeans':
      return 'ALL MBEANS';
    case 'mbean':
      return `MBEAN ${quoteString(resource.name)}`;
  }
}
