/** Secondary and storage-attached indexes, and what is searched through them. */
export const indexes = `
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
doesn't exist | CREATE INDEX ON nope.t (v)
failure | CREATE INDEX "a b" ON t (x)
failure | CREATE CUSTOM INDEX ON t (x) USING 'org.apache.cassandra.index.sasi.SASIIndex'
failure | CREATE INDEX ON t (x) USING 'nope'
failure | CREATE INDEX ON t (x) USING 'legacy_local_table' WITH OPTIONS = {'a': 'b'}
failure | CREATE INDEX ON t (x) USING 'sai' WITH OPTIONS = {'case_sensitive': 'maybe'}
failure | CREATE INDEX ON t (x) USING 'sai' WITH OPTIONS = {'similarity_function': 'cosine'}
failure | CREATE INDEX ON t (v) USING 'sai' WITH OPTIONS = {'case_sensitive': 'false'}
failure | CREATE INDEX ON t (x) USING 'sai' WITH OPTIONS = {'target': 'x'}
failure | CREATE INDEX ON t (x, v) USING 'sai'
failure | CREATE INDEX ON t (x, v) USING 'legacy_local_table'
failure | CREATE INDEX ON t (x, nope) USING 'sai'
failure | CREATE INDEX ON t (x, x) USING 'sai'
failure | CREATE INDEX ON t () USING 'sai'
failure | CREATE INDEX ON t () USING 'legacy_local_table'
failure | CREATE INDEX ON t (x) USING 'sai' WITH OPTIONS = {'class_name': 'x'}
failure | CREATE INDEX ON t (d) USING 'sai'
failure | CREATE INDEX ON t (k) USING 'sai'
failure | CREATE INDEX ON n (c) USING 'sai'
failure | CREATE INDEX ON t (entries(l)) USING 'sai'
failure | CREATE INDEX ON t (keys(v)) USING 'sai'
failure | CREATE INDEX ON t (values(f)) USING 'sai'
failure | CREATE INDEX ON t (f) USING 'sai'
CREATE INDEX e2 ON t (e) USING 'legacy_local_table'
DROP INDEX e2
syntax | CREATE INDEX ON t
syntax | CREATE INDEX t (v)
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
failure | SELECT k FROM t ORDER BY e ANN OF [1, 2, 3] LIMIT 2
failure | SELECT k FROM t ORDER BY e ANN OF null LIMIT 2
failure | SELECT k FROM t ORDER BY v ANN OF [1, 2] LIMIT 2
failure | SELECT k FROM t ORDER BY nope ANN OF [1, 2] LIMIT 2
failure | SELECT k FROM t ORDER BY e ANN OF [1, 2], k ASC LIMIT 2
failure | SELECT k FROM t ORDER BY e ANN OF [1, 2] DESC LIMIT 2
failure | SELECT k FROM t WHERE w = 3 ORDER BY e ANN OF [1, 2] LIMIT 2
failure | SELECT DISTINCT k FROM t ORDER BY e ANN OF [1, 2] LIMIT 2
failure | SELECT k FROM t GROUP BY k ORDER BY e ANN OF [1, 2] LIMIT 2
failure | SELECT k FROM t ORDER BY e ANN OF [1, 2] PER PARTITION LIMIT 1 LIMIT 2
SELECT k, similarity_euclidean(e, [1, 2]) FROM t ORDER BY e ANN OF [1, 2] LIMIT 1
SELECT k FROM t ORDER BY e ANN OF ? LIMIT ? <- 0x3f80000040000000, 0x00000001
SELECT k FROM t WHERE k = 1 ORDER BY e ANN OF [1, 2] LIMIT 2
failure | SELECT k FROM t WHERE k IN (1, 2) ORDER BY e ANN OF [1, 2] LIMIT 2 ALLOW FILTERING
SELECT k FROM t WHERE token(k) > 0 AND v = 2
SELECT k FROM t WHERE v = 2 AND w = 3 ALLOW FILTERING
SELECT k FROM t WHERE v >= 2 AND v < 3
failure | SELECT k FROM t WHERE v != 2 ALLOW FILTERING
failure | SELECT k FROM t WHERE v != 2
failure | SELECT k FROM t WHERE x LIKE 'S%'
failure | SELECT k FROM t WHERE v = 2 OR v = 3
failure | SELECT k FROM t WHERE v = null
failure | SELECT k FROM t WHERE v = 2 ORDER BY w
SELECT k FROM t WHERE v = 2 LIMIT 1
SELECT v, count(*) FROM t WHERE v > 0
SELECT k FROM t WHERE l CONTAINS 2 AND m CONTAINS KEY 'b'
failure | SELECT k FROM t WHERE m['b'] > 0 ALLOW FILTERING
failure | SELECT k FROM t WHERE l CONTAINS null
failure | SELECT k FROM t WHERE l CONTAINS KEY 1
failure | SELECT k FROM t WHERE m CONTAINS 'x'
UPDATE t SET v = 7 WHERE k = 1
SELECT k, v FROM t WHERE v = 2
SELECT k, v FROM t WHERE v = 7
DELETE FROM t WHERE k = 1
SELECT k FROM t WHERE v = 7
SELECT * FROM system_schema.indexes WHERE keyspace_name = '@'
ALTER TABLE t RENAME k TO kk
ALTER TABLE t RENAME kk TO k
failure | ALTER TABLE t DROP m
TRUNCATE t
SELECT k FROM t WHERE v > 0
CREATE INDEX ON t (x) USING 'legacy_local_table'
DESCRIBE INDEX t_x_idx
failure invalid | SELECT k FROM t WHERE e = [1, 2]
DROP INDEX a
DROP INDEX IF EXISTS a
doesn't exist | DROP INDEX a
doesn't exist | DROP INDEX nope
doesn't exist | DROP INDEX nope.a
syntax | DROP INDEX
CREATE TABLE s (p int, c int, st int static, v int, PRIMARY KEY ((p), c))
CREATE INDEX ON s (c) USING 'sai'
CREATE INDEX ON s (st) USING 'sai'
CREATE INDEX ON s (v) USING 'legacy_local_table'
INSERT INTO s (p, c, st, v) VALUES (1, 2, 3, 4)
SELECT * FROM s WHERE c = 2
SELECT * FROM s WHERE st = 3
SELECT * FROM s WHERE v = 4 AND p = 1
failure | SELECT * FROM s WHERE v = 4 AND c = 2
DROP INDEX s_c_idx
failure | SELECT * FROM s WHERE c = 2
`;
