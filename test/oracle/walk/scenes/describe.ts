/** DESCRIBE. */
export const describe = `
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
failure | DESCRIBE ty
DESCRIBE @
DESCRIBE @.t
DESCRIBE TABLE system.local
DESCRIBE COLUMNFAMILY t
DESCRIBE COLUMNFAMILIES
DESCRIBE TABLE system_schema.tables
DESCRIBE TABLE system_auth.roles
DESCRIBE TABLE system_views.settings
DESCRIBE TABLE system_virtual_schema.tables
DESCRIBE KEYSPACE system_virtual_schema
DESCRIBE KEYSPACE system_auth
DESCRIBE KEYSPACE system_traces
DESCRIBE KEYSPACE system_schema
DESCRIBE KEYSPACES
DESCRIBE INDEX @.i
DESCRIBE TYPE @.ty
DESCRIBE MATERIALIZED VIEW @.m
DESCRIBE "t"
failure | DESCRIBE "T"
failure | DESCRIBE TABLE m
failure | DESCRIBE MATERIALIZED VIEW t
failure | DESCRIBE FUNCTION @.nope
failure | DESCRIBE AGGREGATE @.nope
failure | DESCRIBE FUNCTION now
failure | DESCRIBE FUNCTION system.now
failure | DESCRIBE AGGREGATE system.sum
failure | DESCRIBE TABLE nope.t
failure | DESCRIBE INDEX nope.i
failure | DESCRIBE nope.t
failure | DESCRIBE TABLE t.v
syntax | DESCRIBE
syntax | DESCRIBE TABLE
syntax | DESC ONLY TABLE t
syntax | DESCRIBE VIRTUAL KEYSPACE
failure | DESCRIBE ONLY KEYSPACE nope
DESCRIBE ONLY KEYSPACE
nowhere: DESCRIBE TABLE @.t
nowhere: DESCRIBE @
nowhere: DESCRIBE TABLE system.peers_v2
nowhere: DESCRIBE KEYSPACE @
failure | nowhere: DESCRIBE KEYSPACE
failure | nowhere: DESCRIBE TABLE t
failure | nowhere: DESCRIBE INDEX i
failure | nowhere: DESCRIBE TYPE ty
failure | nowhere: DESCRIBE MATERIALIZED VIEW m
failure | nowhere: DESCRIBE FUNCTION f
failure | nowhere: DESCRIBE AGGREGATE f
failure | nowhere: DESCRIBE t
nowhere: DESCRIBE TYPES
nowhere: DESCRIBE FUNCTIONS
nowhere: DESCRIBE AGGREGATES
paged 1: DESCRIBE TABLES
paged 2: DESCRIBE KEYSPACE @
CREATE TABLE "Q" ("K k" int, c1 text, "C2" timeuuid, s map<text, frozen<ty>> static, "select" tuple<int, frozen<list<text>>>, v vector<float, 3>, l list<int>, n set<uuid>, PRIMARY KEY (("K k", c1), "C2")) WITH CLUSTERING ORDER BY ("C2" DESC) AND comment = 'a ''b''' AND caching = {'keys': 'ALL', 'rows_per_partition': 'ALL'}
DESCRIBE TABLE "Q"
CREATE INDEX "Ix" ON "Q" (values(l)) USING 'sai'
CREATE CUSTOM INDEX ON "Q" ("C2") USING 'StorageAttachedIndex'
CREATE INDEX ON "Q" (v) USING 'sai' WITH OPTIONS = {'similarity_function': 'dot_product'}
CREATE INDEX ON "Q" (keys(s)) USING 'sai'
DESCRIBE TABLE "Q"
DESCRIBE INDEX "Ix"
failure | DESCRIBE INDEX ix
CREATE TABLE ctr (k int PRIMARY KEY, n counter)
DESCRIBE TABLE ctr
failure | ALTER TABLE t DROP v
ALTER TABLE t ADD v2 text
ALTER TABLE t RENAME k TO key
DESCRIBE TABLE t
not found in keyspaces | DESCRIBE KEYSPACE nope
not found in keyspace | DESCRIBE TABLE nope
failure | DESCRIBE INDEX nope
failure | DESCRIBE TYPE nope
failure | DESCRIBE MATERIALIZED VIEW nope
failure | DESCRIBE FUNCTION nope
failure | DESCRIBE AGGREGATE nope
not found in keyspace | DESCRIBE nope
`;
