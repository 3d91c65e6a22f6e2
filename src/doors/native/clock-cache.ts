/**
 * A bounded map that forgets what was not used for long (second chance). A hit only sets a mark, so it costs no more
 * than a look-up in a Map; an insertion over the bound looks at entries in order of age.
 */
export interface Cached {
  /** Estimated memory. Fixed once inserted. */
  readonly weight: number;
  /** Set by the cache. */
  wasUsed: boolean;
}

export class ClockCache<V extends Cached> {
  readonly #entries = new Map<string, V>();
  readonly #maxWeight: number;
  readonly #onEviction: (key: string) => void;
  #weight = 0;

  /** `onEviction` is called when an entry was forgotten because of the bound. */
  constructor(maxWeight: number, onEviction: (key: string) => void = () => {}) {
    this.#maxWeight = maxWeight;
    this.#onEviction = onEviction;
  }

  get size(): number {
    return this.#entries.size;
  }

  get weight(): number {
    return this.#weight;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      entry.wasUsed = true;
    }
    return entry;
  }

  /** Replaces. The newest entry stays, however heavy it is. */
  set(key: string, entry: V): void {
    this.delete(key);
    this.#entries.set(key, entry);
    this.#weight += entry.weight;
    while (this.#weight > this.#maxWeight && this.#entries.size > 1) {
      this.#passOldest(entry);
    }
  }

  /** Forgets the oldest entry, or gives it a second chance as the youngest. */
  #passOldest(newest: V): void {
    for (const [key, entry] of this.#entries) {
      this.delete(key);
      if (entry === newest || entry.wasUsed) {
        entry.wasUsed = false;
        this.#entries.set(key, entry);
        this.#weight += entry.weight;
      } else {
        this.#onEviction(key);
      }
      return;
    }
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      this.#entries.delete(key);
      this.#weight -= entry.weight;
    }
  }

  entries(): Iterable<[string, V]> {
    return this.#entries;
  }
}
