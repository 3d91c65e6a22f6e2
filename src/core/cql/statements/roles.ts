/** Roles, and users as roles that may log in. */
import {invalid} from '../errors.ts';
import {STRING} from '../lexer.ts';
import {quoteName, quoteString} from '../print-name.ts';
import type {Tokens} from '../tokens.ts';
import type {Grammar} from './grammar.ts';
import type {AlterRole, CreateRole, DropRole, ListRoles, RoleOptions, Unsupported} from './statement.ts';
import {unsupported} from './unsupported.ts';

/** Names of roles may also be written as strings. */
const parseRole = (tokens: Tokens): string => (tokens.kind() === STRING ? tokens.string() : tokens.name());

interface Options {
  password: string | undefined;
  hashedPassword: string | undefined;
  login: boolean | undefined;
  superuser: boolean | undefined;
}

const noOptions = (): Options => ({
  password: undefined,
  hashedPassword: undefined,
  login: undefined,
  superuser: undefined,
});

/** `PASSWORD = 'x' AND LOGIN = true ...`; undefined at an option that is not offered. */
function parseRoleOptions(tokens: Tokens): RoleOptions | undefined {
  const options = noOptions();
  do {
    if (tokens.isWord('access')) {
      if (!isAccessToAll(tokens)) {
        return undefined;
      }
    } else {
      parseRoleOption(tokens, options);
    }
  } while (tokens.skip('and'));
  if (options.password !== undefined && options.hashedPassword !== undefined) {
    throw tokens.wrong("Options 'password' and 'hashed password' are mutually exclusive");
  }
  return options;
}

/** `ACCESS TO ALL DATACENTERS` and `ACCESS FROM ALL CIDRS` say what holds anyway. Reads them when they stand here. */
function isAccessToAll(tokens: Tokens): boolean {
  const isAll = tokens.isWord('all', 2) && (tokens.isWord('datacenters', 3) || tokens.isWord('cidrs', 3));
  if (!isAll || !(tokens.isWord('to', 1) || tokens.isWord('from', 1))) {
    return false;
  }
  tokens.rewind(tokens.position + 4);
  return true;
}

function parseRoleOption(tokens: Tokens, options: Options): void {
  const isHashed = tokens.skip('hashed');
  if (isHashed || tokens.isWord('password')) {
    tokens.take('password');
    tokens.takeMark('=');
    setPassword(options, isHashed, tokens.string());
  } else if (tokens.skip('login')) {
    tokens.takeMark('=');
    options.login = parseBoolean(tokens);
  } else if (tokens.skip('superuser')) {
    tokens.takeMark('=');
    options.superuser = parseBoolean(tokens);
  } else if (tokens.isWord('options')) {
    throw invalid("CassandraRoleManager doesn't support OPTIONS");
  } else {
    throw tokens.noViable();
  }
}

function setPassword(options: Options, isHashed: boolean, password: string): void {
  if (isHashed) {
    options.hashedPassword = password;
  } else {
    options.password = password;
  }
}

function parseBoolean(tokens: Tokens): boolean {
  const isTrue = tokens.skip('true');
  if (!isTrue && !tokens.skip('false')) {
    throw tokens.noViable();
  }
  return isTrue;
}

/** `WITH PASSWORD 'x' SUPERUSER` of CREATE and ALTER USER. */
function parseUserOptions(tokens: Tokens, login: boolean | undefined, superuser: boolean | undefined): RoleOptions {
  const options: Options = {...noOptions(), login, superuser};
  if (tokens.skip('with')) {
    const isHashed = tokens.skip('hashed');
    tokens.take('password');
    setPassword(options, isHashed, tokens.string());
  }
  if (tokens.skip('superuser')) {
    options.superuser = true;
  } else if (tokens.skip('nosuperuser')) {
    options.superuser = false;
  }
  return options;
}

/** Text of the options with ` WITH ` in front, or ''. */
function printOptions({password, hashedPassword, login, superuser}: RoleOptions): string {
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
  return parts.length === 0 ? '' : ` WITH ${parts.join(' AND ')}`;
}

export const createRole: Grammar<CreateRole | Unsupported> = {
  parse(tokens) {
    tokens.take('create');
    const isUser = tokens.skip('user');
    if (!isUser) {
      tokens.take('role');
    }
    const ifNotExists = tokens.skipIfNotExists();
    const role = parseRole(tokens);
    const options = isUser
      ? parseUserOptions(tokens, true, false)
      : tokens.skip('with')
        ? parseRoleOptions(tokens)
        : noOptions();
    return options === undefined
      ? unsupported(tokens, 'ACCESS restrictions of roles')
      : {kind: 'create_role', role, ifNotExists, ...options};
  },
  print: statement =>
    statement.kind === 'unsupported'
      ? statement.what
      : `CREATE ROLE ${statement.ifNotExists ? 'IF NOT EXISTS ' : ''}${quoteName(statement.role)}${printOptions(statement)}`,
};

export const alterRole: Grammar<AlterRole | Unsupported> = {
  parse(tokens) {
    tokens.take('alter');
    const isUser = tokens.skip('user');
    if (!isUser) {
      tokens.take('role');
    }
    const ifExists = tokens.skipIfExists();
    const role = parseRole(tokens);
    const options = isUser
      ? parseUserOptions(tokens, undefined, undefined)
      : tokens.skip('with')
        ? parseRoleOptions(tokens)
        : noOptions();
    return options === undefined
      ? unsupported(tokens, 'ACCESS restrictions of roles')
      : {kind: 'alter_role', role, ifExists, ...options};
  },
  print: statement =>
    statement.kind === 'unsupported'
      ? statement.what
      : `ALTER ROLE ${statement.ifExists ? 'IF EXISTS ' : ''}${quoteName(statement.role)}${printOptions(statement)}`,
};

export const dropRole: Grammar<DropRole> = {
  parse(tokens) {
    tokens.take('drop');
    if (!tokens.skip('user')) {
      tokens.take('role');
    }
    const ifExists = tokens.skipIfExists();
    return {kind: 'drop_role', role: parseRole(tokens), ifExists};
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
