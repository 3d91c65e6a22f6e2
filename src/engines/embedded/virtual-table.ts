/** A virtual table as a store would show it, so that SELECT reads it like any other: its rows as they are now, sorted by key. */
import type {Schema, Table} from '../../core/cql/schema/schema.ts';
import {accessOf, keyBytes} from './access.ts';
import type {Context, VirtualRow} from './context.ts';
import {clusteringComponent, partitionPrefix, rowKey} from './keys.ts';
import {EMPTY_STREAM} from './operators/key-streams.ts';
import {encodeRow} from './rows/row-encode.ts';
import {complexCells} from './rows/cells.ts';
import {isMultiCell} from '../../core/cql/types/type-shapes.ts';
import type {ColumnData} from './rows/row.ts';
import type {Entry, KeyRange, TableStore, VectorHits} from './store/store.ts';

/** Rows that follow from the schema alone are kept: a definition costs a look at each group, and the encoding of what is new. */
const KEPT = new WeakMap<Context, Map<string, KeptEntries>>();

export function virtualTable(context: Context, table: Table): TableStore {
  const groups = context.virtualRowGroups(table);
  if (groups === undefined) {
    return new SortedEntries(table, sorted(entriesOf(table, context.virtualRows(table))));
  }
  let known = KEPT.get(context);
  if (known === undefined) {
    known = new Map();
    KEPT.set(context, known);
  }
  let kept = known.get(table.id);
  if (kept === undefined) {
    kept = new KeptEntries(table);
    known.set(table.id, kept);
  }
  return new SortedEntries(table, kept.at(context.schema(), groups));
}

function entriesOf(table: Table, rows: Iterable<VirtualRow>): Entry[] {
  return Array.from(rows, row => ({key: keyOf(table, row), value: valueOf(table, row), position: 0}));
}

const sorted = (entries: Entry[]): Entry[] => entries.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));

/** This many new rows are put in place one by one; more are sorted in. */
const FEW = 100;

/** The entries of one table of system_schema or system_virtual_schema, made to follow the schema. */
class KeptEntries {
  readonly #table: Table;
  readonly #groups = new Map<readonly VirtualRow[], readonly Entry[]>();
  /** Sorted by key. Never changed: whoever reads it may go on. */
  #entries: readonly Entry[] = [];
  #schema: Schema | undefined;

  constructor(table: Table) {
    this.#table = table;
  }

  at(schema: Schema, groups: Iterable<readonly VirtualRow[]>): readonly Entry[] {
    if (schema !== this.#schema) {
      this.#follow(groups);
      this.#schema = schema;
    }
    return this.#entries;
  }

  #follow(groups: Iterable<readonly VirtualRow[]>): void {
    const now = new Set<readonly VirtualRow[]>();
    const added: Entry[] = [];
    for (const group of groups) {
      now.add(group);
      if (!this.#groups.has(group)) {
        const entries = entriesOf(this.#table, group);
        this.#groups.set(group, entries);
        added.push(...entries);
      }
    }
    const removed = new Set<Entry>();
    if (this.#groups.size > now.size) {
      for (const [group, entries] of this.#groups) {
        if (!now.has(group)) {
          this.#groups.delete(group);
          entries.forEach(entry => removed.add(entry));
        }
      }
    }
    if (added.length > 0 || removed.size > 0) {
      this.#entries = changed(this.#entries, added, removed);
    }
  }
}

function changed(before: readonly Entry[], added: Entry[], removed: ReadonlySet<Entry>): readonly Entry[] {
  const entries = removed.size === 0 ? before.slice() : before.filter(entry => !removed.has(entry));
  if (added.length > FEW) {
    return sorted([...entries, ...added]);
  }
  for (const entry of added) {
    entries.splice(firstAtOrBeyond(entries, entry.key), 0, entry);
  }
  return entries;
}

/** Place of the first entry whose key is not below. */
function firstAtOrBeyond(entries: readonly Entry[], key: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.key < key) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
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
    const entry = this.#entries[firstAtOrBeyond(this.#entries, key)];
    return entry?.key === key ? entry : undefined;
  }

  scan(range: KeyRange, options: {readonly reverse?: boolean} = {}): Iterator<Entry> {
    const from = range.from === undefined ? 0 : firstAtOrBeyond(this.#entries, range.from);
    const to = range.to === undefined ? this.#entries.length : firstAtOrBeyond(this.#entries, range.to);
    const found = this.#entries.slice(from, to);
    return (options.reverse === true ? found.reverse() : found)[Symbol.iterator]();
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

  lacking(): typeof EMPTY_STREAM {
    return EMPTY_STREAM;
  }

  estimateLacking(): number {
    return Infinity;
  }

  nearest(): VectorHits {
    return {
      next: () => ({done: true, value: undefined}),
      prepare: () => true,
      extra: 0,
      isFiltered: false,
      soon: undefined,
    };
  }

  statistics(): {readonly rows: number; readonly bytes: number; readonly segments: number} {
    return {rows: this.#entries.length, bytes: 0, segments: 0};
  }
}
