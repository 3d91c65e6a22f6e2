/** What can be wrong at a start, and what it says; and that nothing has changed then. */
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {banner} from '../../src/app/commands/start.ts';
import {readConfig} from '../../src/app/config.ts';
import {startProgram} from '../../src/app/program.ts';
import {Failure} from '../../src/base/failure.ts';
import {silentLog} from '../../src/base/log.ts';
import {RawClient} from '../doors/native/raw-client.ts';
import {contentOf, find, insert, makeThings, send, Stage, startWith} from './support.ts';
import type {StartOptions} from './support.ts';

const stage = new Stage();
afterEach(() => stage.end());

/** The failure of a start that must fail; what started nevertheless is stopped. */
async function failureOf(args: readonly string[], options?: StartOptions): Promise<Failure> {
  const outcome = await startWith(args, options).then(
    async program => {
      await program.stop();
      return new Error('It started');
    },
    (error: unknown) => error,
  );
  if (!(outcome instanceof Failure)) {
    throw outcome;
  }
  expect(outcome.message).not.toContain('\n');
  return outcome;
}

/** A port that somebody else has. */
async function busyPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  stage.atEnd(() => new Promise(resolve => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

describe('clients without a password', () => {
  test('may do everything where nobody has to log in', async () => {
    const {ports} = await stage.start(['--in-memory', '--cql-login', 'none']);
    const client = await RawClient.connect(ports.cql!);

    expect((await client.startup()).kind).toBe('ready');
    await client.query("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    await client.query('CREATE TABLE k.t (id int PRIMARY KEY)');
    expect((await client.query('CREATE ROLE a')).response.kind).toBe('void');
    expect((await client.query('SELECT * FROM k.t')).response.kind).toBe('rows');
    client.end();
  });

  test('are asked for one otherwise', async () => {
    const {ports} = await stage.start(['--in-memory']);
    const client = await RawClient.connect(ports.cql!);

    expect((await client.startup()).kind).toBe('authenticate');
    client.end();
  });

  test.each([
    {where: 'beyond loopback', args: ['--in-memory', '--host', '0.0.0.0']},
    {where: 'before a cluster', args: ['--backend', 'cassandra://a:b@127.0.0.1:1/?localDatacenter=dc1']},
  ])('$where: no start', async ({args}) => {
    expect(await failureOf([...args, '--cql-login', 'none'])).toMatchObject({code: 'config'});
  });
});

describe('ports', () => {
  test.each(['port', 'cql-port'])('--%s that is busy: no start, and no data directory', async option => {
    const folder = stage.folder();
    const port = String(await busyPort());

    const failure = await failureOf(['--data-dir', join(folder, 'data'), `--${option}`, port]);

    expect(failure.code).toBe('port_busy');
    expect(failure.message).toContain(`127.0.0.1:${port}`);
    expect(failure.message).toContain(`--${option}`);
    expect(contentOf(folder)).toEqual({});
  });

  test('the default port of the main door that is busy: no start', async () => {
    const config = readConfig({args: ['--in-memory'], env: {}, readFile: () => ''});

    const starting = startProgram({...config, port: await busyPort()}, silentLog);

    await expect(starting).rejects.toMatchObject({code: 'port_busy'});
  });

  test('the default port of the CQL door that is busy: that door is off, and the operator is told', async () => {
    const config = readConfig({args: ['--in-memory', '--port', '0'], env: {}, readFile: () => ''});
    const cqlPort = await busyPort();

    const program = await startProgram({...config, cqlPort}, silentLog);
    stage.atEnd(() => program.stop());

    expect(program.ports.cql).toBeUndefined();
    expect(program.notices.join()).toContain(String(cqlPort));
    expect(banner(program, config)).toContain(`WARNING: Port ${cqlPort}`);
    expect((await send(program, '', {findKeyspaces: {}})).http).toBe(200);
  });

  test('after a busy port, both ports are free again', async () => {
    const first = await stage.start(['--in-memory']);
    const {dataApi, cql} = first.ports;
    await first.stop();
    await failureOf(['--in-memory', '--port', String(dataApi), '--cql-port', String(await busyPort())]);

    const second = await stage.start(['--in-memory', '--port', String(dataApi), '--cql-port', String(cql)]);

    expect(second.ports).toEqual({dataApi, cql});
  });

  test('the main door cannot be off, the CQL door can', async () => {
    expect((await failureOf(['--in-memory', '--port', 'off'])).message).toContain('--port');
    const program = await stage.start(['--in-memory', '--cql-port', 'off']);

    expect(program.ports.cql).toBeUndefined();
    expect((await send(program, '', {findKeyspaces: {}})).http).toBe(200);
  });

  test('an address of another machine', async () => {
    const failure = await failureOf([
      '--in-memory',
      '--host',
      '192.0.2.1',
      '--allow-plaintext',
      '--superuser-password=x',
    ]);

    expect(failure).toMatchObject({code: 'bad_address', message: expect.stringContaining('192.0.2.1')});
  });
});

describe('settings', () => {
  test.each([
    {mistake: 'an unknown limit', args: ['--limit', 'max-things=1'], says: 'max-things'},
    {mistake: 'a limit that is no number', args: ['--limit', 'page-size=many'], says: 'page-size'},
    {mistake: 'a limit of zero', args: ['--limit', 'page-size=0'], says: 'page-size'},
    {mistake: 'an unknown feature', args: ['--feature', 'flying=on'], says: 'flying'},
    {mistake: 'a feature that is neither on nor off', args: ['--feature', 'vectorize=maybe'], says: 'vectorize'},
    {mistake: 'an unknown embedding provider', args: ['--embedding-url', 'x=http://127.0.0.1/'], says: 'provider x'},
    {mistake: 'an embedding URL that is none', args: ['--embedding-url', 'openai=nowhere'], says: 'openai'},
  ])('$mistake', async ({args, says}) => {
    const folder = stage.folder();

    const failure = await failureOf(['--data-dir', join(folder, 'data'), ...args]);

    expect(failure).toMatchObject({code: 'config', message: expect.stringContaining(says)});
    expect(contentOf(folder)).toEqual({});
  });

  test.each<{by: string; args: string[]; options: StartOptions}>([
    {by: 'flag', args: ['--limit', 'page-size=2'], options: {}},
    {by: 'environment', args: [], options: {env: {ASTERISM_LIMIT: 'page-size=2,max-count=5'}}},
    {by: 'config file', args: ['--config', 'x'], options: {file: '{"limit": {"page-size": 2}}'}},
  ])('a limit by $by is in force', async ({args, options}) => {
    const program = await stage.start(['--in-memory', ...args], options);
    await makeThings(program);
    for (const _id of ['a', 'b', 'c']) {
      await insert(program, {_id});
    }

    const {body} = await send(program, '/ks/things', {find: {}});

    expect(body.data?.documents).toHaveLength(2);
  });

  test.each<{by: string; args: string[]; options: StartOptions}>([
    {by: 'flag', args: ['--feature', 'vectorize=off'], options: {}},
    {by: 'environment', args: [], options: {env: {ASTERISM_FEATURE: 'vectorize=off'}}},
    {by: 'config file', args: ['--config', 'x'], options: {file: '{"feature": {"vectorize": "off"}}'}},
  ])('a feature by $by is off', async ({args, options}) => {
    const program = await stage.start(['--in-memory', ...args], options);

    await send(program, '', {createKeyspace: {name: 'ks'}});

    const vector = {dimension: 3, metric: 'cosine', service: {provider: 'openai', modelName: 'text-embedding-3-small'}};
    const {body} = await send(program, '/ks', {createCollection: {name: 'things', options: {vector}}});

    expect(body.errors?.[0]?.errorCode ?? 'none').toBe('VECTORIZE_FEATURE_NOT_AVAILABLE');
  });

  test('names that drivers see', async () => {
    const program = await stage.start(['--in-memory', '--cluster-name=c', '--data-center=dc', '--rack=r']);
    const client = await stage.client(program);

    const {response} = await client.query('SELECT cluster_name, data_center, rack FROM system.local');

    const [row] = response.kind === 'rows' ? response.rows : [];
    expect(row?.map(value => Buffer.from(value ?? []).toString())).toEqual(['c', 'dc', 'r']);
  });
});

describe('data directory', () => {
  test('of a program that runs', async () => {
    const folder = stage.folder();
    const program = await stage.start(['--data-dir', folder]);
    await makeThings(program);

    const failure = await failureOf(['--data-dir', folder]);
    await insert(program, {_id: 'a'});

    expect(failure).toMatchObject({code: 'in_use', message: expect.stringContaining(String(process.pid))});
    expect(await find(program, 'a')).toEqual({_id: 'a'});
  });

  test('of a newer version: refused and untouched, and still good for that version', async () => {
    const folder = stage.folder();
    const first = await stage.start(['--data-dir', folder]);
    await makeThings(first);
    await insert(first, {_id: 'a', text: 'kept'});
    await first.stop();
    const manifest = join(folder, 'default', 'MANIFEST');
    const bytes = readFileSync(manifest);
    const newer = Buffer.from(bytes);
    newer.writeUInt32BE(bytes.readUInt32BE(8) + 1, 8);
    writeFileSync(manifest, newer);
    const before = contentOf(folder);

    const failure = await failureOf(['--data-dir', folder]);

    expect(failure.code).toBe('newer_format');
    expect(failure.message).toContain(folder);
    expect(contentOf(folder)).toEqual(before);
    writeFileSync(manifest, bytes);
    expect(await find(await stage.start(['--data-dir', folder]), 'a')).toEqual({_id: 'a', text: 'kept'});
  });

  test.each([
    {what: 'a file', path: (folder: string) => join(folder, 'file')},
    {what: 'below a file', path: (folder: string) => join(folder, 'file', 'data')},
    {what: 'where nothing can be made', path: () => '/proc/asterism/data'},
  ])('that is $what', async ({path}) => {
    const folder = stage.folder();
    writeFileSync(join(folder, 'file'), 'precious');
    const before = contentOf(folder);

    const failure = await failureOf(['--data-dir', path(folder)]);

    expect(failure).toMatchObject({code: 'bad_data_directory', message: expect.stringContaining(path(folder))});
    expect(contentOf(folder)).toEqual(before);
  });

  test('whose database is a file', async () => {
    const folder = stage.folder();
    writeFileSync(join(folder, 'default'), 'precious');

    expect((await failureOf(['--data-dir', folder])).code).toBe('bad_data_directory');
  });

  test('with an empty folder of a database is a new one', async () => {
    const folder = stage.folder();
    mkdirSync(join(folder, 'default'));
    const program = await stage.start(['--data-dir', folder]);

    expect((await send(program, '', {findKeyspaces: {}})).http).toBe(200);
  });
});

describe('beyond loopback', () => {
  const ANYWHERE = ['--host', '0.0.0.0'];

  test('plain text must be allowed', async () => {
    const folder = stage.folder();

    const failure = await failureOf([
      '--data-dir',
      join(folder, 'data'),
      ...ANYWHERE,
      '--superuser-password',
      'secret',
    ]);

    expect(failure).toMatchObject({code: 'config', message: expect.stringContaining('--allow-plaintext')});
    expect(contentOf(folder)).toEqual({});
  });

  test.each([
    {how: 'none given', args: []},
    {how: 'given', args: ['--superuser-password', 'cassandra']},
  ])('the default password ($how) is refused for new data, which is not made', async ({args}) => {
    const folder = stage.folder();
    const all = ['--data-dir', join(folder, 'data'), ...ANYWHERE, '--allow-plaintext'];

    const failure = await failureOf([...all, ...args]);
    const program = await stage.start([...all, '--superuser-password', 'secret']);

    expect(failure).toMatchObject({code: 'config', message: expect.stringContaining('--superuser-password')});
    expect(program.urls.dataApi).toContain('0.0.0.0');
    expect((await send(program, '', {findKeyspaces: {}})).http).toBe(200);
  });

  test('the default password is refused for data that has it, whatever is given', async () => {
    const folder = stage.folder();
    await (await stage.start(['--data-dir', folder])).stop();

    const failure = await failureOf(['--data-dir', folder, ...ANYWHERE, '--allow-plaintext', '--superuser-password=x']);

    expect(failure).toMatchObject({code: 'config', message: expect.stringContaining('ALTER ROLE')});
  });
});

describe('--superuser-password', () => {
  test('is that of new data, and makes the token', async () => {
    const program = await stage.start(['--in-memory', '--superuser-password', 'secret']);

    expect((await send(program, '', {findKeyspaces: {}})).http).toBe(200);
    const {http} = await send({...program, token: 'Cassandra:Y2Fzc2FuZHJh:Y2Fzc2FuZHJh'}, '', {findKeyspaces: {}});
    expect(http).toBe(401);
  });

  test('does not change that of old data, and says so', async () => {
    const folder = stage.folder();
    const first = await stage.start(['--data-dir', folder, '--superuser-password', 'secret']);
    await first.stop();

    const second = await stage.start(['--data-dir', folder, '--superuser-password', 'other']);
    await second.stop();
    const third = await stage.start(['--data-dir', folder]);

    expect(second.token).toBeUndefined();
    expect(second.notices.join()).toContain('--superuser-password');
    expect(third.token).toBeUndefined();
    expect(third.notices).toEqual([]);
    expect((await send({...third, token: first.token}, '', {findKeyspaces: {}})).http).toBe(200);
  });
});
