/** The graph of one vector index of a table, as the thread that serves requests sees it. */
import type {Segment} from '../store/segment.ts';
import {Graph} from './graph.ts';
import {GraphSearch, type NodeSet} from './graph-search.ts';

/** Each of a bit for a node. */
const KEPT_SETS = 16;

export class TableGraph {
  readonly id: number;
  readonly graph: Graph;
  readonly search: GraphSearch;
  /** Vectors of segments up to this age are in it. */
  covers: number;
  /** Vectors that came of segments that its file does not cover, also those that it had. */
  fresh = 0;
  /** Vectors that came since it was saved. */
  sinceSave = 0;
  /** What `covers` is in its file; undefined: it has none. */
  saved: number | undefined;
  /** No room is left: what comes later is searched without the graph. */
  isFull = false;
  /** A successor for it found no room. */
  isKept = false;
  /** A query needed `nodesOf`: from then on they are kept. */
  wantsMaps = false;
  /** Nodes whose keys have older ones, as far as they were looked at. */
  readonly #repeated = new Set<number>();
  #looked = 0;
  /** What was marked for terms before, the oldest first. */
  readonly #marked = new Map<
    string,
    {readonly of: readonly unknown[]; readonly nodes: NodeSet; readonly count: number}
  >();
  /** By segment: for each row its newest node, -1 where it has none. */
  readonly maps = new Map<number, Int32Array>();

  constructor(id: number, graph: Graph, covers: number) {
    this.id = id;
    this.graph = graph;
    this.search = new GraphSearch(graph);
    this.covers = covers;
  }

  isCovered(segment: {readonly age: number}): boolean {
    return segment.age <= this.covers;
  }

  newSet(): NodeSet {
    return new Uint32Array(Math.ceil(this.graph.count / 32));
  }

  /** Looks at nodes that came. */
  grew(): void {
    const {graph} = this;
    const {count} = graph;
    if (graph.keys < count) {
      for (let node = this.#looked; node < count; node++) {
        if (graph.olderOf(node) >= 0) {
          this.#repeated.add(node);
        }
      }
    }
    this.#looked = count;
  }

  /** `make` marks what belongs to a name; kept while `of` is made up of the same. A copy, to be added to. */
  markedFor(
    name: string,
    of: readonly unknown[],
    make: (nodes: NodeSet) => number | undefined,
  ): {readonly nodes: NodeSet; readonly count: number} | undefined {
    let kept = this.#marked.get(name);
    if (kept === undefined || kept.of.length !== of.length || kept.of.some((each, i) => each !== of[i])) {
      const nodes = this.newSet();
      const count = make(nodes);
      if (count === undefined) {
        return undefined;
      }
      kept = {of, nodes, count};
      this.#marked.delete(name);
      this.#marked.set(name, kept);
      for (const [oldest] of this.#marked) {
        if (this.#marked.size <= KEPT_SETS) {
          break;
        }
        this.#marked.delete(oldest);
      }
    }
    const nodes = this.newSet();
    nodes.set(kept.nodes);
    return {nodes, count: kept.count};
  }

  /** Adds a node, and those of older vectors of its key. Returns how many were new. */
  mark(set: NodeSet, newest: number): number {
    let marked = 0;
    for (let node = newest; node >= 0; node = this.#mayHaveOlder(node) ? this.graph.olderOf(node) : -1) {
      const bit = 1 << (node & 31);
      const word = set[node >> 5];
      if (word === undefined) {
        // Came after the set was made.
        continue;
      }
      if ((word & bit) !== 0) {
        break;
      }
      set[node >> 5] = word | bit;
      marked += 1;
    }
    return marked;
  }

  #mayHaveOlder(node: number): boolean {
    return node >= this.#looked || this.#repeated.has(node);
  }

  /** Undefined: not known yet. */
  mapOf(segment: Segment): Int32Array | undefined {
    return this.maps.get(segment.id);
  }

  get bytes(): number {
    let bytes = this.graph.bytes;
    for (const map of this.maps.values()) {
      bytes += map.byteLength;
    }
    for (const {nodes} of this.#marked.values()) {
      bytes += nodes.byteLength;
    }
    return bytes;
  }
}
