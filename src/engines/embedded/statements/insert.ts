/** Runs INSERT and INSERT JSON. */
import type {Insert, InsertJson} from '../../../core/cql/statements/statement.ts';
import type {Context, Done, Request} from '../context.ts';
import {planInsert, planInsertJson} from '../plan-insert.ts';
import {Plans} from '../plan-tables.ts';
import {runWrite} from './write.ts';

const PLANS = new Plans(planInsert);
const JSON_PLANS = new Plans(planInsertJson);

export const runInsert = (statement: Insert, request: Request, context: Context): Done =>
  runWrite(PLANS.of(statement, context.schema(), request.options.keyspace), request, context);

export const runInsertJson = (statement: InsertJson, request: Request, context: Context): Done =>
  runWrite(JSON_PLANS.of(statement, context.schema(), request.options.keyspace), request, context);
