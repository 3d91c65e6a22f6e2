/** Errors that a client cannot mend: of the server, of the database behind it, of embedding providers. */
import {serverError} from './entry.ts';

export const SERVER_ERRORS = {
  INTERNAL_SERVER_ERROR: serverError('', 'The server has a fault', '${errorMessage}'),
  UNEXPECTED_SERVER_ERROR: serverError(
    '',
    'The command failed for an unexpected reason',
    'The command failed with ${errorClass}: ${errorMessage}',
  ),

  CORRUPTED_COLLECTION_SCHEMA: serverError(
    'DATABASE',
    'The collection is not complete in the database',
    'The collection ${keyspace}.${table} lacks something that it needs: ${errorMessage}',
  ),
  COLLECTION_SCHEMA_VERSION_INVALID: serverError(
    'DATABASE',
    'The settings of the collection have an unknown version',
    'The collection ${collectionName} has settings of the version ${schemaVersion}, which is not known.',
  ),
  COUNT_READ_FAILED: serverError('DATABASE', 'Counting failed', '${errorMessage}'),
  DOCUMENT_FROM_DB_UNPARSEABLE: serverError('DATABASE', 'A stored document cannot be read', '${errorMessage}'),
  FAILED_CONCURRENT_OPERATIONS: serverError(
    'DATABASE',
    'Others changed the document at the same time',
    'A document of ${keyspace}.${table} could not be written, since others changed it at each try.',
  ),
  UNEXPECTED_DOCUMENT_ID_TYPE: serverError('DATABASE', 'A stored _id cannot be read', '${errorMessage}'),
  UNEXPECTED_DRIVER_ERROR: serverError(
    'DATABASE',
    'The database failed for an unexpected reason',
    'The database failed on ${schemaType} ${keyspace}.${table} with ${errorClass}: ${errorMessage}',
  ),
  INVALID_DATABASE_QUERY: serverError(
    'DATABASE',
    'The database refused the statement',
    'The database refused a statement on ${keyspace}.${table}: ${errorMessage}. Statement: ${cql}. Values: ${values}.',
  ),
  FAILED_TRUNCATION: serverError(
    'DATABASE',
    'The collection could not be emptied',
    'The database could not empty ${keyspace}.${table}: ${errorMessage}. Statement: ${cql}. Values: ${values}.',
  ),
  UNAVAILABLE_DATABASE: serverError(
    'DATABASE',
    'The database is not available',
    'The database behind ${keyspace}.${table} cannot answer now: ${errorMessage} (nodes needed ${requiredNodes}, alive ${aliveNodes}).',
  ),
  FAILED_READ_REQUEST: serverError(
    'DATABASE',
    'Reading failed',
    'Reading ${keyspace}.${table} failed: ${errorMessage} (needed ${blockForNodes}, answered ${receivedNodes}, failed ${failedNodes}, data present ${dataPresent}, reasons ${failureReasons}). Statement: ${cql}. Values: ${values}.',
  ),
  FAILED_WRITE_REQUEST: serverError(
    'DATABASE',
    'Writing failed',
    'Writing ${keyspace}.${table} failed: ${errorMessage} (${writeType}, needed ${blockForNodes}, answered ${receivedNodes}, failed ${failedNodes}, reasons ${failureReasons}). Statement: ${cql}. Values: ${values}.',
  ),
  TIMEOUT_READING_DATA: serverError(
    'DATABASE',
    'Reading took too long',
    'Reading ${keyspace}.${table} took too long (needed ${blockForNodes}, answered ${receivedNodes}, data present ${dataPresent}). Statement: ${cql}. Values: ${values}.',
  ),
  TIMEOUT_WRITING_DATA: serverError(
    'DATABASE',
    'Writing took too long',
    'Writing ${keyspace}.${table} took too long (${writeType}, needed ${blockForNodes}, answered ${receivedNodes}). Statement: ${cql}. Values: ${values}.',
  ),

  EMBEDDING_REQUEST_ENCODING_ERROR: serverError(
    'EMBEDDING_PROVIDER',
    'The request to the embedding provider could not be made',
    'Provider ${provider}, model ${model}: ${errorMessage}',
  ),
  EMBEDDING_RESPONSE_DECODING_ERROR: serverError(
    'EMBEDDING_PROVIDER',
    'The answer of the embedding provider could not be read',
    'Provider ${provider}, model ${model}: ${errorMessage}',
  ),
  EMBEDDING_PROVIDER_BAD_HOST_NAME: serverError(
    'EMBEDDING_PROVIDER',
    'The embedding provider has no such host',
    'Provider ${modelProvider}: the host name cannot be found (${errorClass}: ${errorMessage}).',
  ),
  EMBEDDING_PROVIDER_AUTHENTICATION_KEYS_NOT_PROVIDED: serverError(
    'EMBEDDING_PROVIDER',
    'The key for the embedding provider is missing',
    'The embedding provider ${provider} needs a key: ${message}.',
  ),
  EMBEDDING_PROVIDER_CLIENT_ERROR: serverError(
    'EMBEDDING_PROVIDER',
    'The embedding provider refused the request',
    'Provider ${provider} answered HTTP ${httpStatus}: ${errorMessage}',
  ),
  EMBEDDING_PROVIDER_RATE_LIMITED: serverError(
    'EMBEDDING_PROVIDER',
    'The embedding provider got too many requests',
    'Provider ${provider} answered HTTP ${httpStatus}: ${errorMessage}',
  ),
  EMBEDDING_PROVIDER_SERVER_ERROR: serverError(
    'EMBEDDING_PROVIDER',
    'The embedding provider has a fault',
    'Provider ${provider} answered HTTP ${httpStatus}: ${errorMessage}',
  ),
  EMBEDDING_PROVIDER_TIMEOUT: serverError(
    'EMBEDDING_PROVIDER',
    'The embedding provider took too long',
    'Provider ${modelProvider} did not answer in time (HTTP status ${httpStatus}): ${errorMessage}',
  ),
  EMBEDDING_PROVIDER_UNAVAILABLE: serverError(
    'EMBEDDING_PROVIDER',
    'The embedding provider cannot be used',
    '${errorMessage}',
  ),
  EMBEDDING_PROVIDER_UNEXPECTED_RESPONSE: serverError(
    'EMBEDDING_PROVIDER',
    'The embedding provider gave an answer that cannot be used',
    '${errorMessage}',
  ),
} as const;
