import {describe, expect, test} from 'vitest';
import {CqlFailure} from './errors.ts';
import {parseStatement} from './parser.ts';
import {printForBinding, printStatement} from './printer.ts';
import type {Statement, Term} from './statements/statement.ts';
import {MAX_DEPTH} from './tokens.ts';

const parse = (text: string): Statement => parseStatement(text).statement;

function failureOf(text: string): CqlFailure {
  try {
    parseStatement(text);
  } catch (error) {
    if (error instanceof CqlFailure) {
      return error;
    }
    throw error;
  }
  throw new Error(`Parsed: ${text}`);
}

/** Canonical texts: each prints as it is written. */
const CANONICAL = [
  'SELECT * FROM t',
  'SELECT JSON * FROM ks.t',
  'SELECT DISTINCT k, s FROM t',
  'SELECT json, distinct FROM t',
  'SELECT "Mixed" AS "Alias", "select" FROM "Ks"."T"',
  'SELECT count(*), count(2), sum(v), token(k, "C"), now(), ks.f(a, 1) FROM t',
  "SELECT writetime(v), maxwritetime(m), ttl(u.f), writetime(m['a']), cast(v AS text) FROM t",
  "SELECT m['a'], m['a'..'z'], s[..5], s[1..], u.f, u.f.g FROM t",
  'SELECT (int) 1, (bigint) ?, (text) -5, (list<int>) [1], [a, b], (a, 1), {a, 1}, {}, [] FROM t',
  "SELECT {'a': 1}, {f: 1}, (1, 'x'), null, -1.5, true, NaN, -Infinity, 0xff FROM t",
  'SELECT - v, v + 1 * 2, (v + 1) * 2, v - (w - 1), - (a + b), (a + b).c FROM t',
  'SELECT similarity_cosine(v, [1, -2.5, 3e10]) FROM t ORDER BY v ANN OF ? LIMIT 10',
  'SELECT a FROM t WHERE k = ? AND c IN (1, 2) AND d IN ? AND e IN ()',
  "SELECT a FROM t WHERE k != 1 AND a CONTAINS 'x' AND m CONTAINS KEY ? AND m['k'] >= 2",
  'SELECT a FROM t WHERE (c, d) > (1, ?) AND (c, d) <= ? AND (c, d) IN ((1, 2), ?) AND (c, d) IN :all',
  "SELECT a FROM t WHERE token(a, b) > token(1, 2) AND token(a, b) <= -5 AND n LIKE 'a%' AND w IS NOT NULL",
  'SELECT a FROM t GROUP BY a, b ORDER BY c DESC, d ASC PER PARTITION LIMIT ? LIMIT :"N" ALLOW FILTERING',
  'INSERT INTO t (a, b) VALUES (1, ?)',
  "INSERT INTO ks.t (a) VALUES ({'x': [1, null], 'y': []}) IF NOT EXISTS USING TIMESTAMP -5 AND TTL ?",
  'INSERT INTO t (a) VALUES (1) USING TTL ? AND TIMESTAMP ?',
  'INSERT INTO t (a) VALUES (f(1 + 2 * 3 - 4, - ?, (frozen<u>) {f: 1y2mo, "G": -P1Y}))',
  'INSERT INTO t (a) VALUES (aabbccdd-1111-2222-3333-444455556666)',
  `INSERT INTO t JSON '{"a": 1}' DEFAULT UNSET IF NOT EXISTS USING TTL 5`,
  'INSERT INTO json JSON ?',
  'INSERT INTO ks.json JSON :j',
  'INSERT INTO json (json) VALUES (1)',
  'UPDATE t SET v = 1 WHERE k = 1',
  'UPDATE t USING TTL 5 SET c = c + 1, l = [1] + l, m = m - {1} WHERE k IN (1, 2) IF EXISTS',
  "UPDATE t SET m['a'] = 1, m[?] = 2, u.f = null, u.g = 1 WHERE k = 1 AND c = 2",
  "UPDATE t SET v = 1 WHERE k = 1 IF v = 5 AND m['a'] IN (1, 2) AND l[0] IN ? AND u.f != 3 AND u.f IN () AND s CONTAINS 1",
  'UPDATE t SET v = 1 WHERE k = 1 IF exists = 5',
  "DELETE c['k'], l[0], a.zip, b FROM t USING TIMESTAMP 5 WHERE k = 5 AND c > 1 AND c < 5",
  'DELETE FROM t WHERE k = 1 IF EXISTS',
  'BEGIN BATCH APPLY BATCH',
  'BEGIN UNLOGGED BATCH USING TIMESTAMP ? INSERT INTO t (a) VALUES (?); UPDATE t SET v = ? WHERE k = ?; DELETE FROM t WHERE k = :d; APPLY BATCH',
  "BEGIN COUNTER BATCH UPDATE t SET c = c + 1 WHERE k = 'a'; APPLY BATCH",
  'TRUNCATE TABLE ks.t',
  'USE "Ks"',
  "CREATE KEYSPACE IF NOT EXISTS k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': '1'} AND durable_writes = false",
  'ALTER KEYSPACE IF EXISTS k WITH replication = {}',
  'DROP KEYSPACE IF EXISTS k',
  'CREATE TABLE t (k int, v text STATIC, PRIMARY KEY (k))',
  "CREATE TABLE IF NOT EXISTS ks.t (a int, b 'Int32Type', c frozen<map<text, list<ks.u>>>, d vector<float, 3>, e tuple<int, \"U\">, f set<int>, PRIMARY KEY ((a, b), c)) WITH CLUSTERING ORDER BY (c DESC) AND COMPACT STORAGE AND comment = 'it''s' AND gc_grace_seconds = 5 AND compaction = {'class': 'X'}",
  'ALTER TABLE t ADD IF NOT EXISTS (a int, b text STATIC)',
  'ALTER TABLE IF EXISTS t DROP IF EXISTS (a, b)',
  'ALTER TABLE t RENAME IF EXISTS a TO b AND c TO d',
  'ALTER TABLE t ALTER a TYPE text',
  "ALTER TABLE t WITH comment = ''",
  'DROP TABLE IF EXISTS ks.t',
  'CREATE TYPE IF NOT EXISTS ks.u (a int, b frozen<v>)',
  'ALTER TYPE u ADD IF NOT EXISTS a int',
  'ALTER TYPE IF EXISTS u RENAME a TO b AND c TO d',
  'ALTER TYPE u ALTER a TYPE text',
  'DROP TYPE u',
  'CREATE INDEX ON t (c)',
  "CREATE CUSTOM INDEX IF NOT EXISTS i ON ks.t (entries(\"M\")) USING 'sai' WITH OPTIONS = {'a': 'b'}",
  'CREATE INDEX i ON t (keys(m))',
  'CREATE INDEX i ON t (values)',
  'DROP INDEX IF EXISTS ks.i',
  'CREATE ROLE IF NOT EXISTS "R" WITH PASSWORD = \'p\' AND LOGIN = true AND SUPERUSER = false',
  "CREATE ROLE r WITH HASHED PASSWORD = '$2a$'",
  'ALTER ROLE IF EXISTS r WITH SUPERUSER = true',
  "CREATE ROLE r WITH OPTIONS = {'a': 'b', 'c': '1'} AND ACCESS TO DATACENTERS {'a', 'b'} AND ACCESS FROM ALL CIDRS",
  "ALTER ROLE r WITH ACCESS TO ALL DATACENTERS AND ACCESS FROM CIDRS {'a'}",
  'DROP ROLE IF EXISTS r',
  'GRANT SELECT, MODIFY ON TABLE ks."T" TO r',
  'GRANT CREATE ON ALL KEYSPACES TO r',
  'GRANT ALTER ON KEYSPACE k TO r',
  'GRANT SELECT_MASKED ON ALL TABLES IN KEYSPACE k TO r',
  'GRANT DESCRIBE ON ALL ROLES TO r',
  'GRANT AUTHORIZE ON ROLE "R" TO r',
  'GRANT EXECUTE ON ALL FUNCTIONS TO r',
  'REVOKE EXECUTE ON ALL FUNCTIONS IN KEYSPACE k FROM r',
  'REVOKE EXECUTE ON FUNCTION k.f(int, list<text>) FROM r',
  'REVOKE EXECUTE ON ALL MBEANS FROM r',
  "REVOKE EXECUTE ON MBEAN 'a:b=c,*' FROM r",
  'GRANT a TO b',
  'REVOKE unmask FROM b',
  'LIST ALL PERMISSIONS',
  'LIST SELECT, UNMASK ON TABLE t OF r NORECURSIVE',
  "ADD IDENTITY IF NOT EXISTS 'x' TO ROLE r",
  "DROP IDENTITY IF EXISTS 'x'",
  'LIST ROLES OF r NORECURSIVE',
  'LIST ROLES',
  'LIST USERS',
];

