/** insertOne. */
import type {Json} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import {objectOf} from '../documents/objects.ts';
import {requireVectorFits, requireVectors} from '../documents/vectors.ts';
import type {Answer} from '../envelope.ts';
import {fail} from '../errors.ts';
import type {DataApiFailure} from '../errors.ts';
import {openCollection} from '../operations/collection.ts';
import {prepare} from '../operations/prepare.ts';
import {insertDocument} from '../operations/write.ts';
import {insertRows} from '../tables/insert.ts';
import {tableTarget} from '../tables/table.ts';
import {embedDocuments, expandHybrid, needsEmbedding} from '../vectorize/documents.ts';
import {command} from './command.ts';
import {failureOf} from './failures.ts';

export const insertOne = command<Json>({
  name: 'insertOne',
  members: ['document'],
  options: 'none',

  parse(fields) {
    const document = fields.json('document') ?? null;
    fields.demand(document !== null, 'document', 'must not be null');
    return document;
  },

  async run(json, context) {
    const table = tableTarget(context);
    if (table !== undefined) {
      return insertRows({documents: [json], isOrdered: false, wantsResponses: false}, table, context);
    }
    const collection = openCollection(context, 'insertOne');
    const document = expandHybrid(objectOf(json));
    const {settings} = collection;
    if (needsEmbedding(document)) {
      await embedDocuments([document], settings, context.door.embeddings, context.headers);
    }
    const prepared = prepare(document, collection, context);
    if (prepared.kind === 'failed') {
      return refused(prepared.failure);
    }
    const {id, shredded} = prepared;
    if (shredded.vector !== undefined) {
      requireVectors(settings);
    }
    try {
      if (shredded.vector !== undefined) {
        requireVectorFits(shredded.vector, settings);
      }
      return (await insertDocument(shredded, collection, context))
        ? {status: `"insertedIds":[${writeJson(id.json)}]`}
        : refused(alreadyExists(id.json));
    } catch (error) {
      const failure = failureOf(error, context);
      if (failure.entry.httpStatus !== 200) {
        throw failure;
      }
      return refused(failure.about([id.json]));
    }
  },
});

const refused = (failure: DataApiFailure): Answer => ({status: '"insertedIds":[]', errors: [failure]});

export const alreadyExists = (id: Json): DataApiFailure =>
  fail('DOCUMENT_ALREADY_EXISTS', {id: writeJson(id)}).about([id]);
