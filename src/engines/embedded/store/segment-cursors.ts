/** Rows of a segment in key order, both ways. */
import type {BlockIndex} from './block-index.ts';
import type {BlockRun} from './block-run.ts';
import {BlockReader} from './block.ts';
import type {HiddenBlocks} from './hidden-blocks.ts';
import type {EntryCursor} from './sources.ts';
import type {ByteString, KeyRange} from './store.ts';

export class ForwardCursor implements EntryCursor {
  readonly #blocks: BlockIndex;
  readonly #run: BlockRun;
  readonly #hidden: HiddenBlocks | undefined;
  readonly #to: ByteString | undefined;
  #block: number;
  #reader: BlockReader | undefined;
  readonly position = 0;
  key: ByteString | undefined;

  constructor(blocks: BlockIndex, run: BlockRun, range: KeyRange, hidden: HiddenBlocks | undefined) {
    this.#hidden = hidden;
    this.#blocks = blocks;
    this.#run = run;
    this.#to = range.to;
    this.#block = range.from === undefined ? 0 : Math.max(0, blocks.find(range.from));
    if (this.#block >= blocks.count) {
      return;
    }
    this.#reader = new BlockReader(run.block(this.#block));
    if (range.from !== undefined && this.#reader.seek(range.from)) {
      this.#reader.readKey();
      this.#settle(this.#reader);
    } else if (range.from === undefined) {
      this.next();
    } else {
      this.#nextBlock();
    }
  }

  #settle(reader: BlockReader): void {
    const key = reader.keyText();
    this.key = this.#to === undefined || key < this.#to ? key : undefined;
  }

  value(): Uint8Array {
    const reader = this.#reader!;
    return reader.bytes.subarray(reader.valueStart, reader.valueEnd);
  }

  next(): void {
    const reader = this.#reader!;
    if (reader.nextKey()) {
      this.#settle(reader);
    } else {
      this.#nextBlock();
    }
  }

  #nextBlock(): void {
    const next = this.#block + 1;
    this.#block = this.#hidden === undefined ? next : this.#hidden.nextVisible(next);
    if (this.#block >= this.#blocks.count) {
      this.key = undefined;
      return;
    }
    this.#reader!.open(this.#run.block(this.#block));
    this.next();
  }
}

export class BackwardCursor implements EntryCursor {
  readonly #blocks: BlockIndex;
  readonly #run: BlockRun;
  readonly #hidden: HiddenBlocks | undefined;
  readonly #from: ByteString | undefined;
  #block: number;
  #reader: BlockReader | undefined;
  /** Of the block: the entry it stands on. */
  #index = 0;
  readonly position = 0;
  key: ByteString | undefined;

  constructor(blocks: BlockIndex, run: BlockRun, range: KeyRange, hidden: HiddenBlocks | undefined) {
    this.#hidden = hidden;
    this.#blocks = blocks;
    this.#run = run;
    this.#from = range.from;
    this.#block = range.to === undefined ? blocks.count - 1 : blocks.find(range.to);
    if (this.#block < 0) {
      return;
    }
    this.#reader = new BlockReader(run.block(this.#block));
    const isInside = range.to !== undefined && this.#reader.seek(range.to);
    this.#index = isInside ? this.#reader.index : this.#size;
    this.next();
  }

  get #size(): number {
    return this.#blocks.ordinals[this.#block + 1]! - this.#blocks.ordinals[this.#block]!;
  }

  value(): Uint8Array {
    const reader = this.#reader!;
    return reader.bytes.subarray(reader.valueStart, reader.valueEnd);
  }

  next(): void {
    while (this.#index === 0) {
      const next = this.#block - 1;
      this.#block = this.#hidden === undefined ? next : this.#hidden.lastVisible(next);
      if (this.#block < 0) {
        this.key = undefined;
        return;
      }
      this.#reader!.open(this.#run.block(this.#block));
      this.#index = this.#size;
    }
    this.#index -= 1;
    const reader = this.#reader!;
    reader.seekIndex(this.#index);
    const key = reader.keyText();
    this.key = this.#from === undefined || key >= this.#from ? key : undefined;
  }
}
