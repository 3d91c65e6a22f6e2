/**
 * The commit log: every write is appended here first, and one flush serves all that wait for it.
 *
 * Files are filled with zeros before they are used, or are recycled, so that a flush need not write file sizes and
 * cannot run out of space. A flush that failed ends the log for ever: the system may have dropped what it could not write,
 * so trying again would pass silence off as success.
 */
import {ioFailure, StoreFailure} from './failure.ts';
import type {Files, StoreFile} from './files.ts';
import {logName} from './format.ts';
import {
  checksumSeed,
  LOG_HEADER_BYTES,
  logHeader,
  padded,
  RECORD_ALIGNMENT,
  RECORD_HEAD_BYTES,
  sealEnd,
  sealRecord,
} from './log-format.ts';
import {encodeMutation, mutationSize} from './mutation.ts';
import type {ReplayedFile} from './log-replay.ts';
import type {Position, Write} from './store.ts';

export interface LogOptions {
  readonly files: Files;
  /** 'commit': waiters are told after a flush. 'periodic': at once, and flushes happen every `periodMs`. */
  readonly durability: 'commit' | 'periodic';
  /** Largest size of a file. The first ones are smaller: most databases are. */
  readonly fileBytes: number;
}

export interface Log {
  readonly position: Position;
  /** Everything up to here survives power loss. */
  readonly durablePosition: Position;
  readonly failure: StoreFailure | undefined;
  /** Bytes appended and not yet flushed. */
  readonly waitingBytes: number;
  /** Bytes of all log files. */
  readonly bytes: number;
  /** Last position in the oldest file that is full; undefined: none is. */
  readonly oldestEnd: Position | undefined;
  /** Throws when the log cannot take more (then nothing was appended). */
  append(writes: readonly Write[]): Position;
  durable(position: Position): Promise<void> | undefined;
  /** Resolves when everything so far is flushed, whatever the durability. */
  flush(): Promise<void>;
  /** Frees files that hold nothing after `position`. */
  release(position: Position): Promise<void>;
  /** `isDone`: everything is in segments and in the manifest, the files are removed. */
  close(isDone: boolean): Promise<void>;
}

/** For files that do not outlive the process: positions without bytes. */
export class VolatileLog implements Log {
  position: Position;
  readonly failure = undefined;
  readonly waitingBytes = 0;
  readonly bytes = 0;
  readonly oldestEnd = undefined;

  constructor(position: Position) {
    this.position = position;
  }

  get durablePosition(): Position {
    return this.position;
  }

  append(): Position {
    this.position += 1;
    return this.position;
  }

