/**
 * Arithmetic on decimals, with the scales that Cassandra gives to results.
 * Everything here fails with RangeError rather than build numbers of absurd length: 1e1000000000 + 1.
 */
import type {Decimal} from '../types/type.ts';

/** Digits that a result may have. Cassandra rounds to as many. */
const MAX_DIGITS = 10_000;
/** Digits that quotients and the like have at least. */
const MIN_PRECISION = 32;
const MAX_SCALE = 1000;

export function pow10(exponent: number): bigint {
  if (exponent > 2 * MAX_DIGITS) {
    throw new RangeError('Overflow');
  }
  return 10n ** BigInt(exponent);
}

/** The whole part. */
export const truncate = ({unscaled, scale}: Decimal): bigint =>
  scale <= 0 ? unscaled * pow10(-scale) : scale > digitCount(unscaled) ? 0n : unscaled / pow10(scale);

const abs = (value: bigint): bigint => (value < 0n ? -value : value);

const digitCount = (value: bigint): number => abs(value).toString().length;

const atScale = ({unscaled, scale}: Decimal, wanted: number): bigint => unscaled * pow10(wanted - scale);

export function add(left: Decimal, right: Decimal): Decimal {
  const scale = Math.max(left.scale, right.scale);
  return {unscaled: atScale(left, scale) + atScale(right, scale), scale};
}

export const negate = ({unscaled, scale}: Decimal): Decimal => ({unscaled: -unscaled, scale});

export const subtract = (left: Decimal, right: Decimal): Decimal => add(left, negate(right));

export function multiply(left: Decimal, right: Decimal): Decimal {
  return {unscaled: left.unscaled * right.unscaled, scale: checkScale(left.scale + right.scale)};
}

function checkScale(scale: number): number {
  if ((scale | 0) !== scale) {
    throw new RangeError('Overflow');
  }
  return scale;
}

/** Rounded half up at a scale that keeps at least 32 digits; trailing zeros are dropped. */
export function divide(left: Decimal, right: Decimal): Decimal {
  if (right.unscaled === 0n) {
    throw new RangeError('BigInteger divide by zero');
  }
  const firstDigit = digitCount(left.unscaled) - left.scale - (digitCount(right.unscaled) - right.scale);
  const wanted = Math.max(MIN_PRECISION - firstDigit, left.scale, right.scale, MIN_PRECISION);
  return stripZeros(divideAt(left, right, Math.min(wanted, MAX_SCALE)));
}

function divideAt(left: Decimal, right: Decimal, scale: number): Decimal {
  const shift = scale - left.scale + right.scale;
  const numerator = shift > 0 ? left.unscaled * pow10(shift) : left.unscaled;
  const denominator = shift < 0 ? right.unscaled * pow10(-shift) : right.unscaled;
  return {unscaled: roundHalfUp(numerator, denominator), scale};
}

function roundHalfUp(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const rest = numerator % denominator;
  if (abs(rest) * 2n < abs(denominator)) {
    return quotient;
  }
  return numerator < 0n === denominator < 0n ? quotient + 1n : quotient - 1n;
}

/**
 * The average of `count` numbers: that of those before and the last one. Each step is rounded half even at the greater scale
 * of the two, hence the order of the numbers counts. Source: Apache Cassandra 5.0, AggregateFcts.
 */
export function average(before: Decimal, last: Decimal, count: bigint): Decimal {
  const {unscaled, scale} = subtract(last, before);
  const quotient = unscaled / count;
  const twice = abs(unscaled % count) * 2n;
  const isUp = twice > count || (twice === count && quotient % 2n !== 0n);
  return add(before, {unscaled: isUp ? quotient + (unscaled < 0n ? -1n : 1n) : quotient, scale});
}

/** At the scale of `left`, or at that of the whole quotient times `right`. Source: Java 17, BigDecimal.divideToIntegralValue. */
export function remainder(left: Decimal, right: Decimal): Decimal {
  if (right.unscaled === 0n) {
    throw new RangeError(left.unscaled === 0n ? 'Division undefined' : 'Division by zero');
  }
  const scale = Math.max(left.scale, right.scale);
  const [a, b] = [atScale(left, scale), atScale(right, scale)];
  const quotient = a / b;
  if (quotient === 0n || left.scale >= right.scale) {
    return {unscaled: (a % b) / pow10(scale - left.scale), scale: left.scale};
  }
  // The quotient has as many of its last zeros taken off as the scales differ by.
  const zeros = Math.min(/0*$/.exec(quotient.toString())![0].length, right.scale - left.scale);
  const kept = Math.max(left.scale, right.scale - zeros);
  return {unscaled: (a % b) / pow10(scale - kept), scale: kept};
}

export const absolute = ({unscaled, scale}: Decimal): Decimal => ({unscaled: abs(unscaled), scale});

