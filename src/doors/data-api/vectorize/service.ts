/**
 * The embedding service of a collection or of a column: what createCollection, createTable and alterTable accept.
 * Source: stargate/data-api, "VectorizeConfigValidator".
 */
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import {fail} from '../errors.ts';
import type {DataApiFailure} from '../errors.ts';
import type {DimensionRange, EmbeddingModel, EmbeddingProvider, ProviderParameter, Validation} from './catalogue.ts';
import {credentialName} from './credentials.ts';
import type {Secrets} from './credentials.ts';

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

/** Its model is whatever the endpoint was made with. */
const DEDICATED = 'huggingfaceDedicated';
const DEDICATED_MODEL = 'endpoint-defined-model';
/** Not looked at: whoever configured it knows. */
const CUSTOM = 'custom';

/**
 * A service as it is kept: with the model that goes without saying, and credentials by their whole names. The same
 * object when nothing changes.
 */
export function keptService(option: JsonObject): JsonObject {
  const {provider, modelName, authentication} = serviceOf(option);
  const kept = new Map(option);
  if (provider === DEDICATED && modelName === undefined) {
    kept.set('modelName', DEDICATED_MODEL);
  }
  if (authentication !== undefined && authentication.size > 0) {
    kept.set(
      'authentication',
      new Map(
        [...authentication].map(([key, name]) => [key, typeof name === 'string' ? credentialName(name, key) : name]),
      ),
    );
  }
  return kept;
}

/**
 * Checks a service and gives the length of its vectors: the one asked for, else the model's.
 * Fails with `INVALID_CREATE_COLLECTION_OPTIONS`, `VECTORIZE_CREDENTIAL_INVALID`, `DEPRECATED_AI_MODEL` or `END_OF_LIFE_AI_MODEL`.
 */
export function checkService(
  service: VectorizeService,
  dimension: number | undefined,
  providers: ReadonlyMap<string, EmbeddingProvider>,
  secrets: Secrets = new Map(),
): number {
  if (service.provider === CUSTOM) {
    return dimension ?? missingDimension(CUSTOM);
  }
  const provider = providers.get(service.provider);
  if (provider === undefined) {
    throw wrong(
      `the embedding provider ${service.provider} is not available here, these are: ${[...providers.keys()].join(', ')}`,
    );
  }
  checkAuthentication(provider, service.authentication ?? new Map<string, Json>(), secrets);
  const model = modelOf(provider, service.modelName);
  const length = dimensionOf(model, dimension);
  checkStatus(model);
  checkParameters(provider, model, service.parameters ?? new Map<string, Json>());
  return length;
}

function checkAuthentication({name, authentication}: EmbeddingProvider, given: JsonObject, secrets: Secrets): void {
  const {NONE, HEADER, SHARED_SECRET} = authentication;
  if (given.size === 0) {
    if (!NONE.isEnabled && !HEADER.isEnabled) {
      throw wrong(`the provider ${name} needs a stored credential, in the service's 'authentication'`);
    }
    return;
  }
  if (!SHARED_SECRET.isEnabled) {
    const headers = HEADER.keys.map(key => key.accepted).join(' and ');
    throw wrong(
      `the provider ${name} takes no stored credentials here${headers === '' ? '' : `; send the key with each request, in the header ${headers}`}`,
    );
  }
  for (const [key, value] of given) {
    if (!SHARED_SECRET.keys.some(one => one.accepted === key)) {
      const known = SHARED_SECRET.keys.map(one => one.accepted).join(', ');
      throw wrong(`the provider ${name} has no credential ${key}; it has: ${known}`);
    }
    if (typeof value !== 'string' || !secrets.has(credentialName(value, key))) {
      const shown = typeof value === 'string' ? credentialName(value, key) : `for ${key}`;
      throw fail('VECTORIZE_CREDENTIAL_INVALID', {errorMessage: `The server has no credential ${shown}.`});
    }
  }
}

function modelOf(provider: EmbeddingProvider, name: string | undefined): EmbeddingModel {
  const wanted = name ?? (provider.name === DEDICATED ? DEDICATED_MODEL : undefined);
  const names = provider.models.map(model => model.name).join(', ');
  if (wanted === undefined) {
    throw wrong(`the service needs a modelName; the models of ${provider.name} are: ${names}`);
  }
  const model = provider.models.find(one => one.name === wanted);
  if (model === undefined) {
    throw wrong(`the provider ${provider.name} has no model ${wanted}; its models are: ${names}`);
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

const missingDimension = (name: string): never => {
  throw wrong(`the model ${name} makes vectors of any dimension, so the 'dimension' must be given`);
};

function dimensionOf({name, dimension: known}: EmbeddingModel, asked: number | undefined): number {
  if (typeof known === 'number') {
    if (asked !== undefined && asked !== known) {
      throw wrong(`the model ${name} makes vectors of ${known} dimensions, not ${asked}`);
    }
    return known;
  }
  const length = asked ?? known.default ?? missingDimension(name);
  if (known.options !== undefined ? !known.options.includes(length) : length < known.min || length > known.max) {
    throw wrong(`the model ${name} makes vectors of ${lengths(known)} dimensions, not ${length}`);
  }
  return length;
}

const lengths = ({min, max, options}: DimensionRange): string => options?.join(', ') ?? `${min} to ${max}`;

function checkParameters(provider: EmbeddingProvider, model: EmbeddingModel, given: JsonObject): void {
  const all = [...provider.parameters, ...(model.parameters ?? [])];
  for (const [name, value] of given) {
    const known = all.find(parameter => parameter.name === name);
    if (known === undefined) {
      const names = all.map(parameter => parameter.name).join(', ');
      throw wrong(`the provider ${provider.name} has no parameter ${name}; its parameters are: ${names || 'none'}`);
    }
    if (!hasType(value, known.type)) {
      throw wrong(`the parameter ${name} of the provider ${provider.name} must be a ${known.type}`);
    }
    if (!isAllowed(value, known.validation)) {
      throw wrong(`the parameter ${name} of the provider ${provider.name} has a value that is not allowed`);
    }
  }
  for (const {name, isRequired} of all) {
    if (isRequired && !given.has(name)) {
      throw wrong(`the provider ${provider.name} needs the parameter ${name}`);
    }
  }
}

const hasType = (value: Json, type: ProviderParameter['type']): boolean =>
  type === 'number' ? value instanceof JsonNumber : typeof value === type;

function isAllowed(value: Json, validation: Validation | undefined): boolean {
  const text = value instanceof JsonNumber ? value.text : typeof value === 'string' ? value : writeJson(value);
  const number = Number(text);
  const [min, max] = validation?.range ?? [-Infinity, Infinity];
  return (
    (validation?.options?.includes(text) ?? true) &&
    (validation?.range === undefined || (number >= min && number <= max))
  );
}
