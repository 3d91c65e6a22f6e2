import {Agent, request as httpRequest} from 'node:http';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {connect as http2Connect} from 'node:http2';
import {connect} from 'node:net';
import type {Socket} from 'node:net';
import {afterEach, describe, expect, test} from 'vitest';
import {Failure} from '../base/failure.ts';
import {listen, listenHttp} from './listen.ts';
import type {Listener} from './listen.ts';

const open: Listener[] = [];
const LOOPBACK = {host: '127.0.0.1', port: 0};

afterEach(async () => {
  await Promise.all(open.splice(0).map(listener => listener.close(0)));
});

async function echo(extra: Partial<{handler(request: IncomingMessage, response: ServerResponse): void}> = {}) {
  const listener = await listenHttp({
    ...LOOPBACK,
    handler: (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        response.writeHead(200, {'content-type': 'text/plain'});
        response.end(`${request.httpVersionMajor} ${request.method} ${request.url} ${Buffer.concat(chunks).length}`);
      });
    },
    ...extra,
  });
  open.push(listener);
  return listener;
}

/** Something to wait for, and the way to let it happen. */
function occasion(): [Promise<void>, () => void] {
  let happens = (): void => {};
  return [new Promise<void>(resolve => (happens = resolve)), () => happens()];
}

function http1(port: number, body: string, agent: Agent | false = false): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({host: '127.0.0.1', port, method: 'POST', path: '/a', agent}, response => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve(text));
    });
    request.on('error', reject);
    request.end(body);
  });
}

function http2(port: number, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const session = http2Connect(`http://127.0.0.1:${port}`);
    session.on('error', reject);
    const stream = session.request({':method': 'POST', ':path': '/b'});
    let text = '';
    stream.setEncoding('utf8').on('data', (part: string) => (text += part));
    stream.on('end', () => {
      session.close();
      resolve(text);
    });
    stream.on('error', reject);
    stream.end(body);
  });
}

/** Sends the parts one by one and gives everything that came back until the server closed or `until` was seen. */
function raw(port: number, parts: readonly string[], until?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    let text = '';
    socket.setEncoding('latin1').on('data', (part: string) => {
      text += part;
      if (until !== undefined && text.includes(until)) {
        socket.destroy();
        resolve(text);
      }
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
    const send = (index: number): void => {
      const part = parts[index];
      if (part !== undefined) {
        socket.write(part, () => setTimeout(send, 5, index + 1));
      }
    };
    send(0);
  });
}

