/** Every limit of the native door: at, below and above it; and that other clients do not notice. */
import {connect} from 'node:net';
import {afterEach, describe, expect, test} from 'vitest';
import type {Outcome} from '../../../src/core/cql/port.ts';
import type {NativeLimits} from '../../../src/doors/native/limits.ts';
import {OPCODES} from '../../../src/wire/cql/frame.ts';
import {encodeQuery, plainParameters} from '../../../src/wire/cql/request.ts';
import {decodeResponse} from '../../../src/wire/cql/response-decode.ts';
import {column, fakeDatabase, TEXT} from '../../fakes/cql-database.ts';
import type {FakeDatabase} from '../../fakes/cql-database.ts';
import {RawClient, runDoor} from './raw-client.ts';
import type {RunningDoor} from './raw-client.ts';

let running: RunningDoor | undefined;
let database: FakeDatabase;

async function runWith(limits: Partial<NativeLimits>): Promise<RunningDoor> {
  database = fakeDatabase();
  running = await runDoor(database, {limits});
  return running;
}

afterEach(() => running?.stop());

const textAnswer = (characters: number): Outcome => ({
  kind: 'rows',
  columns: [column('v', TEXT)],
  rows: [[Buffer.alloc(characters, 0x61)]],
  pagingState: undefined,
});

const queryFrame = (client: RawClient, stream: number, text = 'SELECT * FROM ks.t'): Buffer =>
  client.encode(OPCODES.QUERY, stream, w => encodeQuery(w, client.version, text, plainParameters('ONE')));

