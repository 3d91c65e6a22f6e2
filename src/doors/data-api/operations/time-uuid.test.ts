import {expect, test} from 'vitest';
import {TimeUuidSource} from './time-uuid.ts';

/** Milliseconds since 1970 and steps of 100 ns of a version 1 UUID. */
function timeOf(bytes: Uint8Array): {ms: number; step: number} {
  const hex = Buffer.from(bytes).toString('hex');
  const steps = BigInt(`0x${hex.slice(13, 16)}${hex.slice(8, 12)}${hex.slice(0, 8)}`) - 122_192_928_000_000_000n;
  return {ms: Number(steps / 10_000n), step: Number(steps % 10_000n)};
}

test.each([
  {when: 'epoch', ms: 0},
  {when: 'one', ms: 1},
  {when: '2023', ms: 1_700_000_000_000},
  {when: '2100', ms: 4_102_444_800_000},
])('the time of $when can be read back', ({ms}) => {
  // The first call sees a clock that has moved since the source was made, unless the clock stands at 0.
  const source = new TimeUuidSource(() => ms);
  expect(timeOf(source.next()).ms).toBe(ms);
});

test('they have version 1 and the RFC variant', () => {
  const bytes = new TimeUuidSource(() => 1_700_000_000_000).next();
  expect(bytes[6]! >> 4).toBe(1);
  expect(bytes[8]! >> 6).toBe(2);
});

test('a standing clock gives ever later times', () => {
  const source = new TimeUuidSource(() => 1_000_000);
  const times = Array.from({length: 25_000}, () => timeOf(source.next())).map(({ms, step}) => ms * 10_000 + step);
  expect(times.every((time, i) => i === 0 || time > times[i - 1]!)).toBe(true);
});

test('a clock that goes back does not', () => {
  let now = 2000;
  const source = new TimeUuidSource(() => now);
  const before = timeOf(source.next());
  now = 1000;
  const after = timeOf(source.next());
  expect(after.ms * 10_000 + after.step).toBeGreaterThan(before.ms * 10_000 + before.step);
});
