/** Lets so much work at a time be done that holds memory; the rest waits, in order of arrival. */
export class Turns {
  readonly #most: number;
  readonly #waiting: {readonly weight: number; readonly begin: () => void}[] = [];
  #workers = 0;
  #weight = 0;

  /** `most`: of the weights of all that work at one time. One alone may be heavier. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Who waits for a turn or has one. */
  get size(): number {
    return this.#workers + this.#waiting.length;
  }

  /** Resolves when the turn is the caller's: who then has to call `leave` with the same weight. Undefined: it is at once. */
  enter(weight = 1): Promise<void> | undefined {
    if (this.#waiting.length === 0 && this.#hasRoom(weight)) {
      this.#begin(weight);
      return undefined;
    }
    return new Promise(begin => this.#waiting.push({weight, begin}));
  }

  leave(weight = 1): void {
    this.#workers -= 1;
    this.#weight -= weight;
    for (let next = this.#waiting[0]; next !== undefined && this.#hasRoom(next.weight); next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#begin(next.weight);
      next.begin();
    }
  }

  #hasRoom(weight: number): boolean {
    return this.#workers === 0 || this.#weight + weight <= this.#most;
  }

  #begin(weight: number): void {
    this.#workers += 1;
    this.#weight += weight;
  }
}
