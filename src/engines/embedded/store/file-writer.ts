/** Writes a file from start to end: what is appended is collected, and written when its maker finds time to wait. */
import {crc32} from 'node:zlib';
import type {Files, StoreFile} from './files.ts';

/** When this much waits, `drain` should be called. */
const DRAIN_BYTES = 1 << 20;

export class FileWriter {
  readonly name: string;
  readonly #file: StoreFile;
  #parts: Uint8Array[] = [];
  #waiting = 0;
  #written = 0;

  private constructor(file: StoreFile) {
    this.name = file.name;
    this.#file = file;
  }

  static async create(files: Files, name: string): Promise<FileWriter> {
    return new FileWriter(await files.create(name));
  }

  /** Where the next byte goes. */
  get offset(): number {
    return this.#written + this.#waiting;
  }

  get needsDrain(): boolean {
    return this.#waiting >= DRAIN_BYTES;
  }

  /** Keeps the bytes until they are written: they must not change. */
  append(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#waiting += bytes.length;
  }

  /** Appends the bytes and their checksum; returns the length of both. */
  appendChecked(bytes: Uint8Array): number {
    const sum = Buffer.allocUnsafe(4);
    sum.writeUInt32BE(crc32(bytes));
    this.append(bytes);
    this.append(sum);
    return bytes.length + 4;
  }

  async drain(): Promise<void> {
    if (this.#waiting === 0) {
      return;
    }
    const bytes = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts, this.#waiting);
    await this.#file.write(bytes, this.#written);
    this.#written += bytes.length;
    this.#parts = [];
    this.#waiting = 0;
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
