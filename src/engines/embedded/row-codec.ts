/**
 * Bytes of stored rows and partition headers. The layout is drawn in docs/storage-format.md, "Values".
 *
 * A row has one shared write time and at most one shared TTL; cells that have the same say nothing about them. Columns
 * are sorted by id and carry their length, so a reader skips what it does not need. Encoding is canonical: equal rows
 * have equal bytes, empty columns are left out, and what a deletion in the same value hides is not stored.
 */
import {fromByteString} from '../../base/byte-strings.ts';
import {normalRanges, withoutHiddenRanges} from './range-tombstones.ts';
import type {
  Cell,
  ColumnData,
  ComplexData,
  Deletion,
  Liveness,
  PartitionHeader,
  PathCell,
  RangeTombstone,
  StoredRow,
} from './row.ts';

/** First byte of a value. */
const IS_HEADER = 0x80;
const HAS_LIVENESS = 0x01;
const HAS_SHARED_TTL = 0x02;
const HAS_DELETION = 0x04;
/** The row marker has the shared TTL. */
const LIVENESS_TTL = 0x08;
/** A row deletion, a TTL or a tombstone is somewhere inside: purging must look. */
const IS_MORTAL = 0x10;
/** A complex column has a deletion: purging must look, but only at column heads. */
const HAS_COMPLEX_DELETION = 0x20;
/** Of headers: static columns follow the ranges. */
const HAS_STATICS = 0x02;

/** First byte of a cell. */
const CELL_TOMBSTONE = 0x01;
const CELL_OWN_TS = 0x02;
const CELL_OWN_TTL = 0x04;
const CELL_SHARED_TTL = 0x08;

/** First byte of a complex column. */
const COMPLEX_DELETION = 0x01;
/** Its time is the shared one less one, as a collection literal writes it. */
const COMPLEX_DELETION_BEFORE = 0x02;

/** Up to this size a loop copies faster than a call. */
const LOOP_COPY = 24;

let scratch = new Uint8Array(64 * 1024);
let scratchView = new DataView(scratch.buffer);

function grow(needed: number): void {
  const bigger = new Uint8Array(Math.max(scratch.length * 2, needed));
  bigger.set(scratch);
  scratch = bigger;
  scratchView = new DataView(scratch.buffer);
}

function put(bytes: Uint8Array, at: number): number {
  const length = bytes.length;
  if (length <= LOOP_COPY) {
    for (let i = 0; i < length; i++) {
      scratch[at + i] = bytes[i]!;
    }
  } else {
    scratch.set(bytes, at);
  }
  return at + length;
}

function putVarint(value: number, at: number): number {
  while (value >= 0x80) {
    scratch[at++] = (value & 0x7f) | 0x80;
    value >>>= 7;
  }
  scratch[at++] = value;
  return at;
}

const varintSize = (value: number): number =>
  value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : value < 0x10000000 ? 4 : 5;

/** The bytes of the scratch area as a value of their own. Small ones share slabs. */
function take(length: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(length);
  bytes.set(length === scratch.length ? scratch : scratch.subarray(0, length));
  return bytes;
}

// What the row being encoded shares. Encoding is synchronous and not reentrant.
let sharedTs = 0n;
let sharedTtl = 0;
let sharedExpiresAt = 0;
let flagsFound = 0;

function putCellHead(cell: Cell, at: number): number {
  const flagsAt = at++;
  let flags = 0;
  if (cell.ts !== sharedTs) {
    flags |= CELL_OWN_TS;
    scratchView.setBigInt64(at, cell.ts);
    at += 8;
  }
  if (cell.value === undefined) {
    flags |= CELL_TOMBSTONE;
    flagsFound |= IS_MORTAL;
    scratchView.setUint32(at, cell.expiresAt);
    at += 4;
  } else if (cell.ttl !== 0) {
    flagsFound |= IS_MORTAL;
    if (cell.ttl === sharedTtl && cell.expiresAt === sharedExpiresAt) {
      flags |= CELL_SHARED_TTL;
    } else {
      flags |= CELL_OWN_TTL;
      scratchView.setUint32(at, cell.ttl);
      scratchView.setUint32(at + 4, cell.expiresAt);
      at += 8;
    }
  }
  scratch[flagsAt] = flags;
  return at;
}

