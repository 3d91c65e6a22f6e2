/** Who may do what: what each statement needs, and what roles have. */
import {CqlFailure, invalid} from '../../../core/cql/errors.ts';
import {findIndex} from '../../../core/cql/schema/apply-index.ts';
import type {Schema} from '../../../core/cql/schema/schema.ts';
import type {PermissionName, QualifiedName, Statement} from '../../../core/cql/statements/statement.ts';
import {AUTH_KEYSPACE, TRACES_KEYSPACE, VIRTUAL_KEYSPACES} from './catalog.ts';
import {
  ALL_KEYSPACES,
  allTablesResource,
  chainOf,
  functionsResource,
  keyspaceOf,
  keyspaceResource,
  printResource,
  systemKeyspaceOf,
  tableResource,
} from './resources.ts';
import type {Role, Roles} from './role-store.ts';

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

/** What somebody who is no superuser may do. A permission on all keyspaces does not reach into those of the system. */
export function may(name: string, roles: Roles, permission: PermissionName, resource: string): boolean {
  const chain = chainOf(resource);
  const resources = systemKeyspaceOf(resource) === undefined ? chain : chain.filter(each => each !== ALL_KEYSPACES);
  return rolesOf(name, roles).some(role =>
    resources.some(each => role.permissions.get(each)?.has(permission) === true),
  );
}

export const unauthorized = (message: string): CqlFailure => new CqlFailure('unauthorized', message);

export const lacks = (role: string, permission: PermissionName, resource: string): CqlFailure =>
  unauthorized(`User ${role} has no ${permission} permission on ${printResource(resource)} or any of its parents`);

export interface Need {
  readonly permission: PermissionName;
  readonly resource: string;
}

/** Keyspaces that everybody may read, and tables in the others: drivers do so before anything else. */
const READABLE_KEYSPACES: ReadonlySet<string> = new Set(['system_schema', 'system_virtual_schema']);
const READABLE: ReadonlySet<string> = new Set([
  'system.local',
  'system.peers',
  'system.peers_v2',
  'system.size_estimates',
  'system.table_estimates',
  'system_traces.events',
  'system_traces.sessions',
]);

const NOTHING: readonly Need[] = [];

/**
 * What a statement needs, in the order in which it is asked for. Role statements check themselves.
 * Fails with `invalid` when a name has no keyspace.
 */
export function needsOf(statement: Statement, current: string | undefined, schema: Schema): readonly Need[] {
  const onTable = (permission: PermissionName, name: QualifiedName): Need => ({
    permission,
    resource: tableResource(keyspaceOf(name, current), name.name),
  });
  const onAllTables = (permission: PermissionName, name: QualifiedName): readonly Need[] => [
    {permission, resource: allTablesResource(keyspaceOf(name, current))},
  ];

  switch (statement.kind) {
    case 'select': {
      const {name} = statement.table;
      const keyspace = keyspaceOf(statement.table, current);
      if (READABLE_KEYSPACES.has(keyspace) || READABLE.has(`${keyspace}.${name}`)) {
        return NOTHING;
      }
      const view = schema.keyspaces.get(keyspace)?.views.get(name);
      return [{permission: 'SELECT', resource: tableResource(keyspace, view?.base ?? name)}];
    }
    case 'insert':
    case 'insert_json':
      return needsOfWrite(statement.table, statement.ifNotExists, current, schema);
    case 'update':
    case 'delete':
      return needsOfWrite(statement.table, statement.ifExists || statement.conditions.length > 0, current, schema);
    case 'batch':
      return statement.statements.flatMap(each => needsOf(each, current, schema));
    case 'truncate':
      return [onTable('MODIFY', statement.table)];
    case 'create_keyspace':
      return [{permission: 'CREATE', resource: ALL_KEYSPACES}];
    case 'alter_keyspace':
      return [{permission: 'ALTER', resource: keyspaceResource(statement.name)}];
    case 'drop_keyspace':
      return [{permission: 'DROP', resource: keyspaceResource(statement.name)}];
    case 'create_table':
      return onAllTables('CREATE', statement.table);
    case 'alter_table':
      return [onTable('ALTER', statement.table)];
    case 'drop_table':
      return [onTable('DROP', statement.table)];
    case 'create_type':
      return onAllTables('CREATE', statement.type);
    case 'alter_type':
      return onAllTables('ALTER', statement.type);
    case 'drop_type':
      return onAllTables('DROP', statement.type);
    case 'create_index':
      return [
        onTable('ALTER', {keyspace: statement.table.keyspace ?? statement.name?.keyspace, name: statement.table.name}),
      ];
    case 'drop_index': {
      const keyspace = schema.keyspaces.get(keyspaceOf(statement.index, current));
      const table = keyspace === undefined ? undefined : findIndex(keyspace, statement.index.name);
      return table === undefined ? NOTHING : [onTable('ALTER', table)];
    }
    case 'create_view': {
      const keyspace = keyspaceOf(statement.view, current);
      // A view of a table of another keyspace is refused whoever asks.
      return statement.table.keyspace !== undefined && statement.table.keyspace !== keyspace
        ? NOTHING
        : [onTable('ALTER', {keyspace, name: statement.table.name})];
    }
    case 'alter_view':
    case 'drop_view': {
      const keyspace = keyspaceOf(statement.view, current);
      const base = schema.keyspaces.get(keyspace)?.views.get(statement.view.name)?.base;
      return base === undefined ? NOTHING : [{permission: 'ALTER', resource: tableResource(keyspace, base)}];
    }
    case 'create_function':
    case 'create_aggregate':
      return [{permission: 'CREATE', resource: functionsResource(keyspaceOf(statement.name, current))}];
    case 'use':
    case 'describe':
    case 'drop_function':
    case 'drop_aggregate':
    case 'create_trigger':
    case 'drop_trigger':
    case 'create_role':
    case 'alter_role':
    case 'drop_role':
    case 'list_roles':
    case 'grant_permissions':
    case 'revoke_permissions':
    case 'grant_role':
    case 'revoke_role':
    case 'list_permissions':
    case 'add_identity':
    case 'drop_identity':
    case 'unsupported':
      return NOTHING;
  }
}

