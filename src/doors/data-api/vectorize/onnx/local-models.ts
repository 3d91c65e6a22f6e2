/**
 * Embedding models of this machine, run off the request thread. One thread serves all models, one request after the other.
 * It is started with the first text and does not keep the process alive.
 */
import {MessageChannel, Worker} from 'node:worker_threads';
import {fail} from '../../errors.ts';
import type {DataApiFailure} from '../../errors.ts';
import {withoutKey} from '../catalogue.ts';
import type {EmbeddingProvider} from '../catalogue.ts';
import {DEFAULT_CALL} from '../catalogue.ts';
import type {Purpose} from '../protocols/protocol.ts';
import {runJobs} from './jobs.ts';
import type {ModelAnswer, ModelFolders, ModelJob} from './jobs.ts';

/** Name of the provider, and of how it is called. */
export const ONNX = 'onnx';

/** Requests that wait for the thread, before more are refused. */
const MAX_WAITING = 256;
/** Texts of one job, so that a large request does not hold up all others. */
const TEXTS_OF_JOB = 64;

interface Waiting {
  readonly resolve: (vectors: readonly Float32Array[]) => void;
  readonly reject: (error: DataApiFailure) => void;
}

interface Thread {
  postMessage(job: ModelJob): void;
  /** Ends it, whatever it does. */
  end(): void;
}

export class LocalModels {
  readonly provider: EmbeddingProvider;
  readonly #folders: ModelFolders;
  readonly #workerFile: URL | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #thread: Thread | undefined;
  #nextId = 1;

  /** `workerFile`: the built onnx-worker. Without it (tests run from sources) models run on the thread of requests. */
  constructor(folders: ModelFolders, workerFile: URL | undefined) {
    this.#folders = folders;
    this.#workerFile = workerFile;
    this.provider = providerOf(folders);
  }

  /** Fails with `EMBEDDING_PROVIDER_SERVER_ERROR` or `EMBEDDING_PROVIDER_RATE_LIMITED`. */
  async embed(model: string, texts: readonly string[], purpose: Purpose): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    for (let from = 0; from < texts.length; from += TEXTS_OF_JOB) {
      vectors.push(...(await this.#do(model, texts.slice(from, from + TEXTS_OF_JOB), purpose)));
    }
    return vectors;
  }

  /** Ends the thread; what still waits fails. */
  close(): void {
    const thread = this.#thread;
    this.#ended('the server is stopping');
    thread?.end();
  }

  #do(model: string, texts: readonly string[], purpose: Purpose): Promise<readonly Float32Array[]> {
    if (this.#waiting.size >= MAX_WAITING) {
      const errorMessage = `${MAX_WAITING} requests already wait for models of this server`;
      return Promise.reject(fail('EMBEDDING_PROVIDER_RATE_LIMITED', {provider: ONNX, httpStatus: '429', errorMessage}));
    }
    return new Promise((resolve, reject) => {
      const id = this.#nextId;
      this.#nextId += 1;
      this.#waiting.set(id, {resolve, reject});
      this.#thread ??= this.#start();
      this.#thread.postMessage({id, model, texts, purpose});
    });
  }

  #start(): Thread {
    if (this.#workerFile === undefined) {
      const {port1, port2} = new MessageChannel();
      runJobs(port2, this.#folders);
      port1.on('message', (answer: ModelAnswer) => this.#answered(answer));
      port1.unref();
      port2.unref();
      return {postMessage: job => port1.postMessage(job), end: () => port1.close()};
    }
    const worker = new Worker(this.#workerFile, {workerData: this.#folders});
    worker.on('message', (answer: ModelAnswer) => this.#answered(answer));
    worker.on('error', (error: unknown) => this.#ended(error instanceof Error ? error.message : String(error)));
    worker.on('exit', code => this.#ended(`its thread ended with ${code}`));
    worker.unref();
    return {postMessage: job => worker.postMessage(job), end: () => void worker.terminate()};
  }

  #answered(answer: ModelAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('error' in answer) {
      waiting?.reject(broken(answer.error));
    } else {
      waiting?.resolve(answer.vectors);
    }
  }

  /** The next text starts another thread. */
  #ended(why: string): void {
    this.#thread = undefined;
    for (const waiting of this.#waiting.values()) {
      waiting.reject(broken(why));
    }
    this.#waiting.clear();
  }
}

const broken = (errorMessage: string): DataApiFailure =>
  fail('EMBEDDING_PROVIDER_SERVER_ERROR', {provider: ONNX, httpStatus: '500', errorMessage});

const providerOf = (folders: ModelFolders): EmbeddingProvider => ({
  name: ONNX,
  protocol: ONNX,
  displayName: 'ONNX models on this server',
  url: undefined,
  isTrusted: false,
  isEnabled: true,
  authentication: withoutKey,
  call: DEFAULT_CALL,
  parameters: [],
  models: [...folders].map(([name, {dimension}]) => ({
    name,
    dimension,
    status: 'SUPPORTED',
    statusMessage: undefined,
  })),
});
