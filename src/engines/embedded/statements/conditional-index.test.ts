/** Conditional writes make only the index entries that are new: every row must be found all the same. */
import {expect, test} from 'vitest';
import {repeats} from '../../../../test/data/effort.ts';
import {openCql} from '../cql.fixture.ts';

const STEPS = repeats(500, 3000);

function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}

test.each([1, 2, 3, 4, 5, 6])('what an index finds is what a scan finds: seed %i', async seed => {
  const random = randomOf(seed);
  const cql = await openCql(20_000);
  await cql.all(
    'CREATE TABLE t (k int PRIMARY KEY, v int, s set<int>, filler text) WITH gc_grace_seconds = 10',
    "CREATE INDEX v ON t (v) USING 'sai'",
    "CREATE INDEX s ON t (values(s)) USING 'sai'",
  );
  const filler = 'x'.repeat(200);
  for (let step = 0; step < STEPS; step++) {
    const k = random(40);
    const v = random(5);
    const ttl = random(4) === 0 ? `USING TTL ${1 + random(30)}` : '';
    const writes = [
      `INSERT INTO t (k, v, s, filler) VALUES (${k}, ${v}, {${v}, ${random(5)}}, '${filler}') IF NOT EXISTS ${ttl}`,
      `UPDATE t ${ttl} SET v = ${v}, s = {${v}, ${random(5)}} WHERE k = ${k} IF EXISTS`,
      `UPDATE t ${ttl} SET v = ${v}, filler = '${filler}' WHERE k = ${k} IF v = ${random(5)}`,
      `UPDATE t SET s = s + {${v}} WHERE k = ${k} IF EXISTS`,
      `UPDATE t SET s = s - {${v}} WHERE k = ${k} IF EXISTS`,
      `INSERT INTO t (k, v, s) VALUES (${k}, ${v}, {${v}}) ${ttl}`,
      `UPDATE t SET v = ${v} WHERE k = ${k}`,
      `DELETE FROM t WHERE k = ${k} IF EXISTS`,
      `DELETE v FROM t WHERE k = ${k} IF EXISTS`,
      `DELETE FROM t WHERE k = ${k}`,
    ];
    await cql.run(writes[random(step % 100 < 80 ? 7 : writes.length)]!);
    if (step % 20 === 0) {
      cql.clock.pass(random(12));
      await new Promise(resolve => setImmediate(resolve));
    }
    if (step % 50 === 0) {
      for (let value = 0; value < 5; value++) {
        const found = await cql.rows(`SELECT k FROM t WHERE v = ${value}`);
        const every = (await cql.rows('SELECT v, k FROM t'))
          .filter(row => row.startsWith(`${value} | `))
          .map(row => row.slice(`${value} | `.length));
        expect(found).toEqual(every);
        const members = (await cql.rows('SELECT k, s FROM t'))
          .filter(row => new RegExp(`\\| \\{.*\\b${value}\\b`, 'u').test(row))
          .map(row => row.split(' | ')[0]);
        expect(await cql.rows(`SELECT k FROM t WHERE s CONTAINS ${value}`)).toEqual(members);
      }
    }
  }
  await cql.close();
});
