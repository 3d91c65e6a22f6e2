/** Rows by a score: what ANN and BM25 ordering have in common. */
import {giveWay, Slice} from '../../../base/slices.ts';
import type {Row} from '../../../core/cql/port.ts';
import {headerKey, prefixLength} from '../keys.ts';
import type {Test} from '../planner/plan-conditions.ts';
import type {SelectPlan} from '../planner/plan-select.ts';
import type {Bound} from '../planner/plan-terms.ts';
import type {ByteString, Entry} from '../store/store.ts';
import type {RowCursor} from './row-cursor.ts';
import type {SourceOptions} from './sources.ts';

export interface BestWork {
  readonly plan: SelectPlan;
  readonly bound: Bound;
  readonly cursor: RowCursor;
  readonly options: SourceOptions;
  readonly test: Test | undefined;
  readonly limit: number;
  /** The answer's row, from the one that the cursor stands on. */
  readonly project: (cursor: RowCursor) => Row;
  /** Takes the answer's rows, best first. */
  readonly take: (row: Row) => void;
}

export interface Scored {
  readonly score: number;
  readonly key: ByteString;
}

/** Undefined when it was done at once; gives way to others when it takes long. */
export function runSteps(steps: Generator<void>): Promise<void> | undefined {
  const slice = new Slice();
  for (;;) {
    if (steps.next().done === true) {
      return undefined;
    }
    if (slice.isOver()) {
      return later(steps, slice);
    }
  }
}

async function later(steps: Generator<void>, slice: Slice): Promise<void> {
  do {
    await giveWay();
    slice.restart();
    while (!slice.isOver()) {
      if (steps.next().done === true) {
        return;
      }
    }
  } while (true);
}

/** Makes room: only the best are kept, in order. */
export function keepBest(best: Scored[], limit: number): void {
  best.sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1));
  best.length = Math.min(best.length, limit);
}

/** Rows that are scored before those that cannot be among the best are forgotten. */
export const isFull = (best: readonly Scored[], limit: number): boolean => best.length > limit * 4 + 1000;

/** Gives the best as rows of the answer. */
export function* takeBest(work: BestWork, best: Scored[]): Generator<void> {
  keepBest(best, work.limit);
  for (const {key} of best) {
    if (stand(work, key)) {
      work.take(work.project(work.cursor));
    }
    yield;
  }
}

/** Moves the cursor to a row by its key; false when it does not live. */
export function stand({cursor, options}: BestWork, key: ByteString): boolean {
  const {hasClustering} = cursor.access;
  const prefix = key.slice(0, prefixLength(key, hasClustering));
  const see = (entry: Entry | undefined): Uint8Array | undefined => {
    cursor.position = Math.max(cursor.position, entry?.position ?? 0);
    return entry?.value;
  };
  const header =
    hasClustering && options.store.hasHeaders ? see(options.store.get(headerKey(prefix), options.view)) : undefined;
  cursor.enterPartition(prefix, header);
  const value = see(options.store.get(key, options.view));
  return value !== undefined && cursor.enterRow(key, value);
}
