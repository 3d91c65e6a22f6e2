/**
 * Shapes of what commands take, as JSON Schema (2020-12): for the OpenAPI document and for the tools of the MCP endpoint.
 * They tell what to send; what is refused is told by the commands themselves.
 */

export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: {readonly [name: string]: Schema};
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly enum?: readonly (string | number | boolean)[];
  readonly const?: string | number;
  readonly default?: string | number | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly oneOf?: readonly Schema[];
  readonly examples?: readonly unknown[];
}

export const text = (description: string): Schema => ({type: 'string', description});
export const flag = (description: string): Schema => ({type: 'boolean', default: false, description});
export const oneOfTexts = (values: readonly string[], description: string): Schema => ({
  type: 'string',
  enum: values,
  description,
});

/** Without `open`, members beside the named ones are refused. */
export const object = (
  properties: {readonly [name: string]: Schema},
  {required = [], description, open}: {required?: readonly string[]; description?: string; open?: boolean} = {},
): Schema => ({
  type: 'object',
  ...(description === undefined ? {} : {description}),
  properties,
  ...(required.length === 0 ? {} : {required}),
  ...(open === true ? {} : {additionalProperties: false}),
});

/** Of a keyspace, collection, table or type. */
export const name = (description: string): Schema => ({
  type: 'string',
  pattern: '^[A-Za-z0-9_]+$',
  minLength: 1,
  maxLength: 48,
  description,
});

const anyObject = (description: string, examples: readonly unknown[]): Schema => ({
  type: 'object',
  description,
  additionalProperties: true,
  examples,
});

const DOCUMENT = anyObject(
  'A document of a collection, or a row of a table. `_id` is made where it is missing. `$vector`, `$vectorize`, `$lexical` and `$hybrid` are ' +
    'kept for search; `{"$date": milliseconds}`, `{"$uuid": …}`, `{"$objectId": …}` and `{"$binary": base64}` are values.',
  [{_id: 'b1', title: 'Dune', year: 1965, tags: ['sand']}],
);

const FILTER = anyObject(
  'Which documents or rows: members are joined by AND. A value stands for `$eq`. Operators: `$eq $ne $gt $gte $lt $lte $in $nin`, ' +
    '`$exists $all $size` (collections), `$match` (words), and `$and $or $not`. Paths are joined by dots, `&.` is a dot in a name.',
  [{year: {$gte: 1960, $lt: 1970}}, {$or: [{author: 'Herbert'}, {tags: {$in: ['sand']}}]}],
);

const SORT = anyObject(
  'In which order: paths or columns with 1 (ascending) or -1 (descending); or alone `$vector` (nearest first), `$vectorize` (a text that a ' +
    'provider turns into a vector), `$lexical` (best match of the words first). Tables name the column instead.',
  [{year: -1, title: 1}, {$vector: [0.1, 0.2, 0.3]}, {$lexical: 'sand worms'}],
);

const HYBRID_SORT = anyObject(
  '`$hybrid` alone: a text, or an object with `$lexical` and one of `$vectorize` and `$vector`.',
  [{$hybrid: 'sand worms'}, {$hybrid: {$lexical: 'sand', $vectorize: 'a desert planet'}}],
);

const PROJECTION = anyObject(
  'Which members come back: 1 or 0 for paths or columns, `{"$slice": …}` for arrays, `{"*": 1}` for all with the vector.',
  [{title: 1, year: 1}, {text: 0}, {tags: {$slice: 2}}],
);

const UPDATE = anyObject(
  'What changes: `$set $unset $inc $mul $min $max $rename $currentDate $setOnInsert $push $addToSet $pop`; on tables `$set $unset $push $pullAll`.',
  [{$set: {year: 1966}, $push: {tags: 'classic'}}],
);

const COLUMN = {
  description:
    'A type by its name (`text`, `int`, …), or an object with `type`, `keyType`, `valueType`, `udtName`, `dimension`, `service`.',
  examples: ['text', {type: 'set', valueType: 'text'}, {type: 'vector', dimension: 3}],
} satisfies Schema;

const EMBEDDING_SERVICE = object(
  {
    provider: text('Name of the provider, as findEmbeddingProviders tells it.'),
    modelName: text('Name of the model.'),
    authentication: {type: 'object', description: 'Names of shared secrets; without them the key comes in a header.'},
    parameters: {type: 'object', description: 'As the provider asks for.'},
  },
  {required: ['provider', 'modelName'], description: 'An embedding or reranking service.'},
);

/** Shapes that stand for themselves in the OpenAPI document, by name. */
export const SHAPES = {
  Document: DOCUMENT,
  Filter: FILTER,
  Sort: SORT,
  HybridSort: HYBRID_SORT,
  Projection: PROJECTION,
  Update: UPDATE,
  ColumnDefinition: COLUMN,
  Service: EMBEDDING_SERVICE,
} as const satisfies {readonly [name: string]: Schema};
