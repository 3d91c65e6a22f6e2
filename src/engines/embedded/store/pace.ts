/** Background work on the thread that serves: a millisecond at a time, more when the others take long turns too. */
import {giveWay} from '../../../base/slices.ts';

/** Whoever waits behind a slice has often waited for one before: what arrived during it is answered when the log is flushed, after the next. */
const SLICE_MS = 1;
/** Even when others take long, nobody waits longer for us than this; unless memory runs out. */
const MAX_SLICE_MS = 10;
const URGENT_SLICE_MS = 150;
/** Share of the time that background work takes from busy others; when memory runs out, as much as they. */
const SHARE = 0.35;
const URGENT_SHARE = 1;

export class Pace {
  readonly #isUrgent: () => boolean;
  #until = performance.now() + SLICE_MS;
  #calls = 0;

  constructor(isUrgent: () => boolean = () => false) {
    this.#isUrgent = isUrgent;
  }

  /** True when it is time to `rest`. Cheap: looks at the clock now and then. */
  isOver(): boolean {
    this.#calls += 1;
    return (this.#calls & 7) === 0 && performance.now() >= this.#until;
  }

  /** Lets everybody else have a turn. */
  async rest(): Promise<void> {
    const start = performance.now();
    await giveWay();
    const now = performance.now();
    const turn = now - start;
    const wanted = this.#isUrgent()
      ? Math.min(URGENT_SLICE_MS, turn * URGENT_SHARE)
      : Math.min(MAX_SLICE_MS, turn * SHARE);
    this.#until = now + Math.max(SLICE_MS, wanted);
  }
}
