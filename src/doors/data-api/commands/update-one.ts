/** updateOne. */
import type {Json} from '../../../wire/json/tree.ts';
import {parseUpdate} from '../clauses/update.ts';
import {changeFirst, changeStatus} from '../operations/change-first.ts';
import {openCollection} from '../operations/collection.ts';
import {Updater} from '../operations/update.ts';
import {tableTarget} from '../tables/table.ts';
import {updateRow} from '../tables/update.ts';
import {parseSelection, readSelection, required} from './change-fields.ts';
import type {Selection} from './change-fields.ts';
import {command} from './command.ts';

interface Input extends Selection {
  readonly update: Json;
  readonly isUpsert: boolean;
}

export const updateOne = command<Input>({
  name: 'updateOne',
  members: ['filter', 'sort', 'update'],
  options: ['upsert'],

  parse: fields => ({
    ...parseSelection(fields),
    update: required(fields, 'update'),
    isUpsert: fields.fields('options', ['upsert']).flag('upsert') ?? false,
  }),

  async run(input, context) {
    const table = tableTarget(context);
    if (table !== undefined) {
      return updateRow(input, table, context);
    }
    const collection = openCollection(context, 'updateOne');
    const {filter, order} = readSelection(input, collection, context);
    const updater = new Updater(parseUpdate(input.update, collection.settings), collection, context);
    const outcome = await changeFirst(
      {
        filter,
        order: await order(),
        change: updater.change,
        newDocument: input.isUpsert ? () => updater.newDocument(filter) : undefined,
      },
      collection,
      context,
    );
    return {status: changeStatus(outcome)};
  },
});
