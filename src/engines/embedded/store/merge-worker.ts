/** The program of the thread that merges: an entry of its own for the bundler. One merge at a time. */
import {setPriority} from 'node:os';
import {parentPort} from 'node:worker_threads';
import {extractorOf} from '../indexes/terms.ts';
import {DiskFiles} from './disk-files.ts';
import {StoreFailure, ioFailure} from './failure.ts';
import {mergeSegments, Stopped} from './merge.ts';
import type {MergeReply, MergeRequest} from './merge-thread.ts';

/** Of a busy core, requests get three times what merges do. More would let segments pile up while all cores are busy. */
const NICENESS = 5;

// On Linux a thread has a priority of its own; elsewhere it would be that of the whole process.
if (process.platform === 'linux') {
  setPriority(NICENESS);
}

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
