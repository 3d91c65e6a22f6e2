/** Bad clients of the main HTTP port, against the whole program, while another client works. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {must, until} from '../program/support.ts';
import {pause, raw, rawMany, Target} from './support.ts';
import type {Raw} from './support.ts';

const MAX_BODY_BYTES = 2_000_000;
/** Time for headers and for bodies: short, but not for a busy machine. */
const SLOW_MS = 2_500;

/** Much is sent of it, and it is made once. */
const BLOCK = Buffer.alloc(1 << 20, ' ');

let target: Target;
beforeAll(async () => {
  target = await Target.start({
    'max-body-bytes': String(MAX_BODY_BYTES),
    'body-timeout-ms': String(SLOW_MS),
    'http-header-timeout-ms': String(SLOW_MS),
  });
});
afterAll(() => target.stop());

const headOf = (lines: readonly string[], path = '/v1/ks/things'): string =>
  [`POST ${path} HTTP/1.1`, 'Host: x', `Token: ${target.asterism.token}`, ...lines, '', ''].join('\r\n');
const requestOf = (body: string | Buffer, lines: readonly string[] = []): Buffer =>
  Buffer.concat([
    Buffer.from(headOf([...lines, `Content-Length: ${Buffer.byteLength(body)}`])),
    typeof body === 'string' ? Buffer.from(body) : body,
  ]);
const statusOf = (connection: Raw): string => /^HTTP\/1\.1 (\d+)/.exec(connection.received())?.[1] ?? 'none';
const codesOf = (text: string): string[] => [...text.matchAll(/"errorCode":"(\w+)"/g)].map(([, code]) => code ?? '');

