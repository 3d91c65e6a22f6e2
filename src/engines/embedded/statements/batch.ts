/** Runs batches, of CQL text and of the BATCH message: all or nothing, also after a crash. */
import {invalid} from '../../../core/cql/errors.ts';
import type {BoundValue} from '../../../core/cql/port.ts';
import type {Column, Schema} from '../../../core/cql/schema/schema.ts';
import type {Batch, Statement} from '../../../core/cql/statements/statement.ts';
import {keyBytes} from '../access.ts';
import {batchWarnings} from '../batch-limits.ts';
import type {Context, Done, Request} from '../context.ts';
import {sameBytes} from '../operators/read-column.ts';
import {checkBatch, type BatchType} from '../planner/plan-batch.ts';
import {clusteringPrefixes, partitionsOf} from '../planner/key-targets.ts';
import {checkValueCount} from '../planner/plan-terms.ts';
import {checkedTimestamp, inOnClustering, timestampOf, type WritePlan} from '../planner/plan-write.ts';
import {BATCHES, DELETES, INSERTS, INSERTS_JSON, UPDATES} from '../planner/plans.ts';
import type {ByteString, Write} from '../store/store.ts';
import {WriteRun, type PlannedWrite} from '../write-run.ts';
import {check, refused, lookedAt, rowShape, written, type Checked} from './write.ts';

export function runBatch(statement: Batch, request: Request, context: Context): Done {
  const plan = BATCHES.of(statement, context.schema(), request.options.keyspace);
  const values = request.options.values ?? [];
  checkValueCount(plan.markers, values);
  const run = new WriteRun(context, request, undefined);
  const bound = run.bind(values);
  const timestamp = plan.timestamp === undefined ? undefined : timestampOf(plan.timestamp, bound);
  const own = timestamp === undefined ? run : new WriteRun(context, request, timestamp);
  return apply(
    statement.type,
    own,
    plan.writes.map(write => ({plan: write, bound})),
    context,
  );
}

function planKept(statement: Statement, schema: Schema, keyspace: string | undefined): WritePlan {
  switch (statement.kind) {
    case 'insert':
      return INSERTS.of(statement, schema, keyspace);
    case 'insert_json':
      return INSERTS_JSON.of(statement, schema, keyspace);
    case 'update':
      return UPDATES.of(statement, schema, keyspace);
    case 'delete':
      return DELETES.of(statement, schema, keyspace);
    default:
      throw invalid('Invalid statement in batch: only UPDATE, INSERT and DELETE statements are allowed.');
  }
}

/** The BATCH message: statements that were prepared or parsed by themselves, each with its own values. */
export function runBatchItems(
  type: BatchType,
  items: readonly {readonly statement: Statement; readonly values: readonly BoundValue[]}[],
  request: Request,
  context: Context,
): Done {
  const {options} = request;
  const schema = context.schema();
  const plans = items.map(item => planKept(item.statement, schema, options.keyspace));
  // The time of the message is no custom timestamp: drivers send one with every batch.
  checkBatch(type, plans, false);
  if (options.timestamp !== undefined) {
    checkedTimestamp(options.timestamp);
  }
  const run = new WriteRun(context, request, undefined);
  const writes = plans.map((plan, i) => {
    const {values} = items[i]!;
    checkValueCount(plan.markers, values);
    return {plan, bound: run.bind(values)};
  });
  return apply(type, run, writes, context);
}

/** What the store is to write for statements without values or conditions; nothing is written. */
export function planWrites(statements: readonly Statement[], request: Request, context: Context): readonly Write[] {
  const run = new WriteRun(context, request, undefined);
  const schema = context.schema();
  for (const statement of statements) {
    run.add({plan: planKept(statement, schema, undefined), bound: run.bind([])});
  }
  return run.writes;
}

function apply(type: BatchType, run: WriteRun, writes: readonly PlannedWrite[], context: Context): Done {
  const conditional = writes.filter(write => write.plan.condition !== undefined);
  if (conditional.length > 0) {
    checkKeys(writes);
    checkMixed(conditional);
    const looked = lookedAt(conditional, writes);
    const checked = conditional.map(write => check(run, write, looked));
    if (checked.some(each => !each.isMet)) {
      return refused(run, context, batchShape(conditional), shown(checked), looked);
    }
    run.trace?.add('CAS preconditions are met');
    run.setConditionalTime();
  }
  for (const write of writes) {
    run.add(write);
  }
  if (conditional.length > 0) {
    return written(run, context, conditional[0]!.plan);
  }
  const warnings = warningsOf(type, run, writes, context);
  const done = written(run, context, undefined);
  return warnings === undefined ? done : {...done, outcome: {kind: 'void', warnings}};
}

