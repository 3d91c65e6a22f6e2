import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Condition, Select} from '../../../core/cql/statements/statement.ts';
import {codecOf} from '../../../core/cql/types/index.ts';
import {native} from '../../../core/cql/types/type-shapes.ts';
import type {CqlValue} from '../../../core/cql/types/type.ts';
import {openCql, shown, type CqlFixture} from '../cql.fixture.ts';
import {repeats} from '../../../../test/data/effort.ts';

let cql: CqlFixture;

beforeAll(async () => {
  // A small memory for writes: most of the rows lie in files, and versions of one row in several.
  cql = await openCql(24_000);
});

afterAll(() => cql.close());

interface Document {
  n: number | undefined;
  w: string | undefined;
  tags: Set<string>;
  numbers: Map<string, number>;
}

/** Small and seeded: a failure can be run again. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}

const value = (type: 'int' | 'text', plain: CqlValue): {kind: 'value'; bytes: Uint8Array} => ({
  kind: 'value',
  bytes: codecOf(native(type)).encode(plain),
});

type Model = (document: Document, id: number) => boolean;

/** A condition and what it means. */
function randomCondition(random: (below: number) => number, depth: number, key = 'k'): [Condition, Model] {
  const kind = random(depth > 0 ? 12 : 8);
  const number = random(8) - 2;
  const name = 'abc'[random(3)]!;
  const operators = ['=', '<', '<=', '>', '>='] as const;
  const operator = operators[random(5)]!;
  const meets = (found: number): boolean =>
    ({'=': found === number, '<': found < number, '<=': found <= number, '>': found > number, '>=': found >= number})[
      operator
    ];
  switch (kind) {
    case 0:
      return [
        {kind: 'compare', column: 'n', operator, value: value('int', number)},
        d => d.n !== undefined && meets(d.n),
      ];
    case 1:
      return [{kind: 'compare', column: 'w', operator: '=', value: value('text', name)}, d => d.w === name];
    case 2: {
      const values = [number, number + 2];
      return [
        {kind: 'in', column: 'n', values: values.map(each => value('int', each))},
        d => d.n !== undefined && values.includes(d.n),
      ];
    }
    case 3:
    case 4:
      return [{kind: 'contains', column: 'tags', value: value('text', name)}, d => d.tags.has(name)];
    case 5:
    case 6:
      return [
        {kind: 'element', column: 'numbers', key: value('text', name), operator, value: value('int', number)},
        d => d.numbers.has(name) && meets(d.numbers.get(name)!),
      ];
    case 7:
      return [{kind: 'contains_key', column: 'numbers', value: value('text', name)}, d => d.numbers.has(name)];
    case 8: {
      const [of, model] = randomCondition(random, depth - 1, key);
      return [{kind: 'not', of}, (d, id) => !model(d, id)];
    }
    case 11: {
      const wanted = random(20);
      const idOf = (id: number): number => (key === 'p' ? id % 5 : id);
      return [
        {kind: 'compare', column: key, operator: '=', value: value('int', wanted)},
        (_, id) => idOf(id) === wanted,
      ];
    }
    default: {
      const parts = Array.from({length: 2 + random(2)}, () => randomCondition(random, depth - 1, key));
      const of = parts.map(([condition]) => condition);
      return kind === 9
        ? [{kind: 'or', of}, (d, id) => parts.some(([, model]) => model(d, id))]
        : [{kind: 'and', of}, (d, id) => parts.every(([, model]) => model(d, id))];
    }
  }
}

