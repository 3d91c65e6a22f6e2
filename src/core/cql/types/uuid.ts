/** CQL `uuid` and `timeuuid`: 16 bytes. Values are canonical lower-case text. */
import {invalid} from '../errors.ts';
import {HEX, hexDigit} from './bytes.ts';
import {takeByte} from './comparable.ts';
import {unexpectedJson} from './json.ts';
import {misfit, native, ofLength} from './native.ts';
import type {ByteSink, ByteSource} from './type.ts';

/** `bytes` has 16 of them from `at` on. */
export function uuidText(bytes: Uint8Array, at = 0): string {
  return `${HEX[bytes[at]!]!}${HEX[bytes[at + 1]!]!}${HEX[bytes[at + 2]!]!}${HEX[bytes[at + 3]!]!}-${HEX[bytes[at + 4]!]!}${
    HEX[bytes[at + 5]!]!
  }-${HEX[bytes[at + 6]!]!}${HEX[bytes[at + 7]!]!}-${HEX[bytes[at + 8]!]!}${HEX[bytes[at + 9]!]!}-${HEX[bytes[at + 10]!]!}${
    HEX[bytes[at + 11]!]!
  }${HEX[bytes[at + 12]!]!}${HEX[bytes[at + 13]!]!}${HEX[bytes[at + 14]!]!}${HEX[bytes[at + 15]!]!}`;
}

/** Where the pairs of digits of a uuid's text begin. */
const PAIRS = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

/** The 16 bytes of a uuid's text in either case; undefined when it is none. */
export function parseUuid(text: string): Uint8Array | undefined {
  if (
    text.length !== 36 ||
    text.charCodeAt(8) !== 45 ||
    text.charCodeAt(13) !== 45 ||
    text.charCodeAt(18) !== 45 ||
    text.charCodeAt(23) !== 45
  ) {
    return undefined;
  }
  const bytes = new Uint8Array(16);
  for (let i = 0; i < 16; i += 1) {
    const at = PAIRS[i]!;
    const high = hexDigit(text.charCodeAt(at));
    const low = hexDigit(text.charCodeAt(at + 1));
    if ((high | low) < 0) {
      return undefined;
    }
    bytes[i] = (high << 4) | low;
  }
  return bytes;
}

export const uuidVersion = (bytes: Uint8Array): number => bytes[6]! >> 4;

/** Bytes of the time in order of weight (the version first, which of version 1 is the same everywhere). */
const TIME_ORDER = [6, 7, 4, 5, 0, 1, 2, 3];

function compareTimes(a: Uint8Array, b: Uint8Array): number {
  for (const i of TIME_ORDER) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

function compareUuids(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== 16 || b.length !== 16) {
    return a.length - b.length;
  }
  const version = uuidVersion(a);
  if (version !== uuidVersion(b)) {
    return version - uuidVersion(b);
  }
  let i = 0;
  if (version === 1) {
    const difference = compareTimes(a, b);
    if (difference !== 0) {
      return difference;
    }
    i = 8;
  }
  for (; i < 16; i += 1) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

/** By time, then by the rest as signed bytes: so Cassandra has always done. */
function compareTimeUuids(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== 16 || b.length !== 16) {
    return a.length - b.length;
  }
  const difference = compareTimes(a, b);
  if (difference !== 0) {
    return difference;
  }
  for (let i = 8; i < 16; i += 1) {
    const rest = (a[i]! ^ 0x80) - (b[i]! ^ 0x80);
    if (rest !== 0) {
      return rest;
    }
  }
  return 0;
}

function timesToComparable(bytes: Uint8Array, sink: ByteSink): void {
  for (const i of TIME_ORDER) {
    sink.byte(bytes[i]!);
  }
}

/** Version 1: the time by weight. Others: the version's digit moved to the front. Either way 16 bytes. */
function uuidToComparable(bytes: Uint8Array, sink: ByteSink): void {
  if (uuidVersion(bytes) === 1) {
    timesToComparable(bytes, sink);
  } else {
    let carried = bytes[6]! >> 4;
    for (let i = 0; i < 6; i += 1) {
      sink.byte((carried << 4) | (bytes[i]! >> 4));
      carried = bytes[i]! & 0x0f;
    }
    sink.byte((carried << 4) | (bytes[6]! & 0x0f));
    sink.byte(bytes[7]!);
  }
  for (let i = 8; i < 16; i += 1) {
    sink.byte(bytes[i]!);
  }
}

function uuidFromComparable(source: ByteSource): Uint8Array {
  const form = take16(source);
  const version = form[0]! >> 4;
  if (version === 1) {
    return restoreTime(form);
  }
  const bytes = form.slice();
  for (let i = 0; i < 6; i += 1) {
    bytes[i] = ((form[i]! & 0x0f) << 4) | (form[i + 1]! >> 4);
  }
  bytes[6] = (version << 4) | (form[6]! & 0x0f);
  return bytes;
}

