/**
 * The hash under which values are found in `array_contains` and structures in `query_text_values`: a typed text, kept as it is when
 * it is short, else its MD5. Two forms exist: a scalar of its own path hashes `$uuid` and the like as their text, while inside
 * arrays and objects (and so for the elements of an array) they are objects with one member. Seen in: stargate/data-api 1.0.51.
 */
import {hash} from 'node:crypto';
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {canonicalNumber, plainNumber} from './decimal.ts';
import {extendedName, readExtended} from './ejson.ts';
import {shortMd5} from './md5.ts';

/** From this length on (UTF-16 units) a typed text is replaced by its MD5: 22 characters of unpadded Base64. */
const HASHED_LENGTH = 22;

export function hashTyped(typed: string): string {
  return typed.length < HASHED_LENGTH
    ? typed
    : (shortMd5(typed) ?? hash('md5', typed, 'base64').slice(0, HASHED_LENGTH));
}

export const hashString = (text: string): string => hashTyped(`S${text}`);
export const hashNumber = (canonical: string): string => hashTyped(`N${plainNumber(canonical)}`);
export const hashDate = (millis: string): string => hashTyped(`T${millis}`);
export const hashBoolean = (value: boolean): string => (value ? 'B1' : 'B0');
export const HASH_OF_NULL = 'Z';

/** As an element of an array or a member of an object. */
export function hashInside(value: Json): string {
  if (typeof value === 'string') {
    return hashString(value);
  }
  if (value instanceof JsonNumber) {
    return hashNumber(canonicalNumber(value.text));
  }
  if (value === null) {
    return HASH_OF_NULL;
  }
  if (typeof value === 'boolean') {
    return hashBoolean(value);
  }
  return Array.isArray(value) ? hashArray(value) : hashObject(value);
}

/** As the scalar of a path. Structures have no such hash: use `hashInside`. */
export function hashScalar(value: Json): string {
  if (value instanceof Map) {
    const extended = readExtended(value);
    if (extended !== undefined) {
      return extended.kind === 'date' ? hashDate(extended.text) : hashString(extended.text);
    }
  }
  return hashInside(value);
}

export function hashArray(elements: readonly Json[]): string {
  let typed = `A${elements.length}`;
  for (const element of elements) {
    typed += '\n';
    typed += hashInside(element);
  }
  return hashTyped(typed);
}

function hashObject(object: JsonObject): string {
  if (extendedName(object) === '$date') {
    const date = readExtended(object);
    if (date !== undefined) {
      return hashDate(date.text);
    }
  }
  let typed = `O${object.size}`;
  for (const [name, member] of object) {
    typed += `\n${name}\n`;
    typed += hashInside(member);
  }
  return hashTyped(typed);
}
