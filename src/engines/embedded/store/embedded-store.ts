/** The store itself: writes go to the log and to memtables; two lanes in the background flush and merge. */
import {must, unreachable} from '../../../base/failure.ts';
import type {Extractor} from '../indexes/extractor.ts';
import {ioFailure, StoreFailure} from './failure.ts';
import type {Files} from './files.ts';
import {flushMemtable} from './flush.ts';
import {isSegmentName, MANIFEST_DRAFT_NAME} from './format.ts';
import type {Log} from './log.ts';
import {writeManifest, type Manifest} from './manifest.ts';
import {Memtable} from './memtable.ts';
import {Merger} from './merger.ts';
import {Segment} from './segment.ts';
import {bytesOf} from './segment-meta.ts';
import type {Position, Store, TableSpec, TableStore, View, Write} from './store.ts';
import {oldestUnflushed, Table, type TableState} from './table.ts';
import {Views} from './views.ts';

export interface StoreSettings {
  readonly files: Files;
  readonly memtableBytes: number;
  readonly logFileBytes: number;
  readonly mergeWorker: URL | undefined;
  readonly nowSeconds: () => number;
  readonly extractorOf: (spec: TableSpec) => Extractor;
  readonly onBackgroundFailure: (failure: StoreFailure) => void;
}

/** A memtable up to this many rows gets a new index at once; a larger one is flushed and indexed in the background. */
const REINDEX_ROWS = 2000;
/** When flushes fail, writes are refused once memory holds this many times the limit. */
const MEMORY_FACTOR = 4;
/** A clean stop leaves a log of up to this many bytes, and memtables of up to as many: reading them again is quick. */
const REPLAYED_BYTES = 4 << 20;
/** After a failure in the background, how long until the next try. */
const RETRY_MS = 500;

export class EmbeddedStore implements Store {
  readonly #settings: StoreSettings;
  #log: Log | undefined;
  readonly #tables = new Map<number, Table>();
  /** The state of each table; copied when one changes, so that a view can keep it. */
  #states: ReadonlyMap<number, TableState> = new Map();
  /** By table: everything up to here is in segments. As it was on opening: only replaying needs it. */
  readonly #flushed = new Map<number, Position>();
  readonly #meta: Map<string, Uint8Array>;
  readonly #views = new Views(() => this.#freeRetired());
  #nextSegment: number;
  #manifestPosition: Position;
  #savedManifest: Promise<void> = Promise.resolve();
  #retired: {readonly segment: Segment; readonly view: Position}[] = [];
  #flushing: Promise<void> | undefined;
  #flushFailure: StoreFailure | undefined;
  readonly #merger: Merger;
  #retry: NodeJS.Timeout | undefined;
  #isClosing = false;
  /** Writes since the sizes were last looked at. */
  #unchecked = 0;

