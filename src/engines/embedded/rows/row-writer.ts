/**
 * Writes the bytes of a row whose columns are all given whole, straight from wire values: what `encodeRow` of row-encode.ts makes of
 * such a row, byte for byte, without an object per cell. Layout: docs/storage-format.md, "Values".
 */
import {isAscii, isUtf8} from 'node:buffer';
import type {DataType, TypeCodec} from '../../../core/cql/types/type.ts';
import {codecOf} from '../../../core/cql/types/index.ts';
import type {CellTimes} from './cells.ts';
import {
  HAS_LIVENESS,
  HAS_SHARED_TTL,
  LIVENESS_TTL,
  IS_MORTAL,
  HAS_COMPLEX_DELETION,
  CELL_TOMBSTONE,
  CELL_SHARED_TTL,
  COMPLEX_DELETION,
  COMPLEX_DELETION_BEFORE,
} from './row-layout.ts';

/** Up to this size a loop copies faster than a call. */
const LOOP_COPY = 24;
/** Up to this size a loop checks faster than a call. */
const LOOP_CHECK = 64;

/** Rows are written one behind the other, and stay where they were written: those of one slab are mostly of the same time, and go together. */
const SLAB_BYTES = 64 * 1024;
/** What a row without columns needs. */
const FIRST_BYTES = 32;

let scratch = Buffer.allocUnsafeSlow(SLAB_BYTES);
/** Of the same bytes: quicker for 64-bit numbers. */
let scratchView = new DataView(scratch.buffer);
/** Where in it the row being written begins; what lies before belongs to others. */
let base = 0;

/** What the parts of a collection must be; `text` is checked for all parts at once where it can be. */
export interface PartCheck {
  readonly kind: 'text' | 'any' | 'width' | 'codec';
  readonly width: number;
  readonly codec: TypeCodec;
}

export function partCheck(type: DataType): PartCheck {
  const codec = codecOf(type);
  if (type.kind === 'native') {
    switch (type.name) {
      case 'text':
        return {kind: 'text', width: 0, codec};
      case 'blob':
        return {kind: 'any', width: 0, codec};
      case 'tinyint':
        return {kind: 'width', width: 1, codec};
      case 'smallint':
        return {kind: 'width', width: 2, codec};
      case 'int':
      case 'float':
        return {kind: 'width', width: 4, codec};
      case 'bigint':
      case 'double':
      case 'timestamp':
        return {kind: 'width', width: 8, codec};
      case 'uuid':
        return {kind: 'width', width: 16, codec};
      default:
    }
  }
  return {kind: 'codec', width: 0, codec};
}

/** One row at a time: `start`, columns by ascending id, `finish`. Not reentrant. */
export class RowWriter {
  #at = 0;
  #lastId = 0;
  #flags = 0;
  #hasCells = false;
  #cellFlags = 0;

  /** Without `isInserted` the row has no marker, and all cells are for ever: `times.ttl` must be 0. */
  start(times: CellTimes, isInserted: boolean): void {
    this.#at = base;
    this.#reserve(FIRST_BYTES);
    let at = base + 1;
    scratchView.setBigInt64(at, times.ts);
    at += 8;
    this.#flags = isInserted ? HAS_LIVENESS : 0;
    this.#cellFlags = 0;
    if (times.ttl !== 0) {
      this.#flags |= HAS_SHARED_TTL | IS_MORTAL | LIVENESS_TTL;
      this.#cellFlags = CELL_SHARED_TTL;
      at = writeUint32(times.ttl, at);
      at = writeUint32(times.expiresAt, at);
    }
    this.#at = at;
    this.#lastId = 0;
    this.#hasCells = isInserted;
  }

