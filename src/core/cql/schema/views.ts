/** CREATE, ALTER and DROP MATERIALIZED VIEW on a schema snapshot, and what changes of a table or type mean to its views. */
import {CqlFailure, invalid} from '../errors.ts';
import {printQualifiedName, quoteName} from '../print-name.ts';
import {Bindings} from '../statements/bindings.ts';
import {printCondition} from '../statements/conditions.ts';
import {printSelectItems} from '../statements/print-selectors.ts';
import type {AlterView, Condition, CreateView, DropView, Relation, SelectItem} from '../statements/statement.ts';
import {isMultiCell, marshalName} from '../types/type-names.ts';
import {makeTable, withKeyspace, withoutView, withView} from './build.ts';
import {isCounterTable, tableIdOf} from './create-table.ts';
import {keyspaceNameOf, ownKeyspaceOf, PLAIN_NAME, unchanged} from './definition.ts';
import type {DefinitionEnv, Draft} from './definition.ts';
import {config} from './properties.ts';
import type {Column, Keyspace, Schema, Table, View} from './schema.ts';
import {areSameOptions, DEFAULT_OPTIONS, readTableOptions} from './table-options.ts';
import {isCollection, isNative, mentions} from './types-of.ts';

/** Cassandra says so to everybody who makes a view. */
const USAGE_WARNING = 'Materialized views are experimental and are not recommended for production use.';

const GRACE_REASON =
  'since this value is used to TTL undelivered updates. Setting gc_grace_seconds too low might cause undelivered updates to ' +
  'expire before being replayed.';

// ---- CREATE --------------------------------------------------------------------------------------------------------

export function createView(schema: Schema, statement: CreateView, env: DefinitionEnv): Draft {
  const keyspaceName = keyspaceNameOf(statement.view, env.keyspace);
  const {name} = statement.view;
  if (statement.table.keyspace !== undefined && statement.table.keyspace !== keyspaceName) {
    throw invalid('Cannot create a materialized view on a table in a different keyspace');
  }
  const keyspace = ownKeyspaceOf(schema, keyspaceName);
  const base = keyspace.tables.get(statement.table.name);
  if (base === undefined) {
    throw invalid(`Base table '${statement.table.name}' doesn't exist`);
  }
  if (keyspace.tables.has(name)) {
    throw invalid(`Cannot create materialized view '${name}' - a table with the same name already exists`);
  }
  if (keyspace.views.has(name)) {
    if (statement.ifNotExists) {
      return {...unchanged(schema), warnings: [USAGE_WARNING]};
    }
    throw new CqlFailure(
      'already_exists',
      `Cannot add already existing table "${name}" to keyspace "${keyspaceName}"`,
      {
        keyspace: keyspaceName,
        table: name,
      },
    );
  }
  checkBase(base, name);
  const selected = selectedColumns(statement.items, base, name);
  const key = keyColumns(statement, base, selected);
  const where = checkedWhere(schema, statement, base, key, env);
  const {default_time_to_live: ttl} = statement.properties;
  if (ttl !== undefined && ttl !== '0') {
    throw invalid(
      'Cannot set default_time_to_live for a materialized view. Data in a materialized view always expire at the same time ' +
        'than the corresponding data in the parent table.',
    );
  }
  if (!PLAIN_NAME.test(name)) {
    throw config(
      `${keyspaceName}.${name}: Table name must not be empty or not contain non-alphanumeric-underscore characters (got "${name}")`,
    );
  }
  // Columns that come in descending order in the base do so here too, unless it is said otherwise.
  const order = statement.clusteringOrder;
  const isDescending = (column: Column): boolean =>
    order.length === 0 ? column.descending : order.some(each => each.name === column.name && each.descending);
  const table = makeTable({
    keyspace: keyspaceName,
    name,
    id: tableIdOf(statement.properties, env),
    columns: [
      ...key.partition.map((column, position) => keyColumn(column, 'partition_key', position, false)),
      ...key.clustering.map((column, position) => keyColumn(column, 'clustering', position, isDescending(column))),
      ...selected.filter(column => !key.names.has(column.name)).map(regular),
    ],
    indexes: [],
    dropped: [],
    options: readTableOptions(DEFAULT_OPTIONS, statement.properties),
    flags: ['compound'],
    nextColumnId: base.nextColumnId,
    nextIndexId: 0,
    isVirtual: false,
    viewOf: base.name,
  });
  const view: View = {table, base: base.name, includesAll: statement.items.length === 0, where};
  return {
    schema: withKeyspace(schema, withView(keyspace, view)),
    change: {change: 'CREATED', target: 'TABLE', keyspace: keyspaceName, name},
    warnings: [USAGE_WARNING],
  };
}

