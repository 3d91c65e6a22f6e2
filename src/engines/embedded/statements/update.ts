/** Runs UPDATE. */
import type {Update} from '../../../core/cql/statements/statement.ts';
import type {Context, Done, Request} from '../context.ts';
import {UPDATES} from '../planner/plans.ts';
import {runWrite} from './write.ts';

export const runUpdate = (statement: Update, request: Request, context: Context): Done =>
  runWrite(UPDATES.of(statement, context.schema(), request.options.keyspace), request, context);
