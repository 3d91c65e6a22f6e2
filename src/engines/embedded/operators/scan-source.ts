/** All partitions in a range of keys, in token order. */
import {headerKey, isHeaderKey, partitionEnd, prefixLength} from '../keys.ts';
import type {ByteString, Entry, HiddenRange, KeyRange} from '../store/store.ts';
import type {RowCursor} from './row-cursor.ts';
import {END, headerOf, MANY_DEAD, ROW, see, SKIP, type Source, type SourceOptions, type Step} from './sources.ts';

/** Entries of one partition are passed over one by one up to this many; then the scan is opened anew behind it. */
const PASS_OVER = 8;
/** After so many dead rows the scan is opened anew, with word of what is deleted. */
const PASS_OVER_DEAD = 64;

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
  /** Rows of the partition without life since the last one with it. */
  #dead = 0;
  #deadInMemory = 0;

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
      this.#dead = 0;
      return ROW;
    }
    this.#dead += 1;
    if (this.#dead === PASS_OVER_DEAD) {
      // Perhaps all the partition is deleted: then whole blocks of it need not be read.
      const hidden = row.hiddenRanges();
      if (hidden !== undefined) {
        this.#open(`${key}\0`, hidden);
      }
    }
    if (entry.position > 0) {
      this.#deadInMemory += 1;
      if (this.#deadInMemory === MANY_DEAD && row.hiddenRanges() !== undefined) {
        this.#options.store.flushSoon?.();
      }
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
    this.#dead = 0;
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

  #open(from: ByteString | undefined, hidden?: readonly HiddenRange[]): Iterator<Entry> {
    const {store, view} = this.#options;
    return (this.#entries = store.scan({from, to: this.#range.to}, {view, hidden}));
  }

  skipPartition(): void {
    this.#isPassing = true;
    this.#hasRows = true;
    this.#passed = 0;
  }
}

const laterOf = (a: ByteString | undefined, b: ByteString): ByteString => (a !== undefined && a > b ? a : b);
