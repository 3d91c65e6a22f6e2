/** Tables through HTTP on the embedded engine: definitions, rows, filters, orders, and the errors of each. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {parseStatement} from '../../../src/core/cql/parser.ts';
import {startEmbeddingServer} from '../../fakes/embedding-server.mjs';
import type {EmbeddingServer} from '../../fakes/embedding-server.mjs';
import {anyOrder, startServer} from './server.ts';
import type {Reply, TestServer} from './server.ts';

let provider: EmbeddingServer;
let server: TestServer;
let made = 0;

beforeAll(async () => {
  provider = await startEmbeddingServer();
  server = await startServer({embeddings: {urls: {openai: provider.url}}});
  expect((await server.send('', {createKeyspace: {name: 'ks'}})).body).toEqual({status: {ok: 1}});
});
afterAll(async () => {
  await server.stop();
  await provider.close();
});

type Send = (command: object) => Promise<Reply>;

const OK = {status: {ok: 1}};
const send = (command: object): Promise<Reply> => server.send('/ks', command);
const codes = ({body}: Reply): string[] => (body.errors ?? []).map(error => error.errorCode);
const warnings = ({body}: Reply): string[] =>
  ((body.status?.['warnings'] ?? []) as {errorCode: string}[]).map(warning => warning.errorCode);
const rows = (reply: Reply): unknown[] => {
  expect(reply.body.errors).toBeUndefined();
  return reply.body.data?.documents ?? [];
};

/** A new table; sends commands to it. */
async function table(columns: object, primaryKey: unknown): Promise<Send & {tableName: string}> {
  made += 1;
  const name = `t${made}`;
  expect((await send({createTable: {name, definition: {columns, primaryKey}}})).body).toEqual(OK);
  const to = (command: object): Promise<Reply> => server.send(`/ks/${name}`, command);
  return Object.assign(to, {tableName: name});
}

