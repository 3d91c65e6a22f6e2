/**
 * One connection to a node, as a client: many requests at a time, each on a stream of its own.
 * What is written within a tick leaves with one system call. Source: native_protocol_v5, "Overview".
 */
import type {Socket} from 'node:net';
import {decompressBody} from '../../../wire/cql/compression.ts';
import type {Compression} from '../../../wire/cql/compression.ts';
import {compressLastFrame} from '../../../wire/cql/compression.ts';
import {FrameSource} from '../../../wire/cql/frame-source.ts';
import {FLAG_COMPRESSED, OPCODES} from '../../../wire/cql/frame.ts';
import type {Frame, ProtocolVersion} from '../../../wire/cql/frame.ts';
import {SegmentWriter} from '../../../wire/cql/segment-writer.ts';
import {Writer} from '../../../wire/cql/writer.ts';
import type {Latencies} from './latencies.ts';
import {
  HEARTBEAT_MS,
  MAX_ANSWER_BYTES,
  MAX_IN_FLIGHT_PER_CONNECTION,
  MAX_LOST_STREAMS,
  PROBE_TIMEOUT_MS,
  SILENCE_MS,
} from './limits.ts';

/** lost: the connection ended, and whether the node got the request is not known · timeout: no answer in time. */
export type NoAnswer = 'lost' | 'timeout';

/** Whoever waits for the answer to a request: exactly one of the two is called, once. */
export interface Asker {
  /** How many times as long as others it waits; 1 where nothing is said. Asked only when others would have given up. */
  readonly patience?: number;
  /** The body is a view into what was received; it stays as it is for as long as it is held. */
  answered(answer: Frame): void;
  unanswered(why: NoAnswer, what: string): void;
}

/** The heartbeat: any answer will do. */
const NOBODY: Asker = {answered: () => {}, unanswered: () => {}};

const START_BYTES = 16 * 1024;
/** A larger buffer is left to the collector after it was sent. */
const MAX_KEPT_BYTES = 256 * 1024;
const SEND_AT_BYTES = 128 * 1024;
const NOTHING = Buffer.alloc(0);

export interface ConnectionOptions {
  readonly socket: Socket;
  readonly version: ProtocolVersion;
  readonly compression: Compression;
  /** Requests that got no answer by then have failed. */
  readonly requestTimeoutMs: number;
  /** Where the times of answers are counted. */
  readonly latencies?: Latencies | undefined;
  /** How long a silent node is waited for, if that is longer than usual. Asked only then. */
  patienceMs?(): number;
  /** Told once; requests that waited were told before. */
  onEnd(why: string): void;
  /** Frames that nobody asked for. */
  onEvent(event: Frame): void;
}

export class Connection {
  readonly version: ProtocolVersion;
  /** Requests that wait for an answer. */
  inFlight = 0;
  /** Names of ids that the node is known to have prepared through this connection's pool are kept elsewhere; this is for the pool. */
  lastUsedMs = 0;
  readonly #options: ConnectionOptions;
  readonly #socket: Socket;
  readonly #source = new FrameSource(MAX_ANSWER_BYTES);
  readonly #writer = new Writer(Buffer.allocUnsafeSlow(START_BYTES));
  #segments: SegmentWriter | undefined;
  #compression: Compression = 'none';
  #frame = 0;
  #isScheduled = false;
  #state: 'open' | 'ending' | 'ended' = 'open';

  /** By stream id. */
  readonly #askers: (Asker | undefined)[] = [];
  readonly #askedAtMs: number[] = [];
  readonly #free: number[] = [];
  /** Streams whose asker has given up: the id is free again when the answer comes. */
  #lost = 0;
  #receivedAtMs: number;
  /** When the node was asked whether it lives; 0: it was not. */
  #probedAtMs = 0;

