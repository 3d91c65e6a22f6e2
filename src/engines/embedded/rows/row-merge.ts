/**
 * Merges two rows in place, without an object per cell: what `mergeRows` of reconcile.ts and `encodeRow` of row-encode.ts make of them, byte
 * for byte. Only for rows in which nothing expires and no cell or row is deleted (deletions of whole collections may be there): such
 * are nearly all rows that are written again. Layout: docs/storage-format.md, "Values".
 */
import {
  HAS_LIVENESS,
  HAS_COMPLEX_DELETION,
  CELL_OWN_TS,
  COMPLEX_DELETION,
  COMPLEX_DELETION_BEFORE,
} from './row-layout.ts';

/** All that may be set in the first byte of a row that is merged here. */
const PLAIN = HAS_LIVENESS | HAS_COMPLEX_DELETION;

/** Larger pairs of rows are merged the other way: scratch space is kept. */
const MOST_BYTES = 128 * 1024;
/** A cell has three bytes at least, and may get eight more for a time of its own. */
const GROWTH = 4;
/** Above all ids of columns. */
const END = 0x3fff_ffff;
const OLDEST_HIGH = -0x8000_0000;
/** Up to this size a loop copies faster than a call. */
const LOOP_COPY = 24;

let scratch = Buffer.allocUnsafeSlow(64 * 1024);
let readAt = 0;

/** A row that is walked through. Times are two halves: the upper one signed, the lower one not. */
class Side {
  bytes: Uint8Array = scratch;
  hasLiveness = false;
  #sharedHigh = 0;
  #sharedLow = 0;
  #at = 0;

  /** Of the column that it stands on; END behind the last. */
  id = 0;
  isComplex = false;
  #bodyAt = 0;
  #bodyEnd = 0;

  hasDeletion = false;
  deletionHigh = 0;
  deletionLow = 0;
  deletionAt = 0;

  /** Of the cell that it stands on. */
  hasCell = false;
  high = 0;
  low = 0;
  pathStart = 0;
  pathEnd = 0;
  valueStart = 0;
  valueEnd = 0;

  open(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.hasLiveness = (bytes[0]! & HAS_LIVENESS) !== 0;
    this.#sharedHigh = readInt32(bytes, 1);
    this.#sharedLow = readInt32(bytes, 5) >>> 0;
    this.rewind();
  }

  rewind(): void {
    this.#at = 9;
    this.id = 0;
    this.nextColumn();
  }

  get sharedHigh(): number {
    return this.#sharedHigh;
  }

  get sharedLow(): number {
    return this.#sharedLow;
  }

