/** Cohere. Source: Cohere API reference, "Embed". */
import {at, bearer, listAt, textAt} from './protocol.ts';
import type {EmbeddingProtocol} from './protocol.ts';

export const cohere: EmbeddingProtocol = {
  request: call => ({
    url: `${call.url}embed`,
    headers: bearer(call),
    body: JSON.stringify({
      texts: call.texts,
      model: call.model,
      input_type: call.purpose === 'index' ? 'search_document' : 'search_query',
    }),
  }),
  // Without `embedding_types` the first version of the API answers the list itself.
  vectors: answer =>
    Array.isArray(at(answer, 'embeddings')) ? listAt(answer, 'embeddings') : listAt(answer, 'embeddings', 'float'),
  errorText(answer) {
    const message = textAt(answer, 'message');
    const data = textAt(answer, 'data');
    return message === undefined || data === undefined ? (message ?? data) : `${message} ${data}`;
  },
};