function restoreTime(form: Uint8Array): Uint8Array {
  const bytes = form.slice();
  for (let i = 0; i < 8; i += 1) {
    bytes[TIME_ORDER[i]!] = form[i]!;
  }
  return bytes;
}

function take16(source: ByteSource): Uint8Array {
  const form = new Uint8Array(16);
  for (let i = 0; i < 16; i += 1) {
    form[i] = takeByte(source);
  }
  return form;
}

const validateUuid = ofLength(16, length => `UUID should be 16 or 0 bytes (${length})`);

function validateTimeUuid(bytes: Uint8Array): void {
  validateUuid(bytes);
  if (bytes.length === 16 && uuidVersion(bytes) !== 1) {
    throw invalid(`Invalid version for TimeUUID type: 0x${uuidVersion(bytes).toString(16)}`);
  }
}

function parseAnyUuid(text: string): Uint8Array {
  const bytes = parseUuid(text);
  if (bytes === undefined) {
    throw invalid(`Unable to make UUID from '${text}'`);
  }
  return bytes;
}

function parseTimeUuid(text: string): Uint8Array {
  const bytes = parseUuid(text);
  if (bytes === undefined) {
    throw invalid(`Unknown timeuuid representation: ${text}`);
  }
  if (uuidVersion(bytes) !== 1) {
    throw invalid('TimeUUID supports only version 1 UUIDs');
  }
  return bytes;
}

function decode(bytes: Uint8Array): string | null {
  if (bytes.length !== 16) {
    validateUuid(bytes);
    return null;
  }
  return uuidText(bytes);
}

const toText = (bytes: Uint8Array): string => uuidText(bytes);
const toJson = (bytes: Uint8Array): string => `"${uuidText(bytes)}"`;

export const uuid = native({
  name: 'uuid',
  encode(value) {
    if (typeof value !== 'string') {
      throw misfit('uuid', value);
    }
    return parseAnyUuid(value);
  },
  decode,
  validate: validateUuid,
  compare: compareUuids,
  toComparable: uuidToComparable,
  fromComparable: uuidFromComparable,
  parse: parseAnyUuid,
  toText,
  quoted: false,
  toJson,
  fromJson(value) {
    if (typeof value !== 'string') {
      throw unexpectedJson('a string representation of a uuid', value);
    }
    return parseAnyUuid(value);
  },
});

export const timeuuid = native({
  name: 'timeuuid',
  encode(value) {
    if (typeof value !== 'string') {
      throw misfit('timeuuid', value);
    }
    return parseTimeUuid(value);
  },
  decode,
  validate: validateTimeUuid,
  compare: compareTimeUuids,
  toComparable(bytes, sink) {
    timesToComparable(bytes, sink);
    for (let i = 8; i < 16; i += 1) {
      sink.byte(bytes[i]! ^ 0x80);
    }
  },
  fromComparable(source) {
    const bytes = restoreTime(take16(source));
    for (let i = 8; i < 16; i += 1) {
      bytes[i] = bytes[i]! ^ 0x80;
    }
    return bytes;
  },
  parse: parseTimeUuid,
  toText,
  quoted: false,
  toJson,
  fromJson(value) {
    if (typeof value !== 'string') {
      throw unexpectedJson('a string representation of a timeuuid', value);
    }
    return parseTimeUuid(value);
  },
});

/** Ticks of 100 ns between 1582-10-15, where the time of version 1 begins, and 1970-01-01. */
const TICKS_TO_1970 = 0x01b21dd213814000n;

/** Ticks of 100 ns since 1970-01-01 of a version 1 uuid. */
export function timeuuidTicks(bytes: Uint8Array): bigint {
  let ticks = 0n;
  for (let i = 0; i < 8; i += 1) {
    const byte = bytes[TIME_ORDER[i]!]!;
    ticks = (ticks << 8n) | BigInt(i === 0 ? byte & 0x0f : byte);
  }
  return ticks - TICKS_TO_1970;
}

/** Milliseconds since 1970, rounded down. */
export function timeuuidMillis(bytes: Uint8Array): bigint {
  const ticks = timeuuidTicks(bytes);
  // Whole microseconds, and of these towards 1970: as Apache Cassandra 5.0 does.
  return (ticks - (((ticks % 10n) + 10n) % 10n)) / 10_000n;
}

/** A version 1 uuid of ticks of 100 ns since 1970, and the 8 bytes of clock sequence and node, which are taken as they are. */
export function makeTimeuuid(ticks: bigint, rest: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(16);
  let left = BigInt.asUintN(64, ticks + TICKS_TO_1970) | 0x1000000000000000n;
  for (let i = 7; i >= 0; i -= 1) {
    bytes[TIME_ORDER[i]!] = Number(left & 0xffn);
    left >>= 8n;
  }
  bytes.set(rest, 8);
  return bytes;
}
