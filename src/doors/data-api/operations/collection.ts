/** A collection that a request works on: its settings and its statements. */
import type {CqlDatabase} from '../../../core/cql/port.ts';
import type {Keyspace, Table} from '../../../core/cql/schema/schema.ts';
import type {Delete, Insert, QualifiedName, Select, Truncate, Update} from '../../../core/cql/statements/statement.ts';
import {settingsFromTable, VECTOR_COLUMN} from '../collection-table.ts';
import type {CollectionSettings} from '../collection-settings.ts';
import {columnNames} from '../documents/shred.ts';
import {fail} from '../errors.ts';
import {DocumentLengths} from './document-lengths.ts';
import {Shapes} from './shapes.ts';
import {column, deleteStatement, insertStatement, selectByKey, selectStatement, updateStatement} from './statements.ts';
import type {Context} from '../commands/command.ts';
import {COLLECTION_COMMANDS, TABLE_COMMANDS} from './targets.ts';

/** What is read of a document: enough to answer it, to change it and to see that nobody else did. */
export const DOCUMENT_ITEMS = [column('key'), column('tx_id'), column('doc_json')] as const;
const KEY_ITEMS = [column('key')];

export class Collection {
  readonly settings: CollectionSettings;
  readonly tableName: QualifiedName;
  /** Unlike its name, never used again for another table. */
  readonly id: string;
  readonly insert: Insert;
  readonly update: Update;
  /** Values: as for `update`, without that of the vector. */
  readonly updateRest: Update;
  /** Where the vector stands among the values of a row; -1: there is none. */
  readonly vectorAt: number;
  readonly delete: Delete;
  readonly readByKey: Select;
  readonly readAll: Select;
  /** Documents that meet a condition. */
  readonly readWhere: Shapes;
  readonly readKeys: Select;
  /** Keys of documents that meet a condition. */
  readonly readKeysWhere: Shapes;
  readonly truncate: Truncate;
  readonly lengths = new DocumentLengths();

  constructor(table: Table, settings: CollectionSettings) {
    const columns = columnNames(settings);
    this.settings = settings;
    this.tableName = {keyspace: table.keyspace, name: table.name};
    this.id = table.id;
    this.insert = insertStatement(this.tableName, columns);
    this.update = updateStatement(this.tableName, columns);
    this.updateRest = updateStatement(
      this.tableName,
      columns.filter(name => name !== VECTOR_COLUMN),
    );
    this.vectorAt = columns.indexOf(VECTOR_COLUMN);
    this.delete = deleteStatement(this.tableName);
    this.readByKey = selectByKey(this.tableName, DOCUMENT_ITEMS);
    this.readAll = selectStatement(this.tableName, {items: DOCUMENT_ITEMS, where: undefined, limit: undefined});
    this.readWhere = new Shapes(this.tableName, DOCUMENT_ITEMS);
    this.readKeys = selectStatement(this.tableName, {items: KEY_ITEMS, where: undefined, limit: undefined});
    this.readKeysWhere = new Shapes(this.tableName, KEY_ITEMS);
    this.truncate = {kind: 'truncate', table: this.tableName};
  }

  get keyspace(): string {
    return this.settings.keyspace;
  }

  get name(): string {
    return this.settings.name;
  }
}

/** Snapshots of the schema share the tables that did not change, so this outlives other changes. */
const KNOWN = new WeakMap<Table, Collection | 'table'>();

function collectionOf(table: Table): Collection | 'table' {
  let known = KNOWN.get(table);
  if (known === undefined) {
    const settings = settingsFromTable(table);
    known = settings === undefined ? 'table' : new Collection(table, settings);
    KNOWN.set(table, known);
  }
  return known;
}

/** Whether the target is there and has vectors. */
export function hasVectors(database: CqlDatabase, {keyspace, name}: {keyspace: string; name: string}): boolean {
  const table = database.schema().keyspaces.get(keyspace)?.tables.get(name);
  if (table === undefined) {
    return false;
  }
  const target = collectionOf(table);
  return target === 'table'
    ? table.columns.some(({type}) => type.kind === 'vector')
    : target.settings.vector !== undefined;
}

/** Fails with `UNKNOWN_KEYSPACE`. */
export function keyspaceOf({door, keyspace}: Context): Keyspace {
  const found = door.database.schema().keyspaces.get(keyspace);
  if (found === undefined) {
    throw fail('UNKNOWN_KEYSPACE', {keyspace});
  }
  return found;
}

/** The target of a command, or `table` for one that is no collection. Fails with `UNKNOWN_KEYSPACE`, `UNKNOWN_COLLECTION_OR_TABLE`. */
export function targetOf(context: Context): Collection | 'table' {
  const {tables} = keyspaceOf(context);
  const table = tables.get(context.name);
  if (table === undefined) {
    throw fail('UNKNOWN_COLLECTION_OR_TABLE', {
      keyspace: context.keyspace,
      table: context.name,
      allTables: [...tables.keys()].sort().join(', '),
    });
  }
  return collectionOf(table);
}

/** Fails like `targetOf`, and with `UNSUPPORTED_TABLE_COMMAND` for a table that is no collection. */
export function openCollection(context: Context, command: string): Collection {
  const target = targetOf(context);
  if (target === 'table') {
    throw fail('UNSUPPORTED_TABLE_COMMAND', {
      keyspace: context.keyspace,
      table: context.name,
      unsupportedCommand: command,
      tableCommands: TABLE_COMMANDS.join(', '),
      collectionCommands: COLLECTION_COMMANDS.join(', '),
    });
  }
  return target;
}
