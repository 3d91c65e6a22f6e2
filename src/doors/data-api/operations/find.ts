/** Reading documents by a filter: by their ids, or page by page through the engine. */
import {must} from '../../../base/failure.ts';
import {textOf} from '../../../base/text-of.ts';
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {Row} from '../../../core/cql/port.ts';
import type {Condition} from '../../../core/cql/statements/statement.ts';
import {parseJson} from '../../../wire/json/parse.ts';
import type {JsonObject} from '../../../wire/json/tree.ts';
import {filterCondition, filterIds, isOnlyIds, needsRecheck} from '../clauses/filter-condition.ts';
import {filterMatches} from '../clauses/filter-match.ts';
import type {Filter} from '../clauses/filter.ts';
import type {Context} from '../commands/command.ts';
import {idKey, requireKey} from '../documents/ids.ts';
import {fail} from '../errors.ts';
import type {Collection} from './collection.ts';
import type {ShapedSelect} from './shapes.ts';

/** A document as it was read. */
export class StoredDocument {
  #key: Uint8Array;
  #txId: Uint8Array | null;
  /** As stored. */
  readonly json: string;
  #document: JsonObject | undefined;

  /** A row of DOCUMENT_ITEMS, more may follow. Fails with `UNEXPECTED_DOCUMENT_ID_TYPE`, `DOCUMENT_FROM_DB_UNPARSEABLE`. */
  constructor([key, txId, json]: Row) {
    this.#key = must(key, 'a row has its key');
    requireKey(this.#key);
    this.#txId = txId ?? null;
    if (json === null || json === undefined) {
      throw fail('DOCUMENT_FROM_DB_UNPARSEABLE', {errorMessage: 'A row of the collection has no document.'});
    }
    this.json = textOf(json);
  }

  /** `json` as a tree; parsed when first asked for. Fails with `DOCUMENT_FROM_DB_UNPARSEABLE`. */
  get document(): JsonObject {
    this.#document ??= parseDocument(this.json);
    return this.#document;
  }

  get key(): Uint8Array {
    return this.#key;
  }

  /** Null when something else than the Data API wrote the row. */
  get txId(): Uint8Array | null {
    return this.#txId;
  }

  /** Gives the memory of the tree back, and that of the page that it came with. */
  alone(): this {
    this.#document = undefined;
    this.#key = Uint8Array.from(this.#key);
    this.#txId = this.#txId === null ? null : Uint8Array.from(this.#txId);
    return this;
  }
}

export function parseDocument(json: string): JsonObject {
  try {
    const document = parseJson(json);
    if (document instanceof Map) {
      return document;
    }
  } catch (error) {
    const errorMessage = error instanceof Error ? error.message : String(error);
    throw fail('DOCUMENT_FROM_DB_UNPARSEABLE', {errorMessage: `A stored document is not JSON: ${errorMessage}.`});
  }
  throw fail('DOCUMENT_FROM_DB_UNPARSEABLE', {errorMessage: 'A stored document is no object.'});
}

export interface Page {
  readonly documents: readonly StoredDocument[];
  /** Where the next page begins; undefined on the last one. */
  readonly paging: Uint8Array | undefined;
}

const EMPTY: Page = {documents: [], paging: undefined};

/** One question to a collection; its statement is made once for all its pages. */
export class Query {
  readonly filter: Filter;
  readonly #collection: Collection;
  readonly #context: Context;
  /** Besides the filter. */
  readonly #narrowing: Condition | undefined;
  #select: ShapedSelect | undefined;

  constructor(filter: Filter, collection: Collection, context: Context, narrowing?: Condition) {
    this.filter = filter;
    this.#collection = collection;
    this.#context = context;
    this.#narrowing = narrowing;
  }

