/** The connections to one node for one user, one version and one keyspace. Opened when needed, more under load. */
import type {CqlFailure} from '../../../core/cql/errors.ts';
import type {Connection} from './connection.ts';
import {BUSY_IN_FLIGHT} from './limits.ts';

export interface PoolOptions {
  /** Most connections. */
  readonly size: number;
  open(onEnd: () => void): Promise<Connection>;
  /** Something that was connected is no longer. */
  onLost(): void;
}

export class Pool {
  lastUsedMs = 0;
  readonly #options: PoolOptions;
  readonly #connections: Connection[] = [];
  #opening: Promise<Connection> | undefined;
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get connections(): readonly Connection[] {
    return this.#connections;
  }

  get hasOpen(): boolean {
    return this.#connections.some(({isOpen}) => isOpen);
  }

  /** The least busy connection that is open; undefined: `connect` first, or all are full. */
  take(nowMs: number): Connection | undefined {
    this.lastUsedMs = nowMs;
    const connections = this.#connections;
    let best: Connection | undefined;
    for (let i = 0; i < connections.length; i++) {
      const connection = connections[i]!;
      // One that ends right now tells its requests before it leaves.
      if (connection.isOpen && (best === undefined || connection.inFlight < best.inFlight)) {
        best = connection;
      }
    }
    if (best !== undefined && best.inFlight >= BUSY_IN_FLIGHT && connections.length < this.#options.size) {
      this.connect().catch(() => {});
    }
    return best === undefined || best.isFull ? undefined : best;
  }

  /** Opens one more connection. Fails as opening does. */
  connect(): Promise<Connection> {
    this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  /** A connection that was opened elsewhere joins, if there is room. */
  adopt(connection: Connection): boolean {
    if (this.#isClosed || this.#connections.length >= this.#options.size || !connection.isOpen) {
      return false;
    }
    this.#connections.push(connection);
    return true;
  }

  async #open(): Promise<Connection> {
    let connection: Connection | undefined;
    connection = await this.#options.open(() => this.lost(connection));
    if (this.#isClosed) {
      connection.finish();
    } else if (connection.isOpen) {
      this.#connections.push(connection);
    }
    return connection;
  }

  lost(connection: Connection | undefined): void {
    const at = connection === undefined ? -1 : this.#connections.indexOf(connection);
    if (at >= 0) {
      this.#connections.splice(at, 1);
      this.#options.onLost();
    }
  }

  get inFlight(): number {
    let sum = 0;
    for (const {inFlight} of this.#connections) {
      sum += inFlight;
    }
    return sum;
  }

  check(nowMs: number): void {
    for (const connection of this.#connections.slice()) {
      connection.check(nowMs);
    }
  }

  /** Requests that run are answered first. */
  close(): void {
    this.#isClosed = true;
    for (const connection of this.#connections.splice(0)) {
      connection.finish();
    }
  }

  /** Ends all connections now. */
  destroy(failure: CqlFailure): void {
    this.#isClosed = true;
    for (const connection of this.#connections.splice(0)) {
      connection.destroy(failure.message);
    }
  }
}
