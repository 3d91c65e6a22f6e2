/**
 * Who may do what: resources, permissions, and what each statement needs.
 * Resources are written as in system_auth: `data`, `data/ks`, `data/ks/*` (all tables of it), `data/ks/t`, `roles`, `roles/r`.
 */
import {CqlFailure, invalid} from '../../../core/cql/errors.ts';
import type {Principal} from '../../../core/cql/port.ts';
import {findIndex} from '../../../core/cql/schema/apply-index.ts';
import type {Schema} from '../../../core/cql/schema/schema.ts';
import type {QualifiedName, Statement} from '../../../core/cql/statements/statement.ts';
import {AUTH_KEYSPACE, TRACES_KEYSPACE} from './catalog.ts';
import type {Role, Roles} from './role-store.ts';

export type Permission = 'CREATE' | 'ALTER' | 'DROP' | 'SELECT' | 'MODIFY' | 'AUTHORIZE' | 'DESCRIBE';

/** What the creator of a keyspace, table or role may do with it. */
export const CREATOR_PERMISSIONS = {
  keyspace: ['ALTER', 'AUTHORIZE', 'CREATE', 'DROP', 'MODIFY', 'SELECT'],
  table: ['ALTER', 'AUTHORIZE', 'DROP', 'MODIFY', 'SELECT'],
  role: ['ALTER', 'AUTHORIZE', 'DROP'],
} as const;

export const keyspaceResource = (keyspace: string): string => `data/${keyspace}`;
export const tableResource = (keyspace: string, table: string): string => `data/${keyspace}/${table}`;
const allTablesResource = (keyspace: string): string => `data/${keyspace}/*`;
export const roleResource = (role: string): string => `roles/${role}`;

/** The resource and those that contain it: a permission on any of them counts. */
export function withParents(resource: string): readonly string[] {
  const [root = '', first, second] = resource.split('/');
  if (first === undefined) {
    return [resource];
  }
  if (second === undefined || root !== 'data') {
    return [resource, root];
  }
  return [...new Set([resource, `data/${first}/*`, `data/${first}`, 'data'])];
}

function printResource(resource: string): string {
  const [root = '', first, second] = resource.split('/');
  if (root === 'roles') {
    return first === undefined ? '<all roles>' : `<role ${first}>`;
  }
  if (first === undefined) {
    return '<all keyspaces>';
  }
  if (second === undefined) {
    return `<keyspace ${first}>`;
  }
  return second === '*' ? `<all tables in ${first}>` : `<table ${first}.${second}>`;
}

/** The roles that act for a principal: its own, then those granted to it, directly or not. */
export function rolesOf(name: string, roles: Roles): readonly Role[] {
  const found = new Map<string, Role>();
  const visit = (each: string): void => {
    const role = roles.get(each);
    if (role !== undefined && !found.has(each)) {
      found.set(each, role);
      role.memberOf.forEach(visit);
    }
  };
  visit(name);
  return [...found.values()];
}

export const isSuperuser = (name: string, roles: Roles): boolean => rolesOf(name, roles).some(role => role.isSuperuser);

export function may(name: string, roles: Roles, permission: Permission, resource: string): boolean {
  const resources = withParents(resource);
  return rolesOf(name, roles).some(role =>
    resources.some(each => role.permissions.get(each)?.has(permission) === true),
  );
}

interface Need {
  readonly permission: Permission;
  readonly resource: string;
}

/** Fails with `unauthorized`. Superusers need not be checked. Role statements check themselves. */
export function authorize(
  principal: Principal,
  roles: Roles,
  statement: Statement,
  keyspace: string | undefined,
  schema: Schema,
): void {
  for (const {permission, resource} of needsOf(statement, keyspace, schema)) {
    if (!may(principal.role, roles, permission, resource)) {
      throw new CqlFailure(
        'unauthorized',
        `User ${principal.role} has no ${permission} permission on ${printResource(resource)} or any of its parents`,
      );
    }
  }
}

/** Tables that everybody may read: drivers do so before anything else. */
const READABLE: ReadonlySet<string> = new Set(['system.local', 'system.peers', 'system.peers_v2']);
const READABLE_KEYSPACES: ReadonlySet<string> = new Set(['system_schema', 'system_virtual_schema']);

