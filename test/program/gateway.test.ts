/** The program before a cluster: readiness and numbers of its nodes, a drain under load, and addresses that cannot be used. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {readConfig} from '../../src/app/config.ts';
import {startProgram} from '../../src/app/program.ts';
import type {Program} from '../../src/app/program.ts';
import {silentLog} from '../../src/base/log.ts';
import {FakeBundle} from '../fakes/bundle.ts';
import {FakeCluster} from '../fakes/cql-cluster.ts';
import {must} from './support.ts';

let cluster: FakeCluster;
const ends: (() => unknown)[] = [];

beforeEach(async () => {
  cluster = await new FakeCluster({}).start();
  ends.push(() => cluster.stop());
});

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) {
    await end();
  }
});

async function start(backend: string): Promise<Program> {
  const args = ['--port', '0', '--cql-port', '0', '--backend', backend];
  const program = await startProgram(readConfig({args, env: {}, readFile: () => '{}'}), silentLog);
  ends.push(() => program.stop());
  return program;
}

const statusOf = async ({urls}: Program): Promise<number> => (await fetch(`${urls.dataApi}/health/ready`)).status;

test('readiness follows the nodes, and so do their numbers', async () => {
  const program = await start(cluster.address());
  const [node] = cluster.nodes;
  const up = async (): Promise<string> => {
    const text = await (await fetch(`${program.urls.dataApi}/metrics`)).text();
    return /asterism_node_up\{[^}]*\} (\d)/.exec(text)?.[1] ?? 'none';
  };
  expect([await statusOf(program), await up()]).toEqual([200, '1']);

  await node!.stop();
  await expect.poll(() => statusOf(program), {timeout: 20_000}).toBe(503);
  expect(await up()).toBe('0');
  // It lives all the same: nobody should restart it for that.
  expect((await fetch(`${program.urls.dataApi}/health/live`)).status).toBe(200);

  await node!.start();
  await expect.poll(() => statusOf(program), {timeout: 20_000}).toBe(200);
  expect(await up()).toBe('1');
});

test('a drain lets requests finish, on all gateways but this one nothing happens', async () => {
  const [first, second] = [await start(cluster.address()), await start(cluster.address())];
  await must(first, '', {createKeyspace: {name: 'k'}});
  await must(first, '/k', {
    createCollection: {name: 'c', options: {indexing: {deny: ['*']}, lexical: {enabled: false}}},
  });
  cluster.nodes[0]!.delayMs = 400;
  const running = Array.from({length: 8}, (_, i) => must(first, '/k/c', {insertOne: {document: {_id: i}}}));
  await expect
    .poll(() => cluster.nodes[0]!.seen.filter(({kind}) => kind === 'insert').length, {timeout: 20_000})
    .toBe(8);
  await first.stop();

  for (const answer of await Promise.all(running)) {
    expect(answer).toMatchObject({status: {insertedIds: [expect.any(Number)]}});
  }
  cluster.nodes[0]!.delayMs = 0;
  expect(await must(second, '/k/c', {countDocuments: {}})).toMatchObject({status: {count: 8}});
  expect(await statusOf(second)).toBe(200);
});

test('by a bundle', async () => {
  const [node] = cluster.nodes;
  const bundle = await new FakeBundle(new Map([[node!.hostId, () => node!.port]]), 'dc1').start();
  ends.push(() => bundle.stop());
  const folder = mkdtempSync(join(tmpdir(), 'asterism-bundle-'));
  ends.push(() => rmSync(folder, {recursive: true, force: true}));
  const path = join(folder, 'secure-connect.zip');
  writeFileSync(path, bundle.zip());
  const program = await start(`bundle://cassandra:cassandra@${path}`);

  expect(await must(program, '', {createKeyspace: {name: 'k'}})).toEqual({status: {ok: 1}});
  expect(await statusOf(program)).toBe(200);
});

test.each([
  {backend: 'bundle:///not/there.zip', says: 'cannot be read'},
  {backend: 'cassandra://127.0.0.1:1', says: 'cannot be reached'},
  {backend: 'cassandra://h/?speculativeExecution=x', says: 'speculativeExecution'},
  {backend: 'other://h', says: 'bundle://'},
])('$backend is refused in one line', async ({backend, says}) => {
  await expect(start(backend)).rejects.toMatchObject({code: 'config', message: expect.stringContaining(says)});
});
