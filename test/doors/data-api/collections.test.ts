/** What the recordings do not show: vectors, embeddings, replacements, races, limits. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {startEmbeddingServer} from '../../fakes/embedding-server.mjs';
import type {EmbeddingServer} from '../../fakes/embedding-server.mjs';
import {isOnCluster, startServer} from './server.ts';
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

/** A new collection; sends commands to it. */
async function collection(
  options: object = {},
): Promise<(command: object, headers?: Record<string, string>) => Promise<Reply>> {
  made += 1;
  const name = `c${made}`;
  expect((await server.send('/ks', {createCollection: {name, options}})).body).toEqual({status: {ok: 1}});
  return (command, headers) => server.send(`/ks/${name}`, command, headers);
}

/** In the order of their texts. */
const sorted = (values: readonly unknown[]): unknown[] =>
  [...values].sort((a, b) => (String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0));

const codes = ({body}: Reply): string[] => (body.errors ?? []).map(error => error.errorCode);
const ids = ({body}: Reply): unknown[] => (body.data?.documents ?? []).map(one => (one as {_id: unknown})._id);

describe('settings', () => {
  test('a collection without options has lexical search, and no reranking where no provider is set up', async () => {
    await server.send('/ks', {createCollection: {name: 'plain'}});
    const {body} = await server.send('/ks', {findCollections: {options: {explain: true}}});
    expect(body.status?.['collections']).toContainEqual({
      name: 'plain',
      options: {lexical: {enabled: true, analyzer: 'standard'}, rerank: {enabled: false}},
    });
  });

  test.each([
    {options: {lexical: {enabled: true, analyzer: 'nope'}}, code: 'INVALID_CREATE_COLLECTION_OPTIONS'},
    {options: {rerank: {enabled: true}}, code: 'RERANKING_FEATURE_NOT_ENABLED'},
    {options: {vector: {service: {provider: 'nope', modelName: 'm'}}}, code: 'INVALID_CREATE_COLLECTION_OPTIONS'},
    {options: {vector: {}}, code: 'INVALID_CREATE_COLLECTION_OPTIONS'},
    {options: {nope: 1}, code: 'INVALID_CREATE_COLLECTION_FIELD'},
  ])('$options: $code', async ({options, code}) => {
    const reply = await server.send('/ks', {createCollection: {name: 'refused', options}});
    expect(codes(reply)).toEqual([code]);
    expect(codes(await server.send('/ks/refused', {find: {}}))).toEqual(['UNKNOWN_COLLECTION_OR_TABLE']);
  });

  test('two clients that make the same collection at one time', async () => {
    const replies = await Promise.all(
      Array.from({length: 5}, () => server.send('/ks', {createCollection: {name: 'raced'}})),
    );
    expect(replies.map(({body}) => body)).toEqual(Array(5).fill({status: {ok: 1}}));
  });

  if (!isOnCluster) {
    // Those of other tests in the same cluster count too.
    test('as many collections as allowed', async () => {
      const small = await startServer({limits: {maxCollections: 2}});
      await small.send('', {createKeyspace: {name: 'ks'}});
      const replies: string[][] = [];
      for (const name of ['a', 'b', 'c']) {
        replies.push(codes(await small.send('/ks', {createCollection: {name}})));
      }
      await small.stop();
      expect(replies).toEqual([[], [], ['TOO_MANY_COLLECTIONS']]);
    });
  }
});

