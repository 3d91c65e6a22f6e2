/** Which nodes of a graph belong to rows that may have one of some terms. */
import type {NodeSet} from '../vectors/graph-search.ts';
import type {TableGraph} from '../vectors/table-graph.ts';
import type {Segment} from './segment.ts';
import type {TermRange} from './store.ts';
import type {TableState} from './table-state.ts';

export interface MarkedNodes {
  readonly nodes: NodeSet;
  /** How many they are. */
  readonly count: number;
}

/** A row newer than the graph may have the term of a vector in it: all parts are asked. Undefined: rows of a segment are not known yet. */
export function nodesAmong(
  {active, frozen, segments}: TableState,
  graph: TableGraph,
  ranges: readonly TermRange[],
): MarkedNodes | undefined {
  const marked = graph.markedFor(nameOf(ranges), [graph.covers, ...segments], nodes =>
    markSegments(segments, graph, ranges, nodes),
  );
  if (marked === undefined) {
    return undefined;
  }
  const {nodes} = marked;
  let {count} = marked;
  for (const table of [active, ...frozen]) {
    for (const {index, from, to} of ranges) {
      const postings = table.terms.get(index)?.postings(from, to);
      while (postings?.key !== undefined) {
        count += graph.mark(nodes, graph.graph.find(postings.key));
        postings.next();
      }
    }
  }
  return {nodes, count};
}

const nameOf = (ranges: readonly TermRange[]): string =>
  ranges.map(({index, from, to}) => `${index} ${from.length} ${to.length} ${from}${to}`).join();

/** How many were marked; undefined: rows of a segment are not known yet. */
function markSegments(
  segments: TableState['segments'],
  graph: TableGraph,
  ranges: readonly TermRange[],
  nodes: NodeSet,
): number | undefined {
  let count = 0;
  for (const segment of segments) {
    const map = graph.mapOf(segment as Segment);
    if (map === undefined && graph.isCovered(segment)) {
      return undefined;
    }
    for (const {index, from, to} of ranges) {
      if (map === undefined) {
        const postings = segment.postings(index, from, to);
        while (postings?.key !== undefined) {
          postings.settle();
          count += graph.mark(nodes, graph.graph.find(postings.key));
          postings.next();
        }
        continue;
      }
      const ordinals = segment.ordinals(index, from, to);
      for (; ordinals !== undefined && ordinals.current !== -1; ordinals.next()) {
        const node = map[ordinals.current]!;
        if (node >= 0) {
          count += graph.mark(nodes, node);
        }
      }
    }
  }
  return count;
}