function putComplex(data: ComplexData, hidden: bigint | undefined, at: number): number {
  const start = at;
  let deletion = data.deletion;
  if (deletion !== undefined && hidden !== undefined && deletion.ts <= hidden) {
    deletion = undefined;
  }
  const hiddenTs = deletion?.ts ?? hidden;
  let flags = 0;
  at += 1;
  if (deletion !== undefined) {
    flagsFound |= HAS_COMPLEX_DELETION;
    flags |= COMPLEX_DELETION;
    if (deletion.ts === sharedTs - 1n) {
      flags |= COMPLEX_DELETION_BEFORE;
    } else {
      scratchView.setBigInt64(at, deletion.ts);
      at += 8;
    }
    scratchView.setUint32(at, deletion.at);
    at += 4;
  }
  scratch[start] = flags;
  const cells = data.cells;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i]!;
    if (hiddenTs !== undefined && cell.ts <= hiddenTs) {
      continue;
    }
    const value = cell.value;
    const valueLength = value === undefined ? 0 : value.length;
    const needed = at + cell.path.length + valueLength + 48;
    if (needed > scratch.length) {
      grow(needed);
    }
    at = putCellHead(cell, at);
    at = putVarint(cell.path.length, at);
    at = putVarint(valueLength, at);
    at = put(cell.path, at);
    if (value !== undefined) {
      at = put(value, at);
    }
  }
  return at === start + 1 ? start : at;
}

function isHidden(ts: bigint, hidden: bigint | undefined): boolean {
  return hidden !== undefined && ts <= hidden;
}

/** Decides what the cells share: the marker's times, else those of the first visible cell. */
function chooseShared(
  row: StoredRow,
  ids: readonly number[],
  liveness: Liveness | undefined,
  hidden: bigint | undefined,
): void {
  if (liveness !== undefined) {
    share(liveness.ts, liveness.ttl, liveness.expiresAt);
    return;
  }
  for (const id of ids) {
    const column = row.columns.get(id)!;
    if (column.kind === 'simple') {
      if (!isHidden(column.cell.ts, hidden)) {
        shareCell(column.cell);
        return;
      }
      continue;
    }
    const hiddenTs = maxTs(column.deletion?.ts, hidden);
    for (const cell of column.cells) {
      if (!isHidden(cell.ts, hiddenTs)) {
        shareCell(cell);
        return;
      }
    }
  }
  share(0n, 0, 0);
}

function share(ts: bigint, ttl: number, expiresAt: number): void {
  sharedTs = ts;
  sharedTtl = ttl;
  sharedExpiresAt = ttl === 0 ? 0 : expiresAt;
}

const shareCell = (cell: Cell): void => share(cell.ts, cell.value === undefined ? 0 : cell.ttl, cell.expiresAt);

const maxTs = (a: bigint | undefined, b: bigint | undefined): bigint | undefined =>
  a === undefined ? b : b === undefined || a > b ? a : b;

const NO_IDS: readonly number[] = [];

function sortedIds(columns: ReadonlyMap<number, ColumnData>): readonly number[] {
  if (columns.size === 0) {
    return NO_IDS;
  }
  const ids: number[] = [];
  let last = -1;
  let isSorted = true;
  for (const id of columns.keys()) {
    isSorted = isSorted && id > last;
    last = id;
    ids.push(id);
  }
  return isSorted ? ids : ids.sort((a, b) => a - b);
}

