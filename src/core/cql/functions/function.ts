/** What a resolved function is: argument types known, so that wire values can go straight in. */
import {CqlFailure} from '../errors.ts';
import type {Term} from '../statements/statement.ts';
import {printType} from '../types/type-names.ts';
import type {DataType} from '../types/type.ts';

/** What functions may take from the outside world. */
export interface FunctionEnv {
  /** Microseconds since 1970. Strictly increasing from call to call. */
  nowMicros(): bigint;
  randomBytes(count: number): Uint8Array;
  /** Undefined when there is no algorithm of that name (`SHA-256`, `MD5` …). */
  hash(algorithm: string, bytes: Uint8Array): Uint8Array | undefined;
  /** JSON as the codecs' `fromJson` takes it; throws anything when the text is none. */
  parseJson(text: string): unknown;
}

export interface ScalarFunction {
  readonly kind: 'scalar';
  /** As result columns show it: `system.token`. */
  readonly name: string;
  /** Types that the arguments are to be given in. */
  readonly args: readonly DataType[];
  readonly returns: DataType;
  /** Fails with `invalid` or `function_failure`. */
  evaluate(args: readonly (Uint8Array | null)[], env: FunctionEnv): Uint8Array | null;
}

/** One running aggregate: of a group, or of all rows. */
export interface Accumulator {
  add(args: readonly (Uint8Array | null)[]): void;
  finish(): Uint8Array | null;
}

export interface AggregateFunction {
  readonly kind: 'aggregate';
  /** `count` for counting, else `system.sum` and the like. */
  readonly name: string;
  readonly args: readonly DataType[];
  readonly returns: DataType;
  start(): Accumulator;
}

export type ResolvedFunction = ScalarFunction | AggregateFunction;

/**
 * What stands in an argument's place: a value of a known type, a constant that takes the type that it is asked for, or
 * (undefined) a bind marker, which takes any. A hinted term is its type.
 */
export type Argument = DataType | UntypedTerm | undefined;

export interface UntypedTerm {
  readonly kind: 'term';
  readonly term: Term;
}

/** What resolving may look at besides the arguments. */
export interface CallContext {
  /** Type of the place that the result goes to, when that is known. */
  readonly receiver?: DataType | undefined;
  /** Text of an argument for messages, where its type would not tell which one it is. */
  readonly shown?: ((index: number) => string) | undefined;
  /** Types of the partition key of the table at hand: what `token` takes. */
  readonly partitionKey?: readonly DataType[] | undefined;
}

/** One or more functions of one name. */
export interface Family {
  /**
   * Fails with `invalid` when no function of the family takes these arguments.
   * `name` is what was called, in lower case: `toTimestamp` and `to_timestamp` are one family.
   */
  resolve(name: string, args: readonly Argument[], context: CallContext): ResolvedFunction;
}

export type Evaluate = (args: readonly Uint8Array[], env: FunctionEnv) => Uint8Array | null;

/** A function that is null when one of its arguments is. */
export function strict(name: string, args: readonly DataType[], returns: DataType, evaluate: Evaluate): ScalarFunction {
  return {
    kind: 'scalar',
    name: `system.${name}`,
    args,
    returns,
    evaluate: (values, env) => (hasNoNull(values) ? evaluate(values, env) : null),
  };
}

function hasNoNull(values: readonly (Uint8Array | null)[]): values is readonly Uint8Array[] {
  for (const value of values) {
    if (value === null) {
      return false;
    }
  }
  return true;
}

/** Running a function failed: error 0x1400 with the function's signature. */
export const functionFailure = (
  name: string,
  args: readonly DataType[],
  message: string,
  cause?: unknown,
): CqlFailure =>
  new CqlFailure(
    'function_failure',
    message,
    {keyspace: 'system', function: name, argumentTypes: args.map(printType)},
    {cause},
  );
