import {expect, test, vi} from 'vitest';
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

test('seconds are those of the turn of the event loop, and go on with the next', async () => {
  const now = vi.spyOn(Date, 'now').mockReturnValue(1_700_000_000_999);
  const clock = systemClock();

  expect(clock.nowSeconds()).toBe(1_700_000_000);
  now.mockReturnValue(1_700_000_001_000);
  expect(clock.nowSeconds()).toBe(1_700_000_000);
  await new Promise(resolve => setImmediate(resolve));

  expect(clock.nowSeconds()).toBe(1_700_000_001);
  now.mockRestore();
});
