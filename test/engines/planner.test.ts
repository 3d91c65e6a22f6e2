/** The planner over a database that can do less gives the rows that the embedded engine gives, whatever is asked. */
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {CqlDatabase, CqlSession, Outcome, Row} from '../../src/core/cql/port.ts';
import type {Condition, OrderBy, Select, Term} from '../../src/core/cql/statements/statement.ts';
import {parseStatement} from '../../src/core/cql/parser.ts';
import {NATIVE_CODECS} from '../../src/core/cql/types/index.ts';
import {encodeFloats} from '../../src/core/cql/types/vector.ts';
import {planned} from '../../src/core/plan/planned.ts';
import {openEmbeddedEngine} from '../../src/engines/embedded/engine.ts';
import {repeats} from '../data/effort.ts';
import {narrow} from './narrow.ts';
import type {Narrow} from './narrow.ts';

const ROWS = 120;
const WORDS = ['red', 'green', 'blue', 'stone', 'river', 'cloud'];
const ROOT = {role: 'cassandra', isSuperuser: true};

const engine = openEmbeddedEngine({directory: undefined, bcryptRoundsLog2: 4});
let wide: CqlDatabase;
let narrowed: Narrow;
let full: CqlDatabase;

const text = (of: string): Uint8Array => NATIVE_CODECS.text.encode(of);
const int = (of: number): Uint8Array => NATIVE_CODECS.int.encode(of);
const decimal = (of: number): Uint8Array => NATIVE_CODECS.decimal.encode({unscaled: BigInt(of), scale: 0});

const run = (session: CqlSession, cql: string): Promise<Outcome> =>
  session.execute(parseStatement(cql).statement, {keyspace: 'k'});

/** Deterministic, with few values of each kind so that conditions meet. */
function rowOf(i: number): {readonly t: string; readonly c: string} {
  const paths = ['a', 'b', 'c'].filter((_, at) => ((i >> at) & 1) === 1);
  const tags = WORDS.filter((_, at) => (i * 7 + at * 3) % 5 === 0);
  const nums = paths.map((path, at) => `'${path}': ${(i * 3 + at) % 7}`);
  const texts = paths.map((path, at) => `'${path}': '${WORDS[(i + at) % 6]}'`);
  const words = [i % 6, (i * 5) % 6, (i * i) % 6].map(at => WORDS[at]).join(' ');
  const vector = [((i * 13) % 17) + 1, (i * 7) % 11, (i * 3) % 5];
  const members = `{${tags.map(tag => `'${tag}'`).join(', ')}}`;
  const n = i % 9 === 0 ? 'null' : i % 8;
  return {
    t:
      'INSERT INTO t (key, exist_keys, tags, query_dbl_values, query_text_values, n, u, w, v, doc_json) VALUES ' +
      `(${i}, {${paths.map(path => `'${path}'`).join(', ')}}, ${members}, {${nums.join(', ')}}, {${texts.join(', ')}}, ` +
      `${n}, ${i % 4}, ${i % 10 === 0 ? 'null' : `'${words}'`}, ${i % 12 === 0 ? 'null' : `[${vector.join(', ')}]`}, 'd${i}')`,
    c: `INSERT INTO c (p, c, s, n, u, tags) VALUES (${i % 7}, ${i}, '${WORDS[(i % 7) % 6]}', ${n}, ${i % 4}, ${members})`,
  };
}

beforeAll(async () => {
  wide = await engine.openDatabase('planner');
  narrowed = narrow(wide, {annLimit: 30});
  full = planned(narrowed.database, {planScanRows: 10_000});
  const session = wide.session(ROOT);
  await run(session, "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  await run(
    session,
    'CREATE TABLE t (key int PRIMARY KEY, exist_keys set<text>, tags set<text>, query_dbl_values map<text, decimal>, ' +
      'query_text_values map<text, text>, n int, u int, w text, v vector<float, 3>, doc_json text)',
  );
  await run(session, 'CREATE TABLE c (p int, c int, s text static, n int, u int, tags set<text>, PRIMARY KEY (p, c))');
  for (const target of [
    't (values(exist_keys))',
    't (values(tags))',
    't (entries(query_dbl_values))',
    't (entries(query_text_values))',
    't (n)',
    't (v)',
    'c (n)',
    'c (values(tags))',
  ]) {
    await run(session, `CREATE CUSTOM INDEX ON ${target} USING 'StorageAttachedIndex'`);
  }
  await run(
    session,
    "CREATE CUSTOM INDEX words ON t (w) USING 'StorageAttachedIndex' WITH OPTIONS = {'index_analyzer': 'standard'}",
  );
  for (let i = 0; i < ROWS; i += 1) {
    const row = rowOf(i);
    await run(session, row.t);
    await run(session, row.c);
  }
  await run(session, "INSERT INTO c (p, s) VALUES (100, 'red')");
});
afterAll(() => engine.close());

