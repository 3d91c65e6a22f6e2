/** How many documents there are, without reading them all. */
import type {Context} from '../commands/command.ts';
import {parseFilter} from '../clauses/filter.ts';
import type {Collection} from './collection.ts';
import {countUpTo} from './count.ts';
import {column, marker, selectStatement} from './statements.ts';

/** Estimates are rounded up for each token range: below this they say little, and counting costs little. */
const LEAST_ESTIMATE = 10_000;

const ESTIMATES = selectStatement(
  {keyspace: 'system', name: 'size_estimates'},
  {
    items: [column('partitions_count')],
    where: {
      kind: 'and',
      of: [
        {kind: 'compare', column: 'keyspace_name', operator: '=', value: marker(0)},
        {kind: 'compare', column: 'table_name', operator: '=', value: marker(1)},
      ],
    },
    limit: undefined,
  },
);

/** Exact below some thousands of documents. */
export async function estimateCount(collection: Collection, context: Context): Promise<number> {
  const {keyspace, name, settings} = collection;
  const values = [Buffer.from(keyspace), Buffer.from(name)];
  const outcome = await context.session.execute(ESTIMATES, {values});
  let estimate = 0;
  for (const [partitions] of outcome.kind === 'rows' ? outcome.rows : []) {
    estimate += partitions == null ? 0 : Number(Buffer.from(partitions).readBigInt64BE());
  }
  return estimate >= LEAST_ESTIMATE
    ? estimate
    : countUpTo(Number.MAX_SAFE_INTEGER - 1, parseFilter(undefined, settings), collection, context);
}
