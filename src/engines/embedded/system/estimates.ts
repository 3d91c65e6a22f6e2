/** Rows of size_estimates, table_estimates and IndexInfo: what connectors split their scans by. */
import type {Table} from '../../../core/cql/schema/schema.ts';
import type {VirtualRow} from '../context.ts';
import type {SystemRows, SystemSource} from './source.ts';
import {bigint, rowOf, text} from './values.ts';

/** One row per token range of each stored table; sizes are evened out over the ranges, as tokens are random. */
function* estimates(source: SystemSource): Generator<{[column: string]: Uint8Array | null}> {
  for (const table of storedTables(source)) {
    const {rows, bytes} = source.tableStore(table)?.statistics() ?? {rows: 0, bytes: 0};
    const ranges = source.tokens.length;
    const partitions = BigInt(Math.ceil(rows / ranges));
    const meanBytes = BigInt(rows === 0 ? 0 : Math.round(bytes / rows));
    for (let at = 0; at < ranges; at += 1) {
      yield {
        keyspace_name: text(table.keyspace),
        table_name: text(table.name),
        range_start: text(source.tokens[at] ?? ''),
        range_end: text(source.tokens[(at + 1) % ranges] ?? ''),
        mean_partition_size: bigint(meanBytes),
        partitions_count: bigint(partitions),
      };
    }
  }
}

function* storedTables(source: SystemSource): Generator<Table> {
  for (const keyspace of source.schema().keyspaces.values()) {
    for (const table of keyspace.tables.values()) {
      if (!table.isVirtual) {
        yield table;
      }
    }
  }
}

export const sizeEstimateRows: SystemRows = function* (source): Generator<VirtualRow> {
  for (const row of estimates(source)) {
    yield rowOf(row);
  }
};

export const tableEstimateRows: SystemRows = function* (source): Generator<VirtualRow> {
  for (const row of estimates(source)) {
    yield rowOf({...row, range_type: text('local_primary')});
    yield rowOf({...row, range_type: text('primary')});
  }
};

/** Indexes that answer queries already; those still being built are not in the table. */
export const indexInfoRows: SystemRows = function* (source): Generator<VirtualRow> {
  for (const table of storedTables(source)) {
    const stored = source.tableStore(table);
    for (const index of table.indexes) {
      if (stored?.isIndexReady(index.id) === true) {
        yield rowOf({table_name: text(table.keyspace), index_name: text(index.name), value: null});
      }
    }
  }
};
