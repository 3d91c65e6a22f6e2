/** abs, exp, log, log10 and round: results have the type of the argument. */
import {native} from '../types/type-names.ts';
import type {Decimal} from '../types/type.ts';
import * as decimals from './decimals.ts';
import {functionFailure, type Evaluate, type Family} from './function.ts';
import {
  convert,
  isFraction,
  NUMBER_TYPE_NAMES,
  readNumber,
  toDouble,
  wrap,
  writeNumber,
  type NumberTypeName,
  type NumberValue,
} from './numbers.ts';
import {overload, overloads} from './overloads.ts';

interface Operation {
  readonly ofDouble: (value: number, type: 'float' | 'double') => number;
  readonly ofDecimal: (value: Decimal) => Decimal;
}

/** Whole numbers are computed as doubles and cut, and varints as decimals, unless `ofWhole` says how to. */
const family = (operation: Operation, ofWhole?: (value: number | bigint) => number | bigint): Family =>
  overloads(
    ...NUMBER_TYPE_NAMES.map(name => overload([native(name)], native(name), evaluatorOf(name, operation, ofWhole))),
  );

function evaluatorOf(
  name: NumberTypeName,
  operation: Operation,
  ofWhole: ((value: number | bigint) => number | bigint) | undefined,
): Evaluate {
  const compute = (value: NumberValue): NumberValue => {
    if (typeof value === 'object') {
      return operation.ofDecimal(value);
    }
    if (isFraction(name)) {
      return operation.ofDouble(Number(value), name);
    }
    if (ofWhole !== undefined) {
      return ofWhole(value);
    }
    return name === 'varint'
      ? decimals.truncate(operation.ofDecimal({unscaled: BigInt(value), scale: 0}))
      : convert(operation.ofDouble(toDouble(value), 'double'), 'double', name);
  };
  return ([bytes]) => {
    const value = readNumber(name, bytes as Uint8Array);
    if (value === undefined) {
      return null;
    }
    try {
      return writeNumber(name, wrap(name, compute(value)));
    } catch (error) {
      throw error instanceof RangeError ? functionFailure('math', [native(name)], error.message, error) : error;
    }
  };
}

/** Halves go up: -2.5 is -2. By way of a whole number of the same width, so that NaN is 0 and what is greater saturates. */
function roundFraction(value: number, type: 'float' | 'double'): number {
  return Number(convert(Math.round(value), type, type === 'float' ? 'int' : 'bigint'));
}

export const abs = family({ofDouble: Math.abs, ofDecimal: decimals.absolute}, value => (value < 0 ? -value : value));
export const exp = family({ofDouble: Math.exp, ofDecimal: decimals.exp});
export const log = family({ofDouble: Math.log, ofDecimal: decimals.log});
export const log10 = family({ofDouble: Math.log10, ofDecimal: decimals.log10});
export const round = family({ofDouble: roundFraction, ofDecimal: decimals.round}, value => value);
