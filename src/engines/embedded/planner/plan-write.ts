/** What INSERT, UPDATE and DELETE come down to: which rows, under which condition, and what happens to their columns. */
import {CqlFailure, invalid} from '../../../core/cql/errors.ts';
import {UNSET, type ColumnSpec} from '../../../core/cql/port.ts';
import type {Column, Schema, Table} from '../../../core/cql/schema/schema.ts';
import type {Condition, Delete, QualifiedName, Update, Using} from '../../../core/cql/statements/statement.ts';
import {native} from '../../../core/cql/types/type-shapes.ts';
import {accessOf, columnOf, type TableAccess} from '../access.ts';
import type {Operation, WholeColumn} from '../operations.ts';
import {compileIf, type IfCondition} from './plan-ifs.ts';
import {conjuncts, KeyPlanner, type KeyPlan} from './plan-keys.ts';
import {tableOf} from './plan-tables.ts';
import {compileTerm, Scope, valueOf, type Bound, type CompiledTerm} from './plan-terms.ts';

export type WriteCondition =
  | {readonly kind: 'not_exists'}
  | {readonly kind: 'exists'}
  | {readonly kind: 'if'; readonly tests: readonly IfCondition[]};

export interface WritePlan {
  readonly kind: 'insert' | 'update' | 'delete';
  readonly access: TableAccess;
  readonly markers: readonly ColumnSpec[];
  readonly key: KeyPlan;
  readonly operations: readonly Operation[];
  /** Operations on columns of the row, and on static ones. */
  readonly rowOperations: readonly Operation[];
  readonly staticOperations: readonly Operation[];
  /** The row's columns by ascending id, when all of them are given whole. */
  readonly wholeColumns: readonly WholeColumn[] | undefined;
  /** The partition's static columns are all that is written. */
  readonly isStaticOnly: boolean;
  readonly condition: WriteCondition | undefined;
  readonly timestamp: CompiledTerm | undefined;
  readonly ttl: CompiledTerm | undefined;
}

/** What follows from the operations of a statement. */
export function splitOperations(
  operations: readonly Operation[],
): Pick<WritePlan, 'operations' | 'rowOperations' | 'staticOperations' | 'wholeColumns'> {
  const rowOperations = operations.filter(operation => operation.column.kind === 'regular');
  const whole = rowOperations.map(operation => operation.whole);
  return {
    operations,
    rowOperations,
    staticOperations: operations.filter(operation => operation.column.kind === 'static'),
    wholeColumns: whole.every(column => column !== undefined) ? whole.sort((a, b) => a.id - b.id) : undefined,
  };
}

const BIGINT = native('bigint');
const INT = native('int');

/** Names resolved; markers may be shared with the other statements of a batch. */
export function openScope(
  schema: Schema,
  name: QualifiedName,
  keyspace: string | undefined,
  markers: ColumnSpec[],
): {scope: Scope; access: TableAccess} {
  const table = tableOf(schema, name, keyspace);
  if (table.isVirtual) {
    throw invalid('Modification is not supported by table ' + `${table.keyspace}.${table.name}`);
  }
  return {scope: new Scope(schema, table, markers), access: accessOf(table)};
}

const CONDITIONAL_TIMESTAMP = 'Cannot provide custom timestamp for conditional updates';

export function compileUsing(scope: Scope, using: Using): Pick<WritePlan, 'timestamp' | 'ttl'> {
  return {
    timestamp:
      using.timestamp === undefined
        ? undefined
        : compileTerm(scope, using.timestamp, BIGINT, 'timestamp', '[timestamp]'),
    ttl: using.ttl === undefined ? undefined : compileTerm(scope, using.ttl, INT, 'ttl', '[ttl]'),
  };
}

/** To be checked last, of a batch when all of its statements are known. */
export function checkCounterTimes({access, timestamp, ttl}: WritePlan): void {
  if (access.isCounter && timestamp !== undefined) {
    throw invalid('Cannot provide custom timestamp for counter updates');
  }
  if (access.isCounter && ttl !== undefined) {
    throw invalid('Cannot provide custom TTL for counter updates');
  }
}

