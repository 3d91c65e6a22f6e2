/** Which blocks of a segment hold nothing but what a deletion hides. */
import type {BlockIndex} from './block-index.ts';
import type {HiddenRange} from './store.ts';

export class HiddenBlocks {
  readonly #blocks: BlockIndex;
  /** The newest write time in each block, i64. */
  readonly #times: () => Buffer;
  readonly #ranges: readonly HiddenRange[];
  /** Blocks [start, end) lie wholly in one range: the one that was asked for last. */
  #start = 0;
  #end = 0;
  /** When that range was deleted, in halves: to make a big integer for each block costs more than all else. */
  #high = 0;
  #low = 0;

  /** `ranges`: ascending, without overlap. */
  constructor(blocks: BlockIndex, times: () => Buffer, ranges: readonly HiddenRange[]) {
    this.#blocks = blocks;
    this.#times = times;
    this.#ranges = ranges;
  }

  /** The first block from `block` on that must be read; the count of blocks when none must. */
  nextVisible(block: number): number {
    let at = block;
    while (this.#isIn(at)) {
      const end = this.#end;
      const times = this.#times();
      while (at < end && this.#isOld(times, at)) {
        at += 1;
      }
      if (at < end) {
        break;
      }
    }
    return at;
  }

  /** The last block up to `block` that must be read; -1 when none must. */
  lastVisible(block: number): number {
    let at = block;
    while (this.#isIn(at)) {
      const start = this.#start;
      const times = this.#times();
      while (at >= start && this.#isOld(times, at)) {
        at -= 1;
      }
      if (at >= start) {
        break;
      }
    }
    return at;
  }

  #isOld(times: Buffer, block: number): boolean {
    const high = times.readInt32BE(block * 8);
    return high < this.#high || (high === this.#high && times.readUInt32BE(block * 8 + 4) <= this.#low);
  }

  /** All keys of the block lie in one of the ranges. */
  #isIn(block: number): boolean {
    if (block >= this.#start && block < this.#end) {
      return true;
    }
    const blocks = this.#blocks;
    // Where the keys of the last block end is not known.
    if (block < 0 || block + 1 >= blocks.count) {
      return false;
    }
    const range = this.#rangeOf(blocks.separator(block));
    if (range === undefined || blocks.separator(block + 1) > range.to) {
      return false;
    }
    const first = blocks.find(range.from);
    this.#start = first >= 0 && blocks.separator(first) === range.from ? first : first + 1;
    this.#end = blocks.find(range.to);
    this.#high = Number(BigInt.asIntN(32, range.ts >> 32n));
    this.#low = Number(range.ts & 0xffff_ffffn);
    return true;
  }

  #rangeOf(key: string): HiddenRange | undefined {
    const ranges = this.#ranges;
    let low = 0;
    let high = ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ranges[middle]!.from <= key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return ranges[low - 1];
  }
}
