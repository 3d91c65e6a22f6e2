/** User-defined types, and values of them. */
export const types = `
CREATE TYPE addr (street text, city text)
CREATE TYPE IF NOT EXISTS addr (street text)
already exists | CREATE TYPE addr (a int)
A user type cannot contain non-frozen UDTs | CREATE TYPE x (a addr)
cannot contain counters | CREATE TYPE x (a counter)
Duplicate field name | CREATE TYPE x (a int, a int)
failure | CREATE TYPE nope.x (a int)
failure | CREATE TYPE x (a nosuch)
failure | CREATE TYPE x (a list<counter>)
failure | CREATE TYPE x (a x)
failure | CREATE TYPE x (a list<list<int>>)
failure | CREATE TYPE text (a int)
failure | CREATE TYPE x ()
syntax | CREATE TYPE x
CREATE TYPE inner_ (a duration, b vector<float, 2>, c tuple<int, text>)
failure | CREATE TABLE y (k frozen<inner_> PRIMARY KEY)
DROP TYPE inner_
CREATE TYPE x (a frozen<addr>, "B b" int)
ALTER TYPE addr ADD zip int
ALTER TYPE addr ADD IF NOT EXISTS zip int
ALTER TYPE IF EXISTS nope ADD zip int
Cannot add field city to type | ALTER TYPE addr ADD city text
ALTER TYPE addr RENAME zip TO code
ALTER TYPE addr RENAME street TO road AND city TO town
Unkown field | ALTER TYPE addr RENAME nope TO x
Altering field types is no longer supported | ALTER TYPE addr ALTER code TYPE bigint
failure | ALTER TYPE addr RENAME road TO town
ALTER TYPE addr RENAME IF EXISTS nope TO x
ALTER TYPE addr RENAME IF EXISTS road TO road2
ALTER TYPE addr RENAME road2 TO road
failure | ALTER TYPE addr ADD x nosuch
failure | ALTER TYPE addr ADD x counter
failure | ALTER TYPE addr ADD x addr
failure | ALTER TYPE addr ADD x frozen<addr>
ALTER TYPE IF EXISTS nope RENAME a TO b
doesn't exist | ALTER TYPE nope RENAME a TO b
doesn't exist | DROP TYPE nope.x
syntax | ALTER TYPE addr
SELECT * FROM system_schema.types WHERE keyspace_name = '@'
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
SELECT JSON * FROM t
CREATE TABLE ks_ (k frozen<addr> PRIMARY KEY)
failure | ALTER TYPE addr ADD more int
DROP TABLE ks_
DELETE b FROM t WHERE k = 1
UPDATE t SET b = {road: 'x'}, c = c + [{town: 'y'}] WHERE k = 1
UPDATE t SET b.town = 'q', b.road = null WHERE k = 1
SELECT * FROM t
UPDATE t SET b = {road: 'z'} WHERE k = 1 IF b.town = 'q'
UPDATE t SET b = {road: 'z'} WHERE k = 1 IF b = {road: 'z'}
failure | UPDATE t SET b = {road: 'z'} WHERE k = 1 IF b.nope = 'q'
failure | UPDATE t SET b.road = 5 WHERE k = 1
failure | DELETE b.nope FROM t WHERE k = 1
failure | DELETE a.road FROM t WHERE k = 1
failure | INSERT INTO t (k, b) VALUES (1, {road: 5})
failure | INSERT INTO t (k, b) VALUES (1, ('a', 'b'))
failure | INSERT INTO t (k, b) VALUES (1, 'x')
SELECT k FROM t WHERE a = {road: 'a', town: 'b'} ALLOW FILTERING
INSERT INTO t JSON '{"k": 3, "a": {"road": "x", "TOWN": "y"}, "b": {}, "c": [{"code": 1}]}'
SELECT * FROM t WHERE k = 3
failure | INSERT INTO t JSON '{"k": 3, "a": {"nope": "x"}}'
failure | SELECT a.nope FROM t
failure | SELECT k.a FROM t
`;
