/** Keyspaces, and statements of a connection that uses none. */
export const keyspaces = `
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
CREATE KEYSPACE @a WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 1} AND durable_writes = false
DESCRIBE KEYSPACE @a
ALTER KEYSPACE @a WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}
failure | ALTER KEYSPACE @a WITH replication = {'class': 'Nope'}
failure | ALTER KEYSPACE @a WITH replication = {'replication_factor': 1}
Unknown property | ALTER KEYSPACE @a WITH foo = 1
failure | ALTER KEYSPACE @a WITH durable_writes = 'x'
syntax | ALTER KEYSPACE @a
failure | CREATE KEYSPACE @b WITH replication = 'x'
failure | CREATE KEYSPACE @b WITH replication = {'class': 'SimpleStrategy', 'replication_factor': -1}
failure | CREATE KEYSPACE @b WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1, 'nope': 1}
failure | CREATE KEYSPACE @b WITH replication = {'class': 'LocalStrategy'}
failure | CREATE KEYSPACE @b WITH replication = {'class': 'SimpleStrategy'} AND replication = {'class': 'SimpleStrategy'}
CREATE KEYSPACE @b WITH replication = {'class': 'org.apache.cassandra.locator.SimpleStrategy', 'replication_factor': '1'}
SELECT * FROM system_schema.keyspaces WHERE keyspace_name = '@b'
DROP KEYSPACE @a
DROP KEYSPACE @b
failure | CREATE KEYSPACE aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa WITH replication = {'class': 'SimpleStrategy'}
syntax | CREATE KEYSPACE 1a WITH replication = {'class': 'SimpleStrategy'}
failure | DROP KEYSPACE system_auth
failure | DROP TABLE system.local
failure | ALTER TABLE system.local ADD x int
failure | CREATE TYPE system.t (a int)
failure | CREATE INDEX ON system.local (rack)
failure | INSERT INTO system_virtual_schema.keyspaces (keyspace_name) VALUES ('x')
failure | CREATE TABLE system_views.t (k int PRIMARY KEY)
failure | TRUNCATE system_virtual_schema.keyspaces
syntax | USE
nowhere: SELECT key FROM system.local
No keyspace has been specified | nowhere: SELECT * FROM t
No keyspace has been specified | nowhere: INSERT INTO t (k) VALUES (1)
No keyspace has been specified | nowhere: CREATE TABLE t (k int PRIMARY KEY)
No keyspace has been specified | nowhere: TRUNCATE t
No keyspace has been specified | nowhere: DROP TABLE t
No keyspace has been specified | nowhere: BEGIN BATCH INSERT INTO t (k) VALUES (1) APPLY BATCH
failure | nowhere: CREATE TYPE t (a int)
failure | nowhere: CREATE INDEX ON t (v)
failure | nowhere: DROP INDEX i
failure | nowhere: GRANT SELECT ON t TO cassandra
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
DROP KEYSPACE @5
`;