describe('definitions', () => {
  test('short and long forms of columns are the same; vectors, collections and keys are told', async () => {
    const definition = {
      columns: {
        site: 'text',
        day: {type: 'date'},
        hits: {type: 'int'},
        tags: {type: 'set', valueType: 'text'},
        m: {type: 'map', keyType: 'text', valueType: {type: 'int'}},
        emb: {type: 'vector', dimension: '4', metric: 'cosine'},
      },
      primaryKey: {partitionBy: ['site'], partitionSort: {day: -1}},
    };
    expect((await send({createTable: {name: 'visits', definition}})).body).toEqual(OK);
    expect(codes(await send({createTable: {name: 'visits', definition}}))).toEqual(['CANNOT_ADD_EXISTING_TABLE']);
    expect((await send({createTable: {name: 'visits', definition, options: {ifNotExists: true}}})).body).toEqual(OK);
    expect((await send({listTables: {}})).body.status?.['tables']).toContain('visits');
    const listed = (await send({listTables: {options: {explain: true}}})).body.status?.['tables'];
    expect(listed).toContainEqual({
      name: 'visits',
      definition: {
        columns: {
          site: {type: 'text'},
          day: {type: 'date'},
          hits: {type: 'int'},
          tags: {type: 'set', valueType: 'text'},
          m: {type: 'map', keyType: 'text', valueType: 'int'},
          emb: {
            type: 'vector',
            dimension: 4,
            apiSupport: {createTable: true, insert: true, read: true, filter: false, cqlDefinition: 'vector<float, 4>'},
          },
        },
        primaryKey: {partitionBy: ['site'], partitionSort: {day: -1}},
      },
    });
    expect((await send({dropTable: {name: 'visits'}})).body).toEqual(OK);
    expect(codes(await send({dropTable: {name: 'visits'}}))).toEqual(['CANNOT_DROP_UNKNOWN_TABLE']);
    expect((await send({dropTable: {name: 'visits', options: {ifExists: true}}})).body).toEqual(OK);
  });

  test.each([
    {columns: {a: 'timeuuid'}, primaryKey: 'a', code: 'UNSUPPORTED_DATA_TYPE_TABLE_CREATION'},
    {columns: {a: 'foo'}, primaryKey: 'a', code: 'UNKNOWN_PRIMITIVE_DATA_TYPE'},
    {columns: {a: {type: 'foo'}}, primaryKey: 'a', code: 'UNKNOWN_DATA_TYPE'},
    {columns: {a: {type: 'int', x: 1}}, primaryKey: 'a', code: 'COMMAND_FIELD_UNKNOWN'},
    {columns: {a: 'int', v: {type: 'vector', dimension: 0}}, primaryKey: 'a', code: 'UNSUPPORTED_VECTOR_DIMENSION'},
    {columns: {a: 'int', v: {type: 'vector'}}, primaryKey: 'a', code: 'MISSING_DIMENSION_IN_VECTOR_COLUMN'},
    {columns: {a: 'int', l: {type: 'list'}}, primaryKey: 'a', code: 'UNSUPPORTED_LIST_DEFINITION'},
    {columns: {a: 'int', l: {type: 'set', valueType: 'x'}}, primaryKey: 'a', code: 'UNSUPPORTED_SET_DEFINITION'},
    {
      columns: {a: 'int', l: {type: 'map', keyType: 'duration', valueType: 'int'}},
      primaryKey: 'a',
      code: 'UNSUPPORTED_MAP_DEFINITION',
    },
    {columns: {a: 'int', u: {type: 'userDefined'}}, primaryKey: 'a', code: 'INVALID_USER_DEFINED_TYPE_NAME'},
    {
      columns: {a: 'int', u: {type: 'userDefined', udtName: 'nope'}},
      primaryKey: 'a',
      code: 'UNKNOWN_USER_DEFINED_TYPE',
    },
    {columns: {a: 'int'}, primaryKey: {partitionBy: []}, code: 'MISSING_PARTITION_COLUMNS'},
    {columns: {a: 'int'}, primaryKey: 'b', code: 'UNKNOWN_PARTITION_COLUMNS'},
    {
      columns: {a: 'int'},
      primaryKey: {partitionBy: ['a'], partitionSort: {b: 1}},
      code: 'UNKNOWN_PARTITION_SORT_COLUMNS',
    },
    {columns: {a: 'int'}, primaryKey: 5, code: 'REQUEST_STRUCTURE_MISMATCH'},
    {columns: {a: 'int', '': 'int'}, primaryKey: 'a', code: 'COMMAND_FIELD_VALUE_INVALID'},
  ])('$code for $columns by $primaryKey', async ({columns, primaryKey, code}) => {
    const reply = await send({createTable: {name: 'refused', definition: {columns, primaryKey}}});
    expect(codes(reply)).toEqual([code]);
  });

  test('columns come and go', async () => {
    const to = await table({id: 'int', a: 'text'}, 'id');
    const alter = (operation: object): Promise<Reply> => to({alterTable: {operation}});
    expect((await alter({add: {columns: {b: 'int', v: {type: 'vector', dimension: 2}}}})).body).toEqual(OK);
    expect(codes(await alter({add: {columns: {b: 'int'}}}))).toEqual(['CANNOT_ADD_EXISTING_COLUMNS']);
    expect(codes(await alter({add: {columns: {c: 'timeuuid'}}}))).toEqual(['CANNOT_ADD_UNSUPPORTED_DATA_TYPE_COLUMNS']);
    expect(codes(await alter({add: {columns: {}}}))).toEqual(['MISSING_ALTER_TABLE_OPERATIONS']);
    expect(codes(await alter({drop: {columns: ['id']}}))).toEqual(['CANNOT_DROP_PRIMARY_KEY_COLUMNS']);
    expect(codes(await alter({drop: {columns: ['nope']}}))).toEqual(['CANNOT_DROP_UNKNOWN_COLUMNS']);
    expect((await to({createIndex: {name: `${to.tableName}_a`, definition: {column: 'a'}}})).body).toEqual(OK);
    expect(codes(await alter({drop: {columns: ['a']}}))).toEqual(['CANNOT_DROP_INDEXED_COLUMNS']);
    expect((await alter({drop: {columns: ['b']}})).body).toEqual(OK);
    expect(codes(await alter({add: {columns: {b: 'text'}}}))).toEqual(['CANNOT_ADD_PREVIOUSLY_DROPPED_COLUMN']);
    expect((await alter({add: {columns: {b: 'int'}}})).body).toEqual(OK);
    expect(codes(await alter({addVectorize: {columns: {nope: {provider: 'openai'}}}}))).toEqual([
      'CANNOT_VECTORIZE_UNKNOWN_COLUMNS',
    ]);
    expect(codes(await alter({addVectorize: {columns: {a: {provider: 'openai'}}}}))).toEqual([
      'CANNOT_VECTORIZE_NON_VECTOR_COLUMNS',
    ]);
    expect(codes(await alter({dropVectorize: {columns: ['nope']}}))).toEqual([
      'CANNOT_DROP_VECTORIZE_FROM_UNKNOWN_COLUMNS',
    ]);
    expect(codes(await alter({dropVectorize: {columns: ['a']}}))).toEqual([
      'CANNOT_DROP_VECTORIZE_FROM_NON_VECTOR_COLUMNS',
    ]);
    expect((await alter({dropVectorize: {columns: ['v']}})).body).toEqual(OK);
  });

  test('types are made, grow, are renamed, listed and kept while in use', async () => {
    const create = {createType: {name: 'address', definition: {fields: {street: 'text', city: {type: 'text'}}}}};
    expect((await send(create)).body).toEqual(OK);
    expect(codes(await send(create))).toEqual(['CANNOT_ADD_EXISTING_TYPE']);
    expect(codes(await send({createType: {name: 'empty', definition: {fields: {}}}}))).toEqual([
      'MISSING_FIELDS_FOR_TYPE_CREATION',
    ]);
    expect(
      codes(await send({createType: {name: 'deep', definition: {fields: {l: {type: 'list', valueType: 'int'}}}}})),
    ).toEqual(['UNSUPPORTED_TYPE_FIELDS']);
    expect(codes(await send({alterType: {name: 'address'}}))).toEqual(['MISSING_ALTER_TYPE_OPERATIONS']);
    expect(codes(await send({alterType: {name: 'address', rename: {fields: {no: 'way'}}}}))).toEqual([
      'CANNOT_RENAME_UNKNOWN_TYPE_FIELD',
    ]);
    expect(codes(await send({alterType: {name: 'address', add: {fields: {city: 'int'}}}}))).toEqual([
      'CANNOT_ADD_EXISTING_FIELD',
    ]);
    expect(
      (await send({alterType: {name: 'address', rename: {fields: {city: 'town'}}, add: {fields: {zip: 'int'}}}})).body,
    ).toEqual(OK);
    expect((await send({listTypes: {}})).body.status).toEqual({types: ['address']});
    expect((await send({listTypes: {options: {explain: true}}})).body.status).toEqual({
      types: [
        {
          type: 'userDefined',
          udtName: 'address',
          definition: {fields: {street: {type: 'text'}, town: {type: 'text'}, zip: {type: 'int'}}},
          apiSupport: {createTable: true, insert: true, read: true, filter: false, cqlDefinition: 'address'},
        },
      ],
    });
    const to = await table(
      {
        id: 'int',
        home: {type: 'userDefined', udtName: 'address'},
        all: {type: 'list', valueType: {type: 'userDefined', udtName: 'address'}},
      },
      'id',
    );
    expect(codes(await send({dropType: {name: 'address'}}))).toEqual(['CANNOT_DROP_TYPE_USED_BY_TABLE']);
    expect(codes(await send({dropType: {name: 'nope'}}))).toEqual(['CANNOT_DROP_UNKNOWN_TYPE']);
    const document = {id: 1, home: {street: 's', zip: 5}, all: [{town: 't'}, {street: 'x'}]};
    await to({insertOne: {document}});
    const reply = await to({findOne: {filter: {id: 1}}});
    expect(reply.body.data?.document).toEqual(document);
    const schema = reply.body.status?.['projectionSchema'] as Record<string, {definition?: unknown}>;
    expect(schema['home']?.definition).toEqual({
      fields: {street: {type: 'text'}, town: {type: 'text'}, zip: {type: 'int'}},
    });
    expect(codes(await to({insertOne: {document: {id: 2, home: {nope: 1}}}}))).toEqual(['INVALID_COLUMN_VALUES']);
    await send({dropTable: {name: to.tableName}});
    expect((await send({dropType: {name: 'address'}})).body).toEqual(OK);
    expect((await send({dropType: {name: 'address', options: {ifExists: true}}})).body).toEqual(OK);
  });

  test('indexes', async () => {
    const to = await table(
      {
        id: 'int',
        t: 'text',
        n: 'int',
        b: 'blob',
        s: {type: 'set', valueType: 'text'},
        m: {type: 'map', keyType: 'text', valueType: 'text'},
        v: {type: 'vector', dimension: 3},
      },
      'id',
    );
    const n = (name: string): string => `${to.tableName}_${name}`;
    const index = (name: string, column: unknown, options?: object): Promise<Reply> =>
      to({createIndex: {name: n(name), definition: {column, ...(options && {options})}}});
    expect((await index('t', 't', {caseSensitive: false})).body).toEqual(OK);
    expect((await index('n', 'n')).body).toEqual(OK);
    expect((await index('s', 's')).body).toEqual(OK);
    expect((await index('m', 'm')).body).toEqual(OK);
    expect((await index('mk', {m: '$keys'})).body).toEqual(OK);
    expect((await index('mv', {m: '$values'}, {normalize: true})).body).toEqual(OK);
    expect(codes(await index('n', 'n'))).toEqual(['CANNOT_ADD_EXISTING_INDEX']);
    expect(codes(await index('x', 'nope'))).toEqual(['UNKNOWN_INDEX_COLUMN']);
    expect(codes(await index('x', 'v'))).toEqual(['UNSUPPORTED_INDEXING_FOR_DATA_TYPES']);
    expect(codes(await index('x', {m: '$what'}))).toEqual(['INVALID_FORMAT_FOR_INDEX_CREATION_COLUMN']);
    expect(codes(await index('x', {t: '$keys'}))).toEqual(['INVALID_FORMAT_FOR_INDEX_CREATION_COLUMN']);
    expect(codes(await index('x', 'n', {ascii: true}))).toEqual(['UNSUPPORTED_TEXT_ANALYSIS_FOR_DATA_TYPES']);
    expect(codes(await index('x', 'm', {ascii: true}))).toEqual(['CANNOT_ANALYZE_ENTRIES_ON_MAP_COLUMNS']);
    const vector = (definition: object, indexType?: string): Promise<Reply> =>
      to({createVectorIndex: {name: n('v'), definition, ...(indexType && {indexType})}});
    expect(codes(await vector({column: 't'}))).toEqual(['UNSUPPORTED_VECTOR_INDEX_FOR_DATA_TYPES']);
    expect(codes(await vector({column: 'v', options: {metric: 'x'}}))).toEqual(['UNKNOWN_VECTOR_METRIC']);
    expect(codes(await vector({column: 'v', options: {sourceModel: 'x'}}))).toEqual(['UNKNOWN_VECTOR_SOURCE_MODEL']);
    expect(codes(await vector({column: 'v'}, 'regular'))).toEqual(['UNSUPPORTED_INDEX_TYPE']);
    expect(codes(await vector({column: 'v'}, 'nope'))).toEqual(['UNKNOWN_INDEX_TYPE']);
    expect((await vector({column: 'v', options: {metric: 'euclidean'}})).body).toEqual(OK);
    expect(codes(await to({createTextIndex: {name: 'x', definition: {column: 'n'}}}))).toEqual([
      'UNSUPPORTED_TEXT_INDEX_FOR_DATA_TYPES',
    ]);
    expect(codes(await to({createTextIndex: {name: 'x', definition: {column: 't', options: {analyzer: 5}}}}))).toEqual([
      'UNSUPPORTED_JSON_TYPE_FOR_TEXT_INDEX',
    ]);
    expect((await to({listIndexes: {}})).body.status).toEqual({indexes: ['m', 'mk', 'mv', 'n', 's', 't', 'v'].map(n)});
    const explained = (await to({listIndexes: {options: {explain: true}}})).body.status?.['indexes'];
    expect(explained).toEqual([
      {name: n('m'), definition: {column: 'm', options: {}}, indexType: 'regular'},
      {
        name: n('mk'),
        definition: {column: {m: '$keys'}, options: {ascii: false, caseSensitive: true, normalize: false}},
        indexType: 'regular',
      },
      {
        name: n('mv'),
        definition: {column: {m: '$values'}, options: {ascii: false, caseSensitive: true, normalize: true}},
        indexType: 'regular',
      },
      {name: n('n'), definition: {column: 'n', options: {}}, indexType: 'regular'},
      {
        name: n('s'),
        definition: {column: 's', options: {ascii: false, caseSensitive: true, normalize: false}},
        indexType: 'regular',
      },
      {
        name: n('t'),
        definition: {column: 't', options: {ascii: false, caseSensitive: false, normalize: false}},
        indexType: 'regular',
      },
      {
        name: n('v'),
        definition: {column: 'v', options: {metric: 'euclidean', sourceModel: 'other'}},
        indexType: 'vector',
      },
    ]);
    await to({
      insertMany: {
        documents: [
          {id: 1, t: 'Abc', n: 1, s: ['x'], m: {k: 'v'}},
          {id: 2, t: 'z'},
        ],
      },
    });
    for (const filter of [
      {t: 'aBC'},
      {n: 1},
      {s: {$in: ['x', 'y']}},
      {m: {$in: [['k', 'v']]}},
      {m: {$keys: {$in: ['k']}}},
      {m: {$values: {$all: ['v']}}},
    ]) {
      const reply = await to({find: {filter, projection: {id: 1}}});
      expect(rows(reply), JSON.stringify(filter)).toEqual([{id: 1}]);
      expect(warnings(reply), JSON.stringify(filter)).toEqual([]);
    }
    expect(warnings(await to({find: {filter: {t: {$ne: 'x'}}}}))).toEqual(['NOT_EQUALS_UNSUPPORTED_BY_INDEXING']);
    expect(warnings(await to({find: {filter: {t: {$gt: 'x'}}}}))).toEqual([
      'COMPARISON_FILTER_UNSUPPORTED_BY_INDEXING',
    ]);
    expect(warnings(await to({find: {filter: {t: {$nin: ['x']}}}}))).toEqual(['NOT_IN_FILTER_UNSUPPORTED_BY_INDEXING']);
    expect((await send({dropIndex: {name: n('n')}})).body).toEqual(OK);
    expect(codes(await send({dropIndex: {name: n('n')}}))).toEqual(['CANNOT_DROP_UNKNOWN_INDEX']);
    expect((await send({dropIndex: {name: n('n'), options: {ifExists: true}}})).body).toEqual(OK);
  });
});

