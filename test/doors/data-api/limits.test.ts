/** Every limit of requests and documents: just below, at it, and just above. What the recordings have of it is in insert-limits.jsonl. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {isOnCluster, startServer} from './server.ts';
import type {Reply, TestServer} from './server.ts';

/** On a busy machine. */
const SETUP_MS = 60_000;

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  const must = async (path: string, command: object): Promise<void> => {
    expect((await server.send(path, command)).body.errors).toBeUndefined();
  };
  await must('', {createKeyspace: {name: 'ks'}});
  await must('/ks', {createCollection: {name: 'c'}});
  await must('/ks', {createCollection: {name: 'free', options: {indexing: {deny: ['*']}}}});
  await must('/ks', {createCollection: {name: 'v', options: {vector: {dimension: 4096}}}});
  await must('/ks', {createTable: {name: 't', definition: {columns: {id: 'int', n: 'int'}, primaryKey: 'id'}}});
}, SETUP_MS);
afterAll(() => server.stop());

const codes = ({body}: Reply): string[] => (body.errors ?? []).map(({errorCode}) => errorCode);
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({length: count}, (_, i) => make(i));
const members = (count: number): object => Object.fromEntries(times(count, i => [`p${i}`, 1]));
const nested = (levels: number, kind: 'array' | 'object'): unknown =>
  levels === 0 ? 1 : kind === 'array' ? [nested(levels - 1, kind)] : {k: nested(levels - 1, kind)};

interface Limit {
  readonly what: string;
  /** The most that is accepted. */
  readonly most: number;
  readonly code: string;
  readonly path?: string;
  /** A command that needs this many of it: an object or a body. */
  readonly with: (count: number) => object | string;
  /** What one less is refused with, where only the most is right. */
  readonly below?: string;
  /** Undoes what one less has done. */
  readonly undo?: (count: number) => object;
}

const document = (more: object): object => ({insertOne: {document: more}});
const TOO_MUCH = 'SHRED_DOC_LIMIT_VIOLATION';

const DOCUMENT_LIMITS: Limit[] = [
  {what: 'bytes of a text', most: 8000, code: TOO_MUCH, with: n => document({a: 'x'.repeat(n)})},
  {
    what: 'bytes of a text of two-byte characters, in pairs',
    most: 4000,
    code: TOO_MUCH,
    with: n => document({a: 'é'.repeat(n)}),
  },
  {
    what: 'bytes of a text of four-byte characters, in fours',
    most: 2000,
    code: TOO_MUCH,
    with: n => document({a: '😀'.repeat(n)}),
  },
  {what: 'bytes of a text in an array', most: 8000, code: TOO_MUCH, with: n => document({a: [['x'.repeat(n)]]})},
  {what: 'bytes of an _id', most: 8000, code: TOO_MUCH, with: n => document({_id: 'i'.repeat(n)})},
  {
    what: 'levels of objects, the document among them',
    most: 16,
    code: TOO_MUCH,
    with: n => document({o: nested(n - 1, 'object')}),
  },
  {
    what: 'levels of arrays, the document among them',
    most: 16,
    code: TOO_MUCH,
    with: n => document({o: nested(n - 1, 'array')}),
  },
  {what: 'elements of an array', most: 1000, code: TOO_MUCH, with: n => document({a: times(n, () => 1)})},
  {what: 'elements of an array in another', most: 1000, code: TOO_MUCH, with: n => document({a: [times(n, () => 1)]})},
  {what: 'members of an object', most: 1000, code: TOO_MUCH, with: n => document({o: members(n)})},
  {
    what: 'members of the document, _id among them',
    most: 1000,
    code: TOO_MUCH,
    with: n => document({_id: `m${n}`, ...members(n - 1)}),
  },
  {
    what: 'members of all objects',
    most: 2000,
    code: TOO_MUCH,
    with: n => document({_id: `a${n}`, a: members(999), b: members(n - 1002)}),
  },
  {
    what: 'characters of a path',
    most: 1000,
    code: TOO_MUCH,
    with: n => document({[`p${'a'.repeat(498)}`]: {['b'.repeat(n - 500)]: 1}}),
  },
  {
    what: 'characters of a path, with escapes',
    most: 1000,
    code: TOO_MUCH,
    with: n => document({[`${'.'.repeat(250)}${'b'.repeat(n - 500)}`]: 1}),
  },
  {
    what: 'digits of a number',
    most: 100,
    code: TOO_MUCH,
    with: n => `{"insertOne":{"document":{"a":${'9'.repeat(n)}}}}`,
  },
  {
    what: 'digits of a fraction',
    most: 100,
    code: TOO_MUCH,
    with: n => `{"insertOne":{"document":{"a":0.${'9'.repeat(n - 1)}}}}`,
  },
  {
    what: 'numbers of a vector',
    most: 4096,
    code: TOO_MUCH,
    path: '/ks/v',
    with: n => document({$vector: times(n, () => 1)}),
    below: 'INVALID_VECTOR_LENGTH',
  },
  {
    what: 'characters of a document as JSON',
    most: 4_000_000,
    code: TOO_MUCH,
    path: '/ks/free',
    // {"_id":"s","a":"…"}
    with: n => document({_id: `s${n % 10}`, a: 'x'.repeat(n - '{"_id":"s0","a":""}'.length)}),
  },
];

