/** Every option of a table, with values that it takes and that it does not. */
export const options = `
CREATE TABLE t (k int PRIMARY KEY, v int)
CREATE TABLE c (k int, c int, v int, PRIMARY KEY (k, c)) WITH CLUSTERING ORDER BY (c DESC)
ALTER TABLE t WITH additional_write_policy = '50p'
ALTER TABLE t WITH bloom_filter_fp_chance = 0.05
ALTER TABLE t WITH caching = {'keys': 'NONE', 'rows_per_partition': '10'}
ALTER TABLE t WITH comment = 'it''s'
ALTER TABLE t WITH compaction = {'class': 'LeveledCompactionStrategy', 'sstable_size_in_mb': '160'}
ALTER TABLE t WITH compaction = {'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': 'HOURS', 'compaction_window_size': '2'}
ALTER TABLE t WITH compaction = {'class': 'UnifiedCompactionStrategy'}
ALTER TABLE t WITH compaction = {'class': 'SizeTieredCompactionStrategy', 'min_threshold': '2', 'max_threshold': '16'}
ALTER TABLE t WITH compression = {'class': 'ZstdCompressor', 'chunk_length_in_kb': '64'}
ALTER TABLE t WITH compression = {'enabled': 'false'}
Missing sub-option 'class' | ALTER TABLE t WITH compression = {'sstable_compression': 'SnappyCompressor'}
ALTER TABLE t WITH crc_check_chance = 0.5
ALTER TABLE t WITH default_time_to_live = 100
ALTER TABLE t WITH gc_grace_seconds = 100
ALTER TABLE t WITH max_index_interval = 4096
ALTER TABLE t WITH memtable_flush_period_in_ms = 60000
ALTER TABLE t WITH min_index_interval = 64
ALTER TABLE t WITH read_repair = 'NONE'
ALTER TABLE t WITH speculative_retry = 'ALWAYS'
ALTER TABLE t WITH speculative_retry = '10ms'
ALTER TABLE t WITH speculative_retry = 'MIN(99p,50ms)'
ALTER TABLE t WITH cdc = true
ALTER TABLE t WITH incremental_backups = false
ALTER TABLE t WITH allow_auto_snapshot = false
ALTER TABLE t WITH memtable = 'default'
ALTER TABLE t WITH extensions = {'a': 0x01}
DESCRIBE TABLE t
SELECT additional_write_policy, bloom_filter_fp_chance, caching, comment, compaction, compression, crc_check_chance, default_time_to_live, gc_grace_seconds, max_index_interval, memtable, memtable_flush_period_in_ms, min_index_interval, read_repair, speculative_retry, flags FROM system_schema.tables WHERE keyspace_name = '@' AND table_name = 't'
failure | ALTER TABLE t WITH additional_write_policy = 'x'
failure | ALTER TABLE t WITH bloom_filter_fp_chance = 2
failure | ALTER TABLE t WITH bloom_filter_fp_chance = 'x'
failure | ALTER TABLE t WITH caching = {'nope': 'NONE'}
failure | ALTER TABLE t WITH caching = {'rows_per_partition': 'x'}
failure | ALTER TABLE t WITH caching = 'x'
ALTER TABLE t WITH comment = 5
failure | ALTER TABLE t WITH compaction = {'class': 'LeveledCompactionStrategy', 'sstable_size_in_mb': 'x'}
failure | ALTER TABLE t WITH compaction = {'sstable_size_in_mb': '5'}
failure | ALTER TABLE t WITH compaction = {'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': 'NOPE'}
failure | ALTER TABLE t WITH compaction = {'class': 'SizeTieredCompactionStrategy', 'min_threshold': '1'}
failure | ALTER TABLE t WITH compaction = {'class': 'SizeTieredCompactionStrategy', 'min_threshold': '40'}
failure | ALTER TABLE t WITH compaction = {'class': 'UnifiedCompactionStrategy', 'scaling_parameters': 'Q'}
failure | ALTER TABLE t WITH compression = {'class': 'LZ4Compressor', 'chunk_length_in_kb': '3'}
failure | ALTER TABLE t WITH compression = {'class': 'LZ4Compressor', 'nope': '3'}
failure | ALTER TABLE t WITH compression = {'enabled': 'false', 'class': 'LZ4Compressor'}
failure | ALTER TABLE t WITH crc_check_chance = 1.5
failure | ALTER TABLE t WITH crc_check_chance = -1
failure | ALTER TABLE t WITH default_time_to_live = 630720001
failure | ALTER TABLE t WITH gc_grace_seconds = -1
failure | ALTER TABLE t WITH gc_grace_seconds = 1.5
failure | ALTER TABLE t WITH max_index_interval = 1
failure | ALTER TABLE t WITH memtable_flush_period_in_ms = -1
failure | ALTER TABLE t WITH min_index_interval = 0
failure | ALTER TABLE t WITH read_repair = 'MAYBE'
failure | ALTER TABLE t WITH speculative_retry = 'foo'
failure | ALTER TABLE t WITH speculative_retry = '200p'
failure | ALTER TABLE t WITH cdc = 'x'
failure | ALTER TABLE t WITH cdc = 5
failure | ALTER TABLE t WITH incremental_backups = 'maybe'
ALTER TABLE t WITH allow_auto_snapshot = 1
failure | ALTER TABLE t WITH memtable = 'nope'
ALTER TABLE t WITH extensions = 'x'
failure | ALTER TABLE t WITH dclocal_read_repair_chance = 0.1
failure | ALTER TABLE t WITH id = 5a1c395e-b41f-11e5-9f22-ba0be0483c18
DESCRIBE TABLE t
DESCRIBE TABLE c
syntax | ALTER TABLE t WITH AND
syntax | ALTER TABLE t WITH = 1
syntax | ALTER TABLE t WITH comment
syntax | ALTER TABLE t WITH comment =
`;
