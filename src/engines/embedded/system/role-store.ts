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
  /** Names of permissions (`SELECT` …) by resource (`data/ks/t` …). */
  readonly permissions: ReadonlyMap<string, ReadonlySet<string>>;
}

export type Roles = ReadonlyMap<string, Role>;

/** Runs a statement as the database itself; resolves when its effect is durable. */
export type RunInternal = (statement: Statement) => Promise<Outcome>;

export async function readRoles(run: RunInternal): Promise<Roles> {
  const roles = new Map<string, Role>();
  const permissions = new Map<string, Map<string, ReadonlySet<string>>>();
  for (const row of rowsOf(await run(selectAll('role_permissions')))) {
    const role = String(row.get('role'));
    const own = permissions.get(role) ?? new Map<string, ReadonlySet<string>>();
    permissions.set(role, own.set(String(row.get('resource')), new Set(strings(row.get('permissions')))));
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

export const createRoleStatement = (name: string, role: RoleChanges): Insert => {
  const columns = [...columnsOf(role), ['role', text(name)] as const];
  return {
    kind: 'insert',
    table: tableName('roles'),
    columns: columns.map(([column]) => column),
    values: columns.map(([, bytes]) => value(bytes)),
    ifNotExists: false,
    using: NO_USING,
  };
};

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

/** Everything that names the role. */
export const dropRoleStatements = (name: string, roles: Roles): readonly Statement[] => [
  deleteRow('roles', equals('role', name)),
  deleteRow('role_members', equals('role', name)),
  deleteRow('role_permissions', equals('role', name)),
  ...[...(roles.get(name)?.permissions.keys() ?? [])].map(resource =>
    deleteRow('resource_role_permissons_index', both(equals('resource', resource), equals('role', name))),
  ),
  ...[...roles.values()]
    .filter(other => other.memberOf.includes(name))
    .map((other): Update => ({
      kind: 'update',
      table: tableName('roles'),
      using: NO_USING,
      assignments: [
        {
          kind: 'set',
          column: 'member_of',
          value: {
            kind: 'arithmetic',
            operator: '-',
            left: {kind: 'column', name: 'member_of'},
            right: {kind: 'set', elements: [value(text(name))]},
          },
        },
      ],
      where: equals('role', other.name),
      ifExists: false,
      conditions: [],
    })),
];

export const grantStatements = (
  role: string,
  resource: string,
  permissions: readonly string[],
): readonly Statement[] => [
  {
    kind: 'update',
    table: tableName('role_permissions'),
    using: NO_USING,
    assignments: [
      {
        kind: 'set',
        column: 'permissions',
        value: {
          kind: 'arithmetic',
          operator: '+',
          left: {kind: 'column', name: 'permissions'},
          right: {kind: 'value', bytes: textSet(permissions)},
        },
      },
    ],
    where: both(equals('role', role), equals('resource', resource)),
    ifExists: false,
    conditions: [],
  },
  {
    kind: 'insert',
    table: tableName('resource_role_permissons_index'),
    columns: ['resource', 'role'],
    values: [value(text(resource)), value(text(role))],
    ifNotExists: false,
    using: NO_USING,
  },
];

/** Takes away what every role may do with resources that are gone. */
export function revokeStatements(roles: Roles, isGone: (resource: string) => boolean): readonly Statement[] {
  const statements: Statement[] = [];
  for (const role of roles.values()) {
    for (const resource of role.permissions.keys()) {
      if (isGone(resource)) {
        statements.push(
          deleteRow('role_permissions', both(equals('role', role.name), equals('resource', resource))),
          deleteRow('resource_role_permissons_index', both(equals('resource', resource), equals('role', role.name))),
        );
      }
    }
  }
  return statements;
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