  durable(): undefined {
    return undefined;
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

interface LogFile {
  readonly generation: number;
  readonly seed: number;
  readonly file: StoreFile;
  /** Filled with zeros up to here. */
  readonly capacity: number;
  /** Where the next record goes. */
  offset: number;
  lastPosition: Position;
}

/** What one flush makes durable. */
interface Group {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (failure: StoreFailure) => void;
}

function newGroup(): Group {
  let resolve!: () => void;
  let reject!: (failure: StoreFailure) => void;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // A group that nobody waits for must not count as an unhandled rejection.
  promise.catch(() => undefined);
  return {promise, resolve, reject};
}

const FIRST_FILE_BYTES = 1 << 20;
/** A flush of so many is worth waiting for more: one flush costs as much as writing some records. */
const MANY_RECORDS = 8;
/** How long answers may run ahead of the disk with durability 'periodic'. */
const PERIOD_MS = 10;
const ZEROS = new Uint8Array(256 << 10);
const SYNC_BYTES = 1 << 20;
/** After each piece of zeros, as after those of segments: the log that is written meanwhile waits for the same disk. */
const PAUSE_MS = 2;
/** The next file is made ready when so much of a file is used: later when an older one may be free by then … */
const PREPARE_AT = 0.25;
const PREPARE_LATE_AT = 0.5;
/** … and without pauses when so much is. */
const HURRY_AT = 0.7;
/** A buffer that grew beyond this is not kept. */
const KEPT_BUFFER_BYTES = 4 << 20;
const FIRST_BUFFER_BYTES = 64 << 10;
/** How many freed files are kept for use again. */
const SPARE_FILES = 2;
/** After a failure to make a file ready, how long until the next try. */
const RETRY_MS = 200;

export class CommitLog implements Log {
  readonly #files: Files;
  readonly #durability: 'commit' | 'periodic';
  readonly #fileBytes: number;

  position: Position;
  durablePosition: Position;
  failure: StoreFailure | undefined;

  #current: LogFile;
  #next: LogFile | undefined;
  #preparing: Promise<void> | undefined;
  #prepareFailure: StoreFailure | undefined;
  #retryAt = 0;
  #nextGeneration: number;
  /** Full files that are still needed, oldest first. */
  readonly #old: {readonly name: string; readonly lastPosition: Position; readonly bytes: number}[];
  readonly #spare: {readonly name: string; readonly bytes: number}[] = [];

  #buffer: Buffer = Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);
  #length = 0;
  /** How many are in the buffer. */
  #records = 0;
  /** They have waited for others once. */
  #hasWaited = false;
  /** Where in the buffer the next file begins; -1: all of it belongs to the current one. */
  #splitAt = -1;
  #writing: LogFile;
  #idleBuffer: Buffer | undefined = Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);
  #group: Group | undefined;
  #running: Promise<void> | undefined;
  #runningEnd: Position = 0;
  #runningGroup: Group | undefined;
  #isScheduled = false;
  #isClosed = false;

  private constructor(options: LogOptions, position: Position, first: LogFile, replayed: readonly ReplayedFile[]) {
    this.#files = options.files;
    this.#durability = options.durability;
    this.#fileBytes = options.fileBytes;
    this.position = position;
    this.durablePosition = position;
    this.#current = first;
    this.#writing = first;
    this.#nextGeneration = first.generation + 1;
    this.#old = [...replayed];
  }

  static async open(
    options: LogOptions,
    position: Position,
    generation: number,
    replayed: readonly ReplayedFile[],
  ): Promise<CommitLog> {
    try {
      const first = await prepareFile(
        options.files,
        generation,
        Math.min(FIRST_FILE_BYTES, options.fileBytes),
        undefined,
        () => true,
      );
      return new CommitLog(options, position, first, replayed);
    } catch (error) {
      throw ioFailure('making a log file', error);
    }
  }

  get waitingBytes(): number {
    return this.#length;
  }

  get bytes(): number {
    let sum = this.#current.capacity + (this.#next?.capacity ?? 0);
    for (const {bytes} of this.#old) {
      sum += bytes;
    }
    return sum;
  }

  get oldestEnd(): Position | undefined {
    return this.#old[0]?.lastPosition;
  }

  append(writes: readonly Write[]): Position {
    if (this.failure !== undefined) {
      throw this.failure;
    }
    const size = RECORD_HEAD_BYTES + mutationSize(writes) + RECORD_ALIGNMENT;
    this.#makeRoomInFile(size);
    this.#makeRoomInBuffer(size + RECORD_HEAD_BYTES);
    const file = this.#writing;
    const at = this.#length;
    const end = encodeMutation(writes, this.#buffer, at + RECORD_HEAD_BYTES);
    const position = this.position + 1;
    sealRecord(this.#buffer, at, end, file.seed, position, position - this.durablePosition);
    this.position = position;
    const length = padded(end - at);
    for (let zero = end; zero < at + length; zero++) {
      this.#buffer[zero] = 0;
    }
    this.#length = at + length;
    file.offset += length;
    file.lastPosition = position;
    this.#records += 1;
    this.#schedule();
    return position;
  }

  durable(position: Position): Promise<void> | undefined {
    if (position <= this.durablePosition) {
      return undefined;
    }
    if (this.failure !== undefined) {
      return Promise.reject(this.failure);
    }
    return this.#durability === 'periodic' ? undefined : this.#durableGroup(position);
  }

  async flush(): Promise<void> {
    if (this.position <= this.durablePosition) {
      return;
    }
    if (this.failure !== undefined) {
      throw this.failure;
    }
    this.#start();
    await this.#durableGroup(this.position);
  }

  #durableGroup(position: Position): Promise<void> {
    if (this.#runningGroup !== undefined && position <= this.#runningEnd) {
      return this.#runningGroup.promise;
    }
    return (this.#group ??= newGroup()).promise;
  }

  async release(position: Position): Promise<void> {
    while (this.#old.length > 0 && this.#old[0]!.lastPosition <= position) {
      const old = this.#old.shift()!;
      if (this.#spare.length < SPARE_FILES && old.bytes >= this.#fileBytes && !this.#isClosed) {
        this.#spare.push(old);
      } else {
        await this.#files.remove(old.name);
      }
    }
  }

  async close(isDone: boolean): Promise<void> {
    this.#isClosed = true;
    try {
      await this.flush();
    } finally {
      await this.#running?.catch(() => undefined);
      await this.#preparing;
      this.#current.file.close();
      if (this.#writing !== this.#current) {
        this.#writing.file.close();
      }
      if (this.#next !== undefined) {
        this.#next.file.close();
        await this.#files.remove(logName(this.#next.generation)).catch(() => undefined);
      }
      if (isDone && this.failure === undefined) {
        await this.#files.remove(logName(this.#current.generation)).catch(() => undefined);
        for (const old of this.#old) {
          await this.#files.remove(old.name).catch(() => undefined);
        }
      }
      for (const spare of this.#spare) {
        await this.#files.remove(spare.name).catch(() => undefined);
      }
    }
  }

  #makeRoomInFile(size: number): void {
    const file = this.#writing;
    const end = file.offset + size + RECORD_HEAD_BYTES;
    if (end > file.capacity * PREPARE_AT && this.#next === undefined && this.#preparing === undefined) {
      if (end > file.capacity * PREPARE_LATE_AT || !this.#old.some(({bytes}) => bytes >= this.#fileBytes)) {
        this.#prepare(size);
      }
    }
    if (end <= file.capacity) {
      return;
    }
    // One split for each buffer is enough: until it is written, the second file takes what comes.
    if (this.#next !== undefined && this.#splitAt === -1) {
      this.#makeRoomInBuffer(RECORD_HEAD_BYTES);
      sealEnd(this.#buffer, this.#length, file.seed, file.lastPosition);
      this.#length += RECORD_HEAD_BYTES;
      this.#splitAt = this.#length;
      this.#writing = this.#next;
      this.#next = undefined;
      return;
    }
    if (this.#next === undefined && this.#prepareFailure !== undefined) {
      throw this.#prepareFailure;
    }
  }

  #prepare(size: number): void {
    if (this.#retryAt > 0 && performance.now() < this.#retryAt) {
      return;
    }
    const wanted = Math.max(Math.min(this.#writing.capacity * 2, this.#fileBytes), size + 4096);
    const generation = this.#nextGeneration;
    this.#nextGeneration += 1;
    const spareAt = this.#spare.findIndex(spare => spare.bytes >= wanted);
    const spare = spareAt === -1 ? undefined : this.#spare.splice(spareAt, 1)[0];
    const isHurried = (): boolean => this.#isClosed || this.#writing.offset > this.#writing.capacity * HURRY_AT;
    this.#preparing = prepareFile(this.#files, generation, wanted, spare, isHurried)
      .then(
        file => {
          this.#next = file;
          this.#prepareFailure = undefined;
          this.#retryAt = 0;
        },
        async (error: unknown) => {
          this.#prepareFailure = ioFailure('making a log file', error);
          this.#retryAt = performance.now() + RETRY_MS;
          await this.#files.remove(logName(generation)).catch(() => undefined);
        },
      )
      .finally(() => {
        this.#preparing = undefined;
      });
  }

  #makeRoomInBuffer(size: number): void {
    if (this.#length + size > this.#buffer.length) {
      const bigger = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.#length + size));
      this.#buffer.copy(bigger, 0, 0, this.#length);
      this.#buffer = bigger;
    }
  }

  #schedule(): void {
    if (this.#isScheduled || this.#running !== undefined) {
      return;
    }
    this.#isScheduled = true;
    if (this.#durability === 'commit' || this.#group !== undefined) {
      setImmediate(this.#startOrWait);
    } else {
      setTimeout(() => this.#start(), PERIOD_MS);
    }
  }

  /** At the end of a turn of the event loop: when many write at once, those of one more turn come along. */
  readonly #startOrWait = (): void => {
    if (this.#records >= MANY_RECORDS && !this.#hasWaited) {
      this.#hasWaited = true;
      setImmediate(this.#startOrWait);
    } else {
      this.#start();
    }
  };

  #start(): void {
    this.#isScheduled = false;
    if (this.#running !== undefined || this.#length === 0 || this.failure !== undefined) {
      return;
    }
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#length > 0 && this.failure === undefined) {
        this.#schedule();
      }
    });
  }

  #rejectWaiting(failure: StoreFailure): void {
    this.#group?.reject(failure);
    this.#group = undefined;
  }

