/** Materialized views on the engine: rows follow the base, whatever the order of times, and entries that lead nowhere are cleared. */
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {openCql, type CqlFixture} from '../cql.fixture.ts';

let cql: CqlFixture;
beforeEach(async () => {
  cql = await openCql();
  await cql.run('CREATE TABLE t (k int PRIMARY KEY, a int, b text)');
});
afterEach(() => cql.close());

const byA = 'CREATE MATERIALIZED VIEW by_a AS SELECT * FROM t WHERE a IS NOT NULL AND k IS NOT NULL PRIMARY KEY (a, k)';

test('a view over rows that are there is built, and says so', async () => {
  for (let k = 0; k < 3000; k++) {
    await cql.run(`INSERT INTO t (k, a, b) VALUES (${k}, ${k % 7}, 'x')`);
  }
  await cql.run(byA);
  await cql.database.settleViews();

  expect(await cql.rows('SELECT count(*) FROM by_a')).toEqual(['3000']);
  expect(await cql.rows("SELECT view_name FROM system.built_views WHERE keyspace_name = 'k'")).toEqual(["'by_a'"]);
  expect(await cql.rows("SELECT * FROM system.view_builds_in_progress WHERE keyspace_name = 'k'")).toEqual([]);
});
