/**
 * Blocks of sorted entries with prefix-shared keys: rows of a segment, and terms of an index.
 *
 *     block   entry…  restart u32…  count of restarts u32  (crc32 u32 behind it, see block-file.ts)
 *     entry   shared varint  rest varint  value length varint  rest of the key  value
 *
 * Every 16th entry is a restart: its key is whole, and its offset is in the list, for binary search.
 */
import {end, putVarint32, readVarint} from './varint.ts';

export const RESTART_INTERVAL = 16;

export class BlockBuilder {
  #bytes = Buffer.allocUnsafeSlow(32 << 10);
  #length = 0;
  readonly #restarts: number[] = [];
  count = 0;
  #lastKey = new Uint8Array(64);
  #lastLength = 0;

  get size(): number {
    return this.#length;
  }

  /** The key must be above all before it. */
  add(key: Uint8Array, keyLength: number, value: Uint8Array, valueStart: number, valueEnd: number): void {
    let shared = 0;
    const last = this.#lastKey;
    if (this.count % RESTART_INTERVAL === 0) {
      this.#restarts.push(this.#length);
    } else {
      const most = Math.min(keyLength, this.#lastLength);
      while (shared < most && last[shared] === key[shared]) {
        shared += 1;
      }
    }
    const rest = keyLength - shared;
    const valueLength = valueEnd - valueStart;
    let at = this.#length;
    if (at + 15 + rest + valueLength > this.#bytes.length) {
      const bigger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, at + 15 + rest + valueLength));
      this.#bytes.copy(bigger, 0, 0, at);
      this.#bytes = bigger;
    }
    const bytes = this.#bytes;
    at = putVarint32(bytes, shared, at);
    at = putVarint32(bytes, rest, at);
    at = putVarint32(bytes, valueLength, at);
    for (let i = shared; i < keyLength; i++) {
      bytes[at++] = key[i]!;
    }
    if (valueLength <= 32) {
      for (let i = valueStart; i < valueEnd; i++) {
        bytes[at++] = value[i]!;
      }
    } else {
      bytes.set(valueStart === 0 && valueEnd === value.length ? value : value.subarray(valueStart, valueEnd), at);
      at += valueLength;
    }
    this.#length = at;
    this.count += 1;
    if (keyLength > last.length) {
      this.#lastKey = new Uint8Array(keyLength * 2);
      this.#lastKey.set(key.subarray(0, keyLength));
    } else {
      for (let i = shared; i < keyLength; i++) {
        last[i] = key[i]!;
      }
    }
    this.#lastLength = keyLength;
  }

  /** Of the whole block. */
  get byteLength(): number {
    return this.#length + this.#restarts.length * 4 + 4;
  }

  /** Writes the block's bytes at `at` and gives where they end; the builder is empty then. */
  moveTo(target: Buffer, at: number): number {
    this.#bytes.copy(target, at, 0, this.#length);
    let end = at + this.#length;
    const restarts = this.#restarts;
    for (let i = 0; i < restarts.length; i++) {
      end = target.writeUInt32BE(restarts[i]!, end);
    }
    end = target.writeUInt32BE(restarts.length, end);
    this.#length = 0;
    this.count = 0;
    restarts.length = 0;
    this.#lastLength = 0;
    return end;
  }
}

/** The shortest key that is above `last` and not above `first`. */
export function separator(last: Uint8Array, lastLength: number, first: Uint8Array, firstLength: number): Uint8Array {
  let shared = 0;
  const most = Math.min(lastLength, firstLength - 1);
  while (shared < most && last[shared] === first[shared]) {
    shared += 1;
  }
  // A copy: `slice` of a Buffer would be none.
  return new Uint8Array(first.subarray(0, shared + 1));
}

/** Negative: `key` is below the bytes. */
export function compareKey(key: string, bytes: Uint8Array, start: number, stop: number): number {
  const keyLength = key.length;
  const length = stop - start;
  const most = keyLength < length ? keyLength : length;
  for (let i = 0; i < most; i++) {
    const difference = key.charCodeAt(i) - bytes[start + i]!;
    if (difference !== 0) {
      return difference;
    }
  }
  return keyLength - length;
}

const NO_KEY = Buffer.alloc(0);

const uint32 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;

/** Reads entries of a block in order. Stands on an entry after `next` or `seek` said true. */
export class BlockReader {
  bytes: Buffer;
  #entriesEnd = 0;
  #restarts = 0;
  /** Of the entry it stands on. */
  index = -1;
  #shared = 0;
  #restStart = 0;
  #restEnd = 0;
  valueStart = 0;
  valueEnd = 0;
  /** Key of the entry it stands on: valid only after `readKey`, or when all entries since a restart were read by `nextKey`. */
  key: Buffer = NO_KEY;
  keyLength = 0;

  constructor(block: Buffer) {
    this.bytes = block;
    this.open(block);
  }

  open(block: Buffer): void {
    this.bytes = block;
    this.#restarts = uint32(block, block.length - 4);
    this.#entriesEnd = block.length - 4 - this.#restarts * 4;
    this.rewind();
  }

