import {hash} from 'node:crypto';
import {expect, test} from 'vitest';
import {SHORT_MD5, shortMd5} from './md5.ts';

const ofRuntime = (text: string): string => hash('md5', text, 'base64').slice(0, 22);

test('short texts have the MD5 that the runtime gives them', () => {
  for (let length = 0; length <= SHORT_MD5; length += 1) {
    for (let round = 0; round < 40; round += 1) {
      const text = Array.from({length}, (_, i) =>
        String.fromCharCode((i * 31 + round * 17 + ((i * round) >> 2)) & 0x7f),
      ).join('');

      expect(shortMd5(text)).toBe(ofRuntime(text));
    }
  }
});

test.each([
  {text: 'a text of 56 characters', given: 'x'.repeat(SHORT_MD5 + 1)},
  {text: 'a text beyond ASCII', given: 'é'},
  {text: 'a text of two units for a character', given: '😀'},
])('left to the runtime: $text', ({given}) => {
  expect(shortMd5(given)).toBeUndefined();
});
