/** Lets some at a time do work that holds much memory; others wait, in order of arrival. */
export class Turns {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  /** `most`: how many at a time, at least one. */
  constructor(most: number) {
    this.#most = Math.max(1, most);
  }

  /** Who waits for a turn or has one. */
  get size(): number {
    return this.#taken + this.#waiting.length;
  }

  /** Resolves when the turn is the caller's: who then has to call `leave`. Undefined: it is at once. */
  enter(): Promise<void> | undefined {
    if (this.#taken < this.#most) {
      this.#taken += 1;
      return undefined;
    }
    return new Promise(resolve => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#taken -= 1;
    } else {
      next();
    }
  }
}
