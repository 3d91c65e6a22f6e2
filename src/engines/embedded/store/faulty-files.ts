/**
 * Files that fail, for tests: they forget at "power loss" what was not synced, in parts and out of order as disks do, and
 * can refuse to write, to sync, or run full.
 */
import type {Files, StoreFile} from './files.ts';
import {MemoryFiles} from './memory-files.ts';

/** What a disk writes whole or not at all. */
const SECTOR = 512;

interface PendingWrite {
  readonly bytes: Uint8Array;
  readonly position: number;
}

class Content {
  bytes: Uint8Array = new Uint8Array(0);
  pending: PendingWrite[] = [];

  /** As a reader sees it now. */
  current(): Uint8Array {
    let bytes = this.bytes;
    for (const write of this.pending) {
      bytes = written(bytes, write.bytes, write.position);
    }
    return bytes;
  }

  sync(): void {
    this.bytes = this.current();
    this.pending = [];
  }
}

function written(old: Uint8Array, part: Uint8Array, position: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(old.length, position + part.length));
  bytes.set(old);
  bytes.set(part, position);
  return bytes;
}

type NameChange =
  | {readonly kind: 'set'; readonly name: string; readonly content: Content}
  | {readonly kind: 'remove'; readonly name: string};

function apply(names: Map<string, Content>, change: NameChange): void {
  if (change.kind === 'set') {
    names.set(change.name, change.content);
  } else {
    names.delete(change.name);
  }
}

export class FaultyFiles implements Files {
  readonly directory = 'faulty';
  readonly isVolatile = false;
  #names = new Map<string, Content>();
  #durableNames = new Map<string, Content>();
  #changes: NameChange[] = [];
  #isLocked = false;

  /** Set by tests. */
  failsToWrite = false;
  failsToSync = false;
  /** Bytes that may still be written. */
  space = Infinity;
  /** Counts down with each write, sync and change of names; at 0 the power goes, and all calls fail. */
  operationsLeft = Infinity;
  #survivors: FaultyFiles | undefined;
  readonly #random: (below: number) => number;

  constructor(random: (below: number) => number) {
    this.#random = random;
  }

  /** What a disk would hold when power comes back. */
  powerLoss(): FaultyFiles {
    if (this.#survivors !== undefined) {
      return this.#survivors;
    }
    const names = new Map(this.#durableNames);
    const survivingChanges = this.#random(this.#changes.length + 1);
    for (const change of this.#changes.slice(0, survivingChanges)) {
      apply(names, change);
    }
    const survivors = new FaultyFiles(this.#random);
    for (const [name, content] of names) {
      const copy = new Content();
      copy.bytes = this.#survived(content);
      survivors.#names.set(name, copy);
      survivors.#durableNames.set(name, copy);
    }
    this.operationsLeft = 0;
    this.#survivors = survivors;
    return survivors;
  }

  #survived(content: Content): Uint8Array {
    let bytes: Uint8Array = new Uint8Array(content.bytes);
    for (const {bytes: part, position} of content.pending) {
      for (let at = 0; at < part.length; at += SECTOR) {
        if (this.#random(2) === 0) {
          bytes = written(bytes, part.subarray(at, at + SECTOR), position + at);
        }
      }
    }
    return bytes;
  }

  /** Changes a byte of a file for good. */
  flip(name: string, position: number): void {
    const content = this.#names.get(name)!;
    content.sync();
    content.bytes[position]! ^= 1 << this.#random(8);
  }

  sizeOf(name: string): number {
    return this.#names.get(name)!.current().length;
  }

  /** What is there now, in files that do not fail. */
  async copy(): Promise<MemoryFiles> {
    const files = new MemoryFiles({isVolatile: false});
    for (const [name, content] of this.#names) {
      await (await files.create(name)).write(content.current(), 0);
    }
    return files;
  }

  step(doing: string): void {
    this.operationsLeft -= 1;
    if (this.operationsLeft === 0) {
      this.powerLoss();
    }
    if (this.operationsLeft <= 0) {
      throw Object.assign(new Error(`EIO: the power is off (${doing})`), {code: 'EIO'});
    }
  }

  takeSpace(bytes: number): void {
    if (this.failsToWrite) {
      throw Object.assign(new Error('EIO: write'), {code: 'EIO'});
    }
    if (bytes > this.space) {
      throw Object.assign(new Error('ENOSPC: write'), {code: 'ENOSPC'});
    }
    this.space -= bytes;
  }

  lock(): void {
    if (this.#isLocked) {
      throw new Error('Bug: the test opens its files twice');
    }
    this.#isLocked = true;
  }

  unlock(): void {
    this.#isLocked = false;
  }

  list(): readonly string[] {
    return [...this.#names.keys()];
  }

  openForRead(name: string): StoreFile {
    return new FaultyFile(name, this.#content(name), this);
  }

  async create(name: string): Promise<StoreFile> {
    await turn();
    this.step(`create ${name}`);
    const content = new Content();
    this.#change({kind: 'set', name, content});
    return new FaultyFile(name, content, this);
  }

  async openForWrite(name: string): Promise<StoreFile> {
    await turn();
    return new FaultyFile(name, this.#content(name), this);
  }

  async rename(from: string, to: string): Promise<void> {
    await turn();
    this.step(`rename ${from}`);
    const content = this.#content(from);
    this.#change({kind: 'set', name: to, content});
    this.#change({kind: 'remove', name: from});
  }

  async remove(name: string): Promise<void> {
    await turn();
    this.step(`remove ${name}`);
    this.#change({kind: 'remove', name});
  }

  async syncDirectory(): Promise<void> {
    await turn();
    this.step('sync directory');
    this.#failToSync();
    for (const change of this.#changes) {
      apply(this.#durableNames, change);
    }
    this.#changes = [];
  }

  #failToSync(): void {
    if (this.failsToSync) {
      throw Object.assign(new Error('EIO: fsync'), {code: 'EIO'});
    }
  }

  syncContent(content: Content): void {
    this.#failToSync();
    content.sync();
  }

  #change(change: NameChange): void {
    apply(this.#names, change);
    this.#changes.push(change);
  }

  #content(name: string): Content {
    const content = this.#names.get(name);
    if (content === undefined) {
      throw Object.assign(new Error(`ENOENT: ${name}`), {code: 'ENOENT'});
    }
    return content;
  }
}

/** Operations of a disk take a while: others run meanwhile. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

class FaultyFile implements StoreFile {
  readonly name: string;
  readonly #content: Content;
  readonly #files: FaultyFiles;

  constructor(name: string, content: Content, files: FaultyFiles) {
    this.name = name;
    this.#content = content;
    this.#files = files;
  }

  readSync(target: Uint8Array, position: number, length = target.length): number {
    const bytes = this.#content.current();
    const part = bytes.subarray(position, position + length);
    target.set(part);
    return part.length;
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    await turn();
    this.#files.takeSpace(Math.max(0, position + bytes.length - this.#content.current().length));
    this.#content.pending.push({bytes: new Uint8Array(bytes), position});
    this.#files.step(`write ${this.name}`);
  }

  async sync(): Promise<void> {
    await turn();
    this.#files.step(`sync ${this.name}`);
    this.#files.syncContent(this.#content);
  }

  /** In two steps, as the system does it: what fails between them was written, perhaps in parts. */
  async writeDurably(bytes: Uint8Array, position: number): Promise<void> {
    await this.write(bytes, position);
    await this.sync();
  }

  size(): number {
    return this.#content.current().length;
  }

  close(): void {
    // Nothing is held.
  }
}
