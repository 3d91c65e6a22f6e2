/** A batch made ready: its writes, and what may not stand together. */
import {invalid} from '../../../core/cql/errors.ts';
import type {ColumnSpec} from '../../../core/cql/port.ts';
import type {Schema} from '../../../core/cql/schema/schema.ts';
import type {Batch, Delete, Insert, InsertJson, Update} from '../../../core/cql/statements/statement.ts';
import {planDelete} from './plan-delete.ts';
import {planInsert, planInsertJson} from './plan-insert.ts';
import type {CompiledTerm} from './plan-terms.ts';
import {planUpdate} from './plan-update.ts';
import {checkCounterTimes, compileUsing, openScope, type WritePlan} from './plan-write.ts';

export type BatchType = Batch['type'];

type BatchStatement = Insert | InsertJson | Update | Delete;

export interface BatchPlan {
  readonly type: BatchType;
  readonly markers: readonly ColumnSpec[];
  readonly writes: readonly WritePlan[];
  readonly timestamp: CompiledTerm | undefined;
}

export function planBatch(statement: Batch, schema: Schema, keyspace: string | undefined): BatchPlan {
  const markers: ColumnSpec[] = [];
  const writes = statement.statements.map(each => planOne(each, schema, keyspace, markers));
  const {using} = statement;
  if (using.ttl !== undefined) {
    throw invalid('Global TTL on the BATCH statement is not supported.');
  }
  checkBatch(statement.type, writes, using.timestamp !== undefined);
  let timestamp: CompiledTerm | undefined;
  if (using.timestamp !== undefined && writes.length > 0) {
    const {scope} = openScope(schema, statement.statements[0]!.table, keyspace, markers);
    timestamp = compileUsing(scope, using).timestamp;
  }
  writes.forEach(checkCounterTimes);
  return {type: statement.type, markers, writes, timestamp};
}

function planOne(
  statement: BatchStatement,
  schema: Schema,
  keyspace: string | undefined,
  markers: ColumnSpec[],
): WritePlan {
  switch (statement.kind) {
    case 'insert':
      return planInsert(statement, schema, keyspace, markers);
    case 'insert_json':
      return planInsertJson(statement, schema, keyspace, markers);
    case 'update':
      return planUpdate(statement, schema, keyspace, markers, false);
    case 'delete':
      return planDelete(statement, schema, keyspace, markers, false);
  }
}

/** In the order of Apache Cassandra 5.0, BatchStatement.validate. */
export function checkBatch(type: BatchType, writes: readonly WritePlan[], hasTimestamp: boolean): void {
  const counters = writes.filter(write => write.access.isCounter).length;
  const isConditional = writes.some(write => write.condition !== undefined);
  if (hasTimestamp && isConditional) {
    throw invalid('Cannot provide custom timestamp for conditional BATCH');
  }
  if (hasTimestamp && type === 'counter') {
    throw invalid('Cannot provide custom timestamp for counter BATCH');
  }
  if (hasTimestamp && writes.some(write => write.timestamp !== undefined)) {
    throw invalid('Timestamp must be set either on BATCH or individual statements');
  }
  if (hasTimestamp && counters > 0) {
    throw invalid('Cannot provide custom timestamp for a BATCH containing counters');
  }
  if (type === 'counter' && counters < writes.length) {
    throw invalid('Cannot include non-counter statement in a counter batch');
  }
  if (counters > 0 && counters < writes.length) {
    throw invalid('Counter and non-counter mutations cannot exist in the same batch');
  }
  if (type === 'logged' && counters > 0) {
    throw invalid('Cannot include a counter statement in a logged batch');
  }
  if (isConditional && writes.some(write => write.access.table !== writes[0]!.access.table)) {
    throw invalid('Batch with conditions cannot span multiple tables');
  }
}