describe('values of every type come back', () => {
  const columns = {
    id: 'int',
    ascii: 'ascii',
    bigint: 'bigint',
    blob: 'blob',
    boolean: 'boolean',
    date: 'date',
    decimal: 'decimal',
    double: 'double',
    duration: 'duration',
    float: 'float',
    inet: 'inet',
    int: 'int',
    smallint: 'smallint',
    text: 'text',
    time: 'time',
    timestamp: 'timestamp',
    tinyint: 'tinyint',
    uuid: 'uuid',
    varint: 'varint',
    list: {type: 'list', valueType: 'int'},
    set: {type: 'set', valueType: 'text'},
    map: {type: 'map', keyType: 'text', valueType: 'int'},
    ints: {type: 'map', keyType: 'int', valueType: 'text'},
    vector: {type: 'vector', dimension: 3},
  };
  let to: Send;
  beforeAll(async () => {
    to = await table(columns, 'id');
  });

  test.each([
    {column: 'ascii', json: '"abc"', out: '"abc"'},
    {column: 'bigint', json: '9223372036854775807', out: '9223372036854775807'},
    {column: 'bigint', json: '1.0', out: '1'},
    {column: 'blob', json: '{"$binary":"AAH/"}', out: '{"$binary":"AAH/"}'},
    {column: 'boolean', json: 'false', out: 'false'},
    {column: 'date', json: '"2024-02-29"', out: '"2024-02-29"'},
    {column: 'decimal', json: '12345678901234567890.1234567890', out: '12345678901234567890.1234567890'},
    {column: 'double', json: '1.5', out: '1.5'},
    {column: 'double', json: '"NaN"', out: '"NaN"'},
    {column: 'double', json: '"-Infinity"', out: '"-Infinity"'},
    {column: 'duration', json: '"1h30m"', out: '"PT1H30M"'},
    {column: 'duration', json: '"-2d"', out: '"-P2D"'},
    {column: 'duration', json: '"P1Y2M3DT4H5M6.7S"', out: '"P1Y2M3DT4H5M6.7S"'},
    {column: 'duration', json: '"PT0S"', out: '"PT0S"'},
    {column: 'float', json: '0.1', out: '0.1'},
    {column: 'float', json: '3', out: '3.0'},
    {column: 'double', json: '-7', out: '-7.0'},
    {column: 'float', json: '"Infinity"', out: '"Infinity"'},
    {column: 'inet', json: '"127.0.0.1"', out: '"127.0.0.1"'},
    {column: 'int', json: '-5', out: '-5'},
    {column: 'smallint', json: '32767', out: '32767'},
    {column: 'text', json: '"grüß\\n\\""', out: '"grüß\\n\\""'},
    {column: 'time', json: '"13:05:00.123456789"', out: '"13:05:00.123456789"'},
    {column: 'time', json: '"13:05:00"', out: '"13:05:00"'},
    {column: 'timestamp', json: '"2024-02-29T10:00:00Z"', out: '"2024-02-29T10:00:00Z"'},
    {column: 'timestamp', json: '{"$date":1}', out: '"1970-01-01T00:00:00.001Z"'},
    {column: 'tinyint', json: '-128', out: '-128'},
    {
      column: 'uuid',
      json: '"3ccab8e2-3bbf-4a3b-9d3d-1c4b7d0a9c11"',
      out: '"3ccab8e2-3bbf-4a3b-9d3d-1c4b7d0a9c11"',
    },
    {column: 'varint', json: '1e30', out: '1000000000000000000000000000000'},
    {column: 'list', json: '[3,1,3]', out: '[3,1,3]'},
    {column: 'set', json: '["b","a","b"]', out: '["a","b"]'},
    {column: 'map', json: '{"b":1,"a":2}', out: '{"a":2,"b":1}'},
    {column: 'map', json: '[["z",1]]', out: '{"z":1}'},
    {column: 'ints', json: '[[2,"b"],[1,"a"]]', out: '[[1,"a"],[2,"b"]]'},
    {column: 'vector', json: '[0.5,1,-2.25]', out: '[0.5,1,-2.25]'},
    {column: 'vector', json: '{"$binary":"PwAAAD+AAADAEAAA"}', out: '[0.5,1,-2.25]'},
  ])('$column $json', async ({column, json, out}) => {
    const inserted = await server.send(`/ks/t${made}`, `{"insertOne":{"document":{"id":7,"${column}":${json}}}}`);
    expect(inserted.text).toContain('"insertedIds":[[7]]');
    const found = await to({findOne: {filter: {id: 7}, projection: {[column]: 1}}});
    expect(found.text).toContain(`{"document":{"${column}":${out}}}`);
  });

  test.each([
    {column: 'ascii', json: '"ä"'},
    {column: 'bigint', json: '9223372036854775808'},
    {column: 'int', json: '1.5'},
    {column: 'int', json: '"1"'},
    {column: 'tinyint', json: '128'},
    {column: 'blob', json: '"AAH/"'},
    {column: 'boolean', json: '1'},
    {column: 'date', json: '"2024-02-30"'},
    {column: 'duration', json: '"P"'},
    {column: 'float', json: '1e39'},
    {column: 'double', json: '"x"'},
    {column: 'inet', json: '"localhost"'},
    {column: 'text', json: '5'},
    {column: 'time', json: '"25:00:00"'},
    {column: 'timestamp', json: '"2024-02-29"'},
    {column: 'uuid', json: '"3ccab8e2"'},
    {column: 'list', json: '[1,null]'},
    {column: 'list', json: '{"a":1}'},
    {column: 'map', json: '{"a":null}'},
    {column: 'ints', json: '{"1":"a"}'},
    {column: 'ints', json: '[[1]]'},
    {column: 'vector', json: '[1,2]'},
  ])('$column refuses $json', async ({column, json}) => {
    const reply = await server.send(`/ks/t${made}`, `{"insertOne":{"document":{"id":8,"${column}":${json}}}}`);
    expect(codes(reply)).toEqual(['INVALID_COLUMN_VALUES']);
    expect(reply.body.status?.['insertedIds']).toEqual([]);
  });

  test('null and empty columns are not in rows', async () => {
    await to({insertOne: {document: {id: 9, text: null, list: [], map: {}, int: 1}}});
    expect((await to({findOne: {filter: {id: 9}}})).body.data?.document).toEqual({id: 9, int: 1});
  });
});

