/** A cluster of Apache Cassandra as a database: schema, callers and their sessions. Permissions are the cluster's own. */
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {Capabilities, CqlDatabase, CqlSession, DatabaseInfo, Principal} from '../../../core/cql/port.ts';
import type {Schema, SchemaChange} from '../../../core/cql/schema/schema.ts';
import {capabilitiesOf} from '../../../core/plan/capabilities.ts';
import type {ProtocolVersion} from '../../../wire/cql/frame.ts';
import type {WireSchemaChange} from '../../../wire/cql/response-decode.ts';
import {newAccount} from './account.ts';
import type {Account} from './account.ts';
import type {ClusterAddress} from './address.ts';
import {askRows} from './ask.ts';
import {Cluster} from './cluster.ts';
import type {Connection} from './connection.ts';
import type {Node} from './node.ts';
import {Control} from './control.ts';
import {openEntrance} from './entrance.ts';
import {hostIdOf} from './host-id.ts';
import {CHECK_MS, CREDENTIALS_MS, DRAIN_POLL_MS} from './limits.ts';
import {PreparedStatements} from './prepared.ts';
import type {ClusterFacts} from './read-nodes.ts';
import {ForwardedFrames} from './raw/raw-frames.ts';
import {changeOf, RemoteSession} from './session.ts';
import {systemRows} from './system-row.ts';

/** What is told of a node, for metrics. */
export interface NodeState {
  readonly name: string;
  readonly isUp: boolean;
  readonly connections: number;
  readonly inFlight: number;
  readonly requests: number;
  readonly unanswered: number;
  readonly downs: number;
  readonly raced: number;
}

export interface RemoteOptions {
  readonly id: string;
  readonly address: ClusterAddress;
  /** Something an operator should know, a sentence. */
  onNotice?: ((what: string) => void) | undefined;
}

export class RemoteDatabase implements CqlDatabase {
  readonly id: string;
  readonly cluster: Cluster;
  readonly prepared = new PreparedStatements();
  readonly rawFrames = new ForwardedFrames(this);
  advertised = {host: '127.0.0.1', port: 9042};
  readonly #options: RemoteOptions;
  readonly #control: Control;
  /** Of the address; its own, for what no caller asks. */
  readonly #account: Account | undefined;
  readonly #accounts = new Map<string, Account>();
  readonly #accountOf = new WeakMap<Principal, Account>();
  readonly #schemaListeners = new Set<(change: SchemaChange) => void>();
  readonly #roleListeners = new Set<() => void>();
  /** Changes of sessions that listeners know of, and the cluster has not told yet. */
  readonly #toldAlready = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #forgetAtMs = 0;
  #defining: Promise<unknown> = Promise.resolve();
  /** Statements of sessions. */
  #running = 0;
  #closed: CqlFailure | undefined;
  /** As they were when it was opened. */
  #facts: ClusterFacts | undefined;
  #capabilities: Capabilities | undefined;

  /** Fails with `bad_credentials`, `unavailable`, `config`; with `backend_address` when a file of the address cannot be read. */
  static async open(options: RemoteOptions): Promise<RemoteDatabase> {
    const database = new RemoteDatabase(options);
    try {
      await database.#control.start();
    } catch (error) {
      database.destroy();
      throw error;
    }
    database.#facts = database.#control.facts;
    database.#timer = setInterval(() => database.#check(), CHECK_MS).unref();
    return database;
  }

