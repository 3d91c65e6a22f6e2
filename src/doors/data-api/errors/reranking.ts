/** Errors of calls to reranking providers. */
import {requestError, serverError} from './entry.ts';

export const RERANKING_ERRORS = {
  RERANKING_SERVICE_TYPE_UNAVAILABLE: requestError(
    'SCHEMA',
    'The reranking provider cannot be used',
    '${errorMessage}',
  ),
  RERANKING_PROVIDER_AUTHENTICATION_KEY_NOT_PROVIDED: requestError(
    'SCHEMA',
    'The key for the reranking provider is missing',
    'The reranking provider needs a key: send it in the header reranking-api-key.',
  ),
  RERANKING_PROVIDER_CLIENT_ERROR: requestError(
    'SCHEMA',
    'The reranking provider refused the request',
    '${errorMessage}',
  ),
  RERANKING_PROVIDER_RATE_LIMITED: requestError(
    'SCHEMA',
    'The reranking provider got too many requests',
    '${errorMessage}',
  ),
  RERANKING_PROVIDER_SERVER_ERROR: requestError('SCHEMA', 'The reranking provider has a fault', '${errorMessage}'),
  RERANKING_PROVIDER_UNEXPECTED_RESPONSE: requestError(
    'SCHEMA',
    'The reranking provider gave an answer that cannot be used',
    '${errorMessage}',
  ),
  RERANKING_PROVIDER_TIMEOUT: serverError(
    'RERANKING_PROVIDER',
    'The reranking provider took too long',
    'Provider ${modelProvider} did not answer in time (HTTP status ${httpStatus}): ${errorMessage}',
  ),
} as const;
