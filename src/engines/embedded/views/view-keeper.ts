/**
 * The background work of views: fills new ones from the rows that are there, and clears entries that stand for no row.
 * Nothing of it is needed for right answers. One loop for all views of a database, a few milliseconds at a time.
 */
import {giveWay} from '../../../base/slices.ts';
import type {Schema, Table, View} from '../../../core/cql/schema/schema.ts';
import type {Context} from '../context.ts';
import {ioFailure, type StoreFailure} from '../store/failure.ts';
import {Pace} from '../store/pace.ts';
import type {ByteString, Position, Write} from '../store/store.ts';
import {viewAccessOf, viewsOfTable} from './view-access.ts';
import type {ViewCare} from './view-care.ts';
import {isUnclean, readBuild, writeBuild, writeUnclean, type BuildProgress} from './view-meta.ts';
import {buildPiece, clearRangePiece, sampleEntries, stalePiece, sweepPiece, type Piece} from './view-slices.ts';

/** Entries that reads found stale and that wait, for each view; further ones will be found again. */
const MOST_STALE = 65_536;
/** A view is looked at when this many entries, or half of what it holds, may have become stale. */
const LEAST_DEBT = 20_000;
/** It is swept when more than this share of some of its entries are. */
const STALE_SHARE = 0.1;
/** How many changes pass between two looks at the size of a view. */
const DEBT_CHECK = 1024;
/** Deleted ranges that wait; when there are more, the views are swept instead. */
const MOST_RANGES = 10_000;
/** After a failure of the store, how long until the next try. */
const RETRY_MS = 1000;

interface DeletedRange {
  readonly base: Table;
  readonly from: ByteString;
  readonly to: ByteString;
}

/** A piece of work that was done, and what to do with the rest of it. */
interface Work {
  readonly piece: Piece;
  readonly more: readonly Write[];
}

export class ViewKeeper implements ViewCare {
  readonly #contextOf: () => Context;
  readonly #onFailure: (failure: StoreFailure) => void;
  readonly #builds = new Map<string, Table>();
  readonly #sweeps = new Map<string, {readonly view: Table; readonly after: ByteString | undefined}>();
  readonly #stale = new Map<string, {readonly view: Table; keys: Set<ByteString>}>();
  #ranges: DeletedRange[] = [];
  readonly #unclean = new Map<string, Table>();
  readonly #samples = new Map<string, Table>();
  #sampled = 0;
  /** Changes since the last look at the view, by its id. */
  readonly #debts = new Map<string, number>();
  readonly #pace = new Pace();
  #running: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isStopped = false;

  /** `context` is asked for when it is first needed: it contains the keeper. */
  constructor(context: () => Context, onFailure: (failure: StoreFailure) => void) {
    this.#contextOf = context;
    this.#onFailure = onFailure;
  }

