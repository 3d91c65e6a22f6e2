import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {BlockBuilder, BlockReader} from './block.ts';

function blockOf(keys: readonly string[]): BlockReader {
  const builder = new BlockBuilder();
  for (const key of keys) {
    const bytes = Buffer.from(key, 'latin1');
    const value = Buffer.from(`value of ${key}`.repeat(key.length % 20), 'latin1');
    builder.add(bytes, bytes.length, value, 0, value.length);
  }
  const block = Buffer.alloc(builder.byteLength);
  builder.moveTo(block, 0);
  return new BlockReader(block);
}

/** What `seek` must say: the first key at or above the one that is asked for. */
const byWalking = (keys: readonly string[], key: string): object => {
  const index = keys.findIndex(candidate => candidate >= key);
  return index < 0 ? {found: false} : {found: true, index, isExact: keys[index] === key, key: keys[index]};
};

function bySeeking(reader: BlockReader, key: string): object {
  if (!reader.seek(key)) {
    return {found: false};
  }
  const {index, isExact} = reader;
  const start = reader.valueStart;
  reader.readKey();
  expect(reader.valueStart).toBe(start);
  return {found: true, index, isExact, key: reader.keyText()};
}

describe('a block finds the first key at or above', () => {
  const keyBytes = fc
    .array(fc.constantFrom('\0', 'a', 'b', '\x80', '\xff'), {maxLength: 12})
    .map(parts => parts.join(''));

  test('any keys', () => {
    fc.assert(
      fc.property(fc.uniqueArray(keyBytes, {maxLength: 60}), fc.array(keyBytes, {maxLength: 20}), (keys, others) => {
        const sorted = keys.toSorted();
        const reader = blockOf(sorted);
        for (const key of [...sorted, ...others]) {
          expect(bySeeking(reader, key)).toEqual(byWalking(sorted, key));
        }
      }),
      {numRuns: 60},
    );
  });

  test('keys and values whose lengths take two bytes', () => {
    const keys = Array.from({length: 40}, (_, i) => 'k'.repeat(150) + String(i).padStart(3, '0'));
    const reader = blockOf(keys);

    for (const key of ['', keys[0]!, keys[17]!, `${keys[17]}x`, keys[39]!, 'l']) {
      expect(bySeeking(reader, key)).toEqual(byWalking(keys, key));
    }
  });
});
