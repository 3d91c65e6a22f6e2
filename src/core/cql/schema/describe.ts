/**
 * Definitions as CQL text, in the form that DESCRIBE shows. Running the texts in order makes the same schema again.
 * Seen in: Apache Cassandra 5.0.2, `DESCRIBE KEYSPACE`.
 */
import {quoteName, quoteString} from '../print-name.ts';
import {printTextMap} from '../statements/properties.ts';
import {isMultiCell, printType} from '../types/type-names.ts';
import type {DataType} from '../types/type.ts';
import {printMask} from './column-masks.ts';
import {isCompactTable} from './create-table.ts';
import type {Column, DroppedColumn, Index, Keyspace, Table, TableOptions, UserType, View} from './schema.ts';
import {viewsOf, whereClause} from './views.ts';

/** A text that makes the element again; names are not quoted. */
export interface Description {
  readonly type: 'keyspace' | 'type' | 'table' | 'index' | 'materialized_view';
  readonly name: string;
  readonly statement: string;
}

/** The keyspace and all in it: types that others are made of first, then tables, each with its indexes and views. */
export function describeAll(keyspace: Keyspace, withInternals = false): Description[] {
  const descriptions: Description[] = [{type: 'keyspace', name: keyspace.name, statement: describeKeyspace(keyspace)}];
  for (const type of inDependencyOrder(keyspace.types)) {
    descriptions.push({type: 'type', name: type.name, statement: describeType(type)});
  }
  for (const table of sortedByName(keyspace.tables.values())) {
    descriptions.push(...describeTableAndAll(keyspace, table, withInternals));
  }
  return descriptions;
}

/** The table, its indexes, and its views. */
export function describeTableAndAll(keyspace: Keyspace, table: Table, withInternals = false): Description[] {
  return [
    {type: 'table', name: table.name, statement: describeTable(table, withInternals)},
    ...sortedByName(table.indexes).map((index): Description => ({
      type: 'index',
      name: index.name,
      statement: describeIndex(table, index),
    })),
    ...sortedByName(viewsOf(keyspace, table.name).map(view => ({name: view.table.name, view}))).map(
      ({name, view}): Description => ({type: 'materialized_view', name, statement: describeView(view, withInternals)}),
    ),
  ];
}

