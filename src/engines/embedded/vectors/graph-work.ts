/** What is done to graphs in the background, wherever it is done: graph-thread.ts or, without a worker, here, in slices. */
import {Slice} from '../../../base/slices.ts';
import type {Files} from '../store/files.ts';
import {RowsSource} from '../store/rows-source.ts';
import type {SegmentMeta} from '../store/segment-meta.ts';
import type {ByteString} from '../store/store.ts';
import {Graph, type GraphParts} from './graph.ts';
import {GraphBuilder} from './graph-builder.ts';
import {graphName, loadGraph, saveGraph, type GraphHead} from './graph-file.ts';

export type GraphTask =
  /** `vectors`: one behind the other. Fails with RangeError when there is no room. */
  | {readonly kind: 'add'; readonly keys: readonly ByteString[]; readonly vectors: Float32Array}
  | {readonly kind: 'save'; readonly head: GraphHead}
  | {readonly kind: 'load'; readonly table: number; readonly index: number}
  /** For each row of a segment its newest node, -1 where it has none. */
  | {readonly kind: 'map'; readonly segment: SegmentMeta}
  | {readonly kind: 'forget'};

export interface GraphWork {
  /** One task at a time. `id`: of the graph, for the process. */
  do(id: number, parts: GraphParts, task: GraphTask): Promise<Int32Array | undefined>;
  close(): Promise<void>;
}

interface Open {
  readonly graph: Graph;
  readonly builder: GraphBuilder;
}

export class GraphTasks implements GraphWork {
  readonly #files: Files;
  readonly #graphs = new Map<number, Open>();

  constructor(files: Files) {
    this.#files = files;
  }

  async do(id: number, parts: GraphParts, task: GraphTask): Promise<Int32Array | undefined> {
    switch (task.kind) {
      case 'add':
        await this.#add(this.#open(id, parts).builder, task.keys, task.vectors, parts.dimension);
        return undefined;
      case 'save':
        await saveGraph(this.#files, this.#open(id, parts).graph, task.head);
        return undefined;
      case 'load':
        await loadGraph(this.#files, graphName(task.table, task.index), parts);
        return undefined;
      case 'map':
        return await mapRows(this.#files, this.#open(id, parts).graph, task.segment);
      case 'forget':
        this.#graphs.delete(id);
        return undefined;
    }
  }

  #open(id: number, parts: GraphParts): Open {
    let open = this.#graphs.get(id);
    if (open === undefined) {
      const graph = new Graph(parts, 1);
      open = {graph, builder: new GraphBuilder(graph)};
      this.#graphs.set(id, open);
    }
    return open;
  }

  async #add(
    builder: GraphBuilder,
    keys: readonly ByteString[],
    vectors: Float32Array,
    dimension: number,
  ): Promise<void> {
    const slice = new Slice(1);
    for (let i = 0; i < keys.length; i++) {
      builder.add(keys[i]!, vectors, i * dimension);
      if (slice.isOver()) {
        await slice.pause();
      }
    }
  }

  async close(): Promise<void> {
    this.#graphs.clear();
  }
}

async function mapRows(files: Files, graph: Graph, segment: SegmentMeta): Promise<Int32Array> {
  const slice = new Slice();
  const map = new Int32Array(segment.rows);
  const rows = new RowsSource(files, segment);
  try {
    for (; rows.hasRow; rows.next()) {
      const {key, keyLength} = rows.reader;
      map[rows.ordinal] = graph.find(Buffer.from(key.buffer, key.byteOffset, keyLength).toString('latin1'));
      if (slice.isOver()) {
        await slice.pause();
      }
    }
  } finally {
    rows.close();
  }
  return map;
}
