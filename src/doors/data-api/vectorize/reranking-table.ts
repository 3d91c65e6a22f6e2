/** The reranking providers that are built in. Source: stargate/data-api, reranking-providers-config.yaml; addresses: the providers' own. */
import {DEFAULT_CALL, withoutKey} from './catalogue.ts';
import type {RerankingProvider} from './catalogue.ts';

const MAX_PASSAGES = 10;

export const DEFAULT_RERANKING: readonly RerankingProvider[] = [
  {
    name: 'nvidia',
    protocol: 'nvidia',
    displayName: 'Nvidia',
    isTrusted: false,
    isEnabled: true,
    isDefault: true,
    authentication: withoutKey,
    models: [
      {
        name: 'nvidia/llama-3.2-nv-rerankqa-1b-v2',
        isDefault: true,
        status: 'SUPPORTED',
        statusMessage: undefined,
        url: 'https://ai.api.nvidia.com/v1/retrieval/nvidia/llama-3_2-nv-rerankqa-1b-v2/reranking',
        call: {...DEFAULT_CALL, maxBatchSize: MAX_PASSAGES},
      },
    ],
  },
];
