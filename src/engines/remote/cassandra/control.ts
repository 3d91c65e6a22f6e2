/**
 * The connection on which the cluster tells of itself: its nodes, its schema, and events of both.
 * When its node is lost another one is asked; until then what was known stays.
 */
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {Schema} from '../../../core/cql/schema/schema.ts';
import {OPCODES} from '../../../wire/cql/frame.ts';
import type {Frame, ProtocolVersion} from '../../../wire/cql/frame.ts';
import {decodeResponse} from '../../../wire/cql/response-decode.ts';
import type {WireSchemaChange} from '../../../wire/cql/response-decode.ts';
import {inet} from '../../../core/cql/types/inet.ts';
import type {Account} from './account.ts';
import {nameOf} from './address.ts';
import type {Endpoint} from './address.ts';
import {ask} from './ask.ts';
import type {Cluster} from './cluster.ts';
import type {Connection} from './connection.ts';
import {
  AGREEMENT_MS,
  FIRST_AGREEMENT_POLL_MS,
  FIRST_BACKOFF_MS,
  LAST_AGREEMENT_POLL_MS,
  LAST_BACKOFF_MS,
  SCHEMA_DEBOUNCE_MS,
  TOPOLOGY_MS,
} from './limits.ts';
import {openConnection} from './open-connection.ts';
import {readNodes} from './read-nodes.ts';
import type {ClusterFacts} from './read-nodes.ts';
import {isAgreed, SchemaKeeper} from './schema-keeper.ts';
import {SchemaNews} from './schema-news.ts';

export interface ControlObserver {
  /** It will be read soon; what is known is outdated. */
  schemaChanged(): void;
  /** The schema is newer than before; `changes` is what the cluster told, or what is found to be different. */
  schemaRead(schema: Schema, changes: readonly WireSchemaChange[]): void;
  /** What is known may be outdated from here on, until `schemaRead`. */
  controlLost(why: string): void;
}

const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms).unref());

export class Control {
  facts: ClusterFacts | undefined;
  /** The newest version of the protocol that the cluster speaks. */
  version: ProtocolVersion = 5;
  readonly #cluster: Cluster;
  readonly #account: Account | undefined;
  readonly #observer: ControlObserver;
  readonly #schema = new SchemaKeeper();
  #connection: Connection | undefined;
  #endpoint: Endpoint | undefined;
  /** Undefined: that of the first node that answers. */
  #dataCenter: string | undefined;
  /** Nothing is known of the cluster yet, but that there are others to be tried. */
  #hasOtherContacts = false;
  #isClosed = false;
  #isReconnecting = false;
  readonly #news: SchemaNews;
  #topologyTimer: NodeJS.Timeout | undefined;
  #nextTopologyMs = 0;

