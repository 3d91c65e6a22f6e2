import {expect, test} from 'vitest';
import {openCql, type CqlFixture} from '../cql.fixture.ts';

/** Small and seeded: a failure can be run again. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}

/** Any write there is that says its own time and reads nothing. */
function randomWrite(random: (below: number) => number): string {
  const p = random(3);
  const c = random(4);
  const d = random(3);
  const v = random(100) - 50;
  const key = 'ab'[random(2)]!;
  const time = `USING TIMESTAMP ${random(30)}`;
  // Deletions are older in the mean, or little would be left.
  const before = `USING TIMESTAMP ${random(16)}`;
  const row = `p = ${p} AND c = ${c} AND d = ${d}`;
  const writes = [
    `INSERT INTO t (p, c, d, v, w) VALUES (${p}, ${c}, ${d}, ${v}, 'w${v}') ${time}`,
    `INSERT INTO t (p, c, d, v, m) VALUES (${p}, ${c}, ${d}, null, {'a': ${v}, 'c': 1}) ${time}`,
    `UPDATE t ${time} SET v = ${v}, st = st + {${v}} WHERE ${row}`,
    `UPDATE t ${time} SET m['${key}'] = ${v}, w = null WHERE ${row}`,
    `UPDATE t ${time} SET m = {'${key}': ${v}}, st = st - {${v}} WHERE ${row}`,
    `UPDATE t ${time} SET s = 's${v}', sm = sm + {'${key}': ${v}} WHERE p = ${p}`,
    `INSERT INTO t (p, s) VALUES (${p}, 'i${v}') ${time}`,
    `UPDATE t ${time} AND TTL 1000 SET v = ${v} WHERE ${row}`,
    `DELETE FROM t ${before} WHERE ${row}`,
    `DELETE v, m['${key}'] FROM t ${time} WHERE ${row}`,
    `DELETE m FROM t ${time} WHERE ${row}`,
    `DELETE s, sm['${key}'] FROM t ${time} WHERE p = ${p}`,
    `DELETE FROM t ${before} WHERE p = ${p} AND c = ${c}`,
    `DELETE FROM t ${before} WHERE p = ${p} AND c > ${c}`,
    `DELETE FROM t ${before} WHERE p = ${p} AND c = ${c} AND d <= ${d}`,
    `DELETE FROM t ${before} WHERE p = ${p} AND (c, d) >= (${c}, ${d}) AND c < 3`,
  ];
  return random(60) === 0 ? `DELETE FROM t ${before} WHERE p = ${p}` : writes[random(writes.length)]!;
}

async function open(memtableBytes: number | undefined): Promise<CqlFixture> {
  const cql = await openCql(memtableBytes);
  await cql.all(
    'CREATE TABLE t (p int, c int, d int, s text static, sm map<text, int> static, v int, w text, m map<text, int>, st set<int>, PRIMARY KEY (p, c, d)) WITH CLUSTERING ORDER BY (c DESC, d ASC)',
    'CREATE INDEX ON t (v)',
  );
  return cql;
}

test.each([1, 2, 3, 4])(
  'writes with times of their own give the same in any order, in memory or in files: seed %i',
  async seed => {
    const random = randomOf(seed);
    const writes = Array.from({length: 250}, () => randomWrite(random));
    const shuffled = writes.map(text => ({text, at: random(1_000_000)})).sort((a, b) => a.at - b.at);
    const one = await open(undefined);
    const other = await open(16_000);
    await one.all(...writes);
    await other.all(...shuffled.map(({text}) => text));
    await other.database.context.store.settle();

    const rows = await one.rows('SELECT * FROM t');
    expect(rows.length).toBeGreaterThan(3);
    expect(await other.rows('SELECT * FROM t')).toEqual(rows);
    expect((await other.pages('SELECT * FROM t', 2)).flat()).toEqual(rows);
    expect((await other.rows('SELECT * FROM t WHERE p IN (0, 1, 2)')).sort()).toEqual([...rows].sort());
    for (let p = 0; p < 3; p++) {
      const partition = await one.rows(`SELECT * FROM t WHERE p = ${p}`);
      expect(await other.rows(`SELECT * FROM t WHERE p = ${p} ORDER BY c ASC`)).toEqual(partition.toReversed());
      for (let c = 0; c < 4; c++) {
        for (let d = 0; d < 3; d++) {
          const text = `SELECT * FROM t WHERE p = ${p} AND c = ${c} AND d = ${d}`;
          const wanted = partition.filter(row => row.startsWith(`${p} | ${c} | ${d} |`));
          expect(await one.rows(text)).toEqual(wanted);
          expect(await other.rows(text)).toEqual(wanted);
        }
      }
    }
    for (let v = -50; v < 50; v += 7) {
      const text = `SELECT p, c, d FROM t WHERE v = ${v}`;
      const scanned = await one.rows(`SELECT p, c, d FROM t WHERE v >= ${v} AND v < ${v + 1} ALLOW FILTERING`);
      expect(await other.rows(text)).toEqual(scanned);
    }
    await one.close();
    await other.close();
  },
);
