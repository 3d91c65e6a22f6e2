/** Giving way: one thread serves everyone, so long work is cut into slices of a few milliseconds. */

const SLICE_MS = 4;

export const giveWay = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** Counts down cheaply and looks at the clock only now and then. */
export class Slice {
  #until = performance.now() + SLICE_MS;
  #calls = 0;

  /** True when the slice is used up: then `await giveWay()` and go on with `restart()`. */
  isOver(): boolean {
    this.#calls += 1;
    return (this.#calls & 15) === 0 && performance.now() >= this.#until;
  }

  restart(): void {
    this.#until = performance.now() + SLICE_MS;
  }
}