const FREE_LIMITS: Limit[] = [
  {what: 'levels', most: 16, code: TOO_MUCH, path: '/ks/free', with: n => document({o: nested(n - 1, 'object')})},
  {
    what: 'characters of a path',
    most: 1000,
    code: TOO_MUCH,
    path: '/ks/free',
    with: n => document({['b'.repeat(n)]: 1}),
  },
  {
    what: 'digits of a number',
    most: 100,
    code: TOO_MUCH,
    path: '/ks/free',
    with: n => `{"insertOne":{"document":{"a":${'9'.repeat(n)}}}}`,
  },
];

const REQUEST_LIMITS: Limit[] = [
  {
    what: 'comparisons of a filter',
    most: 64,
    code: 'FILTER_FIELDS_LIMIT_VIOLATION',
    with: n => ({find: {filter: {$or: times(n, a => ({a}))}}}),
  },
  {
    what: 'comparisons on one path',
    most: 64,
    code: 'FILTER_FIELDS_LIMIT_VIOLATION',
    with: n => ({find: {filter: {$and: times(n, a => ({a: {$gt: a}}))}}}),
  },
  {
    what: 'values of $in',
    most: 100,
    code: 'FILTER_INVALID_EXPRESSION',
    with: n => ({find: {filter: {a: {$in: times(n, i => i)}}}}),
  },
  {
    what: 'values of $nin',
    most: 100,
    code: 'FILTER_INVALID_EXPRESSION',
    with: n => ({find: {filter: {a: {$nin: times(n, i => i)}}}}),
  },
  {
    what: 'values of $in on _id',
    most: 100,
    code: 'FILTER_INVALID_EXPRESSION',
    with: n => ({find: {filter: {_id: {$in: times(n, i => i)}}}}),
  },
  {
    what: 'documents of an insertMany',
    most: 100,
    code: 'COMMAND_FIELD_VALUE_INVALID',
    path: '/ks/free',
    with: n => ({insertMany: {documents: times(n, a => ({a}))}}),
  },
  {
    what: 'rows of an insertMany',
    most: 100,
    code: 'COMMAND_FIELD_VALUE_INVALID',
    path: '/ks/t',
    with: n => ({insertMany: {documents: times(n, id => ({id}))}}),
  },
  {
    what: 'limit of a sort by a vector',
    most: 1000,
    code: 'COMMAND_FIELD_VALUE_INVALID',
    path: '/ks/v',
    with: limit => ({find: {sort: {$vector: times(4096, () => 1)}, options: {limit}}}),
  },
  {
    what: 'characters of the name of a collection',
    most: 48,
    code: 'UNSUPPORTED_SCHEMA_NAME',
    path: '/ks',
    with: n => ({createCollection: {name: `n${'a'.repeat(n - 1)}`, options: {indexing: {deny: ['*']}}}}),
  },
  {
    what: 'characters of the name of a table',
    most: 48,
    code: 'UNSUPPORTED_SCHEMA_NAME',
    path: '/ks',
    with: n => ({createTable: {name: `t${'a'.repeat(n - 1)}`, definition: {columns: {id: 'int'}, primaryKey: 'id'}}}),
  },
  {
    what: 'characters of the name of a type',
    most: 48,
    code: 'UNSUPPORTED_SCHEMA_NAME',
    path: '/ks',
    with: n => ({createType: {name: `t${'a'.repeat(n - 1)}`, definition: {fields: {a: 'int'}}}}),
  },
  {
    what: 'characters of the name of a keyspace',
    most: 48,
    code: 'UNSUPPORTED_SCHEMA_NAME',
    path: '',
    with: n => ({createKeyspace: {name: `k${'a'.repeat(n - 1)}`}}),
  },
  {
    what: 'characters of the name of an index',
    most: 100,
    code: 'UNSUPPORTED_SCHEMA_NAME',
    path: '/ks/t',
    with: n => ({createIndex: {name: `i${'a'.repeat(n - 1)}`, definition: {column: 'n'}}}),
    undo: n => ({dropIndex: {name: `i${'a'.repeat(n - 1)}`}}),
  },
  {
    what: 'dimensions of a collection',
    most: 4096,
    code: 'VECTOR_SEARCH_TOO_BIG_VALUE',
    path: '/ks',
    with: dimension => ({
      createCollection: {name: `d${dimension}`, options: {vector: {dimension}, indexing: {deny: ['*']}}},
    }),
  },
];

