/** Tables: their columns, keys and alterations. */
export const tables = `
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
failure | CREATE TABLE "a-b" (k int PRIMARY KEY)
CREATE TABLE m1 (k 'org.apache.cassandra.db.marshal.Int32Type' PRIMARY KEY, v varchar, w 'UTF8Type')
SELECT column_name, type FROM system_schema.columns WHERE keyspace_name = '@' AND table_name = 'm1'
failure | CREATE TABLE a (k 'nope.Nope' PRIMARY KEY)
failure | CREATE TABLE a (k int PRIMARY KEY, v frozen<int>)
failure | CREATE TABLE a (k int PRIMARY KEY, v map<counter, int>)
failure | CREATE TABLE a (k int PRIMARY KEY, v set<duration>)
failure | CREATE TABLE a (k int PRIMARY KEY, v map<duration, int>)
failure | CREATE TABLE a (k int, c duration, PRIMARY KEY (k, c))
failure | CREATE TABLE a (k int, c list<int>, PRIMARY KEY (k, c))
failure | CREATE TABLE a (k int, c ud, PRIMARY KEY (k, c))
failure | CREATE TABLE a (k int, c counter, PRIMARY KEY (k, c))
failure | CREATE TABLE a (k frozen<list<duration>> PRIMARY KEY)
failure | CREATE TABLE a (k int PRIMARY KEY, v vector<float, -1>)
CREATE TABLE m5 (k int PRIMARY KEY, v vector<float, 8193>)
failure | CREATE TABLE a (k int PRIMARY KEY, v tuple<>)
failure | CREATE TABLE a (k int, c int, PRIMARY KEY (k, k))
failure | CREATE TABLE a (k int, c int, PRIMARY KEY (k, c, c))
failure | CREATE TABLE a (k int, c counter, s int static, PRIMARY KEY (k))
failure | CREATE TABLE a ()
syntax | CREATE TABLE a (k int PRIMARY KEY
syntax | CREATE TABLE a (k int, PRIMARY KEY ())
syntax | CREATE TABLE a
syntax | CREATE TABLE a (select int PRIMARY KEY)
failure | CREATE TABLE a (k int PRIMARY KEY) WITH CLUSTERING ORDER BY (k ASC)
failure | CREATE TABLE a (k int, c int, PRIMARY KEY (k, c)) WITH CLUSTERING ORDER BY (nope ASC)
failure | CREATE TABLE a (k int PRIMARY KEY) WITH default_time_to_live = 'x'
failure | CREATE TABLE a (k int PRIMARY KEY, c counter) WITH default_time_to_live = 5
failure | CREATE TABLE a (k int PRIMARY KEY) WITH comment = 'x' AND comment = 'y'
CREATE TABLE m2 (k int, c int, v int, PRIMARY KEY (k, c)) WITH COMPACT STORAGE
CREATE TABLE m3 (k int PRIMARY KEY) WITH id = 5a1c395e-b41f-11e5-9f22-ba0be0483c18
DROP TABLE m3
failure | CREATE TABLE m4 (k int PRIMARY KEY) WITH id = 'x'
failure | CREATE TABLE m4 (k int PRIMARY KEY, v list<int>) WITH COMPACT STORAGE
failure | CREATE TABLE m4 (k int, c int, v int, w int, PRIMARY KEY (k, c)) WITH COMPACT STORAGE
failure | CREATE TABLE m4 (k int, s int static, c int, PRIMARY KEY (k, c)) WITH COMPACT STORAGE
DESCRIBE TABLE m2
failure | ALTER TABLE m2 ADD x int
failure | ALTER TABLE m2 DROP COMPACT STORAGE
failure | ALTER TABLE t DROP COMPACT STORAGE
failure | CREATE TABLE m4 (k int PRIMARY KEY, v text MASKED WITH DEFAULT, v int)
CREATE TABLE aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa (k int PRIMARY KEY)
CREATE TABLE m6 (k int, c int, PRIMARY KEY (k, c)) WITH COMPACT STORAGE AND comment = 'x'
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
Undefined column name nope | ALTER TABLE a RENAME nope TO n
Altering column types is no longer supported | ALTER TABLE t ALTER v TYPE bigint
Cannot alter table id | ALTER TABLE t WITH id = 5a1c395e-b41f-11e5-9f22-ba0be0483c18
ALTER TABLE t WITH comment = 'y' AND gc_grace_seconds = 7
syntax | ALTER TABLE t
syntax | ALTER TABLE t ADD
failure | ALTER TABLE t ADD q duration static
failure | ALTER TABLE t ADD (q1 int, q1 int)
failure | ALTER TABLE t ADD q nosuch
failure | ALTER TABLE t ADD q list<list<int>>
failure | ALTER TABLE t DROP (nope1, nope2)
failure | ALTER TABLE t WITH CLUSTERING ORDER BY (k ASC)
failure | ALTER TABLE t WITH COMPACT STORAGE
failure | ALTER TABLE t WITH foo = 1
failure | ALTER TABLE t WITH compaction = {'class': 'Nope'}
failure | ALTER TABLE t WITH default_time_to_live = -1
failure | ALTER TABLE t RENAME k TO "a b" AND nope TO b
failure | ALTER TABLE system.local WITH comment = 'x'
ALTER TABLE a ADD sx int static
failure | ALTER TABLE a DROP cc USING TIMESTAMP 5
ALTER TABLE a DROP sx USING TIMESTAMP 5
ALTER TABLE IF EXISTS t DROP IF EXISTS nope
ALTER TABLE IF EXISTS nope DROP v
ALTER TABLE IF EXISTS nope RENAME a TO b
ALTER TABLE IF EXISTS nope WITH comment = 'x'
doesn't exist | ALTER TABLE nope DROP v
doesn't exist | ALTER TABLE nope RENAME a TO b
doesn't exist | ALTER TABLE nope WITH comment = 'x'
doesn't exist | ALTER TABLE nope.t ADD v int
doesn't exist | DROP TABLE nope.t
does not exist | TRUNCATE nope.t
syntax | DROP TABLE
syntax | TRUNCATE
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
DROP TYPE ud
doesn't exist | DROP TABLE nope
DROP TABLE IF EXISTS nope
DROP TABLE t
doesn't exist | DROP TABLE t
`;
