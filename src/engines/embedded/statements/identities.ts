/** ADD and DROP IDENTITY. */
import {invalid} from '../../../core/cql/errors.ts';
import type {AddIdentity, DropIdentity} from '../../../core/cql/statements/statement.ts';
import type {Done, Request} from '../context.ts';
import type {DatabaseContext} from '../database-context.ts';
import {isSuperuser, unauthorized} from '../system/permissions.ts';
import {ALL_ROLES, roleResource} from '../system/resources.ts';
import {done} from './auth-answers.ts';
import {requireOnRole} from './roles.ts';

export function runAddIdentity(statement: AddIdentity, {principal}: Request, {accounts}: DatabaseContext): Done {
  const {identity, role} = statement;
  requireOnRole(accounts, principal, 'CREATE', ALL_ROLES);
  if (accounts.roles.get(role)?.isSuperuser === true && !accounts.isSuperuser(principal)) {
    throw unauthorized('Only superusers can bind identities to a role with superuser status');
  }
  if (!accounts.roles.has(role)) {
    throw invalid(`Can not add identity for non-existent role '${role}'`);
  }
  if (accounts.roleOfIdentity(identity) === undefined) {
    return done(accounts.addIdentity(identity, role));
  }
  if (!statement.ifNotExists) {
    throw invalid(`${identity} already exists`);
  }
  return done(0);
}

export function runDropIdentity(statement: DropIdentity, {principal}: Request, {accounts}: DatabaseContext): Done {
  const {identity} = statement;
  const role = accounts.roleOfIdentity(identity);
  requireOnRole(accounts, principal, 'DROP', role === undefined ? ALL_ROLES : roleResource(role));
  if (role !== undefined && isSuperuser(role, accounts.roles) && !accounts.isSuperuser(principal)) {
    throw unauthorized('Only superusers can remove identity bindings from a role with superuser status');
  }
  if (role !== undefined) {
    return done(accounts.dropIdentity(identity));
  }
  if (!statement.ifExists) {
    throw invalid(`identity '${identity}' doesn't exist`);
  }
  return done(0);
}
