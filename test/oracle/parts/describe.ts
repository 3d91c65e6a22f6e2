/** What DESCRIBE says of random schemas, text by text. */
import type {Random} from '../random.ts';
import type {Attempt} from '../step.ts';
import type {World} from '../world.ts';
import {alter, createIndex, createTable, createType, newTable, said} from './part.ts';
import type {Part} from './part.ts';

const OPTIONS = [
  "additional_write_policy = '50p'",
  'bloom_filter_fp_chance = 0.05',
  "caching = {'keys': 'NONE', 'rows_per_partition': '10'}",
  "comment = 'it''s $$ a \"comment\"'",
  "compaction = {'class': 'LeveledCompactionStrategy', 'sstable_size_in_mb': '160'}",
  "compaction = {'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': 'HOURS', 'compaction_window_size': '2'}",
  "compaction = {'class': 'UnifiedCompactionStrategy', 'scaling_parameters': 'L10, T4'}",
  "compaction = {'class': 'SizeTieredCompactionStrategy', 'max_threshold': '16'}",
  "compression = {'class': 'ZstdCompressor', 'chunk_length_in_kb': '64', 'compression_level': '5'}",
  "compression = {'enabled': 'false'}",
  "compression = {'class': 'DeflateCompressor'}",
  'crc_check_chance = 0.5',
  'default_time_to_live = 86400',
  'gc_grace_seconds = 100',
  'max_index_interval = 4096',
  'memtable_flush_period_in_ms = 60000',
  'min_index_interval = 64',
  "read_repair = 'NONE'",
  "speculative_retry = 'ALWAYS'",
  "speculative_retry = '10ms'",
  "speculative_retry = 'MIN(99p, 50ms)'",
  'cdc = true',
  'incremental_backups = false',
  'allow_auto_snapshot = false',
  'gc_grace_seconds = 1000',
  "memtable = 'default'",
];

const WRONG_OPTIONS = [
  'bloom_filter_fp_chance = 2',
  'crc_check_chance = 1.5',
  'default_time_to_live = 700000000',
  'gc_grace_seconds = -1',
  "speculative_retry = 'foo'",
  "caching = {'keys': 'FOO'}",
  "compaction = {'class': 'Nope'}",
  "compaction = {'class': 'SizeTieredCompactionStrategy', 'nope': '1'}",
  "compression = {'chunk_length_in_kb': '64'}",
  "compression = {'class': 'LZ4Compressor', 'chunk_length_in_kb': '3'}",
  'min_index_interval = 0',
  'max_index_interval = 1',
  "memtable = 'nope'",
  "read_repair = 'MAYBE'",
  'nope = 1',
  'dclocal_read_repair_chance = 0.1',
  'id = 5a1c395e-b41f-11e5-9f22-ba0be0483c18',
];

function describe(random: Random, world: World): Attempt {
  const table = random.pick(world.tables);
  const index = table.indexes.length > 0 ? random.pick(table.indexes).name : 'i_nope';
  const type = world.types.length > 0 ? random.pick(world.types).name : 'u_nope';
  const word = random.pick(['DESCRIBE', 'DESC']);
  const what = random.weighted<string>([
    [6, `TABLE ${table.cql}`],
    [2, `COLUMNFAMILY ${world.keyspace}.${table.cql}`],
    [2, `INDEX ${index}`],
    [2, `TYPE ${type}`],
    [1, 'TYPES'],
    [1, 'TABLES'],
    [2, `KEYSPACE ${world.keyspace}`],
    [2, 'KEYSPACE'],
    [2, `ONLY KEYSPACE ${world.keyspace}`],
    [3, random.pick([table.cql, index, type, world.keyspace, 'nope', `${world.keyspace}.${table.cql}`])],
    [1, 'FUNCTIONS'],
    [1, 'AGGREGATES'],
    [
      1,
      random.pick([
        'TABLE nope',
        'INDEX nope',
        'TYPE nope',
        'KEYSPACE nope',
        'MATERIALIZED VIEW nope',
        'FUNCTION nope',
        'AGGREGATE nope',
        'TABLE nope.nope',
        'TABLE system.local',
        'KEYSPACE system_schema',
        'TABLE system_auth.roles',
        'VIRTUAL KEYSPACE',
      ]),
    ],
  ]);
  const kind = /^[A-Z]+/.exec(what)?.[0].toLowerCase() ?? 'a name';
  // Not in pages: those end when any other stream changes its schema.
  return said(`describe, describe ${kind}`, `${word} ${what}`);
}

export const describes: Part = function* (random, world) {
  yield createType(random, world);
  yield* newTable(random, world);
  yield createTable(random, world, random.pick(['rows', 'counters', 'vectors'] as const));
  yield createIndex(random, world, world.tables[0]!);
  for (;;) {
    const table = random.pick(world.tables);
    yield random.weighted<() => Attempt>([
      [50, () => describe(random, world)],
      [
        22,
        () =>
          said(
            'alter table with',
            `ALTER TABLE ${table.cql} WITH ${random.pick(OPTIONS)}${random.chance(0.3) ? ` AND ${random.pick(OPTIONS)}` : random.chance(0.3) ? ` AND ${random.pick(WRONG_OPTIONS)}` : ''}`,
            {table},
          ),
      ],
      [
        4,
        () =>
          said(
            'alter keyspace',
            `ALTER KEYSPACE ${world.keyspace} WITH ${random.pick(['durable_writes = false', 'durable_writes = true', "replication = {'class': 'SimpleStrategy', 'replication_factor': 1}", "replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 1}", "replication = {'class': 'Nope'}", "replication = {'class': 'SimpleStrategy', 'replication_factor': 2}", 'nope = 1'])}`,
          ),
      ],
      [12, () => alter(random, world, table)],
      [6, () => createIndex(random, world, table)],
      [3, () => createType(random, world)],
    ])();
  }
};
