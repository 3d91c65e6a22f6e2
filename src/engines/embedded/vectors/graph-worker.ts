/** The program of the thread that builds graphs: an entry of its own for the bundler. One task at a time. */
import {parentPort} from 'node:worker_threads';
import {DiskFiles} from '../store/disk-files.ts';
import {ioFailure, StoreFailure} from '../store/failure.ts';
import {MemoryFiles} from '../store/memory-files.ts';
import type {GraphReply, GraphRequest} from './graph-thread.ts';
import {GraphTasks} from './graph-work.ts';

let tasks: GraphTasks | undefined;

async function run({directory, id, parts, task}: GraphRequest): Promise<GraphReply> {
  try {
    tasks ??= new GraphTasks(directory === undefined ? new MemoryFiles() : new DiskFiles(directory));
    return {kind: 'done', map: await tasks.do(id, parts, task)};
  } catch (error) {
    if (error instanceof RangeError) {
      return {kind: 'full', message: error.message};
    }
    if (!(error instanceof StoreFailure) && typeof (error as {code?: unknown}).code !== 'string') {
      return {kind: 'bug', message: String((error as Error).stack)};
    }
    const {code, message, details} = ioFailure('keeping a graph of vectors', error);
    return {kind: 'failed', code, message, details};
  }
}

parentPort?.on('message', (request: GraphRequest) => {
  void run(request).then(reply => parentPort?.postMessage(reply));
});
