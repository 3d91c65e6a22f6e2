/**
 * The native door before a cluster: messages go there as they come. The cluster is our own door before the embedded engine, which
 * answers as one node of Apache Cassandra does.
 */
import {createServer} from 'node:net';
import type {AddressInfo, Server, Socket} from 'node:net';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {openCredentials} from '../../../src/app/credentials.ts';
import {silentLog} from '../../../src/base/log.ts';
import {inet} from '../../../src/core/cql/types/inet.ts';
import {openNativeDoor} from '../../../src/doors/native/door.ts';
import type {NativeDoor} from '../../../src/doors/native/door.ts';
import {openEmbeddedEngine} from '../../../src/engines/embedded/engine.ts';
import type {EmbeddedEngine} from '../../../src/engines/embedded/engine.ts';
import {parseAddress} from '../../../src/engines/remote/cassandra/address.ts';
import {openRemoteEngine} from '../../../src/engines/remote/cassandra/engine.ts';
import type {RemoteEngine} from '../../../src/engines/remote/cassandra/engine.ts';
import type {RemoteDatabase} from '../../../src/engines/remote/cassandra/database.ts';
import {PROTOCOL_VERSIONS} from '../../../src/wire/cql/frame.ts';
import type {ProtocolVersion} from '../../../src/wire/cql/frame.ts';
import type {Response} from '../../../src/wire/cql/response-decode.ts';
import {RawClient, runDoor} from './raw-client.ts';
import type {RunningDoor} from './raw-client.ts';

