/** One table: its memtables and segments, read as one. */
import {MAX_TERM_BYTES} from '../indexes/term-ranges.ts';
import {mergeValues} from '../rows/reconcile.ts';
import type {Memtable} from './memtable.ts';
import {Nearest} from './nearest.ts';
import {nodesAmong} from './nodes-among.ts';
import {JoinedPostings, Scan, type Parts} from './scan.ts';
import type {EntryCursor, PostingCursor, SegmentReader, VectorChunk} from './sources.ts';
import type {
  ByteString,
  Entry,
  HiddenRange,
  KeyRange,
  KeyStream,
  Position,
  TableSpec,
  TableStore,
  TermRange,
  VectorHits,
  View,
} from './store.ts';
import type {Metric} from './vector-kernel.ts';
import type {TableGraph} from '../vectors/table-graph.ts';
import type {TableState} from './table-state.ts';
import {OpenView} from './views.ts';

export class Table implements TableStore {
  state: TableState;
  /** By index of vectors: those that are large have one. */
  readonly graphs = new Map<number, TableGraph>();
  /** By index of vectors: what queries measured by, where the spec does not tell. */
  readonly metrics = new Map<number, Metric>();
  /** By index of vectors: graphs that are being read from files. */
  readonly awaited = new Map<number, Promise<void>>();
  /** Called when a query would have been served better with more than there is. */
  onWish: (() => void) | undefined;

  /** Called when what is in memory should be in files. */
  onFlushWish: (() => void) | undefined;

  constructor(state: TableState) {
    this.state = state;
  }

  get spec(): TableSpec {
    return this.state.spec;
  }

  get(key: ByteString, view?: View): Entry | undefined {
    const state = this.#stateAt(view);
    if (state === undefined) {
      return undefined;
    }
    let value: Uint8Array | undefined;
    let position = 0;
    const {slots} = state.active;
    const slot = slots.size === 0 ? undefined : slots.get(key);
    if (slot !== undefined) {
      const version = view === undefined || slot.position <= view.position ? slot : slot.at(view.position);
      if (version !== undefined) {
        value = version.value;
        position = version.position;
      }
    }
    for (let i = state.frozen.length - 1; i >= 0; i--) {
      const frozen = state.frozen[i]!.slots.get(key);
      const version = frozen === undefined || view === undefined ? frozen : frozen.at(view.position);
      if (version !== undefined) {
        value = value === undefined ? version.value : mergeValues(version.value, value);
        position = Math.max(position, version.position);
      }
    }
    for (let i = state.segments.length - 1; i >= 0; i--) {
      const part = state.segments[i]!.get(key);
      if (part !== undefined) {
        value = value === undefined ? part : mergeValues(part, value);
      }
    }
    return value === undefined ? undefined : {key, value, position};
  }

  get hasHeaders(): boolean {
    const {active, frozen, segments} = this.state;
    if (active.headers > 0) {
      return true;
    }
    for (let i = 0; i < segments.length; i++) {
      if (segments[i]!.headers > 0) {
        return true;
      }
    }
    for (let i = 0; i < frozen.length; i++) {
      if (frozen[i]!.headers > 0) {
        return true;
      }
    }
    return false;
  }

