import {describe, expect, test} from 'vitest';
import {parseStatement} from '../../../core/cql/parser.ts';
import {applyDefinition} from '../../../core/cql/schema/apply.ts';
import type {LiveFacts} from '../../../core/cql/port.ts';
import type {Definition} from '../../../core/cql/schema/definition.ts';
import type {Schema} from '../../../core/cql/schema/schema.ts';
import {codecOf} from '../../../core/cql/types/index.ts';
import {systemKeyspaces, systemTableId} from './catalog.ts';
import {systemRows} from './index.ts';
import type {SystemSource} from './source.ts';

const USER_DEFINITIONS = [
  "CREATE KEYSPACE p WITH replication = {'class': 'SimpleStrategy'}",
  'CREATE TYPE addr (street text, zips frozen<list<int>>)',
  'CREATE TABLE t (k int, c int, s int STATIC, m map<text, int>, a addr, PRIMARY KEY (k, c)) WITH CLUSTERING ORDER BY (c DESC)',
  "CREATE INDEX i ON t (entries(m)) USING 'sai'",
  'ALTER TABLE t DROP s',
  'CREATE TABLE compact (k int PRIMARY KEY, v int) WITH COMPACT STORAGE',
];

const schema: Schema = (() => {
  let count = 0;
  const next = () => {
    count += 1;
    return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  };
  const env = {
    keyspace: 'p',
    newVersion: next,
    newTableId: next,
    nowMicros: () => 1_700_000_000_000_001n,
    nodes: new Map([['datacenter1', 1]]),
    indexOptions: [],
  };
  return USER_DEFINITIONS.reduce(
    (before, text) => applyDefinition(before, parseStatement(text).statement as Definition, env).schema,
    {version: '00000000-0000-4000-8000-000000000000', keyspaces: systemKeyspaces()} as Schema,
  );
})();

const live: LiveFacts = {
  clients: () => [
    {
      address: 'fe80::1%eth0',
      port: 4242,
      user: 'ann',
      keyspace: 'p',
      stage: 'ready',
      protocolVersion: 5,
      driverName: 'a driver',
      driverVersion: '1.2',
      options: new Map([['CQL_VERSION', '3.0.0']]),
      compression: 'none',
      requests: 7,
      tls: undefined,
    },
  ],
  settings: () =>
    new Map([
      ['cql_port', '9999'],
      ['cluster_name', 'the database knows better'],
    ]),
  statements: () => ({
    prepared: 2,
    preparedEvicted: 1,
    preparedExecuted: 30,
    regularExecuted: 10,
    running: 1,
    completed: 39,
  }),
};

const source: SystemSource = {
  info: {
    clusterName: 'test',
    dataCenter: 'datacenter1',
    rack: 'rack1',
    hostId: '10000000-0000-4000-8000-000000000000',
    releaseVersion: '5.0.2',
  },
  schema: () => schema,
  tokens: ['-9223372036854775808', '0'],
  address: () => ({host: '127.0.0.1', port: 9999}),
  live: () => live,
  settings: {user_defined_functions_enabled: 'false'},
  pendingMerges: () => 3,
  startedAt: 1_700_000_000,
  tableStore: () => undefined,
};

type Shown = Readonly<Record<string, unknown>>;

function shown(keyspace: string, name: string): readonly Shown[] {
  const table = systemKeyspaces().get(keyspace)?.tables.get(name);
  if (table === undefined) {
    throw new Error(`No table ${keyspace}.${name}`);
  }
  return [...systemRows(table, source)].map(row => {
    expect([...row.keys()].filter(column => !table.byName.has(column))).toEqual([]);
    return Object.fromEntries(
      table.columns.map(column => {
        const bytes = row.get(column.name);
        return [column.name, bytes === null || bytes === undefined ? null : codecOf(column.type).decode(bytes)];
      }),
    );
  });
}

const ofT = (rows: readonly Shown[]) => rows.filter(row => row['keyspace_name'] === 'p' && row['table_name'] === 't');

