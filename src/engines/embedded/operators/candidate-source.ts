/** Rows that an index names. A partition's header among the keys stands for all its rows. */
import {ALL_CLUSTERING, headerKey, isHeaderKey, partitionEnd, prefixLength} from '../keys.ts';
import type {ByteString, KeyStream} from '../store/store.ts';
import {PartitionSource} from './partition-source.ts';
import type {RowCursor} from './row-cursor.ts';
import {END, headerOf, ROW, see, SKIP, type Source, type SourceOptions, type Step} from './sources.ts';

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
