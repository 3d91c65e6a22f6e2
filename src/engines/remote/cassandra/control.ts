/**
 * The connection on which the cluster tells of itself: its nodes, its schema, and events of both.
 * When its node is lost another one is asked; until then what was known stays.
 */
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {Keyspace, Schema} from '../../../core/cql/schema/schema.ts';
import {OPCODES} from '../../../wire/cql/frame.ts';
import type {Frame, ProtocolVersion} from '../../../wire/cql/frame.ts';
import {decodeResponse} from '../../../wire/cql/response-decode.ts';
import type {WireSchemaChange} from '../../../wire/cql/response-decode.ts';
import {inet} from '../../../core/cql/types/inet.ts';
import type {Account} from './account.ts';
import type {Endpoint} from './address.ts';
import {ask, askRows} from './ask.ts';
import type {Cluster} from './cluster.ts';
import type {Connection} from './connection.ts';
import {factsOfLocal, factsOfPeer} from './facts.ts';
import {
  AGREEMENT_MS,
  AGREEMENT_POLL_MS,
  FIRST_BACKOFF_MS,
  LAST_BACKOFF_MS,
  SCHEMA_DEBOUNCE_MS,
  TOPOLOGY_MS,
} from './limits.ts';
import type {NodeFacts} from './node.ts';
import {openConnection} from './open-connection.ts';
import {changesBetween} from './schema-diff.ts';
import {readKeyspaces, SCHEMA_TABLES, TABLE_TABLES, VIRTUAL_TABLES, withTableRows} from './schema-reader.ts';
import type {SchemaRows} from './schema-reader.ts';
import {systemRows} from './system-row.ts';
import type {SystemRow} from './system-row.ts';

/** Of the cluster as a whole; read when the control connection is opened. */
export interface ClusterFacts {
  readonly name: string;
  readonly partitioner: string;
  readonly product: 'cassandra' | 'dse' | 'hcd';
  readonly releaseVersion: string;
  readonly dataCenter: string;
  readonly rack: string;
}

export interface ControlObserver {
  /** It will be read soon; what is known is outdated. */
  schemaChanged(): void;
  /** The schema is newer than before; `changes` is what the cluster told, or what is found to be different. */
  schemaRead(schema: Schema, changes: readonly WireSchemaChange[]): void;
  /** What is known may be outdated from here on, until `schemaRead`. */
  controlLost(why: string): void;
}

const NO_ROWS: SchemaRows = {
  keyspaces: [],
  tables: [],
  columns: [],
  types: [],
  indexes: [],
  views: [],
  dropped_columns: [],
};

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms).unref());

export class Control {
  facts: ClusterFacts | undefined;
  /** The newest version of the protocol that the cluster speaks. */
  version: ProtocolVersion = 5;
  schema: Schema = {version: '', keyspaces: new Map()};
  readonly #cluster: Cluster;
  readonly #account: Account | undefined;
  readonly #observer: ControlObserver;
  #connection: Connection | undefined;
  #endpoint: Endpoint | undefined;
  #isClosed = false;
  #isReconnecting = false;
  /** Reads of the schema come one after the other. */
  #reading: Promise<unknown> = Promise.resolve();
  #told: WireSchemaChange[] = [];
  #schemaTimer: NodeJS.Timeout | undefined;
  #topologyTimer: NodeJS.Timeout | undefined;
  #nextTopologyMs = 0;

  constructor(cluster: Cluster, account: Account | undefined, observer: ControlObserver) {
    this.#cluster = cluster;
    this.#account = account;
    this.#observer = observer;
  }

  get isConnected(): boolean {
    return this.#connection?.isOpen === true;
  }

