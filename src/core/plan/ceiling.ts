/** Keeps one query from reading more rows than the operator allows. */
import {invalid} from '../cql/errors.ts';

export class Ceiling {
  readonly #max: number;
  readonly #what: string;
  #count = 0;

  /** `what`: is searched for, in words of a sentence. */
  constructor(max: number, what: string) {
    this.#max = max;
    this.#what = what;
  }

  /** Fails with `invalid` when there are too many. */
  add(rows: number): void {
    this.#count += rows;
    if (this.#count > this.#max) {
      throw invalid(
        `The database has no index for ${this.#what}, and more than ${this.#max} rows would have to be read (limit plan-scan-rows)`,
      );
    }
  }
}
