/**
 * The schema of a cluster as a snapshot, out of rows of system_schema and system_virtual_schema.
 * Tables whose rows are the same as before stay the same objects: doors keep what they know of a table by its identity.
 */
import {parseStatement} from '../../../core/cql/parser.ts';
import {makeTable} from '../../../core/cql/schema/build.ts';
import type {
  Column,
  ColumnKind,
  DroppedColumn,
  Index,
  Keyspace,
  Table,
  TableOptions,
  UserType,
  View,
} from '../../../core/cql/schema/schema.ts';
import type {Condition, IndexTarget} from '../../../core/cql/statements/statement.ts';
import {parseType} from '../../../core/cql/types/type-names.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import type {SystemRow} from './system-row.ts';

/** Rows of the tables of the same names. */
export interface SchemaRows {
  readonly keyspaces: readonly SystemRow[];
  readonly tables: readonly SystemRow[];
  readonly columns: readonly SystemRow[];
  readonly types: readonly SystemRow[];
  readonly indexes: readonly SystemRow[];
  readonly views: readonly SystemRow[];
  readonly dropped_columns: readonly SystemRow[];
}

export const SCHEMA_TABLES = [
  'keyspaces',
  'tables',
  'columns',
  'types',
  'indexes',
  'views',
  'dropped_columns',
] as const satisfies readonly (keyof SchemaRows)[];
/** Those whose rows belong to one table each. */
export const TABLE_TABLES = ['tables', 'columns', 'indexes', 'dropped_columns'] as const;
export const VIRTUAL_TABLES = ['keyspaces', 'tables', 'columns'] as const;

const SYSTEM_KEYSPACES: ReadonlySet<string> = new Set([
  'system',
  'system_schema',
  'system_auth',
  'system_distributed',
  'system_traces',
  'system_virtual_schema',
  'system_views',
  'system_metrics',
  // Of DataStax.
  'dse_auth',
  'dse_security',
  'dse_system',
  'dse_system_local',
  'dse_leases',
  'dse_perf',
  'dse_insights',
  'dse_insights_local',
  'datastax_sla',
  'data_endpoint_auth',
]);

const FINGERPRINTS = new WeakMap<object, string>();

function byKey(rows: readonly SystemRow[], key: string): ReadonlyMap<string, SystemRow[]> {
  const groups = new Map<string, SystemRow[]>();
  for (const row of rows) {
    const name = row.text(key);
    const group = groups.get(name);
    if (group === undefined) {
      groups.set(name, [row]);
    } else {
      group.push(row);
    }
  }
  return groups;
}

const NONE: readonly SystemRow[] = [];

/** All keyspaces that have a row. */
export function readKeyspaces(rows: SchemaRows, before: ReadonlyMap<string, Keyspace>, isVirtual: boolean): Keyspace[] {
  const of = (list: readonly SystemRow[]) => byKey(list, 'keyspace_name');
  const [tables, columns, types] = [of(rows.tables), of(rows.columns), of(rows.types)];
  const [indexes, views, dropped] = [of(rows.indexes), of(rows.views), of(rows.dropped_columns)];
  return rows.keyspaces.map(row => {
    const name = row.text('keyspace_name');
    const own: SchemaRows = {
      keyspaces: [row],
      tables: tables.get(name) ?? NONE,
      columns: columns.get(name) ?? NONE,
      types: types.get(name) ?? NONE,
      indexes: indexes.get(name) ?? NONE,
      views: views.get(name) ?? NONE,
      dropped_columns: dropped.get(name) ?? NONE,
    };
    return readKeyspace(row, own, before.get(name), isVirtual);
  });
}

