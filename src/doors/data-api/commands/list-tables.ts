/** listTables: names, or with `explain` names and definitions. Collections are left out. */
import {writeJson} from '../../../wire/json/write.ts';
import {settingsFromTable} from '../collection-table.ts';
import {keyspaceOf} from '../operations/collection.ts';
import {describeTable} from '../tables/describe-table.ts';
import {optionFlag} from '../tables/names.ts';
import {command} from './command.ts';

export const listTables = command<boolean>({
  name: 'listTables',
  members: [],
  options: ['explain'],

  parse: fields => optionFlag(fields, 'explain'),

  run(isExplained, context) {
    const tables = [...keyspaceOf(context).tables.values()]
      .filter(table => settingsFromTable(table) === undefined)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return {status: `"tables":${writeJson(tables.map(table => (isExplained ? describeTable(table) : table.name)))}`};
  },
});
