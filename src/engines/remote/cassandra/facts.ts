/** What nodes say of themselves in system.local, system.peers and system.peers_v2. */
import type {Endpoint} from './address.ts';
import {advertisedAs} from './cluster.ts';
import type {NodeFacts} from './node.ts';
import type {SystemRow} from './system-row.ts';

/** Also of rows that lack something: undefined then, as a node that is still joining writes them bit by bit. */
export function factsOfLocal(row: SystemRow, contact: Endpoint): NodeFacts | undefined {
  const host = row.address('rpc_address') ?? contact.host;
  return complete(row, usable(host) ?? contact.host, row.int('rpc_port') || contact.port);
}

/** `port`: where nodes are dialled that do not say it themselves (before Apache Cassandra 4.0). */
export function factsOfPeer(row: SystemRow, port: number): NodeFacts | undefined {
  const host =
    usable(row.address('native_address')) ?? usable(row.address('rpc_address')) ?? usable(row.address('peer'));
  return host === undefined ? undefined : complete(row, host, row.int('native_port') || port);
}

const usable = (address: string | undefined): string | undefined =>
  address === undefined || address === '0.0.0.0' || address === '::' ? undefined : address;

function complete(row: SystemRow, host: string, port: number): NodeFacts | undefined {
  const hostId = row.uuid('host_id');
  if (hostId === undefined || !row.has('data_center') || !row.has('rack')) {
    return undefined;
  }
  return {
    hostId,
    advertised: advertisedAs(host, port),
    dataCenter: row.text('data_center'),
    rack: row.text('rack'),
    tokens: row.texts('tokens'),
    // DSE tells its own version beside that of the Cassandra in it.
    releaseVersion: row.has('dse_version') ? row.text('dse_version') : row.text('release_version'),
  };
}
