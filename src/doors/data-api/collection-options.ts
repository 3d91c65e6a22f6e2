/**
 * The options of createCollection: reading and checking each of them. What they are is in collection-settings.ts.
 * Source: facts of stargate/data-api "CreateCollectionCommand".
 */
import {CqlFailure} from '../../core/cql/errors.ts';
import {analyzerOf} from '../../core/text/analyzer.ts';
import {JsonNumber} from '../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../wire/json/tree.ts';
import {writeJson} from '../../wire/json/write.ts';
import {MODEL_METRICS, METRICS, DEFAULT_ID_TYPES, scopeOf} from './collection-settings.ts';
import type {
  CreateFeatures,
  CreateTarget,
  DefaultIdType,
  IndexingOption,
  LexicalOption,
  RequestedSettings,
  RerankOption,
  ServiceOption,
  VectorMetric,
  VectorOption,
} from './collection-settings.ts';
import {smallInteger} from './documents/decimal.ts';
import {parsePath} from './documents/paths.ts';
import {fail} from './errors.ts';

/** Most dimensions of a vector without service. */
const MAX_DIMENSION = 4096;
const DEFAULT_ANALYZER = 'standard';

/** Reads `createCollection.options`. */
export function parseCreateOptions(
  json: Json | undefined,
  features: CreateFeatures,
  target: CreateTarget,
): RequestedSettings {
  const options = members(json, 'options', ['defaultId', 'indexing', 'lexical', 'rerank', 'vector']);
  const lexical = options?.get('lexical') ?? undefined;
  const rerank = options?.get('rerank') ?? undefined;
  const indexing = parseIndexing(options?.get('indexing') ?? undefined);
  return {
    keyspace: target.keyspace,
    name: target.name,
    defaultId: parseDefaultId(options?.get('defaultId') ?? undefined),
    indexing,
    vector: parseVector(options?.get('vector') ?? undefined, features, target),
    lexical: parseLexical(lexical, features),
    rerank: parseRerank(rerank, features, target),
    indexScope: scopeOf(indexing),
    given: {lexical: lexical !== undefined, rerank: rerank !== undefined},
  };
}

/** An object of options, undefined for absent and null. Unknown members are refused. */
export function members(json: Json | undefined, field: string, known: readonly string[]): JsonObject | undefined {
  if (json === undefined || json === null) {
    return undefined;
  }
  if (!(json instanceof Map)) {
    throw invalidValue(field, json, 'it must be an object');
  }
  for (const name of json.keys()) {
    if (!known.includes(name)) {
      throw fail('INVALID_CREATE_COLLECTION_FIELD', {
        message: `${field} has no member "${name}", known are ${[...known].sort().join(', ')}`,
      });
    }
  }
  return json;
}

const invalidValue = (field: string, value: Json | undefined, message: string): Error =>
  fail('COMMAND_FIELD_VALUE_INVALID', {field, value: value === undefined ? 'null' : writeJson(value), message});

const invalidOptions = (message: string): Error => fail('INVALID_CREATE_COLLECTION_OPTIONS', {message});

export function parseDefaultId(json: Json | undefined): DefaultIdType | undefined {
  const type = members(json, 'options.defaultId', ['type'])?.get('type');
  if (json === undefined) {
    return undefined;
  }
  if (typeof type !== 'string' || !DEFAULT_ID_TYPES.includes(type)) {
    throw invalidValue('options.defaultId.type', type, `it must be one of ${DEFAULT_ID_TYPES.join(', ')}`);
  }
  return type as DefaultIdType;
}

