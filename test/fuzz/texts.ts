/** CQL texts, good and nearly good: the recorded statements of test/scripts, changed token by token. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Random} from './random.ts';

const WORDS =
  'SELECT FROM WHERE AND OR IN INSERT INTO VALUES UPDATE SET DELETE USING TTL TIMESTAMP IF NOT EXISTS CREATE TABLE TYPE INDEX ' +
  'VIEW MATERIALIZED DROP ALTER ADD RENAME KEYSPACE USE TRUNCATE BEGIN BATCH APPLY UNLOGGED COUNTER JSON DISTINCT LIMIT PER PARTITION ' +
  'ORDER BY ASC DESC ANN OF ALLOW FILTERING GROUP CONTAINS KEY TOKEN CAST AS WRITETIME MAXWRITETIME COUNT static frozen list set map tuple ' +
  'vector int text blob uuid timeuuid inet duration decimal varint float NaN Infinity null true false DEFAULT UNSET LIKE IS BETWEEN ' +
  'ROLE USER GRANT REVOKE PERMISSIONS ON TO LIST DESCRIBE FUNCTION AGGREGATE TRIGGER LANGUAGE RETURNS WITH CLUSTERING COMPACT STORAGE';
const PIECES: readonly string[] = [
  WORDS.split(' '),
  '( ) [ ] { } , ; . : ? * = != < > <= >= + - / % $$ -- /* */'.split(' '),
  ["'", '"', "''", '""', "'a'", '"A"', '0', '1', '-1', '1e400', '0x', '0xff', '0xf', '1.5', '9'.repeat(40)],
  ['k', 'v', 'c', 't', 'ks', 'system.local', '1y2mo', 'P1Y', 'a-b', '\u0000', '\ufffd', '💥', 'é', '\r', '\n'],
  ['550e8400-e29b-41d4-a716-446655440000', '2024-02-29', ':a', '?', '(?)', "{'a': 1}", '[1, 2]', '{1, 2}', '(1, 2)'],
].flat();
const TOKEN = /\s+|\w+|"(?:[^"]|"")*"|'(?:[^']|'')*'|./gsu;

/** Statements of all scripts. */
export function corpusOf(root: string): readonly string[] {
  const folder = join(root, 'test/scripts');
  return readdirSync(folder)
    .filter(name => name.endsWith('.cql'))
    .flatMap(name =>
      readFileSync(join(folder, name), 'utf8')
        .split(/\n\n+/)
        .map(part => part.split('\n----\n')[0] ?? '')
        .map(part => part.replaceAll(/^--.*$/gm, '').trim())
        .filter(part => part !== ''),
    );
}

export function textOf(random: Random, corpus: readonly string[]): string {
  switch (random.below(12)) {
    case 0:
      return Array.from({length: random.below(40)}, () => random.pick(PIECES)).join(random.pick([' ', '']));
    case 1:
      return deep(random);
    case 2:
      return random.pick(corpus);
    case 3:
      return `${random.pick(corpus)}${random.pick([';', ' ', ' -- x', '/*', ';;'])}${random.pick(corpus)}`;
    default:
      return changed(random, random.pick(corpus), corpus);
  }
}

function changed(random: Random, text: string, corpus: readonly string[]): string {
  const tokens = text.match(TOKEN) ?? [];
  for (let changes = random.below(4); changes >= 0; changes--) {
    const at = random.below(tokens.length + 1);
    switch (random.below(7)) {
      case 0:
        tokens.splice(at, 1 + random.below(3));
        break;
      case 1:
        tokens.splice(at, 0, random.pick(PIECES), ' ');
        break;
      case 2:
        tokens.splice(at, 1, random.pick(PIECES));
        break;
      case 3:
        tokens.splice(at, 0, ...tokens.slice(at, at + 1 + random.below(6)));
        break;
      case 4: {
        const other = random.pick(corpus).match(TOKEN) ?? [];
        const from = random.below(other.length + 1);
        tokens.splice(at, random.below(4), ...other.slice(from, from + random.below(12)));
        break;
      }
      case 5:
        tokens.splice(at, 1, '?');
        break;
      default:
        tokens.length = at;
    }
  }
  return tokens.join('');
}

/** Nested, or long: the shapes that stacks and quadratic loops do not like. */
function deep(random: Random): string {
  const times = random.pick([50, 199, 200, 201, 1_000, 20_000]);
  const [before, inside, after] = random.pick([
    ['SELECT * FROM t WHERE k = ', '(', '1'],
    ['SELECT * FROM t WHERE k = ', '[', ']'.repeat(times)],
    ['SELECT * FROM t WHERE k = ', '{1: ', '1'],
    ['SELECT * FROM t WHERE k = ', '-', '1'],
    ['SELECT * FROM t WHERE k = ', '1 + ', '1'],
    ['SELECT ', 'cast(', 'k'],
    ['SELECT ', 'k, ', 'k FROM t'],
    ['CREATE TABLE fz.x (k ', 'frozen<list<', 'int'],
    ['CREATE TABLE fz.x (k int PRIMARY KEY', ', c int', ')'],
    ['SELECT * FROM t WHERE k IN (', '1, ', '1)'],
    ['SELECT * FROM t WHERE k = 1', ' AND k = 1', ''],
    ['BEGIN BATCH ', 'INSERT INTO t (k) VALUES (1) ', 'APPLY BATCH'],
    ['/*', '*', '*/ SELECT * FROM t'],
    ["SELECT * FROM t WHERE k = '", "''", "'"],
    ['SELECT "', '""', '" FROM t'],
    ['', ';', ''],
    ['SELECT * FROM t LIMIT ', '9', ''],
  ] as const);
  return before + inside.repeat(times) + after;
}