test.each(CANONICAL)('%s', text => {
  const {statement, markers} = parseStatement(text);

  const printed = printStatement(statement);

  expect(printed).toBe(text);
  expect(parseStatement(printed)).toEqual({statement, markers});
});

describe('other ways to write the same', () => {
  test.each([
    {text: ' select * from T ; ; ', same: 'SELECT * FROM t'},
    {text: 'SELECT count(1) FROM t', same: 'SELECT count(*) FROM t'},
    {text: 'SELECT a FROM t WHERE (k = 1) AND (token(k) > 1)', same: 'SELECT a FROM t WHERE k = 1 AND token(k) > 1'},
    {text: 'SELECT (a)-5, (a)[0] FROM t', same: 'SELECT (a) - 5, (a)[0] FROM t'},
    {text: 'SELECT (int)-5, (timestamp)-5 FROM t', same: 'SELECT (int) -5, (timestamp) -5 FROM t'},
    {text: 'SELECT a-1 FROM t', same: 'SELECT a - 1 FROM t'},
    {text: 'SELECT a FROM t ORDER BY a', same: 'SELECT a FROM t ORDER BY a ASC'},
    {text: 'INSERT INTO t JSON ? DEFAULT NULL', same: 'INSERT INTO t JSON ?'},
    {text: 'UPDATE t SET l += [1], c -= 2 WHERE k = 1', same: 'UPDATE t SET l = l + [1], c = c - 2 WHERE k = 1'},
    {text: 'UPDATE t SET c = c -2 WHERE k = 1', same: 'UPDATE t SET c = c - 2 WHERE k = 1'},
    {text: 'TRUNCATE t', same: 'TRUNCATE TABLE t'},
    {text: 'DROP SCHEMA k', same: 'DROP KEYSPACE k'},
    {text: 'DROP COLUMNFAMILY t', same: 'DROP TABLE t'},
    {text: 'CREATE TABLE t (k int PRIMARY KEY)', same: 'CREATE TABLE t (k int, PRIMARY KEY (k))'},
    {text: 'ALTER TABLE t ADD a int', same: 'ALTER TABLE t ADD (a int)'},
    {
      text: "CREATE USER u WITH PASSWORD 'p' SUPERUSER",
      same: "CREATE ROLE u WITH PASSWORD = 'p' AND LOGIN = true AND SUPERUSER = true",
    },
    {text: "ALTER USER 'U' NOSUPERUSER", same: 'ALTER ROLE "U" WITH SUPERUSER = false'},
    {text: 'CREATE USER Ann', same: 'CREATE ROLE "Ann" WITH LOGIN = true AND SUPERUSER = false'},
    {text: 'DROP USER Ann', same: 'DROP ROLE "Ann"'},
    {
      text: 'GRANT ALL ON t TO r',
      same: 'GRANT ALTER, DROP, SELECT, MODIFY, AUTHORIZE, UNMASK, SELECT_MASKED ON TABLE t TO r',
    },
    {text: 'GRANT MODIFY PERMISSION, EXECUTE, SELECT ON t TO r', same: 'GRANT SELECT, MODIFY ON TABLE t TO r'},
    {
      text: 'GRANT ALL PERMISSIONS ON ALL ROLES TO r',
      same: 'GRANT CREATE, ALTER, DROP, AUTHORIZE, DESCRIBE ON ALL ROLES TO r',
    },
    {text: "GRANT SELECT ON MBEANS 'a:z=1,b=*' TO r", same: "GRANT SELECT ON MBEAN 'a:b=*,z=1' TO r"},
    {text: 'LIST ALL ON COLUMNFAMILY all OF r', same: 'LIST ALL PERMISSIONS ON TABLE all OF r'},
    {text: 'ADD IDENTITY x TO ROLE r', same: "ADD IDENTITY 'x' TO ROLE r"},
    {
      text: 'BEGIN BATCH INSERT INTO t (a) VALUES (1) DELETE FROM t WHERE k = 1 APPLY BATCH;',
      same: 'BEGIN BATCH INSERT INTO t (a) VALUES (1); DELETE FROM t WHERE k = 1; APPLY BATCH',
    },
  ])('$text', ({text, same}) => {
    expect(parse(text)).toEqual(parse(same));
  });
});

