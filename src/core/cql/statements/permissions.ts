/** GRANT, REVOKE and LIST of permissions, and of roles to roles. */
import {quoteName} from '../print-name.ts';
import type {Tokens} from '../tokens.ts';
import type {Grammar} from './grammar.ts';
import {
  applicableOf,
  parsePermissions,
  parseResource,
  parseRole,
  printPermissions,
  printResource,
} from './resources.ts';
import type {
  GrantPermissions,
  GrantRole,
  ListPermissions,
  PermissionName,
  Resource,
  RevokePermissions,
  RevokeRole,
} from './statement.ts';

interface Granted {
  readonly permissions: readonly PermissionName[];
  readonly resource: Resource;
  readonly role: string;
}

/** What stands between GRANT or REVOKE and the end. */
function parseGranted(tokens: Tokens, preposition: 'to' | 'from'): Granted {
  const permissions = parsePermissions(tokens);
  tokens.take('on');
  const resource = parseResource(tokens);
  tokens.take(preposition);
  const role = parseRole(tokens);
  return {permissions: applicableOf(permissions, resource), resource, role};
}

const printGranted = ({permissions, resource}: Granted): string =>
  `${printPermissions(permissions)} ON ${printResource(resource)}`;

export const grantPermissions: Grammar<GrantPermissions> = {
  parse(tokens) {
    tokens.take('grant');
    return {kind: 'grant_permissions', ...parseGranted(tokens, 'to')};
  },
  print: statement => `GRANT ${printGranted(statement)} TO ${quoteName(statement.role)}`,
};

export const revokePermissions: Grammar<RevokePermissions> = {
  parse(tokens) {
    tokens.take('revoke');
    return {kind: 'revoke_permissions', ...parseGranted(tokens, 'from')};
  },
  print: statement => `REVOKE ${printGranted(statement)} FROM ${quoteName(statement.role)}`,
};

export const grantRole: Grammar<GrantRole> = {
  parse(tokens) {
    tokens.take('grant');
    const role = parseRole(tokens);
    tokens.take('to');
    return {kind: 'grant_role', role, to: parseRole(tokens)};
  },
  print: ({role, to}) => `GRANT ${quoteName(role)} TO ${quoteName(to)}`,
};

export const revokeRole: Grammar<RevokeRole> = {
  parse(tokens) {
    tokens.take('revoke');
    const role = parseRole(tokens);
    tokens.take('from');
    return {kind: 'revoke_role', role, from: parseRole(tokens)};
  },
  print: ({role, from}) => `REVOKE ${quoteName(role)} FROM ${quoteName(from)}`,
};

export const listPermissions: Grammar<ListPermissions> = {
  parse(tokens) {
    tokens.take('list');
    const permissions = parsePermissions(tokens);
    const resource = tokens.skip('on') ? parseResource(tokens) : undefined;
    const of = tokens.skip('of') ? parseRole(tokens) : undefined;
    return {kind: 'list_permissions', permissions, resource, of, recursive: !tokens.skip('norecursive')};
  },
  print: ({permissions, resource, of, recursive}) =>
    [
      `LIST ${printPermissions(permissions)}`,
      ...(resource === undefined ? [] : [`ON ${printResource(resource)}`]),
      ...(of === undefined ? [] : [`OF ${quoteName(of)}`]),
      ...(recursive ? [] : ['NORECURSIVE']),
    ].join(' '),
};
