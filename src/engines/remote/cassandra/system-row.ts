/** Rows of system tables, read by the names of their columns. What is null or not there is the empty value of its type. */
import {textOf} from '../../../base/text-of.ts';
import {inet} from '../../../core/cql/types/inet.ts';
import type {WireRows} from './ask.ts';

/** UUID bytes as text. */
export function uuidText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** The elements of a list, a set or (two by two) a map. */
function elementsOf(bytes: Uint8Array | null, each: 1 | 2): Uint8Array[] {
  if (bytes === null || bytes.length < 4) {
    return [];
  }
  const view = viewOf(bytes);
  const elements: Uint8Array[] = [];
  let at = 4;
  for (let left = view.getInt32(0) * each; left > 0; left--) {
    const length = Math.max(0, view.getInt32(at));
    elements.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return elements;
}

export class SystemRow {
  readonly values: readonly (Uint8Array | null)[];
  readonly #places: ReadonlyMap<string, number>;

  constructor(places: ReadonlyMap<string, number>, values: readonly (Uint8Array | null)[]) {
    this.#places = places;
    this.values = values;
  }

  bytes(name: string): Uint8Array | null {
    const place = this.#places.get(name);
    return place === undefined ? null : (this.values[place] ?? null);
  }

  has(name: string): boolean {
    return this.bytes(name) !== null;
  }

  text(name: string): string {
    const bytes = this.bytes(name);
    return bytes === null ? '' : textOf(bytes);
  }

  boolean(name: string, otherwise = false): boolean {
    const bytes = this.bytes(name);
    return bytes === null ? otherwise : bytes[0] === 1;
  }

  int(name: string): number {
    const bytes = this.bytes(name);
    return bytes === null || bytes.length < 4 ? 0 : viewOf(bytes).getInt32(0);
  }

  double(name: string): number {
    const bytes = this.bytes(name);
    return bytes === null || bytes.length < 8 ? 0 : viewOf(bytes).getFloat64(0);
  }

  /** Milliseconds since 1970. */
  timestamp(name: string): bigint {
    const bytes = this.bytes(name);
    return bytes === null || bytes.length < 8 ? 0n : viewOf(bytes).getBigInt64(0);
  }

  /** Undefined when it is null. */
  uuid(name: string): string | undefined {
    const bytes = this.bytes(name);
    return bytes?.length === 16 ? uuidText(bytes) : undefined;
  }

  /** Undefined when it is null. */
  address(name: string): string | undefined {
    const bytes = this.bytes(name);
    return bytes === null ? undefined : (inet.decode(bytes) as string);
  }

  texts(name: string): string[] {
    return elementsOf(this.bytes(name), 1).map(textOf);
  }

  textMap(name: string): {[name: string]: string} {
    return mapOf(elementsOf(this.bytes(name), 2), textOf);
  }

  /** Values as hexadecimal with `0x`. */
  blobMap(name: string): {[name: string]: string} {
    return mapOf(elementsOf(this.bytes(name), 2), bytes => `0x${Buffer.from(bytes).toString('hex')}`);
  }

  /** The same for rows with the same bytes. */
  get fingerprint(): string {
    return this.values.map(value => (value === null ? '-' : Buffer.from(value).toString('latin1'))).join('\0');
  }
}

function mapOf(elements: readonly Uint8Array[], read: (bytes: Uint8Array) => string): {[name: string]: string} {
  const map: {[name: string]: string} = {};
  for (let i = 0; i + 1 < elements.length; i += 2) {
    map[textOf(elements[i]!)] = read(elements[i + 1]!);
  }
  return map;
}

export function systemRows({metadata, rows}: WireRows): SystemRow[] {
  const places = new Map((metadata.columns ?? []).map((column, i) => [column.name, i]));
  return rows.map(row => new SystemRow(places, row));
}
