/**
 * The embedding providers that are built in. Help texts are ours.
 * Source: stargate/data-api, embedding-providers-config.yaml (names, dimensions, batch sizes, parameters); addresses: the providers' own.
 */
import {DEFAULT_CALL, byKey, withoutKey} from './catalogue.ts';
import type {DimensionRange, EmbeddingModel, EmbeddingProvider, ProviderParameter} from './catalogue.ts';

const model = (
  name: string,
  dimension: number | DimensionRange,
  parameters: readonly ProviderParameter[] = [],
): EmbeddingModel => ({name, dimension, status: 'SUPPORTED', statusMessage: undefined, parameters});

const text = (name: string, displayName: string, help: string, isRequired = false): ProviderParameter => ({
  name,
  type: 'string',
  isRequired,
  default: undefined,
  displayName,
  help,
});

const range = (min: number, max: number, fallback = max): DimensionRange => ({
  min,
  max,
  default: fallback,
});

/** What is the same for most of them. */
const provider = (
  name: string,
  own: Pick<EmbeddingProvider, 'displayName' | 'url' | 'models'> & Partial<EmbeddingProvider>,
): EmbeddingProvider => ({
  name,
  protocol: name,
  isTrusted: false,
  isEnabled: true,
  authentication: byKey(),
  call: DEFAULT_CALL,
  parameters: [],
  ...own,
});

const batches = (maxBatchSize: number): EmbeddingProvider['call'] => ({...DEFAULT_CALL, maxBatchSize});

const AUTO_TRUNCATE: ProviderParameter = {
  name: 'autoTruncate',
  type: 'boolean',
  isRequired: false,
  default: 'true',
  displayName: 'Truncate automatically',
  help: 'Whether a text that is too long is cut; otherwise it is an error.',
};

const OPENAI = provider('openai', {
  displayName: 'OpenAI',
  url: 'https://api.openai.com/v1/',
  call: batches(2048),
  parameters: [
    text('organizationId', 'Organization ID', 'The organization that calls are accounted to.'),
    text('projectId', 'Project ID', 'The project that calls are accounted to.'),
  ],
  models: [
    model('text-embedding-3-small', range(2, 1536)),
    model('text-embedding-3-large', range(256, 3072)),
    model('text-embedding-ada-002', 1536),
  ],
});

const AZURE = provider('azureOpenAI', {
  displayName: 'Azure OpenAI',
  url: 'https://{resourceName}.openai.azure.com/openai/deployments/{deploymentId}/embeddings?api-version=2024-02-01',
  call: batches(2048),
  parameters: [
    text('resourceName', 'Resource name', 'The name of the Azure OpenAI resource.', true),
    text('deploymentId', 'Deployment ID', 'The name that the model was deployed under.', true),
  ],
  models: [
    model('text-embedding-3-small', range(2, 1536)),
    model('text-embedding-3-large', range(256, 3072, 1536)),
    model('text-embedding-ada-002', 1536),
  ],
});

const BEDROCK = provider('bedrock', {
  displayName: 'Amazon Bedrock',
  url: 'https://bedrock-runtime.{region}.amazonaws.com/',
  authentication: byKey(['x-embedding-access-id', 'x-embedding-secret-id'], ['accessId', 'secretKey']),
  call: batches(1),
  parameters: [text('region', 'Region', 'The AWS region that serves the model, for instance us-east-1.', true)],
  models: [
    model('amazon.titan-embed-text-v1', 1536),
    model('amazon.titan-embed-text-v2:0', {min: 256, max: 1024, default: 1024, options: [256, 512, 1024]}),
  ],
});

const HUGGING_FACE = provider('huggingface', {
  displayName: 'Hugging Face - Serverless',
  url: 'https://router.huggingface.co/hf-inference/models/{modelId}/pipeline/feature-extraction',
  models: [
    model('sentence-transformers/all-MiniLM-L6-v2', 384),
    model('intfloat/multilingual-e5-large', 1024),
    model('intfloat/multilingual-e5-large-instruct', 1024),
    model('BAAI/bge-small-en-v1.5', 384),
    model('BAAI/bge-base-en-v1.5', 768),
    model('BAAI/bge-large-en-v1.5', 1024),
  ],
});

