/** Blocks of a file one after the other, in either direction: those that are asked for in order are read several at a time. */
import type {BlockFile} from './block-file.ts';
import type {BlockIndex} from './block-index.ts';
import type {KeyRange} from './store.ts';

/** Read at once at most. What is read stays as long as any value in it is held. */
const MOST_BYTES = 64 << 10;

export class BlockRun {
  readonly #file: BlockFile;
  readonly #blocks: BlockIndex;
  readonly #range: KeyRange;
  /** The block that was asked for last. */
  #last = -2;
  /** How many to read at once; doubles as long as they are asked for in order. */
  #atOnce = 1;
  #bytes: Buffer | undefined;
  /** Blocks [start, end) are in the bytes. */
  #start = 0;
  #end = 0;

  /** Blocks outside of `range` may be asked for, but are not read ahead. */
  constructor(file: BlockFile, blocks: BlockIndex, range: KeyRange) {
    this.#file = file;
    this.#blocks = blocks;
    this.#range = range;
  }

  /** The bytes are not overwritten. Fails as `BlockFile.read` does. */
  block(number: number): Buffer {
    const step = number - this.#last;
    this.#last = number;
    if (this.#bytes !== undefined && number >= this.#start && number < this.#end) {
      return this.#cut(this.#bytes, number);
    }
    const {offsets, lengths} = this.#blocks;
    if (step !== 1 && step !== -1) {
      this.#atOnce = 1;
      return this.#file.read(offsets[number]!, lengths[number]!);
    }
    const cached = this.#file.cached(offsets[number]!);
    if (cached !== undefined) {
      return cached;
    }
    this.#atOnce *= 2;
    if (step === 1) {
      this.#ahead(number);
    } else {
      this.#back(number);
    }
    if (this.#end - this.#start === 1) {
      return this.#file.read(offsets[number]!, lengths[number]!);
    }
    const from = offsets[this.#start]!;
    const bytes = Buffer.allocUnsafeSlow(offsets[this.#end - 1]! + lengths[this.#end - 1]! - from);
    this.#file.readRaw(bytes, from);
    this.#bytes = bytes;
    return this.#cut(bytes, number);
  }

  #cut(bytes: Buffer, number: number): Buffer {
    const {offsets, lengths} = this.#blocks;
    const start = offsets[number]! - offsets[this.#start]!;
    return this.#file.check(bytes, start, start + lengths[number]!, offsets[number]!);
  }

  #ahead(number: number): void {
    const {offsets, lengths, count} = this.#blocks;
    const {to} = this.#range;
    const most = Math.min(to === undefined ? count : this.#blocks.find(to) + 1, number + this.#atOnce);
    let end = number + 1;
    while (end < most && offsets[end]! + lengths[end]! - offsets[number]! <= MOST_BYTES) {
      end += 1;
    }
    this.#start = number;
    this.#end = end;
    this.#bytes = undefined;
  }

  #back(number: number): void {
    const {offsets, lengths} = this.#blocks;
    const {from} = this.#range;
    const least = Math.max(from === undefined ? 0 : this.#blocks.find(from), number + 1 - this.#atOnce);
    const end = offsets[number]! + lengths[number]!;
    let start = number;
    while (start > least && end - offsets[start - 1]! <= MOST_BYTES) {
      start -= 1;
    }
    this.#start = start;
    this.#end = number + 1;
    this.#bytes = undefined;
  }
}
