/** The nodes of a cluster, who of them is asked what, and what happens when one does not answer. */
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {Keyspace} from '../../../core/cql/schema/schema.ts';
import type {ProtocolVersion} from '../../../wire/cql/frame.ts';
import type {Account} from './account.ts';
import {nameOf} from './address.ts';
import type {ClusterAddress, Endpoint} from './address.ts';
import type {Connection} from './connection.ts';
import type {Entrance} from './entrance.ts';
import {Node} from './node.ts';
import type {NodeFacts} from './node.ts';
import {openConnection} from './open-connection.ts';
import {Racing} from './racing.ts';
import type {ClusterRequest, Sender} from './request.ts';
import {Ring} from './ring.ts';

const NO_NODES: readonly Node[] = [];

export class Cluster implements Sender {
  readonly address: ClusterAddress;
  readonly entrance: Entrance;
  readonly racing: Racing;
  /** By host id. */
  readonly #nodes = new Map<string, Node>();
  /** Those of the local data center. */
  #local: readonly Node[] = NO_NODES;
  /** Those of the data centers that are asked when no local node can be reached; by the order of these. */
  #others: readonly Node[] = NO_NODES;
  #ring = new Ring<Node>([]);
  #turn = 0;
  #isClosed = false;

  constructor(address: ClusterAddress, entrance: Entrance) {
    this.address = address;
    this.entrance = entrance;
    this.racing = new Racing(address.speculativeExecution, request => this.#race(request));
  }

  get nodes(): readonly Node[] {
    return [...this.#nodes.values()];
  }

  /** Those that may be asked, in the order in which they should be: nodes of other data centers only while no local one is up. */
  get candidates(): readonly Node[] {
    const local = this.#local.toSorted(upFirst);
    return this.#isLocalUp ? local : [...this.#others.toSorted(upFirst), ...local];
  }

  /** The same node first, whoever asks: the one with the lowest id of those that are up. */
  get first(): readonly Node[] {
    const nodes = this.#isLocalUp ? this.#local : [...this.#local, ...this.#others];
    return nodes.toSorted((a, b) => upFirst(a, b) || (a.facts.hostId < b.facts.hostId ? -1 : 1));
  }

  get #isLocalUp(): boolean {
    return this.#local.some(node => node.isUp);
  }

  /** A node is up that does not leave the question unanswered whether it lives. */
  get isReachable(): boolean {
    const nowMs = performance.now();
    return [...this.#local, ...this.#others].some(node => node.isUp && !node.isSilent(nowMs));
  }

  /**
   * How long a node may be silent: none where another one can be asked instead. Otherwise as long as requests wait, because a node with too
   * much to do is better than none.
   */
  patienceMsWith(endpoint: Endpoint): number {
    const name = nameOf(endpoint);
    const hasOther = [...this.#local, ...this.#others].some(node => node.isUp && node.name !== name);
    return hasOther ? 0 : this.address.requestTimeoutMs;
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
      tls: this.entrance.tls,
      version,
      credentials: account,
      keyspace,
      onEnd,
      patienceMs: () => this.patienceMsWith(endpoint),
      latencies: this.address.speculativeExecution.kind === 'percentile' ? this.racing.latencies : undefined,
    });
  }

  /** What the cluster says of its nodes now. `contact` is where the one that said so was reached. */
  setNodes(
    facts: readonly NodeFacts[],
    contact: {readonly hostId: string; readonly endpoint: Endpoint},
    dataCenter: string,
  ): void {
    for (const each of facts) {
      const {entrance} = this;
      const endpoint =
        each.hostId === contact.hostId && entrance.keepsContact ? contact.endpoint : entrance.endpointOf(each);
      const known = this.#nodes.get(each.hostId);
      if (known === undefined) {
        this.#nodes.set(each.hostId, this.#newNode(endpoint, each));
        continue;
      }
      if (known.facts.advertised !== each.advertised || !entrance.keepsContact) {
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
    this.#others = this.address.otherDatacenters.flatMap(other =>
      other === dataCenter ? [] : this.nodes.filter(node => node.dataCenter === other),
    );
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
    return keyspace === undefined || this.#local.length + this.#others.length < 2
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
    if (this.racing.isOn && this.#local.length > 1 && request.tried === undefined) {
      this.racing.watch(request, nowMs);
    }
    const connection = pool.take(nowMs);
    if (connection !== undefined) {
      request.write(connection, nowMs);
    } else if (pool.hasOpen) {
      fail(request, new CqlFailure('overloaded', `Too many requests wait for answers of ${node.name}`));
    } else {
      void this.#connectFirst(request, node);
    }
  }

  /** On another node, if there is one that is up. */
  #race(request: ClusterRequest): void {
    const {node} = request;
    if (this.#isClosed || !this.#local.some(other => other !== node && other.isUp)) {
      return;
    }
    if (node !== undefined) {
      node.counts.raced += 1;
    }
    this.send(request.raceOf());
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
    if (local.length === 1 && this.#others.length === 0) {
      // What was sent and lost, and may be repeated, is: its connection may have been closed by somebody between.
      return tried === undefined || (tried.length === 1 && request.mayBeDone) ? local[0] : undefined;
    }
    const replicas = request.replicas();
    const turn = this.#turn++;
    return (
      (replicas === undefined ? undefined : this.#firstOf(replicas, request.keepsOrder ? 0 : turn, tried, true)) ??
      this.#firstOf(local, turn, tried, true) ??
      this.#elsewhere(replicas, turn, tried) ??
      this.#firstOf(local, turn, tried, false)
    );
  }

  /** While no local node is up: in another data center, replicas first. */
  #elsewhere(
    replicas: readonly Node[] | undefined,
    turn: number,
    tried: readonly Node[] | undefined,
  ): Node | undefined {
    const others = this.#others;
    if (others.length === 0 || this.#isLocalUp) {
      return undefined;
    }
    const near = replicas === undefined ? [] : others.filter(node => replicas.includes(node));
    return this.#firstOf(near, turn, tried, true, others) ?? this.#firstOf(others, 0, tried, true, others);
  }

  #firstOf(
    nodes: readonly Node[],
    turn: number,
    tried: readonly Node[] | undefined,
    mustBeUp: boolean,
    of = this.#local,
  ): Node | undefined {
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[(turn + i) % nodes.length]!;
      if (
        (node.isUp || !mustBeUp) &&
        (tried === undefined || !tried.includes(node)) &&
        (nodes === of || of.includes(node))
      ) {
        return node;
      }
    }
    return undefined;
  }

  /** Called now and then. */
  check(nowMs: number, account: Account | undefined): void {
    this.racing.check();
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
    this.racing.close();
    for (const node of this.#nodes.values()) {
      node.close();
    }
  }

  destroy(): void {
    this.#isClosed = true;
    this.racing.close();
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

const upFirst = (a: Node, b: Node): number => Number(b.isUp) - Number(a.isUp);
