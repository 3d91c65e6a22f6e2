/** In-memory sort: all matches are read, their sort values are kept, and of the documents only as many as fit. */
import {Slice, giveWay} from '../../../base/slices.ts';
import {compareSortKeys, sortKeyOf} from '../clauses/sort.ts';
import type {Sort, SortKey} from '../clauses/sort.ts';
import {fail} from '../errors.ts';
import type {Query, StoredDocument} from './find.ts';

export type FieldSort = Extract<Sort, {kind: 'fields'}>;

/** Documents read at a time. */
const READ_SIZE = 100;
/** Characters of documents that are kept while sorting; what does not fit is read again afterwards. */
const MAX_KEPT_CHARACTERS = 32 * 1024 * 1024;

interface Entry {
  readonly key: Uint8Array;
  readonly sortKey: SortKey;
  readonly document: StoredDocument | undefined;
}

/**
 * The documents from `skip` on, `limit` at most, in the order of the sort.
 * Fails with `OVERLOADED_SORT_ROW_LIMIT` when `maxDocuments` or more match.
 */
export async function readSorted(
  query: Query,
  sort: FieldSort,
  {skip, limit, maxDocuments}: {skip: number; limit: number; maxDocuments: number},
): Promise<StoredDocument[]> {
  const entries: Entry[] = [];
  const slice = new Slice();
  let kept = 0;
  let paging: Uint8Array | undefined;
  do {
    const page = await query.page(query.hasIds ? Infinity : READ_SIZE, paging);
    for (const document of page.documents) {
      const keeps = kept + document.json.length <= MAX_KEPT_CHARACTERS;
      kept += keeps ? document.json.length : 0;
      entries.push({
        key: document.key,
        sortKey: sortKeyOf(sort, document.document),
        document: keeps ? document.withoutTree() : undefined,
      });
      if (entries.length >= maxDocuments) {
        throw fail('OVERLOADED_SORT_ROW_LIMIT', {maxLimit: String(maxDocuments), unit: 'documents'});
      }
    }
    paging = page.paging;
    if (slice.isOver()) {
      await giveWay();
      slice.restart();
    }
  } while (paging !== undefined);

  entries.sort((a, b) => compareSortKeys(sort.fields, a.sortKey, b.sortKey));
  const found: StoredDocument[] = [];
  for (const {key, document} of entries.slice(skip, skip + limit)) {
    const current = document ?? (await query.again(key));
    if (current !== undefined) {
      found.push(current);
    }
  }
  return found;
}
