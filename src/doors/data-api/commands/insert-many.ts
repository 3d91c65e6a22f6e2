/** insertMany: in order until the first failure, or all of them side by side. */
import {Slice} from '../../../base/slices.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import {NO_OBJECT, notAnObject} from '../documents/objects.ts';
import {requireVectorFits, requireVectors} from '../documents/vectors.ts';
import type {Answer} from '../envelope.ts';
import type {DataApiFailure} from '../errors.ts';
import {openCollection} from '../operations/collection.ts';
import type {Collection} from '../operations/collection.ts';
import {prepare} from '../operations/prepare.ts';
import type {Prepared} from '../operations/prepare.ts';
import {insertDocument} from '../operations/write.ts';
import {insertRows} from '../tables/insert.ts';
import {tableTarget} from '../tables/table.ts';
import {embedDocuments, expandHybrid, needsEmbedding} from '../vectorize/documents.ts';
import {command} from './command.ts';
import type {Context} from './command.ts';
import {Failures, failureOf} from './failures.ts';
import {alreadyExists} from './insert-one.ts';

interface Input {
  readonly documents: readonly Json[];
  readonly isOrdered: boolean;
  readonly wantsResponses: boolean;
}

/** What became of one document. */
type Result = 'inserted' | 'skipped' | DataApiFailure;

export const insertMany = command<Input>({
  name: 'insertMany',
  members: ['documents'],
  options: ['ordered', 'returnDocumentResponses'],

  parse(fields, {maxInsertDocuments}) {
    const documents = fields.array('documents') ?? [];
    fields.demand(
      documents.length >= 1 && documents.length <= maxInsertDocuments,
      'documents',
      `must have 1 to ${maxInsertDocuments} elements`,
    );
    const options = fields.fields('options', ['ordered', 'returnDocumentResponses']);
    return {
      documents,
      isOrdered: options.flag('ordered') ?? false,
      wantsResponses: options.flag('returnDocumentResponses') ?? false,
    };
  },

  async run(input, context) {
    const table = tableTarget(context);
    if (table !== undefined) {
      return insertRows(input, table, context);
    }
    const {documents, isOrdered, wantsResponses} = input;
    const collection = openCollection(context, 'insertMany');
    // What is no object keeps its place, and fails alone.
    const objects = documents.map(document => (document instanceof Map ? expandHybrid(document) : NO_OBJECT));
    if (objects.some(needsEmbedding)) {
      await embedDocuments(objects, collection.settings, context.door.embeddings, context.headers);
    }
    // A document may take milliseconds: others are served between two of them.
    const slice = new Slice(1);
    const prepared = await prepareAll(documents, objects, collection, context, slice);
    const results = await (isOrdered ? insertInOrder : insertTogether)(prepared, collection, context, slice);
    return wantsResponses ? answerResponses(prepared, results) : answerIds(prepared, results);
  },
});

const refused = (document: Json): Prepared => ({kind: 'failed', id: undefined, failure: notAnObject(document)});

/** Vectors in a collection without any end the whole command, before anything is written. */
async function prepareAll(
  documents: readonly Json[],
  objects: readonly JsonObject[],
  collection: Collection,
  context: Context,
  slice: Slice,
): Promise<readonly Prepared[]> {
  const all: Prepared[] = [];
  for (const [i, object] of objects.entries()) {
    all.push(object === NO_OBJECT ? refused(documents[i]!) : prepare(object, collection, context));
    if (slice.isOver()) {
      await slice.pause();
    }
  }
  if (all.some(one => one.kind === 'ready' && one.shredded.vector !== undefined)) {
    requireVectors(collection.settings);
  }
  return all;
}

async function insert(prepared: Prepared, collection: Collection, context: Context): Promise<Result> {
  if (prepared.kind === 'failed') {
    return prepared.failure;
  }
  const {vector} = prepared.shredded;
  try {
    if (vector !== undefined) {
      requireVectorFits(vector, collection.settings);
    }
    const isInserted = await insertDocument(prepared.shredded, collection, context);
    return isInserted ? 'inserted' : alreadyExists(prepared.id.json);
  } catch (error) {
    return failureOf(error, context).about([prepared.id.json]);
  }
}

async function insertInOrder(
  all: readonly Prepared[],
  collection: Collection,
  context: Context,
  slice: Slice,
): Promise<Result[]> {
  const results: Result[] = [];
  let hasFailed = false;
  for (const one of all) {
    const result: Result = hasFailed ? 'skipped' : await insert(one, collection, context);
    hasFailed ||= result !== 'inserted';
    results.push(result);
    if (slice.isOver()) {
      await slice.pause();
    }
  }
  return results;
}

async function insertTogether(
  all: readonly Prepared[],
  collection: Collection,
  context: Context,
  slice: Slice,
): Promise<Result[]> {
  const results: Promise<Result>[] = [];
  for (const one of all) {
    const result = insert(one, collection, context);
    // It is waited for below; until then it must not count as unhandled.
    result.catch(() => {});
    results.push(result);
    if (slice.isOver()) {
      await slice.pause();
    }
  }
  return Promise.all(results);
}

function answerIds(all: readonly Prepared[], results: readonly Result[]): Answer {
  const failures = new Failures();
  let ids = '';
  results.forEach((result, index) => {
    if (result === 'inserted') {
      ids += `${ids === '' ? '' : ','}${writeJson(all[index]?.id?.json ?? null)}`;
    } else if (result !== 'skipped') {
      failures.add(result);
    }
  });
  return {status: `"insertedIds":[${ids}]`, errors: failures.all};
}

function answerResponses(all: readonly Prepared[], results: readonly Result[]): Answer {
  const failures = new Failures();
  const responses = results.map((result, index) => {
    const id = all[index]?.id;
    const shown = id === undefined ? '' : `"_id":${writeJson(id.json)},`;
    if (result === 'inserted') {
      return `{${shown}"status":"OK"}`;
    }
    return result === 'skipped'
      ? `{${shown}"status":"SKIPPED"}`
      : `{${shown}"status":"ERROR","errorsIdx":${failures.add(result)}}`;
  });
  return {status: `"documentResponses":[${responses.join(',')}]`, errors: failures.all};
}
