/** INSERT, UPDATE, DELETE, BATCH and conditions. */
export const writes = `
CREATE TYPE ud (zip int)
CREATE TABLE t (k int PRIMARY KEY, v int, w text, l list<int>, st set<int>, m map<text, int>, fl frozen<list<int>>, a ud, f frozen<ud>, e vector<float, 2>, tu tuple<int, int>, asci ascii)
CREATE TABLE r (p int, c int, d int, v int, s int static, PRIMARY KEY (p, c, d))
CREATE TABLE n (k int PRIMARY KEY, c counter)
Unmatched column names/values | INSERT INTO t (k, v) VALUES (1)
The column names contains duplicates | INSERT INTO t (k, v, v) VALUES (1, 2, 3)
Undefined column name nope | INSERT INTO t (k, nope) VALUES (1, 2)
nope does not exist | INSERT INTO nope (k) VALUES (1)
keyspace nope does not exist | INSERT INTO nope.t (k) VALUES (1)
Some partition key parts are missing: k | INSERT INTO t (v) VALUES (1)
Some clustering keys are missing: c, d | INSERT INTO r (p, v) VALUES (1, 1)
INSERT INTO r (p, s) VALUES (1, 1)
Invalid null value in condition for column k | INSERT INTO t (k) VALUES (null)
Invalid STRING constant | INSERT INTO t (k, v) VALUES (1, 'a')
Invalid INTEGER constant | INSERT INTO t (k, w) VALUES (1, 1)
Invalid FLOAT constant | INSERT INTO t (k, v) VALUES (1, 1.5)
Invalid BOOLEAN constant | INSERT INTO t (k, v) VALUES (1, true)
Invalid UUID constant | INSERT INTO t (k, v) VALUES (1, 50554d6e-29bb-11e5-b345-feff819cdc9f)
Invalid HEX constant | INSERT INTO t (k, v) VALUES (1, 0x00)
Invalid DURATION constant | INSERT INTO t (k, v) VALUES (1, 1d)
Unable to make int from | INSERT INTO t (k, v) VALUES (1, 99999999999)
Invalid ASCII character in string literal | INSERT INTO t (k, asci) VALUES (1, 'ü')
INSERT statements are not allowed on counter tables | INSERT INTO n (k, c) VALUES (1, 1)
Cannot set the value of counter column c | UPDATE n SET c = 5 WHERE k = 1
Cannot provide custom TTL for counter updates | UPDATE n USING TTL 5 SET c = c + 1 WHERE k = 1
Cannot provide custom timestamp for counter updates | UPDATE n USING TIMESTAMP 5 SET c = c + 1 WHERE k = 1
Conditions on counters are not supported | UPDATE n SET c = c + 1 WHERE k = 1 IF c = 1
UPDATE n SET c = c + 1 WHERE k = 1
UPDATE n SET c -= 3 WHERE k = 1
SELECT * FROM n
for non counter column v | UPDATE t SET v = v + 1 WHERE k = 1
PRIMARY KEY part k found in SET part | UPDATE t SET k = 1 WHERE k = 1
Multiple incompatible setting of column v | UPDATE t SET v = 1, v = 2 WHERE k = 1
Non PRIMARY KEY columns found in where clause | UPDATE t SET v = 1 WHERE k = 1 AND w = 'a'
Only EQ and IN relation are supported on the partition key | UPDATE t SET v = 1 WHERE k > 1
The token function cannot be used in WHERE clauses for UPDATE | UPDATE t SET v = 1 WHERE token(k) = 1
failure invalid | UPDATE r SET v = 1 WHERE p = 1 AND c > 1 AND d = 1
Invalid restrictions on clustering columns since the UPDATE statement modifies only static columns | UPDATE r SET s = 1 WHERE p = 1 AND c = 1 AND d = 1
syntax | UPDATE t SET v = 1
cannot be restricted as preceding column | DELETE FROM r WHERE p = 1 AND d = 1
Range deletions are not supported for specific columns | DELETE v FROM r WHERE p = 1 AND c > 1
should not be a PRIMARY KEY part | DELETE k FROM t WHERE k = 1
failure | DELETE nope FROM t WHERE k = 1
failure | DELETE v[0] FROM t WHERE k = 1
failure | DELETE FROM t
failure | DELETE FROM nope WHERE k = 1
failure | DELETE FROM t USING TTL 5 WHERE k = 1
failure | DELETE FROM t WHERE v = 1
failure | DELETE FROM t WHERE nope = 1
failure | DELETE FROM r WHERE c = 1
failure | DELETE FROM t WHERE k > 1
failure | DELETE FROM t WHERE token(k) > 1
failure | DELETE FROM r WHERE p = 1 AND c = null
failure | DELETE s FROM r WHERE p = 1 AND c = 1 AND d = 1
DELETE s FROM r WHERE p = 1
DELETE FROM t USING TIMESTAMP 5 WHERE k = 99
DELETE FROM r WHERE p = 99 AND c IN (1, 2) AND d > 1
DELETE v, s FROM r WHERE p = 99 AND c = 1 AND d = 1
failure | UPDATE t SET nope = 1 WHERE k = 1
failure | UPDATE nope SET v = 1 WHERE k = 1
failure | UPDATE t SET v = 1 WHERE nope = 1
failure | UPDATE r SET v = 1 WHERE p = 1
failure | UPDATE r SET v = 1 WHERE p = 1 AND c = 1
failure | UPDATE r SET v = 1 WHERE c = 1 AND d = 1
failure | UPDATE t SET v = 1 WHERE k = null
failure | UPDATE t SET v = 1 WHERE k = 1 AND k = 2
failure | UPDATE r SET v = 1 WHERE p = 1 AND c = 1 AND d > 1
failure | UPDATE t USING TTL -1 SET v = 1 WHERE k = 1
failure | UPDATE t USING TTL 630720001 SET v = 1 WHERE k = 1
UPDATE t USING TTL 5 AND TTL 6 SET v = 1 WHERE k = 1
failure | UPDATE t SET m = m + ['a'] WHERE k = 1
failure | UPDATE t SET l = {1} + l WHERE k = 1
failure | UPDATE t SET st = [1] + st WHERE k = 1
failure | UPDATE t SET st[1] = 1 WHERE k = 1
failure | UPDATE t SET l['a'] = 1 WHERE k = 1
failure | UPDATE t SET a.nope = 1 WHERE k = 1
failure | UPDATE t SET v.a = 1 WHERE k = 1
failure | UPDATE t SET l = m + [1] WHERE k = 1
failure | UPDATE t SET v = w + 1 WHERE k = 1
UPDATE t USING TTL 100 AND TIMESTAMP 5 SET v = 1, w = 'x' WHERE k = 98
UPDATE t SET l = [0] + l, m = m + {'z': 1}, st -= {9} WHERE k = 97
UPDATE t SET m = m - {'z'}, l = l - [0] WHERE k = 97
UPDATE t SET e = [3, 4], tu = (5, null), f = {zip: 7} WHERE k = 97
SELECT * FROM t WHERE k IN (97, 98)
failure | INSERT INTO t (k, tu) VALUES (1, (1, 'a'))
failure | INSERT INTO t (k, tu) VALUES (1, [1, 2])
failure | INSERT INTO t (k, e) VALUES (1, [1])
failure | INSERT INTO t (k, e) VALUES (1, {1, 2})
failure | INSERT INTO t (k, m) VALUES (1, {1})
failure | INSERT INTO t (k, m) VALUES (1, {'a': 'b'})
failure | INSERT INTO t (k, m) VALUES (1, {null: 1})
failure | INSERT INTO t (k, m) VALUES (1, {'a': null})
failure | INSERT INTO t (k, st) VALUES (1, {null})
failure | INSERT INTO t (k, l) VALUES (1, ['a'])
failure | INSERT INTO t (k, v) VALUES (1, now())
failure | INSERT INTO t (k, v) VALUES (1, nope())
failure | INSERT INTO t (k, v) VALUES (1, sum(1))
failure | INSERT INTO t (k, v) VALUES (1, (text)'1')
INSERT INTO t (k, v) VALUES (96, (int)1)
INSERT INTO t (k, v) VALUES (96, 1 + 2 * 3 - 4 / 2 % 5)
INSERT INTO t (k, w) VALUES (96, 'a' + 'b')
SELECT v, w FROM t WHERE k = 96
failure | INSERT INTO t (k) VALUES (1) USING NOPE 5
failure | INSERT INTO t (k, v) VALUES (1, 1) USING TTL 'x'
INSERT INTO t (k, v) VALUES (95, 1) USING TTL ? AND TIMESTAMP ? <- 0x00000000, 0x0000000000000005
failure | INSERT INTO t (k, v) VALUES (95, 1) USING TTL ? <- 0xffffffff
INSERT INTO t (k, v) VALUES (95, 1) USING TTL ? <- unset
SELECT k, v, ttl(v) FROM t WHERE k = 95
INSERT INTO t (k, v) VALUES (?, :v) <- 0x0000005e, 0x00000001
failure | INSERT INTO t (k, v) VALUES (?, ?) <- 0x0000005e
failure | INSERT INTO t (k, v) VALUES (?, ?) <- unset, 0x00000001
failure | INSERT INTO t (k, v) VALUES (?, ?) <- null, 0x00000001
failure | INSERT INTO t (k, v) VALUES (?, ?) <- 0x00000001, 0x01
INSERT INTO t (k, v, w) VALUES (?, ?, ?) <- 0x0000005d, unset, null
SELECT * FROM t WHERE k IN (93, 94)
INSERT INTO t (k, l, st, m, fl, a, f, e, tu) VALUES (1, [1, 2, 3, 4, 5], {1}, {'a': 1}, [1], {zip: 1}, {zip: 1}, [1, 2], (1, 2))
List index 50 out of bound | UPDATE t SET l[50] = 1 WHERE k = 1
List index -1 out of bound | UPDATE t SET l[-1] = 1 WHERE k = 1
List index 9 out of bound | DELETE l[9] FROM t WHERE k = 1
UPDATE t SET l[0] = 9, m['b'] = 2, st = st + {2}, a.zip = 5 WHERE k = 1
DELETE l[0], m['a'], st[1], a.zip FROM t WHERE k = 1
SELECT * FROM t
null is not supported inside collections | INSERT INTO t (k, l) VALUES (1, [null])
null is not supported inside vectors | INSERT INTO t (k, e) VALUES (1, [1, null])
Invalid set literal for l | INSERT INTO t (k, l) VALUES (1, {1})
for frozen collection column fl | UPDATE t SET fl = fl + [1] WHERE k = 1
expected 2 elements, but given 3 | INSERT INTO t (k, e) VALUES (1, [1, 2, 3])
for non collection column v | UPDATE t SET v[0] = 1 WHERE k = 1
too many elements | INSERT INTO t (k, tu) VALUES (1, (1, 2, 3))
UPDATE r SET v = 1 WHERE p IN (1, 2) AND c IN (1, 2) AND d = 1
DELETE FROM r WHERE p = 1 AND c > 1 AND c <= 2
DELETE FROM r WHERE p = 1 AND (c, d) > (1, 1) AND (c) < (3)
DELETE FROM r WHERE p IN (1, 2) AND c = 1
SELECT * FROM r
A TTL must be greater or equal to 0 | INSERT INTO t (k) VALUES (1) USING TTL -1
ttl is too large | INSERT INTO t (k) VALUES (1) USING TTL 630720001
Out of bound timestamp | INSERT INTO t (k) VALUES (1) USING TIMESTAMP -9223372036854775808
INSERT INTO t (k, v) VALUES (7, 1) USING TIMESTAMP -5 AND TTL 0
SELECT writetime(v), ttl(v) FROM t WHERE k = 7
INSERT INTO t JSON '{"k": 8, "v": 1, "w": "x"}'
INSERT INTO t JSON '{"K": 8, "v": 2}' DEFAULT UNSET
SELECT JSON * FROM t WHERE k = 8
INSERT INTO t JSON '{"k": 8}' DEFAULT NULL
JSON values map contains unrecognized column: nope | INSERT INTO t JSON '{"k": 8, "nope": 1}'
Error decoding JSON value for v | INSERT INTO t JSON '{"k": 8, "v": "x"}'
Could not decode JSON string as a map | INSERT INTO t JSON 'nope'
Invalid null value in condition for column k | INSERT INTO t JSON '{"v": 8}'
keyspace system_nope does not exist | SELECT * FROM system_nope.t
BEGIN BATCH APPLY BATCH
BEGIN BATCH INSERT INTO t (k, v) VALUES (20, 1); UPDATE t SET w = 'x' WHERE k = 20; DELETE FROM t WHERE k = 1 APPLY BATCH
BEGIN UNLOGGED BATCH USING TIMESTAMP 5 INSERT INTO t (k, v) VALUES (21, 1) APPLY BATCH
BEGIN COUNTER BATCH UPDATE n SET c = c + 1 WHERE k = 1; UPDATE n SET c = c + 1 WHERE k = 2; APPLY BATCH
Timestamp must be set either on BATCH or individual statements | BEGIN BATCH USING TIMESTAMP 5 INSERT INTO t (k) VALUES (1) USING TIMESTAMP 6 APPLY BATCH
failure invalid | BEGIN BATCH INSERT INTO t (k) VALUES (1); UPDATE n SET c = c + 1 WHERE k = 1 APPLY BATCH
Cannot include a counter statement in a logged batch | BEGIN BATCH UPDATE n SET c = c + 1 WHERE k = 1 APPLY BATCH
Cannot include non-counter statement in a counter batch | BEGIN COUNTER BATCH INSERT INTO t (k) VALUES (1) APPLY BATCH
Batch with conditions cannot span multiple partitions | BEGIN BATCH INSERT INTO t (k) VALUES (1) IF NOT EXISTS; INSERT INTO t (k) VALUES (2) APPLY BATCH
Batch with conditions cannot span multiple tables | BEGIN BATCH INSERT INTO t (k) VALUES (1) IF NOT EXISTS; INSERT INTO r (p, c, d) VALUES (1, 1, 1) APPLY BATCH
Cannot mix IF conditions and IF NOT EXISTS for the same row | BEGIN BATCH INSERT INTO t (k) VALUES (1) IF NOT EXISTS; UPDATE t SET v = 1 WHERE k = 1 IF v = 1 APPLY BATCH
syntax | BEGIN BATCH SELECT * FROM t APPLY BATCH
failure | BEGIN BATCH USING TTL 5 INSERT INTO t (k) VALUES (1) APPLY BATCH
failure | BEGIN COUNTER BATCH USING TIMESTAMP 5 UPDATE n SET c = c + 1 WHERE k = 1 APPLY BATCH
failure | BEGIN UNLOGGED BATCH UPDATE n SET c = c + 1 WHERE k = 1; INSERT INTO t (k) VALUES (1) APPLY BATCH
BEGIN UNLOGGED BATCH UPDATE n SET c = c + 1 WHERE k = 5 APPLY BATCH
failure | BEGIN BATCH USING TIMESTAMP 5 INSERT INTO t (k) VALUES (1) IF NOT EXISTS APPLY BATCH
failure | BEGIN BATCH INSERT INTO nope (k) VALUES (1) APPLY BATCH
failure | BEGIN BATCH INSERT INTO t (k) VALUES (1); UPDATE t SET nope = 1 WHERE k = 1 APPLY BATCH
syntax | BEGIN BATCH INSERT INTO t (k) VALUES (1)
syntax | BEGIN BATCH TRUNCATE t APPLY BATCH
BEGIN BATCH INSERT INTO t (k, v) VALUES (22, 1); DELETE FROM t WHERE k = 22 APPLY BATCH
SELECT * FROM t WHERE k = 22
BEGIN BATCH DELETE FROM t WHERE k = 23; INSERT INTO t (k, v) VALUES (23, 1); UPDATE t SET v = 5 WHERE k = 23 APPLY BATCH
SELECT k, v FROM t WHERE k = 23
BEGIN BATCH INSERT INTO t (k, v) VALUES (?, ?); UPDATE t SET w = ? WHERE k = ? APPLY BATCH <- 0x00000018, 0x00000001, 0x78, 0x00000018
SELECT k, v, w FROM t WHERE k = 24
INSERT INTO t (k, v) VALUES (30, 1) IF NOT EXISTS
INSERT INTO t (k, v) VALUES (30, 2) IF NOT EXISTS
UPDATE t SET v = 2 WHERE k = 30 IF v = 1 AND w = null
UPDATE t SET v = 2 WHERE k = 30 IF v = 1
UPDATE t SET v = 2 WHERE k = 31 IF v = 1
UPDATE t SET v = 3 WHERE k = 30 IF EXISTS
UPDATE t SET v = 3 WHERE k = 31 IF EXISTS
DELETE FROM t WHERE k = 30 IF v IN (3, 4)
DELETE FROM t WHERE k = 30 IF EXISTS
UPDATE t SET v = 2 WHERE k = 32 IF v = null
UPDATE t SET v = 2 WHERE k = 32 IF v IN ()
BEGIN BATCH UPDATE r SET v = 1 WHERE p = 5 AND c = 1 AND d = 1 IF v = null; INSERT INTO r (p, c, d) VALUES (5, 2, 2) IF NOT EXISTS APPLY BATCH
BEGIN BATCH UPDATE r SET v = 1 WHERE p = 5 AND c = 1 AND d = 1 IF v = 7; INSERT INTO r (p, c, d) VALUES (5, 2, 2) IF NOT EXISTS APPLY BATCH
syntax | UPDATE t SET v = 1 WHERE k = 1 IF EXISTS AND v = 1
cannot have IF conditions | UPDATE t SET v = 1 WHERE k = 1 IF k = 1
IN on the partition key is not supported with conditional updates | UPDATE t SET v = 1 WHERE k IN (1, 2) IF v = 1
Cannot provide custom timestamp for conditional updates | UPDATE t USING TIMESTAMP 5 SET v = 1 WHERE k = 1 IF v = 1
must restrict all PRIMARY KEY columns with equality relations | DELETE FROM r WHERE p = 1 IF v = 1
UPDATE r SET s = 5 WHERE p = 5 IF s = null
UPDATE r SET s = 6 WHERE p = 5 IF s = 5
UPDATE r SET v = 6 WHERE p = 5 AND c = 1 AND d = 1 IF s = 6
UPDATE r SET s = 6 WHERE p = 5 AND c = 1 AND d = 1 IF v = 5
failure | UPDATE r SET v = 6 WHERE p = 5 IF s = 5
failure | UPDATE t SET v = 1 WHERE k = 1 IF nope = 1
failure | UPDATE t SET v = 1 WHERE k = 1 IF v = 'a'
failure | UPDATE t SET v = 1 WHERE k = 1 IF v IN (1, 'a')
failure | UPDATE t SET v = 1 WHERE k = 1 IF v > null
failure | UPDATE t SET v = 1 WHERE k = 1 IF l[null] = 1
failure | UPDATE t SET v = 1 WHERE k = 1 IF st['a'] = 1
failure | UPDATE t SET v = 1 WHERE k = 1 IF v[0] = 1
failure | UPDATE t SET v = 1 WHERE k = 1 IF v CONTAINS 1
failure | UPDATE t SET v = 1 WHERE k = 1 IF m CONTAINS KEY 1
failure | UPDATE t SET v = 1 WHERE k = 1 IF a.nope = 1
failure | UPDATE t SET v = 1 WHERE k = 1 IF w LIKE 'x%'
failure | INSERT INTO t (k, v) VALUES (1, 1) IF v = 1
failure | INSERT INTO t (k, v) VALUES (1, 1) IF EXISTS
failure | UPDATE t SET v = 1 WHERE k = 1 IF NOT EXISTS
failure | INSERT INTO t (k, v) VALUES (1, 1) IF NOT EXISTS USING TIMESTAMP 5
failure | DELETE FROM t USING TIMESTAMP 5 WHERE k = 1 IF EXISTS
failure | DELETE FROM r WHERE p = 1 IF EXISTS
failure | DELETE FROM r WHERE p = 1 AND c > 1 IF EXISTS
failure | DELETE FROM t WHERE k IN (1, 2) IF EXISTS
failure | UPDATE r SET v = 1 WHERE p = 1 AND c IN (1, 2) AND d = 1 IF v = 1
failure | DELETE s FROM r WHERE p = 5 IF v = 1
INSERT INTO t (k, v, l, st, m, a, fl, f, tu, e) VALUES (40, 1, [1, 2], {1}, {'a': 1}, {zip: 1}, [1], {zip: 1}, (1, 2), [1, 2]) IF NOT EXISTS
INSERT INTO t (k) VALUES (40) IF NOT EXISTS
INSERT INTO t (k, v) VALUES (41, 1) IF NOT EXISTS USING TTL 1000
INSERT INTO t JSON '{"k": 40, "v": 5}' IF NOT EXISTS
INSERT INTO t JSON '{"k": 42, "v": 5}' IF NOT EXISTS
UPDATE t SET v = 2 WHERE k = 40 IF l[0] = 1 AND m['a'] = 1 AND a.zip = 1 AND v != 5
UPDATE t SET v = 3 WHERE k = 40 IF l[9] = null AND m['q'] = null
UPDATE t SET v = 3 WHERE k = 40 IF l = [1, 2] AND st = {1} AND m = {'a': 1} AND a = {zip: 1} AND fl = [1] AND f = {zip: 1} AND tu = (1, 2) AND e = [1, 2]
UPDATE t SET v = 4 WHERE k = 40 IF l CONTAINS 2 AND st CONTAINS 1 AND m CONTAINS 1 AND m CONTAINS KEY 'a'
UPDATE t SET v = 4 WHERE k = 40 IF l CONTAINS 9
UPDATE t SET v = 5 WHERE k = 40 IF v < 5 AND v <= 4 AND v > 3 AND v >= 4
UPDATE t SET v = 6 WHERE k = 40 IF v IN (1, 5) AND m['a'] IN (1, 2) AND a.zip IN (1)
UPDATE t SET v = 7 WHERE k = 40 IF v IN ? AND w = ? <- 0x000000010000000400000006, null
failure | UPDATE t SET v = 7 WHERE k = 40 IF v = ? <- unset
DELETE v FROM t WHERE k = 40 IF v = 7
DELETE l[0], m['a'] FROM t WHERE k = 40 IF v = null
SELECT * FROM t WHERE k = 40
UPDATE t USING TTL 100 SET v = 1 WHERE k = 40 IF EXISTS
Cannot mix IF conditions and IF EXISTS | BEGIN BATCH UPDATE t SET v = 1 WHERE k = 40 IF v = 1; UPDATE t SET w = 'x' WHERE k = 40 IF EXISTS APPLY BATCH
BEGIN BATCH UPDATE t SET v = 1 WHERE k = 40 IF v = 9; DELETE w FROM t WHERE k = 40 IF v = 1 APPLY BATCH
BEGIN BATCH INSERT INTO t (k) VALUES (40) IF NOT EXISTS; DELETE FROM t WHERE k = 40 APPLY BATCH
BEGIN UNLOGGED BATCH UPDATE t SET v = 1 WHERE k = 40 IF EXISTS APPLY BATCH
`;
