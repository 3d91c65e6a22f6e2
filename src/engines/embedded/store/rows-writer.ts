/** Writes the file of a segment's rows: blocks, their index, the bloom filter, the footer. */
import {NewestTime} from '../rows/newest-ts.ts';
import {BlockBuilder, separator} from './block.ts';
import {BlockIndexBuilder} from './block-index.ts';
import {BloomBuilder} from './bloom.ts';
import type {FileWriter} from './file-writer.ts';
import {encodeFooter, type Part} from './footer.ts';
import type {Pace} from './pace.ts';

/** A block is closed when it has this many bytes and entries … */
const BLOCK_BYTES = 1 << 10;
const BLOCK_ENTRIES = 8;
/** … or this many bytes. To read one row is to read and check a whole block; but each costs some 40 bytes of memory in the index of blocks. */
const MOST_BLOCK_BYTES = 2 << 10;

const NOTHING = new Uint8Array(0);
const NO_TIMES = Buffer.alloc(0);

export class RowsWriter {
  readonly file: FileWriter;
  readonly #block = new BlockBuilder();
  readonly #index = new BlockIndexBuilder();
  readonly #bloom = new BloomBuilder();
  /** Of the block being built; undefined: nobody will ask. */
  readonly #newest: NewestTime | undefined;
  #times = NO_TIMES;
  #timesLength = 0;
  /** Of the block being built. */
  #separator: Uint8Array = NOTHING;
  #last = new Uint8Array(64);
  #lastLength = 0;
  rows = 0;
  headers = 0;

  /** `keepsTimes`: readers want to know how old blocks are, because deletions may hide whole ones: tables with clustering. */
  constructor(file: FileWriter, keepsTimes: boolean) {
    this.file = file;
    this.#newest = keepsTimes ? new NewestTime() : undefined;
  }

  /** Returns the ordinal of the row. Keys must ascend. */
  add(key: Uint8Array, keyLength: number, value: Uint8Array): number {
    return this.addPart(key, keyLength, value, 0, value.length);
  }

  addPart(key: Uint8Array, keyLength: number, bytes: Uint8Array, start: number, stop: number): number {
    const {count, size} = this.#block;
    if (size >= BLOCK_BYTES && (count >= BLOCK_ENTRIES || size >= MOST_BLOCK_BYTES)) {
      this.#close();
      this.#separator = separator(this.#last, this.#lastLength, key, keyLength);
    }
    this.#block.add(key, keyLength, bytes, start, stop);
    this.#bloom.add(key, keyLength);
    this.#newest?.add(start === 0 && stop === bytes.length ? bytes : bytes.subarray(start, stop));
    if ((bytes[start]! & 0x80) !== 0) {
      this.headers += 1;
    }
    if (keyLength > this.#last.length) {
      this.#last = new Uint8Array(keyLength * 2);
    }
    for (let i = 0; i < keyLength; i++) {
      this.#last[i] = key[i]!;
    }
    this.#lastLength = keyLength;
    return this.rows++;
  }

  #close(): void {
    const offset = this.file.offset;
    const count = this.#block.count;
    const length = this.file.appendBlock(this.#block);
    this.#index.add(offset, length, count, 0, this.#separator);
    if (this.#newest !== undefined) {
      this.#keepTime(this.#newest.ts);
      this.#newest.reset();
    }
  }

  #keepTime(ts: bigint): void {
    if (this.#timesLength === this.#times.length) {
      const bigger = Buffer.allocUnsafeSlow(Math.max(1024, this.#timesLength * 2));
      this.#times.copy(bigger);
      this.#times = bigger;
    }
    this.#timesLength = this.#times.writeBigInt64BE(ts, this.#timesLength);
  }

  /** Returns the size of the file. `pace`: of the thread that has others to serve. */
  async finish(table: number, segment: number, pace?: Pace): Promise<number> {
    if (this.#block.count > 0) {
      this.#close();
    }
    const bits = await this.#bloom.finish(pace);
    const blocks = {offset: this.file.offset, length: this.file.appendChecked(this.#index.finish())};
    const bloom = {offset: this.file.offset, length: this.file.appendChecked(bits)};
    const times = this.#newest === undefined ? undefined : this.#appendTimes();
    const {rows, headers} = this;
    this.file.append(encodeFooter({kind: 'rows', table, segment, rows, headers, blocks, bloom, times}));
    const bytes = this.file.offset;
    await this.file.finish();
    return bytes;
  }

  #appendTimes(): Part {
    const bytes = this.#times.subarray(0, this.#timesLength);
    return {offset: this.file.offset, length: this.file.appendChecked(bytes)};
  }
}