  get #context(): Context {
    return this.#contextOf();
  }

  /** After opening: goes on with builds, and with clearing, that a stop or crash interrupted. */
  start(): void {
    for (const {views} of this.#context.schema().keyspaces.values()) {
      for (const {table} of views.values()) {
        if (readBuild(this.#context.store, table) !== undefined) {
          this.#builds.set(table.id, table);
        }
        if (isUnclean(this.#context.store, table)) {
          this.#sweeps.set(table.id, {view: table, after: undefined});
          this.#unclean.set(table.id, table);
        }
      }
    }
    this.#wake();
  }

  /** A definition was applied: builds its new views. Views of small tables are ready when this returns. */
  defined(before: Schema, after: Schema): void {
    for (const [name, keyspace] of after.keyspaces) {
      const old = before.keyspaces.get(name)?.views;
      if (keyspace.views !== old) {
        for (const {table} of keyspace.views.values()) {
          if (old?.get(table.name)?.table.id !== table.id) {
            this.#builds.set(table.id, table);
          }
        }
      }
    }
    this.#wake();
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#retry);
    await this.#running;
  }

  /** Resolves when all that is due now has been done. For tests and benchmarks. */
  async settle(): Promise<void> {
    while (this.#running !== undefined) {
      await this.#running;
    }
  }

  /** Of a view that is being built; undefined: it is built. */
  progress(view: View): BuildProgress | undefined {
    return readBuild(this.#context.store, view.table);
  }

  // What statements tell.

  stale(view: Table, key: ByteString): void {
    let known = this.#stale.get(view.id);
    if (known === undefined) {
      known = {view, keys: new Set()};
      this.#stale.set(view.id, known);
    }
    if (known.keys.size < MOST_STALE) {
      known.keys.add(key);
    }
    this.#wakeSoon();
  }

  changed(view: Table): void {
    let changes = (this.#debts.get(view.id) ?? 0) + 1;
    if (changes % DEBT_CHECK === 0 && changes > LEAST_DEBT && changes > this.#rowsOf(view) / 2) {
      changes = 0;
      this.#samples.set(view.id, view);
      this.#wakeSoon();
    }
    this.#debts.set(view.id, changes);
  }

  #rowsOf(view: Table): number {
    return this.#context.store.table(this.#context.storeId(view))?.statistics().rows ?? 0;
  }

  #sweep(view: Table): void {
    this.#sweeps.set(view.id, {view, after: undefined});
    this.#wakeSoon();
  }

  rangeDeleted(base: Table, views: readonly Table[], from: ByteString, to: ByteString): readonly Write[] {
    if (this.#ranges.length < MOST_RANGES) {
      this.#ranges.push({base, from, to});
    } else {
      views.forEach(view => this.#sweep(view));
    }
    this.#wakeSoon();
    const fresh = views.filter(view => !this.#unclean.has(view.id));
    fresh.forEach(view => this.#unclean.set(view.id, view));
    return fresh.map(view => writeUnclean(view, true));
  }

  // The loop.

  /** Not within a statement: what it tells of is written first. */
  #wakeSoon(): void {
    this.#begin(async () => {
      await giveWay();
      await this.#loop();
    });
  }

  #wake(): void {
    this.#begin(() => this.#loop());
  }

  #begin(work: () => Promise<void>): void {
    if (this.#running === undefined && !this.#isStopped) {
      const running = work().finally(() => {
        this.#running = undefined;
      });
      this.#running = running;
    }
  }

  async #loop(): Promise<void> {
    const {store} = this.#context;
    try {
      for (;;) {
        const position = this.#isStopped ? undefined : this.#work();
        if (position === undefined) {
          break;
        }
        await store.durable(position);
        await this.#pace.rest();
      }
    } catch (error) {
      // A full disk may have room again; a log that failed has none until the next start, where the work goes on.
      if (store.failure === undefined && !this.#isStopped) {
        this.#retry = setTimeout(() => this.#wake(), RETRY_MS);
        this.#retry.unref();
      }
      this.#onFailure(ioFailure('taking care of materialized views', error));
    }
  }

  /** Does one piece of work; undefined: there is none. */
  #work(): Position | undefined {
    this.#sample();
    const work = this.#build() ?? this.#clearStale() ?? this.#clearRange() ?? this.#sweepOn() ?? this.#clean();
    if (work === undefined) {
      return undefined;
    }
    const {store} = this.#context;
    const writes = [...work.piece.writes, ...work.more];
    return writes.length === 0 ? 0 : store.write(writes);
  }

  #build(): Work | undefined {
    for (const [id, table] of this.#builds) {
      const view = viewAccessOf(this.#context, table);
      const progress = readBuild(this.#context.store, table);
      if (view === undefined || progress === undefined) {
        this.#builds.delete(id);
        continue;
      }
      const piece = buildPiece(this.#context, view, progress.after, this.#pace);
      const {after, rows} = piece;
      if (after === undefined) {
        this.#builds.delete(id);
      }
      return {piece, more: [writeBuild(table, after === undefined ? undefined : {after, rows: progress.rows + rows})]};
    }
    return undefined;
  }

  #clearStale(): Work | undefined {
    for (const [id, {view: table, keys}] of this.#stale) {
      const view = viewAccessOf(this.#context, table);
      if (view === undefined || keys.size === 0) {
        this.#stale.delete(id);
        continue;
      }
      return {piece: stalePiece(this.#context, view, keys, this.#pace), more: []};
    }
    return undefined;
  }

  #clearRange(): Work | undefined {
    const range = this.#ranges[0];
    if (range === undefined) {
      return undefined;
    }
    const {base, from, to} = range;
    const isThere = this.#context.schema().keyspaces.get(base.keyspace)?.tables.get(base.name)?.id === base.id;
    const views = isThere ? viewsOfTable(this.#context, base) : [];
    const piece = clearRangePiece(this.#context, views, {from, to}, this.#pace);
    if (piece.after === undefined) {
      this.#ranges.shift();
    } else {
      this.#ranges[0] = {base, from: `${piece.after}\0`, to};
    }
    return {piece, more: []};
  }

  /** Views that have changed much are swept if that has left much behind: rows that are only inserted leave nothing. */
  #sample(): void {
    for (const [id, table] of this.#samples) {
      this.#samples.delete(id);
      const view = viewAccessOf(this.#context, table);
      if (view !== undefined) {
        const {looked, stale} = sampleEntries(this.#context, view, this.#sampled++);
        if (stale > looked * STALE_SHARE) {
          this.#sweeps.set(id, {view: table, after: undefined});
        }
      }
    }
  }

  #sweepOn(): Work | undefined {
    for (const [id, {view: table, after}] of this.#sweeps) {
      const view = viewAccessOf(this.#context, table);
      if (view === undefined) {
        this.#sweeps.delete(id);
        continue;
      }
      const piece = sweepPiece(this.#context, view, after, this.#pace);
      if (piece.after === undefined) {
        this.#sweeps.delete(id);
      } else {
        this.#sweeps.set(id, {view: table, after: piece.after});
      }
      return {piece, more: []};
    }
    return undefined;
  }

  /** All is cleared: notes it, so that the next start need not look. */
  #clean(): Work | undefined {
    const views = [...this.#unclean.values()].filter(view => viewAccessOf(this.#context, view) !== undefined);
    this.#unclean.clear();
    return views.length === 0 ? undefined : {piece: NOTHING, more: views.map(view => writeUnclean(view, false))};
  }
}

const NOTHING: Piece = {writes: [], after: undefined, rows: 0};
