/** Hugging Face without a server of one's own: the answer is the list of vectors. Source: Inference Providers, "Feature extraction". */
import {UnusableAnswer, bearer, textAt} from './protocol.ts';
import type {EmbeddingProtocol} from './protocol.ts';

export const huggingface: EmbeddingProtocol = {
  request: call => ({
    url: call.url,
    headers: bearer(call),
    body: JSON.stringify({inputs: call.texts, options: {waitForModel: true}}),
  }),
  vectors(answer) {
    if (!Array.isArray(answer)) {
      throw new UnusableAnswer('it is no list of vectors');
    }
    return answer as unknown[];
  },
  errorText: answer => textAt(answer, 'error'),
};