test('markers are numbered in order of the text', () => {
  const {markers, statement} = parseStatement(
    'UPDATE t USING TTL ? SET a = :x, b[?] = :"Y" WHERE k = ? LIMIT'.slice(0, -6),
  );

  expect(markers).toEqual([undefined, 'x', undefined, 'Y', undefined]);
  expect(statement).toMatchObject({
    using: {ttl: {kind: 'marker', index: 0}},
    assignments: [{value: {index: 1, name: 'x'}}, {key: {index: 2}, value: {index: 3, name: 'Y'}}],
    where: {value: {index: 4}},
  });
});

describe('not CQL', () => {
  test.each([
    {text: '', message: "line 0:-1 no viable alternative at input '<EOF>'", at: [1, 0]},
    {text: ';', message: "line 1:0 no viable alternative at input ';' ([;])", at: [1, 0]},
    {
      text: 'SELECT x FORM t',
      message: "line 1:9 mismatched input 'FORM' expecting K_FROM (SELECT x [FORM]...)",
      at: [1, 9],
    },
    {text: 'SELECT x FROM', message: "line 0:-1 no viable alternative at input '<EOF>'", at: [1, 13]},
    {
      text: 'SELECT *\nFROM t\n  WHERE OR',
      message: "line 3:8 no viable alternative at input 'OR' (SELECT *FROM t  WHERE [OR])",
      at: [3, 8],
    },
    {
      text: 'SELECT * FROM t; SELECT * FROM t',
      message: "line 1:17 mismatched input 'SELECT' expecting EOF (SELECT * FROM t; [SELECT]...)",
      at: [1, 17],
    },
    {
      text: 'UPDATE t SET v = 1',
      message: "line 0:-1 mismatched input '<EOF>' expecting K_WHERE",
      at: [1, 18],
    },
    {
      text: 'UPDATE t SET v = 1, v = 2 WHERE k = 1',
      message: 'line 1:26 Multiple incompatible setting of column v',
      at: [1, 26],
    },
  ])('$text', ({text, message, at}) => {
    const failure = failureOf(text);

    expect(failure.code).toBe('syntax');
    expect(failure.message).toBe(message);
    expect(failure.details).toEqual({line: at[0], column: at[1]});
  });

  test.each([
    'SELECT * FROM t WHERE (a = 1 AND b = 2)',
    'SELECT * FROM t WHERE a = 1 OR b = 2',
    'SELECT * FROM t WHERE a NOT IN (1)',
    'SELECT * FROM t WHERE a NOT CONTAINS 1',
    'SELECT * FROM t WHERE a BETWEEN 1 AND 2',
    'SELECT * FROM t WHERE a = b',
    'SELECT * FROM t WHERE',
    'SELECT count(distinct x) FROM t',
    'SELECT t.* FROM t',
    'SELECT a b FROM t',
    'SELECT a FROM t u',
    'SELECT a FROM (SELECT b FROM t)',
    'SELECT FROM t',
    'SELECT select FROM t',
    'SELECT a = 1 FROM t',
    "SELECT 'abc FROM t",
    'SELECT a FROM t LIMIT 1 PER PARTITION LIMIT 1',
    'SELECT a FROM t LIMIT x',
    'SELECT a[1..2..3] FROM t',
    'SELECT a[..] FROM t',
    'SELECT * FROM t ALLOW',
    'INSERT INTO t VALUES (1)',
    'INSERT INTO t () VALUES ()',
    'INSERT INTO t (a) VALUES ()',
    'INSERT INTO t (a) VALUES (1,)',
    'INSERT INTO t (a) VALUES ({1,})',
    'INSERT INTO t (a) VALUES ({1: 2, 3})',
    'INSERT INTO t (a) VALUES ({f: 1, 2: 3})',
    'INSERT INTO t (a) VALUES (b)',
    'INSERT INTO t (a) VALUES (())',
    'INSERT INTO t (a) VALUES (1) IF EXISTS',
    'INSERT INTO t JSON 5',
    'INSERT INTO t (a) VALUES (1), (2)',
    'UPDATE t SET v = w WHERE k = 1',
    'UPDATE t SET v = w + 1 WHERE k = 1',
    'UPDATE t SET v = 1 - v WHERE k = 1',
    'UPDATE t SET v = 1 WHERE k = 1 IF EXISTS AND v = 1',
    'UPDATE t SET v = 1, v = v + 1 WHERE k = 1',
    'UPDATE t SET u.f = 1, u.f = 2 WHERE k = 1',
    'DELETE FROM t',
    'SELECT writetime(abs(v)) FROM t',
    'SELECT "" FROM t',
    "CREATE TABLE t (k 'nosuch.Type' PRIMARY KEY)",
    'DELETE FROM t USING TTL 1 WHERE k = 1',
    'BEGIN BATCH SELECT * FROM t; APPLY BATCH',
    'BEGIN BATCH INSERT INTO t (a) VALUES (1)',
    'CREATE KEYSPACE k',
    'CREATE TABLE t',
    'CREATE TABLE t ()',
    'CREATE TABLE t (a list<int)',
    'CREATE TABLE t (a int) WITH comment',
    "CREATE TABLE t (a int) WITH comment = 'a' AND comment = 'b'",
    'CREATE TABLE t LIKE u',
    'CREATE THING x',
    'CREATE',
    'CREATE ROLE r WITH FOO = 1',
    "CREATE ROLE r WITH PASSWORD = 'a' AND HASHED PASSWORD = 'b'",
    'CREATE ROLE r WITH LOGIN = true AND LOGIN = true',
    'CREATE ROLE r WITH GENERATED PASSWORD',
    'CREATE ROLE r WITH ACCESS TO DATACENTERS {}',
    "CREATE ROLE r WITH ACCESS FROM ALL CIDRS AND ACCESS FROM CIDRS {'a'}",
    'CREATE ROLE ?',
    'CREATE USER "U"',
    'LIST SUPERUSERS',
    'LIST USERS OF r',
    'LIST SELECT PERMISSIONS',
    'GRANT SELECT TO r',
    'GRANT SELECT MODIFY ON t TO r',
    'GRANT EXECUTE ON t TO r',
    'GRANT CREATE ON ROLE r TO r',
    'GRANT DESCRIBE ON ALL KEYSPACES TO r',
    'GRANT ALL, SELECT ON t TO r',
    'GRANT EXECUTE ON FUNCTION k.f TO r',
    "GRANT SELECT ON MBEAN '' TO r",
    "GRANT SELECT ON MBEAN 'a' TO r",
    "GRANT SELECT ON MBEAN 'a:b' TO r",
    "GRANT SELECT ON MBEANS 'a:b=c' TO r",
    "GRANT SELECT ON MBEANS '*:*' TO r",
    'REVOKE SELECT ON t TO r',
    'GRANT ROLE a TO b',
    "ADD IDENTITY 'x' TO r",
    'CREATE TABLE t (a int PRIMARY KEY) WITH cdc = yes',
    'LIST nothing',
    'EXPLAIN SELECT 1',
    '1',
    "'a'",
    'SELECT * FROM t WHERE k = 0xZZ',
    'SELECT a, FROM t',
    'CREATE MATERIALIZED VIEW v AS SELECT * FROM t WHERE k IS NOT NULL',
    'CREATE MATERIALIZED VIEW v AS SELECT DISTINCT k FROM t PRIMARY KEY (k)',
    'CREATE MATERIALIZED v AS SELECT * FROM t PRIMARY KEY (k)',
    'ALTER MATERIALIZED VIEW v',
    'DROP MATERIALIZED VIEW v.w.x',
  ])('%s', text => {
    expect(failureOf(text).code).toBe('syntax');
  });

  test.each([
    "SELECT * FROM t WHERE expr(i, 'x')",
    'CREATE INDEX ON t ()',
    'SELECT k FROM t ORDER BY v ANN OF [1] DESC LIMIT 1',
    'GRANT EXECUTE ON FUNCTION f(int) TO r',
    'CREATE MATERIALIZED VIEW v AS SELECT * FROM t WHERE k = ? PRIMARY KEY (k)',
    'GRANT EXECUTE ON FUNCTION system.now() TO r',
    'SELECT a FROM t GROUP BY floor(a, 1h)',
    'SELECT {a: b, 1: 2} FROM t'.replace('a: b', '1: b'),
  ])('sound, but never offered: %s', text => {
    expect(failureOf(text).code).toBe('invalid');
  });
});

