/** Single rows by their whole key. */
import {partitionPrefix, prefixLength, rowKey} from '../keys.ts';
import type {PartitionTarget} from '../planner/key-targets.ts';
import type {ByteString} from '../store/store.ts';
import type {RowCursor, Value} from './row-cursor.ts';
import {END, headerOf, partitionIndex, ROW, see, SKIP, type Source, type SourceOptions, type Step} from './sources.ts';

export class PointSource implements Source {
  readonly #options: SourceOptions;
  readonly #partitions: readonly PartitionTarget[];
  /** Sorted; one empty string for tables without clustering. */
  readonly #clusterings: readonly ByteString[];
  readonly #clusteringValues: readonly Value[] | undefined;
  readonly #isReversed: boolean;
  #partition = 0;
  #at = 0;
  #prefix: ByteString | undefined;

  /** `clusteringValues`: what the single clustering stands for, when its bytes are known. */
  constructor(
    options: SourceOptions,
    partitions: readonly PartitionTarget[],
    clusterings: readonly ByteString[],
    clusteringValues: readonly Value[] | undefined,
    isReversed: boolean,
  ) {
    this.#options = options;
    this.#partitions = partitions;
    this.#clusterings = isReversed ? clusterings.toReversed() : clusterings;
    this.#clusteringValues = clusteringValues;
    this.#isReversed = isReversed;
  }

  resume(after: ByteString, hasClustering: boolean): void {
    const length = prefixLength(after, hasClustering);
    const prefix = after.slice(0, length);
    this.#partition = partitionIndex(this.#partitions, prefix, hasClustering);
    const clustering = after.slice(length + 1);
    const found = this.#clusterings.findIndex(candidate =>
      this.#isReversed ? candidate < clustering : candidate > clustering,
    );
    this.#at = found < 0 ? this.#clusterings.length : found;
  }

  step(row: RowCursor): Step {
    if (this.#at >= this.#clusterings.length) {
      this.#partition += 1;
      this.#at = 0;
      this.#prefix = undefined;
    }
    const target = this.#partitions[this.#partition];
    if (target === undefined || this.#clusterings.length === 0) {
      return END;
    }
    const {hasClustering} = row.access;
    const {store, view} = this.#options;
    let prefix = this.#prefix;
    if (prefix === undefined) {
      prefix = this.#prefix = partitionPrefix(target.bytes, hasClustering);
      row.enterPartition(prefix, headerOf(row, this.#options, prefix), target.components);
    }
    const key = hasClustering ? rowKey(prefix, this.#clusterings[this.#at]!) : prefix;
    this.#at += 1;
    const entry = store.get(key, view);
    if (entry === undefined) {
      return SKIP;
    }
    see(row, entry);
    return row.enterRow(key, entry.value, this.#clusteringValues) ? ROW : SKIP;
  }

  skipPartition(): void {
    this.#at = this.#clusterings.length;
  }
}
