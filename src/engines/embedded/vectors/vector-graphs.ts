/**
 * Keeps a graph for each large vector index of a store. Vectors that reached segments are added in the background, oldest segment first;
 * what is not added yet is searched exactly (store/nearest.ts). docs/decisions/0020.
 */
import {giveWay, Slice} from '../../../base/slices.ts';
import {ioFailure, StoreFailure} from '../store/failure.ts';
import type {Files} from '../store/files.ts';
import type {Segment} from '../store/segment.ts';
import type {ByteString, IndexSpec} from '../store/store.ts';
import type {Table} from '../store/table.ts';
import {Graph} from './graph.ts';
import {graphName, graphOf, readGraphHead, type GraphHead} from './graph-file.ts';
import {GraphThread} from './graph-thread.ts';
import {GraphTasks, type GraphTask, type GraphWork} from './graph-work.ts';
import {TableGraph} from './table-graph.ts';

export interface VectorGraphsOptions {
  readonly files: Files;
  /** Program of the worker thread; undefined: everything is done on this thread, in slices. */
  readonly worker: URL | undefined;
  /** So many numbers (vectors × dimension) of an index are worth a graph. */
  readonly minNumbers: number;
  /** All graphs of the store together, in bytes. What would go beyond is searched exactly. */
  readonly maxBytes: number;
  tables(): Iterable<Table>;
  table(id: number): Table | undefined;
  /** A segment is no longer read, or counts as covered: merges may be due, and files may go. */
  onProgress(): void;
  onFailure(failure: StoreFailure): void;
}

/** A graph is saved when this share of its nodes is not in its file, while more vectors come… */
const UNSAVED_SHARE = 0.25;
const UNSAVED_NODES = 5000;
/** …and when none have come for a while and it is this share. */
const IDLE_SAVE_MS = 3000;
const IDLE_SHARE = 0.1;
/** Segments and definitions that come one after the other are looked at together. */
const SOON_MS = 100;
/** The end of the program does not wait for larger ones: about a second. */
const LAST_SAVE_BYTES = 512 << 20;
/** A graph whose nodes are more than this share in excess of the vectors there are is built anew. */
const STALE_SHARE = 0.5;
const STALE_NODES = 1000;
const RETRY_MS = 1000;

interface Tended {
  readonly table: Table;
  readonly index: IndexSpec;
}

export class VectorGraphs {
  readonly #options: VectorGraphsOptions;
  readonly #work: GraphWork;
  /** For what needs files that a worker does not see. */
  readonly #local: GraphTasks;
  /** The worker need not keep them any longer. */
  #forgotten: TableGraph[] = [];
  /** Heads of files that were there on opening and are not read yet. */
  readonly #stored = new Map<string, GraphHead>();
  /** Replacements under way of graphs with many nodes that nothing has any more. */
  readonly #successors = new Map<TableGraph, TableGraph>();
  #reading: Segment | undefined;
  /** Graphs do without them, and what is newer. */
  readonly #damaged = new Set<Segment>();
  #running: Promise<void> | undefined;
  #idle: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #isIdleOver = false;
  #isSettling = false;
  #failure: StoreFailure | undefined;
  #isClosing = false;

  constructor(options: VectorGraphsOptions) {
    this.#options = options;
    const {files, worker} = options;
    this.#local = new GraphTasks(files);
    this.#work =
      worker === undefined ? this.#local : new GraphThread(worker, files.isVolatile ? undefined : files.directory);
  }

  /** Looks at the files that are there: what they cover is known before the first merge. Call once, before `wake`. */
  async open(): Promise<void> {
    const {files} = this.#options;
    for (const name of files.list()) {
      const named = graphOf(name);
      if (named === undefined) {
        continue;
      }
      const index = this.#options.table(named.table)?.spec.indexes.find(({id}) => id === named.index);
      const head = named.isDraft || index === undefined ? undefined : this.#headOf(name);
      if (head?.table === named.table && head.index === named.index && head.dimension === index?.dimension) {
        this.#stored.set(name, head);
      } else {
        await files.remove(name);
      }
    }
  }

  #headOf(name: string): GraphHead | undefined {
    try {
      return readGraphHead(this.#options.files, name);
    } catch (error) {
      this.#options.onFailure(ioFailure(`reading ${name}`, error));
      return undefined;
    }
  }

  /** Ages of segments beyond which graphs of the table have nothing yet: segments on both sides of one are not to be merged. */
  bounds(table: Table): readonly number[] {
    const bounds: number[] = [];
    for (const index of table.spec.indexes) {
      const graph = table.graphs.get(index.id);
      // Also of the file: after a start, a merge over its bound would all be new.
      const saved = graph === undefined ? this.#stored.get(graphName(table.spec.id, index.id))?.covers : graph.saved;
      for (const covers of [graph?.covers, saved]) {
        if (covers !== undefined) {
          bounds.push(covers);
        }
      }
    }
    return bounds;
  }

