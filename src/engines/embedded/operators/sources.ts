/**
 * Where rows come from. A source moves a cursor from one live row to the next, in small steps, so that the caller can give way
 * between them, and can start behind any row: that is what pages are made of.
 */
import {CqlFailure} from '../../../core/cql/errors.ts';
import {headerKey, partitionPrefix} from '../keys.ts';
import type {PartitionTarget} from '../planner/key-targets.ts';
import type {ByteString, Entry, TableStore, View} from '../store/store.ts';
import type {Recorder} from '../read-plan.ts';
import type {RowCursor} from './row-cursor.ts';

/** The cursor stands on a live row. */
export const ROW = 1;
/** Nothing yet: go on. */
export const SKIP = 0;
export const END = -1;
export type Step = typeof ROW | typeof SKIP | typeof END;

/** A source that passes over so many rows in memory under a deletion, some 5 ms of work, asks for them to be put into files. */
export const MANY_DEAD = 8 << 10;

export interface Source {
  step(row: RowCursor): Step;
  /** Leaves out the rest of the partition that the cursor is in. */
  skipPartition(row: RowCursor): void;
}

export interface SourceOptions {
  readonly store: TableStore;
  readonly view: View | undefined;
  /** Start behind this key. */
  readonly after: ByteString | undefined;
  /** A partition without any row but with static columns counts as one row. */
  readonly emitsStatics: boolean;
  /** Is told which way was chosen. */
  readonly trace: Recorder | undefined;
}

/** Counts what another source gives, for a trace or a plan. */
export class CountedSource implements Source {
  readonly #source: Source;
  rows = 0;

  constructor(source: Source) {
    this.#source = source;
  }

  step(row: RowCursor): Step {
    const step = this.#source.step(row);
    this.rows += step === ROW ? 1 : 0;
    return step;
  }

  skipPartition(row: RowCursor): void {
    this.#source.skipPartition(row);
  }
}

export const foreignState = (): CqlFailure => new CqlFailure('protocol', 'Invalid value for the paging state');

/** The partition's header entry, if it has one. */
export function headerOf(row: RowCursor, options: SourceOptions, prefix: ByteString): Uint8Array | undefined {
  if (!row.access.hasClustering || !options.store.hasHeaders) {
    return undefined;
  }
  const entry = options.store.get(headerKey(prefix), options.view);
  if (entry === undefined) {
    return undefined;
  }
  see(row, entry);
  return entry.value;
}

export function see(row: RowCursor, entry: Entry): void {
  if (entry.position > row.position) {
    row.position = entry.position;
  }
}

/** Which of the partitions the keys with this prefix belong to. Fails with `protocol`: the place is from another query. */
export function partitionIndex(
  partitions: readonly PartitionTarget[],
  prefix: ByteString,
  hasClustering: boolean,
): number {
  const index = partitions.findIndex(target => partitionPrefix(target.bytes, hasClustering) === prefix);
  if (index < 0) {
    throw foreignState();
  }
  return index;
}
