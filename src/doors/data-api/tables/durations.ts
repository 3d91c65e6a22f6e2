/** Durations as texts: CQL's and ISO-8601 come in, ISO-8601 goes out. */
import type {Duration} from '../../../core/cql/types/type.ts';

const ISO =
  /^(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,9}))?S)?)?$/;
const CQL_UNITS = ['y', 'mo', 'w', 'd', 'h', 'm', 's'];

/** The CQL form of an ISO-8601 duration, which may have a fraction of seconds; other texts are given back. */
export function durationToCql(text: string, fault: (reason: string) => Error): string {
  const match = ISO.exec(text);
  if (text === '') {
    throw fault('an empty text is no duration');
  }
  if (match === null) {
    return text;
  }
  let cql = '';
  CQL_UNITS.forEach((unit, index) => {
    const amount = match[index + 2];
    cql += amount === undefined ? '' : `${amount}${unit}`;
  });
  const fraction = match[9];
  if (fraction !== undefined) {
    cql += `${Number(fraction.padEnd(9, '0'))}ns`;
  }
  if (cql === '') {
    throw fault(`${text} is no duration`);
  }
  return `${match[1] ?? ''}${cql}`;
}

const SECOND = 1_000_000_000n;

/** `P1Y2M3DT4H5M6.7S`; `PT0S` for nothing. */
export function durationText({months, days, nanos}: Duration): string {
  const isNegative = months < 0 || days < 0 || nanos < 0n;
  const allMonths = Math.abs(months);
  const allNanos = nanos < 0n ? -nanos : nanos;
  const seconds = allNanos / SECOND;
  const fraction = (allNanos % SECOND).toString().padStart(9, '0').replace(/0+$/, '');
  const unit = (amount: number | bigint, name: string): string => (Number(amount) === 0 ? '' : `${amount}${name}`);
  const date = unit(Math.floor(allMonths / 12), 'Y') + unit(allMonths % 12, 'M') + unit(Math.abs(days), 'D');
  const rest = seconds % 60n;
  const last = fraction === '' ? unit(rest, 'S') : `${rest}.${fraction}S`;
  const time = unit(seconds / 3600n, 'H') + unit((seconds / 60n) % 60n, 'M') + last;
  if (date === '' && time === '') {
    return 'PT0S';
  }
  return `${isNegative ? '-' : ''}P${date}${time === '' ? '' : `T${time}`}`;
}
