/** What statements tell of views, so that entries which stand for no row any more are cleared away in the background. */
import type {Table} from '../../../core/cql/schema/schema.ts';
import type {ByteString, Write} from '../store/store.ts';

export interface ViewCare {
  /** A read found that the entry stands for no row. */
  stale(view: Table, key: ByteString): void;

  /** Part of a row of the base is about to be put that may have made an older entry stale. */
  changed(view: Table): void;

  /**
   * Rows of the base with keys in [from, to) are about to be deleted. The entries of those rows are cleared later; reads
   * pass over them until then. Gives what must be part of the same write: the intent, so that a crash does not forget it.
   */
  rangeDeleted(base: Table, views: readonly Table[], from: ByteString, to: ByteString): readonly Write[];
}
