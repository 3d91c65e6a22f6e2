import {expect, test} from 'vitest';
import {ClockCache} from './clock-cache.ts';

const entry = (weight = 1) => ({weight, wasUsed: false});

test('over the bound the oldest go first', () => {
  const cache = new ClockCache(3);
  ['a', 'b', 'c', 'd', 'e'].forEach(key => cache.set(key, entry()));

  expect(Array.from(cache.entries(), ([key]) => key)).toEqual(['c', 'd', 'e']);
  expect(cache.weight).toBe(3);
});

test('what was used stays once more', () => {
  const cache = new ClockCache(3);
  ['a', 'b', 'c'].forEach(key => cache.set(key, entry()));
  cache.get('a');
  cache.set('d', entry());
  cache.set('e', entry());

  expect(cache.get('a')).toBeDefined();
  expect(cache.get('b')).toBeUndefined();
  expect(cache.get('c')).toBeUndefined();
});

test('when all were used, one still goes', () => {
  const cache = new ClockCache(3);
  ['a', 'b', 'c'].forEach(key => cache.set(key, entry()));
  ['a', 'b', 'c'].forEach(key => cache.get(key));
  cache.set('d', entry());

  expect(cache.size).toBe(3);
  expect(cache.get('d')).toBeDefined();
});

test('the newest stays, however heavy', () => {
  const cache = new ClockCache(3);
  cache.set('a', entry());
  cache.get('a');
  cache.set('b', entry(100));

  expect(Array.from(cache.entries(), ([key]) => key)).toEqual(['b']);
});

test('replacing counts once', () => {
  const cache = new ClockCache(10);
  cache.set('a', entry(4));
  cache.set('a', entry(5));
  cache.delete('nope');

  expect([cache.size, cache.weight]).toEqual([1, 5]);
});
