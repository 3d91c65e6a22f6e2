/** A plan in words and figures, where `ExecuteOptions.explain` asks for it: what was asked of the database, and what was done with it. */
import type {ReadPlan, TraceEvent} from '../cql/port.ts';
import type {Table} from '../cql/schema/schema.ts';
import type {Select} from '../cql/statements/statement.ts';
import type {Branch} from './branches.ts';
import type {RecordedSession} from './recorded-session.ts';

/** What was done for an answer. */
export type Explain = (asked: RecordedSession) => ReadPlan;

/** `access`: where the order decides how rows are found. */
export function explainer(
  statement: Select,
  branches: readonly Branch[],
  {indexes}: Table,
  access: ReadPlan['access'] | undefined,
): Explain {
  const ordered = statement.orderBy?.kind === 'ann' ? statement.orderBy.column : undefined;
  const vectors = indexes.filter(index => index.column === ordered && index.similarity !== undefined);
  return asked => {
    // An index on vectors that gave too few is left for a read of all that could be meant.
    const isAll = vectors.length > 0 && asked.statements.some(({orderBy}) => orderBy?.kind !== 'ann');
    return {
      access: isAll ? accessOf(branches) : (access ?? accessOf(branches)),
      indexes: [...new Set([...vectors.map(({name}) => name), ...branches.flatMap(branch => branch.indexes)])],
      estimate: undefined,
      rowsRead: asked.rowsRead,
      isFiltered: branches.some(({residual}) => residual.length > 0) || branches.length > 1,
      isSorted: statement.orderBy !== undefined && statement.orderBy.kind !== 'columns',
      steps: [...asked.steps(), ...checks(branches)],
    };
  };
}

function accessOf(branches: readonly Branch[]): ReadPlan['access'] {
  if (branches.some(({isScan}) => isScan)) {
    return 'scan';
  }
  return branches.every(({isByKey}) => isByKey) ? 'key' : 'index';
}

/** What the gateway does with the rows; when, nobody measured. */
function checks(branches: readonly Branch[]): TraceEvent[] {
  return branches
    .flatMap(({residual}, at) => [
      ...(residual.length > 0 ? [`Rows of branch ${at + 1} are held against ${residual.length} more conditions`] : []),
      ...(at > 0 ? [`Rows of branch ${at + 1} that an earlier branch gives are left out`] : []),
    ])
    .map(activity => ({activity, elapsedMicros: 0}));
}