async function fill(
  table: string,
  random: (below: number) => number,
  count: number,
  key: (i: number) => string,
): Promise<Map<number, Document>> {
  const documents = new Map<number, Document>();
  const columns = key(0).split(',').length === 1 ? 'k' : 'p, k';
  const where = (i: number): string => {
    const names = columns.split(', ');
    return key(i)
      .split(',')
      .map((part, at) => `${names[at]!} = ${part}`)
      .join(' AND ');
  };
  for (let i = 0; i < count; i++) {
    const id = random(Math.ceil(count / 2));
    const kind = random(10);
    if (kind === 0) {
      await cql.run(`DELETE FROM ${table} WHERE ${where(id)}`);
      documents.delete(id);
      continue;
    }
    if (kind === 1 && documents.has(id)) {
      const document = documents.get(id)!;
      await cql.run(`UPDATE ${table} SET tags = tags + {'c'}, numbers = numbers - {'a'}, n = null WHERE ${where(id)}`);
      document.tags.add('c');
      document.numbers.delete('a');
      document.n = undefined;
      continue;
    }
    const document: Document = {
      n: random(4) === 0 ? undefined : random(8) - 2,
      w: random(4) === 0 ? undefined : 'abc'[random(3)]!,
      tags: new Set([...'abc'].filter(() => random(3) === 0)),
      numbers: new Map([...'abc'].filter(() => random(2) === 0).map(name => [name, random(8) - 2])),
    };
    documents.set(id, document);
    const tags = `{${[...document.tags].map(tag => `'${tag}'`).join(', ')}}`;
    const numbers = `{${[...document.numbers].map(([name, number]) => `'${name}': ${number}`).join(', ')}}`;
    await cql.run(
      `INSERT INTO ${table} (${columns}, n, w, tags, numbers) VALUES (${key(id)}, ${document.n ?? 'null'}, ${document.w === undefined ? 'null' : `'${document.w}'`}, ${tags}, ${numbers})`,
    );
  }
  return documents;
}

const SELECT: Select = {
  kind: 'select',
  table: {keyspace: 'k', name: 'docs'},
  items: [{selector: {kind: 'column', name: 'k'}, alias: undefined}],
  json: false,
  distinct: false,
  where: undefined,
  groupBy: [],
  orderBy: undefined,
  perPartitionLimit: undefined,
  limit: undefined,
  allowFiltering: true,
};

const CASES = repeats(20, 300);

describe.each([
  {name: 'docs', key: (i: number) => String(i), primary: 'k int PRIMARY KEY', part: ''},
  {name: 'clustered', key: (i: number) => `${i % 5}, ${i}`, primary: 'p int, k int', part: ', PRIMARY KEY (p, k)'},
])('queries through indexes find what the documents say: $name', ({name, key, primary, part}) => {
  let documents: Map<number, Document>;

  beforeAll(async () => {
    await cql.run(`CREATE TABLE ${name} (${primary}, n int, w text, tags set<text>, numbers map<text, int>${part})`);
    await cql.all(
      `CREATE INDEX ON ${name} (n) USING 'sai'`,
      `CREATE INDEX ON ${name} (w) USING 'sai'`,
      `CREATE INDEX ON ${name} (tags) USING 'sai'`,
      `CREATE INDEX ON ${name} (entries(numbers)) USING 'sai'`,
    );
    documents = await fill(name, randomOf(7), 600, key);
    const {context} = cql.database;
    await context.store.settle();
    const table = context.schema().keyspaces.get('k')!.tables.get(name)!;
    expect(context.store.table(context.storeId(table))!.statistics().segments).toBeGreaterThan(0);
  });

  test(`${CASES} random conditions`, async () => {
    const random = randomOf(11);
    const session = cql.database.session({role: 'cassandra', isSuperuser: true});
    let matches = 0;
    for (let i = 0; i < CASES; i++) {
      const [condition, model] = randomCondition(random, 3, part === '' ? 'k' : 'p');
      // A top row with `and` may hold repeated relations, which Cassandra refuses: one more level keeps them apart.
      const where: Condition = {kind: 'or', of: [condition]};
      const statement: Select = {...SELECT, table: {keyspace: 'k', name}, where};
      const wanted = [...documents].filter(([id, document]) => model(document, id)).map(([id]) => id);
      const outcome = await session.execute(statement, {});
      const found = shown(outcome);
      expect(
        found.map(Number).sort((a, b) => a - b),
        JSON.stringify(where),
      ).toEqual(wanted.sort((a, b) => a - b));
      matches += wanted.length;

      const pageSize = 3 + random(40);
      const pages: string[] = [];
      let pagingState: Uint8Array | undefined;
      do {
        const page = await session.execute(statement, {pageSize, pagingState});
        pages.push(...shown(page));
        pagingState = page.kind === 'rows' ? page.pagingState : undefined;
      } while (pagingState !== undefined);
      expect(pages).toEqual(found);
    }
    expect(matches).toBeGreaterThan(CASES);
  });

  test('AND by text needs no filtering', async () => {
    const wanted = [...documents].filter(
      ([, {tags, numbers}]) => tags.has('a') && tags.has('b') && numbers.get('a') === 1,
    );
    const rows = await cql.rows(
      `SELECT k FROM ${name} WHERE tags CONTAINS 'a' AND tags CONTAINS 'b' AND numbers['a'] = 1`,
    );
    expect(rows.map(Number).sort()).toEqual(wanted.map(([id]) => id).sort());
  });
});

