/** The terms of an index file in order, read from start to end without the cache. */
import type {BlockFile} from './block-file.ts';
import {BlockIndex} from './block-index.ts';
import {BlockReader} from './block.ts';
import type {TermsPart} from './footer.ts';
import type {OrdinalBuffer} from './ordinal-buffer.ts';
import {gatherList} from './postings.ts';
import type {TermSource} from './term-source.ts';

export class DictionarySource implements TermSource {
  readonly #file: BlockFile;
  readonly #blocks: BlockIndex;
  /** New ordinals by old ones, -1 for rows that are gone; undefined: they stay. */
  readonly #ordinals: Int32Array | undefined;
  #block = -1;
  #reader: BlockReader | undefined;
  hasTerm = true;

  constructor(file: BlockFile, part: TermsPart, ordinals: Int32Array | undefined) {
    this.#file = file;
    this.#blocks = BlockIndex.of(file.readUncached(part.blocks.offset, part.blocks.length), part.start);
    this.#ordinals = ordinals;
    this.next();
  }

  get term(): Uint8Array {
    return this.#reader!.key;
  }

  get termLength(): number {
    return this.#reader!.keyLength;
  }

  next(): void {
    while (this.#reader === undefined || !this.#reader.nextKey()) {
      this.#block += 1;
      if (this.#block >= this.#blocks.count) {
        this.hasTerm = false;
        return;
      }
      const bytes = this.#file.readUncached(this.#blocks.offsets[this.#block]!, this.#blocks.lengths[this.#block]!);
      if (this.#reader === undefined) {
        this.#reader = new BlockReader(bytes);
      } else {
        this.#reader.open(bytes);
      }
    }
  }

  gather(into: OrdinalBuffer): void {
    const reader = this.#reader!;
    gatherList(this.#file, reader.bytes, reader.valueStart, this.#ordinals, into);
  }
}