describe('rows', () => {
  test('a key of three columns: ids, schema, overwriting, missing parts', async () => {
    const to = await table(
      {a: 'text', b: 'int', c: 'date', v: 'int', w: 'int'},
      {partitionBy: ['a', 'b'], partitionSort: {c: -1}},
    );
    const inserted = await to({insertOne: {document: {c: '2024-05-01', v: 1, w: 1, b: 2, a: 'x'}}});
    expect(inserted.text).toContain(
      '"primaryKeySchema":{"a":{"type":"text"},"b":{"type":"int"},"c":{"type":"date"}},"insertedIds":[["x",2,"2024-05-01"]]',
    );
    expect(codes(await to({insertOne: {document: {a: 'x', b: null, c: '2024-05-01'}}}))).toEqual([
      'MISSING_PRIMARY_KEY_COLUMNS',
    ]);
    expect(codes(await to({insertOne: {document: {a: 'x', b: 2, c: '2024-05-01', z: 1}}}))).toEqual([
      'UNKNOWN_TABLE_COLUMNS',
    ]);
    await to({insertOne: {document: {a: 'x', b: 2, c: '2024-05-01', v: 5}}});
    expect(rows(await to({find: {filter: {a: 'x', b: 2}}}))).toEqual([{a: 'x', b: 2, c: '2024-05-01', v: 5, w: 1}]);
  });

  test('insertMany in order stops at the first bad row; side by side it does not', async () => {
    const to = await table({id: 'int', v: 'int'}, 'id');
    const documents = [{id: 1}, {id: 2, v: 'bad'}, {id: 3}];
    const ordered = await to({insertMany: {documents, options: {ordered: true}}});
    expect(ordered.body.status?.['insertedIds']).toEqual([[1]]);
    expect(codes(ordered)).toEqual(['INVALID_COLUMN_VALUES']);
    expect(ordered.body.errors?.[0]?.documentIds).toEqual([[2]]);
    const all = await to({insertMany: {documents: [...documents, {v: 1}], options: {returnDocumentResponses: true}}});
    expect(all.body.status?.['documentResponses']).toEqual([
      {_id: [1], status: 'OK'},
      {_id: [2], status: 'ERROR', errorsIdx: 0},
      {_id: [3], status: 'OK'},
      {_id: [], status: 'ERROR', errorsIdx: 1},
    ]);
    expect(all.body.status?.['primaryKeySchema']).toEqual({id: {type: 'int'}});
  });

  test('of an insertMany, what is no object fails alone', async () => {
    const to = await table({id: 'int'}, 'id');
    const reply = await to({insertMany: {documents: [{id: 1}, 5, {id: 2}]}});
    expect(reply.body.status?.['insertedIds']).toEqual([[1], [2]]);
    expect(codes(reply)).toEqual(['SHRED_BAD_DOCUMENT_TYPE']);
  });

  test('updateOne', async () => {
    const to = await table(
      {
        id: 'int',
        n: 'int',
        l: {type: 'list', valueType: 'int'},
        s: {type: 'set', valueType: 'text'},
        m: {type: 'map', keyType: 'text', valueType: 'int'},
        v: {type: 'vector', dimension: 2},
      },
      'id',
    );
    const update = (update: object, filter: object = {id: 1}): Promise<Reply> => to({updateOne: {filter, update}});
    const row = async (): Promise<unknown> => (await to({findOne: {filter: {id: 1}}})).body.data?.document;
    expect((await update({$set: {n: 1, l: [1], s: ['a'], m: {a: 1}}})).body).toEqual({
      status: {matchedCount: 1, modifiedCount: 1},
    });
    expect(await row()).toEqual({id: 1, n: 1, l: [1], s: ['a'], m: {a: 1}});
    await update({$push: {l: 2, s: {$each: ['b', 'c']}, m: {b: 2}}});
    expect(await row()).toEqual({id: 1, n: 1, l: [1, 2], s: ['a', 'b', 'c'], m: {a: 1, b: 2}});
    await update({$push: {m: {$each: [['c', 3], {d: 4}]}}, $unset: {n: ''}});
    await update({$pullAll: {l: [1], s: ['b'], m: ['a', 'b']}});
    expect(await row()).toEqual({id: 1, l: [2], s: ['a', 'c'], m: {c: 3, d: 4}});
    await update({$unset: {l: '', s: '', m: ''}});
    expect(await row()).toBeNull();
    for (const [operations, code] of [
      [{$set: {id: 2}}, 'UNSUPPORTED_UPDATE_FOR_PRIMARY_KEY_COLUMNS'],
      [{$set: {z: 2}}, 'UNKNOWN_TABLE_COLUMNS'],
      [{$set: {n: 'x'}}, 'INVALID_UPDATE_COLUMN_VALUES'],
      [{$inc: {n: 1}}, 'UNSUPPORTED_UPDATE_OPERATIONS_FOR_TABLE'],
      [{$set: {}}, 'MISSING_UPDATE_OPERATIONS'],
      [{}, 'MISSING_UPDATE_OPERATIONS'],
      [{$set: {n: 1}, $unset: {n: 1}}, 'UNSUPPORTED_OVERLAPPING_UPDATE_OPERATIONS'],
      [{$push: {n: 1}}, 'UNSUPPORTED_UPDATE_OPERATOR'],
      [{$push: {v: 1}}, 'UNSUPPORTED_UPDATE_OPERATOR_FOR_VECTOR'],
      [{$push: {l: [1]}}, 'INVALID_PUSH_OPERATOR_USAGE'],
      [{$push: {l: {$each: 1}}}, 'INVALID_PUSH_OPERATOR_USAGE'],
      [{$pullAll: {l: 1}}, 'UNSUPPORTED_UPDATE_OPERATION_PARAM'],
      [{$set: {v: 'text'}}, 'UNSUPPORTED_VECTORIZE_WHEN_MISSING_VECTORIZE_DEFINITION'],
      [{$set: 5}, 'UNSUPPORTED_UPDATE_DATA_TYPE'],
    ] as const) {
      expect(codes(await update(operations)), JSON.stringify(operations)).toEqual([code]);
    }
    for (const [filter, code] of [
      [{}, 'MISSING_FILTER_FOR_UPDATE_DELETE'],
      [{id: {$gt: 1}}, 'UNSUPPORTED_FILTER_FOR_UPDATE_ONE_DELETE_ONE'],
      [{id: 1, n: 1}, 'UNSUPPORTED_NON_PRIMARY_KEY_FILTER_FOR_UPDATE_DELETE'],
      [{nope: 1}, 'UNKNOWN_TABLE_COLUMNS'],
    ] as const) {
      expect(codes(await update({$set: {n: 1}}, filter)), JSON.stringify(filter)).toEqual([code]);
      expect(codes(await to({deleteOne: {filter}})), JSON.stringify(filter)).toEqual([code]);
    }
    expect(codes(await to({updateOne: {filter: {id: 1}, sort: {n: 1}, update: {$set: {n: 1}}}}))).toEqual([
      'UNSUPPORTED_SORT_FOR_TABLE_UPDATE_COMMAND',
    ]);
    expect(codes(await to({deleteOne: {filter: {id: 1}, sort: {n: 1}}}))).toEqual([
      'UNSUPPORTED_SORT_FOR_TABLE_DELETE_COMMAND',
    ]);
  });

  test('deleteOne and deleteMany', async () => {
    const to = await table(
      {p: 'int', q: 'int', c: 'int', d: 'int'},
      {partitionBy: ['p', 'q'], partitionSort: {c: 1, d: 1}},
    );
    const documents = [1, 2].flatMap(p => [1, 2, 3].flatMap(c => [1, 2].map(d => ({p, q: 0, c, d}))));
    await to({insertMany: {documents}});
    const count = async (): Promise<number> => rows(await to({find: {}})).length;
    const remove = async (filter: object): Promise<unknown> => (await to({deleteMany: {filter}})).body;
    expect((await to({deleteOne: {filter: {p: 1, q: 0, c: 1, d: 1}}})).body).toEqual({status: {deletedCount: -1}});
    expect(await count()).toBe(11);
    expect(codes(await to({deleteOne: {filter: {p: 1, q: 0, c: 1}}}))).toEqual([
      'MISSING_FULL_PRIMARY_KEY_FOR_UPDATE_DELETE',
    ]);
    expect(await remove({p: 1, q: 0, c: {$gt: 1, $lte: 3}})).toEqual({status: {deletedCount: -1}});
    expect(await count()).toBe(7);
    expect(await remove({$and: [{p: 2}, {q: 0}, {c: 1}]})).toEqual({status: {deletedCount: -1}});
    expect(await count()).toBe(5);
    for (const filter of [
      {p: 2},
      {p: 2, q: 0, d: 1},
      {p: 2, q: 0, c: {$ne: 1}},
      {
        $or: [
          {p: 1, q: 0},
          {p: 2, q: 0},
        ],
      },
    ]) {
      expect(codes(await to({deleteMany: {filter}})), JSON.stringify(filter)).toEqual(['INVALID_PRIMARY_KEY_FILTER']);
    }
    expect(await remove({p: 2, q: 0})).toEqual({status: {deletedCount: -1}});
    expect(await count()).toBe(1);
    expect(await remove({})).toEqual({status: {deletedCount: -1}});
    expect(await count()).toBe(0);
  });

  test.each(['countDocuments', 'estimatedDocumentCount', 'findOneAndDelete', 'findOneAndUpdate', 'updateMany'])(
    '%s is for collections',
    async name => {
      const to = await table({id: 'int'}, 'id');
      const reply = await to({
        [name]: name.endsWith('Update') || name === 'updateMany' ? {update: {$set: {a: 1}}} : {},
      });
      expect(codes(reply)).toEqual(['UNSUPPORTED_TABLE_COMMAND']);
    },
  );
});

