/** Which blocks of a segment hold nothing but what a deletion hides. */
import type {BlockIndex} from './block-index.ts';
import type {HiddenRange} from './store.ts';

export class HiddenBlocks {
  readonly #blocks: BlockIndex;
  /** The newest write time in each block, i64. */
  readonly #times: () => Buffer;
  readonly #ranges: readonly HiddenRange[];

  /** `ranges`: ascending, without overlap. */
  constructor(blocks: BlockIndex, times: () => Buffer, ranges: readonly HiddenRange[]) {
    this.#blocks = blocks;
    this.#times = times;
    this.#ranges = ranges;
  }

  /** True when all keys of the block lie in one of the ranges and nothing in it is newer than that range's deletion. */
  has(block: number): boolean {
    const blocks = this.#blocks;
    if (block + 1 >= blocks.count) {
      // Where its keys end is not known.
      return false;
    }
    const range = this.#rangeOf(blocks.separator(block));
    return (
      range !== undefined &&
      blocks.separator(block + 1) <= range.to &&
      this.#times().readBigInt64BE(block * 8) <= range.ts
    );
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
