/**
 * Where rows come from. A source moves a cursor from one live row to the next, in small steps, so that the caller can give way
 * between them, and can start behind any row: that is what pages are made of.
 */
import {CqlFailure} from '../../../core/cql/errors.ts';
import {
  ALL_CLUSTERING,
  headerKey,
  isHeaderKey,
  partitionEnd,
  partitionPrefix,
  prefixLength,
  rowKey,
  type ClusteringRange,
} from '../keys.ts';
import type {PartitionTarget} from '../plan-keys.ts';
import type {ByteString, Entry, KeyRange, KeyStream, TableStore, View} from '../store/store.ts';
import type {RowCursor, Value} from './row-cursor.ts';

/** The cursor stands on a live row. */
export const ROW = 1;
/** Nothing yet: go on. */
export const SKIP = 0;
export const END = -1;
export type Step = typeof ROW | typeof SKIP | typeof END;

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
}

export const foreignState = (): CqlFailure => new CqlFailure('protocol', 'Invalid value for the paging state');

function headerOf(row: RowCursor, options: SourceOptions, prefix: ByteString): Uint8Array | undefined {
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

function see(row: RowCursor, entry: Entry): void {
  if (entry.position > row.position) {
    row.position = entry.position;
  }
}

/** Single rows by their whole key. */
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

function partitionIndex(partitions: readonly PartitionTarget[], prefix: ByteString, hasClustering: boolean): number {
  const index = partitions.findIndex(target => partitionPrefix(target.bytes, hasClustering) === prefix);
  if (index < 0) {
    throw foreignState();
  }
  return index;
}

/** Ranges of rows in named partitions, of tables with clustering. */
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
    this.#rows = store.scan({from, to}, {reverse: this.#isReversed, view});
  }

  skipPartition(): void {
    this.#rows = undefined;
  }
}

const NO_ENTRIES: Iterator<Entry> = {next: () => ({done: true, value: undefined})};

/** Entries of one partition are passed over one by one up to this many; then the scan is opened anew behind it. */
const PASS_OVER = 8;

/** All partitions in a range of keys, in token order. */
export class ScanSource implements Source {
  readonly #options: SourceOptions;
  readonly #range: KeyRange;
  readonly #after: ByteString | undefined;
  #entries: Iterator<Entry> | undefined;
  #held: Entry | undefined;
  #hasRows = true;
  #isInPartition = false;
  #isPassing = false;
  #passed = 0;

  constructor(options: SourceOptions, range: KeyRange) {
    this.#options = options;
    this.#range = range;
    this.#after = options.after;
  }

  step(row: RowCursor): Step {
    this.#entries ??= this.#start(row);
    let entry = this.#held;
    if (entry === undefined) {
      const next = this.#entries.next();
      if (next.done === true) {
        return this.#leave(row) ? ROW : END;
      }
      entry = next.value;
    }
    this.#held = undefined;
    const {key, value} = entry;
    if (!row.access.hasClustering) {
      see(row, entry);
      row.enterPartition(key, undefined);
      return row.enterRow(key, value) ? ROW : SKIP;
    }
    if (!this.#isInPartition || !key.startsWith(row.prefix)) {
      if (this.#leave(row)) {
        this.#held = entry;
        return ROW;
      }
      this.#enter(row, entry);
      return SKIP;
    }
    if (this.#isPassing) {
      this.#passed += 1;
      if (this.#passed > PASS_OVER) {
        this.#open(partitionEnd(row.prefix, true));
      }
      return SKIP;
    }
    see(row, entry);
    if (row.enterRow(key, value)) {
      this.#hasRows = true;
      return ROW;
    }
    return SKIP;
  }