describe('find', () => {
  let to: Send;
  beforeAll(async () => {
    to = await table(
      {
        p: 'int',
        c: 'int',
        t: 'text',
        n: 'int',
        d: 'duration',
        l: {type: 'list', valueType: 'int'},
        m: {type: 'map', keyType: 'int', valueType: 'text'},
        v: {type: 'vector', dimension: 2},
      },
      {partitionBy: ['p'], partitionSort: {c: -1}},
    );
    const documents = Array.from({length: 60}, (_, c) => ({p: 1, c, n: c % 7, ...(c % 2 === 0 && {t: `t${c}`})}));
    await to({insertMany: {documents}});
    await to({
      insertMany: {
        documents: [
          {p: 2, c: 1, n: 100, d: '1h', l: [1, 2], m: [[1, 'a']]},
          {p: 2, c: 2, n: 101, d: '2h', l: [2, 3], m: [[2, 'b']]},
          {p: 2, c: 3, n: 102},
        ],
      },
    });
  });

  const cs = (reply: Reply): number[] => rows(reply).map(row => (row as {c: number}).c);

  test.each([
    {filter: {p: 2}, found: [3, 2, 1], warns: []},
    {filter: {p: 2, c: 2}, found: [2], warns: []},
    {filter: {p: 2, c: {$gt: 1, $lt: 3}}, found: [2], warns: []},
    {filter: {p: 2, c: {$in: [1, 3]}}, found: [3, 1], warns: []},
    {filter: {p: 2, n: {$gte: 101}}, found: [3, 2], warns: ['MISSING_INDEX']},
    {filter: {p: 2, n: {$ne: 101}}, found: [3, 1], warns: ['MISSING_INDEX']},
    {filter: {p: 2, t: {$ne: 'x'}}, found: [], warns: ['MISSING_INDEX']},
    {filter: {p: 2, $not: {n: {$lt: 101}}}, found: [3, 2], warns: ['MISSING_INDEX']},
    {filter: {p: 2, $or: [{c: 1}, {n: 102}]}, found: [3, 1], warns: ['MISSING_INDEX']},
    {
      filter: {
        $or: [
          {p: 2, c: 1},
          {p: 2, c: 2},
        ],
      },
      found: [2, 1],
      warns: ['INCOMPLETE_PRIMARY_KEY_FILTER'],
    },
    {filter: {p: 2, n: {$nin: [100, 102]}}, found: [2], warns: ['MISSING_INDEX']},
    {filter: {n: {$in: [100, 102, 999]}}, found: [3, 1], warns: ['MISSING_INDEX']},
    {filter: {n: {$in: []}}, found: [], warns: ['ZERO_FILTER_OPERATIONS']},
    {filter: {d: '1h'}, found: [1], warns: ['MISSING_INDEX']},
    {filter: {d: {$in: ['PT1H', 'PT2H']}}, found: [2, 1], warns: ['MISSING_INDEX']},
    {filter: {l: {$in: [1, 3]}}, found: [2, 1], warns: ['MISSING_INDEX']},
    {filter: {l: {$all: [2, 3]}}, found: [2], warns: ['MISSING_INDEX']},
    {filter: {p: 2, l: {$nin: [1]}}, found: [3, 2], warns: ['MISSING_INDEX']},
    {
      filter: {
        m: {
          $in: [
            [1, 'a'],
            [2, 'x'],
          ],
        },
      },
      found: [1],
      warns: ['MISSING_INDEX'],
    },
    {filter: {m: {$keys: {$in: [2]}}}, found: [2], warns: ['MISSING_INDEX']},
    {filter: {m: {$values: {$in: ['a', 'b']}}}, found: [2, 1], warns: ['MISSING_INDEX']},
    {filter: {p: 2, m: {$values: {$nin: ['a']}}}, found: [3, 2], warns: ['MISSING_INDEX']},
    {filter: {c: 59}, found: [59], warns: ['INCOMPLETE_PRIMARY_KEY_FILTER']},
    {filter: {p: {$gt: 1}}, found: [3, 2, 1], warns: ['INCOMPLETE_PRIMARY_KEY_FILTER']},
    {filter: {p: 2, $and: [{p: 2}, {c: 1}, {c: {$lt: 5}}]}, found: [1], warns: []},
  ])('$filter', async ({filter, found, warns}) => {
    const reply = await to({find: {filter}});
    expect(anyOrder(cs(reply))).toEqual(anyOrder(found));
    expect(warnings(reply)).toEqual(warns);
  });

  test.each([
    {filter: {nope: 1}, code: 'UNKNOWN_TABLE_COLUMNS'},
    {filter: {n: 'x'}, code: 'INVALID_FILTER_COLUMN_VALUES'},
    {filter: {n: null}, code: 'INVALID_FILTER_COLUMN_VALUES'},
    {filter: {n: {a: 1}}, code: 'FILTER_UNSUPPORTED_DATA_TYPE'},
    {filter: {n: {$regex: 1}}, code: 'FILTER_UNSUPPORTED_OPERATOR'},
    {filter: {n: {$in: 1}}, code: 'FILTER_INVALID_EXPRESSION'},
    {filter: {d: {$gt: '1h'}}, code: 'UNSUPPORTED_COMPARISON_FILTER_AGAINST_DURATION'},
    {filter: {l: 1}, code: 'INVALID_MAP_SET_LIST_FILTER'},
    {filter: {l: {$eq: [1]}}, code: 'INVALID_MAP_SET_LIST_FILTER'},
    {filter: {m: {$in: [1]}}, code: 'INVALID_MAP_SET_LIST_FILTER'},
    {filter: {v: [1, 2]}, code: 'UNSUPPORTED_COLUMN_TYPES'},
    {filter: {t: {$match: 'x'}}, code: 'CANNOT_LEXICAL_FILTER_NON_INDEXED_COLUMNS'},
    {filter: [], code: 'FILTER_UNSUPPORTED_DATA_TYPE'},
  ])('$filter: $code', async ({filter, code}) => {
    const reply = await to({find: {filter}});
    expect(codes(reply)).toEqual([code]);
    expect(reply.text).toContain('"scope":"FILTER"');
  });

  test('pages of 50, a limit over pages, and states of others', async () => {
    const first = await to({find: {projection: {c: 1}}});
    expect(rows(first)).toHaveLength(50);
    expect(warnings(first)).toEqual(['ZERO_FILTER_OPERATIONS']);
    expect(first.body.status?.['projectionSchema']).toEqual({c: {type: 'int'}});
    const pageState = first.body.data?.nextPageState;
    const second = await to({find: {projection: {c: 1}, options: {pageState}}});
    expect(rows(second)).toHaveLength(13);
    expect(second.body.data?.nextPageState).toBeNull();
    const limited = await to({find: {filter: {p: 1}, options: {limit: 55}}});
    expect(rows(limited)).toHaveLength(50);
    const rest = await to({find: {filter: {p: 1}, options: {pageState: limited.body.data?.nextPageState}}});
    expect(rows(rest)).toHaveLength(5);
    expect(rest.body.data?.nextPageState).toBeNull();
    expect(codes(await to({find: {options: {pageState: 'nope'}}}))).toEqual(['COMMAND_FIELD_VALUE_INVALID']);
  });

  test('orders of the database and in memory', async () => {
    const ascending = await to({find: {filter: {p: 1}, sort: {c: 1}}});
    expect(cs(ascending).slice(0, 3)).toEqual([0, 1, 2]);
    expect(warnings(ascending)).toEqual([]);
    expect(ascending.body.data?.nextPageState).toEqual(expect.any(String));
    const pageState = ascending.body.data?.nextPageState;
    const more = await to({find: {filter: {p: 1}, sort: {c: 1}, options: {pageState}}});
    expect(cs(more)).toEqual([50, 51, 52, 53, 54, 55, 56, 57, 58, 59]);

    const everywhere = await to({find: {sort: {c: -1}, options: {limit: 2}}});
    expect(cs(everywhere)).toEqual([59, 58]);
    expect(warnings(everywhere)).toEqual([
      'ZERO_FILTER_OPERATIONS',
      'IN_MEMORY_SORTING_DUE_TO_PARTITION_KEY_NOT_RESTRICTED',
    ]);
    expect(everywhere.body.status?.['sortedRowCount']).toBe(63);
    expect(everywhere.body.data?.nextPageState).toBeNull();

    const byText = await to({find: {filter: {p: 1}, sort: {t: 1, c: 1}, projection: {c: 1}, options: {limit: 31}}});
    expect(cs(byText).slice(28)).toEqual([57, 59, 0]);
    expect(warnings(byText)).toEqual(['IN_MEMORY_SORTING_DUE_TO_NON_PARTITION_SORTING']);
    expect(rows(byText)[0]).toEqual({c: 1});

    const skipped = await to({find: {filter: {p: 1}, sort: {c: 1}, options: {skip: 5, limit: 2}}});
    expect(cs(skipped)).toEqual([5, 6]);
    expect(warnings(skipped)).toEqual(['IN_MEMORY_SORTING_DUE_SKIP_OPTIONS']);

    expect(codes(await to({find: {sort: {n: 1}, options: {pageState}}}))).toEqual([
      'UNSUPPORTED_PAGINATION_WITH_IN_MEMORY_SORTING',
    ]);
    expect(codes(await to({find: {sort: {nope: 1}}}))).toEqual(['CANNOT_SORT_UNKNOWN_COLUMNS']);
    expect(codes(await to({find: {sort: {n: 2}}}))).toEqual(['INVALID_REGULAR_SORT_EXPRESSION']);
    const one = await to({findOne: {sort: {n: -1}, projection: {n: 1}}});
    expect(one.body.data?.document).toEqual({n: 102});
  });

  test('projections', async () => {
    const find = (projection: unknown): Promise<Reply> => to({findOne: {filter: {p: 2, c: 1}, projection}});
    expect((await find({n: 1, d: true})).body.data?.document).toEqual({n: 100, d: 'PT1H'});
    expect((await find({l: 0, m: 0, n: 0, d: 0})).body.data?.document).toEqual({p: 2, c: 1});
    expect((await find({n: 1, nope: 1})).body.data?.document).toEqual({n: 100});
    expect(codes(await find({nope: 1}))).toEqual(['UNKNOWN_TABLE_COLUMNS']);
    expect(codes(await find({n: 1, c: 0}))).toEqual(['UNSUPPORTED_PROJECTION_PARAM']);
    expect(codes(await find([]))).toEqual(['UNSUPPORTED_PROJECTION_DEFINITION']);
    const none = await to({findOne: {filter: {p: 99, c: 1}}});
    expect(none.body.data).toEqual({document: null});
    expect(Object.keys(none.body.status?.['projectionSchema'] as object)).toEqual([
      'p',
      'c',
      'd',
      'l',
      'm',
      'n',
      't',
      'v',
    ]);
  });
});

