/**
 * Lets one at a time work on a key, in order of arrival. Clients of one process that change one document then do not
 * make each other's optimistic writes fail; correctness does not depend on it.
 */
export class KeyLock {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Keys that are worked on or waited for. */
  get size(): number {
    return this.#last.size;
  }

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    const mine = before === undefined ? work() : before.then(work, work);
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === mine) {
        this.#last.delete(key);
      }
    }
  }
}