  /**
   * Flushes what waits as one group. What came meanwhile goes with the next one, which begins when all that clients have sent by now was
   * looked at: so that it has many writers, not the first few.
   */
  async #run(): Promise<void> {
    const bytes = this.#buffer.subarray(0, this.#length);
    const whole = this.#buffer;
    const splitAt = this.#splitAt;
    const file = this.#current;
    const after = this.#writing;
    const end = this.position;
    const group = (this.#runningGroup = this.#group ?? newGroup());
    this.#runningEnd = end;
    this.#group = undefined;
    this.#buffer = this.#idleBuffer ?? Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);
    this.#idleBuffer = undefined;
    this.#length = 0;
    this.#records = 0;
    this.#hasWaited = false;
    this.#splitAt = -1;
    try {
      if (splitAt === -1) {
        await file.file.writeDurably(bytes, file.offset - bytes.length);
      } else {
        const rest = bytes.length - splitAt;
        await file.file.writeDurably(bytes.subarray(0, splitAt), file.offset + RECORD_HEAD_BYTES - splitAt);
        file.file.close();
        this.#old.push({name: logName(file.generation), lastPosition: file.lastPosition, bytes: file.capacity});
        this.#current = after;
        if (rest > 0) {
          await after.file.writeDurably(bytes.subarray(splitAt), LOG_HEADER_BYTES);
        }
      }
    } catch (error) {
      this.failure = ioFailure('flushing the log', error);
      group.reject(this.failure);
      this.#rejectWaiting(this.failure);
      return;
    } finally {
      this.#runningGroup = undefined;
    }
    this.durablePosition = end;
    this.#idleBuffer = whole.length <= KEPT_BUFFER_BYTES ? whole : undefined;
    group.resolve();
  }
}

