/**
 * Where the blocks of a file are: for each its offset, the number of its first entry, and a separator: a short key that is
 * above all keys of the block before and not above the first of this one.
 *
 *     index   count u32  block…
 *     block   bytes since the end of the block before varint  length varint  entries varint  weight varint
 *             separator length varint  separator
 */
import {giveWay} from '../../../base/slices.ts';
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

const NONE = new Float64Array(0);
/** So many blocks take half a millisecond. */
const READ_AT_ONCE = 1024;
/** So many bytes of a separator are a number that is exact. */
const HEAD_BYTES = 6;

/** The first bytes of a key as a number, zeros behind its end. Keys with different heads are in the order of these. */
function headOf(key: string): number {
  const length = key.length;
  const a = length > 0 ? key.charCodeAt(0) : 0;
  const b = length > 1 ? key.charCodeAt(1) : 0;
  const c = length > 2 ? key.charCodeAt(2) : 0;
  const d = length > 3 ? key.charCodeAt(3) : 0;
  const e = length > 4 ? key.charCodeAt(4) : 0;
  const f = length > 5 ? key.charCodeAt(5) : 0;
  return ((a << 16) | (b << 8) | c) * 0x1000000 + ((d << 16) | (e << 8) | f);
}

export class BlockIndex {
  readonly count: number;
  readonly offsets: Float64Array;
  readonly lengths: Uint32Array;
  /** Number of the first entry of each block; one more than there are blocks. */
  readonly ordinals: Uint32Array;
  /** Sum of the weights before each block, one more than there are blocks; empty when nothing has a weight. */
  weights: Float64Array = NONE;
  #separators: Buffer;
  readonly #starts: Uint32Array;
  /** Of each separator. */
  readonly #heads: Float64Array;
  /** While it is read: how many blocks are, up to where in the bytes, and where the next one begins in the file. */
  #read = 0;
  #at = 4;
  #offset: number;

  /** Nothing is read yet. */
  private constructor(bytes: Buffer, start: number) {
    this.count = bytes.readUInt32BE(0);
    this.offsets = new Float64Array(this.count);
    this.lengths = new Uint32Array(this.count);
    this.ordinals = new Uint32Array(this.count + 1);
    this.#starts = new Uint32Array(this.count + 1);
    this.#heads = new Float64Array(this.count);
    this.#offset = start;
    this.#separators = bytes;
  }

  /** The whole index, at once. The bytes are changed: nobody else may need them. */
  static of(bytes: Buffer, start: number): BlockIndex {
    const index = new BlockIndex(bytes, start);
    index.#readOn(index.count);
    return index;
  }

  /** The same, with turns for others in between: an index of a million blocks takes a tenth of a second or more. */
  static async inTurns(bytes: Buffer, start: number): Promise<BlockIndex> {
    const index = new BlockIndex(bytes, start);
    while (index.#read < index.count) {
      index.#readOn(Math.min(index.count, index.#read + READ_AT_ONCE));
      await giveWay();
    }
    return index;
  }

  /** Reads on up to this number of blocks. */
  #readOn(until: number): void {
    const {count, offsets, lengths, ordinals} = this;
    const bytes = this.#separators;
    const starts = this.#starts;
    const heads = this.#heads;
    let {weights} = this;
    // Separators are moved to the front of what is read.
    let used = starts[this.#read]!;
    let at = this.#at;
    let offset = this.#offset;
    for (let i = this.#read; i < until; i++) {
      offset += readVarint(bytes, at);
      offsets[i] = offset;
      const length = readVarint(bytes, end());
      lengths[i] = length;
      offset += length;
      ordinals[i + 1] = ordinals[i]! + readVarint(bytes, end());
      const weight = readVarint(bytes, end());
      if (weight > 0 && weights === NONE) {
        weights = new Float64Array(count + 1);
      }
      if (weights !== NONE) {
        weights[i + 1] = weights[i]! + weight;
      }
      const keyLength = readVarint(bytes, end());
      at = end();
      let head = 0;
      for (let k = 0; k < keyLength; k++) {
        const byte = bytes[at++]!;
        bytes[used++] = byte;
        if (k < HEAD_BYTES) {
          head = head * 256 + byte;
        }
      }
      for (let k = keyLength; k < HEAD_BYTES; k++) {
        head *= 256;
      }
      heads[i] = head;
      starts[i + 1] = used;
    }
    this.weights = weights;
    this.#at = at;
    this.#offset = offset;
    this.#read = until;
    if (until === count) {
      this.#separators = Buffer.allocUnsafeSlow(used);
      bytes.copy(this.#separators, 0, 0, used);
    }
  }

  /** The block that has `key`, if any has it: the last whose separator is not above it. -1: the key is below all. */
  find(key: string): number {
    const heads = this.#heads;
    const head = headOf(key);
    let low = 0;
    let high = this.count;
    if (high > GUESS_FROM) {
      // Tokens are spread evenly: a guess by proportion is not far off. Where keys are not, doubling steps cost little more than halving.
      const first = heads[0]!;
      const density = high / (heads[high - 1]! - first + 1);
      let guess = this.#clamp((head - first) * density);
      guess = this.#clamp(guess + (head - heads[guess]!) * density);
      let step = FIRST_STEP;
      if (heads[guess]! < head) {
        low = guess;
        for (let next = low + step; next < high && heads[next]! !== head; next = low + step) {
          if (heads[next]! > head) {
            high = next;
            break;
          }
          low = next;
          step *= 2;
        }
      } else if (heads[guess]! > head) {
        high = guess;
        for (let next = high - step; next >= 0 && heads[next]! !== head; next = high - step) {
          if (heads[next]! < head) {
            low = next;
            break;
          }
          high = next;
          step *= 2;
        }
      }
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = heads[middle]!;
      if (head > other || (head === other && this.#compare(key, middle) >= 0)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  #clamp(block: number): number {
    return block < 0 ? 0 : block >= this.count ? this.count - 1 : Math.floor(block);
  }

  #compare(key: string, block: number): number {
    return compareKey(key, this.#separators, this.#starts[block]!, this.#starts[block + 1]!);
  }

  /** Not above the first key of the block, and above all keys of the block before. */
  separator(block: number): string {
    return this.#separators.latin1Slice(this.#starts[block]!, this.#starts[block + 1]!);
  }

  /** The block that holds the entry with this number. */
  findOrdinal(ordinal: number): number {
    const {ordinals, count} = this;
    let low = 0;
    let high = count;
    if (high > GUESS_FROM) {
      // Blocks have about the same number of entries.
      const guess = this.#clamp((ordinal / ordinals[count]!) * count);
      let step = FIRST_STEP;
      if (ordinals[guess]! <= ordinal) {
        low = guess;
        for (let next = low + step; next < high; next = low + step) {
          if (ordinals[next]! > ordinal) {
            high = next;
            break;
          }
          low = next;
          step *= 2;
        }
      } else {
        high = guess;
        for (let next = high - step; next >= 0; next = high - step) {
          if (ordinals[next]! <= ordinal) {
            low = next;
            break;
          }
          high = next;
          step *= 2;
        }
      }
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ordinals[middle]! <= ordinal) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }
}

/** With fewer blocks, halving alone is as quick. */
const GUESS_FROM = 64;
const FIRST_STEP = 8;
