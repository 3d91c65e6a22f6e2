/** CQL text to a statement. */
import {EOF, WORD} from './lexer.ts';
import {GRAMMAR} from './statements/index.ts';
import {isInsertJson} from './statements/insert.ts';
import {isPermissions} from './statements/resources.ts';
import type {ParsedStatement, StatementKind} from './statements/statement.ts';
import {Tokens} from './tokens.ts';

/**
 * Reads one statement, with any `;` behind it. Linear in the length of the text.
 *
 * Differs from Apache Cassandra 5.0: takes `a -1` as a difference, and a comment at the very end without a line break;
 * refuses a second TTL or TIMESTAMP in USING, of which Cassandra forgets the first.
 *
 * Fails with `syntax` and the position in `details`; with `invalid` where the text is sound but means what is never offered.
 */
export function parseStatement(text: string): ParsedStatement {
  const tokens = new Tokens(text);
  const statement = GRAMMAR[kindOf(tokens)].parse(tokens);
  while (tokens.skipMark(';')) {
    // Cassandra allows any number of them.
  }
  if (tokens.kind() !== EOF) {
    throw tokens.mismatched('EOF');
  }
  return {statement, markers: tokens.markers};
}

/** Which grammar the first words ask for. */
function kindOf(tokens: Tokens): StatementKind {
  if (tokens.kind() !== WORD) {
    throw tokens.noViable();
  }
  switch (tokens.value()) {
    case 'select':
      return 'select';
    case 'insert':
      return isInsertJson(tokens) ? 'insert_json' : 'insert';
    case 'update':
      return 'update';
    case 'delete':
      return 'delete';
    case 'begin':
      return 'batch';
    case 'truncate':
      return 'truncate';
    case 'use':
      return 'use';
    case 'create':
      return CREATE.get(secondWord(tokens)) ?? replacedKind(tokens);
    case 'alter':
      return ALTER.get(secondWord(tokens)) ?? 'unsupported';
    case 'drop':
      return DROP.get(secondWord(tokens)) ?? 'unsupported';
    case 'describe':
    case 'desc':
      return 'describe';
    case 'list':
      return tokens.isWord('roles', 1) || tokens.isWord('users', 1)
        ? 'list_roles'
        : isPermissions(tokens, 1)
          ? 'list_permissions'
          : 'unsupported';
    case 'grant':
      return isPermissions(tokens, 1) ? 'grant_permissions' : 'grant_role';
    case 'revoke':
      return isPermissions(tokens, 1) ? 'revoke_permissions' : 'revoke_role';
    case 'add':
      return 'add_identity';
    default:
      return 'unsupported';
  }
}

/** `CREATE OR REPLACE …`. */
const replacedKind = (tokens: Tokens): StatementKind =>
  tokens.isWord('or', 1) && tokens.isWord('replace', 2)
    ? tokens.isWord('aggregate', 3)
      ? 'create_aggregate'
      : 'create_function'
    : 'unsupported';

const secondWord = (tokens: Tokens): string => (tokens.kind(1) === WORD ? tokens.value(1) : '');

type Kinds = ReadonlyMap<string, StatementKind>;

const CREATE: Kinds = new Map<string, StatementKind>([
  ['function', 'create_function'],
  ['aggregate', 'create_aggregate'],
  ['trigger', 'create_trigger'],
  ['keyspace', 'create_keyspace'],
  ['schema', 'create_keyspace'],
  ['table', 'create_table'],
  ['columnfamily', 'create_table'],
  ['type', 'create_type'],
  ['index', 'create_index'],
  ['custom', 'create_index'],
  ['materialized', 'create_view'],
  ['role', 'create_role'],
  ['user', 'create_role'],
]);

const ALTER: Kinds = new Map<string, StatementKind>([
  ['keyspace', 'alter_keyspace'],
  ['schema', 'alter_keyspace'],
  ['table', 'alter_table'],
  ['columnfamily', 'alter_table'],
  ['type', 'alter_type'],
  ['materialized', 'alter_view'],
  ['role', 'alter_role'],
  ['user', 'alter_role'],
]);

const DROP: Kinds = new Map<string, StatementKind>([
  ['function', 'drop_function'],
  ['aggregate', 'drop_aggregate'],
  ['trigger', 'drop_trigger'],
  ['keyspace', 'drop_keyspace'],
  ['schema', 'drop_keyspace'],
  ['table', 'drop_table'],
  ['columnfamily', 'drop_table'],
  ['type', 'drop_type'],
  ['index', 'drop_index'],
  ['materialized', 'drop_view'],
  ['role', 'drop_role'],
  ['identity', 'drop_identity'],
  ['user', 'drop_role'],
]);
