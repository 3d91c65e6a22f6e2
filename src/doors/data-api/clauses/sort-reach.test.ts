import {expect, test} from 'vitest';
import type {Condition} from '../../../core/cql/statements/statement.ts';
import {parseJson} from '../../../wire/json/parse.ts';
import {settingsOf} from '../documents/collection.fixture.ts';
import {parseFilter} from './filter.ts';
import {reachCondition} from './sort-reach.ts';
import type {SortValue} from './sort.ts';

const SETTINGS = settingsOf(undefined);

/** Columns and operators of the parts. */
function shapeOf(condition: Condition | undefined): string {
  switch (condition?.kind) {
    case 'or':
      return condition.of.map(shapeOf).join(' ');
    case 'element':
      return `${condition.column.replace(/^query_|_values$/g, '')}${condition.operator}`;
    case 'contains':
      return 'null';
    case 'not':
      return condition.of.kind === 'contains' && condition.of.column === 'exist_keys' ? 'missing' : 'undefined';
    default:
      return String(condition?.kind);
  }
}

const number: SortValue = {rank: 2, text: '5'};
const text: SortValue = {rank: 3, text: 'x'};
const date: SortValue = {rank: 5, text: '0'};
const nothing: SortValue = {rank: 1, text: ''};
const missing: SortValue = {rank: 0, text: ''};

test.each([
  {what: 'a number, down', direction: -1, bound: number, filter: '{}', shape: 'dbl>= text>= bool>= timestamp>='},
  {what: 'a date, down', direction: -1, bound: date, filter: '{}', shape: 'timestamp>='},
  {what: 'null, down', direction: -1, bound: nothing, filter: '{}', shape: 'null dbl< dbl>= text>= bool>= timestamp>='},
  {what: 'nothing, down', direction: -1, bound: missing, filter: '{}', shape: 'undefined'},
  {what: 'a number, up', direction: 1, bound: number, filter: '{"a":{"$gt":1}}', shape: 'null dbl<='},
  {what: 'a text, up', direction: 1, bound: text, filter: '{"a":{"$exists":true}}', shape: 'null dbl< dbl>= text<='},
  {what: 'null, up', direction: 1, bound: nothing, filter: '{"a":{"$exists":true}}', shape: 'null'},
  {what: 'nothing, up', direction: 1, bound: missing, filter: '{}', shape: 'missing'},
  {what: 'null, up, nothing asked', direction: 1, bound: nothing, filter: '{}', shape: 'missing null'},
  {what: 'up, nothing asked', direction: 1, bound: number, filter: '{}', shape: 'missing null dbl<='},
  {what: 'up, another asked', direction: 1, bound: number, filter: '{"b":1}', shape: 'missing null dbl<='},
  {what: 'up, not asked for', direction: 1, bound: number, filter: '{"a":{"$ne":1}}', shape: 'missing null dbl<='},
  {
    what: 'up, in one of two',
    direction: 1,
    bound: number,
    filter: '{"$or":[{"a":1},{"b":1}]}',
    shape: 'missing null dbl<=',
  },
  {
    what: 'up, in each of two',
    direction: 1,
    bound: number,
    filter: '{"$or":[{"a":1},{"a":{"$size":1}}]}',
    shape: 'null dbl<=',
  },
])('$what', ({direction, bound, filter, shape}) => {
  const field = {path: 'a', segments: ['a'], isDescending: direction < 0};
  expect(shapeOf(reachCondition(field, bound, parseFilter(parseJson(filter), SETTINGS)))).toBe(shape);
});
