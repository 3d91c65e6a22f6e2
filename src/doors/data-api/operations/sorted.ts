/**
 * Sorts by fields. Matches are read, but no more are kept than can be in the answer, with some room to sort seldom; so memory does not grow with
 * what matches. Once enough is kept, only documents that can still come before the last of them are asked for, where indexes tell which these
 * are: a sort of very many reads a few thousand. docs/decisions/0026.
 */
import {toByteString} from '../../../base/byte-strings.ts';
import {Slice, giveWay} from '../../../base/slices.ts';
import {compareSortKeys, compareSortValues, sortKeyOf} from '../clauses/sort.ts';
import type {Sort, SortKey, SortValue} from '../clauses/sort.ts';
import {reachCondition} from '../clauses/sort-reach.ts';
import {fail} from '../errors.ts';
import type {Page, Query, StoredDocument} from './find.ts';
import type {Turns} from './turns.ts';

export type FieldSort = Extract<Sort, {kind: 'fields'}>;

/** Documents read at a time, fewer when these are expected to have more characters. */
const READ_SIZE = 100;
const READ_CHARACTERS = 1024 * 1024;
/** Characters of documents that one sort keeps; what does not fit is read again afterwards. */
const MAX_KEPT_CHARACTERS = 16 * 1024 * 1024;

/** Entries that may wait beyond those that can be in the answer, before they are sorted out. */
const ROOM = 1000;

/** After so many documents, and this many times those wanted, it is worth asking for the better ones only. */
const NARROW_AFTER = 256;
const NARROW_FACTOR = 8;
/** Where documents lie in the order of the sort, worst first, narrowing brings little. */
const MAX_NARROWINGS = 40;

interface Entry {
  readonly key: Uint8Array;
  readonly sortKey: SortKey;
  readonly document: StoredDocument | undefined;
}

export interface SortOptions {
  readonly skip: number;
  readonly limit: number;
  readonly maxDocuments: number;
  /** Of sorts that read more than a page: each may keep some megabytes for as long as it reads. */
  readonly turns: Turns;
}

/**
 * The documents from `skip` on, `limit` at most, in the order of the sort.
 * Fails with `OVERLOADED_SORT_ROW_LIMIT` when `maxDocuments` or more match, and no index leads to the first of them.
 */
export async function readSorted(query: Query, sort: FieldSort, options: SortOptions): Promise<StoredDocument[]> {
  let first: Page | undefined = await query.page(readSize(query), undefined);
  // Small sorts wait for nobody.
  if (first.paging === undefined) {
    return sorted(first, query, sort, options);
  }
  const {turns} = options;
  const waiting = turns.enter();
  try {
    if (waiting === undefined) {
      return await sorted(first, query, sort, options);
    }
    // Not kept while waiting.
    first = undefined;
    await waiting;
    return await sorted(undefined, query, sort, options);
  } finally {
    turns.leave();
  }
}

async function sorted(
  first: Page | undefined,
  query: Query,
  sort: FieldSort,
  {skip, limit, maxDocuments}: SortOptions,
): Promise<StoredDocument[]> {
  const entries: Entry[] = [];
  const wanted = skip + limit;
  const narrowAfter = Math.max(NARROW_AFTER, wanted * NARROW_FACTOR);
  const slice = new Slice();
  let kept = 0;
  /** The question that is being answered, how much of it was read, and what is kept from those before it. */
  let current = query;
  let count = 0;
  let paging: Uint8Array | undefined;
  let known: ReadonlySet<string> = NOTHING_KNOWN;
  let bound: SortValue | undefined;
  let narrowAt = narrowAfter;
  let narrowings = 0;
  let page = first;
  for (;;) {
    page ??= await current.page(readSize(current), paging);
    for (const document of page.documents) {
      count += 1;
      if (count >= maxDocuments) {
        throw fail('OVERLOADED_SORT_ROW_LIMIT', {maxLimit: String(maxDocuments), unit: 'documents'});
      }
      if (known.size > 0 && known.has(toByteString(document.key))) {
        continue;
      }
      const {length} = document.json;
      const keeps = kept + length <= MAX_KEPT_CHARACTERS;
      kept += keeps ? length : 0;
      const sortKey = sortKeyOf(sort, document.document);
      const {key} = document.alone();
      entries.push({key, sortKey, document: keeps ? document : undefined});
    }
    paging = page.paging;
    page = undefined;
    if (paging === undefined) {
      break;
    }
    if (count >= narrowAt && entries.length >= wanted) {
      kept -= keepFirst(entries, wanted, sort);
      narrowAt = count + narrowAfter;
      const worst = entries[wanted - 1]!.sortKey.values[0]!;
      if (narrowings < MAX_NARROWINGS && (bound === undefined || compareSortValues(worst, bound) !== 0)) {
        bound = worst;
        const reach = reachCondition(sort.fields[0]!, worst, query.filter);
        const better = reach === undefined ? undefined : query.narrowed(reach);
        if (better !== undefined) {
          narrowings += 1;
          current = better;
          paging = undefined;
          count = 0;
          narrowAt = narrowAfter;
          known = new Set(entries.map(({key}) => toByteString(key)));
        }
      }
    } else if (entries.length > wanted * 2 + ROOM) {
      kept -= keepFirst(entries, wanted, sort);
    }
    if (slice.isOver()) {
      await giveWay();
      slice.restart();
    }
  }

  keepFirst(entries, wanted, sort);
  const found: StoredDocument[] = [];
  for (const {key, document} of entries.slice(skip, skip + limit)) {
    const now = document ?? (await query.again(key));
    if (now !== undefined) {
      found.push(now);
    }
  }
  return found;
}

const readSize = (query: Query): number =>
  query.hasIds ? Infinity : Math.min(READ_SIZE, Math.ceil(READ_CHARACTERS / query.expectedCharacters));

const NOTHING_KNOWN: ReadonlySet<string> = new Set();

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
