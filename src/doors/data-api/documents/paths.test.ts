import {expect, test} from 'vitest';
import {arrayIndex, parsePath, printPath} from './paths.ts';

const problem = (reason: string): Error => new Error(reason);

test.each([
  {path: 'a', names: ['a']},
  {path: 'a.b', names: ['a', 'b']},
  {path: 'a&.b', names: ['a.b']},
  {path: 'a&&b', names: ['a&b']},
  {path: '&.', names: ['.']},
  {path: '&&&&.&.&.', names: ['&&', '..']},
  {path: 'arr.2.k', names: ['arr', '2', 'k']},
  {path: ' ', names: [' ']},
  {path: 'ünï.😀', names: ['ünï', '😀']},
])('$path', ({path, names}) => {
  expect(parsePath(path, problem)).toEqual(names);
  expect(printPath(names)).toBe(path);
});

test.each(['', '.', 'a.', '.a', 'a..b', 'a&b', 'a&', '&', 'a&.b.', '&&&'])('%j is no path', path => {
  expect(() => parsePath(path, problem)).toThrow(Error);
});

test.each([
  {segment: '0', index: 0},
  {segment: '12', index: 12},
  {segment: '012', index: -1},
  {segment: '-1', index: -1},
  {segment: '1.0', index: -1},
  {segment: '', index: -1},
  {segment: 'x', index: -1},
  {segment: '99999999999', index: -1},
])('$segment as an index', ({segment, index}) => {
  expect(arrayIndex(segment)).toBe(index);
});
