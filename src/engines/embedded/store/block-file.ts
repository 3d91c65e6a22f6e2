/** A finished file of checked parts, opened when it is first read. */
import {crc32} from 'node:zlib';
import {type BlockCache, blockCache, type BlockOwner, type CachedBlock} from './block-cache.ts';
import {corrupt, ioFailure} from './failure.ts';
import type {Files, StoreFile} from './files.ts';
import {bytesToReadTo, READ_BUFFER_BYTES, readBuffer} from './read-buffers.ts';

/** Larger files have more blocks than the cache has room for: eight bytes for each would be wasted. */
const MOST_NUMBERED = 1 << 17;

export class BlockFile {
  readonly name: string;
  readonly #files: Files;
  readonly #table: number;
  #file: StoreFile | undefined;
  readonly #cached: BlockOwner = new Map();
  /** What was read last and is in no cache: a row is often asked for right after its key was found in its block. */
  readonly #recent = readBuffer();
  /** The same by their numbers. Some may have been dropped since. */
  #numbered: (CachedBlock | undefined)[] | undefined;
  #caches = new Set<BlockCache>([blockCache]);

  constructor(files: Files, name: string, table: number) {
    this.#files = files;
    this.name = name;
    this.#table = table;
  }

  /**
   * The part at `offset`, `length` bytes with its checksum; without the checksum, and shared: do not change it.
   * Fails with `corrupt`, naming file, table and offset, and `io`.
   */
  read(offset: number, length: number, cache: BlockCache = blockCache): Buffer {
    const cached = cache.get(this.#cached, offset);
    if (cached !== undefined) {
      return cached;
    }
    const bytes = this.readUncached(offset, length);
    if (cache.isWelcome(offset, length)) {
      this.#caches.add(cache);
      cache.add(this.#cached, offset, bytes);
    }
    return bytes;
  }

  /** The part at `offset`, if it is in the cache of blocks. */
  cached(offset: number): Buffer | undefined {
    return blockCache.get(this.#cached, offset);
  }

  /**
   * As `read`, but what it gives may be overwritten by the next call, of this file or another: ask `isBrief`. Most single rows are
   * read without an allocation.
   */
  readBriefly(offset: number, length: number): Buffer {
    const recent = this.#recent;
    if (recent.offset === offset && recent.owner === this) {
      return recent.block;
    }
    const cached = blockCache.get(this.#cached, offset);
    if (cached !== undefined) {
      return cached;
    }
    if (length > READ_BUFFER_BYTES || blockCache.isWelcome(offset, length)) {
      const bytes = this.readUncached(offset, length);
      blockCache.add(this.#cached, offset, bytes);
      return bytes;
    }
    const target = bytesToReadTo(recent, length);
    this.#fill(target, offset, length);
    const block = this.check(target, 0, length, offset);
    recent.block = block;
    recent.offset = offset;
    recent.owner = this;
    return block;
  }

  /** As `readBriefly`, of one of `count` blocks: those that are in the cache are found by their number, which takes less looks into memory. */
  readNumbered(number: number, count: number, offset: number, length: number): Buffer {
    const known = this.#numbered === undefined ? undefined : this.#numbered[number];
    if (known !== undefined && !known.isDead) {
      known.isUsed = true;
      return known.bytes;
    }
    const bytes = this.readBriefly(offset, length);
    if (count <= MOST_NUMBERED) {
      const cached = this.#cached.get(offset);
      if (cached !== undefined) {
        this.#numbered ??= new Array<CachedBlock | undefined>(count);
        this.#numbered[number] = cached;
      }
    }
    return bytes;
  }

  /** The bytes came from `readBriefly` and will be overwritten. */
  isBrief(bytes: Buffer): boolean {
    return bytes.buffer === this.#recent.buffer.buffer;
  }

  /** What `readBriefly` gave for this offset still stands in these bytes. */
  isStill(bytes: Buffer, offset: number): boolean {
    const recent = this.#recent;
    return bytes.buffer !== recent.buffer.buffer || (recent.offset === offset && recent.owner === this);
  }

  readUncached(offset: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafeSlow(length);
    this.#fill(bytes, offset, length);
    return this.check(bytes, 0, length, offset);
  }

  /** Checks the part [start, stop) of bytes that were read from `offset` of the file; returns it without checksum. */
  check(bytes: Buffer, start: number, stop: number, offset: number): Buffer {
    if (stop - start >= 4) {
      const content = bytes.subarray(start, stop - 4);
      if (crc32(content) === bytes.readUInt32BE(stop - 4)) {
        return content;
      }
    }
    throw corrupt(this.name, offset, 'wrong checksum', {table: this.#table});
  }

  /** Unchecked bytes, for readers that read many parts at once. */
  readRaw(bytes: Buffer, offset: number): void {
    this.#fill(bytes, offset, bytes.length);
  }

  #fill(bytes: Buffer, offset: number, length: number): void {
    let count: number;
    try {
      this.#file ??= this.#files.openForRead(this.name);
      count = this.#file.readSync(bytes, offset, length);
    } catch (error) {
      throw ioFailure(`reading ${this.name}`, error);
    }
    if (count !== length) {
      throw corrupt(this.name, offset, `it ends ${length - count} bytes early`, {table: this.#table});
    }
  }

  size(): number {
    this.#file ??= this.#files.openForRead(this.name);
    return this.#file.size();
  }

  close(): void {
    for (const cache of this.#caches) {
      cache.forget(this.#cached);
    }
    this.#numbered = undefined;
    if (this.#recent.owner === this) {
      this.#recent.owner = undefined;
    }
    this.#file?.close();
    this.#file = undefined;
  }
}