describe('masks', () => {
  test.each([
    'CREATE TABLE t (a text MASKED WITH system.mask_default(), "B" int STATIC MASKED WITH mask_replace(null), PRIMARY KEY (a))',
    "ALTER TABLE t ADD (a text MASKED WITH ks.f('x', -1), b int)",
    'ALTER TABLE t ALTER a MASKED WITH mask_inner(1, null)',
    'ALTER TABLE IF EXISTS t ALTER IF EXISTS "A" DROP MASKED',
    'ALTER TABLE t DROP COMPACT STORAGE',
  ])('%s', text => {
    expect(printStatement(parse(text))).toBe(text);
  });

  test('the default mask is a function too', () => {
    expect(parse('CREATE TABLE t (a text MASKED WITH DEFAULT PRIMARY KEY)')).toEqual(
      parse('CREATE TABLE t (a text MASKED WITH system.mask_default() PRIMARY KEY)'),
    );
  });
});

describe('functions, aggregates and triggers', () => {
  test.each([
    "CREATE OR REPLACE FUNCTION ks.f (a int, \"B\" frozen<list<int>>) CALLED ON NULL INPUT RETURNS text LANGUAGE java AS 'it''s'",
    "CREATE FUNCTION IF NOT EXISTS f () RETURNS NULL ON NULL INPUT RETURNS map<int, text> LANGUAGE java AS ''",
    'DROP FUNCTION IF EXISTS f (int, ks.u)',
    'DROP FUNCTION f',
    'DROP FUNCTION f ()',
    "CREATE AGGREGATE IF NOT EXISTS g (int, text) SFUNC s STYPE tuple<int, text> FINALFUNC h INITCOND (0, 'a')",
    'CREATE OR REPLACE AGGREGATE g () SFUNC s STYPE int',
    'DROP AGGREGATE ks.g (int)',
    'CREATE TRIGGER IF NOT EXISTS "T" ON ks.t USING \'a.b.C\'',
    'DROP TRIGGER IF EXISTS t ON ks.t',
  ])('%s', text => {
    expect(printStatement(parse(text))).toBe(text);
  });

  test('a body may stand between dollars', () => {
    expect(
      parse('CREATE FUNCTION f (a int) CALLED ON NULL INPUT RETURNS int LANGUAGE java AS $$ return "a"; $$'),
    ).toMatchObject({kind: 'create_function', isCalledOnNull: true, body: ' return "a"; '});
  });
});

