/**
 * Writes an index file of a segment: for each index of terms a sorted dictionary in blocks, with the ordinals of the rows
 * that have the term; for each index of vectors the vectors in chunks.
 *
 *     value of a dictionary entry    (count × 2) varint, then the first ordinal and the gaps to the next ones as varints
 *                                or  (count × 2 + 1) varint  offset varint (two parts) directory length varint
 *     directory of a long list       chunks varint  {first ordinal varint  count varint  length varint}…  crc32
 *                                    and the chunks behind it, each with its crc32: gaps as varints
 */
import {crc32} from 'node:zlib';
import {BlockBuilder, separator} from './block.ts';
import {BlockIndexBuilder} from './block-index.ts';
import type {FileWriter} from './file-writer.ts';
import {encodeFooter, type TermsPart, type VectorsPart} from './footer.ts';
import {putVarint32} from './varint.ts';

/** A block of the dictionary is closed when it is this large. */
const BLOCK_BYTES = 8 << 10;
/** Lists up to this long are in the dictionary itself. */
const INLINE_POSTINGS = 64;
export const CHUNK_POSTINGS = 2048;
const VECTOR_CHUNK_BYTES = 1 << 20;

const NOTHING = new Uint8Array(0);

export class IndexWriter {
  readonly file: FileWriter;
  readonly #parts: (TermsPart | VectorsPart)[] = [];
  readonly #block = new BlockBuilder();
  #index = new BlockIndexBuilder();
  #separator: Uint8Array = NOTHING;
  #last = new Uint8Array(64);
  #lastLength = 0;
  #scratch = new Uint8Array(INLINE_POSTINGS * 5 + 32);
  #id = 0;
  #start = 0;
  #terms = 0;
  #postings = 0;
  #blockPostings = 0;

  constructor(file: FileWriter) {
    this.file = file;
  }

  beginTerms(id: number): void {
    this.#id = id;
    this.#start = this.file.offset;
    this.#index = new BlockIndexBuilder();
    this.#separator = NOTHING;
    this.#terms = 0;
    this.#postings = 0;
    this.#blockPostings = 0;
    this.#lastLength = 0;
  }

  /** Terms ascend; ordinals ascend, without repetition, and are at least one. */
  add(term: Uint8Array, termLength: number, ordinals: ArrayLike<number>, count: number): void {
    if (this.#block.count > 0 && this.#block.size >= BLOCK_BYTES) {
      this.#close();
      this.#separator = separator(this.#last, this.#lastLength, term, termLength);
    }
    const scratch = this.#scratch;
    let length: number;
    if (count <= INLINE_POSTINGS) {
      length = putVarint32(scratch, count * 2, 0);
      let last = 0;
      for (let i = 0; i < count; i++) {
        const ordinal = ordinals[i]!;
        length = putVarint32(scratch, ordinal - last, length);
        last = ordinal;
      }
    } else {
      length = this.#addLong(ordinals, count);
    }
    this.#block.add(term, termLength, scratch, 0, length);
    this.#terms += 1;
    this.#postings += count;
    this.#blockPostings += count;
    if (termLength > this.#last.length) {
      this.#last = new Uint8Array(termLength * 2);
    }
    for (let i = 0; i < termLength; i++) {
      this.#last[i] = term[i]!;
    }
    this.#lastLength = termLength;
  }

