/** Rows of every system table that is computed: the registry. */
import type {Table} from '../../../core/cql/schema/schema.ts';
import type {VirtualRow} from '../context.ts';
import {indexInfoRows, sizeEstimateRows, tableEstimateRows} from './estimates.ts';
import {localRows} from './local.ts';
import {
  columnRows,
  droppedColumnRows,
  indexRows,
  keyspaceRows,
  tableRows,
  typeRows,
  virtualColumnRows,
  virtualKeyspaceRows,
  virtualTableRows,
} from './schema-rows.ts';
import {settingRows} from './settings.ts';
import type {SystemRows, SystemSource} from './source.ts';

/** System tables that are not named here are empty: they tell of clusters, repairs, views and the like, of which there are none. */
const ROWS: ReadonlyMap<string, SystemRows> = new Map([
  ['system.local', localRows],
  ['system.IndexInfo', indexInfoRows],
  ['system.size_estimates', sizeEstimateRows],
  ['system.table_estimates', tableEstimateRows],
  ['system_schema.keyspaces', keyspaceRows],
  ['system_schema.tables', tableRows],
  ['system_schema.columns', columnRows],
  ['system_schema.dropped_columns', droppedColumnRows],
  ['system_schema.indexes', indexRows],
  ['system_schema.types', typeRows],
  ['system_virtual_schema.keyspaces', virtualKeyspaceRows],
  ['system_virtual_schema.tables', virtualTableRows],
  ['system_virtual_schema.columns', virtualColumnRows],
  ['system_views.settings', settingRows],
]);

export function systemRows(table: Table, source: SystemSource): Iterable<VirtualRow> {
  return ROWS.get(`${table.keyspace}.${table.name}`)?.(source) ?? [];
}