describe('vectors', () => {
  let to: Send & {tableName: string};
  beforeAll(async () => {
    to = await table(
      {id: 'int', n: 'int', t: 'ascii', v: {type: 'vector', dimension: 2}, w: {type: 'vector', dimension: 2}},
      'id',
    );
    await to({
      insertMany: {
        documents: [
          {id: 1, n: 1, v: [1, 0]},
          {id: 2, n: 2, v: [0, 1]},
          {id: 3, n: 1, v: [1, 1]},
          {id: 4, n: 1},
        ],
      },
    });
    await to({createVectorIndex: {name: `${to.tableName}_v`, definition: {column: 'v', options: {metric: 'cosine'}}}});
  });

  test('nearest first, with similarity and the vector of the sort', async () => {
    const reply = await to({
      find: {sort: {v: [1, 0]}, projection: {id: 1}, options: {includeSimilarity: true, includeSortVector: true}},
    });
    expect(rows(reply)).toEqual([
      {id: 1, $similarity: 1},
      {id: 3, $similarity: expect.closeTo(0.8535, 3) as number},
      {id: 2, $similarity: 0.5},
    ]);
    expect(reply.body.status?.['sortVector']).toEqual([1, 0]);
    expect(reply.body.data?.nextPageState).toBeNull();
    expect(warnings(reply)).toEqual([]);
    const filtered = await to({find: {filter: {n: 1}, sort: {v: [0, 1]}, projection: {id: 1}, options: {limit: 1}}});
    expect(rows(filtered)).toEqual([{id: 3}]);
    const one = await to({findOne: {sort: {v: {$binary: 'AAAAAD+AAAA='}}, projection: {id: 1}}});
    expect(one.body.data?.document).toEqual({id: 2});
  });

  test.each([
    {sort: {v: [1]}, code: 'CANNOT_VECTOR_SORT_ON_MISMATCHED_VECTOR_DIMENSIONS'},
    {sort: {w: [1, 2]}, code: 'CANNOT_VECTOR_SORT_NON_INDEXED_VECTOR_COLUMNS'},
    {sort: {n: [1, 2]}, code: 'CANNOT_VECTOR_SORT_NON_VECTOR_COLUMNS'},
    {sort: {v: 1}, code: 'INVALID_VECTOR_SORT_EXPRESSION'},
    {sort: {v: [1, 2], w: [1, 2]}, code: 'CANNOT_SORT_ON_MULTIPLE_VECTORS'},
    {sort: {v: [1, 2], n: 1}, code: 'CANNOT_SORT_VECTOR_AND_NON_VECTOR_COLUMNS'},
    {sort: {v: 'text'}, code: 'CANNOT_VECTORIZE_SORT_WHEN_MISSING_VECTORIZE_DEFINITION'},
    {sort: {t: 'text'}, code: 'CANNOT_VECTORIZE_SORT_NON_VECTOR_COLUMN'},
  ])('$sort: $code', async ({sort, code}) => {
    expect(codes(await to({find: {sort}}))).toEqual([code]);
  });

  test.each([
    {options: {limit: 1001}, code: 'CANNOT_VECTOR_SORT_WITH_LIMIT_EXCEEDS_MAX'},
    {options: {skip: 1}, code: 'CANNOT_VECTOR_SORT_WITH_SKIP_OPTION'},
  ])('$options: $code', async ({options, code}) => {
    expect(codes(await to({find: {sort: {v: [1, 0]}, options}}))).toEqual([code]);
  });
});

