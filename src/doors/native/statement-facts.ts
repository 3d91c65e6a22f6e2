/** What the door must know of a statement without running it. */
import type {QualifiedName, Statement} from '../../core/cql/statements/statement.ts';

/** conditional: a write with an IF clause. other: neither reads nor writes rows. */
export type Access = 'read' | 'write' | 'conditional' | 'other';

export function accessOf(statement: Statement): Access {
  switch (statement.kind) {
    case 'select':
      return 'read';
    case 'insert':
    case 'insert_json':
      return statement.ifNotExists ? 'conditional' : 'write';
    case 'update':
    case 'delete':
      return statement.ifExists || statement.conditions.length > 0 ? 'conditional' : 'write';
    case 'batch':
      return statement.statements.some(item => accessOf(item) === 'conditional') ? 'conditional' : 'write';
    default:
      return 'other';
  }
}

/** The statements that a BATCH may hold. */
export const isBatchable = (statement: Statement): boolean =>
  statement.kind === 'insert' ||
  statement.kind === 'insert_json' ||
  statement.kind === 'update' ||
  statement.kind === 'delete';

/** Names of what a statement works on: tables, types, indexes. */
export function namesIn(statement: Statement): readonly QualifiedName[] {
  switch (statement.kind) {
    case 'select':
    case 'insert':
    case 'insert_json':
    case 'update':
    case 'delete':
    case 'truncate':
    case 'create_table':
    case 'alter_table':
    case 'drop_table':
    case 'create_index':
      return [statement.table];
    case 'create_type':
    case 'alter_type':
    case 'drop_type':
      return [statement.type];
    case 'drop_index':
      return [statement.index];
    case 'batch':
      return statement.statements.flatMap(namesIn);
    default:
      return [];
  }
}

export const isQualified = (statement: Statement): boolean =>
  namesIn(statement).every(name => name.keyspace !== undefined);

const inKeyspace = (name: QualifiedName, keyspace: string): QualifiedName =>
  name.keyspace === undefined ? {keyspace, name: name.name} : name;

/**
 * The statement with `keyspace` where a name has none, so that it means the same on every connection.
 * Gives the same object when nothing is missing.
 */
export function qualify<S extends Statement>(statement: S, keyspace: string): S;
export function qualify(statement: Statement, keyspace: string): Statement {
  if (isQualified(statement)) {
    return statement;
  }
  switch (statement.kind) {
    case 'select':
    case 'insert':
    case 'insert_json':
    case 'update':
    case 'delete':
    case 'truncate':
    case 'create_table':
    case 'alter_table':
    case 'drop_table':
    case 'create_index':
      return {...statement, table: inKeyspace(statement.table, keyspace)};
    case 'create_type':
    case 'alter_type':
    case 'drop_type':
      return {...statement, type: inKeyspace(statement.type, keyspace)};
    case 'drop_index':
      return {...statement, index: inKeyspace(statement.index, keyspace)};
    case 'batch':
      return {...statement, statements: statement.statements.map(item => qualify(item, keyspace))};
    default:
      return statement;
  }
}
