/** What the commands for one document share: find the first, change it, or make it. */
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import type {Filter} from '../clauses/filter.ts';
import type {Context} from '../commands/command.ts';
import {fail} from '../errors.ts';
import {changeDocument} from './change.ts';
import type {Change, WrittenDocument} from './change.ts';
import type {Collection} from './collection.ts';
import {Query} from './find.ts';
import type {StoredDocument} from './find.ts';
import {firstOf} from './order.ts';
import type {Order} from './order.ts';
import {insertNew} from './upsert.ts';

export interface Task {
  readonly filter: Filter;
  readonly order: Order;
  readonly change: Change;
  /** Makes the document when none matches; undefined: none is made. */
  readonly newDocument: (() => Promise<JsonObject>) | undefined;
}

type Version = Pick<StoredDocument, 'json' | 'document'>;

export interface Outcome {
  readonly matchedCount: number;
  readonly modifiedCount: number;
  readonly upsertedId: Json | undefined;
  /** Undefined where there is none. */
  readonly before: Version | undefined;
  readonly after: Version | undefined;
}

const NOTHING: Outcome = {
  matchedCount: 0,
  modifiedCount: 0,
  upsertedId: undefined,
  before: undefined,
  after: undefined,
};

/** Fails with `FAILED_CONCURRENT_OPERATIONS`, with `DOCUMENT_ALREADY_EXISTS` when a new document would have the `_id` of another one. */
export async function changeFirst(task: Task, collection: Collection, context: Context): Promise<Outcome> {
  const query = new Query(task.filter, collection, context);
  let taken: JsonObject | undefined;
  for (let retry = 0; retry <= context.door.limits.writeRetries; retry += 1) {
    const first = await firstOf(query, task.order, collection, context);
    if (first !== undefined) {
      const changed = await changeDocument(first.document, task.change, query, collection, context);
      if (changed.kind !== 'gone') {
        return {
          ...NOTHING,
          matchedCount: 1,
          modifiedCount: changed.kind === 'changed' ? 1 : 0,
          before: changed.before,
          after: changed.kind === 'changed' ? changed.after : changed.before,
        };
      }
    }
    if (task.newDocument === undefined) {
      return NOTHING;
    }
    const document = await task.newDocument();
    const made: WrittenDocument | undefined = await insertNew(document, collection, context);
    if (made !== undefined) {
      return {...NOTHING, upsertedId: made.id.json, after: made};
    }
    // Either it was made by somebody else just now, and is found next time, or its `_id` is that of another document.
    taken = document;
  }
  throw fail('DOCUMENT_ALREADY_EXISTS', {id: writeJson(taken?.get('_id') ?? null)});
}

/** Members of a status. */
export function changeStatus({matchedCount, modifiedCount, upsertedId}: Outcome): string {
  const upserted = upsertedId === undefined ? '' : `,"upsertedId":${writeJson(upsertedId)}`;
  return `"matchedCount":${matchedCount},"modifiedCount":${modifiedCount}${upserted}`;
}
