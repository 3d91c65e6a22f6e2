/** Commands that are sent to `/v1/{keyspace}`. */
import type {CommandReference} from './command-reference.ts';
import {flag, name, object, oneOfTexts, SHAPES, text} from './schemas.ts';
import type {Schema} from './schemas.ts';

const IF_EXISTS = {ifExists: flag('What is not there is no error.')};
const IF_NOT_EXISTS = {ifNotExists: flag('What is there already is no error, and stays as it is.')};
const EXPLAIN = {explain: flag('Definitions instead of names.')};

const PATHS: Schema = {type: 'array', items: {type: 'string'}, minItems: 1, examples: [['title', 'year']]};

const VECTOR = object(
  {
    dimension: {
      type: 'integer',
      minimum: 1,
      maximum: 4096,
      description: 'Length of the vectors; the model may say it.',
    },
    metric: oneOfTexts(['cosine', 'dot_product', 'euclidean'], 'How nearness is measured; cosine by default.'),
    sourceModel: text('The model that made the vectors; it decides the metric where none is given.'),
    service: SHAPES.Service,
  },
  {description: 'Documents have a vector.'},
);

const COLLECTION_OPTIONS: {readonly [name: string]: Schema} = {
  defaultId: object(
    {type: oneOfTexts(['uuid', 'uuidv6', 'uuidv7', 'objectId'], 'What `_id` is made where it is missing.')},
    {description: 'Without it, a random UUID as a text.'},
  ),
  vector: VECTOR,
  indexing: object(
    {
      allow: {...PATHS, description: 'Only these paths.'},
      deny: {...PATHS, description: 'All but these paths; `*`: none.'},
    },
    {description: 'Which paths can be filtered and sorted by; one of both. Without it, all.'},
  ),
  lexical: object(
    {
      enabled: {type: 'boolean'},
      analyzer: {
        description: 'A name (`standard`, `english`, …) or an object with `tokenizer`, `filters` and `charFilters`.',
      },
    },
    {required: ['enabled'], description: 'Search by words in `$lexical`; on by default.'},
  ),
  rerank: object(
    {enabled: {type: 'boolean'}, service: SHAPES.Service},
    {required: ['enabled'], description: 'The reranking service of findAndRerank.'},
  ),
};

const FIELDS = object(
  {
    fields: {
      type: 'object',
      description: 'Names of fields with their types.',
      examples: [{street: 'text', zip: 'int'}],
    },
  },
  {required: ['fields']},
);

export const KEYSPACE_REFERENCE: {readonly [name: string]: CommandReference} = {
  createCollection: {
    summary: 'Makes a collection of documents. One that is there with the same settings stays as it is.',
    answer: 'status.ok is 1',
    effect: 'writes',
    members: {name: name('Name of the new collection')},
    required: ['name'],
    options: COLLECTION_OPTIONS,
    nameIs: 'collection',
  },
  findCollections: {
    summary: 'Lists the collections of the keyspace.',
    answer: 'status.collections has names, or with explain objects with name and options',
    effect: 'reads',
    members: {},
    options: EXPLAIN,
  },
  deleteCollection: {
    summary: 'Removes a collection with its documents. One that is not there is no error.',
    answer: 'status.ok is 1',
    effect: 'removes',
    members: {name: name('Name of the collection')},
    required: ['name'],
    nameIs: 'collection',
  },
  createTable: {
    summary: 'Makes a table with typed columns.',
    answer: 'status.ok is 1',
    effect: 'writes',
    members: {
      name: name('Name of the new table'),
      definition: object(
        {
          columns: {
            type: 'object',
            additionalProperties: SHAPES.ColumnDefinition,
            description: 'Columns by name.',
          },
          primaryKey: {
            description:
              'A column, or `partitionBy` (columns that decide where a row is kept) and `partitionSort` (columns with 1 or -1 that order the rows of a partition).',
            examples: ['id', {partitionBy: ['site'], partitionSort: {day: -1}}],
          },
        },
        {required: ['columns', 'primaryKey']},
      ),
    },
    required: ['name', 'definition'],
    options: IF_NOT_EXISTS,
    nameIs: 'table',
  },
  dropTable: {
    summary: 'Removes a table with its rows.',
    answer: 'status.ok is 1',
    effect: 'removes',
    members: {name: name('Name of the table')},
    required: ['name'],
    options: IF_EXISTS,
    nameIs: 'table',
  },
  listTables: {
    summary: 'Lists the tables of the keyspace, those made by CQL too.',
    answer: 'status.tables has names, or with explain objects with name and definition',
    effect: 'reads',
    members: {},
    options: EXPLAIN,
  },
  dropIndex: {
    summary: 'Removes an index of a table.',
    answer: 'status.ok is 1',
    effect: 'removes',
    members: {name: text('Name of the index')},
    required: ['name'],
    options: IF_EXISTS,
  },
  createType: {
    summary: 'Makes a user type, whose values have named fields.',
    answer: 'status.ok is 1',
    effect: 'writes',
    members: {name: name('Name of the new type'), definition: FIELDS},
    required: ['name', 'definition'],
    options: IF_NOT_EXISTS,
  },
  alterType: {
    summary: 'Renames fields of a user type, and adds fields.',
    answer: 'status.ok is 1',
    effect: 'writes',
    members: {
      name: name('Name of the type'),
      rename: object({
        fields: {type: 'object', additionalProperties: {type: 'string'}, description: 'Old names with new ones.'},
      }),
      add: FIELDS,
    },
    required: ['name'],
  },
  dropType: {
    summary: 'Removes a user type that no table uses.',
    answer: 'status.ok is 1',
    effect: 'removes',
    members: {name: name('Name of the type')},
    required: ['name'],
    options: IF_EXISTS,
  },
  listTypes: {
    summary: 'Lists the user types of the keyspace.',
    answer: 'status.types has names, or with explain definitions',
    effect: 'reads',
    members: {},
    options: EXPLAIN,
  },
};
