/** Documents in the order of how well their `$lexical` answers some words. */
import {filterCondition, filterIds, needsRecheck} from '../clauses/filter-condition.ts';
import {filterMatches} from '../clauses/filter-match.ts';
import type {Filter} from '../clauses/filter.ts';
import {LEXICAL_COLUMN} from '../collection-table.ts';
import type {Context} from '../commands/command.ts';
import {DOCUMENT_ITEMS} from './collection.ts';
import type {Collection} from './collection.ts';
import {StoredDocument} from './find.ts';
import {executeIndexed} from './indexed.ts';
import {bestFor, limitTerm, selectStatement} from './statements.ts';

/** When no limit is given. */
export const DEFAULT_LEXICAL_LIMIT = 100;
/** Larger limits are cut to this. Both: facts of stargate/data-api 1.0.51. */
export const MAX_LEXICAL_LIMIT = 1000;

/** The `limit` best of those that match the filter and have any of the words. */
export async function searchByWords(
  filter: Filter,
  words: string,
  limit: number,
  collection: Collection,
  context: Context,
): Promise<StoredDocument[]> {
  if (filterIds(filter) === 'none') {
    return [];
  }
  const isChecked = needsRecheck(filter);
  // What a check takes away has to be made up for: ask for more, until there are enough or no more.
  for (let asked = limit; ; asked *= 2) {
    const found = await search(filter, words, asked, collection, context);
    const matching = isChecked ? found.filter(({document}) => filterMatches(filter, document)) : found;
    if (!isChecked || matching.length >= limit || found.length < asked) {
      return matching.slice(0, limit);
    }
  }
}

async function search(
  filter: Filter,
  words: string,
  limit: number,
  collection: Collection,
  context: Context,
): Promise<StoredDocument[]> {
  const statement = selectStatement(collection.tableName, {
    items: DOCUMENT_ITEMS,
    where: filterCondition(filter),
    orderBy: bestFor(words),
    limit: limitTerm(limit),
  });
  const outcome = await executeIndexed(statement, LEXICAL_COLUMN, collection, context);
  const documents = outcome.kind === 'rows' ? outcome.rows.map(row => new StoredDocument(row)) : [];
  collection.lengths.add(documents);
  return documents;
}
