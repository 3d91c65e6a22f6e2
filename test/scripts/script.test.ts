import {expect, test} from 'vitest';
import {isSameAnswer, toRecord} from './answer.ts';
import {directivesOf, parseScript, printScript} from './script.ts';

const TEXT = `-- A remark

CREATE TABLE t (k int PRIMARY KEY)
----
schema CREATED TABLE t

-- bind: 1 ; null ; {"a": ";"}
-- now: 1000
INSERT INTO t (k,
 v) VALUES (?, ?)

-- differs: 3 on purpose
SELECT k FROM t
----
k int
1
---- ours
k int
`;

test('a script is printed as it was read', () => {
  expect(printScript(parseScript(TEXT))).toBe(TEXT);
});

test('blocks and their notes', () => {
  const [remark, create, insert, select] = parseScript(TEXT);

  expect(remark).toMatchObject({statement: undefined, answer: []});
  expect(create).toMatchObject({answer: ['schema CREATED TABLE t'], ours: undefined});
  expect(insert?.statement).toBe('INSERT INTO t (k,\n v) VALUES (?, ?)');
  expect(directivesOf(insert!)).toMatchObject({bind: ['1', 'null', '{"a": ";"}'], nowSeconds: 1000});
  expect(select).toMatchObject({answer: ['k int', '1'], ours: ['k int']});
  expect(directivesOf(select!).differs).toBe('3 on purpose');
});

const LONG = 'Undefined column name nope in table one_keyspace.of_a_table_with_a_long_name';

test.each([
  {of: 'rows', answer: ['k int', '1'], before: [], record: ['k int', '1']},
  {of: 'nothing', answer: [], before: [], record: []},
  {of: 'syntax', answer: ['failure syntax', 'line 1:0 what'], before: [], record: ['failure syntax']},
  {of: 'a long message', answer: ['failure invalid', LONG], before: [], record: ['failure invalid', LONG.slice(0, 35)]},
  {
    of: 'a phrase shortened by hand',
    answer: ['failure invalid', LONG],
    before: ['failure invalid', 'column name nope'],
    record: ['failure invalid', 'column name nope'],
  },
  {
    of: 'a phrase that is said no more',
    answer: ['failure invalid', 'Else'],
    before: ['failure invalid', 'column name nope'],
    record: ['failure invalid', 'Else'],
  },
  {
    of: 'a class of the server',
    answer: ['failure invalid', 'java.lang.SomeException: Else'],
    before: [],
    record: ['failure invalid', 'Else'],
  },
])('what is recorded of $of', ({answer, before, record}) => {
  expect(toRecord(answer, before)).toEqual(record);
  expect(isSameAnswer(record, answer)).toBe(true);
});

test.each([
  {recorded: ['k int', '1'], answer: ['k int']},
  {recorded: [], answer: ['k int']},
  {recorded: ['failure invalid'], answer: ['failure syntax', 'x']},
  {recorded: ['failure invalid', 'x'], answer: ['failure invalid', 'y']},
])('$recorded is not $answer', ({recorded, answer}) => {
  expect(isSameAnswer(recorded, answer)).toBe(false);
});
