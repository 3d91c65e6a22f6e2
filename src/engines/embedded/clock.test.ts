import {expect, test} from 'vitest';
import {systemClock} from './clock.ts';

test('times of writes ascend, and stay near the time of day', () => {
  const clock = systemClock();
  const before = BigInt(Date.now()) * 1000n;

  const times = Array.from({length: 10_000}, () => clock.nowMicros());

  expect(times.every((time, i) => i === 0 || time > times[i - 1]!)).toBe(true);
  expect(times[0]! >= before).toBe(true);
  // One microsecond for each, at most, beyond the last millisecond.
  expect(times.at(-1)! <= BigInt(Date.now()) * 1000n + 10_000n).toBe(true);
});
