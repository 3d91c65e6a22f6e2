/** Errors of embedding and reranking services. What a text of `fault:…` does is in test/fakes/provider-server.mjs. */
import {when} from '../case.ts';
import type {ErrorCase} from '../case.ts';

const KEY = {'x-embedding-api-key': 'good-key'};
const embed = (text: string): object => ({insertOne: {document: {$vectorize: text}}});
const MISTRAL = '/ks/mistral';
/** One document that both searches find. */
const ranked = (text: string): Pick<ErrorCase, 'path' | 'before' | 'command'> => ({
  path: '/ks/ranked',
  before: [{path: '/ks/ranked', command: {insertOne: {document: {word: text, $hybrid: text}}}}],
  command: {findAndRerank: {filter: {word: text}, sort: {$hybrid: text}}},
});

export const SERVICE_CASES: readonly ErrorCase[] = [
  when('EMBEDDING_REQUEST_ENCODING_ERROR', {
    when: 'The call of the embedding provider cannot be made, since what it has for an address is none',
    door: 'unreachable',
    path: '/ks/bedrock',
    command: embed('x'),
    headers: {'x-embedding-access-id': 'a', 'x-embedding-secret-id': 'b'},
    told: {provider: 'bedrock', model: 'amazon.titan-embed-text-v1', errorMessage: 'Invalid URL'},
  }),
  when('EMBEDDING_RESPONSE_DECODING_ERROR', {
    when: 'The answer of the embedding provider is no JSON, or ends too early',
    path: MISTRAL,
    command: embed('fault:malformed'),
    headers: KEY,
    told: {provider: 'mistral', model: 'mistral-embed', errorMessage: 'the answer is not JSON'},
  }),
  when('EMBEDDING_PROVIDER_BAD_HOST_NAME', {
    when: 'The embedding provider has a name that no address belongs to',
    door: 'unreachable',
    path: MISTRAL,
    command: embed('x'),
    headers: KEY,
    told: {modelProvider: 'mistral', errorClass: 'ENOTFOUND', errorMessage: 'there is no such host'},
  }),
  when('EMBEDDING_PROVIDER_AUTHENTICATION_KEYS_NOT_PROVIDED', {
    when: 'The header with the key of the embedding provider is missing',
    path: MISTRAL,
    command: embed('x'),
    told: {provider: 'mistral', message: 'the header x-embedding-api-key is missing'},
  }),
  when('EMBEDDING_PROVIDER_CLIENT_ERROR', {
    when: 'The embedding provider answers with a status from 400 on, such as 401',
    path: MISTRAL,
    command: embed('fault:422'),
    headers: KEY,
    told: {provider: 'mistral', httpStatus: '422', errorMessage: 'it went wrong, 422'},
  }),
  when('EMBEDDING_PROVIDER_RATE_LIMITED', {
    when: 'The embedding provider answers with the status 429',
    path: MISTRAL,
    command: embed('fault:429'),
    headers: KEY,
    told: {provider: 'mistral', httpStatus: '429: it went wrong, 429 (Retry-After', errorMessage: '30)'},
  }),
  when('EMBEDDING_PROVIDER_SERVER_ERROR', {
    when: 'The embedding provider answers with a status from 500 on',
    path: MISTRAL,
    command: embed('fault:503'),
    headers: KEY,
    told: {provider: 'mistral', httpStatus: '503', errorMessage: 'it went wrong, 503'},
  }),
  when('EMBEDDING_PROVIDER_TIMEOUT', {
    when: 'The embedding provider takes too long, or answers with the status 408 or 504',
    path: MISTRAL,
    command: embed('fault:504'),
    headers: KEY,
    told: {modelProvider: 'mistral', httpStatus: '504', errorMessage: 'it went wrong, 504'},
  }),
  when('EMBEDDING_PROVIDER_UNAVAILABLE', {
    when: 'The embedding provider is turned off, or does not take connections',
    door: 'unreachable',
    path: '/ks/voyage',
    command: embed('x'),
    headers: KEY,
    told: {errorMessage: 'The embedding provider voyageAI could not be called: it cannot be reached (ECONNREFUSED).'},
  }),
  when('EMBEDDING_PROVIDER_UNEXPECTED_RESPONSE', {
    when: 'The embedding provider gives too few vectors, or such of another length',
    path: MISTRAL,
    command: embed('fault:dimension'),
    headers: KEY,
    told: {
      errorMessage:
        'The answer of the embedding provider mistral cannot be used: vectors of 1024 dimensions were asked for, one of 1025 came.',
    },
  }),
  when('RERANKING_SERVICE_TYPE_UNAVAILABLE', {
    when: 'The reranking provider of the collection is not there any more',
    door: 'unreachable',
    ...ranked('nobody'),
    told: {
      errorMessage:
        'The reranking provider nvidia with the model nvidia/llama-3.2-nv-rerankqa-1b-v2 is not available here.',
    },
  }),
  when('RERANKING_PROVIDER_AUTHENTICATION_KEY_NOT_PROVIDED', {
    when: 'The reranking provider is not the operator’s, and there is no header `reranking-api-key`',
    door: 'deprecated',
    ...ranked('no key'),
    told: {},
  }),
  when('RERANKING_PROVIDER_CLIENT_ERROR', {
    when: 'The reranking provider answers with a status from 400 on',
    ...ranked('fault:400'),
    told: {errorMessage: 'The reranking provider nvidia answered HTTP 400: it went wrong, 400'},
  }),
  when('RERANKING_PROVIDER_RATE_LIMITED', {
    when: 'The reranking provider answers with the status 429',
    ...ranked('fault:429'),
    told: {errorMessage: 'The reranking provider nvidia answered HTTP 429: it went wrong, 429 (Retry-After: 30)'},
  }),
  when('RERANKING_PROVIDER_SERVER_ERROR', {
    when: 'The reranking provider answers with a status from 500 on',
    ...ranked('fault:500'),
    told: {errorMessage: 'The reranking provider nvidia answered HTTP 500: it went wrong, 500'},
  }),
  when('RERANKING_PROVIDER_UNEXPECTED_RESPONSE', {
    when: 'The reranking provider gives no score for a passage, or no JSON',
    ...ranked('fault:count'),
    told: {errorMessage: 'The answer of the reranking provider nvidia cannot be used: the passage 0 has no score.'},
  }),
  when('RERANKING_PROVIDER_TIMEOUT', {
    when: 'The reranking provider takes too long, or answers with the status 408 or 504',
    ...ranked('fault:504'),
    told: {modelProvider: 'nvidia', httpStatus: '504', errorMessage: 'it went wrong, 504'},
  }),
];
