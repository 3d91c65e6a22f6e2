/** `+ - * / %` and the unary minus, by type. */
import {CqlFailure, invalid} from '../errors.ts';
import type {ArithmeticOperator} from '../statements/statement.ts';
import {native, printType, sameType} from '../types/type-names.ts';
import type {DataType, Decimal, Duration} from '../types/type.ts';
import {duration} from '../types/duration.ts';
import {readsAs} from '../types/reads-as.ts';
import {fit, knownType, printArgument} from './arguments.ts';
import * as decimals from './decimals.ts';
import {functionFailure, strict, type Argument, type CallContext, type ScalarFunction} from './function.ts';
import {
  convert,
  isFraction,
  numberTypeName,
  readNumber,
  wrap,
  writeNumber,
  type NumberTypeName,
  type NumberValue,
} from './numbers.ts';
import {addToDate, addToTimestamp, negateDuration} from './time-arithmetic.ts';

/** As error details name them. */
const NAMES: {readonly [K in ArithmeticOperator]: string} = {
  '+': '_add',
  '-': '_substract',
  '*': '_multiply',
  '/': '_divide',
  '%': '_modulo',
};

/** Integers by width; a wider one wins. */
const WIDTHS: readonly NumberTypeName[] = ['tinyint', 'smallint', 'int', 'bigint'];

/** The type of a result of two numbers. */
export function widerType(left: NumberTypeName, right: NumberTypeName): NumberTypeName {
  const [a, b] = [left === 'counter' ? 'bigint' : left, right === 'counter' ? 'bigint' : right];
  if (a === 'decimal' || b === 'decimal') {
    return 'decimal';
  }
  if (a === 'varint' || b === 'varint') {
    return isFraction(a) || isFraction(b) ? 'decimal' : 'varint';
  }
  if (isFraction(a) || isFraction(b)) {
    const isDouble = a === 'double' || b === 'double' || a === 'bigint' || b === 'bigint';
    return isDouble ? 'double' : 'float';
  }
  return WIDTHS.indexOf(a) > WIDTHS.indexOf(b) ? a : b;
}

/**
 * The function of `left operator right`.
 * Fails with `invalid` when there is no such operation, or when nothing says of which type the operands are.
 */
export function resolveOperator(
  operator: ArithmeticOperator,
  left: Argument,
  right: Argument,
  context: CallContext,
): ScalarFunction {
  const [leftType, rightType] = operandTypes(operator, left, right, context);
  const leftNumber = numberTypeName(leftType);
  const rightNumber = numberTypeName(rightType);
  if (leftNumber !== undefined && rightNumber !== undefined) {
    return numberOperator(operator, leftNumber, rightNumber);
  }
  const other = otherOperator(operator, leftType, rightType);
  if (other === undefined) {
    const [shownLeft, shownRight] = shownOperands(left, right, context);
    throw isTimeAmongNumbers(leftType, rightType)
      ? ambiguous(operator, shownLeft, shownRight)
      : invalid(`the '${operator}' operation is not supported between ${shownLeft} and ${shownRight}`);
  }
  return other;
}

/** Several number types take a timestamp, and no operator says which. */
const isTimeAmongNumbers = (left: DataType, right: DataType): boolean =>
  (isTimestamp(left) || isTimestamp(right)) &&
  (isTimestamp(left) || numberTypeName(left) !== undefined) &&
  (isTimestamp(right) || numberTypeName(right) !== undefined);

const isTimestamp = (type: DataType): boolean => type.kind === 'native' && type.name === 'timestamp';

const shownOperands = (left: Argument, right: Argument, {shown}: CallContext): readonly [string, string] => [
  shown?.(0) ?? printArgument(left),
  shown?.(1) ?? printArgument(right),
];

const ambiguous = (operator: ArithmeticOperator, left: string, right: string): Error =>
  invalid(
    `Ambiguous '${operator}' operation with args ${left} and ${right}: use type hint to disambiguate, example '(int) ?'`,
  );

/**
 * Types of both sides. Where a receiver is known, constants and markers are of its type if the result then is, too; else
 * a constant is what it looks like (`1` an int, `1.5` a double) and a marker is nothing.
 */
