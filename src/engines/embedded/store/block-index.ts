/**
 * Where the blocks of a file are: for each its offset, the number of its first entry, and a separator: a short key that is
 * above all keys of the block before and not above the first of this one.
 *
 *     index   count u32  block…
 *     block   bytes since the end of the block before varint  length varint  entries varint  weight varint
 *             separator length varint  separator
 */
import {compareKey} from './block.ts';
import {end, putVarint32, readVarint} from './varint.ts';

export class BlockIndexBuilder {
  #bytes = Buffer.allocUnsafeSlow(4096);
  #length = 4;
  #count = 0;
  #offset = 0;

  /** `weight`: what `BlockIndex.weights` adds up. `length` with checksum. */
  add(offset: number, length: number, entries: number, weight: number, separator: Uint8Array): void {
    if (this.#length + separator.length + 32 > this.#bytes.length) {
      const bigger = Buffer.allocUnsafeSlow(this.#bytes.length * 2 + separator.length);
      this.#bytes.copy(bigger, 0, 0, this.#length);
      this.#bytes = bigger;
    }
    const bytes = this.#bytes;
    let at = this.#length;
    at = putVarint32(bytes, offset - this.#offset, at);
    at = putVarint32(bytes, length, at);
    at = putVarint32(bytes, entries, at);
    at = putVarint32(bytes, weight, at);
    at = putVarint32(bytes, separator.length, at);
    bytes.set(separator, at);
    this.#length = at + separator.length;
    this.#offset = offset + length;
    this.#count += 1;
  }

  finish(): Buffer {
    this.#bytes.writeUInt32BE(this.#count, 0);
    return this.#bytes.subarray(0, this.#length);
  }
}

export class BlockIndex {
  readonly count: number;
  readonly offsets: Float64Array;
  readonly lengths: Uint32Array;
  /** Number of the first entry of each block; one more than there are blocks. */
  readonly ordinals: Uint32Array;
  /** Sum of the weights before each block; one more than there are blocks. */
  readonly weights: Float64Array;
  readonly #separators: Buffer;
  readonly #starts: Uint32Array;

  constructor(bytes: Buffer, start: number) {
    const count = bytes.readUInt32BE(0);
    this.count = count;
    this.offsets = new Float64Array(count);
    this.lengths = new Uint32Array(count);
    this.ordinals = new Uint32Array(count + 1);
    this.weights = new Float64Array(count + 1);
    this.#starts = new Uint32Array(count + 1);
    const separators = Buffer.allocUnsafeSlow(bytes.length);
    let used = 0;
    let at = 4;
    let offset = start;
    for (let i = 0; i < count; i++) {
      this.offsets[i] = offset + readVarint(bytes, at);
      this.lengths[i] = readVarint(bytes, end());
      this.ordinals[i + 1] = this.ordinals[i]! + readVarint(bytes, end());
      this.weights[i + 1] = this.weights[i]! + readVarint(bytes, end());
      const length = readVarint(bytes, end());
      at = end();
      bytes.copy(separators, used, at, at + length);
      used += length;
      at += length;
      this.#starts[i + 1] = used;
      offset = this.offsets[i]! + this.lengths[i]!;
    }
    this.#separators = Buffer.allocUnsafeSlow(used);
    separators.copy(this.#separators, 0, 0, used);
  }

  /** The block that has `key`, if any has it: the last whose separator is not above it. -1: the key is below all. */
  find(key: string): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareKey(key, this.#separators, this.#starts[middle]!, this.#starts[middle + 1]!) >= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /** Not above the first key of the block, and above all keys of the block before. */
  separator(block: number): string {
    return this.#separators.latin1Slice(this.#starts[block]!, this.#starts[block + 1]!);
  }

  /** The block that holds the entry with this number. */
  findOrdinal(ordinal: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.ordinals[middle]! <= ordinal) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }
}
