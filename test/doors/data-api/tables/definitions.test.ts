/** Definitions of tables, types and indexes, by the Data API and by CQL. */
import {describe, expect, test} from 'vitest';
import {parseStatement} from '../../../../src/core/cql/parser.ts';
import type {Reply} from '../server.ts';
import {codes, OK, rows, serveTables, warnings} from './tables.ts';

const world = serveTables();
const {send, table} = world;

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

describe('tables made by CQL', () => {
  const cql = (text: string): Promise<unknown> =>
    world.server.database
      .session({role: 'cassandra', isSuperuser: true})
      .execute(parseStatement(text).statement, {keyspace: 'ks'});

  test('are served, with what the API has no words for left out', async () => {
    await cql(
      `CREATE TABLE "Made" ("P" int, c timeuuid, s text STATIC, t tuple<int, text>, f frozen<list<int>>, n list<frozen<set<int>>>, PRIMARY KEY ("P", c))`,
    );
    await cql(
      `INSERT INTO "Made" ("P", c, s, t, f, n) VALUES (1, 50554d6e-29bb-11e5-b345-feff819cdc9f, 'st', (1, 'x'), [1, 2], [{1}])`,
    );
    const reply = await world.server.send('/ks/Made', {find: {filter: {P: 1}}});
    expect(rows(reply)).toEqual([{P: 1, c: '50554d6e-29bb-11e5-b345-feff819cdc9f', s: 'st', f: [1, 2]}]);
    const to = (command: object): Promise<Reply> => world.server.send('/ks/Made', command);
    expect(codes(await to({find: {projection: {t: 1}}}))).toEqual(['UNSUPPORTED_COLUMN_TYPES']);
    expect(codes(await to({find: {filter: {f: {$in: [1]}}}}))).toEqual(['UNSUPPORTED_COLUMN_TYPES']);
    const document = {P: 1, c: '50554d6e-29bb-11e5-b345-feff819cdc9f', t: [1, 'x']};
    expect(codes(await to({insertOne: {document}}))).toEqual(['UNSUPPORTED_COLUMN_TYPES']);
    await to({insertOne: {document: {...document, t: undefined, f: [3]}}});
    expect(rows(await to({find: {filter: {P: 1}, projection: {f: 1}}}))).toEqual([{f: [3]}]);
    await cql('CREATE TABLE counted (id int PRIMARY KEY, n counter)');
    await cql('UPDATE counted SET n = n + 5 WHERE id = 1');
    expect(rows(await world.server.send('/ks/counted', {find: {filter: {n: {$gte: 5}}}}))).toEqual([{id: 1, n: 5}]);
    const update = {updateOne: {filter: {id: 1}, update: {$set: {n: 1}}}};
    expect(codes(await world.server.send('/ks/counted', update))).toEqual(['UNSUPPORTED_UPDATE_OPERATOR']);
    await cql('CREATE TABLE legacy (id int PRIMARY KEY, v int)');
    // What an index is made with that names nothing is a setting of the cluster.
    await cql("CREATE INDEX legacy_v ON legacy (v) USING 'legacy_local_table'");
    const listed = await world.server.send('/ks/legacy', {listIndexes: {options: {explain: true}}});
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
      expect(codes(await world.server.send('/ks/docs', {[name]: args}))).toEqual(['UNSUPPORTED_COLLECTION_COMMAND']);
    }
    expect(codes(await world.server.send('/ks/nowhere', {listIndexes: {}}))).toEqual(['UNKNOWN_COLLECTION_OR_TABLE']);
  });
});
