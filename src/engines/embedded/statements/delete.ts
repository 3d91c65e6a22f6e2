/** Runs DELETE. */
import type {Delete} from '../../../core/cql/statements/statement.ts';
import type {Context, Done, Request} from '../context.ts';
import {DELETES} from '../planner/plans.ts';
import {runWrite} from './write.ts';

export const runDelete = (statement: Delete, request: Request, context: Context): Done =>
  runWrite(DELETES.of(statement, context.schema(), request.options.keyspace), request, context);
