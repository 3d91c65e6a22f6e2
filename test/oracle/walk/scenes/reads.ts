/** SELECT: relations, order, groups, and everything that can be selected. */
export const reads = `
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
failure | SELECT * FROM t WHERE p = 1 AND (c, c) = (1, 1)
failure | SELECT * FROM t WHERE p = 1 AND (c, d) = (1, 1, 1)
failure | SELECT * FROM t WHERE p = 1 AND (c, d) = (1, 'a')
failure | SELECT * FROM t WHERE p = 1 AND (c, d) > (1, null)
failure | SELECT * FROM t WHERE p = 1 AND (p, c) = (1, 1)
failure | SELECT * FROM t WHERE p = 1 AND (c, nope) = (1, 1)
failure | SELECT * FROM t WHERE p = 1 AND (d) > (1)
failure | SELECT * FROM t WHERE p = 1 AND c = 1 AND (c, d) > (1, 1)
failure | SELECT * FROM t WHERE p = 1 AND (c, d) > (1, 1) AND (c, d) > (1, 2)
failure | SELECT * FROM t WHERE p = 1 AND (c, d) != (1, 1)
failure | SELECT * FROM t WHERE p = 1 AND (c, d) CONTAINS 1
SELECT * FROM t WHERE p = 1 AND (c, d) >= (1, 2) AND (c) < (9)
SELECT * FROM t WHERE p = 1 AND (c, d) = (1, 2)
SELECT * FROM t WHERE p = 1 AND (c, d) IN ()
SELECT * FROM t WHERE p = 1 AND (c, d) IN ? <- 0x000000010000001000000004000000010000000400000002
SELECT * FROM t WHERE p = 1 AND (c, d) > ? <- 0x00000004000000010000000400000001
SELECT * FROM t WHERE p = ? AND c IN ? <- 0x00000001, 0x00000002000000040000000100000004000000ff
SELECT * FROM t WHERE p IN ? AND c = :c <- 0x000000020000000400000001000000040000000a, 0x00000001
failure | SELECT * FROM t WHERE p = ? <- 0x01
failure | SELECT * FROM t WHERE p = ? <- unset
failure | SELECT * FROM t WHERE p = ? <- null
failure | SELECT * FROM t WHERE p = ? AND c > ? <- 0x00000001
failure | SELECT * FROM t WHERE p IN (1, null)
SELECT * FROM t LIMIT ? <- 0x00000002
SELECT * FROM t PER PARTITION LIMIT ? LIMIT ? <- 0x00000001, 0x00000002
failure | SELECT * FROM t LIMIT ? <- 0x00000000
failure | SELECT * FROM t LIMIT ? <- null
SELECT * FROM t LIMIT ? <- unset
failure | SELECT * FROM t LIMIT -1
failure | SELECT * FROM t PER PARTITION LIMIT 0
syntax | SELECT * FROM t LIMIT 1 PER PARTITION LIMIT 1
syntax | SELECT * FROM t LIMIT 'a'
Multi-column relations can only be applied to clustering columns | SELECT * FROM t WHERE (w) = ('a')
token function arguments must be in the partition key order | SELECT * FROM q WHERE token(b, a) > 1
failure | SELECT * FROM t WHERE token(p) = 'a'
failure | SELECT * FROM t WHERE token(p) > null
failure | SELECT * FROM t WHERE token(c) > 1
failure | SELECT * FROM t WHERE token(p, p) > 1
failure | SELECT * FROM t WHERE token(p) > 1 AND token(p) > 2
failure | SELECT * FROM t WHERE token(p) != 1
failure | SELECT * FROM t WHERE token(p) IN (1)
failure | SELECT * FROM t WHERE token(nope) > 1
SELECT * FROM t WHERE token(p) = token(1)
SELECT * FROM q WHERE token(a, b) > token(1, 2)
SELECT * FROM q WHERE a IN (1, 2) AND b = 1
failure | SELECT * FROM q WHERE a = 1
failure | SELECT * FROM q WHERE a = 1 AND b > 1
failure | SELECT * FROM t WHERE p > 1
SELECT * FROM t WHERE p > 1 ALLOW FILTERING
SELECT * FROM t WHERE p = 1 AND c > 1 AND c < 5 AND v = 30 ALLOW FILTERING
SELECT * FROM t WHERE v > 10 AND v <= 30 ALLOW FILTERING
SELECT * FROM t WHERE w IN ('a', 'c') ALLOW FILTERING
SELECT * FROM t WHERE d = 1 ALLOW FILTERING
failure | SELECT * FROM t WHERE w != 'a' ALLOW FILTERING
failure | SELECT * FROM t WHERE nope = 1
failure | SELECT * FROM t WHERE p = 'a'
failure | SELECT * FROM t WHERE p CONTAINS 1 ALLOW FILTERING
failure | SELECT * FROM t WHERE p CONTAINS KEY 1 ALLOW FILTERING
failure | SELECT * FROM t WHERE p['a'] = 1 ALLOW FILTERING
failure | SELECT * FROM t WHERE p = 1 AND c CONTAINS 1
failure | SELECT * FROM x WHERE m['a'] = null ALLOW FILTERING
failure | SELECT * FROM x WHERE m[null] = 1 ALLOW FILTERING
failure | SELECT * FROM x WHERE m['a'] = 'x' ALLOW FILTERING
failure | SELECT * FROM x WHERE l[0] = 1 ALLOW FILTERING
failure | SELECT * FROM x WHERE l CONTAINS 'x' ALLOW FILTERING
failure | SELECT * FROM x WHERE l CONTAINS KEY 1 ALLOW FILTERING
failure | SELECT * FROM x WHERE a.zip = 1 ALLOW FILTERING
SELECT k FROM x WHERE l CONTAINS 1 ALLOW FILTERING
SELECT k FROM x WHERE m CONTAINS KEY 'a' AND m CONTAINS 2 ALLOW FILTERING
SELECT k FROM x WHERE fl > [0] ALLOW FILTERING
SELECT k FROM x WHERE e = [1, 2] ALLOW FILTERING
syntax | SELECT * FROM t WHERE
syntax | SELECT * FROM t WHERE p = 1 OR p = 2
syntax | SELECT * FROM t WHERE p NOT IN (1)
syntax | SELECT * FROM t WHERE NOT p = 1
syntax | SELECT * FROM t WHERE p = 1 + d
syntax | SELECT * FROM t WHERE p
syntax | SELECT FROM t
syntax | SELECT * FROM
syntax | SELECT * FROM t, x
SELECT * FROM t WHERE p = 2 - 1
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
failure | SELECT * FROM t WHERE p = 1 ORDER BY nope
failure | SELECT * FROM t WHERE p = 1 ORDER BY p
SELECT * FROM t WHERE p = 1 ORDER BY c DESC, c ASC
failure | SELECT DISTINCT p FROM t ORDER BY c
failure | SELECT * FROM t WHERE p > 1 ORDER BY c ALLOW FILTERING
failure | SELECT * FROM t WHERE token(p) > 1 ORDER BY c
failure | paged 5: SELECT * FROM t WHERE p IN (1, 3) ORDER BY c
SELECT * FROM t WHERE p IN (1, 3) AND c = 1 ORDER BY c DESC LIMIT 2
SELECT p, max(v) FROM t WHERE p = 1 GROUP BY c ORDER BY c DESC
failure | SELECT p, count(*) FROM t GROUP BY nope
failure | SELECT p, count(*) FROM t GROUP BY c
failure | SELECT p, count(*) FROM t GROUP BY p, p
failure | SELECT DISTINCT p FROM t GROUP BY p, c
SELECT DISTINCT p, count(p) FROM t GROUP BY p
SELECT p, c, d, v FROM t GROUP BY p, c, d PER PARTITION LIMIT 2 LIMIT 4
SELECT * FROM t GROUP BY p
paged 1: SELECT p, c, count(*) FROM t GROUP BY p, c
paged 2: SELECT * FROM t
paged 1: SELECT DISTINCT p FROM t
paged 2: SELECT count(*) FROM t
paged 1: SELECT * FROM t WHERE p = 1 ORDER BY c DESC
SELECT DISTINCT p FROM t WHERE p IN (1, 3) LIMIT 1
SELECT DISTINCT p, s FROM t WHERE s = 5 ALLOW FILTERING
SELECT DISTINCT a, b FROM q WHERE token(a, b) > 0
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
SELECT 1 + 1 FROM t
Element selection is only allowed on sets and maps, but l is a list | SELECT l[0] FROM x
Cannot assign value | SELECT (double)v FROM t
syntax | SELECT count(DISTINCT v) FROM t
failure | SELECT writetime(nope) FROM t
failure | SELECT ttl(p) FROM t
failure | SELECT writetime(sum(v)) FROM t
failure | SELECT maxwritetime(p) FROM t
SELECT writetime(l), ttl(m), maxwritetime(l), writetime(fl), writetime(a), writetime(a.zip), writetime(m['a']) FROM x
SELECT count(writetime(v)) FROM t
failure | SELECT count(nope) FROM t
failure | SELECT count(v, w) FROM t
failure | SELECT sum(sum(v)) FROM t
failure | SELECT sum(l) FROM x
failure | SELECT avg(w) FROM t
failure | SELECT min(*) FROM t
failure | SELECT *, v FROM t
failure | SELECT sum(*) FROM t
SELECT min(w), max(w), min(p), max(d), avg(d), sum(c) FROM t
SELECT min(l), max(fl), count(e) FROM x
failure | SELECT cast(w AS int) FROM t
failure | SELECT cast(v AS nope) FROM t
failure | SELECT cast(l AS text) FROM x
SELECT cast(v AS bigint), cast(v AS double), cast(v AS ascii), cast(p AS varint), CAST(c AS decimal), cast(d AS tinyint) FROM t
failure | SELECT m[0] FROM x
failure | SELECT m[null] FROM x
failure | SELECT w[0] FROM t
failure | SELECT fl[0] FROM x
failure | SELECT k.zip FROM x
failure | SELECT token() FROM t
SELECT token(v) FROM t
failure | SELECT token('a') FROM t
SELECT token(p), token(1), token(5) FROM t
failure | SELECT uuid(1) FROM t
failure | SELECT now(1) FROM t
failure | SELECT abs(w) FROM t
failure | SELECT exp(w) FROM t
failure | SELECT round(l) FROM x
SELECT abs(v), exp(0), log(1), log10(100), round(1.5), floor((timestamp)1577934245000, 1h) FROM t WHERE p = 1
failure | SELECT floor(v, 1h) FROM t
failure | SELECT map_keys(l) FROM x
failure | SELECT map_values(l) FROM x
failure | SELECT collection_count(k) FROM x
failure | SELECT collection_sum(m) FROM x
SELECT collection_min(l), collection_max(fl), collection_avg(l), collection_count(l) FROM x
failure | SELECT from_json('{}') FROM x
failure | SELECT mask_inner(v, 1, 2) FROM t
failure | SELECT mask_outer(w, 'a', 2) FROM t
failure | SELECT mask_inner(w, 1, 2, 'ab') FROM t
failure | SELECT mask_replace(v, 'x') FROM t
failure | SELECT mask_hash(w, 'nope') FROM t
SELECT mask_hash(w, 'MD5'), mask_inner(w, null, 1), mask_outer(w, 1, null), mask_inner(w, 0, 0, '-') FROM t
failure | SELECT similarity_cosine(l, [1]) FROM x
failure | SELECT similarity_dot_product(e) FROM x
failure | SELECT similarity_cosine(e, ?) FROM x <- 0x3f800000
SELECT similarity_cosine(e, ?), (int)?, (int)? + k FROM x <- 0x3f80000040000000, 0x00000005, 0x00000001
failure | SELECT ? FROM x
failure | SELECT w + 1 FROM t
failure | SELECT w - w FROM t
failure | SELECT -w FROM t
failure | SELECT l + l FROM x
failure | SELECT v % 0 FROM t
SELECT w + w, -v, v + p * 2 - c / 1 % 5, (v + 1) * 2 FROM t WHERE p = 1
SELECT 1.5 * v, v / 4, v / 4.0, v % 7, 5 % v FROM t WHERE p = 1
SELECT (text)'x', (bigint)5, (list<int>)[1, 2], (map<text, int>){'a': 1}, (set<int>){2, 1}, (tuple<int, text>)(1, 'a'), (vector<float, 2>)[1, 2], (uuid)50554d6e-29bb-11e5-b345-feff819cdc9f, (duration)1d FROM x
SELECT [v], {v}, (v, w), [v, p], (w, (p, c)) FROM t WHERE p = 1
SELECT [v, w] FROM t
failure | SELECT {v, w} FROM t
SELECT count(*) AS a, count(1) AS "B b", v AS v FROM t
failure | SELECT v AS FROM t
SELECT system.abs(v), SYSTEM.ABS(v), Abs(v) FROM t WHERE p = 1
failure | SELECT nope.abs(v) FROM t
SELECT JSON DISTINCT p FROM t
SELECT JSON count(*), w AS x FROM t
SELECT JSON * FROM x
SELECT JSON v AS "V", w, v + 1, [p, c] FROM t WHERE p = 1
failure | SELECT JSON nope FROM t
SELECT to_json(v), to_json(w), toJson(p), to_json([1, 2]) FROM t WHERE p = 1
SELECT int_as_blob(v), intAsBlob(v), blob_as_int(0x00000005), blobAsInt(0x00000005), text_as_blob(w), blob_as_text(0x61) FROM t WHERE p = 1
failure | SELECT blob_as_int(0x05) FROM t
failure | SELECT int_as_blob(w) FROM t
SELECT blob_as_int(v) FROM t
syntax | SELECT to_date(now()) = to_date(now()) FROM x
syntax | SELECT * FROM t WHERE v BETWEEN 1 AND 2
syntax | SELECT * FROM t WHERE v NOT IN (1)
syntax | SELECT t.v FROM t AS u
syntax | SELECT * FROM t;; SELECT * FROM t
syntax | SELEC * FROM t
Undefined column name nope | SELECT nope FROM t
nope does not exist | SELECT * FROM nope
SELECT JSON p, c AS "C c", w FROM t WHERE p = 1
SELECT mask_null(v), mask_default(w), mask_default(v), mask_replace(v, 5), mask_inner('hello', 1, 2), mask_outer(w, 1, 2, '#'), mask_hash(w) FROM t WHERE p = 1
`;
