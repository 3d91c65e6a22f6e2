/** Google Vertex AI. Source: Vertex AI, "Text embeddings API". */
import {at, bearer, listAt, textAt} from './protocol.ts';
import type {EmbeddingProtocol} from './protocol.ts';

export const vertexai: EmbeddingProtocol = {
  request(call) {
    const autoTruncate = call.parameters.get('autoTruncate');
    return {
      url: `${call.url.replace(/\/$/, '')}/${call.model}:predict`,
      headers: bearer(call),
      body: JSON.stringify({
        instances: call.texts.map(content => ({content})),
        ...(autoTruncate === undefined ? {} : {parameters: {autoTruncate}}),
      }),
    };
  },
  vectors: answer => listAt(answer, 'predictions').map(entry => at(entry, 'embeddings', 'values')),
  errorText: answer => textAt(answer, 'error', 'message'),
};