// ---- what is asked ------------------------------------------------------------------------------------------------------

const value = (bytes: Uint8Array): Term => ({kind: 'value', bytes});
const word = fc.constantFrom(...WORDS);
const path = fc.constantFrom('a', 'b', 'c', 'zz');
const small = fc.integer({min: 0, max: 8});
const operator = fc.constantFrom('=' as const, '!=' as const, '<' as const, '<=' as const, '>' as const, '>=' as const);

const onBoth: readonly fc.Arbitrary<Condition>[] = [
  word.map(of => ({kind: 'contains', column: 'tags', value: value(text(of))})),
  fc.tuple(operator, small).map(([op, n]) => ({kind: 'compare', column: 'n', operator: op, value: value(int(n))})),
  fc.tuple(operator, small).map(([op, n]) => ({kind: 'compare', column: 'u', operator: op, value: value(int(n))})),
  fc
    .tuple(fc.constantFrom('n', 'u'), fc.array(small, {minLength: 1, maxLength: 5}))
    .map(([column, of]) => ({kind: 'in', column, values: of.map(n => value(int(n)))})),
];
const onDocuments: readonly fc.Arbitrary<Condition>[] = [
  path.map(of => ({kind: 'contains', column: 'exist_keys', value: value(text(of))})),
  fc.tuple(path, operator, small).map(([key, op, n]) => ({
    kind: 'element',
    column: 'query_dbl_values',
    key: value(text(key)),
    operator: op,
    value: value(decimal(n)),
  })),
  fc.tuple(path, operator, word).map(([key, op, of]) => ({
    kind: 'element',
    column: 'query_text_values',
    key: value(text(key)),
    operator: op,
    value: value(text(of)),
  })),
  path.map(key => ({kind: 'contains_key', column: 'query_dbl_values', value: value(text(key))})),
  fc.tuple(word, word).map(of => ({kind: 'match', column: 'w', value: value(text(of.join(' ')))})),
  fc.array(fc.integer({min: 0, max: ROWS + 5}), {minLength: 1, maxLength: 4}).map(of => ({
    kind: 'or',
    of: of.map(n => ({kind: 'compare', column: 'key', operator: '=', value: value(int(n))})),
  })),
];

const tree = (leaves: readonly fc.Arbitrary<Condition>[]): fc.Arbitrary<Condition> =>
  fc.letrec<{node: Condition}>(tie => ({
    node: fc.oneof(
      {depthSize: 'small', withCrossShrink: true},
      ...leaves,
      fc.array(tie('node'), {minLength: 1, maxLength: 4}).map((of): Condition => ({kind: 'and', of})),
      fc.array(tie('node'), {minLength: 1, maxLength: 4}).map((of): Condition => ({kind: 'or', of})),
      tie('node').map((of): Condition => ({kind: 'not', of})),
    ),
  })).node;

/** As doors of the Data API say it: what is no restriction of a key stands below an `or`, where the rules for restrictions do not apply. */
const asTests = (where: Condition): Condition => ({
  kind: 'and',
  of: (where.kind === 'and' ? where.of : [where]).map(part => (part.kind === 'or' ? part : {kind: 'or', of: [part]})),
});

const select = (
  table: string,
  columns: readonly string[],
  where?: Condition,
  orderBy?: OrderBy,
  limit?: number,
): Select => ({
  kind: 'select',
  table: {keyspace: 'k', name: table},
  items: columns.map(name => ({selector: {kind: 'column', name}, alias: undefined})),
  json: false,
  distinct: false,
  where,
  groupBy: [],
  orderBy,
  perPartitionLimit: undefined,
  limit: limit === undefined ? undefined : value(int(limit)),
  allowFiltering: true,
});

const show = (row: Row): string =>
  row.map(cell => (cell === null ? 'null' : Buffer.from(cell).toString('hex'))).join(' ');

async function pages(database: CqlDatabase, statement: Select, pageSize: number | undefined): Promise<string[]> {
  const session = database.session(ROOT);
  const rows: string[] = [];
  let pagingState: Uint8Array | undefined;
  do {
    const outcome = await session.execute(statement, {pageSize, pagingState});
    if (outcome.kind !== 'rows') {
      throw new Error('rows are expected');
    }
    expect(outcome.columns.map(({name}) => name)).toEqual(
      statement.items.map(({selector}) => (selector as {name: string}).name),
    );
    expect(pageSize !== undefined && outcome.rows.length > pageSize).toBe(false);
    rows.push(...outcome.rows.map(show));
    ({pagingState} = outcome);
  } while (pagingState !== undefined);
  return rows;
}