describe('DESCRIBE', () => {
  const name = {keyspace: undefined, name: 't'};

  test.each([
    {text: 'DESC KEYSPACES', target: {kind: 'keyspaces'}},
    {text: 'DESCRIBE FULL SCHEMA', target: {kind: 'schema', full: true}},
    {text: 'DESC ONLY KEYSPACE k', target: {kind: 'keyspace', name: 'k', only: true}},
    {text: 'DESC KEYSPACE', target: {kind: 'keyspace', name: undefined, only: false}},
    {text: 'DESC COLUMNFAMILY t', target: {kind: 'table', name}},
    {text: 'DESC INDEX t', target: {kind: 'index', name}},
    {text: 'DESC MATERIALIZED VIEW t', target: {kind: 'materialized_view', name}},
    {text: 'DESC t', target: {kind: 'any', name}},
    {text: 'DESC type', target: {kind: 'any', name: {keyspace: undefined, name: 'type'}}},
    {text: 'DESC TYPE t', target: {kind: 'type', name}},
    {text: 'DESC "tables".t', target: {kind: 'any', name: {keyspace: 'tables', name: 't'}}},
  ])('$text', ({text, target}) => {
    expect(parse(text)).toEqual({kind: 'describe', target, withInternals: false});
    expect(parse(`${text} WITH INTERNALS`)).toEqual({kind: 'describe', target, withInternals: true});
    const printed = printStatement(parse(text));
    expect(parse(printed)).toEqual(parse(text));
  });

  test.each(['DESC', 'DESC TABLE', 'DESC FULL', 'DESC ONLY t', 'DESC tables.t', 'DESC t WITH', "DESC 't'"])(
    '%s is no statement',
    text => {
      expect(() => parse(text)).toThrow(/^line /);
    },
  );
});

