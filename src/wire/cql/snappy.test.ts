import fc from 'fast-check';
import {expect, test} from 'vitest';
import {compressSnappy, decompressSnappy, maxSnappyBytes, snappyLength} from './snappy.ts';

const MANY = 1 << 24;

function packed(bytes: Uint8Array): Buffer {
  const target = Buffer.alloc(maxSnappyBytes(bytes.length));
  return target.subarray(0, compressSnappy(bytes, target, 0));
}

/** Small, and the same everywhere. */
function noise(length: number, range: number): Buffer {
  let state = 1;
  return Buffer.from(Array.from({length}, () => (state = (state * 48271) % 0x7fffffff) % range));
}

test.each([
  {what: 'nothing', bytes: Buffer.alloc(0), isSmaller: false},
  {what: 'one byte', bytes: Buffer.from('a'), isSmaller: false},
  {what: '20 equal bytes', bytes: Buffer.alloc(20, 1), isSmaller: true},
  {what: 'many equal bytes', bytes: Buffer.alloc(1_000_000, 7), isSmaller: true},
  {what: 'noise', bytes: noise(100_000, 256), isSmaller: false},
  {what: 'two letters', bytes: noise(100_000, 2), isSmaller: true},
  {what: 'text', bytes: Buffer.from('the quick brown fox '.repeat(500)), isSmaller: true},
  {what: 'a repeat out of reach', bytes: Buffer.concat([noise(70_000, 256), noise(70_000, 256)]), isSmaller: false},
  {what: 'a repeat in reach', bytes: Buffer.concat([noise(60_000, 256), noise(60_000, 256)]), isSmaller: true},
  ...[59, 60, 61, 256, 257, 65_536, 65_537].map(length => ({
    what: `${length} literals before a match`,
    bytes: Buffer.concat([noise(length, 256), Buffer.alloc(9_000, 3)]),
    isSmaller: true,
  })),
  ...[4, 11, 12, 63, 64, 65, 67, 68, 69, 128, 132].map(length => ({
    what: `a match of ${length} bytes`,
    bytes: Buffer.concat([noise(3_000, 256), noise(length, 256), Buffer.from('~')]),
    isSmaller: false,
  })),
])('$what', ({bytes, isSmaller}) => {
  const block = packed(bytes);

  expect(snappyLength(block)).toBe(bytes.length);
  expect(decompressSnappy(block, bytes.length).equals(bytes)).toBe(true);
  expect(block.length <= maxSnappyBytes(bytes.length)).toBe(true);
  expect(block.length < bytes.length || !isSmaller).toBe(true);
});

test('what was compressed comes back', () => {
  const piece = fc.oneof(
    fc.uint8Array({maxLength: 40}),
    fc.tuple(fc.nat(255), fc.integer({min: 1, max: 300})).map(([byte, count]) => new Uint8Array(count).fill(byte)),
    fc.constantFrom('abcd', 'the quick brown fox ', 'x'.repeat(70)).map(text => Buffer.from(text)),
  );
  fc.assert(
    fc.property(fc.array(piece, {maxLength: 60}), pieces => {
      const bytes = Buffer.concat(pieces);
      const block = packed(bytes);

      expect(block.length).toBeLessThanOrEqual(maxSnappyBytes(bytes.length));
      expect(decompressSnappy(block, MANY).equals(bytes)).toBe(true);
    }),
    {numRuns: 300, seed: 7},
  );
});

/** Made by hand from the description of the format. */
test.each([
  {what: 'nothing', hex: '00', text: ''},
  {what: 'a literal', hex: '03' + '08' + '616263', text: 'abc'},
  {what: 'a literal with its length in one byte', hex: '03' + 'f0' + '02' + '616263', text: 'abc'},
  {what: 'a literal with its length in four bytes', hex: '03' + 'fc' + '02000000' + '616263', text: 'abc'},
  {what: 'a near copy', hex: '07' + '08' + '616263' + '0103', text: 'abcabca'},
  {what: 'a far copy', hex: '06' + '08' + '616263' + '0a0300', text: 'abcabc'},
  {what: 'a copy with an offset of four bytes', hex: '06' + '08' + '616263' + '0b03000000', text: 'abcabc'},
  {what: 'a copy that overlaps what it makes', hex: '0a' + '00' + '61' + '220100', text: 'a'.repeat(10)},
  {what: 'a length that takes more bytes than it needs', hex: '8300' + '08' + '616263', text: 'abc'},
])('read: $what', ({hex, text}) => {
  expect(decompressSnappy(Buffer.from(hex, 'hex'), 100).toString()).toBe(text);
});

test.each([
  {what: 'no length', hex: ''},
  {what: 'a length that never ends', hex: 'ffffffffffff'},
  {what: 'a length over the limit', hex: '65' + '08' + '616263'},
  {what: 'a length that such a small block cannot have', hex: '64' + '00'},
  {what: 'more than the length says', hex: '02' + '08' + '616263'},
  {what: 'less than the length says', hex: '04' + '08' + '616263'},
  {what: 'a literal beyond the end', hex: '04' + '0c' + '616263'},
  {what: 'a literal without all bytes of its length', hex: '04' + 'f401'},
  {what: 'a literal of 4 GiB', hex: '04' + 'fcffffffff' + '61'},
  {what: 'a copy without its offset', hex: '04' + '00' + '61' + '01'},
  {what: 'half an offset', hex: '04' + '00' + '61' + '0a01'},
  {what: 'an offset of 0', hex: '05' + '00' + '61' + '0100'},
  {what: 'an offset before the beginning', hex: '05' + '00' + '61' + '0102'},
  {what: 'a copy beyond the length', hex: '05' + '00' + '61' + '0501'},
])('damaged: $what', ({hex}) => {
  expect(() => decompressSnappy(Buffer.from(hex, 'hex'), 100)).toThrow(expect.objectContaining({code: 'protocol'}));
});

test('damage never reads or writes outside', () => {
  const block = packed(Buffer.from('the quick brown fox '.repeat(50)));
  for (let bit = 0; bit < block.length * 8; bit++) {
    const copy = Buffer.from(block);
    copy[bit >> 3]! ^= 1 << (bit & 7);
    try {
      expect(decompressSnappy(copy, 1_000_000).length).toBeLessThanOrEqual(1_000_000);
    } catch (error) {
      expect(error).toMatchObject({code: 'protocol'});
    }
  }
});