export function parseIndexing(json: Json | undefined): IndexingOption | undefined {
  const object = members(json, 'options.indexing', ['allow', 'deny']);
  if (object === undefined) {
    return undefined;
  }
  const problem = (reason: string): Error =>
    fail('INVALID_INDEXING_DEFINITION', {errorMessage: `The option indexing cannot be used: ${reason}.`});
  const allow = object.get('allow') ?? undefined;
  const deny = object.get('deny') ?? undefined;
  if ((allow === undefined) === (deny === undefined)) {
    throw problem('it needs either "allow" or "deny"');
  }
  const list = allow ?? deny;
  if (!Array.isArray(list)) {
    throw invalidValue(
      `options.indexing.${allow === undefined ? 'deny' : 'allow'}`,
      list,
      'it must be a list of paths',
    );
  }
  if (list.length === 0) {
    throw problem('the list of paths is empty');
  }
  const paths: string[] = [];
  for (const path of list) {
    if (typeof path !== 'string') {
      throw problem('a path must be a text');
    }
    if (paths.includes(path)) {
      throw problem(`the path '${path}' is there twice`);
    }
    if (path.startsWith('$') && path !== '$vector') {
      throw problem(`the path '${path}' starts with '$'`);
    }
    parsePath(path, problem);
    paths.push(path);
  }
  if (paths.length > 1 && paths.includes('*')) {
    throw problem("'*' must be the only path");
  }
  return {mode: allow === undefined ? 'deny' : 'allow', paths};
}

export function parseVector(
  json: Json | undefined,
  features: CreateFeatures,
  target: CreateTarget,
): VectorOption | undefined {
  const known = ['dimension', 'function', 'metric', 'service', 'size', 'sourceModel'];
  const object = members(json, 'options.vector', known);
  if (object === undefined) {
    return undefined;
  }
  const size = object.get('dimension') ?? object.get('size') ?? undefined;
  const asked = size === undefined ? undefined : size instanceof JsonNumber ? smallInteger(size.text) : 0;
  if (size !== undefined && (asked === undefined || asked <= 0)) {
    throw invalidValue('options.vector.dimension', size, 'it must be a whole number above 0');
  }
  const service = parseService(object.get('service') ?? undefined, 'options.vector.service');
  if (service !== undefined && !features.vectorize) {
    throw fail('VECTORIZE_FEATURE_NOT_AVAILABLE');
  }
  return {
    ...parseMetric(object),
    dimension: service === undefined ? plainDimension(asked) : serviceDimension(service, asked, target),
    service: service === undefined ? undefined : (target.keptService?.(service) ?? service),
  };
}

function plainDimension(asked: number | undefined): number {
  if (asked === undefined) {
    throw invalidOptions("the 'dimension' of the vectors is missing and there is no service that could know it");
  }
  if (asked > MAX_DIMENSION) {
    throw fail('VECTOR_SEARCH_TOO_BIG_VALUE', {length: String(asked), maxLength: String(MAX_DIMENSION)});
  }
  return asked;
}

function serviceDimension(service: ServiceOption, asked: number | undefined, target: CreateTarget): number {
  const dimension = target.resolveService === undefined ? asked : target.resolveService(service, asked);
  if (dimension === undefined) {
    throw invalidOptions("the 'dimension' of the vectors is missing");
  }
  return dimension;
}

function parseMetric(object: JsonObject): Pick<VectorOption, 'metric' | 'sourceModel' | 'stored'> {
  const metric = object.get('metric') ?? object.get('function') ?? undefined;
  if (metric !== undefined && (typeof metric !== 'string' || !METRICS.includes(metric))) {
    throw invalidValue('options.vector.metric', metric, `it must be one of ${METRICS.join(', ')}`);
  }
  const model = object.get('sourceModel') ?? undefined;
  if (model !== undefined && (typeof model !== 'string' || !MODEL_METRICS.has(model))) {
    const known = [...MODEL_METRICS.keys()].join(', ');
    throw invalidValue('options.vector.sourceModel', model, `it must be one of ${known}`);
  }
  const sourceModel = model ?? 'other';
  const chosen = (metric as VectorMetric | undefined) ?? MODEL_METRICS.get(sourceModel) ?? 'cosine';
  return {
    metric: chosen,
    sourceModel,
    stored: {metric: metric ?? chosen.toUpperCase(), sourceModel: model ?? 'OTHER'},
  };
}