  nextColumn(): void {
    const {bytes} = this;
    if (this.#at >= bytes.length) {
      this.id = END;
      return;
    }
    const tag = readVarint(bytes, this.#at);
    this.id += tag >>> 1;
    this.isComplex = (tag & 1) !== 0;
    let length: number;
    if (this.isComplex) {
      length = readInt32(bytes, readAt) >>> 0;
      readAt += 4;
    } else {
      length = readVarint(bytes, readAt);
    }
    this.#bodyAt = readAt;
    this.#bodyEnd = this.#at = readAt + length;
  }

  /** Stands on the cell of a simple column. */
  openSimple(): void {
    this.valueStart = this.#head(this.#bodyAt);
    this.valueEnd = this.#bodyEnd;
  }

  /** Stands on the first cell of a complex column. */
  openComplex(): void {
    const {bytes} = this;
    const flags = bytes[this.#bodyAt]!;
    let at = this.#bodyAt + 1;
    this.hasDeletion = (flags & COMPLEX_DELETION) !== 0;
    if (this.hasDeletion) {
      if ((flags & COMPLEX_DELETION_BEFORE) !== 0) {
        const isCarried = this.#sharedLow === 0;
        this.deletionHigh = isCarried ? (this.#sharedHigh - 1) | 0 : this.#sharedHigh;
        this.deletionLow = isCarried ? 0xffff_ffff : this.#sharedLow - 1;
      } else {
        this.deletionHigh = readInt32(bytes, at);
        this.deletionLow = readInt32(bytes, at + 4) >>> 0;
        at += 8;
      }
      this.deletionAt = readInt32(bytes, at) >>> 0;
      at += 4;
    }
    this.#bodyAt = at;
    this.nextCell();
  }

  nextCell(): void {
    this.hasCell = this.#bodyAt < this.#bodyEnd;
    if (this.hasCell) {
      const {bytes} = this;
      const at = this.#head(this.#bodyAt);
      const pathLength = readVarint(bytes, at);
      const valueLength = readVarint(bytes, readAt);
      this.pathStart = readAt;
      this.pathEnd = this.valueStart = readAt + pathLength;
      this.#bodyAt = this.valueEnd = this.valueStart + valueLength;
    }
  }

  #head(at: number): number {
    if ((this.bytes[at]! & CELL_OWN_TS) === 0) {
      this.high = this.#sharedHigh;
      this.low = this.#sharedLow;
      return at + 1;
    }
    this.high = readInt32(this.bytes, at + 1);
    this.low = readInt32(this.bytes, at + 5) >>> 0;
    return at + 9;
  }
}

const A = new Side();
const B = new Side();

// What is being written. Merging is synchronous and not reentrant.
let sharedHigh = 0;
let sharedLow = 0;
let at = 0;
let lastId = 0;
let hasCells = false;
let firstHigh = 0;
let firstLow = 0;
let flags = 0;

/** The bytes of both rows as one, perhaps those of one of them; undefined when they are not such rows as are merged here. */
export function mergePlainRows(a: Uint8Array, b: Uint8Array): Uint8Array | undefined {
  const most = a.length + b.length;
  if (((a[0]! | b[0]!) & ~PLAIN) !== 0 || most > MOST_BYTES) {
    return undefined;
  }
  const order = compareTs(readInt32(a, 1), readInt32(a, 5) >>> 0, readInt32(b, 1), readInt32(b, 5) >>> 0);
  const newer = order > 0 ? a : b;
  if (order !== 0 && covers(newer, order > 0 ? b : a)) {
    return newer;
  }
  if (most * GROWTH + 64 > scratch.length) {
    scratch = Buffer.allocUnsafeSlow(most * GROWTH + 64);
  }
  A.open(a);
  B.open(b);
  const hasLiveness = A.hasLiveness || B.hasLiveness;
  chooseShared();
  for (let tries = 0; ; tries++) {
    if (!writeColumns()) {
      return undefined;
    }
    if (hasLiveness) {
      break;
    }
    // Without a marker the first cell's time is the shared one. It is the newer row's, nearly always.
    const high = hasCells ? firstHigh : 0;
    const low = hasCells ? firstLow : 0;
    if ((high === sharedHigh && low === sharedLow) || tries > 0) {
      break;
    }
    sharedHigh = high;
    sharedLow = low;
    A.rewind();
    B.rewind();
  }
  scratch[0] = hasLiveness ? flags | HAS_LIVENESS : flags;
  writeTs(sharedHigh, sharedLow, 1);
  const bytes = Buffer.allocUnsafe(at);
  scratch.copy(bytes, 0, 0, at);
  return bytes;
}

/**
 * True when all that `older` holds is older and replaced in `newer`: such as a row that is written whole again. Both hold simple columns
 * up to there, all at the time that they share; that of `newer` is later.
 */
function covers(newer: Uint8Array, older: Uint8Array): boolean {
  if ((newer[0]! & HAS_COMPLEX_DELETION) !== 0 || (older[0]! & ~newer[0]!) !== 0) {
    return false;
  }
  let at = 9;
  let id = 0;
  let placeInNewer = 9;
  let idInNewer = -1;
  while (at < older.length) {
    const tag = readVarint(older, at);
    id += tag >>> 1;
    const length = readVarint(older, readAt);
    if ((tag & 1) !== 0 || older[readAt] !== 0) {
      return false;
    }
    at = readAt + length;
    while (idInNewer < id) {
      if (placeInNewer >= newer.length) {
        return false;
      }
      const other = readVarint(newer, placeInNewer);
      idInNewer = Math.max(0, idInNewer) + (other >>> 1);
      const otherLength = readVarint(newer, readAt);
      if ((other & 1) !== 0 || newer[readAt] !== 0) {
        return false;
      }
      placeInNewer = readAt + otherLength;
    }
    if (idInNewer !== id) {
      return false;
    }
  }
  return true;
}

/** The marker's time; without one, the newer row's. */
function chooseShared(): void {
  const isOfA =
    A.hasLiveness === B.hasLiveness
      ? compareTs(A.sharedHigh, A.sharedLow, B.sharedHigh, B.sharedLow) >= 0
      : A.hasLiveness;
  const side = isOfA ? A : B;
  sharedHigh = side.sharedHigh;
  sharedLow = side.sharedLow;
}

/** False when a column is simple in one row and complex in the other. */
function writeColumns(): boolean {
  at = 9;
  lastId = 0;
  flags = 0;
  hasCells = false;
  while (A.id !== END || B.id !== END) {
    const hasA = A.id <= B.id;
    const hasB = B.id <= A.id;
    if (hasA && hasB && A.isComplex !== B.isComplex) {
      return false;
    }
    if ((hasA ? A : B).isComplex) {
      writeComplex(hasA, hasB);
    } else {
      writeSimple(hasA, hasB);
    }
    if (hasA) {
      A.nextColumn();
    }
    if (hasB) {
      B.nextColumn();
    }
  }
  return true;
}

function writeSimple(hasA: boolean, hasB: boolean): void {
  if (hasA) {
    A.openSimple();
  }
  if (hasB) {
    B.openSimple();
  }
  const side = hasA && (!hasB || winsA()) ? A : B;
  writeVarint((side.id - lastId) * 2);
  lastId = side.id;
  const valueLength = side.valueEnd - side.valueStart;
  const isShared = side.high === sharedHigh && side.low === sharedLow;
  writeVarint(valueLength + (isShared ? 1 : 9));
  writeHead(side, isShared);
  copy(side.bytes, side.valueStart, side.valueEnd);
}

function writeComplex(hasA: boolean, hasB: boolean): void {
  if (hasA) {
    A.openComplex();
  } else {
    A.hasDeletion = A.hasCell = false;
  }
  if (hasB) {
    B.openComplex();
  } else {
    B.hasDeletion = B.hasCell = false;
  }
  const {id} = hasA ? A : B;
  writeVarint((id - lastId) * 2 + 1);
  lastId = id;
  const lengthAt = at;
  at += 5;
  const deleting = newerDeletion();
  if (deleting === undefined) {
    scratch[lengthAt + 4] = 0;
  } else {
    flags |= HAS_COMPLEX_DELETION;
    const isCarried = sharedLow === 0;
    const isBefore =
      !(isCarried && sharedHigh === OLDEST_HIGH) &&
      deleting.deletionHigh === (isCarried ? (sharedHigh - 1) | 0 : sharedHigh) &&
      deleting.deletionLow === (isCarried ? 0xffff_ffff : sharedLow - 1);
    scratch[lengthAt + 4] = isBefore ? COMPLEX_DELETION | COMPLEX_DELETION_BEFORE : COMPLEX_DELETION;
    if (!isBefore) {
      writeTs(deleting.deletionHigh, deleting.deletionLow, at);
      at += 8;
    }
    writeUint32(deleting.deletionAt, at);
    at += 4;
  }
  const high = deleting === undefined ? 0 : deleting.deletionHigh;
  const low = deleting === undefined ? 0 : deleting.deletionLow;
  while (A.hasCell || B.hasCell) {
    const order = !A.hasCell ? 1 : !B.hasCell ? -1 : compareParts(A.pathStart, A.pathEnd, B.pathStart, B.pathEnd);
    const side = order < 0 || (order === 0 && winsA()) ? A : B;
    if (deleting === undefined || compareTs(side.high, side.low, high, low) > 0) {
      writeHead(side, side.high === sharedHigh && side.low === sharedLow);
      writeVarint(side.pathEnd - side.pathStart);
      writeVarint(side.valueEnd - side.valueStart);
      copy(side.bytes, side.pathStart, side.valueEnd);
    }
    if (order <= 0) {
      A.nextCell();
    }
    if (order >= 0) {
      B.nextCell();
    }
  }
  writeUint32(at - lengthAt - 4, lengthAt);
}

/** The side whose deletion of the column stays. */
function newerDeletion(): Side | undefined {
  if (!A.hasDeletion || !B.hasDeletion) {
    return A.hasDeletion ? A : B.hasDeletion ? B : undefined;
  }
  const order = compareTs(A.deletionHigh, A.deletionLow, B.deletionHigh, B.deletionLow);
  return order > 0 || (order === 0 && A.deletionAt >= B.deletionAt) ? A : B;
}

/** Of two cells the newer one stays, of one time the greater one. */
function winsA(): boolean {
  const order = compareTs(A.high, A.low, B.high, B.low);
  return order === 0 ? compareParts(A.valueStart, A.valueEnd, B.valueStart, B.valueEnd) >= 0 : order > 0;
}

const compareTs = (aHigh: number, aLow: number, bHigh: number, bLow: number): number =>
  aHigh === bHigh ? aLow - bLow : aHigh - bHigh;

/** Bytes of A with bytes of B. */
function compareParts(aStart: number, aEnd: number, bStart: number, bEnd: number): number {
  const a = A.bytes;
  const b = B.bytes;
  const aLength = aEnd - aStart;
  const bLength = bEnd - bStart;
  const most = aLength < bLength ? aLength : bLength;
  for (let i = 0; i < most; i++) {
    const difference = a[aStart + i]! - b[bStart + i]!;
    if (difference !== 0) {
      return difference;
    }
  }
  return aLength - bLength;
}

function writeHead(side: Side, isShared: boolean): void {
  if (!hasCells) {
    hasCells = true;
    firstHigh = side.high;
    firstLow = side.low;
  }
  if (isShared) {
    scratch[at++] = 0;
    return;
  }
  scratch[at] = CELL_OWN_TS;
  writeTs(side.high, side.low, at + 1);
  at += 9;
}

function writeVarint(value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    scratch[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  scratch[at++] = rest;
}

function writeTs(high: number, low: number, to: number): void {
  writeUint32(high, to);
  writeUint32(low, to + 4);
}

function writeUint32(value: number, to: number): void {
  scratch[to] = value >>> 24;
  scratch[to + 1] = value >>> 16;
  scratch[to + 2] = value >>> 8;
  scratch[to + 3] = value;
}

function copy(bytes: Uint8Array, start: number, end: number): void {
  if (end - start > LOOP_COPY) {
    scratch.set(bytes.subarray(start, end), at);
    at += end - start;
    return;
  }
  for (let i = start; i < end; i++) {
    scratch[at++] = bytes[i]!;
  }
}

/** Then `readAt` is behind it. */
function readVarint(bytes: Uint8Array, start: number): number {
  let from = start;
  let byte = bytes[from++]!;
  let value = byte & 0x7f;
  for (let shift = 7; byte >= 0x80; shift += 7) {
    byte = bytes[from++]!;
    value |= (byte & 0x7f) << shift;
  }
  readAt = from;
  return value >>> 0;
}

const readInt32 = (bytes: Uint8Array, from: number): number =>
  (bytes[from]! << 24) | (bytes[from + 1]! << 16) | (bytes[from + 2]! << 8) | bytes[from + 3]!;
