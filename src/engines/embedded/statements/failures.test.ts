import {afterAll, beforeAll, expect, test} from 'vitest';
import {openCql, type CqlFixture} from '../cql.fixture.ts';

let cql: CqlFixture;

beforeAll(async () => {
  cql = await openCql();
  await cql.all(
    'CREATE TYPE addr (street text, zip int)',
    'CREATE TABLE kv (k int PRIMARY KEY, v int, w text, l list<int>, m map<text, int>, st set<int>, fl frozen<list<int>>, a addr, fa frozen<addr>, vec vector<float, 2>, asc1 ascii)',
    'CREATE TABLE t (a int, b int, c int, d int, s int static, v int, PRIMARY KEY ((a, b), c, d))',
    'CREATE TABLE one (k int, c int, d int, s int static, v int, w int, PRIMARY KEY (k, c, d))',
    'CREATE TABLE cnt (k int PRIMARY KEY, n counter)',
    'CREATE TABLE idx (k int PRIMARY KEY, v int, w text, m map<text, int>, s set<text>, vec vector<float, 2>)',
    "CREATE INDEX ON idx (v) USING 'sai'",
    "CREATE INDEX ON idx (w) USING 'sai'",
    "CREATE INDEX ON idx (entries(m)) USING 'sai'",
    "CREATE INDEX ON idx (s) USING 'sai'",
    "CREATE INDEX ON idx (vec) USING 'sai'",
    'CREATE TABLE two (k int PRIMARY KEY, v int, w int)',
    'CREATE INDEX ON two (v)',
  );
});

afterAll(() => cql.close());

const FILTERING = 'use ALLOW FILTERING';

