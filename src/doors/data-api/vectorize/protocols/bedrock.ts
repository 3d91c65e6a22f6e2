/** Amazon Bedrock, the Titan text models. Source: Amazon Bedrock, "InvokeModel" and "Amazon Titan Text Embeddings". */
import {signAws} from '../aws-signature.ts';
import {at, textAt} from './protocol.ts';
import type {EmbeddingProtocol} from './protocol.ts';

/** The only one whose dimension can be chosen. */
const ANY_DIMENSION = 'titan-embed-text-v2:0';

/** One text for each call. */
export const bedrock: EmbeddingProtocol = {
  request(call) {
    const [accessId = '', secretKey = ''] = call.keys;
    const url = `${call.url}model/${encodeURIComponent(call.model)}/invoke`;
    const body = JSON.stringify({
      inputText: call.texts[0],
      ...(call.model.endsWith(ANY_DIMENSION) ? {dimensions: call.dimension} : {}),
    });
    const region = String(call.parameters.get('region') ?? '');
    const headers = signAws(
      {url, body, headers: {'content-type': 'application/json'}},
      {accessId, secretKey, region, service: 'bedrock', nowMs: call.nowMs},
    );
    return {url, headers, body};
  },
  vectors: answer => [at(answer, 'embedding')],
  errorText: answer => textAt(answer, 'message'),
};
