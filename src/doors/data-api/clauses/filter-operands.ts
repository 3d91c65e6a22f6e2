/** What filters compare with: reading and checking the operands of their operators. */
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {canonicalNumber, smallInteger} from '../documents/decimal.ts';
import {extendedName, requireExtended} from '../documents/ejson.ts';
import {hashInside, hashScalar, hashString} from '../documents/hash.ts';
import {fail} from '../errors.ts';

/** A value that a path is compared with. */
export type Operand =
  /** `hash` as in `array_contains` for a scalar at the path. */
  | {readonly kind: 'scalar'; readonly hash: string; readonly json: Json}
  /** `hash` as in `query_text_values`; `size` of an array. `decoy` is the hash of a string that reads like the hash. */
  | {
      readonly kind: 'structure';
      readonly hash: string;
      readonly json: Json;
      readonly size: number | undefined;
      readonly decoy: string;
    };

export type RangeOperator = '<' | '<=' | '>' | '>=';

/** The type of a range decides which column it looks into; `text` is the value (number, text, `true`/`false`, milliseconds). */
export interface RangeOperand {
  readonly type: 'number' | 'text' | 'boolean' | 'date';
  readonly text: string;
}

export const invalid = (message: string): Error => fail('FILTER_INVALID_EXPRESSION', {message: `${message}.`});

export const unsupported = (operator: string): Error =>
  fail('FILTER_UNSUPPORTED_OPERATOR', {message: `The operator ${operator} is not known.`});

export function typeName(value: Json): string {
  if (value === null) {
    return 'null';
  }
  if (value instanceof JsonNumber) {
    return 'a number';
  }
  return Array.isArray(value) ? 'an array' : value instanceof Map ? 'an object' : `a ${typeof value}`;
}

const isStructure = (value: Json): value is Json[] | JsonObject =>
  Array.isArray(value) || (value instanceof Map && extendedName(value) === undefined);

/** Refuses extended values with wrong content. */
function checkExtended(value: Json): void {
  if (value instanceof Map) {
    const name = extendedName(value);
    if (name !== undefined) {
      requireExtended(value, name);
    }
  }
}

export function readOperand(json: Json): Operand {
  checkExtended(json);
  if (!isStructure(json)) {
    return {kind: 'scalar', hash: hashScalar(json), json};
  }
  const hash = hashInside(json);
  return {kind: 'structure', hash, json, size: Array.isArray(json) ? json.length : undefined, decoy: hashString(hash)};
}

/** What `array_contains` has for an element of `$all`. */
export function elementHash(json: Json): string {
  checkExtended(json);
  return hashScalar(json);
}

/** As it stands in an upserted document. Seen in: stargate/data-api 1.0.51: uuids and object ids become texts. */
export function plainValue(json: Json): Json {
  if (json instanceof Map) {
    const name = extendedName(json);
    if (name === '$uuid' || name === '$objectId') {
      return requireExtended(json, name).text;
    }
  }
  return json;
}

export function readList(operator: string, json: Json, maxLength: number): readonly Json[] {
  if (!Array.isArray(json)) {
    throw invalid(`${operator} needs an array, not ${typeName(json)}`);
  }
  if (json.length > maxLength) {
    throw invalid(`${operator} has ${json.length} values, ${maxLength} are the most`);
  }
  return json;
}

export function readBoolean(json: Json): boolean {
  if (typeof json !== 'boolean') {
    throw invalid(`$exists needs true or false, not ${typeName(json)}`);
  }
  return json;
}

export function readSize(json: Json): number {
  const size = json instanceof JsonNumber ? smallInteger(json.text) : undefined;
  if (size === undefined || size < 0) {
    throw invalid('$size needs a whole number that is not negative');
  }
  // No array is longer than an int can tell.
  return Math.min(size, 2 ** 31 - 1);
}

export function readRange(operator: string, json: Json): RangeOperand {
  if (json instanceof JsonNumber) {
    return {type: 'number', text: canonicalNumber(json.text)};
  }
  if (typeof json === 'string') {
    return {type: 'text', text: json};
  }
  if (typeof json === 'boolean') {
    return {type: 'boolean', text: String(json)};
  }
  if (json instanceof Map) {
    const name = extendedName(json);
    if (name !== undefined && name !== '$binary') {
      const extended = requireExtended(json, name);
      return {type: extended.kind === 'date' ? 'date' : 'text', text: extended.text};
    }
  }
  throw invalid(`${operator} needs a number, a text, a boolean or a date, not ${typeName(json)}`);
}

export function rangeOperator(operator: string, isNegated: boolean): RangeOperator {
  switch (operator) {
    case '$gt':
      return isNegated ? '<=' : '>';
    case '$gte':
      return isNegated ? '<' : '>=';
    case '$lt':
      return isNegated ? '>=' : '<';
    case '$lte':
      return isNegated ? '>' : '<=';
    default:
      throw unsupported(operator);
  }
}
