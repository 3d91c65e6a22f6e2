import {expect, test} from 'vitest';
import {CqlFailure} from './errors.ts';
import {parseStatement} from './parser.ts';
import {printForBinding, printStatement} from './printer.ts';
import {repeats} from '../../../test/data/effort.ts';

/** Small, quick and the same everywhere: mulberry32. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const SEEDS = [
  `SELECT JSON DISTINCT a, token(k), m['a'..'z'], (int) -1, u.f, - v * 2, [1, x] AS "L" FROM ks.t WHERE k = ? AND (c, d) > (1, :x) AND m CONTAINS KEY 'k' GROUP BY a ORDER BY c DESC PER PARTITION LIMIT 1 LIMIT ? ALLOW FILTERING`,
  `SELECT similarity_cosine(v, [1.5, -2e3]) FROM t ORDER BY v ANN OF [1, 2] LIMIT 3;`,
  `INSERT INTO t (a, "B") VALUES ({'x': [1, null]}, {f: 1y2mo, g: (0xff, aabbccdd-1111-2222-3333-444455556666)}) IF NOT EXISTS USING TTL ? AND TIMESTAMP -5`,
  `INSERT INTO t JSON '{"a": "it''s"}' DEFAULT UNSET`,
  `UPDATE t USING TTL 5 SET c = c + 1, l = [1] + l, m['a'] = ?, u.f = null, x -= {1} WHERE k IN (1, 2) IF v != 5 AND m['a'] IN (1)`,
  `DELETE c['k'], l[0], a.zip FROM t USING TIMESTAMP 5 WHERE k = 5 AND token(k) <= 3 IF EXISTS`,
  `BEGIN UNLOGGED BATCH USING TIMESTAMP 1 INSERT INTO t (a) VALUES ($$x$$); DELETE FROM t WHERE k = 1 APPLY BATCH`,
  `CREATE KEYSPACE IF NOT EXISTS k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1} AND durable_writes = true`,
  `CREATE TABLE t (k int, v frozen<map<text, list<ks.u>>> STATIC, w vector<float, 3>, PRIMARY KEY ((k, w), v)) WITH CLUSTERING ORDER BY (v DESC) AND comment = 'x' -- done`,
  `CREATE CUSTOM INDEX IF NOT EXISTS i ON t (entries(m)) USING 'sai' WITH OPTIONS = {'a': 'b'}`,
  `ALTER TABLE t ADD (a int, b tuple<int, text>)`,
  `CREATE ROLE r WITH PASSWORD = 'p' AND LOGIN = true AND HASHED PASSWORD = 'h'`,
  `LIST ROLES OF r NORECURSIVE`,
] as const;

const PIECES = (
  `( ) [ ] { } < > <= >= != = + - * / % . .. , ; : ? ' " $$ -- // /* */ 0x 0xf 1 -1 1.5 1e3 1y P1Y null true NaN ` +
  `a "A" select from where in and or not if exists using ttl timestamp set list map tuple frozen vector token count cast as ` +
  `json distinct limit per partition order by group ann of contains key is like begin batch apply create table index type ` +
  `role primary static with drop alter add to values into insert update delete é 😀 \u0000 \ud800`
).split(' ');

type Random = (below: number) => number;
const pick = <T>(random: Random, all: readonly T[]): T => all[random(all.length)] as T;

/** One to four small changes: characters dropped, doubled, replaced; pieces put in; ends swapped with another statement's. */
function mutate(random: Random, text: string): string {
  let result = text;
  for (let left = 1 + random(4); left > 0; left--) {
    const at = random(result.length + 1);
    const to = Math.min(result.length, at + random(12));
    switch (random(6)) {
      case 0:
        result = result.slice(0, at) + result.slice(to);
        break;
      case 1:
        result = result.slice(0, to) + result.slice(at);
        break;
      case 2:
        result = result.slice(0, at) + String.fromCharCode(random(256)) + result.slice(at + 1);
        break;
      case 3:
        result = `${result.slice(0, at)} ${pick(random, PIECES)} ${result.slice(at)}`;
        break;
      case 4:
        result = result.slice(0, at) + pick(random, PIECES) + result.slice(to);
        break;
      default: {
        const other = pick(random, SEEDS);
        result = result.slice(0, at) + other.slice(random(other.length));
      }
    }
  }
  return result;
}

function soup(random: Random): string {
  const pieces: string[] = [];
  for (let left = random(30); left > 0; left--) {
    pieces.push(pick(random, PIECES));
  }
  return pieces.join(random(4) === 0 ? '' : ' ');
}

/** Whether it parsed. Only failures of CQL may come out, and what parses can be printed and parsed again. */
function survives(text: string): boolean {
  try {
    const {statement} = parseStatement(text);
    if (statement.kind !== 'unsupported') {
      const again = parseStatement(printStatement(statement)).statement;
      if (printForBinding(statement).bindings.every((binding, i) => binding === i)) {
        expect(again).toEqual(statement);
      } else {
        // Of two TTLs the last one counts: a marker of the first has its number, and is gone from the text.
        expect(printStatement(again)).toBe(printStatement(statement));
      }
    }
    return true;
  } catch (error) {
    if (!(error instanceof CqlFailure)) {
      throw new Error(`Not a failure of CQL: ${JSON.stringify(text)}`, {cause: error});
    }
    expect(error.code === 'syntax' || error.code === 'invalid', text).toBe(true);
    return false;
  }
}

const SEED = 20240229;

test.each([
  {
    name: 'changed statements',
    cases: repeats(4_000, 100_000),
    next: (random: Random) => mutate(random, pick(random, SEEDS)),
    least: 100,
  },
  {name: 'random tokens', cases: repeats(4_000, 100_000), next: soup, least: 0},
])('$name fail in an orderly way', ({cases, next, least}) => {
  const random = randomOf(SEED);
  let parsed = 0;
  for (let left = cases; left > 0; left--) {
    parsed += survives(next(random)) ? 1 : 0;
  }

  expect(parsed).toBeGreaterThanOrEqual(least);
  expect(parsed).toBeLessThan(cases);
});
