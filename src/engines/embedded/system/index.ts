/** Rows of every system table that is computed: the registry. */
import type {Schema, Table} from '../../../core/cql/schema/schema.ts';
import type {VirtualRow} from '../context.ts';
import {clientRows, cqlMetricRows, threadPoolRows} from './clients.ts';
import {indexInfoRows, sizeEstimateRows, tableEstimateRows} from './estimates.ts';
import {localRows} from './local.ts';
import {columnIndexRows, diskUsageRows, gossipRows, propertyRows} from './node.ts';
import {
  columnMaskRows,
  columnRows,
  droppedColumnRows,
  indexRows,
  keyspaceRows,
  tableRows,
  typeRows,
  virtualColumnRows,
  virtualKeyspaceRows,
  viewRows,
  virtualTableRows,
} from './schema-rows.ts';
import {settingRows} from './settings.ts';
import {buildRows, buildStatusRows, builtViewRows} from './view-rows.ts';
import type {RowGroup, SystemRows, SystemSource} from './source.ts';

/** System tables that are not named here are empty: they tell of clusters, repairs and the like, of which there are none. */
const ROWS: ReadonlyMap<string, SystemRows> = new Map([
  ['system.local', localRows],
  ['system.IndexInfo', indexInfoRows],
  ['system.size_estimates', sizeEstimateRows],
  ['system.table_estimates', tableEstimateRows],
  ['system_schema.keyspaces', keyspaceRows],
  ['system_schema.tables', tableRows],
  ['system_schema.columns', columnRows],
  ['system_schema.column_masks', columnMaskRows],
  ['system_schema.dropped_columns', droppedColumnRows],
  ['system_schema.indexes', indexRows],
  ['system_schema.types', typeRows],
  ['system_schema.views', viewRows],
  ['system.built_views', builtViewRows],
  ['system.view_builds_in_progress', buildRows],
  ['system_distributed.view_build_status', buildStatusRows],
  ['system_virtual_schema.keyspaces', virtualKeyspaceRows],
  ['system_virtual_schema.tables', virtualTableRows],
  ['system_virtual_schema.columns', virtualColumnRows],
  ['system_views.clients', clientRows],
  ['system_views.cql_metrics', cqlMetricRows],
  ['system_views.disk_usage', diskUsageRows],
  ['system_views.gossip_info', gossipRows],
  ['system_views.sai_column_indexes', columnIndexRows],
  ['system_views.settings', settingRows],
  ['system_views.system_properties', propertyRows],
  ['system_views.thread_pools', threadPoolRows],
]);

/** Undefined: they do not follow from the schema alone. */
export function systemRowGroups(table: Table, schema: Schema): Iterable<RowGroup> | undefined {
  return ROWS.get(`${table.keyspace}.${table.name}`)?.groups?.(schema);
}

export function systemRows(table: Table, source: SystemSource): Iterable<VirtualRow> {
  return ROWS.get(`${table.keyspace}.${table.name}`)?.(source) ?? [];
}
