import {expect, test} from 'vitest';
import {knownPaths} from './known-paths.ts';

test.each([
  {names: ['a'], path: 'a', nameJson: '"a":'},
  {names: ['a', 'b.c'], path: 'a.b&.c', nameJson: '"b.c":'},
  {names: ['0', '1'], path: '0.1', nameJson: '"1":'},
  {names: ['__proto__', 'constructor'], path: '__proto__.constructor', nameJson: '"constructor":'},
  {names: ['x"y', 'é'], path: 'x"y.é', nameJson: '"é":'},
])('the path $path', ({names, path, nameJson}) => {
  for (let round = 0; round < 2; round += 1) {
    const known = names.reduce((at, name) => at.member(name), knownPaths());

    expect(known).toMatchObject({path, nameJson});
  }
});

test('elements have paths too, in any order', () => {
  const array = knownPaths().member('array');

  expect([2, 0, 1, 2, 0].map(index => array.element(index).path)).toEqual([
    'array.2',
    'array.0',
    'array.1',
    'array.2',
    'array.0',
  ]);
});

test('names without end are not kept', () => {
  const before = knownPaths();
  for (let i = 0; i < 5000; i += 1) {
    expect(knownPaths().member(`name${i}`).path).toBe(`name${i}`);
  }

  expect(knownPaths()).not.toBe(before);
  expect(before.member('a').path).toBe('a');
});
