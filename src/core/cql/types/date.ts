/** CQL `date`: a calendar day without time or zone. Values are days since 1970-01-01, negative before it. */
import {invalid} from '../errors.ts';
import {compareBytes, readInt32, writeInt32} from './bytes.ts';
import {dateText, daysOf, isDay} from './calendar.ts';
import {unexpectedJson} from './json.ts';
import {misfit, native, readFixed} from './native.ts';

/** On the wire the day is unsigned, with 1970-01-01 in the middle of the range. */
const WIRE_EPOCH = 2 ** 31;

function encodeDays(days: number): Uint8Array {
  const bytes = new Uint8Array(4);
  writeInt32(days + WIRE_EPOCH, bytes, 0);
  return bytes;
}

const decodeDays = (bytes: Uint8Array): number => (readInt32(bytes, 0) >>> 0) - WIRE_EPOCH;

function validate(bytes: Uint8Array): void {
  if (bytes.length !== 4) {
    throw invalid(`Expected 4 byte long for date (${bytes.length})`);
  }
}

const DAY = /^([+-]\d{4,9}|\d{4})-(\d{2})-(\d{2})$/;

/** A day as `yyyy-mm-dd`, or the unsigned number of the wire. */
function parse(text: string): Uint8Array {
  if (/^-?\d+$/.test(text)) {
    const raw = Number(text);
    if (raw < 0 || raw >= 2 ** 32) {
      throw invalid(`Unable to make unsigned int (for date) from: '${text}'`);
    }
    return encodeDays(raw - WIRE_EPOCH);
  }
  const match = DAY.exec(text);
  const [year, month, day] = match === null ? [0, 0, 0] : [Number(match[1]), Number(match[2]), Number(match[3])];
  if (!isDay(year, month, day)) {
    throw invalid(`Unable to coerce '${text}' to a formatted date (long)`);
  }
  const days = daysOf(year, month, day);
  if (days < -WIRE_EPOCH) {
    throw invalid(`Input date ${text} is less than min supported date -5877641-06-23`);
  }
  if (days >= WIRE_EPOCH) {
    throw invalid(`Input date ${text} is greater than max supported date +5881580-07-11`);
  }
  return encodeDays(days);
}

export const date = native({
  name: 'date',
  encode(value) {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < -WIRE_EPOCH || value >= WIRE_EPOCH) {
      throw typeof value === 'number' ? invalid(`Day ${value} is out of range for date`) : misfit('date', value);
    }
    return encodeDays(value);
  },
  decode(bytes) {
    if (bytes.length === 0) {
      return null;
    }
    validate(bytes);
    return decodeDays(bytes);
  },
  validate,
  compare: compareBytes,
  toComparable: (bytes, sink) => sink.bytes(bytes),
  fromComparable: source => readFixed(source, 4),
  parse,
  toText: bytes => dateText(decodeDays(bytes)),
  quoted: true,
  fromJson(value) {
    if (typeof value !== 'string') {
      throw unexpectedJson('a string representation of a date value', value);
    }
    return parse(value);
  },
});
