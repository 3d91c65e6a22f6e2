/**
 * Extended values: objects with one member `$date`, `$uuid`, `$objectId` or `$binary`.
 * They count as scalars everywhere but in the hash of a structure around them (hash.ts).
 */
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {fail} from '../errors.ts';
import {isIntegerLiteral} from './decimal.ts';

/** `text`: of a date its milliseconds since 1970; of a uuid or object id the lower-case form; of binary the Base64 as given. */
export type Extended =
  | {readonly kind: 'date'; readonly text: string}
  | {readonly kind: 'uuid' | 'objectId' | 'binary'; readonly text: string};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const OBJECT_ID = /^[0-9a-f]{24}$/i;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const MAX_INT64 = 2n ** 63n - 1n;

/** The name of the one member when it could be an extended value; checks nothing else. Cheap. */
export function extendedName(object: JsonObject): string | undefined {
  if (object.size !== 1) {
    return undefined;
  }
  const name = object.keys().next().value as string;
  return name.charCodeAt(0) === 0x24 &&
    (name === '$date' || name === '$uuid' || name === '$objectId' || name === '$binary')
    ? name
    : undefined;
}

/** The extended value that an object stands for; undefined when it is an ordinary object or its content is wrong. */
export function readExtended(object: JsonObject): Extended | undefined {
  const name = extendedName(object);
  return name === undefined ? undefined : readMember(name, object.get(name));
}

function readMember(name: string, value: Json | undefined): Extended | undefined {
  if (name === '$date') {
    if (!(value instanceof JsonNumber) || !isIntegerLiteral(value.text) || !isInt64(value.text)) {
      return undefined;
    }
    return {kind: 'date', text: value.text === '-0' ? '0' : value.text};
  }
  if (typeof value !== 'string') {
    return undefined;
  }
  if (name === '$uuid') {
    return UUID.test(value) ? {kind: 'uuid', text: value.toLowerCase()} : undefined;
  }
  if (name === '$objectId') {
    return OBJECT_ID.test(value) ? {kind: 'objectId', text: value.toLowerCase()} : undefined;
  }
  return isBase64(value) ? {kind: 'binary', text: value} : undefined;
}

function isInt64(text: string): boolean {
  if (text.length < 19) {
    return true;
  }
  const value = BigInt(text);
  return value <= MAX_INT64 && value >= -MAX_INT64 - 1n;
}

/** Standard Base64 with its padding. */
export const isBase64 = (text: string): boolean => text.length % 4 === 0 && BASE64.test(text);

/** Like readExtended for an object that has the name of an extended value. Fails with SHRED_BAD_EJSON_VALUE. */
export function requireExtended(object: JsonObject, name: string): Extended {
  const extended = readMember(name, object.get(name));
  if (extended === undefined) {
    throw fail('SHRED_BAD_EJSON_VALUE', {errorMessage: `${name} must be ${EXPECTED[name]}.`});
  }
  return extended;
}

const EXPECTED: {readonly [name: string]: string} = {
  $date: 'a whole number of milliseconds since 1970',
  $uuid: 'a text of 36 characters: 32 hexadecimal digits and 4 dashes',
  $objectId: 'a text of 24 hexadecimal digits',
  $binary: 'a text in padded Base64',
};

/** A date as extended value. */
export const dateOf = (millis: number): JsonObject => new Map([['$date', new JsonNumber(String(millis))]]);
