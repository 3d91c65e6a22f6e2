/** `options.explain` of find and findOne, and `options.exact` of countDocuments: ours. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {startServer} from './server.ts';
import type {TestServer} from './server.ts';

const DOCUMENTS = 1200;

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await server.send('', {createKeyspace: {name: 'x'}});
  await server.send('/x', {createCollection: {name: 'c', options: {vector: {dimension: 2}}}});
  for (let from = 0; from < DOCUMENTS; from += 100) {
    const documents = Array.from({length: 100}, (_, i) => {
      const n = from + i;
      return {_id: n, n, rare: n % 400, half: n % 2 === 0, text: `t${n}`, $vector: [n, 1], $lexical: `word${n % 50}`};
    });
    await server.send('/x/c', {insertMany: {documents}});
  }
  const columns = {p: 'int', c: 'int', v: 'int', w: 'int'};
  const primaryKey = {partitionBy: ['p'], partitionSort: {c: 1}};
  await server.send('/x', {createTable: {name: 't', definition: {columns, primaryKey}}});
  await server.send('/x/t', {createIndex: {name: 't_v', definition: {column: 'v'}}});
  const rows = Array.from({length: 100}, (_, i) => ({p: i % 3, c: i, v: i % 10, w: i}));
  await server.send('/x/t', {insertMany: {documents: rows}});
});
afterAll(() => server.stop());

interface Explain {
  readonly reads: readonly {
    readonly access: string;
    readonly indexes: readonly string[];
    readonly rowsRead: number;
    readonly rowsReturned: number;
    readonly requests: number;
    readonly micros: number;
    readonly statement: string;
    readonly steps: readonly {readonly activity: string; readonly micros: number}[];
  }[];
  readonly sort: string;
  readonly advice: readonly string[];
}

async function explain(
  path: string,
  command: string,
  args: {readonly options?: object; readonly [member: string]: unknown},
): Promise<Explain & {of: unknown}> {
  const {data, status, errors} = (
    await server.send(path, {[command]: {...args, options: {...args.options, explain: true}}})
  ).body;
  expect(errors).toBeUndefined();
  const plain = await server.send(path, {[command]: args});
  // What is found is the same.
  expect(data).toEqual(plain.body.data);
  expect(plain.body.status ?? {}).not.toHaveProperty('explain');
  return {...(status?.['explain'] as Explain), of: data};
}

describe('collections', () => {
  test.each([
    {
      what: 'an _id',
      args: {filter: {_id: 7}},
      read: {access: 'key', indexes: [], rowsRead: 1, rowsReturned: 1, requests: 1},
      sort: 'none',
    },
    {
      what: 'several _ids',
      args: {filter: {_id: {$in: [1, 2, 3]}}},
      read: {access: 'key', rowsRead: 3, rowsReturned: 3, requests: 3},
      sort: 'none',
    },
    {
      what: 'a value',
      args: {filter: {rare: 7}},
      read: {access: 'index', indexes: ['c_array_contains'], rowsRead: 3, rowsReturned: 3},
      sort: 'none',
    },
    {
      what: 'a range',
      args: {filter: {n: {$gte: 10, $lt: 20}}},
      read: {access: 'index', indexes: ['c_query_dbl_values'], rowsRead: 10, rowsReturned: 10},
      sort: 'none',
    },
    {
      what: 'all',
      args: {options: {limit: 5}},
      read: {access: 'scan', indexes: [], rowsReturned: 5},
      sort: 'none',
    },
    {
      what: 'the nearest',
      args: {sort: {$vector: [1, 1]}, options: {limit: 2}},
      read: {access: 'vector', indexes: ['c_query_vector_value'], rowsReturned: 2},
      sort: 'vector',
    },
    {
      what: 'words',
      args: {sort: {$lexical: 'word7'}, options: {limit: 2}},
      read: {rowsReturned: 2, indexes: expect.arrayContaining(['c_query_lexical_value'])},
      sort: 'words',
    },
  ])('find: $what', async ({args, read, sort}) => {
    const told = await explain('/x/c', 'find', args);

    expect(told.reads).toHaveLength(1);
    expect(told.reads[0]).toMatchObject(read);
    expect(told.reads[0]?.statement).toMatch(/^SELECT .* FROM x\.c\b/);
    expect(told.reads[0]?.steps.length).toBeGreaterThan(0);
    expect(told).toMatchObject({sort, advice: []});
  });

  test('a sort in memory is told, with what was read for it', async () => {
    const told = await explain('/x/c', 'find', {filter: {rare: {$lt: 10}}, sort: {n: -1}, options: {limit: 3}});
    expect(told.sort).toBe('memory');
    expect(told.reads[0]).toMatchObject({access: 'index', rowsRead: 30, rowsReturned: 30});
    expect(told.advice).toEqual([expect.stringMatching(/^All that match \(30\) were read and sorted in memory/)]);
  });

  test('a condition that most documents meet', async () => {
    const told = await explain('/x/c', 'find', {filter: {n: {$gte: 0}}});
    expect(told.reads[0]?.access).toBe('scan');
    expect(told.advice).toEqual([expect.stringMatching(/^Indexes name about \d+ rows/)]);
  });

  test('findOne', async () => {
    const told = await explain('/x/c', 'findOne', {filter: {rare: 399}});
    expect(told.reads[0]).toMatchObject({access: 'index', rowsReturned: 1});
  });
});

describe('tables', () => {
  test.each([
    {
      what: 'a partition',
      args: {filter: {p: 1}},
      read: {access: 'key', rowsRead: 33, rowsReturned: 33},
      sort: 'none',
      advice: [],
    },
    {
      what: 'a partition in its order',
      args: {filter: {p: 1}, sort: {c: -1}},
      read: {access: 'key', rowsReturned: 33},
      sort: 'stored',
      advice: [],
    },
    {
      what: 'an index',
      args: {filter: {v: 3}},
      read: {access: 'index', indexes: ['t_v'], rowsReturned: 10},
      sort: 'none',
      advice: [],
    },
    {
      what: 'a column without one',
      args: {filter: {w: 3}},
      read: {access: 'scan', indexes: [], rowsRead: 100, rowsReturned: 1, filtersRows: true},
      sort: 'none',
      advice: [expect.stringMatching(/^No index serves the filter: 100 rows were read for 1\./)],
    },
    {
      what: 'a sort by any column',
      args: {filter: {v: 3}, sort: {w: 1}},
      read: {access: 'index', indexes: ['t_v'], rowsReturned: 10},
      sort: 'memory',
      advice: [expect.stringMatching(/^All that match \(10\)/)],
    },
  ])('find: $what', async ({args, read, sort, advice}) => {
    const told = await explain('/x/t', 'find', args);
    expect(told.reads[0]).toMatchObject(read);
    expect(told).toMatchObject({sort, advice});
  });
});

test('beside other words in the status', async () => {
  const reply = await server.send('/x/t', {find: {filter: {w: 3}, options: {explain: true}}});
  expect(Object.keys(reply.body.status ?? {})).toEqual(['warnings', 'projectionSchema', 'explain']);
});

test('a failing find tells its failure only', async () => {
  const reply = await server.send('/x/c', {find: {filter: {a: {$regex: 'x'}}, options: {explain: true}}});
  expect(reply.body.errors?.[0]?.errorCode).toBe('FILTER_UNSUPPORTED_OPERATOR');
  expect(reply.body.status).toBeUndefined();
});

describe('counting', () => {
  test.each([
    {what: 'up to the limit', args: {}, status: {count: 1000, moreData: true}},
    {what: 'to the end', args: {options: {exact: true}}, status: {count: DOCUMENTS}},
    {
      what: 'to the end with a filter',
      args: {filter: {half: true}, options: {exact: true}},
      status: {count: DOCUMENTS / 2},
    },
    {
      what: 'to the end by texts',
      args: {filter: {text: {$gte: 't'}}, options: {exact: true}},
      status: {count: DOCUMENTS},
    },
    {what: 'not exactly', args: {options: {exact: false}}, status: {count: 1000, moreData: true}},
  ])('$what', async ({args, status}) => {
    expect((await server.send('/x/c', {countDocuments: args})).body).toEqual({status});
  });

  test('other options are refused as ever', async () => {
    const reply = await server.send('/x/c', {countDocuments: {options: {upperBound: 7}}});
    expect(reply.body.errors?.[0]?.errorCode).toBe('COMMAND_ACCEPTS_NO_OPTIONS');
  });
});
