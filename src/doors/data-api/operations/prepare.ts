/** Documents of an insert on their way to rows. */
import type {JsonObject} from '../../../wire/json/tree.ts';
import type {Context} from '../commands/command.ts';
import {identify, shred} from '../documents/shred.ts';
import type {ShreddedDocument} from '../documents/shred.ts';
import type {DocumentId} from '../documents/ids.ts';
import {DataApiFailure} from '../errors.ts';
import type {Collection} from './collection.ts';

/** Either ready to be written, or what is wrong with it. The id is absent when it is what is wrong. */
export type Prepared =
  | {readonly kind: 'ready'; readonly id: DocumentId; readonly shredded: ShreddedDocument}
  | {readonly kind: 'failed'; readonly id: DocumentId | undefined; readonly failure: DataApiFailure};

/** A document that cannot be stored is one failure among many, it does not end the command. */
export function prepare(document: JsonObject, collection: Collection, {door}: Context): Prepared {
  let id: DocumentId | undefined;
  try {
    id = identify(document, collection.settings, door.ids);
    return {kind: 'ready', id, shredded: shred(document, collection.settings, {ids: door.ids}, id)};
  } catch (error) {
    if (!(error instanceof DataApiFailure)) {
      throw error;
    }
    return {kind: 'failed', id, failure: id === undefined ? error : error.about([id.json])};
  }
}
