import {expect, test} from 'vitest';
import {similarityOf} from './vector-search.ts';

test.each([
  {metric: 'cosine', a: [1, 0], b: [1, 0], similarity: 1},
  {metric: 'cosine', a: [2, 0], b: [0, 3], similarity: 0.5},
  {metric: 'cosine', a: [1, 0], b: [-5, 0], similarity: 0},
  {metric: 'dot_product', a: [1, 0], b: [0.5, 7], similarity: 0.75},
  {metric: 'dot_product', a: [2, 0], b: [2, 0], similarity: 2.5},
  {metric: 'euclidean', a: [1, 1], b: [1, 1], similarity: 1},
  {metric: 'euclidean', a: [0, 0], b: [1, 0], similarity: 0.5},
  {metric: 'euclidean', a: [0, 0], b: [1, 2], similarity: Math.fround(1 / 6)},
] as const)('$metric of $a and $b', ({metric, a, b, similarity}) => {
  expect(similarityOf(metric, a, b)).toBeCloseTo(similarity, 6);
});
