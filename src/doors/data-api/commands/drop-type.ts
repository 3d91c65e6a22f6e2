/** dropType. */
import type {DataType} from '../../../core/cql/types/type.ts';
import {mentions} from '../../../core/cql/schema/types-of.ts';
import {fail} from '../errors.ts';
import {keyspaceOf} from '../operations/collection.ts';
import {OK, optionFlag, requiredName} from '../tables/names.ts';
import {command} from './command.ts';

export const dropType = command<{readonly name: string; readonly ifExists: boolean}>({
  name: 'dropType',
  members: ['name'],
  options: ['ifExists'],

  parse: fields => ({name: requiredName(fields), ifExists: optionFlag(fields, 'ifExists')}),

  async run({name, ifExists}, context) {
    const {types, tables} = keyspaceOf(context);
    if (!ifExists && !types.has(name)) {
      throw fail('CANNOT_DROP_UNKNOWN_TYPE', {unknownType: name});
    }
    const isIt = (type: DataType): boolean => type.kind === 'udt' && type.name === name;
    const users = [...tables.values()].filter(table => table.columns.some(({type}) => mentions(type, isIt)));
    if (users.length > 0) {
      throw fail('CANNOT_DROP_TYPE_USED_BY_TABLE', {
        usedType: name,
        tableNames: users.map(table => table.name).join(', '),
      });
    }
    await context.session.execute({kind: 'drop_type', type: {keyspace: context.keyspace, name}, ifExists}, {});
    return OK;
  },
});
