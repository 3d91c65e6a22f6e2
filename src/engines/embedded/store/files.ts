/**
 * What the store needs of files. Names are relative to the store's directory. Implementations: disk-files.ts,
 * memory-files.ts, and, for tests, faulty-files.ts.
 *
 * Assumed of a disk: `sync` returns only when what was written before it survives power loss; a rename is atomic;
 * names are durable after `syncDirectory`; a write that was not synced may be lost, whole or in parts, in any order.
 */
export interface StoreFile {
  readonly name: string;

  /** Fills `target`, or the first `length` bytes of it, from `position`; returns how many there were. Blocks, for one disk read at worst. */
  readSync(target: Uint8Array, position: number, length?: number): number;

  /** Writes all of it. Not durable before `sync`. The bytes must not change until it resolves. */
  write(bytes: Uint8Array, position: number): Promise<void>;

  /** Makes the content durable (not the name). */
  sync(): Promise<void>;

  /**
   * `write`, and these bytes are durable when it resolves, with the file's size; what was written before by `write` may not be. Cheaper than
   * `write` and `sync`. After a failure nothing is known of these bytes.
   */
  writeDurably(bytes: Uint8Array, position: number): Promise<void>;

  size(): number;

  /** Idempotent. */
  close(): void;
}

export interface Files {
  /** Where they are, for messages. */
  readonly directory: string;

  /** True when nothing outlives the process: then nothing needs to be made durable. */
  readonly isVolatile: boolean;

  /** Makes the directory, and takes it for this store alone; fails with `in_use`. */
  lock(): void;
  unlock(): void;

  list(): readonly string[];
  openForRead(name: string): StoreFile;
  /** Makes an empty file, or empties the one that is there. */
  create(name: string): Promise<StoreFile>;
  /** For a file that is there, to be written over. */
  openForWrite(name: string): Promise<StoreFile>;
  /** Replaces what has the new name. */
  rename(from: string, to: string): Promise<void>;
  /** Open files stay readable. Nothing happens when there is none. */
  remove(name: string): Promise<void>;
  syncDirectory(): Promise<void>;
}