/** What the database writes into its own tables is not measured. */
function warningsOf(
  type: BatchType,
  run: WriteRun,
  writes: readonly PlannedWrite[],
  context: Context,
): readonly string[] | undefined {
  const {keyspaces} = context.schema();
  return batchWarnings(type === 'logged', run.writes, storeId => {
    const access = writes.find(({plan}) => context.storeId(plan.access.table) === storeId)?.plan.access;
    return access === undefined || keyspaces.get(access.table.keyspace)?.isSystem === true ? undefined : access;
  });
}

/**
 * What a refused batch shows: the rows that it has conditions for, in their order; the first one of the partition where all conditions are about
 * static columns. Source: Apache Cassandra 5.0, CQL3CasRequest.
 */
function shown(checked: readonly Checked[]): readonly Checked[] {
  const ofRows = checked.filter(({asksForRow}) => asksForRow);
  if (ofRows.length === 0) {
    return checked.slice(0, 1);
  }
  const byKey = new Map<ByteString, Checked>();
  for (const each of ofRows) {
    if (each.row?.hasRow === true) {
      byKey.set(each.row.key, each);
    }
  }
  if (byKey.size === 0) {
    const withStatics = ofRows.filter(({row}) => row !== undefined);
    return (withStatics.length > 0 ? withStatics : ofRows).slice(0, 1);
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

/** Each statement is of the same partition, and of one row of it if it has conditions or not. Source: Apache Cassandra 5.0, BatchStatement.makeCasRequest. */
function checkKeys(writes: readonly PlannedWrite[]): void {
  let first: Uint8Array | undefined;
  for (const {plan, bound} of writes) {
    const {partition, steps} = plan.key;
    if (partition?.some(choice => choice.isIn) === true) {
      throw invalid('Batch with conditions cannot span multiple partitions (you cannot use IN on the partition key)');
    }
    for (const {components} of partitionsOf(plan.key, bound)) {
      const bytes = keyBytes(components);
      first ??= bytes;
      if (!sameBytes(first, bytes)) {
        throw invalid('Batch with conditions cannot span multiple partitions');
      }
    }
    if (steps.some(step => step.choice.isIn)) {
      throw invalid(inOnClustering(plan));
    }
  }
}

/** One row has one kind of conditions, and so have the static columns. Source: Apache Cassandra 5.0, CQL3CasRequest. */
function checkMixed(conditional: readonly PlannedWrite[]): void {
  const kinds = new Map<string, string>();
  for (const write of conditional) {
    const {kind} = write.plan.condition!;
    for (const place of placesOf(write)) {
      const before = kinds.get(place);
      if (before !== undefined && before !== kind) {
        throw invalid(
          kind === 'if'
            ? 'Cannot mix IF conditions and IF NOT EXISTS for the same row'
            : before === 'if'
              ? `Cannot mix IF conditions and IF ${kind === 'exists' ? '' : 'NOT '}EXISTS for the same row`
              : 'Cannot mix IF EXISTS and IF NOT EXISTS conditions for the same row',
        );
      }
      kinds.set(place, kind);
    }
  }
}

/** The row that a statement has conditions for, as its clustering, and the static columns. */
function placesOf({plan, bound}: PlannedWrite): string[] {
  const {condition, key, access} = plan;
  const row = !access.hasClustering ? '' : key.isFullKey ? clusteringPrefixes(key, bound)[0]! : STATICS;
  if (condition?.kind !== 'if') {
    return [row];
  }
  const areStatic = condition.tests.map(test => test.column.kind === 'static');
  return [...(areStatic.includes(false) ? [row] : []), ...(areStatic.includes(true) ? [STATICS] : [])];
}

/** No clustering. */
const STATICS = 'static';

/** Key columns first, then those in the conditions; all columns if any statement says IF EXISTS or IF NOT EXISTS. */
function batchShape(conditional: readonly PlannedWrite[]): Column[] {
  const {table} = conditional[0]!.plan.access;
  if (conditional.some(({plan}) => plan.condition?.kind !== 'if')) {
    return [...table.columns];
  }
  const shapes = conditional.flatMap(({plan}) => rowShape(plan));
  return [...new Set([...table.partitionKey, ...table.clustering, ...shapes])];
}
