/** findEmbeddingProviders and findRerankingProviders: what this server can use. */
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import {AUTHENTICATION_MODES, MODEL_STATUSES} from '../vectorize/catalogue.ts';
import type {
  Authentications,
  DimensionRange,
  EmbeddingModel,
  EmbeddingProvider,
  ModelStatus,
  ProviderParameter,
  RerankingProvider,
  Validation,
} from '../vectorize/catalogue.ts';
import {command} from './command.ts';
import type {Command} from './command.ts';
import type {Fields} from './fields.ts';

type Filter = ModelStatus | 'ALL';

/** Without options only supported models are shown, with options and no status all of them. */
function parseFilter(fields: Fields): Filter {
  const options = fields.fields('options', ['filterModelStatus']);
  if (fields.object('options') === undefined) {
    return 'SUPPORTED';
  }
  const status = (options.text('filterModelStatus') ?? '').toUpperCase();
  options.demand(
    status === '' || MODEL_STATUSES.includes(status),
    'filterModelStatus',
    `must be one of ${MODEL_STATUSES.join(', ')}, or empty for all`,
  );
  return status === '' ? 'ALL' : (status as ModelStatus);
}

const object = (members: Record<string, Json>): Map<string, Json> => new Map(Object.entries(members));
const number = (value: number): JsonNumber => new JsonNumber(String(value));

/** Those with the status, by name. */
const shown = <M extends {readonly name: string; readonly status: ModelStatus}>(
  models: readonly M[],
  filter: Filter,
): M[] =>
  models
    .filter(({status}) => filter === 'ALL' || status === filter)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));

/** Every user may ask for the lists; the operator may have written a password into an address. */
const shownUrl = (url: string): string => url.replace(/^(\w+:\/\/)[^/?#]*@/, '$1');

const describeAuthentication = (authentication: Authentications): Json =>
  object(
    Object.fromEntries(
      AUTHENTICATION_MODES.map(mode => {
        const {isEnabled, keys} = authentication[mode];
        const tokens = keys.map(({accepted, forwarded}) => object({accepted, forwarded}));
        return [mode, object({enabled: isEnabled, tokens})];
      }),
    ),
  );

function describeValidation(validation: Validation | undefined): Json {
  const shape: Record<string, Json> = {};
  if (validation?.range !== undefined) {
    shape['numericRange'] = validation.range.map(number);
  }
  if (validation?.options !== undefined) {
    shape['options'] = [...validation.options];
  }
  return object(shape);
}

/** Providers' parameters have their type in upper case, models' in lower case: the original's clients see both. */
const describeParameter = (parameter: ProviderParameter): Json =>
  object({
    name: parameter.name,
    type: parameter.type.toUpperCase(),
    required: parameter.isRequired,
    defaultValue: parameter.default ?? null,
    validation: describeValidation(parameter.validation),
    help: parameter.help ?? null,
    displayName: parameter.displayName ?? null,
    hint: parameter.hint ?? null,
  });

const describeModelParameter = (parameter: ProviderParameter): Json =>
  object({
    name: parameter.name,
    type: parameter.type,
    required: parameter.isRequired,
    defaultValue: parameter.default ?? null,
    validation: describeValidation(parameter.validation),
    help: parameter.help ?? null,
  });

const dimensionParameter = ({min, max, options, default: fallback}: DimensionRange): ProviderParameter => ({
  name: 'vectorDimension',
  type: 'number',
  isRequired: true,
  default: fallback === undefined ? undefined : String(fallback),
  validation: options === undefined ? {range: [min, max]} : {options: options.map(String)},
  displayName: undefined,
  help: 'The length of the vectors that the model makes.',
});

function describeSupport({status, statusMessage}: Pick<EmbeddingModel, 'status' | 'statusMessage'>): Json {
  return object(statusMessage === undefined ? {status} : {status, message: statusMessage});
}

function describeModel(model: EmbeddingModel): Json {
  const {dimension} = model;
  const own = typeof dimension === 'number' ? [] : [dimensionParameter(dimension)];
  return object({
    name: model.name,
    apiModelSupport: describeSupport(model),
    vectorDimension: typeof dimension === 'number' ? number(dimension) : null,
    parameters: [...own, ...(model.parameters ?? [])].map(describeModelParameter),
  });
}

const describeEmbedding = (provider: EmbeddingProvider, filter: Filter): Json =>
  object({
    displayName: provider.displayName,
    url: provider.url === undefined ? null : shownUrl(provider.url),
    supportedAuthentication: describeAuthentication(provider.authentication),
    parameters: provider.parameters.map(describeParameter),
    models: shown(provider.models, filter).map(describeModel),
  });

const describeReranking = (provider: RerankingProvider, filter: Filter): Json =>
  object({
    isDefault: provider.isDefault,
    displayName: provider.displayName,
    supportedAuthentication: describeAuthentication(provider.authentication),
    models: shown(provider.models, filter).map(model =>
      object({
        name: model.name,
        apiModelSupport: describeSupport(model),
        isDefault: model.isDefault,
        url: shownUrl(model.url),
        properties: null,
      }),
    ),
  });

export const findEmbeddingProviders: Command<Filter> = command({
  name: 'findEmbeddingProviders',
  members: [],
  options: ['filterModelStatus'],
  parse: parseFilter,

  run(filter, {door}) {
    const providers = [...door.embeddings.providers].map(
      ([name, provider]) => [name, describeEmbedding(provider, filter)] as const,
    );
    return {status: `"embeddingProviders":${writeJson(new Map(providers))}`};
  },
});

export const findRerankingProviders: Command<Filter> = command({
  name: 'findRerankingProviders',
  members: [],
  options: ['filterModelStatus'],
  parse: parseFilter,

  run(filter, {door}) {
    const providers = [...door.reranking.providers].map(
      ([name, provider]) => [name, describeReranking(provider, filter)] as const,
    );
    return {status: `"rerankingProviders":${writeJson(new Map(providers))}`};
  },
});