function readKeyspace(row: SystemRow, rows: SchemaRows, before: Keyspace | undefined, isVirtual: boolean): Keyspace {
  const name = row.text('keyspace_name');
  const types = readTypes(name, rows.types, before?.types);
  const typeNames = [...types.values()].map(type => FINGERPRINTS.get(type)).join('\n');
  const [columns, indexes, dropped] = [
    byKey(rows.columns, 'table_name'),
    byKey(rows.indexes, 'table_name'),
    byKey(rows.dropped_columns, 'table_name'),
  ];
  const read = (table: SystemRow, tableName: string, old: Table | undefined, viewOf?: string): Table =>
    readTable(
      {
        keyspace: name,
        name: tableName,
        row: table,
        columns: columns.get(tableName) ?? NONE,
        indexes: indexes.get(tableName) ?? NONE,
        dropped: dropped.get(tableName) ?? NONE,
        types,
        typeNames,
        isVirtual,
        viewOf,
      },
      old,
    );
  const tables = new Map<string, Table>();
  for (const table of rows.tables) {
    const tableName = table.text('table_name');
    const made = attempt(() => read(table, tableName, before?.tables.get(tableName)));
    if (made !== undefined) {
      tables.set(tableName, made);
    }
  }
  const views = new Map<string, View>();
  for (const view of rows.views) {
    const viewName = view.text('view_name');
    const base = view.text('base_table_name');
    const old = before?.views.get(viewName);
    const made = attempt(() => read(view, viewName, old?.table, base));
    if (made !== undefined) {
      views.set(
        viewName,
        old !== undefined && old.table === made
          ? old
          : {
              table: made,
              base,
              includesAll: view.boolean('include_all_columns'),
              where: readWhere(view.text('where_clause')),
            },
      );
    }
  }
  return {
    name,
    durableWrites: isVirtual || row.boolean('durable_writes', true),
    replication: isVirtual ? {class: 'org.apache.cassandra.locator.LocalStrategy'} : row.textMap('replication'),
    tables,
    types,
    views,
    isSystem: isVirtual || SYSTEM_KEYSPACES.has(name),
  };
}

/** A table that this version does not understand (types of later Cassandras) is not shown. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Types may be made of each other, in any order. */
function readTypes(
  keyspace: string,
  rows: readonly SystemRow[],
  before: ReadonlyMap<string, UserType> | undefined,
): ReadonlyMap<string, UserType> {
  const byName = new Map(rows.map(row => [row.text('type_name'), row]));
  const fingerprint = rows.map(row => row.fingerprint).join('\n');
  if (before !== undefined && (FINGERPRINTS.get(before) ?? '') === fingerprint && before.size === rows.length) {
    return before;
  }
  const types = new Map<string, UserType>();
  const find = (_: string, name: string): UserType | undefined => {
    const known = types.get(name);
    const row = byName.get(name);
    if (known !== undefined || row === undefined) {
      return known;
    }
    const texts = row.texts('field_types');
    const fields = row
      .texts('field_names')
      .map((field, i) => ({name: field, type: parseType(texts[i] ?? '', find, keyspace)}));
    const type: UserType = {keyspace, name, fields};
    FINGERPRINTS.set(type, row.fingerprint);
    types.set(name, type);
    return type;
  };
  for (const name of byName.keys()) {
    attempt(() => find(keyspace, name));
  }
  FINGERPRINTS.set(types, fingerprint);
  return types;
}

interface TableRows {
  readonly keyspace: string;
  readonly name: string;
  /** Of system_schema.tables or views. */
  readonly row: SystemRow;
  readonly columns: readonly SystemRow[];
  readonly indexes: readonly SystemRow[];
  readonly dropped: readonly SystemRow[];
  readonly types: ReadonlyMap<string, UserType>;
  /** Changes when a user type does. */
  readonly typeNames: string;
  readonly isVirtual: boolean;
  readonly viewOf: string | undefined;
}

function readTable(of: TableRows, before: Table | undefined): Table {
  const {keyspace, name, row, types, isVirtual, viewOf} = of;
  const fingerprint = [row, ...of.columns, ...of.indexes, ...of.dropped]
    .map(each => each.fingerprint)
    .concat(of.typeNames)
    .join('\n');
  if (before !== undefined && FINGERPRINTS.get(before) === fingerprint) {
    return before;
  }
  const typeOf = (text: string): DataType => parseType(text, (_, type) => types.get(type), keyspace);
  const columns = of.columns.map((column, i) => readColumn(column, i, typeOf));
  const table = makeTable({
    keyspace,
    name,
    id: row.uuid('id') ?? `${keyspace}.${name}`,
    columns,
    indexes: of.indexes.map((index, i) => readIndex(index, i, columns)),
    dropped: of.dropped.map(dropped => readDropped(dropped, typeOf)),
    options: readOptions(row),
    flags: row.has('flags') ? row.texts('flags').sort() : ['compound'],
    nextColumnId: columns.length,
    nextIndexId: of.indexes.length,
    isVirtual,
    ...(viewOf === undefined ? {} : {viewOf}),
  });
  FINGERPRINTS.set(table, fingerprint);
  return table;
}

/** Ids mean nothing here: rows are stored elsewhere. */
const readColumn = (row: SystemRow, id: number, typeOf: (text: string) => DataType): Column => ({
  name: row.text('column_name'),
  id,
  kind: row.text('kind') as ColumnKind,
  position: row.int('position'),
  type: typeOf(row.text('type')),
  descending: row.text('clustering_order').toLowerCase() === 'desc',
});

