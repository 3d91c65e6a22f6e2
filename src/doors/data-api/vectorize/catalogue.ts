/**
 * Embedding providers that can be used, as data. The shape follows the API's findEmbeddingProviders.
 * Source: stargate/data-api, embedding-providers-config.yaml (names, dimensions, batch sizes); help texts are ours.
 */

export type ModelStatus = 'SUPPORTED' | 'DEPRECATED' | 'END_OF_LIFE';

export interface ProviderParameter {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean';
  readonly isRequired: boolean;
  readonly default: string | undefined;
  readonly displayName: string;
  readonly help: string;
}

/** How long a vector may be made. */
export interface DimensionRange {
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

export interface EmbeddingModel {
  readonly name: string;
  /** A number when there is one length only. */
  readonly dimension: number | DimensionRange;
  readonly status: ModelStatus;
  readonly statusMessage: string | undefined;
}

export interface EmbeddingProvider {
  readonly name: string;
  readonly displayName: string;
  /** Base URL with a slash at the end. */
  readonly url: string;
  /** Texts of one call. */
  readonly maxBatchSize: number;
  readonly parameters: readonly ProviderParameter[];
  readonly models: readonly EmbeddingModel[];
}

const model = (name: string, dimension: number | DimensionRange): EmbeddingModel => ({
  name,
  dimension,
  status: 'SUPPORTED',
  statusMessage: undefined,
});

const text = (name: string, displayName: string, help: string): ProviderParameter => ({
  name,
  type: 'string',
  isRequired: false,
  default: undefined,
  displayName,
  help,
});

const OPENAI: EmbeddingProvider = {
  name: 'openai',
  displayName: 'OpenAI',
  url: 'https://api.openai.com/v1/',
  maxBatchSize: 2048,
  parameters: [
    text('organizationId', 'Organization ID', 'The organization that calls are accounted to.'),
    text('projectId', 'Project ID', 'The project that calls are accounted to.'),
  ],
  models: [
    model('text-embedding-3-small', {min: 2, max: 1536, default: 1536}),
    model('text-embedding-3-large', {min: 256, max: 3072, default: 3072}),
    model('text-embedding-ada-002', 1536),
  ],
};

export const DEFAULT_CATALOGUE: readonly EmbeddingProvider[] = [OPENAI];
