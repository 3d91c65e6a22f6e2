/** CREATE TABLE on a schema snapshot. */
import {CqlFailure, invalid} from '../errors.ts';
import type {ColumnDefinition, CreateTable} from '../statements/statement.ts';
import {isMultiCell, printType, resolveTypeRef} from '../types/type-names.ts';
import type {DataType} from '../types/type.ts';
import {makeTable, withKeyspace, withTable} from './build.ts';
import {checkMasksEnabled, resolveMask} from './column-masks.ts';
import {keyspaceNameOf, ownKeyspaceOf, PLAIN_NAME, unchanged} from './definition.ts';
import type {DefinitionEnv, Draft} from './definition.ts';
import {config, textOf} from './properties.ts';
import type {Properties} from './properties.ts';
import type {Column, Keyspace, Schema, Table} from './schema.ts';
import {checkReadable, DEFAULT_OPTIONS, readTableOptions} from './table-options.ts';
import {isCollection, isNative, mentions} from './types-of.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A column before it has an id. */
type Draftee = Omit<Column, 'id'>;

export function createTable(schema: Schema, statement: CreateTable, env: DefinitionEnv): Draft {
  const key = declaredKeyOf(statement, env.keyspace);
  checkReadable(statement.properties);
  if (statement.columns.some(column => column.mask !== undefined)) {
    checkMasksEnabled(env.areMasksEnabled);
  }
  const keyspace = ownKeyspaceOf(schema, keyspaceNameOf(statement.table, env.keyspace));
  const {name} = statement.table;
  if (keyspace.tables.has(name) || keyspace.views.has(name)) {
    if (statement.ifNotExists) {
      return unchanged(schema);
    }
    throw new CqlFailure(
      'already_exists',
      `Cannot add already existing table "${name}" to keyspace "${keyspace.name}"`,
      {
        keyspace: keyspace.name,
        table: name,
      },
    );
  }
  if (!PLAIN_NAME.test(name)) {
    throw config(
      `${keyspace.name}.${name}: Table name must not be empty or not contain non-alphanumeric-underscore characters (got "${name}")`,
    );
  }
  const types = resolveTypes(statement.columns, keyspace);
  checkKey(statement, key, types);
  const columns = [
    ...keyColumns(statement, key, types),
    ...otherColumns(statement, new Set([...key.partition, ...key.clustering]), types),
  ];
  const isCounter = columns.some(column => isNative(column.type, 'counter'));
  const options = readTableOptions(DEFAULT_OPTIONS, statement.properties);
  if (isCounter && options.defaultTimeToLive > 0) {
    throw invalid('Cannot set default_time_to_live on a table with counters');
  }
  const table = makeTable({
    keyspace: keyspace.name,
    name,
    id: tableIdOf(statement.properties, env),
    columns: columns.map((column, id) => masked({...column, id}, statement)),
    indexes: [],
    dropped: [],
    options,
    flags: [...compactFlags(statement, columns), ...(isCounter ? ['counter'] : [])].sort(),
    nextColumnId: columns.length,
    nextIndexId: 0,
    isVirtual: false,
  });
  return {
    schema: withKeyspace(schema, withTable(keyspace, table)),
    change: {change: 'CREATED', target: 'TABLE', keyspace: keyspace.name, name},
  };
}

function masked(column: Column, {columns}: CreateTable): Column {
  const mask = columns.find(each => each.name === column.name)?.mask;
  return mask === undefined ? column : {...column, mask: resolveMask(mask, column.name, column.type)};
}

/** Types of columns, resolved in the keyspace. */
export function resolveTypes(
  definitions: readonly ColumnDefinition[],
  keyspace: Keyspace,
): ReadonlyMap<string, DataType> {
  const types = new Map<string, DataType>();
  for (const {name, type} of definitions) {
    const resolved = resolveIn(type, keyspace);
    checkCells(resolved);
    types.set(name, resolved);
  }
  return types;
}

/** A user type has cells for its fields, but a field has none for its members. */
export function checkCells(type: DataType): void {
  if (type.kind === 'udt' && !type.frozen && type.fields.some(field => isMultiCell(field.type))) {
    throw invalid('Non-frozen UDTs with nested non-frozen collections are not supported');
  }
}

export const resolveIn = (type: ColumnDefinition['type'], keyspace: Keyspace): DataType =>
  resolveTypeRef(type, keyspace.name, (of, name) => (of === keyspace.name ? keyspace.types.get(name) : undefined));

interface Key {
  readonly partition: readonly string[];
  readonly clustering: readonly string[];
}

/** What is wrong with the columns whatever the schema is: Cassandra sees it as it reads them. */
function declaredKeyOf({table: written, columns, primaryKeys}: CreateTable, current: string | undefined): Key {
  const table =
    written.keyspace === undefined || written.keyspace === current
      ? written.name
      : `${written.keyspace}.${written.name}`;
  const declared = new Set<string>();
  for (const {name} of columns) {
    if (declared.has(name)) {
      throw invalid(`Duplicate column '${name}' declaration for table '${table}'`);
    }
    declared.add(name);
  }
  const [key, another] = primaryKeys;
  if (another !== undefined) {
    throw invalid(`Multiple PRIMARY KEY specified for table '${table}' (exactly one required)`);
  }
  if (key === undefined) {
    throw invalid(`No PRIMARY KEY specifed for table '${table}' (exactly one required)`);
  }
  return key;
}