describe('size', () => {
  const wrapped = (open: string, close: string, levels: number): string =>
    `INSERT INTO t (a) VALUES (${open.repeat(levels)}1${close.repeat(levels)})`;

  test.each([
    {open: '[', close: ']'},
    {open: '{', close: '}'},
    {open: '(', close: ')'},
    {open: 'f(', close: ')'},
    {open: '- ', close: ''},
    {open: '(int) ', close: ''},
  ])('nesting of $open is bounded', ({open, close}) => {
    expect(() => parse(wrapped(open, close, MAX_DEPTH / 4))).not.toThrow();
    expect(failureOf(wrapped(open, close, 20_000)).code).toBe('syntax');
  });

  test.each([
    `SELECT ${'('.repeat(20_000)} FROM t`,
    `SELECT ${'-'.repeat(19_999)} a FROM t`,
    `SELECT ${'- '.repeat(19_999)} a FROM t`,
    `SELECT a${' + 1'.repeat(20_000)} FROM t`,
    `SELECT a${'[1]'.repeat(20_000)} FROM t`,
    `SELECT a FROM t WHERE ${'('.repeat(20_000)}`,
    `CREATE TABLE t (a ${'list<'.repeat(20_000)}`,
    `SELECT (${'list<'.repeat(20_000)} FROM t`,
  ])('deep text is refused', text => {
    expect(failureOf(text).code).toBe('syntax');
  });

  test('long statements take linear time', () => {
    const rows = 20_000;
    const batch = `BEGIN BATCH ${'INSERT INTO t (a, b) VALUES (?, ?); '.repeat(rows)}APPLY BATCH`;
    const list = `SELECT * FROM t WHERE k IN (${'1, '.repeat(rows)}1)`;

    expect(parseStatement(batch).markers).toHaveLength(2 * rows);
    expect(parse(list)).toMatchObject({where: {values: {length: rows + 1}}});
  });

  test('a message shows only a part of a long token', () => {
    expect(failureOf(`SELECT * FROM '${'x'.repeat(20_000)}'`).message.length).toBeLessThan(1000);
  });
});

