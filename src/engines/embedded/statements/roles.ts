/** CREATE, ALTER, DROP and LIST of roles and users. */
import {invalid} from '../../../core/cql/errors.ts';
import type {Principal, Row} from '../../../core/cql/port.ts';
import type {
  AlterRole,
  CreateRole,
  DropRole,
  ListRoles,
  PermissionName,
  RoleOptions,
} from '../../../core/cql/statements/statement.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import type {Done, Request} from '../context.ts';
import type {DatabaseContext} from '../database-context.ts';
import type {Accounts} from '../system/accounts.ts';
import {isBcryptHash} from '../system/passwords.ts';
import {isSuperuser, rolesOf, unauthorized} from '../system/permissions.ts';
import {ALL_ROLES, printResource, roleResource} from '../system/resources.ts';
import type {Role, RoleChanges, Roles} from '../system/role-store.ts';
import {boolean, text, textMap} from '../system/values.ts';
import {BOOLEAN, columnsOf, done, listed, TEXT} from './auth-answers.ts';

export async function runCreateRole(
  statement: CreateRole,
  {principal}: Request,
  context: DatabaseContext,
): Promise<Done> {
  const {accounts} = context;
  const {role} = statement;
  requireOnRole(accounts, principal, 'CREATE', ALL_ROLES);
  if (statement.superuser === true && !accounts.isSuperuser(principal)) {
    throw unauthorized('Only superusers can create a role with superuser status');
  }
  checkOptions(statement);
  if (role === '') {
    throw invalid("Role name can't be an empty string");
  }
  const cidrGroups = (await checkedAccess(statement, context)) ?? [];
  const isThere = (): boolean => {
    if (accounts.roles.has(role)) {
      if (!statement.ifNotExists) {
        throw invalid(`${role} already exists`);
      }
      return true;
    }
    return false;
  };
  if (isThere()) {
    return done(0);
  }
  const changes = await changesOf(statement, accounts);
  // Hashing takes a while: somebody else may have made the role meanwhile.
  if (isThere()) {
    return done(0);
  }
  if (accounts.hasIdentities(role)) {
    throw invalid(`Cannot create a role '${role}' when identities already exists for it`);
  }
  return done(accounts.create(role, changes, cidrGroups, principal));
}

export async function runAlterRole(
  statement: AlterRole,
  {principal}: Request,
  context: DatabaseContext,
): Promise<Done> {
  const {accounts} = context;
  const {role} = statement;
  checkAlter(statement, principal, accounts);
  checkOptions(statement);
  const {datacenters} = statement;
  if (!hasOptions(statement) && datacenters === undefined && statement.cidrGroups === undefined) {
    throw invalid("ALTER [ROLE|USER] can't be empty");
  }
  const cidrGroups = await checkedAccess(statement, context);
  const isThere = (): boolean => {
    if (!accounts.roles.has(role) && !statement.ifExists) {
      throw invalid(`Role ${role} doesn't exist`);
    }
    return accounts.roles.has(role);
  };
  if (!isThere()) {
    return done(0);
  }
  if (datacenters !== undefined) {
    throw invalid('ACCESS TO DATACENTERS operations not supported by AllowAllNetworkAuthorizer');
  }
  const changes = await changesOf(statement, accounts);
  return done(isThere() ? accounts.alter(role, changes, cidrGroups) : 0);
}

function checkAlter(statement: AlterRole, principal: Principal, accounts: Accounts): void {
  const {role, superuser} = statement;
  const isSuper = accounts.isSuperuser(principal);
  if (superuser !== undefined && rolesOf(principal.role, accounts.roles).some(own => own.name === role)) {
    throw unauthorized("You aren't allowed to alter your own superuser status or that of a role granted to you");
  }
  if (isSuper) {
    return;
  }
  if (superuser !== undefined) {
    throw unauthorized('Only superusers are allowed to alter superuser status');
  }
  if (statement.datacenters !== undefined) {
    throw unauthorized('Only superusers are allowed to alter access to datacenters.');
  }
  if (statement.cidrGroups !== undefined) {
    throw unauthorized('Only superusers are allowed to alter access from CIDR groups.');
  }
  if (principal.role !== role) {
    requireOnRole(accounts, principal, 'ALTER', roleResource(role));
  } else if (statement.login !== undefined || statement.options !== undefined) {
    throw unauthorized(`You aren't allowed to alter ${statement.login === undefined ? 'OPTIONS' : 'LOGIN'}`);
  }
}

