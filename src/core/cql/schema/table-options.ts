/** The options of a table: defaults, checks and normal forms, as Apache Cassandra 5.0 keeps them in system_schema.tables. */
import {CqlFailure} from '../errors.ts';
import {readCompaction} from './compaction.ts';
import {readCompression} from './compression.ts';
import {booleanOf, config, doubleOf, integerOf, mapOf, refuseUnknown, textOf, UNKNOWN} from './properties.ts';
import type {Properties, PropertyMap} from './properties.ts';
import type {TableOptions} from './schema.ts';
import {readSpeculation} from './speculation.ts';
import type {Property} from '../statements/statement.ts';

type OptionValue = TableOptions['others'][string];

/** Seconds; 20 years. */
export const MAX_TTL = 630_720_000;

/** The lowest false positive rate that Cassandra's bloom filters can have. */
const MIN_BLOOM_FILTER_CHANCE = 6.71e-5;

export const DEFAULT_OPTIONS: TableOptions = {
  comment: '',
  defaultTimeToLive: 0,
  gcGraceSeconds: 864_000,
  others: {
    additional_write_policy: '99p',
    allow_auto_snapshot: true,
    bloom_filter_fp_chance: 0.01,
    caching: {keys: 'ALL', rows_per_partition: 'NONE'},
    cdc: false,
    compaction: {
      class: 'org.apache.cassandra.db.compaction.SizeTieredCompactionStrategy',
      max_threshold: '32',
      min_threshold: '4',
    },
    compression: {chunk_length_in_kb: '16', class: 'org.apache.cassandra.io.compress.LZ4Compressor'},
    crc_check_chance: 1,
    extensions: {},
    incremental_backups: true,
    max_index_interval: 2048,
    memtable: 'default',
    memtable_flush_period_in_ms: 0,
    min_index_interval: 128,
    read_repair: 'BLOCKING',
    speculative_retry: '99p',
  },
};

/** Options other than comment, default_time_to_live and gc_grace_seconds: how each is read. */
const OTHERS: {readonly [name: string]: (value: Property, name: string) => OptionValue} = {
  additional_write_policy: (value, name) => readSpeculation(name, textOf(name, value)),
  allow_auto_snapshot: (value, name) => booleanOf(name, value),
  bloom_filter_fp_chance: readBloomFilterChance,
  caching: (value, name) => readCaching(mapOf(name, value)),
  cdc: (value, name) => booleanOf(name, value),
  compaction: (value, name) => readCompaction(mapOf(name, value)),
  compression: (value, name) => readCompression(mapOf(name, value)),
  crc_check_chance: readCrcCheckChance,
  extensions: (value, name) => mapOf(name, value),
  incremental_backups: (value, name) => booleanOf(name, value),
  max_index_interval: (value, name) => atLeast(name, integerOf(name, value), 1),
  memtable: readMemtable,
  memtable_flush_period_in_ms: (value, name) => atLeast(name, integerOf(name, value), 0),
  min_index_interval: (value, name) => atLeast(name, integerOf(name, value), 1),
  read_repair: readReadRepair,
  speculative_retry: (value, name) => readSpeculation(name, textOf(name, value)),
};

const KNOWN: ReadonlySet<string> = new Set([
  'comment',
  'default_time_to_live',
  'gc_grace_seconds',
  'id',
  ...Object.keys(OTHERS),
]);

/** Statements that change nothing are answered as such: no event, no new version of the schema. */
export function areSameOptions(a: TableOptions, b: TableOptions): boolean {
  return (
    a.comment === b.comment &&
    a.defaultTimeToLive === b.defaultTimeToLive &&
    a.gcGraceSeconds === b.gcGraceSeconds &&
    areSameMembers(a.others, b.others)
  );
}

function areSameMembers(a: TableOptions['others'], b: TableOptions['others']): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every(name => {
      const [one, other] = [a[name], b[name]];
      return typeof one === 'object' && typeof other === 'object' ? areSameMembers(one, other) : one === other;
    })
  );
}

