/** The nodes of a cluster, who of them is asked what, and what happens when one does not answer. */
import type {ConnectionOptions as TlsOptions} from 'node:tls';
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {Keyspace} from '../../../core/cql/schema/schema.ts';
import type {ProtocolVersion} from '../../../wire/cql/frame.ts';
import type {Account} from './account.ts';
import type {ClusterAddress, Endpoint} from './address.ts';
import type {Connection} from './connection.ts';
import {Node} from './node.ts';
import type {NodeFacts} from './node.ts';
import {openConnection} from './open-connection.ts';
import type {ClusterRequest, Sender} from './request.ts';
import {Ring} from './ring.ts';

const NO_NODES: readonly Node[] = [];

export class Cluster implements Sender {
  readonly address: ClusterAddress;
  readonly #tls: TlsOptions | undefined;
  /** By host id. */
  readonly #nodes = new Map<string, Node>();
  /** Those of the local data center. */
  #local: readonly Node[] = NO_NODES;
  #ring = new Ring<Node>([]);
  #turn = 0;
  #isClosed = false;

  constructor(address: ClusterAddress, tls: TlsOptions | undefined) {
    this.address = address;
    this.#tls = tls;
  }

  get nodes(): readonly Node[] {
    return [...this.#nodes.values()];
  }

  get local(): readonly Node[] {
    return this.#local;
  }

  /** The same node first, whoever asks: the one with the lowest id of those that are up. */
  get first(): readonly Node[] {
    return [...this.#local].sort(
      (a, b) => Number(b.isUp) - Number(a.isUp) || (a.facts.hostId < b.facts.hostId ? -1 : 1),
    );
  }

  get isReachable(): boolean {
    return this.#local.some(node => node.isUp);
  }

  open(
    endpoint: Endpoint,
    account: Account | undefined,
    version: ProtocolVersion,
    keyspace: string | undefined,
    onEnd: () => void,
  ): Promise<Connection> {
    return openConnection({
      endpoint,
      address: this.address,
      tls: this.#tls,
      version,
      credentials: account,
      keyspace,
      onEnd,
    });
  }

  get tls(): TlsOptions | undefined {
    return this.#tls;
  }

  /** What the cluster says of its nodes now. `contact` is where the one that said so was reached. */
  setNodes(
    facts: readonly NodeFacts[],
    contact: {readonly hostId: string; readonly endpoint: Endpoint},
    dataCenter: string,
  ): void {
    for (const each of facts) {
      const endpoint = each.hostId === contact.hostId ? contact.endpoint : endpointOf(each.advertised);
      const known = this.#nodes.get(each.hostId);
      if (known === undefined) {
        this.#nodes.set(each.hostId, this.#newNode(endpoint, each));
        continue;
      }
      if (known.facts.advertised !== each.advertised) {
        known.endpoint = endpoint;
      }
      known.facts = each;
    }
    const hostIds = new Set(facts.map(each => each.hostId));
    for (const [hostId, node] of this.#nodes) {
      if (!hostIds.has(hostId)) {
        this.#nodes.delete(hostId);
        node.close();
      }
    }
    this.#local = this.nodes.filter(node => node.dataCenter === dataCenter);
    this.#ring = new Ring(this.nodes);
  }

  #newNode(endpoint: Endpoint, facts: NodeFacts): Node {
    return new Node(endpoint, facts, this.address.connectionsPerNode, (node, account, version, keyspace, onEnd) =>
      this.open(node.endpoint, account, version, keyspace, onEnd),
    );
  }

  /** By where clients dial it. */
  findNode(host: string, port: number): Node | undefined {
    return this.nodes.find(({facts}) => facts.advertised === advertisedAs(host, port));
  }

  /** Undefined: there is but one node to be asked, or nothing is known. */
  replicasOf(partitionKey: Uint8Array, keyspace: Keyspace | undefined): readonly Node[] | undefined {
    return keyspace === undefined || this.#local.length < 2
      ? undefined
      : this.#ring.replicas(partitionKey, keyspace.replication);
  }