function operandTypes(
  operator: ArithmeticOperator,
  left: Argument,
  right: Argument,
  context: CallContext,
): readonly [DataType, DataType] {
  const {receiver} = context;
  const [leftFixed, rightFixed] = [fixedType(left), fixedType(right)];
  if (leftFixed !== undefined && rightFixed !== undefined) {
    return [leftFixed, rightFixed];
  }
  if (receiver !== undefined) {
    // Beside a type that is known, a constant is first what it looks like.
    const [likelyLeft, likelyRight] = [leftFixed ?? knownType(left), rightFixed ?? knownType(right)];
    const isHalfFixed = leftFixed !== undefined || rightFixed !== undefined;
    if (
      isHalfFixed &&
      likelyLeft !== undefined &&
      likelyRight !== undefined &&
      gives(receiver, likelyLeft, likelyRight)
    ) {
      return [likelyLeft, likelyRight];
    }
    const assumedLeft = leftFixed ?? assume(left, receiver);
    const assumedRight = rightFixed ?? (isPointInTime(receiver) ? DURATION : assume(right, receiver));
    if (assumedLeft !== undefined && assumedRight !== undefined && gives(receiver, assumedLeft, assumedRight)) {
      return [assumedLeft, assumedRight];
    }
  }
  const [knownLeft, knownRight] = [knownType(left), knownType(right)];
  // A constant beside an ascii is one, if it can be. Seen in: Apache Cassandra 5.0.
  const isAscii = [leftFixed, rightFixed].some(type => type?.kind === 'native' && type.name === 'ascii');
  if (isAscii && isAsciiOperand(left) && isAsciiOperand(right)) {
    return [ASCII, ASCII];
  }
  // Beside a day only one type fits. Seen in: Apache Cassandra 5.0, where `d + 1` then fails since 1 is no duration.
  const isDay = leftFixed?.kind === 'native' && leftFixed.name === 'date' && (operator === '+' || operator === '-');
  if (isDay && (knownRight === undefined || isWholeNumber(right))) {
    return [leftFixed, DURATION];
  }
  // A number without a type is a day as well as a moment.
  const isSpan = knownRight !== undefined && sameType(knownRight, DURATION);
  if (knownLeft === undefined || knownRight === undefined || (isSpan && isWholeNumber(left))) {
    throw ambiguous(operator, ...shownOperands(left, right, context));
  }
  return [knownLeft, knownRight];
}

const isAsciiText = (text: string): boolean => [...text].every(character => character <= '\u007f');

const isAsciiOperand = (argument: Argument): boolean =>
  fit(argument, ASCII) > 0 &&
  (argument?.kind !== 'term' || (argument.term.kind === 'literal' && isAsciiText(argument.term.text)));

const DURATION = native('duration');
const ASCII = native('ascii');
const POINTS: readonly DataType[] = [native('timestamp'), native('date')];

const isWholeNumber = (argument: Argument): boolean =>
  argument?.kind === 'term' && argument.term.kind === 'literal' && argument.term.literal === 'integer';

const isPointInTime = (type: DataType): boolean =>
  type.kind === 'native' && (type.name === 'timestamp' || type.name === 'date');

const fixedType = (argument: Argument): DataType | undefined =>
  argument === undefined || argument.kind === 'term' ? undefined : argument;

const assume = (argument: Argument, receiver: DataType): DataType | undefined =>
  fit(argument, receiver) > 0 ? receiver : undefined;

/** Whether an operation on the two is of the type. */
function gives(type: DataType, left: DataType, right: DataType): boolean {
  const [leftNumber, rightNumber, wanted] = [left, right, type].map(numberTypeName);
  if (leftNumber !== undefined && rightNumber !== undefined) {
    return wanted === widerType(leftNumber, rightNumber);
  }
  return sameType(left, type) && (isPointInTime(type) ? sameType(right, DURATION) : sameType(right, type));
}

function numberOperator(operator: ArithmeticOperator, left: NumberTypeName, right: NumberTypeName): ScalarFunction {
  const type = widerType(left, right);
  const args = [native(left), native(right)];
  const compute = COMPUTE[familyOf(type)][operator];
  return strict(NAMES[operator], args, native(type), values => {
    const [a, b] = [readNumber(left, values[0] as Uint8Array), readNumber(right, values[1] as Uint8Array)];
    if (a === undefined || b === undefined) {
      return null;
    }
    try {
      const divisor = operand(b, right, type);
      if (divisor === 0n && (operator === '/' || operator === '%')) {
        throw new RangeError(type === 'varint' ? 'BigInteger divide by zero' : '/ by zero');
      }
      return writeNumber(type, wrap(type, compute(operand(a, left, type), divisor)));
    } catch (error) {
      throw operationFailure(operator, args, error);
    }
  });
}

/** Among decimals other numbers than varints go by way of doubles: 1 becomes 1.0. Source: Apache Cassandra 5.0, DecimalType. */
const operand = (value: NumberValue, from: NumberTypeName, to: NumberTypeName): NumberValue =>
  to === 'decimal' && from !== 'decimal' && from !== 'varint'
    ? convert(Number(value), 'double', to)
    : convert(value, from, to);

function operationFailure(operator: ArithmeticOperator, args: readonly DataType[], error: unknown): unknown {
  if (!(error instanceof RangeError)) {
    return error;
  }
  const [left = '', right = ''] = args.map(printType);
  const message = `the operation '${left} ${operator} ${right}' failed: ${error.message}`;
  return functionFailure(NAMES[operator], args, message, error);
}

