/**
 * The wire form of lists, sets and maps: [int] count, then each element as [int] length and bytes (-1: null).
 * Elements are views into the value, never copies.
 */
import {invalid} from '../errors.ts';
import {copyBytes, readInt32, writeInt32} from './bytes.ts';

export const EMPTY_COLLECTION = new Uint8Array(4);

type Visit = (element: Uint8Array | null, index: number) => void;

/** Calls back for each element of a list or set. Fails with `invalid` when bytes are missing or left over. */
export function forEachElement(bytes: Uint8Array, visit: Visit): void {
  forEachPart(bytes, 1, 'collection', visit);
}

/** Calls back for each entry of a map. */
export function forEachEntry(
  bytes: Uint8Array,
  visit: (key: Uint8Array | null, value: Uint8Array | null, index: number) => void,
): void {
  let key: Uint8Array | null = null;
  forEachPart(bytes, 2, 'map', (part, index) => {
    if (index % 2 === 0) {
      key = part;
    } else {
      visit(key, part, index >> 1);
    }
  });
}

/** Number of elements, or of entries, as the value says; nothing is checked. */
export const elementCount = (bytes: Uint8Array): number => (bytes.length < 4 ? 0 : readInt32(bytes, 0));

/** `perElement` is 2 for maps: keys and values in turn. `what` is for messages. */
export function forEachPart(bytes: Uint8Array, perElement: 1 | 2, what: string, visit: Visit): void {
  const length = bytes.length;
  const count = length < 4 ? -1 : readInt32(bytes, 0);
  if (count < 0) {
    throw tooShort(what);
  }
  let at = 4;
  const parts = count * perElement;
  for (let i = 0; i < parts; i += 1) {
    if (at + 4 > length) {
      throw tooShort(what);
    }
    const size = readInt32(bytes, at);
    at += 4;
    if (size < 0) {
      visit(null, i);
      continue;
    }
    if (size > length - at) {
      throw tooShort(what);
    }
    visit(bytes.subarray(at, at + size), i);
    at += size;
  }
  if (at !== length) {
    throw invalid(`Unexpected extraneous bytes after ${what} value`);
  }
}

const tooShort = (what: string): Error => invalid(`Not enough bytes to read a ${what}`);

/** All elements of a list or set, or keys and values of a map in turn; none of them null. */
export function partsOf(bytes: Uint8Array, what: 'list' | 'set' | 'map'): Uint8Array[] {
  const parts: Uint8Array[] = [];
  forEachPart(bytes, what === 'map' ? 2 : 1, what, part => {
    if (part === null) {
      throw invalid('Null value read when not allowed');
    }
    parts.push(part);
  });
  return parts;
}

/** A list or set of elements in the given order. */
export const joinElements = (elements: readonly Uint8Array[]): Uint8Array => joinParts(elements.length, elements);

/** A map of entries in the given order. */
export function joinEntries(entries: readonly (readonly [key: Uint8Array, value: Uint8Array])[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [key, value] of entries) {
    parts.push(key, value);
  }
  return joinParts(entries.length, parts);
}

/** `count` is what the head says: for a map, half of the parts. */
export function joinParts(count: number, parts: readonly Uint8Array[]): Uint8Array {
  let length = 4;
  for (const part of parts) {
    length += 4 + part.length;
  }
  const bytes = Buffer.allocUnsafe(length);
  writeInt32(count, bytes, 0);
  let at = 4;
  for (const part of parts) {
    writeInt32(part.length, bytes, at);
    copyBytes(part, bytes, at + 4);
    at += 4 + part.length;
  }
  return bytes;
}

type Compare = (a: Uint8Array, b: Uint8Array) => number;

/** Sorted, each once (the first of equal ones). The same array when it is so already. */
export function sortedDistinct(elements: readonly Uint8Array[], compare: Compare): readonly Uint8Array[] {
  let inOrder = true;
  for (let i = 1; i < elements.length; i += 1) {
    if (compare(elements[i - 1]!, elements[i]!) >= 0) {
      inOrder = false;
      break;
    }
  }
  if (inOrder) {
    return elements;
  }
  const sorted = elements.toSorted(compare);
  return sorted.filter((element, i) => i === 0 || compare(sorted[i - 1]!, element) !== 0);
}

/** Keys and values in turn, sorted by key, each key once (the last of equal ones). The same array when it is so already. */
export function sortedEntries(parts: readonly Uint8Array[], compare: Compare): readonly Uint8Array[] {
  let inOrder = true;
  for (let i = 2; i < parts.length; i += 2) {
    if (compare(parts[i - 2]!, parts[i]!) >= 0) {
      inOrder = false;
      break;
    }
  }
  if (inOrder) {
    return parts;
  }
  const keys: number[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    keys.push(i);
  }
  keys.sort((a, b) => compare(parts[a]!, parts[b]!) || a - b);
  const sorted: Uint8Array[] = [];
  for (const [i, key] of keys.entries()) {
    const next = keys[i + 1];
    if (next === undefined || compare(parts[key]!, parts[next]!) !== 0) {
      sorted.push(parts[key]!, parts[key + 1]!);
    }
  }
  return sorted;
}
