/**
 * Random histories with write times in any order, times to live, deletions of every size, conditions, batches and restarts: at all times
 * every view answers exactly what the same question to the base answers.
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {CqlFixture, HandClock} from '../cql.fixture.ts';
import {openEmbeddedEngine} from '../engine.ts';
import {repeats} from '../../../../test/data/effort.ts';

const SEEDS = repeats(2, 24);
const STEPS = 120;

const TABLES = [
  `CREATE TABLE t (p int, c int, v int, w text, e decimal, s int STATIC, m map<int, text>, PRIMARY KEY (p, c))
    WITH gc_grace_seconds = 5`,
  'CREATE TABLE d (p decimal, v int, PRIMARY KEY (p)) WITH gc_grace_seconds = 5',
];

interface Viewed {
  readonly name: string;
  readonly base: string;
  readonly make: string;
  /** Asked of both. */
  readonly columns: string;
  readonly key: string;
  /** Which rows of the base are in it, by their first columns as text. */
  readonly has: (row: readonly string[]) => boolean;
}

const isSet = (at: number) => (row: readonly string[]) => row[at] !== 'null';

const VIEWS: readonly Viewed[] = [
  {
    name: 'by_v',
    base: 't',
    make: 'SELECT p, c, v, w, m FROM t WHERE v IS NOT NULL AND c IS NOT NULL AND p IS NOT NULL PRIMARY KEY (v, c, p)',
    columns: 'p, c, v, w, m, writetime(w), ttl(w)',
    key: 'v, c, p',
    has: isSet(2),
  },
  {
    name: 'by_c',
    base: 't',
    make: 'SELECT p, c, m FROM t WHERE c IS NOT NULL AND p IS NOT NULL PRIMARY KEY (c, p)',
    columns: 'p, c, m',
    key: 'c, p',
    has: () => true,
  },
  {
    name: 'by_w',
    base: 't',
    make: `SELECT p, c, w, v FROM t WHERE p IS NOT NULL AND c IS NOT NULL AND w IS NOT NULL
      PRIMARY KEY (p, w, c) WITH CLUSTERING ORDER BY (w DESC, c ASC)`,
    columns: 'p, c, w, v, writetime(v)',
    key: 'p, w, c',
    has: isSet(2),
  },
  {
    name: 'some',
    base: 't',
    make: 'SELECT p, c, w FROM t WHERE p > 0 AND c IN (1, 2, 3) AND w IS NOT NULL PRIMARY KEY ((w, c, p))',
    columns: 'p, c, w',
    key: 'w, c, p',
    has: row => row[0] !== '0' && ['1', '2', '3'].includes(row[1]!) && row[2] !== 'null',
  },
  {
    name: 'by_e',
    base: 't',
    make: 'SELECT p, c, e FROM t WHERE p IS NOT NULL AND c IS NOT NULL AND e IS NOT NULL PRIMARY KEY (p, e, c)',
    columns: 'p, c, e',
    key: 'p, e, c',
    has: isSet(2),
  },
  {
    name: 'd_by_v',
    base: 'd',
    make: 'SELECT * FROM d WHERE p IS NOT NULL AND v IS NOT NULL PRIMARY KEY (v, p)',
    columns: 'p, v',
    key: 'v, p',
    has: isSet(1),
  },
];

/** A small seeded generator (mulberry32). */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return below => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