const RUNS = repeats(25, 600);

describe('the same rows', {timeout: 240_000}, () => {
  let found = 0;

  test('of documents', async () => {
    await fc.assert(
      fc.asyncProperty(
        tree([...onBoth, ...onDocuments]),
        fc.option(fc.integer({min: 1, max: 40}), {nil: undefined}),
        async (where, pageSize) => {
          const statement = select('t', ['key', 'doc_json'], asTests(where));
          const expected = await pages(wide, statement, undefined);
          found += expected.length;
          expect((await pages(full, statement, pageSize)).sort()).toEqual(expected.sort());
        },
      ),
      {numRuns: RUNS},
    );
    expect(found).toBeGreaterThan(RUNS);
  });

  test('of tables with clustering, in their order', async () => {
    await fc.assert(
      fc.asyncProperty(
        tree(onBoth),
        fc.option(fc.integer({min: 0, max: 7}), {nil: undefined}),
        fc.boolean(),
        fc.option(fc.integer({min: 1, max: 40}), {nil: undefined}),
        async (where, partition, isDescending, pageSize) => {
          const tests = asTests(where);
          const inPartition: Condition = {
            kind: 'and',
            of: [
              {kind: 'compare', column: 'p', operator: '=', value: value(int(partition ?? 0))},
              ...(tests.kind === 'and' ? tests.of : []),
            ],
          };
          const statement =
            partition === undefined
              ? select('c', ['p', 'c', 's', 'u'], tests)
              : select('c', ['c', 'u'], inPartition, {
                  kind: 'columns',
                  columns: [{name: 'c', descending: isDescending}],
                });
          const expected = await pages(wide, statement, undefined);
          const given = await pages(full, statement, pageSize);
          expect(partition === undefined ? given.sort() : given).toEqual(
            partition === undefined ? expected.sort() : expected,
          );
        },
      ),
      {numRuns: RUNS},
    );
  });

  test('that are nearest', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.option(tree([...onBoth, ...onDocuments]), {nil: undefined}),
        fc.tuple(small, small, fc.integer({min: 1, max: 9})),
        fc.integer({min: 1, max: 60}),
        async (where, near, limit) => {
          const orderBy: OrderBy = {kind: 'ann', column: 'v', vector: value(encodeFloats(near))};
          const statement = select('t', ['v'], where && asTests(where), orderBy, limit);
          const score = (vector: string): number => cosine(near, vector);
          const expected = (await pages(wide, statement, undefined)).map(score);
          const given = (await pages(full, statement, undefined)).map(score);
          expect(given.length).toBe(expected.length);
          given.forEach((one, at) => expect(one).toBeCloseTo(expected[at]!, 5));
        },
      ),
      {numRuns: RUNS},
    );
  });

  test('that are nearest, where the database loses some of them', async () => {
    const orderBy: OrderBy = {kind: 'ann', column: 'v', vector: value(encodeFloats([1, 2, 3]))};
    const forgetful = planned(narrow(wide, {annLimit: 1000}, rows => rows.filter((_, at) => at % 3 !== 0)).database, {
      planScanRows: 10_000,
    });
    for (const where of [undefined, contains('tags', 'red'), {kind: 'not', of: contains('tags', 'red')} as const]) {
      const statement = select('t', ['key', 'v'], where, orderBy, ROWS);
      const expected = await pages(wide, statement, undefined);
      expect(expected.length).toBeGreaterThan(20);
      expect((await pages(forgetful, statement, undefined)).sort()).toEqual(expected.sort());
    }
  });

  test('that answer words best', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.option(tree([...onBoth, ...onDocuments]), {nil: undefined}),
        fc.array(word, {minLength: 1, maxLength: 3}),
        fc.integer({min: 1, max: 50}),
        async (where, words, limit) => {
          const orderBy: OrderBy = {kind: 'bm25', column: 'w', text: value(text(words.join(' ')))};
          const wanted = select('t', ['w'], where && asTests(where), orderBy, limit);
          // Equal texts have equal scores.
          expect((await pages(full, wanted, undefined)).map(sortedWords)).toEqual(
            (await pages(wide, wanted, undefined)).map(sortedWords),
          );
        },
      ),
      {numRuns: RUNS},
    );
  });
});

function sortedWords(hex: string): string {
  return Buffer.from(hex, 'hex').toString().split(' ').sort().join(' ');
}

function cosine(a: readonly number[], hex: string): number {
  const bytes = Buffer.from(hex, 'hex');
  let [dot, aa, bb] = [0, 0, 0];
  a.forEach((x, i) => {
    const y = bytes.readFloatBE(i * 4);
    dot += x * y;
    aa += x * x;
    bb += y * y;
  });
  return dot / Math.sqrt(aa * bb);
}

