/** Roles, and users as roles that may log in. */
import {quoteName, quoteString} from '../print-name.ts';
import type {Tokens} from '../tokens.ts';
import type {Grammar} from './grammar.ts';
import {parseTextMap, printTextMap} from './properties.ts';
import {parseRole, parseUser} from './resources.ts';
import type {AlterRole, CreateRole, DropRole, ListRoles, RoleOptions} from './statement.ts';

interface Options {
  password?: string;
  hashedPassword?: string;
  login?: boolean;
  superuser?: boolean;
  options?: {readonly [name: string]: string};
  datacenters?: 'all' | readonly string[];
  cidrGroups?: 'all' | readonly string[];
}

/** All members are there: statements are compared and sent. */
const whole = (options: Options): RoleOptions => ({
  password: options.password,
  hashedPassword: options.hashedPassword,
  login: options.login,
  superuser: options.superuser,
  options: options.options,
  datacenters: options.datacenters,
  cidrGroups: options.cidrGroups,
});

/** `PASSWORD = 'x' AND LOGIN = true ...` */
function parseRoleOptions(tokens: Tokens): RoleOptions {
  const options: Options = {};
  do {
    if (tokens.skip('access')) {
      parseAccess(tokens, options);
    } else {
      parseRoleOption(tokens, options);
    }
  } while (tokens.skip('and'));
  if (options.password !== undefined && options.hashedPassword !== undefined) {
    throw tokens.wrong("Options 'password' and 'hashed password' are mutually exclusive");
  }
  return whole(options);
}

/** `TO ALL DATACENTERS`, `TO DATACENTERS {'a', 'b'}`, `FROM ALL CIDRS`, `FROM CIDRS {'a'}`. */
function parseAccess(tokens: Tokens, options: Options): void {
  const isFrom = tokens.skip('from');
  if (!isFrom) {
    tokens.take('to');
  }
  const isAll = tokens.skip('all');
  tokens.take(isFrom ? 'cidrs' : 'datacenters');
  const access = isAll ? 'all' : parseStrings(tokens);
  const name = isFrom ? 'cidrGroups' : 'datacenters';
  if (options[name] !== undefined) {
    throw tokens.wrong(`Multiple definitions of access ${isFrom ? 'from CIDR groups' : 'to datacenters'}`);
  }
  options[name] = access;
}

/** `{'a', 'b'}`: at least one. */
function parseStrings(tokens: Tokens): readonly string[] {
  const strings: string[] = [];
  tokens.takeMark('{');
  do {
    strings.push(tokens.string());
  } while (tokens.skipMark(','));
  tokens.takeMark('}');
  return strings;
}

function parseRoleOption(tokens: Tokens, options: Options): void {
  const isHashed = tokens.skip('hashed');
  if (isHashed || tokens.isWord('password')) {
    tokens.take('password');
    tokens.takeMark('=');
    set(tokens, options, isHashed ? 'hashedPassword' : 'password', tokens.string());
  } else if (tokens.skip('login')) {
    tokens.takeMark('=');
    set(tokens, options, 'login', parseBoolean(tokens));
  } else if (tokens.skip('superuser')) {
    tokens.takeMark('=');
    set(tokens, options, 'superuser', parseBoolean(tokens));
  } else if (tokens.skip('options')) {
    tokens.takeMark('=');
    set(tokens, options, 'options', parseTextMap(tokens));
  } else {
    throw tokens.noViable();
  }
}

const WORDS = {
  password: 'PASSWORD',
  hashedPassword: 'HASHED_PASSWORD',
  login: 'LOGIN',
  superuser: 'SUPERUSER',
  options: 'OPTIONS',
};

function set<K extends keyof typeof WORDS>(tokens: Tokens, options: Options, name: K, value: Options[K]): void {
  if (options[name] !== undefined) {
    throw tokens.wrong(`Multiple definition for property '${WORDS[name]}'`);
  }
  options[name] = value;
}

function parseBoolean(tokens: Tokens): boolean {
  const isTrue = tokens.skip('true');
  if (!isTrue && !tokens.skip('false')) {
    throw tokens.noViable();
  }
  return isTrue;
}

