/** How long nodes took to answer, in steps of a fifth. Cheap enough for every answer. */

const STEPS = 128;
/** Steps to a doubling. */
const PER_DOUBLING = 4;
const LEAST_MS = 0.05;
/** Below that many answers a percentile says nothing. */
const LEAST_ANSWERS = 100;
/** After that many answers the older ones count half. */
const GENERATION = 20_000;

export class Latencies {
  readonly #counts = new Uint32Array(STEPS);
  #total = 0;

  add(ms: number): void {
    const step = ms <= LEAST_MS ? 0 : Math.min(STEPS - 1, (Math.log2(ms / LEAST_MS) * PER_DOUBLING) | 0);
    this.#counts[step]! += 1;
    this.#total += 1;
    if (this.#total >= GENERATION) {
      this.#halve();
    }
  }

  /** The time within which that share was answered, at most a step too long; undefined: too few were. */
  percentile(share: number): number | undefined {
    if (this.#total < LEAST_ANSWERS) {
      return undefined;
    }
    let left = this.#total * share;
    for (let step = 0; step < STEPS; step++) {
      left -= this.#counts[step]!;
      if (left <= 0) {
        return LEAST_MS * 2 ** ((step + 1) / PER_DOUBLING);
      }
    }
    return undefined;
  }

  #halve(): void {
    this.#total = 0;
    for (let step = 0; step < STEPS; step++) {
      this.#counts[step]! >>>= 1;
      this.#total += this.#counts[step]!;
    }
  }
}
