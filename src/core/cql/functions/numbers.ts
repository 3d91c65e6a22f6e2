/** Numbers of all CQL types, converted among each other as Java does. */
import {bigint, counter} from '../types/bigint.ts';
import {decimal, isDecimal, parseDecimal} from '../types/decimal.ts';
import {double, float} from '../types/floats.ts';
import {int, smallint, tinyint} from '../types/integers.ts';
import type {NativeCodec} from '../types/native.ts';
import {decimalText, doubleText} from '../types/number-text.ts';
import type {DataType, Decimal} from '../types/type.ts';
import {varint} from '../types/varint.ts';
import {truncate} from './decimals.ts';

export type NumberTypeName =
  'tinyint' | 'smallint' | 'int' | 'bigint' | 'counter' | 'varint' | 'float' | 'double' | 'decimal';

/** number for tinyint to int, float and double; bigint for bigint, counter and varint. */
export type NumberValue = number | bigint | Decimal;

export const NUMBER_CODECS: {readonly [K in NumberTypeName]: NativeCodec} = {
  tinyint,
  smallint,
  int,
  bigint,
  counter,
  varint,
  float,
  double,
  decimal,
};

export const NUMBER_TYPE_NAMES = Object.keys(NUMBER_CODECS) as readonly NumberTypeName[];

export function numberTypeName(type: DataType): NumberTypeName | undefined {
  return type.kind === 'native' && Object.hasOwn(NUMBER_CODECS, type.name) ? (type.name as NumberTypeName) : undefined;
}

/** Undefined for an empty value. */
export const readNumber = (name: NumberTypeName, bytes: Uint8Array): NumberValue | undefined =>
  bytes.length === 0 ? undefined : (NUMBER_CODECS[name].decode(bytes) as NumberValue);

/** `value` must be of the type and within its range: see `wrap` and `convert`. */
export const writeNumber = (name: NumberTypeName, value: NumberValue): Uint8Array => NUMBER_CODECS[name].encode(value);

export const isFraction = (name: NumberTypeName): name is 'float' | 'double' => name === 'float' || name === 'double';

/** Cuts an integer to the width of its type, as overflowing sums do. */
export function wrap(name: NumberTypeName, value: NumberValue): NumberValue {
  switch (name) {
    case 'tinyint':
      return ((value as number) << 24) >> 24;
    case 'smallint':
      return ((value as number) << 16) >> 16;
    case 'int':
      return (value as number) | 0;
    case 'bigint':
    case 'counter':
      return BigInt.asIntN(64, value as bigint);
    case 'float':
      return Math.fround(value as number);
    default:
      return value;
  }
}

const MIN_LONG = -(2n ** 63n);
const MAX_LONG = 2n ** 63n - 1n;

/**
 * As Java's conversions of primitive and big numbers: integers are cut, fractions saturate, decimals lose their fraction.
 * What becomes a varint goes through 64 bits, as in Cassandra, unless it is a varint.
 * Fails with RangeError where there is no such number (NaN as varint or decimal).
 */
export function convert(value: NumberValue, from: NumberTypeName, to: NumberTypeName): NumberValue {
  switch (to) {
    case 'tinyint':
    case 'smallint':
    case 'int':
      return wrap(to, toInt32(value));
    case 'bigint':
    case 'counter':
      return toInt64(value);
    case 'varint':
      return typeof value === 'bigint' ? value : toInt64(value);
    case 'float':
      return Math.fround(toDouble(value));
    case 'double':
      return toDouble(value);
    case 'decimal':
      return toDecimal(value, from);
  }
}

function toInt32(value: NumberValue): number {
  if (typeof value === 'number') {
    return Number.isNaN(value) ? 0 : Math.trunc(Math.min(Math.max(value, -0x80000000), 0x7fffffff));
  }
  return Number(BigInt.asIntN(32, typeof value === 'bigint' ? value : truncate(value)));
}

function toInt64(value: NumberValue): bigint {
  if (typeof value !== 'number') {
    return BigInt.asIntN(64, typeof value === 'bigint' ? value : truncate(value));
  }
  if (Number.isNaN(value)) {
    return 0n;
  }
  if (!Number.isFinite(value)) {
    return value < 0 ? MIN_LONG : MAX_LONG;
  }
  const whole = BigInt(Math.trunc(value));
  return whole < MIN_LONG ? MIN_LONG : whole > MAX_LONG ? MAX_LONG : whole;
}

export function toDouble(value: NumberValue): number {
  return isDecimal(value) ? Number(decimalText(value)) : Number(value);
}

/** Fractions come by their shortest text: 0.1 is 0.1. */
function toDecimal(value: NumberValue, from: NumberTypeName): Decimal {
  if (isDecimal(value)) {
    return value;
  }
  if (!isFraction(from)) {
    return {unscaled: BigInt(value), scale: 0};
  }
  const parsed = parseDecimal(doubleText(Number(value)));
  if (parsed === undefined) {
    throw new RangeError(`${Number.isNaN(value) ? 'A NaN' : 'An infinite number'} cannot be converted into a decimal`);
  }
  return parsed;
}