function parseService(json: Json | undefined, field: string): ServiceOption | undefined {
  if (json === undefined) {
    return undefined;
  }
  if (!(json instanceof Map)) {
    throw invalidValue(field, json, 'it must be an object');
  }
  refuseUnknown(json, field, ['authentication', 'modelName', 'parameters', 'provider']);
  if (typeof json.get('provider') !== 'string' || json.get('provider') === '') {
    throw invalidOptions(`'${field}' needs a 'provider'`);
  }
  return json;
}

function refuseUnknown(object: JsonObject, field: string, known: readonly string[]): void {
  for (const name of object.keys()) {
    if (!known.includes(name)) {
      throw fail('COMMAND_FIELD_UNKNOWN', {field: name, message: `${field} has the members ${known.join(', ')}`});
    }
  }
}

/** As the option of the index has it. */
export const definitionOf = (analyzer: Json): string => (typeof analyzer === 'string' ? analyzer : writeJson(analyzer));

export function parseLexical(json: Json | undefined, features: CreateFeatures): LexicalOption {
  if (json === undefined) {
    return features.lexical ? {enabled: true, analyzer: DEFAULT_ANALYZER} : {enabled: false, analyzer: undefined};
  }
  const object = enabledObject(json, 'options.lexical', ['analyzer', 'enabled']);
  const analyzer = object.get('analyzer') ?? undefined;
  if (analyzer !== undefined && typeof analyzer !== 'string' && !(analyzer instanceof Map)) {
    throw invalidOptions("'lexical.analyzer' must be a text or an object");
  }
  if (analyzer instanceof Map) {
    const known = ['charFilters', 'filters', 'tokenizer'];
    const unknown = [...analyzer.keys()].filter(name => !known.includes(name));
    if (unknown.length > 0) {
      throw invalidOptions(`'lexical.analyzer' has no members ${unknown.join(', ')}, known are ${known.join(', ')}`);
    }
  }
  const isEmpty = analyzer === undefined || (typeof analyzer === 'string' ? analyzer === '' : analyzer.size === 0);
  if (object.get('enabled') === false) {
    if (!isEmpty) {
      throw invalidOptions("'lexical' is disabled, so it cannot have an 'analyzer'");
    }
    return {enabled: false, analyzer: undefined};
  }
  if (!features.lexical) {
    throw fail('LEXICAL_FEATURE_NOT_ENABLED');
  }
  const chosen = isEmpty ? DEFAULT_ANALYZER : analyzer;
  try {
    analyzerOf(definitionOf(chosen));
  } catch (error) {
    throw error instanceof CqlFailure ? invalidOptions(error.message) : error;
  }
  return {enabled: true, analyzer: chosen};
}

export function parseRerank(json: Json | undefined, features: CreateFeatures, target: CreateTarget): RerankOption {
  if (json === undefined) {
    const service = features.reranking ? target.resolveReranking?.(undefined) : undefined;
    return {enabled: service !== undefined, service};
  }
  const object = enabledObject(json, 'options.rerank', ['enabled', 'service']);
  const service = parseService(object.get('service') ?? undefined, 'options.rerank.service');
  if (object.get('enabled') === false) {
    if (service !== undefined) {
      throw invalidOptions("'rerank' is disabled, so it cannot have a 'service'");
    }
    return {enabled: false, service: undefined};
  }
  if (!features.reranking) {
    throw fail('RERANKING_FEATURE_NOT_ENABLED');
  }
  return {enabled: true, service: target.resolveReranking === undefined ? service : target.resolveReranking(service)};
}

function enabledObject(json: Json, field: string, known: readonly string[]): JsonObject {
  if (!(json instanceof Map)) {
    throw invalidValue(field, json, 'it must be an object');
  }
  refuseUnknown(json, field, known);
  if (typeof json.get('enabled') !== 'boolean') {
    throw invalidOptions(`'${field}.enabled' must be true or false`);
  }
  return json;
}
