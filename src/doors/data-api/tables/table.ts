/** A table that a request works on: what its columns are in the API's words, and its statements. */
import {isOnWords} from '../../../core/cql/schema/index-targets.ts';
import type {Column, Table} from '../../../core/cql/schema/schema.ts';
import type {QualifiedName} from '../../../core/cql/statements/statement.ts';
import type {JsonObject} from '../../../wire/json/tree.ts';
import {writeJson, writeJsonString} from '../../../wire/json/write.ts';
import type {Context} from '../commands/command.ts';
import {fail} from '../errors.ts';
import {keyspaceOf, targetOf} from '../operations/collection.ts';
import {DocumentLengths} from '../operations/document-lengths.ts';
import {COLLECTION_COMMANDS, TABLE_COMMANDS} from '../operations/targets.ts';
import {describeType, isFloatVector, supportOf, typeName} from './column-types.ts';
import type {ApiSupport} from './column-types.ts';
import {servicesOf} from './vectorize-config.ts';
import type {Services} from './vectorize-config.ts';

export interface ApiColumn {
  readonly column: Column;
  readonly name: string;
  readonly support: ApiSupport;
  readonly isKey: boolean;
  /** `"name":` as it stands before the value in a row. */
  readonly member: string;
  /** `"name":{…}` with fields of user types, for `projectionSchema` and `primaryKeySchema`. */
  readonly schema: string;
}

const isKeyColumn = ({kind}: Column): boolean => kind === 'partition_key' || kind === 'clustering';

/** Statements that are kept of one table. */
const MAX_STATEMENTS = 256;

export class ApiTable {
  readonly table: Table;
  readonly name: QualifiedName;
  readonly columns: readonly ApiColumn[];
  readonly byName: ReadonlyMap<string, ApiColumn>;
  /** Partition columns, then clustering columns. */
  readonly key: readonly ApiColumn[];
  /** Columns that can be read: what a row holds without a projection. */
  readonly readable: readonly ApiColumn[];
  readonly services: Services;
  /** Letters, digits and underscores only: then names can be told apart in the shapes of conditions. */
  readonly hasPlainNames: boolean;
  /** Of its rows, in the columns that were read. */
  readonly lengths = new DocumentLengths();
  readonly #statements = new Map<string, unknown>();

  constructor(table: Table) {
    this.table = table;
    this.name = {keyspace: table.keyspace, name: table.name};
    this.services = servicesOf(table);
    this.columns = table.columns.map(column => apiColumn(column, this.services.get(column.name)));
    this.hasPlainNames = table.columns.every(({name}) => /^\w+$/.test(name));
    this.byName = new Map(this.columns.map(column => [column.name, column]));
    this.key = this.columns.filter(column => column.isKey);
    this.readable = this.columns.filter(({support}) => support.read);
  }

  /** A statement of this table, made once for each shape: engines keep their plan by the identity of a statement. */
  statement<S>(shape: string, make: () => S): S {
    let statement = this.#statements.get(shape) as S | undefined;
    if (statement === undefined) {
      statement = make();
      if (this.#statements.size >= MAX_STATEMENTS) {
        this.#statements.delete(this.#statements.keys().next().value!);
      }
      this.#statements.set(shape, statement);
    }
    return statement;
  }

  /** Facts for messages. */
  get facts(): {keyspace: string; table: string} {
    return {keyspace: this.table.keyspace, table: this.table.name};
  }

  /** `id(int), tags(set<text>)` */
  get allColumns(): string {
    return listColumns(this.columns);
  }

  get primaryKey(): string {
    return listColumns(this.key);
  }

  get vectorColumns(): string {
    return listColumns(this.columns.filter(({column}) => isFloatVector(column.type)));
  }

  get indexedColumns(): string {
    return [...new Set(this.table.indexes.map(index => index.column))].join(', ');
  }

  /** Text of `primaryKeySchema`, in the order of the key. */
  get keySchema(): string {
    return `{${this.key.map(({schema}) => schema).join(',')}}`;
  }
}

function apiColumn(column: Column, service: JsonObject | undefined): ApiColumn {
  const member = `${writeJsonString(column.name)}:`;
  return {
    column,
    name: column.name,
    support: supportOf(column.type),
    isKey: isKeyColumn(column),
    member,
    schema: `${member}${writeJson(describeType(column.type, {service, inlinesTypes: true}))}`,
  };
}

export const listColumns = (columns: readonly ApiColumn[]): string =>
  columns.map(({name, column}) => `${name}(${typeName(column.type)})`).join(', ');

/** Columns with an index on their words. */
export const textIndexedColumns = ({table}: ApiTable): readonly string[] =>
  table.indexes.filter(isOnWords).map(index => index.column);

export const namesOf = (columns: readonly {readonly name: string}[]): string =>
  columns.map(({name}) => name).join(', ');

/** Snapshots of the schema share the tables that did not change. */
const KNOWN = new WeakMap<Table, ApiTable>();

export function apiTableOf(table: Table): ApiTable {
  let known = KNOWN.get(table);
  if (known === undefined) {
    known = new ApiTable(table);
    KNOWN.set(table, known);
  }
  return known;
}

/** The table that a command is sent to; undefined when it is a collection. Fails like `targetOf`. */
export function tableTarget(context: Context): ApiTable | undefined {
  if (targetOf(context) !== 'table') {
    return undefined;
  }
  return apiTableOf(keyspaceOf(context).tables.get(context.name)!);
}

/** Fails like `targetOf`, and with `UNSUPPORTED_COLLECTION_COMMAND` for a collection. */
export function openTable(context: Context, command: string): ApiTable {
  const table = tableTarget(context);
  if (table === undefined) {
    throw fail('UNSUPPORTED_COLLECTION_COMMAND', {
      unsupportedCommand: command,
      keyspace: context.keyspace,
      table: context.name,
      tableCommands: TABLE_COMMANDS.join(', '),
      collectionCommands: COLLECTION_COMMANDS.join(', '),
    });
  }
  return table;
}