describe('system tables', () => {
  test('each has a decodable row set, and drivers find none of DSE', () => {
    let count = 0;
    for (const [keyspace, {tables}] of systemKeyspaces()) {
      for (const table of tables.values()) {
        if (table.isVirtual) {
          shown(keyspace, table.name);
          count += 1;
        }
      }
    }
    expect(count).toBeGreaterThan(80);
    const local = systemKeyspaces().get('system')?.tables.get('local');
    expect(['dse_version', 'workload', 'workloads', 'graph', 'server_id'].some(name => local?.byName.has(name))).toBe(
      false,
    );
  });

  test('ids are those of every Cassandra', () => {
    expect(systemTableId('system', 'local')).toBe('7ad54392-bcdd-35a6-8417-4e047860b377');
  });

  test('system.local tells where to dial', () => {
    expect(shown('system', 'local')).toEqual([
      expect.objectContaining({
        key: 'local',
        bootstrapped: 'COMPLETED',
        cluster_name: 'test',
        partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
        release_version: '5.0.2',
        rpc_address: '127.0.0.1',
        rpc_port: 9999,
        host_id: source.info.hostId,
        schema_version: schema.version,
        tokens: ['-9223372036854775808', '0'],
        truncated_at: null,
      }),
    ]);
    expect(shown('system', 'peers')).toEqual([]);
    expect(shown('system', 'peers_v2')).toEqual([]);
  });

  test('clients are shown as they are connected', () => {
    expect(shown('system_views', 'clients')).toEqual([
      expect.objectContaining({
        address: 'fe80::1',
        port: 4242,
        client_options: [['CQL_VERSION', '3.0.0']],
        connection_stage: 'ready',
        driver_name: 'a driver',
        driver_version: '1.2',
        keyspace_name: 'p',
        protocol_version: 5,
        request_count: 7n,
        ssl_cipher_suite: null,
        ssl_enabled: false,
        username: 'ann',
      }),
    ]);
  });

  test('settings are those of the program, of the engine and of the database', () => {
    const settings = new Map(shown('system_views', 'settings').map(row => [row['name'], row['value']]));

    expect(settings.get('cql_port')).toBe('9999');
    expect(settings.get('user_defined_functions_enabled')).toBe('false');
    expect(settings.get('cluster_name')).toBe('test');
  });

  test('statements and requests are counted', () => {
    const metrics = new Map(shown('system_views', 'cql_metrics').map(row => [row['name'], row['value']]));

    expect(metrics.get('prepared_statements_ratio')).toBe(0.75);
    expect(metrics.get('prepared_statements_evicted')).toBe(1);
    expect(
      shown('system_views', 'thread_pools').map(row => [row['name'], row['active_tasks'], row['pending_tasks']]),
    ).toEqual([
      ['CompactionExecutor', 1, 2],
      ['Native-Transport-Requests', 1, 0],
    ]);
  });

  test('storage-attached indexes say what they are on', () => {
    expect(shown('system_views', 'sai_column_indexes')).toEqual([
      {
        keyspace_name: 'p',
        index_name: 'i',
        analyzer: 'NoOpAnalyzer',
        column_name: 'm',
        is_building: true,
        is_queryable: false,
        is_string: true,
        table_name: 't',
      },
    ]);
  });

  test('stored and virtual keyspaces stand in different tables', () => {
    const names = (rows: readonly Shown[]) =>
      rows.map(row => String(row['keyspace_name'])).sort((a, b) => (a < b ? -1 : 1));

    expect(names(shown('system_schema', 'keyspaces'))).toEqual([
      'p',
      'system',
      'system_auth',
      'system_distributed',
      'system_schema',
      'system_traces',
    ]);
    expect(names(shown('system_virtual_schema', 'keyspaces'))).toEqual(['system_views', 'system_virtual_schema']);
    const stored = new Set(names(shown('system_schema', 'columns')));
    expect(stored.has('system_views')).toBe(false);
  });

  test('every table has its columns', () => {
    const tableOf = (row: Shown) => `${String(row['keyspace_name'])}.${String(row['table_name'])}`;
    const columns = new Set(shown('system_schema', 'columns').map(tableOf));
    const tables = shown('system_schema', 'tables');

    expect(tables.length).toBeGreaterThan(40);
    expect(tables.filter(row => !columns.has(tableOf(row)))).toEqual([]);
  });

  test('a table row has the values of a fresh Cassandra', () => {
    expect(ofT(shown('system_schema', 'tables'))).toEqual([
      {
        keyspace_name: 'p',
        table_name: 't',
        additional_write_policy: '99p',
        allow_auto_snapshot: null,
        bloom_filter_fp_chance: 0.01,
        caching: [
          ['keys', 'ALL'],
          ['rows_per_partition', 'NONE'],
        ],
        cdc: null,
        comment: '',
        compaction: [
          ['class', 'org.apache.cassandra.db.compaction.SizeTieredCompactionStrategy'],
          ['max_threshold', '32'],
          ['min_threshold', '4'],
        ],
        compression: [
          ['chunk_length_in_kb', '16'],
          ['class', 'org.apache.cassandra.io.compress.LZ4Compressor'],
        ],
        crc_check_chance: 1,
        dclocal_read_repair_chance: 0,
        default_time_to_live: 0,
        extensions: [],
        flags: ['compound'],
        gc_grace_seconds: 864000,
        id: expect.any(String) as string,
        incremental_backups: null,
        max_index_interval: 2048,
        memtable: null,
        memtable_flush_period_in_ms: 0,
        min_index_interval: 128,
        read_repair: 'BLOCKING',
        read_repair_chance: 0,
        speculative_retry: '99p',
      },
    ]);
  });

  test('columns, types, indexes and dropped columns as drivers parse them', () => {
    const columns = ofT(shown('system_schema', 'columns')).map(row =>
      ['column_name', 'kind', 'position', 'clustering_order', 'type'].map(name => row[name]),
    );

    expect(columns).toEqual([
      ['k', 'partition_key', 0, 'none', 'int'],
      ['c', 'clustering', 0, 'desc', 'int'],
      ['a', 'regular', -1, 'none', 'addr'],
      ['m', 'regular', -1, 'none', 'map<text, int>'],
    ]);
    expect(shown('system_schema', 'types')).toEqual([
      {
        keyspace_name: 'p',
        type_name: 'addr',
        field_names: ['street', 'zips'],
        field_types: ['text', 'frozen<list<int>>'],
      },
    ]);
    expect(shown('system_schema', 'indexes')).toEqual([
      {
        keyspace_name: 'p',
        table_name: 't',
        index_name: 'i',
        kind: 'CUSTOM',
        options: [
          ['class_name', 'sai'],
          ['target', 'entries(m)'],
        ],
      },
    ]);
    expect(shown('system_schema', 'dropped_columns')).toMatchObject([
      {column_name: 's', kind: 'static', type: 'int', dropped_time: 1_700_000_000_000n},
    ]);
  });

  test('a compact table without clustering looks as Cassandra shows it', () => {
    const columns = shown('system_schema', 'columns')
      .filter(row => row['table_name'] === 'compact')
      .map(row => [row['column_name'], row['kind'], row['type']]);

    expect(columns).toEqual([
      ['k', 'partition_key', 'int'],
      ['v', 'static', 'int'],
      ['column1', 'clustering', 'text'],
      ['value', 'regular', 'blob'],
    ]);
  });

  test('size estimates cover the ring of each stored table', () => {
    const ranges = ofT(shown('system', 'size_estimates')).map(row => [row['range_start'], row['range_end']]);

    expect(ranges).toEqual([
      ['-9223372036854775808', '0'],
      ['0', '-9223372036854775808'],
    ]);
    expect(ofT(shown('system', 'table_estimates'))).toHaveLength(4);
  });
});
