/** Files that live in memory: for databases that need not outlive the process, and for tests. */
import {StoreFailure} from './failure.ts';
import type {Files, StoreFile} from './files.ts';

/** A file's bytes: grows by doubling. */
class Content {
  bytes = new Uint8Array(0);
  size = 0;

  write(part: Uint8Array, position: number): void {
    const end = position + part.length;
    if (end > this.bytes.length) {
      const bigger = new Uint8Array(Math.max(end, Math.min(this.bytes.length * 2, this.bytes.length + (16 << 20))));
      bigger.set(this.bytes.subarray(0, this.size));
      this.bytes = bigger;
    }
    this.bytes.set(part, position);
    this.size = Math.max(this.size, end);
  }
}

export class MemoryFiles implements Files {
  readonly directory: string;
  readonly isVolatile: boolean;
  readonly #contents = new Map<string, Content>();
  #isLocked = false;

  /** `isVolatile: false` keeps a log, as on a disk: a store opened on the same object again finds its data. */
  constructor(options: {readonly directory?: string; readonly isVolatile?: boolean} = {}) {
    this.directory = options.directory ?? 'memory';
    this.isVolatile = options.isVolatile ?? true;
  }

  lock(): void {
    if (this.#isLocked) {
      throw new StoreFailure('in_use', `${this.directory} is in use`, {directory: this.directory, pid: process.pid});
    }
    this.#isLocked = true;
  }

  unlock(): void {
    this.#isLocked = false;
  }

  list(): readonly string[] {
    return [...this.#contents.keys()];
  }

  openForRead(name: string): StoreFile {
    return new MemoryFile(name, this.#content(name));
  }

  create(name: string): Promise<StoreFile> {
    const content = new Content();
    this.#contents.set(name, content);
    return Promise.resolve(new MemoryFile(name, content));
  }

  openForWrite(name: string): Promise<StoreFile> {
    return Promise.resolve(new MemoryFile(name, this.#content(name)));
  }

  rename(from: string, to: string): Promise<void> {
    const content = this.#content(from);
    this.#contents.delete(from);
    this.#contents.set(to, content);
    return Promise.resolve();
  }

  remove(name: string): Promise<void> {
    this.#contents.delete(name);
    return Promise.resolve();
  }

  syncDirectory(): Promise<void> {
    return Promise.resolve();
  }

  #content(name: string): Content {
    const content = this.#contents.get(name);
    if (content === undefined) {
      throw Object.assign(new Error(`ENOENT: no file ${name} in ${this.directory}`), {code: 'ENOENT'});
    }
    return content;
  }
}

class MemoryFile implements StoreFile {
  readonly name: string;
  readonly #content: Content;

  constructor(name: string, content: Content) {
    this.name = name;
    this.#content = content;
  }

  readSync(target: Uint8Array, position: number, length = target.length): number {
    const count = Math.max(0, Math.min(length, this.#content.size - position));
    target.set(this.#content.bytes.subarray(position, position + count));
    return count;
  }

  write(bytes: Uint8Array, position: number): Promise<void> {
    this.#content.write(bytes, position);
    return Promise.resolve();
  }

  sync(): Promise<void> {
    return Promise.resolve();
  }

  writeDurably(bytes: Uint8Array, position: number): Promise<void> {
    return this.write(bytes, position);
  }

  size(): number {
    return this.#content.size;
  }

  close(): void {
    // Nothing is held.
  }
}