  constructor(options: ConnectionOptions, nowMs: number) {
    this.#options = options;
    this.#socket = options.socket;
    this.version = options.version;
    this.#receivedAtMs = nowMs;
    const socket = options.socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', error => this.#end(error.message));
    socket.on('close', () => this.#end('the connection was closed'));
    socket.on('end', () => this.#end('the node has closed the connection'));
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Asked whether its node lives, nothing has come in the time in which others would answer. */
  isSilent(nowMs: number): boolean {
    return this.#probedAtMs > 0 && nowMs - this.#probedAtMs > PROBE_TIMEOUT_MS;
  }

  get isFull(): boolean {
    return this.inFlight >= MAX_IN_FLIGHT_PER_CONNECTION;
  }

  /** After the answer to STARTUP: compression is agreed, and v5 goes on in segments. */
  agree(): void {
    const {compression} = this.#options;
    if (this.version >= 5) {
      this.#source.startSegments(compression);
      this.#segments = new SegmentWriter(compression);
    } else {
      this.#compression = compression;
    }
  }

  /** Begins a request: its body is written into the writer that is given, then comes `send`. The connection must be open. */
  begin(opcode: number, flags: number, asker: Asker, nowMs: number): Writer {
    const stream = this.#free.pop() ?? this.#askers.length;
    this.#askers[stream] = asker;
    this.#askedAtMs[stream] = nowMs;
    if (this.inFlight === 0) {
      // Silence counts from the first request that waits.
      this.#receivedAtMs = nowMs;
    }
    this.inFlight += 1;
    this.lastUsedMs = nowMs;
    const writer = this.#writer;
    if (writer.buffer.length === 0) {
      writer.buffer = Buffer.allocUnsafeSlow(START_BYTES);
    }
    this.#segments?.beginEnvelope(writer);
    this.#frame = writer.beginFrame(this.version, flags, stream, opcode);
    return writer;
  }

  send(): void {
    const writer = this.#writer;
    writer.endFrame(this.#frame);
    if (this.#segments !== undefined) {
      this.#segments.endEnvelope(writer, this.#frame);
    } else if (this.#compression !== 'none') {
      compressLastFrame(writer, this.#frame, this.#compression);
    }
    if (writer.length >= SEND_AT_BYTES) {
      this.#flush();
    } else if (!this.#isScheduled) {
      this.#isScheduled = true;
      process.nextTick(this.#flush);
    }
  }

  readonly #flush = (): void => {
    this.#isScheduled = false;
    const writer = this.#writer;
    this.#segments?.close(writer);
    if (writer.length > 0 && this.#state !== 'ended') {
      this.#socket.write(writer.view());
      if (this.#socket.writableLength > 0 || writer.buffer.length > MAX_KEPT_BYTES) {
        // The socket still needs the buffer.
        writer.buffer = NOTHING;
      }
    }
    writer.length = 0;
  };

  #receive(chunk: Buffer): void {
    const source = this.#source;
    this.#receivedAtMs = performance.now();
    this.#probedAtMs = 0;
    source.push(chunk);
    while (this.#state !== 'ended') {
      switch (source.next()) {
        case 'need':
          return;
        case 'frame':
          this.#take(source.frame());
          break;
        case 'unsupported':
        case 'too_big':
          // Seen in: servers that do not speak a version answer in one that they do.
          this.#end(`the node answered in version ${source.version} of the protocol, or with too large a message`);
          return;
        case 'broken':
          this.#end(source.problem);
          return;
      }
    }
  }

  #take(frame: Frame): void {
    const {stream} = frame;
    const answer = (frame.flags & FLAG_COMPRESSED) === 0 || this.version >= 5 ? frame : this.#decompressed(frame);
    if (answer === undefined) {
      return;
    }
    if (stream < 0) {
      this.#options.onEvent(answer);
      return;
    }
    const asker = this.#askers[stream];
    if (asker === undefined) {
      this.#end(`the node answered what nobody asked, on stream ${stream}`);
      return;
    }
    this.#askers[stream] = undefined;
    this.#free.push(stream);
    if (asker === NOBODY) {
      this.#lost -= 1;
    } else {
      this.inFlight -= 1;
      this.#options.latencies?.add(this.#receivedAtMs - this.#askedAtMs[stream]!);
      asker.answered(answer);
    }
    if (this.#state === 'ending' && this.inFlight === 0) {
      this.#socket.end();
      this.#end('it was closed by us');
    }
  }

  #decompressed(frame: Frame): Frame | undefined {
    try {
      const body = decompressBody(frame.body, MAX_ANSWER_BYTES, this.#compression);
      return {...frame, flags: frame.flags & ~FLAG_COMPRESSED, body};
    } catch (error) {
      this.#end(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  /** Called now and then: gives up requests that wait too long, and the connection when its node is silent. */
  check(nowMs: number): void {
    if (this.#state === 'ended') {
      return;
    }
    this.#giveUpLate(nowMs);
    const silentMs = nowMs - this.#receivedAtMs;
    if (this.#probedAtMs > 0) {
      if (this.isSilent(nowMs) && nowMs - this.#probedAtMs > (this.#options.patienceMs?.() ?? 0)) {
        this.#end(`the node was silent for ${Math.round(silentMs)} ms`);
      }
    } else if (silentMs > (this.inFlight > 0 ? SILENCE_MS : HEARTBEAT_MS)) {
      this.#probe(nowMs);
    }
  }

  #giveUpLate(nowMs: number): void {
    if (this.inFlight === 0) {
      return;
    }
    const {requestTimeoutMs} = this.#options;
    const askers = this.#askers;
    for (let stream = 0; stream < askers.length; stream++) {
      const asker = askers[stream];
      if (asker === undefined || asker === NOBODY) {
        continue;
      }
      const waitedMs = nowMs - this.#askedAtMs[stream]!;
      if (waitedMs > requestTimeoutMs && waitedMs > requestTimeoutMs * (asker.patience ?? 1)) {
        askers[stream] = NOBODY;
        this.#lost += 1;
        this.inFlight -= 1;
        asker.unanswered('timeout', `no answer within ${requestTimeoutMs * (asker.patience ?? 1)} ms`);
      }
    }
    if (this.#lost > MAX_LOST_STREAMS) {
      this.#end('too many requests got no answer');
    }
  }

  #probe(nowMs: number): void {
    this.#probedAtMs = nowMs;
    const {lastUsedMs} = this;
    this.begin(OPCODES.OPTIONS, 0, NOBODY, nowMs);
    this.inFlight -= 1;
    this.lastUsedMs = lastUsedMs;
    this.#lost += 1;
    this.send();
  }

  /** Takes no further request, and ends when those that wait are answered. */
  finish(): void {
    if (this.#state !== 'open') {
      return;
    }
    this.#state = 'ending';
    if (this.inFlight === 0) {
      this.#flush();
      this.#socket.end();
      this.#end('it was closed by us');
    }
  }

  /** Ends now; requests that wait are lost. */
  destroy(why: string): void {
    this.#end(why);
  }

  #end(why: string): void {
    if (this.#state === 'ended') {
      return;
    }
    this.#state = 'ended';
    this.#socket.destroy();
    const askers = this.#askers.splice(0);
    this.inFlight = 0;
    for (const asker of askers) {
      asker?.unanswered('lost', why);
    }
    this.#options.onEnd(why);
  }
}
