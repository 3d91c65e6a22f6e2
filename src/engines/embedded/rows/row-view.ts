/** Stored rows read in place. Flags and layout: row-layout.ts. */
import {readAt, readTs, readUint32, readVarint} from './row-bytes.ts';
import {
  HAS_LIVENESS,
  HAS_SHARED_TTL,
  HAS_DELETION,
  LIVENESS_TTL,
  CELL_TOMBSTONE,
  CELL_OWN_TS,
  CELL_OWN_TTL,
  CELL_SHARED_TTL,
  COMPLEX_DELETION,
  COMPLEX_DELETION_BEFORE,
} from './row-layout.ts';
import type {Cell, Deletion, Liveness, PathCell} from './row.ts';

const EMPTY = new Uint8Array(0);

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
