/** Order of texts and of JSON values. */
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json} from '../../../wire/json/tree.ts';
import {canonicalNumber, compareNumbers, isIntegerLiteral} from '../documents/decimal.ts';
import {extendedName, readExtended} from '../documents/ejson.ts';

/** The order of the UTF-8 bytes, which is that of code points. */
export function compareText(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) {
      // Halves of characters beyond 16 bits come after all others.
      return rank(left) - rank(right);
    }
  }
  return a.length - b.length;
}

const rank = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x10000 : unit);

/** Types as `$min` and `$max` order them. */
const TYPE_ORDER = ['null', 'number', 'string', 'object', 'array', 'boolean', 'date'] as const;

function typeRank(value: Json): number {
  const type =
    value === null
      ? 'null'
      : value instanceof JsonNumber
        ? 'number'
        : typeof value === 'string'
          ? 'string'
          : typeof value === 'boolean'
            ? 'boolean'
            : Array.isArray(value)
              ? 'array'
              : extendedName(value) === '$date' && readExtended(value) !== undefined
                ? 'date'
                : 'object';
  return TYPE_ORDER.indexOf(type);
}

/** Order for `$min` and `$max`: by type, then by value; structures member by member, in their order. */
export function compareJson(a: Json, b: Json): number {
  const byType = typeRank(a) - typeRank(b);
  if (byType !== 0 || a === null || b === null) {
    return byType;
  }
  if (typeof a === 'string' && typeof b === 'string') {
    return compareText(a, b);
  }
  if (a instanceof JsonNumber && b instanceof JsonNumber) {
    return compareNumbers(a.text, b.text);
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
      const order = compareJson(a[i] as Json, b[i] as Json);
      if (order !== 0) {
        return order;
      }
    }
    return a.length - b.length;
  }
  if (a instanceof Map && b instanceof Map) {
    return compareMembers([...a], [...b]);
  }
  return Number(a === true) - Number(b === true);
}

function compareMembers(a: readonly [string, Json][], b: readonly [string, Json][]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const [leftName, left] = a[i] as [string, Json];
    const [rightName, right] = b[i] as [string, Json];
    const order = compareText(leftName, rightName) || compareJson(left, right);
    if (order !== 0) {
      return order;
    }
  }
  return a.length - b.length;
}

/**
 * Equality as updates see it: members in order, numbers by value, but a whole number and one written with point or exponent
 * are never equal. Seen in: stargate/data-api 1.0.51: `$set` of `1.0` over `1` is a change.
 */
export function sameJson(a: Json, b: Json): boolean {
  if (a === b) {
    return true;
  }
  if (a instanceof JsonNumber && b instanceof JsonNumber) {
    return isIntegerLiteral(a.text) === isIntegerLiteral(b.text) && compareNumbers(a.text, b.text) === 0;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((element, i) => sameJson(element, b[i] as Json));
  }
  if (a instanceof Map && b instanceof Map && a.size === b.size) {
    const others = b.entries();
    for (const [name, value] of a) {
      const [otherName, other] = others.next().value as [string, Json];
      if (name !== otherName || !sameJson(value, other)) {
        return false;
      }
    }
    return true;
  }
  return false;
}

/** A text that two values share exactly when they are the same for `sameJson`. */
export function identity(value: Json): string {
  if (value instanceof JsonNumber) {
    return (isIntegerLiteral(value.text) ? 'i' : 'd') + canonicalNumber(value.text);
  }
  if (Array.isArray(value)) {
    return `[${value.map(identity).join(',')}]`;
  }
  if (value instanceof Map) {
    return `{${[...value].map(([name, member]) => `${JSON.stringify(name)}:${identity(member)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}
