/** dropIndex: by its name, which is unique in the keyspace. */
import {findIndex} from '../../../core/cql/schema/apply-index.ts';
import {fail} from '../errors.ts';
import {keyspaceOf} from '../operations/collection.ts';
import {OK, optionFlag, requiredName} from '../tables/names.ts';
import {command} from './command.ts';

export const dropIndex = command<{readonly name: string; readonly ifExists: boolean}>({
  name: 'dropIndex',
  members: ['name'],
  options: ['ifExists'],

  parse: fields => ({name: requiredName(fields), ifExists: optionFlag(fields, 'ifExists')}),

  async run({name, ifExists}, context) {
    if (!ifExists && findIndex(keyspaceOf(context), name) === undefined) {
      throw fail('CANNOT_DROP_UNKNOWN_INDEX', {unknownIndex: name});
    }
    await context.session.execute({kind: 'drop_index', index: {keyspace: context.keyspace, name}, ifExists}, {});
    return OK;
  },
});
