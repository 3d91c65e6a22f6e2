/** Writes a file from start to end: what is appended is collected in one piece, and written when its maker finds time to wait. */
import {checksum} from './checksum.ts';
import type {BlockBuilder} from './block.ts';
import type {Files, StoreFile} from './files.ts';

/** When so much waits, `drain` should be called; when the file is needed soon, later: to make bytes durable costs something each time. */
const PIECE_BYTES = 256 << 10;
const HURRIED_PIECE_BYTES = 1 << 20;
/** After each piece: a disk that takes 200 MB a second is free for others most of the time. */
const PAUSE_MS = 2;
const FIRST_BYTES = 16 << 10;
const CHECKSUM_BYTES = 4;
const NOTHING = Buffer.alloc(0);

export class FileWriter {
  readonly name: string;
  readonly #file: StoreFile;
  /** What waits to be written, from its start on; used again and again. */
  #bytes: Buffer = NOTHING;
  #waiting = 0;
  #written = 0;
  readonly #isHurried: () => boolean;
  #pieceBytes = PIECE_BYTES;

  private constructor(file: StoreFile, isHurried: () => boolean) {
    this.name = file.name;
    this.#file = file;
    this.#isHurried = isHurried;
  }

  /** `isHurried`: the file is needed soon, whoever else wants the disk. */
  static async create(
    files: Files,
    name: string,
    isHurried: () => boolean = () => files.isVolatile,
  ): Promise<FileWriter> {
    return new FileWriter(await files.create(name), isHurried);
  }

  /** Where the next byte goes. */
  get offset(): number {
    return this.#written + this.#waiting;
  }

  get needsDrain(): boolean {
    return this.#waiting >= this.#pieceBytes;
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#waiting);
    this.#waiting += bytes.length;
  }

  /** Appends the bytes and their checksum; returns the length of both. */
  appendChecked(bytes: Uint8Array): number {
    const start = this.#waiting;
    this.#reserve(bytes.length + CHECKSUM_BYTES);
    this.append(bytes);
    return this.#seal(start);
  }

  /** Empties the builder into the file, with a checksum; returns the length of both. */
  appendBlock(block: BlockBuilder): number {
    const start = this.#waiting;
    this.#reserve(block.byteLength + CHECKSUM_BYTES);
    this.#waiting = block.moveTo(this.#bytes, start);
    return this.#seal(start);
  }

  /** Puts the checksum of what was appended from `start` on behind it. */
  #seal(start: number): number {
    const bytes = this.#bytes;
    const end = this.#waiting;
    const sum = checksum(bytes, start, end, 0);
    bytes[end] = sum >>> 24;
    bytes[end + 1] = sum >>> 16;
    bytes[end + 2] = sum >>> 8;
    bytes[end + 3] = sum;
    this.#waiting = end + CHECKSUM_BYTES;
    return this.#waiting - start;
  }

  #reserve(more: number): void {
    const needed = this.#waiting + more;
    if (needed > this.#bytes.length) {
      const bigger = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, this.#bytes.length * 2, needed));
      this.#bytes.copy(bigger, 0, 0, this.#waiting);
      this.#bytes = bigger;
    }
  }

  /**
   * Writes what was appended so far. What is appended meanwhile waits for the next time. Large files are made durable part by part, with
   * pauses: whoever waits for the log waits for the same disk, and would have to wait for all that a sync of the whole file writes.
   */
  async drain(): Promise<void> {
    const length = this.#waiting;
    if (length === 0) {
      return;
    }
    const bytes = this.#bytes.subarray(0, length);
    if (length < PIECE_BYTES) {
      await this.#file.write(bytes, this.#written);
    } else {
      await this.#file.writeDurably(bytes, this.#written);
      if (this.#isHurried()) {
        this.#pieceBytes = HURRIED_PIECE_BYTES;
      } else {
        this.#pieceBytes = PIECE_BYTES;
        await new Promise<void>(resolve => setTimeout(resolve, PAUSE_MS));
      }
    }
    this.#bytes.copyWithin(0, length, this.#waiting);
    this.#written += length;
    this.#waiting -= length;
  }

  /** Makes all of it durable (not its name) and closes. */
  async finish(): Promise<void> {
    await this.drain();
    await this.#file.sync();
    this.#file.close();
  }

  abandon(): void {
    this.#file.close();
  }
}
