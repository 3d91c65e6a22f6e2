/** Masked columns, for those who may see them and those who may not. */
export const masks = `
DROP ROLE IF EXISTS @_m
CREATE TABLE t (k int PRIMARY KEY, a text MASKED WITH mask_inner(1, 1), b int MASKED WITH DEFAULT, c text MASKED WITH mask_replace('x'), d text MASKED WITH mask_null(), e blob MASKED WITH mask_hash('MD5'), f text, g list<int> MASKED WITH mask_default())
DESCRIBE TABLE t
SELECT * FROM system_schema.column_masks WHERE keyspace_name = '@'
INSERT INTO t (k, a, b, c, d, e, f, g) VALUES (1, 'hello', 5, 'world', 'd', 0x65, 'f', [1])
SELECT * FROM t
CREATE ROLE @_m WITH PASSWORD = '@_m' AND LOGIN = true
GRANT SELECT ON t TO @_m
as @_m: SELECT * FROM t
as @_m: SELECT JSON * FROM t
as @_m: SELECT k, a, b FROM t WHERE k = 1
as @_m: SELECT count(a), max(b), min(a) FROM t
as @_m: SELECT a + a, abs(b), cast(b AS text), writetime(a) FROM t
as @_m: SELECT f FROM t WHERE f = 'f' ALLOW FILTERING
no UNMASK nor SELECT_MASKED permission | as @_m: SELECT k FROM t WHERE a = 'hello' ALLOW FILTERING
failure | as @_m: SELECT k FROM t WHERE b > 1 ALLOW FILTERING
GRANT SELECT_MASKED ON t TO @_m
as @_m: SELECT * FROM t WHERE a = 'hello' ALLOW FILTERING
REVOKE SELECT_MASKED ON t FROM @_m
GRANT UNMASK ON KEYSPACE @ TO @_m
as @_m: SELECT * FROM t
as @_m: SELECT k FROM t WHERE a = 'hello' ALLOW FILTERING
REVOKE UNMASK ON KEYSPACE @ FROM @_m
GRANT UNMASK ON TABLE t TO @_m
as @_m: SELECT a FROM t
REVOKE UNMASK ON TABLE t FROM @_m
GRANT UNMASK ON ALL KEYSPACES TO @_m
as @_m: SELECT a FROM t
REVOKE UNMASK ON ALL KEYSPACES FROM @_m
GRANT MODIFY ON t TO @_m
as @_m: UPDATE t SET a = 'other' WHERE k = 1
as @_m: UPDATE t SET f = 'x' WHERE k = 1 IF a = 'other'
as @_m: INSERT INTO t (k, a) VALUES (1, 'x') IF NOT EXISTS
as @_m: INSERT INTO t (k, a) VALUES (2, 'long text') IF NOT EXISTS
as @_m: SELECT k, a FROM t
ALTER TABLE t ALTER f MASKED WITH mask_outer(0, 1, '#')
as @_m: SELECT f FROM t WHERE k = 1
ALTER TABLE t ALTER a DROP MASKED
as @_m: SELECT a FROM t WHERE k = 1
ALTER TABLE t ALTER b MASKED WITH mask_replace(7)
as @_m: SELECT b FROM t
ALTER TABLE t ALTER k DROP MASKED
failure | ALTER TABLE t ALTER nope MASKED WITH DEFAULT
ALTER TABLE t ALTER IF EXISTS nope MASKED WITH nope()
ALTER TABLE t ALTER IF EXISTS nope MASKED WITH DEFAULT
failure | ALTER TABLE nope ALTER a MASKED WITH DEFAULT
failure | ALTER TABLE t ALTER a MASKED WITH nope()
failure | ALTER TABLE t ALTER a MASKED WITH abs()
failure | ALTER TABLE t ALTER b MASKED WITH mask_inner(1, 2)
failure | ALTER TABLE t ALTER b MASKED WITH mask_replace('x')
failure | ALTER TABLE t ALTER a MASKED WITH mask_inner('x', 2)
failure | ALTER TABLE t ALTER a MASKED WITH mask_hash('nope')
syntax | ALTER TABLE t ALTER a MASKED
failure | CREATE TABLE n (k int PRIMARY KEY, v text MASKED WITH nope())
CREATE TABLE nc (k int PRIMARY KEY, v counter MASKED WITH DEFAULT)
failure | CREATE TABLE n (k int PRIMARY KEY, v int MASKED WITH mask_replace('a'))
CREATE TABLE kk (k text MASKED WITH DEFAULT, c int MASKED WITH mask_null(), v int, s int static MASKED WITH DEFAULT, PRIMARY KEY (k, c))
INSERT INTO kk (k, c, v, s) VALUES ('key', 1, 2, 3)
GRANT SELECT ON kk TO @_m
as @_m: SELECT * FROM kk
as @_m: SELECT DISTINCT k, s FROM kk
as @_m: SELECT k, count(*) FROM kk GROUP BY k
failure | as @_m: SELECT * FROM kk WHERE k = 'key'
failure | as @_m: SELECT * FROM kk WHERE k = 'key' AND c = 1
failure | as @_m: SELECT * FROM kk WHERE token(k) > 0
failure | as @_m: SELECT * FROM kk ORDER BY c
ALTER TABLE kk ADD w text MASKED WITH mask_inner(1, null)
ALTER TABLE kk ADD (x int MASKED WITH DEFAULT, y int)
DESCRIBE TABLE kk
CREATE TABLE nm (k int PRIMARY KEY, v int)
CREATE MATERIALIZED VIEW mv AS SELECT * FROM t WHERE k IS NOT NULL AND b IS NOT NULL PRIMARY KEY (b, k)
GRANT SELECT ON mv TO @_m
as @_m: SELECT * FROM mv
DESCRIBE MATERIALIZED VIEW mv
SELECT * FROM system_schema.column_masks WHERE keyspace_name = '@'
DROP MATERIALIZED VIEW mv
ALTER TABLE t DROP c
DROP TABLE t
DROP ROLE @_m
`;
