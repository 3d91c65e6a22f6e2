/** countDocuments: exact up to a limit, then `moreData`; to the end where `options.exact` asks for it. */
import type {Json} from '../../../wire/json/tree.ts';
import {parseFilter} from '../clauses/filter.ts';
import {openCollection} from '../operations/collection.ts';
import {countUpTo} from '../operations/count.ts';
import {command} from './command.ts';

interface Input {
  readonly filter: Json | undefined;
  readonly isExact: boolean;
}

const OWN_OPTIONS = ['exact'];

export const countDocuments = command<Input>({
  name: 'countDocuments',
  members: ['filter'],
  options: 'none',
  ownOptions: OWN_OPTIONS,
  parse: fields => ({
    filter: fields.json('filter'),
    isExact: fields.fields('options', OWN_OPTIONS).flag('exact') ?? false,
  }),

  async run({filter, isExact}, context) {
    const collection = openCollection(context, 'countDocuments');
    // Clients expect that counting ends at the limit: only who asks for it gets more.
    const maxCount = isExact ? Number.MAX_SAFE_INTEGER - 1 : context.door.limits.maxCount;
    const count = await countUpTo(maxCount, parseFilter(filter, collection.settings), collection, context);
    return {status: count > maxCount ? `"count":${maxCount},"moreData":true` : `"count":${count}`};
  },
});
