/** CQL `time`: nanoseconds since midnight, 8 bytes. Values are bigints. */
import {invalid} from '../errors.ts';
import {parseLong, toBigInt} from './bigint.ts';
import {compareBytes, readInt64, writeInt64} from './bytes.ts';
import {clockText} from './calendar.ts';
import {unexpectedJson} from './json.ts';
import {native, readFixed} from './native.ts';

const DAY_NS = 86_400_000_000_000n;

function encodeNanos(nanos: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  writeInt64(nanos, bytes, 0);
  return bytes;
}

function validate(bytes: Uint8Array): void {
  if (bytes.length !== 8) {
    throw invalid(`Expected 8 byte long for time (${bytes.length})`);
  }
}

const TIME = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?$/;

/** `HH:MM:SS[.fffffffff]`, or nanoseconds. */
function parse(text: string): Uint8Array {
  if (/^-?\d+$/.test(text)) {
    const nanos = parseLong(text);
    if (nanos === undefined || nanos < 0n || nanos >= DAY_NS) {
      throw invalid(`Unable to make long (for time) from: '${text}'`);
    }
    return encodeNanos(nanos);
  }
  const match = TIME.exec(text);
  const [hour, minute, second] = match === null ? [24, 0, 0] : [Number(match[1]), Number(match[2]), Number(match[3])];
  if (hour > 23 || minute > 59 || second > 59) {
    throw invalid(`(TimeType) Unable to coerce '${text}' to a formatted time (long)`);
  }
  const fraction = Number((match?.[4] ?? '').padEnd(9, '0'));
  return encodeNanos(BigInt((hour * 3600 + minute * 60 + second) * 1e9 + fraction));
}

function toText(bytes: Uint8Array): string {
  const nanos = readInt64(bytes, 0);
  return clockText(Number(nanos / 1_000_000_000n), Number(nanos % 1_000_000_000n), 9);
}

export const time = native({
  name: 'time',
  encode(value) {
    const nanos = toBigInt('time', value);
    if (nanos < 0n || nanos >= DAY_NS) {
      throw invalid(`Unable to make long (for time) from: '${nanos}'`);
    }
    return encodeNanos(nanos);
  },
  decode(bytes) {
    if (bytes.length === 0) {
      return null;
    }
    validate(bytes);
    return readInt64(bytes, 0);
  },
  validate,
  compare: compareBytes,
  toComparable: (bytes, sink) => sink.bytes(bytes),
  fromComparable: source => readFixed(source, 8),
  parse,
  toText,
  quoted: true,
  fromJson(value) {
    if (typeof value !== 'string') {
      throw unexpectedJson('a string representation of a time value', value);
    }
    return parse(value);
  },
});
