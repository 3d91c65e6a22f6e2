import {expect, test} from 'vitest';
import {blockCache} from './block-cache.ts';
import {BlockFile} from './block-file.ts';
import {FileWriter} from './file-writer.ts';
import {MemoryFiles} from './memory-files.ts';

const BLOCK_BYTES = 1000;

/** A file of blocks that are filled with their number. */
async function fileOf(count: number): Promise<{file: BlockFile; files: MemoryFiles}> {
  const files = new MemoryFiles();
  const writer = await FileWriter.create(files, 'blocks');
  for (let number = 0; number < count; number++) {
    writer.appendChecked(Buffer.alloc(BLOCK_BYTES, number));
  }
  await writer.finish();
  return {file: new BlockFile(files, 'blocks', 1), files};
}

const read = (file: BlockFile, number: number, count: number): Buffer =>
  file.readNumbered(number, count, number * (BLOCK_BYTES + 4), BLOCK_BYTES + 4);

test('blocks that are asked for by number are the right ones, from the file, from the cache, and when they were dropped', async () => {
  const count = 100;
  const {file} = await fileOf(count);
  const before = blockCache.bytes;
  const numbers = Array.from({length: 3 * count}, (_, i) => (i * 37) % count);

  try {
    for (const capacity of [before + 10 * BLOCK_BYTES, before + 1000 * BLOCK_BYTES, before + 3 * BLOCK_BYTES]) {
      blockCache.capacity = capacity;
      for (const number of numbers) {
        expect(read(file, number, count)).toEqual(Buffer.alloc(BLOCK_BYTES, number));
      }
      expect(blockCache.bytes).toBeLessThanOrEqual(Math.max(capacity, before + 100 * BLOCK_BYTES));
    }
    expect(read(file, 7, count)).toEqual(Buffer.alloc(BLOCK_BYTES, 7));
  } finally {
    file.close();
    blockCache.capacity = 64 << 20;
  }
});

test('a cached block is given again as it is, and not after its file was closed', async () => {
  const {file, files} = await fileOf(3);
  const first = read(file, 1, 3);

  expect(read(file, 1, 3)).toBe(first);
  file.close();
  await files.remove('blocks');

  expect(() => read(file, 1, 3)).toThrow();
});
