import {expect, test} from 'vitest';
import {normalized, pooled} from './pooling.ts';

/** Two tokens of a text, one of padding. */
const HIDDEN = Float32Array.from([1, 5, 3, -1, 100, 100]);

test.each([
  {pooling: 'mean', vector: [2, 2]},
  {pooling: 'cls', vector: [1, 5]},
  {pooling: 'max', vector: [3, 5]},
  {pooling: 'last', vector: [3, -1]},
  {pooling: 'mean_sqrt_len', vector: [4 / Math.SQRT2, 4 / Math.SQRT2].map(Math.fround)},
] as const)('$pooling', ({pooling, vector}) => {
  expect([...pooled(HIDDEN, 2, 2, pooling)]).toEqual(vector);
});

test('vectors of length 1, unless there is nothing', () => {
  expect([...normalized(Float32Array.from([3, 4]))]).toEqual([3 / 5, 4 / 5].map(Math.fround));
  expect([...normalized(Float32Array.from([0, 0]))]).toEqual([0, 0]);
});
