/** Counting documents, no further than asked for. */
import {filterCondition, needsRecheck} from '../clauses/filter-condition.ts';
import type {Context} from '../commands/command.ts';
import type {Filter} from '../clauses/filter.ts';
import type {Collection} from './collection.ts';
import {Query} from './find.ts';

/** Keys read at a time. */
const READ_SIZE = 500;

/** How many documents match; stops above `max`. */
export async function countUpTo(
  max: number,
  filter: Filter,
  collection: Collection,
  context: Context,
): Promise<number> {
  const query = new Query(filter, collection, context);
  if (query.hasIds || needsRecheck(filter)) {
    return countDocuments(max, query);
  }
  const where = filterCondition(filter);
  const {statement, values} =
    where === undefined ? {statement: collection.readKeys, values: []} : collection.readKeysWhere.select(where);
  let count = 0;
  let pagingState: Uint8Array | undefined;
  do {
    const pageSize = Math.min(READ_SIZE, max + 1 - count);
    const outcome = await context.session.execute(statement, {values, pageSize, pagingState});
    if (outcome.kind !== 'rows') {
      break;
    }
    count += outcome.rows.length;
    ({pagingState} = outcome);
  } while (pagingState !== undefined && count <= max);
  return count;
}

/** For filters that only the documents themselves can answer. */
async function countDocuments(max: number, query: Query): Promise<number> {
  let count = 0;
  let paging: Uint8Array | undefined;
  do {
    const page = await query.page(query.hasIds ? Infinity : 100, paging);
    count += page.documents.length;
    ({paging} = page);
  } while (paging !== undefined && count <= max);
  return count;
}
