/** Deleted ranges of clustering keys in one partition. Normal: ascending, none overlapping, none that a neighbour continues. */
import type {Deletion, PartitionHeader, RangeTombstone} from './row.ts';

export function newerDeletion(a: Deletion | undefined, b: Deletion | undefined): Deletion | undefined {
  if (a === undefined || b === undefined) {
    return a ?? b;
  }
  return a.ts > b.ts || (a.ts === b.ts && a.at >= b.at) ? a : b;
}

/** Any ranges as ascending, non-overlapping ones; where some overlap, the newest deletion holds. */
export function normalRanges(ranges: readonly RangeTombstone[]): readonly RangeTombstone[] {
  if (isNormal(ranges)) {
    return ranges;
  }
  // Halves are merged, so that n ranges cost n log n.
  const middle = ranges.length >> 1;
  if (middle === 0) {
    return ranges.filter(range => range.from < range.to);
  }
  return overlay(normalRanges(ranges.slice(0, middle)), normalRanges(ranges.slice(middle)));
}

function isNormal(ranges: readonly RangeTombstone[]): boolean {
  let last: RangeTombstone | undefined;
  for (const range of ranges) {
    if (range.from >= range.to || (last !== undefined && (range.from < last.to || isContinued(last, range)))) {
      return false;
    }
    last = range;
  }
  return true;
}

const isContinued = (a: RangeTombstone, b: RangeTombstone): boolean =>
  a.to === b.from && a.deletion.ts === b.deletion.ts && a.deletion.at === b.deletion.at;

/** Two normal lists as one: everywhere the newer of the deletions that hold there. */
export function overlay(a: readonly RangeTombstone[], b: readonly RangeTombstone[]): readonly RangeTombstone[] {
  if (a.length === 0 || b.length === 0) {
    return a.length === 0 ? b : a;
  }
  const result: RangeTombstone[] = [];
  const add = (from: string, to: string, deletion: Deletion): void => {
    const last = result.at(-1);
    const range = {from, to, deletion};
    if (last !== undefined && isContinued(last, range)) {
      result[result.length - 1] = {from: last.from, to, deletion};
    } else {
      result.push(range);
    }
  };
  let i = 0;
  let j = 0;
  let left: RangeTombstone | undefined = a[0];
  let right: RangeTombstone | undefined = b[0];
  while (left !== undefined || right !== undefined) {
    if (left === undefined || (right !== undefined && right.to <= left.from)) {
      add(right!.from, right!.to, right!.deletion);
      right = b[++j];
    } else if (right === undefined || left.to <= right.from) {
      add(left.from, left.to, left.deletion);
      left = a[++i];
    } else {
      const from: string = left.from > right.from ? left.from : right.from;
      if (left.from < from) {
        add(left.from, from, left.deletion);
      } else if (right.from < from) {
        add(right.from, from, right.deletion);
      }
      const to: string = left.to < right.to ? left.to : right.to;
      add(from, to, newerDeletion(left.deletion, right.deletion)!);
      left = left.to === to ? a[++i] : {from: to, to: left.to, deletion: left.deletion};
      right = right.to === to ? b[++j] : {from: to, to: right.to, deletion: right.deletion};
    }
  }
  return result;
}

/** A deletion of the whole partition makes older ranges needless. */
export const withoutHiddenRanges = (
  ranges: readonly RangeTombstone[],
  deletion: Deletion | undefined,
): readonly RangeTombstone[] =>
  deletion === undefined ? ranges : ranges.filter(range => range.deletion.ts > deletion.ts);

/** The newest deletion of partition or range that covers a clustering key (in comparable form). Ranges must be normal. */
export function deletionAt(header: PartitionHeader, clustering: string): Deletion | undefined {
  let low = 0;
  let high = header.ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (header.ranges[middle]!.to <= clustering) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const range = header.ranges[low];
  return range !== undefined && range.from <= clustering
    ? newerDeletion(header.deletion, range.deletion)
    : header.deletion;
}
