/** An immutable sorted part of a table, for readers. Files are opened, and their indexes loaded, when they are first needed. */
import {giveWay} from '../../../base/slices.ts';
import {BlockFile} from './block-file.ts';
import {vectorCache} from './block-cache.ts';
import {BlockIndex} from './block-index.ts';
import {BlockReader} from './block.ts';
import {BlockRun} from './block-run.ts';
import {mayHave} from './bloom.ts';
import {corrupt} from './failure.ts';
import type {Files} from './files.ts';
import {readFooter, type IndexFooter, type Part, type RowsFooter, type VectorsPart} from './footer.ts';
import {HiddenBlocks} from './hidden-blocks.ts';
import {OrdinalCursor} from './postings.ts';
import {BackwardCursor, ForwardCursor} from './segment-cursors.ts';
import {bytesOf, type IndexFileMeta, type SegmentMeta} from './segment-meta.ts';
import type {EntryCursor, OrdinalStream, PostingCursor, SegmentReader, VectorChunk} from './sources.ts';
import type {ByteString, HiddenRange, KeyRange} from './store.ts';
import {TermIndex} from './term-index.ts';

interface Rows {
  readonly blocks: BlockIndex;
  readonly bloom: Uint8Array;
  /** undefined: how old its blocks are is not known. */
  readonly times: Part | undefined;
}

/** For questions that are answered at once. */
const pointReader = new BlockReader(Buffer.alloc(4));

/** What readers need to know of smaller segments is loaded in a millisecond or two. */
const PREPARED_BYTES = 4 << 20;

/** Longer values are copied by native code, through an object for the part. */
const LOOP_BYTES = 256;

function copyOf(bytes: Buffer, start: number, stop: number): Buffer {
  const length = stop - start;
  const copy = Buffer.allocUnsafe(length);
  if (length > LOOP_BYTES) {
    bytes.copy(copy, 0, start, stop);
  } else {
    for (let i = 0; i < length; i++) {
      copy[i] = bytes[start + i]!;
    }
  }
  return copy;
}

export class Segment implements SegmentReader {
  meta: SegmentMeta;
  readonly #files: Files;
  readonly #file: BlockFile;
  #loaded: Rows | undefined;
  #times: Buffer | undefined;
  readonly #indexFiles = new Map<string, {readonly file: BlockFile; readonly footer: IndexFooter}>();
  readonly #terms = new Map<number, TermIndex>();
  /** Set when no manifest names it any more. */
  mayBeRemoved = false;

  constructor(files: Files, meta: SegmentMeta) {
    this.#files = files;
    this.meta = meta;
    this.#file = new BlockFile(files, meta.name, meta.table);
  }

  get id(): number {
    return this.meta.id;
  }

  get rows(): number {
    return this.meta.rows;
  }

  get headers(): number {
    return this.meta.headers;
  }

  get bytes(): number {
    return bytesOf(this.meta);
  }

  /** Indexes that were built later. */
  get age(): number {
    return this.meta.age ?? this.meta.id;
  }

  addIndexFile(file: IndexFileMeta): void {
    this.meta = {...this.meta, indexFiles: [...this.meta.indexFiles, file]};
  }

  get #rowsPart(): Rows {
    return (this.#loaded ??= this.#load());
  }

  /**
   * Loads what readers need to know of a large segment, with turns for others in between; else its first reader does it at once.
   * Fails as reading does.
   */
  async prepare(): Promise<void> {
    if (this.#loaded !== undefined || this.meta.bytes < PREPARED_BYTES) {
      return;
    }
    const footer = this.#footer();
    await giveWay();
    const bloom = this.#file.readUncached(footer.bloom.offset, footer.bloom.length);
    await giveWay();
    const bytes = this.#file.readUncached(footer.blocks.offset, footer.blocks.length);
    await giveWay();
    const blocks = await BlockIndex.inTurns(bytes, 0);
    this.#loaded ??= {blocks, bloom, times: footer.times};
  }

