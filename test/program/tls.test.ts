/** TLS on every port: required, optional, with certificates of clients; and what does not get in. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {connect as http2Connect} from 'node:http2';
import {get} from 'node:http';
import {request as httpsRequest} from 'node:https';
import {connect as tcpConnect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {connect as tlsConnect} from 'node:tls';
import type {ConnectionOptions, TLSSocket} from 'node:tls';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {start} from '../../src/index.ts';
import type {Asterism, StartOptions} from '../../src/index.ts';
import {PROTOCOL_VERSIONS} from '../../src/wire/cql/frame.ts';
import {RawClient} from '../doors/native/raw-client.ts';
import {makeCertificate} from '../fakes/certificates.ts';

const server = makeCertificate('server');
const authority = makeCertificate('authority', {isAuthority: true});
const ours = makeCertificate('ours', {issuer: authority});
const stranger = makeCertificate('stranger');

let folder: string;
let running: Asterism | undefined;
const ends: (() => void)[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'asterism-tls-'));
  writeFileSync(join(folder, 'server.crt'), server.certificate);
  writeFileSync(join(folder, 'server.key'), server.key);
  writeFileSync(join(folder, 'ca.crt'), authority.certificate);
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));
afterEach(async () => {
  ends.splice(0).forEach(end => end());
  await running?.stop();
});

async function startWith(options: StartOptions = {}): Promise<{cql: number; http: number}> {
  running = await start({
    tlsCertificate: join(folder, 'server.crt'),
    tlsKey: join(folder, 'server.key'),
    ...options,
  });
  return {cql: running.ports.cql!, http: running.ports.dataApi};
}

const TRUST: ConnectionOptions = {ca: server.certificate, host: '127.0.0.1'};

function secure(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = tlsConnect({...TRUST, port, ...options});
    ends.push(() => socket.destroy());
    socket.once('secureConnect', () => resolve(socket));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed')));
  });
}

async function secureClient(port: number, version: 3 | 4 | 5 = 4, options?: ConnectionOptions): Promise<RawClient> {
  const client = RawClient.over(await secure(port, options), version);
  await client.handshake();
  return client;
}

function https(port: number, options: ConnectionOptions = {}): Promise<{status: number | undefined; text: string}> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest({...TRUST, ...options, port, path: '/health/ready', agent: false}, response => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve({status: response.statusCode, text}));
    });
    request.on('error', reject);
    request.end();
  });
}

function plainHttp(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({host: '127.0.0.1', port, path: '/health/ready', agent: false}, response => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
}

describe('required', () => {
  test.each(PROTOCOL_VERSIONS)('CQL v%i, small and large', async version => {
    const {cql} = await startWith();
    const client = await secureClient(cql, version);
    await client.query(`CREATE KEYSPACE ks WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`);
    await client.query('CREATE TABLE ks.t (k text PRIMARY KEY, v blob)');
    const value = Buffer.from(Array.from({length: 700_000}, (_, i) => (i * 7919) >> 5));
    await client.query(`INSERT INTO ks.t (k, v) VALUES ('a', ?)`, {values: [value]});

    const answers = await Promise.all(Array.from({length: 20}, () => client.query(`SELECT v FROM ks.t WHERE k = 'a'`)));
    const {response} = await client.query(`SELECT username, ssl_enabled, ssl_protocol FROM system_views.clients`);

    expect(answers.every(({response: each}) => each.kind === 'rows' && value.equals(each.rows[0]?.[0] as Buffer))).toBe(
      true,
    );
    expect(response.kind).toBe('rows');
  });

  test('HTTP/1.1 and HTTP/2', async () => {
    const {http} = await startWith();
    const session = http2Connect(`https://127.0.0.1:${http}`, {ca: server.certificate});
    ends.push(() => session.destroy());
    const stream = session.request({':path': '/health/live'});
    const status = await new Promise(resolve => stream.once('response', headers => resolve(headers[':status'])));
    stream.resume();

    expect(running?.urls.dataApi).toBe(`https://127.0.0.1:${http}`);
    expect(await https(http)).toEqual({status: 200, text: '{"status":"UP"}'});
    expect(status).toBe(200);
    expect(session.alpnProtocol).toBe('h2');
  });

  test('plain text does not get in', async () => {
    const {cql, http} = await startWith();
    const client = await RawClient.connect(cql);

    await expect(client.startup()).rejects.toThrow('closed');
    expect(await plainHttp(http)).toBe(400);
    expect(await https(http)).toMatchObject({status: 200});
  });

  test('a client that does not trust the certificate goes, others do not notice', async () => {
    const {cql} = await startWith();
    const client = await secureClient(cql);

    await expect(secure(cql, {ca: stranger.certificate})).rejects.toThrow();
    expect((await client.call('OPTIONS')).response.kind).toBe('supported');
  });

  test('garbage in place of a handshake is dropped', async () => {
    const {cql, http} = await startWith();
    for (const port of [cql, http]) {
      const socket = tcpConnect(port, '127.0.0.1');
      socket.on('error', () => {});
      socket.resume();
      socket.write(Buffer.concat([Buffer.from('1603010200', 'hex'), Buffer.alloc(600, 0xaa)]));
      await new Promise(resolve => socket.once('close', resolve));
    }
    expect((await secureClient(cql)).version).toBe(4);
  });

  test('stopping does not wait for handshakes that do not go on', async () => {
    const {cql, http} = await startWith();
    for (const port of [cql, http]) {
      for (const bytes of ['', '16', '16030102']) {
        const socket = tcpConnect(port, '127.0.0.1');
        socket.on('error', () => {});
        ends.push(() => socket.destroy());
        await new Promise<void>(resolve => socket.once('connect', () => resolve()));
        socket.write(Buffer.from(bytes, 'hex'));
      }
    }
    await secureClient(cql);
    // Who stays is cut after ten seconds.
    const before = performance.now();

    await running?.stop();

    expect(performance.now() - before).toBeLessThan(9_000);
  });

  test('a client that does not read its answers is dropped', async () => {
    const {cql} = await startWith({limit: {'stalled-client-ms': '500', 'max-unread-bytes-per-connection': '200000'}});
    const deaf = await secureClient(cql);
    await deaf.query(`CREATE KEYSPACE ks WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`);
    await deaf.query('CREATE TABLE ks.t (k text PRIMARY KEY, v blob)');
    await deaf.query(`INSERT INTO ks.t (k, v) VALUES ('a', ?)`, {values: [Buffer.alloc(1_000_000, 1)]});
    const other = await secureClient(cql);
    deaf.socket.pause();
    for (let i = 0; i < 200; i++) {
      deaf.query(`SELECT v FROM ks.t WHERE k = 'a'`).catch(() => {});
    }

    await deafIsGone(running!);
    expect((await other.call('OPTIONS')).response.kind).toBe('supported');
  });
});

async function deafIsGone(asterism: Asterism): Promise<void> {
  for (let i = 0; i < 1_000; i++) {
    const metrics = await new Promise<string>((resolve, reject) => {
      const request = httpsRequest(
        {...TRUST, port: asterism.ports.dataApi, path: '/metrics', agent: false},
        response => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => (text += part));
          response.on('end', () => resolve(text));
        },
      );
      request.on('error', reject);
      request.end();
    });
    if (metrics.includes('asterism_connections{door="cql"} 1\n')) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error('The client is still there');
}

test('optional: plain text and TLS on the same ports', async () => {
  const {cql, http} = await startWith({tls: 'optional'});

  expect((await (await secureClient(cql, 5)).call('OPTIONS')).response.kind).toBe('supported');
  const plain = await RawClient.ready(cql, 5);
  expect((await plain.call('OPTIONS')).response.kind).toBe('supported');
  expect(await plainHttp(http)).toBe(200);
  expect(await https(http)).toMatchObject({status: 200});
  plain.end();
});

describe.each([
  {mode: 'required', without: false},
  {mode: 'optional', without: true},
])('certificates of clients, $mode', ({mode, without}) => {
  const gets = async (port: number, options: ConnectionOptions): Promise<boolean> => {
    try {
      const client = RawClient.over(await secure(port, options));
      await client.handshake();
      return true;
    } catch {
      return false;
    }
  };

  test.each([
    {who: 'one of ours', options: {cert: ours.certificate, key: ours.key}, getsIn: true},
    {who: 'one without', options: {}, getsIn: without},
    {who: 'a stranger', options: {cert: stranger.certificate, key: stranger.key}, getsIn: false},
  ])('$who', async ({options, getsIn}) => {
    const {cql, http} = await startWith({tlsClientCa: join(folder, 'ca.crt'), tlsClientCertificates: mode});

    expect(await gets(cql, options)).toBe(getsIn);
    expect(
      await https(http, options).then(
        ({status}) => status === 200,
        () => false,
      ),
    ).toBe(getsIn);
  });
});

describe('logins by certificates', () => {
  const IDENTITY = 'spiffe://test.org/app';
  const app = makeCertificate('app', {issuer: authority, uri: IDENTITY});
  const other = makeCertificate('other', {issuer: authority, uri: 'spiffe://test.org/other'});
  const of = ({certificate, key}: typeof app): ConnectionOptions => ({cert: certificate, key});
  const login = {tlsClientCertificates: 'optional', tlsClientLogin: 'certificate'} as const;

  /** Somebody with a password has bound the identity to a role. */
  async function startBound(): Promise<{cql: number; admin: RawClient}> {
    const {cql} = await startWith({tlsClientCa: join(folder, 'ca.crt'), ...login});
    const admin = await secureClient(cql);
    await admin.query(`CREATE ROLE app WITH LOGIN = true`);
    await admin.query(`ADD IDENTITY '${IDENTITY}' TO ROLE 'app'`);
    return {cql, admin};
  }

  test.each(PROTOCOL_VERSIONS)('a client is the role of its identity, without a password: v%i', async version => {
    const {cql} = await startBound();
    const client = RawClient.over(await secure(cql, of(app)), version);

    expect((await client.startup()).kind).toBe('ready');
    // Nothing was granted to it.
    expect((await client.query('LIST ALL PERMISSIONS OF app')).response.kind).toBe('void');
    expect((await client.query('CREATE ROLE b')).response).toMatchObject({failure: {code: 'unauthorized'}});
  });

  test.each([
    {
      who: 'an identity that nobody knows',
      certificate: other,
      says: `Certificate identity 'spiffe://test.org/other' not authorized`,
    },
    {
      who: 'a certificate without an identity',
      certificate: ours,
      says: 'Unable to extract client identity from certificate for authentication',
    },
  ])('a certificate that names no role lets nobody in: $who', async ({certificate, says}) => {
    const {cql} = await startBound();
    const client = RawClient.over(await secure(cql, of(certificate)));

    expect(await client.startup()).toMatchObject({kind: 'error', failure: {code: 'bad_credentials', message: says}});
  });

  test('an identity that was dropped, or whose role may not log in, lets nobody in', async () => {
    const {cql, admin} = await startBound();
    const startup = async (): Promise<unknown> => RawClient.over(await secure(cql, of(app))).startup();
    await admin.query('ALTER ROLE app WITH LOGIN = false');

    expect(await startup()).toMatchObject({failure: {message: 'app is not permitted to log in'}});
    await admin.query(`DROP IDENTITY '${IDENTITY}'`);
    expect(await startup()).toMatchObject({failure: {message: `Certificate identity '${IDENTITY}' not authorized`}});
  });

  test('unless it is asked for, certificates are no logins', async () => {
    const {cql} = await startWith({tlsClientCa: join(folder, 'ca.crt')});
    const client = RawClient.over(await secure(cql, of(app)));

    expect((await client.startup()).kind).toBe('authenticate');
  });
});

describe('beyond loopback', () => {
  test.each([
    {what: 'plain text', options: {tlsCertificate: undefined, tlsKey: undefined}, isRefused: true},
    {what: 'TLS that is optional', options: {tls: 'optional'}, isRefused: true},
    {what: 'TLS', options: {}, isRefused: false},
  ])('$what', async ({options, isRefused}) => {
    const started = startWith({host: '0.0.0.0', superuserPassword: 'another', ...options});

    expect(
      await started.then(
        () => 'started',
        (error: {code?: string}) => error.code,
      ),
    ).toBe(isRefused ? 'config' : 'started');
  });
});
