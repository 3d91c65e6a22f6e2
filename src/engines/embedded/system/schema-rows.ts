/** Rows of system_schema and system_virtual_schema, computed from the schema. */
import {whereClause} from '../../../core/cql/schema/views.ts';
import {shownArgument} from '../../../core/cql/schema/column-masks.ts';
import {printType} from '../../../core/cql/types/type-names.ts';
import type {Column, Keyspace, Schema, Table} from '../../../core/cql/schema/schema.ts';
import type {VirtualRow} from '../context.ts';
import {VIRTUAL_KEYSPACES} from './catalog.ts';
import type {RowGroup, SystemRows, SystemSource} from './source.ts';
import {
  blobMap,
  boolean,
  booleanList,
  double,
  int,
  rowOf,
  text,
  textList,
  textMap,
  textSet,
  timestamp,
  uuid,
} from './values.ts';

const isStored = (keyspace: Keyspace): boolean => !VIRTUAL_KEYSPACES.has(keyspace.name);
const isVirtual = (keyspace: Keyspace): boolean => VIRTUAL_KEYSPACES.has(keyspace.name);

const grouped = (groups: (schema: Schema) => Iterable<RowGroup>): SystemRows =>
  Object.assign((source: SystemSource) => [...groups(source.schema())].flat(), {groups});

/** A function that is called once for each object. */
function once<K extends object>(make: (of: K) => RowGroup): (of: K) => RowGroup {
  const made = new WeakMap<K, RowGroup>();
  return of => {
    let own = made.get(of);
    if (own === undefined) {
      own = make(of);
      made.set(of, own);
    }
    return own;
  };
}

/** Rows of all keyspaces that pass; rows of a keyspace are made once per snapshot of it. */
function perKeyspace(passes: (keyspace: Keyspace) => boolean, make: (keyspace: Keyspace) => RowGroup): SystemRows {
  const groupOf = once(make);
  return grouped(function* (schema) {
    for (const keyspace of schema.keyspaces.values()) {
      if (passes(keyspace)) {
        yield groupOf(keyspace);
      }
    }
  });
}

/** Rows of each table of all keyspaces that pass; rows of a table are made once per snapshot of it. */
function perTable(
  passes: (keyspace: Keyspace) => boolean,
  make: (table: Table) => RowGroup,
  tablesOf: (keyspace: Keyspace) => Iterable<Table> = keyspace => keyspace.tables.values(),
): SystemRows {
  const groupOf = once(make);
  return grouped(function* (schema) {
    for (const keyspace of schema.keyspaces.values()) {
      if (passes(keyspace)) {
        for (const table of tablesOf(keyspace)) {
          yield groupOf(table);
        }
      }
    }
  });
}

export const keyspaceRows = perKeyspace(isStored, keyspace => [
  rowOf({
    keyspace_name: text(keyspace.name),
    durable_writes: boolean(keyspace.durableWrites),
    replication: textMap(keyspace.replication),
  }),
]);

export const virtualKeyspaceRows = perKeyspace(isVirtual, keyspace => [rowOf({keyspace_name: text(keyspace.name)})]);

export const virtualTableRows = perTable(isVirtual, table => [
  rowOf({keyspace_name: text(table.keyspace), table_name: text(table.name), comment: text(table.options.comment)}),
]);

/** The columns that system_schema.tables and system_schema.views share. */
function optionsOf(table: Table): {readonly [name: string]: Uint8Array | null} {
  const {others} = table.options;
  const textOption = (name: string) => {
    const value = others[name];
    return text(typeof value === 'string' ? value : '');
  };
  const numberOption = (name: string) => Number(others[name]);
  const mapOption = (name: string) => {
    const value = others[name];
    return typeof value === 'object' ? value : {};
  };
  /** Cassandra leaves null what was never set, and these are set by hand only. */
  const unlessDefault = (name: string, byDefault: boolean) =>
    others[name] === byDefault || others[name] === undefined ? null : boolean(!byDefault);
  return {
    additional_write_policy: textOption('additional_write_policy'),
    allow_auto_snapshot: unlessDefault('allow_auto_snapshot', true),
    bloom_filter_fp_chance: double(numberOption('bloom_filter_fp_chance')),
    caching: textMap(mapOption('caching')),
    cdc: unlessDefault('cdc', false),
    comment: text(table.options.comment),
    compaction: textMap(mapOption('compaction')),
    compression: textMap(mapOption('compression')),
    crc_check_chance: double(numberOption('crc_check_chance')),
    dclocal_read_repair_chance: double(0),
    default_time_to_live: int(table.options.defaultTimeToLive),
    extensions: blobMap(mapOption('extensions')),
    gc_grace_seconds: int(table.options.gcGraceSeconds),
    id: uuid(table.id),
    incremental_backups: unlessDefault('incremental_backups', true),
    max_index_interval: int(numberOption('max_index_interval')),
    memtable: null,
    memtable_flush_period_in_ms: int(numberOption('memtable_flush_period_in_ms')),
    min_index_interval: int(numberOption('min_index_interval')),
    read_repair: textOption('read_repair'),
    read_repair_chance: double(0),
    speculative_retry: textOption('speculative_retry'),
  };
}

