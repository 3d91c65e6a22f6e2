/** Runs planned writes. A conditional write's read, check and append are one synchronous step. */
import {invalid} from '../../../core/cql/errors.ts';
import type {BoundValue, ColumnSpec, Outcome, Row} from '../../../core/cql/port.ts';
import type {Column} from '../../../core/cql/schema/schema.ts';
import {native} from '../../../core/cql/types/type-shapes.ts';
import type {Context, Done, Request} from '../context.ts';
import {headerKey, partitionPrefix, rowKey} from '../keys.ts';
import {readColumn} from '../operators/read-column.ts';
import type {RowCursor} from '../operators/row-cursor.ts';
import {clusteringPrefixes, partitionsOf} from '../planner/key-targets.ts';
import type {IfCondition} from '../planner/plan-ifs.ts';
import {checkValueCount} from '../planner/plan-terms.ts';
import {checkedTimestamp, type WriteCondition, type WritePlan} from '../planner/plan-write.ts';
import {WriteRun, type PlannedWrite} from '../write-run.ts';
import {lastTruncation} from '../truncations.ts';

const NO_VALUES: readonly BoundValue[] = [];
const VOID: Outcome = {kind: 'void'};

export function runWrite(plan: WritePlan, request: Request, context: Context): Done {
  const values = request.options.values ?? NO_VALUES;
  checkValueCount(plan.markers, values);
  if (request.options.timestamp !== undefined) {
    checkedTimestamp(request.options.timestamp);
  }
  const run = new WriteRun(context, request, undefined);
  const write: PlannedWrite = {plan, bound: run.bind(values)};
  if (plan.condition !== undefined) {
    const looked = lookedAt([write]);
    const checked = check(run, write, looked);
    if (!checked.isMet) {
      return refused(run, context, rowShape(plan), [checked], looked);
    }
    run.trace?.add('CAS precondition is met');
    run.setConditionalTime();
  }
  run.add(write);
  return written(run, context, plan.condition === undefined ? undefined : plan);
}

/** Appends what was collected; `conditional` names the table of the `[applied]` answer. */
export function written(run: WriteRun, context: Context, conditional: WritePlan | undefined): Done {
  const {store} = context;
  run.trace?.add(`Appending ${run.writes.length} mutations to the commit log and to memory`);
  const position = run.writes.length === 0 ? run.position : store.write(run.writes);
  if (conditional === undefined) {
    return {outcome: VOID, position};
  }
  const outcome: Outcome = {
    kind: 'rows',
    columns: [appliedSpec(conditional)],
    rows: [[TRUE]],
    pagingState: undefined,
  };
  return {outcome, position: Math.max(position, run.position)};
}

const TRUE = new Uint8Array([1]);
const FALSE = new Uint8Array([0]);

const appliedSpec = ({access: {table}}: WritePlan): ColumnSpec => ({
  keyspace: table.keyspace,
  table: table.name,
  name: '[applied]',
  type: native('boolean'),
});

/** A condition looked at: the row it was about, and whether it holds. */
export interface Checked {
  readonly plan: WritePlan;
  readonly isMet: boolean;
  /** What is there now, to be shown; undefined when nothing is. */
  readonly row: RowCursor | undefined;
  /** Whether it asks for a row, and not for the partition's static columns alone. */
  readonly asksForRow: boolean;
}

/** What is read where rows are looked at. Source: Apache Cassandra 5.0, CQL3CasRequest and BatchStatement. */
export interface Looked {
  /** All when a conditional write has one of them, else those in conditions. */
  readonly statics: readonly Column[];
  /** Whether no statement is about rows: then only what was inserted is a row, and nothing is read of it. */
  readonly isOfStatics: boolean;
}

export const lookedAt = (conditional: readonly PlannedWrite[], all: readonly PlannedWrite[] = conditional): Looked => ({
  statics: conditional.some(writesStatics)
    ? conditional[0]!.plan.access.table.columns.filter(column => column.kind === 'static')
    : conditional.flatMap(({plan}) => testedColumns(plan).filter(column => column.kind === 'static')),
  isOfStatics: all.every(({plan: {key}}) => key.steps.length === 0 && key.slice === undefined),
});

