/** What is let pass, and that nothing else is. */
import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {judge, MORE_ROWS, PROVED, RULES} from './rules.ts';
import type {Step} from './step.ts';

const step = (text: string, values: readonly string[] = []): Step => ({text, mode: 'text', values});

test('every rule is a difference that is told', () => {
  const text = readFileSync(new URL('../../docs/differences.md', import.meta.url), 'utf8');
  const numbers = new Set([...text.matchAll(/^(\d+)\. \*\*/gm)].map(match => Number(match[1])));

  expect([...RULES, ...PROVED].filter(rule => !numbers.has(rule.difference))).toEqual([]);
});

test.each([
  {about: 'rows', theirs: ['a int', '1'], ours: ['a int', '1'], verdict: 'same'},
  {about: 'other values', theirs: ['a int', '1'], ours: ['a int', '2'], verdict: 'different'},
  {about: 'other order', theirs: ['a int', '1', '2'], ours: ['a int', '2', '1'], verdict: 'different'},
  {about: 'other types', theirs: ['a int'], ours: ['a bigint'], verdict: 'different'},
  {about: 'a row less', theirs: ['a int', '1'], ours: ['a int'], verdict: 'different'},
  {about: 'both clocks', theirs: ['w', '1795288064980000'], ours: ['w', '1795288064990000'], verdict: 'same'},
  {
    about: 'clocks that are far from each other',
    theirs: ['w', '1795288064980000'],
    ours: ['w', '1795289064990000'],
    verdict: 'different',
  },
  {
    about: 'other write times',
    theirs: ['w', '1000000000000001'],
    ours: ['w', '1000000000000002'],
    verdict: 'different',
  },
  {about: 'words of syntax', theirs: ['failure syntax', 'a'], ours: ['failure syntax', 'b'], verdict: 'same'},
  {about: 'other words', theirs: ['failure invalid', 'a'], ours: ['failure invalid', 'b'], verdict: 'different'},
  {about: 'another code', theirs: ['failure invalid', 'a'], ours: ['failure config', 'a'], verdict: 'different'},
  {about: 'an answer for a failure', theirs: ['failure invalid', 'a'], ours: [], verdict: 'different'},
  {
    about: 'a fault of Cassandra',
    theirs: ['failure server_error', 'java.lang.NullPointerException: x'],
    ours: ['failure invalid', 'a'],
    verdict: 'intended',
  },
  {
    about: 'one of two faults',
    theirs: ['failure invalid', 'Unexpected receiver type int; only list'],
    ours: ['failure invalid', 'Type error: [] cannot be passed as argument 0 of function f of type int'],
    verdict: 'intended',
  },
  {
    about: 'a key with other zeros and elements',
    theirs: ['c0 decimal | c1 frozen<tuple<int, decimal>>', '-1.010 | (1)', '0.00 | (null, 10)'],
    ours: ['c0 decimal | c1 frozen<tuple<int, decimal>>', '-1.01 | (1, null)', '0 | (null, 1E+1)'],
    verdict: 'intended',
  },
  {
    about: 'another decimal in a key',
    theirs: ['c0 decimal', '-1.010'],
    ours: ['c0 decimal', '-1.10'],
    verdict: 'different',
  },
  {
    about: 'another tuple in a key',
    theirs: ['c0 frozen<tuple<int, int>>', '(null, 1)'],
    ours: ['c0 frozen<tuple<int, int>>', '(1)'],
    verdict: 'different',
  },
  {
    about: 'a warning of vectors',
    theirs: ['schema UPDATED TABLE t', 'warning SAI ANN indexes on vector columns are experimental'],
    ours: ['schema UPDATED TABLE t'],
    verdict: 'intended',
  },
])('$about: $verdict', ({theirs, ours, verdict}) => {
  expect(judge(step('SELECT a FROM t'), theirs, ours).kind).toBe(verdict);
});

test('rows of a vector search that are equally near may change places, and no others', () => {
  const [theirs, ours] = [
    ['a int', '1', '2'],
    ['a int', '2', '1'],
  ];

  expect(judge(step('SELECT a FROM t ORDER BY v ANN OF [1] LIMIT 2'), theirs, ours).kind).toBe('intended');
  expect(judge(step('SELECT a FROM t'), theirs, ours).kind).toBe('different');
});

