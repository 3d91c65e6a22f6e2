/** Runs DELETE. */
import type {Delete} from '../../../core/cql/statements/statement.ts';
import type {Context, Done, Request} from '../context.ts';
import {planDelete} from '../plan-delete.ts';
import {Plans} from '../plan-tables.ts';
import {runWrite} from './write.ts';

const PLANS = new Plans(planDelete);

export const runDelete = (statement: Delete, request: Request, context: Context): Done =>
  runWrite(PLANS.of(statement, context.schema(), request.options.keyspace), request, context);
