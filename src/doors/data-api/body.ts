/** Reads the body of a request, bounded in size, time and in all requests together. */
import type {IncomingMessage} from 'node:http';
import {Failure} from '../../base/failure.ts';
import type {Limits} from './limits.ts';
import type {DataApiMetrics} from './metrics.ts';

export type BodyErrorCode = 'too_large' | 'too_slow' | 'too_much' | 'gone';

/** Keeps the sum of what all requests of a door hold. */
export class BodyReader {
  readonly #limits: Limits;
  /** Its `bodyBytes` is the sum. */
  readonly #metrics: Pick<DataApiMetrics, 'bodyBytes'>;

  constructor(limits: Limits, metrics: Pick<DataApiMetrics, 'bodyBytes'>) {
    this.#limits = limits;
    this.#metrics = metrics;
  }

  /**
   * The whole body. Calls `done` once, with what went wrong or with the body; its bytes count as held until then.
   * Callbacks, not a promise: a request walks without a turn of the queue when its body came with its header.
   */
  read(request: IncomingMessage, done: (failed: Failure<BodyErrorCode> | undefined, body: Uint8Array) => void): void {
    const {maxBodyBytes, maxBufferedBytes, bodyTimeoutMs} = this.#limits;
    const metrics = this.#metrics;
    const chunks: Buffer[] = [];
    let length = 0;
    let isDone = false;
    const finish = (code: BodyErrorCode | undefined): void => {
      if (isDone) {
        return;
      }
      isDone = true;
      clearTimeout(timer);
      metrics.bodyBytes -= length;
      if (code !== undefined) {
        request.off('data', onData);
        done(new Failure(code, `Body: ${code}`), new Uint8Array());
        return;
      }
      done(undefined, chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length));
    };
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      metrics.bodyBytes += chunk.length;
      if (length > maxBodyBytes) {
        finish('too_large');
      } else if (metrics.bodyBytes > maxBufferedBytes) {
        finish('too_much');
      } else {
        chunks.push(chunk);
      }
    };
    const timer = setTimeout(() => finish('too_slow'), bodyTimeoutMs);
    timer.unref();
    if (Number(request.headers['content-length']) > maxBodyBytes) {
      finish('too_large');
      return;
    }
    request.on('data', onData);
    request.on('end', () => finish(undefined));
    request.on('close', () => finish('gone'));
    request.on('error', () => finish('gone'));
  }
}
