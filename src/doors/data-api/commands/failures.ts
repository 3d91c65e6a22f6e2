/** Failures of many documents in one answer: those that say the same are told once, about all their documents. */
import type {DataApiFailure} from '../errors.ts';

export class Failures {
  readonly #byText = new Map<string, number>();
  readonly all: DataApiFailure[] = [];

  /** Its place among `all`. */
  add(failure: DataApiFailure): number {
    const text = `${failure.code} ${failure.message}`;
    const known = this.#byText.get(text);
    const same = known === undefined ? undefined : this.all[known];
    if (known !== undefined && same !== undefined) {
      this.all[known] = same.about([...same.documentIds, ...failure.documentIds]);
      return known;
    }
    this.#byText.set(text, this.all.length);
    return this.all.push(failure) - 1;
  }
}
