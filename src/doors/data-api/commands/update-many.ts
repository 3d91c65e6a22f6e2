/** updateMany: one page of documents per call. */
import type {Json} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import {parseFilter} from '../clauses/filter.ts';
import {parseUpdate} from '../clauses/update.ts';
import {changeDocument, idOf} from '../operations/change.ts';
import type {Change} from '../operations/change.ts';
import {changeFirst} from '../operations/change-first.ts';
import {openCollection} from '../operations/collection.ts';
import {Query} from '../operations/find.ts';
import type {StoredDocument} from '../operations/find.ts';
import {readPageState, writePageState} from '../operations/page-state.ts';
import {Updater} from '../operations/update.ts';
import {required} from './change-fields.ts';
import {command} from './command.ts';
import {Failures, failureOf} from './failures.ts';

interface Input {
  readonly filter: Json | undefined;
  readonly update: Json;
  readonly isUpsert: boolean;
  readonly pageState: string | undefined;
}

const OPTIONS = ['pageState', 'pagingState', 'upsert'];

export const updateMany = command<Input>({
  name: 'updateMany',
  members: ['filter', 'update'],
  options: OPTIONS,

  parse(fields) {
    const options = fields.fields('options', OPTIONS);
    const pageState = options.text('pageState') ?? options.text('pagingState');
    // Unlike in find, an empty one is no first page. Seen in: stargate/data-api 1.0.51.
    options.demand(pageState !== '', 'pageState', 'must not be empty');
    return {
      filter: fields.json('filter'),
      update: required(fields, 'update'),
      isUpsert: options.flag('upsert') ?? false,
      pageState,
    };
  },

  async run(input, context) {
    const collection = openCollection(context, 'updateMany');
    const filter = parseFilter(input.filter, collection.settings);
    const updater = new Updater(parseUpdate(input.update, collection.settings), collection, context);
    const query = new Query(filter, collection, context);
    const from = input.pageState === undefined ? undefined : readPageState(input.pageState).paging;
    const page = await query.page(query.hasIds ? Infinity : context.door.limits.pageSize, from);
    if (page.documents.length === 0 && from === undefined && input.isUpsert) {
      const outcome = await changeFirst(
        {filter, order: {kind: 'none'}, change: updater.change, newDocument: () => updater.newDocument(filter)},
        collection,
        context,
      );
      const {matchedCount, modifiedCount, upsertedId} = outcome;
      return {status: status({matchedCount, modifiedCount, upsertedId, next: undefined})};
    }
    // What cannot be changed is found out before anything is written.
    const planned = new Map<StoredDocument, Awaited<ReturnType<Change>>>();
    for (const document of page.documents) {
      planned.set(document, await updater.change(document));
    }
    const change: Change = async document => planned.get(document) ?? updater.change(document);
    const failures = new Failures();
    let matchedCount = 0;
    let modifiedCount = 0;
    await Promise.all(
      page.documents.map(async document => {
        try {
          const changed = await changeDocument(document, change, query, collection, context);
          matchedCount += changed.kind === 'gone' ? 0 : 1;
          modifiedCount += changed.kind === 'changed' ? 1 : 0;
        } catch (error) {
          const failure = failureOf(error, context);
          failures.add(failure.documentIds.length > 0 ? failure : failure.about([idOf(document).json]));
        }
      }),
    );
    const next = page.paging && writePageState({left: Infinity, paging: page.paging});
    return {
      status: status({matchedCount, modifiedCount, upsertedId: undefined, next}),
      errors: failures.all,
    };
  },
});

interface Counts {
  readonly matchedCount: number;
  readonly modifiedCount: number;
  readonly upsertedId: Json | undefined;
  readonly next: string | undefined;
}

function status({matchedCount, modifiedCount, upsertedId, next}: Counts): string {
  const upserted = upsertedId === undefined ? '' : `,"upsertedId":${writeJson(upsertedId)}`;
  const more = next === undefined ? '' : `,"moreData":true,"nextPageState":"${next}"`;
  return `"matchedCount":${matchedCount},"modifiedCount":${modifiedCount}${upserted}${more}`;
}