describe('vectors', () => {
  const DOCUMENTS = [
    {_id: 'x', t: 1, $vector: [1, 0, 0]},
    {_id: 'y', t: 2, $vector: [0, 1, 0]},
    {_id: 'xy', t: 1, $vector: [0.5, 0.5, 0]},
    {_id: 'none', t: 1},
    {_id: 'null', t: 1, $vector: null},
    {_id: 'binary', t: 2, $vector: {$binary: 'AAAAAAAAAAA/gAAA'}},
  ];

  test.each([
    {metric: 'cosine', nearest: ['x', 'xy', 'y', 'binary'], first: 1},
    {metric: 'dot_product', nearest: ['x', 'xy', 'y', 'binary'], first: 1},
    {metric: 'euclidean', nearest: ['x', 'xy', 'y', 'binary'], first: 1},
  ])('$metric', async ({metric, nearest, first}) => {
    const send = await collection({vector: {dimension: 3, metric}});
    expect((await send({insertMany: {documents: DOCUMENTS}})).body.errors).toBeUndefined();
    const reply = await send({
      find: {sort: {$vector: [1, 0, 0]}, options: {includeSimilarity: true, includeSortVector: true}},
    });
    expect(reply.body.status).toEqual({sortVector: [1, 0, 0]});
    expect(reply.body.data?.nextPageState).toBeNull();
    const found = ids(reply);
    expect(found[0]).toBe('x');
    expect(sorted(found)).toEqual(sorted(nearest));
    expect(reply.body.data?.documents?.[0]).toEqual({_id: 'x', t: 1, $similarity: first});
  });

  test('limit, filter, projection, first document', async () => {
    const send = await collection({vector: {dimension: 3}});
    await send({insertMany: {documents: DOCUMENTS}});
    const sort = {$vector: [0, 1, 0]};
    expect(ids(await send({find: {sort, options: {limit: 2}}}))).toEqual(['y', 'xy']);
    expect(ids(await send({find: {sort, filter: {t: 1}}}))).toEqual(['xy', 'x']);
    expect(ids(await send({find: {sort, filter: {t: {$ne: 1}}, options: {limit: 1}}}))).toEqual(['y']);
    expect(ids(await send({find: {sort, filter: {_id: {$in: ['x', 'xy', 'none']}}}}))).toEqual(['xy', 'x']);
    const one = await send({findOne: {sort, projection: {'*': 0}, options: {includeSimilarity: true}}});
    expect(one.body.data).toEqual({document: {$similarity: 1}});
    const shown = await send({findOne: {filter: {_id: 'binary'}, projection: {$vector: 1}}});
    expect(shown.body.data).toEqual({document: {_id: 'binary', t: 2, $vector: {$binary: 'AAAAAAAAAAA/gAAA'}}});
    const hidden = await send({findOne: {filter: {_id: 'x'}}});
    expect(hidden.body.data).toEqual({document: {_id: 'x', t: 1}});
  });

  test('a filter that is held against documents finds them behind however many others', async () => {
    const small = await startServer({limits: {maxVectorLimit: 5}});
    await small.send('', {createKeyspace: {name: 'ks'}});
    await small.send('/ks', {createCollection: {name: 'c', options: {vector: {dimension: 2}}}});
    // The hash of an object is a text to the index, but none to the filter.
    const near = Array.from({length: 40}, (_, i) => ({_id: i, s: {x: i}, $vector: [1, i / 1000], $lexical: 'a word'}));
    const far = [{_id: 'far', s: 'z', $vector: [-1, 0.1], $lexical: 'a word in many others that make it less'}];
    expect((await small.send('/ks/c', {insertMany: {documents: [...near, ...far]}})).body.errors).toBeUndefined();
    const filter = {s: {$gt: 'A'}};
    for (const sort of [{$vector: [1, 0]}, {$lexical: 'word'}]) {
      const found = await small.send('/ks/c', {find: {filter, sort, options: {limit: 1}}});
      expect(ids(found), JSON.stringify(sort)).toEqual(['far']);
    }
    await small.stop();
  });

  test('changes are seen at once', async () => {
    const send = await collection({vector: {dimension: 3}});
    await send({insertMany: {documents: DOCUMENTS}});
    const sort = {$vector: [0, 0, 1]};
    await send({updateOne: {filter: {_id: 'x'}, update: {$set: {$vector: [0, 0, 1]}}}});
    expect(sorted(ids(await send({find: {sort, options: {limit: 2}}})))).toEqual(['binary', 'x']);
    await send({deleteOne: {filter: {_id: 'x'}}});
    await send({updateOne: {filter: {_id: 'binary'}, update: {$unset: {$vector: 1}}}});
    expect(sorted(ids(await send({find: {sort}})))).toEqual(['xy', 'y']);
    const removed = await send({findOneAndDelete: {sort: {$vector: [1, 0, 0]}}});
    expect(removed.body).toEqual({data: {document: {_id: 'xy', t: 1}}, status: {deletedCount: 1}});
  });

  test.each([
    {find: {sort: {$vector: [1, 2]}}, code: 'INVALID_VECTOR_LENGTH'},
    {find: {sort: {$vector: [1, 0, 0]}, options: {limit: 1001}}, code: 'COMMAND_FIELD_VALUE_INVALID'},
    {find: {sort: {$vector: [1, 0, 0]}, options: {skip: 1}}, code: 'COMMAND_FIELD_VALUE_INVALID'},
    {find: {options: {skip: 1}}, code: 'COMMAND_FIELD_VALUE_INVALID'},
    {find: {options: {limit: 0}}, code: 'COMMAND_FIELD_VALUE_INVALID'},
    {find: {sort: {t: 1}, options: {pageState: 'x'}}, code: 'SORT_CLAUSE_INVALID'},
    {find: {options: {pageState: 'x'}}, code: 'COMMAND_FIELD_VALUE_INVALID'},
  ])('$find: $code', async ({find, code}) => {
    const send = await collection({vector: {dimension: 3}});
    expect(codes(await send({find}))).toEqual([code]);
  });

  test('a vector of a wrong length fails alone, as what the database refuses', async () => {
    const send = await collection({vector: {dimension: 3}});
    const documents = [{_id: 1, $vector: [1, 2, 3]}, {_id: 2, $vector: [1]}, {_id: 3, $vector: [0, 0, 0]}, {_id: 4}];
    const reply = await send({insertMany: {documents, options: {returnDocumentResponses: true}}});
    expect(codes(reply)).toEqual(['INVALID_VECTOR_LENGTH', 'INVALID_DATABASE_QUERY']);
    expect(reply.body.errors?.map(({documentIds}) => documentIds)).toEqual([[2], [3]]);
    expect(reply.body.status).toEqual({
      documentResponses: [
        {_id: 1, status: 'OK'},
        {_id: 2, status: 'ERROR', errorsIdx: 0},
        {_id: 3, status: 'ERROR', errorsIdx: 1},
        {_id: 4, status: 'OK'},
      ],
    });
    const ordered = [{_id: 5}, {_id: 6, $vector: [1]}, {_id: 7}];
    const stopped = await send({insertMany: {documents: ordered, options: {ordered: true}}});
    expect(codes(stopped)).toEqual(['INVALID_VECTOR_LENGTH']);
    expect(stopped.body.status).toEqual({insertedIds: [5]});
    const one = await send({insertOne: {document: {_id: 8, $vector: [1]}}});
    expect(one.body.status).toEqual({insertedIds: []});
    expect(one.body.errors?.[0]?.documentIds).toEqual([8]);
    expect((await send({countDocuments: {}})).body.status).toEqual({count: 3});
  });

  test('vectors in a collection without any end the whole command', async () => {
    const send = await collection({});
    const reply = await send({insertMany: {documents: [{_id: 1}, {_id: 2, $vector: [1]}]}});
    expect(codes(reply)).toEqual(['VECTOR_SEARCH_NOT_SUPPORTED']);
    expect(reply.body.status).toBeUndefined();
    expect((await send({countDocuments: {}})).body.status).toEqual({count: 0});
  });
});

