/**
 * A cluster without Cassandra: our own native door once for each node, before one embedded engine that all of them share. What nodes say of
 * themselves, how fast they answer and what they refuse can be changed while they run.
 */
import {createServer} from 'node:net';
import type {AddressInfo, Server, Socket} from 'node:net';
import {silentLog} from '../../src/base/log.ts';
import type {ColumnSpec, CqlDatabase, CqlSession, Outcome} from '../../src/core/cql/port.ts';
import type {Statement} from '../../src/core/cql/statements/statement.ts';
import {codecOf} from '../../src/core/cql/types/index.ts';
import type {CqlValue} from '../../src/core/cql/types/type.ts';
import {openNativeDoor} from '../../src/doors/native/door.ts';
import type {NativeDoor} from '../../src/doors/native/door.ts';
import {openEmbeddedEngine} from '../../src/engines/embedded/engine.ts';
import type {EmbeddedEngine} from '../../src/engines/embedded/engine.ts';

type Rows = Extract<Outcome, {kind: 'rows'}>;

export interface NodeSpec {
  readonly dataCenter?: string;
  /** As system.local has it. */
  readonly releaseVersion?: string;
  /** Told by a pool of threads; absent: no such pool is told of. */
  readonly processors?: number;
  /** Columns that the embedded engine does not know; texts. */
  readonly more?: {readonly [name: string]: string};
}

const KEYSPACE = /^(?!system)/;

export class FakeNode {
  readonly hostId: string;
  readonly spec: NodeSpec;
  readonly #cluster: FakeCluster;
  readonly #at: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #door: NativeDoor | undefined;
  #port = 0;
  /** Before each statement on a user's table. */
  delayMs = 0;
  /** Called before each statement; may throw what the node answers. */
  refuse: (statement: Statement) => void = () => undefined;
  /** Statements on users' tables that came here. */
  readonly seen: Statement[] = [];

  constructor(cluster: FakeCluster, at: number, spec: NodeSpec) {
    this.#cluster = cluster;
    this.#at = at;
    this.spec = spec;
    this.hostId = `00000000-0000-4000-8000-00000000000${at + 1}`;
  }

  get port(): number {
    return this.#port;
  }

  get dataCenter(): string {
    return this.spec.dataCenter ?? 'dc1';
  }

  async start(): Promise<void> {
    this.#door = await openNativeDoor({database: this.#wrapped(), log: silentLog});
    const server = (this.#server = createServer({noDelay: true}, socket => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      this.#door!.accept(socket);
    }));
    await new Promise<void>(resolve => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
  }

  /** As a killed process; `start` brings it back on the same port. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    const server = this.#server;
    this.#server = undefined;
    await new Promise<void>(resolve => (server === undefined ? resolve() : server.close(() => resolve())));
    await this.#door?.close(0);
  }

  #wrapped(): CqlDatabase {
    const {database} = this.#cluster;
    return new Proxy(database, {
      get: (target, name) => {
        if (name === 'session') {
          return (...args: Parameters<CqlDatabase['session']>) => this.#session(target.session(...args));
        }
        const value: unknown = name === 'keptStatements' ? undefined : Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }

  #session(session: CqlSession): CqlSession {
    return {
      principal: session.principal,
      executeBatch: (...args) => session.executeBatch(...args),
      prepare: (...args) => session.prepare(...args),
      execute: async (statement, options) => {
        this.refuse(statement);
        if (statement.kind === 'select' && (statement.table.keyspace ?? options.keyspace) === 'system') {
          const outcome = await session.execute(statement, options);
          return outcome.kind === 'rows' ? this.#told(statement.table.name, outcome) : outcome;
        }
        if (statement.kind === 'select' && statement.table.name === 'thread_pools') {
          const outcome = await session.execute(statement, options);
          return outcome.kind === 'rows' ? this.#pools(outcome) : outcome;
        }
        if ('table' in statement && KEYSPACE.test(statement.table.keyspace ?? options.keyspace ?? '')) {
          this.seen.push(statement);
          if (this.delayMs > 0) {
            await new Promise(resolve => setTimeout(resolve, this.delayMs));
          }
        }
        return session.execute(statement, options);
      },
    };
  }

  #told(table: string, outcome: Rows): Rows {
    switch (table) {
      case 'local':
        return withFacts(outcome, [this.#localFacts(outcome)], this.spec.more ?? {});
      case 'peers_v2':
      case 'peers':
        return withFacts(
          outcome,
          this.#cluster.nodes.filter(node => node !== this).map(node => node.#peerFacts()),
          {},
        );
      default:
        return outcome;
    }
  }

  #pools(outcome: Rows): Rows {
    const {processors} = this.spec;
    return processors === undefined ? outcome : withFacts(outcome, [{active_tasks_limit: processors}], {});
  }

  #facts(): {readonly [name: string]: CqlValue} {
    return {
      host_id: this.hostId,
      data_center: this.dataCenter,
      rack: 'rack1',
      release_version: this.spec.releaseVersion ?? '5.0.9',
      tokens: [String(BigInt(this.#at) * 4_000_000_000_000_000_000n - 8_000_000_000_000_000_000n)],
      schema_version: this.#cluster.database.schema().version,
    };
  }

  /** What it says of itself: the rest stays as the engine says. */
  #localFacts({columns, rows}: Rows): {readonly [name: string]: CqlValue | Uint8Array} {
    const kept = Object.fromEntries(columns.map(({name}, at) => [name, rows[0]?.[at] ?? null] as const));
    return {
      ...(kept as {readonly [name: string]: Uint8Array}),
      ...this.#facts(),
      rpc_address: '127.0.0.1',
      rpc_port: this.port,
    };
  }

  #peerFacts(): {readonly [name: string]: CqlValue} {
    return {...this.#facts(), peer: '127.0.0.1', native_address: '127.0.0.1', native_port: this.port};
  }
}

function withFacts(
  outcome: Rows,
  facts: readonly {readonly [name: string]: CqlValue | Uint8Array}[],
  more: {readonly [name: string]: string},
): Rows {
  const {keyspace, table} = outcome.columns[0] ?? {keyspace: '', table: ''};
  const extra = Object.keys(more).map((name): ColumnSpec => ({
    keyspace,
    table,
    name,
    type: {kind: 'native', name: 'text'},
  }));
  const columns = [...outcome.columns, ...extra];
  return {
    ...outcome,
    columns,
    rows: facts.map(own =>
      columns.map(({name, type}) => {
        const value = own[name] ?? more[name] ?? null;
        return value === null || value instanceof Uint8Array ? value : codecOf(type).encode(value);
      }),
    ),
  };
}

export class FakeCluster {
  readonly nodes: readonly FakeNode[];
  readonly #engine: EmbeddedEngine = openEmbeddedEngine({directory: undefined, bcryptRoundsLog2: 4});
  #database: CqlDatabase | undefined;

  constructor(...specs: readonly NodeSpec[]) {
    this.nodes = specs.map((spec, at) => new FakeNode(this, at, spec));
  }

  /** What all nodes share. */
  get database(): CqlDatabase {
    if (this.#database === undefined) {
      throw new Error('The cluster was not started');
    }
    return this.#database;
  }

  async start(): Promise<this> {
    this.#database = await this.#engine.openDatabase('cluster');
    for (const node of this.nodes) {
      await node.start();
    }
    return this;
  }

  /** Of the first node. */
  address(parameters = ''): string {
    return `cassandra://cassandra:cassandra@127.0.0.1:${this.nodes[0]!.port}/?${parameters}`;
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map(node => node.stop()));
    await this.#engine.close();
  }
}