/** Reads the row of a conditional write and checks. Writes nothing. */
export function check(run: WriteRun, {plan, bound}: PlannedWrite, looked: Looked): Checked {
  const {access, condition, key} = plan;
  const target = partitionsOf(key, bound)[0];
  if (target === undefined || condition === undefined) {
    throw invalid('Conditional updates must name a partition');
  }
  run.trace?.add('Reading existing values for CAS precondition');
  const prefix = partitionPrefix(target.bytes, access.hasClustering);
  const clustering = access.hasClustering && key.isFullKey ? clusteringPrefixes(key, bound)[0]! : undefined;
  const place = !access.hasClustering
    ? prefix
    : clustering === undefined
      ? headerKey(prefix)
      : rowKey(prefix, clustering);
  const found = run.read(plan, target, prefix, place);
  const asksForRow =
    !access.hasClustering ||
    (clustering !== undefined &&
      (condition.kind !== 'if' || condition.tests.some(test => test.column.kind !== 'static')));
  let row = found;
  if (!asksForRow) {
    // Seen in: Apache Cassandra 5.0, which reads the first row to see whether there is a partition.
    row = run.readFirst(plan, target, prefix, looked.isOfStatics);
  }
  if (row === undefined && access.hasClustering && looked.statics.length > 0) {
    // The row is missing, the partition's static columns may be there.
    const header = run.read(plan, target, prefix, headerKey(prefix));
    const isEmpty = header === undefined || looked.statics.every(column => readColumn(column)(header) === null);
    row = isEmpty ? undefined : header;
  }
  const isMet =
    condition.kind === 'not_exists'
      ? found === undefined
      : condition.kind === 'exists'
        ? found !== undefined
        : inOrder(condition.tests).every(test => test.bind(bound)(row));
  return {plan, isMet, row, asksForRow};
}

/** Columns of a refused write's answer behind `[applied]`: all of the row, or those in the conditions. */
export function rowShape({condition, access: {table}}: WritePlan): readonly Column[] {
  switch (condition?.kind) {
    case 'not_exists':
    case 'exists':
      return table.columns;
    case 'if':
      return [...new Set([...testsOf(condition, false), ...testsOf(condition, true)])];
    case undefined:
      return [];
  }
}

/** Those of the partition come first, and what is wrong behind one that is not met is not told. Source: Apache Cassandra 5.0, CQL3CasRequest. */
function inOrder(tests: readonly IfCondition[]): readonly IfCondition[] {
  return tests.some(test => test.column.kind === 'static')
    ? [...tests].sort((a, b) => Number(b.column.kind === 'static') - Number(a.column.kind === 'static'))
    : tests;
}

/** Columns of the row come before those of the partition. */
const testsOf = ({tests}: Extract<WriteCondition, {kind: 'if'}>, areStatic: boolean): Column[] =>
  tests.map(test => test.column).filter(column => (column.kind === 'static') === areStatic);

const testedColumns = ({condition}: WritePlan): readonly Column[] =>
  condition?.kind === 'if' ? condition.tests.map(test => test.column) : [];

const writesStatics = ({plan}: PlannedWrite): boolean => plan.staticOperations.length > 0;

/**
 * Nothing was written: the answer shows what is there.
 * What was not read is null. Seen in: Apache Cassandra 5.0.
 */
export function refused(
  run: WriteRun,
  context: Context,
  shape: readonly Column[],
  checked: readonly Checked[],
  looked: Looked,
): Done {
  const {plan} = checked[0]!;
  run.trace?.add('CAS precondition does not match current values; nothing was written');
  const {keyspace, name: table} = plan.access.table;
  const hasRow = checked.some(each => each.row !== undefined);
  const columns = hasRow ? shape : [];
  const isRead = (column: Column, asksForRow: boolean): boolean =>
    column.kind === 'static'
      ? looked.statics.includes(column)
      : column.kind !== 'regular' || asksForRow || !looked.isOfStatics;
  const rows: Row[] = (hasRow ? checked.filter(each => each.row !== undefined) : checked.slice(0, 1)).map(
    ({row, asksForRow}) => [
      FALSE,
      ...(row === undefined
        ? []
        : columns.map(column => (isRead(column, asksForRow) ? readColumn(column)(row) : null))),
    ],
  );
  const outcome: Outcome = {
    kind: 'rows',
    columns: [appliedSpec(plan), ...columns.map(column => ({keyspace, table, name: column.name, type: column.type}))],
    rows,
    pagingState: undefined,
  };
  return {outcome, position: Math.max(run.position, lastTruncation(context.store))};
}
