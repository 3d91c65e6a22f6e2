/**
 * The native door before a cluster of three nodes under load, of which one is killed, comes back, and another one hangs. The nodes are doors of
 * ours before one embedded engine, each telling of itself and of the others what a node of a cluster would: what is
 * written is there for all of them at once, so every wrong answer is the gateway's. test/cluster does the same with Apache Cassandra.
 */
import {createServer} from 'node:net';
import type {AddressInfo, Server, Socket} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {silentLog} from '../../../src/base/log.ts';
import type {ColumnSpec, CqlDatabase, CqlSession, Outcome, Row} from '../../../src/core/cql/port.ts';
import type {Statement} from '../../../src/core/cql/statements/statement.ts';
import {inet} from '../../../src/core/cql/types/inet.ts';
import {uuid} from '../../../src/core/cql/types/uuid.ts';
import {openNativeDoor} from '../../../src/doors/native/door.ts';
import type {NativeDoor} from '../../../src/doors/native/door.ts';
import {openEmbeddedEngine} from '../../../src/engines/embedded/engine.ts';
import {parseAddress} from '../../../src/engines/remote/cassandra/address.ts';
import type {RemoteDatabase} from '../../../src/engines/remote/cassandra/database.ts';
import {openRemoteEngine} from '../../../src/engines/remote/cassandra/engine.ts';
import {RawClient, runDoor} from './raw-client.ts';
import type {RunningDoor} from './raw-client.ts';

const engine = openEmbeddedEngine({directory: undefined, bcryptRoundsLog2: 4});
const nodes: FakeNode[] = [];

const intOf = (bytes: Uint8Array | null | undefined): number | undefined =>
  bytes === null || bytes === undefined ? undefined : Buffer.from(bytes).readInt32BE();

const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
/** A set of one text. */
const one = (text: string): Buffer => Buffer.concat([int(1), int(text.length), Buffer.from(text)]);

class FakeNode {
  readonly number: number;
  readonly host: string;
  port = 0;
  #door: NativeDoor | undefined;
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();
  #isHanging = false;
  /** Messages that asked for something. */
  asked = 0;

  constructor(number: number) {
    this.number = number;
    this.host = `127.0.0.${number}`;
  }