export function runDropRole({role, ifExists}: DropRole, {principal}: Request, {accounts}: DatabaseContext): Done {
  requireOnRole(accounts, principal, 'DROP', roleResource(role));
  if (isSuperuser(role, accounts.roles) && !accounts.isSuperuser(principal)) {
    throw unauthorized('Only superusers can drop a role with superuser status');
  }
  if (!ifExists && !accounts.roles.has(role)) {
    throw invalid(`${role} doesn't exist`);
  }
  if (principal.role === role) {
    throw invalid('Cannot DROP primary role for current login');
  }
  return done(accounts.drop(role));
}

/** Fails with `unauthorized`, worded as for all statements about roles. */
export function requireOnRole(
  accounts: Accounts,
  principal: Principal,
  permission: PermissionName,
  resource: string,
): void {
  if (!accounts.may(principal, permission, resource)) {
    throw unauthorized(`User ${principal.role} does not have sufficient privileges to perform the requested operation`);
  }
}

const hasOptions = ({password, hashedPassword, login, superuser, options}: RoleOptions): boolean =>
  [password, hashedPassword, login, superuser, options].some(option => option !== undefined);

function checkOptions({password, hashedPassword, options}: RoleOptions): void {
  if (password !== undefined && hashedPassword !== undefined) {
    throw invalid("Properties 'PASSWORD' and 'HASHED_PASSWORD' are mutually exclusive");
  }
  if (hashedPassword !== undefined && !isBcryptHash(hashedPassword)) {
    throw invalid('Invalid hashed password value. Please use jBcrypt.');
  }
  if (options !== undefined) {
    throw invalid("org.apache.cassandra.auth.CassandraRoleManager doesn't support OPTIONS");
  }
}

/** Groups of addresses that the role may come from: none means all. Undefined: the statement says nothing of them. */
async function checkedAccess(
  {datacenters, cidrGroups}: RoleOptions,
  {accounts, dataCenter}: DatabaseContext,
): Promise<readonly string[] | undefined> {
  const foreign = datacenters === 'all' ? [] : (datacenters ?? []).filter(each => each !== dataCenter);
  if (foreign.length > 0) {
    throw invalid(`Invalid value(s) for DATACENTERS '[${foreign.join(', ')}]',All values must be valid datacenters`);
  }
  if (cidrGroups === undefined || cidrGroups === 'all') {
    return cidrGroups === undefined ? undefined : [];
  }
  const known = await accounts.cidrGroups();
  const unknown = cidrGroups.filter(group => !known.includes(group));
  if (unknown.length > 0) {
    throw invalid(`Invalid CIDR group(s): [${unknown.join(', ')}]. Available CIDR Groups are: [${known.join(', ')}]`);
  }
  return cidrGroups;
}

async function changesOf(
  {password, hashedPassword, login, superuser}: RoleOptions,
  accounts: Accounts,
): Promise<RoleChanges> {
  const saltedHash = password === undefined ? hashedPassword : await accounts.hash(password);
  return {canLogin: login, isSuperuser: superuser, saltedHash};
}

const TEXT_MAP: DataType = {kind: 'map', key: TEXT, value: TEXT, frozen: true};

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

/** Whoever may not describe all roles sees those that act for him. */
export function runListRoles(statement: ListRoles, {principal}: Request, {accounts}: DatabaseContext): Done {
  const {roles} = accounts;
  const {of, usersOnly} = statement;
  const recursive = statement.recursive && !usersOnly;
  if (of !== undefined && !roles.has(of)) {
    throw invalid(`${printResource(roleResource(of))} doesn't exist`);
  }
  const seesAll = accounts.may(principal, 'DESCRIBE', ALL_ROLES);
  if (of !== undefined && !seesAll && !rolesOf(principal.role, roles).some(own => own.name === of)) {
    throw unauthorized(`You are not authorized to view roles granted to ${of}`);
  }
  const from = of ?? (seesAll ? undefined : principal.role);
  const all = from === undefined ? [...roles.values()] : recursive ? rolesOf(from, roles) : directRolesOf(from, roles);
  if (all.length === 0) {
    return done(0);
  }
  const found = all.filter(role => !usersOnly || role.canLogin).sort((a, b) => (a.name < b.name ? -1 : 1));
  return usersOnly
    ? listed(
        USER_COLUMNS,
        found.map((role): Row => [text(role.name), boolean(isSuperuser(role.name, roles)), text('ALL')]),
      )
    : listed(
        ROLE_COLUMNS,
        found.map((role): Row => [
          text(role.name),
          boolean(role.isSuperuser),
          boolean(role.canLogin),
          textMap({}),
          text('ALL'),
        ]),
      );
}

/** The role and those granted to it. */
function directRolesOf(name: string, roles: Roles): Role[] {
  const own = roles.get(name);
  return own === undefined
    ? []
    : [name, ...own.memberOf].map(each => roles.get(each)).filter((role): role is Role => role !== undefined);
}
