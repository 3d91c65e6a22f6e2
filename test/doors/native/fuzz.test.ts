/** Random bytes, and good messages with random damage. Nothing of it may end the process, disturb others, or fail without a type. */
import {expect, test} from 'vitest';
import {CqlFailure} from '../../../src/core/cql/errors.ts';
import {OPCODES, PROTOCOL_VERSIONS} from '../../../src/wire/cql/frame.ts';
import {FrameSource} from '../../../src/wire/cql/frame-source.ts';
import {Reader} from '../../../src/wire/cql/reader.ts';
import {
  decodeBatch,
  decodeExecute,
  decodePrepare,
  decodeQuery,
  encodeBatch,
  encodeExecute,
  encodePrepare,
  encodeQuery,
  plainParameters,
} from '../../../src/wire/cql/request.ts';
import {decodeResponse} from '../../../src/wire/cql/response-decode.ts';
import type {Writer} from '../../../src/wire/cql/writer.ts';
import {fakeDatabase} from '../../fakes/cql-database.ts';
import {RawClient, runDoor} from './raw-client.ts';
import {repeats} from '../../data/effort.ts';

const SEED = Number(process.env['FUZZ_SEED'] ?? 1);

/** mulberry32: small, and the same everywhere. */
function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return below => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

type Random = ReturnType<typeof randomOf>;

const randomBytes = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({length}, () => (random(3) === 0 ? 0 : random(256))));

/** Flips, cuts, repeats or replaces something. */
function damaged(random: Random, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const at = random(copy.length + 1);
  switch (random(5)) {
    case 0:
      return copy.subarray(0, at);
    case 1:
      return Buffer.concat([copy.subarray(0, at), randomBytes(random, random(20)), copy.subarray(at)]);
    case 2:
      return Buffer.concat([copy, copy.subarray(at)]);
    case 3:
      copy.fill(0xff, at, Math.min(at + 4, copy.length));
      return copy;
    default:
      for (let flips = random(8); flips >= 0; flips--) {
        copy[random(copy.length)]! ^= 1 << random(8);
      }
      return copy;
  }
}

const parameters = {
  ...plainParameters('ONE'),
  values: [Buffer.from('abc'), null],
  names: ['a', 'b'],
  pageSize: 10,
  pagingState: Buffer.from('state'),
  timestamp: 5n,
};

const MESSAGES: readonly {opcode: number; write(writer: Writer, version: 3 | 4 | 5): void}[] = [
  {opcode: OPCODES.QUERY, write: (w, v) => encodeQuery(w, v, 'INSERT INTO ks.t (a, b) VALUES (:a, :b)', parameters)},
  {opcode: OPCODES.PREPARE, write: (w, v) => encodePrepare(w, v, {text: 'SELECT * FROM ks.t', keyspace: undefined})},
  {
    opcode: OPCODES.EXECUTE,
    write: (w, v) => encodeExecute(w, v, {id: 'x'.repeat(16), resultMetadataId: undefined, parameters}),
  },
  {
    opcode: OPCODES.BATCH,
    write: (w, v) =>
      encodeBatch(w, v, {
        type: 'logged',
        items: [{kind: 'text', text: 'DELETE FROM ks.t WHERE k = ?', values: [Buffer.from('k')]}],
        parameters: plainParameters('ONE'),
      }),
  },
  {opcode: OPCODES.REGISTER, write: w => w.stringList(['SCHEMA_CHANGE'])},
  {opcode: OPCODES.OPTIONS, write: () => {}},
];

const DECODED = repeats(5_000, 100_000);

test('decoders fail only with `protocol`', () => {
  const random = randomOf(SEED);
  const readers = [decodeQuery, decodePrepare, decodeExecute, decodeBatch];
  let failures = 0;
  for (let round = 0; round < DECODED; round++) {
    const body = randomBytes(random, random(60));
    const version = PROTOCOL_VERSIONS[random(3)]!;
    try {
      if (random(3) === 0) {
        decodeResponse({version, isResponse: true, flags: random(16), stream: 0, opcode: random(17), body});
      } else {
        readers[random(readers.length)]!(new Reader(body), version);
      }
    } catch (error) {
      failures += 1;
      if (!(error instanceof CqlFailure) || error.code !== 'protocol') {
        throw new Error(`Seed ${SEED}, round ${round}: ${body.toString('hex')}`, {cause: error});
      }
    }
  }
  expect(failures).toBeGreaterThan(DECODED / 2);
});

test('frames are cut or refused, whatever comes in whatever pieces', () => {
  const random = randomOf(SEED);
  for (let round = 0; round < repeats(1_000, 20_000); round++) {
    const source = new FrameSource(10_000);
    if (random(2) === 0) {
      source.startSegments(random(2) === 0 ? 'none' : 'lz4');
    }
    for (let chunk = random(20); chunk >= 0; chunk--) {
      source.push(randomBytes(random, 1 + random(40)));
      for (let step = source.next(); step !== 'need' && step !== 'broken'; step = source.next()) {
        expect(step !== 'frame' || source.bodyEnd <= source.buffer.length).toBe(true);
      }
    }
  }
});

test.each(PROTOCOL_VERSIONS)('damaged messages of v%i leave the others alone', async version => {
  const random = randomOf(SEED + version);
  const running = await runDoor(fakeDatabase(), {limits: {maxFrameBytes: 100_000}});
  const witness = await RawClient.ready(running.port, version);

  for (let round = 0; round < 100; round++) {
    const client =
      random(4) === 0 ? await RawClient.connect(running.port, version) : await RawClient.ready(running.port, version);
    const parts = Array.from({length: 1 + random(5)}, (_, i) => {
      const message = MESSAGES[random(MESSAGES.length)]!;
      const flags = random(4) === 0 ? random(256) : 0;
      const bytes = client.encode(message.opcode, i + 1, writer => message.write(writer, version), flags);
      return random(2) === 0 ? damaged(random, bytes) : bytes;
    });
    client.socket.end(Buffer.concat(parts));
    await client.closed;
  }

  expect((await witness.query('TRUNCATE ks.t')).response.kind).toBe('void');
  expect(running.door.metrics.bugsTotal).toBe(0);
  witness.end();
  await running.stop();
});
