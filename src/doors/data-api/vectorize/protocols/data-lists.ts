/** Providers that answer as OpenAI does and are asked each in its own way. Sources: their API references, "Embeddings". */
import {TENANT} from '../tenant.ts';
import {bearer, indexedData, listAt, at, textAt} from './protocol.ts';
import type {EmbeddingProtocol} from './protocol.ts';

export const jinaAI: EmbeddingProtocol = {
  request: call => ({
    url: call.url,
    headers: bearer(call),
    body: JSON.stringify({
      input: call.texts,
      model: call.model,
      // Only the third generation can be told how long its vectors are to be.
      dimensions: call.model.endsWith('v3') ? call.dimension : undefined,
      task: call.parameters.get('task'),
      late_chunking: call.parameters.get('late_chunking'),
    }),
  }),
  vectors: indexedData,
  errorText: answer => textAt(answer, 'detail'),
};

export const mistral: EmbeddingProtocol = {
  request: call => ({
    url: call.url,
    headers: bearer(call),
    body: JSON.stringify({input: call.texts, model: call.model, encoding_format: 'float'}),
  }),
  vectors: indexedData,
  errorText: (answer, status) => (status === 401 ? 'Unauthorized' : textAt(answer, 'message')),
};

export const nvidia: EmbeddingProtocol = {
  request: call => ({
    url: call.url,
    headers: {...bearer(call), 'tenant-id': TENANT},
    body: JSON.stringify({
      input: call.texts,
      model: call.model,
      input_type: call.purpose === 'index' ? 'passage' : 'query',
    }),
  }),
  vectors: indexedData,
  errorText: answer => textAt(answer, 'message'),
};

/** One text for each call; the name of the model says what it is for. */
export const upstageAI: EmbeddingProtocol = {
  request: call => ({
    url: call.url,
    headers: bearer(call),
    body: JSON.stringify({
      input: call.texts[0],
      model: `${call.model}-${call.purpose === 'index' ? 'passage' : 'query'}`,
    }),
  }),
  vectors: answer => listAt(answer, 'data').map(entry => at(entry, 'embedding')),
  errorText: answer => textAt(answer, 'message') ?? textAt(answer, 'error', 'message'),
};

export const voyageAI: EmbeddingProtocol = {
  request: call => ({
    url: call.url,
    headers: bearer(call),
    body: JSON.stringify({
      input_type: call.purpose === 'index' ? 'document' : 'query',
      input: call.texts,
      model: call.model,
      truncation: call.parameters.get('autoTruncate'),
    }),
  }),
  vectors: indexedData,
  errorText: answer => textAt(answer, 'detail'),
};

export const huggingfaceDedicated: EmbeddingProtocol = {
  request: call => ({url: call.url, headers: bearer(call), body: JSON.stringify({input: call.texts})}),
  vectors: indexedData,
  errorText: answer => textAt(answer, 'message'),
};