describe('embeddings', () => {
  const SERVICE = {provider: 'openai', modelName: 'text-embedding-3-small'};
  const KEY = {'X-Embedding-Api-Key': 'k'};

  test('texts become vectors, on insert, sort and update', async () => {
    const send = await collection({vector: {dimension: 24, service: SERVICE}});
    const documents = [
      {_id: 'tea', $vectorize: 'a cup of green tea'},
      {_id: 'car', $vectorize: 'a fast red car'},
      {_id: 'blank', $vectorize: ' '},
      {_id: 'null', $vectorize: null},
    ];
    expect((await send({insertMany: {documents}}, KEY)).body).toEqual({
      status: {insertedIds: ['tea', 'car', 'blank', 'null']},
    });
    expect(provider.requests.at(-1)?.body).toEqual({
      input: ['a cup of green tea', 'a fast red car'],
      model: 'text-embedding-3-small',
      dimensions: 24,
    });
    const found = await send({find: {sort: {$vectorize: 'green tea'}, options: {includeSortVector: true}}}, KEY);
    expect(ids(found)).toEqual(['tea', 'car']);
    expect(found.body.status?.['sortVector']).toHaveLength(24);

    const update = {$set: {$vectorize: 'green tea'}};
    expect((await send({updateMany: {filter: {}, update}}, KEY)).body.status).toEqual({
      matchedCount: 4,
      modifiedCount: 4,
    });
    expect(provider.requests.at(-1)?.body.input).toEqual(['green tea']);
    const all = await send({find: {sort: {$vectorize: 'green tea'}, projection: {$vectorize: 1}}}, KEY);
    expect(all.body.data?.documents).toHaveLength(4);
    expect(all.body.data?.documents?.[0]).toMatchObject({$vectorize: 'green tea'});
  });

  test('a failure of the provider comes before anything is written', async () => {
    const send = await collection({vector: {service: SERVICE}});
    const documents = [{_id: 1}, {_id: 2, $vectorize: 'x'}];
    expect(codes(await send({insertMany: {documents}}))).toEqual([
      'EMBEDDING_PROVIDER_AUTHENTICATION_KEYS_NOT_PROVIDED',
    ]);
    const wrong = await send({insertMany: {documents}}, {'x-embedding-api-key': 'wrong-key'});
    expect(codes(wrong)).toEqual(['EMBEDDING_PROVIDER_CLIENT_ERROR']);
    expect(wrong.text).not.toContain('wrong-key');
    expect((await send({countDocuments: {}})).body.status).toEqual({count: 0});
  });

  test.each([
    {document: {$vectorize: 'x', $vector: [1]}, code: 'INVALID_USAGE_OF_VECTORIZE'},
    {document: {$vectorize: 1}, code: 'INVALID_VECTORIZE_VALUE_TYPE'},
    {document: {$hybrid: 'x', $vectorize: 'y'}, code: 'HYBRID_FIELD_CONFLICT'},
    {document: {$hybrid: 1}, code: 'HYBRID_FIELD_UNSUPPORTED_VALUE_TYPE'},
    {document: {$hybrid: {x: 1}}, code: 'HYBRID_FIELD_UNKNOWN_SUBFIELDS'},
    {document: {$hybrid: {$lexical: 1}}, code: 'HYBRID_FIELD_UNSUPPORTED_SUBFIELD_VALUE_TYPE'},
    {document: {$hybrid: 'x'}, code: 'LEXICAL_NOT_ENABLED_FOR_COLLECTION'},
  ])('$document: $code', async ({document, code}) => {
    const send = await collection({vector: {dimension: 24, service: SERVICE}, lexical: {enabled: false}});
    expect(codes(await send({insertOne: {document}}, KEY))).toEqual([code]);
  });

  test('the list of providers', async () => {
    const {body} = await server.send('', {findEmbeddingProviders: {}});
    expect(body.status?.['embeddingProviders']).toMatchObject({
      openai: {
        displayName: 'OpenAI',
        url: expect.stringContaining('http://127.0.0.1') as string,
        supportedAuthentication: {
          HEADER: {enabled: true, tokens: [{accepted: 'x-embedding-api-key', forwarded: 'Authorization'}]},
        },
        parameters: [{name: 'organizationId', type: 'STRING', required: false}, {name: 'projectId'}],
        models: [
          {name: 'text-embedding-3-large'},
          {
            name: 'text-embedding-3-small',
            vectorDimension: null,
            parameters: [{name: 'vectorDimension', defaultValue: '1536'}],
          },
          {name: 'text-embedding-ada-002', vectorDimension: 1536, parameters: []},
        ],
      },
    });
    expect((await server.send('', {findRerankingProviders: {}})).body.status).toEqual({
      rerankingProviders: {
        nvidia: {
          isDefault: true,
          displayName: 'Nvidia',
          supportedAuthentication: {
            NONE: {enabled: true, tokens: []},
            HEADER: {enabled: false, tokens: []},
            SHARED_SECRET: {enabled: false, tokens: []},
          },
          models: [
            {
              name: 'nvidia/llama-3.2-nv-rerankqa-1b-v2',
              apiModelSupport: {status: 'SUPPORTED'},
              isDefault: true,
              url: expect.stringContaining('https://') as string,
              properties: null,
            },
          ],
        },
      },
    });
  });
});

