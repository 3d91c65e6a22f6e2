/** Lists of row numbers that only grow, many of them, in one area: most have one row, a few have very many. */
import {larger} from './term-table.ts';

/** Numbers of a list's entry: its first row, its newest block (0: none), how many rows. */
const ENTRY = 3;
/** Numbers at the beginning of a block: the block before it (0: none), how many rows it can have, and has. */
const HEAD = 3;
const FIRST_BLOCK = 4;
const LARGEST_BLOCK = 256;

/** Bytes of a list without blocks. */
export const LIST_BYTES = ENTRY * 4;

export class RowLists {
  #entries = new Int32Array(2 * ENTRY);
  /** Blocks; the first number is not used, so that 0 is no block. */
  #blocks = new Int32Array(8);
  #end = 1;

  /** Begins the list of this number; they are begun in the order of their numbers. */
  begin(list: number, row: number): void {
    const at = list * ENTRY;
    if (at + ENTRY > this.#entries.length) {
      this.#entries = larger(this.#entries);
    }
    this.#entries[at] = row;
    this.#entries[at + 1] = 0;
    this.#entries[at + 2] = 1;
  }

  /** Adds a row, unless it is the last one already. Returns by how many bytes memory grew. */
  add(list: number, row: number): number {
    const at = list * ENTRY;
    const block = this.#entries[at + 1]!;
    if (block === 0) {
      if (this.#entries[at] === row) {
        return 0;
      }
      return this.#push(at, this.#open(at, 0, FIRST_BLOCK), row) + (HEAD + FIRST_BLOCK) * 4;
    }
    const count = this.#blocks[block + 2]!;
    if (this.#blocks[block + HEAD + count - 1] === row) {
      return 0;
    }
    const size = this.#blocks[block + 1]!;
    if (count < size) {
      return this.#push(at, block, row);
    }
    const next = size < LARGEST_BLOCK ? size * 2 : size;
    return this.#push(at, this.#open(at, block, next), row) + (HEAD + next) * 4;
  }

  #open(at: number, before: number, size: number): number {
    const block = this.#end;
    this.#end += HEAD + size;
    while (this.#end > this.#blocks.length) {
      this.#blocks = larger(this.#blocks);
    }
    this.#blocks[block] = before;
    this.#blocks[block + 1] = size;
    this.#blocks[block + 2] = 0;
    this.#entries[at + 1] = block;
    return block;
  }

  #push(at: number, block: number, row: number): number {
    const count = this.#blocks[block + 2]!;
    this.#blocks[block + HEAD + count] = row;
    this.#blocks[block + 2] = count + 1;
    this.#entries[at + 2]! += 1;
    return 0;
  }

  /** How many rows, repetitions included that did not come behind each other. */
  count(list: number): number {
    return this.#entries[list * ENTRY + 2]!;
  }

  /** Gives the rows from number `from` of the list on, in any order. */
  forEach(list: number, from: number, give: (row: number) => void): void {
    const at = list * ENTRY;
    let left = this.#entries[at + 2]! - from;
    for (let block = this.#entries[at + 1]!; block !== 0 && left > 0; block = this.#blocks[block]!) {
      const start = block + HEAD;
      for (let i = start + this.#blocks[block + 2]! - 1; i >= start && left > 0; i--, left--) {
        give(this.#blocks[i]!);
      }
    }
    if (left > 0) {
      give(this.#entries[at]!);
    }
  }
}
