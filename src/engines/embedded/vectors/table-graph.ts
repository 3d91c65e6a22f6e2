/** The graph of one vector index of a table, as the thread that serves requests sees it. */
import type {Segment} from '../store/segment.ts';
import {Graph} from './graph.ts';
import {GraphSearch, type NodeSet} from './graph-search.ts';

export class TableGraph {
  readonly id: number;
  readonly graph: Graph;
  readonly search: GraphSearch;
  /** Vectors of segments up to this age are in it. */
  covers: number;
  /** Nodes that a file has. */
  saved = 0;
  /** No room is left: what comes later is searched without the graph. */
  isFull = false;
  /** A successor for it found no room. */
  isKept = false;
  /** A query needed `nodesOf`: from then on they are kept. */
  wantsMaps = false;
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

  /** Adds a node, and those of older vectors of its key. Returns how many were new. */
  mark(set: NodeSet, newest: number): number {
    let marked = 0;
    for (let node = newest; node >= 0; node = this.graph.olderOf(node)) {
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

  /** Undefined: not known yet. */
  mapOf(segment: Segment): Int32Array | undefined {
    return this.maps.get(segment.id);
  }

  get bytes(): number {
    let bytes = this.graph.bytes;
    for (const map of this.maps.values()) {
      bytes += map.byteLength;
    }
    return bytes;
  }
}
