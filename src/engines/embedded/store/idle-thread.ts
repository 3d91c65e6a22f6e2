/** A worker thread that is asked one thing at a time. Started when it is first asked, ended when it has been idle for a while. */
import {Worker} from 'node:worker_threads';

const IDLE_MS = 10_000;

/** `Request` and `Reply` are what can be sent between threads. */
export class IdleThread<Request, Reply> {
  readonly #program: URL;
  readonly #name: string;
  /** Such as `merges`. */
  readonly #work: string;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(program: URL, name: string, work: string) {
    this.#program = program;
    this.#name = name;
    this.#work = work;
  }

  get isRunning(): boolean {
    return this.#worker !== undefined;
  }

  /** Not before the last one is answered. Fails when the thread ends instead. */
  async ask(request: Request): Promise<Reply> {
    clearTimeout(this.#idle);
    try {
      return await this.#ask(request);
    } finally {
      this.#idle = setTimeout(() => void this.#end(), IDLE_MS);
      this.#idle.unref();
    }
  }

  #ask(request: Request): Promise<Reply> {
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        worker.off('message', onMessage);
        worker.off('error', onError);
        worker.off('exit', onExit);
        worker.unref();
      };
      const onMessage = (reply: Reply): void => {
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
        reject(new Error(`The thread that ${this.#work} has ended`));
      };
      worker.ref();
      worker.on('message', onMessage);
      worker.on('error', onError);
      worker.on('exit', onExit);
      worker.postMessage(request);
    });
  }

  #start(): Worker {
    const worker = new Worker(this.#program, {name: this.#name});
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
