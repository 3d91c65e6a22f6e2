/** The kinds of bursts. Each gives how many inputs it made, and fails when an answer is one that bad input must not get. */
import {connect} from 'node:net';
import type {BoundValue} from '../../src/core/cql/port.ts';
import {compressLz4, maxCompressedBytes} from '../../src/wire/cql/lz4.ts';
import {OPCODES, PROTOCOL_VERSIONS} from '../../src/wire/cql/frame.ts';
import type {ProtocolVersion} from '../../src/wire/cql/frame.ts';
import {encodeBatch, encodeExecute, encodePrepare, encodeQuery, plainParameters} from '../../src/wire/cql/request.ts';
import type {QueryParameters} from '../../src/wire/cql/request.ts';
import {decodeResponse} from '../../src/wire/cql/response-decode.ts';
import type {DecodedResponse} from '../../src/wire/cql/response-decode.ts';
import {sealSegment, SEGMENT_TRAILER_BYTES, segmentHeaderBytes} from '../../src/wire/cql/segment.ts';
import {compressSnappy, maxSnappyBytes} from '../../src/wire/cql/snappy.ts';
import {Writer} from '../../src/wire/cql/writer.ts';
import {RawClient} from '../doors/native/raw-client.ts';
import {damaged} from './random.ts';
import type {Random} from './random.ts';
import {textOf} from './texts.ts';
import {TYPES, valueOf} from './values.ts';

export interface Target {
  readonly port: number;
  /** Statements to begin with. */
  readonly corpus: readonly string[];
  /** How often each kind of answer was seen, errors by their codes. */
  readonly seen: Map<string, number>;
}

export interface Burst {
  readonly name: string;
  attack(random: Random, target: Target): Promise<number>;
}

/** For what may not be answered at all. */
const PATIENCE_MS = 200;
/** For what must be answered. */
const ANSWER_MS = 20_000;

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));
const COMPRESSIONS = ['none', 'lz4', 'snappy'] as const;

/** Logged in as somebody who may do everything in keyspace fz, and nothing else. */
async function loggedIn(
  target: Target,
  version: ProtocolVersion,
  options: Record<string, string> = {},
): Promise<RawClient> {
  const client = await RawClient.connect(target.port, version);
  await client.startup({CQL_VERSION: '3.0.0', ...options});
  const answer = await client.login('fuzz', 'fuzz');
  if (answer.kind !== 'auth_success') {
    throw new Error(`The login was answered ${answer.kind === 'error' ? answer.failure.message : answer.kind}`);
  }
  return client;
}

/** Bad input is the fault of whoever sent it: never a server error, which drivers would try elsewhere. */
function checkAnswer({response}: DecodedResponse, what: string, {seen}: Target): void {
  const kind = response.kind === 'error' ? response.failure.code : response.kind;
  seen.set(kind, (seen.get(kind) ?? 0) + 1);
  if (response.kind === 'error' && response.failure.code === 'server_error') {
    throw new Error(`${what.slice(0, 2_000)}\nanswered ${response.failure.message}`);
  }
}

