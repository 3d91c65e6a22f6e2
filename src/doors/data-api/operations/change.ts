/**
 * Changing one document: read, change, write if nobody else wrote in between, else read again.
 * Commands of this process that work on one document wait for each other, so that they do not use up their tries.
 */
import {toByteString} from '../../../base/byte-strings.ts';
import type {JsonObject} from '../../../wire/json/tree.ts';
import type {Context} from '../commands/command.ts';
import {documentId} from '../documents/ids.ts';
import type {DocumentId} from '../documents/ids.ts';
import {shred} from '../documents/shred.ts';
import type {ShreddedDocument} from '../documents/shred.ts';
import {requireVectorFits, sameVector} from '../documents/vectors.ts';
import {fail} from '../errors.ts';
import type {DataApiFailure} from '../errors.ts';
import type {Collection} from './collection.ts';
import {parseDocument} from './find.ts';
import type {Query, StoredDocument} from './find.ts';
import {deleteDocument, replaceDocument} from './write.ts';

/** What a document has become; `unchanged` when it is as it was. */
export type Change = (document: StoredDocument) => Promise<JsonObject | 'unchanged'>;

/** A document that exists as JSON text only, made into a tree when asked for. */
export class WrittenDocument {
  readonly id: DocumentId;
  readonly json: string;
  #document: JsonObject | undefined;

  constructor({id, docJson}: ShreddedDocument) {
    this.id = id;
    this.json = docJson;
  }

  get document(): JsonObject {
    this.#document ??= parseDocument(this.json);
    return this.#document;
  }
}

export type Changed =
  /** Somebody else deleted it, or changed it so that it does not match any more. */
  | {readonly kind: 'gone'}
  | {readonly kind: 'unchanged'; readonly before: StoredDocument}
  | {readonly kind: 'changed'; readonly before: StoredDocument; readonly after: WrittenDocument};

export const idOf = (document: StoredDocument): DocumentId => documentId(document.document.get('_id') ?? null);

/** Fails with `FAILED_CONCURRENT_OPERATIONS`, and as shredding and `change` do. */
export function changeDocument(
  first: StoredDocument,
  change: Change,
  query: Query,
  collection: Collection,
  context: Context,
): Promise<Changed> {
  return context.door.writeLock.run(lockKey(first.key, collection), async () => {
    let before: StoredDocument | undefined = first;
    for (let retry = 0; retry <= context.door.limits.writeRetries; retry += 1) {
      const document = await change(before);
      if (document === 'unchanged') {
        return {kind: 'unchanged', before};
      }
      const shredded = shredFor(document, idOf(before), collection, context);
      const keepsVector = isKept(document, before, context);
      if (await replaceDocument(shredded, before, keepsVector, collection, context)) {
        return {kind: 'changed', before, after: new WrittenDocument(shredded)};
      }
      before = await query.again(before.key);
      if (before === undefined) {
        return {kind: 'gone'};
      }
    }
    throw lost(first, collection);
  });
}

/** The deleted document; undefined when somebody else was faster. Fails with `FAILED_CONCURRENT_OPERATIONS`. */
export function removeDocument(
  first: StoredDocument,
  query: Query,
  collection: Collection,
  context: Context,
): Promise<StoredDocument | undefined> {
  return context.door.writeLock.run(lockKey(first.key, collection), async () => {
    let document: StoredDocument | undefined = first;
    for (let retry = 0; retry <= context.door.limits.writeRetries; retry += 1) {
      if (await deleteDocument(document.key, document.txId, collection, context)) {
        return document;
      }
      document = await query.again(document.key);
      if (document === undefined) {
        return undefined;
      }
    }
    throw lost(first, collection);
  });
}

/** A document ready to be written, checked against the collection. */
export function shredFor(
  document: JsonObject,
  id: DocumentId,
  {settings}: Collection,
  {door}: Context,
): ShreddedDocument {
  const shredded = shred(document, settings, {ids: door.ids}, id);
  if (shredded.vector !== undefined) {
    requireVectorFits(shredded.vector, settings);
  }
  return shredded;
}

/**
 * A vector that stays is not written again where indexes may lose vectors (docs/decisions/0033): for the index to take it again costs as much as the first
 * time, and the row may have another one in its place.
 */
const isKept = (document: JsonObject, before: StoredDocument, {door}: Context): boolean =>
  door.database.capabilities.vectorWriters !== undefined &&
  sameVector(document.get('$vector'), before.document.get('$vector'));

const lockKey = (key: Uint8Array, {id}: Collection): string => `${id} ${toByteString(key)}`;

const lost = (document: StoredDocument, {keyspace, name}: Collection): DataApiFailure =>
  fail('FAILED_CONCURRENT_OPERATIONS', {keyspace, table: name}).about([idOf(document).json]);
