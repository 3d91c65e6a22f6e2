/** Names, comments, literals and reserved words. */
export const words = `
CREATE TYPE "U d" (a int)
failure | CREATE TYPE "Ud" (a "U d")
CREATE TYPE "Ud" ("A b" int, a text)
CREATE TABLE "Mixed" ("Ab" int PRIMARY KEY, "q""x" int, key int, type int, ttl int, count int, values int, json text, user int, role int, list int, map int, int int, text text, filtering int, writetime int, contains int, "Sel ect" frozen<"Ud">, as_ int, timestamp timestamp, u uuid, d duration, f double, b blob, bo boolean)
INSERT INTO "Mixed" ("Ab", "q""x", key, TYPE, ttl, count, values, json, user, role, list, map, int, text, "Sel ect") VALUES (1, 2, 3, 4, 5, 6, 7, 'j''s', 8, 9, 10, 11, 12, $$it's $ here$$, {"A b": 1, a: 'x'})
SELECT * FROM "Mixed"
SELECT "Ab", "q""x", KEY, Type, ttl, count, values, json, user, role, list, map, int, text, "Sel ect"."A b", "Sel ect".A FROM "Mixed"
SELECT JSON * FROM "Mixed"
SELECT "Ab" AS ab, key AS "K k", key AS Kk FROM "Mixed"
failure | SELECT * FROM mixed
failure | SELECT ab FROM "Mixed"
failure | SELECT "KEY" FROM "Mixed"
SELECT * FROM @."Mixed" WHERE "Ab" = 1;
/* a comment */ SELECT /* another */ key -- to the end\\n FROM // also\\n "Mixed" /* last */
  select	key\\nfrom\\n\\n"Mixed"  ;
SELECT key FROM "Mixed";;
syntax | SELECT key FROM "Mixed"; SELECT key FROM "Mixed"
syntax | 
syntax | ;
syntax | /* nothing */
syntax | SELECT key FROM "Mixed" /* open
syntax | SELECT key FROM "Mixed
syntax | SELECT 'open FROM "Mixed"
syntax | SELECT $$open FROM "Mixed"
syntax | INSERT INTO "Mixed" ("Ab") VALUES (1
syntax | SELECT key FROM "Mixed" WHERE "Ab" = @
syntax | SELECT key FROM "Mixed" WHERE "Ab" = 1 nonsense
syntax | NONSENSE
syntax | SELECT key, FROM "Mixed"
syntax | SELECT key FROM 1x
syntax | SELECT key FROM _x
syntax | SELECT ""  FROM "Mixed"
syntax | INSERT INTO "Mixed" ("Ab", b) VALUES (2, 0x1g)
cannot parse | INSERT INTO "Mixed" ("Ab", b) VALUES (2, 0x123)
INSERT INTO "Mixed" ("Ab", b) VALUES (2, 0x)
INSERT INTO "Mixed" ("Ab", b) VALUES (2, 0XaBcD)
INSERT INTO "Mixed" ("Ab", u) VALUES (2, 50554D6E-29BB-11E5-B345-FEFF819CDC9F)
failure | INSERT INTO "Mixed" ("Ab", u) VALUES (2, '50554d6e-29bb-11e5-b345-feff819cdc9f')
syntax | INSERT INTO "Mixed" ("Ab", u) VALUES (2, 50554d6e-29bb-11e5-b345)
INSERT INTO "Mixed" ("Ab", f) VALUES (3, 1.5)
INSERT INTO "Mixed" ("Ab", f) VALUES (4, 1e3)
INSERT INTO "Mixed" ("Ab", f) VALUES (5, -1.5E-3)
INSERT INTO "Mixed" ("Ab", f) VALUES (6, NaN)
INSERT INTO "Mixed" ("Ab", f) VALUES (7, Infinity)
INSERT INTO "Mixed" ("Ab", f) VALUES (8, -Infinity)
INSERT INTO "Mixed" ("Ab", f) VALUES (9, -NaN)
INSERT INTO "Mixed" ("Ab", f) VALUES (10, 5)
INSERT INTO "Mixed" ("Ab", f) VALUES (11, 1.)
syntax | INSERT INTO "Mixed" ("Ab", f) VALUES (11, .5)
syntax | INSERT INTO "Mixed" ("Ab", f) VALUES (11, 1e)
syntax | INSERT INTO "Mixed" ("Ab", f) VALUES (11, 1.5.5)
INSERT INTO "Mixed" ("Ab", bo) VALUES (12, TRUE)
INSERT INTO "Mixed" ("Ab", bo) VALUES (13, fAlse)
INSERT INTO "Mixed" ("Ab", bo, key) VALUES (14, NULL, null)
INSERT INTO "Mixed" ("Ab", d) VALUES (20, 1y2mo3w4d5h6m7s8ms9us10ns)
INSERT INTO "Mixed" ("Ab", d) VALUES (21, P1Y2M3DT4H5M6S)
INSERT INTO "Mixed" ("Ab", d) VALUES (22, P2W)
INSERT INTO "Mixed" ("Ab", d) VALUES (23, P0001-02-03T04:05:06)
INSERT INTO "Mixed" ("Ab", d) VALUES (24, -1d2h)
INSERT INTO "Mixed" ("Ab", d) VALUES (25, -P1D)
INSERT INTO "Mixed" ("Ab", d) VALUES (26, 1H)
INSERT INTO "Mixed" ("Ab", d) VALUES (27, 8µs)
failure | INSERT INTO "Mixed" ("Ab", d) VALUES (28, '1d')
failure | INSERT INTO "Mixed" ("Ab", d) VALUES (29, 1h1d)
failure | INSERT INTO "Mixed" ("Ab", d) VALUES (29, 1d1d)
failure | INSERT INTO "Mixed" ("Ab", d) VALUES (29, 'x')
syntax | INSERT INTO "Mixed" ("Ab", d) VALUES (29, 1q)
SELECT * FROM "Mixed"
SELECT JSON "Ab", d, f, b, u, bo FROM "Mixed"
SELECT key FROM "Mixed" WHERE "Ab" = ? AND ttl = :"Name" ALLOW FILTERING <- 0x00000001, 0x00000005
SELECT key FROM "Mixed" WHERE "Ab" = :a <- 0x00000001
failure | SELECT key FROM "Mixed" WHERE "Ab" = :a AND ttl = :b ALLOW FILTERING <- 0x00000001
failure | CREATE TABLE t (k text PRIMARY KEY, v ?)
failure | SELECT * FROM ?
syntax | SELECT key AS ADD FROM "Mixed"
syntax | SELECT key AS ALLOW FROM "Mixed"
syntax | SELECT key AS ALTER FROM "Mixed"
syntax | SELECT key AS AND FROM "Mixed"
syntax | SELECT key AS APPLY FROM "Mixed"
syntax | SELECT key AS ASC FROM "Mixed"
syntax | SELECT key AS AUTHORIZE FROM "Mixed"
syntax | SELECT key AS BATCH FROM "Mixed"
syntax | SELECT key AS BEGIN FROM "Mixed"
syntax | SELECT key AS BY FROM "Mixed"
syntax | SELECT key AS COLUMNFAMILY FROM "Mixed"
syntax | SELECT key AS CREATE FROM "Mixed"
syntax | SELECT key AS DELETE FROM "Mixed"
syntax | SELECT key AS DESC FROM "Mixed"
syntax | SELECT key AS DESCRIBE FROM "Mixed"
syntax | SELECT key AS DROP FROM "Mixed"
syntax | SELECT key AS ENTRIES FROM "Mixed"
syntax | SELECT key AS EXECUTE FROM "Mixed"
syntax | SELECT key AS FROM FROM "Mixed"
syntax | SELECT key AS FULL FROM "Mixed"
syntax | SELECT key AS GRANT FROM "Mixed"
syntax | SELECT key AS IF FROM "Mixed"
syntax | SELECT key AS IN FROM "Mixed"
syntax | SELECT key AS INDEX FROM "Mixed"
syntax | SELECT key AS INFINITY FROM "Mixed"
syntax | SELECT key AS INSERT FROM "Mixed"
syntax | SELECT key AS INTO FROM "Mixed"
syntax | SELECT key AS IS FROM "Mixed"
syntax | SELECT key AS KEYSPACE FROM "Mixed"
syntax | SELECT key AS LIMIT FROM "Mixed"
syntax | SELECT key AS MATERIALIZED FROM "Mixed"
syntax | SELECT key AS MODIFY FROM "Mixed"
syntax | SELECT key AS NAN FROM "Mixed"
syntax | SELECT key AS NORECURSIVE FROM "Mixed"
syntax | SELECT key AS NOT FROM "Mixed"
syntax | SELECT key AS NULL FROM "Mixed"
syntax | SELECT key AS OF FROM "Mixed"
syntax | SELECT key AS ON FROM "Mixed"
syntax | SELECT key AS OR FROM "Mixed"
syntax | SELECT key AS ORDER FROM "Mixed"
syntax | SELECT key AS PRIMARY FROM "Mixed"
syntax | SELECT key AS RENAME FROM "Mixed"
syntax | SELECT key AS REVOKE FROM "Mixed"
syntax | SELECT key AS SCHEMA FROM "Mixed"
syntax | SELECT key AS SELECT FROM "Mixed"
syntax | SELECT key AS SET FROM "Mixed"
syntax | SELECT key AS TABLE FROM "Mixed"
syntax | SELECT key AS TO FROM "Mixed"
syntax | SELECT key AS TOKEN FROM "Mixed"
syntax | SELECT key AS TRUNCATE FROM "Mixed"
syntax | SELECT key AS UNLOGGED FROM "Mixed"
syntax | SELECT key AS UPDATE FROM "Mixed"
syntax | SELECT key AS USE FROM "Mixed"
syntax | SELECT key AS USING FROM "Mixed"
syntax | SELECT key AS VIEW FROM "Mixed"
syntax | SELECT key AS WHERE FROM "Mixed"
syntax | SELECT key AS WITH FROM "Mixed"
SELECT key AS KEY FROM "Mixed"
SELECT key AS TYPE FROM "Mixed"
SELECT key AS TTL FROM "Mixed"
SELECT key AS COUNT FROM "Mixed"
SELECT key AS VALUES FROM "Mixed"
SELECT key AS JSON FROM "Mixed"
SELECT key AS USER FROM "Mixed"
SELECT key AS ROLE FROM "Mixed"
SELECT key AS LIST FROM "Mixed"
SELECT key AS MAP FROM "Mixed"
SELECT key AS INT FROM "Mixed"
SELECT key AS TEXT FROM "Mixed"
SELECT key AS AS FROM "Mixed"
SELECT key AS CLUSTERING FROM "Mixed"
SELECT key AS COMPACT FROM "Mixed"
SELECT key AS CONTAINS FROM "Mixed"
SELECT key AS COUNTER FROM "Mixed"
SELECT key AS CUSTOM FROM "Mixed"
SELECT key AS DISTINCT FROM "Mixed"
SELECT key AS EXISTS FROM "Mixed"
SELECT key AS FILTERING FROM "Mixed"
SELECT key AS FROZEN FROM "Mixed"
SELECT key AS FUNCTION FROM "Mixed"
SELECT key AS FUNCTIONS FROM "Mixed"
SELECT key AS AGGREGATE FROM "Mixed"
SELECT key AS AGGREGATES FROM "Mixed"
SELECT key AS GROUP FROM "Mixed"
SELECT key AS HASHED FROM "Mixed"
SELECT key AS INITCOND FROM "Mixed"
SELECT key AS INPUT FROM "Mixed"
SELECT key AS INTERNALS FROM "Mixed"
SELECT key AS KEYS FROM "Mixed"
SELECT key AS LANGUAGE FROM "Mixed"
SELECT key AS LIKE FROM "Mixed"
SELECT key AS LOGIN FROM "Mixed"
SELECT key AS MASKED FROM "Mixed"
SELECT key AS UNMASK FROM "Mixed"
SELECT key AS SELECT_MASKED FROM "Mixed"
SELECT key AS MBEAN FROM "Mixed"
SELECT key AS MBEANS FROM "Mixed"
SELECT key AS NOLOGIN FROM "Mixed"
SELECT key AS NOSUPERUSER FROM "Mixed"
SELECT key AS OPTIONS FROM "Mixed"
SELECT key AS PARTITION FROM "Mixed"
SELECT key AS PASSWORD FROM "Mixed"
SELECT key AS PER FROM "Mixed"
SELECT key AS PERMISSION FROM "Mixed"
SELECT key AS PERMISSIONS FROM "Mixed"
SELECT key AS RETURNS FROM "Mixed"
SELECT key AS ROLES FROM "Mixed"
SELECT key AS SFUNC FROM "Mixed"
SELECT key AS STATIC FROM "Mixed"
SELECT key AS STORAGE FROM "Mixed"
SELECT key AS STYPE FROM "Mixed"
SELECT key AS SUPERUSER FROM "Mixed"
SELECT key AS TIMESTAMP FROM "Mixed"
SELECT key AS TRIGGER FROM "Mixed"
SELECT key AS TUPLE FROM "Mixed"
SELECT key AS TYPES FROM "Mixed"
SELECT key AS UNSET FROM "Mixed"
SELECT key AS DEFAULT FROM "Mixed"
SELECT key AS USERS FROM "Mixed"
SELECT key AS WRITETIME FROM "Mixed"
SELECT key AS MAXWRITETIME FROM "Mixed"
SELECT key AS ACCESS FROM "Mixed"
SELECT key AS DATACENTERS FROM "Mixed"
SELECT key AS CIDRS FROM "Mixed"
SELECT key AS CALLED FROM "Mixed"
SELECT key AS CAST FROM "Mixed"
SELECT key AS ASCII FROM "Mixed"
SELECT key AS BIGINT FROM "Mixed"
SELECT key AS BLOB FROM "Mixed"
SELECT key AS BOOLEAN FROM "Mixed"
SELECT key AS DATE FROM "Mixed"
SELECT key AS DECIMAL FROM "Mixed"
SELECT key AS DOUBLE FROM "Mixed"
SELECT key AS DURATION FROM "Mixed"
SELECT key AS FLOAT FROM "Mixed"
SELECT key AS INET FROM "Mixed"
SELECT key AS SMALLINT FROM "Mixed"
SELECT key AS TIME FROM "Mixed"
SELECT key AS TIMEUUID FROM "Mixed"
SELECT key AS TINYINT FROM "Mixed"
SELECT key AS UUID FROM "Mixed"
SELECT key AS VARCHAR FROM "Mixed"
SELECT key AS VARINT FROM "Mixed"
SELECT key AS VECTOR FROM "Mixed"
SELECT key AS ANN FROM "Mixed"
SELECT key AS IDENTITY FROM "Mixed"
SELECT key AS CLUSTER FROM "Mixed"
SELECT key AS TABLES FROM "Mixed"
SELECT key AS KEYSPACES FROM "Mixed"
SELECT key AS INDEXES FROM "Mixed"
SELECT key AS ONLY FROM "Mixed"
SELECT key AS REPLACE FROM "Mixed"
SELECT key AS FINALFUNC FROM "Mixed"
`;
