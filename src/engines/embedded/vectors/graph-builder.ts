/** Adds vectors to a graph. One for each graph, in one thread. */
import type {ByteString} from '../store/store.ts';
import {LINKS, UPPER_LINKS, type Graph} from './graph.ts';
import {GraphSearch} from './graph-search.ts';

/** Neighbours that a new node is offered: more make a better graph, and take longer. */
const BUILD_WIDTH = 100;
/** Links that a new node gets on each level. */
const NEW_LINKS = 16;
/**
 * A link is left out when one that is kept is nearer to its end than the node itself, by this factor. A little more than 1: some longer ways
 * stay. Source: S. Subramanya and others, "DiskANN", 2019. Distances are squares.
 */
const SLACK = 1.1;
const MAX_LEVEL = 12;

export class GraphBuilder {
  readonly #graph: Graph;
  readonly #search: GraphSearch;
  readonly #links = new Int32Array(LINKS + 1);
  readonly #chosen = new Int32Array(LINKS + 1);
  #isOut = new Uint8Array(1024);

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#search = new GraphSearch(graph);
  }

  /** Of memory in use. */
  get bytes(): number {
    return this.#graph.bytes;
  }

  /** Fails with RangeError when there is no room. */
  add(key: ByteString, vectors: Float32Array, start: number): void {
    const graph = this.#graph;
    const level = levelOf(graph.count);
    const node = graph.write(key, vectors, start, level);
    if (node === -1) {
      return;
    }
    const {entry} = graph;
    if (entry === -1) {
      graph.entry = node;
      return;
    }
    const search = this.#search;
    const top = graph.levelOf(entry);
    graph.setQueryNode(node);
    let near = search.descend(Math.min(level, top));
    for (let at = Math.min(level, top); at >= 0; at--) {
      search.walk(near, at, BUILD_WIDTH);
      near = search.nodes[0]!;
      const count = this.#choose(search.nodes, search.distances, search.found, NEW_LINKS, node);
      graph.setLinks(node, at, this.#chosen, count);
      // `#chosen` is used again.
      const neighbours = this.#chosen.slice(0, count);
      for (let i = 0; i < count; i++) {
        this.#linkBack(neighbours[i]!, node, at);
      }
      graph.setQueryNode(node);
    }
    if (level > top) {
      graph.entry = node;
    }
  }

  #linkBack(from: number, to: number, level: number): void {
    const graph = this.#graph;
    const most = level === 0 ? LINKS : UPPER_LINKS;
    const links = this.#links;
    const count = graph.links(from, level, links);
    links[count] = to;
    if (count < most) {
      graph.setLinks(from, level, links, count + 1);
      return;
    }
    graph.setQueryNode(from);
    graph.ids.set(links.subarray(0, count + 1));
    graph.measure(count + 1);
    const order = [...links.subarray(0, count + 1).keys()].sort((a, b) => graph.results[a]! - graph.results[b]!);
    const nodes = Int32Array.from(order, at => links[at]!);
    const distances = Float32Array.from(order, at => graph.results[at]!);
    graph.setLinks(from, level, this.#chosen, this.#choose(nodes, distances, count + 1, most, from));
  }

  /** Into `#chosen`: nearest first, those that none of the chosen is much nearer to. Returns how many. */
  #choose(nodes: Int32Array, distances: Float32Array, count: number, most: number, self: number): number {
    const graph = this.#graph;
    const {ids, results} = graph;
    const isOut = this.#isOut;
    isOut.fill(0, 0, count);
    let chosen = 0;
    for (let i = 0; i < count && chosen < most; i++) {
      const node = nodes[i]!;
      if (isOut[i] !== 0 || node === self) {
        continue;
      }
      this.#chosen[chosen++] = node;
      let batch = 0;
      for (let j = i + 1; j < count; j++) {
        if (isOut[j] === 0) {
          ids[batch++] = nodes[j]!;
        }
      }
      if (batch === 0) {
        break;
      }
      graph.setQueryNode(node);
      graph.measure(batch);
      batch = 0;
      for (let j = i + 1; j < count; j++) {
        if (isOut[j] === 0) {
          isOut[j] = isNearer(results[batch]!, distances[j]!) ? 1 : 0;
          batch += 1;
        }
      }
    }
    return chosen;
  }
}

/** Distances of dot products may be negative. */
const isNearer = (a: number, b: number): boolean => (a > 0 ? a * SLACK : a / SLACK) < b;

/** How high the node of a number goes: always the same, one in 16 a level higher. */
function levelOf(node: number): number {
  let hash = Math.imul(node + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash = (hash ^ (hash >>> 16)) >>> 0;
  const uniform = (hash + 1) / 4294967297;
  return Math.min(MAX_LEVEL, Math.floor(-Math.log(uniform) / Math.log(NEW_LINKS)));
}
