/** Making the document that was looked for and not found. */
import type {JsonObject} from '../../../wire/json/tree.ts';
import type {Context} from '../commands/command.ts';
import {identify} from '../documents/shred.ts';
import {shredFor, WrittenDocument} from './change.ts';
import type {Collection} from './collection.ts';
import {insertDocument} from './write.ts';

/** Undefined when a document with its `_id` is there by now. Fails as shredding does. */
export async function insertNew(
  document: JsonObject,
  collection: Collection,
  context: Context,
): Promise<WrittenDocument | undefined> {
  const id = identify(document, collection.settings, context.door.ids);
  const shredded = shredFor(document, id, collection, context);
  return (await insertDocument(shredded, collection, context)) ? new WrittenDocument(shredded) : undefined;
}