function checkKey({table: {name: table}}: CreateTable, key: Key, types: ReadonlyMap<string, DataType>): void {
  const seen = new Set<string>();
  for (const name of [...key.partition, ...key.clustering]) {
    const type = types.get(name);
    if (type === undefined) {
      throw invalid(`Unknown column '${name}' referenced in PRIMARY KEY for table '${table}'`);
    }
    if (seen.has(name)) {
      throw invalid(`Duplicate column '${name}' in PRIMARY KEY clause for table '${table}'`);
    }
    seen.add(name);
    checkKeyType(name, type);
  }
}

function checkKeyType(name: string, type: DataType): void {
  if (isNative(type, 'counter')) {
    throw invalid(`counter type is not supported for PRIMARY KEY column '${name}'`);
  }
  if (isMultiCell(type)) {
    const what = isCollection(type) ? 'collection type' : 'user-defined type';
    throw invalid(`Invalid non-frozen ${what} ${printType(type)} for PRIMARY KEY column '${name}'`);
  }
  if (mentions(type, part => isNative(part, 'duration'))) {
    throw invalid(`duration type is not supported for PRIMARY KEY column '${name}'`);
  }
}

function keyColumns(statement: CreateTable, key: Key, types: ReadonlyMap<string, DataType>): readonly Draftee[] {
  const statics = new Set(statement.columns.filter(column => column.isStatic).map(column => column.name));
  for (const name of [...key.partition, ...key.clustering]) {
    if (statics.has(name)) {
      throw invalid(`Static column '${name}' cannot be part of the PRIMARY KEY`);
    }
  }
  checkOrder(statement, key);
  const descending = new Set(statement.clusteringOrder.filter(order => order.descending).map(order => order.name));
  const column = (kind: Column['kind'], name: string, position: number): Draftee => ({
    name,
    kind,
    position,
    type: typeOf(types, name),
    descending: kind === 'clustering' && descending.has(name),
  });
  return [
    ...key.partition.map((name, position) => column('partition_key', name, position)),
    ...key.clustering.map((name, position) => column('clustering', name, position)),
  ];
}

function checkOrder(statement: CreateTable, key: Key): void {
  const order = statement.clusteringOrder.map(each => each.name);
  if (order.length === 0) {
    return;
  }
  const others = order.filter(name => !key.clustering.includes(name));
  if (others.length > 0 || new Set(order).size < order.length) {
    throw invalid(
      `Only clustering key columns can be defined in CLUSTERING ORDER directive: [${others.join(', ')}] are not clustering columns`,
    );
  }
  // Columns at the end may be left out. Seen in: Apache Cassandra 5.0.9.
  const wrong = order.find((name, at) => key.clustering[at] !== name);
  if (wrong !== undefined) {
    const missing = key.clustering.find(name => !order.includes(name));
    throw invalid(
      missing === undefined
        ? `The order of columns in the CLUSTERING ORDER directive must match that of the clustering columns (${key.clustering.join(', ')})`
        : `Missing CLUSTERING ORDER for column ${missing}`,
    );
  }
}

function otherColumns(
  statement: CreateTable,
  key: ReadonlySet<string>,
  types: ReadonlyMap<string, DataType>,
): readonly Draftee[] {
  const columns = statement.columns
    .filter(column => !key.has(column.name))
    .map(({name, isStatic}): Draftee => ({
      name,
      kind: isStatic ? 'static' : 'regular',
      position: -1,
      type: typeOf(types, name),
      descending: false,
    }));
  if (columns.some(column => column.kind === 'static') && statement.primaryKeys[0]?.clustering.length === 0) {
    throw invalid('Static columns are only useful (and thus allowed) if the table has at least one clustering column');
  }
  const counters = columns.filter(column => isNative(column.type, 'counter'));
  if (counters.length > 0 && counters.length < columns.length) {
    throw invalid('Cannot mix counter and non counter columns in the same table');
  }
  return columns;
}

const typeOf = (types: ReadonlyMap<string, DataType>, name: string): DataType => {
  const type = types.get(name);
  if (type === undefined) {
    throw new Error(`Bug: column ${name} has no type`);
  }
  return type;
};

/** Flags tell drivers how a table of the time before CQL looks; every other table is `compound`. */
function compactFlags(statement: CreateTable, columns: readonly Draftee[]): readonly string[] {
  if (!statement.compactStorage) {
    return ['compound'];
  }
  const values = columns.filter(column => column.kind === 'regular');
  if (columns.some(column => isMultiCell(column.type))) {
    throw invalid('Non-frozen collections and UDTs are not supported with COMPACT STORAGE');
  }
  if (columns.some(column => column.kind === 'static')) {
    throw invalid('Static columns are not supported in COMPACT STORAGE tables');
  }
  const clustering = columns.filter(column => column.kind === 'clustering').length;
  if (clustering === 0) {
    if (values.length === 0) {
      throw invalid('No definition found that is not part of the PRIMARY KEY');
    }
    return [];
  }
  if (values.length > 1) {
    throw invalid(
      `COMPACT STORAGE with composite PRIMARY KEY allows no more than one column not part of the PRIMARY KEY (got: ${values.map(column => column.name).join(', ')})`,
    );
  }
  return clustering > 1 ? ['compound', 'dense'] : ['dense'];
}

export function tableIdOf(properties: Properties, env: DefinitionEnv): string {
  const given = properties['id'];
  if (given === undefined) {
    return env.newTableId();
  }
  const id = textOf('id', given);
  if (!UUID.test(id)) {
    throw config('Invalid table id');
  }
  return id.toLowerCase();
}

/** Facts about a table that several definitions ask for. */
export const isCounterTable = (table: Table): boolean => table.flags.includes('counter');
export const isCompactTable = (table: Table): boolean =>
  !table.flags.includes('compound') || table.flags.includes('dense');
