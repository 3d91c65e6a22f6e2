/** Errors of keyspaces, collections and their settings. */
import {requestError} from './entry.ts';

export const SCHEMA_ERRORS = {
  DEPRECATED_AI_MODEL: requestError(
    'SCHEMA',
    'The model is deprecated',
    'The model ${model} has the status ${modelStatus} and cannot be used for new collections. ${message}',
  ),
  EMBEDDING_SERVICE_NOT_CONFIGURED: requestError(
    'SCHEMA',
    'The collection has no embedding service',
    'The collection ${table} was made without an embedding service, so $vectorize cannot be used with it.',
  ),
  END_OF_LIFE_AI_MODEL: requestError(
    'SCHEMA',
    'The model is no longer available',
    'The model ${model} has the status ${modelStatus}. ${message}',
  ),
  EXISTING_COLLECTION_DIFFERENT_SETTINGS: requestError(
    'SCHEMA',
    'The collection exists with other settings',
    'The collection ${collectionName} exists, and its settings are not those of this command.',
  ),
  EXISTING_TABLE_NOT_DATA_API_COLLECTION: requestError(
    'SCHEMA',
    'A table of this name exists',
    'The name ${tableName} belongs to a table that is not a collection.',
  ),
  INVALID_CREATE_COLLECTION_OPTIONS: requestError(
    'SCHEMA',
    'The options of the collection are not valid',
    'The collection cannot be made: ${message}.',
  ),
  INVALID_INDEXING_DEFINITION: requestError('SCHEMA', 'The indexing option is not valid', '${errorMessage}'),
  INVALID_USAGE_OF_VECTORIZE: requestError(
    'SCHEMA',
    '$vector and $vectorize cannot be given together',
    '$vector and $vectorize cannot stand in the same place. ${extraDesc}',
  ),
  LEXICAL_FEATURE_NOT_ENABLED: requestError(
    'SCHEMA',
    'Lexical search is not enabled',
    'Lexical search is not enabled on this server, so a collection cannot be made with it.',
  ),
  LEXICAL_NOT_ENABLED_FOR_COLLECTION: requestError(
    'SCHEMA',
    'The collection has no lexical search',
    'The collection ${keyspace}.${table} was made without lexical search, so $lexical cannot be used with it.',
  ),
  MCP_FEATURE_NOT_ENABLED: requestError(
    'SCHEMA',
    'The MCP endpoint is not enabled',
    'The MCP endpoint is not enabled on this server: it is turned on by --feature mcp=on, or for a request by the header Feature-Flag-mcp.',
  ),
  RERANKING_FEATURE_NOT_ENABLED: requestError(
    'SCHEMA',
    'Reranking is not enabled',
    'Reranking is not enabled on this server.',
  ),
  TOO_MANY_COLLECTIONS: requestError(
    'SCHEMA',
    'The database has as many collections as it may have',
    'The collection ${table} cannot be made: there are ${collectionCount} collections, ${collectionMaxCount} are the most.',
  ),
  TOO_MANY_INDEXES_FOR_COLLECTION: requestError(
    'SCHEMA',
    'The database has as many indexes as it may have',
    'The collection ${keyspace}.${table} needs ${indexesPerCollection} indexes, and fewer are free.',
  ),
  EXISTING_INDEX_FOR_COLLECTION: requestError(
    'SCHEMA',
    'An index of a needed name exists',
    'The collection ${keyspace}.${table} cannot be made: an index has a name that the collection needs.',
  ),
  UNKNOWN_KEYSPACE: requestError('SCHEMA', 'The keyspace does not exist', 'There is no keyspace ${keyspace}.'),
  INVALID_KEYSPACE: requestError(
    'SCHEMA',
    'The keyspace was refused',
    'The database refused the keyspace ${keyspace} for this command.',
  ),
  UNKNOWN_COLLECTION_OR_TABLE: requestError(
    'SCHEMA',
    'The collection or table does not exist',
    'The keyspace ${keyspace} has no collection or table ${table}. It has: [${allTables}].',
  ),
  UNSUPPORTED_SCHEMA_NAME: requestError(
    'SCHEMA',
    'The name is not allowed',
    'The ${schemaType} name must have 1 to ${maxNameLength} characters, each a letter, digit or underscore. This is not such a name: ${unsupportedSchemaName}.',
  ),
  VECTOR_SEARCH_NOT_SUPPORTED: requestError(
    'SCHEMA',
    'The collection has no vectors',
    'The collection ${keyspace}.${table} was made without vectors, so $vector cannot be used with it.',
  ),
  VECTOR_SEARCH_TOO_BIG_VALUE: requestError(
    'SCHEMA',
    'The vector dimension is too large',
    'The vector dimension is ${length}, ${maxLength} is the most.',
  ),
  VECTOR_SEARCH_UNKNOWN_FUNCTION_NAME: requestError(
    'SCHEMA',
    'The similarity function is not known',
    'There is no similarity function ${function}.',
  ),
  VECTOR_SEARCH_UNRECOGNIZED_SOURCE_MODEL_NAME: requestError(
    'SCHEMA',
    'The source model is not known',
    '${errorMessage}',
  ),
  VECTORIZE_CREDENTIAL_INVALID: requestError('SCHEMA', 'The credential is not valid', '${errorMessage}'),
  VECTORIZE_FEATURE_NOT_AVAILABLE: requestError(
    'SCHEMA',
    'Embedding services are not enabled',
    'Embedding services are not enabled on this server, so a collection cannot be made with one.',
  ),
} as const;
