import {crc32} from 'node:zlib';
import {expect, test} from 'vitest';
import {checksum} from './checksum.ts';

const bytes = Buffer.from(Array.from({length: 1000}, (_, i) => (i * i * 31 + i) & 0xff));

test.each([0, 1, 7, 8, 9, 15, 16, 31, 64, 299, 300, 301, 900])('of %i bytes it is that of zlib', length => {
  for (const [from, seed] of [
    [0, 0],
    [3, 1],
    [64, 0xffffffff],
    [99, 0x80000000],
  ] as const) {
    expect(checksum(bytes, from, from + length, seed)).toBe(crc32(bytes.subarray(from, from + length), seed));
  }
});