  #addLong(ordinals: ArrayLike<number>, count: number): number {
    const chunks: Buffer[] = [];
    const chunkCount = Math.ceil(count / CHUNK_POSTINGS);
    const directory = Buffer.allocUnsafe(chunkCount * 15 + 5);
    let at = putVarint32(directory, chunkCount, 0);
    let lastFirst = 0;
    for (let start = 0; start < count; start += CHUNK_POSTINGS) {
      const stop = Math.min(start + CHUNK_POSTINGS, count);
      const bytes = Buffer.allocUnsafeSlow((stop - start) * 5);
      let length = 0;
      let last = ordinals[start]!;
      for (let i = start + 1; i < stop; i++) {
        const ordinal = ordinals[i]!;
        length = putVarint32(bytes, ordinal - last, length);
        last = ordinal;
      }
      const chunk = Buffer.allocUnsafeSlow(length + 4);
      bytes.copy(chunk, 0, 0, length);
      chunk.writeUInt32BE(crc32(chunk.subarray(0, length)), length);
      chunks.push(chunk);
      at = putVarint32(directory, ordinals[start]! - lastFirst, at);
      lastFirst = ordinals[start]!;
      at = putVarint32(directory, stop - start, at);
      at = putVarint32(directory, chunk.length, at);
    }
    const offset = this.file.offset;
    const directoryLength = this.file.appendChecked(directory.subarray(0, at));
    for (const chunk of chunks) {
      this.file.append(chunk);
    }
    let length = putVarint32(this.#scratch, count * 2 + 1, 0);
    length = putVarint32(this.#scratch, Math.floor(offset / 2 ** 24), length);
    length = putVarint32(this.#scratch, offset % 2 ** 24, length);
    return putVarint32(this.#scratch, directoryLength, length);
  }

  #close(): void {
    const offset = this.file.offset;
    const count = this.#block.count;
    const length = this.file.appendBlock(this.#block);
    // Offsets are told relative to the start of this index.
    this.#index.add(offset - this.#start, length, count, this.#blockPostings, this.#separator);
    this.#blockPostings = 0;
  }

  endTerms(): void {
    if (this.#block.count > 0) {
      this.#close();
    }
    const blocks = {offset: this.file.offset, length: this.file.appendChecked(this.#index.finish())};
    this.#parts.push({
      id: this.#id,
      kind: 'terms',
      start: this.#start,
      blocks,
      terms: this.#terms,
      postings: this.#postings,
    });
  }

  vectors(id: number, dimension: number): VectorsWriter {
    return new VectorsWriter(this.file, dimension, chunks =>
      this.#parts.push({id, kind: 'vectors', dimension, chunks}),
    );
  }

  /** Returns the size of the file. */
  async finish(table: number, segment: number): Promise<number> {
    this.file.append(encodeFooter({kind: 'index', table, segment, indexes: this.#parts}));
    const bytes = this.file.offset;
    await this.file.finish();
    return bytes;
  }
}

export class VectorsWriter {
  readonly #file: FileWriter;
  readonly #dimension: number;
  readonly #done: (chunks: VectorsPart['chunks']) => void;
  readonly #chunks: {offset: number; length: number; count: number}[] = [];
  readonly #most: number;
  #ordinals: Uint32Array;
  #norms: Float32Array;
  #vectors: Float32Array;
  #count = 0;

  constructor(file: FileWriter, dimension: number, done: (chunks: VectorsPart['chunks']) => void) {
    this.#file = file;
    this.#dimension = dimension;
    this.#done = done;
    this.#most = Math.max(1, Math.floor(VECTOR_CHUNK_BYTES / (dimension * 4 + 8)));
    this.#ordinals = new Uint32Array(this.#most);
    this.#norms = new Float32Array(this.#most);
    this.#vectors = new Float32Array(this.#most * dimension);
  }

  /** The vector is at `start` of `vectors`. */
  add(ordinal: number, vectors: Float32Array, start: number, norm: number): void {
    this.#ordinals[this.#count] = ordinal;
    this.#norms[this.#count] = norm;
    this.#vectors.set(vectors.subarray(start, start + this.#dimension), this.#count * this.#dimension);
    this.#count += 1;
    if (this.#count === this.#most) {
      this.#close();
    }
  }

  #close(): void {
    const count = this.#count;
    const bytes = Buffer.concat([
      view(this.#ordinals, count),
      view(this.#norms, count),
      view(this.#vectors, count * this.#dimension),
    ]);
    const offset = this.#file.offset;
    const length = this.#file.appendChecked(bytes);
    this.#chunks.push({offset, length, count});
    this.#count = 0;
  }

  end(): void {
    if (this.#count > 0) {
      this.#close();
    }
    this.#done(this.#chunks);
  }
}

const view = (numbers: Uint32Array | Float32Array, count: number): Buffer =>
  Buffer.from(numbers.buffer, numbers.byteOffset, count * 4);