const keyColumn = (column: Column, kind: Column['kind'], position: number, descending: boolean): Column => ({
  ...column,
  kind,
  position,
  descending,
});

const regular = (column: Column): Column => keyColumn(column, 'regular', -1, false);

function checkBase(base: Table, view: string): void {
  if (isCounterTable(base)) {
    throw invalid('Materialized views are not supported on counter tables');
  }
  if (base.options.gcGraceSeconds === 0) {
    throw invalid(
      `Cannot create materialized view '${view}' for base table '${base.name}' with gc_grace_seconds of 0, ${GRACE_REASON}`,
    );
  }
}

const printItem = (item: SelectItem): string => printSelectItems([item], new Bindings(true));

function selectedColumns(items: readonly SelectItem[], base: Table, view: string): readonly Column[] {
  const selected = new Set<Column>();
  for (const item of items) {
    if (item.alias !== undefined) {
      throw invalid(`Cannot use aliases when defining a materialized view (got ${printItem(item)})`);
    }
    if (item.selector.kind !== 'column') {
      throw invalid(`Can only select columns by name when defining a materialized view (got ${printItem(item)})`);
    }
    selected.add(columnOf(base, item.selector.name));
  }
  const columns = items.length === 0 ? base.columns : [...selected];
  const wrong = columns.find(column => column.kind === 'static');
  if (wrong !== undefined) {
    throw invalid(`Cannot include static column '${wrong.name}' in materialized view '${view}'`);
  }
  return columns;
}

function columnOf(table: Table, name: string): Column {
  const column = table.byName.get(name);
  if (column === undefined) {
    throw invalid(`Undefined column name ${quoteName(name)} in table ${printQualifiedName(table)}`);
  }
  return column;
}

interface Key {
  readonly partition: readonly Column[];
  readonly clustering: readonly Column[];
  readonly names: ReadonlySet<string>;
}

function keyColumns(statement: CreateView, base: Table, selected: readonly Column[]): Key {
  const {primaryKey, clusteringOrder} = statement;
  const view = statement.view.name;
  const names = new Set<string>();
  const find = (name: string): Column => {
    const column = selected.find(each => each.name === name);
    if (column === undefined) {
      throw invalid(`Unknown column '${name}' referenced in PRIMARY KEY for materialized view '${view}'`);
    }
    if (names.has(name)) {
      throw invalid(`Duplicate column '${name}' in PRIMARY KEY clause for materialized view '${view}'`);
    }
    names.add(name);
    checkKeyType(column);
    return column;
  };
  const partition = primaryKey.partition.map(find);
  const clustering = primaryKey.clustering.map(find);
  const order = clusteringOrder.map(each => each.name);
  if (
    order.length > 0 &&
    (order.length !== clustering.length || order.some((name, i) => name !== clustering[i]!.name))
  ) {
    throw invalid('Clustering key columns must exactly match columns in CLUSTERING ORDER BY directive');
  }
  const missing = keyOf(base).filter(column => !names.has(column.name));
  if (missing.length > 0) {
    throw invalid(
      `Cannot create materialized view '${view}' without primary key columns ${namesOf(missing)} from base table '${base.name}'`,
    );
  }
  const others = [...partition, ...clustering].filter(column => column.kind === 'regular');
  if (others.length > 1) {
    throw invalid(
      `Cannot include more than one non-primary key column in materialized view primary key (got ${namesOf(others)})`,
    );
  }
  return {partition, clustering, names};
}