  rewind(): void {
    this.index = -1;
    this.valueEnd = 0;
    this.keyLength = 0;
    this.hasKey = true;
  }

  #restart(number: number): number {
    return uint32(this.bytes, this.#entriesEnd + number * 4);
  }

  /** Moves to the next entry without its key. */
  next(): boolean {
    const at = this.valueEnd;
    if (at >= this.#entriesEnd) {
      return false;
    }
    const bytes = this.bytes;
    this.#shared = readVarint(bytes, at);
    const rest = readVarint(bytes, end());
    const valueLength = readVarint(bytes, end());
    this.#restStart = end();
    this.#restEnd = this.valueStart = this.#restStart + rest;
    this.valueEnd = this.valueStart + valueLength;
    this.index += 1;
    return true;
  }

  /** Moves to the next entry and puts its key together. */
  nextKey(): boolean {
    if (!this.next()) {
      return false;
    }
    this.#join();
    return true;
  }

  #join(): void {
    const length = this.#shared + this.#restEnd - this.#restStart;
    if (length > this.key.length) {
      const bigger = Buffer.allocUnsafeSlow(Math.max(64, length * 2));
      this.key.copy(bigger);
      this.key = bigger;
    }
    const key = this.key;
    const bytes = this.bytes;
    for (let at = this.#restStart, to = this.#shared; at < this.#restEnd; at++, to++) {
      key[to] = bytes[at]!;
    }
    this.keyLength = length;
  }

  keyText(): string {
    return this.key.latin1Slice(0, this.keyLength);
  }

  /** Moves before the last restart whose key is below `key`, or before the start. */
  #nearRestart(key: string): void {
    let low = 0;
    let high = this.#restarts - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      const at = this.#restart(middle);
      readVarint(this.bytes, at);
      const rest = readVarint(this.bytes, end());
      readVarint(this.bytes, end());
      const start = end();
      if (compareKey(key, this.bytes, start, start + rest) > 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    this.index = low * RESTART_INTERVAL - 1;
    this.valueEnd = this.#restarts === 0 ? this.#entriesEnd : this.#restart(low);
  }

  /**
   * Moves to the first entry at or above `key`; false when all are below. Keys are not put together on the way: how much of
   * `key` the entry before matched tells which of the next can be passed over.
   */
  seek(key: string): boolean {
    this.#nearRestart(key);
    this.hasKey = false;
    this.isExact = false;
    const bytes = this.bytes;
    const stop = this.#entriesEnd;
    const keyLength = key.length;
    let at = this.valueEnd;
    let index = this.index;
    let matched = 0;
    while (at < stop) {
      let shared = bytes[at++]!;
      if (shared >= 0x80) {
        shared = readVarint(bytes, at - 1);
        at = end();
      }
      let rest = bytes[at++]!;
      if (rest >= 0x80) {
        rest = readVarint(bytes, at - 1);
        at = end();
      }
      let valueLength = bytes[at++]!;
      if (valueLength >= 0x80) {
        valueLength = readVarint(bytes, at - 1);
        at = end();
      }
      const restStart = at;
      const restEnd = restStart + rest;
      at = restEnd + valueLength;
      index += 1;
      if (index % RESTART_INTERVAL === 0) {
        // A restart shares nothing, whatever came before it.
        matched = 0;
      }
      if (shared > matched) {
        continue;
      }
      let isThere = shared < matched;
      if (!isThere) {
        const most = Math.min(rest, keyLength - shared);
        let i = 0;
        while (i < most && bytes[restStart + i] === key.charCodeAt(shared + i)) {
          i += 1;
        }
        matched = shared + i;
        if (i < most) {
          isThere = bytes[restStart + i]! > key.charCodeAt(matched);
        } else {
          isThere = shared + rest >= keyLength;
          this.isExact = shared + rest === keyLength;
        }
      }
      if (isThere) {
        this.#shared = shared;
        this.#restStart = restStart;
        this.#restEnd = this.valueStart = restEnd;
        this.valueEnd = at;
        this.index = index;
        return true;
      }
    }
    this.valueEnd = at;
    this.index = index;
    return false;
  }

  /** After `seek`: the entry has that very key. */
  isExact = false;

  /** Moves to the entry with this index and puts its key together. */
  seekIndex(index: number): void {
    if (index < this.index || index >= this.index + RESTART_INTERVAL || !this.hasKey) {
      const restart = Math.floor(index / RESTART_INTERVAL);
      this.index = restart * RESTART_INTERVAL - 1;
      this.valueEnd = this.#restart(restart);
    }
    while (this.index < index) {
      this.nextKey();
    }
    this.hasKey = true;
  }

  /** True while only `nextKey` and `seekIndex` moved the reader: the key it holds is right. */
  hasKey = false;

  /** After `seek` said true: puts the key of that entry together. */
  readKey(): void {
    const index = this.index;
    this.hasKey = false;
    this.seekIndex(index);
  }
}