test('an index helps inside a partition', async () => {
  const all = await cql.rows('SELECT k FROM clustered WHERE p = 2 AND n = 1 ALLOW FILTERING');
  expect(all.length).toBeGreaterThan(0);
  expect(await cql.rows('SELECT k FROM clustered WHERE p = 2 AND n = 1')).toEqual(all);
  const some = await cql.rows('SELECT k FROM clustered WHERE p = 2 AND k > 50 AND n = 1');
  expect(some).toEqual(all.filter(k => Number(k) > 50));
});

test('indexes on key and static columns', async () => {
  await cql.all(
    'CREATE TABLE keyed (a int, b int, c int, d text, s int static, v int, PRIMARY KEY ((a, b), c, d)) WITH CLUSTERING ORDER BY (c DESC, d ASC)',
    'CREATE INDEX ON keyed (b)',
    'CREATE INDEX ON keyed (c)',
    'CREATE INDEX ON keyed (d)',
    'CREATE INDEX ON keyed (s)',
  );
  for (let i = 0; i < 40; i++) {
    await cql.run(
      `INSERT INTO keyed (a, b, c, d, s, v) VALUES (${i % 4}, ${i % 3}, ${i % 5}, 'd${i % 7}', ${(i % 4) * 10 + (i % 3)}, ${i})`,
    );
  }
  await cql.run('INSERT INTO keyed (a, b, s) VALUES (100, 2, 7)');
  const numbers = async (text: string): Promise<number[]> => (await cql.rows(text)).map(Number).sort((x, y) => x - y);
  const where = (test: (i: number) => boolean): number[] => Array.from({length: 40}, (_, i) => i).filter(test);

  expect(await numbers('SELECT v FROM keyed WHERE c = 3')).toEqual(where(i => i % 5 === 3));
  expect(await numbers("SELECT v FROM keyed WHERE d = 'd2'")).toEqual(where(i => i % 7 === 2));
  expect(await numbers('SELECT v FROM keyed WHERE s = 21')).toEqual(where(i => i % 4 === 2 && i % 3 === 1));
  expect(await numbers("SELECT v FROM keyed WHERE s = 21 AND d = 'd0' ALLOW FILTERING")).toEqual(
    where(i => i % 4 === 2 && i % 3 === 1 && i % 7 === 0),
  );
  expect((await cql.rows('SELECT a, v FROM keyed WHERE b = 2')).length).toBe(14);
  expect(await cql.rows('SELECT a, c, s FROM keyed WHERE s = 7')).toEqual(['100 | null | 7']);
  expect((await cql.pages('SELECT a, v FROM keyed WHERE b = 2', 3)).flat()).toEqual(
    await cql.rows('SELECT a, v FROM keyed WHERE b = 2'),
  );
  expect((await cql.pages('SELECT v FROM keyed WHERE s = 21', 1)).flat()).toEqual(
    await cql.rows('SELECT v FROM keyed WHERE s = 21'),
  );
});

