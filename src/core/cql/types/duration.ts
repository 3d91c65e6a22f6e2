/** CQL `duration`: months, days and nanoseconds, all of one sign. It has no order of its own: comparing is by bytes. */
import {invalid} from '../errors.ts';
import {compareBytes} from './bytes.ts';
import {readEscaped, writeEscaped} from './comparable.ts';
import {unexpectedJson} from './json.ts';
import {misfit, native} from './native.ts';
import type {CqlValue, Duration} from './type.ts';
import {readVint, vintBytes} from './vint.ts';

const MAX_INT = 0x7fffffff;
const MAX_LONG = 2n ** 63n - 1n;

function write({months, days, nanos}: Duration): Uint8Array {
  return Uint8Array.from([...vintBytes(BigInt(months)), ...vintBytes(BigInt(days)), ...vintBytes(nanos)]);
}

function read(bytes: Uint8Array): Duration {
  if (bytes.length < 3) {
    throw invalid(`Expected at least 3 bytes for a duration (${bytes.length})`);
  }
  const cursor = {bytes, offset: 0};
  const months = readVint(cursor);
  const days = readVint(cursor);
  const nanos = readVint(cursor);
  for (const [name, part] of [
    ['months', months],
    ['days', days],
  ] as const) {
    if (BigInt.asIntN(32, part) !== part) {
      throw invalid(`The duration ${name} must be a 32 bits integer but was: ${part}`);
    }
  }
  return checked({months: Number(months), days: Number(days), nanos});
}

function checked(duration: Duration): Duration {
  const {months, days, nanos} = duration;
  if ((months < 0 || days < 0 || nanos < 0n) && (months > 0 || days > 0 || nanos > 0n)) {
    throw invalid(
      `The duration months, days and nanoseconds must be all of the same sign (${months}, ${days}, ${nanos})`,
    );
  }
  return duration;
}

function isDuration(value: CqlValue): value is Duration {
  return typeof value === 'object' && value !== null && 'months' in value && 'nanos' in value;
}

const HOUR = 3_600_000_000_000n;
const MINUTE = 60_000_000_000n;
const SECOND = 1_000_000_000n;

/** Units in the only order in which they may be written, with what one of them counts. */
const UNITS: readonly {
  readonly name: string;
  readonly plural: string;
  readonly into: 'months' | 'days' | 'nanos';
  readonly size: bigint;
}[] = [
  {name: 'y', plural: 'years', into: 'months', size: 12n},
  {name: 'mo', plural: 'months', into: 'months', size: 1n},
  {name: 'w', plural: 'weeks', into: 'days', size: 7n},
  {name: 'd', plural: 'days', into: 'days', size: 1n},
  {name: 'h', plural: 'hours', into: 'nanos', size: HOUR},
  {name: 'm', plural: 'minutes', into: 'nanos', size: MINUTE},
  {name: 's', plural: 'seconds', into: 'nanos', size: SECOND},
  {name: 'ms', plural: 'milliseconds', into: 'nanos', size: 1_000_000n},
  {name: 'us', plural: 'microseconds', into: 'nanos', size: 1000n},
  {name: 'ns', plural: 'nanoseconds', into: 'nanos', size: 1n},
];

type Amounts = readonly (readonly [unit: string, amount: string])[];

function build(negative: boolean, amounts: Amounts): Duration {
  const total = {months: 0n, days: 0n, nanos: 0n};
  let last = -1;
  for (const [unit, amount] of amounts) {
    const index = UNITS.findIndex(candidate => candidate.name === unit);
    const {plural, into, size} = UNITS[index]!;
    if (index === last) {
      throw invalid(`Invalid duration. The ${plural} are specified multiple times`);
    }
    if (index < last) {
      throw invalid(`Invalid duration. The ${UNITS[last]!.plural} should be after ${plural}`);
    }
    last = index;
    total[into] += BigInt(amount) * size;
    // The smallest number of each part has no positive counterpart, yet may be written.
    const limit = (into === 'nanos' ? MAX_LONG : BigInt(MAX_INT)) + (negative ? 1n : 0n);
    if (total[into] > limit) {
      throw invalid(
        `Invalid duration. The total number of ${into === 'nanos' ? 'nanoseconds' : into} must be less or equal to ${limit}`,
      );
    }
  }
  const sign = negative ? -1n : 1n;
  return {months: Number(total.months * sign), days: Number(total.days * sign), nanos: total.nanos * sign};
}

