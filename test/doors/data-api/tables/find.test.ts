/** Filters, orders, pages and projections. */
import {beforeAll, describe, expect, test} from 'vitest';
import {anyOrder} from '../server.ts';
import type {Reply} from '../server.ts';
import {codes, rows, serveTables, warnings} from './tables.ts';
import type {Send} from './tables.ts';

const {table} = serveTables();

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
