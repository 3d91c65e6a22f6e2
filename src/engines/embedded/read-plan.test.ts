import {afterAll, beforeAll, expect, test} from 'vitest';
import type {ReadPlan} from '../../core/cql/port.ts';
import {openCql, type CqlFixture} from './cql.fixture.ts';

let cql: CqlFixture;

beforeAll(async () => {
  cql = await openCql();
  await cql.all(
    'CREATE TABLE t (k int, c int, v int, w int, e vector<float, 2>, PRIMARY KEY (k, c))',
    "CREATE INDEX by_v ON t (v) USING 'sai'",
    "CREATE INDEX by_e ON t (e) USING 'sai'",
  );
  for (let i = 0; i < 20; i += 1) {
    await cql.run(`INSERT INTO t (k, c, v, w, e) VALUES (${i % 4}, ${i}, ${i % 5}, ${i}, [${i}, 1])`);
  }
});

afterAll(() => cql.close());

async function planOf(text: string): Promise<ReadPlan & {rows: number}> {
  const outcome = await cql.run(text, [], {explain: true});
  if (outcome.kind !== 'rows' || outcome.plan === undefined) {
    throw new Error('there is no plan');
  }
  return {...outcome.plan, rows: outcome.rows.length};
}

test.each([
  {
    what: 'a row by its key',
    text: 'SELECT * FROM t WHERE k = 1 AND c = 1',
    plan: {access: 'key', indexes: [], rowsRead: 1, isFiltered: false, rows: 1},
  },
  {
    what: 'a partition',
    text: 'SELECT * FROM t WHERE k = 1',
    plan: {access: 'key', indexes: [], rowsRead: 5, isFiltered: false, rows: 5},
  },
  {
    what: 'an index',
    text: 'SELECT * FROM t WHERE v = 3',
    plan: {access: 'index', indexes: ['by_v'], estimate: 4, rowsRead: 4, rows: 4},
  },
  {
    what: 'an index and a check',
    text: 'SELECT * FROM t WHERE v = 3 AND w > 10 ALLOW FILTERING',
    plan: {access: 'index', indexes: ['by_v'], rowsRead: 4, isFiltered: true, rows: 2},
  },
  {
    what: 'all rows',
    text: 'SELECT * FROM t WHERE w > 10 ALLOW FILTERING',
    plan: {access: 'scan', indexes: [], estimate: undefined, rowsRead: 20, isFiltered: true, rows: 9},
  },
  {
    what: 'several partitions in order',
    text: 'SELECT * FROM t WHERE k IN (1, 2) ORDER BY c',
    plan: {access: 'key', rowsRead: 10, isSorted: true, rows: 10},
  },
])('$what', async ({text, plan}) => {
  const {steps, ...facts} = await planOf(text);
  expect(facts).toMatchObject(plan);
  expect(steps.length).toBeGreaterThan(0);
});

test('the nearest rows are read and told', async () => {
  const plan = await planOf('SELECT * FROM t ORDER BY e ANN OF [1, 1] LIMIT 3');
  expect(plan).toMatchObject({access: 'vector', indexes: ['by_e'], rows: 3});
  expect(plan.rowsRead).toBeGreaterThanOrEqual(3);
  const narrowed = await planOf('SELECT * FROM t WHERE v = 3 ORDER BY e ANN OF [1, 1] LIMIT 3');
  expect(narrowed).toMatchObject({access: 'index', indexes: ['by_v'], rowsRead: 4, rows: 3});
});

test('only where it is asked for, and not of writes', async () => {
  expect(await cql.run('SELECT * FROM t')).not.toHaveProperty('plan');
  expect(await cql.run('INSERT INTO t (k, c) VALUES (9, 9)', [], {explain: true})).toEqual({kind: 'void'});
});

test('failures are those of the statement', async () => {
  await expect(cql.run('SELECT * FROM t WHERE w = 1', [], {explain: true})).rejects.toMatchObject({code: 'invalid'});
});
