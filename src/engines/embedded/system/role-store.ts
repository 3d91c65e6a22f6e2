/**
 * Roles and their permissions as they stand in system_auth, read into memory and written through CQL statements.
 * The tables are those of Apache Cassandra, so that `salted_hash` and permissions interoperate.
 */
import type {Outcome, Row} from '../../../core/cql/port.ts';
import type {
  Condition,
  Delete,
  Insert,
  Select,
  Statement,
  Term,
  Update,
} from '../../../core/cql/statements/statement.ts';
import {codecOf} from '../../../core/cql/types/index.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import {AUTH_KEYSPACE} from './catalog.ts';
import {boolean, text, textSet} from './values.ts';

export interface Role {
  readonly name: string;
  readonly canLogin: boolean;
  readonly isSuperuser: boolean;
  /** Roles granted to this one directly. */
  readonly memberOf: readonly string[];
  /** A bcrypt hash; undefined: no password was ever set. */
  readonly saltedHash: string | undefined;
  /** Names of permissions (`SELECT` …) by resource (`data/ks/t` …); none is empty. */
  readonly permissions: ReadonlyMap<string, ReadonlySet<string>>;
}

export type Roles = ReadonlyMap<string, Role>;

/** A role whose permissions change in place: there may be one for each table that it made. */
export interface KeptRole extends Role {
  readonly permissions: Map<string, ReadonlySet<string>>;
}

/** Runs a statement as the database itself; resolves when its effect is durable. */
export type RunInternal = (statement: Statement) => Promise<Outcome>;

export async function readRoles(run: RunInternal): Promise<Map<string, KeptRole>> {
  const roles = new Map<string, KeptRole>();
  const permissions = new Map<string, Map<string, ReadonlySet<string>>>();
  for (const row of rowsOf(await run(selectAll('role_permissions')))) {
    const role = String(row.get('role'));
    const own = permissions.get(role) ?? new Map<string, ReadonlySet<string>>();
    const names = strings(row.get('permissions'));
    if (names.length > 0) {
      permissions.set(role, own.set(String(row.get('resource')), new Set(names)));
    }
  }
  for (const row of rowsOf(await run(selectAll('roles')))) {
    const name = String(row.get('role'));
    const hash = row.get('salted_hash');
    roles.set(name, {
      name,
      canLogin: row.get('can_login') === true,
      isSuperuser: row.get('is_superuser') === true,
      memberOf: strings(row.get('member_of')),
      saltedHash: typeof hash === 'string' && hash !== '' ? hash : undefined,
      permissions: permissions.get(name) ?? new Map<string, ReadonlySet<string>>(),
    });
  }
  return roles;
}

export interface RoleChanges {
  readonly canLogin?: boolean | undefined;
  readonly isSuperuser?: boolean | undefined;
  readonly saltedHash?: string | undefined;
}

export const createRoleStatement = (name: string, role: RoleChanges): Insert =>
  insertRow('roles', [...columnsOf(role), ['role', text(name)]]);

export const alterRoleStatement = (name: string, changes: RoleChanges): Update | undefined => {
  const columns = columnsOf(changes);
  return columns.length === 0
    ? undefined
    : {
        kind: 'update',
        table: tableName('roles'),
        using: NO_USING,
        assignments: columns.map(([column, bytes]) => ({kind: 'set', column, value: value(bytes)})),
        where: equals('role', name),
        ifExists: false,
        conditions: [],
      };
};

/** Changes rows of system_auth. */
export type RoleWrite = Insert | Update | Delete;

/** Its row of `cidr_permissions`: empty, it may come from anywhere. */
export const cidrGroupsStatement = (name: string, groups: readonly string[]): RoleWrite =>
  insertRow('cidr_permissions', [
    ['role', text(name)],
    ['cidr_groups', textSet(groups)],
  ]);

/** Everything that names the role. */
export const dropRoleStatements = (
  {name, memberOf, permissions}: Role,
  roles: Roles,
  identities: ReadonlyMap<string, string>,
): readonly RoleWrite[] => [
  deleteRow('roles', equals('role', name)),
  deleteRow('role_members', equals('role', name)),
  ...memberOf.map(role => deleteRow('role_members', both(equals('role', role), equals('member', name)))),
  deleteRow('role_permissions', equals('role', name)),
  deleteRow('cidr_permissions', equals('role', name)),
  deleteRow('network_permissions', equals('role', name)),
  ...[...permissions.keys()].map(resource => deleteIndexRow(name, resource)),
  ...[...roles.values()]
    .filter(other => other.memberOf.includes(name))
    .map(other => changeSet('roles', 'member_of', '-', [name], equals('role', other.name))),
  ...[...identities].filter(([, role]) => role === name).map(([identity]) => dropIdentityStatement(identity)),
];

export const grantRoleStatements = (role: string, member: string): readonly RoleWrite[] => [
  changeSet('roles', 'member_of', '+', [role], equals('role', member)),
  insertRow('role_members', [
    ['role', text(role)],
    ['member', text(member)],
  ]),
];

export const revokeRoleStatements = (role: string, member: string): readonly RoleWrite[] => [
  changeSet('roles', 'member_of', '-', [role], equals('role', member)),
  deleteRow('role_members', both(equals('role', role), equals('member', member))),
];

