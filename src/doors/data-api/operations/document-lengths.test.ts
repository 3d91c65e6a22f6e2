import {expect, test} from 'vitest';
import {DocumentLengths} from './document-lengths.ts';

const page = (...lengths: number[]): {json: string}[] => lengths.map(length => ({json: 'x'.repeat(length)}));

test('much is expected of unknown documents, less where there are none', () => {
  const lengths = new DocumentLengths();
  const unknown = lengths.expected;
  expect(unknown).toBeGreaterThan(100_000);
  for (let i = 0; i < 10; i++) {
    lengths.add([]);
  }
  expect(lengths.expected).toBeLessThan(unknown / 500);
  lengths.add(page(5_000));
  expect(lengths.expected).toBe(5_000);
});

test('what was read counts: longer ones at once, shorter ones by and by', () => {
  const lengths = new DocumentLengths();
  lengths.add(page(100, 300));
  expect(lengths.expected).toBe(200);
  lengths.add(page(1000));
  expect(lengths.expected).toBe(1000);
  lengths.add(page(1));
  expect(lengths.expected).toBeCloseTo(900.1);
  lengths.add([]);
  expect(lengths.expected).toBeCloseTo(900.1);
  for (let i = 0; i < 100; i++) {
    lengths.add(page(10));
  }
  expect(Math.round(lengths.expected)).toBe(10);
});
