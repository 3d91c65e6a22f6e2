/**
 * Values of rows: from JSON to the wire form of the column's type. One function per JSON form; the codecs of core do the rest.
 * Source: stargate/data-api, "JSONCodecs".
 */
import {CqlFailure} from '../../../core/cql/errors.ts';
import {EMPTY_COLLECTION, joinElements, joinEntries} from '../../../core/cql/types/collection.ts';
import {parseDecimal} from '../../../core/cql/types/decimal.ts';
import {codecOf, NATIVE_CODECS} from '../../../core/cql/types/index.ts';
import {joinFields} from '../../../core/cql/types/tuple.ts';
import type {DataType, NativeTypeName} from '../../../core/cql/types/type.ts';
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {isBase64, readExtended} from '../documents/ejson.ts';
import {kindOf} from '../envelope.ts';
import {durationToCql} from './durations.ts';

/** Why a value does not fit: a part of a sentence. */
export class Misfit extends Error {}

const misfit = (reason: string): Misfit => new Misfit(reason);
const wanted = (what: string, json: Json): Misfit => misfit(`${what} is needed, not ${kindOf(json)}`);

/** Digits that a varint or decimal may have when written out; keeps `1e999999999` from taking all memory. */
const MAX_PLAIN_DIGITS = 10_000;
const FLOAT_BYTES = 4;

/** The wire form of a value that is not null. Fails with a Misfit; UNSUPPORTED types have no values. */
export function encodeValue(json: Json, type: DataType): Uint8Array {
  switch (type.kind) {
    case 'native':
      return encodeNative(json, type.name);
    case 'list':
    case 'set': {
      if (!Array.isArray(json)) {
        throw wanted('an array', json);
      }
      return canonical(type, joinElements(json.map(element => encodePart(element, type.element, 'an element'))));
    }
    case 'map':
      return encodeMap(json, type);
    case 'udt':
      return encodeUserType(json, type);
    case 'vector':
      return encodeVector(json, type);
    case 'tuple':
      throw misfit('tuples are not supported');
  }
}

const canonical = (type: DataType, bytes: Uint8Array): Uint8Array => codecOf(type).canonical(bytes);

/** A member of a collection. */
function encodePart(json: Json, type: DataType, what: string): Uint8Array {
  if (json === null) {
    throw misfit(`${what} is null`);
  }
  return encodeValue(json, type);
}

function encodeNative(json: Json, name: NativeTypeName): Uint8Array {
  try {
    return ENCODE[name](json);
  } catch (error) {
    throw error instanceof CqlFailure ? misfit(error.message) : error;
  }
}

function textOf(json: Json): string {
  if (typeof json !== 'string') {
    throw wanted('a string', json);
  }
  return json;
}

const text =
  (name: NativeTypeName, form: RegExp, what: string) =>
  (json: Json): Uint8Array => {
    const value = textOf(json);
    if (!form.test(value)) {
      throw misfit(`${what} is needed`);
    }
    return NATIVE_CODECS[name].fromJson(value);
  };

function integer(bits: number, name: NativeTypeName): (json: Json) => Uint8Array {
  const min = -(2n ** BigInt(bits - 1));
  const max = -min - 1n;
  return json => {
    const value = wholeNumber(json);
    if (value < min || value > max) {
      throw misfit(`${value} does not fit into ${bits} bits`);
    }
    return NATIVE_CODECS[name].encode(bits === 64 ? value : Number(value));
  };
}

/** `1.0` and `1e3` are whole, too. */
function wholeNumber(json: Json): bigint {
  if (!(json instanceof JsonNumber)) {
    throw wanted('a number', json);
  }
  const number = parseDecimal(json.text);
  if (number === undefined || Math.abs(number.scale) > MAX_PLAIN_DIGITS) {
    throw misfit(`${json.text.slice(0, 100)} is beyond what can be stored`);
  }
  if (number.scale <= 0) {
    return number.unscaled * 10n ** BigInt(-number.scale);
  }
  const unit = 10n ** BigInt(number.scale);
  if (number.unscaled % unit !== 0n) {
    throw misfit(`${json.text.slice(0, 100)} has a fraction`);
  }
  return number.unscaled / unit;
}