export const tableRows = perTable(isStored, table => [
  rowOf({
    keyspace_name: text(table.keyspace),
    table_name: text(table.name),
    flags: textSet(table.flags),
    ...optionsOf(table),
  }),
]);

export const viewRows = perKeyspace(isStored, keyspace =>
  [...keyspace.views.values()].map(view => {
    const {table, base, includesAll} = view;
    const baseId = keyspace.tables.get(base)?.id;
    return rowOf({
      keyspace_name: text(table.keyspace),
      view_name: text(table.name),
      base_table_id: baseId === undefined ? null : uuid(baseId),
      base_table_name: text(base),
      include_all_columns: boolean(includesAll),
      where_clause: text(whereClause(view)),
      ...optionsOf(table),
    });
  }),
);

type ShownColumn = Pick<Column, 'name' | 'kind' | 'position' | 'descending'> & {readonly type: string};

function columnRow(table: Table, column: ShownColumn): VirtualRow {
  return rowOf({
    keyspace_name: text(table.keyspace),
    table_name: text(table.name),
    column_name: text(column.name),
    clustering_order: text(column.kind !== 'clustering' ? 'none' : column.descending ? 'desc' : 'asc'),
    column_name_bytes: text(column.name),
    kind: text(column.kind),
    position: int(column.position),
    type: text(column.type),
  });
}

/**
 * Compact tables without clustering show their columns as static ones beside a clustering column and a value that
 * nobody can read; drivers know that and hide them. Seen in: Apache Cassandra 5.0, Java driver 4.
 */
function shownColumns(table: Table): readonly ShownColumn[] {
  const columns = table.columns.map(column => ({...column, type: printType(column.type)}));
  if (table.flags.includes('compound') || table.flags.includes('dense')) {
    return columns;
  }
  return [
    ...columns.map(column => (column.kind === 'regular' ? {...column, kind: 'static' as const} : column)),
    {name: 'column1', kind: 'clustering', position: 0, descending: false, type: 'text'},
    {name: 'value', kind: 'regular', position: -1, descending: false, type: 'blob'},
  ];
}

const rowsOfColumns = (table: Table) => shownColumns(table).map(column => columnRow(table, column));

/** Views have columns too, though they are no tables. */
function* tablesAndViews(keyspace: Keyspace): Iterable<Table> {
  yield* keyspace.tables.values();
  for (const {table} of keyspace.views.values()) {
    yield table;
  }
}

export const columnRows = perTable(isStored, rowsOfColumns, tablesAndViews);
export const virtualColumnRows = perTable(isVirtual, rowsOfColumns);

export const columnMaskRows = perTable(
  isStored,
  table =>
    table.columns.flatMap(({name, mask}) =>
      mask === undefined
        ? []
        : rowOf({
            keyspace_name: text(table.keyspace),
            table_name: text(table.name),
            column_name: text(name),
            function_argument_nulls: booleanList(mask.args.map(arg => arg.hex === null)),
            function_argument_types: textList(mask.args.map(arg => printType(arg.type))),
            function_argument_values: textList(mask.args.map(shownArgument)),
            function_keyspace: text('system'),
            function_name: text(mask.name),
          }),
    ),
  tablesAndViews,
);

export const droppedColumnRows = perTable(isStored, table =>
  table.dropped.map(column =>
    rowOf({
      keyspace_name: text(table.keyspace),
      table_name: text(table.name),
      column_name: text(column.name),
      dropped_time: timestamp(column.droppedAtMicros / 1000n),
      kind: text(column.kind),
      type: text(printType(column.type)),
    }),
  ),
);

export const indexRows = perTable(isStored, table =>
  table.indexes.map(index =>
    rowOf({
      keyspace_name: text(table.keyspace),
      table_name: text(table.name),
      index_name: text(index.name),
      kind: text(index.kind),
      options: textMap(index.options),
    }),
  ),
);

export const typeRows = perKeyspace(isStored, keyspace =>
  [...keyspace.types.values()].map(type =>
    rowOf({
      keyspace_name: text(keyspace.name),
      type_name: text(type.name),
      field_names: textList(type.fields.map(field => field.name)),
      field_types: textList(type.fields.map(field => printType(field.type))),
    }),
  ),
);
