/** CREATE, ALTER, DROP and LIST of roles and users. */
import {CqlFailure, invalid} from '../../../core/cql/errors.ts';
import type {ColumnSpec, Principal, Row} from '../../../core/cql/port.ts';
import type {AlterRole, CreateRole, DropRole, ListRoles, RoleOptions} from '../../../core/cql/statements/statement.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import type {Done, Request} from '../context.ts';
import type {DatabaseContext} from '../database-context.ts';
import type {Accounts} from '../system/accounts.ts';
import {AUTH_KEYSPACE} from '../system/catalog.ts';
import {isBcryptHash} from '../system/passwords.ts';
import {isSuperuser, may, roleResource, rolesOf} from '../system/permissions.ts';
import type {Permission} from '../system/permissions.ts';
import type {RoleChanges} from '../system/role-store.ts';
import {boolean, text, textMap} from '../system/values.ts';

/** Their writes have been waited for already. */
const VOID: Done = {outcome: {kind: 'void'}, position: 0};

export async function runCreateRole(
  statement: CreateRole,
  {principal}: Request,
  context: DatabaseContext,
): Promise<Done> {
  const {accounts} = context;
  const {role} = statement;
  const isSuper = accounts.isSuperuser(principal);
  if (!isSuper) {
    if (statement.superuser === true) {
      throw new CqlFailure('unauthorized', 'Only superusers can create a role with superuser status');
    }
    require(accounts, principal, 'CREATE', 'roles');
  }
  if (role === '') {
    throw invalid('Role name can not be an empty string');
  }
  const refuseExisting = (): boolean => {
    if (accounts.roles.has(role) && !statement.ifNotExists) {
      throw invalid(`${role} already exists`);
    }
    return accounts.roles.has(role);
  };
  if (refuseExisting()) {
    return VOID;
  }
  const changes = await changesOf(statement, accounts);
  // Hashing takes a while: somebody else may have made the role meanwhile.
  if (!refuseExisting()) {
    await accounts.create(role, changes, principal);
  }
  return VOID;
}

export async function runAlterRole(
  statement: AlterRole,
  {principal}: Request,
  context: DatabaseContext,
): Promise<Done> {
  const {accounts} = context;
  const {role} = statement;
  if (!accounts.roles.has(role)) {
    if (statement.ifExists) {
      return VOID;
    }
    throw invalid(`Role ${role} doesn't exist`);
  }
  checkAlter(statement, principal, accounts);
  await accounts.alter(role, await changesOf(statement, accounts));
  return VOID;
}

function checkAlter(statement: AlterRole, principal: Principal, accounts: Accounts): void {
  const {role} = statement;
  if (statement.superuser !== undefined && rolesOf(principal.role, accounts.roles).some(own => own.name === role)) {
    throw new CqlFailure(
      'unauthorized',
      "You aren't allowed to alter your own superuser status or that of a role granted to you",
    );
  }
  if (accounts.isSuperuser(principal)) {
    return;
  }
  if (statement.superuser !== undefined) {
    throw new CqlFailure('unauthorized', 'Only superusers are allowed to alter superuser status');
  }
  const isOwnPassword = principal.role === role && statement.login === undefined;
  if (!isOwnPassword) {
    require(accounts, principal, 'ALTER', roleResource(role));
  }
}

export async function runDropRole(statement: DropRole, {principal}: Request, context: DatabaseContext): Promise<Done> {
  const {accounts} = context;
  const {role} = statement;
  const isSuper = accounts.isSuperuser(principal);
  if (!isSuper) {
    require(accounts, principal, 'DROP', roleResource(role));
  }
  if (!accounts.roles.has(role)) {
    if (statement.ifExists) {
      return VOID;
    }
    throw invalid(`${role} doesn't exist`);
  }
  if (principal.role === role) {
    throw invalid('Cannot DROP primary role for current login');
  }
  if (!isSuper && isSuperuser(role, accounts.roles)) {
    throw new CqlFailure('unauthorized', 'Only superusers can drop a role with superuser status');
  }
  await accounts.drop(role);
  return VOID;
}

function require(accounts: Accounts, principal: Principal, permission: Permission, resource: string): void {
  if (!may(principal.role, accounts.roles, permission, resource)) {
    throw new CqlFailure(
      'unauthorized',
      `User ${principal.role} does not have sufficient privileges to perform the requested operation`,
    );
  }
}

async function changesOf(options: RoleOptions, accounts: Accounts): Promise<RoleChanges> {
  const {password, hashedPassword, login, superuser} = options;
  if (password !== undefined && hashedPassword !== undefined) {
    throw invalid('PASSWORD and HASHED PASSWORD cannot both be given');
  }
  if (hashedPassword !== undefined && !isBcryptHash(hashedPassword)) {
    throw invalid('Invalid hashed password value. Please use jBcrypt.');
  }
  if (password === '') {
    throw invalid('Password must not be empty');
  }
  const saltedHash = password === undefined ? hashedPassword : await accounts.hash(password);
  return {canLogin: login, isSuperuser: superuser, saltedHash};
}

const TEXT: DataType = {kind: 'native', name: 'text'};
const BOOLEAN: DataType = {kind: 'native', name: 'boolean'};
const TEXT_MAP: DataType = {kind: 'map', key: TEXT, value: TEXT, frozen: true};

const columnsOf = (table: string, columns: readonly (readonly [string, DataType])[]): readonly ColumnSpec[] =>
  columns.map(([name, type]) => ({keyspace: AUTH_KEYSPACE, table, name, type}));

const ROLE_COLUMNS = columnsOf('roles', [
  ['role', TEXT],
  ['super', BOOLEAN],
  ['login', BOOLEAN],
  ['options', TEXT_MAP],
  ['datacenters', TEXT],
]);
const USER_COLUMNS = columnsOf('users', [
  ['name', TEXT],
  ['super', BOOLEAN],
  ['datacenters', TEXT],
]);

export function runListRoles(statement: ListRoles, {principal}: Request, context: DatabaseContext): Done {
  const {roles} = context.accounts;
  const own = rolesOf(principal.role, roles);
  const seesAll = context.accounts.isSuperuser(principal) || may(principal.role, roles, 'DESCRIBE', 'roles');
  if (statement.of !== undefined && !roles.has(statement.of)) {
    throw invalid(`${statement.of} doesn't exist`);
  }
  if (statement.of !== undefined && !seesAll && !own.some(role => role.name === statement.of)) {
    throw new CqlFailure('unauthorized', `You are not authorized to view roles granted to ${statement.of}`);
  }
  const from = statement.of ?? (seesAll ? undefined : principal.role);
  const direct = new Set(from === undefined ? [] : [from, ...(roles.get(from)?.memberOf ?? [])]);
  const listed = (from === undefined ? [...roles.values()] : rolesOf(from, roles))
    .filter(role => statement.recursive || from === undefined || direct.has(role.name))
    .filter(role => !statement.usersOnly || role.canLogin)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const rows = listed.map((role): Row => {
    const isSuper = boolean(isSuperuser(role.name, roles));
    return statement.usersOnly
      ? [text(role.name), isSuper, text('ALL')]
      : [text(role.name), isSuper, boolean(role.canLogin), textMap({}), text('ALL')];
  });
  const columns = statement.usersOnly ? USER_COLUMNS : ROLE_COLUMNS;
  return {outcome: {kind: 'rows', columns, rows, pagingState: undefined}, position: 0};
}
