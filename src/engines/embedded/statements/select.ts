/** Runs SELECT: single rows by key here, everything else in operators/select-run.ts. */
import {invalid} from '../../../core/cql/errors.ts';
import type {BoundValue, Row} from '../../../core/cql/port.ts';
import type {Select} from '../../../core/cql/statements/statement.ts';
import type {Context, Done, Masking, Request} from '../context.ts';
import {keyBytes} from '../access.ts';
import {functionEnv} from '../planner/function-env.ts';
import {clusteringComponent, headerKey, partitionPrefix, rowKey} from '../keys.ts';
import type {Value} from '../operators/row-cursor.ts';
import {checkPlace} from '../operators/paging-state.ts';
import {SelectRun} from '../operators/select-run.ts';
import {keyValue} from '../planner/key-targets.ts';
import type {PointPlan, SelectPlan} from '../planner/plan-select.ts';
import {MASKED_SELECTS, SELECTS} from '../planner/plans.ts';
import {maskedInWhere} from '../masking.ts';
import {checkValueCount, type Bound} from '../planner/plan-terms.ts';
import type {Entry} from '../store/store.ts';
import {virtualTable} from '../virtual-table.ts';
import {lastTruncation} from '../truncations.ts';

const NO_VALUES: readonly BoundValue[] = [];

export function runSelect(statement: Select, request: Request, context: Context): Done | Promise<Done> {
  const {options} = request;
  if (options.pagingState !== undefined) {
    checkPlace(options.pagingState);
  }
  const open = SELECTS.of(statement, context.schema(), options.keyspace);
  const plan = context.masking === undefined ? open : seenBy(open, statement, request, context, context.masking);
  const values = options.values ?? NO_VALUES;
  checkValueCount(plan.markers, values);
  const {table} = plan.access;
  if (plan.point !== undefined && options.pagingState === undefined) {
    return runPoint(plan, plan.point, values, request, context);
  }
  const store = table.isVirtual ? virtualTable(context, table) : context.store.table(context.storeId(table));
  if (store === undefined) {
    throw invalid(`table ${table.name} does not exist`);
  }
  const bound: Bound = {values, env: functionEnv(context)};
  const run = new SelectRun(plan, bound, request, context, store);
  return plan.nearest === undefined && plan.ranking === undefined ? run.start() : run.best();
}

/** The plan for what this principal may see. */
function seenBy(
  open: SelectPlan,
  statement: Select,
  {principal, options}: Request,
  context: Context,
  masking: Masking,
): SelectPlan {
  const {table} = open.access;
  if (!masking.hides(table, principal)) {
    return open;
  }
  masking.checkConditions(table, maskedInWhere(statement, table), principal);
  return MASKED_SELECTS.of(statement, context.schema(), options.keyspace);
}

/** One row by its key: nothing is made but the answer. */
function runPoint(
  plan: SelectPlan,
  {partition, clustering, reads, cursor}: PointPlan,
  values: readonly BoundValue[],
  request: Request,
  context: Context,
): Done {
  const {access, columns} = plan;
  const {table, hasClustering} = access;
  request.trace?.add(`Executing single-partition query on ${table.name}`);
  request.trace?.note({access: 'key'});
  const store = context.store.table(context.storeId(table));
  if (store === undefined) {
    throw invalid(`table ${table.name} does not exist`);
  }
  const bound: Bound = {values, env: functionEnv(context)};
  const components: Uint8Array[] = [keyValue(partition[0]!, bound, table.partitionKey[0]!.name)];
  for (let i = 1; i < partition.length; i++) {
    components.push(keyValue(partition[i]!, bound, table.partitionKey[i]!.name));
  }
  const prefix = partitionPrefix(keyBytes(components), hasClustering);
  let key = prefix;
  let given: Uint8Array[] | undefined;
  let header: Entry | undefined;
  if (hasClustering) {
    given = clustering.map((term, i) => keyValue(term, bound, table.clustering[i]!.name));
    let text = '';
    for (let i = 0; i < given.length; i++) {
      text += clusteringComponent(access.clusteringParts[i]!, given[i]!);
    }
    key = rowKey(prefix, text);
    header = store.hasHeaders ? store.get(headerKey(prefix)) : undefined;
  }
  const entry = store.get(key);
  let rows: Row[] = NO_ROWS;
  let position = header?.position ?? 0;
  if (entry === undefined) {
    position = Math.max(position, lastTruncation(context.store));
  } else {
    position = Math.max(position, entry.position);
    cursor.now = request.options.nowSeconds ?? context.clock.nowSeconds();
    cursor.enterPartition(prefix, header?.value, components);
    if (cursor.enterRow(key, entry.value, given)) {
      const row = new Array<Value>(reads.length);
      for (let i = 0; i < reads.length; i++) {
        row[i] = reads[i]!(cursor);
      }
      rows = [row];
    }
  }
  request.trace?.add(`Read ${rows.length} live rows`);
  return {outcome: {kind: 'rows', columns, rows, pagingState: undefined}, position};
}

const NO_ROWS: Row[] = [];