  simple(id: number, value: Uint8Array): void {
    const {length} = value;
    this.#reserve(length + 16);
    let at = writeVarint((id - this.#lastId) * 2, this.#at);
    this.#lastId = id;
    at = writeVarint(length + 1, at);
    scratch[at++] = this.#cellFlags;
    this.#at = copy(value, 0, length, at);
    this.#hasCells = true;
  }

  tombstone(id: number, nowSeconds: number): void {
    this.#reserve(16);
    let at = writeVarint((id - this.#lastId) * 2, this.#at);
    this.#lastId = id;
    at = writeVarint(5, at);
    scratch[at++] = CELL_TOMBSTONE;
    this.#at = writeUint32(nowSeconds, at);
    this.#flags |= IS_MORTAL;
    this.#hasCells = true;
  }

  /** A missing or empty collection or user type: only the deletion of what was there. */
  emptied(id: number, nowSeconds: number): void {
    this.#reserve(24);
    this.#openComplex(id, nowSeconds);
    this.#closeComplex();
  }

  /**
   * A whole set (no `values`) or map. False, with the row spoilt, when the value is not in order of its bytes or not plainly
   * right: the slow way then tells what is wrong with it.
   */
  collection(
    id: number,
    wire: Uint8Array,
    paths: PartCheck,
    values: PartCheck | undefined,
    nowSeconds: number,
  ): boolean {
    const end = wire.length;
    if (end < 4) {
      return false;
    }
    let count = readUint32(wire, 0);
    if (count * 4 > end) {
      return false;
    }
    // Each part is its bytes and at most ten more.
    this.#reserve(end * 2 + count * 12 + 32);
    this.#openComplex(id, nowSeconds);
    let at = this.#at;
    let from = 4;
    let pathStart = 0;
    let pathEnd = 0;
    const needsText = paths.kind === 'text' || values?.kind === 'text';
    const isPlain = needsText && isAscii(wire);
    const {length: limit} = scratch;
    for (; count > 0; count--) {
      if (from + 4 > end) {
        return false;
      }
      const start = from + 4;
      const stop = start + readUint32(wire, from);
      if (stop > end || !isGood(wire, start, stop, paths, isPlain)) {
        return false;
      }
      if (pathStart !== 0 && !isBelow(wire, pathStart, pathEnd, start, stop)) {
        return false;
      }
      pathStart = start;
      pathEnd = stop;
      from = stop;
      let valueStart = stop;
      if (values !== undefined) {
        if (from + 4 > end) {
          return false;
        }
        valueStart = from + 4;
        from = valueStart + readUint32(wire, from);
        if (from > end || !isGood(wire, valueStart, from, values, isPlain)) {
          return false;
        }
      }
      if (at + (stop - start) + (from - valueStart) + 16 > limit) {
        return false;
      }
      scratch[at++] = this.#cellFlags;
      at = writeVarint(stop - start, at);
      at = writeVarint(from - valueStart, at);
      at = copy(wire, start, stop, at);
      at = copy(wire, valueStart, from, at);
      this.#hasCells = true;
    }
    this.#at = at;
    this.#closeComplex();
    return from === end;
  }

  #complexAt = 0;

  #openComplex(id: number, nowSeconds: number): void {
    const at = writeVarint((id - this.#lastId) * 2 + 1, this.#at);
    this.#lastId = id;
    this.#complexAt = at;
    scratch[at + 4] = COMPLEX_DELETION | COMPLEX_DELETION_BEFORE;
    this.#flags |= HAS_COMPLEX_DELETION;
    this.#at = writeUint32(nowSeconds, at + 5);
  }

  #closeComplex(): void {
    writeUint32(this.#at - this.#complexAt - 4, this.#complexAt);
  }

  /** Undefined when the row has neither a marker nor cells: `encodeRow` then has other times to share. */
  finish(): Uint8Array | undefined {
    if (!this.#hasCells) {
      return undefined;
    }
    scratch[base] = this.#flags;
    const bytes = scratch.subarray(base, this.#at);
    base = this.#at;
    return bytes;
  }

  /** Makes room behind what was written of the row, which may have to move for it. */
  #reserve(more: number): void {
    const needed = this.#at - base + more;
    if (base + needed > scratch.length) {
      const next = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, needed));
      scratch.copy(next, 0, base, this.#at);
      scratch = next;
      scratchView = new DataView(next.buffer);
      this.#at -= base;
      base = 0;
    }
  }
}

function writeVarint(value: number, at: number): number {
  while (value >= 0x80) {
    scratch[at++] = (value & 0x7f) | 0x80;
    value >>>= 7;
  }
  scratch[at++] = value;
  return at;
}

function writeUint32(value: number, at: number): number {
  scratch[at] = value >>> 24;
  scratch[at + 1] = value >>> 16;
  scratch[at + 2] = value >>> 8;
  scratch[at + 3] = value;
  return at + 4;
}

const readUint32 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;

function copy(bytes: Uint8Array, start: number, end: number, at: number): number {
  if (end - start <= LOOP_COPY) {
    for (let i = start; i < end; i++) {
      scratch[at++] = bytes[i]!;
    }
    return at;
  }
  scratch.set(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end), at);
  return at + end - start;
}

function isGood(wire: Uint8Array, start: number, end: number, check: PartCheck, isPlain: boolean): boolean {
  switch (check.kind) {
    case 'text':
      return isPlain || isShortAscii(wire, start, end) || isUtf8(wire.subarray(start, end));
    case 'any':
      return true;
    case 'width':
      return end - start === check.width;
    case 'codec':
      check.codec.validate(wire.subarray(start, end));
      return true;
  }
}

/** Most texts are: looking at their bytes is quicker than asking for a view on them. */
function isShortAscii(wire: Uint8Array, start: number, end: number): boolean {
  if (end - start > LOOP_CHECK) {
    return false;
  }
  let all = 0;
  for (let i = start; i < end; i++) {
    all |= wire[i]!;
  }
  return all < 0x80;
}

/** Strictly: equal paths go the slow way too. */
function isBelow(wire: Uint8Array, aStart: number, aEnd: number, bStart: number, bEnd: number): boolean {
  const length = Math.min(aEnd - aStart, bEnd - bStart);
  for (let i = 0; i < length; i++) {
    const difference = wire[aStart + i]! - wire[bStart + i]!;
    if (difference !== 0) {
      return difference < 0;
    }
  }
  return aEnd - aStart < bEnd - bStart;
}
