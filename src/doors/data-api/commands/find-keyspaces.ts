/** findKeyspaces, and findNamespaces, its old name: all keyspaces, those of the system included. */
import {writeJson} from '../../../wire/json/write.ts';
import {command} from './command.ts';
import type {Command} from './command.ts';

/** Keyspaces of other products are not shown. Source: stargate/data-api, "FindKeyspacesOperation" and its driver's metadata filter. */
const HIDDEN = /^(?:dse_.*|solr_admin|OpsCenter)$/;

const definition = (name: string, member: string, replacedBy: string | undefined): Command<undefined> =>
  command({
    name,
    members: [],
    options: 'none',
    replacedBy,
    parse: () => undefined,

    run(_, {door}) {
      const names = [...door.database.schema().keyspaces.keys()].filter(keyspace => !HIDDEN.test(keyspace));
      return {status: `"${member}":${writeJson(names)}`};
    },
  });

export const findKeyspaces = definition('findKeyspaces', 'keyspaces', undefined);
export const findNamespaces = definition('findNamespaces', 'namespaces', 'findKeyspaces');
