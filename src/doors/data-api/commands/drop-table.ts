/** dropTable. Takes collections as well, as in the original. */
import {fail} from '../errors.ts';
import {keyspaceOf} from '../operations/collection.ts';
import {OK, optionFlag, requiredName} from '../tables/names.ts';
import {command} from './command.ts';

export const dropTable = command<{readonly name: string; readonly ifExists: boolean}>({
  name: 'dropTable',
  members: ['name'],
  options: ['ifExists'],

  parse: fields => ({name: requiredName(fields), ifExists: optionFlag(fields, 'ifExists')}),

  async run({name, ifExists}, context) {
    if (!ifExists && !keyspaceOf(context).tables.has(name)) {
      throw fail('CANNOT_DROP_UNKNOWN_TABLE', {unknownTable: name});
    }
    await context.session.execute({kind: 'drop_table', table: {keyspace: context.keyspace, name}, ifExists}, {});
    return OK;
  },
});
