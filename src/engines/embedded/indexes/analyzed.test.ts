import {expect, test} from 'vitest';
import {openCql} from '../cql.fixture.ts';

test.each([
  {where: 'in memory', memtableBytes: undefined},
  {where: 'in files and memory', memtableBytes: 20_000},
])('analyzed texts are found $where, also through indexes that came later', async ({memtableBytes}) => {
  const cql = await openCql(memtableBytes);
  await cql.all(
    'CREATE TABLE t (k int PRIMARY KEY, a text, l set<text>)',
    "CREATE CUSTOM INDEX ON t (a) USING 'sai' WITH OPTIONS = {'case_sensitive': 'false', 'ascii': 'true'}",
  );
  for (let k = 0; k < 400; k += 1) {
    await cql.run(
      `INSERT INTO t (k, a, l) VALUES (${k}, '${k % 2 === 0 ? 'Ärger' : 'ARGER'}${k % 40}', {'${k % 40}É'})`,
    );
  }
  await cql.run("CREATE CUSTOM INDEX ON t (values(l)) USING 'sai' WITH OPTIONS = {'ascii': 'true'}");
  await cql.run("UPDATE t SET a = 'other' WHERE k = 40");
  const expected = [0, 40, 80, 120, 160, 200, 240, 280, 320, 360].map(String);

  const byText = await cql.rows("SELECT k FROM t WHERE a = 'arger0'");
  const byElement = await cql.rows("SELECT k FROM t WHERE l CONTAINS '0E'");

  expect(byText.toSorted((x, y) => Number(x) - Number(y))).toEqual(expected.filter(k => k !== '40'));
  expect(byElement.toSorted((x, y) => Number(x) - Number(y))).toEqual(expected);
  expect(await cql.rows("SELECT k FROM t WHERE a IN ('arger0', 'other') ALLOW FILTERING")).toEqual(['40']);
  await cql.close();
});