function putRow(row: StoredRow, start: number): number {
  const deletion = row.deletion;
  const hidden = deletion?.ts;
  const liveness = row.liveness !== undefined && isHidden(row.liveness.ts, hidden) ? undefined : row.liveness;
  const ids = sortedIds(row.columns);
  chooseShared(row, ids, liveness, hidden);
  flagsFound = 0;
  if (start + 64 > scratch.length) {
    grow(start + 64);
  }
  let at = start + 1;
  scratchView.setBigInt64(at, sharedTs);
  at += 8;
  if (sharedTtl !== 0) {
    flagsFound |= HAS_SHARED_TTL | IS_MORTAL;
    scratchView.setUint32(at, sharedTtl);
    scratchView.setUint32(at + 4, sharedExpiresAt);
    at += 8;
  }
  if (liveness !== undefined) {
    flagsFound |= liveness.ttl === 0 ? HAS_LIVENESS : HAS_LIVENESS | LIVENESS_TTL;
  }
  if (deletion !== undefined) {
    flagsFound |= HAS_DELETION | IS_MORTAL;
    scratchView.setBigInt64(at, deletion.ts);
    scratchView.setUint32(at + 8, deletion.at);
    at += 12;
  }
  let lastId = 0;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    const column = row.columns.get(id)!;
    if (column.kind === 'simple') {
      const cell = column.cell;
      if (hidden !== undefined && cell.ts <= hidden) {
        continue;
      }
      const value = cell.value;
      const valueLength = value === undefined ? 0 : value.length;
      const needed = at + valueLength + 64;
      if (needed > scratch.length) {
        grow(needed);
      }
      at = putVarint((id - lastId) * 2, at);
      // The head is written first at its place beyond the longest length, then moved: it is a few bytes.
      const bodyAt = at + varintSize(valueLength + 21);
      const headEnd = putCellHead(cell, bodyAt);
      const bodyLength = headEnd - bodyAt + valueLength;
      if (varintSize(bodyLength) === bodyAt - at) {
        putVarint(bodyLength, at);
        at = headEnd;
      } else {
        at = putVarint(bodyLength, at);
        scratch.copyWithin(at, bodyAt, headEnd);
        at += headEnd - bodyAt;
      }
      if (value !== undefined) {
        at = put(value, at);
      }
    } else {
      if (at + 64 > scratch.length) {
        grow(at + 64);
      }
      const before = at;
      at = putVarint((id - lastId) * 2 + 1, at);
      const lengthAt = at;
      const end = putComplex(column, hidden, at + 4);
      if (end === lengthAt + 4) {
        at = before;
        continue;
      }
      scratchView.setUint32(lengthAt, end - lengthAt - 4);
      at = end;
    }
    lastId = id;
  }
  scratch[start] = flagsFound;
  return at;
}

/** Canonical bytes of a row or of a part of one. */
export function encodeRow(row: StoredRow): Uint8Array {
  return take(putRow(row, 0));
}

/** Canonical bytes of a header. Its ranges may come in any order and overlap. */
export function encodeHeader(header: PartitionHeader): Uint8Array {
  const deletion = header.deletion;
  let flags = IS_HEADER;
  let at = 1;
  if (deletion !== undefined) {
    flags |= HAS_DELETION | IS_MORTAL;
    scratchView.setBigInt64(at, deletion.ts);
    scratchView.setUint32(at + 8, deletion.at);
    at += 12;
  }
  const ranges = withoutHiddenRanges(normalRanges(header.ranges), deletion);
  at = putVarint(ranges.length, at);
  for (const range of ranges) {
    flags |= IS_MORTAL;
    const needed = at + range.from.length + range.to.length + 64;
    if (needed > scratch.length) {
      grow(needed);
    }
    at = putVarint(range.from.length, at);
    at = put(fromByteString(range.from), at);
    at = putVarint(range.to.length, at);
    at = put(fromByteString(range.to), at);
    scratchView.setBigInt64(at, range.deletion.ts);
    scratchView.setUint32(at + 8, range.deletion.at);
    at += 12;
  }
  let statics = header.statics;
  if (statics !== undefined && deletion !== undefined) {
    statics = withoutHidden(statics, deletion.ts);
  }
  if (statics !== undefined && !isEmptyRow(statics)) {
    const start = at;
    at = putRow(statics, at);
    if (at === start + 9 && (scratch[start]! & ~IS_MORTAL) === 0) {
      at = start;
    } else {
      flags |= HAS_STATICS | (flagsFound & (IS_MORTAL | HAS_COMPLEX_DELETION));
    }
  }
  scratch[0] = flags;
  return take(at);
}