  #footer(): RowsFooter {
    const footer = readFooter(this.#file, this.meta.bytes) as RowsFooter;
    if (footer.kind !== 'rows' || footer.segment !== this.meta.id || footer.table !== this.meta.table) {
      throw corrupt(this.#file.name, this.meta.bytes, 'it is another segment than its name says');
    }
    return footer;
  }

  #load(): Rows {
    const footer = this.#footer();
    return {
      blocks: BlockIndex.of(this.#file.readUncached(footer.blocks.offset, footer.blocks.length), 0),
      bloom: this.#file.readUncached(footer.bloom.offset, footer.bloom.length),
      times: footer.times,
    };
  }

  get(key: ByteString): Uint8Array | undefined {
    const {blocks, bloom} = this.#rowsPart;
    if (!mayHave(bloom, key)) {
      return undefined;
    }
    const block = blocks.find(key);
    if (block === -1) {
      return undefined;
    }
    const reader = pointReader;
    const bytes = this.#file.readNumbered(block, blocks.count, blocks.offsets[block]!, blocks.lengths[block]!);
    reader.open(bytes);
    if (!reader.seek(key) || !reader.isExact) {
      return undefined;
    }
    const {valueStart, valueEnd} = reader;
    return this.#file.isBrief(bytes) ? copyOf(bytes, valueStart, valueEnd) : bytes.subarray(valueStart, valueEnd);
  }

  cursor(range: KeyRange, isReverse: boolean, hidden?: readonly HiddenRange[]): EntryCursor {
    const {blocks, times} = this.#rowsPart;
    const run = new BlockRun(this.#file, blocks, range);
    const skipped =
      hidden === undefined || times === undefined
        ? undefined
        : new HiddenBlocks(blocks, () => this.#newest(times), hidden);
    return isReverse ? new BackwardCursor(blocks, run, range, skipped) : new ForwardCursor(blocks, run, range, skipped);
  }

  /** Read when a deletion first covers a whole block, and kept: 8 bytes for each block. */
  #newest({offset, length}: Part): Buffer {
    return (this.#times ??= this.#file.readUncached(offset, length));
  }

  keyFinder(): KeyFinder {
    return new KeyFinder(this.#rowsPart.blocks, this.#file);
  }

  hasIndex(index: number): boolean {
    return this.meta.indexFiles.some(file => file.indexes.includes(index));
  }

  /** The file that has an index, and what is where in it. */
  indexFile(index: number): {readonly file: BlockFile; readonly footer: IndexFooter} | undefined {
    const meta = this.meta.indexFiles.find(({indexes}) => indexes.includes(index));
    if (meta === undefined) {
      return undefined;
    }
    let opened = this.#indexFiles.get(meta.name);
    if (opened === undefined) {
      const file = new BlockFile(this.#files, meta.name, this.meta.table);
      const footer = readFooter(file, meta.bytes) as IndexFooter;
      if (footer.kind !== 'index' || footer.segment !== this.meta.id || footer.table !== this.meta.table) {
        throw corrupt(meta.name, meta.bytes, 'it is another index file than its name says');
      }
      opened = {file, footer};
      this.#indexFiles.set(meta.name, opened);
    }
    return opened;
  }

  #termIndex(index: number): TermIndex | undefined {
    const known = this.#terms.get(index);
    if (known !== undefined) {
      return known;
    }
    const opened = this.indexFile(index);
    const part = opened?.footer.indexes.find(({id}) => id === index);
    if (opened === undefined || part?.kind !== 'terms') {
      return undefined;
    }
    const terms = new TermIndex(opened.file, part, this.rows);
    this.#terms.set(index, terms);
    return terms;
  }

  postings(index: number, from: ByteString, to: ByteString): PostingCursor | undefined {
    const list = this.#termIndex(index)?.list(from, to);
    return list === undefined ? undefined : new SegmentPostings(this.keyFinder(), new OrdinalCursor(list));
  }

  estimate(index: number, from: ByteString, to: ByteString): number {
    return this.#termIndex(index)?.estimate(from, to) ?? 0;
  }

  lacking(index: number, from: ByteString, to: ByteString): PostingCursor | undefined {
    const terms = this.#termIndex(index);
    const list = terms === undefined ? undefined : terms.lacking(from, to);
    return list === undefined ? undefined : new SegmentPostings(this.keyFinder(), new OrdinalCursor(list));
  }

  estimateLacking(index: number, from: ByteString, to: ByteString): number {
    const file = this.meta.indexFiles.find(({indexes}) => indexes.includes(index));
    return file?.marksExpiry === true ? (this.#termIndex(index)?.estimateLacking(from, to) ?? this.rows) : Infinity;
  }

  ordinals(index: number, from: ByteString, to: ByteString): OrdinalStream | undefined {
    const list = this.#termIndex(index)?.list(from, to);
    return list === undefined ? undefined : new OrdinalCursor(list);
  }

  #vectorsPart(index: number): {readonly file: BlockFile; readonly part: VectorsPart} | undefined {
    const opened = this.indexFile(index);
    const part = opened?.footer.indexes.find(({id}) => id === index);
    return opened === undefined || part?.kind !== 'vectors' ? undefined : {file: opened.file, part};
  }

  /** Vectors of an index. */
  vectorCount(index: number): number {
    return this.#vectorsPart(index)?.part.chunks.reduce((sum, {count}) => sum + count, 0) ?? 0;
  }

  /** All vectors with the ordinals of their rows, read from the file, not to stay in memory. */
  *vectorChunks(index: number): Iterable<ReturnType<typeof readVectors>> {
    const opened = this.#vectorsPart(index);
    for (const chunk of opened?.part.chunks ?? []) {
      yield readVectors(opened!.file, opened!.part, chunk, false);
    }
  }

  *vectors(index: number): Iterable<VectorChunk> {
    const opened = this.#vectorsPart(index);
    if (opened === undefined) {
      return;
    }
    const {part} = opened;
    const keys = this.keyFinder();
    for (const chunk of part.chunks) {
      const {ordinals, norms, vectors} = readVectors(opened.file, part, chunk);
      yield {count: chunk.count, vectors, norms, key: number => keys.keyOf(ordinals[number]!)};
    }
  }

  fileNames(): readonly string[] {
    return [this.meta.name, ...this.meta.indexFiles.map(({name}) => name)];
  }

  close(): void {
    this.#file.close();
    for (const {file} of this.#indexFiles.values()) {
      file.close();
    }
    this.#indexFiles.clear();
  }

  /** Closes it and removes its files. */
  async remove(): Promise<void> {
    this.close();
    for (const name of this.fileNames()) {
      await this.#files.remove(name);
    }
  }
}

export function readVectors(
  file: BlockFile,
  part: VectorsPart,
  chunk: VectorsPart['chunks'][number],
  isCached = true,
): {readonly ordinals: Uint32Array; readonly norms: Float32Array; readonly vectors: Float32Array} {
  const bytes = isCached
    ? file.read(chunk.offset, chunk.length, vectorCache)
    : file.readUncached(chunk.offset, chunk.length);
  const {buffer, byteOffset} = bytes;
  const {count} = chunk;
  return {
    ordinals: new Uint32Array(buffer, byteOffset, count),
    norms: new Float32Array(buffer, byteOffset + count * 4, count),
    vectors: new Float32Array(buffer, byteOffset + count * 8, count * part.dimension),
  };
}

/** Keys of ordinals that mostly ascend, and ordinals of keys. */
class KeyFinder {
  readonly #blocks: BlockIndex;
  readonly #file: BlockFile;
  /** The block that the reader stands in. */
  #block = -1;
  #reader: BlockReader | undefined;

  constructor(blocks: BlockIndex, file: BlockFile) {
    this.#blocks = blocks;
    this.#file = file;
  }

  #open(block: number): BlockReader {
    const offset = this.#blocks.offsets[block]!;
    let reader = this.#reader;
    if (reader === undefined || block !== this.#block || !this.#file.isStill(reader.bytes, offset)) {
      const bytes = this.#file.readBriefly(offset, this.#blocks.lengths[block]!);
      if (reader === undefined) {
        reader = this.#reader = new BlockReader(bytes);
      } else {
        reader.open(bytes);
      }
      this.#block = block;
    }
    return reader;
  }

  keyOf(ordinal: number): ByteString {
    const {ordinals} = this.#blocks;
    let block = this.#block;
    if (block === -1 || ordinal < ordinals[block]! || ordinal >= ordinals[block + 1]!) {
      block = this.#blocks.findOrdinal(ordinal);
    }
    const reader = this.#open(block);
    reader.seekIndex(ordinal - ordinals[block]!);
    return reader.keyText();
  }

  /** Not above the key of the ordinal, mostly not far below, and known without a look into the file. */
  lowerBound(ordinal: number): ByteString {
    return this.#blocks.separator(this.#blocks.findOrdinal(ordinal));
  }

  /** The first ordinal whose key is not known to be below `key` without a look into the file. */
  earliestOrdinal(key: ByteString): number {
    const block = this.#blocks.find(key);
    return block === -1 ? 0 : this.#blocks.ordinals[block]!;
  }

  /** How many rows have keys below `key`. */
  ordinalOf(key: ByteString): number {
    const block = this.#blocks.find(key);
    if (block === -1) {
      return 0;
    }
    const reader = this.#open(block);
    return reader.seek(key) ? this.#blocks.ordinals[block]! + reader.index : this.#blocks.ordinals[block + 1]!;
  }
}

class SegmentPostings implements PostingCursor {
  readonly #keys: KeyFinder;
  readonly #ordinals: OrdinalCursor;
  readonly position = 0;
  key: ByteString | undefined;
  isExact = false;

  constructor(keys: KeyFinder, ordinals: OrdinalCursor) {
    this.#keys = keys;
    this.#ordinals = ordinals;
    this.#estimate();
  }

  #estimate(): void {
    const ordinal = this.#ordinals.current;
    this.isExact = ordinal === -1;
    this.key = ordinal === -1 ? undefined : this.#keys.lowerBound(ordinal);
  }

  settle(): void {
    if (!this.isExact) {
      this.key = this.#keys.keyOf(this.#ordinals.current);
      this.isExact = true;
    }
  }

  next(): void {
    this.#ordinals.next();
    this.#estimate();
  }

  seek(key: ByteString): void {
    if (this.key === undefined || this.key >= key) {
      return;
    }
    const ordinals = this.#ordinals;
    const before = ordinals.current;
    ordinals.seek(this.#keys.earliestOrdinal(key));
    if (ordinals.current !== before) {
      this.#estimate();
    }
    if (this.key === undefined || this.key >= key) {
      return;
    }
    // It may lie in the very block that `key` belongs into.
    this.settle();
    if (this.key < key) {
      ordinals.seek(this.#keys.ordinalOf(key));
      this.#estimate();
    }
  }
}
