import {describe, expect, test} from 'vitest';
import {BlockIndex, BlockIndexBuilder} from './block-index.ts';

/** Bytes of an index whose blocks begin with these keys; the first block's separator is empty, as writers make it. */
function indexOf(separators: readonly string[]): BlockIndex {
  const builder = new BlockIndexBuilder();
  separators.forEach((text, i) => builder.add(i * 100, 100, 3, 0, Buffer.from(i === 0 ? '' : text, 'latin1')));
  return BlockIndex.of(Buffer.from(builder.finish()), 0);
}

/** The last separator that is not above the key, looked for one by one. */
const byWalking = (separators: readonly string[], key: string): number =>
  separators.findLastIndex((text, i) => (i === 0 ? '' : text) <= key);

const token = (number: number): string => {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(number >>> 0, 0);
  return bytes.toString('latin1');
};

const numbers = Array.from({length: 200}, (_, i) => i);

describe('the block of a key is found', () => {
  test.each([
    {keys: 'a few', separators: ['a', 'b', 'c']},
    {keys: 'spread evenly', separators: numbers.map(i => token(i * 20_000_000))},
    {keys: 'crowded at one end', separators: numbers.map(i => token(Math.floor(1.11 ** i)))},
    {keys: 'of one partition', separators: numbers.map(i => `token---${String(i).padStart(4, '0')}`)},
    {
      keys: 'of a large and some small partitions',
      separators: numbers.map(i => (i < 150 ? `mmmmmm${token(i)}` : token(0x6e000000 + i * 9_000))),
    },
    {keys: 'shorter than a head', separators: numbers.map(i => token(i * 20_000_000).replace(/\0+$/, ''))},
    {keys: 'that differ in zeros only', separators: numbers.map(i => 'k' + '\0'.repeat(i))},
  ])('keys $keys', ({separators}) => {
    const sorted = [...new Set(separators)].sort();
    const index = indexOf(sorted);
    const asked = sorted.flatMap(text => [
      text,
      `${text}\0`,
      `${text}\xff`,
      text.slice(0, -1),
      `${text.slice(0, -1)}\x01`,
    ]);
    const keys = ['', '\0', '\xff'.repeat(9), ...asked];

    expect(keys.filter(key => index.find(key) !== byWalking(sorted, key))).toEqual([]);
  });

  test('an index without blocks has none', () => {
    expect(BlockIndex.of(Buffer.from(new BlockIndexBuilder().finish()), 0).find('a')).toBe(-1);
  });

  test('read in turns it is the same as read at once', async () => {
    const separators = Array.from({length: 10_000}, (_, i) => token(i * 400_000));
    const builder = new BlockIndexBuilder();
    separators.forEach((text, i) => builder.add(i * 90, 90, (i % 5) + 1, i % 3, Buffer.from(text, 'latin1')));
    const bytes = Buffer.from(builder.finish());
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns += 1;
      if (!isDone) {
        setImmediate(count);
      }
    };
    setImmediate(count);
    const slow = await BlockIndex.inTurns(Buffer.from(bytes), 7);
    isDone = true;
    const quick = BlockIndex.of(Buffer.from(bytes), 7);

    expect(turns).toBeGreaterThan(1);
    for (const name of ['offsets', 'lengths', 'ordinals', 'weights'] as const) {
      expect(Buffer.compare(Buffer.from(slow[name].buffer), Buffer.from(quick[name].buffer)), name).toBe(0);
    }
    expect(separators.filter((text, i) => slow.find(text) !== i || slow.separator(i) !== text)).toEqual([]);
  });

  test('lengths, offsets and ordinals add up', () => {
    const index = indexOf(['', 'b', 'c']);

    expect([...index.offsets]).toEqual([0, 100, 200]);
    expect([...index.ordinals]).toEqual([0, 3, 6, 9]);
    expect(index.separator(2)).toBe('c');
    expect([0, 2, 3, 8].map(ordinal => index.findOrdinal(ordinal))).toEqual([0, 0, 1, 2]);
  });
});
