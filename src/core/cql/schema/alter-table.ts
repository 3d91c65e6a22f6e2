/** ALTER TABLE and DROP TABLE on a schema snapshot. */
import {invalid} from '../errors.ts';
import {printQualifiedName} from '../print-name.ts';
import type {AlterTable, DropTable, TableAlteration} from '../statements/statement.ts';
import {isMultiCell, printType, sameType} from '../types/type-names.ts';
import type {DataType} from '../types/type.ts';
import {makeTable, withKeyspace, withoutTable, withTable} from './build.ts';
import {checkMasksEnabled, resolveMask} from './column-masks.ts';
import {checkCells, isCompactTable, isCounterTable, resolveIn} from './create-table.ts';
import {keyspaceNameOf, ownKeyspaceOf, tableOf, unchanged} from './definition.ts';
import type {DefinitionEnv, Draft} from './definition.ts';
import {config} from './properties.ts';
import type {Column, DroppedColumn, Keyspace, Schema, Table} from './schema.ts';
import {areSameOptions, checkReadable, readTableOptions} from './table-options.ts';
import {isNative, seesUserType, withoutUserTypes} from './types-of.ts';
import {checkBaseChange, viewsFollow, viewsOf} from './views.ts';

type Alter<K extends TableAlteration['kind']> = Extract<TableAlteration, {kind: K}>;

export function alterTable(schema: Schema, statement: AlterTable, env: DefinitionEnv): Draft {
  if (statement.alteration.kind === 'options') {
    checkReadable(statement.alteration.properties);
  }
  const name = keyspaceNameOf(statement.table, env.keyspace);
  if (schema.keyspaces.get(name)?.views.has(statement.table.name) === true) {
    throw invalid('Cannot use ALTER TABLE on a materialized view; use ALTER MATERIALIZED VIEW instead');
  }
  if (statement.ifExists && schema.keyspaces.get(name)?.tables.has(statement.table.name) !== true) {
    return unchanged(schema);
  }
  const keyspace = keyspaceOfTable(schema, name, statement.table.name);
  const before = tableOf(keyspace, statement.table.name);
  const after = alter(before, statement.alteration, keyspace, env);
  if (after === before) {
    return unchanged(schema);
  }
  checkBaseChange(keyspace, before, after);
  return {
    schema: withKeyspace(schema, viewsFollow(withTable(keyspace, after), after)),
    change: {change: 'UPDATED', target: 'TABLE', keyspace: name, name: after.name},
  };
}

export function dropTable(schema: Schema, statement: DropTable, env: DefinitionEnv): Draft {
  const name = keyspaceNameOf(statement.table, env.keyspace);
  if (schema.keyspaces.get(name)?.views.has(statement.table.name) === true) {
    throw invalid('Cannot use DROP TABLE on a materialized view. Please use DROP MATERIALIZED VIEW instead.');
  }
  if (statement.ifExists && schema.keyspaces.get(name)?.tables.has(statement.table.name) !== true) {
    return unchanged(schema);
  }
  const keyspace = keyspaceOfTable(schema, name, statement.table.name);
  const table = tableOf(keyspace, statement.table.name);
  if (viewsOf(keyspace, table.name).length > 0) {
    throw invalid(`Cannot drop a table when materialized views still depend on it (${name})`);
  }
  return {
    schema: withKeyspace(schema, withoutTable(keyspace, table.name)),
    change: {change: 'DROPPED', target: 'TABLE', keyspace: name, name: table.name},
  };
}

/** Without its keyspace there is no table. */
function keyspaceOfTable(schema: Schema, name: string, table: string): Keyspace {
  if (!schema.keyspaces.has(name)) {
    throw invalid(`Table '${name}.${table}' doesn't exist`);
  }
  return ownKeyspaceOf(schema, name);
}

