/** findAndRerank: known, but reranking is not served by this version. */
import {mismatch} from '../envelope.ts';
import {fail} from '../errors.ts';
import {openCollection} from '../operations/collection.ts';
import {command} from './command.ts';

export const findAndRerank = command<undefined>({
  name: 'findAndRerank',
  members: ['filter', 'projection', 'sort'],
  options: ['hybridLimits', 'includeScores', 'includeSortVector', 'limit', 'rerank', 'rerankOn', 'rerankQuery'],

  parse(fields) {
    for (const name of fields.object('sort')?.keys() ?? []) {
      if (name !== '$hybrid') {
        throw mismatch(`the sort of findAndRerank has the member $hybrid and no other, not ${name}.`);
      }
    }
    fields.object('options');
    return undefined;
  },

  run(_, context) {
    openCollection(context, 'findAndRerank');
    throw fail('RERANKING_FEATURE_NOT_ENABLED');
  },
});
