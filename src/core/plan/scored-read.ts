/** The best rows by a score, with bounded memory. */
import type {Row} from '../cql/port.ts';

interface Scored {
  readonly score: number;
  /** Of equal scores, the one that came first is better. */
  readonly at: number;
  readonly row: Row;
}

export class BestRows {
  readonly #limit: number;
  #rows: Scored[] = [];
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(score: number, row: Row): void {
    this.#rows.push({score, at: this.#count, row});
    this.#count += 1;
    if (this.#rows.length > this.#limit * 2 + 100) {
      this.#cut();
    }
  }

  /** Best first. */
  take(): readonly Row[] {
    this.#cut();
    return this.#rows.map(({row}) => row);
  }

  #cut(): void {
    this.#rows.sort((a, b) => b.score - a.score || a.at - b.at);
    this.#rows.length = Math.min(this.#rows.length, this.#limit);
  }
}