  /** Leaves a partition: true when its static columns are a row of their own. */
  #leave(row: RowCursor): boolean {
    const isRow =
      this.#isInPartition &&
      !this.#hasRows &&
      this.#options.emitsStatics &&
      row.access.hasClustering &&
      row.enterStatics(headerKey(row.prefix));
    this.#isInPartition = false;
    this.#isPassing = false;
    return isRow;
  }

  #enter(row: RowCursor, entry: Entry): void {
    const length = prefixLength(entry.key, true);
    this.#isInPartition = true;
    this.#hasRows = false;
    if (isHeaderKey(entry.key, length)) {
      see(row, entry);
      row.enterPartition(entry.key.slice(0, length), entry.value);
    } else {
      row.enterPartition(entry.key.slice(0, length), undefined);
      this.#held = entry;
    }
  }

  #start(row: RowCursor): Iterator<Entry> {
    const after = this.#after;
    if (after === undefined) {
      return this.#open(this.#range.from);
    }
    const {hasClustering} = row.access;
    const length = prefixLength(after, hasClustering);
    if (!hasClustering || isHeaderKey(after, length)) {
      return this.#open(laterOf(this.#range.from, partitionEnd(after.slice(0, length), hasClustering)));
    }
    const prefix = after.slice(0, length);
    row.enterPartition(prefix, headerOf(row, this.#options, prefix));
    this.#isInPartition = true;
    this.#hasRows = true;
    return this.#open(laterOf(this.#range.from, `${after}\0`));
  }

  #open(from: ByteString | undefined): Iterator<Entry> {
    const {store, view} = this.#options;
    return (this.#entries = store.scan({from, to: this.#range.to}, {view}));
  }

  skipPartition(): void {
    this.#isPassing = true;
    this.#hasRows = true;
    this.#passed = 0;
  }
}

const laterOf = (a: ByteString | undefined, b: ByteString): ByteString => (a !== undefined && a > b ? a : b);

/** Rows that an index names. A partition's header among the keys stands for all its rows. */
export class CandidateSource implements Source {
  readonly #options: SourceOptions;
  readonly #keys: KeyStream;
  #isStarted = false;
  #seekTo: ByteString | undefined;
  #partition: PartitionSource | undefined;
  #prefix: ByteString | undefined;

  constructor(options: SourceOptions, keys: KeyStream) {
    this.#options = options;
    this.#keys = keys;
  }

  step(row: RowCursor): Step {
    if (this.#partition !== undefined) {
      const step = this.#partition.step(row);
      if (step !== END) {
        return step;
      }
      this.#partition = undefined;
      this.#seekTo = partitionEnd(row.prefix, true);
    }
    const key = this.#next(row);
    if (this.#partition !== undefined) {
      return SKIP;
    }
    if (this.#keys.position > row.position) {
      row.position = this.#keys.position;
    }
    if (key === undefined) {
      return END;
    }
    const {hasClustering} = row.access;
    if (!hasClustering) {
      row.enterPartition(key, undefined);
    } else {
      const length = prefixLength(key, true);
      if (isHeaderKey(key, length)) {
        this.#openPartition(row, key.slice(0, length), undefined);
        return SKIP;
      }
      if (this.#prefix === undefined || !key.startsWith(this.#prefix)) {
        this.#prefix = key.slice(0, length);
        row.enterPartition(this.#prefix, headerOf(row, this.#options, this.#prefix));
      }
    }
    const entry = this.#options.store.get(key, this.#options.view);
    if (entry === undefined) {
      return SKIP;
    }
    see(row, entry);
    return row.enterRow(key, entry.value) ? ROW : SKIP;
  }

  #next(row: RowCursor): ByteString | undefined {
    if (this.#isStarted && this.#seekTo === undefined) {
      return this.#keys.next();
    }
    let to = this.#seekTo;
    this.#seekTo = undefined;
    if (!this.#isStarted) {
      this.#isStarted = true;
      const {after} = this.#options;
      if (after === undefined) {
        return this.#keys.next();
      }
      // The place may lie in a partition that the stream names as a whole: then go on inside it.
      const length = prefixLength(after, row.access.hasClustering);
      to = `${after}\0`;
      if (row.access.hasClustering) {
        const prefix = after.slice(0, length);
        const first = this.#keys.seek(headerKey(prefix));
        if (first === headerKey(prefix)) {
          this.#openPartition(row, prefix, after);
          return undefined;
        }
        if (first === undefined || first >= to) {
          return first;
        }
      }
    }
    return this.#keys.seek(to!);
  }

  #openPartition(row: RowCursor, prefix: ByteString, after: ByteString | undefined): void {
    row.enterPartition(prefix, undefined);
    const bytes = row.partitionKeyBytes();
    const components = row.access.partitionCodecs.map((_, i) => row.partitionValue(i));
    this.#prefix = undefined;
    this.#partition = new PartitionSource({...this.#options, after}, [{components, bytes}], [ALL_CLUSTERING], false);
  }

  skipPartition(row: RowCursor): void {
    this.#partition = undefined;
    this.#seekTo = partitionEnd(row.prefix, row.access.hasClustering);
  }
}
