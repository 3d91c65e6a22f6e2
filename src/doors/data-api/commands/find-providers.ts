/** findEmbeddingProviders and findRerankingProviders: what this server can use. */
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import type {EmbeddingModel, EmbeddingProvider, ModelStatus, ProviderParameter} from '../vectorize/catalogue.ts';
import {command} from './command.ts';
import type {Command} from './command.ts';
import type {Fields} from './fields.ts';

type Filter = ModelStatus | 'ALL';

const STATUSES: ReadonlySet<string> = new Set(['SUPPORTED', 'DEPRECATED', 'END_OF_LIFE']);

/** Without options only supported models are shown, with options and no status all of them. */
function parseFilter(fields: Fields): Filter {
  const options = fields.fields('options', ['filterModelStatus']);
  if (fields.object('options') === undefined) {
    return 'SUPPORTED';
  }
  const status = (options.text('filterModelStatus') ?? '').toUpperCase();
  options.demand(
    status === '' || STATUSES.has(status),
    'filterModelStatus',
    `must be one of ${[...STATUSES].join(', ')}, or empty for all`,
  );
  return status === '' ? 'ALL' : (status as ModelStatus);
}

const object = (members: Record<string, Json>): Map<string, Json> => new Map(Object.entries(members));
const number = (value: number): JsonNumber => new JsonNumber(String(value));
const token = (accepted: string): Json[] => [object({accepted, forwarded: 'Authorization'})];

/** Providers' parameters have their type in upper case, models' in lower case: the original's clients see both. */
const describeParameter = (parameter: ProviderParameter): Json =>
  object({
    name: parameter.name,
    type: parameter.type.toUpperCase(),
    required: parameter.isRequired,
    defaultValue: parameter.default ?? null,
    validation: object({}),
    help: parameter.help,
    displayName: parameter.displayName,
    hint: null,
  });

function describeModel(model: EmbeddingModel): Json {
  const support: Record<string, Json> = {status: model.status};
  if (model.statusMessage !== undefined) {
    support['message'] = model.statusMessage;
  }
  const {dimension} = model;
  const parameters =
    typeof dimension === 'number'
      ? []
      : [
          object({
            name: 'vectorDimension',
            type: 'number',
            required: true,
            defaultValue: String(dimension.default),
            validation: object({numericRange: [number(dimension.min), number(dimension.max)]}),
            help: 'The length of the vectors that the model makes.',
          }),
        ];
  return object({
    name: model.name,
    apiModelSupport: object(support),
    vectorDimension: typeof dimension === 'number' ? number(dimension) : null,
    parameters,
  });
}

const describeProvider = (provider: EmbeddingProvider, filter: Filter): Json =>
  object({
    displayName: provider.displayName,
    url: provider.url,
    supportedAuthentication: object({
      NONE: object({enabled: false, tokens: []}),
      HEADER: object({enabled: true, tokens: token('x-embedding-api-key')}),
      SHARED_SECRET: object({enabled: false, tokens: token('providerKey')}),
    }),
    parameters: provider.parameters.map(describeParameter),
    models: provider.models
      .filter(model => filter === 'ALL' || model.status === filter)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(describeModel),
  });

export const findEmbeddingProviders: Command<Filter> = command({
  name: 'findEmbeddingProviders',
  members: [],
  options: ['filterModelStatus'],
  parse: parseFilter,

  run(filter, {door}) {
    const providers = [...door.embeddings.providers.values()].map(
      provider => [provider.name, describeProvider(provider, filter)] as const,
    );
    return {status: `"embeddingProviders":${writeJson(new Map(providers))}`};
  },
});

export const findRerankingProviders: Command<Filter> = command({
  name: 'findRerankingProviders',
  members: [],
  options: ['filterModelStatus'],
  parse: parseFilter,
  // No reranking provider can be configured yet, so none is listed.
  run: () => ({status: '"rerankingProviders":{}'}),
});