describe('findOneAndReplace', () => {
  test('keeps the _id, answers before or after', async () => {
    const send = await collection();
    await send({insertOne: {document: {_id: 1, a: 1}}});
    const replace = (replacement: object, options = {}): Promise<Reply> =>
      send({findOneAndReplace: {filter: {_id: 1}, replacement, options}});
    expect((await replace({b: 2})).body).toEqual({
      data: {document: {_id: 1, a: 1}},
      status: {matchedCount: 1, modifiedCount: 1},
    });
    expect((await replace({_id: 1, b: 2}, {returnDocument: 'after'})).body).toEqual({
      data: {document: {_id: 1, b: 2}},
      status: {matchedCount: 1, modifiedCount: 0},
    });
    expect((await replace({c: 3}, {returnDocument: 'AFTER'})).body.data).toEqual({document: {_id: 1, c: 3}});
    expect(codes(await replace({_id: 2}))).toEqual(['DOCUMENT_REPLACE_DIFFERENT_DOCID']);
    expect(codes(await replace({$x: 2}))).toEqual(['SHRED_BAD_FIELD_NAME']);
    expect((await send({find: {filter: {c: 3}}})).body.data?.documents).toEqual([{_id: 1, c: 3}]);
    expect((await send({find: {filter: {b: 2}}})).body.data?.documents).toEqual([]);
  });

  test('makes a document when none matches', async () => {
    const send = await collection();
    const replace = (filter: object, replacement: object, returnDocument: string): Promise<Reply> =>
      send({findOneAndReplace: {filter, replacement, options: {upsert: true, returnDocument}}});
    expect((await replace({_id: 'f'}, {a: 1}, 'after')).body).toEqual({
      data: {document: {_id: 'f', a: 1}},
      status: {matchedCount: 0, modifiedCount: 0, upsertedId: 'f'},
    });
    expect((await replace({x: 1}, {_id: 'r', a: 1}, 'before')).body).toEqual({
      data: {document: null},
      status: {matchedCount: 0, modifiedCount: 0, upsertedId: 'r'},
    });
    const generated = await replace({y: 1}, {a: 1}, 'after');
    expect(generated.body.status?.['upsertedId']).toMatch(/^[0-9a-f-]{36}$/);
    expect(codes(await replace({z: 1}, {_id: 'r'}, 'after'))).toEqual(['DOCUMENT_ALREADY_EXISTS']);
  });
});

