import {expect, test} from 'vitest';
import {compressLz4, decompressLz4, maxCompressedBytes} from './lz4.ts';

function packed(bytes: Uint8Array): Buffer {
  const target = Buffer.alloc(maxCompressedBytes(bytes.length));
  return target.subarray(0, compressLz4(bytes, target, 0));
}

/** Small, and the same everywhere. */
function noise(length: number, range: number): Buffer {
  let state = 1;
  return Buffer.from(Array.from({length}, () => (state = (state * 48271) % 0x7fffffff) % range));
}

const SAMPLES: {what: string; bytes: Buffer; isSmaller: boolean}[] = [
  {what: 'nothing', bytes: Buffer.alloc(0), isSmaller: false},
  {what: 'one byte', bytes: Buffer.from('a'), isSmaller: false},
  {what: '12 equal bytes', bytes: Buffer.alloc(12, 1), isSmaller: false},
  {what: '13 equal bytes', bytes: Buffer.alloc(13, 1), isSmaller: false},
  {what: '20 equal bytes', bytes: Buffer.alloc(20, 1), isSmaller: true},
  {what: 'many equal bytes', bytes: Buffer.alloc(1_000_000, 7), isSmaller: true},
  {what: 'noise', bytes: noise(100_000, 256), isSmaller: false},
  {what: 'two letters', bytes: noise(100_000, 2), isSmaller: true},
  {what: 'text', bytes: Buffer.from('the quick brown fox '.repeat(500)), isSmaller: true},
  {what: 'a repeat out of reach', bytes: Buffer.concat([noise(70_000, 256), noise(70_000, 256)]), isSmaller: false},
  {what: 'a repeat in reach', bytes: Buffer.concat([noise(60_000, 256), noise(60_000, 256)]), isSmaller: true},
  ...[270, 271, 272, 525, 526].map(length => ({
    what: `${length} literals before a match`,
    bytes: Buffer.concat([noise(length, 256), Buffer.alloc(600, 3)]),
    isSmaller: true,
  })),
];

test.each(SAMPLES)('$what', ({bytes, isSmaller}) => {
  const block = packed(bytes);

  expect(decompressLz4(block, bytes.length).equals(bytes)).toBe(true);
  expect(block.length < bytes.length).toBe(isSmaller);
});

test('a match may overlap what it makes', () => {
  expect(decompressLz4(Buffer.from('1f61' + '0100' + '05' + '50' + '6161616161', 'hex'), 30).toString()).toBe(
    'a'.repeat(30),
  );
});

test.each([
  {what: 'a length that is too small', hex: '5061616161' + '61', length: 4},
  {what: 'a length that is too large', hex: '5061616161' + '61', length: 6},
  {what: 'literals beyond the end', hex: 'f0' + '00' + '61', length: 15},
  {what: 'a length that never ends', hex: 'f0' + 'ffff', length: 1000},
  {what: 'half an offset', hex: '1061' + '01', length: 5},
  {what: 'an offset of 0', hex: '1061' + '0000', length: 5},
  {what: 'an offset before the beginning', hex: '1061' + '0200', length: 5},
  {what: 'a match beyond the length', hex: '1f61' + '0100' + 'ff00', length: 20},
])('damaged: $what', ({hex, length}) => {
  expect(() => decompressLz4(Buffer.from(hex, 'hex'), length)).toThrow(expect.objectContaining({code: 'protocol'}));
});

test('damage never reads or writes outside', () => {
  const block = packed(Buffer.from('the quick brown fox '.repeat(50)));
  for (let bit = 0; bit < block.length * 8; bit++) {
    const copy = Buffer.from(block);
    copy[bit >> 3]! ^= 1 << (bit & 7);
    try {
      expect(decompressLz4(copy, 1000).length).toBe(1000);
    } catch (error) {
      expect(error).toMatchObject({code: 'protocol'});
    }
  }
});
