/** The thread that hashes passwords. An entry of the build of its own; the other end is passwords.ts. */
import {parentPort} from 'node:worker_threads';
import {must} from '../../../base/failure.ts';
import {comparePassword, hashPassword} from './bcrypt.ts';

export type BcryptJob =
  | {readonly id: number; readonly kind: 'hash'; readonly password: string; readonly roundsLog2: number}
  | {readonly id: number; readonly kind: 'compare'; readonly password: string; readonly hash: string};

export type BcryptAnswer =
  {readonly id: number; readonly result: string | boolean} | {readonly id: number; readonly error: string};

const port = must(parentPort, 'this module runs in a worker');

async function answer(job: BcryptJob): Promise<BcryptAnswer> {
  try {
    const result =
      job.kind === 'hash'
        ? await hashPassword(job.password, job.roundsLog2)
        : await comparePassword(job.password, job.hash);
    return {id: job.id, result};
  } catch (error) {
    return {id: job.id, error: error instanceof Error ? error.message : String(error)};
  }
}

port.on('message', (job: BcryptJob) => {
  void answer(job).then(result => {
    port.postMessage(result);
  });
});