function statement(random: (below: number) => number): string {
  const one = <T>(choices: readonly T[]): T => choices[random(choices.length)]!;
  const key = `p = ${random(3)} AND c = ${random(5)}`;
  const using = one([
    '',
    '',
    ` USING TIMESTAMP ${random(40)}`,
    ` USING TIMESTAMP ${random(40)} AND TTL ${1 + random(6)}`,
    ` USING TTL ${1 + random(6)}`,
  ]);
  const time = one(['', ` USING TIMESTAMP ${random(40)}`]);
  const v = one(['null', '1', '2', '3']);
  const w = one(['null', "'a'", "'b'", "''"]);
  const e = one(['null', '1.5', '1.50', '2']);
  switch (random(17)) {
    case 0:
    case 1:
    case 2:
      return `INSERT INTO t (p, c, v, w, e) VALUES (${random(3)}, ${random(5)}, ${v}, ${w}, ${e})${using}`;
    case 3:
      return `INSERT INTO t (p, c) VALUES (${random(3)}, ${random(5)})${using}`;
    case 4:
      return `UPDATE t${using} SET v = ${v} WHERE ${key}`;
    case 5:
      return `UPDATE t${using} SET w = ${w}, e = ${e} WHERE ${key}`;
    case 6:
      return `UPDATE t${using} SET m[${random(3)}] = ${w} WHERE ${key}`;
    case 7:
      return `UPDATE t${using} SET m = {1: 'x', 2: 'y'}, v = ${v} WHERE ${key}`;
    case 8:
      return `UPDATE t${using} SET s = ${random(3)} WHERE p = ${random(3)}`;
    case 9:
      return `DELETE FROM t${time} WHERE ${key}`;
    case 10:
      return `DELETE ${one(['v', 'w', 'm', 'm[1]', 'v, w'])} FROM t${time} WHERE ${key}`;
    case 11:
      return `DELETE FROM t${time} WHERE p = ${random(3)} AND c ${one(['<', '>=', '<='])} ${random(5)}`;
    case 12:
      return `DELETE FROM t${time} WHERE p IN (${random(3)}, ${random(3)})`;
    case 13:
      return `UPDATE t SET v = ${v} WHERE ${key} IF v = ${one(['1', '2'])}`;
    case 14:
      return (
        `BEGIN BATCH UPDATE t SET v = 1, w = 'a' WHERE ${key}; DELETE FROM t WHERE p = ${random(3)} AND c > 2; ` +
        `INSERT INTO d (p, v) VALUES (1.5, 2); APPLY BATCH`
      );
    case 15:
      return `INSERT INTO d (p, v) VALUES (${one(['1', '1.0', '1.00', '2'])}, ${v})${using}`;
    default:
      return random(12) === 0 ? 'TRUNCATE t' : `DELETE FROM d${time} WHERE p = ${one(['1', '1.0', '1.00', '2'])}`;
  }
}

let folder: string | undefined;
afterEach(() => {
  if (folder !== undefined) {
    rmSync(folder, {recursive: true, force: true});
  }
});

async function check(cql: CqlFixture): Promise<number> {
  let rows = 0;
  for (const {name, base, columns, key, has} of VIEWS) {
    const expected = (await cql.rows(`SELECT ${columns} FROM ${base}`)).map(row => row.split(' | ')).filter(has);
    // A partition with static columns alone is no row.
    const lines = expected
      .filter(row => row[1] !== 'null')
      .map(row => row.join(' | '))
      .sort();
    const found = await cql.rows(`SELECT ${columns} FROM ${name}`);
    expect(found.toSorted(), `${name}: all rows`).toEqual(lines);
    expect((await cql.pages(`SELECT ${columns} FROM ${name}`, 2)).flat(), `${name}: pages`).toEqual(found);
    expect(await cql.rows(`SELECT count(*) FROM ${name}`), `${name}: count`).toEqual([String(lines.length)]);
    for (const keyText of new Set(await cql.rows(`SELECT ${key} FROM ${name}`))) {
      const values = keyText.split(' | ');
      if (values[0] !== "''") {
        const where = key.split(', ').map((column, i) => `${column} = ${values[i]}`);
        expect(
          (await cql.rows(`SELECT ${key} FROM ${name} WHERE ${where.join(' AND ')}`)).includes(keyText),
          `${name} ${keyText}`,
        ).toBe(true);
      }
    }
    rows += found.length;
  }
  return rows;
}

test.each(Array.from({length: SEEDS}, (_, i) => ({seed: i + 1})))(
  'views follow their base: history $seed',
  async ({seed}) => {
    const random = generator(seed);
    const clock = new HandClock();
    folder = mkdtempSync(path.join(tmpdir(), 'views-'));
    const directory = folder;
    const open = async () => {
      const engine = openEmbeddedEngine({
        directory,
        clock,
        memtableBytes: 6000,
        durability: 'periodic',
        bcryptRoundsLog2: 4,
      });
      return new CqlFixture(clock, await engine.openDatabase('test'), () => engine.close());
    };
    let cql = await open();
    await cql.run("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}", [], {
      keyspace: undefined,
    });
    await cql.all(...TABLES);
    const views = [...VIEWS];
    const history: string[] = [];
    let rows = 0;
    try {
      for (let step = 0; step < STEPS; step++) {
        // Views come one by one, over rows that are there.
        if (step % 10 === 0 && views.length > 0) {
          const {name, make} = views.pop()!;
          await cql.run(`CREATE MATERIALIZED VIEW ${name} AS ${make}`);
          await cql.database.settleViews();
        }
        const text = statement(random);
        history.push(text);
        await cql.run(text);
        if (random(6) === 0) {
          clock.pass(random(5));
        }
        if (random(40) === 0) {
          await cql.close();
          cql = await open();
        }
        if (views.length === 0 && step % 4 === 0) {
          rows += await check(cql);
        }
      }
      await cql.database.settleViews();
      rows += await check(cql);
    } catch (error) {
      throw new Error(`After:\n${history.join('\n')}`, {cause: error});
    } finally {
      await cql.close();
    }
    expect(rows).toBeGreaterThan(100);
  },
);