const PART = /(\d{1,30})(mo|ms|us|µs|ns|[ywdhms])/giy;
const ISO = /^P(?:(\d{1,30})Y)?(?:(\d{1,30})M)?(?:(\d{1,30})D)?(?:T(?:(\d{1,30})H)?(?:(\d{1,30})M)?(?:(\d{1,30})S)?)?$/;
const ISO_WEEKS = /^P(\d{1,30})W$/;
const ISO_ALTERNATIVE = /^P(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})$/;
const ISO_UNITS = ['y', 'mo', 'd', 'h', 'm', 's'];

function amountsOf(text: string): Amounts | undefined {
  if (text.startsWith('P')) {
    const weeks = ISO_WEEKS.exec(text);
    if (weeks !== null) {
      return [['w', weeks[1]!]];
    }
    const match = ISO_ALTERNATIVE.exec(text) ?? ISO.exec(text);
    return match === null
      ? undefined
      : ISO_UNITS.flatMap((unit, i) => (match[i + 1] === undefined ? [] : [[unit, match[i + 1]!] as const]));
  }
  const amounts: (readonly [string, string])[] = [];
  PART.lastIndex = 0;
  let end = 0;
  for (let match = PART.exec(text); match !== null; match = PART.exec(text)) {
    const unit = match[2]!.toLowerCase();
    amounts.push([unit === 'µs' ? 'us' : unit, match[1]!]);
    end = PART.lastIndex;
  }
  return end === text.length ? amounts : undefined;
}

/** `1y2mo3w4d5h6m7s8ms9us10ns`, `P1Y2M3DT4H5M6S`, `P2W`, `P0001-02-03T04:05:06`, each with a `-` before it. */
export function parseDuration(text: string): Duration {
  const negative = text.startsWith('-');
  const amounts = text === '' || text === '-' ? undefined : amountsOf(negative ? text.slice(1) : text);
  if (amounts === undefined) {
    throw invalid(`Unable to convert '${text}' to a duration`);
  }
  return build(negative, amounts);
}

/** `1y2mo25d5h6m7s8ms9us10ns`. Differs: nothing at all is `0s`, where Cassandra prints an empty text that it cannot read. */
function durationText({months, days, nanos}: Duration): string {
  const negative = months < 0 || days < 0 || nanos < 0n;
  const left = {months: BigInt(Math.abs(months)), days: BigInt(Math.abs(days)), nanos: nanos < 0n ? -nanos : nanos};
  let text = '';
  for (const {name, into, size} of UNITS) {
    // Weeks are written as days.
    if (name !== 'w' && left[into] >= size) {
      text += `${left[into] / size}${name}`;
      left[into] %= size;
    }
  }
  return text === '' ? '0s' : `${negative ? '-' : ''}${text}`;
}

export const duration = native({
  name: 'duration',
  encode(value) {
    if (!isDuration(value)) {
      throw misfit('duration', value);
    }
    const {months, days, nanos} = value;
    if ((months | 0) !== months || (days | 0) !== days || BigInt.asIntN(64, nanos) !== nanos) {
      throw invalid(`Duration is out of range (${months}, ${days}, ${nanos})`);
    }
    return write(checked(value));
  },
  decode: bytes => (bytes.length === 0 ? null : read(bytes)),
  validate(bytes) {
    read(bytes);
  },
  compare: compareBytes,
  toComparable: writeEscaped,
  fromComparable: readEscaped,
  parse: text => write(parseDuration(text)),
  toText: bytes => durationText(read(bytes)),
  quoted: false,
  fromJson(value) {
    if (typeof value !== 'string') {
      throw unexpectedJson('a string representation of a duration', value);
    }
    // Seen in: Apache Cassandra 5.0, where an empty text is the empty value.
    return value === '' ? new Uint8Array(0) : write(parseDuration(value));
  },
});
