/** Errors of the definitions of tables, indexes and types. */
import {requestError} from './entry.ts';

const AT = 'the table ${keyspace}.${table}';
const COLUMNS = `Its columns: [\${allColumns}].`;
const SUPPORTED = 'Types that can be used: [${supportedTypes}].';

export const TABLE_SCHEMA_ERRORS = {
  // ---- tables ----
  CANNOT_ADD_EXISTING_TABLE: requestError('SCHEMA', 'The table exists', 'There is a table ${existingTable} already.'),
  CANNOT_DROP_UNKNOWN_TABLE: requestError('SCHEMA', 'The table does not exist', 'There is no table ${unknownTable}.'),
  MISSING_PARTITION_COLUMNS: requestError(
    'SCHEMA',
    'The partition key is empty',
    'The primary key needs at least one partition column. Columns of the table: [${tableColumns}].',
  ),
  UNKNOWN_PARTITION_COLUMNS: requestError(
    'SCHEMA',
    'The partition key has columns that are not defined',
    'partitionBy names [${unknownColumns}], which are not among the columns [${tableColumns}].',
  ),
  UNKNOWN_PARTITION_SORT_COLUMNS: requestError(
    'SCHEMA',
    'The clustering has columns that are not defined',
    'partitionSort names [${unknownColumns}], which are not among the columns [${tableColumns}].',
  ),
  UNKNOWN_DATA_TYPE: requestError(
    'SCHEMA',
    'The data type is not known',
    `There is no data type \${unsupportedType}. ${SUPPORTED}`,
  ),
  UNKNOWN_PRIMITIVE_DATA_TYPE: requestError(
    'SCHEMA',
    'The short form is for primitive data types',
    `\${unsupportedType} is no primitive data type. ${SUPPORTED}`,
  ),
  UNSUPPORTED_DATA_TYPE_TABLE_CREATION: requestError(
    'SCHEMA',
    'The data type cannot be used in new tables',
    `Tables cannot be made with the types [\${unsupportedTypes}]. ${SUPPORTED}`,
  ),
  UNSUPPORTED_MAP_DEFINITION: requestError(
    'SCHEMA',
    'The map has types that are not supported',
    'A map cannot have keys of ${unsupportedKeyType} and values of ${unsupportedValueType}. Keys: [${supportedKeyTypes}]; values: [${supportedValueTypes}].',
  ),
  UNSUPPORTED_LIST_DEFINITION: requestError(
    'SCHEMA',
    'The list has a type that is not supported',
    `A list cannot have values of \${unsupportedValueType}. ${SUPPORTED}`,
  ),
  UNSUPPORTED_SET_DEFINITION: requestError(
    'SCHEMA',
    'The set has a type that is not supported',
    `A set cannot have values of \${unsupportedValueType}. ${SUPPORTED}`,
  ),
  UNSUPPORTED_VECTOR_DIMENSION: requestError(
    'SCHEMA',
    'The vector dimension is not valid',
    'The dimension of a vector is a whole number above 0, not ${unsupportedValue}.',
  ),
  MISSING_DIMENSION_IN_VECTOR_COLUMN: requestError(
    'SCHEMA',
    'The vector has no dimension',
    'A vector column needs a dimension, or an embedding service that knows it.',
  ),
  INVALID_USER_DEFINED_TYPE_NAME: requestError(
    'SCHEMA',
    'The column names no user type',
    'A column of the type userDefined needs the name of its type in udtName, not ${udtName}.',
  ),
  UNKNOWN_USER_DEFINED_TYPE: requestError('SCHEMA', 'The user type does not exist', '${driverMessage}.'),
  CANNOT_ADD_EXISTING_COLUMNS: requestError(
    'SCHEMA',
    'The column exists',
    `The columns [\${duplicateColumns}] exist in ${AT}. ${COLUMNS}`,
  ),
  CANNOT_ADD_UNSUPPORTED_DATA_TYPE_COLUMNS: requestError(
    'SCHEMA',
    'The data type cannot be used in new columns',
    `Columns cannot be made with the types [\${unsupportedTypes}]. ${SUPPORTED}`,
  ),
  CANNOT_ADD_PREVIOUSLY_DROPPED_COLUMN: requestError(
    'SCHEMA',
    'A dropped column had another type',
    `The column \${columnName} of ${AT} was dropped as \${previousType} and cannot come back as \${columnType}.`,
  ),
  CANNOT_DROP_PRIMARY_KEY_COLUMNS: requestError(
    'SCHEMA',
    'The primary key cannot be dropped',
    `The columns [\${droppedColumns}] belong to the primary key [\${primaryKeys}] of ${AT}. ${COLUMNS}`,
  ),
  CANNOT_DROP_UNKNOWN_COLUMNS: requestError(
    'SCHEMA',
    'The table has no such column to drop',
    `There are no columns [\${unknownColumns}] in ${AT}. ${COLUMNS}`,
  ),
  CANNOT_DROP_INDEXED_COLUMNS: requestError(
    'SCHEMA',
    'The column has an index',
    `The columns [\${droppedIndexedColumns}] of ${AT} have indexes: drop these first. Indexed columns: [\${indexedColumns}]. ${COLUMNS}`,
  ),
  CANNOT_VECTORIZE_UNKNOWN_COLUMNS: requestError(
    'SCHEMA',
    'The table has no such column to vectorize',
    `There are no columns [\${unknownColumns}] in ${AT}. ${COLUMNS}`,
  ),
  CANNOT_VECTORIZE_NON_VECTOR_COLUMNS: requestError(
    'SCHEMA',
    'Only vector columns can have an embedding service',
    `The columns [\${nonVectorColumns}] of ${AT} are no vectors. Vector columns: [\${vectorColumns}]. ${COLUMNS}`,
  ),
  CANNOT_DROP_VECTORIZE_FROM_UNKNOWN_COLUMNS: requestError(
    'SCHEMA',
    'The table has no such column',
    `There are no columns [\${unknownColumns}] in ${AT}. Vector columns: [\${vectorColumns}]. ${COLUMNS}`,
  ),
  CANNOT_DROP_VECTORIZE_FROM_NON_VECTOR_COLUMNS: requestError(
    'SCHEMA',
    'Only vector columns can have an embedding service',
    `The columns [\${nonVectorColumns}] of ${AT} are no vectors. Vector columns: [\${vectorColumns}]. ${COLUMNS}`,
  ),
  MISSING_ALTER_TABLE_OPERATIONS: requestError(
    'SCHEMA',
    'The operation has no columns',
    'The operation ${missingTableOperation} of alterTable needs at least one column.',
  ),
  INVALID_VECTORIZE_FIELD_CONFIGURATION: requestError(
    'SCHEMA',
    'The embedding service of a column cannot be read',
    `The embedding service of the column \${field} of ${AT} cannot be read: \${message}.`,
  ),
  INVALID_VECTORIZE_TABLE_CONFIGURATION: requestError(
    'SCHEMA',
    'The embedding services of the table cannot be read',
    `The embedding services of ${AT} cannot be read: \${message}.`,
  ),

  // ---- indexes ----
  CANNOT_ADD_EXISTING_INDEX: requestError('SCHEMA', 'The index exists', 'There is an index ${existingIndex} already.'),
  CANNOT_DROP_UNKNOWN_INDEX: requestError('SCHEMA', 'The index does not exist', 'There is no index ${unknownIndex}.'),
  CANNOT_ANALYZE_ENTRIES_ON_MAP_COLUMNS: requestError(
    'SCHEMA',
    'Entries of maps cannot be analyzed',
    `The options [\${analyzedOptions}] cannot be used with an index on the entries of a map of ${AT}. ${COLUMNS}`,
  ),
  UNKNOWN_INDEX_COLUMN: requestError(
    'SCHEMA',
    'The table has no such column to index',
    `There are no columns [\${unknownColumns}] in ${AT}. ${COLUMNS}`,
  ),
  UNKNOWN_INDEX_TYPE: requestError(
    'SCHEMA',
    'The type of index is not known',
    'There is no type of index ${unknownType}. Types: [${knownTypes}].',
  ),
  UNSUPPORTED_INDEX_TYPE: requestError(
    'SCHEMA',
    'The command makes indexes of another type',
    'This command makes no indexes of the type ${unsupportedType}, only [${supportedTypes}].',
  ),
  UNSUPPORTED_INDEXING_FOR_DATA_TYPES: requestError(
    'SCHEMA',
    'The data type cannot be indexed',
    `The columns [\${unsupportedColumns}] of ${AT} cannot be indexed. ${SUPPORTED} ${COLUMNS}`,
  ),
  UNSUPPORTED_INDEXING_FOR_FROZEN_COLUMN: requestError(
    'SCHEMA',
    'Frozen columns cannot be indexed',
    `The column \${targetColumn} of ${AT} is frozen. ${COLUMNS}`,
  ),
  UNSUPPORTED_JSON_TYPE_FOR_TEXT_INDEX: requestError(
    'SCHEMA',
    'The analyzer is not valid',
    'An analyzer is a name or an object, not ${unsupportedType}.',
  ),
  UNSUPPORTED_TEXT_ANALYSIS_FOR_DATA_TYPES: requestError(
    'SCHEMA',
    'Only texts can be analyzed',
    `ascii, caseSensitive and normalize are for texts, the columns [\${unsupportedColumns}] of ${AT} are none. ${COLUMNS}`,
  ),
  UNSUPPORTED_TEXT_INDEX_FOR_DATA_TYPES: requestError(
    'SCHEMA',
    'Text indexes are for text columns',
    `The columns [\${unsupportedColumns}] of ${AT} are not of the type text. ${COLUMNS}`,
  ),
  UNSUPPORTED_VECTOR_INDEX_FOR_DATA_TYPES: requestError(
    'SCHEMA',
    'Vector indexes are for vector columns',
    `The columns [\${unsupportedColumns}] of ${AT} are no vectors. ${COLUMNS}`,
  ),
  UNKNOWN_VECTOR_SOURCE_MODEL: requestError(
    'SCHEMA',
    'The source model is not known',
    'There is no source model ${unknownSourceModel}. Source models: [${knownSourceModels}].',
  ),
  UNKNOWN_VECTOR_METRIC: requestError(
    'SCHEMA',
    'The metric is not known',
    'There is no metric ${unknownMetric}. Metrics: [${knownMetrics}].',
  ),
  INVALID_FORMAT_FOR_INDEX_CREATION_COLUMN: requestError(
    'SCHEMA',
    'The column of the index is not valid',
    'The column of an index is a name, or for maps an object such as {"name": "$keys"} or {"name": "$values"}.',
  ),

  // ---- types ----
  CANNOT_ADD_EXISTING_TYPE: requestError('SCHEMA', 'The type exists', 'There is a type ${existingType} already.'),
  CANNOT_ADD_EXISTING_FIELD: requestError(
    'SCHEMA',
    'The field exists',
    'The type ${typeName} has a field ${existingField} already.',
  ),
  CANNOT_DROP_UNKNOWN_TYPE: requestError('SCHEMA', 'The type does not exist', 'There is no type ${unknownType}.'),
  CANNOT_DROP_TYPE_USED_BY_TABLE: requestError(
    'SCHEMA',
    'The type is in use',
    'The type ${usedType} is used by the tables [${tableNames}].',
  ),
  CANNOT_RENAME_UNKNOWN_TYPE_FIELD: requestError(
    'SCHEMA',
    'The type has no such field',
    'The type ${typeName} has no field ${unknownField} that could be renamed.',
  ),
  MISSING_ALTER_TYPE_OPERATIONS: requestError(
    'SCHEMA',
    'alterType has nothing to do',
    'alterType needs fields to rename or fields to add.',
  ),
  MISSING_FIELDS_FOR_TYPE_CREATION: requestError(
    'SCHEMA',
    'The type has no fields',
    'A type needs at least one field.',
  ),
  UNSUPPORTED_TYPE_FIELDS: requestError(
    'SCHEMA',
    'The type has fields of types that are not supported',
    `Fields of types are primitive, these are not: [\${unsupportedFields}]. ${SUPPORTED}`,
  ),
} as const;