/** True when nothing at all is in the row, not even a deletion. */
export const isEmptyRow = (row: StoredRow): boolean =>
  row.liveness === undefined && row.deletion === undefined && row.columns.size === 0;

/** The row without what a deletion at `ts` hides; its own deletion too goes when it is older. */
export function withoutHidden(row: StoredRow, ts: bigint): StoredRow {
  const columns = new Map<number, ColumnData>();
  for (const [id, column] of row.columns) {
    if (column.kind === 'simple') {
      if (column.cell.ts > ts) {
        columns.set(id, column);
      }
    } else {
      const deletion = column.deletion !== undefined && column.deletion.ts > ts ? column.deletion : undefined;
      const cells = column.cells.filter(cell => cell.ts > ts);
      if (deletion !== undefined || cells.length > 0) {
        columns.set(id, {kind: 'complex', deletion, cells});
      }
    }
  }
  return {
    liveness: row.liveness !== undefined && row.liveness.ts > ts ? row.liveness : undefined,
    deletion: row.deletion !== undefined && row.deletion.ts > ts ? row.deletion : undefined,
    columns,
  };
}

/** True for bytes that `encodeHeader` made. */
export const isHeader = (bytes: Uint8Array): boolean => (bytes[0]! & IS_HEADER) !== 0;

/** A row deletion, a TTL or a tombstone is inside. */
export const isMortal = (bytes: Uint8Array): boolean => (bytes[0]! & IS_MORTAL) !== 0;

/** False: no time passing and no purge can change the value. */
export const mayExpire = (bytes: Uint8Array): boolean => (bytes[0]! & (IS_MORTAL | HAS_COMPLEX_DELETION)) !== 0;

// Reading.

let readAt = 0;

function readVarint(bytes: Uint8Array, at: number): number {
  let byte = bytes[at++]!;
  let value = byte & 0x7f;
  for (let shift = 7; byte >= 0x80; shift += 7) {
    byte = bytes[at++]!;
    value |= (byte & 0x7f) << shift;
  }
  readAt = at;
  return value >>> 0;
}

const readUint32 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;

/** A signed 64-bit time. Half of it at a time: cheaper than a DataView per value. */
const readTs = (bytes: Uint8Array, at: number): bigint =>
  (BigInt(readUint32(bytes, at) | 0) << 32n) | BigInt(readUint32(bytes, at + 4));

/**
 * A cell seen in place, without a copy: `bytes[valueStart…valueEnd)`. One object is moved from cell to cell, so take what
 * you need before moving it on.
 */
export class CellCursor {
  bytes: Uint8Array = EMPTY;
  pathStart = 0;
  pathEnd = 0;
  valueStart = 0;
  valueEnd = 0;
  isTombstone = false;
  /** 0: for ever. */
  ttl = 0;
  /** With a TTL: when it expires; of a tombstone: when it was deleted; else 0. Seconds. */
  expiresAt = 0;
  #flags = 0;
  #tsAt = 0;
  #at = 0;
  #end = 0;
  #row: RowView | undefined;

  /** Of the column, when it is complex. */
  hasDeletion = false;
  #deletionAt = 0;
  #deletionSeconds = 0;

  /** For RowView only. */
  openComplex(row: RowView, start: number, end: number): void {
    const bytes = row.bytes;
    this.bytes = bytes;
    this.#row = row;
    const flags = bytes[start]!;
    let at = start + 1;
    this.hasDeletion = (flags & COMPLEX_DELETION) !== 0;
    if (this.hasDeletion) {
      this.#deletionAt = (flags & COMPLEX_DELETION_BEFORE) !== 0 ? -1 : at;
      if (this.#deletionAt !== -1) {
        at += 8;
      }
      this.#deletionSeconds = readUint32(bytes, at);
      at += 4;
    }
    this.#at = at;
    this.#end = end;
  }