async function around({most, code, path = '/ks/c', with: command, below, undo}: Limit): Promise<void> {
  const ask = async (count: number): Promise<unknown> => ({
    count,
    codes: codes(await server.send(path, command(count))),
  });

  expect(await ask(most - 1)).toEqual({count: most - 1, codes: below === undefined ? [] : [below]});
  if (undo !== undefined) {
    expect(codes(await server.send('/ks', undo(most - 1)))).toEqual([]);
  }
  expect(await ask(most)).toEqual({count: most, codes: []});
  expect(await ask(most + 1)).toEqual({count: most + 1, codes: [code]});
}

describe('documents', () => {
  test.each(DOCUMENT_LIMITS)('$what: $most', around);
});

describe('documents of a collection that indexes nothing', () => {
  test.each(FREE_LIMITS)('$what: $most', around);

  test.each([
    {what: 'a text of 100 000 bytes', more: {a: 'x'.repeat(100_000)}},
    {what: 'an array of 5000 elements', more: {a: times(5000, i => i)}},
    {what: 'an object of 3000 members', more: {o: members(3000)}},
    {what: 'an _id of 60 000 bytes', more: {_id: 'i'.repeat(60_000)}},
  ])('$what has its place', async ({more}) => {
    const {body} = await server.send('/ks/free', document(more));
    expect(body.errors).toBeUndefined();
    const _id = body.status?.['insertedIds'] as unknown[];
    const found = await server.send('/ks/free', {findOne: {filter: {_id: _id[0]}}});
    expect(found.body.data?.document).toEqual({_id: _id[0], ...more});
  });
});

describe('texts that are not indexed as such', () => {
  test.each([
    {what: '$lexical', more: {$lexical: 'word '.repeat(4000)}},
    {what: '$binary', more: {a: {$binary: Buffer.alloc(20_000).toString('base64')}}},
  ])('$what may be long', async ({more}) => {
    expect((await server.send('/ks/c', document(more))).body.errors).toBeUndefined();
  });
});