  private constructor(options: RemoteOptions) {
    const {address} = options;
    this.id = options.id;
    this.#options = options;
    this.cluster = new Cluster(address, openEntrance(address));
    this.#account = address.user === undefined ? undefined : this.#accountFor(address.user, address.password ?? '');
    this.#control = new Control(this.cluster, this.#account, {
      schemaRead: (_, changes) => this.#schemaRead(changes),
      schemaChanged: () => this.rawFrames.schemaChanged(),
      controlLost: why => options.onNotice?.(`The connection on which the cluster tells of itself was lost: ${why}`),
    });
  }

  get #known(): ClusterFacts {
    if (this.#facts === undefined) {
      throw new Error('Bug: the cluster is not open yet');
    }
    return this.#facts;
  }

  get facts(): ClusterFacts {
    return this.#known;
  }

  get state(): 'open' | 'closed' {
    return this.#closed === undefined ? 'open' : 'closed';
  }

  get info(): DatabaseInfo {
    const {name, dataCenter, rack, releaseVersion} = this.#known;
    return {clusterName: name, dataCenter, rack, hostId: hostIdOf(name, dataCenter), releaseVersion};
  }

  /** Asked for by every read of the Data API. */
  get capabilities(): Capabilities {
    this.#capabilities ??= capabilitiesHere(this.#known);
    return this.#capabilities;
  }

  get version(): ProtocolVersion {
    return this.#control.version;
  }

  /** A node of the local data center can be asked. */
  get isHealthy(): boolean {
    return this.#closed === undefined && this.cluster.isReachable;
  }

  /** What is known of the schema is kept up to date by the cluster. */
  get isTold(): boolean {
    return this.#control.isConnected;
  }

  nodes(): NodeState[] {
    return this.cluster.nodes.map(node => ({
      name: node.name,
      isUp: node.isUp,
      connections: node.connections,
      inFlight: node.inFlight,
      ...node.counts,
    }));
  }

  schema(): Schema {
    return this.#control.schema;
  }

  onSchemaChange(listener: (change: SchemaChange) => void): () => void {
    this.#schemaListeners.add(listener);
    return () => this.#schemaListeners.delete(listener);
  }

  catchUp(keyspace: string | undefined, table: string | undefined): Promise<void> | undefined {
    return this.#control.catchUp(keyspace, table);
  }

  /** Passwords may change behind our back: callers are asked to forget what they know now and then. */
  onRolesChange(listener: () => void): () => void {
    this.#roleListeners.add(listener);
    return () => this.#roleListeners.delete(listener);
  }

  #schemaRead(changes: readonly WireSchemaChange[]): void {
    this.rawFrames.schemaChanged();
    for (const change of changes) {
      const key = keyOf(change);
      const own = this.#toldAlready.get(key) ?? 0;
      if (own === 0) {
        this.#tell(change);
      } else if (own === 1) {
        this.#toldAlready.delete(key);
      } else {
        this.#toldAlready.set(key, own - 1);
      }
    }
  }

  #tell(change: WireSchemaChange): void {
    const told = changeOf(change);
    for (const listener of this.#schemaListeners) {
      listener(told);
    }
  }

  /** Where clients of the native protocol dial: what they are told of nodes is changed to it. */
  advertise(host: string, port: number): void {
    this.advertised = {host, port};
  }

  /** After a definition that all nodes have: waits until it stands in `schema()`. */
  async settle(change: WireSchemaChange): Promise<void> {
    // The cluster tells of it as well, sooner or later.
    const key = keyOf(change);
    this.#toldAlready.set(key, (this.#toldAlready.get(key) ?? 0) + 1);
    await this.#control.refresh([change]);
    this.#tell(change);
  }

  /** A statement has changed roles or permissions. */
  rolesChanged(): void {
    for (const listener of this.#roleListeners) {
      listener();
    }
  }

  /**
   * One definition after the other, each until all nodes have it: before Apache Cassandra 5.1, nodes that do not agree on the schema must
   * not be given another one. A cluster of one node always agrees with itself, and puts them in turn better than we could.
   */
  async inTurn<T>(define: () => Promise<T>): Promise<T> {
    if (this.cluster.nodes.length < 2) {
      return define();
    }
    const earlier = this.#defining;
    const running = (async () => {
      await earlier.catch(() => {});
      const defined = await define();
      await this.agreed();
      return defined;
    })();
    this.#defining = running;
    return running;
  }

  /** All nodes that are up have the same schema; after ten seconds it is left at that. */
  async agreed(): Promise<void> {
    if (!(await this.#control.agreement())) {
      this.#options.onNotice?.('The nodes of the cluster did not agree on the schema in time');
    }
  }

  // ---- callers -----------------------------------------------------------------------------------------------------

  #accountFor(user: string, password: string): Account {
    const key = `${user.length}:${user}${password}`;
    let account = this.#accounts.get(key);
    if (account === undefined) {
      account = newAccount(user, password);
      this.#accounts.set(key, account);
    }
    return account;
  }

  accountOf(principal: Principal): Account {
    const account = this.#accountOf.get(principal);
    if (account !== undefined) {
      return account;
    }
    if (this.#account !== undefined && principal.role === this.#account.user) {
      return this.#account;
    }
    throw new CqlFailure('unauthorized', `${principal.role} has not logged in`);
  }

  session(principal: Principal): CqlSession {
    return new RemoteSession(this, principal, this.accountOf(principal));
  }

  /** Shows the password to the cluster. What is connected for it serves the requests to come. */
  async authenticate(user: string, password: string): Promise<Principal> {
    this.checkOpen();
    const account = this.#accountFor(user, password);
    const connection = await this.#logIn(account);
    const isSuperuser = await this.#isSuperuser(connection, user);
    if (!this.#adopt(connection, account)) {
      connection.finish();
    }
    const principal: Principal = {role: user, isSuperuser};
    this.#accountOf.set(principal, account);
    return principal;
  }

  readonly #loggedIn = new WeakMap<Connection, LoggedIn>();

  async #logIn(account: Account): Promise<Connection> {
    let failure: unknown;
    for (const node of this.cluster.candidates) {
      const state: LoggedIn = {node, end: undefined};
      try {
        const connection = await this.cluster.open(node.endpoint, account, this.version, undefined, () =>
          state.end?.(),
        );
        node.wasReached();
        this.#loggedIn.set(connection, state);
        return connection;
      } catch (error) {
        failure = error;
        if (!(error instanceof CqlFailure) || error.code !== 'unavailable') {
          break;
        }
        node.wasLost();
      }
    }
    throw failure ?? new CqlFailure('unavailable', 'No node of the cluster is known');
  }

  #adopt(connection: Connection, account: Account): boolean {
    const state = this.#loggedIn.get(connection);
    if (state === undefined || !this.cluster.nodes.includes(state.node)) {
      return false;
    }
    const pool = state.node.pool(account, this.version, undefined);
    if (!pool.adopt(connection)) {
      return false;
    }
    state.end = () => pool.lost(connection);
    return true;
  }

  /** Those who may not read it are none. */
  async #isSuperuser(connection: Connection, user: string): Promise<boolean> {
    try {
      const name = user.replaceAll("'", "''");
      const rows = await askRows(connection, `SELECT is_superuser FROM system_auth.roles WHERE role = '${name}'`);
      return systemRows(rows)[0]?.boolean('is_superuser') ?? false;
    } catch {
      return false;
    }
  }

  // ---- time --------------------------------------------------------------------------------------------------------

  #check(): void {
    const nowMs = performance.now();
    this.cluster.check(nowMs, this.#account);
    this.#control.check(nowMs);
    if (nowMs >= this.#forgetAtMs) {
      this.#forgetAtMs = nowMs + CREDENTIALS_MS;
      this.#toldAlready.clear();
      this.rolesChanged();
    }
  }

  checkOpen(): void {
    if (this.#closed !== undefined) {
      throw this.#closed;
    }
  }

  /** Further statements fail; resolves when those that run are answered, or have had their time. */
  async close(): Promise<void> {
    if (this.#closed !== undefined) {
      return;
    }
    this.#refuse();
    const until = performance.now() + this.cluster.address.requestTimeoutMs;
    while (this.#running > 0 && performance.now() < until) {
      await new Promise(resolve => setTimeout(resolve, DRAIN_POLL_MS));
    }
    this.#end();
    this.cluster.close();
  }

  /** Closing waits for it. */
  async track<T>(running: Promise<T>): Promise<T> {
    this.#running += 1;
    try {
      return await running;
    } finally {
      this.#running -= 1;
    }
  }

  destroy(): void {
    this.#end();
    this.cluster.destroy();
  }

  #refuse(): void {
    this.#closed ??= new CqlFailure('server_error', 'The cluster is no longer used', {
      reason: 'closed',
      database: this.id,
    });
  }

  #end(): void {
    this.#refuse();
    clearInterval(this.#timer);
    this.#control.close();
  }
}

/** Where a caller has shown its password; `end` is told when the connection ends. */
interface LoggedIn {
  readonly node: Node;
  end: (() => void) | undefined;
}

function capabilitiesHere({releaseVersion, product, processors}: ClusterFacts): Capabilities {
  const capabilities = capabilitiesOf(releaseVersion, product);
  const {vectorWriters} = capabilities;
  return vectorWriters === undefined ? capabilities : {...capabilities, vectorWriters: processors ?? vectorWriters};
}

const keyOf = ({change, target, keyspace, name}: WireSchemaChange): string =>
  `${change} ${target} ${keyspace} ${name ?? ''}`;