/** As DESCRIBE lists them: whether letters are small or large matters only between names that are otherwise the same. */
export function sortedByName<T extends {readonly name: string}>(elements: Iterable<T>): T[] {
  return [...elements]
    .map(element => ({element, key: element.name.toLowerCase()}))
    .sort((a, b) => compare(a.key, b.key) || compare(a.element.name, b.element.name))
    .map(({element}) => element);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byName = (a: {readonly name: string}, b: {readonly name: string}): number => compare(a.name, b.name);

// ---- keyspaces and types -------------------------------------------------------------------------------------------

export function describeKeyspace({name, replication, durableWrites}: Keyspace): string {
  const {class: className = '', ...factors} = replication;
  const map = printTextMap({class: className.slice(className.lastIndexOf('.') + 1), ...factors});
  return `CREATE KEYSPACE ${quoteName(name)} WITH replication = ${map}  AND durable_writes = ${durableWrites};`;
}

export function describeType(type: UserType): string {
  const fields = type.fields.map(field => `    ${quoteName(field.name)} ${printType(field.type)}`);
  return `CREATE TYPE ${quoteName(type.keyspace)}.${quoteName(type.name)} (\n${fields.join(',\n')}\n);`;
}

function inDependencyOrder(types: ReadonlyMap<string, UserType>): UserType[] {
  const ordered = new Set<UserType>();
  const visit = (type: UserType): void => {
    for (const name of new Set(type.fields.flatMap(field => userTypesIn(field.type)))) {
      const needed = types.get(name);
      if (needed !== undefined && !ordered.has(needed)) {
        visit(needed);
      }
    }
    ordered.add(type);
  };
  [...types.values()].sort(byName).forEach(visit);
  return [...ordered];
}

/** Names of the user types that a type mentions. */
function userTypesIn(type: DataType): string[] {
  switch (type.kind) {
    case 'native':
      return [];
    case 'map':
      return [...userTypesIn(type.key), ...userTypesIn(type.value)];
    case 'tuple':
      return type.elements.flatMap(userTypesIn);
    case 'udt':
      return [type.name];
    default:
      return userTypesIn(type.element);
  }
}

// ---- tables ------------------------------------------------------------------------------------------------------

/** `withInternals`: also the id, and dropped columns with the time of their end. */
export function describeTable(table: Table, withInternals = false): string {
  const name = `${quoteName(table.keyspace)}.${quoteName(table.name)}`;
  if (isCompactTable(table)) {
    return describeCompactTable(table, name, withInternals);
  }
  const dropped = withInternals ? table.dropped : [];
  const gone = new Set(dropped.map(column => column.name));
  const columns = columnsInOrder(table);
  const lines = columns.filter(column => !gone.has(column.name)).map(column => `    ${printColumn(column, table)}`);
  lines.push(...dropped.map(column => `    ${printDropped(column)}`));
  if (!hasInlineKey(table)) {
    lines.push(`    ${printKey(table)}`);
  }
  const options = printOptions(table, withInternals).join('\n    AND ');
  const changes = dropped.map(column => {
    const now = table.byName.get(column.name);
    const drop = `\nALTER TABLE ${name} DROP ${quoteName(column.name)} USING TIMESTAMP ${column.droppedAtMicros};`;
    return now === undefined ? drop : `${drop}\nALTER TABLE ${name} ADD ${printColumn(now, table)};`;
  });
  return `CREATE TABLE ${name} (\n${lines.join(',\n')}\n) WITH ${options};${changes.join('')}`;
}

/** Their texts do not make them again, so they are comments: Cassandra's tables of this kind have columns without a name in CQL. */
function describeCompactTable(table: Table, name: string, withInternals: boolean): string {
  const lines = [...columnsInOrder(table).map(column => printPlainColumn(column)), printKey(table)];
  const options = printOptions(table, withInternals).join('\n    AND ');
  return `/*
Warning: Table ${name} omitted because it has constructs not compatible with CQL (was created via legacy API).
Approximate structure, for reference:
(this should not be used to reproduce this schema)

CREATE TABLE ${name} (
${lines.map(line => `    ${line}`).join(',\n')}
) WITH ${options};
*/`;
}

/** Tables whose rows nobody stores: what they look like, as a comment. */
export function describeVirtualTable(table: Table, withInternals = false): string {
  const name = `${quoteName(table.keyspace)}.${quoteName(table.name)}`;
  const lines = columnsInOrder(table).map(column => printColumn(column, table));
  if (!hasInlineKey(table)) {
    lines.push(printKey(table));
  }
  const options = [
    ...(withInternals ? [`ID = ${table.id}`] : []),
    ...(table.clustering.length === 0 ? [] : [printClusteringOrder(table)]),
    `comment = ${quoteString(table.options.comment)}`,
  ].join('\n    AND ');
  return `/*
Warning: Table ${name} is a virtual table and cannot be recreated with CQL.
Structure, for reference:
VIRTUAL TABLE ${name} (
${lines.map(line => `    ${line}`).join(',\n')}
) WITH ${options};
*/`;
}

export function describeVirtualKeyspace({name}: Keyspace): string {
  return `/*
Warning: Keyspace ${quoteName(name)} is a virtual keyspace and cannot be recreated with CQL.
Structure, for reference:
VIRTUAL KEYSPACE ${quoteName(name)};
*/`;
}

const hasInlineKey = (table: Table): boolean => table.partitionKey.length === 1 && table.clustering.length === 0;

/** As the table has them, but of static and of regular columns those with many cells come last. */
function columnsInOrder(table: Table): Column[] {
  const simpleFirst = (columns: readonly Column[]): Column[] => [
    ...columns.filter(column => !isMultiCell(column.type)),
    ...columns.filter(column => isMultiCell(column.type)),
  ];
  return [
    ...table.partitionKey,
    ...table.clustering,
    ...simpleFirst(table.columns.filter(column => column.kind === 'static')),
    ...simpleFirst(table.columns.filter(column => column.kind === 'regular')),
  ];
}

const printPlainColumn = (column: Column): string =>
  `${quoteName(column.name)} ${printType(column.type)}${column.kind === 'static' ? ' static' : ''}`;

const printColumn = (column: Column, table: Table): string =>
  printPlainColumn(column) +
  (column.mask === undefined ? '' : ` ${printMask(column.mask)}`) +
  (column.kind === 'partition_key' && hasInlineKey(table) ? ' PRIMARY KEY' : '');

const printDropped = (column: DroppedColumn): string =>
  `${quoteName(column.name)} ${printType(column.type)}${column.kind === 'static' ? ' static' : ''}`;

function printKey({partitionKey, clustering}: Table): string {
  const partition = partitionKey.map(column => quoteName(column.name)).join(', ');
  const head = partitionKey.length === 1 ? partition : `(${partition})`;
  return `PRIMARY KEY (${[head, ...clustering.map(column => quoteName(column.name))].join(', ')})`;
}

/** In Cassandra's order, which is of the alphabet but for one. */
const OPTION_ORDER = [
  'additional_write_policy',
  'allow_auto_snapshot',
  'bloom_filter_fp_chance',
  'caching',
  'cdc',
  'comment',
  'compaction',
  'compression',
  'memtable',
  'crc_check_chance',
  'default_time_to_live',
  'extensions',
  'gc_grace_seconds',
  'incremental_backups',
  'max_index_interval',
  'memtable_flush_period_in_ms',
  'min_index_interval',
  'read_repair',
  'speculative_retry',
] as const;

/** Numbers that are shown with a fraction even when they are whole. */
const FRACTIONS: ReadonlySet<string> = new Set(['bloom_filter_fp_chance', 'crc_check_chance']);

function printOptions(table: Table, withInternals: boolean): string[] {
  const options: string[] = [];
  if (isCompactTable(table)) {
    options.push('COMPACT STORAGE');
  }
  if (withInternals) {
    options.push(`ID = ${table.id}`);
  }
  if (table.clustering.length > 0) {
    options.push(printClusteringOrder(table));
  } else if (isCompactTable(table)) {
    // The hidden column, which such a table has instead of clustering columns of its own.
    options.push('CLUSTERING ORDER BY (column1 ASC)');
  }
  for (const name of OPTION_ORDER) {
    const value = optionOf(table.options, name);
    // Rows of views expire with those of their base.
    if (value !== undefined && (name !== 'default_time_to_live' || table.viewOf === undefined)) {
      options.push(`${name} = ${printOption(name, value)}`);
    }
  }
  return options;
}

function printClusteringOrder({clustering}: Table): string {
  const order = clustering.map(column => `${quoteName(column.name)} ${column.descending ? 'DESC' : 'ASC'}`);
  return `CLUSTERING ORDER BY (${order.join(', ')})`;
}

type OptionValue = TableOptions['others'][string];

function optionOf(options: TableOptions, name: (typeof OPTION_ORDER)[number]): OptionValue | undefined {
  switch (name) {
    case 'comment':
      return options.comment;
    case 'default_time_to_live':
      return options.defaultTimeToLive;
    case 'gc_grace_seconds':
      return options.gcGraceSeconds;
    default:
      return options.others[name];
  }
}

function printOption(name: string, value: OptionValue): string {
  switch (typeof value) {
    case 'string':
      return quoteString(value);
    case 'number':
      return FRACTIONS.has(name) && Number.isInteger(value) ? value.toFixed(1) : String(value);
    case 'boolean':
      return String(value);
    default:
      return name === 'extensions' ? printBlobMap(value) : printSortedMap(value);
  }
}

const printSortedMap = (map: {readonly [name: string]: string}): string =>
  printTextMap(Object.fromEntries(Object.entries(map).sort(([a], [b]) => compare(a, b))));

/** Values are blobs, as hex with `0x`. */
const printBlobMap = (map: {readonly [name: string]: string}): string =>
  `{${Object.entries(map)
    .map(([key, value]) => `${quoteString(key)}: ${value}`)
    .join(', ')}}`;

// ---- views -------------------------------------------------------------------------------------------------------

export function describeView(view: View, withInternals = false): string {
  const {table, base, includesAll} = view;
  const keyspace = quoteName(table.keyspace);
  const columns = includesAll ? '*' : table.columns.map(column => quoteName(column.name)).join(', ');
  return [
    `CREATE MATERIALIZED VIEW ${keyspace}.${quoteName(table.name)} AS`,
    `    SELECT ${columns}`,
    `    FROM ${keyspace}.${quoteName(base)}`,
    `    WHERE ${whereClause(view)}`,
    `    ${printKey(table)}`,
    ` WITH ${printOptions(table, withInternals).join('\n    AND ')};`,
  ].join('\n');
}

// ---- indexes -----------------------------------------------------------------------------------------------------

export function describeIndex(table: Table, index: Index): string {
  const {target = quoteName(index.column), class_name: className, ...options} = index.options;
  const isCustom = index.kind === 'CUSTOM';
  let text = `CREATE ${isCustom ? 'CUSTOM ' : ''}INDEX ${quoteName(index.name)}`;
  text += ` ON ${quoteName(table.keyspace)}.${quoteName(table.name)} (${target})`;
  if (isCustom && className !== undefined) {
    text += ` USING ${quoteString(className)}`;
  }
  return Object.keys(options).length === 0 ? `${text};` : `${text} WITH OPTIONS = ${printSortedMap(options)};`;
}
