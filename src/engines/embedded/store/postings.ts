/** Lists of row ordinals, as they are read from an index file. */
import type {BlockFile} from './block-file.ts';
import type {OrdinalBuffer} from './ordinal-buffer.ts';
import {end, readVarint} from './varint.ts';

/** Ascending ordinals, decoded a chunk at a time. Stands on `current`, -1 at the end. */
export class OrdinalCursor {
  readonly #list: OrdinalList;
  #chunk = 0;
  #ordinals: Int32Array;
  #at = 0;
  current: number;

  constructor(list: OrdinalList) {
    this.#list = list;
    this.#ordinals = list.chunk(0);
    this.current = this.#ordinals.length === 0 ? -1 : this.#ordinals[0]!;
  }

  next(): void {
    this.#at += 1;
    if (this.#at >= this.#ordinals.length) {
      this.#open(this.#chunk + 1);
      return;
    }
    this.current = this.#ordinals[this.#at]!;
  }

  #open(chunk: number): void {
    this.#at = 0;
    this.#chunk = chunk;
    if (chunk >= this.#list.chunks) {
      this.current = -1;
      this.#ordinals = NONE;
      return;
    }
    this.#ordinals = this.#list.chunk(chunk);
    this.current = this.#ordinals[0]!;
  }

  /** Moves forward to the first ordinal that is not below. */
  seek(ordinal: number): void {
    if (this.current === -1 || this.current >= ordinal) {
      return;
    }
    const chunk = this.#list.chunkOf(ordinal);
    if (chunk > this.#chunk) {
      this.#open(chunk);
    }
    let low = this.#at;
    let high = this.#ordinals.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#ordinals[middle]! < ordinal) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low === this.#ordinals.length) {
      this.#open(this.#chunk + 1);
    } else {
      this.#at = low;
      this.current = this.#ordinals[low]!;
    }
  }
}

const NONE = new Int32Array(0);

export interface OrdinalList {
  readonly chunks: number;
  /** Never empty, except of an empty list. */
  chunk(number: number): Int32Array;
  /** The last chunk that does not begin above the ordinal, or 0. */
  chunkOf(ordinal: number): number;
}

export class ShortList implements OrdinalList {
  readonly chunks = 1;
  readonly #ordinals: Int32Array;

  constructor(ordinals: Int32Array) {
    this.#ordinals = ordinals;
  }

  chunk(): Int32Array {
    return this.#ordinals;
  }

  chunkOf(): number {
    return 0;
  }
}

/** A list that lies outside of the dictionary. */
export class LongList implements OrdinalList {
  readonly #file: BlockFile;
  readonly #firsts: Int32Array;
  readonly #counts: Int32Array;
  readonly #lengths: Int32Array;
  readonly #offsets: Float64Array;
  readonly chunks: number;

  constructor(file: BlockFile, offset: number, directoryLength: number) {
    this.#file = file;
    const directory = file.read(offset, directoryLength);
    this.chunks = readVarint(directory, 0);
    this.#firsts = new Int32Array(this.chunks);
    this.#counts = new Int32Array(this.chunks);
    this.#lengths = new Int32Array(this.chunks);
    this.#offsets = new Float64Array(this.chunks);
    let at = end();
    let first = 0;
    let chunkAt = offset + directoryLength;
    for (let i = 0; i < this.chunks; i++) {
      first += readVarint(directory, at);
      this.#firsts[i] = first;
      this.#counts[i] = readVarint(directory, end());
      this.#lengths[i] = readVarint(directory, end());
      this.#offsets[i] = chunkAt;
      chunkAt += this.#lengths[i]!;
      at = end();
    }
  }

  chunk(number: number): Int32Array {
    const ordinals = new Int32Array(this.#counts[number]!);
    const bytes = this.#file.read(this.#offsets[number]!, this.#lengths[number]!);
    let ordinal = this.#firsts[number]!;
    ordinals[0] = ordinal;
    let at = 0;
    for (let i = 1; i < ordinals.length; i++) {
      ordinal += readVarint(bytes, at);
      at = end();
      ordinals[i] = ordinal;
    }
    return ordinals;
  }

  chunkOf(ordinal: number): number {
    let low = 0;
    let high = this.chunks;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#firsts[middle]! <= ordinal) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return Math.max(0, low - 1);
  }
}

/** How many rows a dictionary entry's value names. */
export const postingCount = (value: Uint8Array, at: number): number => readVarint(value, at) >>> 1;

/** Adds a list to others; `mapped`: new ordinals by old ones, those below 0 are left out. No object is made for a short list. */
export function gatherList(
  file: BlockFile,
  bytes: Uint8Array,
  start: number,
  mapped: Int32Array | undefined,
  into: OrdinalBuffer,
): void {
  const tag = readVarint(bytes, start);
  if ((tag & 1) === 0) {
    let ordinal = 0;
    for (let i = tag >>> 1; i > 0; i--) {
      ordinal += readVarint(bytes, end());
      const kept = mapped === undefined ? ordinal : mapped[ordinal]!;
      if (kept >= 0) {
        into.push(kept);
      }
    }
    return;
  }
  const list = readList(file, bytes, start);
  into.reserve(tag >>> 1);
  for (let chunk = 0; chunk < list.chunks; chunk++) {
    for (const ordinal of list.chunk(chunk)) {
      const kept = mapped === undefined ? ordinal : mapped[ordinal]!;
      if (kept >= 0) {
        into.push(kept);
      }
    }
  }
}

export function readList(file: BlockFile, value: Uint8Array, start: number): OrdinalList {
  const tag = readVarint(value, start);
  if ((tag & 1) === 0) {
    const ordinals = new Int32Array(tag >>> 1);
    let ordinal = 0;
    for (let i = 0; i < ordinals.length; i++) {
      ordinal += readVarint(value, end());
      ordinals[i] = ordinal;
    }
    return new ShortList(ordinals);
  }
  const high = readVarint(value, end());
  const low = readVarint(value, end());
  const directoryLength = readVarint(value, end());
  return new LongList(file, high * 2 ** 24 + low, directoryLength);
}