test.each([
  ['SELECT * FROM nope', 'table nope does not exist'],
  ['SELECT * FROM nope.t', 'keyspace nope does not exist'],
  ['SELECT nope FROM kv', 'Undefined column name nope in table k.kv'],
  ['SELECT * FROM kv WHERE nope = 1', 'Undefined column name nope in table k.kv'],
  ['SELECT * FROM kv WHERE v = 1', FILTERING],
  ['SELECT * FROM kv WHERE k > 1', FILTERING],
  ['SELECT * FROM t WHERE a = 1', FILTERING],
  ['SELECT * FROM t WHERE c = 1', FILTERING],
  [
    'SELECT * FROM one WHERE k = 1 AND d = 1',
    'PRIMARY KEY column "d" cannot be restricted as preceding column "c" is not restricted',
  ],
  [
    'SELECT * FROM one WHERE k = 1 AND c > 1 AND d = 1',
    'Clustering column "d" cannot be restricted (preceding column "c" is restricted by a non-EQ relation)',
  ],
  [
    'SELECT * FROM kv WHERE k = 1 AND k = 2',
    'k cannot be restricted by more than one relation if it includes an Equal',
  ],
  ['SELECT * FROM one WHERE k = 1 AND c > 1 AND c > 2', 'More than one restriction was found for the start bound on c'],
  ['SELECT * FROM kv WHERE k != 1', 'Unsupported "!=" relation: k != 1'],
  ['SELECT * FROM kv WHERE v != 1 ALLOW FILTERING', 'Unsupported "!=" relation: v != 1'],
  ['SELECT * FROM kv WHERE w IS NOT NULL ALLOW FILTERING', 'Unsupported restriction: w IS NOT NULL'],
  ['SELECT * FROM kv WHERE k = null', 'Invalid null value in condition for column k'],
  ['SELECT * FROM kv WHERE v = null ALLOW FILTERING', 'Unsupported null value for column v'],
  [
    'SELECT * FROM kv WHERE l = [1] ALLOW FILTERING',
    "Collection column 'l' (list<int>) cannot be restricted by a '=' relation",
  ],
  [
    "SELECT * FROM kv WHERE a = {street: 'x'} ALLOW FILTERING",
    "Non-frozen UDT column 'a' (addr) cannot be restricted by any relation",
  ],
  ['SELECT * FROM kv WHERE v CONTAINS 1 ALLOW FILTERING', 'Cannot use CONTAINS on non-collection column v'],
  [
    "SELECT * FROM kv WHERE w LIKE 'a%'",
    "LIKE restriction is only supported on properly indexed columns. w LIKE 'a%' is not valid.",
  ],
  [
    'SELECT * FROM one WHERE k = 1 AND (d, c) > (1, 2)',
    'Clustering columns must appear in the PRIMARY KEY order in multi-column relations',
  ],
  [
    'SELECT * FROM one WHERE k = 1 AND (v) > (1)',
    'Multi-column relations can only be applied to clustering columns but was applied to: v',
  ],
  ['SELECT * FROM t WHERE token(b, a) > 0', 'The token function arguments must be in the partition key order: a, b'],
  [
    'SELECT * FROM t WHERE token(a) > 0',
    'The token() function must be applied to all partition key components or none of them',
  ],
  ["SELECT * FROM idx WHERE m['a'] > 1", 'Only EQ relations are supported on map entries'],
  ["SELECT * FROM idx WHERE w > 'a'", FILTERING],
  ['SELECT * FROM idx WHERE v IN (1, 2)', FILTERING],
  ['SELECT * FROM two WHERE v = 1 AND w = 2', FILTERING],
  ['SELECT * FROM two WHERE v > 1', FILTERING],
  ['SELECT * FROM kv LIMIT 0', 'LIMIT must be strictly positive'],
  [
    'SELECT * FROM kv ORDER BY k DESC',
    'ORDER BY is only supported when the partition key is restricted by an EQ or an IN.',
  ],
  [
    'SELECT * FROM one WHERE k = 1 ORDER BY v',
    'Order by is currently only supported on the clustered columns of the PRIMARY KEY, got v',
  ],
  [
    'SELECT * FROM one WHERE k = 1 ORDER BY d',
    'Order by currently only supports the ordering of columns following their declared order in the PRIMARY KEY',
  ],
  ['SELECT * FROM one WHERE k = 1 ORDER BY c DESC, d ASC', 'Unsupported order by relation'],
  [
    'SELECT DISTINCT k, c FROM one',
    'SELECT DISTINCT queries must only request partition key columns and/or static columns (not c)',
  ],
  ['SELECT DISTINCT a FROM t', 'SELECT DISTINCT queries must request all the partition key columns (missing b)'],
  [
    'SELECT DISTINCT k FROM one PER PARTITION LIMIT 1',
    'PER PARTITION LIMIT is not allowed with SELECT DISTINCT queries',
  ],
  [
    'SELECT DISTINCT k FROM one WHERE k = 1 AND c = 1',
    'SELECT DISTINCT with WHERE clause only supports restriction by partition key and/or static columns.',
  ],
  [
    'SELECT v FROM one GROUP BY c',
    'Group by currently only support groups of columns following their declared order in the PRIMARY KEY',
  ],
  ['SELECT v FROM one GROUP BY w', 'Group by is currently only supported on the columns of the PRIMARY KEY, got w'],
  ['SELECT * FROM idx ORDER BY vec ANN OF [1.0, 2.0]', 'Top-K queries must have a limit specified'],
  ['SELECT * FROM idx ORDER BY vec ANN OF [1.0, 2.0] LIMIT 1001', 'requires a LIMIT that is not greater than 1000'],
  ['SELECT count(*) FROM idx ORDER BY vec ANN OF [1.0, 2.0] LIMIT 3', 'Top-K queries can not be run with aggregation'],
  ['SELECT * FROM idx ORDER BY vec ANN OF [1.0, 2.0] PER PARTITION LIMIT 1', 'do not support per-partition limits'],
  ['SELECT writetime(k) FROM kv', 'Cannot use selection function writetime on PRIMARY KEY part k'],
  ['SELECT nope(k) FROM kv', "Unknown function 'nope'"],
  ['SELECT sum(w) FROM kv', 'Invalid call to function sum, none of its type signatures match'],
  [
    'SELECT token(k, v) FROM kv',
    'Invalid number of arguments in call to function system.token: 1 required but 2 provided',
  ],
  ["INSERT INTO kv JSON 'x' USING TTL -1", 'Could not decode JSON string as a map'],
  [`INSERT INTO kv JSON '{"k": "x"}' USING TTL -1`, 'Error decoding JSON value for k'],
  ['INSERT INTO kv (k, v) VALUES (null, 1) USING TTL -1', 'Invalid null value in condition for column k'],
  ['SELECT 1 FROM kv', 'Cannot infer type for term 1 in selection clause (try using a cast to force a type)'],
  ['SELECT l[0] FROM kv', 'Element selection is only allowed on sets and maps, but l is a list'],
  ['SELECT (double)v FROM kv', 'Cannot assign value'],
  // Writes.
  ['INSERT INTO kv (k, v) VALUES (1)', 'Unmatched column names/values'],
  ['INSERT INTO kv (k, k) VALUES (1, 2)', 'The column names contains duplicates'],
  ['INSERT INTO kv (v) VALUES (1)', 'Some partition key parts are missing: k'],
  ['INSERT INTO one (k, v) VALUES (1, 1)', 'Some clustering keys are missing: c, d'],
  ['INSERT INTO kv (k) VALUES (null)', 'Invalid null value in condition for column k'],
  ["INSERT INTO kv (k, v) VALUES (1, 'a')", 'Invalid STRING constant (a) for "v" of type int'],
  ['INSERT INTO kv (k, v) VALUES (1, 99999999999)', "Unable to make int from '99999999999'"],
  ["INSERT INTO kv (k, asc1) VALUES (1, 'é')", 'Invalid ASCII character in string literal'],
  ['INSERT INTO cnt (k, n) VALUES (1, 1)', 'INSERT statements are not allowed on counter tables, use UPDATE instead'],
  ['UPDATE cnt SET n = 5 WHERE k = 1', 'Cannot set the value of counter column n'],
  ['UPDATE cnt USING TTL 5 SET n = n + 1 WHERE k = 1', 'Cannot provide custom TTL for counter updates'],
  ['UPDATE cnt USING TIMESTAMP 5 SET n = n + 1 WHERE k = 1', 'Cannot provide custom timestamp for counter updates'],
  ['UPDATE cnt SET n = n + 1 WHERE k = 1 IF EXISTS', 'Conditional updates are not supported on counter tables'],
  ['UPDATE kv SET v = v + 1 WHERE k = 1', 'Invalid operation (v = v + 1) for non counter column v'],
  ['UPDATE kv SET k = 2 WHERE k = 1', 'PRIMARY KEY part k found in SET part'],
  ['UPDATE kv SET v = 2, v = 3 WHERE k = 1', 'Multiple incompatible setting of column v'],
  ['UPDATE kv SET v = 1 WHERE k = 1 AND v = 2', 'Non PRIMARY KEY columns found in where clause: v '],
  [
    'UPDATE kv SET v = 1 WHERE k > 1',
    'Only EQ and IN relation are supported on the partition key (unless you use the token() function) for UPDATE statements',
  ],
  [
    'UPDATE kv SET v = 1 WHERE token(k) = 1',
    'The token function cannot be used in WHERE clauses for UPDATE statements',
  ],
  [
    'UPDATE one SET v = 1 WHERE k = 1 AND c > 1 AND d = 1',
    'Clustering column "d" cannot be restricted (preceding column "c" is restricted by a non-EQ relation)',
  ],
  ['UPDATE one SET v = 1 WHERE k = 1', 'Some clustering keys are missing: c, d'],
  [
    'UPDATE one SET s = 1 WHERE k = 1 AND c = 1 AND d = 1',
    'Invalid restrictions on clustering columns since the UPDATE statement modifies only static columns',
  ],
  [
    'DELETE FROM one WHERE k = 1 AND d = 1',
    'PRIMARY KEY column "d" cannot be restricted as preceding column "c" is not restricted',
  ],
  ['DELETE v FROM one WHERE k = 1 AND c = 1', 'Range deletions are not supported for specific columns'],
  ['DELETE k FROM kv WHERE k = 1', 'Invalid identifier k for deletion (should not be a PRIMARY KEY part)'],
  ['DELETE FROM t WHERE a = 1', 'Some partition key parts are missing: b'],
  ['UPDATE kv SET l[50] = 1 WHERE k = 77', 'Attempted to set an element on a list which is null'],
  ['UPDATE kv SET fl = fl + [1] WHERE k = 1', 'Invalid operation (fl = fl + [1]) for frozen collection column fl'],
  ['UPDATE kv SET v[0] = 1 WHERE k = 1', 'Invalid operation (v[0] = 1) for non collection column v'],
  ['UPDATE kv SET l = {1} WHERE k = 1', 'Invalid set literal for l of type list<int>'],
  [
    'UPDATE kv SET vec = [1.0, 2.0, 3.0] WHERE k = 1',
    'Invalid vector literal for vec of type vector<float, 2>; expected 2 elements, but given 3',
  ],
  ['UPDATE kv SET l = [null] WHERE k = 1', 'null is not supported inside collections'],
  ['UPDATE kv SET fa.zip = 5 WHERE k = 1', 'Invalid operation (fa.zip = 5) for frozen UDT column fa'],
  ['UPDATE kv SET a.nope = 5 WHERE k = 1', 'UDT column a does not have a field named nope'],
  ['UPDATE kv USING TTL -1 SET v = 1 WHERE k = 1', 'A TTL must be greater or equal to 0'],
  [
    'UPDATE kv USING TTL 630720001 SET v = 1 WHERE k = 1',
    'ttl is too large. requested (630720001) maximum (630720000)',
  ],
  ['UPDATE kv USING TIMESTAMP -9223372036854775808 SET v = 1 WHERE k = 1', 'Out of bound timestamp'],
  ['UPDATE kv SET v = 1 WHERE k = 1 IF k = 1', "PRIMARY KEY column 'k' cannot have IF conditions"],
  [
    'UPDATE kv SET v = 1 WHERE k IN (1, 2) IF v = 1',
    'IN on the partition key is not supported with conditional updates',
  ],
  [
    'UPDATE kv USING TIMESTAMP 5 SET v = 1 WHERE k = 1 IF v = 1',
    'Cannot provide custom timestamp for conditional updates',
  ],
  [
    'DELETE FROM one WHERE k = 1 IF v = 1',
    'DELETE statements must restrict all PRIMARY KEY columns with equality relations in order to delete non static columns',
  ],
  [
    'INSERT INTO idx (k, vec) VALUES (1, [0.0, -0.0])',
    'Zero vectors cannot be indexed or queried with cosine similarity',
  ],
  ['INSERT INTO kv JSON \'{"k": 1, "nope": 2}\'', 'JSON values map contains unrecognized column: nope'],
  ['INSERT INTO kv JSON \'{"v": 1}\'', 'Invalid null value in condition for column k'],
  ["INSERT INTO kv JSON '[1]'", 'Could not decode JSON string as a map'],
  ['INSERT INTO kv JSON \'{"k": "x"}\'', 'Error decoding JSON value for k'],
  // Batches.
  [
    'BEGIN BATCH USING TIMESTAMP 1 UPDATE kv USING TIMESTAMP 2 SET v = 1 WHERE k = 1; APPLY BATCH',
    'Timestamp must be set either on BATCH or individual statements',
  ],
  [
    'BEGIN BATCH UPDATE cnt SET n = n + 1 WHERE k = 1; APPLY BATCH',
    'Cannot include a counter statement in a logged batch',
  ],
  [
    'BEGIN UNLOGGED BATCH UPDATE cnt SET n = n + 1 WHERE k = 1; UPDATE kv SET v = 1 WHERE k = 1; APPLY BATCH',
    'Counter and non-counter mutations cannot exist in the same batch',
  ],
  [
    'BEGIN COUNTER BATCH UPDATE kv SET v = 1 WHERE k = 1; APPLY BATCH',
    'Cannot include non-counter statement in a counter batch',
  ],
  [
    'BEGIN BATCH UPDATE kv SET v = 1 WHERE k = 1 IF v = 1; UPDATE kv SET v = 1 WHERE k = 2; APPLY BATCH',
    'Batch with conditions cannot span multiple partitions',
  ],
  [
    'BEGIN BATCH UPDATE kv SET v = 1 WHERE k = 1 IF v = 1; UPDATE two SET v = 1 WHERE k = 1; APPLY BATCH',
    'Batch with conditions cannot span multiple tables',
  ],
  [
    'BEGIN BATCH INSERT INTO kv (k, v) VALUES (1, 1) IF NOT EXISTS; UPDATE kv SET v = 1 WHERE k = 1 IF v = 1; APPLY BATCH',
    'Cannot mix IF conditions and IF NOT EXISTS for the same row',
  ],
])('%s', async (text, phrase) => {
  expect(await cql.failure(text)).toContain(phrase);
});

test('no failure leaves anything behind', async () => {
  expect(await cql.rows('SELECT k FROM kv')).toEqual([]);
  expect(await cql.rows('SELECT k FROM cnt')).toEqual([]);
});

test('values must be as many as markers', async () => {
  expect(await cql.failure('SELECT * FROM kv WHERE k = ?')).toBe(
    'there were 1 markers(?) in CQL but 0 bound variables',
  );
});

test('paging and sorting of several partitions exclude each other', async () => {
  expect(await cql.failure('SELECT * FROM one WHERE k IN (1, 2) ORDER BY c', [], {pageSize: 10})).toContain(
    'Cannot page queries with both ORDER BY and a IN restriction on the partition key',
  );
});
