import {describe, expect, test} from 'vitest';
import {CommitLog} from './log.ts';
import {MemoryFiles} from './memory-files.ts';

const FILE_BYTES = 1 << 20;

const logFiles = (files: MemoryFiles): readonly string[] => files.list().filter(name => name.startsWith('log-'));

const RECORD_BYTES = FILE_BYTES / 10;

async function write(log: CommitLog, records: number): Promise<void> {
  for (let i = 0; i < records; i++) {
    const value = Buffer.alloc(RECORD_BYTES, i);
    await log.durable(log.append([{kind: 'put', table: 1, key: `k${i}`, value}]));
  }
}

async function written(records: number): Promise<{files: MemoryFiles; log: CommitLog}> {
  const files = new MemoryFiles();
  const log = await CommitLog.open({files, durability: 'commit', fileBytes: FILE_BYTES}, 0, 1, []);
  await write(log, records);
  return {files, log};
}

describe('log files', () => {
  test('follow each other, the next one filled with zeros beside the writes', async () => {
    const {files, log} = await written(10);
    // A file is used for as long as the next one is not ready.
    await expect
      .poll(async () => {
        await write(log, 10);
        return logFiles(files).length;
      })
      .toBeGreaterThanOrEqual(4);

    expect(log.durablePosition).toBe(log.position);
    expect(log.oldestEnd).toBeLessThan(log.position);
    expect(log.bytes).toBeGreaterThanOrEqual(log.position * RECORD_BYTES);
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
