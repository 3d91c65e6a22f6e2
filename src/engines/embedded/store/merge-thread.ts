/** A worker thread that merges. */
import {StoreFailure, type StoreFailureCode} from './failure.ts';
import {IdleThread} from './idle-thread.ts';
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

export class MergeThread {
  readonly #thread: IdleThread<MergeRequest, MergeReply>;
  readonly #directory: string;
  readonly #stop = new Int32Array(new SharedArrayBuffer(4));
  isBusy = false;

  constructor(program: URL, directory: string) {
    this.#thread = new IdleThread(program, 'merge', 'merges');
    this.#directory = directory;
  }

  async merge(task: MergeTask): Promise<SegmentMeta | undefined> {
    this.isBusy = true;
    try {
      const reply = await this.#thread.ask({directory: this.#directory, task, stop: this.#stop});
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
    }
  }

  /** The merge under way ends soon, with `Stopped`. */
  stop(): void {
    Atomics.store(this.#stop, 0, 1);
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}