test('of an insertMany, what is no object fails alone', async () => {
  const send = await collection();
  const documents = [{_id: 1}, 5, {_id: 2}, null, [{_id: 3}], {_id: 4}];
  const all = await send({insertMany: {documents, options: {returnDocumentResponses: true}}});
  expect(all.body.status?.['documentResponses']).toEqual([
    {_id: 1, status: 'OK'},
    {status: 'ERROR', errorsIdx: 0},
    {_id: 2, status: 'OK'},
    {status: 'ERROR', errorsIdx: 1},
    {status: 'ERROR', errorsIdx: 2},
    {_id: 4, status: 'OK'},
  ]);
  expect(new Set(codes(all))).toEqual(new Set(['SHRED_BAD_DOCUMENT_TYPE']));
  const ordered = await send({insertMany: {documents: [{_id: 5}, 'x', {_id: 6}], options: {ordered: true}}});
  expect(ordered.body.status).toEqual({insertedIds: [5]});
  expect(codes(ordered)).toEqual(['SHRED_BAD_DOCUMENT_TYPE']);
});

describe('races', () => {
  test('32 clients that count up one document lose nothing', async () => {
    const send = await collection();
    await send({insertOne: {document: {_id: 'n', n: 0}}});
    const replies = await Promise.all(
      Array.from({length: 32}, async () => {
        const own: Reply[] = [];
        for (let i = 0; i < 5; i += 1) {
          own.push(await send({updateOne: {filter: {_id: 'n'}, update: {$inc: {n: 1}}}}));
        }
        return own;
      }),
    );
    expect(replies.flat().flatMap(codes)).toEqual([]);
    expect((await send({findOne: {}})).body.data).toEqual({document: {_id: 'n', n: 160}});
  });

  test('doors that do not know of each other lose nothing either, and say what they could not do', async () => {
    const send = await collection();
    await send({insertOne: {document: {_id: 'n', n: 0}}});
    const other = await startServer({database: server.database, limits: {writeRetries: 0}});
    const path = `/ks/c${made}`;
    const replies = await Promise.all(
      Array.from({length: 60}, (_, i) =>
        (i % 2 === 0 ? server : other).send(path, {updateOne: {filter: {_id: 'n'}, update: {$inc: {n: 1}}}}),
      ),
    );
    await other.stop();
    const failed = replies.filter(({body}) => body.errors !== undefined);
    for (const {body} of failed) {
      expect(body.errors).toMatchObject([{errorCode: 'FAILED_CONCURRENT_OPERATIONS', documentIds: ['n']}]);
    }
    expect((await send({findOne: {}})).body.data).toEqual({document: {_id: 'n', n: 60 - failed.length}});
    expect(failed.length).toBeLessThan(60);
  });

  test('of those that insert or upsert one document, one makes it', async () => {
    const send = await collection();
    const inserts = await Promise.all(Array.from({length: 32}, () => send({insertOne: {document: {_id: 'one'}}})));
    expect(inserts.filter(({body}) => body.errors === undefined)).toHaveLength(1);
    const upserts = await Promise.all(
      Array.from({length: 32}, () =>
        send({updateOne: {filter: {_id: 'two'}, update: {$inc: {n: 1}}, options: {upsert: true}}}),
      ),
    );
    expect(upserts.filter(({body}) => body.status?.['upsertedId'] === 'two')).toHaveLength(1);
    expect((await send({findOne: {filter: {_id: 'two'}}})).body.data).toEqual({document: {_id: 'two', n: 32}});
  });

  test('of those that delete one document, one does', async () => {
    const send = await collection();
    await send({insertOne: {document: {_id: 1}}});
    const replies = await Promise.all(Array.from({length: 8}, () => send({deleteOne: {filter: {_id: 1}}})));
    expect(sorted(replies.map(({body}) => body.status?.['deletedCount']))).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
  });
});

