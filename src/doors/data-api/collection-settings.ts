/**
 * What createCollection settled for a collection, and how it is kept: as JSON in the comment of its table.
 * Sources: facts of stargate/data-api "CreateCollectionCommand", "CollectionSchemaObject"; comments written by 1.0.51.
 */
import {JsonNumber} from '../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../wire/json/tree.ts';
import {parseJson} from '../../wire/json/parse.ts';
import {writeJson} from '../../wire/json/write.ts';
import type {Table} from '../../core/cql/schema/schema.ts';
import type {DataType} from '../../core/cql/types/type.ts';
import {
  DEFAULT_ID_TYPES,
  METRICS,
  MODEL_METRICS,
  members,
  parseDefaultId,
  parseIndexing,
  parseLexical,
  parseRerank,
  parseVector,
} from './collection-options.ts';
import {indexScope, isPathIndexed} from './documents/indexing.ts';
import type {IndexScope} from './documents/indexing.ts';
import {parsePath} from './documents/paths.ts';
import {fail} from './errors.ts';

export type DefaultIdType = 'objectId' | 'uuid' | 'uuidv6' | 'uuidv7';
export type VectorMetric = 'cosine' | 'dot_product' | 'euclidean';

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

// ---- createCollection ------------------------------------------------------------------------------------------------

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

function scopeOf(indexing: IndexingOption | undefined): IndexScope {
  if (indexing === undefined) {
    return true;
  }
  const parsed = indexing.paths.map(path => parsePath(path, reason => new Error(`Bug: stored path: ${reason}`)));
  return indexScope(indexing.mode, indexing.paths, parsed);
}

// ---- the table -------------------------------------------------------------------------------------------------------

const COMMENT_MEMBER = 'collection';
const SCHEMA_VERSION = 2;

/** Columns of every collection beside the key. */
const REQUIRED_COLUMNS: readonly string[] = [
  'tx_id',
  'doc_json',
  'exist_keys',
  'array_size',
  'array_contains',
  'query_bool_values',
  'query_dbl_values',
  'query_text_values',
  'query_timestamp_values',
  'query_null_values',
];

export const KEY_COLUMN = 'key';
export const VECTOR_COLUMN = 'query_vector_value';
export const LEXICAL_COLUMN = 'query_lexical_value';

/** The comment of the collection's table, byte for byte as the original writes it. */
export function settingsToComment(settings: CollectionSettings): string {
  const options: JsonObject = new Map();
  const {indexing, vector} = settings;
  if (indexing !== undefined) {
    options.set('indexing', new Map([[indexing.mode, [...indexing.paths]]]));
  }
  if (vector !== undefined) {
    const stored: JsonObject = new Map<string, Json>([
      ['dimension', new JsonNumber(String(vector.dimension))],
      ['metric', vector.stored.metric],
      ['sourceModel', vector.stored.sourceModel],
    ]);
    if (vector.service !== undefined) {
      stored.set('service', vector.service);
    }
    options.set('vector', stored);
  }
  options.set('defaultId', new Map([['type', settings.defaultId ?? '']]));
  options.set('lexical', lexicalJson(settings.lexical));
  options.set('rerank', rerankJson(settings.rerank));
  const collection = new Map<string, Json>([
    ['name', settings.name],
    ['schema_version', new JsonNumber(String(SCHEMA_VERSION))],
    ['options', options],
  ]);
  return writeJson(new Map([[COMMENT_MEMBER, collection]]));
}

function lexicalJson({enabled, analyzer}: LexicalOption): JsonObject {
  const json: JsonObject = new Map([['enabled', enabled]]);
  if (analyzer !== undefined) {
    json.set('analyzer', analyzer);
  }
  return json;
}