export function compileWriteCondition(
  scope: Scope,
  {ifExists, conditions, using}: Pick<Update | Delete, 'ifExists' | 'conditions' | 'using'>,
): WriteCondition | undefined {
  if (ifExists) {
    return {kind: 'exists'};
  }
  if (conditions.length === 0) {
    return undefined;
  }
  if (using.timestamp !== undefined) {
    throw invalid(CONDITIONAL_TIMESTAMP);
  }
  return {kind: 'if', tests: conditions.flatMap(conjuncts).map(condition => compileIf(scope, condition))};
}

/** Told of an INSERT when all else is known. */
export function checkConditionalTimestamp(plan: WritePlan): void {
  if (plan.condition !== undefined && plan.timestamp !== undefined) {
    throw invalid(CONDITIONAL_TIMESTAMP);
  }
}

/** Whether a condition asks for a column of the row, not of the partition. */
const testsRow = (access: TableAccess, conditions: readonly Condition[]): boolean =>
  conditions
    .flatMap(conjuncts)
    .some(condition => 'column' in condition && access.table.byName.get(condition.column)?.kind === 'regular');

/** Writes neither filter nor use indexes. */
const KEY_ALONE = {allowFiltering: false, isIndexed: () => false};

/**
 * The rows of an UPDATE or DELETE, with what both refuse, in Apache Cassandra's order.
 * Source: Apache Cassandra 5.0, StatementRestrictions.
 */
export function planTargets(
  scope: Scope,
  access: TableAccess,
  statement: Update | Delete,
  operations: readonly Operation[],
): {key: KeyPlan; isStaticOnly: boolean} {
  const {table} = access;
  const kind = statement.kind === 'update' ? 'UPDATE' : 'DELETE';
  const conditions = conjuncts(statement.where);
  const key = new KeyPlanner(scope, access, {...KEY_ALONE, statement: kind}).plan(conditions);
  if (conditions.some(condition => condition.kind === 'token')) {
    throw invalid(`The token function cannot be used in WHERE clauses for ${kind} statements`);
  }
  if (key.missingPartition.length > 0) {
    throw invalid(`Some partition key parts are missing: ${names(key.missingPartition)}`);
  }
  if (key.partition === undefined) {
    throw invalid(
      `Only EQ and IN relation are supported on the partition key (unless you use the token() function) for ${kind} statements`,
    );
  }
  const isStaticOnly = access.hasClustering && operations.length > 0 && operations.every(isStatic);
  const leavesRows = isStaticOnly && !testsRow(access, statement.conditions);
  if (leavesRows && key.restrictsClustering) {
    throw invalid(
      `Invalid restrictions on clustering columns since the ${kind} statement modifies only static columns`,
    );
  }
  if (kind === 'UPDATE') {
    if (key.hasSlice) {
      throw invalid('Slice restrictions are not supported on the clustering columns in UPDATE statements');
    }
    if (!leavesRows && key.missingClustering.length > 0) {
      throw missingClustering(key);
    }
  }
  const others = conditions.flatMap(condition => nonKeyColumns(table, condition));
  if (key.gap !== undefined) {
    throw invalid(key.gap);
  }
  if (others.length > 0) {
    throw invalid(`Non PRIMARY KEY columns found in where clause: ${others.join(', ')} `);
  }
  const odd = key.residual[0];
  if (odd !== undefined) {
    throw invalid(`Unsupported relation in the WHERE clause of ${kind} statements: ${odd.kind}`);
  }
  return {key, isStaticOnly};
}

const isStatic = (operation: Operation): boolean => operation.column.kind === 'static';

/** The clustering columns that a full key would need and that have no value. */
export function missingClustering(key: KeyPlan): Error {
  return invalid(`Some clustering keys are missing: ${names(key.missingClustering)}`);
}

export const names = (columns: readonly Column[]): string => columns.map(column => column.name).join(', ');

function nonKeyColumns(table: Table, condition: Condition): string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.flatMap(part => nonKeyColumns(table, part));
    case 'not':
      return nonKeyColumns(table, condition.of);
    case 'multi':
    case 'multi_in':
    case 'token':
      return [];
    default: {
      const column = columnOf(table, condition.column);
      return column.kind === 'static' || column.kind === 'regular' ? [column.name] : [];
    }
  }
}