/** To a whole number, half away from zero. */
export function round(value: Decimal): Decimal {
  if (value.scale <= 0) {
    return {unscaled: truncate(value), scale: 0};
  }
  if (value.scale > digitCount(value.unscaled)) {
    return {unscaled: 0n, scale: 0};
  }
  return {unscaled: roundHalfUp(value.unscaled, pow10(value.scale)), scale: 0};
}

export function stripZeros(value: Decimal): Decimal {
  if (value.unscaled === 0n) {
    return {unscaled: 0n, scale: 0};
  }
  const text = value.unscaled.toString();
  let zeros = 0;
  while (text[text.length - 1 - zeros] === '0') {
    zeros++;
  }
  return zeros === 0
    ? value
    : {unscaled: BigInt(text.slice(0, text.length - zeros)), scale: checkScale(value.scale - zeros)};
}

// ---- exp and logarithms, in fixed point -----------------------------------------------------------------------------

/** Digits behind the point beyond those that are wanted. */
const GUARD_DIGITS = 10;
/** e^±this still has an affordable number of digits. */
const MAX_EXPONENT = 10_000;
/** Significant digits of a result at most: the series cost about the square of it. */
const MAX_PRECISION = 500;

const precisionOf = (value: Decimal): number =>
  Math.min(Math.max(MIN_PRECISION, digitCount(value.unscaled)), MAX_PRECISION);

/** The value as a whole number of 10^-digits. */
function fixed({unscaled, scale}: Decimal, digits: number): bigint {
  return scale <= digits ? unscaled * pow10(digits - scale) : unscaled / pow10(scale - digits);
}

/** Keeps `precision` significant digits, half even being near enough to half up at the guard digits. */
function significant(value: bigint, digits: number, precision: number): Decimal {
  const excess = digitCount(value) - precision;
  return excess <= 0
    ? {unscaled: value, scale: digits}
    : {unscaled: roundHalfUp(value, pow10(excess)), scale: digits - excess};
}

export function exp(value: Decimal): Decimal {
  if (abs(truncate(value)) > MAX_EXPONENT) {
    throw new RangeError('Overflow');
  }
  if (value.unscaled === 0n) {
    return {unscaled: 1n, scale: 0};
  }
  const precision = precisionOf(value);
  // A small result has zeros behind the point that are not significant.
  const extra = Math.ceil(Math.abs(Number(truncate(value))) * 0.4343) + 1;
  const digits = precision + GUARD_DIGITS + extra;
  const one = pow10(digits);
  const x = fixed(value, digits);
  // e^x = (e^(x / 2^halvings))^(2^halvings): the series needs a small argument.
  let halvings = 0;
  for (let size = abs(x); size > one / 4n; size /= 2n) {
    halvings++;
  }
  const guard = pow10(halvings);
  const unit = one * guard;
  const small = (x * guard) >> BigInt(halvings);
  let sum = unit;
  let term = unit;
  for (let n = 1n; term !== 0n; n++) {
    term = (term * small) / (unit * n);
    sum += term;
  }
  for (let n = 0; n < halvings; n++) {
    sum = (sum * sum) / unit;
  }
  return significant(sum / guard, digits, precision);
}

/** 2·artanh((m − 1) / (m + 1)) for m in fixed point, best near 1. */
function naturalLog(m: bigint, one: bigint): bigint {
  const y = ((m - one) * one) / (m + one);
  const square = (y * y) / one;
  let sum = 0n;
  let power = y;
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += power / n;
    power = (power * square) / one;
  }
  return 2n * sum;
}

/** Natural logarithm, at `digits` behind the point. */
function logFixed(value: Decimal, digits: number): bigint {
  if (value.unscaled <= 0n) {
    throw new RangeError('Illegal log(x) for x <= 0');
  }
  const one = pow10(digits);
  const exponent = digitCount(value.unscaled) - value.scale;
  const mantissa = fixed({unscaled: value.unscaled, scale: digitCount(value.unscaled)}, digits);
  return naturalLog(mantissa, one) + BigInt(exponent) * naturalLog(10n * one, one);
}

function isPowerOfTen(value: Decimal, exponent: number): boolean {
  const {unscaled, scale} = stripZeros(value);
  return unscaled === 1n && scale === -exponent;
}

export function log(value: Decimal): Decimal {
  if (isPowerOfTen(value, 0)) {
    return {unscaled: 0n, scale: 0};
  }
  const precision = precisionOf(value);
  const digits = precision + 2 * GUARD_DIGITS;
  return significant(logFixed(value, digits), digits, precision);
}

/** Exact for 1 and 10 only, as in Cassandra: other powers of ten have all their zeros. */
export function log10(value: Decimal): Decimal {
  if (isPowerOfTen(value, 0) || isPowerOfTen(value, 1)) {
    return {unscaled: isPowerOfTen(value, 0) ? 0n : 1n, scale: 0};
  }
  const precision = precisionOf(value);
  const digits = precision + 2 * GUARD_DIGITS;
  const one = pow10(digits);
  const quotient = roundHalfUp(logFixed(value, digits) * one, naturalLog(10n * one, one));
  return significant(quotient, digits, precision);
}
