/** Functions of time: now, conversions between points in time, floor. */
import {invalid} from '../errors.ts';
import {encodeLong} from '../types/bigint.ts';
import {DAY_MS} from '../types/calendar.ts';
import {date} from '../types/date.ts';
import {duration} from '../types/duration.ts';
import {time} from '../types/time.ts';
import {timestamp} from '../types/timestamp.ts';
import {native} from '../types/type-names.ts';
import type {DataType, Duration} from '../types/type.ts';
import {makeTimeuuid, timeuuidMillis} from '../types/uuid.ts';
import type {Evaluate, Family, FunctionEnv} from './function.ts';
import {constant, overload, overloads} from './overloads.ts';
import {floorMillis} from './time-arithmetic.ts';

const TIMESTAMP = native('timestamp');
const TIMEUUID = native('timeuuid');
const DATE = native('date');
const TIME = native('time');
const DURATION = native('duration');

const TICKS_PER_MS = 10_000n;
/** Clock sequence and node of the first and last timeuuid of a moment, which compare as signed bytes. */
const FIRST = new Uint8Array(8).fill(0x80);
const LAST = new Uint8Array(8).fill(0x7f);

const nowMillis = (env: FunctionEnv): bigint => env.nowMicros() / 1000n;

/** Unique because the clock never shows the same microsecond twice. */
function newTimeuuid(env: FunctionEnv): Uint8Array {
  const rest = env.randomBytes(8);
  // Variant 1, and the multicast bit which marks a random node.
  rest[0] = ((rest[0] ?? 0) & 0x3f) | 0x80;
  rest[2] = (rest[2] ?? 0) | 0x01;
  return makeTimeuuid(env.nowMicros() * 10n, rest);
}

function newUuid(env: FunctionEnv): Uint8Array {
  const bytes = env.randomBytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes;
}

/** Towards 1970, so that the day before it has no hours. Seen in: Apache Cassandra 5.0. */
const millisToDate = (millis: bigint): Uint8Array => date.encode(Number(millis / BigInt(DAY_MS)));
const dateToMillis = (days: number): bigint => BigInt(days) * BigInt(DAY_MS);

function currentTime(env: FunctionEnv): Uint8Array {
  const dayMicros = BigInt(DAY_MS) * 1000n;
  return time.encode((env.nowMicros() % dayMicros) * 1000n);
}

export const now = constant(TIMEUUID, newTimeuuid);
export const uuid = constant(native('uuid'), newUuid);
export const currentTimestamp = constant(TIMESTAMP, env => encodeLong(nowMillis(env)));
export const currentDate = constant(DATE, env => millisToDate(nowMillis(env)));
export const currentTimeOfDay = constant(TIME, currentTime);

/** Milliseconds since 1970 by type of a point in time; null for an empty value. */
const MILLIS: {readonly [name: string]: (bytes: Uint8Array) => bigint | null} = {
  timeuuid: bytes => (bytes.length === 0 ? null : timeuuidMillis(bytes)),
  timestamp: bytes => timestamp.decode(bytes) as bigint | null,
  date(bytes) {
    const days = date.decode(bytes) as number | null;
    return days === null ? null : dateToMillis(days);
  },
};

/** Conversions that casts use too. */
export function timeConversion(from: string, to: 'timestamp' | 'date' | 'bigint'): Evaluate {
  const toMillis = MILLIS[from] as (bytes: Uint8Array) => bigint | null;
  const write = to === 'date' ? millisToDate : encodeLong;
  return ([bytes]) => {
    const millis = toMillis(bytes as Uint8Array);
    return millis === null ? null : write(millis);
  };
}

const conversions = (to: 'timestamp' | 'date' | 'bigint', froms: readonly DataType[]): Family =>
  overloads(...froms.map(from => overload([from], native(to), timeConversion('name' in from ? from.name : '', to))));

export const toTimestamp = conversions('timestamp', [TIMEUUID, DATE]);
export const toDate = conversions('date', [TIMEUUID, TIMESTAMP]);
export const toUnixTimestamp = conversions('bigint', [TIMEUUID, TIMESTAMP, DATE]);

/** The least or greatest timeuuid of a millisecond: they bound queries, and are no ids. */
const boundOfMillis = (ticks: bigint, rest: Uint8Array): Family =>
  overloads(
    overload([TIMESTAMP], TIMEUUID, ([bytes]) => {
      const millis = timestamp.decode(bytes as Uint8Array) as bigint | null;
      return millis === null ? null : makeTimeuuid(millis * TICKS_PER_MS + ticks, rest);
    }),
  );

export const minTimeuuid = boundOfMillis(0n, FIRST);
export const maxTimeuuid = boundOfMillis(TICKS_PER_MS - 1n, LAST);

// ---- floor -------------------------------------------------------------------------------------------------------

const NANOS_PER_MS = 1_000_000n;

const floorPoint =
  (type: 'timestamp' | 'date', pointType: 'timestamp' | 'date' | 'timeuuid' = type): Evaluate =>
  ([point, step, start]) => {
    const toMillis = MILLIS[type] as (bytes: Uint8Array) => bigint | null;
    const millis = MILLIS[pointType]!(point as Uint8Array);
    const span = duration.decode(step as Uint8Array) as Duration | null;
    const from = start === undefined ? 0n : toMillis(start);
    if (millis === null || span === null || from === null) {
      return null;
    }
    if (type === 'date' && span.nanos !== 0n) {
      throw invalid(
        `The floor on date values cannot be computed for the ${duration.toText(step as Uint8Array)} duration as precision is below 1 day`,
      );
    }
    if (type === 'timestamp' && span.nanos % NANOS_PER_MS !== 0n) {
      throw invalid(
        `The floor cannot be computed for the ${duration.toText(step as Uint8Array)} duration as precision is below 1 millisecond`,
      );
    }
    const floor = floorMillis(millis, span, from);
    return type === 'date' ? millisToDate(floor) : encodeLong(floor);
  };

const NANOS_PER_DAY = BigInt(DAY_MS) * 1_000_000n;

const floorTime: Evaluate = ([point, step]) => {
  const nanos = time.decode(point as Uint8Array) as bigint | null;
  const span = duration.decode(step as Uint8Array) as Duration | null;
  if (nanos === null || span === null) {
    return null;
  }
  if (span.nanos < 0n || span.days < 0 || span.months < 0) {
    throw invalid('Negative durations are not supported by the floor function');
  }
  if (span.days !== 0 || span.months !== 0 || span.nanos > NANOS_PER_DAY) {
    throw invalid('For time values, the floor can only be computed for durations smaller that a day');
  }
  return span.nanos === 0n ? time.encode(nanos) : time.encode(nanos - (nanos % span.nanos));
};

export const floor = overloads(
  overload([TIMESTAMP, DURATION], TIMESTAMP, floorPoint('timestamp')),
  overload([TIMESTAMP, DURATION, TIMESTAMP], TIMESTAMP, floorPoint('timestamp')),
  overload([TIMEUUID, DURATION], TIMESTAMP, floorPoint('timestamp', 'timeuuid')),
  overload([TIMEUUID, DURATION, TIMESTAMP], TIMESTAMP, floorPoint('timestamp', 'timeuuid')),
  overload([DATE, DURATION], DATE, floorPoint('date')),
  overload([DATE, DURATION, DATE], DATE, floorPoint('date')),
  overload([TIME, DURATION], TIME, floorTime),
);
