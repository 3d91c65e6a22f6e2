/** deleteCollection: gone afterwards, whether it was there or not. Takes tables as well, as in the original. */
import {keyspaceOf} from '../operations/collection.ts';
import {command} from './command.ts';

export const deleteCollection = command<string>({
  name: 'deleteCollection',
  members: ['name'],
  options: 'none',

  parse(fields) {
    const name = fields.text('name') ?? '';
    fields.demand(name !== '', 'name', 'must not be empty');
    return name;
  },

  async run(name, context) {
    keyspaceOf(context);
    await context.session.execute({kind: 'drop_table', table: {keyspace: context.keyspace, name}, ifExists: true}, {});
    return {status: '"ok":1'};
  },
});
