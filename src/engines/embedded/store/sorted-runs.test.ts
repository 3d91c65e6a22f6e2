import {expect, test} from 'vitest';
import {RunsCursor, SortedRuns} from './sorted-runs.ts';

const byNumber = (a: number, b: number): number => a - b;

/** Numbers below `most` in an order that repeats. */
function* shuffled(count: number, most: number): Generator<number> {
  let state = 12345;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    yield (state >>> 8) % most;
  }
}

function walk(runs: readonly (readonly number[])[], isReverse: boolean, start: number): number[] {
  const items: number[] = [];
  const cursor = new RunsCursor(runs, byNumber, isReverse, item => item < start);
  for (; cursor.item !== undefined; cursor.next()) {
    items.push(cursor.item);
  }
  return items;
}

test.each([
  {order: 'in order', items: Array.from({length: 1000}, (_, i) => i)},
  {order: 'in reverse', items: Array.from({length: 1000}, (_, i) => 999 - i)},
  {order: 'in any order', items: [...shuffled(1000, 1_000_000)]},
  {order: 'often the same', items: [...shuffled(1000, 50)]},
  {order: 'each once only', items: [7]},
  {order: 'none', items: []},
])('what was added $order is walked in order, each item once, both ways', ({items}) => {
  const runs = new SortedRuns<number>(byNumber, undefined, 16);
  for (const item of items) {
    runs.add(item);
  }
  const sorted = [...new Set(items)].sort(byNumber);
  const start = sorted[sorted.length >> 1] ?? 0;

  // In many runs, in few, and perhaps in fewer.
  for (const found of [runs.rawRuns(), runs.runs(), runs.runs()]) {
    expect(walk(found, false, -1)).toEqual(sorted);
    expect(walk(found, true, Infinity)).toEqual(sorted.toReversed());
    expect(walk(found, false, start)).toEqual(sorted.filter(item => item >= start));
    expect(walk(found, true, start)).toEqual(sorted.filter(item => item < start).toReversed());
  }
});

test('one reader joins no more than some of what was added, and readers after it the rest', () => {
  let compared = 0;
  const runs = new SortedRuns<number>((a, b) => {
    compared += 1;
    return a - b;
  });
  for (const item of shuffled(150_000, 1_000_000_000)) {
    runs.add(item);
  }
  let most = 0;
  let readers = 0;
  for (let left = Infinity; left > 4; readers++) {
    compared = 0;
    left = runs.runs().length;
    // The tail is sorted by the first one.
    most = Math.max(most, readers === 0 ? compared - 4096 * 12 : compared);
  }

  expect(most).toBeLessThan(120_000);
  expect(readers).toBeLessThan(30);
});