  send(request: ClusterRequest): void {
    if (this.#isClosed) {
      fail(request, new CqlFailure('server_error', 'The cluster is no longer used', {reason: 'closed'}));
      return;
    }
    const node = this.#choose(request);
    if (node === undefined) {
      const why = request.reason === '' ? 'no node of the cluster is known' : request.reason;
      request.failed(undefined, why, request.mayBeDone);
      return;
    }
    request.node = node;
    node.counts.requests += 1;
    const pool = node.pool(request.account, request.version, request.keyspace);
    const nowMs = performance.now();
    const connection = pool.take(nowMs);
    if (connection !== undefined) {
      request.write(connection, nowMs);
    } else if (pool.hasOpen) {
      fail(request, new CqlFailure('overloaded', `Too many requests wait for answers of ${node.name}`));
    } else {
      void this.#connectFirst(request, node);
    }
  }

  async #connectFirst(request: ClusterRequest, node: Node): Promise<void> {
    let connection: Connection;
    try {
      connection = await node.pool(request.account, request.version, request.keyspace).connect();
    } catch (error) {
      this.#notConnected(request, node, error);
      return;
    }
    if (connection.isOpen) {
      request.write(connection, performance.now());
    } else {
      request.reason = `${node.name}: the connection was closed`;
      request.again();
    }
  }

  #notConnected(request: ClusterRequest, node: Node, error: unknown): void {
    if (error instanceof CqlFailure && error.code !== 'unavailable' && error.code !== 'is_bootstrapping') {
      fail(request, error);
      return;
    }
    node.wasLost();
    request.reason = error instanceof Error ? error.message : String(error);
    request.again();
  }

  /** Replicas first, then the others of the data center; those that are up first. Undefined: all were tried. */
  #choose(request: ClusterRequest): Node | undefined {
    const local = this.#local;
    const {tried} = request;
    if (local.length === 1 && tried === undefined) {
      return local[0];
    }
    const replicas = request.replicas();
    const turn = this.#turn++;
    return (
      (replicas === undefined ? undefined : this.#firstOf(replicas, request.keepsOrder ? 0 : turn, tried, true)) ??
      this.#firstOf(local, turn, tried, true) ??
      this.#firstOf(local, turn, tried, false)
    );
  }

  #firstOf(
    nodes: readonly Node[],
    turn: number,
    tried: readonly Node[] | undefined,
    mustBeUp: boolean,
  ): Node | undefined {
    const local = this.#local;
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[(turn + i) % nodes.length]!;
      if (
        (node.isUp || !mustBeUp) &&
        (tried === undefined || !tried.includes(node)) &&
        (nodes === local || local.includes(node))
      ) {
        return node;
      }
    }
    return undefined;
  }

  /** Called now and then. */
  check(nowMs: number, account: Account | undefined): void {
    for (const node of this.#nodes.values()) {
      node.check(nowMs, async () => {
        const connection = await this.open(node.endpoint, account, 4, undefined, () => {});
        node.wasReached();
        connection.finish();
      });
    }
  }

  /** What runs may come to its end. */
  close(): void {
    this.#isClosed = true;
    for (const node of this.#nodes.values()) {
      node.close();
    }
  }

  destroy(): void {
    this.#isClosed = true;
    for (const node of this.#nodes.values()) {
      node.destroy('The program ends');
    }
  }
}

/** What a node may have done before is not told as refused. */
function fail(request: ClusterRequest, failure: CqlFailure): void {
  request.failed(request.mayBeDone ? undefined : failure, failure.message, request.mayBeDone);
}

export const advertisedAs = (host: string, port: number): string => `${host} ${port}`;

const endpointOf = (advertised: string): Endpoint => {
  const [host = '', port = ''] = advertised.split(' ');
  return {host, port: Number(port)};
};