const NOT_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

function floating(name: 'float' | 'double'): (json: Json) => Uint8Array {
  return json => {
    const special = typeof json === 'string' ? NOT_NUMBERS.get(json) : undefined;
    if (special !== undefined) {
      return NATIVE_CODECS[name].encode(special);
    }
    if (!(json instanceof JsonNumber)) {
      throw wanted('a number, "NaN", "Infinity" or "-Infinity"', json);
    }
    const number = Number(json.text);
    if (!Number.isFinite(name === 'float' ? Math.fround(number) : number)) {
      throw misfit(`${json.text.slice(0, 100)} is beyond what a ${name} can hold`);
    }
    return NATIVE_CODECS[name].encode(number);
  };
}

function blob(json: Json): Uint8Array {
  const base64 = json instanceof Map && json.size === 1 ? json.get('$binary') : undefined;
  if (typeof base64 !== 'string' || !isBase64(base64)) {
    throw misfit('an object {"$binary": …} with padded Base64 is needed');
  }
  return Buffer.from(base64, 'base64');
}

const INSTANT = /^[+-]?\d{4,9}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:[zZ]|[+-]\d{2}(?::?\d{2})?)$/;

function timestamp(json: Json): Uint8Array {
  if (json instanceof Map) {
    const extended = readExtended(json);
    if (extended?.kind !== 'date') {
      throw misfit('{"$date": …} with milliseconds since 1970 is needed');
    }
    return NATIVE_CODECS.timestamp.encode(BigInt(extended.text));
  }
  return instant(json);
}

const instant = text('timestamp', INSTANT, 'an instant such as "2024-02-29T10:00:00Z"');

const CLOCK = /^\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?$/;

