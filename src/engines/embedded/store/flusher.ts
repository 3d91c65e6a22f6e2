/** Keeps memory and log within bounds: freezes memtables that grew large or old, and writes them to segments. */
import type {Catalog} from './catalog.ts';
import {ioFailure, type StoreFailure} from './failure.ts';
import type {Files} from './files.ts';
import {flushMemtable} from './flush.ts';
import type {Log} from './log.ts';
import {Segment} from './segment.ts';
import type {Table} from './table.ts';

export interface FlusherOptions {
  readonly files: Files;
  readonly catalog: Catalog;
  readonly memtableBytes: number;
  readonly logFileBytes: number;
  log(): Log;
  newSegment(): number;
  save(): Promise<void>;
  /** The table has got a segment. */
  onSegment(table: Table): void;
  onFailure(failure: StoreFailure): void;
}

/** When flushes fail, writes are refused once memory holds this many times the limit. */
const MEMORY_FACTOR = 4;
/** Flushes do without pauses while memory holds more than this many times the limit. */
const HURRIED_FACTOR = 1.5;
/** Answers to writes wait while memory holds more than this many times the limit: flushing must keep up with writing. */
const CROWDED_FACTOR = 2.5;
/** An exact search of so many numbers takes about a millisecond. */
const GRAPH_TAIL_NUMBERS = 2 << 20;
/** How often those that wait look again. */
const RELIEF_MS = 5;
/** At the end, what is not flushed by then stays in the log: many small tables take longer to flush than to read again. */
const LAST_FLUSHES_MS = 5000;
/** While more is to be flushed, the manifest is saved so often. */
const SAVE_INTERVAL_MS = 250;
/** After a failure, how long until the next try. */
const RETRY_MS = 500;

export class Flusher {
  readonly #options: FlusherOptions;
  /** Under way now. */
  running: Promise<void> | undefined;
  /** Of the last try, while the next has not begun. */
  failure: StoreFailure | undefined;
  /** Memory holds so much that writers should slow down; looked at now and then. */
  isCrowded = false;
  #retry: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: FlusherOptions) {
    this.#options = options;
  }

  /** Throws when memory is full and cannot be flushed. */
  refuseWhenFull(): void {
    const {catalog, memtableBytes} = this.#options;
    if (this.failure !== undefined && catalog.memtableBytes > memtableBytes * MEMORY_FACTOR) {
      throw this.failure;
    }
  }

  /** Resolves when memory is no longer crowded, or cannot be relieved now: then `refuseWhenFull` takes over. */
  async relief(): Promise<void> {
    while (this.isCrowded && this.running !== undefined) {
      await new Promise<void>(resolve => setTimeout(resolve, RELIEF_MS));
      this.#look();
    }
  }

  #look(): void {
    const {catalog, memtableBytes} = this.#options;
    this.isCrowded = catalog.memtableBytes > memtableBytes * CROWDED_FACTOR;
  }

  /** Freezes what is too large or too old, and starts flushing. */
  check(): void {
    this.#look();
    if (this.running !== undefined || this.failure !== undefined || this.#isStopped) {
      return;
    }
    const {catalog, memtableBytes, logFileBytes} = this.#options;
    let bytes = catalog.memtableBytes;
    if (bytes > memtableBytes) {
      const tables = [...catalog.all()].sort((a, b) => b.state.active.bytes - a.state.active.bytes);
      for (const table of tables) {
        if (bytes <= memtableBytes / 2) {
          break;
        }
        bytes -= table.state.active.bytes;
        catalog.freeze(table);
      }
    }
    // Vectors get into graphs by way of segments; until then each query measures them all.
    for (const {graphs, state} of catalog.all()) {
      if (graphs.size > 0 && state.active.vectorNumbers > GRAPH_TAIL_NUMBERS) {
        catalog.freeze(catalog.get(state.spec.id)!);
      }
    }
    // A table that is seldom written to must not hold on to the log for ever.
    const log = this.#options.log();
    const oldest = log.oldestEnd;
    if (oldest !== undefined && log.bytes > memtableBytes * 2 + logFileBytes * 2) {
      for (const table of catalog.all()) {
        if (table.state.active.firstPosition <= oldest) {
          catalog.freeze(table);
        }
      }
    }
    this.start();
  }

  /** Flushes what is frozen, in the background. */
  start(): void {
    if (this.running !== undefined || this.#isStopped || this.#options.catalog.nextFrozen() === undefined) {
      return;
    }
    this.running = this.flushFrozen()
      .then(
        () => {
          this.failure = undefined;
        },
        (error: unknown) => {
          this.failure = ioFailure('flushing a table', error);
          this.#options.onFailure(this.failure);
          this.#retry = setTimeout(() => {
            this.failure = undefined;
            this.start();
          }, RETRY_MS);
          this.#retry.unref();
        },
      )
      .finally(() => {
        this.running = undefined;
        this.check();
      });
  }

  /** Resolves when nothing is flushed any more, and starts nothing again. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#retry);
    await this.running;
  }

  /** Until nothing is frozen; a stop ends it after the memtable under way. When it `isLast`, it is after the stop, and ends after some seconds. */
  async flushFrozen(isLast = false): Promise<void> {
    const {files, catalog, memtableBytes} = this.#options;
    const startedAt = performance.now();
    const mayGoOn = (): boolean => (isLast ? performance.now() < startedAt + LAST_FLUSHES_MS : !this.#isStopped);
    let savedAt = startedAt;
    let isSaved = true;
    for (let next = catalog.nextFrozen(); next !== undefined && mayGoOn(); next = catalog.nextFrozen()) {
      const {table, memtable} = next;
      const meta = await flushMemtable(
        files,
        memtable,
        table.spec,
        this.#options.newSegment(),
        () => catalog.memtableBytes > memtableBytes * 2,
        () => this.#isStopped || catalog.memtableBytes > memtableBytes * HURRIED_FACTOR,
      );
      const segment = new Segment(files, meta);
      await segment.prepare();
      if (!catalog.has(table) || table.state.frozen[0] !== memtable) {
        // Truncated or dropped meanwhile.
        await segment.remove();
        continue;
      }
      catalog.set(table, {
        ...table.state,
        frozen: table.state.frozen.slice(1),
        segments: [...table.state.segments, segment],
      });
      // Of many small tables, the manifest, which names all of them, is not written for each: the log has what it lacks.
      isSaved = performance.now() >= savedAt + SAVE_INTERVAL_MS || catalog.nextFrozen() === undefined;
      if (isSaved) {
        await this.#options.save();
        savedAt = performance.now();
      }
      this.#options.onSegment(table);
    }
    if (!isSaved) {
      await this.#options.save();
    }
  }
}