function alter(table: Table, alteration: TableAlteration, keyspace: Keyspace, env: DefinitionEnv): Table {
  switch (alteration.kind) {
    case 'add':
      return addColumns(table, alteration, keyspace, env);
    case 'drop':
      return dropColumns(table, alteration, keyspace, env);
    case 'rename':
      return renameColumns(table, alteration);
    case 'mask':
      return maskColumn(table, alteration, env);
    case 'drop_compact_storage':
      throw invalid('DROP COMPACT STORAGE is disabled. Enable in cassandra.yaml to use.');
    case 'alter_type':
      throw invalid('Altering column types is no longer supported');
    case 'options':
      return alterOptions(table, alteration);
  }
}

function maskColumn(table: Table, {column: name, ifExists, mask: ref}: Alter<'mask'>, env: DefinitionEnv): Table {
  if (ref !== undefined) {
    checkMasksEnabled(env.areMasksEnabled);
  }
  const column = table.byName.get(name);
  if (column === undefined) {
    if (ifExists) {
      return table;
    }
    throw invalid(`Column with name '${name}' doesn't exist on table '${table.name}'`);
  }
  const {mask: before, ...plain} = column;
  if (ref === undefined && before === undefined) {
    return table;
  }
  const changed = ref === undefined ? plain : {...plain, mask: resolveMask(ref, name, column.type)};
  return makeTable({...table, columns: table.columns.map(each => (each === column ? changed : each))});
}

function addColumns(table: Table, {columns, ifNotExists}: Alter<'add'>, keyspace: Keyspace, env: DefinitionEnv): Table {
  if (columns.some(column => column.mask !== undefined)) {
    checkMasksEnabled(env.areMasksEnabled);
  }
  const added: Column[] = [];
  for (const {name, type: ref, isStatic, mask} of columns) {
    if (table.byName.has(name) || added.some(column => column.name === name)) {
      if (ifNotExists) {
        continue;
      }
      throw invalid(`Column with name '${name}' already exists`);
    }
    const type = resolveIn(ref, keyspace);
    checkCells(type);
    const kind = isStatic ? 'static' : 'regular';
    checkAdded(table, name, type, isStatic);
    const column: Column = {name, id: table.nextColumnId + added.length, kind, position: -1, type, descending: false};
    added.push(mask === undefined ? column : {...column, mask: resolveMask(mask, name, type)});
  }
  return added.length === 0
    ? table
    : makeTable({...table, columns: [...table.columns, ...added], nextColumnId: table.nextColumnId + added.length});
}

function checkAdded(table: Table, name: string, type: DataType, isStatic: boolean): void {
  if (isCompactTable(table)) {
    if (table.clustering.length > 0) {
      throw invalid('Cannot add new column to a COMPACT STORAGE table');
    }
    if (isMultiCell(type) || isStatic) {
      throw invalid(`Cannot add ${isStatic ? 'static' : 'non-frozen'} column '${name}' to a COMPACT STORAGE table`);
    }
  }
  if (isStatic && table.clustering.length === 0) {
    throw invalid('Static columns are only useful (and thus allowed) if the table has at least one clustering column');
  }
  const dropped = table.dropped.find(column => column.name === name);
  if (dropped !== undefined) {
    checkAgain(dropped, type, isStatic);
  }
  if (isCounterTable(table) && !isNative(type, 'counter')) {
    throw config(`${table.keyspace}.${table.name}: Cannot have a non counter column ("${name}") in a counter table`);
  }
  if (!isCounterTable(table) && isNative(type, 'counter')) {
    throw config(`${table.keyspace}.${table.name}: Cannot have a counter column ("${name}") in a non counter table`);
  }
}

/** A column that was dropped comes back as it was, and counters do not: their old number would count on. */
function checkAgain(dropped: DroppedColumn, type: DataType, isStatic: boolean): void {
  const {name} = dropped;
  const [now, then] = [printType(type), printType(dropped.type)];
  if (seesUserType(type) || !sameType(withoutUserTypes(type), dropped.type)) {
    throw invalid(
      `Cannot add a column '${name}' of type ${now}, incompatible with previously dropped column '${name}' of type ${then}`,
    );
  }
  if ((dropped.kind === 'static') !== isStatic) {
    throw invalid(
      `Cannot re-add previously dropped column '${name}' of kind ${isStatic ? 'STATIC' : 'REGULAR'}, incompatible with previous kind ${dropped.kind.toUpperCase()}`,
    );
  }
  if (isNative(type, 'counter')) {
    throw invalid(`Cannot re-add previously dropped counter column ${name}`);
  }
}

