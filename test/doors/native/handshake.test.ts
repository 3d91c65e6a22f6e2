/** What happens before a client is known. Source of the expected answers: facts observed on Apache Cassandra 5.0.2. */
import {connect} from 'node:net';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {FLAG_USE_BETA, OPCODES, PROTOCOL_VERSIONS} from '../../../src/wire/cql/frame.ts';
import {encodeQuery, plainParameters} from '../../../src/wire/cql/request.ts';
import {fakeDatabase} from '../../fakes/cql-database.ts';
import {RawClient, runDoor} from './raw-client.ts';
import type {RunningDoor} from './raw-client.ts';

let running: RunningDoor;
beforeAll(async () => {
  running = await runDoor(fakeDatabase());
});
afterAll(() => running.stop());

/** Sends raw bytes and gives the first `bytes` of the answer. */
function raw(hex: string, bytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(running.port, '127.0.0.1');
    let answer = Buffer.alloc(0);
    socket.on('data', chunk => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length >= bytes) {
        socket.destroy();
        resolve(answer);
      }
    });
    socket.on('error', reject);
    socket.on('end', () => resolve(answer));
    socket.write(Buffer.from(hex, 'hex'));
  });
}

describe('version negotiation', () => {
  test.each([
    {version: 0x42, hex: '42000001' + '05' + '00000000', header: '85000000' + '00'},
    {version: 0x41, hex: '41000003' + '01' + '00000003' + '616263', header: '85000000' + '00'},
    {version: 6, hex: '06000001' + '05' + '00000000', header: '85000000' + '00'},
    {version: 7, hex: '07100001' + '05' + '00000000', header: '85000000' + '00'},
  ])('version $version is refused with a version of ours and stream 0', async ({version, hex, header}) => {
    const answer = await raw(hex, 100);

    expect(answer.subarray(0, 5).toString('hex')).toBe(header);
    expect(answer.readInt32BE(9)).toBe(0x000a);
    expect(answer.toString('utf8', 15)).toBe(
      `Invalid or unsupported protocol version (${version}); supported versions are (3/v3, 4/v4, 5/v5)`,
    );
  });

  test.each([
    {version: 1, header: '810000' + '00'},
    {version: 2, header: '820000' + '00'},
  ])('version $version gets a header of 8 bytes', async ({version, header}) => {
    const answer = await raw(`0${version}00` + '01' + '05' + '00000000', 90);

    expect(answer.subarray(0, 4).toString('hex')).toBe(header);
    expect(answer.readUInt32BE(4)).toBe(answer.length - 8);
    expect(answer.readInt32BE(8)).toBe(0x000a);
    expect(answer.toString('utf8', 14)).toContain(`Invalid or unsupported protocol version (${version})`);
  });

  test('the connection stays usable after a refused version', async () => {
    const answer = await raw('42000001' + '05' + '00000002' + 'ffff' + '04000007' + '05' + '00000000', 130);
    const second = 9 + answer.readUInt32BE(5);

    expect(answer.subarray(second, second + 5).toString('hex')).toBe('84000007' + '06');
  });

  test.each(PROTOCOL_VERSIONS)('v%i is answered in its own version', async version => {
    const client = await RawClient.connect(running.port, version);

    const frame = await client.callFrame('OPTIONS', undefined, FLAG_USE_BETA);

    expect(frame.version).toBe(version);
    expect(frame.isResponse).toBe(true);
    client.end();
  });

  test('another version after STARTUP is refused', async () => {
    const client = await RawClient.ready(running.port, 4);
    client.socket.write(Buffer.from('03000000' + '05' + '00000000', 'hex'));

    expect((await client.answerTo(0)).opcode).toBe(OPCODES.ERROR);
    await client.closed;
  });
});

describe.each(PROTOCOL_VERSIONS)('v%i', version => {
  test('OPTIONS tells what is offered, before and after the handshake', async () => {
    const client = await RawClient.connect(running.port, version);
    const offered = new Map([
      ['CQL_VERSION', ['3.4.7']],
      ['COMPRESSION', ['snappy', 'lz4']],
      ['PROTOCOL_VERSIONS', ['3/v3', '4/v4', '5/v5']],
    ]);

    expect((await client.call('OPTIONS')).response).toEqual({kind: 'supported', options: offered});
    expect(await client.startup()).toEqual({
      kind: 'authenticate',
      authenticator: 'org.apache.cassandra.auth.PasswordAuthenticator',
    });
    expect((await client.call('OPTIONS')).response).toEqual({kind: 'supported', options: offered});
    expect(await client.login('cassandra', 'cassandra')).toEqual({kind: 'auth_success', token: null});
    expect((await client.call('OPTIONS')).response).toEqual({kind: 'supported', options: offered});
    client.end();
  });

  test('a wrong password may be tried again', async () => {
    const client = await RawClient.connect(running.port, version);
    await client.startup();

    const wrong = await client.login('cassandra', 'nope');
    const right = await client.login('cassandra', 'cassandra');

    expect(wrong).toMatchObject({kind: 'error', failure: {code: 'bad_credentials'}});
    expect(right.kind).toBe('auth_success');
    client.end();
  });
});

