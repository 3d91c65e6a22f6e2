/**
 * Hashes and checks passwords off the request thread, at most `MAX_WAITING` at a time.
 *
 * With a worker file the work is done in one thread that starts with the first password; without (tests run from
 * sources) by bcrypt's own slices on this thread.
 */
import {createHash, timingSafeEqual} from 'node:crypto';
import {Worker} from 'node:worker_threads';
import {CqlFailure} from '../../../core/cql/errors.ts';
import {comparePassword, DEFAULT_ROUNDS_LOG2, hashPassword} from './bcrypt.ts';
import type {BcryptAnswer, BcryptJob} from './bcrypt-worker.ts';

/** The user that a new database has, as Apache Cassandra's. */
export const DEFAULT_SUPERUSER = 'cassandra';
export const DEFAULT_PASSWORD = 'cassandra';

/**
 * What is stored for the default password: a constant, so that the first start waits for no hash and everyone sees
 * whether it is still in force. Its salt protects nothing, as the password is known to all.
 */
export const DEFAULT_PASSWORD_HASH = '$2a$10$o9MCN/rOSsOBxkNs2Zj0C.DYQUDgGb6H39SNgB8jAVBEkCgdvKRyq';

/** Passwords being checked or waiting, before more are refused with `overloaded`. */
const MAX_WAITING = 128;

/** Of the revisions that Cassandra reads, with 2^4 to 2^30 rounds. */
const SHAPE = /^\$2a?\$(?:0[4-9]|[12]\d|30)\$[./A-Za-z0-9]{53}$/;

export const isBcryptHash = (text: string): boolean => SHAPE.test(text);

interface Waiting {
  readonly resolve: (result: string | boolean) => void;
  readonly reject: (error: Error) => void;
}

type NewJob =
  | {readonly kind: 'hash'; readonly password: string; readonly roundsLog2: number}
  | {readonly kind: 'compare'; readonly password: string; readonly hash: string};

export class Passwords {
  readonly #workerFile: URL | undefined;
  readonly #roundsLog2: number;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #nextId = 1;

  /** `workerFile`: the built bcrypt-worker. `roundsLog2`: cost of new hashes. */
  constructor(workerFile: URL | undefined, roundsLog2 = DEFAULT_ROUNDS_LOG2) {
    this.#workerFile = workerFile;
    this.#roundsLog2 = roundsLog2;
  }

  /** The bcrypt hash to store. */
  async hash(password: string): Promise<string> {
    const roundsLog2 = this.#roundsLog2;
    return password === DEFAULT_PASSWORD
      ? DEFAULT_PASSWORD_HASH
      : String(await this.#do({kind: 'hash', password, roundsLog2}));
  }

  /** Takes as long for a user that is not there (`hash` undefined) as for a wrong password. */
  async compare(password: string, hash: string | undefined): Promise<boolean> {
    if (hash === DEFAULT_PASSWORD_HASH) {
      return isSame(password, DEFAULT_PASSWORD);
    }
    const isRight = await this.#do({kind: 'compare', password, hash: hash ?? DEFAULT_PASSWORD_HASH});
    return hash !== undefined && isRight === true;
  }

  async close(): Promise<void> {
    this.#fail(new CqlFailure('server_error', 'The server is stopping'));
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  #do(job: NewJob): Promise<string | boolean> {
    if (this.#waiting.size >= MAX_WAITING) {
      return Promise.reject(new CqlFailure('overloaded', 'Too many passwords are being checked at the same time'));
    }
    return new Promise((resolve, reject) => {
      const id = this.#nextId;
      this.#nextId += 1;
      this.#waiting.set(id, {resolve, reject});
      if (this.#workerFile === undefined) {
        this.#doHere(id, job);
      } else {
        this.#thread(this.#workerFile).postMessage({id, ...job} satisfies BcryptJob);
      }
    });
  }

  #doHere(id: number, job: NewJob): void {
    const work =
      job.kind === 'hash' ? hashPassword(job.password, job.roundsLog2) : comparePassword(job.password, job.hash);
    work.then(
      (result: string | boolean) => this.#answered({id, result}),
      (error: unknown) => this.#answered({id, error: String(error)}),
    );
  }

  #thread(file: URL): Worker {
    if (this.#worker === undefined) {
      const worker = new Worker(file);
      worker.unref();
      worker.on('message', (answer: BcryptAnswer) => this.#answered(answer));
      worker.on('error', error => {
        this.#worker = undefined;
        this.#fail(error instanceof Error ? error : new Error(String(error)));
      });
      this.#worker = worker;
    }
    return this.#worker;
  }

  #answered(answer: BcryptAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('error' in answer) {
      waiting?.reject(new CqlFailure('server_error', `The password could not be checked: ${answer.error}`));
    } else {
      waiting?.resolve(answer.result);
    }
  }

  #fail(error: Error): void {
    for (const waiting of this.#waiting.values()) {
      waiting.reject(error);
    }
    this.#waiting.clear();
  }
}

function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
