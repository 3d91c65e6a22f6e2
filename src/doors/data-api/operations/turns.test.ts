import {expect, test} from 'vitest';
import {Turns} from './turns.ts';

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
