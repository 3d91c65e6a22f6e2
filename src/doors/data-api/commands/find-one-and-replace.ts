/** findOneAndReplace. The `_id` of a document cannot be replaced. */
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {objectOf} from '../documents/objects.ts';
import {writeJson} from '../../../wire/json/write.ts';
import {parseProjection} from '../clauses/projection.ts';
import type {Filter} from '../clauses/filter.ts';
import {upsertBase} from '../clauses/update.ts';
import {documentId, sameId} from '../documents/ids.ts';
import {fail} from '../errors.ts';
import {idOf, shredFor} from '../operations/change.ts';
import type {Change} from '../operations/change.ts';
import {changeFirst} from '../operations/change-first.ts';
import {openCollection} from '../operations/collection.ts';
import type {Collection} from '../operations/collection.ts';
import {embedDocuments, needsEmbedding} from '../vectorize/documents.ts';
import {RETURN_OPTIONS, parseReturning, parseSelection, readSelection, required, returned} from './change-fields.ts';
import type {Returning, Selection} from './change-fields.ts';
import {command} from './command.ts';
import type {Context} from './command.ts';

interface Input extends Selection, Returning {
  readonly replacement: Json;
}

export const findOneAndReplace = command<Input>({
  name: 'findOneAndReplace',
  members: ['filter', 'projection', 'replacement', 'sort'],
  options: RETURN_OPTIONS,

  parse: fields => ({
    ...parseSelection(fields),
    replacement: required(fields, 'replacement'),
    ...parseReturning(fields),
  }),

  async run(input, context) {
    const collection = openCollection(context, 'findOneAndReplace');
    const {filter, order} = readSelection(input, collection, context);
    const replacement = objectOf(input.replacement);
    const projection = parseProjection(input.projection);
    if (needsEmbedding(replacement)) {
      await embedDocuments([replacement], collection.settings, context.door.embeddings, context.headers);
    }
    const outcome = await changeFirst(
      {
        filter,
        order: await order(),
        change: replaceBy(replacement, collection, context),
        newDocument: input.isUpsert ? async () => withIdOf(filter, replacement) : undefined,
      },
      collection,
      context,
    );
    return returned(outcome, input, projection);
  },
});

/** Keeps the `_id` as it is stored. A replacement that says the same is no change. */
function replaceBy(replacement: JsonObject, collection: Collection, context: Context): Change {
  const given = replacement.get('_id');
  const replaceId = given === undefined ? undefined : documentId(given);
  return async before => {
    const id = idOf(before);
    if (replaceId !== undefined && !sameId(id, replaceId)) {
      throw fail('DOCUMENT_REPLACE_DIFFERENT_DOCID', {
        matchedId: writeJson(id.json),
        replaceId: writeJson(replaceId.json),
      });
    }
    const document: JsonObject = new Map([['_id', before.document.get('_id') ?? null]]);
    for (const [name, value] of replacement) {
      if (name !== '_id') {
        document.set(name, value);
      }
    }
    return shredFor(document, id, collection, context).docJson === before.json ? 'unchanged' : document;
  };
}

/** A new document takes the `_id` that the filter asks for, unless it has one. */
function withIdOf(filter: Filter, replacement: JsonObject): JsonObject {
  const id = upsertBase(filter).get('_id');
  return replacement.has('_id') || id === undefined ? replacement : new Map([['_id', id], ...replacement]);
}
