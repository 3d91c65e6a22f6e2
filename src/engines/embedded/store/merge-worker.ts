/** The program of the thread that merges: an entry of its own for the bundler. One merge at a time. */
import {parentPort} from 'node:worker_threads';
import {extractorOf} from '../indexes/terms.ts';
import {DiskFiles} from './disk-files.ts';
import {StoreFailure, ioFailure} from './failure.ts';
import {mergeSegments, Stopped} from './merge.ts';
import type {MergeReply, MergeRequest} from './merge-thread.ts';

async function run({directory, task, stop}: MergeRequest): Promise<MergeReply> {
  try {
    const meta = await mergeSegments(task, {
      files: new DiskFiles(directory),
      extractor: extractorOf(task.spec),
      pace: undefined,
      isStopped: () => Atomics.load(stop, 0) !== 0,
    });
    return {kind: 'done', meta};
  } catch (error) {
    if (error instanceof Stopped) {
      return {kind: 'stopped'};
    }
    const isOfDisk = error instanceof StoreFailure || typeof (error as {code?: unknown}).code === 'string';
    if (!isOfDisk) {
      return {kind: 'bug', message: String((error as Error).stack)};
    }
    const {code, message, details} = ioFailure('merging segments', error);
    return {kind: 'failed', code, message, details};
  }
}

parentPort?.on('message', (request: MergeRequest) => {
  void run(request).then(reply => parentPort?.postMessage(reply));
});