/** Writes zeros, so that they are durable a little at a time. */
async function fill(file: StoreFile, size: number, isHurried: () => boolean): Promise<void> {
  for (let at = 0; at < size; at += ZEROS.length) {
    const zeros = ZEROS.subarray(0, Math.min(ZEROS.length, size - at));
    if (!isHurried()) {
      await file.writeDurably(zeros, at);
      if (at + zeros.length < size) {
        await new Promise<void>(resolve => setTimeout(resolve, PAUSE_MS));
      }
      continue;
    }
    await file.write(zeros, at);
    if (at % SYNC_BYTES === SYNC_BYTES - ZEROS.length) {
      await file.sync();
    }
  }
}

/** A log file with a durable name, header and size: from a spare one, or filled with zeros. */
async function prepareFile(
  files: Files,
  generation: number,
  capacity: number,
  spare: {readonly name: string; readonly bytes: number} | undefined,
  isHurried: () => boolean,
): Promise<LogFile> {
  const name = logName(generation);
  let file: StoreFile;
  let size = capacity;
  if (spare !== undefined) {
    await files.rename(spare.name, name);
    file = await files.openForWrite(name);
    size = spare.bytes;
  } else {
    file = await files.create(name);
  }
  try {
    if (spare === undefined) {
      await fill(file, size, isHurried);
    }
    await file.write(logHeader(generation), 0);
    await file.sync();
    await files.syncDirectory();
  } catch (error) {
    file.close();
    throw error;
  }
  return {generation, seed: checksumSeed(generation), file, capacity: size, offset: LOG_HEADER_BYTES, lastPosition: 0};
}