  /** Tries the contact points in turn. Fails as the last one does. */
  async start(): Promise<void> {
    let failure: unknown;
    for (const endpoint of this.#cluster.address.contactPoints) {
      try {
        await this.#connect(endpoint);
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
    clearTimeout(this.#schemaTimer);
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
          tls: this.#cluster.tls,
          version,
          credentials: this.#account,
          onEnd: why => this.#lost(connection, why),
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
    throw new CqlFailure('unavailable', `${endpoint.host}:${endpoint.port} speaks no known version of the protocol`);
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
      const {local, address} = this.#cluster;
      const nodes = [...local].sort((a, b) => Number(b.isUp) - Number(a.isUp));
      for (const endpoint of [...nodes.map(node => node.endpoint), ...address.contactPoints]) {
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

  // ---- events ------------------------------------------------------------------------------------------------------

  #event(event: Frame): void {
    const {response} = decodeResponse(event);
    switch (response.kind) {
      case 'schema_event':
        this.#observer.schemaChanged();
        this.#told.push(response.change);
        this.#schemaTimer ??= setTimeout(() => this.#readTold(), SCHEMA_DEBOUNCE_MS).unref();
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

  #readTold(): void {
    this.#schemaTimer = undefined;
    const told = this.#told.splice(0);
    this.refresh(told)
      .then(() => this.#observer.schemaRead(this.schema, told))
      .catch(() => this.#observer.controlLost('the schema could not be read'));
  }

  // ---- nodes -------------------------------------------------------------------------------------------------------

  async #readTopology(connection: Connection, endpoint: Endpoint): Promise<void> {
    const [local, peers] = await Promise.all([
      askRows(connection, `SELECT * FROM system.local WHERE key = 'local'`),
      askRows(connection, 'SELECT * FROM system.peers_v2').catch((error: unknown) => {
        if (error instanceof CqlFailure && error.code === 'invalid') {
          return askRows(connection, 'SELECT * FROM system.peers');
        }
        throw error;
      }),
    ]);
    const own = systemRows(local)[0];
    const facts = own === undefined ? undefined : factsOfLocal(own, endpoint);
    if (own === undefined || facts === undefined) {
      throw new CqlFailure('unavailable', `${endpoint.host}:${endpoint.port} is not ready`);
    }
    const dataCenter = this.#cluster.address.localDatacenter ?? this.facts?.dataCenter ?? facts.dataCenter;
    const all: NodeFacts[] = [facts];
    for (const row of systemRows(peers)) {
      const peer = factsOfPeer(row, endpoint.port);
      if (peer !== undefined && peer.hostId !== facts.hostId) {
        all.push(peer);
      }
    }
    if (!all.some(each => each.dataCenter === dataCenter)) {
      const names = [...new Set(all.map(each => each.dataCenter))].join(', ');
      throw new CqlFailure('config', `No node is in the data center ${dataCenter}; there are ${names}`);
    }
    this.facts = {
      name: own.text('cluster_name'),
      partitioner: own.text('partitioner'),
      product: productOf(own),
      releaseVersion: facts.releaseVersion,
      dataCenter,
      rack: facts.rack,
    };
    this.#cluster.setNodes(all, {hostId: facts.hostId, endpoint}, dataCenter);
  }

  // ---- schema ------------------------------------------------------------------------------------------------------

  async #readAll(connection: Connection): Promise<void> {
    const isFirst = this.schema.version === '';
    let changes: readonly WireSchemaChange[] = [];
    await this.#inTurn(async () => {
      const [stored, virtual, version] = await Promise.all([
        readTables(connection, 'system_schema', SCHEMA_TABLES, ''),
        readTables(connection, 'system_virtual_schema', VIRTUAL_TABLES, '').catch(() => NO_ROWS),
        readVersion(connection),
      ]);
      const before = this.schema.keyspaces;
      const keyspaces = [...readKeyspaces(stored, before, false), ...readKeyspaces(virtual, before, true)];
      this.schema = {version, keyspaces: new Map(keyspaces.map(keyspace => [keyspace.name, keyspace]))};
      changes = isFirst ? [] : changesBetween(before, this.schema.keyspaces);
    });
    this.#observer.schemaRead(this.schema, changes);
  }

  /** Reads what has changed. Fails with `unavailable`. */
  async refresh(changes: readonly WireSchemaChange[]): Promise<void> {
    await this.#inTurn(async () => {
      const connection = this.#connected();
      const version = await readVersion(connection);
      const keyspaces = new Map(this.schema.keyspaces);
      const done = new Set<string>();
      for (const {target, keyspace, name} of changes) {
        const isTable = target === 'TABLE' && name !== undefined && keyspaces.has(keyspace);
        const what = isTable ? `${keyspace}\0${name}` : keyspace;
        if (!done.has(what) && !done.has(keyspace)) {
          done.add(what);
          const next = isTable
            ? await this.#readTable(connection, keyspaces.get(keyspace)!, name)
            : await this.#readKeyspace(connection, keyspace);
          if (next === undefined) {
            keyspaces.delete(keyspace);
          } else {
            keyspaces.set(keyspace, next);
          }
        }
      }
      this.schema = {version, keyspaces};
    });
  }

  async #readTable(connection: Connection, before: Keyspace, name: string): Promise<Keyspace> {
    const where = (column: string) => ` WHERE keyspace_name = ${literal(before.name)} AND ${column} = ${literal(name)}`;
    const [rows, views] = await Promise.all([
      readTables(connection, 'system_schema', TABLE_TABLES, where('table_name')),
      readTables(connection, 'system_schema', ['views'], where('view_name')),
    ]);
    return withTableRows(before, name, {...rows, views: views.views});
  }

