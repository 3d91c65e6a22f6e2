/** CQL `timestamp`: milliseconds since 1970-01-01T00:00Z, 8 bytes, signed. Values are bigints. */
import {invalid} from '../errors.ts';
import {encodeLong, parseLong, toBigInt} from './bigint.ts';
import {fitsInt64, readInt64, readInt64AsNumber} from './bytes.ts';
import {DAY_MS, clockText, dateText, daysInMonth, daysOf} from './calendar.ts';
import {isJsonNumber, numberText, unexpectedJson} from './json.ts';
import {native, ofLength, signedForm} from './native.ts';

const validate = ofLength(8, length => `Expected 8 or 0 byte long for date (${length})`);

const TIMESTAMP =
  /^([+-]\d{4,9}|\d{4})-(\d{2})-(\d{2})(?:[T ](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{0,9}))?)?)?\s*(?:([zZ]|UTC|GMT)|([+-])(\d{2}):?(\d{2})?)?$/;

/**
 * A point in time as `yyyy-mm-dd[(T| )HH:MM[:SS[.fff]]][Z|±hh[[:]mm]]`, or milliseconds. Without a zone it is UTC.
 * Digits beyond the millisecond are dropped. Days up to 31 become the last of a shorter month, and 24:00 is the next day's
 * midnight. Seen in: Apache Cassandra 5.0.
 */
function parse(text: string): Uint8Array {
  if (/^-?\d+$/.test(text)) {
    const millis = parseLong(text);
    if (millis === undefined) {
      throw invalid(`Unable to make long (for date) from: '${text}'`);
    }
    return encodeLong(millis);
  }
  const match = TIMESTAMP.exec(text);
  if (match === null) {
    throw unparsable(text);
  }
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(group => Number(match[group] ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const zoneMinutes = Number(match[10] ?? 0) * 60 + Number(match[11] ?? 0);
  const isMidnight = hour === 24 && minute === 0 && second === 0;
  if (
    !(month >= 1 && month <= 12 && day >= 1 && day <= 31) ||
    (hour > 23 && !isMidnight) ||
    minute > 59 ||
    second > 59 ||
    zoneMinutes > 18 * 60
  ) {
    throw unparsable(text);
  }
  const fraction = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const minutes = hour * 60 + minute - (match[9] === '-' ? -zoneMinutes : zoneMinutes);
  const millis =
    BigInt(daysOf(year, month, Math.min(day, daysInMonth(year, month)))) * BigInt(DAY_MS) +
    BigInt((minutes * 60 + second) * 1000 + fraction);
  if (!fitsInt64(millis)) {
    throw unparsable(text);
  }
  return encodeLong(millis);
}

function unparsable(text: string): Error {
  return invalid(`Unable to parse a date/time from '${text}'`);
}

/** `2020-01-01T00:00:00.000Z`, with another character between day and time where asked. */
function timestampText(bytes: Uint8Array, separator: string): string {
  const approximate = readInt64AsNumber(bytes, 0);
  if (Number.isSafeInteger(approximate)) {
    const days = Math.floor(approximate / DAY_MS);
    const millis = approximate - days * DAY_MS;
    return `${dateText(days)}${separator}${clockText(Math.floor(millis / 1000), millis % 1000, 3)}Z`;
  }
  const exact = readInt64(bytes, 0);
  const dayMs = BigInt(DAY_MS);
  const millis = Number(((exact % dayMs) + dayMs) % dayMs);
  const days = Number((exact - BigInt(millis)) / dayMs);
  return `${dateText(days)}${separator}${clockText(Math.floor(millis / 1000), millis % 1000, 3)}Z`;
}

export const timestamp = native({
  name: 'timestamp',
  encode: value => encodeLong(toBigInt('timestamp', value)),
  decode(bytes) {
    if (bytes.length !== 8) {
      validate(bytes);
      return null;
    }
    return readInt64(bytes, 0);
  },
  validate,
  ...signedForm(8),
  parse,
  toText: bytes => timestampText(bytes, 'T'),
  quoted: true,
  toJson: bytes => `"${timestampText(bytes, ' ')}"`,
  fromJson(value) {
    if (typeof value !== 'string' && !(isJsonNumber(value) && /^-?\d+$/.test(numberText(value)!))) {
      throw unexpectedJson('a long or a datestring representation of a timestamp value', value);
    }
    return parse(numberText(value)!);
  },
});
