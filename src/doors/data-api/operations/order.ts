/** A sort clause made ready: texts have become vectors, what is not served has been refused. */
import type {Sort} from '../clauses/sort.ts';
import type {Context} from '../commands/command.ts';
import {encodeVector, requireVectorFits} from '../documents/vectors.ts';
import {embedTexts} from '../vectorize/documents.ts';
import type {Collection} from './collection.ts';
import type {Query, StoredDocument} from './find.ts';
import {readSorted} from './sorted.ts';
import type {FieldSort} from './sorted.ts';
import {searchByWords} from './lexical-search.ts';
import {searchByVector} from './vector-search.ts';

export type Order =
  | {readonly kind: 'none'}
  | FieldSort
  | {readonly kind: 'vector'; readonly vector: Uint8Array}
  | {readonly kind: 'lexical'; readonly text: string};

/** Fails as `Embeddings.embed` does. */
export async function orderOf(sort: Sort, {settings}: Collection, context: Context): Promise<Order> {
  switch (sort.kind) {
    case 'none':
    case 'fields':
    case 'vector':
    case 'lexical':
      return sort;
    case 'vectorize': {
      const [json] = await embedTexts([sort.text], settings, context.door.embeddings, context.headers, 'search');
      const vector = encodeVector(json ?? null, Infinity);
      requireVectorFits(vector, settings);
      return {kind: 'vector', vector};
    }
  }
}

export interface First {
  readonly document: StoredDocument;
  /** Of a vector sort. */
  readonly similarity: number | undefined;
}

/** The first document of a query in an order: what the commands for one document work on. */
export async function firstOf(
  query: Query,
  order: Order,
  collection: Collection,
  context: Context,
): Promise<First | undefined> {
  switch (order.kind) {
    case 'none': {
      const [document] = (await query.page(1, undefined)).documents;
      return document && {document, similarity: undefined};
    }
    case 'fields': {
      const {limits, sorts: turns} = context.door;
      const maxDocuments = limits.maxSortDocuments;
      const [document] = await readSorted(query, order, {skip: 0, limit: 1, maxDocuments, turns});
      return document && {document, similarity: undefined};
    }
    case 'lexical': {
      const [document] = await searchByWords(query.filter, order.text, 1, collection, context);
      return document && {document, similarity: undefined};
    }
    case 'vector':
      return (await searchByVector(query.filter, order.vector, 1, collection, context))[0];
  }
}
