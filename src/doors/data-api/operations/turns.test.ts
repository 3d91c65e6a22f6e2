import {expect, test} from 'vitest';
import {Turns} from './turns.ts';

test('heavy work waits for room, and what came later waits behind it', async () => {
  const turns = new Turns(10);
  const begun: string[] = [];
  const enter = (name: string, weight: number): void => {
    const waiting = turns.enter(weight);
    if (waiting === undefined) {
      begun.push(name);
    } else {
      void waiting.then(() => begun.push(name));
    }
  };
  enter('large', 25);
  enter('small', 1);
  expect(begun).toEqual(['large']);
  turns.leave(25);
  await Promise.resolve();
  enter('half', 5);
  enter('more', 7);
  enter('behind', 1);
  await Promise.resolve();
  expect(begun).toEqual(['large', 'small', 'half']);
  turns.leave(5);
  await Promise.resolve();
  expect(begun).toEqual(['large', 'small', 'half', 'more', 'behind']);
  [1, 7, 1].forEach(weight => turns.leave(weight));
  expect(turns.size).toBe(0);
});

test.each([
  {most: 0, atOnce: 1},
  {most: 1, atOnce: 1},
  {most: 3, atOnce: 3},
])('with $most there are $atOnce at a time, in the order in which they came', async ({most, atOnce}) => {
  const turns = new Turns(most);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const all = Array.from({length: 10}, async (_, i) => {
    await turns.enter();
    begun.push(i);
    await new Promise<void>(resolve => ends.push(resolve));
    turns.leave();
  });
  await Promise.resolve();
  for (let done = 0; done < 10; done++) {
    expect(begun).toEqual(Array.from({length: Math.min(10, done + atOnce)}, (_, i) => i));
    expect(turns.size).toBe(10 - done);
    ends[done]!();
    await new Promise(resolve => setImmediate(resolve));
  }
  await Promise.all(all);
  expect(turns.size).toBe(0);
});
