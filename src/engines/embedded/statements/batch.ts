/** Runs batches, of CQL text and of the BATCH message: all or nothing, also after a crash. */
import {invalid} from '../../../core/cql/errors.ts';
import type {BoundValue} from '../../../core/cql/port.ts';
import type {Column, Schema} from '../../../core/cql/schema/schema.ts';
import type {Batch, Statement} from '../../../core/cql/statements/statement.ts';
import {keyBytes} from '../access.ts';
import {batchWarnings} from '../batch-limits.ts';
import type {Context, Done, Request} from '../context.ts';
import {sameBytes} from '../operators/read-column.ts';
import {checkBatch, type BatchType} from '../plan-batch.ts';
import {partitionsOf} from '../key-targets.ts';
import {checkValueCount} from '../plan-terms.ts';
import {checkedTimestamp, timestampOf, type WritePlan} from '../plan-write.ts';
import {BATCHES, DELETES, INSERTS, INSERTS_JSON, UPDATES} from '../plans.ts';
import type {Write} from '../store/store.ts';
import {WriteRun, type PlannedWrite} from '../write-run.ts';
import {check, refused, rowShape, writesStatics, written, type Checked} from './write.ts';

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
    checkOnePartition(writes);
    checkMixed(conditional);
    const checked = conditional.map(write => check(run, write));
    if (checked.some(each => !each.isMet)) {
      return refused(run, context, batchShape(conditional), inRowOrder(checked), writes.some(writesStatics));
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

/** By clustering: Apache Cassandra reads all rows of a batch at once. */
function inRowOrder(checked: readonly Checked[]): readonly Checked[] {
  const named = checked.filter(({row, hidesRow}) => row !== undefined && !hidesRow);
  return [...(named.length > 0 ? named : checked)].sort(({row: a}, {row: b}) =>
    a === undefined || b === undefined || a.key === b.key ? 0 : a.key < b.key ? -1 : 1,
  );
}

function checkOnePartition(writes: readonly PlannedWrite[]): void {
  let first: Uint8Array | undefined;
  for (const {plan, bound} of writes) {
    const targets = partitionsOf(plan.key, bound);
    for (const {components} of targets) {
      const bytes = keyBytes(components);
      first ??= bytes;
      if (!sameBytes(first, bytes)) {
        throw invalid('Batch with conditions cannot span multiple partitions');
      }
    }
  }
}

function checkMixed(conditional: readonly PlannedWrite[]): void {
  const kinds = new Map<string, string>();
  for (const {plan, bound} of conditional) {
    const values = plan.key.steps.map(step =>
      step.choice.kind === 'terms'
        ? step.choice.terms.map(term => (term.marker >= 0 ? bound.values[term.marker] : term.constant))
        : [],
    );
    const key = values
      .flat()
      .map(value => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : ''))
      .join(' ');
    const kind = plan.condition!.kind;
    const before = kinds.get(key);
    if (before !== undefined && before !== kind && (kind === 'not_exists' || before === 'not_exists')) {
      throw invalid(
        kind === 'exists' || before === 'exists'
          ? 'Cannot mix IF EXISTS and IF NOT EXISTS conditions for the same row'
          : 'Cannot mix IF conditions and IF NOT EXISTS for the same row',
      );
    }
    kinds.set(key, kind);
  }
}

/** Key columns first, then those in the conditions; all columns if any statement says IF EXISTS or IF NOT EXISTS. */
function batchShape(conditional: readonly PlannedWrite[]): Column[] {
  const {table} = conditional[0]!.plan.access;
  if (conditional.some(({plan}) => plan.condition?.kind !== 'if')) {
    return [...table.columns];
  }
  const shapes = conditional.flatMap(({plan}) => rowShape(plan));
  return [...new Set([...table.partitionKey, ...table.clustering, ...shapes])];
}