/** Undefined: the connection has ended. */
async function answered<T>(answer: Promise<T>, what: string): Promise<T | undefined> {
  const answerOrEnd = answer.catch((error: unknown) => {
    if (error instanceof Error && error.message.includes('has closed the connection')) {
      return undefined;
    }
    throw error;
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what.slice(0, 2_000)}\nwas not answered`)), ANSWER_MS);
  });
  try {
    return await Promise.race([answerOrEnd, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Mostly what drivers send: the other bytes of the request are to be reached. */
function parametersOf(random: Random, values: readonly BoundValue[] | undefined): QueryParameters {
  return {
    ...plainParameters(random.once(12) ? random.pick(['ANY', 'QUORUM', 'SERIAL', 'EACH_QUORUM']) : 'ONE'),
    values,
    skipMetadata: random.once(3),
    pageSize: random.once(2) ? 100 : random.once(12) ? random.pick([1, 2, 0x7fffffff, -1, 0]) : undefined,
    pagingState: random.once(40) ? random.bytes(random.below(60)) : undefined,
    serialConsistency: random.once(12) ? random.pick(['SERIAL', 'LOCAL_SERIAL', 'ONE']) : undefined,
    timestamp: random.once(6) ? random.pick([0n, -1n, 2n ** 63n - 1n, 1_700_000_000_000_000n]) : undefined,
    nowSeconds: random.once(12) ? random.pick([0, -1, 0x7fffffff, 1_700_000_000]) : undefined,
    keyspace: random.once(20) ? random.pick(['fz', 'nope', '', 'system']) : undefined,
  };
}

/** One request as an envelope, well-formed. */
function request(random: Random, target: Target, version: ProtocolVersion, stream: number): Buffer {
  const writer = new Writer();
  const opcode = random.pick(Object.values(OPCODES));
  const frame = writer.beginFrame(version, random.once(4) ? random.below(256) : 0, stream, opcode);
  const values = random.once(2) ? Array.from({length: random.below(5)}, () => valueOf(random)) : undefined;
  const parameters = parametersOf(random, values);
  switch (opcode) {
    case OPCODES.QUERY:
      encodeQuery(writer, version, textOf(random, target.corpus), parameters);
      break;
    case OPCODES.PREPARE:
      encodePrepare(writer, version, {text: textOf(random, target.corpus), keyspace: undefined});
      break;
    case OPCODES.EXECUTE:
      encodeExecute(writer, version, {id: 'x'.repeat(16), resultMetadataId: 'y'.repeat(16), parameters});
      break;
    case OPCODES.BATCH:
      encodeBatch(writer, version, {
        type: random.pick(['logged', 'unlogged', 'counter']),
        items: [{kind: 'text', text: textOf(random, target.corpus), values: values ?? []}],
        parameters,
      });
      break;
    case OPCODES.REGISTER:
      writer.stringList(['SCHEMA_CHANGE', 'STATUS_CHANGE']);
      break;
    case OPCODES.STARTUP:
      writer.stringMap(new Map([['CQL_VERSION', '3.0.0']]));
      break;
    default:
      writer.raw(random.bytes(random.below(40)));
  }
  writer.endFrame(frame);
  return Buffer.from(writer.view());
}

/** Writes everything in pieces, waits a moment for the end, and goes in one of three ways. */
async function pour(random: Random, client: RawClient, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const end = random.once(3) ? Math.min(bytes.length, at + 1 + random.below(200)) : bytes.length;
    client.socket.write(bytes.subarray(at, end));
    at = end;
    if (random.once(4)) {
      await new Promise(resolve => setImmediate(resolve));
    }
  }
  const way = random.below(3);
  if (way === 0) {
    client.socket.resetAndDestroy();
  } else if (way === 1) {
    client.socket.end();
  }
  await Promise.race([client.closed, pause(PATIENCE_MS)]);
  client.end();
  await client.closed;
}

const beginnings: Burst = {
  name: 'first bytes',
  async attack(random, target) {
    const count = 30;
    await Promise.all(
      Array.from({length: count}, async () => {
        const client = await RawClient.connect(target.port, random.pick(PROTOCOL_VERSIONS));
        const good = Buffer.concat([
          client.encode(OPCODES.OPTIONS, 1),
          client.encode(OPCODES.STARTUP, 2, writer => writer.stringMap(new Map([['CQL_VERSION', '3.0.0']]))),
          client.encode(OPCODES.AUTH_RESPONSE, 3, writer => writer.bytes(random.bytes(random.below(30)))),
        ]);
        await pour(random, client, random.once(3) ? random.bytes(random.below(300)) : damaged(random, good));
      }),
    );
    return count;
  },
};

const frames: Burst = {
  name: 'frames',
  async attack(random, target) {
    let count = 0;
    await Promise.all(
      Array.from({length: 12}, async () => {
        const version = random.pick([3, 4] as const);
        const client = await loggedIn(target, version, compressionOf(random, version));
        const parts = Array.from({length: 1 + random.below(10)}, (_, stream) => {
          const good = request(random, target, version, stream);
          return random.once(2) ? damaged(random, good) : good;
        });
        count += parts.length;
        await pour(random, client, Buffer.concat(parts));
      }),
    );
    return count;
  },
};

function compressionOf(random: Random, version: ProtocolVersion): Record<string, string> {
  const compression = random.pick(version >= 5 ? COMPRESSIONS.slice(0, 2) : COMPRESSIONS);
  return compression === 'none' ? {} : {COMPRESSION: compression};
}

/** Payloads with checksums that are right around what is not. */
function segment(random: Random, payload: Buffer, isLz4: boolean): Buffer {
  const compression = isLz4 ? 'lz4' : 'none';
  let inner = payload.subarray(0, 0x1ffff);
  let uncompressedBytes = 0;
  if (isLz4 && random.once(2)) {
    const block = Buffer.alloc(maxCompressedBytes(inner.length));
    uncompressedBytes = random.once(4) ? random.below(0x20000) : inner.length;
    const packed = block.subarray(0, compressLz4(inner, block, 0));
    inner = random.once(3) ? damaged(random, packed).subarray(0, 0x1ffff) : packed;
  }
  const headerBytes = segmentHeaderBytes(compression);
  const bytes = Buffer.alloc(headerBytes + inner.length + SEGMENT_TRAILER_BYTES);
  inner.copy(bytes, headerBytes);
  const header = {payloadBytes: inner.length, uncompressedBytes, isSelfContained: !random.once(3)};
  sealSegment(bytes, 0, header, compression);
  return random.once(5) ? damaged(random, bytes) : bytes;
}

const segments: Burst = {
  name: 'segments',
  async attack(random, target) {
    let count = 0;
    await Promise.all(
      Array.from({length: 12}, async () => {
        const isLz4 = random.once(2);
        const client = await loggedIn(target, 5, isLz4 ? {COMPRESSION: 'lz4'} : {});
        const parts = Array.from({length: 1 + random.below(10)}, (_, stream) => {
          const good = request(random, target, 5, stream);
          const payload = random.once(3) ? damaged(random, good) : random.once(4) ? Buffer.concat([good, good]) : good;
          return segment(random, payload, isLz4);
        });
        count += parts.length;
        await pour(random, client, Buffer.concat(parts));
      }),
    );
    return count;
  },
};

const compression: Burst = {
  name: 'compression',
  async attack(random, target) {
    let count = 0;
    await Promise.all(
      Array.from({length: 8}, async () => {
        const version = random.pick([3, 4] as const);
        const name = random.pick(['lz4', 'snappy'] as const);
        const client = await loggedIn(target, version, {COMPRESSION: name});
        for (let stream = 100; stream < 130 && client.socket.writable; stream++) {
          const body = request(random, target, version, stream).subarray(9);
          const block = Buffer.alloc(Math.max(maxSnappyBytes(body.length), maxCompressedBytes(body.length)) + 4);
          block.writeInt32BE(random.once(6) ? random.below(0x7fffffff) : body.length);
          const end = name === 'snappy' ? compressSnappy(body, block, 0) : compressLz4(body, block, 4);
          const sent = random.once(2) ? damaged(random, block.subarray(0, end)) : block.subarray(0, end);
          const writer = new Writer();
          const frame = writer.beginFrame(version, 0x01, stream, random.pick([OPCODES.QUERY, OPCODES.PREPARE]));
          writer.raw(sent);
          writer.endFrame(frame);
          const answer = client.answerTo(stream);
          client.socket.write(Buffer.from(writer.view()));
          const what = `${name} ${Buffer.from(sent).toString('hex')}`;
          const answeredFrame = await answered(answer, what);
          if (answeredFrame !== undefined) {
            checkAnswer(decodeResponse(answeredFrame), what, target);
          }
          count += 1;
        }
        client.end();
        await client.closed;
      }),
    );
    return count;
  },
};

const texts: Burst = {
  name: 'texts',
  async attack(random, target) {
    const version = random.pick(PROTOCOL_VERSIONS);
    const client = await loggedIn(target, version);
    await client.query('USE fz');
    let count = 0;
    for (let round = 0; round < 40; round++) {
      await Promise.all(
        Array.from({length: 8}, async () => {
          const text = textOf(random, target.corpus);
          const values = random.once(4) ? Array.from({length: random.below(4)}, () => valueOf(random)) : undefined;
          const parameters = parametersOf(random, values);
          const response = await answered(client.query(text, parameters), text);
          if (response !== undefined) {
            checkAnswer(response, text, target);
          }
          count += 1;
        }),
      );
    }
    client.end();
    await client.closed;
    return count;
  },
};

/** A statement, and the type of each of its markers as far as it has one. */
function statementWithMarkers(random: Random): {text: string; markers: readonly (string | undefined)[]} {
  const [a, b] = [random.below(TYPES.length), random.below(TYPES.length - 1)];
  const [type, other] = [TYPES[a]!, TYPES[b >= a ? b + 1 : b]!];
  const [c, d] = [`c${a}`, `c${b >= a ? b + 1 : b}`];
  const [text, markers] = random.pick<readonly [string, readonly (string | undefined)[]]>([
    [`INSERT INTO fz.v (k, ${c}, ${d}) VALUES (?, ?, ?)`, ['blob', type, other]],
    [`INSERT INTO fz.v (k, ${c}) VALUES (?, ?)`, ['blob', type]],
    [`INSERT INTO fz.v (k, ${c}) VALUES (?, ?) USING TTL ? AND TIMESTAMP ?`, ['blob', type, 'int', 'bigint']],
    [`INSERT INTO fz.v JSON ?`, [undefined]],
    [`UPDATE fz.v SET ${c} = ? WHERE k = ?`, [type, 'blob']],
    [`UPDATE fz.v SET ${c} = ${c} + ? WHERE k = ?`, [type, 'blob']],
    [`UPDATE fz.v SET ${c} = ${c} - ? WHERE k IN ?`, [type, undefined]],
    [`UPDATE fz.v SET ${c}[?] = ? WHERE k = ? IF ${d} = ?`, ['int', undefined, 'blob', other]],
    [`DELETE ${c} FROM fz.v WHERE k = ?`, ['blob']],
    [`DELETE ${c}[?] FROM fz.v WHERE k = ? IF EXISTS`, ['int', 'blob']],
    [`SELECT * FROM fz.v WHERE k = ?`, ['blob']],
    [`SELECT ${c}, ttl(${d}), tojson(${c}) FROM fz.v WHERE token(k) > ? LIMIT ?`, ['bigint', 'int']],
    [`SELECT * FROM fz.v WHERE ${c} = ? ALLOW FILTERING`, [type]],
    [`SELECT * FROM fz.v WHERE ${c} > ? AND ${d} CONTAINS ? ALLOW FILTERING`, [type, undefined]],
    [`SELECT ${c}[?] FROM fz.v PER PARTITION LIMIT ?`, ['int', 'int']],
    [`SELECT cast(${c} as text), max(${d}) FROM fz.v WHERE k IN ? GROUP BY k`, [undefined]],
    [`INSERT INTO fz.w (k, c, s, v) VALUES (?, ?, ?, ?) IF NOT EXISTS`, ['int', undefined, 'int', 'int']],
    [`SELECT * FROM fz.w WHERE k = ? AND (c) > (?) ORDER BY c DESC`, ['int', undefined]],
    [`DELETE FROM fz.w WHERE k = ? AND c >= ? AND c < ?`, ['int', undefined, undefined]],
    [`UPDATE fz.n SET n = n + ? WHERE k = ?`, ['bigint', 'int']],
  ]);
  return {text, markers};
}

/** Now and then too few or too many. */
const boundTo = (random: Random, markers: readonly (string | undefined)[]): BoundValue[] =>
  random.once(30)
    ? Array.from({length: random.below(9)}, () => valueOf(random))
    : markers.map(type => valueOf(random, type));

const values: Burst = {
  name: 'values',
  async attack(random, target) {
    const version = random.pick(PROTOCOL_VERSIONS);
    const client = await loggedIn(target, version, compressionOf(random, version));
    let count = 0;
    for (let round = 0; round < 15 && client.socket.writable; round++) {
      const {text, markers} = statementWithMarkers(random);
      const prepared = await answered(
        client.prepare(text).catch(() => undefined),
        text,
      );
      await Promise.all(
        Array.from({length: 20}, async () => {
          const bound = boundTo(random, markers);
          const parameters = parametersOf(random, bound);
          const run =
            prepared === undefined || random.once(4)
              ? client.query(text, parameters)
              : client.execute(prepared.id, parameters, prepared.resultMetadataId);
          const shown = bound.map(value =>
            value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value),
          );
          const what = `${text} with ${shown.join(', ')}`;
          const response = await answered(run, what);
          if (response !== undefined) {
            checkAnswer(response, what, target);
          }
          count += 1;
        }),
      );
    }
    client.end();
    await client.closed;
    return count;
  },
};

const batches: Burst = {
  name: 'batches',
  async attack(random, target) {
    const version = random.pick(PROTOCOL_VERSIONS);
    const client = await loggedIn(target, version);
    let count = 0;
    for (let round = 0; round < 20 && client.socket.writable; round++) {
      const items = Array.from({length: random.below(random.once(8) ? 300 : 6)}, () => {
        const {text, markers} = statementWithMarkers(random);
        const bound = boundTo(random, markers);
        return {kind: 'text' as const, text: random.once(12) ? textOf(random, target.corpus) : text, values: bound};
      });
      const what = items.map(({text}) => text).join('; ');
      const type = random.pick(['logged', 'unlogged', 'counter'] as const);
      const response = await answered(client.batch(type, items, parametersOf(random, undefined)), what);
      if (response !== undefined) {
        checkAnswer(response, what, target);
      }
      count += items.length;
    }
    client.end();
    await client.closed;
    return count;
  },
};

/** Clients that stop in the middle, do not read, or are gone before they are answered. */
const manners: Burst = {
  name: 'manners',
  async attack(random, target) {
    const count = 20;
    await Promise.all(
      Array.from({length: count}, async () => {
        if (random.once(4)) {
          const socket = connect(target.port, '127.0.0.1');
          socket.on('error', () => {});
          socket.write(random.bytes(random.below(12)));
          await pause(random.below(50));
          socket.destroy();
          return;
        }
        const version = random.pick(PROTOCOL_VERSIONS);
        const client = await loggedIn(target, version, compressionOf(random, version));
        const text = random.pick([
          'SELECT * FROM system_schema.columns',
          'SELECT * FROM fz.v',
          'SELECT JSON * FROM system.local',
        ]);
        if (random.once(2)) {
          client.socket.pause();
        }
        const frame = (stream: number): Buffer =>
          client.encode(OPCODES.QUERY, stream, writer => encodeQuery(writer, version, text, plainParameters('ONE')));
        for (let stream = 0; stream < random.below(60); stream++) {
          client.socket.write(frame(stream));
        }
        client.socket.write(frame(1).subarray(0, random.below(20)));
        await pause(random.below(100));
        if (random.once(2)) {
          client.socket.resetAndDestroy();
        } else {
          client.end();
        }
        await client.closed;
      }),
    );
    return count;
  },
};

export const BURSTS: readonly Burst[] = [beginnings, texts, frames, values, segments, batches, compression, manners];
