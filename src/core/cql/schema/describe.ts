/**
 * Definitions as CQL text, in the form that DESCRIBE shows. Running the texts in order makes the same schema again.
 * Seen in: Apache Cassandra 5.0.2, `DESCRIBE KEYSPACE`.
 */
import {quoteName, quoteString} from '../print-name.ts';
import {printTextMap} from '../statements/properties.ts';
import {isMultiCell, printType} from '../types/type-names.ts';
import type {DataType} from '../types/type.ts';
import {isCompactTable} from './create-table.ts';
import type {Column, DroppedColumn, Index, Keyspace, Table, TableOptions, UserType} from './schema.ts';

/** One row of an answer of DESCRIBE. */
export interface Description {
  readonly type: 'keyspace' | 'type' | 'table' | 'index';
  readonly name: string;
  readonly statement: string;
}

/** The keyspace and all in it: types that others are made of first, then tables, each with its indexes. */
export function describeAll(keyspace: Keyspace): Description[] {
  const descriptions: Description[] = [{type: 'keyspace', name: keyspace.name, statement: describeKeyspace(keyspace)}];
  for (const type of inDependencyOrder(keyspace.types)) {
    descriptions.push({type: 'type', name: type.name, statement: describeType(type)});
  }
  for (const table of [...keyspace.tables.values()].sort(byName)) {
    descriptions.push({type: 'table', name: table.name, statement: describeTable(table)});
    for (const index of [...table.indexes].sort(byName)) {
      descriptions.push({type: 'index', name: index.name, statement: describeIndex(table, index)});
    }
  }
  return descriptions;
}

const byName = (a: {readonly name: string}, b: {readonly name: string}): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

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
  const dropped = withInternals ? table.dropped : [];
  const [onlyKey] = table.partitionKey;
  const isInline = table.partitionKey.length === 1 && table.clustering.length === 0;
  const lines = columnsInOrder(table).map(
    column => `    ${printColumn(column)}${isInline && column.name === onlyKey?.name ? ' PRIMARY KEY' : ''}`,
  );
  lines.push(...dropped.map(column => `    ${printDropped(column)}`));
  if (!isInline) {
    lines.push(`    ${printKey(table)}`);
  }
  const options = printOptions(table, withInternals).join('\n    AND ');
  const drops = dropped.map(
    column => `\nALTER TABLE ${name} DROP ${quoteName(column.name)} USING TIMESTAMP ${column.droppedAtMicros};`,
  );
  return `CREATE TABLE ${name} (\n${lines.join(',\n')}\n) WITH ${options};${drops.join('')}`;
}

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

const printColumn = (column: Column): string =>
  `${quoteName(column.name)} ${printType(column.type)}${column.kind === 'static' ? ' static' : ''}`;

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
  if (withInternals) {
    options.push(`ID = ${table.id}`);
  }
  if (isCompactTable(table)) {
    options.push('COMPACT STORAGE');
  }
  if (table.clustering.length > 0) {
    const order = table.clustering.map(column => `${quoteName(column.name)} ${column.descending ? 'DESC' : 'ASC'}`);
    options.push(`CLUSTERING ORDER BY (${order.join(', ')})`);
  }
  for (const name of OPTION_ORDER) {
    const value = optionOf(table.options, name);
    if (value !== undefined) {
      options.push(`${name} = ${printOption(name, value)}`);
    }
  }
  return options;
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
      return name === 'extensions' ? printBlobMap(value) : printTextMap(value);
  }
}

/** Values are blobs, as hex with `0x`. */
const printBlobMap = (map: {readonly [name: string]: string}): string =>
  `{${Object.entries(map)
    .map(([key, value]) => `${quoteString(key)}: ${value}`)
    .join(', ')}}`;

// ---- indexes -----------------------------------------------------------------------------------------------------

export function describeIndex(table: Table, index: Index): string {
  const {target = quoteName(index.column), class_name: className, ...options} = index.options;
  const isCustom = index.kind === 'CUSTOM';
  let text = `CREATE ${isCustom ? 'CUSTOM ' : ''}INDEX ${quoteName(index.name)}`;
  text += ` ON ${quoteName(table.keyspace)}.${quoteName(table.name)} (${target})`;
  if (isCustom && className !== undefined) {
    text += ` USING ${quoteString(className)}`;
  }
  return Object.keys(options).length === 0 ? `${text};` : `${text} WITH OPTIONS = ${printTextMap(options)};`;
}
