/** The clock of write times: microseconds that never repeat and never go back within a process. */
import type {Clock} from './context.ts';

export function systemClock(): Clock {
  /** 0: not known in this turn of the event loop. */
  let seconds = 0;
  const forget = (): void => {
    seconds = 0;
  };
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
    // Asked for by nearly each statement, of which many run in one turn.
    nowSeconds() {
      if (seconds === 0) {
        seconds = Math.floor(Date.now() / 1000);
        setImmediate(forget);
      }
      return seconds;
    },
  };
}