function readIndex(row: SystemRow, id: number, columns: readonly Column[]): Index {
  const options = row.textMap('options');
  const {column, target} = readTarget(options['target'] ?? '');
  const type = columns.find(each => each.name === column)?.type;
  const metric = options['similarity_function']?.toLowerCase();
  return {
    name: row.text('index_name'),
    id,
    column,
    target,
    kind: row.text('kind') as Index['kind'],
    options,
    similarity:
      type?.kind !== 'vector' ? undefined : metric === 'dot_product' || metric === 'euclidean' ? metric : 'cosine',
  };
}

/** `v`, `"V"`, `values(s)`, `entries(m)` and so on. */
export function readTarget(text: string): {readonly column: string; readonly target: IndexTarget} {
  const match = /^(keys|values|entries|full)\((.*)\)$/s.exec(text);
  return {
    column: unquoted(match?.[2] ?? text),
    target: (match?.[1] as IndexTarget | undefined) ?? 'value',
  };
}

const unquoted = (name: string): string =>
  name.startsWith('"') && name.endsWith('"') && name.length > 1 ? name.slice(1, -1).replaceAll('""', '"') : name;

const readDropped = (row: SystemRow, typeOf: (text: string) => DataType): DroppedColumn => ({
  name: row.text('column_name'),
  kind: row.text('kind') === 'static' ? 'static' : 'regular',
  type: typeOf(row.text('type')),
  droppedAtMicros: row.timestamp('dropped_time') * 1000n,
});

function readOptions(row: SystemRow): TableOptions {
  return {
    comment: row.text('comment'),
    defaultTimeToLive: row.int('default_time_to_live'),
    gcGraceSeconds: row.int('gc_grace_seconds'),
    others: {
      additional_write_policy: row.text('additional_write_policy'),
      allow_auto_snapshot: row.boolean('allow_auto_snapshot', true),
      bloom_filter_fp_chance: row.double('bloom_filter_fp_chance'),
      caching: row.textMap('caching'),
      cdc: row.boolean('cdc'),
      compaction: row.textMap('compaction'),
      compression: row.textMap('compression'),
      crc_check_chance: row.double('crc_check_chance'),
      extensions: row.blobMap('extensions'),
      incremental_backups: row.boolean('incremental_backups', true),
      max_index_interval: row.int('max_index_interval'),
      memtable: row.has('memtable') ? row.text('memtable') : 'default',
      memtable_flush_period_in_ms: row.int('memtable_flush_period_in_ms'),
      min_index_interval: row.int('min_index_interval'),
      read_repair: row.text('read_repair'),
      speculative_retry: row.text('speculative_retry'),
    },
  };
}

const EVERYTHING: Condition = {kind: 'and', of: []};

function readWhere(text: string): Condition {
  return (
    attempt(() => {
      const {statement} = parseStatement(`SELECT * FROM t WHERE ${text}`);
      return statement.kind === 'select' ? statement.where : undefined;
    }) ?? EVERYTHING
  );
}

/** Puts what the rows say of one table or view in the place of what was known of it; without rows it is gone. */
export function withTableRows(before: Keyspace, name: string, rows: SchemaRows): Keyspace {
  const isVirtual = false;
  const [tableRow, viewRow] = [rows.tables[0], rows.views[0]];
  const row = tableRow ?? viewRow;
  const tables = new Map(before.tables);
  const views = new Map(before.views);
  tables.delete(name);
  views.delete(name);
  if (row === undefined) {
    return {...before, tables, views};
  }
  const old = tableRow === undefined ? before.views.get(name)?.table : before.tables.get(name);
  const base = viewRow?.text('base_table_name');
  const typeNames = [...before.types.values()].map(type => FINGERPRINTS.get(type)).join('\n');
  const table = attempt(() =>
    readTable(
      {
        keyspace: before.name,
        name,
        row,
        columns: rows.columns,
        indexes: rows.indexes,
        dropped: rows.dropped_columns,
        types: before.types,
        typeNames,
        isVirtual,
        viewOf: tableRow === undefined ? base : undefined,
      },
      old,
    ),
  );
  if (table !== undefined && tableRow !== undefined) {
    tables.set(name, table);
  } else if (table !== undefined && viewRow !== undefined) {
    const where = readWhere(viewRow.text('where_clause'));
    views.set(name, {table, base: base ?? '', includesAll: viewRow.boolean('include_all_columns'), where});
  }
  return {...before, tables, views};
}
