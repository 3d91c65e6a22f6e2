import {describe, expect, test} from 'vitest';
import type {Column, Table} from '../../core/cql/schema/schema.ts';
import type {DataType} from '../../core/cql/types/type.ts';
import {parseJson} from '../../wire/json/parse.ts';
import {writeJson} from '../../wire/json/write.ts';
import {parseCreateOptions} from './collection-options.ts';
import {explain, isIndexed, sameSettings} from './collection-settings.ts';
import {settingsFromTable, settingsToComment} from './collection-table.ts';
import type {CreateFeatures, RequestedSettings} from './collection-settings.ts';

const ALL: CreateFeatures = {lexical: true, reranking: true, vectorize: true};
const NONE: CreateFeatures = {lexical: false, reranking: false, vectorize: false};

const parse = (options: string, features = ALL): RequestedSettings =>
  parseCreateOptions(parseJson(options), features, {keyspace: 'k', name: 'c'});

const native = (name: Extract<DataType, {kind: 'native'}>['name']): DataType => ({kind: 'native', name});
const textSet: DataType = {kind: 'set', element: native('text'), frozen: false};
const mapTo = (value: DataType): DataType => ({kind: 'map', key: native('text'), value, frozen: false});
const KEY: DataType = {kind: 'tuple', elements: [native('tinyint'), native('text')]};

function table(
  comment: string,
  changes: {key?: DataType; without?: string; vector?: number; metric?: string} = {},
): Table {
  const types: [string, DataType][] = [
    ['key', changes.key ?? KEY],
    ['array_contains', textSet],
    ['array_size', mapTo(native('int'))],
    ['doc_json', native('text')],
    ['exist_keys', textSet],
    ['query_bool_values', mapTo(native('tinyint'))],
    ['query_dbl_values', mapTo(native('decimal'))],
    ['query_null_values', textSet],
    ['query_text_values', mapTo(native('text'))],
    ['query_timestamp_values', mapTo(native('timestamp'))],
    ['tx_id', native('timeuuid')],
  ];
  if (changes.vector !== undefined) {
    types.push(['query_vector_value', {kind: 'vector', element: native('float'), dimension: changes.vector}]);
  }
  const columns = types
    .filter(([name]) => name !== changes.without)
    .map(([name, type], id): Column => ({
      name,
      id,
      kind: name === 'key' ? 'partition_key' : 'regular',
      position: name === 'key' ? 0 : -1,
      type,
      descending: false,
    }));
  return {
    keyspace: 'k',
    name: 'c',
    id: '',
    columns,
    partitionKey: columns.slice(0, 1),
    clustering: [],
    byName: new Map(columns.map(column => [column.name, column])),
    indexes:
      changes.metric === undefined
        ? []
        : [
            {
              name: 'c_query_vector_value',
              id: 0,
              column: 'query_vector_value',
              target: 'value',
              kind: 'CUSTOM',
              options: {similarity_function: changes.metric},
              similarity: undefined,
            },
          ],
    dropped: [],
    options: {comment, defaultTimeToLive: 0, gcGraceSeconds: 864_000, others: {}},
    flags: ['compound'],
    nextColumnId: columns.length,
    nextIndexId: 0,
    isVirtual: false,
  };
}

