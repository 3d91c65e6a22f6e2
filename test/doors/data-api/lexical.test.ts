/** Lexical search, hybrid search and reranking by real requests. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {startEmbeddingServer} from '../../fakes/embedding-server.mjs';
import type {EmbeddingServer} from '../../fakes/embedding-server.mjs';
import {relevance, startRerankingServer} from '../../fakes/reranking-server.mjs';
import type {RerankingServer} from '../../fakes/reranking-server.mjs';
import {startServer} from './server.ts';
import type {Reply, TestServer} from './server.ts';

let embedder: EmbeddingServer;
let reranker: RerankingServer;
let server: TestServer;
let made = 0;

const KEY = {'x-embedding-api-key': 'key', 'reranking-api-key': 'rerank-key'};
const MODEL = 'nvidia/llama-3.2-nv-rerankqa-1b-v2';
const VECTORIZE = {
  dimension: 64,
  metric: 'cosine',
  service: {provider: 'openai', modelName: 'text-embedding-3-small'},
};

beforeAll(async () => {
  embedder = await startEmbeddingServer();
  reranker = await startRerankingServer();
  server = await startServer({
    embeddings: {urls: {openai: embedder.url}},
    reranking: {urls: {nvidia: reranker.url}},
  });
  await server.send('', {createKeyspace: {name: 'ks'}});
});
afterAll(async () => {
  await server.stop();
  await embedder.close();
  await reranker.close();
});

type Send = (command: object, headers?: Record<string, string>) => Promise<Reply>;

async function collection(options: object = {}, documents: object[] = []): Promise<Send> {
  made += 1;
  const name = `c${made}`;
  expect((await server.send('/ks', {createCollection: {name, options}})).body).toEqual({status: {ok: 1}});
  const send: Send = (command, headers = KEY) => server.send(`/ks/${name}`, command, headers);
  if (documents.length > 0) {
    expect(codes(await send({insertMany: {documents}}))).toEqual([]);
  }
  return send;
}

const codes = ({body}: Reply): string[] => (body.errors ?? []).map(error => error.errorCode);
const ids = ({body}: Reply): unknown[] => (body.data?.documents ?? []).map(one => (one as {_id: unknown})._id);

describe('lexical', () => {
  const ANIMALS = [
    {_id: 'a', kind: 1, $lexical: 'The quick brown fox'},
    {_id: 'b', kind: 2, $lexical: 'fox and fox and another fox'},
    {
      _id: 'c',
      kind: 1,
      $lexical: 'A lazy dog sleeps while a very long story about something else is told to nobody, fox',
    },
    {_id: 'd', kind: 2, $lexical: 'cats'},
    {_id: 'e', kind: 2},
    {_id: 'f', kind: 2, $lexical: null},
  ];

  test('is on by default, with the standard analyzer', async () => {
    await server.send('/ks', {createCollection: {name: 'shown'}});
    const {body} = await server.send('/ks', {findCollections: {options: {explain: true}}});
    expect(body.status?.['collections']).toContainEqual({
      name: 'shown',
      options: {
        lexical: {enabled: true, analyzer: 'standard'},
        rerank: {enabled: true, service: {provider: 'nvidia', modelName: MODEL}},
      },
    });
    expect((await server.send('/ks', {createCollection: {name: 'shown'}})).body).toEqual({status: {ok: 1}});
  });

  test('sorts: the best first, those without any of the words left out', async () => {
    const send = await collection({}, ANIMALS);
    expect(ids(await send({find: {sort: {$lexical: 'fox'}}}))).toEqual(['b', 'a', 'c']);
    expect(ids(await send({find: {sort: {$lexical: 'FOX cats'}, options: {limit: 1}}}))).toEqual(['d']);
    expect(ids(await send({find: {sort: {$lexical: 'fox'}, filter: {kind: 1}}}))).toEqual(['a', 'c']);
    expect(ids(await send({find: {sort: {$lexical: 'fox'}, filter: {_id: {$in: ['c', 'd', 'a']}}}}))).toEqual([
      'a',
      'c',
    ]);
    expect(ids(await send({find: {sort: {$lexical: 'zebra !'}}}))).toEqual([]);
    expect(ids(await send({find: {sort: {$lexical: '!'}}}))).toEqual([]);
    expect(ids(await send({find: {sort: {$lexical: 'fox'}, options: {limit: 5000, skip: 1}}}))).toEqual([
      'b',
      'a',
      'c',
    ]);
    const {body} = await send({
      find: {sort: {$lexical: 'cats'}, projection: {$lexical: 1}, options: {includeSortVector: true}},
    });
    expect(body).toEqual({
      data: {documents: [{_id: 'd', kind: 2, $lexical: 'cats'}], nextPageState: null},
      status: {sortVector: null},
    });
    const first = await send({findOne: {sort: {$lexical: 'lazy'}}});
    expect(first.body.data?.document).toEqual({_id: 'c', kind: 1});
    const updated = await send({
      findOneAndUpdate: {
        sort: {$lexical: 'dog'},
        update: {$set: {$lexical: 'a whale'}},
        options: {returnDocument: 'after'},
      },
    });
    expect(updated.body.data?.document).toEqual({_id: 'c', kind: 1});
    expect(ids(await send({find: {sort: {$lexical: 'dog whale'}}}))).toEqual(['c']);
    await send({updateOne: {filter: {_id: 'c'}, update: {$unset: {$lexical: 1}}}});
    expect(ids(await send({find: {sort: {$lexical: 'dog whale'}}}))).toEqual([]);
  });

  test('$match wants all of the words', async () => {
    const send = await collection({}, ANIMALS);
    expect(ids(await send({find: {filter: {$lexical: {$match: 'fox brown'}}}}))).toEqual(['a']);
    expect(ids(await send({find: {filter: {$and: [{$lexical: {$match: 'fox'}}, {kind: 2}]}}}))).toEqual(['b']);
    expect(
      ids(
        await send({
          find: {filter: {$or: [{$lexical: {$match: 'cats'}}, {$lexical: {$match: 'lazy'}}]}, sort: {_id: 1}},
        }),
      ),
    ).toEqual(['c', 'd']);
    expect(ids(await send({find: {filter: {_id: 'a', $lexical: {$match: 'fox'}}}}))).toEqual(['a']);
    expect(ids(await send({find: {filter: {_id: 'd', $lexical: {$match: 'fox'}}}}))).toEqual([]);
    expect(ids(await send({find: {filter: {$lexical: {$match: '?!'}}}}))).toEqual([]);
    expect((await send({countDocuments: {filter: {$lexical: {$match: 'fox'}}}})).body.status).toEqual({count: 3});
    expect((await send({deleteMany: {filter: {$lexical: {$match: 'fox'}}}})).body.status).toEqual({deletedCount: 3});
    expect((await send({countDocuments: {}})).body.status).toEqual({count: 3});
  });

  test.each([
    {analyzer: 'english', text: 'running through houses', found: 'house run', lost: 'throughout'},
    {analyzer: 'whitespace', text: 'Big-Dog runs', found: 'Big-Dog', lost: 'dog'},
    {
      analyzer: {
        tokenizer: {name: 'standard', args: {}},
        filters: [{name: 'lowercase'}, {name: 'porterstem'}],
        charFilters: [],
      },
      text: 'Running',
      found: 'runs',
      lost: 'ran',
    },
    {
      analyzer: {tokenizer: {name: 'ngram', args: {minGramSize: '3', maxGramSize: '3'}}},
      text: 'abcdef',
      found: 'bcde',
      lost: 'xyz',
    },
  ])('analyzer $analyzer', async ({analyzer, text, found, lost}) => {
    const send = await collection({lexical: {enabled: true, analyzer}}, [{_id: 1, $lexical: text}]);
    expect(ids(await send({find: {filter: {$lexical: {$match: found}}}}))).toEqual([1]);
    expect(ids(await send({find: {sort: {$lexical: found}}}))).toEqual([1]);
    expect(ids(await send({find: {filter: {$lexical: {$match: lost}}}}))).toEqual([]);
  });

  test.each([
    {options: {lexical: {enabled: true, analyzer: 'klingon'}}, code: 'INVALID_CREATE_COLLECTION_OPTIONS'},
    {options: {lexical: {enabled: true, analyzer: {filters: []}}}, code: 'INVALID_CREATE_COLLECTION_OPTIONS'},
    {options: {lexical: {enabled: false, analyzer: 'standard'}}, code: 'INVALID_CREATE_COLLECTION_OPTIONS'},
    {
      options: {rerank: {enabled: true, service: {provider: 'nope', modelName: 'm'}}},
      code: 'INVALID_CREATE_COLLECTION_OPTIONS',
    },
    {
      options: {rerank: {enabled: true, service: {provider: 'nvidia', modelName: 'm'}}},
      code: 'INVALID_CREATE_COLLECTION_OPTIONS',
    },
    {
      options: {rerank: {enabled: true, service: {provider: 'nvidia', modelName: MODEL, parameters: {a: 1}}}},
      code: 'INVALID_CREATE_COLLECTION_OPTIONS',
    },
  ])('$options: $code', async ({options, code}) => {
    expect(codes(await server.send('/ks', {createCollection: {name: 'refused', options}}))).toEqual([code]);
  });

  test.each([
    {feature: 'lexical', options: {lexical: {enabled: true}}, code: 'LEXICAL_FEATURE_NOT_ENABLED'},
    {feature: 'reranking', options: {rerank: {enabled: true}}, code: 'RERANKING_FEATURE_NOT_ENABLED'},
  ])('switched off: $code', async ({feature, options, code}) => {
    const reply = await server.send(
      '/ks',
      {createCollection: {name: 'refused', options}},
      {[`feature-flag-${feature}`]: 'false'},
    );
    expect(codes(reply)).toEqual([code]);
  });

  test('refused where the collection has none', async () => {
    const send = await collection({lexical: {enabled: false}});
    for (const command of [
      {insertOne: {document: {$lexical: 'x'}}},
      {find: {sort: {$lexical: 'x'}}},
      {find: {filter: {$lexical: {$match: 'x'}}}},
    ]) {
      expect(codes(await send(command))).toEqual(['LEXICAL_NOT_ENABLED_FOR_COLLECTION']);
    }
    const lexical = await collection();
    expect(codes(await lexical({insertOne: {document: {$lexical: 1}}}))).toEqual(['SHRED_BAD_DOCUMENT_LEXICAL_TYPE']);
    expect(codes(await lexical({updateOne: {filter: {}, update: {$push: {$lexical: 'x'}}}}))).toEqual([
      'UNSUPPORTED_UPDATE_OPERATOR_FOR_LEXICAL',
    ]);
    expect(codes(await lexical({find: {sort: {$lexical: 1}}}))).toEqual(['SORT_CLAUSE_VALUE_INVALID']);
  });
});

describe('findAndRerank', () => {
  const TEXTS = [
    'a tree house',
    'the house on the hill',
    'green tree',
    'tree tree house of wood',
    'nothing at all',
    'tree',
  ];
  const documents = TEXTS.map((text, i) => ({_id: i, lang: i % 2 === 0 ? 'en' : 'de', title: `t${i}`, $hybrid: text}));

  test('orders what both sides find by the scores of the provider', async () => {
    const send = await collection({vector: VECTORIZE}, documents);
    reranker.requests.length = 0;
    const reply = await send({
      findAndRerank: {
        sort: {$hybrid: 'tree house'},
        projection: {title: 1},
        options: {limit: 4, hybridLimits: {$vector: 3, $lexical: 5}, includeScores: true, includeSortVector: true},
      },
    });
    expect(codes(reply), reply.text).toEqual([]);
    const found = ids(reply) as number[];
    expect(found.length).toBe(4);
    expect(reply.body.data?.nextPageState).toBeNull();
    expect(reply.body.data?.documents?.[0]).toEqual({_id: found[0], title: `t${found[0]}`});
    const scores = found.map(id => relevance('tree house', TEXTS[id]!));
    expect(scores).toEqual([...scores].sort((a, b) => b - a));

    const responses = reply.body.status?.['documentResponses'] as {scores: Record<string, number | null>}[];
    expect(responses.map(({scores: each}) => each['$rerank'])).toEqual(scores);
    for (const {scores: each} of responses) {
      expect(Object.keys(each)).toEqual(['$rerank', '$vector', '$vectorRank', '$bm25Rank', '$rrf']);
      const expected = [each['$vectorRank'], each['$bm25Rank']].reduce<number>(
        (sum, rank) => sum + (rank == null ? 0 : 1 / (60 + rank)),
        0,
      );
      expect(each['$rrf']).toBeCloseTo(expected, 12);
      expect(each['$vector'] === null).toBe(each['$vectorRank'] === null);
    }
    expect(reply.body.status?.['sortVector']).toHaveLength(64);
    expect(reranker.requests.map(({headers}) => headers.authorization)).toEqual(['Bearer rerank-key']);
    expect(reranker.requests[0]?.body.query.text).toBe('tree house');
  });

  test('filters, passages and questions of its own', async () => {
    const send = await collection({vector: VECTORIZE}, documents);
    const plain = await send({findAndRerank: {filter: {lang: 'en'}, sort: {$hybrid: 'tree'}}});
    expect(plain.body.status).toBeUndefined();
    expect(new Set(ids(plain))).toEqual(new Set([0, 2, 4]));
    const titles = await send({
      findAndRerank: {
        sort: {$hybrid: {$vectorize: 'tree', $lexical: 'wood'}},
        options: {rerankOn: 'title', rerankQuery: 't3', hybridLimits: 2},
      },
    });
    expect(ids(titles)[0]).toBe(3);
    await send({insertOne: {document: {_id: 'bare', lang: 'en', $hybrid: 'unique word'}}});
    const without = await send({findAndRerank: {sort: {$hybrid: 'unique word'}, options: {rerankOn: 'title'}}});
    expect(ids(without)).not.toContain('bare');
    reranker.requests.length = 0;
    expect(ids(await send({findAndRerank: {sort: {$hybrid: 'tree'}, options: {rerankOn: 'no.such'}}}))).toEqual([]);
    expect(reranker.requests).toEqual([]);
  });

  test('vectors of the caller', async () => {
    const send = await collection({vector: {dimension: 2}}, [
      {_id: 1, $vector: [1, 0], $lexical: 'one', text: 'first of all'},
      {_id: 2, $vector: [0, 1], $lexical: 'two', text: 'second'},
    ]);
    const sort = {$hybrid: {$vector: [0, 1], $lexical: 'one'}};
    const reply = await send({
      findAndRerank: {sort, options: {rerankOn: 'text', rerankQuery: 'first', hybridLimits: 1, includeScores: true}},
    });
    expect(ids(reply)).toEqual([1, 2]);
    expect(reply.body.status?.['documentResponses']).toEqual([
      {scores: {$rerank: 0.98, $vector: null, $vectorRank: null, $bm25Rank: 1, $rrf: 1 / 61}},
      {scores: {$rerank: -0.01, $vector: 1, $vectorRank: 1, $bm25Rank: null, $rrf: 1 / 61}},
    ]);
    expect(codes(await send({findAndRerank: {sort, options: {rerankOn: 'text'}}}))).toEqual([
      'MISSING_RERANK_QUERY_TEXT',
    ]);
    expect(codes(await send({findAndRerank: {sort, options: {rerankQuery: 'x'}}}))).toEqual([
      'COMMAND_FIELD_VALUE_INVALID',
    ]);
    expect(codes(await send({findAndRerank: {sort: {$hybrid: 'x'}}}))).toEqual([
      'UNSUPPORTED_VECTORIZE_SORT_FOR_COLLECTION',
    ]);
  });

  test.each([
    {args: {}, code: 'REQUEST_STRUCTURE_MISMATCH'},
    {args: {sort: {a: 1}}, code: 'REQUEST_STRUCTURE_MISMATCH'},
    {args: {sort: {$hybrid: 1}}, code: 'REQUEST_STRUCTURE_MISMATCH'},
    {args: {sort: {$hybrid: {$lexical: 'x'}}}, code: 'REQUEST_STRUCTURE_MISMATCH'},
    {args: {sort: {$hybrid: {$vectorize: 'x'}}}, code: 'REQUEST_STRUCTURE_MISMATCH'},
    {args: {sort: {$hybrid: {$vectorize: 'x', $lexical: 'x', more: 1}}}, code: 'REQUEST_STRUCTURE_MISMATCH'},
    {args: {sort: {$hybrid: 'x'}, options: {limit: 0}}, code: 'COMMAND_FIELD_VALUE_INVALID'},
    {args: {sort: {$hybrid: 'x'}, options: {hybridLimits: 101}}, code: 'COMMAND_FIELD_VALUE_INVALID'},
    {args: {sort: {$hybrid: 'x'}, options: {hybridLimits: 0}}, code: 'COMMAND_FIELD_VALUE_INVALID'},
    {args: {sort: {$hybrid: 'x'}, options: {hybridLimits: {$vector: 1}}}, code: 'COMMAND_FIELD_VALUE_INVALID'},
    {
      args: {sort: {$hybrid: 'x'}, options: {hybridLimits: {$vector: 1, $lexical: 1, x: 1}}},
      code: 'COMMAND_FIELD_UNKNOWN',
    },
    {
      args: {sort: {$hybrid: 'x'}, options: {rerank: {provider: 'nope', modelName: 'm'}}},
      code: 'INVALID_RERANK_OVERRIDE',
    },
    {args: {sort: {$hybrid: 'x'}, options: {rerank: {provider: 'nvidia'}}}, code: 'INVALID_RERANK_OVERRIDE'},
    {args: {sort: {$hybrid: 'x'}, options: {rerankOn: '$vector'}}, code: 'COMMAND_FIELD_VALUE_INVALID'},
    {args: {sort: {$hybrid: 'x'}, options: {rerankOn: 'a..b'}}, code: 'COMMAND_FIELD_VALUE_INVALID'},
  ])('$args: $code', async ({args, code}) => {
    const send = await collection({vector: VECTORIZE});
    expect(codes(await send({findAndRerank: args}))).toEqual([code]);
  });

  test('what the collection lacks', async () => {
    const unranked = await collection({vector: VECTORIZE, rerank: {enabled: false}}, documents);
    expect(codes(await unranked({findAndRerank: {sort: {$hybrid: 'x'}}}))).toEqual(['UNSUPPORTED_RERANKING_COMMAND']);
    const override = {rerank: {provider: 'nvidia', modelName: MODEL}};
    expect(ids(await unranked({findAndRerank: {sort: {$hybrid: 'wood'}, options: override}}))[0]).toBe(3);
    expect(
      codes(await unranked({findAndRerank: {sort: {$hybrid: 'x'}}}, {...KEY, 'feature-flag-reranking': 'false'})),
    ).toEqual(['RERANKING_FEATURE_NOT_ENABLED']);
    const wrong = {...KEY, 'reranking-api-key': 'wrong-key'};
    const refused = await unranked({findAndRerank: {sort: {$hybrid: 'wood'}, options: override}}, wrong);
    expect(codes(refused)).toEqual(['RERANKING_PROVIDER_CLIENT_ERROR']);
    expect(refused.text).not.toContain('wrong-key');

    const vectorless = await collection();
    expect(codes(await vectorless({findAndRerank: {sort: {$hybrid: 'x'}}}))).toEqual([
      'UNSUPPORTED_VECTOR_SORT_FOR_COLLECTION',
    ]);
    const wordless = await collection({vector: VECTORIZE, lexical: {enabled: false}});
    expect(codes(await wordless({findAndRerank: {sort: {$hybrid: 'x'}}}))).toEqual([
      'LEXICAL_NOT_ENABLED_FOR_COLLECTION',
    ]);
    const service = await collection({rerank: {enabled: false}});
    expect(codes(await service({find: {sort: {$hybrid: 'x'}}}))).not.toEqual([]);
  });
});
