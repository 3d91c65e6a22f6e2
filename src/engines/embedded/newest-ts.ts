/** The newest write time in a stored value, deletions included. */
import {decodeHeader, isHeader, RowView, staticsStart} from './row-codec.ts';

const VIEW = new RowView();

export function newestTs(value: Uint8Array): bigint {
  if (!isHeader(value)) {
    return newestOfRow(VIEW.open(value));
  }
  const {deletion, ranges} = decodeHeader(value);
  const start = staticsStart(value);
  let newest = start === undefined ? NEVER : newestOfRow(VIEW.open(value, start));
  newest = larger(newest, deletion?.ts ?? NEVER);
  for (const range of ranges) {
    newest = larger(newest, range.deletion.ts);
  }
  return newest;
}

const NEVER = -(2n ** 63n);

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

function newestOfRow(view: RowView): bigint {
  const shared = view.sharedTs;
  let newest = larger(shared, view.deletion?.ts ?? NEVER);
  while (view.nextColumn()) {
    const cell = view.cells();
    if (!view.isComplex) {
      newest = newer(newest, shared, cell.ts);
      continue;
    }
    if (cell.hasDeletion) {
      newest = newer(newest, shared, cell.deletion!.ts);
    }
    while (cell.next()) {
      newest = newer(newest, shared, cell.ts);
    }
  }
  return newest;
}

/** Most cells have the shared time: the same object, which needs no comparing. */
const newer = (newest: bigint, shared: bigint, ts: bigint): bigint => (ts === shared || ts <= newest ? newest : ts);
