/**
 * Compaction options of a table: checked against what each strategy of Cassandra 5.0 knows, and kept.
 * Differs: an engine of our own does not merge by them.
 */
import {checkCompaction, checkShared} from './compaction-checks.ts';
import {config} from './properties.ts';
import type {PropertyMap} from './properties.ts';

const PACKAGE = 'org.apache.cassandra.db.compaction.';

/** Options of every strategy. */
const COMMON = [
  'tombstone_threshold',
  'tombstone_compaction_interval',
  'unchecked_tombstone_compaction',
  'log_all',
  'only_purge_repaired_tombstones',
  'provide_overlapping_tombstones',
  'enabled',
];
const THRESHOLDS = ['min_threshold', 'max_threshold'];
const SIZE_TIERED = ['min_sstable_size', 'bucket_low', 'bucket_high'];

const STRATEGIES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['SizeTieredCompactionStrategy', new Set([...COMMON, ...THRESHOLDS, ...SIZE_TIERED])],
  [
    'LeveledCompactionStrategy',
    new Set([...COMMON, ...THRESHOLDS, ...SIZE_TIERED, 'sstable_size_in_mb', 'fanout_size', 'single_sstable_uplevel']),
  ],
  [
    'TimeWindowCompactionStrategy',
    new Set([
      ...COMMON,
      ...THRESHOLDS,
      ...SIZE_TIERED,
      'timestamp_resolution',
      'compaction_window_unit',
      'compaction_window_size',
      'expired_sstable_check_frequency_seconds',
      'unsafe_aggressive_sstable_expiration',
    ]),
  ],
  [
    'UnifiedCompactionStrategy',
    new Set([
      ...COMMON,
      'scaling_parameters',
      'min_sstable_size',
      'flush_size_override',
      'base_shard_count',
      'max_sstables_to_compact',
      'target_sstable_size',
      'sstable_growth',
      'expired_sstable_check_frequency_seconds',
      'unsafe_aggressive_sstable_expiration',
      'overlap_inclusion_method',
    ]),
  ],
]);

export function readCompaction(given: PropertyMap): PropertyMap {
  const {class: className, ...options} = given;
  if (className === undefined) {
    throw config("Missing sub-option 'class' for the 'compaction' option");
  }
  const name = className.startsWith(PACKAGE) ? className.slice(PACKAGE.length) : className;
  const known = STRATEGIES.get(name);
  if (known === undefined) {
    throw config(
      `Unable to find compaction strategy class '${className.includes('.') ? className : PACKAGE + className}'`,
    );
  }
  checkCompaction(name, options);
  const unknown = Object.keys(options).filter(option => !known.has(option));
  if (unknown.length > 0) {
    throw config(`Properties specified [${unknown.join(', ')}] are not understood by ${name}`);
  }
  checkShared(options);
  if (known.has('min_threshold')) {
    const {min_threshold: min = '4', max_threshold: max = '32'} = options;
    checkThresholds(min, max);
    return {class: PACKAGE + name, ...options, max_threshold: max, min_threshold: min};
  }
  return {class: PACKAGE + name, ...options};
}

function checkThresholds(min: string, max: string): void {
  for (const [name, text] of [
    ['min_threshold', min],
    ['max_threshold', max],
  ]) {
    if (!/^\d+$/.test(text ?? '')) {
      throw config(`Invalid value ${text} for '${name}' compaction sub-option - must be an integer`);
    }
  }
  if (Number(min) === 0 || Number(max) === 0) {
    throw config(
      "Disabling compaction by setting compaction thresholds to 0 has been removed, set the compaction option 'enabled' to false instead.",
    );
  }
  if (Number(min) < 2) {
    throw config(`Min compaction threshold cannot be less than 2 (got ${min})`);
  }
  if (Number(min) > Number(max)) {
    throw config(`Min compaction threshold (got ${min}) cannot be greater than max compaction threshold (got ${max})`);
  }
}
