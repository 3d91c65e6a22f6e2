/** `$vector` values: from JSON to the wire form of `vector<float, n>`. */
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import type {CollectionSettings} from '../collection-settings.ts';
import {fail} from '../errors.ts';
import {isBase64} from './ejson.ts';

const FLOAT_BYTES = 4;

/**
 * The floats of a `$vector`, big-endian. Takes an array of numbers or `{"$binary": …}`, of any length but zero.
 * Fails with SHRED_BAD_VECTOR_SIZE, SHRED_BAD_VECTOR_VALUE, SHRED_BAD_BINARY_VECTOR_VALUE, SHRED_BAD_DOCUMENT_VECTOR_TYPE,
 * SHRED_DOC_LIMIT_VIOLATION.
 */
export function encodeVector(json: Json, maxLength: number): Buffer {
  if (Array.isArray(json)) {
    return encodeArray(json, maxLength);
  }
  if (json instanceof Map && json.size === 1 && json.has('$binary')) {
    return decodeBinary(json, maxLength);
  }
  throw fail('SHRED_BAD_DOCUMENT_VECTOR_TYPE', {
    errorMessage: '$vector must be an array of numbers or an object with $binary.',
  });
}

function encodeArray(elements: readonly Json[], maxLength: number): Buffer {
  checkLength(elements.length, maxLength);
  const bytes = Buffer.allocUnsafeSlow(elements.length * FLOAT_BYTES);
  let at = 0;
  for (const element of elements) {
    const value = element instanceof JsonNumber ? Math.fround(Number(element.text)) : Infinity;
    if (value === Infinity || value === -Infinity) {
      throw badValue(element);
    }
    // Not -0: the original reads numbers as decimals, which have none.
    bytes.writeFloatBE(value === 0 ? 0 : value, at);
    at += FLOAT_BYTES;
  }
  return bytes;
}

function badValue(element: Json): Error {
  const nodeType =
    element instanceof JsonNumber
      ? 'number beyond a 32-bit float'
      : element === null
        ? 'null'
        : Array.isArray(element)
          ? 'array'
          : element instanceof Map
            ? 'object'
            : typeof element;
  const nodeValue = element instanceof JsonNumber ? element.text : typeof element === 'string' ? element : nodeType;
  return fail('SHRED_BAD_VECTOR_VALUE', {nodeType, nodeValue: nodeValue.slice(0, 100)});
}

function decodeBinary(json: JsonObject, maxLength: number): Buffer {
  const text = json.get('$binary');
  if (typeof text !== 'string' || !isBase64(text)) {
    throw badBinary('$binary must be a text in padded Base64');
  }
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length % FLOAT_BYTES !== 0) {
    throw badBinary(`${bytes.length} bytes are not a number of 32-bit floats`);
  }
  checkLength(bytes.length / FLOAT_BYTES, maxLength);
  for (let at = 0; at < bytes.length; at += FLOAT_BYTES) {
    if (!Number.isFinite(bytes.readFloatBE(at))) {
      throw badBinary('a vector cannot hold infinity or what is not a number');
    }
  }
  return bytes;
}

const badBinary = (problem: string): Error =>
  fail('SHRED_BAD_BINARY_VECTOR_VALUE', {errorMessage: `The binary $vector cannot be read: ${problem}.`});

function checkLength(length: number, maxLength: number): void {
  if (length === 0) {
    throw fail('SHRED_BAD_VECTOR_SIZE');
  }
  if (length > maxLength) {
    throw fail('SHRED_DOC_LIMIT_VIOLATION', {
      errorMessage: `The $vector has ${length} numbers, ${maxLength} are the most.`,
    });
  }
}

/**
 * Fails with VECTOR_SEARCH_NOT_SUPPORTED for a collection without vectors. Shredding does not ask: the original refuses a whole insertMany for it, not
 * one document.
 */
export function requireVectors({keyspace, name: table, vector}: CollectionSettings): number {
  if (vector === undefined) {
    throw fail('VECTOR_SEARCH_NOT_SUPPORTED', {keyspace, table});
  }
  return vector.dimension;
}

/** Does a vector fit the collection? Fails like `requireVectors`, and with INVALID_VECTOR_LENGTH. */
export function requireVectorFits(vector: Uint8Array, settings: CollectionSettings): void {
  const dimension = requireVectors(settings);
  const {keyspace, name: table} = settings;
  if (vector.length !== dimension * FLOAT_BYTES) {
    throw fail('INVALID_VECTOR_LENGTH', {keyspace, table, configVectorLength: String(dimension)});
  }
}

/** The same notation of the same vector: there may be others. False where there is none. */
export function sameVector(one: Json | undefined, other: Json | undefined): boolean {
  return (
    Array.isArray(one) &&
    Array.isArray(other) &&
    one.length === other.length &&
    one.every((each, i) => same(each, other[i]!))
  );
}

const same = (one: Json, other: Json): boolean =>
  one === other || (one instanceof JsonNumber && other instanceof JsonNumber && one.text === other.text);

/** Beyond this there are few numbers further from zero. */
const LARGE = 0x7f000000;

/** As near to a vector as another one can be: its number nearest to zero becomes the `by`-th one from there. */
export function nudgedVector(vector: Uint8Array, by: number): Buffer {
  const bytes = Buffer.from(vector);
  let nearest = 0;
  let least = Infinity;
  for (let at = 0; at < bytes.length; at += FLOAT_BYTES) {
    const size = bytes.readUInt32BE(at) & 0x7fffffff;
    if (size < least) {
      least = size;
      nearest = at;
    }
  }
  const float = bytes.readUInt32BE(nearest);
  bytes.writeUInt32BE(least < LARGE ? float + by : float - by, nearest);
  return bytes;
}

/** The numbers of a vector in wire form. */
export function decodeVector(vector: Uint8Array): number[] {
  const buffer = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
  const floats: number[] = [];
  for (let at = 0; at + FLOAT_BYTES <= buffer.length; at += FLOAT_BYTES) {
    floats.push(buffer.readFloatBE(at));
  }
  return floats;
}

/** As the JSON of `$vector`, with as few digits as a 32-bit float needs. */
export const vectorJson = (floats: readonly number[]): Json[] => floats.map(float => new JsonNumber(floatText(float)));

/** The shortest decimal that is this 32-bit float. */
function floatText(float: number): string {
  if (Number.isInteger(float) && Math.abs(float) < 1e15) {
    return String(float);
  }
  for (let digits = 6; digits < 9; digits += 1) {
    const text = float.toPrecision(digits);
    if (Math.fround(Number(text)) === float) {
      return String(Number(text));
    }
  }
  return String(Number(float.toPrecision(9)));
}
