/** Errors of the clauses: filter, update, projection, sort. */
import {requestError} from './entry.ts';

export const CLAUSE_ERRORS = {
  FILTER_FIELDS_LIMIT_VIOLATION: requestError(
    'FILTER',
    'The filter has too many comparisons',
    'The filter has ${fieldCount} comparisons, ${maxFieldCount} are the most.',
  ),
  FILTER_ID_NOT_INDEXED: requestError(
    'FILTER',
    'The _id is not indexed for this operator',
    'The collection does not index _id, so only $eq and $in can be used with it, not ${operator}.',
  ),
  FILTER_INVALID_EXPRESSION: requestError('FILTER', 'The filter has an expression that is not valid', '${message}'),
  FILTER_MULTIPLE_ID_FILTER: requestError(
    'FILTER',
    'The filter has more than one condition on _id',
    'A filter can have one condition on _id only.',
  ),
  FILTER_PATH_UNINDEXED: requestError(
    'FILTER',
    'The path is not indexed',
    'The collection does not index the path ${path}, so it cannot be used in a filter.',
  ),
  FILTER_UNSUPPORTED_DATA_TYPE: requestError('FILTER', 'The filter has a value of the wrong type', '${message}'),
  FILTER_UNSUPPORTED_OPERATOR: requestError('FILTER', 'The filter has an operator that is not supported', '${message}'),

  UNSUPPORTED_UPDATE_OPERATOR_FOR_DOC_ID: requestError(
    'UPDATE',
    'The _id cannot be changed',
    'The operator ${operator} cannot be used with _id.',
  ),
  UNSUPPORTED_UPDATE_OPERATOR_FOR_LEXICAL: requestError(
    'UPDATE',
    '$lexical cannot be changed this way',
    'The operator ${operator} cannot be used with $lexical. Use $set, $setOnInsert or $unset.',
  ),
  UNSUPPORTED_UPDATE_OPERATOR_FOR_VECTOR: requestError(
    'UPDATE',
    '$vector cannot be changed this way',
    'The operator ${operator} cannot be used with $vector. Use $set, $setOnInsert or $unset.',
  ),
  UNSUPPORTED_UPDATE_OPERATOR_FOR_VECTORIZE: requestError(
    'UPDATE',
    '$vectorize cannot be changed this way',
    'The operator ${operator} cannot be used with $vectorize. Use $set, $setOnInsert or $unset.',
  ),
  UNSUPPORTED_UPDATE_DATA_TYPE: requestError('UPDATE', 'The update has a value of the wrong type', '${errorMessage}'),
  UNSUPPORTED_UPDATE_OPERATION: requestError(
    'UPDATE',
    'The update has an operator that is not supported',
    '${errorMessage}',
  ),
  UNSUPPORTED_UPDATE_OPERATION_MODIFIER: requestError(
    'UPDATE',
    'The update has a modifier that is not supported',
    '${errorMessage}',
  ),
  UNSUPPORTED_UPDATE_OPERATION_PARAM: requestError(
    'UPDATE',
    'An update operator has an operand that is not allowed',
    '${errorMessage}',
  ),
  UNSUPPORTED_UPDATE_OPERATION_PATH: requestError(
    'UPDATE',
    'An update operator has a path that cannot be used',
    '${errorMessage}',
  ),
  UNSUPPORTED_UPDATE_OPERATION_TARGET: requestError(
    'UPDATE',
    'An update operator does not fit the value in the document',
    '${errorMessage}',
  ),

  UNSUPPORTED_PROJECTION_DEFINITION: requestError(
    'PROJECTION',
    'The projection is not an object',
    'A projection must be a JSON object, this is ${projectionValueType}.',
  ),
  UNSUPPORTED_PROJECTION_PARAM: requestError('PROJECTION', 'The projection is not valid', '${errorMessage}'),

  OVERLOADED_SORT_ROW_LIMIT: requestError(
    'SORT',
    'Too many documents to sort',
    'The sort would have to read ${maxLimit} ${unit} or more. Narrow the filter.',
  ),
  SORT_CLAUSE_INVALID: requestError('SORT', 'The sort is not valid', '${problem}'),
  SORT_CLAUSE_PATH_INVALID: requestError(
    'SORT',
    'The sort has a path that is not valid',
    'The sort path ${path} is not valid: ${problem}.',
  ),
  SORT_CLAUSE_PATH_UNINDEXED: requestError(
    'SORT',
    'The sort path is not indexed',
    'The collection does not index the path ${path}, so it cannot be used in a sort.',
  ),
  SORT_CLAUSE_VALUE_INVALID: requestError(
    'SORT',
    'The sort has a value that is not valid',
    'The sort path ${path} has a value that is not valid: ${problem}.',
  ),
  UNSUPPORTED_VECTOR_SORT_FOR_COLLECTION: requestError(
    'SORT',
    'The collection has no vectors',
    'The collection ${keyspace}.${table} was made without vectors, so it cannot be sorted by one.',
  ),
  UNSUPPORTED_VECTORIZE_SORT_FOR_COLLECTION: requestError(
    'SORT',
    'The collection has no embedding service',
    'The collection ${keyspace}.${table} was made without an embedding service, so it cannot be sorted by $vectorize.',
  ),
} as const;