describe('createCollection', () => {
  test.each([
    {
      options: 'null',
      shown: '{"lexical":{"enabled":true,"analyzer":"standard"},"rerank":{"enabled":false}}',
    },
    {
      options: '{"lexical":{"enabled":false},"rerank":null,"indexing":null,"vector":null,"defaultId":null}',
      shown: '{"lexical":{"enabled":false},"rerank":{"enabled":false}}',
    },
    {
      options:
        '{"defaultId":{"type":"uuidv6"},"indexing":{"deny":["a","b.c"]},"lexical":{"enabled":true,"analyzer":{"tokenizer":{"name":"standard"}}}}',
      shown:
        '{"defaultId":{"type":"uuidv6"},"indexing":{"deny":["a","b.c"]},"lexical":{"enabled":true,"analyzer":{"tokenizer":{"name":"standard"}}},"rerank":{"enabled":false}}',
    },
    {
      options: '{"vector":{"size":5.0,"function":"euclidean"}}',
      shown:
        '{"vector":{"dimension":5,"metric":"euclidean","sourceModel":"other"},"lexical":{"enabled":true,"analyzer":"standard"},"rerank":{"enabled":false}}',
    },
    {
      options: '{"vector":{"dimension":4096,"sourceModel":"openai-v3-small"}}',
      shown:
        '{"vector":{"dimension":4096,"metric":"dot_product","sourceModel":"openai-v3-small"},"lexical":{"enabled":true,"analyzer":"standard"},"rerank":{"enabled":false}}',
    },
    {
      options: '{"rerank":{"enabled":true,"service":{"provider":"p","modelName":"m"}}}',
      shown:
        '{"lexical":{"enabled":true,"analyzer":"standard"},"rerank":{"enabled":true,"service":{"provider":"p","modelName":"m"}}}',
    },
  ])('$options', ({options, shown}) => {
    const settings = parse(options);
    const read = settingsFromTable(
      table(settingsToComment(settings), settings.vector === undefined ? {} : {vector: settings.vector.dimension}),
    );

    expect(writeJson(explain(settings))).toBe(shown);
    expect(read === undefined ? undefined : writeJson(explain(read))).toBe(shown);
    expect(read !== undefined && sameSettings(settings, read)).toBe(true);
  });

  test.each([
    {options: '{"nope":1}', code: 'INVALID_CREATE_COLLECTION_FIELD'},
    {options: '{"vector":{"nope":1}}', code: 'INVALID_CREATE_COLLECTION_FIELD'},
    {options: '{"indexing":{"nope":[]}}', code: 'INVALID_CREATE_COLLECTION_FIELD'},
    {options: '{"defaultId":{"nope":1}}', code: 'INVALID_CREATE_COLLECTION_FIELD'},
    {options: '{"defaultId":{"type":"UUID"}}', code: 'COMMAND_FIELD_VALUE_INVALID'},
    {options: '{"defaultId":{}}', code: 'COMMAND_FIELD_VALUE_INVALID'},
    {options: '[]', code: 'COMMAND_FIELD_VALUE_INVALID'},
    {options: '{"vector":1}', code: 'COMMAND_FIELD_VALUE_INVALID'},
    {options: '{"vector":{}}', code: 'INVALID_CREATE_COLLECTION_OPTIONS'},
    {options: '{"vector":{"dimension":0}}', code: 'COMMAND_FIELD_VALUE_INVALID'},
    {options: '{"vector":{"dimension":-3}}', code: 'COMMAND_FIELD_VALUE_INVALID'},
    {options: '{"vector":{"dimension":1.5}}', code: 'COMMAND_FIELD_VALUE_INVALID'},
    {options: '{"vector":{"dimension":"3"}}', code: 'COMMAND_FIELD_VALUE_INVALID'},
    {options: '{"vector":{"dimension":4097}}', code: 'VECTOR_SEARCH_TOO_BIG_VALUE'},
    {options: '{"vector":{"dimension":3,"metric":"COSINE"}}', code: 'COMMAND_FIELD_VALUE_INVALID'},
    {options: '{"vector":{"dimension":3,"sourceModel":"x"}}', code: 'COMMAND_FIELD_VALUE_INVALID'},
    {options: '{"vector":{"service":{}}}', code: 'INVALID_CREATE_COLLECTION_OPTIONS'},
    {options: '{"vector":{"service":{"provider":"x","y":1}}}', code: 'COMMAND_FIELD_UNKNOWN'},
    {options: '{"indexing":{}}', code: 'INVALID_INDEXING_DEFINITION'},
    {options: '{"indexing":{"allow":[]}}', code: 'INVALID_INDEXING_DEFINITION'},
    {options: '{"indexing":{"allow":["a"],"deny":["b"]}}', code: 'INVALID_INDEXING_DEFINITION'},
    {options: '{"indexing":{"allow":["a","a"]}}', code: 'INVALID_INDEXING_DEFINITION'},
    {options: '{"indexing":{"allow":["a..b"]}}', code: 'INVALID_INDEXING_DEFINITION'},
    {options: '{"indexing":{"allow":["a&b"]}}', code: 'INVALID_INDEXING_DEFINITION'},
    {options: '{"indexing":{"allow":[""]}}', code: 'INVALID_INDEXING_DEFINITION'},
    {options: '{"indexing":{"allow":["$x"]}}', code: 'INVALID_INDEXING_DEFINITION'},
    {options: '{"indexing":{"allow":[1]}}', code: 'INVALID_INDEXING_DEFINITION'},
    {options: '{"indexing":{"allow":["*","a"]}}', code: 'INVALID_INDEXING_DEFINITION'},
    {options: '{"indexing":{"allow":"a"}}', code: 'COMMAND_FIELD_VALUE_INVALID'},
    {options: '{"lexical":{}}', code: 'INVALID_CREATE_COLLECTION_OPTIONS'},
    {options: '{"lexical":{"enabled":false,"analyzer":"x"}}', code: 'INVALID_CREATE_COLLECTION_OPTIONS'},
    {options: '{"lexical":{"enabled":true,"analyzer":1}}', code: 'INVALID_CREATE_COLLECTION_OPTIONS'},
    {options: '{"lexical":{"enabled":true,"analyzer":{"x":1}}}', code: 'INVALID_CREATE_COLLECTION_OPTIONS'},
    {options: '{"lexical":{"enabled":true,"x":1}}', code: 'COMMAND_FIELD_UNKNOWN'},
    {options: '{"rerank":{"enabled":1}}', code: 'INVALID_CREATE_COLLECTION_OPTIONS'},
  ])('$options is refused', ({options, code}) => {
    expect(() => parse(options)).toThrow(expect.objectContaining({code}));
  });

  test.each([
    {options: '{"lexical":{"enabled":true}}', code: 'LEXICAL_FEATURE_NOT_ENABLED'},
    {options: '{"rerank":{"enabled":true}}', code: 'RERANKING_FEATURE_NOT_ENABLED'},
    {options: '{"vector":{"service":{"provider":"openai"}}}', code: 'VECTORIZE_FEATURE_NOT_AVAILABLE'},
  ])('$options needs a feature', ({options, code}) => {
    expect(() => parse(options, NONE)).toThrow(expect.objectContaining({code}));
  });

  test('a service knows its dimension', () => {
    const settings = parseCreateOptions(parseJson('{"vector":{"service":{"provider":"p"}}}'), ALL, {
      keyspace: 'k',
      name: 'c',
      resolveService: () => 1536,
    });

    expect(settings.vector?.dimension).toBe(1536);
  });
});

