/** The dictionary of one index in an index file, for readers. */
import type {BlockFile} from './block-file.ts';
import {BlockIndex} from './block-index.ts';
import {BlockReader} from './block.ts';
import type {TermsPart} from './footer.ts';
import {MAY_EXPIRE_TERM} from '../indexes/term-ranges.ts';
import {isSingle} from './memory-index.ts';
import {gatherList, type OrdinalList, postingCount, readList, ShortList} from './postings.ts';
import {OrdinalBuffer} from './ordinal-buffer.ts';
import type {ByteString} from './store.ts';

/** Lists of ranges that were joined lately are kept up to this many ordinals, so that the next page need not do it again. */
const KEPT_ORDINALS = 1 << 20;

/** For questions that are answered at once. */
const blockReader = new BlockReader(Buffer.alloc(4));

export class TermIndex {
  readonly #file: BlockFile;
  readonly #blocks: BlockIndex;
  readonly #rows: number;
  #found: ByteString | undefined;
  #foundBlock = -1;
  #foundAt = 0;
  #keptLacking: {readonly term: ByteString; readonly ordinals: Int32Array} | undefined;
  #kept: {readonly from: ByteString; readonly to: ByteString; readonly ordinals: Int32Array} | undefined;

  constructor(file: BlockFile, part: TermsPart, rows: number) {
    this.#file = file;
    this.#blocks = BlockIndex.of(file.readUncached(part.blocks.offset, part.blocks.length), part.start);
    this.#rows = rows;
  }

  /** Good until the file is read again. */
  #reader(block: number): BlockReader {
    blockReader.open(this.#file.readBriefly(this.#blocks.offsets[block]!, this.#blocks.lengths[block]!));
    return blockReader;
  }

  /** A reader of the block that has the term, whose value begins at `#foundAt`; undefined: there is none. Mostly asked for twice: to estimate, to read. */
  #find(term: ByteString): BlockReader | undefined {
    if (term === this.#found) {
      return this.#foundBlock === -1 ? undefined : this.#reader(this.#foundBlock);
    }
    this.#found = term;
    this.#foundBlock = -1;
    const block = this.#blocks.find(term);
    if (block === -1) {
      return undefined;
    }
    const reader = this.#reader(block);
    if (!reader.seek(term) || !reader.isExact) {
      return undefined;
    }
    this.#foundBlock = block;
    this.#foundAt = reader.valueStart;
    return reader;
  }

  /** Rows that have a term in [from, to); undefined: none. */
  list(from: ByteString, to: ByteString): OrdinalList | undefined {
    if (isSingle(from, to)) {
      const reader = this.#find(from);
      return reader === undefined ? undefined : readList(this.#file, reader.bytes, this.#foundAt);
    }
    if (this.#kept?.from === from && this.#kept.to === to) {
      return new ShortList(this.#kept.ordinals);
    }
    const buffer = new OrdinalBuffer();
    this.#walk(from, to, reader => gatherList(this.#file, reader.bytes, reader.valueStart, undefined, buffer));
    if (buffer.count === 0) {
      return undefined;
    }
    buffer.normalize(this.#rows);
    const ordinals = buffer.ordinals.slice(0, buffer.count);
    if (ordinals.length <= KEPT_ORDINALS) {
      this.#kept = {from, to, ordinals};
    }
    return new ShortList(ordinals);
  }

  /** Rows that may lack the one term in [from, to); undefined: none. */
  lacking(from: ByteString, to: ByteString): OrdinalList | undefined {
    if (this.#keptLacking?.term === from) {
      return listOf(this.#keptLacking.ordinals);
    }
    const buffer = new OrdinalBuffer();
    const having = this.list(from, to);
    let next = 0;
    for (let chunk = 0; having !== undefined && chunk < having.chunks; chunk++) {
      for (const ordinal of having.chunk(chunk)) {
        for (; next < ordinal; next++) {
          buffer.push(next);
        }
        next = ordinal + 1;
      }
    }
    for (; next < this.#rows; next++) {
      buffer.push(next);
    }
    const expiring = this.list(MAY_EXPIRE_TERM, `${MAY_EXPIRE_TERM}\0`);
    for (let chunk = 0; expiring !== undefined && chunk < expiring.chunks; chunk++) {
      for (const ordinal of expiring.chunk(chunk)) {
        buffer.push(ordinal);
      }
    }
    buffer.normalize(this.#rows);
    const ordinals = buffer.ordinals.slice(0, buffer.count);
    if (ordinals.length <= KEPT_ORDINALS) {
      this.#keptLacking = {term: from, ordinals};
    }
    return listOf(ordinals);
  }

  estimateLacking(from: ByteString, to: ByteString): number {
    const expiring = this.estimate(MAY_EXPIRE_TERM, `${MAY_EXPIRE_TERM}\0`);
    return this.#rows - this.estimate(from, to) + expiring;
  }

  /** Postings of [from, to); whole blocks are counted by their index, only those at the edges are looked into. */
  estimate(from: ByteString, to: ByteString): number {
    const blocks = this.#blocks;
    if (blocks.count === 0 || from >= to) {
      return 0;
    }
    if (isSingle(from, to)) {
      const reader = this.#find(from);
      return reader === undefined ? 0 : postingCount(reader.bytes, this.#foundAt);
    }
    const first = Math.max(0, blocks.find(from));
    const last = Math.max(0, blocks.find(to));
    const before = this.#countBefore(first, from);
    return this.#countBefore(last, to) - before;
  }

  /** Postings of all terms below `key`, which belongs into `block`. */
  #countBefore(block: number, key: ByteString): number {
    const reader = this.#reader(block);
    const stop = reader.seek(key) ? reader.index : Infinity;
    let count = this.#blocks.weights[block]!;
    reader.rewind();
    while (reader.next() && reader.index < stop) {
      count += postingCount(reader.bytes, reader.valueStart);
    }
    return count;
  }

  #walk(from: ByteString, to: ByteString, visit: (reader: BlockReader) => void): void {
    const blocks = this.#blocks;
    if (blocks.count === 0 || from >= to) {
      return;
    }
    const first = Math.max(0, blocks.find(from));
    const last = Math.max(0, blocks.find(to));
    for (let block = first; block <= last; block++) {
      const reader = this.#reader(block);
      const stop = block === last && reader.seek(to) ? reader.index : Infinity;
      if (block === first) {
        if (!reader.seek(from) || reader.index >= stop) {
          continue;
        }
        visit(reader);
      } else {
        reader.rewind();
      }
      while (reader.next() && reader.index < stop) {
        visit(reader);
      }
    }
  }
}

const listOf = (ordinals: Int32Array): OrdinalList | undefined =>
  ordinals.length === 0 ? undefined : new ShortList(ordinals);
