/** The store itself: writes go to the log and to memtables; in the background they are flushed to segments, which are merged. */
import {must, unreachable} from '../../../base/failure.ts';
import type {Extractor} from '../indexes/extractor.ts';
import {Catalog} from './catalog.ts';
import type {StoreFailure} from './failure.ts';
import type {Files} from './files.ts';
import {Flusher} from './flusher.ts';
import {isSegmentName, MANIFEST_DRAFT_NAME} from './format.ts';
import type {Log} from './log.ts';
import {ManifestKeeper} from './manifest-keeper.ts';
import type {Manifest} from './manifest.ts';
import {Merger} from './merger.ts';
import {Segment} from './segment.ts';
import type {Position, Store, TableSpec, TableStore, View, Write} from './store.ts';
import type {Table} from './table.ts';
import {Views} from './views.ts';
import {VectorGraphs} from '../vectors/vector-graphs.ts';

export interface StoreSettings {
  readonly files: Files;
  readonly memtableBytes: number;
  readonly logFileBytes: number;
  readonly mergeWorker: URL | undefined;
  readonly graphWorker: URL | undefined;
  readonly graphNumbers: number;
  readonly graphBytes: number;
  readonly nowSeconds: () => number;
  readonly extractorOf: (spec: TableSpec) => Extractor;
  readonly onBackgroundFailure: (failure: StoreFailure) => void;
}

/** A clean stop leaves a log of up to this many bytes, and memtables of up to as many: reading them again is quick. */
const REPLAYED_BYTES = 4 << 20;
/** How many writes pass between two looks at the sizes. */
const CHECK_INTERVAL = 64;

export class EmbeddedStore implements Store {
  readonly #files: Files;
  readonly #catalog: Catalog;
  readonly #flusher: Flusher;
  readonly #keeper: ManifestKeeper;
  readonly #merger: Merger;
  readonly #graphs: VectorGraphs;
  readonly #views = new Views(() => this.#keeper.freeRetired());
  readonly #meta: Map<string, Uint8Array>;
  #log: Log | undefined;
  /** By table: everything up to here is in segments. As it was on opening: only replaying needs it. */
  readonly #flushed = new Map<number, Position>();
  #nextSegment: number;
  #unchecked = 0;
  #isClosing = false;

