import {expect, test} from 'vitest';
import {Latencies} from './latencies.ts';

test('tell nothing until enough was answered', () => {
  const latencies = new Latencies();
  for (let i = 0; i < 99; i++) {
    latencies.add(1);
  }
  expect(latencies.percentile(0.99)).toBeUndefined();
  latencies.add(1);
  expect(latencies.percentile(0.99)).toBeGreaterThan(1);
});

test.each([
  {share: 0.5, ms: 2},
  {share: 0.9, ms: 2},
  {share: 0.99, ms: 80},
])('$share of answers within $ms ms, at most a step more', ({share, ms}) => {
  const latencies = new Latencies();
  for (let i = 0; i < 1000; i++) {
    latencies.add(i % 20 === 0 ? 80 : 2);
  }
  const told = latencies.percentile(share)!;
  expect(told).toBeGreaterThanOrEqual(ms);
  expect(told).toBeLessThan(ms * 1.42);
});

test('what was long ago counts less and less', () => {
  const latencies = new Latencies();
  for (let i = 0; i < 20_000; i++) {
    latencies.add(500);
  }
  for (let i = 0; i < 100_000; i++) {
    latencies.add(1);
  }
  expect(latencies.percentile(0.5)).toBeLessThan(2);
});

test.each([0, -1, 1e9])('%d ms is taken', ms => {
  const latencies = new Latencies();
  for (let i = 0; i < 100; i++) {
    latencies.add(ms);
  }
  expect(latencies.percentile(0.5)).toBeGreaterThan(0);
});
