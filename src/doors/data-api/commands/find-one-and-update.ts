/** findOneAndUpdate. */
import type {Json} from '../../../wire/json/tree.ts';
import {parseProjection} from '../clauses/projection.ts';
import {parseUpdate} from '../clauses/update.ts';
import {changeFirst} from '../operations/change-first.ts';
import {openCollection} from '../operations/collection.ts';
import {Updater} from '../operations/update.ts';
import {RETURN_OPTIONS, parseReturning, parseSelection, readSelection, required, returned} from './change-fields.ts';
import type {Returning, Selection} from './change-fields.ts';
import {command} from './command.ts';

interface Input extends Selection, Returning {
  readonly update: Json;
}

export const findOneAndUpdate = command<Input>({
  name: 'findOneAndUpdate',
  members: ['filter', 'projection', 'sort', 'update'],
  options: RETURN_OPTIONS,

  parse: fields => ({
    ...parseSelection(fields),
    update: required(fields, 'update'),
    ...parseReturning(fields),
  }),

  async run(input, context) {
    const collection = openCollection(context, 'findOneAndUpdate');
    const {filter, order} = readSelection(input, collection, context);
    const updater = new Updater(parseUpdate(input.update, collection.settings), collection, context);
    const projection = parseProjection(input.projection);
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
    return returned(outcome, input, projection);
  },
});
