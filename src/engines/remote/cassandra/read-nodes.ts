/** Reads what a node says of itself and of the others. */
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {Product} from '../../../core/plan/capabilities.ts';
import {nameOf} from './address.ts';
import type {Endpoint} from './address.ts';
import {askRows} from './ask.ts';
import type {Connection} from './connection.ts';
import {factsOfLocal, factsOfPeer} from './facts.ts';
import type {NodeFacts} from './node.ts';
import {systemRows} from './system-row.ts';
import type {SystemRow} from './system-row.ts';

/** Of the cluster as a whole; read when the control connection is opened. */
export interface ClusterFacts {
  readonly name: string;
  readonly partitioner: string;
  readonly product: Product;
  readonly releaseVersion: string;
  readonly dataCenter: string;
  readonly rack: string;
  /** Of the node that was asked; undefined where it does not tell, or not to everybody. */
  readonly processors: number | undefined;
}

export interface KnownNodes {
  /** The one that was asked. */
  readonly own: NodeFacts;
  /** That one first. */
  readonly all: readonly NodeFacts[];
  /** With the data center of the node that was asked. */
  readonly cluster: ClusterFacts;
}

/** Fails with `unavailable`, also when the node does not know itself yet. */
export async function readNodes(connection: Connection, endpoint: Endpoint): Promise<KnownNodes> {
  const [local, peers, processors] = await Promise.all([
    askRows(connection, `SELECT * FROM system.local WHERE key = 'local'`),
    askRows(connection, 'SELECT * FROM system.peers_v2').catch((error: unknown) => {
      // Before Apache Cassandra 4.0.
      if (error instanceof CqlFailure && error.code === 'invalid') {
        return askRows(connection, 'SELECT * FROM system.peers');
      }
      throw error;
    }),
    readProcessors(connection),
  ]);
  const row = systemRows(local)[0];
  const own = row === undefined ? undefined : factsOfLocal(row, endpoint);
  if (row === undefined || own === undefined) {
    throw new CqlFailure('unavailable', `${nameOf(endpoint)} is not ready`);
  }
  const all = [own];
  for (const peer of systemRows(peers)) {
    const facts = factsOfPeer(peer, endpoint.port);
    if (facts !== undefined && facts.hostId !== own.hostId) {
      all.push(facts);
    }
  }
  return {
    own,
    all,
    cluster: {
      name: row.text('cluster_name'),
      partitioner: row.text('partitioner'),
      product: productOf(row),
      releaseVersion: own.releaseVersion,
      dataCenter: own.dataCenter,
      rack: own.rack,
      processors,
    },
  };
}

/** A pool of as many threads tells. Seen in: Apache Cassandra 5.0, "Stage"; before 4.0 there is no such table. */
async function readProcessors(connection: Connection): Promise<number | undefined> {
  try {
    const rows = await askRows(
      connection,
      `SELECT active_tasks_limit FROM system_views.thread_pools WHERE name = 'RequestResponseStage'`,
    );
    const count = systemRows(rows)[0]?.int('active_tasks_limit') ?? 0;
    return count > 0 ? count : undefined;
  } catch {
    return undefined;
  }
}

/** DSE says so itself; the others of DataStax have a fourth number or letters behind Cassandra's version. */
function productOf(row: SystemRow): Product {
  if (row.has('dse_version')) {
    return 'dse';
  }
  const release = row.text('release_version');
  return /^\d+\.\d+(?:\.\d+)?(?:-(?:SNAPSHOT|alpha\d*|beta\d*|rc\d*))*$/.test(release) ? 'cassandra' : 'hcd';
}
