/** Rows of system_views.settings: those of Cassandra's settings that have a meaning here, by its names. */
import {PARTITIONER} from './local.ts';
import type {SystemRows} from './source.ts';
import {rowOf, text} from './values.ts';

export const settingRows: SystemRows = source => {
  const {host, port} = source.address();
  const settings = {
    authenticator: 'PasswordAuthenticator',
    authorizer: 'CassandraAuthorizer',
    cluster_name: source.info.clusterName,
    native_transport_port: String(port),
    num_tokens: String(source.tokens.length),
    partitioner: PARTITIONER,
    role_manager: 'CassandraRoleManager',
    rpc_address: host,
  };
  return Object.entries(settings).map(([name, value]) => rowOf({name: text(name), value: text(value)}));
};
