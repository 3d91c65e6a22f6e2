/** The newest write time in a stored value, deletions included. */
import {decodeHeader, staticsStart} from './row-decode.ts';
import {readUint32} from './row-bytes.ts';
import {isHeader} from './row-layout.ts';
import {RowView} from './row-view.ts';

const VIEW = new RowView();

export function newestTs(value: Uint8Array): bigint {
  if (!isHeader(value)) {
    return newestOfRow(VIEW.open(value));
  }
  const {deletion, ranges} = decodeHeader(value);
  const start = staticsStart(value);
  let newest = start === undefined ? NEVER : newestOfRow(VIEW.open(value, start));
  newest = larger(newest, deletion?.ts ?? NEVER);
  for (const range of ranges) {
    newest = larger(newest, range.deletion.ts);
  }
  return newest;
}

const NEVER = -(2n ** 63n);

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

function newestOfRow(view: RowView): bigint {
  const {bytes} = view;
  let newest = larger(view.sharedTs, view.deletion?.ts ?? NEVER);
  // Cells of one write have one time: it is made a number once.
  let seenAt = -1;
  while (view.nextColumn()) {
    const cell = view.cells();
    if (view.isComplex) {
      if (cell.hasDeletion) {
        newest = larger(newest, cell.deletion!.ts);
      }
      if (!cell.next()) {
        continue;
      }
    }
    do {
      const at = cell.ownTsAt;
      if (at !== -1 && (seenAt === -1 || !isSameTime(bytes, at, seenAt))) {
        seenAt = at;
        newest = larger(newest, cell.ts);
      }
    } while (view.isComplex && cell.next());
  }
  return newest;
}

function isSameTime(bytes: Uint8Array, a: number, b: number): boolean {
  for (let i = 7; i >= 0; i--) {
    if (bytes[a + i] !== bytes[b + i]) {
      return false;
    }
  }
  return true;
}

/** The newest write time in many values: compared in halves, since to make a big integer of each costs more than all else. */
export class NewestTime {
  #high = MIN_HIGH;
  #low = 0;

  reset(): void {
    this.#high = MIN_HIGH;
    this.#low = 0;
  }

  get ts(): bigint {
    return (BigInt(this.#high) << 32n) | BigInt(this.#low);
  }

  /** A stored value. */
  add(value: Uint8Array): void {
    if (isHeader(value)) {
      this.#raise(newestTs(value));
      return;
    }
    const view = VIEW.open(value);
    this.#raiseTo(value, 1);
    if (view.hasDeletion) {
      this.#raise(view.deletion!.ts);
    }
    while (view.nextColumn()) {
      const cell = view.cells();
      if (!view.isComplex) {
        this.#addCell(value, cell.ownTsAt);
        continue;
      }
      if (cell.hasDeletion) {
        this.#raise(cell.deletion!.ts);
      }
      while (cell.next()) {
        this.#addCell(value, cell.ownTsAt);
      }
    }
  }

  #addCell(value: Uint8Array, at: number): void {
    if (at !== -1) {
      this.#raiseTo(value, at);
    }
  }

  #raiseTo(bytes: Uint8Array, at: number): void {
    const high = readUint32(bytes, at) | 0;
    const low = readUint32(bytes, at + 4);
    if (high > this.#high || (high === this.#high && low > this.#low)) {
      this.#high = high;
      this.#low = low;
    }
  }

  #raise(ts: bigint): void {
    if (ts > this.ts) {
      this.#high = Number(ts >> 32n);
      this.#low = Number(ts & 0xffff_ffffn);
    }
  }
}

const MIN_HIGH = -(2 ** 31);
