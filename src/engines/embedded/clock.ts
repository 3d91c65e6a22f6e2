/** The clock of write times: microseconds that never repeat and never go back within a process. */
import type {Clock} from './context.ts';

export function systemClock(): Clock {
  let last = 0n;
  /** When `last` was taken from the time of day, in ms. */
  let lastMs = 0;
  return {
    nowMicros() {
      const ms = Date.now();
      if (ms === lastMs) {
        last += 1n;
        return last;
      }
      lastMs = ms;
      const now = BigInt(ms) * 1000n;
      last = now > last ? now : last + 1n;
      return last;
    },
    nowSeconds: () => Math.floor(Date.now() / 1000),
  };
}
