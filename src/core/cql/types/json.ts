/**
 * JSON values as `fromJson` of the codecs takes them: what `JSON.parse` gives, and two lossless forms beside it, which a
 * parser that keeps everything can give: a `Map` for an object, and an object of a class with a `text` for a number.
 */
import {invalid} from '../errors.ts';

/** The digits of a JSON number, or of a string (numbers may come as strings); undefined for anything else. */
export function numberText(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) || !Number.isInteger(value) ? String(value) : BigInt(value).toString();
  }
  return typeof value === 'bigint' ? value.toString() : losslessNumber(value);
}

/** The text of a number that a lossless parser kept as an object. Plain objects are JSON objects, never numbers. */
function losslessNumber(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Map) {
    return undefined;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null || !('text' in value)) {
    return undefined;
  }
  return typeof value.text === 'string' ? value.text : undefined;
}

/** Whether the value is a JSON number, in any of its forms. */
export const isJsonNumber = (value: unknown): boolean =>
  typeof value === 'number' || typeof value === 'bigint' || losslessNumber(value) !== undefined;

/** Members of a JSON object in order; undefined for anything else. */
export function objectEntries(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (value instanceof Map) {
    return [...(value as Map<string, unknown>)];
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || losslessNumber(value) !== undefined) {
    return undefined;
  }
  return Object.entries(value);
}

/** `Expected an int value, but got a Double: 1.5`, with the name that Cassandra's runtime has for what came. */
export function unexpectedJson(expected: string, value: unknown): Error {
  return invalid(`Expected ${expected}, but got a ${runtimeName(value)}: ${describeJson(value)}`);
}

function runtimeName(value: unknown): string {
  if (isJsonNumber(value)) {
    const text = numberText(value)!;
    if (!/^-?\d+$/.test(text)) {
      return 'Double';
    }
    const number = Number(text);
    return number >= -0x80000000 && number <= 0x7fffffff
      ? 'Integer'
      : Math.abs(number) < 2 ** 63
        ? 'Long'
        : 'BigInteger';
  }
  if (Array.isArray(value)) {
    return 'ArrayList';
  }
  if (typeof value === 'object') {
    return value === null ? 'null' : 'LinkedHashMap';
  }
  return typeof value === 'string' ? 'String' : typeof value === 'boolean' ? 'Boolean' : typeof value;
}

/** A short rendering for error messages. */
export function describeJson(value: unknown): string {
  const text = javaText(value);
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}

/** `[a, 1]`, `{a=null}`: as Cassandra's runtime prints lists and maps. */
function javaText(value: unknown): string {
  const text = numberText(value);
  if (text !== undefined) {
    return text;
  }
  if (Array.isArray(value)) {
    return `[${value.map(javaText).join(', ')}]`;
  }
  const members = objectEntries(value);
  return members === undefined
    ? String(value)
    : `{${members.map(([name, member]) => `${name}=${javaText(member)}`).join(', ')}}`;
}

/** A number as it was written. */
class WrittenNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Strings, which are kept, and numbers. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Marks strings that stand for numbers. */
const MARK = '\u0000';

/** A value of a collection may come as a string that holds JSON. Numbers keep their digits. */
export function parseNestedJson(value: unknown): unknown {
  if (typeof value !== 'string') {
    return value;
  }
  try {
    // First as it stands: what is no JSON must not become some. A string that looks like a mark stays a string.
    let hasMark = false;
    const plain: unknown = JSON.parse(value, (_, member: unknown) => {
      hasMark ||= typeof member === 'string' && member.startsWith(MARK);
      return member;
    });
    if (hasMark) {
      return plain;
    }
    const marked = value.replaceAll(TOKENS, token => (token.startsWith('"') ? token : `"\\u0000${token}"`));
    return JSON.parse(marked, (_, member: unknown) =>
      typeof member === 'string' && member.startsWith(MARK) ? new WrittenNumber(member.slice(1)) : member,
    ) as unknown;
  } catch (error) {
    throw invalid(`Error decoding JSON string: ${error instanceof Error ? error.message : 'not JSON'}`);
  }
}
