/** CREATE and DROP INDEX on a schema snapshot. */
import {invalid} from '../errors.ts';
import {printQualifiedName, quoteName} from '../print-name.ts';
import type {CreateIndex, DropIndex, IndexTarget} from '../statements/statement.ts';
import {isMultiCell} from '../types/type-names.ts';
import type {DataType} from '../types/type.ts';
import {withKeyspace, withTable} from './build.ts';
import {isCompactTable, isCounterTable} from './create-table.ts';
import {keyspaceNameOf, ownKeyspaceOf, PLAIN_NAME, refuseSystem, unchanged} from './definition.ts';
import type {DefinitionEnv, Draft} from './definition.ts';
import {checkOptionNames, classOf, readIndexOptions} from './index-options.ts';
import type {IndexClass} from './index-options.ts';
import {config} from './properties.ts';
import type {Column, Index, Keyspace, Schema, Table} from './schema.ts';
import {isCollection} from './types-of.ts';

export function createIndex(schema: Schema, statement: CreateIndex, env: DefinitionEnv): Draft {
  checkOptionNames(statement);
  const keyspaceName = keyspaceNameOf(statement.table, statement.name?.keyspace ?? env.keyspace);
  if (statement.name?.keyspace !== undefined && statement.name.keyspace !== keyspaceName) {
    throw invalid(`Keyspace name '${keyspaceName}' doesn't match index name '${statement.name.keyspace}'`);
  }
  const keyspace = ownKeyspaceOf(schema, keyspaceName);
  const table = keyspace.tables.get(statement.table.name);
  if (keyspace.views.has(statement.table.name)) {
    throw invalid("Secondary indexes on materialized views aren't supported");
  }
  if (table === undefined) {
    throw invalid(`Table '${statement.table.name}' doesn't exist`);
  }
  if (statement.name !== undefined && findIndex(keyspace, statement.name.name) !== undefined) {
    if (statement.ifNotExists) {
      return unchanged(schema);
    }
    throw invalid(`Index '${statement.name.name}' already exists`);
  }
  const index = makeIndex(statement, keyspace, table);
  refuseOthers(statement, index, table);
  const equal = table.indexes.find(other => isEqualButForName(other, index));
  if (equal !== undefined) {
    if (statement.ifNotExists) {
      return unchanged(schema);
    }
    throw invalid(`Index ${index.name} is a duplicate of existing index ${equal.name}`);
  }
  const checked = checkedIndex(statement, index, table, env);
  return indexesChanged(schema, keyspace, table, [...table.indexes, checked], table.nextIndexId + 1);
}

/** No class of index takes more than one column: each of them is looked at before that is said. */
function refuseOthers({others = []}: CreateIndex, index: Index, table: Table): void {
  const names = [index.column];
  for (const {column: name, target} of others) {
    checkColumn(table, columnOf(table, name), target, index.kind === 'CUSTOM' ? 'sai' : 'legacy');
    if (names.includes(name)) {
      throw invalid(`Duplicate column '${name}' in index target list`);
    }
    names.push(name);
  }
  if (names.length > 1) {
    throw invalid(
      index.kind === 'COMPOSITES'
        ? 'Only CUSTOM indexes support multiple columns'
        : `A storage-attached index cannot be created over multiple columns: ${names.map(quoteName).join(', ')}`,
    );
  }
}

function columnOf(table: Table, name: string): Column {
  const column = table.byName.get(name);
  if (column === undefined) {
    throw invalid(`Undefined column name ${quoteName(name)} in table ${printQualifiedName(table)}`);
  }
  return column;
}

/** What Cassandra sees when it has put the index to the table: names, twins and options. */
function checkedIndex(statement: CreateIndex, index: Index, table: Table, env: DefinitionEnv): Index {
  checkName(index.name);
  if (index.kind === 'COMPOSITES') {
    return index;
  }
  const twin = table.indexes.find(
    other => other.kind === 'CUSTOM' && other.options['target'] === index.options['target'],
  );
  if (twin !== undefined) {
    throw invalid(
      `Cannot create more than one storage-attached index on the same column: ${index.column} (there is ${twin.name})`,
    );
  }
  const column = table.byName.get(index.column)!;
  return {...index, similarity: readIndexOptions(statement.options, column, index.target, env.indexOptions)};
}

export function dropIndex(schema: Schema, statement: DropIndex, env: DefinitionEnv): Draft {
  const keyspaceName = keyspaceNameOf(statement.index, env.keyspace);
  const {name} = statement.index;
  const keyspace = schema.keyspaces.get(keyspaceName);
  const table = keyspace === undefined ? undefined : findIndex(keyspace, name);
  if (keyspace === undefined || table === undefined) {
    if (statement.ifExists) {
      return unchanged(schema);
    }
    throw invalid(`Index '${keyspaceName}.${name}' doesn't exist'`);
  }
  refuseSystem(keyspace);
  const left = table.indexes.filter(index => index.name !== name);
  return indexesChanged(schema, keyspace, table, left, table.nextIndexId);
}

/** The table that has the index. Index names are unique in a keyspace. */
export function findIndex(keyspace: Keyspace, name: string): Table | undefined {
  for (const table of keyspace.tables.values()) {
    if (table.indexes.some(index => index.name === name)) {
      return table;
    }
  }
  return undefined;
}