test.each([
  {a: '{"indexing":{"allow":["a","b"]}}', b: '{"indexing":{"allow":["b","a"]}}', isSame: true},
  {a: '{"indexing":{"allow":["a"]}}', b: '{"indexing":{"deny":["a"]}}', isSame: false},
  {a: '{}', b: '{"defaultId":{"type":"uuid"}}', isSame: false},
  {a: '{}', b: '{"lexical":{"enabled":false}}', isSame: true},
  {a: '{"lexical":{"enabled":true}}', b: '{"lexical":{"enabled":false}}', isSame: false},
  {a: '{"lexical":{"enabled":true,"analyzer":"standard"}}', b: '{}', isSame: true},
  {a: '{"vector":{"dimension":3}}', b: '{"vector":{"dimension":3,"metric":"cosine"}}', isSame: true},
  {a: '{"vector":{"dimension":3}}', b: '{"vector":{"dimension":4}}', isSame: false},
])('$a asked for again where $b is', ({a, b, isSame}) => {
  expect(sameSettings(parse(a), parse(b))).toBe(isSame);
});

describe('tables', () => {
  test.each([
    {what: 'no comment', comment: '', shown: '{"lexical":{"enabled":false},"rerank":{"enabled":false}}'},
    {what: 'another comment', comment: '{not json', shown: '{"lexical":{"enabled":false},"rerank":{"enabled":false}}'},
    {
      what: 'version 0',
      comment: '{"indexing":{"allow":["a"]}}',
      shown: '{"indexing":{"allow":["a"]},"lexical":{"enabled":false},"rerank":{"enabled":false}}',
    },
    {
      what: 'version 1',
      comment: '{"collection":{"name":"c","schema_version":1,"options":{"defaultId":{"type":"UUID"}}}}',
      shown: '{"defaultId":{"type":"uuid"},"lexical":{"enabled":false},"rerank":{"enabled":false}}',
    },
  ])('$what', ({comment, shown}) => {
    const settings = settingsFromTable(table(comment));

    expect(settings === undefined ? undefined : writeJson(explain(settings))).toBe(shown);
  });

  test('vectors without comment are known from the index', () => {
    const settings = settingsFromTable(table('', {vector: 7, metric: 'EUCLIDEAN'}));

    expect(settings?.vector).toMatchObject({dimension: 7, metric: 'euclidean'});
  });

  test('settings of a later version are not guessed', () => {
    const comment = '{"collection":{"name":"c","schema_version":3,"options":{}}}';

    expect(() => settingsFromTable(table(comment))).toThrow(
      expect.objectContaining({code: 'COLLECTION_SCHEMA_VERSION_INVALID'}),
    );
  });

  test.each([
    {what: 'another key', changes: {key: native('text')}},
    {what: 'a column less', changes: {without: 'doc_json'}},
  ])('a table with $what is no collection', ({changes}) => {
    expect(settingsFromTable(table('', changes))).toBeUndefined();
  });
});

test.each([
  {options: '{"indexing":{"allow":["a","b.c"]}}', path: ['a'], is: true},
  {options: '{"indexing":{"allow":["a","b.c"]}}', path: ['a', 'x', 'y'], is: true},
  {options: '{"indexing":{"allow":["a","b.c"]}}', path: ['b'], is: false},
  {options: '{"indexing":{"allow":["a","b.c"]}}', path: ['b', 'c'], is: true},
  {options: '{"indexing":{"allow":["a","b.c"]}}', path: ['_id'], is: false},
  {options: '{"indexing":{"allow":["*"]}}', path: ['x'], is: true},
  {options: '{"indexing":{"deny":["a","b.c"]}}', path: ['a', 'x'], is: false},
  {options: '{"indexing":{"deny":["a","b.c"]}}', path: ['b'], is: true},
  {options: '{"indexing":{"deny":["a","b.c"]}}', path: ['b', 'c'], is: false},
  {options: '{"indexing":{"deny":["*"]}}', path: ['x'], is: false},
  {options: '{"indexing":{"deny":["a","a.b"]}}', path: ['a', 'c'], is: false},
  {options: '{"indexing":{"deny":["a.b","a"]}}', path: ['a', 'c'], is: false},
])('$options: $path', ({options, path, is}) => {
  expect(isIndexed(parse(options), path)).toBe(is);
});