describe('limits', () => {
  test('an in-memory sort of too many documents', async () => {
    const small = await startServer({limits: {maxSortDocuments: 20}});
    await small.send('', {createKeyspace: {name: 'small'}});
    await small.send('/small', {createCollection: {name: 'c'}});
    const documents = Array.from({length: 19}, (_, i) => ({_id: i, n: -i}));
    await small.send('/small/c', {insertMany: {documents}});
    const sorted = await small.send('/small/c', {find: {sort: {n: 1}, options: {skip: 1, limit: 2}}});
    await small.send('/small/c', {insertOne: {document: {_id: 19}}});
    const tooMany = await small.send('/small/c', {find: {sort: {n: 1}}});
    await small.stop();
    expect(ids(sorted)).toEqual([17, 16]);
    expect(codes(tooMany)).toEqual(['OVERLOADED_SORT_ROW_LIMIT']);
  });

  test('a filter of ranges of texts is held against the documents', async () => {
    const send = await collection();
    const documents = Array.from({length: 70}, (_, i) => ({_id: i, s: i % 2 === 0 ? `s${i}` : {x: i}}));
    await send({insertMany: {documents}});
    const filter = {s: {$gt: 'A'}};
    expect((await send({countDocuments: {filter}})).body.status).toEqual({count: 35});
    const first = await send({find: {filter, options: {limit: 30}}});
    expect(first.body.data?.documents).toHaveLength(30);
    expect(first.body.data?.nextPageState).toBeNull();
    expect((await send({deleteMany: {filter}})).body.status).toEqual({deletedCount: 20, moreData: true});
    expect((await send({deleteMany: {filter}})).body.status).toEqual({deletedCount: 15});
  });

  test('an estimate of few documents is exact', async () => {
    const send = await collection();
    await send({insertMany: {documents: [{_id: 1}, {_id: 2}, {_id: 3}]}});
    expect((await send({estimatedDocumentCount: {}})).body.status).toEqual({count: 3});
  });
});

test('commands that only collections have refuse tables in the API’s own words', async () => {
  const session = server.database.session(await server.database.authenticate('cassandra', 'cassandra'));
  const named = (name: string): {kind: 'named'; keyspace: undefined; name: string} => ({
    kind: 'named',
    keyspace: undefined,
    name,
  });
  await session.execute(
    {
      kind: 'create_table',
      table: {keyspace: 'ks', name: 'tab'},
      ifNotExists: true,
      columns: [{name: 'id', type: named('text'), isStatic: false}],
      primaryKeys: [{partition: ['id'], clustering: []}],
      clusteringOrder: [],
      compactStorage: false,
      properties: {},
    },
    {},
  );
  for (const command of [{countDocuments: {}}, {findOneAndDelete: {}}, {findAndRerank: {sort: {$hybrid: 'x'}}}]) {
    expect(codes(await server.send('/ks/tab', command))).toEqual(['UNSUPPORTED_TABLE_COMMAND']);
  }
  expect(codes(await server.send('/ks', {createCollection: {name: 'tab'}}))).toEqual([
    'EXISTING_TABLE_NOT_DATA_API_COLLECTION',
  ]);
});
