/** countDocuments: exact up to a limit, then `moreData`. */
import type {Json} from '../../../wire/json/tree.ts';
import {parseFilter} from '../clauses/filter.ts';
import {openCollection} from '../operations/collection.ts';
import {countUpTo} from '../operations/count.ts';
import {command} from './command.ts';

export const countDocuments = command<Json | undefined>({
  name: 'countDocuments',
  members: ['filter'],
  options: 'none',
  parse: fields => fields.json('filter'),

  async run(json, context) {
    const collection = openCollection(context, 'countDocuments');
    const {maxCount} = context.door.limits;
    const count = await countUpTo(maxCount, parseFilter(json, collection.settings), collection, context);
    return {status: count > maxCount ? `"count":${maxCount},"moreData":true` : `"count":${count}`};
  },
});