  constructor(settings: StoreSettings, manifest: Manifest) {
    const {files} = settings;
    this.#files = files;
    this.#meta = new Map(manifest.meta);
    this.#nextSegment = manifest.nextSegment;
    this.#catalog = new Catalog(settings);
    for (const {spec, flushed, segments} of manifest.tables) {
      const isAged = segments.every(({age}) => age !== undefined);
      this.#catalog.add(
        spec,
        segments.map(meta => new Segment(files, isAged ? meta : {...meta, age: this.#nextSegment++})),
      );
      this.#flushed.set(spec.id, flushed);
    }
    const onFailure = (failure: StoreFailure): void => settings.onBackgroundFailure(failure);
    const shared = {
      files,
      catalog: this.#catalog,
      log: () => this.#openLog,
      newSegment: () => this.#nextSegment++,
      save: () => this.#keeper.save(),
      onFailure,
    };
    this.#keeper = new ManifestKeeper(
      {
        ...shared,
        meta: this.#meta,
        views: this.#views,
        nextSegment: () => this.#nextSegment,
        isReading: segment => this.#merger.isReading(segment) || this.#graphs.isReading(segment),
      },
      manifest.position,
    );
    this.#flusher = new Flusher({
      ...shared,
      memtableBytes: settings.memtableBytes,
      logFileBytes: settings.logFileBytes,
      onSegment: table => {
        this.#merger.wake(table);
        this.#graphs.wakeSoon();
      },
    });
    this.#graphs = new VectorGraphs({
      ...shared,
      worker: settings.graphWorker,
      minNumbers: settings.graphNumbers,
      maxBytes: settings.graphBytes,
      tables: () => this.#catalog.all(),
      table: id => this.#catalog.get(id),
      onProgress: () => {
        this.#keeper.freeRetired();
        this.#merger.wake();
      },
    });
    this.#merger = new Merger({
      ...shared,
      worker: settings.mergeWorker,
      nowSeconds: settings.nowSeconds,
      extractorOf: settings.extractorOf,
      tables: () => this.#catalog.all(),
      isTaken: segment => this.#graphs.isReading(segment),
      bounds: table => this.#graphs.bounds(table),
      replace: (table, old, merged) => this.#replaceSegments(table, old, merged),
      onEnd: () => {
        this.#keeper.freeRetired();
        this.#graphs.wake();
      },
    });
  }

  // Opening.

  /** The log is needed from the record after this one. */
  get replayFrom(): Position {
    let position = this.#keeper.position;
    for (const flushed of this.#flushed.values()) {
      position = Math.min(position, flushed);
    }
    return position;
  }

  /** Removes files that nothing names: left by a flush or merge that did not finish. */
  async removeStrangers(): Promise<void> {
    const named = new Set<string>();
    for (const table of this.#catalog.all()) {
      for (const segment of segmentsOf(table)) {
        for (const name of segment.fileNames()) {
          named.add(name);
        }
      }
    }
    for (const name of this.#files.list()) {
      if (name === MANIFEST_DRAFT_NAME || (isSegmentName(name) && !named.has(name))) {
        await this.#files.remove(name);
      }
    }
  }

  /** Applies a record of the log again, as far as it is not in the manifest and the segments. */
  replay(writes: readonly Write[], position: Position): void {
    for (const write of writes) {
      if (write.kind !== 'put') {
        if (position > this.#keeper.position) {
          this.#apply(write, position);
        }
        continue;
      }
      const flushed = this.#flushed.get(write.table);
      // Without an entry, the table was dropped later, and the manifest knows.
      if (flushed !== undefined && position > flushed) {
        this.#apply(write, position);
      }
    }
  }

  /** `isNew`: a manifest is written at once, so that a lost one is noticed later. */
  async start(log: Log, isNew: boolean): Promise<void> {
    this.#log = log;
    this.#catalog.isReplaying = false;
    if (isNew) {
      await this.#keeper.save();
    }
    await this.#graphs.open();
    for (const table of this.#catalog.all()) {
      this.#watch(table);
    }
    this.#flusher.check();
    this.#flusher.start();
    this.#merger.wake();
    // Reads ends of files: not before the first answers.
    setImmediate(() => this.#graphs.wake());
  }

  /** Graphs are told of queries that ask for more of them, and flushes of those that pass over much in memory. */
  #watch(table: Table): void {
    table.onWish = () => setImmediate(() => this.#graphs.wake());
    table.onFlushWish = () => {
      const {active} = table.state;
      setImmediate(() => {
        if (!this.#isClosing && this.#catalog.has(table) && table.state.active === active) {
          this.#catalog.freeze(table);
          this.#flusher.start();
        }
      });
    };
  }

  // The contract.

  get position(): Position {
    return this.#openLog.position;
  }

  write(writes: readonly Write[]): Position {
    for (let i = 0; i < writes.length; i++) {
      const write = writes[i]!;
      if (write.kind === 'put' && this.#catalog.get(write.table) === undefined && !isDefinedIn(writes, write.table)) {
        throw new Error(`Bug: a write to table ${write.table}, which is not defined`);
      }
    }
    this.#flusher.refuseWhenFull();
    const position = this.#openLog.append(writes);
    for (let i = 0; i < writes.length; i++) {
      this.#apply(writes[i]!, position);
    }
    this.#unchecked += 1;
    if (this.#unchecked >= CHECK_INTERVAL) {
      this.#unchecked = 0;
      this.#flusher.check();
    }
    return position;
  }

  durable(position: Position): Promise<void> | undefined {
    const log = this.#openLog;
    const flushed = log.durable(position);
    if (this.#flusher.isCrowded && (flushed !== undefined || position === log.position)) {
      return this.#afterRelief(flushed);
    }
    return flushed;
  }

  /** Writers that are faster than flushing wait for their answers, so that memory stays bounded. */
  async #afterRelief(flushed: Promise<void> | undefined): Promise<void> {
    await flushed;
    await this.#flusher.relief();
  }

  table(id: number): TableStore | undefined {
    return this.#catalog.get(id);
  }

  openView(): View {
    return this.#views.open(this.position, this.#catalog.states);
  }

  meta(name: string): Uint8Array | undefined {
    return this.#meta.get(name);
  }

  metaNames(): Iterable<string> {
    return this.#meta.keys();
  }

  pressure(): ReturnType<Store['pressure']> {
    return {
      graphBytes: this.#graphs.bytes,
      pendingGraphs: this.#graphs.isBusy ? 1 : 0,
      unflushedBytes: this.#openLog.waitingBytes,
      memtableBytes: this.#catalog.memtableBytes,
      pendingMerges: this.#merger.pending,
    };
  }

  async settle(): Promise<void> {
    await this.#openLog.flush();
    this.#flusher.check();
    for (;;) {
      if (this.#flusher.running !== undefined) {
        await this.#flusher.running;
      } else if (!(await this.#merger.settle()) && !(await this.#graphs.settle())) {
        break;
      }
      if (this.#flusher.failure !== undefined) {
        throw this.#flusher.failure;
      }
    }
    await this.#keeper.settled;
  }

  async close(): Promise<void> {
    if (this.#isClosing) {
      return;
    }
    this.#isClosing = true;
    let isAllSaved = false;
    try {
      await this.#merger.close();
      await this.#graphs.close();
      await this.#flusher.stop();
      if (!this.#files.isVolatile) {
        isAllSaved = await this.#leaveLittle();
      }
    } finally {
      try {
        await this.#openLog.close(isAllSaved);
      } finally {
        for (const table of this.#catalog.all()) {
          for (const segment of segmentsOf(table)) {
            segment.close();
          }
        }
        this.#keeper.close();
        this.#catalog.clear();
        this.#files.unlock();
      }
    }
  }

  /** Saves all, so that the next start has little to read; true when it need not read the log at all. */
  async #leaveLittle(): Promise<boolean> {
    const log = this.#openLog;
    await log.flush();
    if (this.#catalog.memtableBytes > REPLAYED_BYTES || log.bytes > REPLAYED_BYTES) {
      for (const table of this.#catalog.all()) {
        this.#catalog.freeze(table);
      }
      await this.#flusher.flushFrozen(true);
    }
    await this.#keeper.save();
    return this.#catalog.isAllFlushed && this.#keeper.position === log.position;
  }

  // Applying writes.

  get #openLog(): Log {
    return must(this.#log, 'the store is used after it was opened');
  }

  #apply(write: Write, position: Position): void {
    switch (write.kind) {
      case 'put':
        this.#catalog
          .get(write.table)!
          .state.active.put(write.key, write.value, position, this.#views.newest, write.known);
        return;
      case 'define':
        this.#define(write.spec, position);
        return;
      case 'truncate': {
        const table = this.#catalog.get(write.table);
        if (table !== undefined) {
          const old = segmentsOf(table);
          this.#catalog.truncate(table);
          this.#flushed.set(write.table, position);
          this.#graphs.forget(table);
          this.#forget(old);
        }
        return;
      }
      case 'drop': {
        const table = this.#catalog.get(write.table);
        if (table !== undefined) {
          const old = segmentsOf(table);
          this.#catalog.remove(write.table);
          this.#flushed.delete(write.table);
          this.#graphs.forget(table);
          this.#forget(old);
        }
        return;
      }
      case 'meta':
        if (write.value === undefined) {
          this.#meta.delete(write.name);
        } else {
          this.#meta.set(write.name, write.value);
        }
        return;
      default:
        unreachable(write);
    }
  }

  #define(spec: TableSpec, position: Position): void {
    const table = this.#catalog.get(spec.id);
    if (table === undefined) {
      this.#catalog.add(spec, []);
      this.#watch(this.#catalog.get(spec.id)!);
      this.#flushed.set(spec.id, position);
      return;
    }
    this.#catalog.redefine(table, spec);
    if (!this.#catalog.isReplaying) {
      this.#flusher.start();
      this.#merger.wake(table);
      this.#graphs.wakeSoon();
    }
  }

  /** Frees the files of segments that no table has any more. */
  #forget(segments: readonly Segment[]): void {
    this.#keeper.retire(segments);
    if (segments.length > 0 && !this.#catalog.isReplaying) {
      this.#keeper.saveSoon();
    }
  }

  /** Puts merged segments in the place of those they were made of. False: the table has changed, they are not wanted. */
  async #replaceSegments(table: Table, old: readonly Segment[], merged: readonly Segment[]): Promise<boolean> {
    const segments = segmentsOf(table);
    const at = segments.indexOf(old[0]!);
    if (!this.#catalog.has(table) || at === -1 || old.some((segment, i) => segments[at + i] !== segment)) {
      return false;
    }
    this.#catalog.set(table, {
      ...table.state,
      segments: [...segments.slice(0, at), ...merged, ...segments.slice(at + old.length)],
    });
    this.#keeper.retire(old);
    await this.#keeper.save();
    return true;
  }
}

/** The segments of a store's own tables are no others. */
const segmentsOf = (table: Table): readonly Segment[] => table.state.segments as readonly Segment[];

const isDefinedIn = (writes: readonly Write[], table: number): boolean =>
  writes.some(write => write.kind === 'define' && write.spec.id === table);
