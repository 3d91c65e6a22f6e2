/** Rows of several partitions in one order: ORDER BY together with IN on the partition key. */
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {Row} from '../../../core/cql/port.ts';
import {codecOf} from '../../../core/cql/types/index.ts';
import type {SortColumn} from '../planner/plan-select.ts';
import {readColumn, type Read} from './read-column.ts';
import type {RowCursor, Value} from './row-cursor.ts';

/** Rows that may be held in memory to be sorted. */
const MAX_SORTED_ROWS = 100_000;

interface SortKey {
  readonly read: Read;
  readonly compare: (a: Uint8Array, b: Uint8Array) => number;
  /** 1 for rising, -1 for falling values. */
  readonly way: number;
}

/**
 * Compares by the columns of ORDER BY and by no other: rows that are equal in these stay as they came, partition by partition.
 * Seen in: Apache Cassandra 5.0.
 */
export class RowSorting {
  readonly #keys: readonly SortKey[];
  readonly #rows: {readonly values: readonly Value[]; readonly row: Row}[] = [];

  constructor(order: readonly SortColumn[]) {
    this.#keys = order.map(({column, descending}) => ({
      read: readColumn(column),
      compare: codecOf(column.type).compare,
      way: descending ? -1 : 1,
    }));
  }

  /** Fails with `read_failure` when there are too many rows to hold. */
  add(cursor: RowCursor, row: Row): void {
    this.addAs(this.valuesOf(cursor), row);
  }

  /** What the row that the cursor stands on is sorted by. */
  valuesOf(cursor: RowCursor): readonly Value[] {
    return this.#keys.map(key => key.read(cursor));
  }

  /** Fails as `add` does. */
  addAs(values: readonly Value[], row: Row): void {
    this.#rows.push({values, row});
    if (this.#rows.length > MAX_SORTED_ROWS) {
      throw new CqlFailure('read_failure', `More than ${MAX_SORTED_ROWS} rows would have to be sorted in memory`);
    }
  }

  /** The first rows of the order, at most `limit`. */
  take(limit: number): Row[] {
    this.#rows.sort((a, b) => this.#compare(a.values, b.values));
    return this.#rows.slice(0, Math.min(limit, this.#rows.length)).map(({row}) => row);
  }

  #compare(a: readonly Value[], b: readonly Value[]): number {
    for (const [i, {compare, way}] of this.#keys.entries()) {
      const order = compareValues(a[i]!, b[i]!, compare);
      if (order !== 0) {
        return order * way;
      }
    }
    return 0;
  }
}

/** A partition with static columns alone has no clustering; it stands before the others. */
function compareValues(a: Value, b: Value, compare: SortKey['compare']): number {
  if (a === null || b === null) {
    return a === b ? 0 : a === null ? -1 : 1;
  }
  return compare(a, b);
}