function dropColumns(
  table: Table,
  {columns, ifExists, timestamp}: Alter<'drop'>,
  keyspace: Keyspace,
  env: DefinitionEnv,
): Table {
  const gone = new Map<string, DroppedColumn>();
  const droppedAtMicros = timestamp === undefined ? env.nowMicros() : dropTime(timestamp);
  for (const name of columns) {
    const column = table.byName.get(name);
    if (column === undefined) {
      if (ifExists) {
        continue;
      }
      throw missingColumn(table, name);
    }
    const {kind} = column;
    if (kind === 'partition_key' || kind === 'clustering') {
      throw invalid(`Cannot drop PRIMARY KEY column ${name}`);
    }
    if (column.type.kind === 'udt' && !column.type.frozen) {
      throw invalid(`Cannot drop non-frozen column ${name} of user type ${column.type.name}`);
    }
    refuseIndexed(table, name, `Cannot drop column ${name}`);
    if (viewsOf(keyspace, table.name).length > 0) {
      throw invalid(`Cannot drop column ${name} on base table ${table.name} with materialized views`);
    }
    if (isCompactTable(table)) {
      throw invalid('Cannot drop columns from a COMPACT STORAGE table');
    }
    gone.set(name, {name, kind, type: withoutUserTypes(column.type), droppedAtMicros});
  }
  return gone.size === 0
    ? table
    : makeTable({
        ...table,
        columns: table.columns.filter(column => !gone.has(column.name)),
        dropped: [...table.dropped.filter(column => !gone.has(column.name)), ...gone.values()],
      });
}

function dropTime(timestamp: string): bigint {
  const micros = BigInt(timestamp);
  if (BigInt.asIntN(64, micros) !== micros) {
    throw invalid(`Out of bound timestamp ${timestamp}`);
  }
  return micros;
}

function renameColumns(table: Table, {renames}: Alter<'rename'>): Table {
  let after = table;
  for (const [from, to] of renames) {
    const column = after.byName.get(from);
    if (column === undefined) {
      // Seen in: Apache Cassandra 5.0, where IF EXISTS changes nothing here.
      throw invalid(`Undefined column name ${from} in table ${printQualifiedName(table)}`);
    }
    if (column.kind !== 'partition_key' && column.kind !== 'clustering') {
      throw invalid(`Cannot rename non PRIMARY KEY column ${from}`);
    }
    if (after.byName.has(to)) {
      throw invalid(
        `Cannot rename column ${from} to ${to} in table '${table.keyspace}.${table.name}'; another column with that name already exists`,
      );
    }
    refuseIndexed(table, from, `Can't rename column ${from}`);
    after = makeTable({...after, columns: after.columns.map(each => (each === column ? {...each, name: to} : each))});
  }
  return after;
}

function alterOptions(table: Table, {properties}: Alter<'options'>): Table {
  if (properties['id'] !== undefined) {
    throw config('Cannot alter table id.');
  }
  if (Object.keys(properties).length === 0) {
    throw invalid('ALTER TABLE WITH invoked, but no parameters found');
  }
  const options = readTableOptions(table.options, properties);
  if (isCounterTable(table) && options.defaultTimeToLive > 0) {
    throw invalid('Cannot set default_time_to_live on a table with counters');
  }
  return areSameOptions(options, table.options) ? table : {...table, options};
}

function refuseIndexed(table: Table, column: string, what: string): void {
  const names = table.indexes.filter(index => index.column === column).map(index => index.name);
  if (names.length > 0) {
    throw invalid(`${what} because it has dependent secondary indexes (${names.join(', ')})`);
  }
}

const missingColumn = (table: Table, name: string) =>
  invalid(`Column ${name} was not found in table '${table.keyspace}.${table.name}'`);