  constructor(settings: StoreSettings, manifest: Manifest) {
    this.#settings = settings;
    this.#meta = new Map(manifest.meta);
    this.#nextSegment = manifest.nextSegment;
    this.#manifestPosition = manifest.position;
    for (const {spec, flushed, segments} of manifest.tables) {
      const table = this.#newTable(
        spec,
        segments.map(meta => new Segment(settings.files, meta)),
      );
      this.#tables.set(spec.id, table);
      this.#flushed.set(spec.id, flushed);
    }
    this.#publish();
    this.#merger = new Merger({
      files: settings.files,
      worker: settings.mergeWorker,
      nowSeconds: settings.nowSeconds,
      extractorOf: settings.extractorOf,
      tables: () => this.#tables.values(),
      newSegment: () => this.#nextSegment++,
      replace: (table, old, merged) => this.#replaceSegments(table, old, merged),
      save: () => this.#saveManifest(),
      onEnd: () => this.#freeRetired(),
      onFailure: failure => settings.onBackgroundFailure(failure),
    });
  }

  // Opening.

  /** The log is needed from the record after this one. */
  get replayFrom(): Position {
    let position = this.#manifestPosition;
    for (const flushed of this.#flushed.values()) {
      position = Math.min(position, flushed);
    }
    return position;
  }

  /** Removes files that nothing names: left by a flush or merge that did not finish. */
  async removeStrangers(): Promise<void> {
    const named = new Set<string>();
    for (const table of this.#tables.values()) {
      for (const segment of table.state.segments) {
        for (const name of (segment as Segment).fileNames()) {
          named.add(name);
        }
      }
    }
    for (const name of this.#settings.files.list()) {
      if (name === MANIFEST_DRAFT_NAME || (isSegmentName(name) && !named.has(name))) {
        await this.#settings.files.remove(name);
      }
    }
  }

  /** Applies a record of the log again, as far as it is not in the manifest and the segments. */
  replay(writes: readonly Write[], position: Position): void {
    for (const write of writes) {
      if (write.kind !== 'put') {
        if (position > this.#manifestPosition) {
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
    if (isNew) {
      await this.#saveManifest();
    }
    this.#checkSizes();
    this.#merger.wake();
  }

  // The contract.

  get position(): Position {
    return this.#openLog.position;
  }

  write(writes: readonly Write[]): Position {
    for (let i = 0; i < writes.length; i++) {
      const write = writes[i]!;
      if (write.kind === 'put' && !this.#tables.has(write.table) && !isDefinedIn(writes, write.table)) {
        throw new Error(`Bug: a write to table ${write.table}, which is not defined`);
      }
    }
    this.#refuseWhenFull();
    const position = this.#openLog.append(writes);
    for (let i = 0; i < writes.length; i++) {
      this.#apply(writes[i]!, position);
    }
    this.#unchecked += 1;
    if (this.#unchecked >= 64) {
      this.#checkSizes();
    }
    return position;
  }

  durable(position: Position): Promise<void> | undefined {
    return this.#openLog.durable(position);
  }

  get failure(): StoreFailure | undefined {
    return this.#log?.failure;
  }

  table(id: number): TableStore | undefined {
    return this.#tables.get(id);
  }

  openView(): View {
    return this.#views.open(this.position, this.#states);
  }

  meta(name: string): Uint8Array | undefined {
    return this.#meta.get(name);
  }

  metaNames(): Iterable<string> {
    return this.#meta.keys();
  }

  pressure(): {readonly unflushedBytes: number; readonly memtableBytes: number; readonly pendingMerges: number} {
    return {
      unflushedBytes: this.#openLog.waitingBytes,
      memtableBytes: this.#memtableBytes(),
      pendingMerges: this.#merger.pending,
    };
  }

  async settle(): Promise<void> {
    await this.#openLog.flush();
    this.#checkSizes();
    for (;;) {
      if (this.#flushing !== undefined) {
        await this.#flushing;
      } else if (!(await this.#merger.settle())) {
        break;
      }
      if (this.#flushFailure !== undefined) {
        throw this.#flushFailure;
      }
    }
    await this.#savedManifest;
  }

  async close(): Promise<void> {
    if (this.#isClosing) {
      return;
    }
    this.#isClosing = true;
    clearTimeout(this.#retry);
    try {
      await this.#merger.close();
      await this.#flushing;
      if (!this.#settings.files.isVolatile) {
        await this.#openLog.flush();
        // A clean stop leaves little for the next start to read.
        if (this.#memtableBytes() > REPLAYED_BYTES || this.#openLog.bytes > REPLAYED_BYTES) {
          for (const table of this.#tables.values()) {
            if (!table.state.active.isEmpty) {
              this.#freeze(table);
            }
          }
          await this.#flushAll(true);
        }
        await this.#saveManifest();
      }
    } finally {
      try {
        await this.#openLog.close(this.#isAllFlushed());
      } finally {
        for (const table of this.#tables.values()) {
          for (const segment of table.state.segments) {
            (segment as Segment).close();
          }
        }
        for (const {segment} of this.#retired) {
          segment.close();
        }
        this.#tables.clear();
        this.#settings.files.unlock();
      }
    }
  }

  // Applying writes.

  get #openLog(): Log {
    return must(this.#log, 'the store is used after it was opened');
  }

  #apply(write: Write, position: Position): void {
    switch (write.kind) {
      case 'put':
        this.#tables.get(write.table)!.state.active.put(write.key, write.value, position, this.#views.newest);
        return;
      case 'define':
        this.#define(write.spec, position);
        return;
      case 'truncate': {
        const table = this.#tables.get(write.table);
        if (table !== undefined) {
          this.#retire(table.state.segments);
          this.#setState(table, this.#newTable(table.spec, []).state);
          this.#flushed.set(write.table, position);
        }
        return;
      }
      case 'drop': {
        const table = this.#tables.get(write.table);
        if (table !== undefined) {
          this.#retire(table.state.segments);
          this.#tables.delete(write.table);
          this.#flushed.delete(write.table);
          this.#publish();
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
    const table = this.#tables.get(spec.id);
    if (table === undefined) {
      this.#tables.set(spec.id, this.#newTable(spec, []));
      this.#flushed.set(spec.id, position);
      this.#publish();
      return;
    }
    const {active, frozen, segments} = table.state;
    const fresh = this.#newTable(spec, segments).state;
    const hasNew = spec.indexes.some(({id}) => !active.terms.has(id) && !active.vectors.has(id));
    if (!hasNew) {
      this.#setState(table, {...fresh, active, frozen});
    } else if (active.slots.size <= REINDEX_ROWS) {
      fresh.active.takeOver(active);
      this.#setState(table, {...fresh, frozen});
    } else {
      this.#setState(table, {...fresh, frozen: [...frozen, active]});
      this.#startFlushing();
    }
    this.#merger.wake();
  }

  #newTable(spec: TableSpec, segments: TableState['segments']): Table {
    const extractor = this.#settings.extractorOf(spec);
    return new Table({spec, extractor, active: this.#newMemtable(spec, extractor), frozen: [], segments});
  }

  #newMemtable(spec: TableSpec, extractor: Extractor): Memtable {
    // What the log gives back is older than it looks.
    const since = this.#log === undefined ? 0 : this.#settings.nowSeconds();
    return new Memtable(spec.indexes, extractor, since);
  }

  #setState(table: Table, state: TableState): void {
    table.state = state;
    this.#publish();
  }

  #publish(): void {
    const states = new Map<number, TableState>();
    for (const [id, table] of this.#tables) {
      states.set(id, table.state);
    }
    this.#states = states;
  }

  // Flushing.

  #memtableBytes(): number {
    let bytes = 0;
    for (const {state} of this.#tables.values()) {
      bytes += state.active.bytes;
      for (const frozen of state.frozen) {
        bytes += frozen.bytes;
      }
    }
    return bytes;
  }

  #refuseWhenFull(): void {
    if (this.#flushFailure !== undefined && this.#memtableBytes() > this.#settings.memtableBytes * MEMORY_FACTOR) {
      throw this.#flushFailure;
    }
  }

  #checkSizes(): void {
    this.#unchecked = 0;
    if (this.#flushing !== undefined || this.#flushFailure !== undefined || this.#isClosing) {
      return;
    }
    let bytes = this.#memtableBytes();
    const {memtableBytes, logFileBytes} = this.#settings;
    if (bytes > memtableBytes) {
      const tables = [...this.#tables.values()].sort((a, b) => b.state.active.bytes - a.state.active.bytes);
      for (const table of tables) {
        if (bytes <= memtableBytes / 2 || table.state.active.isEmpty) {
          break;
        }
        bytes -= table.state.active.bytes;
        this.#freeze(table);
      }
    }
    // A table that is seldom written to must not hold on to the log for ever.
    const oldest = this.#openLog.oldestEnd;
    if (oldest !== undefined && this.#openLog.bytes > memtableBytes * 2 + logFileBytes * 2) {
      for (const table of this.#tables.values()) {
        const {active} = table.state;
        if (!active.isEmpty && active.firstPosition <= oldest) {
          this.#freeze(table);
        }
      }
    }
    this.#startFlushing();
  }

  #freeze(table: Table): void {
    const {state} = table;
    this.#setState(table, {
      ...state,
      active: this.#newMemtable(state.spec, state.extractor),
      frozen: [...state.frozen, state.active],
    });
  }

  #isAllFlushed(): boolean {
    for (const {state} of this.#tables.values()) {
      if (oldestUnflushed(state) !== undefined) {
        return false;
      }
    }
    return this.#manifestPosition === this.#openLog.position && this.#openLog.position > 0;
  }

  #startFlushing(): void {
    if (
      this.#flushing !== undefined ||
      this.#isClosing ||
      this.#log === undefined ||
      this.#nextFrozen() === undefined
    ) {
      return;
    }
    this.#flushing = this.#flushAll(false)
      .then(
        () => {
          this.#flushFailure = undefined;
        },
        (error: unknown) => {
          this.#flushFailure = ioFailure('flushing a table', error);
          this.#settings.onBackgroundFailure(this.#flushFailure);
          this.#retry = setTimeout(() => {
            this.#flushFailure = undefined;
            this.#startFlushing();
          }, RETRY_MS);
          this.#retry.unref();
        },
      )
      .finally(() => {
        this.#flushing = undefined;
        if (this.#flushFailure === undefined) {
          this.#checkSizes();
          this.#merger.wake();
        }
      });
  }

  /** The frozen memtable that holds the oldest write. */
  #nextFrozen(): {readonly table: Table; readonly memtable: Memtable} | undefined {
    let best: {readonly table: Table; readonly memtable: Memtable} | undefined;
    for (const table of this.#tables.values()) {
      const memtable = table.state.frozen[0];
      if (memtable !== undefined && (best === undefined || memtable.firstPosition < best.memtable.firstPosition)) {
        best = {table, memtable};
      }
    }
    return best;
  }

  async #flushAll(isLast: boolean): Promise<void> {
    for (let next = this.#nextFrozen(); next !== undefined && (isLast || !this.#isClosing); next = this.#nextFrozen()) {
      const {table, memtable} = next;
      const meta = await flushMemtable(
        this.#settings.files,
        memtable,
        table.spec.id,
        this.#nextSegment++,
        () => this.#memtableBytes() > this.#settings.memtableBytes * 2,
      );
      const segment = new Segment(this.#settings.files, meta);
      if (this.#tables.get(table.spec.id) !== table || table.state.frozen[0] !== memtable) {
        // Truncated or dropped meanwhile.
        await segment.remove();
        continue;
      }
      this.#setState(table, {
        ...table.state,
        frozen: table.state.frozen.slice(1),
        segments: [...table.state.segments, segment],
      });
      await this.#saveManifest();
      this.#merger.wake();
    }
  }

  /** Saves what is now, frees log files and segments that it no longer needs. One at a time. */
  #saveManifest(): Promise<void> {
    this.#savedManifest = this.#savedManifest.catch(() => undefined).then(() => this.#saveManifestNow());
    // Whoever called waits for it; a failure must not count as unhandled for the chain too.
    this.#savedManifest.catch(() => undefined);
    return this.#savedManifest;
  }

  async #saveManifestNow(): Promise<void> {
    const log = this.#openLog;
    const position = log.position;
    const retired = this.#retired.slice();
    const manifest: Manifest = {
      position,
      nextSegment: this.#nextSegment,
      meta: new Map(this.#meta),
      tables: [...this.#tables.values()].map(({state}) => ({
        spec: state.spec,
        flushed: (oldestUnflushed(state) ?? position + 1) - 1,
        segments: state.segments.map(segment => (segment as Segment).meta),
      })),
    };
    const needed = manifest.tables.reduce((least, {flushed}) => Math.min(least, flushed), position);
    // What the manifest says must not run ahead of the log.
    if (!this.#settings.files.isVolatile) {
      await log.flush();
      await writeManifest(this.#settings.files, manifest);
    }
    this.#manifestPosition = position;
    for (const entry of retired) {
      entry.segment.mayBeRemoved = true;
    }
    this.#freeRetired();
    await log.release(needed);
  }

  #retire(segments: TableState['segments']): void {
    for (const segment of segments) {
      this.#retired.push({segment: segment as Segment, view: this.#views.newest});
    }
    if (segments.length > 0 && this.#log !== undefined) {
      // Frees their files soon, without making the writer wait.
      void this.#saveManifest().catch((error: unknown) =>
        this.#settings.onBackgroundFailure(ioFailure('saving the manifest', error)),
      );
    }
  }

  /** Removes segments that neither the manifest nor a view needs. */
  #freeRetired(): void {
    if (this.#retired.length === 0) {
      return;
    }
    const oldestView = this.#views.oldest;
    this.#retired = this.#retired.filter(({segment, view}) => {
      if (!segment.mayBeRemoved || oldestView <= view || this.#merger.isReading(segment)) {
        return true;
      }
      void segment
        .remove()
        .catch((error: unknown) => this.#settings.onBackgroundFailure(ioFailure('removing a file', error)));
      return false;
    });
  }

  /** Puts merged segments in the place of those they were made of. False: the table has changed, they are not wanted. */
  async #replaceSegments(table: Table, old: readonly Segment[], merged: readonly Segment[]): Promise<boolean> {
    const {segments} = table.state;
    const at = segments.indexOf(old[0]!);
    if (
      this.#tables.get(table.spec.id) !== table ||
      at === -1 ||
      old.some((segment, i) => segments[at + i] !== segment)
    ) {
      return false;
    }
    this.#setState(table, {
      ...table.state,
      segments: [...segments.slice(0, at), ...merged, ...segments.slice(at + old.length)],
    });
    for (const segment of old) {
      this.#retired.push({segment, view: this.#views.newest});
    }
    await this.#saveManifest();
    return true;
  }
}

const isDefinedIn = (writes: readonly Write[], table: number): boolean =>
  writes.some(write => write.kind === 'define' && write.spec.id === table);

export const segmentBytes = (segment: Segment): number => bytesOf(segment.meta);