describe('bodies', () => {
  test('much too large: 413, which the client gets to read', async () => {
    await target.underAttack(async () => {
      const chunk = `${BLOCK.length.toString(16)}\r\n`;
      // Who was refused has two seconds to send the rest: few at once, so that a busy machine gets it done.
      for (let round = 0; round < 3; round++) {
        const all = await rawMany(target.httpPort, 2);
        all.forEach(({socket}, i) => {
          const isChunked = i === 0;
          socket.write(headOf([isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${BLOCK.length * 3}`]));
          for (let n = 0; n < 3; n++) {
            socket.write(isChunked ? chunk : '');
            socket.write(BLOCK);
            socket.write(isChunked ? '\r\n' : '');
          }
          socket.write(isChunked ? '0\r\n\r\n' : '');
        });
        await Promise.all(all.map(({closed}) => closed));

        expect(all.map(statusOf)).toEqual(['413', '413']);
      }
    });
  });

  test('cut off in the middle', async () => {
    await target.underAttack(async () => {
      const all = await rawMany(target.httpPort, 100);
      all.forEach(({socket}, i) => {
        socket.write(headOf(['Content-Length: 100000']) + '{"insertOne": {"document": {"_id": "cut", "x": "');
        if (i % 2 === 0) {
          socket.end();
        } else {
          socket.resetAndDestroy();
        }
      });
      await Promise.all(all.map(({closed}) => closed));

      expect((await must(target.asterism, '/ks/things', {findOne: {filter: {_id: 'cut'}}})).data?.document).toBeNull();
    });
  });

  const nested = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth);
  const inserting = (value: string): string => `{"insertOne":{"document":{"_id":"bad","x":${value}}}}`;

  const BAD: readonly {what: string; body: string | Buffer}[] = [
    {what: 'the same key twice', body: '{"insertOne":{"document":{"_id":"bad","a":1,"a":2}}}'},
    {what: '100 000 arrays in each other', body: inserting(nested('[', ']', 100_000))},
    {what: '100 000 objects in each other', body: inserting(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)},
    {what: '100 000 arrays, never closed', body: inserting('['.repeat(100_000))},
    {what: 'bytes that are not UTF-8', body: Buffer.from(inserting('"\xff\xfe\xc0\x80"'), 'latin1')},
    {what: 'half a character at the end', body: Buffer.from('{"findOne":{}}\xe2\x82', 'latin1')},
    {what: 'a number of 100 000 digits', body: inserting('9'.repeat(100_000))},
    {what: 'a number with 100 000 digits after the point', body: inserting(`0.${'9'.repeat(100_000)}`)},
    {what: 'an exponent of 100 000 digits', body: inserting(`1e${'9'.repeat(100_000)}`)},
    {
      what: '100 000 members',
      body: `{"insertOne":{"document":{${Array.from({length: 100_000}, (_, i) => `"k${i}":1`)}}}}`,
    },
    {what: 'a filter of 100 000 conditions', body: `{"find":{"filter":{"$or":[${Array(100_000).fill('{"a":1}')}]}}}`},
    {what: 'a NUL', body: '\0{"findOne":{}}'},
    {what: 'nothing', body: ''},
    {what: 'no object', body: 'null'},
  ];

  test('of all bad kinds: a typed error for each', async () => {
    await target.underAttack(async () => {
      const answers = await Promise.all(
        BAD.map(async ({what, body}) => {
          const connection = await raw(target.httpPort);
          connection.socket.write(requestOf(body, ['Content-Type: application/json', 'Connection: close']));
          await connection.closed;
          return {what, http: statusOf(connection), codes: codesOf(connection.received())};
        }),
      );

      for (const {what, http, codes} of answers) {
        expect({what, http, count: codes.length}).toEqual({what, http: expect.stringMatching(/^(200|400)$/), count: 1});
        expect(codes).not.toContain('INTERNAL_SERVER_ERROR');
      }
      expect((await must(target.asterism, '/ks/things', {findOne: {filter: {_id: 'bad'}}})).data?.document).toBeNull();
    });
  });
});

describe('headers', () => {
  test.each([
    {what: 'one of a megabyte', lines: [`X: ${'x'.repeat(1_000_000)}`]},
    {what: 'ten thousand', lines: Array.from({length: 10_000}, (_, i) => `X-${i}: ${i}`)},
  ])('$what: 431', async ({lines}) => {
    await target.underAttack(async () => {
      const all = await rawMany(target.httpPort, 10);
      all.forEach(({socket}) => socket.write(headOf(lines)));
      await Promise.all(all.map(({closed}) => closed));

      expect(all.map(statusOf).filter(status => status !== '431')).toEqual([]);
    });
  });

  test('that never end', async () => {
    await target.underAttack(async () => {
      const connection = await raw(target.httpPort);
      connection.socket.write('POST /v1 HTTP/1.1\r\nX: ');
      const timer = setInterval(() => connection.socket.writable && connection.socket.write('x'.repeat(4_000)), 5);
      await connection.closed;
      clearInterval(timer);
    });
  });

  test('that make no sense: 400', async () => {
    const BAD = [
      ['Content-Length: 2', 'Content-Length: 3'],
      ['Content-Length: 2', 'Transfer-Encoding: chunked'],
      ['Content-Length: -1'],
      ['nonsense'],
      ['X: a\0b'],
    ];
    await target.underAttack(async () => {
      const all = await rawMany(target.httpPort, BAD.length);
      all.forEach(({socket}, i) => socket.write(`${headOf(BAD[i] ?? [])}{}`));
      await Promise.all(all.map(({closed}) => closed));

      expect(all.map(statusOf)).toEqual(BAD.map(() => '400'));
    });
  });
});

test('headers and bodies that come a byte now and then: closed after their time', async () => {
  await target.underAttack(async () => {
    const text = headOf(['Content-Length: 1000']);
    const headers = await rawMany(target.httpPort, 50);
    const bodies = await rawMany(target.httpPort, 50);
    bodies.forEach(({socket}) => socket.write(text));
    let at = 0;
    const timer = setInterval(() => {
      at += 1;
      headers.forEach(({socket}) => socket.writable && socket.write(text.slice(at - 1, at)));
      bodies.forEach(({socket}) => socket.writable && socket.write(' '));
    }, 50);
    await Promise.all([...headers, ...bodies].map(({closed}) => closed));
    clearInterval(timer);

    expect(at).toBeLessThan(text.length);
    expect(new Set([...headers, ...bodies].map(statusOf))).toEqual(new Set(['408']));
  });
});

test('300 requests at once on one connection are answered in order', async () => {
  await target.underAttack(async () => {
    const connection = await raw(target.httpPort);
    const bodies = Array.from({length: 300}, (_, i) => `{"findOne":{"filter":{"n":"${i}","$bad${i}":1}}}`);
    connection.socket.write(
      Buffer.concat(bodies.map((body, i) => requestOf(body, i === 299 ? ['Connection: close'] : []))),
    );
    await connection.closed;

    const told = [...connection.received().matchAll(/\$bad(\d+)/g)].map(([, i]) => Number(i));
    expect([...new Set(told)]).toEqual(bodies.map((_, i) => i));
  });
});

test('clients that never read large answers are let go', async () => {
  const other = await Target.start({'send-timeout-ms': '300', 'page-size': '20'});
  const text = 'x'.repeat(7_900);
  const more = Array.from({length: 60}, () => text);
  await must(other.asterism, '/ks', {createCollection: {name: 'large', options: {indexing: {deny: ['*']}}}});
  await must(other.asterism, '/ks/large', {
    insertMany: {documents: Array.from({length: 20}, (_, _id) => ({_id, text, more}))},
  });
  const body = '{"find":{}}';
  const request = `POST /v1/ks/large HTTP/1.1\r\nHost: x\r\nToken: ${other.asterism.token}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

  await other.underAttack(async () => {
    const all = await rawMany(other.httpPort, 6);
    all.forEach(({socket}) => {
      socket.pause();
      socket.write(request);
    });
    await until('they are let go', async () => {
      const metrics = await other.metrics();
      return (metrics['asterism_connections{door="data-api"}'] ?? NaN) <= 4;
    });
    all.forEach(({socket}) => socket.destroy());
  });
  await other.stop();
});

test('500 wrong tokens: all refused, soon without looking; the right one goes on', async () => {
  const body = '{"findKeyspaces":{}}';
  const request = (i: number, n: number): string => {
    const token = `Cassandra:Y2Fzc2FuZHJh:${Buffer.from(`wrong-${i}-${n}`).toString('base64')}`;
    const ending = n === 49 ? 'Connection: close\r\n' : '';
    return `POST /v1 HTTP/1.1\r\nHost: x\r\nToken: ${token}\r\n${ending}Content-Length: ${body.length}\r\n\r\n${body}`;
  };

  await target.underAttack(async () => {
    let text = '';
    for (let i = 0; i < 10; i++) {
      const {socket, closed, received} = await raw(target.httpPort);
      socket.write(Array.from({length: 50}, (_, n) => request(i, n)).join(''));
      await closed;
      text += received();
    }
    const codes = codesOf(text);

    expect(codes).toHaveLength(500);
    expect(new Set(codes)).toEqual(new Set(['UNAUTHENTICATED_REQUEST', 'UNAVAILABLE_DATABASE']));
    expect(codes.filter(code => code === 'UNAUTHENTICATED_REQUEST').length).toBeLessThan(100);
    expect(text).not.toMatch(/wrong-|d3Jvbmct/);
  });
});

test('1000 idle connections of each door', async () => {
  // A busy machine may need long to connect them all.
  const other = await Target.start({'http-header-timeout-ms': '600000', 'handshake-ms': '600000'});
  await other.underAttack(async () => {
    const all = [...(await rawMany(other.httpPort, 1_000)), ...(await rawMany(other.cqlPort, 1_000))];
    await until('all are connected', async () => {
      const metrics = await other.metrics();
      return ['data-api', 'cql'].every(door => (metrics[`asterism_connections{door="${door}"}`] ?? 0) > 1_000);
    });
    const one = await raw(other.httpPort);
    one.socket.end('GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await one.closed;
    expect(statusOf(one)).toBe('200');
    all.forEach(({socket}) => socket.destroy());
  });
  await other.stop();
});

test('connections over the limit are closed, and there is room again later', async () => {
  const other = await Target.start({'max-http-connections': '20'});
  const all = await rawMany(other.httpPort, 60);
  const closed = (): number => all.filter(({socket}) => socket.destroyed).length;
  await until('those over the limit are closed', () => Promise.resolve(closed() >= 40));
  all.forEach(({socket}) => socket.destroy());
  await pause(50);

  await must(other.asterism, '', {createKeyspace: {name: 'more'}});
  expect((await other.metrics())['asterism_connections_refused_total{door="data-api"}']).toBeGreaterThanOrEqual(40);
  await other.stop();
});
