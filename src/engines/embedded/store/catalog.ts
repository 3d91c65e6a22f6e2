/** The tables of a store, and the state that each is in. */
import type {Extractor} from '../indexes/extractor.ts';
import {Memtable} from './memtable.ts';
import type {Segment} from './segment.ts';
import type {TableSpec} from './store.ts';
import {oldestUnflushed, Table} from './table.ts';
import type {TableState} from './table-state.ts';

export interface CatalogOptions {
  readonly nowSeconds: () => number;
  readonly extractorOf: (spec: TableSpec) => Extractor;
}

/** A memtable up to this many rows gets a new index at once; a larger one is flushed and indexed in the background. */
const REINDEX_ROWS = 2000;

export class Catalog {
  readonly #options: CatalogOptions;
  readonly #tables = new Map<number, Table>();
  #states: ReadonlyMap<number, TableState> | undefined;
  /** While the log is read again: what it gives back is older than it looks. */
  isReplaying = true;

  constructor(options: CatalogOptions) {
    this.#options = options;
  }

  get(id: number): Table | undefined {
    return this.#tables.get(id);
  }

  all(): Iterable<Table> {
    return this.#tables.values();
  }

  /** Of every table, as they are now; a change makes a new map, so that a view can keep it. */
  get states(): ReadonlyMap<number, TableState> {
    if (this.#states === undefined) {
      const states = new Map<number, TableState>();
      for (const [id, {state}] of this.#tables) {
        states.set(id, state);
      }
      this.#states = states;
    }
    return this.#states;
  }

  /** False when the table was dropped, and perhaps another has its place. */
  has(table: Table): boolean {
    return this.#tables.get(table.spec.id) === table;
  }

  add(spec: TableSpec, segments: readonly Segment[]): void {
    this.#tables.set(spec.id, new Table(this.#fresh(spec, segments)));
    this.#publish();
  }

  remove(id: number): void {
    this.#tables.delete(id);
    this.#publish();
  }

  clear(): void {
    this.#tables.clear();
    this.#publish();
  }

  set(table: Table, state: TableState): void {
    table.state = state;
    this.#publish();
  }

  truncate(table: Table): void {
    this.set(table, this.#fresh(table.spec, []));
  }

  /** Gives the table another spec, and its memtable the indexes that are new or read other types. */
  redefine(table: Table, spec: TableSpec): void {
    const {active, frozen, segments} = table.state;
    const fresh = this.#fresh(spec, segments);
    const known = new Map(table.spec.indexes.map(index => [index.id, JSON.stringify(index)]));
    const isOther = spec.indexes.some(
      index =>
        known.get(index.id) !== JSON.stringify(index) || (!active.terms.has(index.id) && !active.vectors.has(index.id)),
    );
    if (!isOther) {
      this.set(table, {...fresh, active, frozen});
    } else if (active.slots.size <= REINDEX_ROWS) {
      fresh.active.takeOver(active);
      this.set(table, {...fresh, frozen});
    } else {
      this.set(table, {...fresh, frozen: [...frozen, active]});
    }
  }

  /** What was written so far waits to be flushed; what comes goes to a new memtable. */
  freeze(table: Table): void {
    const {state} = table;
    if (!state.active.isEmpty) {
      this.set(table, {
        ...state,
        active: this.#newMemtable(state.spec, state.extractor),
        frozen: [...state.frozen, state.active],
      });
    }
  }

  /** The frozen memtable that holds the oldest write. */
  nextFrozen(): {readonly table: Table; readonly memtable: Memtable} | undefined {
    let best: {readonly table: Table; readonly memtable: Memtable} | undefined;
    for (const table of this.#tables.values()) {
      const memtable = table.state.frozen[0];
      if (memtable !== undefined && (best === undefined || memtable.firstPosition < best.memtable.firstPosition)) {
        best = {table, memtable};
      }
    }
    return best;
  }

  get isAllFlushed(): boolean {
    for (const {state} of this.#tables.values()) {
      if (oldestUnflushed(state) !== undefined) {
        return false;
      }
    }
    return true;
  }

  get memtableBytes(): number {
    let bytes = 0;
    for (const {state} of this.#tables.values()) {
      bytes += state.active.bytes;
      for (const frozen of state.frozen) {
        bytes += frozen.bytes;
      }
    }
    return bytes;
  }

  #fresh(spec: TableSpec, segments: TableState['segments']): TableState {
    const extractor = this.#options.extractorOf(spec);
    return {spec, extractor, active: this.#newMemtable(spec, extractor), frozen: [], segments};
  }

  #newMemtable(spec: TableSpec, extractor: Extractor): Memtable {
    return new Memtable(spec.indexes, extractor, this.isReplaying ? 0 : this.#options.nowSeconds());
  }

  /** The next who asks for the states gets new ones: of many changes only the last counts. */
  #publish(): void {
    this.#states = undefined;
  }
}
