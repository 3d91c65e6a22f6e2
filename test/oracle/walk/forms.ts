/**
 * Every form of a statement and every one of its failures that the language's description names, each asked once.
 * A line is a statement, or `what the failure says | a statement`; one without is to be done.
 */
import {EPOCH_SECONDS} from '../draft.ts';
import type {Attempt} from '../step.ts';

const SCENES: {readonly [name: string]: string} = {
  keyspaces: `
CREATE KEYSPACE @1 WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1} AND durable_writes = true
CREATE KEYSPACE IF NOT EXISTS @1 WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}
Cannot add existing keyspace | CREATE KEYSPACE @1 WITH replication = {'class': 'SimpleStrategy'}
syntax | CREATE KEYSPACE @2
Missing mandatory option 'replication' | CREATE KEYSPACE @2 WITH durable_writes = true
Unable to find replication strategy class | CREATE KEYSPACE @2 WITH replication = {'class': 'Nope'}
CREATE KEYSPACE @2 WITH replication = {'class': 'SimpleStrategy'}
CREATE KEYSPACE @3 WITH replication = {'class': 'NetworkTopologyStrategy', 'replication_factor': 1}
DESCRIBE KEYSPACE @3
Unrecognized strategy option | CREATE KEYSPACE @4 WITH replication = {'class': 'NetworkTopologyStrategy', 'nope': 1}
CREATE KEYSPACE @4 WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 0}
failure config | CREATE KEYSPACE @5 WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 'x'}
CREATE KEYSPACE @5 WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 2}
Unknown property | CREATE KEYSPACE @6 WITH replication = {'class': 'SimpleStrategy'} AND foo = 1
Keyspace name must not be empty | CREATE KEYSPACE "a b" WITH replication = {'class': 'SimpleStrategy'}
doesn't exist | ALTER KEYSPACE @9 WITH durable_writes = true
ALTER KEYSPACE IF EXISTS @9 WITH durable_writes = true
ALTER KEYSPACE @1 WITH durable_writes = false
doesn't exist | DROP KEYSPACE @9
DROP KEYSPACE IF EXISTS @9
does not exist | USE @9
USE @1
USE @
System keyspace 'system' is not user-modifiable | CREATE KEYSPACE system WITH replication = {'class': 'SimpleStrategy'}
system keyspace is not user-modifiable | ALTER KEYSPACE system WITH durable_writes = true
system keyspace is not user-modifiable | DROP KEYSPACE system
system keyspace is not user-modifiable | CREATE TABLE system.t (k int PRIMARY KEY)
DROP KEYSPACE @1
DROP KEYSPACE @2
DROP KEYSPACE @3
DROP KEYSPACE @4
DROP KEYSPACE @5`,
  tables: `
CREATE TABLE t (k int PRIMARY KEY, v int, w text, x int)
CREATE TABLE IF NOT EXISTS t (k int PRIMARY KEY)
Cannot add already existing table | CREATE TABLE t (k int PRIMARY KEY)
doesn't exist | CREATE TABLE nope.t (k int PRIMARY KEY)
No PRIMARY KEY specifed | CREATE TABLE a (k int)
Multiple PRIMARY KEY specified | CREATE TABLE a (k int PRIMARY KEY, v int PRIMARY KEY)
Multiple PRIMARY KEY specified | CREATE TABLE a (k int PRIMARY KEY, v int, PRIMARY KEY (v))
Duplicate column | CREATE TABLE a (k int PRIMARY KEY, k int)
Unknown column 'z' referenced in PRIMARY KEY | CREATE TABLE a (k int, PRIMARY KEY (z))
Unknown type | CREATE TABLE a (k int PRIMARY KEY, v nosuch)
Invalid non-frozen collection type | CREATE TABLE a (k list<int> PRIMARY KEY)
CREATE TYPE ud (a int, b text)
Invalid non-frozen user-defined type | CREATE TABLE a (k ud PRIMARY KEY)
counter type is not supported for PRIMARY KEY column | CREATE TABLE a (k counter PRIMARY KEY)
duration type is not supported for PRIMARY KEY column | CREATE TABLE a (k duration PRIMARY KEY)
Cannot mix counter and non counter columns | CREATE TABLE a (k int PRIMARY KEY, c counter, v int)
Static columns are only useful | CREATE TABLE a (k int PRIMARY KEY, s int static)
cannot be part of the PRIMARY KEY | CREATE TABLE a (k int static, c int, PRIMARY KEY (k, c))
Non-frozen collections are not allowed inside collections | CREATE TABLE a (k int PRIMARY KEY, v list<list<int>>)
Non-frozen UDTs are not allowed inside collections | CREATE TABLE a (k int PRIMARY KEY, v list<ud>)
Counters are not allowed inside collections | CREATE TABLE a (k int PRIMARY KEY, v list<counter>)
vectors may only have positive dimensions | CREATE TABLE a (k int PRIMARY KEY, v vector<float, 0>)
Only clustering key columns can be defined in CLUSTERING ORDER | CREATE TABLE a (k int, c int, v int, PRIMARY KEY (k, c)) WITH CLUSTERING ORDER BY (v ASC)
Missing CLUSTERING ORDER for column c | CREATE TABLE a (k int, c int, d int, PRIMARY KEY (k, c, d)) WITH CLUSTERING ORDER BY (d ASC)
The order of columns in the CLUSTERING ORDER directive must match | CREATE TABLE a (k int, c int, d int, PRIMARY KEY (k, c, d)) WITH CLUSTERING ORDER BY (d ASC, c ASC)
default_time_to_live must be less than or equal to 630720000 | CREATE TABLE a (k int PRIMARY KEY) WITH default_time_to_live = 630720001
must be greater than or equal to 0 | CREATE TABLE a (k int PRIMARY KEY) WITH default_time_to_live = -1
bloom_filter_fp_chance must be larger than | CREATE TABLE a (k int PRIMARY KEY) WITH bloom_filter_fp_chance = 0
Unable to find compaction strategy class | CREATE TABLE a (k int PRIMARY KEY) WITH compaction = {'class': 'Nope'}
are not understood by | CREATE TABLE a (k int PRIMARY KEY) WITH compaction = {'class': 'SizeTieredCompactionStrategy', 'foo': 1}
Could not create Compression | CREATE TABLE a (k int PRIMARY KEY) WITH compression = {'class': 'Nope'}
Invalid value 'FOO' for caching sub-option 'keys' | CREATE TABLE a (k int PRIMARY KEY) WITH caching = {'keys': 'FOO'}
for option 'speculative_retry' | CREATE TABLE a (k int PRIMARY KEY) WITH speculative_retry = 'foo'
Missing sub-option 'class' for the 'compression' option | CREATE TABLE a (k int PRIMARY KEY) WITH compression = {'chunk_length_in_kb': 16}
Unknown property | CREATE TABLE a (k int PRIMARY KEY) WITH foo = 1
Unknown property | CREATE TABLE a (k int PRIMARY KEY) WITH read_repair_chance = 1
Table name must not be empty | CREATE TABLE "a b" (k int PRIMARY KEY)
CREATE TABLE aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa (k int PRIMARY KEY)
No definition found that is not part of the PRIMARY KEY | CREATE TABLE a (k int, c int, PRIMARY KEY (k, c)) WITH COMPACT STORAGE AND comment = 'x'
CREATE TABLE a (k int, c int, d int, PRIMARY KEY (k, c, d)) WITH CLUSTERING ORDER BY (c DESC, d ASC) AND comment = 'x' AND gc_grace_seconds = 5
ALTER TABLE t ADD y int
ALTER TABLE t ADD IF NOT EXISTS y int
ALTER TABLE t ADD (z int, zz list<text>)
ALTER TABLE IF EXISTS nope ADD y int
already exists | ALTER TABLE t ADD v int
ALTER TABLE t DROP x
ALTER TABLE t DROP IF EXISTS x
ALTER TABLE t DROP (z, zz)
Cannot drop PRIMARY KEY column k | ALTER TABLE t DROP k
was not found in table | ALTER TABLE t DROP nope
incompatible with previous | ALTER TABLE t ADD x text
incompatible with previous | ALTER TABLE t ADD zz int
ALTER TABLE t ADD x int
Cannot rename non PRIMARY KEY column | ALTER TABLE t RENAME v TO vv
ALTER TABLE a RENAME k TO kk AND c TO cc
failure | ALTER TABLE a RENAME IF EXISTS nope TO n
another column with that name already exists | ALTER TABLE a RENAME kk TO d
was not found in table | ALTER TABLE a RENAME nope TO n
Altering column types is no longer supported | ALTER TABLE t ALTER v TYPE bigint
Cannot alter table id | ALTER TABLE t WITH id = 5a1c395e-b41f-11e5-9f22-ba0be0483c18
ALTER TABLE t WITH comment = 'y' AND gc_grace_seconds = 7
doesn't exist | ALTER TABLE nope ADD v int
CREATE TABLE n (k int PRIMARY KEY, c counter)
Cannot have a non counter column | ALTER TABLE n ADD v int
Cannot have a counter column | ALTER TABLE t ADD nn counter
Cannot set default_time_to_live on a table with counters | ALTER TABLE n WITH default_time_to_live = 5
CREATE INDEX ti ON t (v)
because it has dependent secondary indexes | ALTER TABLE t DROP v
INSERT INTO t (k, v) VALUES (1, 1)
TRUNCATE TABLE t
SELECT * FROM t
TRUNCATE t
nope does not exist | TRUNCATE nope
Cannot drop user type | DROP TYPE ud
doesn't exist | DROP TABLE nope
DROP TABLE IF EXISTS nope
DROP TABLE t
doesn't exist | DROP TABLE t`,
  types: `
CREATE TYPE addr (street text, city text)
CREATE TYPE IF NOT EXISTS addr (street text)
already exists | CREATE TYPE addr (a int)
A user type cannot contain non-frozen UDTs | CREATE TYPE x (a addr)
cannot contain counters | CREATE TYPE x (a counter)
Duplicate field name | CREATE TYPE x (a int, a int)
CREATE TYPE x (a frozen<addr>, "B b" int)
ALTER TYPE addr ADD zip int
ALTER TYPE addr ADD IF NOT EXISTS zip int
ALTER TYPE IF EXISTS nope ADD zip int
Cannot add field city to type | ALTER TYPE addr ADD city text
ALTER TYPE addr RENAME zip TO code
ALTER TYPE addr RENAME street TO road AND city TO town
Unkown field | ALTER TYPE addr RENAME nope TO x
Altering field types is no longer supported | ALTER TYPE addr ALTER code TYPE bigint
doesn't exist | ALTER TYPE nope ADD a int
doesn't exist | DROP TYPE nope
DROP TYPE IF EXISTS nope
Cannot drop user type | DROP TYPE addr
DROP TYPE x
CREATE TABLE t (k int PRIMARY KEY, a frozen<addr>, b addr, c list<frozen<addr>>)
Cannot drop user type | DROP TYPE addr
INSERT INTO t (k, a, b, c) VALUES (1, {road: 'a', town: 'b'}, {road: 'c'}, [{code: 5}])
ALTER TYPE addr ADD extra int
SELECT * FROM t
SELECT a.road, b.extra FROM t
Unknown field 'zz' in value of user defined type | INSERT INTO t (k, a) VALUES (1, {zz: 1})
does not have a field named nope | UPDATE t SET b.nope = 1 WHERE k = 1
for frozen UDT column a | UPDATE t SET a.code = 5 WHERE k = 1
UPDATE t SET b.code = 5 WHERE k = 1
DELETE b.code FROM t WHERE k = 1
SELECT JSON * FROM t`,
  indexes: `
CREATE TABLE t (k int PRIMARY KEY, v int, w int, m map<text, int>, f frozen<list<int>>, l list<int>, d duration, e vector<float, 2>, x text)
CREATE INDEX a ON t (v) USING 'sai'
CREATE INDEX IF NOT EXISTS a ON t (v) USING 'sai'
already exists | CREATE INDEX a ON t (w) USING 'sai'
is a duplicate of existing index | CREATE INDEX b ON t (v) USING 'sai'
CREATE INDEX ON t (w) USING 'legacy_local_table'
Undefined column name nope | CREATE INDEX ON t (nope)
Cannot create secondary index on the only partition key column | CREATE INDEX ON t (k)
full() indexes can only be created on frozen collections | CREATE INDEX ON t (full(m))
Cannot create values() index on frozen column | CREATE INDEX ON t (values(f))
with non-map type | CREATE INDEX ON t (keys(l))
Secondary indexes are not supported on duration columns | CREATE INDEX ON t (d)
CREATE TABLE n (k int PRIMARY KEY, c counter)
Secondary indexes on counter tables | CREATE INDEX ON n (c)
CREATE INDEX mk ON t (keys(m)) USING 'sai'
CREATE INDEX mv ON t (values(m)) USING 'StorageAttachedIndex'
CREATE CUSTOM INDEX me ON t (entries(m)) USING 'SAI'
CREATE INDEX ff ON t (full(f)) USING 'sai'
CREATE INDEX ll ON t (l) USING 'sai'
doesn't exist | CREATE INDEX ON nope (v)
Unable to find custom indexer class | CREATE CUSTOM INDEX ON t (x) USING 'nope.Nope'
are not understood by StorageAttachedIndex | CREATE INDEX ON t (x) USING 'sai' WITH OPTIONS = {'foo': 'bar'}
CREATE INDEX xx ON t (x) USING 'sai' WITH OPTIONS = {'case_sensitive': 'false', 'normalize': 'true', 'ascii': 'true'}
failure | CREATE INDEX ON t (e) USING 'sai' WITH OPTIONS = {'similarity_function': 'nope'}
CREATE INDEX ee ON t (e) USING 'sai' WITH OPTIONS = {'similarity_function': 'EUCLIDEAN'}
INSERT INTO t (k, v, w, m, f, l, e, x) VALUES (1, 2, 3, {'a': 1}, [1], [2], [1, 2], 'Straße')
INSERT INTO t (k, v, w, m, f, l, e, x) VALUES (2, 3, 3, {'b': 1}, [1, 2], [2, 3], [2, 2], 'STRASSE')
SELECT k FROM t WHERE v > 2
SELECT k FROM t WHERE w = 3
SELECT k FROM t WHERE m CONTAINS KEY 'a'
SELECT k FROM t WHERE m CONTAINS 1
SELECT k FROM t WHERE m['a'] = 1
SELECT k FROM t WHERE f = [1]
SELECT k FROM t WHERE l CONTAINS 3
SELECT k FROM t WHERE x = 'STRASSE'
SELECT k FROM t WHERE x = 'strasse' AND v = 3
use ALLOW FILTERING | SELECT k FROM t WHERE w > 2
use ALLOW FILTERING | SELECT k FROM t WHERE v IN (2, 3)
use ALLOW FILTERING | SELECT k FROM t WHERE x > 'a'
SELECT k FROM t ORDER BY e ANN OF [1, 2] LIMIT 2
SELECT k FROM t WHERE v = 2 ORDER BY e ANN OF [1, 2] LIMIT 2
Top-K queries must have a limit | SELECT k FROM t ORDER BY e ANN OF [1, 2]
that is not greater than 1000 | SELECT k FROM t ORDER BY e ANN OF [1, 2] LIMIT 2000
Top-K queries can not be run with aggregation | SELECT count(*) FROM t ORDER BY e ANN OF [1, 2] LIMIT 2
failure invalid | SELECT k FROM t WHERE e = [1, 2]
DROP INDEX a
DROP INDEX IF EXISTS a
doesn't exist | DROP INDEX a
doesn't exist | DROP INDEX nope`,
  views: `
CREATE TABLE t (p int, c int, v int, w text, s int static, PRIMARY KEY (p, c))
CREATE TABLE u (k int PRIMARY KEY, a int, b int)
CREATE MATERIALIZED VIEW ua AS SELECT * FROM u WHERE k IS NOT NULL AND a IS NOT NULL PRIMARY KEY (a, k)
CREATE MATERIALIZED VIEW IF NOT EXISTS ua AS SELECT * FROM u WHERE k IS NOT NULL AND a IS NOT NULL PRIMARY KEY (a, k)
already exist | CREATE MATERIALIZED VIEW ua AS SELECT * FROM u WHERE k IS NOT NULL AND a IS NOT NULL PRIMARY KEY (a, k)
must be restricted with 'IS NOT NULL' or otherwise | CREATE MATERIALIZED VIEW x AS SELECT * FROM u WHERE a IS NOT NULL PRIMARY KEY (a, k)
Cannot include more than one non-primary key column | CREATE MATERIALIZED VIEW x AS SELECT * FROM u WHERE k IS NOT NULL AND a IS NOT NULL AND b IS NOT NULL PRIMARY KEY (a, b, k)
Cannot include static column | CREATE MATERIALIZED VIEW x AS SELECT * FROM t WHERE p IS NOT NULL AND c IS NOT NULL PRIMARY KEY (c, p)
CREATE MATERIALIZED VIEW tv AS SELECT p, c, v FROM t WHERE p IS NOT NULL AND c IS NOT NULL AND v IS NOT NULL PRIMARY KEY (v, p, c) WITH CLUSTERING ORDER BY (p DESC, c ASC)
INSERT INTO u (k, a, b) VALUES (1, 2, 3)
INSERT INTO u (k, b) VALUES (2, 3)
SELECT * FROM ua
UPDATE u SET a = 5 WHERE k = 1
SELECT * FROM ua
ALTER TABLE u ADD n int
SELECT * FROM ua
DELETE FROM u WHERE k = 1
SELECT * FROM ua
Cannot directly modify a materialized view | INSERT INTO ua (k, a) VALUES (1, 2)
Cannot directly modify a materialized view | DELETE FROM ua WHERE a = 5 AND k = 1
Cannot TRUNCATE materialized view directly | TRUNCATE ua
Cannot use DROP TABLE on a materialized view | DROP TABLE ua
doesn't exist | DROP MATERIALIZED VIEW nope
Cannot drop a table when materialized views still depend on it | DROP TABLE u
Cannot drop column | ALTER TABLE u DROP b
ALTER MATERIALIZED VIEW ua WITH comment = 'x'
TRUNCATE u
DROP MATERIALIZED VIEW ua
DROP MATERIALIZED VIEW IF EXISTS ua
DROP TABLE u`,
  functions: `
failure | CREATE FUNCTION f (a int) CALLED ON NULL INPUT RETURNS int LANGUAGE java AS 'return a;'
failure | CREATE AGGREGATE g (int) SFUNC nope STYPE int
Function '@.f' doesn't exist | DROP FUNCTION f
DROP FUNCTION IF EXISTS f
failure | DROP AGGREGATE g
DROP AGGREGATE IF EXISTS g
CREATE TABLE t (k int PRIMARY KEY)
failure | CREATE TRIGGER x ON t USING 'nope.Nope'
doesn't exist | DROP TRIGGER x ON t
DROP TRIGGER IF EXISTS x ON t`,
  writes: `
CREATE TYPE ud (zip int)
CREATE TABLE t (k int PRIMARY KEY, v int, w text, l list<int>, st set<int>, m map<text, int>, fl frozen<list<int>>, a ud, f frozen<ud>, e vector<float, 2>, tu tuple<int, int>, asc ascii)
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
Invalid ASCII character in string literal | INSERT INTO t (k, asc) VALUES (1, 'ü')
INSERT statements are not allowed on counter tables | INSERT INTO n (k, c) VALUES (1, 1)
Cannot set the value of counter column c | UPDATE n SET c = 5 WHERE k = 1
Cannot provide custom TTL for counter updates | UPDATE n USING TTL 5 SET c = c + 1 WHERE k = 1
Cannot provide custom timestamp for counter updates | UPDATE n USING TIMESTAMP 5 SET c = c + 1 WHERE k = 1
Conditional updates are not supported on counter tables | UPDATE n SET c = c + 1 WHERE k = 1 IF c = 1
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
No keyspace has been specified | SELECT * FROM system_nope.t
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
UPDATE r SET s = 5 WHERE p = 5 IF s = null`,
  reads: `
CREATE TYPE addr (zip int)
CREATE TABLE t (p int, c int, d int, v int, w text, s int static, PRIMARY KEY (p, c, d))
CREATE TABLE q (a int, b int, v int, PRIMARY KEY ((a, b)))
CREATE TABLE x (k int PRIMARY KEY, l list<int>, m map<text, int>, a addr, fl frozen<list<int>>, e vector<float, 2>)
INSERT INTO t (p, c, d, v, w, s) VALUES (1, 1, 1, 10, 'a', 5)
INSERT INTO t (p, c, d, v, w) VALUES (1, 1, 2, 20, 'b')
INSERT INTO t (p, c, d, v, w) VALUES (1, 2, 1, 30, 'c')
INSERT INTO t (p, c, d, v) VALUES (3, 1, 1, 2147483647)
INSERT INTO t (p, c, d, v) VALUES (-1, 1, 1, 2147483647)
INSERT INTO x (k, l, m, a, fl, e) VALUES (1, [1], {'a': 1, 'b': 2, 'c': 3}, {zip: 1}, [1], [1, 2])
SELECT * FROM t WHERE p IN (3, 1, -1)
SELECT * FROM t WHERE p = 1 AND c = 1 AND d > 0
SELECT * FROM t WHERE p = 1 AND (c, d) > (1, 1)
SELECT * FROM t WHERE p = 1 AND (c, d) IN ((1, 2), (2, 1), (9, 9))
SELECT * FROM t WHERE p = 1 AND c IN (2, 1) AND d = 1
SELECT * FROM t WHERE token(p) > 0
SELECT * FROM t WHERE token(p) > -9223372036854775808 AND token(p) <= token(1)
SELECT * FROM t WHERE p IN ()
use ALLOW FILTERING | SELECT * FROM t WHERE v = 1
cannot be restricted as preceding column "c" is not restricted | SELECT * FROM t WHERE p = 1 AND d = 1
preceding column "c" is restricted by a non-EQ relation | SELECT * FROM t WHERE p = 1 AND c > 1 AND d = 1
cannot be restricted by more than one relation if it includes an Equal | SELECT * FROM t WHERE p = 1 AND p = 2
More than one restriction was found for the start bound on c | SELECT * FROM t WHERE p = 1 AND c > 1 AND c >= 2
Unsupported "!=" relation | SELECT * FROM t WHERE p != 1 ALLOW FILTERING
Unsupported restriction | SELECT * FROM t WHERE w IS NOT NULL ALLOW FILTERING
Invalid null value in condition for column p | SELECT * FROM t WHERE p = null
Unsupported null value for column w | SELECT * FROM t WHERE w = null ALLOW FILTERING
cannot be restricted by a '=' relation | SELECT * FROM x WHERE l = [1] ALLOW FILTERING
cannot be restricted by any relation | SELECT * FROM x WHERE a = {zip: 1} ALLOW FILTERING
Cannot use CONTAINS on non-collection column w | SELECT * FROM t WHERE w CONTAINS 'a' ALLOW FILTERING
LIKE restriction is only supported on properly indexed columns | SELECT * FROM t WHERE w LIKE 'a%' ALLOW FILTERING
must appear in the PRIMARY KEY order in multi-column relations | SELECT * FROM t WHERE p = 1 AND (d, c) = (1, 1)
Multi-column relations can only be applied to clustering columns | SELECT * FROM t WHERE (w) = ('a')
token function arguments must be in the partition key order | SELECT * FROM q WHERE token(b, a) > 1
The token() function must be applied to all partition key components or none of them | SELECT * FROM q WHERE token(a) > 1
Only EQ relations are supported on map entries | SELECT * FROM x WHERE m['a'] > 1
SELECT * FROM t WHERE token(p) > 0 AND p = 1
SELECT * FROM t WHERE c = 1 ALLOW FILTERING
SELECT * FROM q WHERE a = 1 ALLOW FILTERING
SELECT * FROM t WHERE s = 5 ALLOW FILTERING
SELECT * FROM x WHERE fl = [1] AND m CONTAINS KEY 'a' AND m['b'] = 2 ALLOW FILTERING
SELECT * FROM t WHERE p = 1 ORDER BY c DESC, d DESC
SELECT * FROM t WHERE p = 1 AND c = 1 ORDER BY d DESC
SELECT * FROM t WHERE p IN (1, 3) ORDER BY c
ORDER BY is only supported when the partition key is restricted | SELECT * FROM t ORDER BY c
Unsupported order by relation | SELECT * FROM t WHERE p = 1 ORDER BY c ASC, d DESC
following their declared order | SELECT * FROM t WHERE p = 1 ORDER BY d
only supported on the clustered columns | SELECT * FROM t WHERE p = 1 ORDER BY w
LIMIT must be strictly positive | SELECT * FROM t LIMIT 0
SELECT * FROM t PER PARTITION LIMIT 1 LIMIT 2
PER PARTITION LIMIT is not allowed with SELECT DISTINCT | SELECT DISTINCT p FROM t PER PARTITION LIMIT 1
SELECT DISTINCT p, s FROM t
must only request partition key columns and/or static columns | SELECT DISTINCT p, c FROM t
must request all the partition key columns | SELECT DISTINCT a FROM q
SELECT DISTINCT with WHERE clause only supports restriction | SELECT DISTINCT p FROM t WHERE p = 1 AND c = 1
SELECT p, c, count(*), sum(v) FROM t GROUP BY p, c
SELECT p, d, max(v) FROM t WHERE p = 1 AND c = 1 GROUP BY d
SELECT p, c, count(*) FROM t GROUP BY p, c LIMIT 1
following their declared order | SELECT p, count(*) FROM t GROUP BY p, d
only supported on the columns of the PRIMARY KEY, got w | SELECT p, count(*) FROM t GROUP BY p, w
SELECT count(*), sum(v), avg(v), min(v), max(w) FROM t WHERE p = 99
SELECT sum(v), v FROM t
SELECT count(1), count(w), count(*) AS n, sum(v) AS "Sum" FROM t
SELECT token(p), int_as_blob(v), blob_as_int(int_as_blob(v)), cast(v AS text), v + 1, -v, (int)1, [p, c], (p, c), writetime(v), ttl(v), maxwritetime(v) FROM t WHERE p = 1
SELECT m['q'], m['a'..'b'], a.zip, m['b'..], m[..'b'] FROM x
SELECT to_json(m), map_keys(m), map_values(m), collection_count(m), collection_sum(fl) FROM x
SELECT similarity_cosine(e, [1, 2]), similarity_euclidean(e, [4, 4]), similarity_dot_product(e, [0.5, 0]) FROM x
doesn't support all-zero vectors | SELECT similarity_cosine(e, [0, 0]) FROM x
must have the same vector dimensions | SELECT similarity_cosine([1, 2], [1, 2, 3]) FROM x
SELECT round(2.5), round(-2.5), log10(10), abs(-3) FROM x
by zero | SELECT v / 0 FROM t
SELECT v % 7, v * 2, v - 1.5, w + 'x' FROM t WHERE p = 1
Cannot use selection function writetime on PRIMARY KEY part p | SELECT writetime(p) FROM t
Unknown function | SELECT nope(v) FROM t
Unknown function | SELECT dateof(v) FROM t
none of its type signatures match | SELECT sum(w) FROM t
Invalid number of arguments in call to function system.token | SELECT token(p, c) FROM t
Cannot infer type for term 1 in selection clause | SELECT 1 FROM t
Ambiguous '+' operation with args | SELECT 1 + 1 FROM t
Element selection is only allowed on sets and maps, but l is a list | SELECT l[0] FROM x
Cannot assign value | SELECT (double)v FROM t
syntax | SELECT count(DISTINCT v) FROM t
syntax | SELECT * FROM t WHERE v BETWEEN 1 AND 2
syntax | SELECT * FROM t WHERE v NOT IN (1)
syntax | SELECT t.v FROM t AS u
syntax | SELECT * FROM t;; SELECT * FROM t
syntax | SELEC * FROM t
Undefined column name nope | SELECT nope FROM t
nope does not exist | SELECT * FROM nope
SELECT JSON p, c AS "C c", w FROM t WHERE p = 1
SELECT mask_null(v), mask_default(w), mask_default(v), mask_replace(v, 5), mask_inner('hello', 1, 2), mask_outer(w, 1, 2, '#'), mask_hash(w) FROM t WHERE p = 1`,
  describe: `
CREATE TYPE ty (a int)
CREATE TABLE t (k int PRIMARY KEY, v int, "Q q" ty)
CREATE INDEX i ON t (v) USING 'sai'
CREATE MATERIALIZED VIEW m AS SELECT k, v FROM t WHERE k IS NOT NULL AND v IS NOT NULL PRIMARY KEY (v, k)
DESCRIBE KEYSPACE
DESCRIBE KEYSPACE @
DESC ONLY KEYSPACE @
DESCRIBE TABLE t
DESCRIBE TABLE @.t
DESCRIBE INDEX i
DESCRIBE MATERIALIZED VIEW m
DESCRIBE TYPE ty
DESCRIBE TYPES
DESCRIBE TABLES
DESCRIBE FUNCTIONS
DESCRIBE AGGREGATES
DESCRIBE t
DESCRIBE i
DESCRIBE m
DESCRIBE ty
DESCRIBE @
DESCRIBE @.t
DESCRIBE TABLE system.local
not found in keyspaces | DESCRIBE KEYSPACE nope
not found in keyspace | DESCRIBE TABLE nope
not found in keyspace | DESCRIBE INDEX nope
not found in keyspace | DESCRIBE TYPE nope
not found in keyspace | DESCRIBE MATERIALIZED VIEW nope
not found in keyspace | DESCRIBE FUNCTION nope
not found in keyspace | DESCRIBE AGGREGATE nope
not found in keyspace | DESCRIBE nope`,
  roles: `
DROP ROLE IF EXISTS @_r1
DROP ROLE IF EXISTS @_r2
DROP ROLE IF EXISTS @_u1
DROP ROLE IF EXISTS @_r3
CREATE TABLE t (k int PRIMARY KEY, v int)
CREATE ROLE @_r1
CREATE ROLE IF NOT EXISTS @_r1
already exists | CREATE ROLE @_r1
CREATE ROLE @_r2 WITH PASSWORD = '@_r2' AND LOGIN = true AND SUPERUSER = false AND ACCESS TO DATACENTERS {'datacenter1'}
CREATE ROLE @_r3 WITH HASHED PASSWORD = '$2a$10$JSJEMFm6GeaW9XxT5JIheuEtPvat6i7uKbnTcxX3c1wshIIsGyUtG' AND LOGIN = true
CREATE USER @_u1 WITH PASSWORD 'p' NOSUPERUSER
CREATE USER IF NOT EXISTS @_u1
doesn't exist | ALTER ROLE @_nope WITH LOGIN = true
ALTER ROLE IF EXISTS @_nope WITH LOGIN = true
ALTER ROLE @_r1 WITH LOGIN = true
ALTER ROLE @_r1 WITH ACCESS TO ALL DATACENTERS
doesn't support OPTIONS | ALTER ROLE @_r1 WITH OPTIONS = {'a': 'b'}
ALTER USER @_u1 NOSUPERUSER
doesn't exist | DROP ROLE @_nope
DROP ROLE IF EXISTS @_nope
Cannot DROP primary role for current login | DROP ROLE cassandra
GRANT @_r1 TO @_r2
is a member of | GRANT @_r1 TO @_r2
is a member of | GRANT @_r2 TO @_r1
doesn't exist | GRANT @_nope TO @_r1
LIST ROLES OF @_r2
LIST ROLES OF @_r2 NORECURSIVE
You are not authorized to view everyone's permissions | as @_r2: LIST ALL PERMISSIONS
GRANT SELECT ON t TO @_r1
GRANT MODIFY ON KEYSPACE @ TO @_r1
GRANT ALL PERMISSIONS ON ALL TABLES IN KEYSPACE @ TO @_r1
GRANT AUTHORIZE ON ROLE @_r2 TO @_r1
GRANT DESCRIBE ON ALL ROLES TO @_r1
GRANT EXECUTE ON ALL FUNCTIONS TO @_r1
GRANT CREATE ON ALL KEYSPACES TO @_r1
doesn't exist | GRANT SELECT ON nope.t TO @_r1
doesn't exist | GRANT SELECT ON t TO @_nope
LIST ALL PERMISSIONS OF @_r1
LIST SELECT PERMISSION ON t OF @_r1
LIST ALL PERMISSIONS ON KEYSPACE @ OF @_r2
LIST ALL PERMISSIONS OF @_r2 NORECURSIVE
as @_r2: SELECT * FROM t
as @_r2: INSERT INTO t (k, v) VALUES (1, 2)
as @_r2: LIST ROLES
REVOKE SELECT ON t FROM @_r1
REVOKE MODIFY ON KEYSPACE @ FROM @_r1
REVOKE ALL PERMISSIONS ON ALL TABLES IN KEYSPACE @ FROM @_r1
REVOKE CREATE ON ALL KEYSPACES FROM @_r1
has no SELECT permission on | as @_r2: SELECT * FROM t
has no MODIFY permission on | as @_r2: INSERT INTO t (k, v) VALUES (1, 2)
has no MODIFY permission on | as @_r2: TRUNCATE t
has no CREATE permission on | as @_r2: CREATE TABLE u (k int PRIMARY KEY)
has no CREATE permission on <all keyspaces> | as @_r2: CREATE KEYSPACE @_k WITH replication = {'class': 'SimpleStrategy'}
has no DROP permission on | as @_r2: DROP TABLE t
has no ALTER permission on | as @_r2: ALTER TABLE t ADD w int
failure unauthorized | as @_r2: CREATE ROLE @_x
failure unauthorized | as @_r2: GRANT SELECT ON t TO @_r1
as @_r2: SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = 'system'
as @_r2: DESCRIBE TABLE t
failure unauthorized | as @_r2: SELECT role FROM system_auth.roles
ALTER ROLE @_r2 WITH LOGIN = false
REVOKE @_r1 FROM @_r2
is not a member of | REVOKE @_r1 FROM @_r2
DROP ROLE @_r1
DROP ROLE @_r2
DROP USER @_u1
DROP ROLE @_r3`,
};

