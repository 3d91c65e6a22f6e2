/** Giving way: one thread serves everyone, so long work is cut into slices of a few milliseconds. */

const SLICE_MS = 4;

export const giveWay = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** Counts down cheaply and looks at the clock only now and then. */
export class Slice {
  readonly #mask: number;
  #until = performance.now() + SLICE_MS;
  #calls = 0;

  /** `callsPerLook`: a power of two. 1 where what is done between two calls may take long itself. */
  constructor(callsPerLook = 16) {
    this.#mask = callsPerLook - 1;
  }

  /** True when the slice is used up: then `await giveWay()` and go on with `restart()`. */
  isOver(): boolean {
    this.#calls += 1;
    return (this.#calls & this.#mask) === 0 && performance.now() >= this.#until;
  }

  restart(): void {
    this.#until = performance.now() + SLICE_MS;
  }

  /** Lets others run, when the slice is used up. */
  async pause(): Promise<void> {
    await giveWay();
    this.restart();
  }
}