/** What UPDATE and DELETE have found out. */
export interface Change extends Pick<
  WritePlan,
  'kind' | 'access' | 'key' | 'isStaticOnly' | 'condition' | 'timestamp' | 'ttl'
> {
  readonly scope: Scope;
  readonly operations: readonly Operation[];
}

/** The end of UPDATE and DELETE. */
export function finishChange(change: Change, isAlone: boolean): WritePlan {
  const {scope, operations, ...known} = change;
  const plan: WritePlan = {...known, markers: scope.markers, ...splitOperations(operations)};
  if (plan.condition !== undefined) {
    if (known.access.isCounter) {
      throw invalid('Conditional updates are not supported on counter tables');
    }
    if (known.timestamp !== undefined) {
      throw invalid(CONDITIONAL_TIMESTAMP);
    }
    checkConditionalKey(plan);
  }
  if (isAlone) {
    checkCounterTimes(plan);
  }
  return plan;
}

const what = ({kind}: WritePlan): string => (kind === 'delete' ? 'deletions' : 'updates');

export const inOnClustering = (plan: WritePlan): string =>
  `IN on the clustering key columns is not supported with conditional ${what(plan)}`;

/** A conditional write names exactly one row, or one partition's static columns. */
export function checkConditionalKey(plan: WritePlan): void {
  const {key, access} = plan;
  if (key.partition!.some(choice => choice.isIn)) {
    throw invalid(`IN on the partition key is not supported with conditional ${what(plan)}`);
  }
  if (key.steps.some(step => step.choice.isIn)) {
    throw invalid(inOnClustering(plan));
  }
  const needsRow =
    !plan.isStaticOnly ||
    (plan.condition?.kind === 'if' && plan.condition.tests.some(test => test.column.kind !== 'static'));
  if (needsRow && access.hasClustering && !key.isFullKey) {
    if (plan.kind === 'update') {
      throw missingClustering(plan.key);
    }
    throw invalid(
      `${plan.kind.toUpperCase()} statements must restrict all PRIMARY KEY columns with equality relations in order to ${plan.kind} non static columns`,
    );
  }
}

// ---- in a run --------------------------------------------------------------------------------------------------

/** Source: Apache Cassandra 5.0, Attributes.MAX_TTL: 20 years in seconds. */
export const MAX_TTL = 630_720_000;

const SMALLEST = -(2n ** 63n);

export function timestampOf(term: CompiledTerm, bound: Bound): bigint | undefined {
  const value = valueOf(term, bound);
  if (value === UNSET) {
    return undefined;
  }
  if (value === null) {
    throw invalid('Invalid null value of timestamp');
  }
  if (value.length !== 8) {
    throw invalid('Invalid timestamp value');
  }
  return checkedTimestamp(new DataView(value.buffer, value.byteOffset, 8).getBigInt64(0));
}

export function checkedTimestamp(timestamp: bigint): bigint {
  if (timestamp === SMALLEST) {
    throw new CqlFailure('invalid', `Out of bound timestamp, must be in [${SMALLEST + 1n}, ${-SMALLEST - 1n}]`);
  }
  return timestamp;
}

export function ttlOf(term: CompiledTerm, bound: Bound, preset: number): number {
  const value = valueOf(term, bound);
  if (value === UNSET) {
    return preset;
  }
  if (value === null || value.length === 0) {
    // Seen in: Apache Cassandra 5.0; also where the table has a default.
    return 0;
  }
  if (value.length !== 4) {
    throw invalid('Invalid TTL value');
  }
  const ttl = new DataView(value.buffer, value.byteOffset, 4).getInt32(0);
  if (ttl < 0) {
    throw invalid(`A TTL must be greater or equal to 0, but was ${ttl}`);
  }
  if (ttl > MAX_TTL) {
    throw invalid(`ttl is too large. requested (${ttl}) maximum (${MAX_TTL})`);
  }
  return ttl;
}
