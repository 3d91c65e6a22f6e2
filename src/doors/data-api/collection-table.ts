/**
 * How the settings of a collection are kept: as JSON in the comment of its table, beside columns that tell the rest.
 * Sources: facts of stargate/data-api "CollectionSchemaObject"; comments written by 1.0.51.
 */
import type {Table} from '../../core/cql/schema/schema.ts';
import type {DataType} from '../../core/cql/types/type.ts';
import {parseJson} from '../../wire/json/parse.ts';
import {JsonNumber} from '../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../wire/json/tree.ts';
import {writeJson} from '../../wire/json/write.ts';
import {DEFAULT_ID_TYPES, METRICS, MODEL_METRICS, lexicalJson, rerankJson, scopeOf} from './collection-settings.ts';
import type {
  CollectionSettings,
  DefaultIdType,
  IndexingOption,
  VectorMetric,
  VectorOption,
} from './collection-settings.ts';
import {fail} from './errors.ts';

const COMMENT_MEMBER = 'collection';
const SCHEMA_VERSION = 2;

/** Columns of every collection beside the key, in the order in which they are written. */
export const DOCUMENT_COLUMNS: readonly string[] = [
  'tx_id',
  'doc_json',
  'exist_keys',
  'array_size',
  'array_contains',
  'query_bool_values',
  'query_dbl_values',
  'query_text_values',
  'query_null_values',
  'query_timestamp_values',
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
    DOCUMENT_COLUMNS.every(name => table.byName.has(name))
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
