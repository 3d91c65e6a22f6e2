/** Rows that are nearest to a vector or hold words. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {startEmbeddingServer} from '../../../fakes/embedding-server.mjs';
import type {EmbeddingServer} from '../../../fakes/embedding-server.mjs';
import {codes, OK, rows, serveTables, warnings} from './tables.ts';
import type {Send} from './tables.ts';

let provider: EmbeddingServer;
afterAll(() => provider.close());

const world = serveTables(async () => {
  provider = await startEmbeddingServer();
  return {embeddings: {urls: {openai: provider.url}}};
});
const {send, table} = world;

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
    const inserted = await world.server.send(path, {insertMany: {documents}}, KEY);
    expect(inserted.body.status?.['insertedIds']).toEqual([[1], [2]]);
    await to({createVectorIndex: {name: `${to.tableName}_v`, definition: {column: 'v'}}});
    const found = await world.server.send(
      path,
      {findOne: {sort: {v: 'the oven and the bread'}, projection: {id: 1}}},
      KEY,
    );
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
    expect((await world.server.send(path, update, KEY)).body.errors).toBeUndefined();
    expect((await to({alterTable: {operation: {dropVectorize: {columns: ['w']}}}})).body).toEqual(OK);
    expect(codes(await world.server.send(path, update, KEY))).toEqual([
      'UNSUPPORTED_VECTORIZE_WHEN_MISSING_VECTORIZE_DEFINITION',
    ]);
  });
});

test('blank texts have no vector, and ask no service for one', async () => {
  const openai = {provider: 'openai', modelName: 'text-embedding-3-small'};
  const offline = (dimension: number): object => ({
    type: 'vector',
    dimension,
    service: {provider: 'offline', modelName: 'shared-words'},
  });
  const to = await table({id: 'int', v: {type: 'vector', service: openai}, w: offline(8), x: offline(4)}, 'id');
  const documents = [
    {id: 1, v: ' ', w: 'ships', x: ''},
    {id: 2, v: '', w: ' '},
  ];
  // No key for openai: there is nothing to ask it.
  expect((await to({insertMany: {documents}})).body.errors).toBeUndefined();
  const found = rows(await to({find: {projection: {id: 1, v: 1, w: 1, x: 1}}}));
  expect(found).toHaveLength(2);
  expect(found).toContainEqual({id: 1, w: expect.arrayContaining([expect.any(Number)]) as unknown});
  expect(found).toContainEqual({id: 2});
  const several = {insertOne: {document: {id: 3, w: 'ships', x: 'ships'}}};
  expect(codes(await to(several))).toEqual(['UNSUPPORTED_VECTORIZE_CONFIGURATIONS']);
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