describe('texts for vectors', () => {
  const KEY = {'x-embedding-api-key': 'test-key'};
  const service = {provider: 'openai', modelName: 'text-embedding-3-small'};

  test('are embedded when rows are written and sorted by, while the column has a service', async () => {
    const to = await table({id: 'int', v: {type: 'vector', service}, w: {type: 'vector', dimension: 1536}}, 'id');
    const path = `/ks/${to.tableName}`;
    const documents = [
      {id: 1, v: 'ships sail on the sea'},
      {id: 2, v: 'bread bakes in the oven'},
    ];
    const inserted = await server.send(path, {insertMany: {documents}}, KEY);
    expect(inserted.body.status?.['insertedIds']).toEqual([[1], [2]]);
    await to({createVectorIndex: {name: `${to.tableName}_v`, definition: {column: 'v'}}});
    const found = await server.send(path, {findOne: {sort: {v: 'the oven and the bread'}, projection: {id: 1}}}, KEY);
    expect(found.body.data?.document).toEqual({id: 2});
    const listed = (await send({listTables: {options: {explain: true}}})).body.status?.['tables'] as {
      name: string;
      definition: {columns: Record<string, {dimension: number; service: unknown}>};
    }[];
    expect(listed.find(({name}) => name === to.tableName)?.definition.columns['v']).toMatchObject({
      dimension: 1536,
      service,
    });
    expect(codes(await to({insertOne: {document: {id: 3, w: 'text'}}}))).toEqual([
      'UNSUPPORTED_VECTORIZE_WHEN_MISSING_VECTORIZE_DEFINITION',
    ]);
    expect((await to({alterTable: {operation: {addVectorize: {columns: {w: service}}}}})).body).toEqual(OK);
    const update = {updateOne: {filter: {id: 3}, update: {$set: {w: 'ships'}}}};
    expect((await server.send(path, update, KEY)).body.errors).toBeUndefined();
    expect((await to({alterTable: {operation: {dropVectorize: {columns: ['w']}}}})).body).toEqual(OK);
    expect(codes(await server.send(path, update, KEY))).toEqual([
      'UNSUPPORTED_VECTORIZE_WHEN_MISSING_VECTORIZE_DEFINITION',
    ]);
  });
});

