/** The rows of a segment in order, many blocks at a time, without the cache. What is read of a row is overwritten by rows that come later. */
import {BlockFile} from './block-file.ts';
import {BlockIndex} from './block-index.ts';
import {BlockReader} from './block.ts';
import {corrupt} from './failure.ts';
import type {Files} from './files.ts';
import {readFooter, type RowsFooter} from './footer.ts';
import type {SegmentMeta} from './segment-meta.ts';

const READ_BYTES = 256 << 10;

export class RowsSource {
  readonly #file: BlockFile;
  readonly #blocks: BlockIndex;
  #block = -1;
  /** Blocks up to here are in `#bytes`. */
  #readUntil = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #bytesAt = 0;
  readonly reader: BlockReader;
  /** Ordinal of the row it stands on. */
  ordinal = -1;
  hasRow = true;

  constructor(files: Files, meta: SegmentMeta) {
    this.#file = new BlockFile(files, meta.name, meta.table);
    const footer = readFooter(this.#file, meta.bytes) as RowsFooter;
    if (footer.kind !== 'rows' || footer.segment !== meta.id || footer.table !== meta.table) {
      throw corrupt(meta.name, meta.bytes, 'it is another segment than its name says');
    }
    this.#blocks = BlockIndex.of(this.#file.readUncached(footer.blocks.offset, footer.blocks.length), 0);
    this.reader = new BlockReader(EMPTY_BLOCK);
    this.next();
  }

  next(): void {
    this.ordinal += 1;
    while (!this.reader.nextKey()) {
      this.#block += 1;
      if (this.#block >= this.#blocks.count) {
        this.hasRow = false;
        return;
      }
      this.reader.open(this.#load(this.#block));
    }
  }

  #load(block: number): Buffer {
    const {offsets, lengths, count} = this.#blocks;
    if (block >= this.#readUntil) {
      this.#bytesAt = offsets[block]!;
      let last = block;
      while (last + 1 < count && offsets[last + 1]! + lengths[last + 1]! - this.#bytesAt <= READ_BYTES) {
        last += 1;
      }
      this.#readUntil = last + 1;
      const length = offsets[last]! + lengths[last]! - this.#bytesAt;
      if (length > this.#bytes.length) {
        this.#bytes = Buffer.allocUnsafeSlow(Math.max(length, READ_BYTES));
      }
      this.#file.readRaw(this.#bytes.subarray(0, length), this.#bytesAt);
    }
    const start = offsets[block]! - this.#bytesAt;
    return this.#file.check(this.#bytes, start, start + lengths[block]!, offsets[block]!);
  }

  close(): void {
    this.#file.close();
  }
}

const EMPTY_BLOCK = Buffer.alloc(4);
