/** A worker thread that builds graphs. Started with the first task, ended when it has been idle for a while. */
import {Worker} from 'node:worker_threads';
import {StoreFailure, type StoreFailureCode} from '../store/failure.ts';
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

const IDLE_MS = 10_000;

export class GraphThread implements GraphWork {
  readonly #program: URL;
  readonly #directory: string | undefined;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;

  /** `directory`: of the store's files; undefined when they are not on disk: then nothing is saved or read. */
  constructor(program: URL, directory: string | undefined) {
    this.#program = program;
    this.#directory = directory;
  }

  async do(id: number, parts: GraphParts, task: GraphTask): Promise<Int32Array | undefined> {
    if (task.kind === 'forget' && this.#worker === undefined) {
      return undefined;
    }
    clearTimeout(this.#idle);
    try {
      const reply = await this.#ask({directory: this.#directory, id, parts, task});
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
    } finally {
      this.#idle = setTimeout(() => void this.#end(), IDLE_MS);
      this.#idle.unref();
    }
  }

  #ask(request: GraphRequest): Promise<GraphReply> {
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        worker.off('message', onMessage);
        worker.off('error', onError);
        worker.off('exit', onExit);
        worker.unref();
      };
      const onMessage = (reply: GraphReply): void => {
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
        reject(new Error('The thread that builds graphs has ended'));
      };
      worker.ref();
      worker.on('message', onMessage);
      worker.on('error', onError);
      worker.on('exit', onExit);
      worker.postMessage(request);
    });
  }

  #start(): Worker {
    const worker = new Worker(this.#program, {name: 'graphs'});
    worker.unref();
    return worker;
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
