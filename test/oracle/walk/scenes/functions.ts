/** Functions, aggregates and triggers of users, none of which can be made. */
export const functions = `
failure | CREATE FUNCTION f (a int) CALLED ON NULL INPUT RETURNS int LANGUAGE java AS 'return a;'
failure | CREATE AGGREGATE g (int) SFUNC nope STYPE int
Function '@.f' doesn't exist | DROP FUNCTION f
DROP FUNCTION IF EXISTS f
failure | DROP AGGREGATE g
DROP AGGREGATE IF EXISTS g
CREATE TABLE t (k int PRIMARY KEY)
failure | CREATE TRIGGER x ON t USING 'nope.Nope'
doesn't exist | DROP TRIGGER x ON t
DROP TRIGGER IF EXISTS x ON t
failure | CREATE OR REPLACE FUNCTION f (a int) RETURNS NULL ON NULL INPUT RETURNS int LANGUAGE java AS $$return a;$$
failure | CREATE FUNCTION IF NOT EXISTS f (a int) CALLED ON NULL INPUT RETURNS int LANGUAGE java AS 'return a;'
failure | CREATE FUNCTION f () CALLED ON NULL INPUT RETURNS int LANGUAGE javascript AS '1'
failure | CREATE FUNCTION nope.f (a int) CALLED ON NULL INPUT RETURNS int LANGUAGE java AS 'return a;'
failure | CREATE FUNCTION f (a int, a int) CALLED ON NULL INPUT RETURNS int LANGUAGE java AS 'return a;'
failure | CREATE FUNCTION f (a nosuch) CALLED ON NULL INPUT RETURNS int LANGUAGE java AS 'return a;'
failure | CREATE FUNCTION system.f (a int) CALLED ON NULL INPUT RETURNS int LANGUAGE java AS 'return a;'
syntax | CREATE FUNCTION f (a int) RETURNS int LANGUAGE java AS 'return a;'
syntax | CREATE FUNCTION f (a int) CALLED ON NULL INPUT RETURNS int AS 'return a;'
syntax | CREATE OR REPLACE FUNCTION IF NOT EXISTS f
failure | CREATE OR REPLACE AGGREGATE g (int) SFUNC nope STYPE int FINALFUNC h INITCOND 0
failure | CREATE AGGREGATE IF NOT EXISTS g (int) SFUNC nope STYPE int
syntax | CREATE AGGREGATE g (int) STYPE int
failure | DROP FUNCTION f (int)
DROP FUNCTION IF EXISTS f (int, text)
failure | DROP FUNCTION system.now
failure | DROP FUNCTION nope.f
failure | DROP AGGREGATE g (int)
DROP AGGREGATE IF EXISTS g (int)
failure | DROP AGGREGATE system.sum
failure | DROP AGGREGATE nope.g
syntax | DROP FUNCTION
syntax | DROP AGGREGATE
Unknown function | SELECT @.f(k) FROM t
failure | GRANT EXECUTE ON FUNCTION @.f(int) TO cassandra
failure | CREATE TRIGGER x ON nope USING 'nope.Nope'
failure | CREATE TRIGGER IF NOT EXISTS x ON t USING 'nope.Nope'
failure | DROP TRIGGER x ON nope
DROP TRIGGER IF EXISTS x ON nope
syntax | CREATE TRIGGER x USING 'nope.Nope'
syntax | DROP TRIGGER x
`;
