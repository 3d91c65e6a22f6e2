/** Errors of the envelope, of commands as a whole, and of credentials. */
import {requestError} from './entry.ts';

export const REQUEST_ERRORS = {
  COMMAND_ACCEPTS_NO_OPTIONS: requestError(
    '',
    'The command takes no options',
    'The command ${command} has no options. Send it without `options`, or with an empty object there.',
  ),
  COMMAND_FIELD_VALUE_INVALID: requestError(
    '',
    'A field of the command has a value that is not allowed',
    'The field ${field} has the value ${value}: ${message}.',
  ),
  COMMAND_FIELD_UNKNOWN: requestError(
    '',
    'The command has a field that is not known',
    'The field ${field} is not known: ${message}.',
  ),
  COMMAND_UNKNOWN: requestError(
    '',
    'No such command here',
    'There is no command ${command} at this level (${commandType}). The commands known here: [${knownCommands}].',
  ),
  HYBRID_FIELD_CONFLICT: requestError(
    '',
    '$hybrid cannot stand beside what it expands to',
    'A document with $hybrid cannot have $lexical, $vector or $vectorize as well. Send either $hybrid or the others.',
  ),
  HYBRID_FIELD_UNSUPPORTED_VALUE_TYPE: requestError('', '$hybrid has a value of the wrong type', '${errorMessage}'),
  HYBRID_FIELD_UNKNOWN_SUBFIELDS: requestError('', '$hybrid has members that are not known', '${errorMessage}'),
  HYBRID_FIELD_UNSUPPORTED_SUBFIELD_VALUE_TYPE: requestError(
    '',
    'A member of $hybrid has a value of the wrong type',
    '${errorMessage}',
  ),
  INVALID_CREATE_COLLECTION_FIELD: requestError(
    '',
    'createCollection has an option that is not known',
    'createCollection could not be read: ${message}.',
  ),
  REQUEST_NOT_JSON: requestError('', 'The body is not JSON', 'The body could not be read as JSON: ${errorMessage}'),
  REQUEST_STRUCTURE_MISMATCH: requestError(
    '',
    'The body is JSON of another shape than the command has',
    'The body does not have the shape of a command: ${errorMessage}',
  ),
  UNSUPPORTED_CONTENT_TYPE: requestError(
    '',
    'The content type is not supported',
    'Requests must be sent with the header `Content-Type: application/json`.',
    415,
  ),
  UNSUPPORTED_TABLE_COMMAND: requestError(
    '',
    'The command cannot be used with tables here',
    'The command ${unsupportedCommand} is not supported for the table ${keyspace}.${table}. Commands for tables: [${tableCommands}]. Commands for collections: [${collectionCommands}].',
  ),
  UNSUPPORTED_COLLECTION_COMMAND: requestError(
    '',
    'The command cannot be used with collections',
    'The command ${unsupportedCommand} is not supported for the collection ${keyspace}.${table}. Commands for collections: [${collectionCommands}]. Commands for tables: [${tableCommands}].',
  ),
  UNSUPPORTED_RERANKING_COMMAND: requestError(
    '',
    'The collection has no reranking service',
    'findAndRerank needs a collection with reranking enabled, or a reranking service in its options.',
  ),

  INVALID_RERANK_OVERRIDE: requestError('', 'The reranking service of the options cannot be used', '${message}.'),
  MISSING_RERANK_QUERY_TEXT: requestError(
    '',
    'There is no text to rerank by',
    'findAndRerank needs the option rerankQuery where the sort has no text for $vectorize.',
  ),

  MISSING_AUTHENTICATION_TOKEN: requestError(
    'SECURITY',
    'The request has no token',
    'Every request needs a token in the header ${authHeader}.',
    401,
  ),
  UNAUTHORIZED_ACCESS: requestError(
    'SECURITY',
    'The token has no permission for this',
    'The role of the token may not do this in keyspace ${keyspace}, collection or table ${table}.',
    401,
  ),
  UNAUTHENTICATED_REQUEST: requestError(
    'SECURITY',
    'The token was refused',
    'The token is not in a known form, or its user name and password were refused by the database.',
    401,
  ),
} as const;
