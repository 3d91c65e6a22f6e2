/** Follows the links of a graph to what is nearest to its query. One for each thread and graph; not to be entered twice. */
import {BATCH, LINKS, type Graph} from './graph.ts';
import {Heap} from './heap.ts';

/** One bit for each node. */
export type NodeSet = Uint32Array;

export const has = (set: NodeSet, node: number): boolean => ((set[node >> 5]! >>> (node & 31)) & 1) !== 0;

export class GraphSearch {
  readonly #graph: Graph;
  readonly #candidates = new Heap();
  /** The worst on top: keys are less the distance. */
  readonly #best = new Heap();
  readonly #links = new Int32Array(LINKS);
  /** The search that came by a node last. */
  #visits = new Uint32Array(1024);
  #visit = 0;
  /** What was found: nodes and their distances, nearest first. */
  nodes = new Int32Array(0);
  distances = new Float32Array(0);
  found = 0;
  /** Distances that the last search computed. */
  measured = 0;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** The nearest node of the levels above `level` that links lead to from the entry. */
  descend(level: number): number {
    const graph = this.#graph;
    const {count} = graph;
    let node = graph.entry;
    let distance = graph.distance(node);
    for (let at = graph.levelOf(node); at > level; at--) {
      for (let isNearer = true; isNearer;) {
        isNearer = false;
        const found = graph.links(node, at, this.#links);
        let batch = 0;
        for (let i = 0; i < found; i++) {
          if (this.#links[i]! < count) {
            graph.ids[batch++] = this.#links[i]!;
          }
        }
        graph.measure(batch);
        for (let i = 0; i < batch; i++) {
          if (graph.results[i]! < distance) {
            distance = graph.results[i]!;
            node = graph.ids[i]!;
            isNearer = true;
          }
        }
      }
    }
    return node;
  }

  /**
   * The `width` nearest nodes of a level that a walk from `start` finds, into `nodes`, `distances` and `found`. `among`: only these count,
   * but the walk leads over all.
   */
  walk(start: number, level: number, width: number, among?: NodeSet): void {
    const graph = this.#graph;
    const {count} = graph;
    const visits = this.#begin(count);
    const visit = this.#visit;
    const candidates = this.#candidates;
    const best = this.#best;
    const links = this.#links;
    const {ids, results} = graph;
    candidates.clear();
    best.clear();
    const first = graph.distance(start);
    this.measured = 1;
    visits[start] = visit;
    candidates.push(first, start);
    if (among === undefined || has(among, start)) {
      best.push(-first, start);
    }
    while (candidates.size > 0) {
      if (best.size >= width && candidates.key > -best.key) {
        break;
      }
      const found = graph.links(candidates.pop(), level, links);
      let batch = 0;
      for (let i = 0; i < found; i++) {
        const next = links[i]!;
        if (next < count && visits[next] !== visit) {
          visits[next] = visit;
          ids[batch++] = next;
        }
      }
      if (batch === 0) {
        continue;
      }
      graph.measure(batch);
      this.measured += batch;
      let worst = best.size < width ? Infinity : -best.key;
      for (let i = 0; i < batch; i++) {
        const distance = results[i]!;
        if (distance < worst) {
          const next = ids[i]!;
          candidates.push(distance, next);
          if (among === undefined || has(among, next)) {
            best.push(-distance, next);
            if (best.size > width) {
              best.pop();
            }
            if (best.size === width) {
              worst = -best.key;
            }
          }
        }
      }
    }
    this.#take();
  }

  /** The `width` nearest of a set, each of which is measured. */
  all(among: NodeSet, width: number): void {
    const graph = this.#graph;
    const {count} = graph;
    const best = this.#best;
    best.clear();
    this.measured = 0;
    let batch = 0;
    const measure = (): void => {
      graph.measure(batch);
      this.measured += batch;
      for (let i = 0; i < batch; i++) {
        const distance = graph.results[i]!;
        if (best.size < width || distance < -best.key) {
          best.push(-distance, graph.ids[i]!);
          if (best.size > width) {
            best.pop();
          }
        }
      }
      batch = 0;
    };
    const words = Math.min(among.length, Math.ceil(count / 32));
    for (let word = 0; word < words; word++) {
      let bits = among[word]!;
      while (bits !== 0) {
        const bit = 31 - Math.clz32(bits);
        bits &= ~(1 << bit);
        const node = word * 32 + bit;
        if (node < count) {
          graph.ids[batch++] = node;
          if (batch === BATCH) {
            measure();
          }
        }
      }
    }
    measure();
    this.#take();
  }

  #begin(count: number): Uint32Array {
    if (this.#visits.length < count) {
      this.#visits = new Uint32Array(Math.max(count, this.#visits.length * 2));
      this.#visit = 0;
    }
    if (this.#visit === 0xffffffff) {
      this.#visits.fill(0);
      this.#visit = 0;
    }
    this.#visit += 1;
    return this.#visits;
  }

  #take(): void {
    const best = this.#best;
    const {size} = best;
    if (this.nodes.length < size) {
      this.nodes = new Int32Array(size * 2);
      this.distances = new Float32Array(size * 2);
    }
    this.found = size;
    for (let i = size - 1; i >= 0; i--) {
      this.distances[i] = -best.key;
      this.nodes[i] = best.pop();
    }
  }
}
