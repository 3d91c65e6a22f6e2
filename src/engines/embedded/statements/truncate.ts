/** Runs TRUNCATE: rows and index content go at once, also those with write times to come. */
import {invalid} from '../../../core/cql/errors.ts';
import type {Truncate} from '../../../core/cql/statements/statement.ts';
import type {Context, Done, Request} from '../context.ts';
import {tableOf} from '../planner/plan-tables.ts';
import {noteTruncation} from '../truncations.ts';
import {viewsOfTable} from '../views/view-access.ts';

export function runTruncate(statement: Truncate, request: Request, context: Context): Done {
  const table = tableOf(context.schema(), statement.table, request.options.keyspace);
  if (table.isVirtual) {
    throw invalid(`Cannot truncate virtual tables`);
  }
  if (table.viewOf !== undefined) {
    throw invalid('Cannot TRUNCATE materialized view directly; must truncate base table instead');
  }
  const tables = [table, ...viewsOfTable(context, table).map(view => view.view.table)];
  const position = context.store.write(tables.map(each => ({kind: 'truncate', table: context.storeId(each)})));
  noteTruncation(context.store, position);
  return {outcome: {kind: 'void'}, position};
}