  scan(range: KeyRange, options: NonNullable<Parameters<TableStore['scan']>[1]> = {}): Iterator<Entry> {
    return new Scan(this.#parts(options.view, options.hidden), range, options.reverse ?? false);
  }

  #parts(view: View | undefined, hidden: readonly HiddenRange[] | undefined): Parts {
    const position = view === undefined ? Infinity : view.position;
    const fixed = view === undefined ? undefined : (this.#stateAt(view) ?? EMPTY);
    const stateNow = (): Pick<TableState, 'frozen' | 'segments'> & {active: Memtable | undefined} =>
      fixed ?? this.state;
    return {
      get state() {
        return stateNow();
      },
      get additions() {
        return fixed === undefined ? (stateNow().active?.slots.size ?? 0) : 0;
      },
      cursors(range, isReverse) {
        const state = stateNow();
        if (state.active === undefined) {
          return [];
        }
        const cursors: EntryCursor[] = [state.active.cursor(range, isReverse, position)];
        for (const frozen of state.frozen) {
          cursors.push(frozen.cursor(range, isReverse, position));
        }
        for (const segment of state.segments) {
          cursors.push(segment.cursor(range, isReverse, hidden));
        }
        return cursors;
      },
      activeCursor: (range, isReverse) => stateNow().active!.cursor(range, isReverse, position),
    };
  }

  isIndexReady(index: number): boolean {
    const {spec, frozen, segments} = this.state;
    if (!spec.indexes.some(({id}) => id === index)) {
      return false;
    }
    return (
      frozen.every(table => table.terms.has(index) || table.vectors.has(index)) &&
      segments.every(segment => segment.hasIndex(index))
    );
  }

  postings(index: number, from: ByteString, to: ByteString, range: KeyRange = {}, view?: View): KeyStream {
    return this.#joined(range, view, {
      memory: table => table.terms.get(index)?.postings(from, to),
      segment: segment => segment.postings(index, from, to),
    });
  }

  lacking(index: number, from: ByteString, to: ByteString, range: KeyRange = {}, view?: View): KeyStream {
    return this.#joined(range, view, {
      memory: table => table.lacking(index, from),
      segment: segment => segment.lacking(index, from, to),
    });
  }

  estimateLacking(index: number, from: ByteString, to: ByteString): number {
    if (from.length >= MAX_TERM_BYTES) {
      // It was cut: rows with another term that begins the same count as having it.
      return Infinity;
    }
    const {active, frozen, segments} = this.state;
    let sum = active.estimateLacking(index, {from, to});
    for (const table of frozen) {
      sum += table.estimateLacking(index, {from, to});
    }
    for (const segment of segments) {
      sum += segment.estimateLacking(index, from, to);
    }
    return sum;
  }

  #joined(
    range: KeyRange,
    view: View | undefined,
    of: {
      memory(table: Memtable): PostingCursor | undefined;
      segment(segment: SegmentReader): PostingCursor | undefined;
    },
  ): KeyStream {
    const fixed = view === undefined ? undefined : (this.#stateAt(view) ?? EMPTY);
    const stateNow = (): Pick<TableState, 'frozen' | 'segments'> & {active: Memtable | undefined} =>
      fixed ?? this.state;
    return new JoinedPostings(
      {
        get state() {
          return stateNow();
        },
        postingCursors(start) {
          const {active, frozen, segments} = stateNow();
          const cursors: PostingCursor[] = [];
          const add = (cursor: PostingCursor | undefined): void => {
            if (cursor !== undefined) {
              if (start !== undefined) {
                cursor.seek(start);
              }
              cursors.push(cursor);
            }
          };
          add(active === undefined ? undefined : of.memory(active));
          for (const table of frozen) {
            add(of.memory(table));
          }
          for (const segment of segments) {
            add(of.segment(segment));
          }
          return cursors;
        },
      },
      range,
    );
  }

  estimate(index: number, from: ByteString, to: ByteString): number {
    const {active, frozen, segments} = this.state;
    let sum = active.terms.get(index)?.estimate(from, to) ?? 0;
    for (const table of frozen) {
      sum += table.terms.get(index)?.estimate(from, to) ?? 0;
    }
    for (const segment of segments) {
      sum += segment.estimate(index, from, to);
    }
    return sum;
  }

  nearest(
    index: number,
    query: Float32Array,
    metric: Metric,
    atLeast: number,
    among?: readonly TermRange[],
  ): VectorHits {
    const {state} = this;
    const found = this.graphs.get(index);
    const graph = found?.graph.metric === metric && found.graph.dimension === query.length ? found : undefined;
    if (graph === undefined && !this.metrics.has(index)) {
      this.metrics.set(index, metric);
      this.onWish?.();
    }
    const set = graph === undefined || among === undefined ? undefined : nodesAmong(state, graph, among);
    if (graph !== undefined && among !== undefined && set === undefined && !graph.wantsMaps) {
      graph.wantsMaps = true;
    }
    if (graph?.wantsMaps === true && set === undefined && among !== undefined) {
      this.onWish?.();
    }
    const isCovered = (segment: SegmentReader): boolean => graph?.isCovered(segment) ?? false;
    return new Nearest(
      {
        exact: vectorsOf(state, index, query.length, segment => !isCovered(segment)),
        graph,
        among: set,
        soon: this.awaited.get(index),
        covered: () => vectorsOf({segments: state.segments, frozen: []}, index, query.length, isCovered),
      },
      query,
      metric,
      atLeast,
    );
  }

  flushSoon(): void {
    if (this.state.active.slots.size >= MANY_ROWS) {
      this.onFlushWish?.();
    }
  }

  statistics(): {readonly rows: number; readonly bytes: number; readonly segments: number} {
    const {active, frozen, segments} = this.state;
    let rows = active.slots.size;
    let bytes = active.bytes;
    for (const table of frozen) {
      rows += table.slots.size;
      bytes += table.bytes;
    }
    for (const segment of segments) {
      rows += segment.rows;
      bytes += segment.bytes;
    }
    return {rows, bytes, segments: segments.length};
  }

  /** undefined: the table was not there yet. */
  #stateAt(view: View | undefined): TableState | undefined {
    if (view === undefined) {
      return this.state;
    }
    if (!(view instanceof OpenView) || view.isReleased) {
      throw new Error('Bug: a view is read that is not of this store, or is released');
    }
    return view.states.get(this.state.spec.id);
  }
}

function* vectorsOf(
  {active, frozen, segments}: Pick<TableState, 'frozen' | 'segments'> & {active?: Memtable},
  index: number,
  dimension: number,
  isWanted: (segment: SegmentReader) => boolean,
): Iterable<VectorChunk> {
  for (const table of active === undefined ? frozen : [active, ...frozen]) {
    const vectors = table.vectors.get(index);
    if (vectors?.dimension === dimension) {
      yield* vectors.parts();
    }
  }
  for (const segment of segments) {
    if (isWanted(segment)) {
      yield* segment.vectors(index);
    }
  }
}

/** Fewer rows in memory are not worth a file of their own. */
const MANY_ROWS = 4096;

const EMPTY = {active: undefined, frozen: [], segments: []} as const;

/** Log position of the oldest write that is only in memory; undefined: there is none. */
export function oldestUnflushed(state: TableState): Position | undefined {
  for (const table of [...state.frozen, state.active]) {
    if (!table.isEmpty) {
      return table.firstPosition;
    }
  }
  return undefined;
}
