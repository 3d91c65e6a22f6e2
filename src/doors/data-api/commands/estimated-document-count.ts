/** estimatedDocumentCount: what the engine knows of the table's size; counted where it keeps no estimate. */
import {openCollection} from '../operations/collection.ts';
import {estimateCount} from '../operations/estimate.ts';
import {command} from './command.ts';

export const estimatedDocumentCount = command<undefined>({
  name: 'estimatedDocumentCount',
  members: [],
  options: 'none',
  parse: () => undefined,

  async run(_, context) {
    const collection = openCollection(context, 'estimatedDocumentCount');
    return {status: `"count":${await estimateCount(collection, context)}`};
  },
});
