import {expect, test} from 'vitest';
import type {Condition, Term} from '../../../core/cql/statements/statement.ts';
import {Shapes} from './shapes.ts';
import {column} from './statements.ts';

const value = (text: string): Term => ({kind: 'value', bytes: Buffer.from(text)});
const has = (text: string): Condition => ({kind: 'contains', column: 'c', value: value(text)});
const at = (key: string, operator: '=' | '>', text: string): Condition => ({
  kind: 'element',
  column: 'm',
  key: value(key),
  operator,
  value: value(text),
});
const shapes = (): Shapes => new Shapes({keyspace: 'k', name: 't'}, [column('key')]);
const texts = (values: readonly Uint8Array[]): string[] => values.map(bytes => Buffer.from(bytes).toString());

/** All numbers of markers, in the order in which they stand. */
const markers = (statement: unknown): number[] =>
  [...JSON.stringify(statement).matchAll(/"kind":"marker","index":(\d+)/g)].map(([, index]) => Number(index));

test('conditions that differ in values are one statement', () => {
  const known = shapes();
  const first = known.select({kind: 'and', of: [has('a'), {kind: 'not', of: at('x', '>', '1')}]});
  const second = known.select({kind: 'and', of: [has('b'), {kind: 'not', of: at('y', '>', '2')}]});
  expect(second.statement).toBe(first.statement);
  expect(texts(first.values)).toEqual(['a', 'x', '1']);
  expect(texts(second.values)).toEqual(['b', 'y', '2']);
  expect(markers(first.statement)).toEqual([0, 1, 2]);
});

test('conditions that differ in anything else are not', () => {
  const known = shapes();
  const list = (...of: string[]): Condition => ({kind: 'in', column: 'key', values: of.map(value)});
  const conditions: Condition[] = [
    has('a'),
    {...has('a'), column: 'd'} as Condition,
    {kind: 'not', of: has('a')},
    at('a', '=', 'b'),
    at('a', '>', 'b'),
    list('a'),
    list('a', 'b'),
    {kind: 'compare', column: 'key', operator: '=', value: value('a')},
    {kind: 'and', of: [has('a'), has('b')]},
    {kind: 'or', of: [has('a'), has('b')]},
    {kind: 'and', of: [has('a'), {kind: 'or', of: [has('b'), has('c')]}]},
    {kind: 'or', of: [{kind: 'and', of: [has('a'), has('b')]}, has('c')]},
  ];
  const statements = conditions.map(condition => known.select(condition).statement);
  expect(new Set(statements).size).toBe(conditions.length);
  for (const [i, statement] of statements.entries()) {
    const {values} = known.select(conditions[i]!);
    expect(markers(statement)).toEqual(values.map((_, index) => index));
  }
});

test('what has no shape is left as it is', () => {
  const known = shapes();
  const many: Condition = {kind: 'or', of: Array.from({length: 100}, (_, i) => has(String(i)))};
  const nothing: Condition = {kind: 'compare', column: 'key', operator: '=', value: {kind: 'value', bytes: null}};
  for (const condition of [many, nothing]) {
    const {statement, values} = known.select(condition);
    expect(values).toEqual([]);
    expect(statement.where).toBe(condition);
  }
});
