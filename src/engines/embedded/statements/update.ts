/** Runs UPDATE. */
import type {Update} from '../../../core/cql/statements/statement.ts';
import type {Context, Done, Request} from '../context.ts';
import {Plans} from '../plan-tables.ts';
import {planUpdate} from '../plan-update.ts';
import {runWrite} from './write.ts';

const PLANS = new Plans(planUpdate);

export const runUpdate = (statement: Update, request: Request, context: Context): Done =>
  runWrite(PLANS.of(statement, context.schema(), request.options.keyspace), request, context);
