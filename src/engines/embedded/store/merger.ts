/** Decides which segments are merged, and has it done in the background. */
import type {Extractor} from '../indexes/extractor.ts';
import type {StoreFailure} from './failure.ts';
import type {Files} from './files.ts';
import type {Segment} from './segment.ts';
import type {TableSpec} from './store.ts';
import type {Table} from './table.ts';

export interface MergerOptions {
  readonly files: Files;
  readonly worker: URL | undefined;
  readonly nowSeconds: () => number;
  readonly extractorOf: (spec: TableSpec) => Extractor;
  tables(): Iterable<Table>;
  newSegment(): number;
  /** False: the segments are not those of the table any more; the merged ones are to be removed. */
  replace(table: Table, old: readonly Segment[], merged: readonly Segment[]): Promise<boolean>;
  onFailure(failure: StoreFailure): void;
}

export class Merger {
  readonly #options: MergerOptions;

  constructor(options: MergerOptions) {
    this.#options = options;
  }

  get pending(): number {
    return 0;
  }

  wake(): void {
    void this.#options;
  }

  /** Waits for what is under way; false: there was nothing. */
  settle(): Promise<boolean> {
    return Promise.resolve(false);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