type Compute = (left: NumberValue, right: NumberValue) => NumberValue;
type Computes = {readonly [K in ArithmeticOperator]: Compute};

const familyOf = (type: NumberTypeName): keyof typeof COMPUTE => {
  switch (type) {
    case 'tinyint':
    case 'smallint':
    case 'int':
      return 'small';
    case 'float':
    case 'double':
      return 'fraction';
    case 'decimal':
      return 'decimal';
    default:
      return 'big';
  }
};

function notZero(divisor: number): void {
  if (divisor === 0) {
    throw new RangeError('/ by zero');
  }
}

const ofNumbers = (compute: (left: number, right: number) => number): Compute => compute as Compute;
const ofBigints = (compute: (left: bigint, right: bigint) => bigint): Compute => compute as Compute;
const ofDecimals = (compute: (left: Decimal, right: Decimal) => Decimal): Compute => compute as Compute;

const COMPUTE = {
  small: {
    '+': ofNumbers((a, b) => a + b),
    '-': ofNumbers((a, b) => a - b),
    '*': ofNumbers(Math.imul),
    '/': ofNumbers((a, b) => {
      notZero(b);
      return Math.trunc(a / b);
    }),
    '%': ofNumbers((a, b) => {
      notZero(b);
      return a % b;
    }),
  },
  fraction: {
    '+': ofNumbers((a, b) => a + b),
    '-': ofNumbers((a, b) => a - b),
    '*': ofNumbers((a, b) => a * b),
    '/': ofNumbers((a, b) => a / b),
    '%': ofNumbers((a, b) => a % b),
  },
  big: {
    '+': ofBigints((a, b) => a + b),
    '-': ofBigints((a, b) => a - b),
    '*': ofBigints((a, b) => a * b),
    '/': ofBigints((a, b) => a / b),
    '%': ofBigints((a, b) => a % b),
  },
  decimal: {
    '+': ofDecimals(decimals.add),
    '-': ofDecimals(decimals.subtract),
    '*': ofDecimals(decimals.multiply),
    '/': ofDecimals(decimals.divide),
    '%': ofDecimals(decimals.remainder),
  },
} satisfies Record<string, Computes>;

/** Texts, and points in time with durations. */
function otherOperator(operator: ArithmeticOperator, left: DataType, right: DataType): ScalarFunction | undefined {
  if (left.kind !== 'native' || right.kind !== 'native') {
    return undefined;
  }
  if (operator === '+' && isText(left) && isText(right)) {
    const returns = left.name === 'ascii' && right.name === 'ascii' ? native('ascii') : native('text');
    return strict(NAMES[operator], [left, right], returns, values => Buffer.concat(values));
  }
  if (right.name !== 'duration' || (operator !== '+' && operator !== '-')) {
    return undefined;
  }
  // Numbers whose bytes are a point in time are one here. Seen in: Apache Cassandra 5.0.
  const type = POINTS.find(each => sameType(each, left) || readsAs(left, each));
  if (type === undefined) {
    return undefined;
  }
  const args = [type, right];
  const add = isTimestamp(type) ? addToTimestamp : addToDate;
  return strict(NAMES[operator], args, type, ([point, span]) => {
    const value = duration.decode(span as Uint8Array) as Duration | null;
    if (value === null || point === undefined || point.length === 0) {
      return null;
    }
    return operation(operator, args, () => add(point, operator === '+' ? value : negateDuration(value)));
  });
}

function operation(operator: ArithmeticOperator, args: readonly DataType[], run: () => Uint8Array): Uint8Array {
  try {
    return run();
  } catch (error) {
    const isInvalid = error instanceof CqlFailure && error.code === 'invalid';
    throw operationFailure(operator, args, isInvalid ? new RangeError(error.message, {cause: error}) : error);
  }
}

const isText = (type: DataType): boolean => type.kind === 'native' && (type.name === 'text' || type.name === 'ascii');

/** The unary minus. */
export function resolveNegation(of: Argument, context: CallContext): ScalarFunction {
  const fixed = fixedType(of);
  const assumed = context.receiver === undefined ? undefined : assume(of, context.receiver);
  const type = fixed ?? assumed ?? knownType(of);
  const name = type === undefined ? undefined : numberTypeName(type);
  if (type !== undefined && isTimestamp(type)) {
    throw invalid('Ambiguous negation: use type casts to disambiguate');
  }
  if (type === undefined || name === undefined) {
    throw invalid(`Invalid call to function system._negate, none of its type signatures match (${printArgument(of)})`);
  }
  const args = [type];
  const result = name;
  return strict('_negate', args, native(result), ([bytes]) => {
    const value = readNumber(name, bytes as Uint8Array);
    if (value === undefined) {
      return null;
    }
    const negated = typeof value === 'object' ? decimals.negate(value) : -value;
    return writeNumber(result, wrap(result, negated));
  });
}
