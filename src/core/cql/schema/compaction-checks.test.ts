import {describe, expect, test} from 'vitest';
import {readCompaction} from './compaction.ts';
import {readCompression} from './compression.ts';
import type {PropertyMap} from './properties.ts';

const SIZE_TIERED = 'SizeTieredCompactionStrategy';
const LEVELED = 'LeveledCompactionStrategy';
const TIME_WINDOW = 'TimeWindowCompactionStrategy';
const UNIFIED = 'UnifiedCompactionStrategy';

describe('compaction', () => {
  test.each<[string, PropertyMap, string]>([
    [SIZE_TIERED, {tombstone_threshold: '-1'}, 'tombstone_threshold must be greater than 0, but was -1.000000'],
    [SIZE_TIERED, {bucket_low: '2'}, 'bucket_high value (1.5) is less than or equal to the bucket_low value (2.0)'],
    [SIZE_TIERED, {min_threshold: '1', bucket_low: 'x'}, 'x is not a parsable float for bucket_low'],
    [SIZE_TIERED, {min_threshold: '1', nope: 'x'}, 'Properties specified [nope] are not understood'],
    [SIZE_TIERED, {max_threshold: '0'}, 'Disabling compaction by setting compaction thresholds to 0 has been removed'],
    [LEVELED, {nope: '1', sstable_size_in_mb: 'x'}, 'x is not a parsable int (base10) for sstable_size_in_mb'],
    [TIME_WINDOW, {compaction_window_unit: 'hours'}, 'hours is not valid for compaction_window_unit'],
    [TIME_WINDOW, {unsafe_aggressive_sstable_expiration: 'true'}, 'is requested but not allowed'],
    [UNIFIED, {scaling_parameters: 'T4,Q'}, 'Scaling parameter Q must match'],
    [
      UNIFIED,
      {target_sstable_size: '1MB'},
      'target_sstable_size 1MB is not acceptable, size must be at least 1.000MiB',
    ],
    [UNIFIED, {min_sstable_size: '2GiB'}, 'min_sstable_size (2.000GiB) should be less than 70%'],
    [UNIFIED, {sstable_growth: '2'}, 'sstable_growth 2 must be between 0 and 1'],
    [UNIFIED, {enabled: 'x'}, "enabled should either be 'true' or 'false', not x"],
  ])('%s %j', (name, options, message) => {
    expect(() => readCompaction({class: name, ...options})).toThrow(message);
  });

  test('sizes and lists that are sound are kept', () => {
    const options = {scaling_parameters: 'T4, L10, N, -4', target_sstable_size: '1GiB', sstable_growth: '50%'};
    expect(readCompaction({class: UNIFIED, ...options})).toMatchObject(options);
  });
});

test.each<[PropertyMap, string]>([
  [{chunk_length_in_kb: '0'}, 'Invalid negative or null chunk_length_in_kb'],
  [{chunk_length_in_kb: '3'}, 'chunk_length_in_kb must be a power of 2'],
  [{min_compress_ratio: '0.5'}, 'min_compress_ratio can either be 0 or greater than or equal to 1'],
  [{lz4_high_compressor_level: '99'}, 'Value must be between 1 and 17'],
  [{crc_check_chance: '0.5'}, 'Unknown compression options crc_check_chance'],
])('compression %j', (options, message) => {
  expect(() => readCompression({class: 'LZ4Compressor', ...options})).toThrow(message);
});
