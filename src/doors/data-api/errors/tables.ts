/** Errors of tables, their indexes and types, and of rows. A code that several scopes share has one entry per scope. */
import {requestError} from './entry.ts';

const AT = 'the table ${keyspace}.${table}';
const COLUMNS = `Its columns: [\${allColumns}].`;

const UNKNOWN_COLUMNS = {
  title: 'The table has no such column',
  body: `There are no columns [\${unknownColumns}] in ${AT}. ${COLUMNS}`,
} as const;

const UNSUPPORTED_TYPES = {
  title: 'The type of the column is not supported here',
  body: `The columns [\${unsupportedColumns}] of ${AT} have types that cannot be used here. ${COLUMNS}`,
} as const;

const NO_SERVICE = {
  title: 'The vector column has no embedding service',
  body: `The columns [\${invalidVectorizeColumns}] of ${AT} have no embedding service, so they take no texts. Columns that have one: [\${validVectorizeColumns}].`,
} as const;

export const TABLE_ERRORS = {
  // ---- rows ----
  MISSING_PRIMARY_KEY_COLUMNS: requestError(
    'DOCUMENT',
    'Columns of the primary key are missing',
    `A row of ${AT} needs all columns of the primary key [\${primaryKeys}]; given were [\${providedKeys}], missing or null are [\${missingKeys}].`,
  ),
  UNKNOWN_TABLE_COLUMNS: requestError('DOCUMENT', UNKNOWN_COLUMNS.title, UNKNOWN_COLUMNS.body),
  UNKNOWN_FILTER_COLUMNS: {
    ...requestError('FILTER', UNKNOWN_COLUMNS.title, UNKNOWN_COLUMNS.body),
    code: 'UNKNOWN_TABLE_COLUMNS',
  },
  UNKNOWN_UPDATE_COLUMNS: {
    ...requestError('UPDATE', UNKNOWN_COLUMNS.title, UNKNOWN_COLUMNS.body),
    code: 'UNKNOWN_TABLE_COLUMNS',
  },
  UNKNOWN_PROJECTION_COLUMNS: {
    ...requestError('PROJECTION', UNKNOWN_COLUMNS.title, UNKNOWN_COLUMNS.body),
    code: 'UNKNOWN_TABLE_COLUMNS',
  },
  UNSUPPORTED_COLUMN_TYPES: requestError('DOCUMENT', UNSUPPORTED_TYPES.title, UNSUPPORTED_TYPES.body),
  UNSUPPORTED_FILTER_COLUMN_TYPES: {
    ...requestError('FILTER', UNSUPPORTED_TYPES.title, UNSUPPORTED_TYPES.body),
    code: 'UNSUPPORTED_COLUMN_TYPES',
  },
  UNSUPPORTED_UPDATE_COLUMN_TYPES: {
    ...requestError('UPDATE', UNSUPPORTED_TYPES.title, UNSUPPORTED_TYPES.body),
    code: 'UNSUPPORTED_COLUMN_TYPES',
  },
  UNSUPPORTED_PROJECTION_COLUMN_TYPES: {
    ...requestError('PROJECTION', UNSUPPORTED_TYPES.title, UNSUPPORTED_TYPES.body),
    code: 'UNSUPPORTED_COLUMN_TYPES',
  },
  INVALID_COLUMN_VALUES: requestError(
    'DOCUMENT',
    'A value does not fit its column',
    `Values do not fit the columns of ${AT}: \${invalidColumns}. ${COLUMNS}`,
  ),
  UNSUPPORTED_VECTORIZE_CONFIGURATIONS: requestError(
    'DOCUMENT',
    'Several embedding models in one request',
    'One request can use one embedding model only, this one needs several: [${vectorizeIdentities}].',
  ),
  UNSUPPORTED_VECTORIZE_WHEN_MISSING_VECTORIZE_DEFINITION: requestError('DOCUMENT', NO_SERVICE.title, NO_SERVICE.body),
  UNSUPPORTED_UPDATE_VECTORIZE_WHEN_MISSING_VECTORIZE_DEFINITION: {
    ...requestError('UPDATE', NO_SERVICE.title, NO_SERVICE.body),
    code: 'UNSUPPORTED_VECTORIZE_WHEN_MISSING_VECTORIZE_DEFINITION',
  },

  // ---- filter ----
  CANNOT_LEXICAL_FILTER_NON_INDEXED_COLUMNS: requestError(
    'FILTER',
    'The column has no text index',
    `$match needs a text index, which the columns [\${filterColumns}] of ${AT} do not have. Columns that have one: [\${indexedColumns}].`,
  ),
  INVALID_FILTER_COLUMN_VALUES: requestError(
    'FILTER',
    'A value of the filter does not fit its column',
    `The filter on column \${invalidColumn} of ${AT} has a value that is no \${columnType}. ${COLUMNS}`,
  ),
  INVALID_MAP_SET_LIST_FILTER: requestError(
    'FILTER',
    'The filter on a map, set or list is not valid',
    'Maps, sets and lists are filtered with $in, $nin or $all and an array: ${detailedReason}.',
  ),
  UNSUPPORTED_COMPARISON_FILTER_AGAINST_DURATION: requestError(
    'FILTER',
    'Durations have no order',
    `The columns [\${durationFilters}] of ${AT} are durations, which are neither greater nor less than others. ${COLUMNS}`,
  ),
  MISSING_FILTER_FOR_UPDATE_DELETE: requestError(
    'FILTER',
    'The filter is missing',
    `A row of ${AT} is changed or deleted by its primary key: the filter must name [\${primaryKeyColumns}].`,
  ),
  UNSUPPORTED_FILTER_FOR_UPDATE_ONE_DELETE_ONE: requestError(
    'FILTER',
    'Only $eq can be used to change or delete one row',
    'updateOne and deleteOne take $eq on the columns of the primary key only, other conditions stand on [${unsupportedFilterColumns}].',
  ),
  UNSUPPORTED_NON_PRIMARY_KEY_FILTER_FOR_UPDATE_DELETE: requestError(
    'FILTER',
    'Only columns of the primary key can be used to change or delete rows',
    `The filter has the columns [\${nonPrimaryKeyFilters}], which are not in the primary key [\${primaryKeyColumns}] of ${AT}.`,
  ),
  MISSING_FULL_PRIMARY_KEY_FOR_UPDATE_DELETE: requestError(
    'FILTER',
    'The whole primary key is needed',
    `The filter lacks [\${missingPrimaryKeyFilters}] of the primary key [\${primaryKeyColumns}] of ${AT}.`,
  ),
  INVALID_PRIMARY_KEY_FILTER: requestError(
    'FILTER',
    'The filter does not follow the primary key',
    `deleteMany needs the whole partition key of ${AT}, then clustering columns in order. Primary key: [\${primaryKeys}]; missing partition columns: [\${missingPartitionKeys}]; clustering columns out of order: [\${outOfOrderClusteringKeys}].`,
  ),

  // ---- update ----
  INVALID_UPDATE_COLUMN_VALUES: requestError(
    'UPDATE',
    'A value of the update does not fit its column',
    `Values do not fit the columns of ${AT}: \${invalidColumns}. ${COLUMNS}`,
  ),
  UNSUPPORTED_UPDATE_OPERATOR: requestError(
    'UPDATE',
    'The operator does not fit the column',
    `\${operator} cannot be used with the columns [\${unsupportedColumns}] of ${AT}. ${COLUMNS}`,
  ),
  INVALID_PUSH_OPERATOR_USAGE: requestError('UPDATE', '$push has an operand that is not valid', '$push: ${reason}.'),
  UNSUPPORTED_UPDATE_FOR_PRIMARY_KEY_COLUMNS: requestError(
    'UPDATE',
    'The primary key cannot be changed',
    `The columns [\${updateOnPrimaryKeyColumns}] belong to the primary key [\${primaryKeys}] of ${AT}.`,
  ),
  MISSING_UPDATE_OPERATIONS: requestError(
    'UPDATE',
    'The update has no operation',
    'An update needs at least one operation. Operators: [${supportedUpdateOperations}].',
  ),
  UNSUPPORTED_UPDATE_OPERATIONS_FOR_TABLE: requestError(
    'UPDATE',
    'The operator cannot be used with tables',
    'The operators [${usedUnsupportedUpdateOperations}] cannot be used with tables. Operators of tables: [${supportedUpdateOperations}].',
  ),
  UNSUPPORTED_OVERLAPPING_UPDATE_OPERATIONS: requestError(
    'UPDATE',
    'A column is changed twice',
    'Each column can be changed once in an update, these are changed twice: [${duplicateAssignmentColumns}].',
  ),

  // ---- sort ----
  CANNOT_LEXICAL_SORT_NON_INDEXED_COLUMNS: requestError(
    'SORT',
    'The column has no text index',
    `Sorting by words needs a text index, which the column \${sortColumn} of ${AT} does not have. Columns that have one: [\${indexedColumns}].`,
  ),
  CANNOT_LEXICAL_SORT_WITH_SKIP_OPTION: requestError(
    'SORT',
    'skip cannot be used with a sort by words',
    'Leave `skip` out of a sort by words.',
  ),
  CANNOT_SORT_ON_MULTIPLE_VECTORS: requestError(
    'SORT',
    'Several vectors in one sort',
    `A sort can have one vector, this one has several: [\${sortColumns}]. Vector columns of ${AT}: [\${vectorColumns}].`,
  ),
  CANNOT_SORT_ON_MULTIPLE_VECTORIZE: requestError(
    'SORT',
    'Several texts to embed in one sort',
    `A sort can have one text to embed, this one has several: [\${sortColumns}]. Vector columns of ${AT}: [\${vectorColumns}].`,
  ),
  CANNOT_SORT_ON_SPECIAL_WITH_OTHERS: requestError(
    'SORT',
    'A sort by words must stand alone',
    'A sort by words cannot be combined. By words: [${lexicalSorts}]; by columns: [${regularSorts}]; by vectors: [${vectorSorts}].',
  ),
  CANNOT_SORT_UNKNOWN_COLUMNS: requestError(
    'SORT',
    'The table has no such column to sort by',
    `There are no columns [\${unknownColumns}] in ${AT}. ${COLUMNS}`,
  ),
  CANNOT_VECTOR_SORT_NON_VECTOR_COLUMNS: requestError(
    'SORT',
    'The column is no vector',
    `The columns [\${sortColumns}] are no vectors. Vector columns of ${AT}: [\${vectorColumns}].`,
  ),
  CANNOT_VECTORIZE_SORT_NON_VECTOR_COLUMN: requestError(
    'SORT',
    'A text to sort by needs a vector or text column',
    `The columns [\${sortColumns}] take no texts to sort by. Vector columns of ${AT}: [\${vectorColumns}].`,
  ),
  CANNOT_VECTORIZE_SORT_WHEN_MISSING_VECTORIZE_DEFINITION: requestError('SORT', NO_SERVICE.title, NO_SERVICE.body),
  CANNOT_VECTOR_SORT_WITH_LIMIT_EXCEEDS_MAX: requestError(
    'SORT',
    'The limit of a vector sort is too large',
    'The sort by the vector ${sortColumn} has the limit ${limit}, ${maxLimit} is the most.',
  ),
  CANNOT_VECTOR_SORT_WITH_SKIP_OPTION: requestError(
    'SORT',
    'skip cannot be used with a vector sort',
    'Leave `skip` out of a vector sort.',
  ),
  CANNOT_VECTOR_SORT_NON_INDEXED_VECTOR_COLUMNS: requestError(
    'SORT',
    'The vector column has no index',
    `The columns [\${sortColumns}] of ${AT} have no vector index. Indexed columns: [\${indexedColumns}]. Vector columns: [\${vectorColumns}].`,
  ),
  CANNOT_SORT_VECTOR_AND_NON_VECTOR_COLUMNS: requestError(
    'SORT',
    'A vector sort must stand alone',
    `The vectors [\${sortVectorColumns}] and the columns [\${sortNonVectorColumns}] cannot be sorted by together. Vector columns of ${AT}: [\${vectorColumns}].`,
  ),
  CANNOT_VECTOR_SORT_ON_MISMATCHED_VECTOR_DIMENSIONS: requestError(
    'SORT',
    'The vector has the wrong length',
    `The column \${targetVectorColumn} of ${AT} has \${actualDimension} dimensions, the vector has \${providedDimension}. Vector columns: [\${vectorColumns}].`,
  ),
  INVALID_REGULAR_SORT_EXPRESSION: requestError(
    'SORT',
    'A column is sorted by 1 or -1',
    'A column is sorted by 1 (ascending) or -1 (descending), not by ${jsonExpr}, which is ${jsonType}.',
  ),
  INVALID_VECTOR_SORT_EXPRESSION: requestError(
    'SORT',
    'The vector to sort by is not valid',
    'A vector column is sorted by an array of numbers, an object with $binary or a text, not by ${jsonType}.',
  ),
  UNSUPPORTED_SORT_FOR_TABLE_DELETE_COMMAND: requestError(
    'SORT',
    'deleteOne on a table takes no sort',
    'A row of a table is deleted by its primary key. Leave the sort out.',
  ),
  UNSUPPORTED_SORT_FOR_TABLE_UPDATE_COMMAND: requestError(
    'SORT',
    'updateOne on a table takes no sort',
    'A row of a table is changed by its primary key. Leave the sort out.',
  ),
  UNSUPPORTED_PAGINATION_WITH_IN_MEMORY_SORTING: requestError(
    'SORT',
    'An in-memory sort has no pages',
    `Rows of ${AT} are sorted in memory by [\${sortColumns}], so no page state can be used. The database sorts by [\${partitionSorting}].`,
  ),
} as const;
