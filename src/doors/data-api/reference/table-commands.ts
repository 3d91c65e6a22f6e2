/** Commands on the definition of a table, which are sent to `/v1/{keyspace}/{table}`. */
import type {CommandReference} from './command-reference.ts';
import {flag, object, oneOfTexts, SHAPES, text} from './schemas.ts';
import type {Schema} from './schemas.ts';

const COLUMN: Schema = {
  description: 'A column; of a map also `{"column": "$keys"}` or `{"column": "$values"}`.',
  examples: ['tags', {tags: '$keys'}],
};
const IF_NOT_EXISTS = {ifNotExists: flag('An index that is there already is no error.')};

const createIndexOf = (
  kind: string,
  summary: string,
  options: {readonly [name: string]: Schema},
): CommandReference => ({
  summary,
  answer: 'status.ok is 1',
  effect: 'writes',
  members: {
    name: {...text('Name of the new index, unique in the keyspace'), minLength: 1, maxLength: 100},
    definition: object({column: COLUMN, options: object(options)}, {required: ['column']}),
    indexType: oneOfTexts([kind], 'May be left out.'),
  },
  required: ['name', 'definition'],
  options: IF_NOT_EXISTS,
  nameIs: 'indexName',
  target: 'table',
});

const columns = (of: Schema): Schema => object({columns: of}, {required: ['columns']});
const NAMES: Schema = {type: 'array', items: {type: 'string'}};

export const TABLE_REFERENCE: {readonly [name: string]: CommandReference} = {
  alterTable: {
    summary: 'Adds or drops columns, or the embedding services of vector columns.',
    answer: 'status.ok is 1',
    effect: 'writes',
    members: {
      operation: object(
        {
          add: columns({type: 'object', additionalProperties: SHAPES.ColumnDefinition}),
          drop: columns(NAMES),
          addVectorize: columns({type: 'object', additionalProperties: SHAPES.Service}),
          dropVectorize: columns(NAMES),
        },
        {description: 'Exactly one of these.'},
      ),
    },
    required: ['operation'],
    target: 'table',
  },
  createIndex: createIndexOf('regular', 'Makes an index on a column, so that filters on it read few rows.', {
    ascii: flag('Accents do not matter.'),
    caseSensitive: {type: 'boolean', default: true, description: 'Whether the case of letters matters.'},
    normalize: flag('Texts are compared in Unicode normal form C.'),
  }),
  createTextIndex: createIndexOf(
    'text',
    'Makes an index on the words of a text column, for `$match` and sorts by words.',
    {
      analyzer: {
        description: 'A name (`standard`, `english`, …) or an object with `tokenizer`, `filters` and `charFilters`.',
      },
    },
  ),
  createVectorIndex: createIndexOf('vector', 'Makes an index on a vector column, for sorts by nearness.', {
    metric: oneOfTexts(['cosine', 'dot_product', 'euclidean'], 'How nearness is measured; cosine by default.'),
    sourceModel: text('The model that made the vectors.'),
  }),
  listIndexes: {
    summary: 'Lists the indexes of the table.',
    answer: 'status.indexes has names, or with explain objects with name, definition and indexType',
    effect: 'reads',
    members: {indexType: oneOfTexts(['regular', 'text', 'vector'], 'Only indexes of this kind.')},
    options: {explain: flag('Definitions instead of names.')},
    target: 'table',
  },
};
