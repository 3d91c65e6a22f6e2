/** listTypes: names, or with `explain` definitions. */
import {writeJson} from '../../../wire/json/write.ts';
import {keyspaceOf} from '../operations/collection.ts';
import {describeUserType} from '../tables/describe-table.ts';
import {optionFlag} from '../tables/names.ts';
import {command} from './command.ts';

export const listTypes = command<boolean>({
  name: 'listTypes',
  members: [],
  options: ['explain'],

  parse: fields => optionFlag(fields, 'explain'),

  run(isExplained, context) {
    const types = [...keyspaceOf(context).types.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return {status: `"types":${writeJson(types.map(type => (isExplained ? describeUserType(type) : type.name)))}`};
  },
});
