/** Bad clients of the CQL port, against the whole program, while another client works. */
import {afterAll, beforeAll, expect, test} from 'vitest';
import {OPCODES} from '../../src/wire/cql/frame.ts';
import {encodeQuery, plainParameters} from '../../src/wire/cql/request.ts';
import {decodeResponse} from '../../src/wire/cql/response-decode.ts';
import {RawClient} from '../doors/native/raw-client.ts';
import {pause, rawMany, Target} from './support.ts';

let target: Target;
beforeAll(async () => {
  target = await Target.start({'handshake-ms': '2500', 'frame-ms': '1500', 'max-frame-bytes': '4000000'});
});
afterAll(() => target.stop());

/** Bytes of a small generator: the same in each run. */
function garbage(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes[i] = state >>> 16;
  }
  return bytes;
}

const queryFrame = (client: RawClient, stream: number, text: string): Buffer =>
  client.encode(OPCODES.QUERY, stream, w => encodeQuery(w, client.version, text, plainParameters('ONE')));

test('garbage instead of frames', async () => {
  await target.underAttack(async () => {
    const all = await rawMany(target.cqlPort, 60);
    all.forEach(({socket}, seed) => socket.write(garbage(seed * 500, seed)));
    // What looks like the begin of a frame is waited for, until the time for the handshake is over.
    await Promise.all(all.map(({closed}) => closed));
  });
});

test('garbage after the handshake, in every version', async () => {
  await target.underAttack(async () => {
    const versions = [3, 4, 5] as const;
    const clients = await Promise.all(
      versions.flatMap(version => [0, 1, 2].map(() => RawClient.ready(target.cqlPort, version))),
    );
    clients.forEach((client, i) => client.socket.write(garbage(20_000, i)));
    // Garbage may say that it is a message of 1 GiB, which is answered as too big and then skipped: that client is idle.
    await Promise.all(clients.map(({closed}) => Promise.race([closed, pause(1_000)])));
    clients.forEach(client => client.end());
  });
});

test('first frames that make no sense: an error or an end, and no memory', async () => {
  const BAD = [
    {what: 'claims 2 GiB', bytes: Buffer.from('04000001077fffffff', 'hex')},
    {what: 'claims a negative length', bytes: Buffer.from('040000010780000000', 'hex')},
    {what: 'is a response', bytes: Buffer.from('840000010800000000', 'hex')},
    {what: 'has an opcode of nobody', bytes: Buffer.from('04000001ff00000000', 'hex')},
    {what: 'is an HTTP request', bytes: Buffer.from('POST /v1 HTTP/1.1\r\nHost: x\r\n\r\n')},
    {what: 'is a TLS hello', bytes: Buffer.from('1603010200010001fc0303', 'hex')},
  ];
  await target.underAttack(async () => {
    const all = await rawMany(target.cqlPort, 60);
    all.forEach(({socket}, i) => socket.write(BAD[i % BAD.length]?.bytes ?? ''));
    await Promise.all(all.map(({closed}) => closed));

    for (const [i, {received}] of all.entries()) {
      // Byte 4 is the opcode: ERROR is 0.
      const answer = received() === '' ? 'end' : received().charCodeAt(4) === 0 ? 'error' : 'other';
      expect({what: BAD[i % BAD.length]?.what, answer}).toMatchObject({answer: expect.stringMatching(/^(end|error)$/)});
    }
  });
});

test('frames that are cut off by an end or a reset', async () => {
  await target.underAttack(async () => {
    const clients = await Promise.all(
      Array.from({length: 40}, (_, i) => RawClient.ready(target.cqlPort, i % 2 ? 4 : 5)),
    );
    clients.forEach((client, i) => {
      const frame = queryFrame(client, 1, `SELECT * FROM system.local ${' '.repeat(100_000)}`);
      client.socket.write(frame.subarray(0, 5 + i * 2_000));
      if (i % 3 === 0) {
        client.socket.resetAndDestroy();
      } else {
        client.socket.end();
      }
    });
    await Promise.all(clients.map(({closed}) => closed));
  });
});

test('half a frame, and then nothing: dropped in time', async () => {
  await target.underAttack(async () => {
    const clients = await Promise.all(Array.from({length: 20}, () => RawClient.ready(target.cqlPort)));
    clients.forEach(client => client.socket.write(queryFrame(client, 1, ' '.repeat(1_000_000)).subarray(0, 500_000)));

    await Promise.all(clients.map(({closed}) => closed));
  });
});

test('clients that ask and go away without waiting for the answers', async () => {
  await target.underAttack(async () => {
    const clients = await Promise.all(Array.from({length: 20}, () => RawClient.ready(target.cqlPort)));
    for (const client of clients) {
      for (let stream = 0; stream < 20; stream++) {
        client.socket.write(queryFrame(client, stream, 'SELECT * FROM system_schema.columns'));
      }
    }
    clients.forEach(client => client.socket.resetAndDestroy());
    await Promise.all(clients.map(({closed}) => closed));
  });
});

test('wrong passwords: refused, then refused without looking; those who are in stay in', async () => {
  await target.underAttack(async () => {
    const answers = await Promise.all(
      Array.from({length: 60}, async (_, i) => {
        const client = await RawClient.connect(target.cqlPort);
        await client.startup();
        const answer = await client.login('cassandra', `wrong ${i}`);
        client.end();
        return answer.kind === 'error' ? answer.failure.code : answer.kind;
      }),
    );

    expect(new Set(answers)).toEqual(new Set(['bad_credentials', 'overloaded']));
  });
});

test('texts that are no CQL, of every size', async () => {
  await target.underAttack(async () => {
    const client = await RawClient.ready(target.cqlPort);
    const texts = [
      '',
      ';',
      '\0',
      '"'.repeat(10_000),
      "'".repeat(10_001),
      `SELECT ${'('.repeat(100_000)}`,
      `SELECT * FROM t WHERE a = ${'['.repeat(100_000)}`,
      `SELECT * FROM t WHERE a = ${'{'.repeat(100_000)}`,
      `SELECT * FROM t WHERE a IN (${Array(100_000).fill('1').join(',')}`,
      `CREATE TABLE ks.t (k ${'frozen<list<'.repeat(50_000)}`,
      `/*${'*'.repeat(1_000_000)}`,
      `SELECT ${'-'.repeat(1_000_000)}`,
      `SELECT ${'9'.repeat(1_000_000)} FROM system.local`,
    ];
    const frames = texts.map((text, stream) => {
      const answer = client.answerTo(stream + 100);
      client.socket.write(queryFrame(client, stream + 100, text));
      return answer;
    });
    const responses = (await Promise.all(frames)).map(frame => decodeResponse(frame).response);

    for (const [i, response] of responses.entries()) {
      expect({text: texts[i]?.slice(0, 40), kind: response.kind}).toMatchObject({kind: 'error'});
      expect(['syntax', 'invalid']).toContain(response.kind === 'error' ? response.failure.code : '');
    }
    client.end();
  });
});