/** Who writes to a table writes to its views too, by way of what the table holds. */
function needsOfWrite(
  name: QualifiedName,
  isConditional: boolean,
  current: string | undefined,
  schema: Schema,
): readonly Need[] {
  const keyspace = keyspaceOf(name, current);
  const resource = tableResource(keyspace, name.name);
  const needs: Need[] = [{permission: 'MODIFY', resource}];
  const views = schema.keyspaces.get(keyspace)?.views;
  const ofTable =
    views === undefined || views.size === 0 ? [] : [...views].filter(([, view]) => view.base === name.name);
  if (isConditional || ofTable.length > 0) {
    needs.push({permission: 'SELECT', resource});
  }
  for (const [view] of ofTable) {
    needs.push({permission: 'MODIFY', resource: tableResource(keyspace, view)});
  }
  return needs;
}

/** System keyspaces whose definitions nobody changes; in the others (their data would be replicated) the replication may be. */
const FIXED_KEYSPACES: ReadonlySet<string> = new Set([
  'system',
  'system_schema',
  'system_views',
  'system_virtual_schema',
]);

/** Refuses to define anything in a system keyspace, whoever asks. */
export function checkSystemDefinition({permission, resource}: Need): void {
  if (permission !== 'CREATE' && permission !== 'ALTER' && permission !== 'DROP') {
    return;
  }
  const keyspace = systemKeyspaceOf(resource);
  if (keyspace === undefined) {
    return;
  }
  if (FIXED_KEYSPACES.has(keyspace)) {
    throw unauthorized(`${keyspace} keyspace is not user-modifiable.`);
  }
  if (permission !== 'ALTER' || resource !== keyspaceResource(keyspace)) {
    throw unauthorized(`Cannot ${permission} ${printResource(resource)}`);
  }
}

/** Statements about rows, for which nobody looks at what a superuser may do. */
export function isDataStatement(statement: Statement): boolean {
  switch (statement.kind) {
    case 'select':
    case 'insert':
    case 'insert_json':
    case 'update':
    case 'delete':
    case 'batch':
    case 'truncate':
      return true;
    default:
      return false;
  }
}

/**
 * Refuses writes to the system tables that are computed, whoever asks. True when the statement writes to system_auth:
 * then roles must be read again.
 */
export function checkSystemWrites(statement: Statement, current: string | undefined, schema: Schema): boolean {
  const {kind} = statement;
  if (kind === 'insert' || kind === 'update' || kind === 'delete' || kind === 'insert_json' || kind === 'truncate') {
    return checkSystemWrite(statement.table, current, schema, kind === 'truncate' ? 'Truncation' : 'Modification');
  }
  let isAuthWrite = false;
  if (kind === 'batch') {
    for (const each of statement.statements) {
      isAuthWrite = checkSystemWrite(each.table, current, schema, 'Modification') || isAuthWrite;
    }
  }
  return isAuthWrite;
}

function checkSystemWrite(
  table: QualifiedName,
  current: string | undefined,
  schema: Schema,
  what: 'Modification' | 'Truncation',
): boolean {
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
  if (VIRTUAL_KEYSPACES.has(keyspace.name)) {
    throw invalid(`${what} is not supported by table ${keyspace.name}.${table.name}`);
  }
  throw new CqlFailure('unauthorized', `${keyspace.name} keyspace is not user-modifiable.`);
}