const contains = (column: string, of: string): Condition => ({kind: 'contains', column, value: value(text(of))});
const n = (of: number): Condition => ({kind: 'compare', column: 'n', operator: '=', value: value(int(of))});

describe('what is sent', () => {
  test.each<{what: string; where: Condition | undefined; queries: number; where0: string}>([
    {what: 'nothing', where: undefined, queries: 1, where0: 'none'},
    {what: 'a relation that is served', where: contains('tags', 'red'), queries: 1, where0: 'tags'},
    {
      what: 'a nested AND',
      where: {kind: 'and', of: [{kind: 'and', of: [contains('tags', 'red'), n(1)]}]},
      queries: 1,
      where0: 'tags n',
    },
    {
      what: 'an OR of served relations',
      where: {kind: 'or', of: [contains('tags', 'red'), n(1)]},
      queries: 2,
      where0: 'tags',
    },
    {
      what: 'a range of entries: the path that it implies',
      where: {
        kind: 'element',
        column: 'query_dbl_values',
        key: value(text('a')),
        operator: '>',
        value: value(decimal(3)),
      },
      queries: 1,
      where0: 'exist_keys',
    },
    {
      what: 'an OR beside a relation that is served better',
      where: {kind: 'and', of: [n(3), {kind: 'or', of: [contains('tags', 'red'), contains('tags', 'blue')]}]},
      queries: 1,
      where0: 'n',
    },
    {what: 'a negation: all rows', where: {kind: 'not', of: contains('tags', 'red')}, queries: 1, where0: 'none'},
  ])('$what', async ({where, queries, where0}) => {
    narrowed.sent.length = 0;
    await pages(full, select('t', ['key'], where), 500);

    expect(narrowed.sent.length).toBe(queries);
    const [first] = narrowed.sent as Select[];
    const parts = first?.where === undefined ? [] : first.where.kind === 'and' ? first.where.of : [first.where];
    expect(parts.map(part => ('column' in part ? part.column : '')).join(' ') || 'none').toBe(where0);
  });

  test('the statement itself when the database understands it', async () => {
    const statement = select('t', ['key'], {kind: 'and', of: [contains('tags', 'red'), n(1)]});
    narrowed.sent.length = 0;
    await pages(full, statement, 10);

    expect(narrowed.sent[0]).toBe(statement);
  });
});

describe('places between pages', () => {
  const where: Condition = {kind: 'or', of: [contains('tags', 'red'), {kind: 'not', of: contains('tags', 'blue')}]};
  const first = async (statement: Select): Promise<Uint8Array> => {
    const outcome = await full.session(ROOT).execute(statement, {pageSize: 3});
    if (outcome.kind !== 'rows' || outcome.pagingState === undefined) {
      throw new Error('a first page of several is expected');
    }
    return outcome.pagingState;
  };

  test('are refused by other queries, and when they were changed', async () => {
    const statement = select('t', ['key'], where);
    const state = await first(statement);
    const changed = Uint8Array.from(state);
    changed[changed.length - 1]! ^= 1;
    const others: readonly (readonly [Select, Uint8Array])[] = [
      [select('t', ['key'], {kind: 'not', of: where}), state],
      [select('c', ['p'], where), state],
      [statement, changed],
      [statement, state.subarray(0, 5)],
    ];
    for (const [query, pagingState] of others) {
      await expect(full.session(ROOT).execute(query, {pageSize: 3, pagingState})).rejects.toMatchObject({
        code: 'protocol',
      });
    }
  });

  test('are found again by the key of the last row, when rows before them are gone', async () => {
    const session = wide.session(ROOT);
    await run(session, 'CREATE TABLE moving (key int PRIMARY KEY, tags set<text>)');
    for (let i = 0; i < 60; i += 1) {
      await run(session, `INSERT INTO moving (key, tags) VALUES (${i}, {'red'})`);
    }
    const statement = select('moving', ['key'], {kind: 'not', of: contains('tags', 'blue')});
    const all = await pages(full, statement, undefined);
    const page = await full.session(ROOT).execute(statement, {pageSize: 7});
    if (page.kind !== 'rows') {
      throw new Error('rows are expected');
    }
    const seen = page.rows.map(show);
    for (const hex of seen) {
      await run(session, `DELETE FROM moving WHERE key = ${Buffer.from(hex, 'hex').readInt32BE()}`);
    }
    const rest: string[] = [];
    let {pagingState} = page;
    while (pagingState !== undefined) {
      const next = await full.session(ROOT).execute(statement, {pageSize: 7, pagingState});
      if (next.kind !== 'rows') {
        throw new Error('rows are expected');
      }
      rest.push(...next.rows.map(show));
      ({pagingState} = next);
    }

    expect([...seen, ...rest]).toEqual(all);
  });
});