describe('requests', () => {
  test.each(REQUEST_LIMITS)('$what: $most', around);

  test.each([
    {what: 'limit', command: {find: {options: {limit: 0}}}},
    {what: 'limit below 0', command: {find: {options: {limit: -1}}}},
    {what: 'skip below 0', command: {find: {sort: {a: 1}, options: {skip: -1}}}},
    {what: 'no documents', command: {insertMany: {documents: []}}},
  ])('too few: $what', async ({command}) => {
    expect(codes(await server.send('/ks/c', command))).toEqual(['COMMAND_FIELD_VALUE_INVALID']);
  });
});

describe('pages', () => {
  const page = async (count: number): Promise<(command: object) => Promise<Reply['body']>> => {
    const name = `p${count}`;
    await server.send('/ks', {createCollection: {name}});
    for (let from = 0; from < count; from += 100) {
      const documents = times(Math.min(100, count - from), i => ({_id: from + i, n: from + i}));
      expect((await server.send(`/ks/${name}`, {insertMany: {documents}})).body.errors).toBeUndefined();
    }
    return async command => (await server.send(`/ks/${name}`, command)).body;
  };

  test.each([
    {count: 49, found: 49, hasMore: false},
    {count: 50, found: 50, hasMore: false},
    {count: 51, found: 50, hasMore: true},
  ])('find and updateMany, $count documents', async ({count, found, hasMore}) => {
    const send = await page(count);
    const {data} = await send({find: {}});
    // Apache Cassandra does not know that a full page was the last one.
    const mayHaveMore = hasMore || (isOnCluster && count === found && count === 50);
    expect([data?.documents?.length, data?.nextPageState !== null]).toEqual([found, mayHaveMore]);
    const {status} = await send({updateMany: {filter: {}, update: {$inc: {n: 1}}}});
    expect(status).toMatchObject({matchedCount: found, modifiedCount: found});
    expect([status?.['moreData'], typeof status?.['nextPageState']]).toEqual(
      mayHaveMore ? [true, 'string'] : [undefined, 'undefined'],
    );
  });

  test.each([
    {count: 19, status: {deletedCount: 19}},
    {count: 20, status: {deletedCount: 20}},
    {count: 21, status: {deletedCount: 20, moreData: true}},
  ])('deleteMany, $count documents', async ({count, status}) => {
    const send = await page(count);
    expect((await send({deleteMany: {filter: {n: {$gte: 0}}}})).status).toEqual(status);
  });

  test.each([
    {count: 999, status: {count: 999}},
    {count: 1000, status: {count: 1000}},
    {count: 1001, status: {count: 1000, moreData: true}},
  ])('countDocuments, $count documents', async ({count, status}) => {
    const send = await page(count);
    expect((await send({countDocuments: {}})).status).toEqual(status);
    expect((await send({countDocuments: {filter: {n: {$gte: 0}}}})).status).toEqual(status);
  });
});

describe('findAndRerank', () => {
  let ranked: TestServer;
  beforeAll(async () => {
    ranked = await startServer({features: {reranking: true}});
    await ranked.send('', {createKeyspace: {name: 'ks'}});
    const vector = {dimension: 8, service: {provider: 'offline', modelName: 'shared-words'}};
    const made = await ranked.send('/ks', {createCollection: {name: 'r', options: {vector}}});
    expect(made.body.errors).toBeUndefined();
  });
  afterAll(() => ranked.stop());

  test.each([
    {hybridLimits: 1, refused: false},
    {hybridLimits: 100, refused: false},
    {hybridLimits: 0, refused: true},
    {hybridLimits: 101, refused: true},
    {hybridLimits: {$vector: 100, $lexical: 1}, refused: false},
    {hybridLimits: {$vector: 101, $lexical: 1}, refused: true},
    {hybridLimits: {$vector: 1, $lexical: 0}, refused: true},
    {hybridLimits: {$vector: 1}, refused: true},
  ])('hybridLimits $hybridLimits', async ({hybridLimits, refused}) => {
    const reply = await ranked.send('/ks/r', {findAndRerank: {sort: {$hybrid: 'a'}, options: {hybridLimits}}});
    expect(codes(reply)).toEqual(refused ? ['COMMAND_FIELD_VALUE_INVALID'] : []);
  });
});
