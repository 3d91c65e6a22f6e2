/** Multi-cell columns back in wire form, from their live cells. */
import type {Column} from '../../../core/cql/schema/schema.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import {codecOf} from '../../../core/cql/types/index.ts';
import type {CellCursor} from '../rows/row-view.ts';

/** What tells the live cells of a row from those that expired or were deleted. */
export interface Liveness {
  isLive(cell: CellCursor, column: Column): boolean;
}

/** Null when no cell lives: an empty collection is a missing one. */
export function collectionValue(row: Liveness, column: Column, cells: CellCursor): Uint8Array | null {
  const {type} = column;
  switch (type.kind) {
    case 'list':
      return listed(row, column, cells, undefined, 'values');
    case 'set':
      return listed(row, column, cells, sortingType(type.element), 'paths');
    case 'map':
      return listed(row, column, cells, sortingType(type.key), 'entries');
    case 'udt':
      return fields(row, column, cells, type.fields.length);
    default:
      return null;
  }
}

/** Where cells of each come to lie in the stored bytes: four numbers per cell. */
let places: number[] = [];

function listed(
  row: Liveness,
  column: Column,
  cells: CellCursor,
  sorting: DataType | undefined,
  what: 'values' | 'paths' | 'entries',
): Uint8Array | null {
  const found = places;
  let count = 0;
  let length = 4;
  while (cells.next()) {
    if (row.isLive(cells, column)) {
      const at = count * 4;
      found[at] = cells.pathStart;
      found[at + 1] = cells.pathEnd;
      found[at + 2] = cells.valueStart;
      found[at + 3] = cells.valueEnd;
      length += what === 'values' ? 0 : 4 + cells.pathEnd - cells.pathStart;
      length += what === 'paths' ? 0 : 4 + cells.valueEnd - cells.valueStart;
      count += 1;
    }
  }
  if (count === 0) {
    return null;
  }
  const stored = cells.bytes;
  const order = sorting === undefined || count === 1 ? undefined : orderOf(stored, count, sorting);
  const wire = Buffer.allocUnsafe(length);
  wire.writeInt32BE(count, 0);
  let at = 4;
  for (let i = 0; i < count; i++) {
    const place = (order === undefined ? i : order[i]!) * 4;
    if (what !== 'values') {
      at = putPart(wire, at, stored, found[place]!, found[place + 1]!);
    }
    if (what !== 'paths') {
      at = putPart(wire, at, stored, found[place + 2]!, found[place + 3]!);
    }
  }
  if (count > 10_000) {
    places = [];
  }
  return wire;
}

function putPart(wire: Buffer, at: number, stored: Uint8Array, start: number, end: number): number {
  const length = end - start;
  wire[at] = length >>> 24;
  wire[at + 1] = length >>> 16;
  wire[at + 2] = length >>> 8;
  wire[at + 3] = length;
  at += 4;
  if (length < 32) {
    for (let i = start; i < end; i++) {
      wire[at++] = stored[i]!;
    }
    return at;
  }
  wire.set(stored.subarray(start, end), at);
  return at + length;
}

function orderOf(stored: Uint8Array, count: number, type: DataType): number[] {
  const codec = codecOf(type);
  const paths = Array.from({length: count}, (_, i) => stored.subarray(places[i * 4]!, places[i * 4 + 1]!));
  return paths.map((_, i) => i).sort((a, b) => codec.compare(paths[a]!, paths[b]!));
}

/** The type to sort paths by; undefined where the stored order, by bytes, is the order of the type. */
function sortingType(type: DataType): DataType | undefined {
  if (type.kind === 'native') {
    switch (type.name) {
      case 'text':
      case 'ascii':
      case 'blob':
      case 'boolean':
      case 'date':
        return undefined;
      default:
        return type;
    }
  }
  return type;
}

/** A user type: each field is a cell whose path is its index in two bytes. */
function fields(row: Liveness, column: Column, cells: CellCursor, count: number): Uint8Array | null {
  const values: (Uint8Array | undefined)[] = [];
  let length = 0;
  let hasAny = false;
  while (cells.next()) {
    if (row.isLive(cells, column)) {
      const index = (cells.bytes[cells.pathStart]! << 8) | cells.bytes[cells.pathStart + 1]!;
      const value = cells.value();
      values[index] = value;
      length += value.length;
      hasAny = true;
    }
  }
  if (!hasAny) {
    return null;
  }
  const wire = Buffer.allocUnsafe(length + count * 4);
  let at = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i];
    at = wire.writeInt32BE(value === undefined ? -1 : value.length, at);
    if (value !== undefined) {
      wire.set(value, at);
      at += value.length;
    }
  }
  return wire;
}
