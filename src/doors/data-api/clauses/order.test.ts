import fc from 'fast-check';
import {expect, test} from 'vitest';
import {parseJson} from '../../../wire/json/parse.ts';
import {compareJson, identity, sameJson} from './order.ts';
import {repeats} from '../../../../test/data/effort.ts';

const VALUES = [
  'null',
  '-1',
  '0',
  '1',
  '1.0',
  '10e-1',
  '1000',
  '1e3',
  '""',
  '"a"',
  '{}',
  '{"a":1}',
  '{"a":1.0}',
  '{"a":1,"b":2}',
  '{"b":2,"a":1}',
  '{"$uuid":"x"}',
  '[]',
  '[1]',
  '[1,2]',
  '[[1],2]',
  'false',
  'true',
  '{"$date":1}',
  '{"$date":2}',
];

test.each([
  {a: '1', b: '1.0', is: false},
  {a: '1.0', b: '10e-1', is: true},
  {a: '1000', b: '1e3', is: false},
  {a: '{"a":1,"b":2}', b: '{"b":2,"a":1}', is: false},
  {a: '{"a":[1]}', b: '{"a":[1]}', is: true},
  {a: '[1]', b: '1', is: false},
  {a: '"1"', b: '1', is: false},
])('$a and $b are the same: $is', ({a, b, is}) => {
  expect(sameJson(parseJson(a), parseJson(b))).toBe(is);
});

test('identity agrees with sameness', () => {
  const value = fc.constantFrom(...VALUES);
  fc.assert(
    fc.property(value, value, (a, b) => {
      expect(identity(parseJson(a)) === identity(parseJson(b))).toBe(sameJson(parseJson(a), parseJson(b)));
    }),
    {numRuns: repeats(100, 3000)},
  );
});

test('$min and $max have a total order', () => {
  const sign = (a: string, b: string): number => Math.sign(compareJson(parseJson(a), parseJson(b)));
  for (const a of VALUES) {
    for (const b of VALUES) {
      expect([a, b, sign(a, b)]).toEqual([a, b, -sign(b, a) || 0]);
    }
  }
  const sorted = [...VALUES].sort(sign);

  expect(sorted.map(text => text.charAt(0)).join('')).toBe('n-011111""{{{{{{[[[[ft{{');
});