function checkKeyType({name, type}: Column): void {
  if (isMultiCell(type)) {
    const what = isCollection(type) ? 'collection' : 'user-defined';
    throw invalid(`Invalid non-frozen ${what} type '${marshalName(type)}' for PRIMARY KEY column '${name}'`);
  }
  if (mentions(type, part => isNative(part, 'duration'))) {
    throw invalid(`duration type is not supported for PRIMARY KEY column '${name}'`);
  }
}

const keyOf = (table: Table): readonly Column[] => [...table.partitionKey, ...table.clustering];
const namesOf = (columns: readonly Column[]): string => columns.map(column => column.name).join(', ');

/** Every column of the view's key is restricted, and only key columns of the base otherwise than by IS NOT NULL. */
function checkedWhere(schema: Schema, statement: CreateView, base: Table, key: Key, env: DefinitionEnv): Condition {
  const where: Condition = statement.where ?? {kind: 'and', of: []};
  const relations = relationsOf(where);
  if (relations.some(relation => relation.kind === 'token')) {
    throw invalid('Cannot use token relation when defining a materialized view');
  }
  relations.flatMap(columnsOf).forEach(name => columnOf(base, name));
  const others = relations.filter(relation => relation.kind !== 'is_not_null');
  if (others.length > 0) {
    env.checkRelations?.(schema, base, others);
  }
  const restricted = new Set(relations.flatMap(columnsOf));
  const free = [...key.partition, ...key.clustering].filter(column => !restricted.has(column.name));
  if (free.length > 0) {
    throw invalid(`Primary key columns ${namesOf(free)} must be restricted with 'IS NOT NULL' or otherwise`);
  }
  const illegal = new Set(others.flatMap(columnsOf).filter(name => isOther(columnOf(base, name))));
  if (illegal.size > 0) {
    throw invalid(
      `Non-primary key columns can only be restricted with 'IS NOT NULL' (got: ${[...illegal].join(',')} restricted illegally)`,
    );
  }
  return where;
}

const isOther = ({kind}: Column): boolean => kind === 'regular' || kind === 'static';

/** The relations of a view's WHERE, in the order of the text. */
export const relationsOf = (where: Condition): readonly Relation[] =>
  where.kind === 'and' ? where.of.flatMap(relationsOf) : where.kind === 'or' || where.kind === 'not' ? [] : [where];

const columnsOf = (relation: Relation): readonly string[] =>
  relation.kind === 'multi' || relation.kind === 'multi_in' || relation.kind === 'token'
    ? relation.columns
    : [relation.column];

/** As system_schema.views and DESCRIBE show it. */
export const whereClause = (view: View): string => printCondition(view.where, new Bindings(true));

// ---- ALTER and DROP ----------------------------------------------------------------------------------------------

function findView(schema: Schema, statement: AlterView | DropView, env: DefinitionEnv): [Keyspace, View] | undefined {
  const keyspaceName = keyspaceNameOf(statement.view, env.keyspace);
  const keyspace = schema.keyspaces.get(keyspaceName);
  const view = keyspace?.views.get(statement.view.name);
  if (keyspace?.isSystem === true) {
    throw invalid(`System keyspace '${keyspaceName}' is not user-modifiable`);
  }
  if (keyspace === undefined || view === undefined) {
    if (statement.ifExists) {
      return undefined;
    }
    throw invalid(`Materialized view '${keyspaceName}.${statement.view.name}' doesn't exist`);
  }
  return [keyspace, view];
}

