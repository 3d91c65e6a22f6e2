/** Warnings: they travel in `status.warnings`, in the same shape as errors. */
import {requestError} from './entry.ts';

const AT = 'the table ${keyspace}.${table}';
const FILTERED = 'Many rows may be read to find those that match.';

export const WARNINGS = {
  /** Ours: before a database that lacks what the original's has. */
  FULL_SCAN: requestError(
    'WARNING',
    'No index of the database serves this',
    'The database behind ${keyspace}.${table} had to read more than was asked for. ${reason}.',
  ),
  DEPRECATED_COMMAND: requestError(
    'WARNING',
    'The command is deprecated',
    'The command ${deprecatedCommand} is deprecated, use ${replacementCommand} instead.',
  ),
  MISSING_INDEX: requestError(
    'WARNING',
    'The filter has columns without an index',
    `The columns [\${unindexedFilters}] of ${AT} have no index that serves this filter. ${FILTERED} Primary key: [\${primaryKey}]; indexed columns: [\${indexedColumns}].`,
  ),
  NOT_EQUALS_UNSUPPORTED_BY_INDEXING: requestError(
    'WARNING',
    'No index serves $ne here',
    `Indexes on \${inefficientDataTypes} do not serve $ne: [\${inefficientFilters}] on columns [\${inefficientColumns}] of ${AT}. ${FILTERED}`,
  ),
  COMPARISON_FILTER_UNSUPPORTED_BY_INDEXING: requestError(
    'WARNING',
    'No index serves this comparison',
    `Indexes on \${inefficientDataTypes} do not serve $gt, $gte, $lt and $lte: [\${inefficientFilterColumns}], columns [\${inefficientColumns}] of ${AT}. ${FILTERED}`,
  ),
  NOT_IN_FILTER_UNSUPPORTED_BY_INDEXING: requestError(
    'WARNING',
    'No index serves $nin here',
    `Indexes on \${inefficientDataTypes} do not serve $nin: [\${inefficientFilterColumns}], columns [\${inefficientColumns}] of ${AT}. ${FILTERED}`,
  ),
  ZERO_FILTER_OPERATIONS: requestError(
    'WARNING',
    'The table is read without a filter',
    `The filter for ${AT} is empty, so all rows are read. Primary key: [\${primaryKey}]; indexed columns: [\${indexedColumns}].`,
  ),
  INCOMPLETE_PRIMARY_KEY_FILTER: requestError(
    'WARNING',
    'The filter has a part of the primary key only',
    `The filter does not follow the primary key [\${primaryKeys}] of ${AT}: missing partition columns [\${missingPartitionKeys}], clustering columns out of order [\${outOfOrderClusteringKeys}]. ${FILTERED}`,
  ),
  IN_MEMORY_SORTING_DUE_TO_NON_PARTITION_SORTING: requestError(
    'WARNING',
    'Sorted in memory: not all columns are clustering columns',
    `Rows of ${AT} were sorted in memory by [\${sortColumns}]. The database sorts by [\${partitionSorting}].`,
  ),
  IN_MEMORY_SORTING_DUE_SKIP_OPTIONS: requestError(
    'WARNING',
    'Sorted in memory: rows are skipped',
    'The option `skip` makes the server sort in memory.',
  ),
  IN_MEMORY_SORTING_DUE_TO_PARTITION_KEY_NOT_RESTRICTED: requestError(
    'WARNING',
    'Sorted in memory: the filter does not name one partition',
    `Rows of ${AT} were sorted in memory by [\${sortColumns}]: the filter does not give the partition key [\${partitionKeys}] with $eq. The database sorts by [\${partitionSorting}].`,
  ),
  IN_MEMORY_SORTING_DUE_TO_OUT_OF_ORDER_PARTITION_SORTING: requestError(
    'WARNING',
    'Sorted in memory: the columns are in another order than in the key',
    `Rows of ${AT} were sorted in memory by [\${sortColumns}]. The database sorts by [\${partitionSorting}], in this order, all as defined or all reversed.`,
  ),
} as const;
