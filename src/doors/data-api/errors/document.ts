/** Errors of documents that are written. */
import {requestError} from './entry.ts';

export const DOCUMENT_ERRORS = {
  DOCUMENT_ALREADY_EXISTS: requestError(
    'DOCUMENT',
    'A document with this _id exists',
    'The collection already has a document with the _id ${id}.',
  ),
  DOCUMENT_REPLACE_DIFFERENT_DOCID: requestError(
    'DOCUMENT',
    'The replacement has another _id',
    'The document found has the _id ${matchedId}, the replacement has ${replaceId}. Leave _id out, or keep it the same.',
  ),
  INVALID_VECTORIZE_VALUE_TYPE: requestError('DOCUMENT', '$vectorize has a value of the wrong type', '${errorMessage}'),
  SHRED_BAD_BINARY_VECTOR_VALUE: requestError('DOCUMENT', 'A $binary vector cannot be read', '${errorMessage}'),
  SHRED_BAD_DOCID_TYPE: requestError('DOCUMENT', 'The _id has a type that an _id cannot have', '${errorMessage}'),
  SHRED_BAD_DOCID_VALUE: requestError('DOCUMENT', 'The _id has a value that an _id cannot have', '${errorMessage}'),
  SHRED_BAD_DOCUMENT_TYPE: requestError(
    'DOCUMENT',
    'The document is not an object',
    'A document must be a JSON object, this is ${documentType}.',
  ),
  SHRED_BAD_DOCUMENT_VECTOR_TYPE: requestError('DOCUMENT', '$vector has a value of the wrong type', '${errorMessage}'),
  SHRED_BAD_DOCUMENT_LEXICAL_TYPE: requestError(
    'DOCUMENT',
    '$lexical has a value of the wrong type',
    '${errorMessage}',
  ),
  SHRED_BAD_EJSON_VALUE: requestError('DOCUMENT', 'An extended JSON value cannot be read', '${errorMessage}'),
  SHRED_BAD_FIELD_NAME: requestError('DOCUMENT', 'A field name is not allowed', '${errorMessage}'),
  SHRED_BAD_VECTOR_SIZE: requestError('DOCUMENT', 'The vector is empty', 'A $vector needs at least one number.'),
  SHRED_BAD_VECTOR_VALUE: requestError(
    'DOCUMENT',
    'The vector has an element that is not a number',
    'A $vector must hold numbers only, but has the ${nodeType} ${nodeValue}.',
  ),
  SHRED_DOC_LIMIT_VIOLATION: requestError('DOCUMENT', 'The document is beyond a limit', '${errorMessage}'),
  LEXICAL_CONTENT_TOO_LONG: requestError(
    'DOCUMENT',
    'The $lexical text is too long',
    'The $lexical text is longer than the text index of ${keyspace}.${table} accepts.',
  ),
  INVALID_VECTOR_LENGTH: requestError(
    'DOCUMENT',
    'The vector has the wrong length',
    'The vectors of ${keyspace}.${table} have ${configVectorLength} dimensions, this one has another length.',
  ),
} as const;
