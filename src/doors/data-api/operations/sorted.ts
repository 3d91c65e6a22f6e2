/**
 * In-memory sort: all matches are read, but no more are kept than can be in the answer, with some room to sort seldom; so memory does not grow with
 * what matches.
 */
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

/** Entries that may wait beyond those that can be in the answer, before they are sorted out. */
const ROOM = 1000;

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
  const wanted = skip + limit;
  let count = 0;
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
      count += 1;
      if (count >= maxDocuments) {
        throw fail('OVERLOADED_SORT_ROW_LIMIT', {maxLimit: String(maxDocuments), unit: 'documents'});
      }
    }
    paging = page.paging;
    if (entries.length > wanted * 2 + ROOM) {
      kept -= keepFirst(entries, wanted, sort);
    }
    if (slice.isOver()) {
      await giveWay();
      slice.restart();
    }
  } while (paging !== undefined);

  keepFirst(entries, wanted, sort);
  const found: StoredDocument[] = [];
  for (const {key, document} of entries.slice(skip, skip + limit)) {
    const current = document ?? (await query.again(key));
    if (current !== undefined) {
      found.push(current);
    }
  }
  return found;
}

/** Sorts, and forgets what comes too late. Gives the characters that were kept of it. Those that are equal stay in the order in which they were read. */
function keepFirst(entries: Entry[], wanted: number, sort: FieldSort): number {
  entries.sort((a, b) => compareSortKeys(sort.fields, a.sortKey, b.sortKey));
  let freed = 0;
  for (const {document} of entries.slice(wanted)) {
    freed += document?.json.length ?? 0;
  }
  entries.length = Math.min(entries.length, wanted);
  return freed;
}
