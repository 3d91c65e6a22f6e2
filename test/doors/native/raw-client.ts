/** A client of the native protocol for tests: says exactly what it is told to, well-formed or not. */
import {connect} from 'node:net';
import type {AddressInfo, Socket} from 'node:net';
import {createServer} from 'node:net';
import {silentLog} from '../../../src/base/log.ts';
import {CqlFailure} from '../../../src/core/cql/errors.ts';
import type {CqlDatabase} from '../../../src/core/cql/port.ts';
import {openNativeDoor} from '../../../src/doors/native/door.ts';
import type {NativeDoor, NativeDoorOptions} from '../../../src/doors/native/door.ts';
import {FLAG_COMPRESSED, OPCODES} from '../../../src/wire/cql/frame.ts';
import type {Frame, OpcodeName, ProtocolVersion} from '../../../src/wire/cql/frame.ts';
import {FrameSource} from '../../../src/wire/cql/frame-source.ts';
import {
  encodeBatch,
  encodeExecute,
  encodePrepare,
  encodeQuery,
  plainParameters,
} from '../../../src/wire/cql/request.ts';
import type {BatchItem, BatchType, QueryParameters} from '../../../src/wire/cql/request.ts';
import {compressLastFrame, decompressBody} from '../../../src/wire/cql/compression.ts';
import type {Compression} from '../../../src/wire/cql/compression.ts';
import {decodeResponse} from '../../../src/wire/cql/response-decode.ts';
import type {DecodedResponse, Response} from '../../../src/wire/cql/response-decode.ts';
import {wrapEnvelope} from '../../../src/wire/cql/segment-writer.ts';
import {Writer} from '../../../src/wire/cql/writer.ts';

export interface RunningDoor {
  readonly door: NativeDoor;
  readonly port: number;
  stop(): Promise<void>;
}

export async function runDoor(database: CqlDatabase, options: Partial<NativeDoorOptions> = {}): Promise<RunningDoor> {
  const door = await openNativeDoor({database, log: silentLog, ...options});
  const server = createServer({noDelay: true}, socket => door.accept(socket));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    door,
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise(resolve => server.close(resolve));
      await door.close(100);
      await closed;
    },
  };
}

type Waiter = (frame: Frame | undefined) => void;

export class RawClient {
  readonly version: ProtocolVersion;
  readonly socket: Socket;
  readonly events: Response[] = [];
  /** Frames that nobody waited for. */
  readonly unclaimed: Frame[] = [];
  readonly closed: Promise<void>;
  readonly #source = new FrameSource(256 << 20);
  readonly #waiters = new Map<number, Waiter>();
  #isSegmented = false;
  #compression: Compression = 'none';
  #isClosed = false;
  #stream = 0;

