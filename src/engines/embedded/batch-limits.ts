/**
 * How large a batch may be, and from where on clients are warned. Sizes are those of Apache Cassandra's mutations, not of what is
 * stored here: it counts 20 bytes for each cell and about as many for each row.
 * Source: `batch_size_warn_threshold`, `batch_size_fail_threshold` and `unlogged_batch_across_partitions_warn_threshold` of Cassandra 5.0, defaults.
 */
import {invalid} from '../../core/cql/errors.ts';
import type {TableAccess} from './access.ts';
import {clusteringOf, partitionKeyOf, prefixLength} from './keys.ts';
import {decodeHeader, decodeRow} from './rows/row-decode.ts';
import {isHeader} from './rows/row-layout.ts';
import type {ColumnData, StoredRow} from './rows/row.ts';
import type {Write} from './store/store.ts';

export const WARN_BYTES = 5 << 10;
export const FAIL_BYTES = 50 << 10;
export const WARN_PARTITIONS = 10;

// What Cassandra counts beside keys and values. Seen in: the sizes that Cassandra 5.0 tells of batches of every kind of write.
const PARTITION_BYTES = 29;
const ROW_BYTES = 21;
const EXPIRING_ROW_BYTES = 12;
const CELL_BYTES = 20;
const COMPLEX_BYTES = 12;
const RANGES_BYTES = 4;
const RANGE_BYTES = 12;
/** A position in a list is a time UUID there, and 12 bytes here. */
const LIST_PATH_BYTES = 16;

/** No stored byte stands for more than so many of Cassandra's, beside what rows and partitions have. */
const MAX_GAIN = 10;

type Put = Extract<Write, {kind: 'put'}>;

/**
 * For batches without conditions. `tableOf` gives the tables that clients wrote to, by their store ids, not those that follow from them.
 * Undefined: there is nothing to say. Fails with `invalid` when the batch is too large.
 */
export function batchWarnings(
  isLogged: boolean,
  writes: readonly Write[],
  tableOf: (storeId: number) => TableAccess | undefined,
): readonly string[] | undefined {
  if (writes.length < 2 || (couldNotBeLarge(writes) && (isLogged || writes.length <= WARN_PARTITIONS))) {
    return undefined;
  }
  const batch = new Measured();
  for (const write of writes) {
    const access = write.kind === 'put' ? tableOf(write.table) : undefined;
    if (access !== undefined) {
      batch.add(write as Put, access);
    }
  }
  return batch.warnings(isLogged);
}

/** Cheap, and never wrong when it says so. */
function couldNotBeLarge(writes: readonly Write[]): boolean {
  let bytes = 0;
  for (const write of writes) {
    if (write.kind === 'put') {
      bytes += PARTITION_BYTES + ROW_BYTES + EXPIRING_ROW_BYTES + write.key.length + write.value.length * MAX_GAIN;
    }
  }
  return bytes <= WARN_BYTES;
}

class Measured {
  /** Keyspace and partition key: what Cassandra makes one mutation of. */
  readonly #mutations = new Set<string>();
  readonly #partitions = new Set<string>();
  readonly #rows = new Set<string>();
  readonly #tables = new Set<string>();
  #bytes = 0;

  add({key, value}: Put, access: TableAccess): void {
    const {table, hasClustering} = access;
    const name = `${table.keyspace}.${table.name}`;
    const prefix = prefixLength(key, hasClustering);
    const partition = key.slice(0, prefix);
    this.#tables.add(name);
    this.#mutations.add(`${table.keyspace} ${partitionKeyOf(key, hasClustering).toString('latin1')}`);
    this.#bytes += isNew(this.#partitions, `${name} ${partition}`) ? PARTITION_BYTES : 0;
    if (isHeader(value)) {
      this.#addHeader(value, access);
      return;
    }
    const row = decodeRow(value);
    if (!hasClustering && row.deletion !== undefined && row.liveness === undefined) {
      // A row that is all of its partition is deleted with it.
      return;
    }
    if (isNew(this.#rows, `${name} ${key}`)) {
      const clustering = hasClustering ? clusteringOf(access.clusteringParts, key, prefix) : [];
      this.#bytes += ROW_BYTES + clustering.reduce((sum, part) => sum + (part?.length ?? 0), 0);
      this.#bytes += (row.liveness?.ttl ?? 0) === 0 ? 0 : EXPIRING_ROW_BYTES;
    }
    this.#bytes += cellBytes(row, access);
  }

  #addHeader(value: Uint8Array, access: TableAccess): void {
    const {ranges, statics} = decodeHeader(value);
    if (ranges.length > 0) {
      this.#bytes += RANGES_BYTES;
      for (const {from, to} of ranges) {
        this.#bytes += RANGE_BYTES + boundBytes(from) + boundBytes(to);
      }
    }
    this.#bytes += statics === undefined ? 0 : cellBytes(statics, access);
  }

  warnings(isLogged: boolean): readonly string[] | undefined {
    const count = this.#mutations.size;
    if (count < 2) {
      return undefined;
    }
    const warnings: string[] = [];
    const names = `[${inHashOrder([...this.#tables]).join(', ')}]`;
    if (this.#bytes > FAIL_BYTES) {
      throw invalid('Batch too large');
    }
    if (this.#bytes > WARN_BYTES) {
      const over = this.#bytes - WARN_BYTES;
      warnings.push(
        `Batch for ${names} is of size ${this.#bytes}, exceeding specified threshold of ${WARN_BYTES} by ${over}.`,
      );
    }
    if (!isLogged && count > WARN_PARTITIONS) {
      const tables = this.#tables.size === 1 ? 'table' : 'tables';
      warnings.push(
        `Unlogged batch covering ${count} partitions detected against ${tables} ${names}. You should use a logged batch for atomicity, or asynchronous writes for performance.`,
      );
    }
    return warnings.length === 0 ? undefined : warnings;
  }
}

function isNew(seen: Set<string>, name: string): boolean {
  const before = seen.size;
  return seen.add(name).size > before;
}

/** Near enough: the comparable form of a value is its bytes with a mark before and an end after. */
const boundBytes = (bound: string): number => Math.max(0, bound.length - 3);

function cellBytes(row: StoredRow, {table}: TableAccess): number {
  let bytes = 0;
  for (const [id, data] of row.columns) {
    const isList = data.kind === 'complex' && table.columns.find(column => column.id === id)?.type.kind === 'list';
    bytes += dataBytes(data, isList);
  }
  return bytes;
}

function dataBytes(data: ColumnData, isList: boolean): number {
  if (data.kind === 'simple') {
    return CELL_BYTES + (data.cell.value?.length ?? 0);
  }
  let bytes = COMPLEX_BYTES;
  for (const {path, value} of data.cells) {
    bytes += CELL_BYTES + (value?.length ?? 0) + (isList ? LIST_PATH_BYTES : path.length);
  }
  return bytes;
}

/** The order in which a HashSet of Java gives them: clients may compare the text of the warning. */
function inHashOrder(names: readonly string[]): readonly string[] {
  let buckets = 16;
  while (names.length > buckets * 0.75) {
    buckets *= 2;
  }
  const bucketOf = (name: string): number => {
    let hash = 0;
    for (let i = 0; i < name.length; i++) {
      hash = (Math.imul(hash, 31) + name.charCodeAt(i)) | 0;
    }
    return (hash ^ (hash >>> 16)) & (buckets - 1);
  };
  return names.toSorted((a, b) => bucketOf(a) - bucketOf(b));
}
