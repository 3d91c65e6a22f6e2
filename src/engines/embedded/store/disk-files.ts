/** Files in a directory of the disk. */
import fs from 'node:fs';
import path from 'node:path';
import type {Files, StoreFile} from './files.ts';
import {lockDirectory, unlockDirectory} from './lock.ts';

export class DiskFiles implements Files {
  readonly directory: string;
  readonly isVolatile = false;

  constructor(directory: string) {
    this.directory = path.resolve(directory);
  }

  lock(): void {
    makeDirectory(this.directory);
    lockDirectory(this.directory);
  }

  unlock(): void {
    unlockDirectory(this.directory);
  }

  list(): readonly string[] {
    return fs.readdirSync(this.directory);
  }

  openForRead(name: string): StoreFile {
    return new DiskFile(name, this.#path(name), fs.openSync(this.#path(name), 'r'));
  }

  async create(name: string): Promise<StoreFile> {
    return new DiskFile(name, this.#path(name), await open(this.#path(name), 'w+'));
  }

  async openForWrite(name: string): Promise<StoreFile> {
    return new DiskFile(name, this.#path(name), await open(this.#path(name), 'r+'));
  }

  rename(from: string, to: string): Promise<void> {
    return fs.promises.rename(this.#path(from), this.#path(to));
  }

  remove(name: string): Promise<void> {
    return fs.promises.rm(this.#path(name), {force: true});
  }

  async syncDirectory(): Promise<void> {
    // Windows has no such call; its file systems log names.
    if (process.platform === 'win32') {
      return;
    }
    const descriptor = await open(this.directory, 'r');
    try {
      await new Promise<void>((resolve, reject) => fs.fsync(descriptor, error => (error ? reject(error) : resolve())));
    } finally {
      fs.closeSync(descriptor);
    }
  }

  #path(name: string): string {
    return path.join(this.directory, name);
  }
}

/** With its parents. Node's own way to do so never ends where a parent is there and takes no entries (below /proc). */
function makeDirectory(directory: string): void {
  const missing: string[] = [];
  for (let at = directory; !fs.existsSync(at); at = path.dirname(at)) {
    missing.push(at);
  }
  for (const each of missing.reverse()) {
    try {
      fs.mkdirSync(each);
    } catch (error) {
      // Somebody else was quicker.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw error;
      }
    }
  }
}

/** A write through such a descriptor returns when it is durable. Elsewhere it would not reach the disk itself, or there is no such thing. */
const DURABLE = process.platform === 'linux' ? fs.constants.O_RDWR | fs.constants.O_DSYNC : undefined;

const open = (name: string, flags: string | number): Promise<number> =>
  new Promise((resolve, reject) =>
    fs.open(name, flags, (error, descriptor) => (error ? reject(error) : resolve(descriptor))),
  );

class DiskFile implements StoreFile {
  readonly name: string;
  readonly #path: string;
  #descriptor: number;
  /** For durable writes, once there was one; -1 before. */
  #durable = -1;
  /** Calls under way: the descriptor is closed after the last of them. */
  #busy = 0;
  #isClosing = false;

  constructor(name: string, whole: string, descriptor: number) {
    this.name = name;
    this.#path = whole;
    this.#descriptor = descriptor;
  }

  readSync(target: Uint8Array, position: number, length = target.length): number {
    let done = 0;
    while (done < length) {
      const count = fs.readSync(this.#descriptor, target, done, length - done, position + done);
      if (count === 0) {
        break;
      }
      done += count;
    }
    return done;
  }

  write(bytes: Uint8Array, position: number): Promise<void> {
    return this.#write(this.#descriptor, bytes, position);
  }

  async writeDurably(bytes: Uint8Array, position: number): Promise<void> {
    if (DURABLE === undefined) {
      await this.write(bytes, position);
      await this.sync();
      return;
    }
    if (this.#durable === -1) {
      this.#busy += 1;
      try {
        this.#durable = await open(this.#path, DURABLE);
      } finally {
        this.#free();
      }
    }
    await this.#write(this.#durable, bytes, position);
  }

  #write(descriptor: number, bytes: Uint8Array, position: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let done = 0;
      this.#busy += 1;
      const next = (): void => {
        fs.write(descriptor, bytes, done, bytes.length - done, position + done, (error, count) => {
          if (error) {
            this.#free();
            reject(error);
            return;
          }
          done += count;
          if (done < bytes.length) {
            next();
          } else {
            this.#free();
            resolve();
          }
        });
      };
      next();
    });
  }

  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#busy += 1;
      fs.fdatasync(this.#descriptor, error => {
        this.#free();
        if (error) {
          reject(error);
        } else {
          resolve();
        }
      });
    });
  }

  size(): number {
    return fs.fstatSync(this.#descriptor).size;
  }

  close(): void {
    this.#isClosing = true;
    if (this.#busy === 0 && this.#descriptor >= 0) {
      fs.closeSync(this.#descriptor);
      this.#descriptor = -1;
      if (this.#durable >= 0) {
        fs.closeSync(this.#durable);
        this.#durable = -1;
      }
    }
  }

  #free(): void {
    this.#busy -= 1;
    if (this.#isClosing) {
      this.close();
    }
  }
}