test('long values are found by their index', async () => {
  await cql.all(
    'CREATE TABLE long (k int PRIMARY KEY, w text, m map<text, text>)',
    "CREATE INDEX ON long (w) USING 'sai'",
    "CREATE INDEX ON long (entries(m)) USING 'sai'",
  );
  const base = 'x'.repeat(3000);
  for (let i = 0; i < 5; i++) {
    await cql.run(`INSERT INTO long (k, w, m) VALUES (${i}, '${base}${i}', {'${base}': '${i}'})`);
  }
  expect(await cql.rows(`SELECT k FROM long WHERE w = '${base}3'`)).toEqual(['3']);
  expect(await cql.rows(`SELECT k FROM long WHERE m['${base}'] = '2'`)).toEqual(['2']);
});

describe('nearest vectors', () => {
  const random = randomOf(3);
  const vectors = new Map<number, number[]>();

  beforeAll(async () => {
    await cql.all(
      'CREATE TABLE vec (k int PRIMARY KEY, g int, v vector<float, 4>)',
      "CREATE INDEX ON vec (v) USING 'sai' WITH OPTIONS = {'similarity_function': 'euclidean'}",
      "CREATE INDEX ON vec (g) USING 'sai'",
    );
    for (let i = 0; i < 120; i++) {
      const k = random(80);
      const vector = Array.from({length: 4}, () => random(200) / 10 - 10);
      vectors.set(k, vector);
      await cql.run(
        `INSERT INTO vec (k, g, v) VALUES (${k}, ${k % 10}, [${vector.map(each => each.toFixed(1)).join(', ')}])`,
      );
    }
    for (const k of [3, 5, 7]) {
      await cql.run(`DELETE FROM vec WHERE k = ${k}`);
      vectors.delete(k);
    }
  });

  const nearest = (query: number[], test: (k: number) => boolean, limit: number): number[] =>
    [...vectors]
      .filter(([k]) => test(k))
      .map(([k, vector]) => ({k, distance: vector.reduce((sum, x, i) => sum + (x - query[i]!) ** 2, 0)}))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, limit)
      .map(({k}) => k);

  test.each([
    {query: [0.1, 0.2, 0.3, 0.4], limit: 1},
    {query: [5.3, -5.1, 0.7, 9.9], limit: 10},
    {query: [-9.7, -9.2, -9.1, 3.3], limit: 200},
  ])('$limit nearest to $query', async ({query, limit}) => {
    const text = `[${query.join(', ')}]`;
    expect((await cql.rows(`SELECT k FROM vec ORDER BY v ANN OF ${text} LIMIT ${limit}`)).map(Number)).toEqual(
      nearest(query, () => true, limit),
    );
    expect(
      (await cql.rows(`SELECT k FROM vec WHERE g = 4 ORDER BY v ANN OF ${text} LIMIT ${limit}`)).map(Number),
    ).toEqual(nearest(query, k => k % 10 === 4, limit));
    expect(
      (await cql.rows(`SELECT k FROM vec WHERE g > 4 ORDER BY v ANN OF ${text} LIMIT ${limit} ALLOW FILTERING`)).map(
        Number,
      ),
    ).toEqual(nearest(query, k => k % 10 > 4, limit));
    expect(
      (await cql.rows(`SELECT k FROM vec WHERE k IN (1, 2, 4) ORDER BY v ANN OF ${text} LIMIT ${limit}`)).map(Number),
    ).toEqual(nearest(query, k => [1, 2, 4].includes(k), limit));
  });

  test('similarity is a function too', async () => {
    const rows = await cql.rows(
      'SELECT similarity_euclidean(v, [1.0, 1.0, 1.0, 1.0]) FROM vec ORDER BY v ANN OF [1.0, 1.0, 1.0, 1.0] LIMIT 5',
    );
    const scores = rows.map(Number);
    expect(scores).toHaveLength(5);
    expect([...scores].sort((a, b) => b - a)).toEqual(scores);
  });

  test('a vector column cannot be filtered', async () => {
    expect(await cql.failure('SELECT k FROM vec WHERE v = [1.0, 2.0, 3.0, 4.0]')).toContain(
      'Vector indexes only support ANN queries',
    );
  });
});