const MORE = 'SELECT a FROM t';

const ANSWER = ['a int | b int', '1 | null'];

test.each([
  {
    number: 24,
    text: 'UPDATE t SET a = 1 WHERE k = 1 IF a = 1 AND b < null',
    theirs: ['failure invalid', 'Invalid comparison with null for operator "<"'],
    ours: ['[applied] boolean | a int', 'false | 2'],
  },
  {number: 25, text: 'SELECT a, b FROM t ORDER BY v ANN OF [1] LIMIT 2', theirs: ANSWER, ours: ['a int | b int']},
  {
    number: 26,
    text: 'SELECT a FROM t WHERE a IN (?, ?) ALLOW FILTERING',
    theirs: ['a int'],
    ours: ['failure invalid', 'Unsupported unset value for column a'],
  },
  {number: 31, text: MORE, theirs: ANSWER, ours: ['failure protocol', 'Invalid value for the paging state']},
  {number: 27, text: 'SELECT a FROM t WHERE s0 CONTAINS 1 ALLOW FILTERING', theirs: ANSWER, ours: ['a int | b int']},
])('difference $number is let pass only in its own statements', ({number, text, theirs, ours}) => {
  const foreign = number === 31 ? ({text: 'SELECT b FROM t', pageSize: 1, change: 'none'} as const) : undefined;
  const values = number === 26 ? ['0x00000001', 'unset'] : [];
  const verdict = judge({...step(text, values), foreign}, theirs, ours);

  expect(verdict.kind === 'intended' ? verdict.rule.difference : undefined).toBe(number);
  expect(judge(step('SELECT a FROM t'), theirs, ours).kind).toBe('different');
});

test.each([
  {
    about: 'the same rows with all columns',
    wider: ['a int | b int', '1 | 2', '3 | null'],
    own: undefined,
    isProved: true,
  },
  {
    about: 'another row with all columns',
    wider: ['a int | b int', '1 | 2'],
    own: ['a int | b int', '1 | 2', '3 | null'],
    isProved: false,
  },
  {about: 'rows that we have not said', wider: ['a int | b int', '4 | 2', '3 | null'], own: undefined, isProved: false},
  {about: 'fewer rows than we said', wider: ['a int | b int', '1 | 2'], own: undefined, isProved: false},
  {about: 'a failure', wider: ['failure invalid', 'x'], own: undefined, isProved: false},
])('rows that Cassandra lets go: $about: $isProved', async ({wider, own, isProved}) => {
  const attempt = {
    step: step(MORE),
    forms: [],
    types: new Set<string>(),
    isMistaken: false,
    table: 't',
    columns: ['b'],
  };
  const [theirs, ours] = [['a int'], ['a int', '1', '3']];
  const asked: Step[] = [];

  expect(MORE_ROWS.isMet(attempt.step, theirs, ours)).toBe(true);
  expect(
    await MORE_ROWS.prove!(attempt, theirs, ours, async more => {
      asked.push(more);
      return [wider, own ?? wider] as const;
    }),
  ).toBe(isProved);
  expect(asked.map(({text}) => text)).toEqual(['SELECT a, b FROM t']);
});

test.each(['SELECT * FROM t', 'SELECT JSON * FROM t', 'SELECT DISTINCT p FROM t', 'INSERT INTO t (p) VALUES (1)'])(
  'nothing is let go by %s',
  text => {
    expect(MORE_ROWS.isMet(step(text), ['a int'], ['a int', '1'])).toBe(false);
  },
);

test.each([
  {text: 'SELECT a FROM t WHERE a = 0x00ff', verdict: 'intended'},
  {text: 'SELECT a FROM t WHERE a = 0x', verdict: 'intended'},
  {text: 'SELECT a FROM t WHERE a = 0xff', verdict: 'different'},
  {text: 'SELECT a FROM t WHERE a = ?', verdict: 'different'},
])('tinyints of another length, $text: $verdict', ({text, verdict}) => {
  expect(judge(step(text), ['a tinyint'], ['failure invalid', 'Expected 1 byte for a tinyint (2)']).kind).toBe(verdict);
});
