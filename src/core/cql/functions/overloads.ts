/** Families of functions with fixed signatures. */
import {invalid} from '../errors.ts';
import {printType} from '../types/type-names.ts';
import type {DataType} from '../types/type.ts';
import {fit, knownType, printArgument} from './arguments.ts';
import {
  strict,
  type Argument,
  type CallContext,
  type Evaluate,
  type Family,
  type FunctionEnv,
  type ResolvedFunction,
} from './function.ts';

/** A function before it is known by which of its names it was called. */
export type Make = (name: string) => ResolvedFunction;

export const overload =
  (args: readonly DataType[], returns: DataType, evaluate: Evaluate): Make =>
  name =>
    strict(name, args, returns, evaluate);

/** Without arguments. */
export const constant = (returns: DataType, evaluate: (env: FunctionEnv) => Uint8Array): Family =>
  overloads(overload([], returns, (_, env) => evaluate(env)));

export const overloads = (...makers: readonly Make[]): Family => ({
  resolve: (name, args, context) =>
    pick(
      name,
      makers.map(make => make(name)),
      args,
      context,
    ),
});

/** The candidate that takes the arguments best. */
function pick(
  name: string,
  candidates: readonly ResolvedFunction[],
  args: readonly Argument[],
  context: CallContext,
): ResolvedFunction {
  const {receiver} = context;
  const [only] = candidates;
  if (candidates.length === 1 && only !== undefined) {
    check(only, args, context);
    return only;
  }
  const fitting = candidates.filter(candidate => fitAll(args, candidate.args) > 0);
  const [first, ...others] = fitting;
  if (first === undefined) {
    throw invalid(
      `Invalid call to function ${name}, none of its type signatures match (known type signatures: ${signatures(candidates)})`,
    );
  }
  if (others.length === 0) {
    return first;
  }
  const known = args.map(knownType);
  const best =
    fitting.find(candidate => fitAll(args, candidate.args) === 2) ??
    fitting.find(candidate => receiver !== undefined && fit(candidate.returns, receiver) === 2) ??
    (known.includes(undefined) ? undefined : fitting.find(candidate => fitAll(known, candidate.args) === 2));
  if (best === undefined) {
    throw invalid(
      `Ambiguous call to function ${name} (can be matched by following signatures: ${signatures(fitting)}): use type casts to disambiguate`,
    );
  }
  return best;
}

/** The worst fit of any argument; 0 also when there are not as many as parameters. */
function fitAll(args: readonly Argument[], types: readonly DataType[]): number {
  if (args.length !== types.length) {
    return 0;
  }
  return types.reduce((worst, type, at) => Math.min(worst, fit(args[at], type)), 2);
}

/** Fails with `invalid`, saying which argument does not fit. */
export function check(candidate: ResolvedFunction, args: readonly Argument[], {shown}: CallContext = {}): void {
  checkCount(candidate.name, args, candidate.args.length);
  candidate.args.forEach((type, at) => {
    if (fit(args[at], type) === 0) {
      throw invalid(
        `Type error: ${shown?.(at) ?? printArgument(args[at])} cannot be passed as argument ${at} of function ${candidate.name} of type ${printType(type)}`,
      );
    }
  });
}

/** `displayName` as in `ResolvedFunction`. */
export function checkCount(displayName: string, args: readonly unknown[], required: number): void {
  if (args.length !== required) {
    throw invalid(
      `Invalid number of arguments in call to function ${displayName}: ${required} required but ${args.length} provided`,
    );
  }
}

const signatures = (candidates: readonly ResolvedFunction[]): string =>
  candidates
    .map(({name, args, returns}) => `${name} : (${args.map(printType).join(', ')}) -> ${printType(returns)}`)
    .join(', ');
