import fc from 'fast-check';
import {expect, test} from 'vitest';
import {sortTexts} from './sort-texts.ts';

test('sorts as comparing does', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({unit: fc.constantFrom('\0', 'a', 'b', '\xff'), maxLength: 12}), {maxLength: 200}),
      texts => {
        expect(sortTexts(texts.slice())).toEqual(texts.slice().sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
      },
    ),
  );
});

test('long texts that begin alike need no deep stack', () => {
  const texts = Array.from({length: 50}, (_, i) => 'x'.repeat(100_000) + String.fromCharCode((i * 7) % 50));
  expect(sortTexts(texts.slice())).toEqual(texts.slice().sort());
});
