/** dropKeyspace, and dropNamespace, its old name. A keyspace that does not exist is dropped as well. */
import {command} from './command.ts';
import type {Command} from './command.ts';

const definition = (name: string, replacedBy: string | undefined): Command<string> =>
  command({
    name,
    members: ['name'],
    options: 'none',
    replacedBy,

    parse(fields) {
      const keyspace = fields.text('name') ?? '';
      fields.demand(keyspace !== '', 'name', 'must not be empty');
      return keyspace;
    },

    async run(keyspace, {session}) {
      await session.execute({kind: 'drop_keyspace', name: keyspace, ifExists: true}, {});
      return {status: '"ok":1'};
    },
  });

export const dropKeyspace = definition('dropKeyspace', undefined);
export const dropNamespace = definition('dropNamespace', 'dropKeyspace');
