/** Rows of system.local. Peers are none: a database of this engine has one node. */
import type {SystemRows} from './source.ts';
import {inet, int, rowOf, text, textSet, uuid} from './values.ts';

export const CQL_VERSION = '3.4.7';
export const NATIVE_PROTOCOL_VERSION = '5';
export const PARTITIONER = 'org.apache.cassandra.dht.Murmur3Partitioner';

/** Nobody listens there; drivers read the columns only to show them. */
export const STORAGE_ADDRESS = '127.0.0.1';
export const STORAGE_PORT = 7000;

export const localRows: SystemRows = source => {
  const {info} = source;
  const {host, port} = source.address();
  return [
    rowOf({
      key: text('local'),
      bootstrapped: text('COMPLETED'),
      broadcast_address: inet(STORAGE_ADDRESS),
      broadcast_port: int(STORAGE_PORT),
      cluster_name: text(info.clusterName),
      cql_version: text(CQL_VERSION),
      data_center: text(info.dataCenter),
      gossip_generation: int(source.startedAt),
      host_id: uuid(info.hostId),
      listen_address: inet(STORAGE_ADDRESS),
      listen_port: int(STORAGE_PORT),
      native_protocol_version: text(NATIVE_PROTOCOL_VERSION),
      partitioner: text(PARTITIONER),
      rack: text(info.rack),
      release_version: text(info.releaseVersion),
      rpc_address: inet(host),
      rpc_port: int(port),
      schema_version: uuid(source.schema().version),
      tokens: textSet(source.tokens),
      truncated_at: null,
    }),
  ];
};
