/** A plan in words and figures, where `ExecuteOptions.explain` asks for it. */
import type {ReadPlan, TraceEvent} from '../cql/port.ts';
import {printStatement} from '../cql/printer.ts';
import type {Table} from '../cql/schema/schema.ts';
import type {Select} from '../cql/statements/statement.ts';
import {allOf} from './branches.ts';
import type {Branch} from './branches.ts';

/** `rowsRead`: rows that the database gave for the answer. */
export type Explain = (rowsRead: number) => ReadPlan;

/** `access`: where the order decides how rows are found. */
export function explainer(
  statement: Select,
  branches: readonly Branch[],
  {indexes}: Table,
  access: ReadPlan['access'] | undefined,
): Explain {
  return rowsRead => {
    const ordered = statement.orderBy?.kind === 'ann' ? statement.orderBy.column : undefined;
    const vectors = indexes.filter(index => index.column === ordered && index.similarity !== undefined);
    return {
      access: access ?? accessOf(branches),
      indexes: [...new Set([...vectors.map(({name}) => name), ...branches.flatMap(branch => branch.indexes)])],
      estimate: undefined,
      rowsRead,
      isFiltered: branches.some(({residual}) => residual.length > 0) || branches.length > 1,
      isSorted: statement.orderBy !== undefined && statement.orderBy.kind !== 'columns',
      steps: branches.flatMap((branch, at) => stepsOf(statement, branch, at, branches.length)),
    };
  };
}

function accessOf(branches: readonly Branch[]): ReadPlan['access'] {
  if (branches.some(({isScan}) => isScan)) {
    return 'scan';
  }
  return branches.every(({isByKey}) => isByKey) ? 'key' : 'index';
}

/** The query without its values, and what is done with its rows. When it was done nobody measured. */
function stepsOf(statement: Select, {pushed, residual}: Branch, at: number, count: number): TraceEvent[] {
  const query = printStatement({...statement, where: allOf(pushed), orderBy: undefined, limit: undefined});
  const steps = [`Query ${at + 1} of ${count} to the database: ${query}`];
  if (residual.length > 0) {
    steps.push(`Its rows are held against ${residual.length} more conditions`);
  }
  if (at > 0) {
    steps.push('Rows that an earlier query gives are left out');
  }
  return steps.map(activity => ({activity, elapsedMicros: 0}));
}