  isReading(segment: Segment): boolean {
    return this.#reading === segment;
  }

  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** Bytes of all graphs. */
  get bytes(): number {
    let bytes = 0;
    for (const table of this.#options.tables()) {
      for (const graph of table.graphs.values()) {
        bytes += graph.bytes + (this.#successors.get(graph)?.bytes ?? 0);
      }
    }
    return bytes;
  }

  /** Starts what is due. */
  wake(): void {
    if (this.#running !== undefined || this.#isClosing || this.#failure !== undefined) {
      return;
    }
    let next: (() => Promise<void>) | undefined;
    try {
      next = this.#next();
    } catch (error) {
      this.#fail(error);
    }
    if (next !== undefined) {
      this.#running = next().then(
        () => this.#end(),
        (error: unknown) => {
          this.#fail(error);
          this.#end();
        },
      );
    }
  }

  /** As `wake`, a little later: for what comes often, as all tables are looked at. */
  wakeSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.wake();
    }, SOON_MS).unref();
  }

  /** Tries again after a while; not what damaged files do not let it do. */
  #fail(error: unknown): void {
    if (this.#isClosing) {
      return;
    }
    this.#failure = ioFailure('keeping a graph of vectors', error);
    this.#options.onFailure(this.#failure);
    if (this.#failure.code === 'corrupt' && this.#reading !== undefined) {
      this.#damaged.add(this.#reading);
    }
    setTimeout(() => {
      this.#failure = undefined;
      this.wake();
    }, RETRY_MS).unref();
  }

  #end(): void {
    this.#running = undefined;
    this.#reading = undefined;
    this.#options.onProgress();
    this.wake();
  }

  /** Waits for what is due, saving included; false: there was nothing. */
  async settle(): Promise<boolean> {
    this.#isSettling = true;
    try {
      this.wake();
      if (this.#failure !== undefined) {
        throw this.#failure;
      }
      if (this.#running === undefined) {
        return false;
      }
      await this.#running;
      return true;
    } finally {
      this.#isSettling = false;
    }
  }

  /** The table has lost all its rows, or is gone. */
  forget(table: Table): void {
    for (const {id, kind} of table.spec.indexes) {
      if (kind === 'vectors') {
        this.#drop(table, id);
      }
    }
  }

  /** Ends what is under way, and saves what is worth it: the rest is added again after the next start. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearTimeout(this.#idle);
    clearTimeout(this.#soon);
    await this.#running;
    try {
      await this.#saveLast();
    } catch (error) {
      this.#options.onFailure(ioFailure('saving a graph of vectors', error));
    } finally {
      await this.#work.close();
    }
  }

  async #saveLast(): Promise<void> {
    if (this.#options.files.isVolatile) {
      return;
    }
    for (const table of this.#options.tables()) {
      for (const index of table.spec.indexes) {
        const graph = table.graphs.get(index.id);
        if (graph !== undefined && isWorthSaving(graph) && graph.bytes <= LAST_SAVE_BYTES) {
          await this.#save({table, index}, graph);
        }
      }
    }
  }

  // What to do next.

  #next(): (() => Promise<void>) | undefined {
    if (this.#forgotten.length > 0) {
      return () => this.#forget();
    }
    let hasUnsaved = false;
    for (const table of this.#options.tables()) {
      for (const index of table.graphs.keys()) {
        if (!table.spec.indexes.some(({id}) => id === index)) {
          this.#drop(table, index);
        }
      }
      for (const index of table.spec.indexes) {
        if (index.kind !== 'vectors' || !table.isIndexReady(index.id)) {
          continue;
        }
        const tended = {table, index};
        const graph = table.graphs.get(index.id);
        const task = graph === undefined ? this.#begin(tended) : this.#goOn(tended, graph);
        if (task !== undefined) {
          return task;
        }
        hasUnsaved ||= graph !== undefined && isWorthSaving(graph);
      }
    }
    if (hasUnsaved && !this.#options.files.isVolatile && this.#idle === undefined) {
      this.#idle = setTimeout(() => {
        this.#idle = undefined;
        this.#isIdleOver = true;
        this.wake();
        this.#isIdleOver = false;
      }, IDLE_SAVE_MS);
      this.#idle.unref();
    }
    return undefined;
  }

  #begin({table, index}: Tended): (() => Promise<void>) | undefined {
    const {files, minNumbers} = this.#options;
    const name = graphName(table.spec.id, index.id);
    const head = this.#stored.get(name);
    if (head !== undefined) {
      return async () => {
        const loaded = this.#load({table, index}, head);
        table.awaited.set(
          index.id,
          loaded.catch(() => undefined),
        );
        try {
          await loaded;
        } finally {
          table.awaited.delete(index.id);
        }
      };
    }
    const metric = index.similarity ?? table.metrics.get(index.id);
    const {dimension} = index;
    if (
      metric === undefined ||
      dimension === undefined ||
      this.#vectorsOf(segmentsOf(table), index.id) * dimension < minNumbers
    ) {
      return undefined;
    }
    return async () => {
      await files.remove(name);
      this.#adopt({table, index}, () => new TableGraph(nextId++, Graph.make(dimension, metric, 0), 0));
    };
  }

  /** Without a graph when there is no room for one. */
  #adopt({table, index}: Tended, make: () => TableGraph): TableGraph | undefined {
    try {
      const graph = make();
      table.graphs.set(index.id, graph);
      return graph;
    } catch (error) {
      if (!(error instanceof RangeError)) {
        throw error;
      }
      table.metrics.delete(index.id);
      throw new StoreFailure('io', `There is no room for a graph of vectors: ${error.message}`);
    }
  }

  async #load(tended: Tended, head: GraphHead): Promise<void> {
    const {table, index} = tended;
    const name = graphName(table.spec.id, index.id);
    const made = Graph.make(head.dimension, head.metric, 0);
    const id = nextId++;
    try {
      await this.#work.do(id, made.parts, {kind: 'load', table: table.spec.id, index: index.id});
    } catch (error) {
      if (this.#isClosing) {
        return;
      }
      // It is built again.
      this.#stored.delete(name);
      await this.#options.files.remove(name);
      throw error;
    }
    // Else the table was truncated or dropped meanwhile.
    if (!this.#stored.delete(name) || !this.#isTended(tended)) {
      return;
    }
    made.refresh();
    const graph = new TableGraph(id, made, head.covers);
    graph.grew();
    graph.saved = head.covers;
    table.graphs.set(index.id, graph);
  }

  #goOn(tended: Tended, graph: TableGraph): (() => Promise<void>) | undefined {
    const successor = this.#successors.get(graph);
    const growing = successor ?? graph;
    const segments = segmentsOf(tended.table);
    const segment = segments.find(each => !growing.isCovered(each));
    if (segment !== undefined && !growing.isFull && !this.#damaged.has(segment)) {
      return () => this.#feed(tended, growing, segment);
    }
    if (successor !== undefined) {
      // Complete, or as far as it can get.
      return async () => this.#succeed(tended, graph, successor);
    }
    const covered = segments.filter(each => graph.isCovered(each));
    const vectors = this.#vectorsOf(covered, tended.index.id);
    const {count} = graph.graph;
    if (!graph.isKept && count - vectors > Math.max(STALE_NODES, count * STALE_SHARE)) {
      return () => this.#replace(tended, graph, vectors);
    }
    if (this.#isSaveDue(graph)) {
      return () => this.#save(tended, graph);
    }
    if (graph.wantsMaps) {
      const unmapped = covered.find(each => graph.mapOf(each) === undefined && !this.#damaged.has(each));
      if (unmapped !== undefined) {
        return () => this.#map(tended, graph, unmapped);
      }
    }
    return undefined;
  }

  #vectorsOf(segments: readonly Segment[], index: number): number {
    let vectors = 0;
    for (const segment of segments) {
      try {
        vectors += this.#damaged.has(segment) ? 0 : segment.vectorCount(index);
      } catch (error) {
        this.#damaged.add(segment);
        this.#options.onFailure(ioFailure('reading an index of vectors', error));
      }
    }
    return vectors;
  }

  // Doing it.

  async #feed(tended: Tended, graph: TableGraph, segment: Segment): Promise<void> {
    this.#reading = segment;
    const keys = segment.keyFinder();
    const slice = new Slice();
    /** Of this segment. */
    let ours = 0;
    for (const {ordinals, vectors} of segment.vectorChunks(tended.index.id)) {
      if (graph.bytes > 0 && this.bytes > this.#options.maxBytes) {
        this.#fill(graph, 'the limit is reached');
        return;
      }
      const names: ByteString[] = [];
      for (const ordinal of ordinals) {
        names.push(keys.keyOf(ordinal));
        if (slice.isOver()) {
          await slice.pause();
        }
      }
      try {
        await this.#do(graph, {kind: 'add', keys: names, vectors});
      } catch (error) {
        if (error instanceof RangeError) {
          this.#fill(graph, error.message);
          return;
        }
        throw error;
      }
      if (this.#isClosing || !this.#isCurrent(tended, graph)) {
        return;
      }
      graph.fresh += names.length;
      graph.sinceSave += names.length;
      ours += names.length;
      graph.graph.refresh();
      graph.grew();
      const isServing = tended.table.graphs.get(tended.index.id) === graph;
      if (isServing && graph.sinceSave >= Math.max(UNSAVED_NODES, graph.graph.count * UNSAVED_SHARE)) {
        await this.#save(tended, graph, ours);
      }
      await giveWay();
    }
    if (tended.table.state.segments.includes(segment)) {
      graph.covers = segment.age;
    }
  }

  #fill(graph: TableGraph, why: string): void {
    graph.isFull = true;
    this.#options.onFailure(
      new StoreFailure('io', `No more vectors are added to a graph, they are searched one by one: ${why}`),
    );
  }

  async #replace(tended: Tended, graph: TableGraph, vectors: number): Promise<void> {
    const {table, index} = tended;
    const {dimension, metric} = graph.graph;
    if (vectors * dimension < this.#options.minNumbers) {
      this.#drop(table, index.id);
      return;
    }
    this.#successors.set(graph, new TableGraph(nextId++, Graph.make(dimension, metric, 0), 0));
  }

  #succeed({table, index}: Tended, graph: TableGraph, successor: TableGraph): void {
    this.#successors.delete(graph);
    successor.wantsMaps = graph.wantsMaps;
    if (table.graphs.get(index.id) !== graph) {
      return;
    }
    if (successor.covers < graph.covers) {
      graph.isKept = true;
      this.#forgotten.push(successor);
      return;
    }
    table.graphs.set(index.id, successor);
    this.#forgotten.push(graph);
  }

  #isSaveDue(graph: TableGraph): boolean {
    if (this.#options.files.isVolatile || graph.fresh === 0) {
      return false;
    }
    return (
      this.#isSettling ||
      (this.#isIdleOver && isWorthSaving(graph)) ||
      graph.fresh >= Math.max(UNSAVED_NODES, graph.graph.count * UNSAVED_SHARE)
    );
  }

  /** `partial`: vectors that it has of a segment that it does not cover yet. */
  async #save({table, index}: Tended, graph: TableGraph, partial = 0): Promise<void> {
    const {dimension, metric} = graph.graph;
    const {covers} = graph;
    if (this.#options.files.isVolatile) {
      return;
    }
    graph.sinceSave = 0;
    await this.#do(graph, {kind: 'save', head: {table: table.spec.id, index: index.id, dimension, metric, covers}});
    graph.saved = covers;
    graph.fresh = partial;
    if (table.graphs.get(index.id) !== graph) {
      await this.#options.files.remove(graphName(table.spec.id, index.id));
    }
  }

  async #map(tended: Tended, graph: TableGraph, segment: Segment): Promise<void> {
    this.#reading = segment;
    const work = this.#options.files.isVolatile ? this.#local : this.#work;
    const map = await work.do(graph.id, graph.graph.parts, {kind: 'map', segment: segment.meta});
    const segments = segmentsOf(tended.table);
    for (const id of graph.maps.keys()) {
      if (!segments.some(each => each.id === id)) {
        graph.maps.delete(id);
      }
    }
    if (map !== undefined && segments.includes(segment)) {
      graph.maps.set(segment.id, map);
    }
  }

  async #forget(): Promise<void> {
    for (const {id, graph} of this.#forgotten.splice(0)) {
      await this.#local.do(id, graph.parts, {kind: 'forget'});
      if (this.#work !== this.#local) {
        await this.#work.do(id, graph.parts, {kind: 'forget'});
      }
    }
  }

  #do(graph: TableGraph, task: GraphTask): Promise<Int32Array | undefined> {
    return this.#work.do(graph.id, graph.graph.parts, task);
  }

  #isCurrent(tended: Tended, graph: TableGraph): boolean {
    const serving = tended.table.graphs.get(tended.index.id);
    return (
      this.#isTended(tended) && serving !== undefined && (serving === graph || this.#successors.get(serving) === graph)
    );
  }

  #isTended({table, index}: Tended): boolean {
    return this.#options.table(table.spec.id) === table && table.spec.indexes.some(({id}) => id === index.id);
  }

  #drop(table: Table, index: number): void {
    const graph = table.graphs.get(index);
    table.graphs.delete(index);
    if (graph !== undefined) {
      const successor = this.#successors.get(graph);
      this.#successors.delete(graph);
      this.#forgotten.push(graph, ...(successor === undefined ? [] : [successor]));
    }
    const name = graphName(table.spec.id, index);
    this.#stored.delete(name);
    void this.#options.files
      .remove(name)
      .catch((error: unknown) => this.#options.onFailure(ioFailure('removing a file', error)));
  }
}

/** In the process. */
let nextId = 1;

const isWorthSaving = ({fresh, graph}: TableGraph): boolean => fresh > 0 && fresh >= graph.count * IDLE_SHARE;

const segmentsOf = (table: Table): readonly Segment[] => table.state.segments as readonly Segment[];
