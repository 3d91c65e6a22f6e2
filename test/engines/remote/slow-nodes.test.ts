/** A slow node is raced against another one, where doing it twice does no harm. */
import {afterEach, describe, expect, test} from 'vitest';
import type {CqlSession, Outcome} from '../../../src/core/cql/port.ts';
import {parseStatement} from '../../../src/core/cql/parser.ts';
import {text} from '../../../src/core/cql/types/text.ts';
import {parseAddress} from '../../../src/engines/remote/cassandra/address.ts';
import {RemoteDatabase} from '../../../src/engines/remote/cassandra/database.ts';
import {RawClient, runDoor} from '../../doors/native/raw-client.ts';
import {FakeCluster} from '../../fakes/cql-cluster.ts';

const SLOW_MS = 1_500;
const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) {
    await stop();
  }
});

async function open(
  parameters: string,
): Promise<{cluster: FakeCluster; database: RemoteDatabase; session: CqlSession}> {
  const cluster = await new FakeCluster({}, {}).start();
  stops.push(() => cluster.stop());
  const database = await RemoteDatabase.open({id: 'main', address: parseAddress(cluster.address(parameters))});
  stops.push(async () => database.destroy());
  const session = database.session(await database.authenticate('cassandra', 'cassandra'));
  const run = (cql: string) => session.execute(parseStatement(cql).statement, {});
  await run("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 2}");
  await run('CREATE TABLE k.t (p text PRIMARY KEY, v text, l list<text>)');
  await run("INSERT INTO k.t (p, v) VALUES ('a', 'b')");
  return {cluster, database, session};
}

const read = parseStatement('SELECT v FROM k.t WHERE p = ?').statement;
const a = {values: [new TextEncoder().encode('a')]};

const firstOf = (outcome: Outcome): unknown =>
  outcome.kind === 'rows' ? text.decode(outcome.rows[0]![0]!) : undefined;

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const begunMs = performance.now();
  await work();
  return performance.now() - begunMs;
}

describe('speculative execution', () => {
  test('gives the answer of the second node when the first one is late', async () => {
    const {cluster, database, session} = await open('speculativeExecution=30');
    // Both nodes have prepared it.
    for (let i = 0; i < 4; i++) {
      await session.execute(read, a);
    }
    cluster.nodes[0]!.delayMs = SLOW_MS;

    for (let i = 0; i < 4; i++) {
      const ms = await msOf(async () => {
        const outcome = await session.execute(read, a);
        expect(firstOf(outcome)).toBe('b');
      });
      expect(ms).toBeLessThan(SLOW_MS);
    }

    expect(database.nodes().reduce((sum, node) => sum + node.raced, 0)).toBeGreaterThan(0);
  });

  test('leaves writes of the Data API alone, and is not there when it is off', async () => {
    const {cluster, database, session} = await open('speculativeExecution=30');
    cluster.nodes.forEach(node => (node.delayMs = 200));
    cluster.nodes.forEach(node => (node.seen.length = 0));

    await session.execute(parseStatement("INSERT INTO k.t (p, v) VALUES ('c', 'd') IF NOT EXISTS").statement, {});
    await session.execute(parseStatement("UPDATE k.t SET l = l + ['x'] WHERE p = 'c'").statement, {});

    expect(cluster.nodes.flatMap(({seen}) => seen)).toHaveLength(2);
    expect(database.nodes().every(({raced}) => raced === 0)).toBe(true);

    const off = await open('speculativeExecution=off');
    off.cluster.nodes.forEach(node => (node.delayMs = 200));
    await off.session.execute(read, a);
    expect(off.database.nodes().every(({raced}) => raced === 0)).toBe(true);
  });

  test('of what a client of the native protocol sends: reads, and writes that say when they are', async () => {
    const {cluster, database} = await open('speculativeExecution=30');
    const door = await runDoor(database);
    stops.push(() => door.stop());
    const client = await RawClient.ready(door.port);
    stops.push(async () => client.socket.destroy());
    const [select, insert, append] = await Promise.all(
      [
        'SELECT v FROM k.t WHERE p = ?',
        'INSERT INTO k.t (p, v) VALUES (?, ?) USING TIMESTAMP 5',
        'UPDATE k.t SET l = l + ? WHERE p = ?',
      ].map(query => client.prepare(query)),
    );
    for (let i = 0; i < 4; i++) {
      await client.execute(select!.id, a);
    }
    cluster.nodes[0]!.delayMs = SLOW_MS;

    for (let i = 0; i < 2; i++) {
      expect(await msOf(() => client.execute(select!.id, a))).toBeLessThan(SLOW_MS);
      expect(await msOf(() => client.execute(insert!.id, {values: [text.encode('e'), text.encode('f')]}))).toBeLessThan(
        SLOW_MS,
      );
    }
    const raced = (): number => database.nodes().reduce((sum, node) => sum + node.raced, 0);
    const before = raced();
    const list = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 0x78]);
    await client.execute(append!.id, {values: [list, text.encode('a')]});
    await client.execute(append!.id, {values: [list, text.encode('a')]});
    expect(raced()).toBe(before);
  });

  test('an answer that is final counts at once, whoever gives it', async () => {
    const {cluster, session} = await open('speculativeExecution=20');
    cluster.nodes[0]!.delayMs = SLOW_MS;
    cluster.nodes[1]!.delayMs = SLOW_MS;
    const outcome = await session.execute(read, a);

    expect(firstOf(outcome)).toBe('b');
  });
});
