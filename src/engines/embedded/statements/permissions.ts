/** GRANT, REVOKE and LIST of permissions, and of roles to roles. */
import {CqlFailure, invalid} from '../../../core/cql/errors.ts';
import type {Row} from '../../../core/cql/port.ts';
import {PERMISSIONS} from '../../../core/cql/statements/resources.ts';
import type {
  GrantPermissions,
  GrantRole,
  ListPermissions,
  PermissionName,
  RevokePermissions,
  RevokeRole,
} from '../../../core/cql/statements/statement.ts';
import type {Done, Request} from '../context.ts';
import type {DatabaseContext} from '../database-context.ts';
import {VIRTUAL_KEYSPACES} from '../system/catalog.ts';
import {rolesOf, unauthorized} from '../system/permissions.ts';
import {
  ALL_ROLES,
  chainOf,
  exists,
  printResource,
  resourceName,
  roleResource,
  systemKeyspaceOf,
} from '../system/resources.ts';
import type {Role, Roles} from '../system/role-store.ts';
import {text} from '../system/values.ts';
import {columnsOf, done, listed, TEXT} from './auth-answers.ts';
import {requireOnRole} from './roles.ts';

export function runGrantPermissions(statement: GrantPermissions, request: Request, context: DatabaseContext): Done {
  const {permissions, role} = statement;
  const resource = checkedResource(statement, request, context);
  const keyspace = systemKeyspaceOf(resource);
  if (keyspace !== undefined && !VIRTUAL_KEYSPACES.has(keyspace) && !permissions.every(isForSystem)) {
    throw unauthorized('Granting permissions on system keyspaces is strictly limited, this operation is not permitted');
  }
  const {accounts} = context;
  const added = accounts.grant(role, resource, permissions);
  const rest = permissions.filter(permission => !added.includes(permission));
  return done(
    accounts.position,
    rest.length === 0
      ? undefined
      : `Role '${role}' was already granted ${rest.join(', ')} on ${printResource(resource)}`,
  );
}

export function runRevokePermissions(statement: RevokePermissions, request: Request, context: DatabaseContext): Done {
  const {permissions, role} = statement;
  const resource = checkedResource(statement, request, context);
  const {accounts} = context;
  const taken = accounts.revoke(role, resource, permissions);
  const rest = permissions.filter(permission => !taken.includes(permission));
  return done(
    accounts.position,
    rest.length === 0 ? undefined : `Role '${role}' was not granted ${rest.join(', ')} on ${printResource(resource)}`,
  );
}

/** All that may be granted in system keyspaces, but for those that are computed. Source: Apache Cassandra 5.0, observed. */
const isForSystem = (permission: PermissionName): boolean =>
  permission === 'SELECT' || permission === 'DESCRIBE' || permission === 'ALTER';

/** Who grants or revokes must have the right to, and each of the permissions himself. */
function checkedResource(
  {permissions, resource, role}: GrantPermissions | RevokePermissions,
  {principal, options}: Request,
  {accounts, schema}: DatabaseContext,
): string {
  const name = resourceName(resource, options.keyspace, schema());
  accounts.require(principal, 'AUTHORIZE', name);
  for (const permission of permissions) {
    accounts.require(principal, permission, name);
  }
  if (!accounts.roles.has(role)) {
    throw invalid(`Role ${role} doesn't exist`);
  }
  if (!exists(name, schema(), accounts.roles)) {
    const message = `Resource ${printResource(name)} doesn't exist`;
    // Cassandra finds out while it reads the text.
    throw resource.kind === 'function' ? new CqlFailure('syntax', message) : invalid(message);
  }
  return name;
}

export function runGrantRole({role, to}: GrantRole, {principal}: Request, {accounts}: DatabaseContext): Done {
  requireOnRole(accounts, principal, 'AUTHORIZE', roleResource(role));
  checkExist([role, to], accounts.roles);
  if (isMember(to, role, accounts.roles)) {
    throw invalid(`${to} is a member of ${role}`);
  }
  if (isMember(role, to, accounts.roles)) {
    throw invalid(`${role} is a member of ${to}`);
  }
  return done(accounts.grantRole(role, to));
}

export function runRevokeRole({role, from}: RevokeRole, {principal}: Request, {accounts}: DatabaseContext): Done {
  requireOnRole(accounts, principal, 'AUTHORIZE', roleResource(role));
  checkExist([role, from], accounts.roles);
  // A role is one of itself: nothing to revoke, and nothing wrong.
  if (from !== role && accounts.roles.get(from)?.memberOf.includes(role) !== true) {
    throw invalid(`${from} is not a member of ${role}`);
  }
  return done(accounts.revokeRole(role, from));
}

function checkExist(names: readonly string[], roles: Roles): void {
  const missing = names.find(name => !roles.has(name));
  if (missing !== undefined) {
    throw invalid(`${missing} doesn't exist`);
  }
}

/** Itself included. */
const isMember = (name: string, of: string, roles: Roles): boolean =>
  rolesOf(name, roles).some(role => role.name === of);

const COLUMNS = columnsOf('permissions', [
  ['role', TEXT],
  ['username', TEXT],
  ['resource', TEXT],
  ['permission', TEXT],
]);

export function runListPermissions(
  statement: ListPermissions,
  {principal, options}: Request,
  {accounts, schema}: DatabaseContext,
): Done {
  const {roles} = accounts;
  const {of} = statement;
  const resource =
    statement.resource === undefined ? undefined : resourceName(statement.resource, options.keyspace, schema());
  if (resource !== undefined && !exists(resource, schema(), roles)) {
    throw invalid(`${printResource(resource)} doesn't exist`);
  }
  if (of !== undefined && !roles.has(of)) {
    throw invalid(`${printResource(roleResource(of))} doesn't exist`);
  }
  const seesAll = accounts.isSuperuser(principal) || accounts.may(principal, 'DESCRIBE', ALL_ROLES);
  if (!seesAll && (of === undefined || !isMember(principal.role, of, roles))) {
    throw unauthorized(`You are not authorized to view ${of ?? 'everyone'}'s permissions`);
  }
  const resources = resource === undefined ? undefined : new Set(statement.recursive ? chainOf(resource) : [resource]);
  const rows = [...(of === undefined ? roles.values() : rolesOf(of, roles))]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(role => rowsOf(role, statement.permissions, resources));
  return rows.length === 0 ? done(0) : listed(COLUMNS, rows);
}

function rowsOf(role: Role, wanted: readonly PermissionName[], resources: ReadonlySet<string> | undefined): Row[] {
  const name = text(role.name);
  return [...role.permissions.keys()]
    .filter(resource => resources?.has(resource) !== false)
    .sort()
    .flatMap(resource => {
      const granted = role.permissions.get(resource);
      const printed = text(printResource(resource));
      return PERMISSIONS.filter(permission => wanted.includes(permission) && granted?.has(permission) === true).map(
        (permission): Row => [name, name, printed, text(permission)],
      );
    });
}
