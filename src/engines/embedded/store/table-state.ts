/** What a table consists of at a moment. */
import type {Extractor} from '../indexes/extractor.ts';
import type {Memtable} from './memtable.ts';
import type {SegmentReader} from './sources.ts';
import type {TableSpec} from './store.ts';

/** Replaced, never changed (but for the active memtable, which is written to). */
export interface TableState {
  readonly spec: TableSpec;
  readonly extractor: Extractor;
  readonly active: Memtable;
  /** Being flushed; newest last. */
  readonly frozen: readonly Memtable[];
  /** Oldest first. */
  readonly segments: readonly SegmentReader[];
}
