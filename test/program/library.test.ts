/** `start()` for tests of others: many at once, quick, empty again on request. */
import {afterEach, describe, expect, test} from 'vitest';
import {start} from '../../src/index.ts';
import type {Asterism} from '../../src/index.ts';
import {find, insert, makeThings, must, send, Stage} from './support.ts';
import {RawClient} from '../doors/native/raw-client.ts';

const stage = new Stage();
afterEach(() => stage.end());

async function started(options: Parameters<typeof start>[0] = {}): Promise<Asterism> {
  const asterism = await start(options);
  stage.atEnd(() => asterism.stop());
  return asterism;
}

async function ownKeyspaces(asterism: Asterism): Promise<string[]> {
  const {status} = await must(asterism, '', {findKeyspaces: {}});
  const keyspaces = (status?.['keyspaces'] ?? []) as string[];
  return keyspaces.filter(name => !name.startsWith('system'));
}

/** From the call to the first answer. */
async function firstAnswerMs(): Promise<number> {
  const before = performance.now();
  const asterism = await start();
  expect((await send(asterism, '', {findKeyspaces: {}})).http).toBe(200);
  const ms = performance.now() - before;
  await asterism.stop();
  return ms;
}

test('an instance is ready in under a second', async () => {
  // It takes about 50 ms of a core. On a busy machine that may be late now and then, not each time.
  await expect.poll(firstAnswerMs).toBeLessThan(1_000);
});

test('many instances at once know nothing of each other', async () => {
  const all = await Promise.all(Array.from({length: 12}, () => started()));
  await Promise.all(all.map(makeThings));
  await Promise.all(all.map((asterism, i) => insert(asterism, {_id: 'same', of: i})));

  const found = await Promise.all(all.map(asterism => find(asterism, 'same')));

  expect(new Set(all.flatMap(({ports}) => [ports.dataApi, ports.cql])).size).toBe(2 * all.length);
  expect(found).toEqual(all.map((_, i) => ({_id: 'same', of: i})));
});

describe('reset', () => {
  test('drops what was made, by whatever door, and goes on', async () => {
    const asterism = await started();
    const client = await RawClient.ready(asterism.ports.cql!);
    stage.atEnd(() => client.end());
    await makeThings(asterism);
    await insert(asterism, {_id: 'a'});
    await client.query("CREATE ROLE guest WITH LOGIN = true AND PASSWORD = 'guest'");
    await client.query("CREATE KEYSPACE other WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");

    await asterism.reset();

    const keyspaces = await ownKeyspaces(asterism);
    const roles = await client.query('SELECT role FROM system_auth.roles');
    expect(keyspaces).toEqual([]);
    expect(roles.response).toMatchObject({kind: 'rows', rows: [[Buffer.from('cassandra')]]});
    await makeThings(asterism);
    expect(await find(asterism, 'a')).toBeNull();
  });

  test('with nothing to drop, and twice', async () => {
    const asterism = await started();

    await Promise.all([asterism.reset(), asterism.reset()]);

    expect(await ownKeyspaces(asterism)).toEqual([]);
  });
});

describe('stop', () => {
  test('twice, and at the same time', async () => {
    const asterism = await started();

    await Promise.all([asterism.stop(), asterism.stop()]);
    await asterism.stop();
  });

  test('afterwards nobody answers, and what is asked of the instance fails', async () => {
    const asterism = await started();
    await makeThings(asterism);
    await asterism.stop();

    await expect(send(asterism, '', {findKeyspaces: {}})).rejects.toThrow();
    await expect(RawClient.ready(asterism.ports.cql!)).rejects.toThrow();
    await expect(asterism.reset()).rejects.toMatchObject({code: 'server_error'});
  });

  test('the others go on', async () => {
    const [one, other] = [await started(), await started()];
    await one.stop();

    expect((await send(other, '', {findKeyspaces: {}})).http).toBe(200);
  });
});

describe('options', () => {
  test('a data directory keeps what was written', async () => {
    const dataDir = stage.folder();
    const first = await started({dataDir});
    await makeThings(first);
    await insert(first, {_id: 'a', n: 1});
    await first.stop();

    const second = await started({dataDir});

    expect(await find(second, 'a')).toEqual({_id: 'a', n: 1});
  });

  test('limits and ports', async () => {
    const asterism = await started({cqlPort: 'off', limit: {'page-size': '1'}});
    await makeThings(asterism);
    await insert(asterism, {});
    await insert(asterism, {});

    expect(asterism.ports.cql).toBeUndefined();
    expect((await must(asterism, '/ks/things', {find: {}})).data?.documents).toHaveLength(1);
  });

  test('a mistake in them is told', async () => {
    await expect(start({limit: {nope: '1'}})).rejects.toMatchObject({code: 'config'});
  });

  test('data with another password', async () => {
    const dataDir = stage.folder();
    await (await started({dataDir, superuserPassword: 'secret'})).stop();

    await expect(start({dataDir})).rejects.toThrow('superuserPassword');
    expect((await send(await started({dataDir, superuserPassword: 'secret'}), '', {findKeyspaces: {}})).http).toBe(200);
  });
});
