/** A worker thread that merges. Started with the first merge, ended when it has been idle for a while. */
import {Worker} from 'node:worker_threads';
import {StoreFailure, type StoreFailureCode} from './failure.ts';
import {Stopped, type MergeTask} from './merge.ts';
import type {SegmentMeta} from './segment-meta.ts';

/** What the thread is asked. */
export interface MergeRequest {
  readonly directory: string;
  readonly task: MergeTask;
  /** One number, set to 1 when the merge is to stop. */
  readonly stop: Int32Array;
}

export type MergeReply =
  | {readonly kind: 'done'; readonly meta: SegmentMeta | undefined}
  | {readonly kind: 'stopped'}
  | {
      readonly kind: 'failed';
      readonly code: StoreFailureCode;
      readonly message: string;
      readonly details: Readonly<Record<string, unknown>>;
    }
  | {readonly kind: 'bug'; readonly message: string};

const IDLE_MS = 10_000;

export class MergeThread {
  readonly #program: URL;
  readonly #directory: string;
  readonly #stop = new Int32Array(new SharedArrayBuffer(4));
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  isBusy = false;

  constructor(program: URL, directory: string) {
    this.#program = program;
    this.#directory = directory;
  }

  async merge(task: MergeTask): Promise<SegmentMeta | undefined> {
    this.isBusy = true;
    clearTimeout(this.#idle);
    try {
      const reply = await this.#ask({directory: this.#directory, task, stop: this.#stop});
      switch (reply.kind) {
        case 'done':
          return reply.meta;
        case 'stopped':
          throw new Stopped();
        case 'failed':
          throw new StoreFailure(reply.code, reply.message, reply.details);
        case 'bug':
          throw new Error(reply.message);
      }
    } finally {
      this.isBusy = false;
      this.#idle = setTimeout(() => void this.#end(), IDLE_MS);
      this.#idle.unref();
    }
  }

  #ask(request: MergeRequest): Promise<MergeReply> {
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        worker.off('message', onMessage);
        worker.off('error', onError);
        worker.off('exit', onExit);
        worker.unref();
      };
      const onMessage = (reply: MergeReply): void => {
        finish();
        resolve(reply);
      };
      const onError = (error: Error): void => {
        finish();
        this.#worker = undefined;
        reject(error);
      };
      const onExit = (): void => {
        finish();
        this.#worker = undefined;
        reject(new Error('The thread that merges has ended'));
      };
      worker.ref();
      worker.on('message', onMessage);
      worker.on('error', onError);
      worker.on('exit', onExit);
      worker.postMessage(request);
    });
  }

  #start(): Worker {
    const worker = new Worker(this.#program, {name: 'merge'});
    worker.unref();
    return worker;
  }

  /** The merge under way ends soon, with `Stopped`. */
  stop(): void {
    Atomics.store(this.#stop, 0, 1);
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#end();
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}
