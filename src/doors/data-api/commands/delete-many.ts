/** deleteMany: some documents per call, or all of them when there is no filter. */
import type {Json} from '../../../wire/json/tree.ts';
import {parseFilter} from '../clauses/filter.ts';
import {idOf, removeDocument} from '../operations/change.ts';
import {openCollection} from '../operations/collection.ts';
import {Query} from '../operations/find.ts';
import {deleteRows} from '../tables/delete.ts';
import {tableTarget} from '../tables/table.ts';
import {command} from './command.ts';
import {Failures, failureOf} from './failures.ts';

export const deleteMany = command<Json | undefined>({
  name: 'deleteMany',
  members: ['filter'],
  options: 'none',
  parse: fields => fields.json('filter'),

  async run(json, context) {
    const table = tableTarget(context);
    if (table !== undefined) {
      return deleteRows(json, table, context);
    }
    const collection = openCollection(context, 'deleteMany');
    const filter = parseFilter(json, collection.settings);
    if (filter.isEmpty) {
      await context.session.execute(collection.truncate, {});
      // How many there were is not known.
      return {status: '"deletedCount":-1'};
    }
    const query = new Query(filter, collection, context);
    const most = context.door.limits.deletePageSize;
    const {documents} = await query.page(most + 1, undefined);
    const failures = new Failures();
    let deletedCount = 0;
    await Promise.all(
      documents.slice(0, most).map(async document => {
        try {
          const removed = await removeDocument(document, query, collection, context);
          deletedCount += removed === undefined ? 0 : 1;
        } catch (error) {
          const failure = failureOf(error, context);
          failures.add(failure.documentIds.length > 0 ? failure : failure.about([idOf(document).json]));
        }
      }),
    );
    const more = documents.length > most ? ',"moreData":true' : '';
    return {status: `"deletedCount":${deletedCount}${more}`, errors: failures.all};
  },
});