  constructor(cluster: Cluster, account: Account | undefined, observer: ControlObserver) {
    this.#cluster = cluster;
    this.#account = account;
    this.#observer = observer;
    this.#news = new SchemaNews(this.#schema, observer, {
      connected: () => this.#connected(),
      isConnected: () => this.isConnected,
    });
  }

  get schema(): Schema {
    return this.#schema.schema;
  }

  get isConnected(): boolean {
    return this.#connection?.isOpen === true;
  }

  /** Tries the contact points in turn. Fails as the last one does. */
  async start(): Promise<void> {
    let failure: unknown;
    const {endpoints, localDatacenter} = await this.#cluster.entrance.contacts();
    this.#dataCenter = localDatacenter;
    this.#hasOtherContacts = endpoints.length > 1;
    for (const endpoint of endpoints) {
      try {
        await this.#connect(endpoint);
        this.#hasOtherContacts = false;
        return;
      } catch (error) {
        failure = error;
        if (error instanceof CqlFailure && error.code === 'bad_credentials') {
          break;
        }
      }
    }
    throw failure;
  }

  close(): void {
    this.#isClosed = true;
    this.#news.close();
    clearTimeout(this.#topologyTimer);
    this.#connection?.destroy('The program ends');
  }

  /** Called now and then. */
  check(nowMs: number): void {
    this.#connection?.check(nowMs);
    if (this.isConnected && nowMs >= this.#nextTopologyMs) {
      this.#nextTopologyMs = nowMs + TOPOLOGY_MS;
      this.#readTopologySoon();
    }
  }

  // ---- connecting --------------------------------------------------------------------------------------------------

  async #connect(endpoint: Endpoint): Promise<void> {
    const connection = await this.#open(endpoint);
    try {
      await ask(connection, OPCODES.REGISTER, writer =>
        writer.stringList(['TOPOLOGY_CHANGE', 'STATUS_CHANGE', 'SCHEMA_CHANGE']),
      );
      this.#connection = connection;
      this.#endpoint = endpoint;
      await this.#readTopology(connection, endpoint);
      await this.#readAll(connection);
      this.#nextTopologyMs = performance.now() + TOPOLOGY_MS;
    } catch (error) {
      // It was not yet the one that is used: that it ends is no news.
      if (this.#connection === connection) {
        this.#connection = undefined;
      }
      connection.destroy('the cluster could not be read');
      throw error;
    }
  }

  async #open(endpoint: Endpoint): Promise<Connection> {
    let connection: Connection | undefined;
    for (const version of [5, 4, 3] as const) {
      if (version > this.version) {
        continue;
      }
      try {
        connection = await openConnection({
          endpoint,
          address: this.#cluster.address,
          tls: this.#cluster.entrance.tls,
          version,
          credentials: this.#account,
          onEnd: why => this.#lost(connection, why),
          patienceMs: () => (this.#hasOtherContacts ? 0 : this.#cluster.patienceMsWith(endpoint)),
          onEvent: event => this.#event(event),
        });
        this.version = version;
        return connection;
      } catch (error) {
        const isOtherVersion =
          error instanceof CqlFailure &&
          (error.code === 'protocol' || error.message.includes('in version')) &&
          this.facts === undefined;
        if (!isOtherVersion || version === 3) {
          throw error;
        }
      }
    }
    throw new CqlFailure('unavailable', `${nameOf(endpoint)} speaks no known version of the protocol`);
  }

  #lost(connection: Connection | undefined, why: string): void {
    if (connection !== undefined && connection === this.#connection && !this.#isClosed) {
      this.#connection = undefined;
      this.#observer.controlLost(why);
      void this.#reconnect();
    }
  }

  /** Nodes that are up first, then the others, then the contact points; over and over. */
  async #reconnect(): Promise<void> {
    if (this.#isReconnecting) {
      return;
    }
    this.#isReconnecting = true;
    for (let backoffMs = FIRST_BACKOFF_MS; !this.#isClosed; backoffMs = Math.min(LAST_BACKOFF_MS, backoffMs * 2)) {
      const nodes = this.#cluster.candidates;
      const known = nodes.map(node => node.endpoint);
      for await (const endpoint of this.#reachable(known)) {
        try {
          await this.#connect(endpoint);
          this.#isReconnecting = false;
          if (!this.isConnected) {
            void this.#reconnect();
          }
          return;
        } catch {
          // The next one may do.
          nodes.find(node => node.endpoint === endpoint)?.wasLost();
        }
      }
      await sleep(backoffMs);
    }
  }

  async *#reachable(known: readonly Endpoint[]): AsyncGenerator<Endpoint> {
    yield* known;
    const contacts = await this.#cluster.entrance.contacts().catch(() => undefined);
    yield* contacts?.endpoints ?? [];
  }

  // ---- events ------------------------------------------------------------------------------------------------------

  #event(event: Frame): void {
    const {response} = decodeResponse(event);
    switch (response.kind) {
      case 'schema_event':
        this.#observer.schemaChanged();
        this.#news.tell(response.change);
        return;
      case 'status_event': {
        const node = this.#cluster.findNode(inet.decode(response.address) as string, response.port);
        if (response.change === 'UP') {
          node?.tryNow();
          this.#readTopologySoon();
        }
        return;
      }
      case 'topology_event':
        this.#readTopologySoon();
        return;
      default:
        return;
    }
  }

  #readTopologySoon(): void {
    this.#topologyTimer ??= setTimeout(() => {
      this.#topologyTimer = undefined;
      const [connection, endpoint] = [this.#connection, this.#endpoint];
      if (connection !== undefined && endpoint !== undefined) {
        // A lost connection is told by its end.
        this.#readTopology(connection, endpoint).catch(() => {});
      }
    }, SCHEMA_DEBOUNCE_MS).unref();
  }

  // ---- nodes -------------------------------------------------------------------------------------------------------

  async #readTopology(connection: Connection, endpoint: Endpoint): Promise<void> {
    const {own, all, cluster} = await readNodes(connection, endpoint);
    const dataCenter = this.#dataCenter ?? this.facts?.dataCenter ?? own.dataCenter;
    if (!all.some(each => each.dataCenter === dataCenter)) {
      const names = [...new Set(all.map(each => each.dataCenter))].join(', ');
      throw new CqlFailure('config', `No node is in the data center ${dataCenter}; there are ${names}`);
    }
    this.facts = {...cluster, dataCenter};
    this.#cluster.setNodes(all, {hostId: own.hostId, endpoint}, dataCenter);
  }

  // ---- schema ------------------------------------------------------------------------------------------------------

  async #readAll(connection: Connection): Promise<void> {
    const changes = await this.#schema.readAll(connection);
    this.#observer.schemaRead(this.schema, changes);
  }

  /** See `catchUp` of the port. */
  catchUp(keyspace: string | undefined, table: string | undefined): Promise<void> | undefined {
    return this.#news.catchUp(keyspace, table);
  }

  /** Reads what has changed. Fails with `unavailable`. */
  refresh(changes: readonly WireSchemaChange[]): Promise<void> {
    return this.#schema.refresh(() => this.#connected(), changes);
  }

  /** All nodes that are up have the same schema; false when that took too long. */
  async agreement(): Promise<boolean> {
    if (this.#cluster.nodes.length < 2) {
      return true;
    }
    const until = performance.now() + AGREEMENT_MS;
    for (let pauseMs = FIRST_AGREEMENT_POLL_MS; ; pauseMs = Math.min(LAST_AGREEMENT_POLL_MS, pauseMs * 2)) {
      const downs = this.#cluster.nodes.filter(node => !node.isUp).map(node => node.facts.hostId);
      if (await isAgreed(this.#connected(), new Set(downs))) {
        return true;
      }
      if (performance.now() > until) {
        return false;
      }
      await sleep(pauseMs);
    }
  }

  #connected(): Connection {
    if (this.#connection === undefined) {
      throw new CqlFailure('unavailable', 'No node of the cluster can be reached', {required: 1, alive: 0});
    }
    return this.#connection;
  }
}
