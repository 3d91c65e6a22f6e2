/** A secure connect bundle as backend: certificates of its own, a metadata service, and a proxy before the nodes that goes by names. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {parseStatement} from '../../../src/core/cql/parser.ts';
import {parseAddress} from '../../../src/engines/remote/cassandra/address.ts';
import {RemoteDatabase} from '../../../src/engines/remote/cassandra/database.ts';
import {FakeBundle} from '../../fakes/bundle.ts';
import {makeCertificate} from '../../fakes/certificates.ts';
import {FakeCluster} from '../../fakes/cql-cluster.ts';

const folder = mkdtempSync(join(tmpdir(), 'asterism-bundle-'));
let cluster: FakeCluster;
let bundle: FakeBundle;
const opened: RemoteDatabase[] = [];

beforeAll(async () => {
  cluster = await new FakeCluster({}, {}).start();
  bundle = await new FakeBundle(new Map(cluster.nodes.map(node => [node.hostId, () => node.port])), 'dc1').start();
});

afterEach(() => {
  bundle.answer = undefined;
  opened.splice(0).forEach(database => database.destroy());
});

afterAll(async () => {
  await bundle.stop();
  await cluster.stop();
  rmSync(folder, {recursive: true, force: true});
});

async function open(zip: Buffer, parameters = ''): Promise<RemoteDatabase> {
  const path = join(folder, `${opened.length}-${Math.random()}.zip`);
  writeFileSync(path, zip);
  const address = parseAddress(`bundle://cassandra:cassandra@${path}?${parameters}`);
  const database = await RemoteDatabase.open({id: 'main', address});
  opened.push(database);
  return database;
}

test('all nodes are reached through the proxy, each by its id', async () => {
  bundle.names.length = 0;
  const database = await open(bundle.zip());
  const session = database.session(await database.authenticate('cassandra', 'cassandra'));
  const run = (cql: string) => session.execute(parseStatement(cql).statement, {});
  await run("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  await run('CREATE TABLE k.t (p int PRIMARY KEY)');
  for (let p = 0; p < 8; p++) {
    await run(`INSERT INTO k.t (p) VALUES (${p})`);
  }

  expect(await run('SELECT * FROM k.t')).toMatchObject({rows: {length: 8}});
  expect(new Set(bundle.names)).toEqual(new Set(cluster.nodes.map(({hostId}) => hostId)));
  expect(database.info.dataCenter).toBe('dc1');
  expect(database.nodes().map(({name}) => name)).toEqual(
    cluster.nodes.map(({hostId}) => expect.stringContaining(hostId) as string),
  );
});

test('a node that is gone is left out, and found again', async () => {
  const database = await open(bundle.zip());
  const session = database.session(await database.authenticate('cassandra', 'cassandra'));
  const read = parseStatement('SELECT key FROM system.local').statement;
  const [first] = cluster.nodes;
  await first!.stop();

  for (let i = 0; i < 6; i++) {
    await expect(session.execute(read, {})).resolves.toMatchObject({kind: 'rows'});
  }

  await first!.start();
  await expect.poll(() => database.nodes().every(({isUp}) => isUp), {timeout: 20_000}).toBe(true);
});

describe('is refused', () => {
  test.each([
    {why: 'no zip', zip: () => Buffer.from('no zip at all, but long enough'), says: 'no zip archive'},
    {why: 'empty', zip: () => Buffer.alloc(0), says: 'no zip archive'},
    {why: 'no JSON', zip: () => bundle.zip({'config.json': '{'}), says: 'no JSON'},
    {why: 'no host', zip: () => bundle.zip({'config.json': '{"port": 1}'}), says: 'no host and port'},
    {why: 'cut off', zip: () => bundle.zip().subarray(0, -30), says: 'cannot be read'},
  ])('$why', async ({zip, says}) => {
    await expect(open(zip())).rejects.toMatchObject({code: 'backend_address', message: expect.stringContaining(says)});
  });

  test('a file that is not there', async () => {
    const opening = RemoteDatabase.open({id: 'main', address: parseAddress('bundle:///not/there.zip')});
    await expect(opening).rejects.toMatchObject({code: 'backend_address'});
  });

  test.each([
    {answer: {status: 503, body: ''}, says: '503'},
    {answer: {status: 200, body: 'no'}, says: 'JSON'},
    {answer: {status: 200, body: '{}'}, says: 'contact_info'},
    {answer: {status: 200, body: '{"contact_info":{"sni_proxy_address":"x"}}'}, says: 'HOST:PORT'},
    {
      answer: {status: 200, body: '{"contact_info":{"sni_proxy_address":"h:1","contact_points":[]}}'},
      says: 'no node',
    },
  ])('a metadata service that says $says', async ({answer, says}) => {
    bundle.answer = answer;
    await expect(open(bundle.zip())).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(says),
    });
  });

  test('certificates of another authority, on either side', async () => {
    const other = makeCertificate('other', {isAuthority: true});
    const client = makeCertificate('client', {issuer: other});
    await expect(open(bundle.zip({'ca.crt': other.certificate}))).rejects.toMatchObject({code: 'unavailable'});
    await expect(open(bundle.zip({cert: client.certificate, key: client.key}))).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});
