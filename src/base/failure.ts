/**
 * The two kinds of error of the product.
 *
 * A `Failure` is expected and a client can act on it: it has a code out of a closed set and facts in `details`.
 * Any other `Error` (from `must` or `unreachable`, or thrown by the runtime) is a bug: a door logs it with its stack
 * and answers with its API's internal error, without the text.
 */
export class Failure<Code extends string = string> extends Error {
  readonly code: Code;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: Code, message: string, details: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Failure';
    this.code = code;
    this.details = details;
  }
}

/** States something that only a bug can make untrue. */
export function must<T>(value: T | undefined | null, claim: string): T {
  if (value === undefined || value === null) {
    throw new Error(`Bug: ${claim}`);
  }
  return value;
}

/** For the end of an exhaustive `switch`: the compiler refuses it while a case is missing. */
export function unreachable(value: never): never {
  throw new Error(`Bug: unexpected ${JSON.stringify(value)}`);
}
