import {expect, test} from 'vitest';
import {KeyLock} from './key-lock.ts';

const pause = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

test('one at a time for a key, side by side for others', async () => {
  const lock = new KeyLock();
  const seen: string[] = [];
  const work = (name: string) => async (): Promise<string> => {
    seen.push(`${name}+`);
    await pause();
    seen.push(`${name}-`);
    return name;
  };
  const results = await Promise.all([
    lock.run('k', work('a')),
    lock.run('k', work('b')),
    lock.run('other', work('c')),
    lock.run('k', work('d')),
  ]);
  expect(results).toEqual(['a', 'b', 'c', 'd']);
  expect(seen.filter(step => !step.startsWith('c'))).toEqual(['a+', 'a-', 'b+', 'b-', 'd+', 'd-']);
  expect(seen.indexOf('c+')).toBeLessThan(seen.indexOf('a-'));
  expect(lock.size).toBe(0);
});

test('a failure does not stop those that wait', async () => {
  const lock = new KeyLock();
  const results = await Promise.allSettled([
    lock.run('k', () => Promise.reject(new Error('no'))),
    lock.run('k', async () => 'yes'),
  ]);
  expect(results.map(result => result.status)).toEqual(['rejected', 'fulfilled']);
  expect(lock.size).toBe(0);
});