const HUGGING_FACE_DEDICATED = provider('huggingfaceDedicated', {
  displayName: 'Hugging Face - Dedicated',
  url: 'https://{endpointName}.{regionName}.{cloudName}.endpoints.huggingface.cloud/embeddings',
  parameters: [
    text('endpointName', 'Endpoint name', 'The first part of the host name of the endpoint.', true),
    text('regionName', 'Region name', 'The region of the endpoint, for instance us-east-1.', true),
    text('cloudName', 'Cloud name', 'The cloud of the endpoint, for instance aws.', true),
  ],
  models: [model('endpoint-defined-model', {min: 2, max: 3072, default: undefined})],
});

const JINA = provider('jinaAI', {
  displayName: 'Jina AI',
  url: 'https://api.jina.ai/v1/embeddings',
  call: {...DEFAULT_CALL, firstPauseMs: 1000, longestPauseMs: 1000},
  models: [
    ...['en', 'de', 'es', 'code', 'zh'].map(kind => model(`jina-embeddings-v2-base-${kind}`, 768)),
    model('jina-embeddings-v3', range(1, 1024), [
      {...text('task', 'Task', 'What the vectors are meant for.'), default: 'text-matching'},
      {
        name: 'late_chunking',
        type: 'boolean',
        isRequired: false,
        default: 'false',
        displayName: 'Late chunking',
        help: 'Whether the texts of one call are seen as parts of one text.',
      },
    ]),
  ],
});

const MISTRAL = provider('mistral', {
  displayName: 'Mistral AI',
  url: 'https://api.mistral.ai/v1/embeddings',
  models: [model('mistral-embed', 1024)],
});

const NVIDIA = provider('nvidia', {
  displayName: 'Nvidia',
  url: 'https://integrate.api.nvidia.com/v1/embeddings',
  authentication: withoutKey,
  call: batches(8),
  models: [model('NV-Embed-QA', 1024)],
});

const UPSTAGE = provider('upstageAI', {
  displayName: 'Upstage',
  url: 'https://api.upstage.ai/v1/solar/embeddings',
  call: batches(1),
  models: [model('solar-embedding-1-large', 4096)],
});

const VOYAGE = provider('voyageAI', {
  displayName: 'Voyage AI',
  url: 'https://api.voyageai.com/v1/embeddings',
  parameters: [AUTO_TRUNCATE],
  models: [
    model('voyage-large-2-instruct', 1024),
    model('voyage-law-2', 1024),
    model('voyage-code-2', 1536),
    model('voyage-large-2', 1536),
    model('voyage-2', 1024),
    model('voyage-finance-2', 1024),
    model('voyage-multilingual-2', 1024),
  ],
});

const VERTEX = provider('vertexai', {
  displayName: 'Google Vertex AI',
  url: 'https://us-central1-aiplatform.googleapis.com/v1/projects/{projectId}/locations/us-central1/publishers/google/models',
  isEnabled: false,
  parameters: [text('projectId', 'Project ID', 'The Google Cloud project that calls are accounted to.', true)],
  models: [model('textembedding-gecko@003', 768, [{...AUTO_TRUNCATE, default: undefined}])],
});

const COHERE = provider('cohere', {
  displayName: 'Cohere',
  url: 'https://api.cohere.ai/v1/',
  isEnabled: false,
  models: [model('embed-english-v3.0', 1024), model('embed-english-v2.0', 4096)],
});

/** Ours: vectors without any service, for tests. */
const OFFLINE = provider('offline', {
  displayName: 'Offline (deterministic, not semantic)',
  url: undefined,
  authentication: withoutKey,
  call: batches(1024),
  models: [model('shared-words', range(2, 4096, 1024))],
});

export const DEFAULT_EMBEDDING: readonly EmbeddingProvider[] = [
  AZURE,
  BEDROCK,
  COHERE,
  HUGGING_FACE,
  HUGGING_FACE_DEDICATED,
  JINA,
  MISTRAL,
  NVIDIA,
  OFFLINE,
  OPENAI,
  UPSTAGE,
  VERTEX,
  VOYAGE,
];
