/** Other data centers are asked when the local one is gone, where the address says so; readiness tells. */
import {afterEach, expect, test} from 'vitest';
import {parseStatement} from '../../../src/core/cql/parser.ts';
import {parseAddress} from '../../../src/engines/remote/cassandra/address.ts';
import {RemoteDatabase} from '../../../src/engines/remote/cassandra/database.ts';
import {FakeCluster} from '../../fakes/cql-cluster.ts';

const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) {
    await stop();
  }
});

async function open(parameters: string) {
  const cluster = await new FakeCluster({dataCenter: 'dc1'}, {dataCenter: 'dc2'}, {dataCenter: 'dc3'}).start();
  stops.push(() => cluster.stop());
  const address = parseAddress(cluster.address(`localDatacenter=dc1&${parameters}`));
  const database = await RemoteDatabase.open({id: 'main', address});
  stops.push(async () => database.destroy());
  const session = database.session(await database.authenticate('cassandra', 'cassandra'));
  const run = (cql: string) => session.execute(parseStatement(cql).statement, {});
  await run("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 3}");
  await run('CREATE TABLE k.t (p int PRIMARY KEY)');
  return {nodes: cluster.nodes, database, run};
}

const seen = (nodes: FakeCluster['nodes']): number[] => nodes.map(node => node.seen.splice(0).length);

test('in their order, while no local node is up; not before and not after', async () => {
  const {nodes, database, run} = await open('otherDatacenters=dc3,dc2');
  seen(nodes);
  for (let p = 0; p < 5; p++) {
    await run(`INSERT INTO k.t (p) VALUES (${p})`);
  }
  expect(seen(nodes)).toEqual([5, 0, 0]);

  await nodes[0]!.stop();
  for (let p = 0; p < 5; p++) {
    expect(await run('SELECT * FROM k.t')).toMatchObject({rows: {length: 5}});
  }
  expect(seen(nodes)).toEqual([0, 0, 5]);
  expect(database.isHealthy).toBe(true);

  await nodes[2]!.stop();
  await run('SELECT * FROM k.t');
  expect(seen(nodes)).toEqual([0, 1, 0]);
  await expect(database.authenticate('cassandra', 'cassandra')).resolves.toMatchObject({isSuperuser: true});

  await nodes[0]!.start();
  await expect.poll(() => database.nodes()[0]!.isUp, {timeout: 20_000}).toBe(true);
  await run('SELECT * FROM k.t');
  expect(seen(nodes)).toEqual([1, 0, 0]);
});

test('not without being told to: then nothing can be asked, and readiness says so', async () => {
  const {nodes, database, run} = await open('');
  await nodes[0]!.stop();

  await expect(run('SELECT * FROM k.t')).rejects.toThrow();
  await expect(run('SELECT * FROM k.t')).rejects.toMatchObject({code: 'unavailable'});
  expect(database.isHealthy).toBe(false);

  await nodes[0]!.start();
  await expect.poll(() => database.isHealthy, {timeout: 20_000}).toBe(true);
  await expect(run('SELECT * FROM k.t')).resolves.toMatchObject({kind: 'rows'});
});
