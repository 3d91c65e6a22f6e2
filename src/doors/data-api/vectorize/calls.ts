/** Many calls of one command: side by side up to a bound, tried again after a timeout. */
import type {CallProperties} from './catalogue.ts';

/** Calls of one command at a time. */
const MAX_PARALLEL_CALLS = 8;

/** Parts of at most `size`, in order. */
export function inBatches<T>(all: readonly T[], size: number): (readonly T[])[] {
  const batches: (readonly T[])[] = [];
  for (let at = 0; at < all.length; at += size) {
    batches.push(all.slice(at, at + size));
  }
  return batches;
}

/** Results in the order of the batches. After a failure no further batch is begun; it is thrown when all that run have ended. */
export async function callAll<B, R>(batches: readonly B[], call: (batch: B) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(batches.length);
  const failures: unknown[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < batches.length && failures.length === 0) {
      const at = next;
      next += 1;
      try {
        results[at] = await call(batches[at] as B);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({length: Math.min(MAX_PARALLEL_CALLS, batches.length)}, work));
  if (failures.length > 0) {
    throw failures[0];
  }
  return results;
}

/** Calls until there is an answer, or a failure that is no timeout, or there were enough tries. */
export async function withRetries<R>(
  {maxRetries, firstPauseMs, longestPauseMs, jitter}: CallProperties,
  isTimeout: (error: unknown) => boolean,
  call: () => Promise<R>,
): Promise<R> {
  let pauseMs = firstPauseMs;
  for (let retry = 0; ; retry += 1) {
    try {
      return await call();
    } catch (error) {
      if (retry >= maxRetries || !isTimeout(error)) {
        throw error;
      }
    }
    const jittered = pauseMs * (1 + jitter * (2 * Math.random() - 1));
    await new Promise(resolve => setTimeout(resolve, jittered));
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }
}

const MAX_ERROR_CHARACTERS = 500;

/** The beginning of what a provider said. */
export const shortened = (text: string): string =>
  text.length > MAX_ERROR_CHARACTERS ? `${text.slice(0, MAX_ERROR_CHARACTERS)}…` : text;

/** What the answer 429 adds when the provider said how long to wait. */
export const waitHint = (retryAfter: string | undefined): string =>
  retryAfter === undefined ? '' : ` (Retry-After: ${shortened(retryAfter)})`;

/** Some providers repeat the key that they refuse. */
export const withoutSecrets = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '***')), text);
