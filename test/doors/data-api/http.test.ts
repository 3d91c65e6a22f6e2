/** The HTTP side of the Data API door: paths, headers, bodies, statuses, bad clients. */
import {connect as connectHttp2} from 'node:http2';
import {connect} from 'node:net';
import type {Socket} from 'node:net';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {TOKEN, startServer} from './server.ts';
import type {TestServer} from './server.ts';

const MAX_BODY_BYTES = 10_000;

let server: TestServer;
/** Has less patience. A busy machine may keep even a good client waiting longer than that. */
let impatient: TestServer;
beforeAll(async () => {
  server = await startServer({limits: {maxBodyBytes: MAX_BODY_BYTES}});
  impatient = await startServer({database: server.database, limits: {bodyTimeoutMs: 500, maxBufferedBytes: 50_000}});
});
afterAll(async () => {
  await impatient.stop();
  await server.stop();
});

const FIND_KEYSPACES = '{"findKeyspaces":{}}';

async function request(
  path: string,
  init: {method?: string; headers?: Record<string, string>; body?: string} = {},
): Promise<{http: number; text: string; type: string | null}> {
  const {method = 'POST', headers = {}, body = FIND_KEYSPACES} = init;
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: {token: TOKEN, 'content-type': 'application/json', ...headers},
    ...(method === 'GET' ? {} : {body}),
  });
  return {http: response.status, text: await response.text(), type: response.headers.get('content-type')};
}

const codesOf = (text: string): string[] =>
  ((JSON.parse(text) as {errors?: {errorCode: string}[]}).errors ?? []).map(error => error.errorCode);

/** A connection that says what it is told to, byte for byte. */
async function raw(
  text: string,
  {port}: TestServer = server,
): Promise<{socket: Socket; received: () => string; closed: Promise<void>}> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
  socket.on('error', () => {});
  const closed = new Promise<void>(resolve => socket.on('close', () => resolve()));
  await new Promise<void>(resolve => socket.on('connect', () => resolve()));
  socket.write(text);
  return {socket, received: () => received, closed};
}

const head = (...lines: string[]): string =>
  [`POST /v1 HTTP/1.1`, 'Host: localhost', `Token: ${TOKEN}`, 'Content-Type: application/json', ...lines, '', ''].join(
    '\r\n',
  );

describe('paths and methods', () => {
  test.each(['/v1', '/v1/', '/api/json/v1', '/api/json/v1/', '/v1?x=1'])('%s is served', async path => {
    const {http, text, type} = await request(path);
    expect(http).toBe(200);
    expect(type).toBe('application/json');
    expect((JSON.parse(text) as {status: {keyspaces: string[]}}).status.keyspaces).toContain('system');
  });

  test.each([
    {method: 'GET', path: '/v1', http: 405},
    {method: 'PUT', path: '/v1', http: 405},
    {method: 'GET', path: '/v1/ks', http: 404},
    {method: 'DELETE', path: '/v1/ks/coll', http: 404},
    {method: 'POST', path: '/v1/ks/coll/more', http: 404},
    {method: 'POST', path: '/nothing', http: 404},
    {method: 'POST', path: '/v1/%ff', http: 404},
    {method: 'POST', path: '/stargate/health', http: 405},
  ])('$method $path: $http without a body', async ({method, path, http}) => {
    expect(await request(path, {method})).toMatchObject({http, text: ''});
  });

  test.each(['/stargate/health', '/stargate/health/live', '/stargate/health/ready'])('%s', async path => {
    const {http, text} = await request(path, {method: 'GET'});
    expect(http).toBe(200);
    expect(JSON.parse(text)).toMatchObject({status: 'UP'});
  });
});

describe('credentials', () => {
  test.each([
    {what: 'none', headers: {token: ''}, code: 'MISSING_AUTHENTICATION_TOKEN'},
    {what: 'a malformed pair', headers: {token: 'Cassandra:x'}, code: 'UNAUTHENTICATED_REQUEST'},
    {what: 'a wrong password', headers: {token: 'Cassandra:Y2Fzc2FuZHJh:d3Jvbmc='}, code: 'UNAUTHENTICATED_REQUEST'},
    {what: 'another token', headers: {token: 'AstraCS:abc'}, code: 'UNAUTHENTICATED_REQUEST'},
  ])('$what', async ({headers, code}) => {
    const {http, text} = await request('/v1', {headers});
    expect(http).toBe(401);
    expect(codesOf(text)).toEqual([code]);
    expect(text).not.toContain('d3Jvbmc=');
  });

  test('a bearer token is taken when there is no other', async () => {
    const {http} = await request('/v1', {headers: {token: '', authorization: `Bearer ${TOKEN}`}});
    expect(http).toBe(200);
  });

  test('a role without permissions', async () => {
    const session = server.database.session(await server.database.authenticate('cassandra', 'cassandra'));
    await session.execute(
      {
        kind: 'create_role',
        role: 'guest',
        ifNotExists: true,
        password: 'guest',
        hashedPassword: undefined,
        login: true,
        superuser: false,
      },
      {},
    );
    const {http, text} = await request('/v1', {
      headers: {token: 'Cassandra:Z3Vlc3Q=:Z3Vlc3Q='},
      body: '{"createKeyspace":{"name":"of_guest"}}',
    });
    expect(http).toBe(401);
    expect(codesOf(text)).toEqual(['UNAUTHORIZED_ACCESS']);
  });
});

test('another content type', async () => {
  const {http, text} = await request('/v1', {headers: {'content-type': 'text/plain'}});
  expect(http).toBe(415);
  expect(codesOf(text)).toEqual(['UNSUPPORTED_CONTENT_TYPE']);
});

