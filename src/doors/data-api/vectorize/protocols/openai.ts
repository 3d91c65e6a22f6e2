/** OpenAI and, with another header, Azure OpenAI. Source: OpenAI API reference, "Create embeddings". */
import {bearer, indexedData, textAt} from './protocol.ts';
import type {EmbeddingCall, EmbeddingProtocol} from './protocol.ts';

/** Models whose dimension cannot be chosen. */
const FIXED_DIMENSION = '-ada-002';

const bodyOf = ({texts, model, dimension}: EmbeddingCall): string =>
  JSON.stringify({input: texts, model, ...(model.endsWith(FIXED_DIMENSION) ? {} : {dimensions: dimension})});

const answers: Pick<EmbeddingProtocol, 'vectors' | 'errorText'> = {
  vectors: indexedData,
  errorText: answer => textAt(answer, 'error', 'message'),
};

export const openai: EmbeddingProtocol = {
  ...answers,
  request(call) {
    const headers = bearer(call);
    const organization = call.parameters.get('organizationId');
    const project = call.parameters.get('projectId');
    if (organization !== undefined) {
      headers['openai-organization'] = String(organization);
    }
    if (project !== undefined) {
      headers['openai-project'] = String(project);
    }
    return {url: `${call.url}embeddings`, headers, body: bodyOf(call)};
  },
};

export const azureOpenAI: EmbeddingProtocol = {
  ...answers,
  request: call => ({url: call.url, headers: {'api-key': call.keys[0] ?? ''}, body: bodyOf(call)}),
};
