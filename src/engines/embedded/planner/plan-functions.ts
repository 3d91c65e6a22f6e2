/** The one place where plans meet the registry of functions. */
import {castFunction} from '../../../core/cql/functions/casts.ts';
import {FUNCTIONS, resolveFunction} from '../../../core/cql/functions/index.ts';
import {resolveNegation, resolveOperator as resolveArithmetic} from '../../../core/cql/functions/operators.ts';
import type {Argument, ResolvedFunction, ScalarFunction} from '../../../core/cql/functions/function.ts';
import type {ArithmeticOperator, QualifiedName} from '../../../core/cql/statements/statement.ts';
import type {DataType} from '../../../core/cql/types/type.ts';

export type {
  Accumulator,
  AggregateFunction,
  Argument,
  FunctionEnv,
  ScalarFunction,
} from '../../../core/cql/functions/function.ts';
export {countRows as COUNT_ROWS} from '../../../core/cql/functions/aggregates.ts';
export {castFunction as resolveCast};

export const isFunction = ({keyspace, name}: QualifiedName): boolean =>
  (keyspace === undefined || keyspace === 'system') && FUNCTIONS.has(name.toLowerCase());

/** Fails with `invalid` when there is no such function for these arguments. */
export const resolveCall = (
  name: QualifiedName,
  args: readonly Argument[],
  receiver: DataType | undefined,
  partitionKey: readonly DataType[],
  shown?: (index: number) => string,
): ResolvedFunction => resolveFunction(name, args, {receiver, partitionKey, shown});

/** One operand for `negate`, two for the others. */
export function resolveOperator(
  operator: ArithmeticOperator | 'negate',
  args: readonly Argument[],
  receiver: DataType | undefined,
  shown?: (index: number) => string,
): ScalarFunction {
  return operator === 'negate'
    ? resolveNegation(args[0], {receiver})
    : resolveArithmetic(operator, args[0], args[1], {receiver, shown});
}
