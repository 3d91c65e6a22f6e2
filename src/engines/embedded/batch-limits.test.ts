/** Sizes of batches as Apache Cassandra 5.0 tells them: asked with the same statements. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {openCql} from './cql.fixture.ts';
import type {CqlFixture} from './cql.fixture.ts';

let cql: CqlFixture;

beforeAll(async () => {
  cql = await openCql();
  await cql.all(
    'CREATE TABLE p (k text PRIMARY KEY, a blob, b blob)',
    'CREATE TABLE s (k int, c text, s blob static, a blob, b blob, l list<int>, m map<text, int>, f frozen<list<int>>, PRIMARY KEY (k, c))',
    'CREATE TABLE cn (k int PRIMARY KEY, n counter)',
  );
});
afterAll(() => cql.close());

const BIG = `0x${'00'.repeat(3000)}`;
const A = `INSERT INTO p (k, a) VALUES ('a', ${BIG});`;
const B = `INSERT INTO p (k, a) VALUES ('b', ${BIG});`;

async function warningsOf(statements: string, kind = ''): Promise<readonly string[]> {
  const outcome = await cql.run(`BEGIN ${kind} BATCH ${statements} APPLY BATCH`);
  return 'warnings' in outcome ? (outcome.warnings ?? []) : [];
}

test.each([
  {what: 'nothing', more: '', bytes: 6140},
  {what: 'a row without cells', more: `INSERT INTO p (k) VALUES ('c');`, bytes: 6190},
  {what: 'two small cells', more: `INSERT INTO p (k, a, b) VALUES ('c', 0x00, 0x00);`, bytes: 6232},
  {what: 'a null', more: `INSERT INTO p (k, a) VALUES ('c', null);`, bytes: 6210},
  {what: 'an update', more: `UPDATE p SET a = 0x00 WHERE k = 'c';`, bytes: 6211},
  {what: 'a TTL', more: `INSERT INTO p (k, a) VALUES ('c', 0x00) USING TTL 100;`, bytes: 6223},
  {what: 'a deleted partition', more: `DELETE FROM p WHERE k = 'c';`, bytes: 6169},
  {what: 'a deleted cell', more: `DELETE a FROM p WHERE k = 'c';`, bytes: 6210},
  {what: 'another cell of a row', more: `INSERT INTO p (k, b) VALUES ('b', 0x00);`, bytes: 6161},
  {what: 'an empty clustering', more: `INSERT INTO s (k, c, a) VALUES (1, '', 0x00);`, bytes: 6211},
  {what: 'a clustering', more: `INSERT INTO s (k, c, a) VALUES (1, 'aaaaaaaaaa', 0x00);`, bytes: 6221},
  {
    what: 'two rows of a partition',
    more: `INSERT INTO s (k, c, a) VALUES (1, '', 0x00); INSERT INTO s (k, c, a) VALUES (1, 'a', 0x00);`,
    bytes: 6254,
  },
  {what: 'a static cell', more: `INSERT INTO s (k, s) VALUES (1, 0x00);`, bytes: 6190},
  {what: 'a static and a row', more: `INSERT INTO s (k, c, s, a) VALUES (1, '', 0x00, 0x00);`, bytes: 6232},
  {what: 'a deleted row', more: `DELETE FROM s WHERE k = 1 AND c = '';`, bytes: 6190},
  {what: 'a list', more: `INSERT INTO s (k, c, l) VALUES (1, '', [1, 2]);`, bytes: 6282},
  {what: 'more of a list', more: `UPDATE s SET l = l + [1, 2] WHERE k = 1 AND c = '';`, bytes: 6282},
  {what: 'a map', more: `UPDATE s SET m = m + {'abc': 1} WHERE k = 1 AND c = '';`, bytes: 6229},
  {what: 'a frozen list', more: `INSERT INTO s (k, c, f) VALUES (1, '', [1, 2]);`, bytes: 6230},
])('two large rows and $what', async ({more, bytes}) => {
  const [warning] = await warningsOf(`${A} ${B} ${more}`);

  expect(warning).toMatch(/^Batch for \[.*\] is of size/);
  expect(Number(/size (\d+)/.exec(warning ?? '')?.[1])).toBe(bytes);
  expect(warning).toContain(`exceeding specified threshold of 5120 by ${bytes - 5120}.`);
});

test.each([
  {what: 'greater', more: `DELETE FROM s WHERE k = 1 AND c > '';`, bytes: 6185},
  {what: 'between', more: `DELETE FROM s WHERE k = 1 AND c > 'aaaa' AND c < 'bbbb';`, bytes: 6193},
])('a deleted range, $what, nearly', async ({more, bytes}) => {
  const [warning] = await warningsOf(`${A} ${B} ${more}`);

  expect(Math.abs(Number(/size (\d+)/.exec(warning ?? '')?.[1]) - bytes)).toBeLessThan(8);
});

const row = (key: number, bytes: number): string => `INSERT INTO p (k, a) VALUES ('${key}', 0x${'00'.repeat(bytes)});`;

describe('limits', () => {
  test.each([
    {what: 'at the warning', each: 2_490, warns: 0},
    {what: 'over the warning', each: 2_491, warns: 1},
    {what: 'at the limit', each: 25_530, warns: 1},
  ])('$what', async ({each, warns}) => {
    expect((await warningsOf(`${row(1, each)} ${row(2, each)}`)).length).toBe(warns);
  });

  test('over the limit nothing is written', async () => {
    const batch = warningsOf(`${row(98, 25_530)} ${row(99, 25_531)}`);

    await expect(batch).rejects.toMatchObject({code: 'invalid', message: 'Batch too large'});
    expect(await cql.rows(`SELECT k FROM p WHERE k IN ('98', '99')`)).toEqual([]);
  });

  test.each([
    {
      what: 'one partition',
      batch: `INSERT INTO s (k, c, a) VALUES (1, 'a', ${BIG}); INSERT INTO s (k, c, a) VALUES (1, 'b', ${BIG});`,
    },
    {what: 'one statement', batch: row(1, 60_000)},
    {
      what: 'a condition',
      batch: `INSERT INTO s (k, c, a) VALUES (9, 'x', 0x${'00'.repeat(30_000)}) IF NOT EXISTS; INSERT INTO s (k, c, a) VALUES (9, 'y', 0x${'00'.repeat(30_000)});`,
    },
  ])('$what may be large', async ({batch}) => {
    expect(await warningsOf(batch)).toEqual([]);
  });

  test('tables are named in the order of Cassandra', async () => {
    expect(await warningsOf(`${A} INSERT INTO s (k, c, a) VALUES (1, 'b', ${BIG});`)).toEqual([
      'Batch for [k.s, k.p] is of size 6141, exceeding specified threshold of 5120 by 1021.',
    ]);
  });
});

const ADVICE = 'You should use a logged batch for atomicity, or asynchronous writes for performance.';

describe('partitions', () => {
  test.each([
    {kind: 'UNLOGGED', count: 10, warns: []},
    {
      kind: 'UNLOGGED',
      count: 11,
      warns: [`Unlogged batch covering 11 partitions detected against table [k.p]. ${ADVICE}`],
    },
    {kind: '', count: 11, warns: []},
  ])('$count in a batch of kind "$kind"', async ({kind, count, warns}) => {
    const statements = Array.from({length: count}, (_, i) => `INSERT INTO p (k) VALUES ('${i}');`).join(' ');

    expect(await warningsOf(statements, kind)).toEqual(warns);
  });

  test('counters too, and tables in the plural', async () => {
    const counters = Array.from({length: 12}, (_, i) => `UPDATE cn SET n = n + 1 WHERE k = ${i};`).join(' ');
    const both = Array.from(
      {length: 6},
      (_, i) => `INSERT INTO p (k) VALUES ('${i}'); INSERT INTO s (k, c) VALUES (${i}, '');`,
    );

    expect(await warningsOf(counters, 'COUNTER')).toEqual([
      `Unlogged batch covering 12 partitions detected against table [k.cn]. ${ADVICE}`,
    ]);
    expect(await warningsOf(both.join(' '), 'UNLOGGED')).toEqual([
      `Unlogged batch covering 12 partitions detected against tables [k.s, k.p]. ${ADVICE}`,
    ]);
  });
});
