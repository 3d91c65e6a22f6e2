/** A small seeded generator of choices (mulberry32): the same seed makes the same choices everywhere. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A generator of its own for a part of the work, so that what one part chooses does not move the others. */
  static of(...parts: readonly number[]): Random {
    let hash = 0x811c9dc5;
    for (const part of parts) {
      hash = Math.imul(hash ^ (part >>> 0), 0x01000193);
      hash ^= hash >>> 15;
    }
    return new Random(hash);
  }

  /** From 0 to 1, without 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  between(least: number, greatest: number): number {
    return least + this.below(greatest - least + 1);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  /** A choice by weights; the sum of them need not be 1. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T {
    let at = this.next() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, choice] of choices) {
      at -= weight;
      if (at < 0) {
        return choice;
      }
    }
    return choices.at(-1)![1];
  }

  /** In an order of its own. */
  shuffle<T>(from: readonly T[]): T[] {
    const shuffled = [...from];
    for (let i = shuffled.length - 1; i > 0; i -= 1) {
      const j = this.below(i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
    }
    return shuffled;
  }

  /** Some of them, in their order: at least one unless there are none. */
  some<T>(from: readonly T[], probability = 0.5): T[] {
    const chosen = from.filter(() => this.chance(probability));
    return chosen.length === 0 && from.length > 0 ? [this.pick(from)] : chosen;
  }

  repeat<T>(count: number, make: (i: number) => T): T[] {
    return Array.from({length: count}, (_, i) => make(i));
  }
}
