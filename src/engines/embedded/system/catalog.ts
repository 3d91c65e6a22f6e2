/** The system keyspaces as schema. Built once per process and shared: snapshots are immutable. */
import {createHash} from 'node:crypto';
import {makeTable} from '../../../core/cql/schema/build.ts';
import type {Column, Keyspace, Table, TableOptions} from '../../../core/cql/schema/schema.ts';
import {DEFAULT_OPTIONS} from '../../../core/cql/schema/table-options.ts';
import {parseType} from '../../../core/cql/types/type-names.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import {COMMENTS} from './comments.ts';
import {SYSTEM_TABLES} from './tables.ts';
import type {SystemTableText} from './tables.ts';

export const AUTH_KEYSPACE = 'system_auth';
export const TRACES_KEYSPACE = 'system_traces';

/** System tables whose rows are stored like those of users; rows of the others are computed. */
const isStored = (keyspace: string, table: string): boolean =>
  keyspace === AUTH_KEYSPACE ||
  keyspace === TRACES_KEYSPACE ||
  (keyspace === 'system' && table === 'prepared_statements');

/** Keyspaces that clients look up in system_virtual_schema instead of system_schema. */
export const VIRTUAL_KEYSPACES: ReadonlySet<string> = new Set(['system_views', 'system_virtual_schema']);

const LOCATOR = 'org.apache.cassandra.locator.';
const LOCAL = {class: `${LOCATOR}LocalStrategy`};
const simple = (factor: number) => ({class: `${LOCATOR}SimpleStrategy`, replication_factor: String(factor)});

/** As on a fresh Cassandra 5.0. */
const REPLICATION: {readonly [keyspace: string]: Keyspace['replication']} = {
  system_auth: simple(1),
  system_distributed: simple(3),
  system_traces: simple(2),
};

const DAY_SECONDS = 86_400;
const COMPACTION = 'org.apache.cassandra.db.compaction.';
const HOURLY = {memtable_flush_period_in_ms: 3_600_000};
const BY_DAYS = {
  class: `${COMPACTION}TimeWindowCompactionStrategy`,
  compaction_window_size: '1',
  compaction_window_unit: 'DAYS',
  max_threshold: '32',
  min_threshold: '4',
};

interface Settings {
  readonly gcGraceSeconds?: number;
  readonly defaultTimeToLive?: number;
  readonly others?: TableOptions['others'];
}

/** What the tables of a keyspace have otherwise than those of users; as on a fresh Cassandra 5.0. */
const SETTINGS: {readonly [keyspace: string]: Settings} = {
  system: {gcGraceSeconds: 0, others: HOURLY},
  system_auth: {gcGraceSeconds: 90 * DAY_SECONDS},
  system_schema: {gcGraceSeconds: 7 * DAY_SECONDS, others: HOURLY},
  system_traces: {gcGraceSeconds: 0},
};

/** Tables that differ from the others of their keyspace. */
const TABLE_SETTINGS: {readonly [table: string]: Settings} = {
  'system.batches': {
    others: {
      compaction: {class: `${COMPACTION}SizeTieredCompactionStrategy`, max_threshold: '32', min_threshold: '2'},
    },
  },
  'system.compaction_history': {defaultTimeToLive: 7 * DAY_SECONDS},
  'system.paxos': {
    others: {
      compaction: {class: `${COMPACTION}LeveledCompactionStrategy`, max_threshold: '32', min_threshold: '4'},
    },
  },
  'system_distributed.parent_repair_history': {defaultTimeToLive: 30 * DAY_SECONDS, others: {compaction: BY_DAYS}},
  'system_distributed.repair_history': {defaultTimeToLive: 30 * DAY_SECONDS, others: {compaction: BY_DAYS}},
};

function optionsOf(keyspace: string, name: string): TableOptions {
  const base = SETTINGS[keyspace] ?? {};
  const own = TABLE_SETTINGS[`${keyspace}.${name}`] ?? {};
  return {
    ...DEFAULT_OPTIONS,
    ...base,
    ...own,
    comment: COMMENTS[keyspace]?.[name] ?? '',
    others: {...DEFAULT_OPTIONS.others, ...base.others, ...own.others},
  };
}

let shared: ReadonlyMap<string, Keyspace> | undefined;

export function systemKeyspaces(): ReadonlyMap<string, Keyspace> {
  shared ??= new Map(Object.entries(SYSTEM_TABLES).map(([name, tables]) => [name, makeKeyspace(name, tables)]));
  return shared;
}

function makeKeyspace(name: string, tables: {readonly [table: string]: SystemTableText}): Keyspace {
  return {
    name,
    durableWrites: true,
    replication: REPLICATION[name] ?? LOCAL,
    tables: new Map(Object.entries(tables).map(([table, text]) => [table, makeSystemTable(name, table, text)])),
    types: new Map(),
    views: new Map(),
    isSystem: true,
  };
}

function makeSystemTable(keyspace: string, name: string, text: SystemTableText): Table {
  const columns = [
    ...columnsOf(text.partitionKey, 'partition_key', text),
    ...columnsOf(text.clustering, 'clustering', text),
    ...columnsOf(text.statics, 'static', text),
    ...columnsOf(text.columns, 'regular', text),
  ];
  return makeTable({
    keyspace,
    name,
    id: systemTableId(keyspace, name),
    columns: columns.map((column, id) => ({...column, id})),
    indexes: [],
    dropped: [],
    options: optionsOf(keyspace, name),
    flags: ['compound'],
    nextColumnId: columns.length,
    nextIndexId: 0,
    isVirtual: !isStored(keyspace, name),
  });
}

function columnsOf(text: string | undefined, kind: Column['kind'], table: SystemTableText): Omit<Column, 'id'>[] {
  const isKey = kind === 'partition_key' || kind === 'clustering';
  return (text === undefined ? [] : text.split('; ')).map((each, position) => {
    const space = each.indexOf(' ');
    const name = each.slice(0, space);
    return {
      name,
      kind,
      position: isKey ? position : -1,
      type: typeOf(each.slice(space + 1)),
      descending: table.descending?.includes(name) === true,
    };
  });
}

const types = new Map<string, DataType>();

function typeOf(text: string): DataType {
  let type = types.get(text);
  if (type === undefined) {
    type = parseType(text, () => undefined);
    types.set(text, type);
  }
  return type;
}

/** Cassandra's ids of system tables: the name-based UUID of keyspace and table, so that they are the same everywhere. */
export function systemTableId(keyspace: string, name: string): string {
  const bytes = createHash('md5')
    .update(keyspace + name)
    .digest();
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x30, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