function indexesChanged(
  schema: Schema,
  keyspace: Keyspace,
  table: Table,
  indexes: readonly Index[],
  nextIndexId: number,
): Draft {
  return {
    schema: withKeyspace(schema, withTable(keyspace, {...table, indexes, nextIndexId})),
    change: {change: 'UPDATED', target: 'TABLE', keyspace: keyspace.name, name: table.name},
  };
}

function makeIndex(statement: CreateIndex, keyspace: Keyspace, table: Table): Index {
  const column = columnOf(table, statement.column);
  const indexClass = classOf(statement);
  checkTable(table, indexClass);
  checkColumn(table, column, statement.target, indexClass);
  const target = storedTarget(statement.target, column.type);
  const targetText = target === 'value' ? quoteName(column.name) : `${target}(${quoteName(column.name)})`;
  return {
    name: statement.name === undefined ? freeName(keyspace, table, column) : statement.name.name,
    id: table.nextIndexId,
    column: column.name,
    target,
    kind: indexClass === 'sai' ? 'CUSTOM' : 'COMPOSITES',
    options: {
      ...(indexClass === 'sai' ? {class_name: statement.using ?? 'StorageAttachedIndex'} : {}),
      ...statement.options,
      target: targetText,
    },
    similarity: undefined,
  };
}

function checkName(name: string): void {
  if (!PLAIN_NAME.test(name)) {
    throw config(`Illegal index name ${name}`);
  }
}

/** `<table>_<column>_idx`, then `_1`, `_2`, without characters that an index name cannot have. */
function freeName(keyspace: Keyspace, table: Table, column: Column): string {
  const base = `${`${table.name}_${column.name}`.replaceAll(/\W/g, '')}_idx`;
  let name = base;
  for (let count = 1; findIndex(keyspace, name) !== undefined; count += 1) {
    name = `${base}_${count}`;
  }
  return name;
}

function checkTable(table: Table, indexClass: IndexClass): void {
  if (isCounterTable(table)) {
    throw invalid("Secondary indexes on counter tables aren't supported");
  }
  if (isCompactTable(table) && (table.clustering.length > 0 || indexClass === 'sai')) {
    throw invalid('Secondary indexes are not supported on COMPACT STORAGE tables');
  }
}

/** In the order of Apache Cassandra 5.0. */
function checkColumn(table: Table, column: Column, target: IndexTarget, indexClass: IndexClass): void {
  const {type} = column;
  const name = quoteName(column.name);
  if (indexClass === 'sai' && !PLAIN_NAME.test(column.name)) {
    throw invalid(`Column '${column.name}' contains non-alphanumeric-underscore characters`);
  }
  if (column.kind === 'partition_key' && table.partitionKey.length === 1) {
    throw invalid(`Cannot create secondary index on the only partition key column ${name}`);
  }
  if (ordersDurations(type)) {
    throw invalid(`Secondary indexes are not supported on ${ofDurations(type)}`);
  }
  const isFrozenCollection = isCollection(type) && !isMultiCell(type);
  if (target === 'full' && !isFrozenCollection) {
    throw invalid('full() indexes can only be created on frozen collections');
  }
  if (target !== 'full' && isFrozenCollection) {
    throw invalid(
      `Cannot create ${target === 'value' ? 'values' : target}() index on frozen column ${name}. ` +
        `Frozen collections are immutable and must be fully indexed by using the 'full(${name})' modifier`,
    );
  }
  if (target !== 'value' && !isCollection(type)) {
    throw invalid(`Cannot create ${target}() index on ${name}. Non-collection columns only support simple indexes`);
  }
  if ((target === 'keys' || target === 'entries') && type.kind !== 'map') {
    throw invalid(`Cannot create index on ${target} of column ${name} with non-map type`);
  }
  if (isMultiCell(type) && !isCollection(type)) {
    throw invalid(`Cannot create index on non-frozen UDT column ${column.name}`);
  }
}

/** Whether values are ordered by durations, which have no order. What stands in sets, vectors and keys of maps is not asked, as in Apache Cassandra. */
function ordersDurations(type: DataType): boolean {
  switch (type.kind) {
    case 'native':
      return type.name === 'duration';
    case 'list':
      return ordersDurations(type.element);
    case 'set':
    case 'vector':
      return false;
    case 'map':
      return ordersDurations(type.value);
    case 'tuple':
      return type.elements.some(ordersDurations);
    case 'udt':
      return type.fields.some(field => ordersDurations(field.type));
  }
}

function ofDurations(type: DataType): string {
  switch (type.kind) {
    case 'list':
    case 'map':
      return 'collections containing durations';
    case 'tuple':
      return 'tuples containing durations';
    case 'udt':
      return 'UDTs containing durations';
    default:
      return 'duration columns';
  }
}

/** A bare index on a non-frozen collection is one on its values. */
const storedTarget = (target: IndexTarget, type: DataType): IndexTarget =>
  target === 'value' && isCollection(type) && isMultiCell(type) ? 'values' : target;

function isEqualButForName(a: Index, b: Index): boolean {
  const [left, right] = [Object.entries(a.options), Object.entries(b.options)];
  return a.kind === b.kind && left.length === right.length && left.every(([name, value]) => b.options[name] === value);
}