describe('bodies', () => {
  const bodyOf = (length: number): string => FIND_KEYSPACES.padEnd(length, ' ');

  test.each([
    {length: MAX_BODY_BYTES - 1, http: 200},
    {length: MAX_BODY_BYTES, http: 200},
    {length: MAX_BODY_BYTES + 1, http: 413},
  ])('$length bytes: $http', async ({length, http}) => {
    expect((await request('/v1', {body: bodyOf(length)})).http).toBe(http);
  });

  test.each([
    {length: MAX_BODY_BYTES, http: '200'},
    {length: MAX_BODY_BYTES + 1, http: '413'},
  ])('$length bytes in chunks: $http', async ({length, http}) => {
    const body = bodyOf(length);
    const chunked = `${(length - 10).toString(16)}\r\n${body.slice(0, -10)}\r\na\r\n${body.slice(-10)}\r\n0\r\n\r\n`;
    const {socket, received, closed} = await raw(head('Transfer-Encoding: chunked', 'Connection: close') + chunked);
    await closed;
    socket.destroy();
    expect(received().split(' ')[1]).toBe(http);
  });

  test('a body that comes a byte at a time is given up after a while, others are served meanwhile', async () => {
    const {socket, received, closed} = await raw(head('Content-Length: 1000'), impatient);
    const timer = setInterval(() => socket.write(' '), 20);
    expect((await impatient.send('', {findKeyspaces: {}})).http).toBe(200);
    await closed;
    clearInterval(timer);
    expect(received()).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('a client that goes away in the middle of a body disturbs nobody', async () => {
    const {socket, closed} = await raw(`${head('Content-Length: 1000')}{"find`);
    socket.destroy();
    await closed;
    expect((await request('/v1')).http).toBe(200);
  });

  test('more in bodies at one time than there is room for', async () => {
    const waiting = await Promise.all(
      Array.from({length: 6}, () => raw(head('Content-Length: 9999') + ' '.repeat(9000), impatient)),
    );
    await Promise.all(waiting.map(({closed}) => closed));
    const answers = waiting.map(({received}) => received().split(' ')[1]);
    expect(answers).toContain('503');
    const {received, closed} = await raw(
      `${head('Connection: close', 'Content-Length: 9000')}${bodyOf(9000)}`,
      impatient,
    );
    await closed;
    expect(received()).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('protocols', () => {
  test('the offer of h2c is passed over', async () => {
    const {received, closed} = await raw(
      head(
        'Connection: Upgrade, HTTP2-Settings, close',
        'Upgrade: h2c',
        'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
        `Content-Length: ${FIND_KEYSPACES.length}`,
      ) + FIND_KEYSPACES,
    );
    await closed;
    expect(received()).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('HTTP/2 without TLS', async () => {
    const session = connectHttp2(server.url);
    const stream = session.request({
      ':method': 'POST',
      ':path': '/v1',
      token: TOKEN,
      'content-type': 'application/json',
    });
    let text = '';
    let http: unknown;
    stream.on('response', headers => (http = headers[':status']));
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    stream.end(FIND_KEYSPACES);
    await new Promise(resolve => stream.on('close', resolve));
    session.close();
    expect(http).toBe(200);
    expect(JSON.parse(text)).toHaveProperty('status.keyspaces');
  });

  test('several requests on one connection, answered in their order', async () => {
    const one = `${head(`Content-Length: ${FIND_KEYSPACES.length}`)}${FIND_KEYSPACES}`;
    const last = `${head('Connection: close', `Content-Length: 2`)}{}`;
    const {received, closed} = await raw(one + one + last);
    await closed;
    expect(received().match(/HTTP\/1\.1 200/g)).toHaveLength(3);
    expect(received().indexOf('REQUEST_STRUCTURE_MISMATCH')).toBeGreaterThan(received().lastIndexOf('keyspaces'));
  });
});

test('a client that does not read its answer is let go, and one that reads slowly is served', async () => {
  const large = await startServer({limits: {sendTimeoutMs: 1_500}});
  // So that nothing but the two clients below is connected then.
  const send = (path: string, command: object) => large.send(path, command, {connection: 'close'});
  await send('', {createKeyspace: {name: 'ks'}});
  await send('/ks', {createCollection: {name: 'c', options: {indexing: {deny: ['*']}}}});
  const text = 'x'.repeat(3_900_000);
  for (let _id = 0; _id < 8; _id += 1) {
    expect((await send('/ks/c', {insertOne: {document: {_id, text}}})).http).toBe(200);
  }
  const ask = async (): Promise<Socket> => {
    const socket = connect(large.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.pause();
    const body = '{"find":{}}';
    socket.write(
      `POST /v1/ks/c HTTP/1.1\r\nHost: x\r\nToken: ${TOKEN}\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    return socket;
  };
  const received = (socket: Socket, pauseMs: number): Promise<number> =>
    new Promise(resolve => {
      let length = 0;
      socket.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (pauseMs > 0 && length % 7 === 0) {
          socket.pause();
          setTimeout(() => socket.resume(), pauseMs);
        }
      });
      socket.on('close', () => resolve(length));
      socket.resume();
    });

  const deaf = await ask();
  const slow = await received(await ask(), 5);
  await expect.poll(() => large.connections()).toBe(0);
  const heard = await received(deaf, 0);
  await large.stop();
  expect({isWhole: slow > 8 * text.length, slow}).toMatchObject({isWhole: true});
  expect({isCut: heard < 8 * text.length, heard}).toMatchObject({isCut: true});
});
