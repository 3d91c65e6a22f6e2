import {afterAll, beforeAll, expect, test} from 'vitest';
import {printType} from '../../core/cql/types/type-names.ts';
import {openCql, type CqlFixture} from './cql.fixture.ts';

let cql: CqlFixture;

beforeAll(async () => {
  cql = await openCql();
  await cql.all(
    'CREATE TYPE addr (street text, zip int)',
    'CREATE TABLE kv (k int PRIMARY KEY, v int, w text, l list<int>, m map<text, int>, s set<int>, a addr, t tuple<int, text>, vec vector<float, 2>)',
    'CREATE TABLE t (a int, b text, c int, d int, v int, PRIMARY KEY ((a, b), c, d))',
    "CREATE INDEX ON kv (vec) USING 'sai'",
  );
});

afterAll(() => cql.close());

test.each([
  ['SELECT * FROM kv WHERE k = ?', 'k int', '0'],
  ['SELECT v FROM kv WHERE k = :key LIMIT :n', 'key int, n int', '0'],
  ['SELECT v FROM kv WHERE k IN ?', 'in(k) list<int>', ''],
  ['SELECT v FROM kv WHERE k IN (?, ?)', 'k int, k int', '1'],
  [
    'SELECT v FROM kv WHERE token(k) > ? PER PARTITION LIMIT ? LIMIT ?',
    'partition key token bigint, [per_partition_limit] int, [limit] int',
    '',
  ],
  ['SELECT v FROM t WHERE b = ? AND a = ? AND c = ? AND d > ?', 'b text, a int, c int, d int', '1,0'],
  ["SELECT v FROM t WHERE b = 'x' AND a = ?", 'a int', ''],
  ['SELECT v FROM t WHERE a = ? AND b = ? AND (c, d) > ?', 'a int, b text, (c,d) frozen<tuple<int, int>>', '0,1'],
  [
    'SELECT v FROM t WHERE a = ? AND b = ? AND (c, d) IN ?',
    'a int, b text, in(c,d) list<frozen<tuple<int, int>>>',
    '0,1',
  ],
  [
    'SELECT v FROM kv WHERE m[?] = ? AND l CONTAINS ? AND m CONTAINS KEY ? ALLOW FILTERING',
    'key(m) text, value(m) int, value(l) int, key(m) text',
    '',
  ],
  ['SELECT m[?] FROM kv ORDER BY vec ANN OF ? LIMIT ?', 'key(m) text, vec vector<float, 2>, [limit] int', ''],
  [
    'INSERT INTO kv (v, k, w) VALUES (?, ?, ?) USING TIMESTAMP ? AND TTL ?',
    'v int, k int, w text, [timestamp] bigint, [ttl] int',
    '1',
  ],
  ['INSERT INTO kv JSON ?', '[json] text', ''],
  [
    'INSERT INTO kv (k, l, m, t, a) VALUES (1, [?], {?: ?}, (?, ?), {zip: ?})',
    'value(l) int, key(m) text, value(m) int, t[0] int, t[1] text, a.zip int',
    '',
  ],
  [
    'UPDATE kv USING TTL ? SET v = ?, m[?] = ?, l[?] = ?, s = s + ?, a.zip = ? WHERE k = ? IF w = ?',
    '[ttl] int, v int, key(m) text, value(m) int, idx(l) int, value(l) int, s set<int>, a.zip int, k int, w text',
    '8',
  ],
  ['UPDATE kv SET m = m - ? WHERE k = ?', 'm set<text>, k int', '1'],
  ['DELETE m[?], l[?] FROM kv WHERE k = ? IF v IN ?', 'key(m) text, idx(l) int, k int, in(v) list<int>', '2'],
  [
    'BEGIN BATCH USING TIMESTAMP ? INSERT INTO kv (k, v) VALUES (?, ?); DELETE FROM kv WHERE k = ?; APPLY BATCH',
    '[timestamp] bigint, k int, v int, k int',
    '',
  ],
  ['TRUNCATE kv', '', ''],
])('%s', (text, variables, key) => {
  const session = cql.database.session({role: 'cassandra', isSuperuser: true});
  const {statement, markers} = cql.parse(text);
  const metadata = session.prepare(statement, markers, 'k');
  expect(metadata.variables.map(({name, type}) => `${name} ${printType(type)}`).join(', ')).toBe(variables);
  expect(metadata.partitionKeyIndexes.join(',')).toBe(key);
  expect(metadata.columns === undefined).toBe(statement.kind !== 'select');
});

test('columns of the answer are known before it runs', () => {
  const session = cql.database.session({role: 'cassandra', isSuperuser: true});
  const {statement, markers} = cql.parse('SELECT v, w AS x, count(*) FROM kv');
  const {columns} = session.prepare(statement, markers, 'k');
  expect(columns?.map(({keyspace, table, name, type}) => `${keyspace}.${table} ${name} ${printType(type)}`)).toEqual([
    'k.kv v int',
    'k.kv x text',
    'k.kv count bigint',
  ]);
});
