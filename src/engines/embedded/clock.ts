/** The clock of write times: microseconds that never repeat and never go back within a process. */
import type {Clock} from './context.ts';

export function systemClock(): Clock {
  let last = 0n;
  return {
    nowMicros() {
      const now = BigInt(Date.now()) * 1000n;
      last = now > last ? now : last + 1n;
      return last;
    },
    nowSeconds: () => Math.floor(Date.now() / 1000),
  };
}
