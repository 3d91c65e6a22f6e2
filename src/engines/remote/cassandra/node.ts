/** A node of the cluster: what it said of itself, whether it can be reached, and the connections to it. */
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {ProtocolVersion} from '../../../wire/cql/frame.ts';
import type {Account} from './account.ts';
import {nameOf} from './address.ts';
import type {Endpoint} from './address.ts';
import type {Connection} from './connection.ts';
import {FIRST_BACKOFF_MS, IDLE_POOL_MS, LAST_BACKOFF_MS} from './limits.ts';
import {Pool} from './pool.ts';
import type {RingNode} from './ring.ts';

export interface NodeFacts extends RingNode {
  /** UUID text. */
  readonly hostId: string;
  /** As the cluster tells it: HOST:PORT. */
  readonly advertised: string;
  readonly releaseVersion: string;
}

/** Opens a connection for an account. */
export type OpenTo = (
  node: Node,
  account: Account,
  version: ProtocolVersion,
  keyspace: string | undefined,
  onEnd: () => void,
) => Promise<Connection>;

/** Counted since the program began. */
export interface NodeCounts {
  requests: number;
  /** Requests that got no answer. */
  unanswered: number;
  /** Times that the node was found to be down. */
  downs: number;
  /** Requests that were late here and were sent to another node too. */
  raced: number;
}

export class Node implements RingNode {
  endpoint: Endpoint;
  facts: NodeFacts;
  readonly counts: NodeCounts = {requests: 0, unanswered: 0, downs: 0, raced: 0};
  isUp = true;
  readonly #open: OpenTo;
  readonly #size: number;
  readonly #pools = new Map<string, Pool>();
  #backoffMs = FIRST_BACKOFF_MS;
  #nextTryMs = 0;
  #isTrying = false;

  constructor(endpoint: Endpoint, facts: NodeFacts, size: number, open: OpenTo) {
    this.endpoint = endpoint;
    this.facts = facts;
    this.#size = size;
    this.#open = open;
  }

  get dataCenter(): string {
    return this.facts.dataCenter;
  }

  get rack(): string {
    return this.facts.rack;
  }

  get tokens(): readonly string[] {
    return this.facts.tokens;
  }

  get name(): string {
    return nameOf(this.endpoint);
  }

  pool(account: Account, version: ProtocolVersion, keyspace: string | undefined): Pool {
    const key = keyspace === undefined ? account.keys[version]! : `${account.keys[version]!}${keyspace}`;
    let pool = this.#pools.get(key);
    if (pool === undefined) {
      pool = new Pool({
        size: this.#size,
        open: async onEnd => {
          const connection = await this.#open(this, account, version, keyspace, onEnd);
          this.wasReached();
          return connection;
        },
        onLost: () => this.wasLost(),
      });
      this.#pools.set(key, pool);
    }
    return pool;
  }

  get connections(): number {
    let sum = 0;
    for (const pool of this.#pools.values()) {
      sum += pool.connections.length;
    }
    return sum;
  }

  /** None of its connections gets an answer. */
  isSilent(nowMs: number): boolean {
    let isSilent = false;
    for (const pool of this.#pools.values()) {
      for (const connection of pool.connections) {
        if (!connection.isSilent(nowMs)) {
          return false;
        }
        isSilent = true;
      }
    }
    return isSilent;
  }

  get inFlight(): number {
    let sum = 0;
    for (const pool of this.#pools.values()) {
      sum += pool.inFlight;
    }
    return sum;
  }

  /** A connection ended, or one could not be opened: others are asked until it is reached again. */
  wasLost(): void {
    if (this.isUp) {
      this.isUp = false;
      this.counts.downs += 1;
      this.#backoffMs = FIRST_BACKOFF_MS;
      this.#nextTryMs = 0;
    }
  }

  wasReached(): void {
    this.isUp = true;
    this.#backoffMs = FIRST_BACKOFF_MS;
  }

  /** Told by the cluster, or hoped for: it is tried at once. */
  tryNow(): void {
    this.#nextTryMs = 0;
  }

  /** Called now and then. `probe` opens a connection, and fails when that cannot be done. */
  check(nowMs: number, probe: () => Promise<unknown>): void {
    for (const [key, pool] of this.#pools) {
      pool.check(nowMs);
      if (nowMs - pool.lastUsedMs > IDLE_POOL_MS && pool.inFlight === 0) {
        this.#pools.delete(key);
        pool.close();
      }
    }
    if (!this.isUp && !this.#isTrying && nowMs >= this.#nextTryMs) {
      this.#isTrying = true;
      // A reached node says so itself.
      probe()
        .catch(() => {
          this.#nextTryMs = performance.now() + this.#backoffMs;
          this.#backoffMs = Math.min(LAST_BACKOFF_MS, this.#backoffMs * 2);
        })
        .finally(() => (this.#isTrying = false));
    }
  }

  /** The node is no longer part of the cluster, or everything ends: what runs may come to its end. */
  close(): void {
    for (const pool of this.#pools.values()) {
      pool.close();
    }
    this.#pools.clear();
  }

  destroy(why: string): void {
    const failure = new CqlFailure('unavailable', why);
    for (const pool of this.#pools.values()) {
      pool.destroy(failure);
    }
    this.#pools.clear();
  }
}
