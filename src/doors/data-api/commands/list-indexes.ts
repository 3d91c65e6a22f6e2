/** listIndexes: names, or with `explain` definitions; all of a table, or those of one type. */
import {writeJson} from '../../../wire/json/write.ts';
import {fail} from '../errors.ts';
import {describeIndex} from '../tables/describe-table.ts';
import {INDEX_TYPES} from '../tables/index-definition.ts';
import {optionFlag} from '../tables/names.ts';
import {openTable} from '../tables/table.ts';
import {command} from './command.ts';

interface Input {
  readonly isExplained: boolean;
  readonly indexType: string | undefined;
}

export const listIndexes = command<Input>({
  name: 'listIndexes',
  members: ['indexType'],
  options: ['explain'],

  parse: fields => ({isExplained: optionFlag(fields, 'explain'), indexType: fields.text('indexType')}),

  run({isExplained, indexType}, context) {
    const {table} = openTable(context, 'listIndexes');
    if (indexType !== undefined && !(INDEX_TYPES as readonly string[]).includes(indexType)) {
      throw fail('UNKNOWN_INDEX_TYPE', {unknownType: indexType.slice(0, 200), knownTypes: INDEX_TYPES.join(', ')});
    }
    const indexes = [...table.indexes]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(index => describeIndex(table, index))
      .filter(index => indexType === undefined || index.get('indexType') === indexType);
    return {status: `"indexes":${writeJson(indexes.map(index => (isExplained ? index : (index.get('name') ?? ''))))}`};
  },
});