/** Fails with `syntax` where a property is not of the kind that it should be: Cassandra reads them all before it looks for the table. */
export function checkReadable(properties: Properties): void {
  try {
    readTableOptions(DEFAULT_OPTIONS, properties);
  } catch (error) {
    if (error instanceof CqlFailure && error.code === 'syntax' && !error.message.startsWith(UNKNOWN)) {
      throw error;
    }
  }
}

/** Puts properties over options. `id` is let through: the caller reads it. Fails with `config` and `syntax`. */
export function readTableOptions(base: TableOptions, properties: Properties): TableOptions {
  refuseUnknown(properties, KNOWN);
  const {comment, default_time_to_live: ttl, gc_grace_seconds: grace} = properties;
  const others: Record<string, OptionValue> = {...base.others};
  for (const [name, read] of Object.entries(OTHERS)) {
    const value = properties[name];
    if (value !== undefined) {
      others[name] = read(value, name);
    }
  }
  const [min, max] = [others['min_index_interval'], others['max_index_interval']];
  if (typeof min === 'number' && typeof max === 'number' && max < min) {
    throw config(`max_index_interval must be greater than or equal to min_index_interval (${min}) (got ${max})`);
  }
  return {
    comment: comment === undefined ? base.comment : textOf('comment', comment),
    defaultTimeToLive: ttl === undefined ? base.defaultTimeToLive : readTtl(ttl),
    gcGraceSeconds:
      grace === undefined ? base.gcGraceSeconds : atLeast('gc_grace_seconds', integerOf('gc_grace_seconds', grace), 0),
    others,
  };
}

function atLeast(name: string, value: number, least: number): number {
  if (value < least) {
    throw config(`${name} must be greater than or equal to ${least} (got ${value})`);
  }
  return value;
}

function readTtl(value: Property): number {
  const seconds = atLeast('default_time_to_live', integerOf('default_time_to_live', value), 0);
  if (seconds > MAX_TTL) {
    throw config(`default_time_to_live must be less than or equal to ${MAX_TTL} (got ${seconds})`);
  }
  return seconds;
}

function readBloomFilterChance(value: Property, name: string): number {
  const chance = doubleOf(name, value);
  if (chance <= MIN_BLOOM_FILTER_CHANCE || chance > 1) {
    throw config(`${name} must be larger than 6.71E-5 and less than or equal to 1.0 (got ${chance})`);
  }
  return chance;
}

function readCrcCheckChance(value: Property, name: string): number {
  const chance = doubleOf(name, value);
  if (chance < 0 || chance > 1) {
    throw config(`${name} must be larger than or equal to 0 and smaller than or equal to 1.0 (got ${chance})`);
  }
  return chance;
}

function readCaching(given: PropertyMap): PropertyMap {
  // What is not said is not cached.
  const {keys = 'NONE', rows_per_partition: rows = 'NONE', ...rest} = given;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) {
    throw config(`Invalid caching sub-options [${unknown}]: only 'keys' and 'rows_per_partition' are allowed`);
  }
  if (!/^(ALL|NONE)$/i.test(keys)) {
    throw config(`Invalid value '${keys}' for caching sub-option 'keys': only 'ALL' and 'NONE' are allowed`);
  }
  if (!/^(ALL|NONE|\d+)$/i.test(rows)) {
    throw config(
      `Invalid value '${rows}' for caching sub-option 'rows_per_partition': only 'ALL', 'NONE', and integer values are allowed`,
    );
  }
  return {keys: keys.toUpperCase(), rows_per_partition: rows.toUpperCase()};
}

function readMemtable(value: Property, name: string): string {
  const text = textOf(name, value);
  if (text !== '' && text !== 'default') {
    throw config(`Memtable configuration "${text}" not found.`);
  }
  return 'default';
}

function readReadRepair(value: Property, name: string): string {
  const text = textOf(name, value).toUpperCase();
  if (text !== 'BLOCKING' && text !== 'NONE') {
    throw config(`Invalid value ${text} for option '${name}': must be one of [BLOCKING, NONE]`);
  }
  return text;
}