describe('tables made by CQL', () => {
  const cql = (text: string): Promise<unknown> =>
    server.database
      .session({role: 'cassandra', isSuperuser: true})
      .execute(parseStatement(text).statement, {keyspace: 'ks'});

  test('are served, with what the API has no words for left out', async () => {
    await cql(
      `CREATE TABLE "Made" ("P" int, c timeuuid, s text STATIC, t tuple<int, text>, f frozen<list<int>>, n list<frozen<set<int>>>, PRIMARY KEY ("P", c))`,
    );
    await cql(
      `INSERT INTO "Made" ("P", c, s, t, f, n) VALUES (1, 50554d6e-29bb-11e5-b345-feff819cdc9f, 'st', (1, 'x'), [1, 2], [{1}])`,
    );
    const reply = await server.send('/ks/Made', {find: {filter: {P: 1}}});
    expect(rows(reply)).toEqual([{P: 1, c: '50554d6e-29bb-11e5-b345-feff819cdc9f', s: 'st', f: [1, 2]}]);
    const to = (command: object): Promise<Reply> => server.send('/ks/Made', command);
    expect(codes(await to({find: {projection: {t: 1}}}))).toEqual(['UNSUPPORTED_COLUMN_TYPES']);
    expect(codes(await to({find: {filter: {f: {$in: [1]}}}}))).toEqual(['UNSUPPORTED_COLUMN_TYPES']);
    const document = {P: 1, c: '50554d6e-29bb-11e5-b345-feff819cdc9f', t: [1, 'x']};
    expect(codes(await to({insertOne: {document}}))).toEqual(['UNSUPPORTED_COLUMN_TYPES']);
    await to({insertOne: {document: {...document, t: undefined, f: [3]}}});
    expect(rows(await to({find: {filter: {P: 1}, projection: {f: 1}}}))).toEqual([{f: [3]}]);
    await cql('CREATE TABLE counted (id int PRIMARY KEY, n counter)');
    await cql('UPDATE counted SET n = n + 5 WHERE id = 1');
    expect(rows(await server.send('/ks/counted', {find: {filter: {n: {$gte: 5}}}}))).toEqual([{id: 1, n: 5}]);
    const update = {updateOne: {filter: {id: 1}, update: {$set: {n: 1}}}};
    expect(codes(await server.send('/ks/counted', update))).toEqual(['UNSUPPORTED_UPDATE_OPERATOR']);
    await cql('CREATE TABLE legacy (id int PRIMARY KEY, v int)');
    // What an index is made with that names nothing is a setting of the cluster.
    await cql("CREATE INDEX legacy_v ON legacy (v) USING 'legacy_local_table'");
    const listed = await server.send('/ks/legacy', {listIndexes: {options: {explain: true}}});
    expect(listed.body.status?.['indexes']).toEqual([
      {
        name: 'legacy_v',
        definition: {
          column: 'UNKNOWN',
          apiSupport: {createIndex: false, filter: false, cqlDefinition: 'CREATE INDEX legacy_v ON ks.legacy (v);'},
        },
        indexType: 'UNKNOWN',
      },
    ]);
  });
});

describe('words', () => {
  test('of a text index are matched and sorted by', async () => {
    const to = await table({id: 'int', t: 'text', u: 'text'}, 'id');
    const create = {createTextIndex: {name: `${to.tableName}_t`, definition: {column: 't'}}};
    expect((await to(create)).body).toEqual(OK);
    expect(codes(await to(create))).toEqual(['CANNOT_ADD_EXISTING_INDEX']);
    await to({
      insertMany: {
        documents: [
          {id: 1, t: 'Ships sail on the sea'},
          {id: 2, t: 'the sea, the sea, the sea'},
          {id: 3, t: 'bread'},
        ],
      },
    });
    const matched = await to({find: {filter: {t: {$match: 'sea ships'}}, projection: {id: 1}}});
    expect(rows(matched)).toEqual([{id: 1}]);
    expect(warnings(matched)).toEqual([]);
    const sorted = await to({find: {sort: {t: 'sea'}, projection: {id: 1}}});
    expect(rows(sorted)).toEqual([{id: 2}, {id: 1}]);
    expect(codes(await to({find: {sort: {t: 'sea'}, options: {skip: 1}}}))).toEqual([
      'CANNOT_LEXICAL_SORT_WITH_SKIP_OPTION',
    ]);
    expect(codes(await to({find: {sort: {u: 'sea'}}}))).toEqual(['CANNOT_LEXICAL_SORT_NON_INDEXED_COLUMNS']);
    expect(codes(await to({find: {sort: {t: 'sea', id: 1}}}))).toEqual(['CANNOT_SORT_ON_SPECIAL_WITH_OTHERS']);
    expect(codes(await to({find: {filter: {t: {$match: 1}}}}))).toEqual(['FILTER_INVALID_EXPRESSION']);
    expect((await to({listIndexes: {options: {explain: true}}})).body.status).toEqual({
      indexes: [
        {name: `${to.tableName}_t`, definition: {column: 't', options: {analyzer: 'standard'}}, indexType: 'text'},
      ],
    });
  });
});

describe('tables and collections', () => {
  test('know each other by name only', async () => {
    await send({createCollection: {name: 'docs'}});
    expect((await send({listTables: {}})).body.status?.['tables']).not.toContain('docs');
    const to = await table({id: 'int'}, 'id');
    expect(codes(await send({createCollection: {name: to.tableName}}))).toEqual([
      'EXISTING_TABLE_NOT_DATA_API_COLLECTION',
    ]);
    for (const [name, args] of [
      ['alterTable', {operation: {drop: {columns: ['a']}}}],
      ['createIndex', {name: 'i', definition: {column: 'a'}}],
      ['listIndexes', {}],
    ] as const) {
      expect(codes(await server.send('/ks/docs', {[name]: args}))).toEqual(['UNSUPPORTED_COLLECTION_COMMAND']);
    }
    expect(codes(await server.send('/ks/nowhere', {listIndexes: {}}))).toEqual(['UNKNOWN_COLLECTION_OR_TABLE']);
  });
});