const until = async (condition: () => boolean, what: string): Promise<void> => {
  for (let i = 0; i < 12_000; i++) {
    if (condition()) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  throw new Error(`It did not come to pass that ${what}`);
};

/** A QUERY message whose body has exactly so many bytes. */
function sized(client: RawClient, stream: number, bodyBytes: number): Buffer {
  const parameters = client.version >= 5 ? 6 : 3;
  return queryFrame(client, stream, 'TRUNCATE ks.t'.padEnd(bodyBytes - 4 - parameters));
}

describe.each([3, 4, 5] as const)('message size in v%i', version => {
  test.each([
    {bytes: 299_999, answer: 'void'},
    {bytes: 300_000, answer: 'void'},
    {bytes: 300_001, answer: 'Request is too big'},
  ])('$bytes of 300000 bytes', async ({bytes, answer}) => {
    const {port} = await runWith({maxFrameBytes: 300_000});
    const client = await RawClient.ready(port, version);
    const answered = client.answerTo(77);

    client.socket.write(sized(client, 77, bytes));
    const {response} = decodeResponse(await answered);

    expect(response.kind === 'error' ? response.failure.message : response.kind).toBe(answer);
    expect(response.kind === 'error' ? response.failure.code : 'invalid').toBe('invalid');
    expect((await client.query('TRUNCATE ks.t')).response.kind).toBe('void');
    client.end();
  });
});

test('before authentication messages must be small', async () => {
  const {port} = await runWith({maxHandshakeFrameBytes: 1000});
  const client = await RawClient.connect(port);

  const refused = await client.startup({CQL_VERSION: '3.0.0', NOISE: 'x'.repeat(2000)});

  expect(refused).toMatchObject({kind: 'error', failure: {message: 'Request is too big'}});
  expect((await client.startup()).kind).toBe('authenticate');
  client.end();
});

test('connections over the limit are closed, those that are open are served', async () => {
  const {port, door} = await runWith({maxConnections: 2});
  const first = await RawClient.ready(port);
  const second = await RawClient.ready(port);
  const third = await RawClient.connect(port);

  await third.closed;
  expect(door.metrics).toMatchObject({connections: 2, connectionsRefusedTotal: 1});
  expect((await first.call('OPTIONS')).response.kind).toBe('supported');
  second.end();
  await until(() => door.metrics.connections === 1, 'a place became free');

  const fourth = await RawClient.ready(port);
  first.end();
  fourth.end();
});

test('requests over the limit of a connection wait their turn', async () => {
  const {port, door} = await runWith({maxInFlightPerConnection: 4});
  const running: ((outcome: Outcome) => void)[] = [];
  database.handlers.execute = () => new Promise<Outcome>(resolve => running.push(resolve));
  const client = await RawClient.ready(port);
  const other = await RawClient.ready(port);
  const answers = Array.from({length: 10}, (_, i) => client.answerTo(i + 1));

  client.socket.write(Buffer.concat(answers.map((_, i) => queryFrame(client, i + 1))));
  await until(() => running.length === 4, 'four requests run');
  expect((await other.call('OPTIONS')).response.kind).toBe('supported');
  expect(running.length).toBe(4);
  running[2]?.({kind: 'void'});
  await answers[2];
  await until(() => running.length === 5, 'a fifth request runs');

  for (let i = 0; i < 10; i++) {
    await until(() => running.length > i, 'the next request runs');
    running[i]?.({kind: 'void'});
  }
  await Promise.all(answers);
  expect(door.metrics.requestsInFlight).toBe(0);
  client.end();
  other.end();
});

test('bytes in flight over the limit of a connection wait their turn', async () => {
  const {port} = await runWith({maxInFlightBytesPerConnection: 1000});
  const running: ((outcome: Outcome) => void)[] = [];
  database.handlers.execute = () => new Promise<Outcome>(resolve => running.push(resolve));
  const client = await RawClient.ready(port);
  const answers = [1, 2, 3].map(stream => client.answerTo(stream));

  client.socket.write(Buffer.concat([1, 2, 3].map(stream => sized(client, stream, 600))));
  await until(() => running.length === 2, 'two requests run');
  running[0]?.({kind: 'void'});
  await until(() => running.length === 3, 'the third runs');
  running.forEach(finish => finish({kind: 'void'}));

  await Promise.all(answers);
  client.end();
});

describe.each([3, 4, 5] as const)('v%i: too many bytes in flight in all', version => {
  /** Fills the process with one request, and gives the way to finish it. */
  async function fill(): Promise<{client: RawClient; answer: Promise<unknown>; finish(): void}> {
    const running: ((outcome: Outcome) => void)[] = [];
    database.handlers.execute = statement =>
      statement.kind === 'truncate' ? new Promise<Outcome>(resolve => running.push(resolve)) : {kind: 'void'};
    const client = await RawClient.ready(door.port, version);
    const answer = client.answerTo(1);
    client.socket.write(sized(client, 1, 120_000));
    await until(() => running.length === 1, 'the first request runs');
    return {client, answer, finish: () => running[0]?.({kind: 'void'})};
  }
  const THROW = {CQL_VERSION: '3.0.0', THROW_ON_OVERLOAD: '1'};
  const SMALL = 'DELETE FROM ks.t WHERE k = 1';
  const LARGE = SMALL.padEnd(5_000);
  let door: RunningDoor;

  test('large requests wait, small ones and other clients go on', async () => {
    door = await runWith({maxInFlightBytes: 100_000});
    const {client, answer, finish} = await fill();
    const other = await RawClient.ready(door.port, version);
    let isAnswered = false;
    const waits = other.query(LARGE).then(({response}) => {
      isAnswered = true;
      return response.kind;
    });
    const third = await RawClient.ready(door.port, version);

    for (let i = 0; i < 10; i++) {
      expect((await third.query(SMALL)).response.kind).toBe('void');
    }
    expect(isAnswered).toBe(false);
    finish();

    expect(await waits).toBe('void');
    await answer;
    expect(door.door.metrics.overloadedTotal).toBe(0);
    [client, other, third].forEach(each => each.end());
  });

  test('large requests are refused for who asked for that, until there is room', async () => {
    door = await runWith({maxInFlightBytes: 100_000});
    const {client, answer, finish} = await fill();
    const other = await RawClient.ready(door.port, version, THROW);

    expect((await other.query(LARGE)).response).toMatchObject({failure: {code: 'overloaded'}});
    expect((await other.query(SMALL)).response.kind).toBe('void');
    expect(door.door.metrics.overloadedTotal).toBe(1);
    finish();
    await answer;

    expect((await other.query(LARGE)).response.kind).toBe('void');
    [client, other].forEach(each => each.end());
  });

  test('what is half received of a large one is refused and thrown away', async () => {
    door = await runWith({maxInFlightBytes: 100_000});
    const {client, answer, finish} = await fill();
    const other = await RawClient.ready(door.port, version);
    const message = sized(other, 7, 400_000);
    const refused = other.answerTo(7);

    other.socket.write(message.subarray(0, 300_000));
    expect(decodeResponse(await refused).response).toMatchObject({failure: {code: 'overloaded'}});
    other.socket.write(message.subarray(300_000));

    expect((await other.query(SMALL)).response.kind).toBe('void');
    finish();
    await answer;
    expect((await other.query(SMALL.padEnd(50_000))).response.kind).toBe('void');
    [client, other].forEach(each => each.end());
  });

  test('who waits and goes away leaves nothing behind', async () => {
    door = await runWith({maxInFlightBytes: 100_000});
    const {client, answer, finish} = await fill();
    const others = await Promise.all([1, 2, 3].map(() => RawClient.ready(door.port, version)));
    others.forEach(other => other.socket.write(queryFrame(other, 1, LARGE)));
    await new Promise(resolve => setTimeout(resolve, 30));
    others[0]?.end();
    others[1]?.socket.end();
    await until(() => door.door.metrics.connections === 2, 'two are gone');
    finish();
    await answer;

    expect((await others[2]!.answerTo(1)).opcode).toBe(OPCODES.RESULT);
    await until(() => door.door.metrics.requestsInFlight === 0, 'nothing runs');
    [client, others[2]!].forEach(each => each.end());
  });

  test('a connection at its own limit, for who asked for errors', async () => {
    door = await runWith({maxInFlightPerConnection: 2});
    const running: ((outcome: Outcome) => void)[] = [];
    database.handlers.execute = () => new Promise<Outcome>(resolve => running.push(resolve));
    const client = await RawClient.ready(door.port, version, THROW);
    const answers = [1, 2, 3].map(stream => client.answerTo(stream));
    client.socket.write(Buffer.concat([1, 2, 3].map(stream => queryFrame(client, stream))));

    expect(decodeResponse(await answers[2]!).response).toMatchObject({failure: {code: 'overloaded'}});
    running.forEach(finish => finish({kind: 'void'}));
    await Promise.all(answers);
    const next = client.query('TRUNCATE ks.t');
    await until(() => running.length === 3, 'the next request runs');
    running[2]?.({kind: 'void'});
    expect((await next).response.kind).toBe('void');
    client.end();
  });
});

describe('a client that does not read its answers', () => {
  const ANSWER = 100_000;

  test('is not served further, is dropped in time, and others do not notice', async () => {
    const {port, door} = await runWith({maxUnreadBytesPerConnection: 1_000_000, stalledClientMs: 300});
    let asked = 0;
    database.handlers.execute = () => {
      asked += 1;
      return textAnswer(ANSWER);
    };
    const client = await RawClient.ready(port);
    const other = await RawClient.ready(port);
    await client.query('SELECT * FROM ks.t');
    client.socket.pause();

    for (let i = 1; i <= 2000; i++) {
      client.socket.write(queryFrame(client, i));
    }
    await until(() => asked > 10, 'requests run');
    expect((await other.query('SELECT * FROM ks.t')).response.kind).toBe('rows');
    await until(() => door.metrics.connections === 1, 'the client is dropped');

    // What sockets hold on both sides of the loopback comes on top of the limit.
    expect(asked * ANSWER).toBeLessThan(40_000_000);
    expect(door.metrics.connectionsDroppedTotal).toBe(1);
    expect((await other.query('SELECT * FROM ks.t')).response.kind).toBe('rows');
    client.end();
    other.end();
  });

  test('gets all of them when it reads at last', async () => {
    const {port, door} = await runWith({maxUnreadBytesPerConnection: 500_000});
    database.handlers.execute = () => textAnswer(ANSWER);
    const client = await RawClient.ready(port);
    await client.query('SELECT * FROM ks.t');
    client.socket.pause();
    const answers = Array.from({length: 200}, (_, i) => client.answerTo(i + 100));
    for (let i = 0; i < 200; i++) {
      client.socket.write(queryFrame(client, i + 100));
    }
    await new Promise(resolve => setTimeout(resolve, 100));
    client.socket.resume();

    const frames = await Promise.all(answers);

    expect(frames.every(frame => frame.body.length > ANSWER)).toBe(true);
    expect(door.metrics.connectionsDroppedTotal).toBe(0);
    client.end();
  });

  test('is dropped at once when all of them together hold too much', async () => {
    const {port, door} = await runWith({maxUnreadBytesPerConnection: 100_000, maxUnreadBytes: 4_000_000});
    database.handlers.execute = () => textAnswer(20_000_000);
    const client = await RawClient.ready(port);
    client.socket.pause();
    client.socket.write(queryFrame(client, 1));

    await until(() => door.metrics.connections === 0, 'the client is dropped');
    client.end();
  });
});

describe('time', () => {
  test('a client that says nothing, or a byte now and then, must finish its handshake', async () => {
    const {port, door} = await runWith({handshakeMs: 1_000});
    const ready = await RawClient.ready(port);
    const silent = await RawClient.connect(port);
    const slow = await RawClient.connect(port);
    const startup = slow.encode(OPCODES.STARTUP, 1, w => w.stringMap(new Map([['CQL_VERSION', '3.0.0']])));
    let at = 0;
    const timer = setInterval(() => slow.socket.write(startup.subarray(at, ++at)), 200);

    await Promise.all([silent.closed, slow.closed]);
    clearInterval(timer);

    expect(door.metrics.connectionsDroppedTotal).toBe(2);
    expect((await ready.call('OPTIONS')).response.kind).toBe('supported');
    ready.end();
  });

  test('a message must come whole in time', async () => {
    const {port} = await runWith({frameMs: 100});
    const client = await RawClient.ready(port);
    const idle = await RawClient.ready(port);
    client.socket.write(queryFrame(client, 1).subarray(0, 20));

    await client.closed;
    expect((await idle.call('OPTIONS')).response.kind).toBe('supported');
    idle.end();
  });
});

describe('closing the door', () => {
  test('what runs is answered, then connections end', async () => {
    const {port, door} = await runWith({});
    let finish = (): void => {};
    database.handlers.execute = () => new Promise(resolve => (finish = () => resolve({kind: 'void'})));
    const client = await RawClient.ready(port);
    const idle = await RawClient.ready(port);
    const answer = client.query('TRUNCATE ks.t');
    await until(() => door.metrics.requestsInFlight === 1, 'the request runs');

    const closed = door.close(30_000);
    await idle.closed;
    finish();

    expect((await answer).response.kind).toBe('void');
    await Promise.all([closed, client.closed]);
  });

  test('what takes too long is cut', async () => {
    const {port, door} = await runWith({});
    database.handlers.execute = () => new Promise(() => {});
    const client = await RawClient.ready(port);
    const answer = client.query('TRUNCATE ks.t').catch(() => 'cut');
    await until(() => door.metrics.requestsInFlight === 1, 'the request runs');

    await door.close(20);

    expect(await answer).toBe('cut');
  });

  test('a client that has sent everything and closed its side is still answered', async () => {
    const {port} = await runWith({});
    database.handlers.execute = async () => {
      await new Promise(resolve => setTimeout(resolve, 30));
      return {kind: 'void'};
    };
    const client = await RawClient.ready(port);
    client.socket.allowHalfOpen = true;
    const answer = client.answerTo(9);
    client.socket.end(queryFrame(client, 9));

    expect((await answer).opcode).toBe(OPCODES.RESULT);
    await client.closed;
  });
});

test('many idle connections are served beside each other', async () => {
  const {port, door} = await runWith({});
  const idle = await Promise.all(Array.from({length: 300}, () => RawClient.ready(port)));
  const quiet = connect(port, '127.0.0.1');

  expect((await idle[299]?.query('TRUNCATE ks.t'))?.response.kind).toBe('void');
  expect(door.metrics.connections).toBeGreaterThanOrEqual(300);
  idle.forEach(client => client.end());
  quiet.destroy();
  await until(() => door.metrics.connections === 0, 'all are gone');
});