function rerankJson({enabled, service}: RerankOption): JsonObject {
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

/**
 * The settings of a table, undefined when it is no collection.
 * Fails with COLLECTION_SCHEMA_VERSION_INVALID when a later version of the original made it.
 */
export function settingsFromTable(table: Table): CollectionSettings | undefined {
  if (!isCollectionTable(table)) {
    return undefined;
  }
  const comment = parseComment(table.options.comment);
  const collection = comment?.get(COMMENT_MEMBER);
  if (!(collection instanceof Map)) {
    // Version 0: at most `indexing` stands in the comment, vectors are known from the column and its index.
    return build(table, comment, vectorOfColumn(table, undefined));
  }
  const version = collection.get('schema_version');
  const number = version instanceof JsonNumber ? version.text : '';
  if (number !== '1' && number !== '2') {
    throw fail('COLLECTION_SCHEMA_VERSION_INVALID', {
      collectionName: table.name,
      schemaVersion: version === undefined ? 'none' : writeJson(version),
    });
  }
  const options = collection.get('options');
  const known = options instanceof Map ? options : undefined;
  const vector = known?.get('vector');
  return build(table, known, vectorOfColumn(table, vector instanceof Map ? vector : undefined));
}

function isCollectionTable(table: Table): boolean {
  const [key] = table.partitionKey;
  return (
    table.partitionKey.length === 1 &&
    table.clustering.length === 0 &&
    key?.name === KEY_COLUMN &&
    key.type.kind === 'tuple' &&
    key.type.elements.length === 2 &&
    isNative(key.type.elements[0], 'tinyint') &&
    isNative(key.type.elements[1], 'text') &&
    REQUIRED_COLUMNS.every(name => table.byName.has(name))
  );
}

const isNative = (type: DataType | undefined, name: string): boolean => type?.kind === 'native' && type.name === name;

function parseComment(comment: string): JsonObject | undefined {
  if (!comment.startsWith('{')) {
    return undefined;
  }
  try {
    const json = parseJson(comment);
    return json instanceof Map ? json : undefined;
  } catch {
    // Someone else's comment: the table is a collection by its columns.
    return undefined;
  }
}

function build(table: Table, options: JsonObject | undefined, vector: VectorOption | undefined): CollectionSettings {
  const indexing = storedIndexing(options?.get('indexing'));
  const idType = objectOf(options?.get('defaultId'))?.get('type');
  const lexical = objectOf(options?.get('lexical'));
  const rerank = objectOf(options?.get('rerank'));
  return {
    keyspace: table.keyspace,
    name: table.name,
    defaultId:
      typeof idType === 'string' ? (DEFAULT_ID_TYPES.find(same(idType)) as DefaultIdType | undefined) : undefined,
    indexing,
    vector,
    lexical: {enabled: lexical?.get('enabled') === true, analyzer: lexical?.get('analyzer') ?? undefined},
    rerank: {enabled: rerank?.get('enabled') === true, service: objectOf(rerank?.get('service'))},
    indexScope: scopeOf(indexing),
  };
}

const objectOf = (json: Json | undefined): JsonObject | undefined => (json instanceof Map ? json : undefined);

const same = (text: string): ((other: string) => boolean) => {
  const lower = text.toLowerCase();
  return other => other.toLowerCase() === lower;
};

function storedIndexing(json: Json | undefined): IndexingOption | undefined {
  const object = objectOf(json);
  for (const mode of ['allow', 'deny'] as const) {
    const paths = object?.get(mode);
    if (Array.isArray(paths) && paths.length > 0) {
      return {mode, paths: paths.filter(path => typeof path === 'string')};
    }
  }
  return undefined;
}

/** The column decides whether there are vectors and how long they are; the comment, else the index, how they are compared. */
function vectorOfColumn(table: Table, comment: JsonObject | undefined): VectorOption | undefined {
  const type = table.byName.get(VECTOR_COLUMN)?.type;
  if (type?.kind !== 'vector') {
    return undefined;
  }
  const index = table.indexes.find(({column}) => column === VECTOR_COLUMN);
  const metric = textOf(comment?.get('metric')) ?? index?.options['similarity_function'];
  const model = textOf(comment?.get('sourceModel')) ?? index?.options['source_model'];
  const knownModel = model === undefined ? undefined : [...MODEL_METRICS.keys()].find(same(model));
  const sourceModel = knownModel ?? 'other';
  const known = metric === undefined ? undefined : METRICS.find(same(metric));
  const chosen = (known as VectorMetric | undefined) ?? index?.similarity ?? MODEL_METRICS.get(sourceModel) ?? 'cosine';
  return {
    dimension: type.dimension,
    metric: chosen,
    sourceModel,
    service: objectOf(comment?.get('service')),
    stored: {metric: metric ?? chosen.toUpperCase(), sourceModel: model ?? 'OTHER'},
  };
}

const textOf = (json: Json | undefined): string | undefined => (typeof json === 'string' ? json : undefined);

// ---- comparison ------------------------------------------------------------------------------------------------------

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