describe('STARTUP', () => {
  test.each([
    {what: 'no CQL version', options: {}, says: 'Missing value CQL_VERSION'},
    {
      what: 'a CQL version that is too old',
      options: {CQL_VERSION: '2.0.0'},
      says: 'CQL version 2.0.0 is not supported',
    },
    {what: 'nonsense as CQL version', options: {CQL_VERSION: 'x'}, says: 'CQL version x is not supported'},
    {
      what: 'Snappy in v5',
      options: {CQL_VERSION: '3.0.0', COMPRESSION: 'snappy'},
      says: 'not supported in protocol V5',
      version: 5,
    },
    {what: 'unknown compression', options: {CQL_VERSION: '3.0.0', COMPRESSION: 'zip'}, says: 'Unknown compression'},
  ] as readonly {what: string; options: Record<string, string>; says: string; version?: 5}[])(
    '$what is refused and may be tried again',
    async ({options, says, version}) => {
      const client = await RawClient.connect(running.port, version);

      const refused = await client.startup(options);

      expect(refused).toMatchObject({
        kind: 'error',
        failure: {code: 'protocol', message: expect.stringContaining(says)},
      });
      expect((await client.startup({cql_version: '4.0.0'})).kind).toBe('authenticate');
      client.end();
    },
  );

  test('what the client says of itself is kept', async () => {
    const client = await RawClient.connect(running.port);
    await client.startup({CQL_VERSION: '3.0.0', DRIVER_NAME: 'a driver', driver_version: '1.2'});
    await client.login('cassandra', 'cassandra');

    const described = running.door.clients().find(other => other.port === client.socket.localPort);

    expect(described).toMatchObject({user: 'cassandra', protocolVersion: 4, stage: 'ready', driverName: 'a driver'});
    expect(described?.options.get('DRIVER_NAME')).toBe('a driver');
    expect(described?.options.get('DRIVER_VERSION')).toBe('1.2');
    client.end();
  });
});

describe('what comes at the wrong time', () => {
  test('QUERY before STARTUP is refused on stream 0', async () => {
    const client = await RawClient.connect(running.port);
    const answer = client.answerTo(0);
    client.socket.write(client.encode(OPCODES.QUERY, 5, w => encodeQuery(w, 4, 'x', plainParameters('ONE'))));

    const {body} = await answer;

    expect(body.toString('utf8', 6)).toBe('Unexpected message QUERY, expecting STARTUP or OPTIONS');
    client.end();
  });

  test('QUERY before AUTH_RESPONSE is refused', async () => {
    const client = await RawClient.connect(running.port);
    await client.startup();

    expect((await client.query('SELECT')).response).toMatchObject({
      failure: {code: 'protocol', message: 'Unexpected message QUERY, expecting SASL_RESPONSE'},
    });
    client.end();
  });

  test('a second STARTUP is refused', async () => {
    const client = await RawClient.ready(running.port);

    expect(await client.startup()).toMatchObject({failure: {code: 'protocol'}});
    expect((await client.call('OPTIONS')).response.kind).toBe('supported');
    client.end();
  });

  test.each([
    {what: 'an unknown opcode', opcode: 0x55, says: 'Unknown opcode 85'},
    {what: 'the dead opcode', opcode: 0x04, says: 'Unknown opcode 4'},
    {what: 'an opcode of servers', opcode: OPCODES.RESULT, says: 'Wrong protocol direction'},
  ])('$what is answered, then the connection ends', async ({opcode, says}) => {
    const client = await RawClient.ready(running.port);
    const answer = client.answerTo(3);
    client.socket.write(client.encode(opcode, 3));

    expect((await answer).body.toString('utf8', 6)).toContain(says);
    await client.closed;
  });
});

describe('credentials', () => {
  test.each([
    {what: 'no password field', token: 'cassandra', says: 'Password must not be null'},
    {what: 'an empty password', token: '\0cassandra\0', says: 'Credential format error'},
    {what: 'an empty user', token: '\0\0cassandra', says: 'Credential format error'},
    {what: 'a NUL inside', token: '\0cassandra\0cass\0andra', says: 'Credential format error'},
    {what: 'another user', token: '\0nobody\0cassandra', says: 'Provided username nobody'},
  ])('$what', async ({token, says}) => {
    const client = await RawClient.connect(running.port);
    await client.startup();

    const {response} = await client.call('AUTH_RESPONSE', writer => writer.bytes(Buffer.from(token)));

    expect(response).toMatchObject({
      kind: 'error',
      failure: {code: 'bad_credentials', message: expect.stringContaining(says)},
    });
    client.end();
  });
});
