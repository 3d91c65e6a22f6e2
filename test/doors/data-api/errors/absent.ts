/** Codes that the API has published and that cannot occur here, with the reason. */

const NEVER = 'Published, but never raised by the original either.';
const GATEWAY = 'There is no embedding gateway: providers are called directly.';

/** By family, scope and code. */
export const ABSENT: Readonly<Record<string, string>> = {
  'REQUEST/FILTER/UNSUPPORTED_FILTERING_FOR_COLUMN_TYPES': NEVER,
  'REQUEST/WARNING/IN_MEMORY_SORTING_DUE_TO_MISSING_PARTITION_SORTING': NEVER,
  'REQUEST/SCHEMA/INVALID_INDEX_DEFINITION': NEVER,
  'REQUEST/SCHEMA/COLUMN_TYPE_INCORRECT': NEVER,
  'REQUEST/SCHEMA/PRIMARY_KEY_DEFINITION_INCORRECT': NEVER,
  'REQUEST/SCHEMA/COLUMN_NOT_FOUND': NEVER,
  'SERVER/DATABASE/COLLECTION_NO_INDEX_ERROR': NEVER,
  'SERVER/DATABASE/INVALID_COLLECTION_QUERY': NEVER,
  'SERVER/EMBEDDING_PROVIDER/EMBEDDING_GATEWAY_REQUEST_PROCESSING_ERROR': NEVER,
  'SERVER/EMBEDDING_PROVIDER/EMBEDDING_GATEWAY_RATE_LIMITED': NEVER,
  'SERVER/EMBEDDING_PROVIDER/EMBEDDING_GATEWAY_UNEXPECTED_RESPONSE': NEVER,
  'SERVER/EMBEDDING_PROVIDER/EMBEDDING_GATEWAY_NOT_AVAILABLE': GATEWAY,
  'SERVER/EMBEDDING_PROVIDER/EMBEDDING_GATEWAY_UNABLE_RESOLVE_AUTHENTICATION_TYPE': GATEWAY,
  'REQUEST/DOCUMENT/LEXICAL_CONTENT_TOO_LONG': 'The text index takes texts of any length that a document may have.',
  'REQUEST/WARNING/QUERY_RETRIED_DUE_TO_INDEXING':
    'Reads are sent with ALLOW FILTERING from the start; no second try is needed.',
  'REQUEST/SCHEMA/INVALID_KEYSPACE': 'The keyspace is looked up before the database is asked: UNKNOWN_KEYSPACE.',
  'REQUEST/SCHEMA/MCP_FEATURE_NOT_ENABLED': 'An answer of the MCP endpoint, and tested there; no command gives it.',
  'REQUEST/SCHEMA/VECTOR_SEARCH_UNKNOWN_FUNCTION_NAME':
    'A metric that is given is checked with the other options: COMMAND_FIELD_VALUE_INVALID. Where a stored one is not known, that of the index counts.',
  'REQUEST/SCHEMA/VECTOR_SEARCH_UNRECOGNIZED_SOURCE_MODEL_NAME':
    'A source model that is given is checked with the other options: COMMAND_FIELD_VALUE_INVALID. A stored one that is not known counts as `other`.',
  'SERVER//UNEXPECTED_SERVER_ERROR': 'What nobody expected is a bug: INTERNAL_SERVER_ERROR, and the log says more.',
  'SERVER/DATABASE/COUNT_READ_FAILED':
    'A count that fails is a read that fails, and says why: FAILED_READ_REQUEST and the like.',
  'SERVER/DATABASE/FAILED_TO_CONNECT_TO_DATABASE': 'The embedded engine needs no connection.',
  'SERVER/DATABASE/FAILED_TO_READ_METADATA': 'The schema comes with the engine; there is always one.',
  'SERVER/DATABASE/UNKNOWN_KEYSPACE': 'A keyspace that is dropped during a command is told as in REQUEST/SCHEMA.',
  'SERVER/DATABASE/UNSUPPORTED_DATABASE_QUERY':
    'Statements reach the engine as data, not as text: there is no syntax to be wrong.',
  'SERVER/DATABASE/FAILED_COMPARE_AND_SET':
    'The engine knows the outcome of each conditional write; one that cannot be made durable is FAILED_WRITE_REQUEST.',
};