  async #readKeyspace(connection: Connection, name: string): Promise<Keyspace | undefined> {
    const where = ` WHERE keyspace_name = ${literal(name)}`;
    const rows = await readTables(connection, 'system_schema', SCHEMA_TABLES, where);
    return readKeyspaces(rows, this.schema.keyspaces, false)[0];
  }

  /** All nodes that are up have the same schema; false when that took too long. */
  async agreement(): Promise<boolean> {
    if (this.#cluster.nodes.length < 2) {
      return true;
    }
    const until = performance.now() + AGREEMENT_MS;
    for (;;) {
      if (await this.#isAgreed(this.#connected())) {
        return true;
      }
      if (performance.now() > until) {
        return false;
      }
      await sleep(AGREEMENT_POLL_MS);
    }
  }

  async #isAgreed(connection: Connection): Promise<boolean> {
    const [version, peers] = await Promise.all([
      readVersion(connection),
      askRows(connection, 'SELECT host_id, schema_version FROM system.peers'),
    ]);
    const downs = new Set(this.#cluster.nodes.filter(node => !node.isUp).map(node => node.facts.hostId));
    return systemRows(peers).every(
      row => downs.has(row.uuid('host_id') ?? '') || row.uuid('schema_version') === version,
    );
  }

  #connected(): Connection {
    if (this.#connection === undefined) {
      throw new CqlFailure('unavailable', 'No node of the cluster can be reached', {required: 1, alive: 0});
    }
    return this.#connection;
  }

  async #inTurn(read: () => Promise<void>): Promise<void> {
    const earlier = this.#reading;
    const running = (async () => {
      await earlier.catch(() => {});
      await read();
    })();
    this.#reading = running;
    running.catch(() => {});
    await running;
  }
}

async function readVersion(connection: Connection): Promise<string> {
  const rows = systemRows(await askRows(connection, `SELECT schema_version FROM system.local WHERE key = 'local'`));
  return rows[0]?.uuid('schema_version') ?? '';
}

async function readTables(
  connection: Connection,
  keyspace: string,
  tables: readonly (keyof SchemaRows)[],
  where: string,
): Promise<SchemaRows> {
  const read = await Promise.all(
    tables.map(async table => {
      const rows = systemRows(await askRows(connection, `SELECT * FROM ${keyspace}.${table}${where}`));
      return [table, rows] as const;
    }),
  );
  return {...NO_ROWS, ...Object.fromEntries(read)};
}

/** DSE says so itself; the others of DataStax have a fourth number or letters behind Cassandra's version. */
function productOf(row: SystemRow): ClusterFacts['product'] {
  if (row.has('dse_version')) {
    return 'dse';
  }
  const release = row.text('release_version');
  return /^\d+\.\d+\.\d+(-(SNAPSHOT|alpha\d*|beta\d*|rc\d*))?$/.test(release) ? 'cassandra' : 'hcd';
}
