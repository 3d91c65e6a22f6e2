/** Rows of system_views.settings: those of Cassandra's settings that have a meaning here, by its names, and the program's own. */
import type {EmbeddedOptions} from '../options.ts';
import {PARTITIONER, STORAGE_ADDRESS, STORAGE_PORT} from './local.ts';
import type {SystemRows} from './source.ts';
import {rowOf, text} from './values.ts';

/** What is the same for all databases of an engine. */
export function shownSettings({directory, durability, areMasksEnabled}: EmbeddedOptions): {
  readonly [name: string]: string;
} {
  return {
    authenticator: 'PasswordAuthenticator',
    authorizer: 'CassandraAuthorizer',
    // Each answer waits for a flush of the log, or the log is flushed by time.
    ...(durability === 'periodic'
      ? {commitlog_sync: 'periodic', commitlog_sync_period: '10ms'}
      : {commitlog_sync: 'group'}),
    ...(directory === undefined ? {} : {data_file_directories: `[${directory}]`}),
    default_secondary_index: 'legacy_local_table',
    default_secondary_index_enabled: 'true',
    dynamic_data_masking_enabled: String(areMasksEnabled === true),
    listen_address: STORAGE_ADDRESS,
    materialized_views_enabled: 'true',
    partitioner: PARTITIONER,
    role_manager: 'CassandraRoleManager',
    sasi_indexes_enabled: 'false',
    start_native_transport: 'true',
    storage_port: String(STORAGE_PORT),
    user_defined_functions_enabled: 'false',
    vector_type_enabled: 'true',
  };
}

export const settingRows: SystemRows = source => {
  const {host, port} = source.address();
  const settings = new Map<string, string>([
    ...(source.live()?.settings?.() ?? []),
    ...Object.entries(source.settings),
    ['cluster_name', source.info.clusterName],
    ['native_transport_port', String(port)],
    ['num_tokens', String(source.tokens.length)],
    ['rpc_address', host],
  ]);
  return Array.from(settings, ([name, value]) => rowOf({name: text(name), value: text(value)}));
};
