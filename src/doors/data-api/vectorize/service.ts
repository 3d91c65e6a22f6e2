/** The embedding service of a collection: what createCollection accepts. Source: stargate/data-api, "VectorizeConfigValidator". */
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {fail} from '../errors.ts';
import type {DataApiFailure} from '../errors.ts';
import type {EmbeddingModel, EmbeddingProvider, ProviderParameter} from './catalogue.ts';

/** `vector.service` of a collection. */
export interface VectorizeService {
  readonly provider: string;
  readonly modelName: string | undefined;
  /** Names of stored credentials by key. */
  readonly authentication: JsonObject | undefined;
  readonly parameters: JsonObject | undefined;
}

const objectOf = (json: Json | undefined): JsonObject | undefined => (json instanceof Map ? json : undefined);

/** Reads the option that createCollection keeps. */
export function serviceOf(option: JsonObject): VectorizeService {
  const provider = option.get('provider');
  const modelName = option.get('modelName');
  return {
    provider: typeof provider === 'string' ? provider : '',
    modelName: typeof modelName === 'string' ? modelName : undefined,
    authentication: objectOf(option.get('authentication')),
    parameters: objectOf(option.get('parameters')),
  };
}

const wrong = (message: string): DataApiFailure => fail('INVALID_CREATE_COLLECTION_OPTIONS', {message});

/**
 * Checks a service and gives the length of its vectors: the one asked for, else the model's.
 * Fails with `INVALID_CREATE_COLLECTION_OPTIONS`, `DEPRECATED_AI_MODEL` or `END_OF_LIFE_AI_MODEL`.
 */
export function checkService(
  service: VectorizeService,
  dimension: number | undefined,
  providers: ReadonlyMap<string, EmbeddingProvider>,
): number {
  const provider = providers.get(service.provider);
  if (provider === undefined) {
    throw wrong(
      `the embedding provider ${service.provider} is not available here, these are: ${[...providers.keys()].join(', ')}`,
    );
  }
  if (service.authentication !== undefined && service.authentication.size > 0) {
    throw wrong(
      `the provider ${provider.name} takes no stored credentials here; send the key with each request, in the header x-embedding-api-key`,
    );
  }
  const model = modelOf(provider, service.modelName);
  checkStatus(model);
  const length = dimensionOf(model, dimension);
  checkParameters(provider, service.parameters ?? new Map<string, Json>());
  return length;
}

function modelOf(provider: EmbeddingProvider, name: string | undefined): EmbeddingModel {
  const names = provider.models.map(model => model.name).join(', ');
  if (name === undefined) {
    throw wrong(`the service needs a modelName; the models of ${provider.name} are: ${names}`);
  }
  const model = provider.models.find(one => one.name === name);
  if (model === undefined) {
    throw wrong(`the provider ${provider.name} has no model ${name}; its models are: ${names}`);
  }
  return model;
}

function checkStatus(model: EmbeddingModel): void {
  const facts = {model: model.name, modelStatus: model.status, message: model.statusMessage ?? ''};
  if (model.status === 'DEPRECATED') {
    throw fail('DEPRECATED_AI_MODEL', facts);
  }
  if (model.status === 'END_OF_LIFE') {
    throw fail('END_OF_LIFE_AI_MODEL', facts);
  }
}

function dimensionOf({name, dimension: known}: EmbeddingModel, asked: number | undefined): number {
  if (typeof known === 'number') {
    if (asked !== undefined && asked !== known) {
      throw wrong(`the model ${name} makes vectors of ${known} dimensions, not ${asked}`);
    }
    return known;
  }
  const length = asked ?? known.default;
  if (length < known.min || length > known.max) {
    throw wrong(`the model ${name} makes vectors of ${known.min} to ${known.max} dimensions, not ${length}`);
  }
  return length;
}

function checkParameters(provider: EmbeddingProvider, given: JsonObject): void {
  for (const [name, value] of given) {
    const known = provider.parameters.find(parameter => parameter.name === name);
    if (known === undefined) {
      const names = provider.parameters.map(parameter => parameter.name).join(', ');
      throw wrong(`the provider ${provider.name} has no parameter ${name}; its parameters are: ${names}`);
    }
    if (!hasType(value, known.type)) {
      throw wrong(`the parameter ${name} of the provider ${provider.name} must be a ${known.type}`);
    }
  }
  for (const {name, isRequired} of provider.parameters) {
    if (isRequired && !given.has(name)) {
      throw wrong(`the provider ${provider.name} needs the parameter ${name}`);
    }
  }
}

const hasType = (value: Json, type: ProviderParameter['type']): boolean =>
  type === 'number' ? value instanceof JsonNumber : typeof value === type;
