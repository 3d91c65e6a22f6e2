/** A virtual table as a store would show it, so that SELECT reads it like any other: its rows as they are now, sorted by key. */
import type {Schema, Table} from '../../core/cql/schema/schema.ts';
import {accessOf, keyBytes} from './access.ts';
import type {Context, VirtualRow} from './context.ts';
import {clusteringComponent, partitionPrefix, rowKey} from './keys.ts';
import {EMPTY_STREAM} from './operators/key-streams.ts';
import {encodeRow} from './row-codec.ts';
import {complexCells} from './cells.ts';
import {isMultiCell} from '../../core/cql/types/type-shapes.ts';
import type {ColumnData} from './row.ts';
import type {Entry, KeyRange, TableStore} from './store/store.ts';

/** Rows that follow from the schema alone are kept as long as it stays. */
const BY_SCHEMA = new WeakMap<Schema, Map<string, TableStore>>();
const FOLLOWS_SCHEMA = new Set(['system_schema', 'system_virtual_schema']);

export function virtualTable(context: Context, table: Table): TableStore {
  if (!FOLLOWS_SCHEMA.has(table.keyspace)) {
    return build(context, table);
  }
  const schema = context.schema();
  let known = BY_SCHEMA.get(schema);
  if (known === undefined) {
    known = new Map();
    BY_SCHEMA.set(schema, known);
  }
  const name = `${table.keyspace}.${table.name}`;
  let store = known.get(name);
  if (store === undefined) {
    store = build(context, table);
    known.set(name, store);
  }
  return store;
}

function build(context: Context, table: Table): TableStore {
  const entries: Entry[] = [];
  for (const row of context.virtualRows(table)) {
    entries.push({key: keyOf(table, row), value: valueOf(table, row), position: 0});
  }
  entries.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return new SortedEntries(table, entries);
}

function keyOf(table: Table, row: VirtualRow): string {
  const {clusteringParts, hasClustering} = accessOf(table);
  const components = table.partitionKey.map(column => row.get(column.name) ?? new Uint8Array(0));
  const prefix = partitionPrefix(keyBytes(components), hasClustering);
  if (!hasClustering) {
    return prefix;
  }
  const clustering = table.clustering.map((column, i) =>
    clusteringComponent(clusteringParts[i]!, row.get(column.name) ?? null),
  );
  return rowKey(prefix, clustering.join(''));
}

const TIMES = {ts: 0n, ttl: 0, expiresAt: 0};

function valueOf(table: Table, row: VirtualRow): Uint8Array {
  const columns = new Map<number, ColumnData>();
  for (const column of table.columns) {
    const value = row.get(column.name);
    if (value === null || value === undefined || (column.kind !== 'regular' && column.kind !== 'static')) {
      continue;
    }
    columns.set(
      column.id,
      isMultiCell(column.type)
        ? {kind: 'complex', deletion: undefined, cells: complexCells(column.type, value, TIMES)}
        : {kind: 'simple', cell: {...TIMES, value}},
    );
  }
  return encodeRow({liveness: TIMES, deletion: undefined, columns});
}

class SortedEntries implements TableStore {
  readonly spec: TableStore['spec'];
  readonly hasHeaders = false;
  readonly #entries: readonly Entry[];

  constructor(table: Table, entries: readonly Entry[]) {
    this.spec = {id: -1, hasClustering: table.clustering.length > 0, gcGraceSeconds: 0, indexes: []};
    this.#entries = entries;
  }

  get(key: string): Entry | undefined {
    const entry = this.#entries[this.#firstAtOrBeyond(key)];
    return entry?.key === key ? entry : undefined;
  }

  scan(range: KeyRange, options: {readonly reverse?: boolean} = {}): Iterator<Entry> {
    const from = range.from === undefined ? 0 : this.#firstAtOrBeyond(range.from);
    const to = range.to === undefined ? this.#entries.length : this.#firstAtOrBeyond(range.to);
    const found = this.#entries.slice(from, to);
    return (options.reverse === true ? found.reverse() : found)[Symbol.iterator]();
  }

  #firstAtOrBeyond(key: string): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#entries[middle]!.key < key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  isIndexReady(): boolean {
    return false;
  }

  postings(): typeof EMPTY_STREAM {
    return EMPTY_STREAM;
  }

  estimate(): number {
    return 0;
  }

  nearest(): Iterator<never> {
    return [][Symbol.iterator]();
  }

  statistics(): {readonly rows: number; readonly bytes: number; readonly segments: number} {
    return {rows: this.#entries.length, bytes: 0, segments: 0};
  }
}