  /** The same question to those documents that meet a condition besides; undefined when the backend has no indexes for ranges of entries. */
  narrowed(narrowing: Condition): Query | undefined {
    const {or, mapEntryRanges} = this.#context.door.database.capabilities;
    return or && mapEntryRanges && !this.hasIds
      ? new Query(this.filter, this.#collection, this.#context, narrowing)
      : undefined;
  }

  /** Of one document as JSON, above 0. */
  get expectedCharacters(): number {
    return this.#collection.lengths.expected;
  }

  /** True when the filter names the documents by their ids: then all of them are one page. */
  get hasIds(): boolean {
    return filterIds(this.filter) !== undefined;
  }

  /**
   * Up to `size` documents. Ids are read one by one, in the filter's order and as often as it names them, as in the original.
   * Fails with `COMMAND_FIELD_VALUE_INVALID` for a paging state that the engine does not take.
   */
  page(size: number, paging: Uint8Array | undefined): Promise<Page> {
    const ids = filterIds(this.filter);
    if (ids === undefined) {
      return this.#search(size, paging);
    }
    return ids === 'none' ? Promise.resolve(EMPTY) : this.#byKeys(ids.map(idKey), size);
  }

  /** The document, if it is there and still matches. */
  async again(key: Uint8Array): Promise<StoredDocument | undefined> {
    const found = await this.#read(key);
    return found !== undefined && filterMatches(this.filter, found.document) ? found : undefined;
  }

  async #byKeys(keys: readonly Uint8Array[], size: number): Promise<Page> {
    const documents: StoredDocument[] = [];
    const isChecked = !isOnlyIds(this.filter);
    // Only as many as are wanted are read at a time, and all of them when none is missing.
    for (let at = 0; at < keys.length && documents.length < size;) {
      const next = keys.slice(at, at + size - documents.length);
      at += next.length;
      const [only] = next;
      const found =
        next.length === 1 && only !== undefined
          ? [await this.#read(only)]
          : await Promise.all(next.map(key => this.#read(key)));
      for (const document of found) {
        if (document !== undefined && (!isChecked || filterMatches(this.filter, document.document))) {
          documents.push(document);
        }
      }
    }
    this.#collection.lengths.add(documents);
    return {documents, paging: undefined};
  }

  async #read(key: Uint8Array): Promise<StoredDocument | undefined> {
    const outcome = await this.#context.session.execute(this.#collection.readByKey, {values: [key]});
    const row = outcome.kind === 'rows' ? outcome.rows[0] : undefined;
    return row === undefined ? undefined : new StoredDocument(row);
  }

  async #search(size: number, from: Uint8Array | undefined): Promise<Page> {
    const isChecked = needsRecheck(this.filter);
    const documents: StoredDocument[] = [];
    let paging = from;
    do {
      const pageSize = size - documents.length;
      const outcome = await this.#execute(pageSize, paging);
      paging = outcome.pagingState;
      for (const row of outcome.rows) {
        const document = new StoredDocument(row);
        if (!isChecked || filterMatches(this.filter, document.document)) {
          documents.push(document);
        }
      }
    } while (paging !== undefined && documents.length < size);
    this.#collection.lengths.add(documents);
    return {documents, paging};
  }

  async #execute(
    pageSize: number,
    pagingState: Uint8Array | undefined,
  ): Promise<{rows: readonly Row[]; pagingState: Uint8Array | undefined}> {
    this.#select ??= this.#statement();
    try {
      const {statement, values} = this.#select;
      const outcome = await this.#context.session.execute(statement, {values, pageSize, pagingState});
      return outcome.kind === 'rows' ? outcome : {rows: [], pagingState: undefined};
    } catch (error) {
      if (pagingState !== undefined && error instanceof CqlFailure && isRefusal(error)) {
        throw fail('COMMAND_FIELD_VALUE_INVALID', {
          field: 'options.pageState',
          value: '(not shown)',
          message: 'it is no page state of this command on this collection',
        });
      }
      throw error;
    }
  }

  #statement(): ShapedSelect {
    const asked = filterCondition(this.filter);
    const narrowing = this.#narrowing;
    const where: Condition | undefined =
      asked === undefined || narrowing === undefined ? (asked ?? narrowing) : {kind: 'and', of: [asked, narrowing]};
    const {readAll, readWhere} = this.#collection;
    return where === undefined ? {statement: readAll, values: []} : readWhere.select(where);
  }
}

const isRefusal = ({code}: CqlFailure): boolean => code === 'invalid' || code === 'protocol';