function time(json: Json): Uint8Array {
  const value = textOf(json);
  if (!CLOCK.test(value)) {
    throw misfit('a time such as "13:05:00.5" is needed');
  }
  return NATIVE_CODECS.time.fromJson(value.length === 5 ? `${value}:00` : value);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** `{"$uuid": …}`, which collections have, is taken as well. */
const uuid =
  (name: 'uuid' | 'timeuuid') =>
  (json: Json): Uint8Array => {
    const extended = json instanceof Map ? readExtended(json) : undefined;
    const value = extended?.kind === 'uuid' ? extended.text : textOf(json);
    if (!UUID.test(value)) {
      throw misfit(`a UUID of 36 characters is needed`);
    }
    return NATIVE_CODECS[name].fromJson(value);
  };

function decimal(json: Json): Uint8Array {
  if (!(json instanceof JsonNumber)) {
    throw wanted('a number', json);
  }
  return NATIVE_CODECS.decimal.fromJson(json);
}

const ENCODE: {readonly [N in NativeTypeName]: (json: Json) => Uint8Array} = {
  // oxlint-disable-next-line no-control-regex -- ASCII is what it says
  ascii: text('ascii', /^[\u0000-\u007f]*$/, 'a string of ASCII characters'),
  bigint: integer(64, 'bigint'),
  blob,
  boolean(json) {
    if (typeof json !== 'boolean') {
      throw wanted('true or false', json);
    }
    return NATIVE_CODECS.boolean.encode(json);
  },
  counter: integer(64, 'counter'),
  date: text('date', /^[+-]?\d{4,9}-\d{2}-\d{2}$/, 'a day such as "2024-02-29"'),
  decimal,
  double: floating('double'),
  duration: json => NATIVE_CODECS.duration.fromJson(durationToCql(textOf(json), misfit)),
  float: floating('float'),
  inet: text('inet', /^(?:\d+(?:\.\d+){3}|[0-9a-fA-F.]*:[0-9a-fA-F:.]*)$/, 'an IPv4 or IPv6 address'),
  int: integer(32, 'int'),
  smallint: integer(16, 'smallint'),
  text: json => NATIVE_CODECS.text.encode(textOf(json)),
  time,
  timestamp,
  timeuuid: uuid('timeuuid'),
  tinyint: integer(8, 'tinyint'),
  uuid: uuid('uuid'),
  varint: json => NATIVE_CODECS.varint.encode(wholeNumber(json)),
};

/** Types whose values are strings in JSON, so that they can be names of members. */
const TEXT_LIKE: ReadonlySet<string> = new Set([
  'ascii',
  'date',
  'inet',
  'text',
  'time',
  'timestamp',
  'timeuuid',
  'uuid',
]);

export function encodeMap(json: Json, type: Extract<DataType, {kind: 'map'}>): Uint8Array {
  const entries = entriesOf(json, type).map(
    ([key, value]) => [encodePart(key, type.key, 'a key'), encodePart(value, type.value, 'a value')] as const,
  );
  return entries.length === 0 ? EMPTY_COLLECTION : canonical(type, joinEntries(entries));
}

/** An object, or an array of pairs. */
function entriesOf(json: Json, type: Extract<DataType, {kind: 'map'}>): readonly (readonly [Json, Json])[] {
  if (Array.isArray(json)) {
    return json.map(pairOf);
  }
  if (!(json instanceof Map)) {
    throw wanted('an object or an array of [key, value] pairs', json);
  }
  if (json.size > 0 && !(type.key.kind === 'native' && TEXT_LIKE.has(type.key.name))) {
    throw misfit('keys that are no strings need an array of [key, value] pairs');
  }
  return [...json];
}

function pairOf(json: Json): readonly [Json, Json] {
  if (!Array.isArray(json) || json.length !== 2) {
    throw misfit('an entry of a map is an array of a key and a value');
  }
  return json as [Json, Json];
}

function encodeUserType(json: Json, type: Extract<DataType, {kind: 'udt'}>): Uint8Array {
  if (!(json instanceof Map)) {
    throw wanted('an object', json);
  }
  const known = new Set(type.fields.map(field => field.name));
  const unknown = [...json.keys()].filter(name => !known.has(name));
  if (unknown.length > 0) {
    throw misfit(`the type ${type.name} has no fields ${unknown.join(', ')}`);
  }
  return joinFields(
    type.fields.map(field => {
      const value = json.get(field.name) ?? null;
      return value === null ? null : encodeValue(value, field.type);
    }),
  );
}

function encodeVector(json: Json, type: Extract<DataType, {kind: 'vector'}>): Uint8Array {
  const bytes = vectorBytes(json);
  if (bytes.length !== type.dimension * FLOAT_BYTES) {
    throw misfit(`the vector has ${bytes.length / FLOAT_BYTES} dimensions, ${type.dimension} are needed`);
  }
  return bytes;
}

/** Big-endian floats of any length. Fails with a Misfit. */
export function vectorBytes(json: Json): Uint8Array {
  if (json instanceof Map) {
    return binaryVector(json);
  }
  if (!Array.isArray(json)) {
    throw wanted('an array of numbers or {"$binary": …}', json);
  }
  const bytes = Buffer.allocUnsafeSlow(json.length * FLOAT_BYTES);
  json.forEach((element, index) => {
    const value = element instanceof JsonNumber ? Math.fround(Number(element.text)) : Infinity;
    if (!Number.isFinite(value)) {
      throw misfit('a vector holds finite numbers only');
    }
    bytes.writeFloatBE(value, index * FLOAT_BYTES);
  });
  return bytes;
}

function binaryVector(json: JsonObject): Uint8Array {
  const bytes = blob(json);
  if (bytes.length % FLOAT_BYTES !== 0) {
    throw misfit(`${bytes.length} bytes are not a number of 32-bit floats`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += FLOAT_BYTES) {
    if (!Number.isFinite(view.getFloat32(at))) {
      throw misfit('a vector holds finite numbers only');
    }
  }
  return bytes;
}
