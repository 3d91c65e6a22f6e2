import {expect, test} from 'vitest';
import {add, Coverage, newTally, reportOf} from './coverage.ts';
import type {Attempt} from './step.ts';

const attempt = (text: string, type: string): Attempt => ({
  step: {text, mode: 'text', values: []},
  forms: [text.startsWith('SELECT') ? 'select' : 'insert'],
  types: new Set([type]),
  isMistaken: false,
  table: undefined,
  cell: {form: 'column', type, outcome: ''},
});

function runOf(seed: number, code = 'a'): Coverage {
  const run = new Coverage(code);
  run.observe(attempt('INSERT INTO t (k) VALUES (1)', 'int'), []);
  run.observe(attempt('SELECT k FROM t', 'int'), seed === 1 ? ['k int', '1'] : ['failure invalid', 'no']);
  run.tally.seeds.push(seed);
  run.tally.same = 1;
  run.tally.differences[`rows of ${seed}`] = 1;
  return run;
}

test('runs add up: statements, forms, types, and what nobody explains', () => {
  const sum = newTally('a');
  for (const run of [runOf(2), runOf(1)]) {
    add(sum, run.tally);
  }

  expect(sum).toMatchObject({
    seeds: [2, 1],
    total: 4,
    same: 2,
    differences: {'rows of 1': 1, 'rows of 2': 1},
    failures: {invalid: 1},
  });
  expect(sum.types['select']).toEqual({int: {answered: 1, empty: 0, failed: 1}});
  expect(sum.cells['column']).toEqual({int: {isDone: true, isFailed: true}});
  expect(reportOf(sum)).toContain(
    'Seeds 1, 2: 4 statements, 2 with the same answer, 0 with an intended difference, 2 unexplained:',
  );
});

test('runs of other code do not', () => {
  expect(() => add(newTally('b'), runOf(1).tally)).toThrow('other code');
});

test('adding leaves a run as it was', () => {
  const run = runOf(1).tally;
  const sum = newTally('a');
  add(sum, run);
  add(sum, run);

  expect(run.total).toBe(2);
  expect(run.forms['select']).toEqual({answered: 1, empty: 0, failed: 0});
});

test('of the walk over forms each failure that is named counts, and what was never done is told with its reason', () => {
  const run = new Coverage('a');
  const asked = (form: string, outcome: string): Attempt => ({
    ...attempt('DROP TABLE t', ''),
    forms: [form],
    cell: {form, type: '', outcome},
  });
  run.observe(asked('drop table', 'done'), []);
  run.observe(asked('drop table', "doesn't exist"), ['failure invalid', "Table 'k.t' doesn't exist"]);
  run.observe(asked('drop table', 'a view'), ['failure invalid', 'something else']);
  run.observe(asked('create trigger', 'failure'), ['failure invalid', 'no class']);

  const report = reportOf(run.tally);
  expect(report).toContain('| drop table | ✓ | 2 | 1 |');
  expect(report).toContain('- not reached: `DROP TABLE t`: a view, but something else');
  expect(report).toContain('- create trigger: it needs a class');
});