describe('printing for a server', () => {
  test('grouping that terms have no form for becomes tuples of one, which mean the same', () => {
    const one: Term = {kind: 'literal', literal: 'integer', text: '1'};
    const sum: Term = {kind: 'arithmetic', operator: '+', left: one, right: one};
    const value: Term = {kind: 'arithmetic', operator: '*', left: sum, right: {kind: 'negate', of: sum}};
    const insert = parse('INSERT INTO t (a) VALUES (1)') as Extract<Statement, {kind: 'insert'}>;

    expect(printStatement({...insert, values: [value]})).toBe('INSERT INTO t (a) VALUES ((1 + 1) * - (1 + 1))');
  });

  test('bindings come in order of the text', () => {
    const bytes = new Uint8Array([1]);
    const statement: Statement = {
      kind: 'select',
      table: {keyspace: 'k', name: 't'},
      items: [],
      json: false,
      distinct: false,
      where: {
        kind: 'and',
        of: [
          {kind: 'compare', column: 'a', operator: '=', value: {kind: 'marker', index: 1, name: 'x'}},
          {kind: 'contains', column: 'b', value: {kind: 'value', bytes}},
        ],
      },
      groupBy: [],
      orderBy: undefined,
      perPartitionLimit: undefined,
      limit: {kind: 'marker', index: 0, name: undefined},
      allowFiltering: false,
    };

    expect(printForBinding(statement)).toEqual({
      text: 'SELECT * FROM k.t WHERE a = ? AND b CONTAINS ? LIMIT ?',
      bindings: [1, bytes, 0],
    });
    expect(printStatement(statement)).toBe('SELECT * FROM k.t WHERE a = :x AND b CONTAINS ? LIMIT ?');
  });

  const one = {kind: 'literal', literal: 'integer', text: '1'} as const;
  const contains = {kind: 'contains', column: 'a', value: one} as const;
  const compare = {kind: 'compare', column: 'b', operator: '<', value: one} as const;
  const within = {kind: 'in', column: 'c', values: [one]} as const;
  test.each([
    {name: 'or', where: {kind: 'or', of: [contains, compare]}, text: 'a CONTAINS 1 OR b < 1'},
    {
      name: 'or in and',
      where: {kind: 'and', of: [compare, {kind: 'or', of: [contains, within]}]},
      text: 'b < 1 AND (a CONTAINS 1 OR c IN (1))',
    },
    {name: 'not contains', where: {kind: 'not', of: contains}, text: 'a NOT CONTAINS 1'},
    {name: 'not in', where: {kind: 'not', of: within}, text: 'c NOT IN (1)'},
    {name: 'not less', where: {kind: 'not', of: compare}, text: 'b >= 1'},
    {
      name: 'not and',
      where: {kind: 'not', of: {kind: 'and', of: [compare, contains]}},
      text: 'b >= 1 OR a NOT CONTAINS 1',
    },
    {
      name: 'not or in and',
      where: {kind: 'and', of: [within, {kind: 'not', of: {kind: 'and', of: [compare, contains]}}]},
      text: 'c IN (1) AND (b >= 1 OR a NOT CONTAINS 1)',
    },
    {name: 'not not', where: {kind: 'not', of: {kind: 'not', of: contains}}, text: 'a CONTAINS 1'},
  ] as const)('$name', ({where, text}) => {
    const statement = parse('DELETE FROM t WHERE k = 1') as Extract<Statement, {kind: 'delete'}>;

    expect(printStatement({...statement, where})).toBe(`DELETE FROM t WHERE ${text}`);
  });
});
