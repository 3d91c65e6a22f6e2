/** Failures of many documents in one answer: those that say the same are told once, about all their documents. */
import {CqlFailure} from '../../../core/cql/errors.ts';
import {translateDatabaseFailure} from '../database-failures.ts';
import type {Target} from '../database-failures.ts';
import {DataApiFailure} from '../errors.ts';

/** What went wrong with one document of several; a bug is thrown on. */
export function failureOf(error: unknown, target: Target): DataApiFailure {
  if (error instanceof DataApiFailure) {
    return error;
  }
  if (error instanceof CqlFailure) {
    return translateDatabaseFailure(error, target);
  }
  throw error;
}

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
