/** Ranges of rows in named partitions, of tables with clustering. */
import {headerKey, isHeaderKey, partitionPrefix, prefixLength, rowKey, type ClusteringRange} from '../keys.ts';
import type {PartitionTarget} from '../planner/key-targets.ts';
import type {ByteString, Entry, HiddenRange} from '../store/store.ts';
import type {RowCursor} from './row-cursor.ts';
import {
  END,
  headerOf,
  MANY_DEAD,
  partitionIndex,
  ROW,
  see,
  SKIP,
  type Source,
  type SourceOptions,
  type Step,
} from './sources.ts';

export class PartitionSource implements Source {
  readonly #options: SourceOptions;
  readonly #partitions: readonly PartitionTarget[];
  readonly #ranges: readonly ClusteringRange[];
  readonly #isReversed: boolean;
  #partition = -1;
  #range = 0;
  #rows: Iterator<Entry> | undefined;
  #hasRows = false;
  #after: ByteString | undefined;
  /** Of the partition. */
  #hidden: readonly HiddenRange[] | undefined;
  /** Rows in memory without life, passed over under deletions. */
  #dead = 0;

  constructor(
    options: SourceOptions,
    partitions: readonly PartitionTarget[],
    ranges: readonly ClusteringRange[],
    isReversed: boolean,
  ) {
    this.#options = options;
    this.#partitions = partitions;
    this.#ranges = isReversed ? ranges.toReversed() : ranges;
    this.#isReversed = isReversed;
    if (options.after !== undefined) {
      const length = prefixLength(options.after, true);
      this.#partition = partitionIndex(partitions, options.after.slice(0, length), true) - 1;
      this.#after = options.after;
    }
  }

  step(row: RowCursor): Step {
    if (this.#rows === undefined && !this.#open(row)) {
      return END;
    }
    const next = this.#rows!.next();
    if (next.done !== true) {
      see(row, next.value);
      if (row.enterRow(next.value.key, next.value.value)) {
        this.#hasRows = true;
        return ROW;
      }
      if (this.#hidden !== undefined && next.value.position > 0) {
        this.#dead += 1;
        if (this.#dead === MANY_DEAD) {
          this.#options.store.flushSoon?.();
        }
      }
      return SKIP;
    }
    this.#range += 1;
    if (this.#range < this.#ranges.length) {
      this.#openRange(row.prefix);
      return SKIP;
    }
    this.#rows = undefined;
    return this.#hasRows || !this.#options.emitsStatics || !row.enterStatics(headerKey(row.prefix)) ? SKIP : ROW;
  }

  /** Goes to the next partition. */
  #open(row: RowCursor): boolean {
    this.#partition += 1;
    const target = this.#partitions[this.#partition];
    if (target === undefined) {
      return false;
    }
    const prefix = partitionPrefix(target.bytes, true);
    row.enterPartition(prefix, headerOf(row, this.#options, prefix), target.components);
    this.#range = 0;
    // Behind a row of this partition: it has rows, static columns alone are not given again.
    this.#hasRows = this.#after !== undefined;
    if (this.#after !== undefined && isHeaderKey(this.#after, prefix.length)) {
      this.#range = this.#ranges.length;
    }
    this.#hidden = row.hiddenRanges();
    this.#openRange(prefix);
    this.#after = undefined;
    return true;
  }

  #openRange(prefix: ByteString): void {
    const range = this.#ranges[this.#range];
    if (range === undefined) {
      this.#rows = NO_ENTRIES;
      return;
    }
    let from = rowKey(prefix, range.from);
    let to = rowKey(prefix, range.to);
    const after = this.#after;
    if (after !== undefined) {
      // Ranges that lie before the place come out empty.
      if (this.#isReversed) {
        to = after < to ? after : to;
      } else {
        from = after >= from ? `${after}\0` : from;
      }
      if (from >= to) {
        this.#range += 1;
        this.#openRange(prefix);
        return;
      }
    }
    const {store, view} = this.#options;
    this.#rows = store.scan({from, to}, {reverse: this.#isReversed, view, hidden: this.#hidden});
  }

  skipPartition(): void {
    this.#rows = undefined;
  }
}

const NO_ENTRIES: Iterator<Entry> = {next: () => ({done: true, value: undefined})};