export function alterView(schema: Schema, statement: AlterView, env: DefinitionEnv): Draft {
  const found = findView(schema, statement, env);
  if (found === undefined) {
    return unchanged(schema);
  }
  const [keyspace, view] = found;
  if (statement.properties['id'] !== undefined) {
    throw config('Cannot alter table id.');
  }
  const options = readTableOptions(view.table.options, statement.properties);
  if (options.gcGraceSeconds === 0) {
    throw invalid(`Cannot alter gc_grace_seconds of a materialized view to 0, ${GRACE_REASON}`);
  }
  if (options.defaultTimeToLive > 0) {
    throw invalid(
      'Forbidden default_time_to_live detected for a materialized view. Data in a materialized view always expire at the ' +
        'same time than the corresponding data in the parent table. default_time_to_live must be set to zero, see ' +
        'CASSANDRA-12868 for more information',
    );
  }
  if (areSameOptions(options, view.table.options)) {
    return unchanged(schema);
  }
  const {name} = view.table;
  return {
    schema: withKeyspace(schema, withView(keyspace, {...view, table: {...view.table, options}})),
    change: {change: 'UPDATED', target: 'TABLE', keyspace: keyspace.name, name},
  };
}

export function dropView(schema: Schema, statement: DropView, env: DefinitionEnv): Draft {
  const found = findView(schema, statement, env);
  if (found === undefined) {
    return unchanged(schema);
  }
  const [keyspace, view] = found;
  const {name} = view.table;
  return {
    schema: withKeyspace(schema, withoutView(keyspace, name)),
    change: {change: 'DROPPED', target: 'TABLE', keyspace: keyspace.name, name},
  };
}

// ---- what changes of the base mean -------------------------------------------------------------------------------

export const viewsOf = (keyspace: Keyspace, base: string): readonly View[] =>
  keyspace.views.size === 0 ? NONE : [...keyspace.views.values()].filter(view => view.base === base);

const NONE: readonly View[] = [];

/** Fails with `invalid` for changes that a table with views does not allow. */
export function checkBaseChange(keyspace: Keyspace, before: Table, after: Table): void {
  if (viewsOf(keyspace, before.name).length > 0 && after.options.gcGraceSeconds === 0) {
    throw invalid(`Cannot alter gc_grace_seconds of the base table of a materialized view to 0, ${GRACE_REASON}`);
  }
}

/** The keyspace with its views brought in line with a changed base table: added columns, new names, new types. */
export function viewsFollow(keyspace: Keyspace, base: Table): Keyspace {
  let result = keyspace;
  for (const view of viewsOf(keyspace, base.name)) {
    const followed = follow(view, base);
    if (followed !== view) {
      result = withView(result, followed);
    }
  }
  return result;
}

function follow(view: View, base: Table): View {
  const byId = new Map(base.columns.map(column => [column.id, column]));
  const kept = view.table.columns.flatMap(column => {
    const now = byId.get(column.id);
    return now === undefined ? [] : [{...column, name: now.name, type: now.type}];
  });
  const known = new Set(kept.map(column => column.id));
  const added = view.includesAll
    ? base.columns.filter(column => !known.has(column.id) && column.kind === 'regular').map(regular)
    : [];
  const isSame =
    added.length === 0 &&
    kept.length === view.table.columns.length &&
    kept.every(
      (column, i) => column.name === view.table.columns[i]!.name && column.type === view.table.columns[i]!.type,
    );
  if (isSame) {
    return view;
  }
  const renames = new Map(view.table.columns.map((column, i) => [column.name, kept[i]?.name ?? column.name]));
  return {
    ...view,
    where: renamed(view.where, renames),
    table: makeTable({...view.table, columns: [...kept, ...added], nextColumnId: base.nextColumnId}),
  };
}

/** The names in the relations of a WHERE replaced by newer ones. */
function renamed(where: Condition, renames: ReadonlyMap<string, string>): Condition {
  const of = (name: string): string => renames.get(name) ?? name;
  switch (where.kind) {
    case 'and':
    case 'or':
      return {...where, of: where.of.map(part => renamed(part, renames))};
    case 'not':
      return {...where, of: renamed(where.of, renames)};
    case 'multi':
    case 'multi_in':
    case 'token':
      return {...where, columns: where.columns.map(of)};
    default:
      return {...where, column: of(where.column)};
  }
}
