/** Roles, permissions and identities, and what those who have few may do. */
export const roles = `
DROP ROLE IF EXISTS @_r1
DROP ROLE IF EXISTS @_r2
DROP ROLE IF EXISTS @_u1
DROP ROLE IF EXISTS @_r3
CREATE TABLE t (k int PRIMARY KEY, v int)
CREATE ROLE @_r1
CREATE ROLE IF NOT EXISTS @_r1
already exists | CREATE ROLE @_r1
CREATE ROLE @_r2 WITH PASSWORD = '@_r2' AND LOGIN = true AND SUPERUSER = false AND ACCESS TO DATACENTERS {'datacenter1'}
CREATE ROLE @_h1 WITH HASHED PASSWORD = '$2a$10$JSJEMFm6GeaW9XxT5JIheuEtPvat6i7uKbnTcxX3c1wshIIsGyUtG' AND LOGIN = true
CREATE USER @_u1 WITH PASSWORD 'p' NOSUPERUSER
CREATE USER IF NOT EXISTS @_u1
doesn't exist | ALTER ROLE @_nope WITH LOGIN = true
ALTER ROLE IF EXISTS @_nope WITH LOGIN = true
ALTER ROLE @_r1 WITH LOGIN = true
failure | ALTER ROLE @_r1 WITH ACCESS TO ALL DATACENTERS
doesn't support OPTIONS | ALTER ROLE @_r1 WITH OPTIONS = {'a': 'b'}
ALTER USER @_u1 NOSUPERUSER
CREATE ROLE @_r3 WITH PASSWORD = '@_r3' AND LOGIN = true
CREATE ROLE @_r4 WITH PASSWORD = 'x' AND LOGIN = false
as @_r2: SELECT key FROM system.local
not logged in | as @_r4: SELECT key FROM system.local
not logged in | as @_nope: SELECT key FROM system.local
after 6: ALTER ROLE @_r4 WITH PASSWORD = '@_r4' AND LOGIN = true
as @_r4: SELECT key FROM system.local
failure | ALTER ROLE @_r4 WITH ACCESS TO DATACENTERS {'datacenter1'}
failure | ALTER ROLE @_r4 WITH ACCESS TO DATACENTERS {'nope'}
failure | ALTER ROLE @_r4 WITH NOPE = 1
failure | ALTER ROLE @_r4 WITH LOGIN = 1
failure | ALTER ROLE @_r4 WITH SUPERUSER = 'x'
failure | ALTER ROLE @_r4 WITH LOGIN = true AND LOGIN = false
failure | ALTER ROLE @_r4 WITH PASSWORD = 'x' AND HASHED PASSWORD = 'y'
failure | ALTER ROLE @_r4 WITH HASHED PASSWORD = 'nope'
failure | CREATE ROLE @_x WITH ACCESS TO DATACENTERS {'nope'}
failure | CREATE ROLE @_x WITH NOPE = 1
failure | CREATE ROLE @_x WITH LOGIN = 1
failure | CREATE ROLE @_x WITH OPTIONS = {'a': 'b'}
failure | CREATE ROLE @_x WITH HASHED PASSWORD = 'nope'
failure | CREATE ROLE @_x WITH PASSWORD = 5
failure | CREATE ROLE @_x WITH ACCESS FROM CIDRS {'nope'}
CREATE ROLE @_x WITH ACCESS FROM ALL CIDRS
ALTER ROLE @_x WITH ACCESS FROM ALL CIDRS
DROP ROLE @_x
syntax | CREATE ROLE
syntax | CREATE ROLE @_x WITH
syntax | ALTER ROLE @_r4 LOGIN
syntax | DROP ROLE
failure | CREATE USER @_u1 WITH PASSWORD 'p'
failure | CREATE USER @_u2 WITH NOPE
ALTER USER @_u1 WITH PASSWORD 'q'
ALTER USER @_u1 SUPERUSER
after 6: ALTER USER @_u1 WITH PASSWORD 'p' NOSUPERUSER
ALTER USER IF EXISTS @_nope SUPERUSER
failure | ALTER USER @_nope SUPERUSER
failure | DROP USER @_nope
DROP USER IF EXISTS @_nope
failure | DROP USER cassandra
failure | ALTER ROLE cassandra WITH SUPERUSER = false
failure | DROP ROLE IF EXISTS cassandra
failure | GRANT @_r1 TO @_nope
failure | REVOKE @_r1 FROM @_nope
failure | REVOKE @_nope FROM @_r1
failure | GRANT @_r1 TO @_r1
ADD IDENTITY 'spiffe://@/a' TO ROLE @_r1
ADD IDENTITY IF NOT EXISTS 'spiffe://@/a' TO ROLE @_r1
failure | ADD IDENTITY 'spiffe://@/a' TO ROLE @_r1
failure | ADD IDENTITY 'spiffe://@/b' TO ROLE @_nope
syntax | ADD IDENTITY 'spiffe://@/b'
DROP IDENTITY 'spiffe://@/a'
DROP IDENTITY IF EXISTS 'spiffe://@/a'
failure | DROP IDENTITY 'spiffe://@/a'
DROP ROLE @_r4
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
failure | LIST ROLES OF @_nope
failure | LIST ALL PERMISSIONS OF @_nope
failure | LIST ALL PERMISSIONS ON TABLE nope
failure | LIST ALL PERMISSIONS ON nope.t OF @_r1
failure | LIST NOPE ON t OF @_r1
LIST ROLES
LIST USERS
syntax | LIST SUPERUSERS
LIST ALL PERMISSIONS
LIST ALL OF @_r1
as @_r2: LIST USERS
as @_r2: LIST ROLES OF @_r2
as @_r2: LIST ROLES OF @_r1
failure | as @_r2: LIST ROLES OF cassandra
as @_r2: LIST ALL PERMISSIONS OF @_r2
as @_r2: LIST ALL PERMISSIONS OF @_r1
failure | as @_r2: LIST ALL PERMISSIONS OF @_r3
failure | as @_r2: ALTER ROLE @_r1 WITH LOGIN = true
failure | as @_r2: ALTER ROLE @_r2 WITH SUPERUSER = true
as @_r2: ALTER ROLE @_r2 WITH PASSWORD = '@_r2'
failure | as @_r2: DROP ROLE @_r3
failure | as @_r2: GRANT @_r1 TO @_r3
failure | as @_r2: REVOKE @_r1 FROM @_r2
failure | as @_r2: ADD IDENTITY 'spiffe://@/c' TO ROLE @_r2
failure | as @_r2: DROP IDENTITY 'spiffe://@/c'
failure | as @_r2: CREATE USER @_x
failure | as @_r2: DROP USER @_u1
failure | as @_r2: ALTER USER @_u1 SUPERUSER
GRANT SELECT ON t TO @_r1
GRANT MODIFY ON KEYSPACE @ TO @_r1
GRANT ALL PERMISSIONS ON ALL TABLES IN KEYSPACE @ TO @_r1
GRANT AUTHORIZE ON ROLE @_r2 TO @_r1
GRANT DESCRIBE ON ALL ROLES TO @_r1
GRANT EXECUTE ON ALL FUNCTIONS TO @_r1
GRANT CREATE ON ALL KEYSPACES TO @_r1
GRANT DROP ON ALL KEYSPACES TO @_r1
GRANT ALTER ON KEYSPACE @ TO @_r1
GRANT CREATE ON ALL ROLES TO @_r1
GRANT SELECT, MODIFY ON TABLE @.t TO @_r1
GRANT ALL ON t TO @_r3
GRANT SELECT PERMISSION ON t TO @_r3
GRANT UNMASK ON t TO @_r3
GRANT SELECT_MASKED ON t TO @_r3
GRANT EXECUTE ON ALL FUNCTIONS IN KEYSPACE @ TO @_r3
GRANT SELECT ON ALL MBEANS TO @_r3
failure | GRANT EXECUTE ON t TO @_r1
failure | GRANT CREATE ON t TO @_r1
failure | GRANT SELECT ON ROLE @_r2 TO @_r1
failure | GRANT DESCRIBE ON KEYSPACE @ TO @_r1
failure | GRANT SELECT ON ALL FUNCTIONS TO @_r1
failure | GRANT NOPE ON t TO @_r1
failure | GRANT SELECT ON KEYSPACE nope TO @_r1
failure | GRANT ALTER ON ROLE @_nope TO @_r1
failure | GRANT EXECUTE ON FUNCTION nope() TO @_r1
failure | REVOKE SELECT ON KEYSPACE nope FROM @_r1
failure | REVOKE SELECT ON t FROM @_nope
failure | REVOKE CREATE ON t FROM @_r1
syntax | GRANT SELECT ON t
syntax | REVOKE SELECT ON t TO @_r1
syntax | GRANT SELECT TO @_r1
REVOKE UNMASK ON t FROM @_r3
REVOKE ALL ON t FROM @_r3
LIST ALL PERMISSIONS OF @_r3
LIST AUTHORIZE PERMISSION ON ROLE @_r2 OF @_r1
LIST ALL PERMISSIONS ON ALL ROLES OF @_r1
LIST ALL PERMISSIONS ON ALL KEYSPACES OF @_r1 NORECURSIVE
as @_r2: CREATE KEYSPACE @_k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}
as @_r2: CREATE TABLE @_k.t (k int PRIMARY KEY, v int)
as @_r2: INSERT INTO @_k.t (k, v) VALUES (1, 2)
as @_r2: SELECT * FROM @_k.t
as @_r2: UPDATE @_k.t SET v = 3 WHERE k = 1
as @_r2: UPDATE @_k.t SET v = 4 WHERE k = 1 IF v = 3
as @_r2: DELETE FROM @_k.t WHERE k = 2
as @_r2: BEGIN BATCH INSERT INTO @_k.t (k, v) VALUES (3, 2) APPLY BATCH
as @_r2: CREATE INDEX ON @_k.t (v) USING 'sai'
as @_r2: DROP INDEX @_k.t_v_idx
as @_r2: CREATE TYPE @_k.ty (a int)
as @_r2: ALTER TYPE @_k.ty ADD b int
as @_r2: DROP TYPE @_k.ty
as @_r2: CREATE MATERIALIZED VIEW @_k.mv AS SELECT * FROM @_k.t WHERE k IS NOT NULL AND v IS NOT NULL PRIMARY KEY (v, k)
as @_r2: ALTER MATERIALIZED VIEW @_k.mv WITH comment = 'x'
as @_r2: SELECT * FROM @_k.mv
as @_r2: DROP MATERIALIZED VIEW @_k.mv
as @_r2: ALTER TABLE @_k.t ADD w int
as @_r2: TRUNCATE @_k.t
as @_r2: ALTER KEYSPACE @_k WITH durable_writes = false
as @_r2: GRANT SELECT ON @_k.t TO @_r3
as @_r3: SELECT * FROM @_k.t
failure | as @_r3: INSERT INTO @_k.t (k) VALUES (1)
as @_r2: LIST ALL PERMISSIONS ON @_k.t
as @_r2: REVOKE SELECT ON @_k.t FROM @_r3
failure | as @_r3: SELECT * FROM @_k.t
as @_r2: DROP TABLE @_k.t
as @_r2: USE @_k
as @_r2: USE @
as @_r2: DROP KEYSPACE @_k
as @_r2: CREATE ROLE @_made
as @_r2: ALTER ROLE @_made WITH LOGIN = true
as @_r2: GRANT @_made TO @_r3
as @_r2: REVOKE @_made FROM @_r3
as @_r2: GRANT DESCRIBE ON ROLE @_made TO @_r3
as @_r2: DROP ROLE @_made
as @_r2: CREATE USER @_made WITH PASSWORD '@_made'
after 6: as @_r2: ALTER USER @_made WITH PASSWORD 'y'
as @_r2: DROP USER @_made
failure | as @_r2: CREATE ROLE @_made WITH SUPERUSER = true
LIST ALL PERMISSIONS OF @_r2
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
REVOKE DROP ON ALL KEYSPACES FROM @_r1
REVOKE ALTER ON KEYSPACE @ FROM @_r1
REVOKE CREATE ON ALL ROLES FROM @_r1
REVOKE SELECT, MODIFY ON TABLE @.t FROM @_r1
has no SELECT permission on | as @_r2: SELECT * FROM t
has no MODIFY permission on | as @_r2: INSERT INTO t (k, v) VALUES (1, 2)
has no MODIFY permission on | as @_r2: TRUNCATE t
has no CREATE permission on | as @_r2: CREATE TABLE u (k int PRIMARY KEY)
has no CREATE permission on <all keyspaces> | as @_r2: CREATE KEYSPACE @_k WITH replication = {'class': 'SimpleStrategy'}
has no DROP permission on | as @_r2: DROP TABLE t
has no ALTER permission on | as @_r2: ALTER TABLE t ADD w int
failure | as @_r2: UPDATE t SET v = 1 WHERE k = 1
failure | as @_r2: UPDATE t SET v = 1 WHERE k = 1 IF v = 2
failure | as @_r2: DELETE FROM t WHERE k = 1
failure | as @_r2: BEGIN BATCH INSERT INTO t (k, v) VALUES (3, 2) APPLY BATCH
failure | as @_r2: CREATE INDEX ON t (v) USING 'sai'
as @_r2: DROP INDEX IF EXISTS t_v_idx
failure | as @_r2: CREATE TYPE ty (a int)
failure | as @_r2: ALTER TYPE ty ADD b int
failure | as @_r2: DROP TYPE ty
failure | as @_r2: CREATE MATERIALIZED VIEW mv AS SELECT * FROM t WHERE k IS NOT NULL AND v IS NOT NULL PRIMARY KEY (v, k)
failure | as @_r2: ALTER KEYSPACE @ WITH durable_writes = false
failure | as @_r2: DROP KEYSPACE @
failure | as @_r2: CREATE FUNCTION f (a int) CALLED ON NULL INPUT RETURNS int LANGUAGE java AS 'return a;'
failure | as @_r2: DROP FUNCTION f
failure | as @_r2: CREATE AGGREGATE g (int) SFUNC nope STYPE int
failure | as @_r2: DROP AGGREGATE g
failure | as @_r2: CREATE TRIGGER x ON t USING 'nope.Nope'
failure | as @_r2: DROP TRIGGER x ON t
failure | as @_r2: SELECT * FROM nope
failure | as @_r2: REVOKE SELECT ON t FROM @_r1
as @_r2: LIST ALL PERMISSIONS ON t
as @_r2: LIST SELECT ON t OF @_r3
as @_r2: SELECT peer FROM system.peers_v2
failure | as @_r2: SELECT name FROM system_views.settings LIMIT 1
as @_r2: DESCRIBE KEYSPACE @
as @_r2: DESCRIBE TABLES
failure | as @_r2: INSERT INTO system.local (key) VALUES ('x')
failure | as @_r2: TRUNCATE system_auth.roles
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
DROP ROLE @_r3
DROP ROLE @_h1
`;