function needsOf(statement: Statement, current: string | undefined, schema: Schema): readonly Need[] {
  const keyspaceOf = (name: QualifiedName): string => {
    const keyspace = name.keyspace ?? current;
    if (keyspace === undefined) {
      throw invalid('No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename');
    }
    return keyspace;
  };
  const onTable = (permission: Permission, name: QualifiedName): Need => ({
    permission,
    resource: tableResource(keyspaceOf(name), name.name),
  });
  const onAllTables = (permission: Permission, name: QualifiedName): Need => ({
    permission,
    resource: allTablesResource(keyspaceOf(name)),
  });
  const write = (table: QualifiedName, isConditional: boolean): readonly Need[] =>
    isConditional ? [onTable('SELECT', table), onTable('MODIFY', table)] : [onTable('MODIFY', table)];

  switch (statement.kind) {
    case 'select': {
      const keyspace = keyspaceOf(statement.table);
      return READABLE_KEYSPACES.has(keyspace) || READABLE.has(`${keyspace}.${statement.table.name}`)
        ? []
        : [onTable('SELECT', statement.table)];
    }
    case 'insert':
    case 'insert_json':
      return write(statement.table, statement.ifNotExists);
    case 'update':
    case 'delete':
      return write(statement.table, statement.ifExists || statement.conditions.length > 0);
    case 'batch':
      return statement.statements.flatMap(each => needsOf(each, current, schema));
    case 'truncate':
      return [onTable('MODIFY', statement.table)];
    case 'create_keyspace':
      return [{permission: 'CREATE', resource: 'data'}];
    case 'alter_keyspace':
      return [{permission: 'ALTER', resource: keyspaceResource(statement.name)}];
    case 'drop_keyspace':
      return [{permission: 'DROP', resource: keyspaceResource(statement.name)}];
    case 'create_table':
      return [onAllTables('CREATE', statement.table)];
    case 'alter_table':
      return [onTable('ALTER', statement.table)];
    case 'drop_table':
      return [onTable('DROP', statement.table)];
    case 'create_type':
      return [onAllTables('CREATE', statement.type)];
    case 'alter_type':
      return [onAllTables('ALTER', statement.type)];
    case 'drop_type':
      return [onAllTables('DROP', statement.type)];
    case 'create_index':
      return [
        onTable('ALTER', {keyspace: statement.table.keyspace ?? statement.name?.keyspace, name: statement.table.name}),
      ];
    case 'drop_index': {
      const keyspace = schema.keyspaces.get(keyspaceOf(statement.index));
      const table = keyspace === undefined ? undefined : findIndex(keyspace, statement.index.name);
      return table === undefined ? [] : [onTable('ALTER', table)];
    }
    case 'use':
    case 'create_role':
    case 'alter_role':
    case 'drop_role':
    case 'list_roles':
    case 'describe':
    case 'unsupported':
      return [];
  }
}

/**
 * Refuses writes to the system tables that are computed, whoever asks. True when the statement writes to system_auth:
 * then roles must be read again.
 */
export function checkSystemWrites(statement: Statement, current: string | undefined, schema: Schema): boolean {
  const {kind} = statement;
  if (kind === 'insert' || kind === 'update' || kind === 'delete' || kind === 'insert_json' || kind === 'truncate') {
    return checkSystemWrite(statement.table, current, schema);
  }
  let isAuthWrite = false;
  if (kind === 'batch') {
    for (const each of statement.statements) {
      isAuthWrite = checkSystemWrite(each.table, current, schema) || isAuthWrite;
    }
  }
  return isAuthWrite;
}

function checkSystemWrite(table: QualifiedName, current: string | undefined, schema: Schema): boolean {
  const name = table.keyspace ?? current;
  const keyspace = name === undefined ? undefined : schema.keyspaces.get(name);
  if (keyspace?.isSystem !== true) {
    return false;
  }
  if (keyspace.name === AUTH_KEYSPACE) {
    return true;
  }
  if (keyspace.name === TRACES_KEYSPACE) {
    return false;
  }
  if (keyspace.name === 'system_views') {
    throw invalid(`Modification is not supported by table ${keyspace.name}.${table.name}`);
  }
  throw new CqlFailure('unauthorized', `${keyspace.name} keyspace is not user-modifiable.`);
}
