/** count, min, max, sum and avg. Nulls do not count; sum and avg of nothing are 0. */
import {invalid} from '../errors.ts';
import {encodeLong} from '../types/bigint.ts';
import {codecOf} from '../types/index.ts';
import {isValueCompatible, native} from '../types/type-names.ts';
import type {DataType, Decimal} from '../types/type.ts';
import {knownType, printArgument} from './arguments.ts';
import * as decimals from './decimals.ts';
import type {Accumulator, AggregateFunction, Argument, Family} from './function.ts';
import {
  isFraction,
  NUMBER_TYPE_NAMES,
  numberTypeName,
  readNumber,
  wrap,
  writeNumber,
  type NumberTypeName,
} from './numbers.ts';
import {checkCount} from './overloads.ts';

/** `count(*)`: rows. */
export const countRows: AggregateFunction = {
  kind: 'aggregate',
  name: 'count',
  args: [],
  returns: native('bigint'),
  start() {
    let rows = 0;
    return {
      add() {
        rows++;
      },
      finish: () => encodeLong(BigInt(rows)),
    };
  },
};

/** `count(c)`: values that are not null. */
const countValues = (type: DataType): AggregateFunction => ({
  kind: 'aggregate',
  name: 'system.count',
  args: [type],
  returns: native('bigint'),
  start() {
    let values = 0;
    return {
      add([value]) {
        values += value === null ? 0 : 1;
      },
      finish: () => encodeLong(BigInt(values)),
    };
  },
});

/** The least (sign -1) or greatest (1) value. */
export const extreme = (
  name: string,
  type: DataType,
  compare: (a: Uint8Array, b: Uint8Array) => number,
  sign: 1 | -1,
): AggregateFunction => ({
  kind: 'aggregate',
  name,
  args: [type],
  returns: type,
  start() {
    let best: Uint8Array | null = null;
    return {
      add([value]) {
        if (value !== null && value !== undefined && (best === null || compare(value, best) * sign > 0)) {
          best = value;
        }
      },
      finish: () => best,
    };
  },
});

/** Sums of integers wrap around at the width of their type. */
export const sum = (name: string, type: NumberTypeName): AggregateFunction => ({
  kind: 'aggregate',
  name,
  args: [native(type)],
  returns: native(type),
  start: () => startTotal(type, total => total),
});

/** Averages are computed without overflow and cut to the type. */
export const average = (name: string, type: NumberTypeName): AggregateFunction => ({
  kind: 'aggregate',
  name,
  args: [native(type)],
  returns: native(type),
  start: () => startTotal(type, averageOf, decimals.average),
});

type Total = number | bigint | Decimal;

function averageOf(total: Total, count: number): Total {
  if (count === 0) {
    return total;
  }
  if (typeof total === 'number') {
    return total / count;
  }
  // Of decimals the average goes along: what is given is it.
  return typeof total === 'bigint' ? total / BigInt(count) : total;
}

const SCALE = 2 ** -64;

/** Whole numbers add up as bigints, hence without overflow; fractions with the compensation of Kahan. */
function startTotal(
  type: NumberTypeName,
  result: (total: Total, count: number) => Total,
  addDecimal: (before: Decimal, value: Decimal, count: bigint) => Decimal = decimals.add,
): Accumulator {
  let count = 0;
  let fraction = 0;
  let lost = 0;
  /** The same sum so far down that doubles cannot overflow. */
  let scaled = 0;
  let whole = 0n;
  /** Small integers wait here while they are exact. */
  let small = 0;
  let exact: Decimal = {unscaled: 0n, scale: 0};
  const add = (value: Total): void => {
    if (typeof value === 'bigint') {
      whole += value;
    } else if (typeof value === 'object') {
      exact = addDecimal(exact, value, BigInt(count));
    } else if (isFraction(type)) {
      const corrected = value - lost;
      const next = fraction + corrected;
      // Infinite sums have no rest to carry.
      lost = Number.isFinite(next) ? next - fraction - corrected : 0;
      fraction = next;
      scaled += value * SCALE;
    } else {
      small += value;
      if (small > 2 ** 51 || small < -(2 ** 51)) {
        whole += BigInt(small);
        small = 0;
      }
    }
  };
  const total = (): Total => (type === 'decimal' ? exact : isFraction(type) ? fraction : whole + BigInt(small));
  return {
    add([bytes]) {
      const value = bytes === null || bytes === undefined ? undefined : readNumber(type, bytes);
      if (value !== undefined) {
        count++;
        add(value);
      }
    },
    finish() {
      const isOverflow = isFraction(type) && !Number.isFinite(fraction) && Number.isFinite(scaled);
      const value = isOverflow ? (result(scaled, count) as number) / SCALE : result(total(), count);
      return writeNumber(type, typeof value === 'bigint' ? cut(type, value) : wrap(type, value));
    },
  };
}

function cut(type: NumberTypeName, value: bigint): number | bigint {
  switch (type) {
    case 'tinyint':
      return Number(BigInt.asIntN(8, value));
    case 'smallint':
      return Number(BigInt.asIntN(16, value));
    case 'int':
      return Number(BigInt.asIntN(32, value));
    case 'varint':
      return value;
    default:
      return BigInt.asIntN(64, value);
  }
}

// ---- families ----------------------------------------------------------------------------------------------------

function onlyType(name: string, args: readonly Argument[]): DataType {
  checkCount(`system.${name}`, args, 1);
  const type = knownType(args[0]);
  if (type === undefined) {
    throw invalid(
      `Cannot infer type of argument ${printArgument(args[0])} in call to function system.${name}: use type casts to disambiguate`,
    );
  }
  return type;
}

export const count: Family = {
  resolve: (name, args) => (args.length === 0 ? countRows : countValues(onlyType(name, args))),
};

const extremeFamily = (sign: 1 | -1): Family => ({
  resolve(name, args) {
    const type = onlyType(name, args);
    return extreme(`system.${name}`, type, codecOf(type).compare, sign);
  },
});

export const min = extremeFamily(-1);
export const max = extremeFamily(1);

const totalFamily = (make: typeof sum): Family => ({
  resolve(name, args) {
    const [argument] = args;
    const type = args.length === 1 ? knownType(argument) : undefined;
    const number = type && numberTypeName(type);
    if (number === undefined) {
      const taking = type === undefined ? [] : NUMBER_TYPE_NAMES.filter(each => isValueCompatible(native(each), type));
      if (taking.length > 1) {
        const signatures = taking.map(each => `system.${name} : (${each}) -> ${each}`).join(', ');
        throw invalid(
          `Ambiguous call to function ${name} (can be matched by following signatures: ${signatures}): use type casts to disambiguate`,
        );
      }
      const known = NUMBER_TYPE_NAMES.map(type => `system.${name} : (${type}) -> ${type}`).join(', ');
      throw invalid(
        `Invalid call to function ${name}, none of its type signatures match (known type signatures: ${known})`,
      );
    }
    return make(`system.${name}`, number);
  },
});

export const sumFamily = totalFamily(sum);
export const averageFamily = totalFamily(average);
