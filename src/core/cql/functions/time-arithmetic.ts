/** Points in time, durations and the floor function. */
import {invalid} from '../errors.ts';
import {DAY_MS, daysInMonth, daysOf, yearMonthDay} from '../types/calendar.ts';
import {date} from '../types/date.ts';
import {duration as durationType} from '../types/duration.ts';
import {timestamp} from '../types/timestamp.ts';
import type {Duration} from '../types/type.ts';

const NANOS_PER_MS = 1_000_000n;

export const negateDuration = ({months, days, nanos}: Duration): Duration => ({
  months: -months,
  days: -days,
  nanos: -nanos,
});

/** The day so many months later; the last one of the month where that is shorter. */
function addMonths(days: number, months: number): number {
  if (months === 0) {
    return days;
  }
  const from = yearMonthDay(days);
  const index = from.year * 12 + from.month - 1 + months;
  const year = Math.floor(index / 12);
  const month = index - year * 12 + 1;
  return daysOf(year, month, Math.min(from.day, daysInMonth(year, month)));
}

/** Whole milliseconds of the nanoseconds; the rest is dropped. */
const millisOf = (duration: Duration): bigint => duration.nanos / NANOS_PER_MS;

export function addToMillis(millis: bigint, duration: Duration): bigint {
  const dayMs = BigInt(DAY_MS);
  const time = ((millis % dayMs) + dayMs) % dayMs;
  const day = Number((millis - time) / dayMs);
  return BigInt(addMonths(day, duration.months) + duration.days) * dayMs + time + millisOf(duration);
}

export const addToTimestamp = (bytes: Uint8Array, duration: Duration): Uint8Array =>
  timestamp.encode(addToMillis(timestamp.decode(bytes) as bigint, duration));

export function addToDate(bytes: Uint8Array, duration: Duration): Uint8Array {
  if (duration.nanos !== 0n) {
    throw invalid(`The duration must have a day precision. Was: ${durationType.toText(durationType.encode(duration))}`);
  }
  // Beyond the last day comes the first one. Seen in: Apache Cassandra 5.0.
  return date.encode((addMonths(date.decode(bytes) as number, duration.months) + duration.days) | 0);
}

/**
 * The latest `start + n * step` that is not after `millis`.
 * Fails with `invalid` for a negative step, or when `start` is after `millis`.
 */
export function floorMillis(millis: bigint, step: Duration, start: bigint): bigint {
  if (start > millis) {
    throw invalid('The floor function starting time is greater than the provided time');
  }
  if (step.months < 0 || step.days < 0 || step.nanos < 0n) {
    throw invalid('Negative durations are not supported by the floor function');
  }
  const stepMs = BigInt(step.days) * BigInt(DAY_MS) + millisOf(step);
  if (step.months === 0) {
    return stepMs === 0n ? millis : millis - ((millis - start) % stepMs);
  }
  // A month is never shorter than 28 days: this many steps cannot be too few, so the search only goes down.
  let low = 0n;
  let high = (millis - start) / (BigInt(step.months) * 28n * BigInt(DAY_MS) + stepMs) + 1n;
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (addToMillis(start, multiplied(step, middle)) <= millis) {
      low = middle;
    } else {
      high = middle - 1n;
    }
  }
  return addToMillis(start, multiplied(step, low));
}

const multiplied = (step: Duration, times: bigint): Duration => ({
  months: step.months * Number(times),
  days: step.days * Number(times),
  nanos: step.nanos * times,
});
