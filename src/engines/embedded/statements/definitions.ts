/** USE and the definitions (DDL), and what cannot be done yet. */
import {invalid} from '../../../core/cql/errors.ts';
import type {Definition} from '../../../core/cql/schema/definition.ts';
import type {Unsupported, Use} from '../../../core/cql/statements/statement.ts';
import type {Context, Done, Request} from '../context.ts';
import type {DatabaseContext} from '../database-context.ts';

export const runDefinition = (
  statement: Definition,
  request: Request,
  context: DatabaseContext,
): Done | Promise<Done> => context.define(statement, request);

export function runUse(statement: Use, _request: Request, context: Context): Done {
  if (!context.schema().keyspaces.has(statement.keyspace)) {
    throw invalid(`Keyspace '${statement.keyspace}' does not exist`);
  }
  return {outcome: {kind: 'keyspace', keyspace: statement.keyspace}, position: 0};
}

export function runUnsupported(statement: Unsupported): never {
  throw invalid(`${statement.what} is not supported by this engine yet`);
}