  async start(port: number): Promise<void> {
    const database = await engine.openDatabase('cluster');
    const own: CqlDatabase = new Proxy<CqlDatabase>(database, {
      get: (target, name) => {
        if (name === 'session') {
          return (...args: Parameters<CqlDatabase['session']>) => this.#telling(target.session(...args));
        }
        const value: unknown = name === 'keptStatements' ? undefined : Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    this.#door = await openNativeDoor({database: own, log: silentLog});
    const server = (this.#server = createServer({noDelay: true}, socket => this.#accept(socket)));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, this.host, resolve);
    });
    this.port = (server.address() as AddressInfo).port;
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    this.#door?.accept(socket);
    if (this.#isHanging) {
      socket.pause();
    }
  }

  /** The same session, but for what it tells of nodes. */
  #telling(session: CqlSession): CqlSession {
    return new Proxy(session, {
      get: (target, name) => {
        if (name === 'execute') {
          return async (...args: Parameters<CqlSession['execute']>) =>
            this.#told(args[0], await target.execute(...args));
        }
        if (name === 'begin') {
          return undefined;
        }
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }

  #told(statement: Statement, outcome: Outcome): Outcome {
    this.asked += 1;
    if (statement.kind !== 'select' || statement.table.keyspace !== 'system' || outcome.kind !== 'rows') {
      return outcome;
    }
    const {columns, rows} = outcome;
    switch (statement.table.name) {
      case 'local':
        return {...outcome, rows: rows.map(row => this.#row(columns, row))};
      case 'peers':
      case 'peers_v2':
        return {...outcome, rows: nodes.filter(node => node !== this).map(node => node.#row(columns, undefined))};
      default:
        return outcome;
    }
  }

  #row(columns: readonly ColumnSpec[], row: Row | undefined): Row {
    const address = inet.encode(this.host);
    const known = new Map<string, Uint8Array>([
      ['host_id', uuid.encode(`00000000-0000-4000-8000-00000000000${this.number}`)],
      ['data_center', Buffer.from('datacenter1')],
      ['rack', Buffer.from('rack1')],
      ['tokens', one(String(BigInt(this.number - 2) * 6n * 10n ** 18n))],
      ['release_version', Buffer.from('5.0.2')],
      ...['rpc_address', 'native_address', 'peer', 'broadcast_address'].map(name => [name, address] as const),
      ['rpc_port', int(this.port)],
      ['native_port', int(this.port)],
    ]);
    const version = uuid.encode(engineVersion());
    return columns.map(({name}, i) => known.get(name) ?? (name === 'schema_version' ? version : (row?.[i] ?? null)));
  }

  /** As a machine that loses its power. */
  async kill(): Promise<void> {
    const closed = new Promise(resolve => this.#server?.close(resolve));
    for (const socket of this.#sockets) {
      // A socket that is being ended cannot be reset: Node.js then never tells that it is closed.
      if (socket.writableEnded) {
        socket.destroy();
      } else {
        socket.resetAndDestroy();
      }
    }
    await closed;
    await this.#door?.close(0);
  }

  /** As a process that is stopped: connections are accepted, and nothing is ever read. */
  hang(): void {
    this.#isHanging = true;
    for (const socket of this.#sockets) {
      socket.pause();
    }
  }

  goOn(): void {
    this.#isHanging = false;
    for (const socket of this.#sockets) {
      socket.resume();
    }
  }
}

/** Only what hangs takes that long, also on a busy machine. */
const REQUEST_TIMEOUT_MS = 20_000;

let engineVersion = (): string => '';
const remote = (port: number) =>
  openRemoteEngine({
    id: 'gateway',
    address: parseAddress(
      `cassandra://cassandra:cassandra@127.0.0.1,127.0.0.2,127.0.0.3:${port}/?requestTimeoutMs=${REQUEST_TIMEOUT_MS}`,
    ),
  });
let database: RemoteDatabase;
let gateway: RunningDoor;
let close = (): Promise<void> => Promise.resolve();

beforeAll(async () => {
  const cluster = await engine.openDatabase('cluster');
  engineVersion = () => cluster.schema().version;
  for (const number of [1, 2, 3]) {
    const node = new FakeNode(number);
    nodes.push(node);
    await node.start(nodes[0]?.port ?? 0);
  }
  const opened = remote(nodes[0]?.port ?? 0);
  close = () => opened.close();
  database = await opened.openDatabase('gateway');
  gateway = await runDoor(database);
  const client = await RawClient.ready(gateway.port);
  await client.query("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 3}");
  await client.query('CREATE TABLE k.t (id int PRIMARY KEY, v int)');
  await client.query('CREATE TABLE k.once (id int PRIMARY KEY, v int)');
  client.end();
});
afterAll(async () => {
  await gateway.stop();
  await close();
  await Promise.all(nodes.map(node => node.kill()));
  await engine.close();
});

/** What a worker has seen. */
interface Seen {
  readonly acknowledged: number[];
  readonly failures: string[];
  readonly wrong: string[];
  slowestMs: number;
}

async function work(worker: number, isOver: () => boolean, seen: Seen): Promise<void> {
  const client = await RawClient.ready(gateway.port, worker % 2 === 0 ? 4 : 5);
  const insert = await client.prepare('INSERT INTO k.t (id, v) VALUES (?, ?)');
  const select = await client.prepare('SELECT v FROM k.t WHERE id = ?');
  const once = await client.prepare('INSERT INTO k.once (id, v) VALUES (?, ?) IF NOT EXISTS');
  for (let number = 0; !isOver(); number++) {
    const id = worker * 1_000_000 + number;
    const started = performance.now();
    const written = await client.execute(insert.id, {values: [int(id), int(number)]}, insert.resultMetadataId);
    if (written.response.kind === 'void') {
      seen.acknowledged.push(id);
    } else {
      seen.failures.push(written.response.kind === 'error' ? written.response.failure.code : written.response.kind);
    }
    const [first] = await Promise.all([
      client.execute(once.id, {values: [int(id), int(number)]}, once.resultMetadataId),
      ...seen.acknowledged.slice(-2).map(async known => {
        const {response} = await client.execute(select.id, {values: [int(known)]}, select.resultMetadataId);
        if (response.kind === 'error') {
          seen.failures.push(response.failure.code);
        } else if (response.kind !== 'rows' || intOf(response.rows[0]?.[0]) !== known % 1_000_000) {
          seen.wrong.push(`${known} is ${JSON.stringify(response)}`);
        }
      }),
    ]);
    // Nobody else inserts it: refused means that it was done twice.
    if (first.response.kind === 'rows' && first.response.rows[0]?.[0]?.[0] !== 1) {
      seen.wrong.push(`${id} was inserted before`);
    } else if (first.response.kind === 'error') {
      seen.failures.push(first.response.failure.code);
    }
    seen.slowestMs = Math.max(seen.slowestMs, performance.now() - started);
  }
  client.end();
}

test('nodes come and go, and no client gets a wrong answer', async () => {
  const seen: Seen = {acknowledged: [], failures: [], wrong: [], slowestMs: 0};
  let isOver = false;
  const all = Array.from({length: 6}, () => ({...seen, acknowledged: [], failures: [], wrong: []}) as Seen);
  const workers = all.map((own, worker) => work(worker, () => isOver, own));
  const count = (): number => all.reduce((sum, own) => sum + own.acknowledged.length, 0);
  const isServing = async (): Promise<void> => {
    const before = count();
    await expect.poll(count).toBeGreaterThan(before + 50);
  };
  await isServing();
  expect(all.flatMap(own => own.failures)).toEqual([]);
  expect(nodes.every(node => node.asked > 10)).toBe(true);

  await nodes[1]!.kill();
  await isServing();
  await nodes[1]!.start(nodes[0]!.port);
  await expect.poll(() => database.nodes().every(node => node.isUp)).toBe(true);
  await isServing();

  // The control connection is there.
  nodes[0]!.hang();
  await expect.poll(() => database.nodes().some(node => !node.isUp)).toBe(true);
  await isServing();
  nodes[0]!.goOn();
  await expect.poll(() => database.nodes().every(node => node.isUp)).toBe(true);
  await isServing();
  isOver = true;
  await Promise.all(workers);

  expect(all.flatMap(own => own.wrong)).toEqual([]);
  // What may have been done and was not told: never as something else.
  expect(new Set(['write_timeout', ...all.flatMap(own => own.failures)])).toEqual(new Set(['write_timeout']));
  // A round is two requests after each other; each ends by its timeout.
  expect(Math.max(...all.map(own => own.slowestMs))).toBeLessThan(3 * REQUEST_TIMEOUT_MS);
  const client = await RawClient.ready(gateway.port);
  const {response} = await client.query('SELECT id FROM k.t');
  const there = new Set(response.kind === 'rows' ? response.rows.map(row => intOf(row[0])) : []);
  expect(all.flatMap(own => own.acknowledged).filter(id => !there.has(id))).toEqual([]);
  client.end();
});

test('when all nodes are gone it is told so, and noticed', async () => {
  const client = await RawClient.ready(gateway.port);
  await Promise.all(nodes.map(node => node.kill()));
  await expect.poll(() => database.isHealthy).toBe(false);
  const {response} = await client.query('SELECT * FROM k.t');
  expect(response.kind === 'error' ? response.failure.code : response.kind).toBe('unavailable');
  for (const node of nodes) {
    await node.start(nodes[0]!.port);
  }
  await expect.poll(() => database.isHealthy).toBe(true);
  await sleep(10);
  const again = await client.query('SELECT * FROM k.t');
  expect(again.response.kind).toBe('rows');
  client.end();
});