/** A node that can be cut off and that forgets what was prepared. */
class ClusterNode {
  readonly #engine: EmbeddedEngine = openEmbeddedEngine({directory: undefined, bcryptRoundsLog2: 4});
  readonly #sockets = new Set<Socket>();
  #door!: NativeDoor;
  #server!: Server;
  /** Nothing is handed on any more: the node hangs. */
  isSilent = false;
  prepares = 0;

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async start(): Promise<void> {
    await this.forget();
    this.#server = createServer({noDelay: true}, socket => this.#accept(socket));
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve));
    this.#engine.advertise('127.0.0.1', this.port);
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    this.#door.accept(socket);
    if (this.isSilent) {
      socket.pause();
    }
  }

  /** Prepared statements live with a door. */
  async forget(): Promise<void> {
    const database = await this.#engine.openDatabase('node');
    const bare = new Proxy(database, {
      get: (target, name) => {
        const value: unknown = name === 'keptStatements' ? undefined : Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    this.prepares += this.#door?.metrics.preparedTotal ?? 0;
    this.#door = await openNativeDoor({database: bare, log: silentLog});
  }

  get preparedTotal(): number {
    return this.prepares + this.#door.metrics.preparedTotal;
  }

  /** What is connected is not listened to any more. */
  hang(): void {
    for (const socket of this.#sockets) {
      socket.pause();
    }
  }

  cut(): void {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise(resolve => this.#server.close(resolve));
    await this.#engine.close();
  }
}

const node = new ClusterNode();
let remote: RemoteEngine;
let database: RemoteDatabase;
let gateway: RunningDoor;
const clients: RawClient[] = [];

async function ready(version: ProtocolVersion = 4, options?: Record<string, string>): Promise<RawClient> {
  const client = await RawClient.ready(gateway.port, version, options);
  clients.push(client);
  return client;
}

async function answer(running: Promise<{readonly response: Response}>): Promise<Response> {
  return (await running).response;
}

const rowsOf = (response: Response): string[][] => {
  if (response.kind !== 'rows') {
    throw new Error(`No rows but ${JSON.stringify(response)}`);
  }
  return response.rows.map(row => row.map(value => (value === null ? 'null' : Buffer.from(value).toString())));
};

const failureOf = (response: Response): string =>
  response.kind === 'error' ? response.failure.code : `no failure but ${response.kind}`;

/** A gateway to the node; what takes longer than that has failed. */
const gatewayWith = (requestTimeoutMs: number): RemoteEngine =>
  openRemoteEngine({
    id: 'gateway',
    address: parseAddress(
      `cassandra://cassandra:cassandra@127.0.0.1:${node.port}/?requestTimeoutMs=${requestTimeoutMs}`,
    ),
  });

beforeAll(async () => {
  await node.start();
  remote = gatewayWith(60_000);
  database = await remote.openDatabase('gateway');
  gateway = await runDoor(database, {address: {address: inet.encode('127.0.0.1'), port: 1}});
  database.advertise('127.0.0.9', 9999);
  const client = await ready();
  for (const keyspace of ['one', 'two']) {
    await client.query(
      `CREATE KEYSPACE ${keyspace} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
    );
    await client.query(`CREATE TABLE ${keyspace}.t (k text PRIMARY KEY, v text)`);
    await client.query(`INSERT INTO ${keyspace}.t (k, v) VALUES ('a', '${keyspace}')`);
  }
  client.end();
});
afterEach(() => clients.splice(0).forEach(client => client.end()));
afterAll(async () => {
  await gateway.stop();
  await remote.close();
  await node.stop();
});

describe.each(PROTOCOL_VERSIONS)('v%i', version => {
  test('statements as text, by id and in batches', async () => {
    const client = await ready(version);
    const insert = await client.prepare('INSERT INTO one.t (k, v) VALUES (?, ?)');
    await client.execute(insert.id, {values: [Buffer.from('b'), Buffer.from('x')]}, insert.resultMetadataId);
    await client.batch('logged', [
      {kind: 'prepared', id: insert.id, values: [Buffer.from('c'), Buffer.from('y')]},
      {kind: 'text', text: `INSERT INTO one.t (k, v) VALUES ('d', 'z')`, values: []},
    ]);

    const select = `SELECT v FROM one.t WHERE k IN ('b', 'c', 'd')`;
    expect(
      rowsOf(await answer(client.query(select)))
        .flat()
        .sort(),
    ).toEqual(['x', 'y', 'z']);
    expect(failureOf(await answer(client.query('SELECT nothing FROM one.t')))).toBe('invalid');
    expect(failureOf(await answer(client.query('SELECT')))).toBe('syntax');
  });

  test('USE is that of one client', async () => {
    const [first, second, third] = [await ready(version), await ready(version), await ready(version)];
    expect(await answer(first.query('USE one'))).toEqual({kind: 'set_keyspace', keyspace: 'one'});
    await second.query('-- why not\nUSE two');
    const select = `SELECT v FROM t WHERE k = 'a'`;

    const both = await Promise.all([first, second].map(client => answer(client.query(select))));
    expect(both.map(rowsOf)).toEqual([[['one']], [['two']]]);
    expect(failureOf(await answer(third.query(select)))).toBe('invalid');
    expect(failureOf(await answer(first.query('USE nowhere')))).toBe('invalid');
    expect(rowsOf(await answer(first.query(select)))).toEqual([['one']]);
    const [ofOne, ofTwo] = [await first.prepare(select), await second.prepare(select)];
    expect(ofOne.id).not.toBe(ofTwo.id);
    expect(rowsOf(await answer(second.execute(ofOne.id, {}, ofOne.resultMetadataId)))).toEqual([['one']]);
  });

  test('what comes after USE waits for it', async () => {
    const client = await ready(version);
    const [, rows] = await Promise.all([client.query('USE two'), client.query(`SELECT v FROM t WHERE k = 'a'`)]);

    expect(rowsOf(rows.response)).toEqual([['two']]);
  });

  test('a statement is prepared once for all clients', async () => {
    const text = `SELECT v FROM one.t WHERE k = 'a' LIMIT ${version}`;
    const before = node.preparedTotal;
    const many = await Promise.all(Array.from({length: 8}, () => ready(version)));
    const prepared = await Promise.all(many.map(client => client.prepare(text)));

    expect(new Set(prepared.map(({id}) => id)).size).toBe(1);
    expect(node.preparedTotal - before).toBe(1);
  });

  test('drivers see one node, the gateway', async () => {
    const client = await ready(version);
    const columns = 'key, rpc_address, rpc_port, host_id, cluster_name';
    const byText = await answer(client.query(`SELECT ${columns} FROM system.local`, {skipMetadata: true}));
    const prepared = await client.prepare(`SELECT ${columns} FROM system.local WHERE key = ?`);
    const values = [Buffer.from('local')];
    const byId = await answer(client.execute(prepared.id, {values, skipMetadata: true}, prepared.resultMetadataId));

    for (const seen of [byText, byId]) {
      const [row] = seen.kind === 'rows' ? seen.rows : [];
      expect(row?.[0]?.toString()).toBe('local');
      expect(row?.[1]).toEqual(Buffer.from([127, 0, 0, 9]));
      expect(row?.[2]).toEqual(Buffer.from([0, 0, 0x27, 0x0f]));
      expect(Buffer.from(row?.[3] ?? []).toString('hex')).toBe(database.info.hostId.replaceAll('-', ''));
      expect(row?.[4]?.toString()).toBe('asterism');
    }
    expect(rowsOf(await answer(client.query('SELECT * FROM system.peers')))).toEqual([]);
    expect(rowsOf(await answer(client.query('SELECT peer FROM "system".peers_v2')))).toEqual([]);
  });

  test('a change of the schema is told, and does not leave wrong columns behind', async () => {
    const client = await ready(version);
    await client.call('REGISTER', writer => writer.stringList(['SCHEMA_CHANGE']));
    await client.query(`CREATE TABLE one.changed${version} (k text PRIMARY KEY, v text)`);
    await client.query(`INSERT INTO one.changed${version} (k, v) VALUES ('a', 'x')`);
    const text = `SELECT * FROM one.changed${version}`;
    const first = await client.prepare(text);
    await client.query(`ALTER TABLE one.changed${version} ADD b text`);
    const run = await answer(client.execute(first.id, {skipMetadata: true}, first.resultMetadataId));
    const second = await client.prepare(text);

    // Either the client must prepare anew, or it is told of the columns.
    const seen = run.kind === 'rows' ? run.metadata.columns?.length : failureOf(run);
    expect([3, 'unprepared']).toContain(seen);
    expect(second.result.columns?.length).toBe(3);
    // A gateway that has just begun may still be telling of what was there before.
    const told = (): string[] =>
      client.events.flatMap(event =>
        event.kind === 'schema_event' && event.change.name === `changed${version}` ? [event.change.change] : [],
      );
    await expect.poll(told).toEqual(['CREATED', 'UPDATED']);
  });
});

test.each([{compression: 'lz4'}, {compression: 'snappy'}])('a client may compress by $compression', async options => {
  const client = await ready(4, {CQL_VERSION: '3.0.0', COMPRESSION: options.compression});
  const long = 'x'.repeat(10_000);
  await client.query(`INSERT INTO one.t (k, v) VALUES ('long', '${long}')`);

  expect(rowsOf(await answer(client.query(`SELECT v FROM one.t WHERE k = 'long'`)))).toEqual([[long]]);
});

test('a client logs in as itself', async () => {
  const admin = await ready();
  await admin.query(`CREATE ROLE reader WITH LOGIN = true AND PASSWORD = 'reads'`);
  await admin.query('GRANT SELECT ON one.t TO reader');
  const client = await RawClient.connect(gateway.port, 4);
  clients.push(client);
  await client.startup();
  expect(failureOf(await client.login('reader', 'wrong'))).toBe('bad_credentials');
  expect((await client.login('reader', 'reads')).kind).toBe('auth_success');

  expect(rowsOf(await answer(client.query(`SELECT v FROM one.t WHERE k = 'a'`)))).toEqual([['one']]);
  expect(failureOf(await answer(client.query(`INSERT INTO one.t (k) VALUES ('r')`)))).toBe('unauthorized');
  expect(failureOf(await answer(client.query(`SELECT * FROM two.t`)))).toBe('unauthorized');
});

test('a password that was changed is not good any more', async () => {
  const credentials = openCredentials(database);
  const own = await runDoor(database, {
    authenticate: async (user, password) => credentials.credentials.check(user, password),
  });
  const admin = await RawClient.ready(own.port);
  const logIn = async (password: string): Promise<string> => {
    const client = await RawClient.connect(own.port);
    await client.startup();
    const seen = await client.login('changer', password);
    client.end();
    return seen.kind;
  };
  await admin.query(`CREATE ROLE changer WITH LOGIN = true AND PASSWORD = 'old'`);
  expect([await logIn('old'), await logIn('old')]).toEqual(['auth_success', 'auth_success']);
  await admin.query(`ALTER ROLE changer WITH PASSWORD = 'new'`);

  expect([await logIn('old'), await logIn('new')]).toEqual(['error', 'auth_success']);
  admin.end();
  credentials.close();
  await own.stop();
});

describe('a node', () => {
  test('that has forgotten a statement gets it again, unseen by the client', async () => {
    const client = await ready(5);
    const prepared = await client.prepare(`SELECT v FROM one.t WHERE k = ?`);
    await node.forget();
    node.cut();

    const values = [Buffer.from('a')];
    expect(rowsOf(await answer(client.execute(prepared.id, {values}, prepared.resultMetadataId)))).toEqual([['one']]);
    const batch = [{kind: 'prepared' as const, id: prepared.id, values}];
    expect(failureOf(await answer(client.batch('logged', batch)))).toBe('invalid');
  });

  test('that nobody has told of a statement makes the client prepare', async () => {
    const client = await ready(4);

    expect(failureOf(await answer(client.execute('0123456789abcdef')))).toBe('unprepared');
  });

  test('that closes its connections is asked again', async () => {
    const client = await ready(4);
    node.cut();
    expect(rowsOf(await answer(client.query(`SELECT v FROM one.t WHERE k = 'a'`)))).toEqual([['one']]);
  });

  test('that closes a connection on which requests wait is asked once more for what may be repeated', async () => {
    const client = await ready(4);
    expect(failureOf(await answer(client.query('SELECT nothing FROM one.t')))).toBe('invalid');
    node.hang();
    const read = answer(client.query(`SELECT v FROM one.t WHERE k = 'a'`));
    const write = answer(client.query(`INSERT INTO one.t (k, v) VALUES ('w', 'w') IF NOT EXISTS`));
    await new Promise(resolve => setTimeout(resolve, 50));
    node.cut();

    expect(rowsOf(await read)).toEqual([['one']]);
    expect(failureOf(await write)).toBe('write_timeout');
  });

  test('that is silent lets a request fail in time, and tells what may have happened', async () => {
    const impatient = gatewayWith(2_000);
    const own = await runDoor(await impatient.openDatabase('gateway'));
    const client = await RawClient.ready(own.port);
    await client.query('SELECT key FROM system.local');
    const write = client.query(`INSERT INTO one.t (k, v) VALUES ('s', 's') IF NOT EXISTS`);
    node.isSilent = true;
    node.cut();
    const [written, read] = await Promise.all([
      answer(write),
      answer(client.query(`SELECT v FROM one.t WHERE k = 'a'`)),
    ]);
    node.isSilent = false;
    node.cut();

    expect(['void', 'rows', 'write_timeout', 'unavailable']).toContain(
      written.kind === 'error' ? written.failure.code : written.kind,
    );
    expect(['unavailable', 'read_timeout']).toContain(failureOf(read));
    await expect.poll(async () => (await client.query('SELECT v FROM one.t')).response.kind).toBe('rows');
    client.end();
    await own.stop();
    await impatient.close();
  });
});