/** `WITH PASSWORD 'x' SUPERUSER` of CREATE and ALTER USER. */
function parseUserOptions(tokens: Tokens, options: Options): RoleOptions {
  if (tokens.skip('with')) {
    const isHashed = tokens.skip('hashed');
    tokens.take('password');
    options[isHashed ? 'hashedPassword' : 'password'] = tokens.string();
  }
  if (tokens.skip('superuser')) {
    options.superuser = true;
  } else if (tokens.skip('nosuperuser')) {
    options.superuser = false;
  }
  return whole(options);
}

/** Text of the options with ` WITH ` in front, or ''. */
function printOptions(role: RoleOptions): string {
  const {password, hashedPassword, login, superuser, options, datacenters, cidrGroups} = role;
  const parts: string[] = [];
  if (password !== undefined) {
    parts.push(`PASSWORD = ${quoteString(password)}`);
  }
  if (hashedPassword !== undefined) {
    parts.push(`HASHED PASSWORD = ${quoteString(hashedPassword)}`);
  }
  if (login !== undefined) {
    parts.push(`LOGIN = ${login}`);
  }
  if (superuser !== undefined) {
    parts.push(`SUPERUSER = ${superuser}`);
  }
  if (options !== undefined) {
    parts.push(`OPTIONS = ${printTextMap(options)}`);
  }
  if (datacenters !== undefined) {
    parts.push(`ACCESS TO ${printAccess(datacenters, 'DATACENTERS')}`);
  }
  if (cidrGroups !== undefined) {
    parts.push(`ACCESS FROM ${printAccess(cidrGroups, 'CIDRS')}`);
  }
  return parts.length === 0 ? '' : ` WITH ${parts.join(' AND ')}`;
}

const printAccess = (access: 'all' | readonly string[], what: string): string =>
  access === 'all' ? `ALL ${what}` : `${what} {${access.map(quoteString).join(', ')}}`;

export const createRole: Grammar<CreateRole> = {
  parse(tokens) {
    tokens.take('create');
    const isUser = tokens.skip('user');
    if (!isUser) {
      tokens.take('role');
    }
    const ifNotExists = tokens.skipIfNotExists();
    const role = isUser ? parseUser(tokens) : parseRole(tokens);
    const options = isUser
      ? parseUserOptions(tokens, {login: true, superuser: false})
      : tokens.skip('with')
        ? parseRoleOptions(tokens)
        : whole({});
    return {kind: 'create_role', role, ifNotExists, ...options};
  },
  print: statement =>
    `CREATE ROLE ${statement.ifNotExists ? 'IF NOT EXISTS ' : ''}${quoteName(statement.role)}${printOptions(statement)}`,
};

export const alterRole: Grammar<AlterRole> = {
  parse(tokens) {
    tokens.take('alter');
    const isUser = tokens.skip('user');
    if (!isUser) {
      tokens.take('role');
    }
    const ifExists = tokens.skipIfExists();
    const role = isUser ? parseUser(tokens) : parseRole(tokens);
    const options = isUser ? parseUserOptions(tokens, {}) : tokens.skip('with') ? parseRoleOptions(tokens) : whole({});
    return {kind: 'alter_role', role, ifExists, ...options};
  },
  print: statement =>
    `ALTER ROLE ${statement.ifExists ? 'IF EXISTS ' : ''}${quoteName(statement.role)}${printOptions(statement)}`,
};

export const dropRole: Grammar<DropRole> = {
  parse(tokens) {
    tokens.take('drop');
    const isUser = tokens.skip('user');
    if (!isUser) {
      tokens.take('role');
    }
    const ifExists = tokens.skipIfExists();
    return {kind: 'drop_role', role: isUser ? parseUser(tokens) : parseRole(tokens), ifExists};
  },
  print: ({role, ifExists}) => `DROP ROLE ${ifExists ? 'IF EXISTS ' : ''}${quoteName(role)}`,
};

export const listRoles: Grammar<ListRoles> = {
  parse(tokens) {
    tokens.take('list');
    if (tokens.skip('users')) {
      return {kind: 'list_roles', of: undefined, recursive: true, usersOnly: true};
    }
    tokens.take('roles');
    const of = tokens.skip('of') ? parseRole(tokens) : undefined;
    return {kind: 'list_roles', of, recursive: !tokens.skip('norecursive'), usersOnly: false};
  },
  print: ({of, recursive, usersOnly}) =>
    usersOnly
      ? 'LIST USERS'
      : `LIST ROLES${of === undefined ? '' : ` OF ${quoteName(of)}`}${recursive ? '' : ' NORECURSIVE'}`,
};