  private constructor(socket: Socket, version: ProtocolVersion) {
    this.socket = socket;
    this.version = version;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => {});
    this.closed = new Promise(resolve => {
      socket.on('close', () => {
        this.#isClosed = true;
        for (const waiter of this.#waiters.values()) {
          waiter(undefined);
        }
        resolve();
      });
    });
  }

  static async connect(port: number, version: ProtocolVersion = 4): Promise<RawClient> {
    const socket = connect({port, host: '127.0.0.1', noDelay: true});
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new RawClient(socket, version);
  }

  /** Over a socket that is connected, for instance by TLS. */
  static over(socket: Socket, version: ProtocolVersion = 4): RawClient {
    return new RawClient(socket, version);
  }

  /** Connects and logs in. */
  static async ready(port: number, version: ProtocolVersion = 4, options?: Record<string, string>): Promise<RawClient> {
    const client = await RawClient.connect(port, version);
    try {
      await client.handshake(options);
    } catch (error) {
      client.end();
      throw error;
    }
    return client;
  }

  async handshake(options?: Record<string, string>): Promise<void> {
    await this.startup(options);
    const answer = await this.login('cassandra', 'cassandra');
    if (answer.kind !== 'auth_success') {
      throw new Error(`No success but ${JSON.stringify(answer)}`);
    }
  }

  async startup(options: Record<string, string> = {CQL_VERSION: '3.0.0'}): Promise<Response> {
    // Cassandra compresses its answer already.
    const name = options['COMPRESSION'];
    this.#compression = name === 'lz4' || name === 'snappy' ? name : 'none';
    const {response} = await this.call('STARTUP', writer => writer.stringMap(new Map(Object.entries(options))));
    if (response.kind === 'error') {
      this.#compression = 'none';
    } else if (this.version >= 5) {
      this.startSegments();
    }
    return response;
  }

  async login(user: string, password: string): Promise<Response> {
    const token = Buffer.from(`\0${user}\0${password}`);
    return (await this.call('AUTH_RESPONSE', writer => writer.bytes(token))).response;
  }

  startSegments(): void {
    this.#isSegmented = true;
    this.#source.startSegments(this.#compression);
  }

  /** An envelope as it goes out on this connection. */
  encode(opcode: number, stream: number, write: (writer: Writer) => void = () => {}, flags = 0): Buffer {
    const writer = new Writer();
    const frame = writer.beginFrame(this.version, flags, stream, opcode);
    write(writer);
    writer.endFrame(frame);
    if (this.#isSegmented) {
      return Buffer.from(wrapEnvelope(writer.view(), this.#compression));
    }
    if (this.#compression !== 'none') {
      compressLastFrame(writer, frame, this.#compression);
    }
    return Buffer.from(writer.view());
  }

  /** Sends a request and waits for its answer. Fails when the connection closes before. */
  async call(opcode: OpcodeName, write?: (writer: Writer) => void, flags = 0): Promise<DecodedResponse> {
    return decodeResponse(await this.callFrame(opcode, write, flags));
  }

  callFrame(opcode: OpcodeName, write?: (writer: Writer) => void, flags = 0): Promise<Frame> {
    const stream = (this.#stream = (this.#stream + 1) % 32768);
    const answer = this.answerTo(stream);
    this.socket.write(this.encode(OPCODES[opcode], stream, write, flags));
    return answer;
  }

  /** The next frame on this stream. */
  answerTo(stream: number): Promise<Frame> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) {
        reject(new Error('The server has closed the connection'));
      }
      this.#waiters.set(stream, frame => {
        this.#waiters.delete(stream);
        if (frame === undefined) {
          reject(new Error('The server has closed the connection'));
        } else {
          resolve(frame);
        }
      });
    });
  }

  async query(text: string, parameters: Partial<QueryParameters> = {}, flags = 0): Promise<DecodedResponse> {
    return this.call(
      'QUERY',
      writer => encodeQuery(writer, this.version, text, {...plainParameters('ONE'), ...parameters}),
      flags,
    );
  }

  async prepare(text: string, keyspace?: string): Promise<Extract<Response, {kind: 'prepared'}>> {
    const {response} = await this.call('PREPARE', writer => encodePrepare(writer, this.version, {text, keyspace}));
    if (response.kind !== 'prepared') {
      throw response.kind === 'error' ? response.failure : new Error(`Not prepared but ${response.kind}`);
    }
    return response;
  }

  execute(id: string, parameters: Partial<QueryParameters> = {}, resultMetadataId?: string): Promise<DecodedResponse> {
    return this.call('EXECUTE', writer =>
      encodeExecute(writer, this.version, {
        id,
        resultMetadataId,
        parameters: {...plainParameters('ONE'), ...parameters},
      }),
    );
  }

  batch(type: BatchType, items: readonly BatchItem[], parameters: Partial<QueryParameters> = {}) {
    return this.call('BATCH', writer =>
      encodeBatch(writer, this.version, {type, items, parameters: {...plainParameters('ONE'), ...parameters}}),
    );
  }

  end(): void {
    this.socket.destroy();
  }

  #plain(frame: Frame): Frame {
    const isCompressed = (frame.flags & FLAG_COMPRESSED) !== 0;
    return isCompressed ? {...frame, body: decompressBody(frame.body, 256 << 20, this.#compression)} : frame;
  }

  #receive(chunk: Buffer): void {
    this.#source.push(chunk);
    for (let step = this.#source.next(); step !== 'need'; step = this.#source.next()) {
      if (step === 'unsupported') {
        // The answer to a v1 or v2 request; its body is skipped.
        continue;
      }
      if (step !== 'frame') {
        throw new Error(`The server sent what is ${step}: ${this.#source.problem}`);
      }
      const frame = this.#plain(this.#source.frame());
      if (frame.opcode === OPCODES.EVENT) {
        this.events.push(decodeResponse(frame).response);
        continue;
      }
      const waiter = this.#waiters.get(frame.stream);
      if (waiter === undefined) {
        this.unclaimed.push(frame);
      } else {
        waiter(frame);
      }
    }
  }
}

/** What a statement is, or why it is none. */
export async function prepareOrFailure(
  client: RawClient,
  text: string,
): Promise<Extract<Response, {kind: 'prepared' | 'error'}>> {
  try {
    return await client.prepare(text);
  } catch (error) {
    if (error instanceof CqlFailure) {
      return {kind: 'error', failure: error};
    }
    throw error;
  }
}
