import {describe, expect, test} from 'vitest';
import {CommitLog} from './log.ts';
import {MemoryFiles} from './memory-files.ts';

const FILE_BYTES = 1 << 20;

const logFiles = (files: MemoryFiles): readonly string[] => files.list().filter(name => name.startsWith('log-'));

async function written(records: number): Promise<{files: MemoryFiles; log: CommitLog}> {
  const files = new MemoryFiles();
  const log = await CommitLog.open({files, durability: 'commit', fileBytes: FILE_BYTES}, 0, 1, []);
  for (let i = 0; i < records; i++) {
    const value = Buffer.alloc(FILE_BYTES / 10, i);
    await log.durable(log.append([{kind: 'put', table: 1, key: `k${i}`, value}]));
  }
  return {files, log};
}

describe('log files', () => {
  test('follow each other, the next one filled with zeros beside the writes', async () => {
    const {files, log} = await written(40);

    expect(log.durablePosition).toBe(40);
    expect(log.oldestEnd).toBeLessThan(12);
    expect(logFiles(files).length).toBeGreaterThanOrEqual(4);
    expect(log.bytes).toBeGreaterThanOrEqual(40 * (FILE_BYTES / 10));
    await log.close(false);
  });

  test('are used again when nothing needs them, and gone after a stop that leaves nothing to read', async () => {
    const {files, log} = await written(40);

    await log.release(log.position);
    expect(log.oldestEnd).toBeUndefined();
    // The one being written, the next one, and two to be used again.
    expect(logFiles(files).length).toBeLessThanOrEqual(4);
    await log.close(true);

    expect(logFiles(files)).toEqual([]);
  });
});