  /** For RowView only. */
  openSimple(row: RowView, start: number, end: number): void {
    this.bytes = row.bytes;
    this.#row = row;
    this.hasDeletion = false;
    this.valueStart = this.#head(start);
    this.valueEnd = end;
    this.pathStart = this.pathEnd = start;
    this.#at = this.#end = end;
  }

  #head(at: number): number {
    const bytes = this.bytes;
    const flags = bytes[at++]!;
    this.#flags = flags;
    this.isTombstone = (flags & CELL_TOMBSTONE) !== 0;
    this.ttl = 0;
    this.expiresAt = 0;
    if (flags === 0) {
      return at;
    }
    if ((flags & CELL_OWN_TS) !== 0) {
      this.#tsAt = at;
      at += 8;
    }
    if ((flags & CELL_TOMBSTONE) !== 0) {
      this.expiresAt = readUint32(bytes, at);
      at += 4;
    } else if ((flags & CELL_SHARED_TTL) !== 0) {
      this.ttl = this.#row!.sharedTtl;
      this.expiresAt = this.#row!.sharedExpiresAt;
    } else if ((flags & CELL_OWN_TTL) !== 0) {
      this.ttl = readUint32(bytes, at);
      this.expiresAt = readUint32(bytes, at + 4);
      at += 8;
    }
    return at;
  }

  /** Moves to the next cell of a complex column, in the order of paths; false at the end. */
  next(): boolean {
    if (this.#at >= this.#end) {
      return false;
    }
    const bytes = this.bytes;
    const at = this.#head(this.#at);
    const pathLength = readVarint(bytes, at);
    const valueLength = readVarint(bytes, readAt);
    this.pathStart = readAt;
    this.pathEnd = this.valueStart = readAt + pathLength;
    this.#at = this.valueEnd = this.valueStart + valueLength;
    return true;
  }

  /** Neither deleted nor expired. */
  isLive(nowSeconds: number): boolean {
    return !this.isTombstone && (this.ttl === 0 || this.expiresAt > nowSeconds);
  }

  get ts(): bigint {
    return (this.#flags & CELL_OWN_TS) !== 0 ? readTs(this.bytes, this.#tsAt) : this.#row!.sharedTs;
  }

  /** Where the cell's own time stands in `bytes`; -1: it has the shared one. */
  get ownTsAt(): number {
    return (this.#flags & CELL_OWN_TS) !== 0 ? this.#tsAt : -1;
  }

  /** A view on the stored bytes, not a copy. */
  value(): Uint8Array {
    return this.bytes.subarray(this.valueStart, this.valueEnd);
  }

  path(): Uint8Array {
    return this.bytes.subarray(this.pathStart, this.pathEnd);
  }

  /** Deletion of the whole complex column. */
  get deletion(): Deletion | undefined {
    if (!this.hasDeletion) {
      return undefined;
    }
    const ts = this.#deletionAt === -1 ? this.#row!.sharedTs - 1n : readTs(this.bytes, this.#deletionAt);
    return {ts, at: this.#deletionSeconds};
  }

  toCell(): Cell {
    return {
      ts: this.ts,
      ttl: this.ttl,
      expiresAt: this.expiresAt,
      value: this.isTombstone ? undefined : this.value(),
    };
  }

  toPathCell(): PathCell {
    return {
      path: this.path(),
      ts: this.ts,
      ttl: this.ttl,
      expiresAt: this.expiresAt,
      value: this.isTombstone ? undefined : this.value(),
    };
  }
}

const EMPTY = new Uint8Array(0);

/**
 * A stored row read in place. `open` it on bytes, then ask for columns by ascending id (any order works, ascending is
 * quicker: the reader goes on from where it was). May be reused for the next row: nothing read through it is kept inside.
 */
export class RowView {
  bytes: Uint8Array = EMPTY;
  sharedTtl = 0;
  sharedExpiresAt = 0;
  hasLiveness = false;
  hasDeletion = false;
  #flags = 0;
  #start = 0;
  #sharedTs: bigint | undefined;
  #deletionAt = 0;
  #columnsAt = 0;
  /** Where the next column begins, and the id of the one before it. */
  #at = 0;
  #id = 0;
  /** The column that the reader stands on. */
  columnId = -1;
  isComplex = false;
  #bodyAt = 0;
  #bodyEnd = 0;
  readonly #cell = new CellCursor();

  /** `start`: where the row begins in `bytes` (static rows lie behind the ranges of a header). */
  open(bytes: Uint8Array, start = 0): this {
    this.bytes = bytes;
    this.#start = start;
    const flags = bytes[start]!;
    this.#flags = flags;
    this.#sharedTs = undefined;
    this.hasLiveness = (flags & HAS_LIVENESS) !== 0;
    this.hasDeletion = (flags & HAS_DELETION) !== 0;
    let at = start + 9;
    if ((flags & HAS_SHARED_TTL) !== 0) {
      this.sharedTtl = readUint32(bytes, at);
      this.sharedExpiresAt = readUint32(bytes, at + 4);
      at += 8;
    } else {
      this.sharedTtl = 0;
      this.sharedExpiresAt = 0;
    }
    if (this.hasDeletion) {
      this.#deletionAt = at;
      at += 12;
    }
    this.#columnsAt = at;
    this.rewind();
    return this;
  }

  /** The write time of the marker and of all cells that have none of their own. */
  get sharedTs(): bigint {
    return (this.#sharedTs ??= readTs(this.bytes, this.#start + 1));
  }

  /** True when INSERT's marker makes the row exist, whatever its columns hold. */
  isMarkerLive(nowSeconds: number): boolean {
    return this.hasLiveness && ((this.#flags & LIVENESS_TTL) === 0 || this.sharedExpiresAt > nowSeconds);
  }

  get liveness(): Liveness | undefined {
    if (!this.hasLiveness) {
      return undefined;
    }
    return (this.#flags & LIVENESS_TTL) === 0
      ? {ts: this.sharedTs, ttl: 0, expiresAt: 0}
      : {ts: this.sharedTs, ttl: this.sharedTtl, expiresAt: this.sharedExpiresAt};
  }

  get deletion(): Deletion | undefined {
    if (!this.hasDeletion) {
      return undefined;
    }
    return {ts: readTs(this.bytes, this.#deletionAt), at: readUint32(this.bytes, this.#deletionAt + 8)};
  }

  /** The row exists at `nowSeconds`: its marker or any cell lives. Looks at cells only where it must. */
  isLive(nowSeconds: number): boolean {
    if (this.isMarkerLive(nowSeconds)) {
      return true;
    }
    this.rewind();
    while (this.nextColumn()) {
      const cell = this.cells();
      if (!this.isComplex) {
        if (cell.isLive(nowSeconds)) {
          return true;
        }
        continue;
      }
      while (cell.next()) {
        if (cell.isLive(nowSeconds)) {
          return true;
        }
      }
    }
    return false;
  }

  rewind(): void {
    this.#at = this.#columnsAt;
    this.#id = 0;
    this.columnId = -1;
  }

  /** Moves to the next column in the order of ids; false at the end. Then `columnId`, `isComplex` and `cells()` tell. */
  nextColumn(): boolean {
    const bytes = this.bytes;
    if (this.#at >= bytes.length) {
      this.columnId = -1;
      return false;
    }
    const tag = readVarint(bytes, this.#at);
    this.columnId = this.#id += tag >>> 1;
    let at = readAt;
    let length: number;
    if ((tag & 1) !== 0) {
      this.isComplex = true;
      length = readUint32(bytes, at);
      at += 4;
    } else {
      this.isComplex = false;
      length = readVarint(bytes, at);
      at = readAt;
    }
    this.#bodyAt = at;
    this.#at = this.#bodyEnd = at + length;
    return true;
  }

  /** Moves to the column with this id; false when the row says nothing about it. */
  seekColumn(id: number): boolean {
    if (this.columnId === id) {
      return true;
    }
    if (this.#id > id || (this.columnId === -1 && this.#at !== this.#columnsAt)) {
      this.rewind();
    }
    while (this.#id < id || this.columnId === -1) {
      if (!this.nextColumn()) {
        return false;
      }
      if (this.columnId >= id) {
        return this.columnId === id;
      }
    }
    return false;
  }

  /**
   * The cell of the simple column that the reader stands on, or, of a complex one, a cursor before its first cell.
   * The same object each time.
   */
  cells(): CellCursor {
    if (this.isComplex) {
      this.#cell.openComplex(this, this.#bodyAt, this.#bodyEnd);
    } else {
      this.#cell.openSimple(this, this.#bodyAt, this.#bodyEnd);
    }
    return this.#cell;
  }

  /** The live value of a simple column, in place; undefined when it has none. */
  value(id: number, nowSeconds: number): Uint8Array | undefined {
    if (!this.seekColumn(id)) {
      return undefined;
    }
    // Nearly all cells say nothing but their value.
    if (!this.isComplex && this.bytes[this.#bodyAt] === 0) {
      return this.bytes.subarray(this.#bodyAt + 1, this.#bodyEnd);
    }
    const cell = this.cells();
    return this.isComplex || !cell.isLive(nowSeconds) ? undefined : cell.value();
  }
}

const readerForDecode = new RowView();

/** The whole row as objects. Values are views on `bytes`. */
export function decodeRow(bytes: Uint8Array, start = 0): StoredRow {
  const view = readerForDecode.open(bytes, start);
  const columns = new Map<number, ColumnData>();
  while (view.nextColumn()) {
    const cursor = view.cells();
    if (view.isComplex) {
      const deletion = cursor.deletion;
      const cells: PathCell[] = [];
      while (cursor.next()) {
        cells.push(cursor.toPathCell());
      }
      columns.set(view.columnId, {kind: 'complex', deletion, cells});
    } else {
      columns.set(view.columnId, {kind: 'simple', cell: cursor.toCell()});
    }
  }
  return {liveness: view.liveness, deletion: view.deletion, columns};
}

/** Where the static row begins in a header's bytes, for RowView.open; undefined when there is none. */
export function staticsStart(bytes: Uint8Array): number | undefined {
  if ((bytes[0]! & HAS_STATICS) === 0) {
    return undefined;
  }
  let at = 1;
  if ((bytes[0]! & HAS_DELETION) !== 0) {
    at += 12;
  }
  let count = readVarint(bytes, at);
  at = readAt;
  for (; count > 0; count--) {
    at = readVarint(bytes, at) + readAt;
    at = readVarint(bytes, at) + readAt + 12;
  }
  return at;
}

export function decodeHeader(bytes: Uint8Array): PartitionHeader {
  let at = 1;
  let deletion: Deletion | undefined;
  if ((bytes[0]! & HAS_DELETION) !== 0) {
    deletion = {ts: readTs(bytes, at), at: readUint32(bytes, at + 8)};
    at += 12;
  }
  const count = readVarint(bytes, at);
  at = readAt;
  const ranges: RangeTombstone[] = [];
  for (let i = 0; i < count; i++) {
    const fromLength = readVarint(bytes, at);
    const from = latin1(bytes, readAt, readAt + fromLength);
    const toLength = readVarint(bytes, readAt + fromLength);
    const to = latin1(bytes, readAt, readAt + toLength);
    at = readAt + toLength;
    ranges.push({from, to, deletion: {ts: readTs(bytes, at), at: readUint32(bytes, at + 8)}});
    at += 12;
  }
  const statics = (bytes[0]! & HAS_STATICS) !== 0 ? decodeRow(bytes, at) : undefined;
  return {deletion, ranges, statics};
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('latin1', start, end);
}
