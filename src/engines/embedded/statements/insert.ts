/** Runs INSERT and INSERT JSON. */
import type {Insert, InsertJson} from '../../../core/cql/statements/statement.ts';
import type {Context, Done, Request} from '../context.ts';
import {INSERTS, INSERTS_JSON} from '../planner/plans.ts';
import {runWrite} from './write.ts';

export const runInsert = (statement: Insert, request: Request, context: Context): Done =>
  runWrite(INSERTS.of(statement, context.schema(), request.options.keyspace), request, context);

export const runInsertJson = (statement: InsertJson, request: Request, context: Context): Done =>
  runWrite(INSERTS_JSON.of(statement, context.schema(), request.options.keyspace), request, context);