describe('one port for HTTP/1.1 and h2c', () => {
  test('both are served', async () => {
    const {port} = await echo();

    expect(await http1(port, 'abc')).toBe('1 POST /a 3');
    expect(await http2(port, 'abcd')).toBe('2 POST /b 4');
  });

  test('large bodies arrive whole', async () => {
    const {port} = await echo();
    const body = 'x'.repeat(3_000_000);

    expect(await http1(port, body)).toBe('1 POST /a 3000000');
    expect(await http2(port, body)).toBe('2 POST /b 3000000');
  });

  test('a kept connection serves many requests', async () => {
    const {port} = await echo();
    const agent = new Agent({keepAlive: true, maxSockets: 1});

    for (let i = 0; i < 5; i++) {
      expect(await http1(port, 'y'.repeat(i), agent)).toBe(`1 POST /a ${i}`);
    }
    agent.destroy();
  });

  test('the first line may come byte by byte', async () => {
    const {port} = await echo();
    const head = 'POST /s HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi';

    expect(await raw(port, [...head.slice(0, 20), head.slice(20)])).toContain('1 POST /s 2');
  });

  test('a cut HTTP/2 preface is waited for', async () => {
    const {port} = await echo();
    const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
    const settings = '\0\0\0\x04\0\0\0\0\0';

    const answer = await raw(port, ['PR', 'I * HT', preface.slice(8), settings], '\x04');

    expect(answer.charCodeAt(3)).toBe(4);
  });

  test('Upgrade: h2c is answered as plain HTTP/1.1', async () => {
    const {port} = await echo();

    const answer = await raw(
      port,
      [
        'GET /u HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB\r\n\r\n',
      ],
      '1 GET /u 0',
    );

    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  test('what is not HTTP gets 400', async () => {
    const {port} = await echo();

    expect(await raw(port, ['\x04\0\0\0\x05\0\0\0\0 rubbish \r\n\r\n'])).toMatch(/^HTTP\/1\.1 400/);
  });

  test('a client that half-closes still gets its answer', async () => {
    const {port} = await echo();

    const answer = await new Promise<string>(resolve => {
      const socket = connect({port, host: '127.0.0.1', allowHalfOpen: true});
      let text = '';
      socket.setEncoding('latin1').on('data', (part: string) => (text += part));
      socket.on('close', () => resolve(text));
      socket.on('end', () => socket.end());
      socket.end('GET /h HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    });

    expect(answer).toContain('1 GET /h 0');
  });
});

describe('ports', () => {
  test('a busy port says so', async () => {
    const {port} = await echo();

    const failure = await listen({host: '127.0.0.1', port, onSocket: () => {}}).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({
      code: 'port_busy',
      message: `Port 127.0.0.1:${port} is used by another program`,
    });
  });

  test('an address of another machine says so', async () => {
    await expect(listen({host: '203.0.113.1', port: 0, onSocket: () => {}})).rejects.toMatchObject({
      code: 'bad_address',
    });
  });

  test('a TCP port hands its sockets on', async () => {
    const listener = await listen({...LOOPBACK, onSocket: socket => socket.end('hello')});
    open.push(listener);

    expect(await raw(listener.port, [])).toBe('hello');
  });

  test('connections over the limit are closed', async () => {
    const taken: Socket[] = [];
    const listener = await listen({...LOOPBACK, maxConnections: 1, onSocket: socket => taken.push(socket)});
    open.push(listener);
    const first = connect(listener.port, '127.0.0.1');
    await new Promise(resolve => first.once('connect', resolve));

    expect(await raw(listener.port, [])).toBe('');
    expect(taken.length).toBe(1);
    first.destroy();
  });
});

describe('closing', () => {
  test('requests in flight are finished, idle connections end at once', async () => {
    let finish = (): void => {};
    const [hasBegun, begun] = occasion();
    const listener = await echo({
      handler: (_, response) => {
        finish = () => response.end('late');
        begun();
      },
    });
    const agent = new Agent({keepAlive: true});
    const silent = connect(listener.port, '127.0.0.1');
    const silentClosed = new Promise(resolve => silent.once('close', resolve));
    silent.on('error', () => {});
    await new Promise(resolve => silent.once('connect', resolve));
    const answer = http1(listener.port, '', agent);
    await hasBegun;

    const closed = listener.close(30_000);
    await silentClosed;
    await expect(http1(listener.port, '')).rejects.toMatchObject({code: 'ECONNREFUSED'});
    finish();

    expect(await answer).toBe('late');
    await closed;
    agent.destroy();
  });

  test('what does not finish is cut after the grace time', async () => {
    const [hasBegun, begun] = occasion();
    const listener = await echo({handler: begun});
    const answer = http1(listener.port, '').catch((error: {code?: string}) => error.code);
    await hasBegun;

    await listener.close(30);

    expect(await answer).toBe('ECONNRESET');
  });

  test('HTTP/2 sessions end after their streams', async () => {
    const [hasBegun, begun] = occasion();
    const listener = await echo({
      handler: (_, response) => {
        setTimeout(() => response.end('slow'), 40);
        begun();
      },
    });
    const answer = http2(listener.port, '');
    await hasBegun;

    await listener.close(30_000);

    expect(await answer).toBe('slow');
  });
});
