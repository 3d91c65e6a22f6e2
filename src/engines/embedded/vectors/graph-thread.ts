/** A worker thread that builds graphs. */
import {StoreFailure, type StoreFailureCode} from '../store/failure.ts';
import {IdleThread} from '../store/idle-thread.ts';
import type {GraphParts} from './graph.ts';
import type {GraphTask, GraphWork} from './graph-work.ts';

export interface GraphRequest {
  readonly directory: string | undefined;
  readonly id: number;
  readonly parts: GraphParts;
  readonly task: GraphTask;
}

export type GraphReply =
  | {readonly kind: 'done'; readonly map: Int32Array | undefined}
  | {readonly kind: 'full'; readonly message: string}
  | {
      readonly kind: 'failed';
      readonly code: StoreFailureCode;
      readonly message: string;
      readonly details: Readonly<Record<string, unknown>>;
    }
  | {readonly kind: 'bug'; readonly message: string};

export class GraphThread implements GraphWork {
  readonly #thread: IdleThread<GraphRequest, GraphReply>;
  readonly #directory: string | undefined;

  /** `directory`: of the store's files; undefined when they are not on disk: then nothing is saved or read. */
  constructor(program: URL, directory: string | undefined) {
    this.#thread = new IdleThread(program, 'graphs', 'builds graphs');
    this.#directory = directory;
  }

  async do(id: number, parts: GraphParts, task: GraphTask): Promise<Int32Array | undefined> {
    if (task.kind === 'forget' && !this.#thread.isRunning) {
      return undefined;
    }
    const reply = await this.#thread.ask({directory: this.#directory, id, parts, task});
    switch (reply.kind) {
      case 'done':
        return reply.map;
      case 'full':
        throw new RangeError(reply.message);
      case 'failed':
        throw new StoreFailure(reply.code, reply.message, reply.details);
      case 'bug':
        throw new Error(reply.message);
    }
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}