/** The kind of a statement: its words in capitals before the first name. */
const formOf = (text: string): string =>
  /^BEGIN\b/.test(text)
    ? `${/^BEGIN (?:UNLOGGED |COUNTER )?BATCH/.exec(text)![0].slice(6).toLowerCase()}`
    : (/^[A-Z]+(?: (?:OR REPLACE |IF (?:NOT )?EXISTS |CUSTOM )?(?:KEYSPACE|SCHEMA|TABLE|TYPE|INDEX|MATERIALIZED VIEW|ROLE|USER|FUNCTION|AGGREGATE|TRIGGER|ROLES|USERS|TABLES|TYPES|JSON|DISTINCT)\b)?/
        .exec(text)?.[0]
        .toLowerCase() ?? 'other');

export function* walkForms(scene: string, keyspace: string): Generator<Attempt> {
  for (const line of SCENES[scene]!.trim().split('\n')) {
    const [, outcome, said] = /^(?:((?:(?! \| ).)*) \| )?(.*)$/.exec(line.replaceAll('@', keyspace))!;
    const [, role, text] = /^(?:as (\w+): )?(.*)$/.exec(said!)!;
    const form = formOf(text!);
    yield {
      step: {text: text!, mode: 'text', values: [], now: EPOCH_SECONDS, role},
      forms: [text!.startsWith('SELECT') ? 'select' : form, ...(role === undefined ? [] : ['as a role'])],
      types: new Set(),
      isMistaken: outcome !== undefined,
      table: undefined,
      cell: {form, type: '', outcome: outcome ?? 'done'},
    };
  }
}

export const FORM_SCENES: readonly string[] = Object.keys(SCENES);