const ofPermissions = (role: string, resource: string): Condition =>
  both(equals('role', role), equals('resource', resource));

const deleteIndexRow = (role: string, resource: string): RoleWrite =>
  deleteRow('resource_role_permissons_index', both(equals('resource', resource), equals('role', role)));

export const grantStatements = (
  role: string,
  resource: string,
  permissions: readonly string[],
): readonly RoleWrite[] => [
  changeSet('role_permissions', 'permissions', '+', permissions, ofPermissions(role, resource)),
  insertRow('resource_role_permissons_index', [
    ['resource', text(resource)],
    ['role', text(role)],
  ]),
];

/** `isLast`: nothing remains to the role on the resource. */
export const revokeStatements = (
  role: string,
  resource: string,
  permissions: readonly string[],
  isLast: boolean,
): readonly RoleWrite[] => [
  changeSet('role_permissions', 'permissions', '-', permissions, ofPermissions(role, resource)),
  ...(isLast ? [deleteIndexRow(role, resource)] : []),
];

/** Takes away all that a role may do with a resource that is gone. */
export const forgetStatements = (role: string, resource: string): readonly RoleWrite[] => [
  deleteRow('role_permissions', ofPermissions(role, resource)),
  deleteIndexRow(role, resource),
];

export const addIdentityStatement = (identity: string, role: string): RoleWrite =>
  insertRow('identity_to_role', [
    ['identity', text(identity)],
    ['role', text(role)],
  ]);

export const dropIdentityStatement = (identity: string): RoleWrite =>
  deleteRow('identity_to_role', equals('identity', identity));

export async function readIdentities(run: RunInternal): Promise<Map<string, string>> {
  const rows = [...rowsOf(await run(selectAll('identity_to_role')))];
  return new Map(rows.map(row => [String(row.get('identity')), String(row.get('role'))]));
}

/** Names of all CIDR groups, in order. */
export async function readCidrGroups(run: RunInternal): Promise<readonly string[]> {
  return [...rowsOf(await run(selectAll('cidr_groups')))].map(row => String(row.get('cidr_group'))).sort();
}

const NO_USING = {timestamp: undefined, ttl: undefined};

const tableName = (name: string) => ({keyspace: AUTH_KEYSPACE, name});
const value = (bytes: Uint8Array): Term => ({kind: 'value', bytes});

function columnsOf(role: RoleChanges): readonly (readonly [string, Uint8Array])[] {
  const columns: (readonly [string, Uint8Array])[] = [];
  if (role.canLogin !== undefined) {
    columns.push(['can_login', boolean(role.canLogin)]);
  }
  if (role.isSuperuser !== undefined) {
    columns.push(['is_superuser', boolean(role.isSuperuser)]);
  }
  if (role.saltedHash !== undefined) {
    columns.push(['salted_hash', text(role.saltedHash)]);
  }
  return columns;
}

const equals = (column: string, name: string): Condition => ({
  kind: 'compare',
  column,
  operator: '=',
  value: value(text(name)),
});
const both = (...of: readonly Condition[]): Condition => ({kind: 'and', of});

const insertRow = (table: string, columns: readonly (readonly [string, Uint8Array])[]): Insert => ({
  kind: 'insert',
  table: tableName(table),
  columns: columns.map(([column]) => column),
  values: columns.map(([, bytes]) => value(bytes)),
  ifNotExists: false,
  using: NO_USING,
});

/** `SET column = column + {…}` */
const changeSet = (
  table: string,
  column: string,
  operator: '+' | '-',
  elements: readonly string[],
  where: Condition,
): Update => ({
  kind: 'update',
  table: tableName(table),
  using: NO_USING,
  assignments: [
    {
      kind: 'set',
      column,
      value: {
        kind: 'arithmetic',
        operator,
        left: {kind: 'column', name: column},
        right: {kind: 'value', bytes: textSet(elements)},
      },
    },
  ],
  where,
  ifExists: false,
  conditions: [],
});

const deleteRow = (table: string, where: Condition): Delete => ({
  kind: 'delete',
  table: tableName(table),
  targets: [],
  using: NO_USING,
  where,
  ifExists: false,
  conditions: [],
});

const selectAll = (table: string): Select => ({
  kind: 'select',
  table: tableName(table),
  items: [],
  json: false,
  distinct: false,
  where: undefined,
  groupBy: [],
  orderBy: undefined,
  perPartitionLimit: undefined,
  limit: undefined,
  allowFiltering: false,
});

function* rowsOf(outcome: Outcome): Generator<ReadonlyMap<string, unknown>> {
  if (outcome.kind !== 'rows') {
    throw new Error('Bug: a SELECT of roles gave no rows');
  }
  for (const row of outcome.rows) {
    yield new Map(outcome.columns.map((column, at) => [column.name, decode(column.type, row, at)]));
  }
}

function decode(type: DataType, row: Row, at: number): unknown {
  const bytes = row[at];
  return bytes === null || bytes === undefined ? null : codecOf(type).decode(bytes);
}

const strings = (from: unknown): readonly string[] => (Array.isArray(from) ? from.map(String) : []);
