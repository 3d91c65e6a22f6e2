/** What createCollection settled for a collection: its shape, its JSON for clients, and when two are the same. */
import {JsonNumber} from '../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../wire/json/tree.ts';
import {writeJson} from '../../wire/json/write.ts';
import {indexScope, isPathIndexed} from './documents/indexing.ts';
import type {IndexScope} from './documents/indexing.ts';
import {parsePath} from './documents/paths.ts';

export type DefaultIdType = 'objectId' | 'uuid' | 'uuidv6' | 'uuidv7';
export type VectorMetric = 'cosine' | 'dot_product' | 'euclidean';

export const DEFAULT_ID_TYPES: readonly string[] = ['objectId', 'uuid', 'uuidv6', 'uuidv7'] satisfies DefaultIdType[];
export const METRICS: readonly string[] = ['cosine', 'dot_product', 'euclidean'] satisfies VectorMetric[];

/** The metric that comes with a source model when none is given. */
export const MODEL_METRICS: ReadonlyMap<string, VectorMetric> = new Map([
  ['ada002', 'dot_product'],
  ['bert', 'dot_product'],
  ['cohere-v3', 'dot_product'],
  ['gecko', 'dot_product'],
  ['nv-qa-4', 'dot_product'],
  ['openai-v3-large', 'dot_product'],
  ['openai-v3-small', 'dot_product'],
  ['other', 'cosine'],
]);

export interface IndexingOption {
  readonly mode: 'allow' | 'deny';
  /** As given. */
  readonly paths: readonly string[];
}

/** An embedding or reranking service as given to createCollection; members keep their order. */
export type ServiceOption = JsonObject;

export interface VectorOption {
  readonly dimension: number;
  readonly metric: VectorMetric;
  readonly sourceModel: string;
  readonly service: ServiceOption | undefined;
  /** How metric and model stand in the comment: as given, in capitals when they were not. */
  readonly stored: {readonly metric: string; readonly sourceModel: string};
}

export interface LexicalOption {
  readonly enabled: boolean;
  /** A name or an object; undefined when disabled. */
  readonly analyzer: Json | undefined;
}

export interface RerankOption {
  readonly enabled: boolean;
  readonly service: ServiceOption | undefined;
}

export interface CollectionSettings {
  readonly keyspace: string;
  readonly name: string;
  readonly defaultId: DefaultIdType | undefined;
  readonly indexing: IndexingOption | undefined;
  readonly vector: VectorOption | undefined;
  readonly lexical: LexicalOption;
  readonly rerank: RerankOption;
  /** `indexing` to walk along; true without one. */
  readonly indexScope: IndexScope;
}

/** Settings of a request: what it left out is taken from the stored ones when both are compared. */
export interface RequestedSettings extends CollectionSettings {
  readonly given: {readonly lexical: boolean; readonly rerank: boolean};
}

export interface CreateTarget {
  readonly keyspace: string;
  readonly name: string;
  /** Checks an embedding service and gives the dimension of its vectors. */
  readonly resolveService?: (service: ServiceOption, dimension: number | undefined) => number;
  /** Checks a reranking service; without one, gives the one that is used by default, if there is one. */
  readonly resolveReranking?: (service: ServiceOption | undefined) => ServiceOption | undefined;
  /** An embedding service as it is kept. */
  readonly keptService?: (service: ServiceOption) => ServiceOption;
}

export interface CreateFeatures {
  readonly lexical: boolean;
  readonly reranking: boolean;
  readonly vectorize: boolean;
}

export const isIndexed = (settings: CollectionSettings, path: readonly string[]): boolean =>
  settings.indexScope === true || isPathIndexed(settings.indexScope, path);

/** No filter indexes at all: `deny: ["*"]`. */
export const hasFilterIndexes = (settings: CollectionSettings): boolean => settings.indexScope !== false;

/** The walk along documents that `indexing` asks for. */
export function scopeOf(indexing: IndexingOption | undefined): IndexScope {
  if (indexing === undefined) {
    return true;
  }
  const parsed = indexing.paths.map(path => parsePath(path, reason => new Error(`Bug: stored path: ${reason}`)));
  return indexScope(indexing.mode, indexing.paths, parsed);
}

export function lexicalJson({enabled, analyzer}: LexicalOption): JsonObject {
  const json: JsonObject = new Map([['enabled', enabled]]);
  if (analyzer !== undefined) {
    json.set('analyzer', analyzer);
  }
  return json;
}

export function rerankJson({enabled, service}: RerankOption): JsonObject {
  const json: JsonObject = new Map([['enabled', enabled]]);
  if (service !== undefined) {
    json.set('service', service);
  }
  return json;
}

/** `options` of findCollections with explain. */
export function explain(settings: CollectionSettings): Json {
  const options: JsonObject = new Map();
  if (settings.defaultId !== undefined) {
    options.set('defaultId', new Map([['type', settings.defaultId]]));
  }
  const {indexing, vector} = settings;
  if (vector !== undefined) {
    const json: JsonObject = new Map<string, Json>([
      ['dimension', new JsonNumber(String(vector.dimension))],
      ['metric', vector.metric],
      ['sourceModel', vector.sourceModel],
    ]);
    if (vector.service !== undefined) {
      json.set('service', vector.service);
    }
    options.set('vector', json);
  }
  if (indexing !== undefined) {
    options.set('indexing', new Map([[indexing.mode, [...indexing.paths]]]));
  }
  options.set('lexical', lexicalJson(settings.lexical));
  options.set('rerank', rerankJson(settings.rerank));
  return options;
}

/** Would createCollection with these settings have made the stored ones? Lists of paths are compared as sets. */
export function sameSettings(requested: RequestedSettings, stored: CollectionSettings): boolean {
  return (
    requested.defaultId === stored.defaultId &&
    sameIndexing(requested.indexing, stored.indexing) &&
    sameVector(requested.vector, stored.vector) &&
    (!requested.given.lexical || sameJson(lexicalJson(requested.lexical), lexicalJson(stored.lexical))) &&
    (!requested.given.rerank || sameJson(rerankJson(requested.rerank), rerankJson(stored.rerank)))
  );
}

function sameIndexing(a: IndexingOption | undefined, b: IndexingOption | undefined): boolean {
  if (a === undefined || b === undefined) {
    return a === b;
  }
  return a.mode === b.mode && a.paths.length === b.paths.length && a.paths.every(path => b.paths.includes(path));
}

function sameVector(a: VectorOption | undefined, b: VectorOption | undefined): boolean {
  if (a === undefined || b === undefined) {
    return a === b;
  }
  return (
    a.dimension === b.dimension &&
    a.metric === b.metric &&
    a.sourceModel === b.sourceModel &&
    (a.service === undefined || b.service === undefined ? a.service === b.service : sameJson(a.service, b.service))
  );
}

/** Members in any order; a null member is as good as none. */
function sameJson(a: Json, b: Json): boolean {
  if (a instanceof Map && b instanceof Map) {
    const isPresent = (value: Json | undefined): boolean => value !== undefined && value !== null;
    return [...new Set([...a.keys(), ...b.keys()])].every(name => {
      const left = a.get(name);
      const right = b.get(name);
      return isPresent(left) && isPresent(right)
        ? sameJson(left as Json, right as Json)
        : isPresent(left) === isPresent(right);
    });
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((element, i) => sameJson(element, b[i] as Json));
  }
  return writeJson(a) === writeJson(b);
}
