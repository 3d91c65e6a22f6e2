/** Values as text and as JSON. */
export const texts = `
CREATE TABLE t (k int PRIMARY KEY, ts timestamp, d date, ti time, i inet, tu timeuuid, u uuid, dec decimal, vi varint, a ascii, b blob, "Vv" int, m map<int, text>, ms map<uuid, boolean>, st set<text>, tp tuple<int, text>, e vector<float, 2>, du duration, bi bigint, f float)
INSERT INTO t (k, ts) VALUES (1, '2020-01-02')
INSERT INTO t (k, ts) VALUES (2, '2020-01-02 03:04')
INSERT INTO t (k, ts) VALUES (3, '2020-01-02T03:04')
INSERT INTO t (k, ts) VALUES (4, '2020-01-02 03:04:05')
INSERT INTO t (k, ts) VALUES (5, '2020-01-02T03:04:05.1')
INSERT INTO t (k, ts) VALUES (6, '2020-01-02T03:04:05.12Z')
INSERT INTO t (k, ts) VALUES (7, '2020-01-02T03:04:05.123+02:00')
INSERT INTO t (k, ts) VALUES (8, '2020-01-02T03:04:05.123-0230')
INSERT INTO t (k, ts) VALUES (9, '2020-01-02 03:04:05.123456')
INSERT INTO t (k, ts) VALUES (10, '2020-01-02+01:00')
INSERT INTO t (k, ts) VALUES (11, '2020-01-02 03:04+0100')
INSERT INTO t (k, ts) VALUES (12, '2020-01-02 03:04:05+01')
INSERT INTO t (k, ts) VALUES (13, '2020-01-02 03:04:05 UTC')
INSERT INTO t (k, ts) VALUES (14, '0001-01-01')
INSERT INTO t (k, ts) VALUES (15, '9999-12-31T23:59:59.999Z')
INSERT INTO t (k, ts) VALUES (16, '1577934245000')
INSERT INTO t (k, ts) VALUES (17, 1577934245000)
INSERT INTO t (k, ts) VALUES (18, -1)
INSERT INTO t (k, ts) VALUES (19, '2020-02-29')
failure | INSERT INTO t (k, ts) VALUES (20, '2020-13-01')
INSERT INTO t (k, ts) VALUES (21, '2020-02-30')
failure | INSERT INTO t (k, ts) VALUES (22, 'x')
INSERT INTO t (k, ts) VALUES (23, '')
failure | INSERT INTO t (k, ts) VALUES (24, '2020-01-02 25:00')
INSERT INTO t (k, ts) VALUES (25, '2020-01-02T03:04:05.Z')
failure | INSERT INTO t (k, ts) VALUES (26, '2020-1')
failure | INSERT INTO t (k, ts) VALUES (27, 1.5)
failure | INSERT INTO t (k, ts) VALUES (28, true)
INSERT INTO t (k, d) VALUES (29, '2020-01-02')
INSERT INTO t (k, d) VALUES (30, '-0001-01-02')
INSERT INTO t (k, d) VALUES (31, '1970-01-01')
INSERT INTO t (k, d) VALUES (32, 2147483648)
INSERT INTO t (k, d) VALUES (33, 0)
INSERT INTO t (k, d) VALUES (34, 4294967295)
INSERT INTO t (k, d) VALUES (35, '9999-12-31')
failure | INSERT INTO t (k, d) VALUES (36, '5881580-07-11')
INSERT INTO t (k, d) VALUES (37, '-5877641-06-23')
failure | INSERT INTO t (k, d) VALUES (38, '2020-1-2')
failure | INSERT INTO t (k, d) VALUES (39, '2020-13-01')
failure | INSERT INTO t (k, d) VALUES (40, 'x')
failure | INSERT INTO t (k, d) VALUES (41, 4294967296)
failure | INSERT INTO t (k, d) VALUES (42, -1)
failure | INSERT INTO t (k, d) VALUES (43, '2020-01-02 03:04')
failure | INSERT INTO t (k, d) VALUES (44, 1.5)
INSERT INTO t (k, ti) VALUES (45, '10:11:12')
INSERT INTO t (k, ti) VALUES (46, '10:11:12.5')
INSERT INTO t (k, ti) VALUES (47, '00:00:00.000000001')
INSERT INTO t (k, ti) VALUES (48, '23:59:59.999999999')
INSERT INTO t (k, ti) VALUES (49, 0)
INSERT INTO t (k, ti) VALUES (50, 86399999999999)
INSERT INTO t (k, ti) VALUES (51, '1:2:3')
failure | INSERT INTO t (k, ti) VALUES (52, '24:00:00')
failure | INSERT INTO t (k, ti) VALUES (53, '10:11')
failure | INSERT INTO t (k, ti) VALUES (54, 'x')
failure | INSERT INTO t (k, ti) VALUES (55, 86400000000000)
failure | INSERT INTO t (k, ti) VALUES (56, -1)
failure | INSERT INTO t (k, ti) VALUES (57, '10:60:00')
failure | INSERT INTO t (k, ti) VALUES (58, 1.5)
INSERT INTO t (k, i) VALUES (59, '127.0.0.1')
INSERT INTO t (k, i) VALUES (60, '::1')
INSERT INTO t (k, i) VALUES (61, '2001:db8::ff00:42:8329')
INSERT INTO t (k, i) VALUES (62, '::ffff:1.2.3.4')
INSERT INTO t (k, i) VALUES (63, 'fe80::1')
INSERT INTO t (k, i) VALUES (64, '255.255.255.255')
failure | INSERT INTO t (k, i) VALUES (65, 'x y')
failure | INSERT INTO t (k, i) VALUES (66, '1.2.3.4.5')
failure | INSERT INTO t (k, i) VALUES (67, 1)
failure | INSERT INTO t (k, i) VALUES (68, '12345::1')
INSERT INTO t (k, u) VALUES (69, 00000000-0000-0000-0000-000000000000)
INSERT INTO t (k, u) VALUES (70, 50554d6e-29bb-11e5-b345-feff819cdc9f)
INSERT INTO t (k, u) VALUES (71, f47ac10b-58cc-4372-a567-0e02b2c3d479)
INSERT INTO t (k, tu) VALUES (72, 50554d6e-29bb-11e5-b345-feff819cdc9f)
failure | INSERT INTO t (k, tu) VALUES (73, 00000000-0000-0000-0000-000000000000)
failure | INSERT INTO t (k, tu) VALUES (74, f47ac10b-58cc-4372-a567-0e02b2c3d479)
failure | INSERT INTO t (k, tu) VALUES (75, 'x')
INSERT INTO t (k, dec) VALUES (76, 1)
INSERT INTO t (k, dec) VALUES (77, 1.50)
INSERT INTO t (k, dec) VALUES (78, -0.0)
failure | INSERT INTO t (k, dec) VALUES (79, 1e400)
INSERT INTO t (k, dec) VALUES (80, -1E-5)
INSERT INTO t (k, dec) VALUES (81, 0.000000001)
INSERT INTO t (k, dec) VALUES (82, 123456789012345678901234567890.5)
failure | INSERT INTO t (k, dec) VALUES (83, 'x')
failure | INSERT INTO t (k, dec) VALUES (84, 0x00)
failure | INSERT INTO t (k, dec) VALUES (85, true)
INSERT INTO t (k, vi) VALUES (86, 0)
INSERT INTO t (k, vi) VALUES (87, -1)
INSERT INTO t (k, vi) VALUES (88, 123456789012345678901234567890)
failure | INSERT INTO t (k, vi) VALUES (89, 1.5)
failure | INSERT INTO t (k, vi) VALUES (90, 'x')
INSERT INTO t (k, bi) VALUES (91, 9223372036854775807)
INSERT INTO t (k, bi) VALUES (92, -9223372036854775808)
failure | INSERT INTO t (k, bi) VALUES (93, 9223372036854775808)
failure | INSERT INTO t (k, bi) VALUES (94, 1.0)
SELECT * FROM t
SELECT JSON * FROM t
INSERT INTO t JSON '{"k": 300, "\\"Vv\\"": 8}'
INSERT INTO t JSON '{"K": 301, "TS": "2020-01-01", "D": "2020-01-01", "ti": "00:00:00.000001", "i": "1.2.3.4"}'
INSERT INTO t JSON '{"k": "302", "bi": "5", "f": "1.5", "dec": "1.50", "vi": "7"}'
INSERT INTO t JSON '{"k": 303, "m": {"1": "a", "2": "b"}, "ms": {"50554d6e-29bb-11e5-b345-feff819cdc9f": true}, "st": ["b", "a"], "tp": [1, "x"], "e": [1, 2], "du": "1d2h"}'
INSERT INTO t JSON '{"k": 304, "b": "0xcafe", "a": "x", "u": "50554d6e-29bb-11e5-b345-feff819cdc9f", "tu": "50554d6e-29bb-11e5-b345-feff819cdc9f", "ts": 1577836800000}'
failure | INSERT INTO t JSON '{"k": 305, "tp": [1], "st": null, "m": {}}'
INSERT INTO t JSON '{"k": 306, "f": 1e3, "bi": 12}'
failure | INSERT INTO t JSON '{"k": 310, "Vv": 8}'
failure | INSERT INTO t JSON '{"k": 310, "k": 311, "nope": 1}'
failure | INSERT INTO t JSON '{"k": 310, "bi": 1.5}'
failure | INSERT INTO t JSON '{"k": 310, "bi": "x"}'
failure | INSERT INTO t JSON '{"k": 310, "ts": "x"}'
failure | INSERT INTO t JSON '{"k": 310, "d": 5.5}'
failure | INSERT INTO t JSON '{"k": 310, "ti": 1}'
failure | INSERT INTO t JSON '{"k": 310, "i": 1}'
failure | INSERT INTO t JSON '{"k": 310, "st": {"a": 1}}'
failure | INSERT INTO t JSON '{"k": 310, "m": [1]}'
failure | INSERT INTO t JSON '{"k": 310, "m": {"x": "y"}}'
failure | INSERT INTO t JSON '{"k": 310, "tp": [1, 2, 3]}'
failure | INSERT INTO t JSON '{"k": 310, "tp": {"a": 1}}'
failure | INSERT INTO t JSON '{"k": 310, "e": [1]}'
failure | INSERT INTO t JSON '{"k": 310, "e": ["x", 1]}'
failure | INSERT INTO t JSON '{"k": 310, "st": [null]}'
failure | INSERT INTO t JSON '{"k": 310, "b": "cafe"}'
failure | INSERT INTO t JSON '{"k": 310, "b": 5}'
failure | INSERT INTO t JSON '{"k": 310, "a": "ü"}'
failure | INSERT INTO t JSON '{"k": 310, "a": 5}'
failure | INSERT INTO t JSON '{"k": 310, "u": "x"}'
failure | INSERT INTO t JSON '{"k": 310, "tu": "f47ac10b-58cc-4372-a567-0e02b2c3d479"}'
failure | INSERT INTO t JSON '{"k": 310, "du": "x"}'
failure | INSERT INTO t JSON '{"k": 99999999999}'
failure | INSERT INTO t JSON '{"k": null}'
failure | INSERT INTO t JSON '{}'
failure | INSERT INTO t JSON '[]'
failure | INSERT INTO t JSON '5'
failure | INSERT INTO t JSON '"x"'
failure | INSERT INTO t JSON 'null'
failure | INSERT INTO t JSON ''
failure | INSERT INTO t JSON '{"k": 310,}'
failure | INSERT INTO t JSON '{"k": 310'
SELECT * FROM t WHERE k IN (300, 301, 302, 303, 304, 305, 306)
SELECT JSON * FROM t WHERE k IN (300, 301, 302, 303, 304, 305, 306)
SELECT to_date(ts), to_timestamp(d), to_unix_timestamp(ts), to_unix_timestamp(d), to_unix_timestamp(tu), to_timestamp(tu), to_date(tu), min_timeuuid(ts), max_timeuuid(ts) FROM t
SELECT cast(ts AS date), cast(ts AS text), cast(d AS timestamp), cast(d AS text), cast(ti AS text), cast(tu AS timestamp), cast(tu AS date), cast(i AS text), cast(u AS text), cast(dec AS text) FROM t
SELECT ts + 1d, ts - 1mo, d + 2mo, d - 1d, floor(ts, 1h), floor(d, 2d), floor(ts, 1h, '2000-01-01') FROM t WHERE k IN (1, 2, 29)
starting time is greater | SELECT floor(ts, 1h, '2020-01-03') FROM t WHERE k = 1
failure | SELECT ts + 1 FROM t
failure | SELECT d + 1h FROM t WHERE k = 29
failure | SELECT floor(ts, -1h) FROM t
failure | SELECT current_timestamp() , current_date(), current_time(), current_timeuuid() , now(), uuid() FROM nope
failure | SELECT current_timestamp(1) FROM t
failure | SELECT unixTimestampOf(tu) FROM t
INSERT INTO t (k, ts, d, ti, tu, u) VALUES (400, current_timestamp(), current_date(), current_time(), current_timeuuid(), uuid())
INSERT INTO t (k, ts, d, ti, tu, u) VALUES (401, currentTimestamp(), currentDate(), currentTime(), now(), uuid())
SELECT count(ts), count(d), count(ti), count(tu), count(u) FROM t WHERE k IN (400, 401)
DELETE FROM t WHERE k IN (400, 401)
INSERT INTO t (k, ts) VALUES (402, to_timestamp(to_date('2020-01-02')))
INSERT INTO t (k, tu) VALUES (403, min_timeuuid('2020-01-02'))
SELECT k, ts, tu FROM t WHERE k IN (402, 403)
SELECT k FROM t WHERE tu > max_timeuuid('2000-01-02') AND tu < min_timeuuid('2030-01-02') ALLOW FILTERING
`;
