/**
 * One client: the frames that it sends, in which order they may run, and how much of it the process can bear.
 * Source: native_protocol_v3 to v5, "Overview" and "Messages".
 */
import type {Socket} from 'node:net';
import {TLSSocket} from 'node:tls';
import {CqlFailure, invalid} from '../../core/cql/errors.ts';
import type {ClientInfo, Principal} from '../../core/cql/port.ts';
import type {SchemaChange} from '../../core/cql/schema/schema.ts';
import {
  FLAG_COMPRESSED,
  FLAG_CUSTOM_PAYLOAD,
  FLAG_TRACING,
  isRequestOpcode,
  opcodeName,
  OPCODES,
} from '../../wire/cql/frame.ts';
import type {ProtocolVersion} from '../../wire/cql/frame.ts';
import {decompressBody} from '../../wire/cql/compression.ts';
import {FrameSource} from '../../wire/cql/frame-source.ts';
import {Reader} from '../../wire/cql/reader.ts';
import {Answers, protocolFailure} from './answers.ts';
import type {NodeAddress} from './answers.ts';
import type {Call} from './call.ts';
import type {NativeContext, Waiting} from './context.ts';
import {Conversation} from './conversation.ts';
import {certificateIdentity} from './certificate-identity.ts';
import type {CallObserver} from './conversation.ts';
import {Forwarding} from './forwarding.ts';
import {Handshake} from './handshake.ts';
import type {HandshakeObserver} from './handshake.ts';
import {Load} from './load.ts';
import {Outbox} from './outbox.ts';
import {RequestTrace} from './request-trace.ts';
import type {Startup} from './startup.ts';

const EVENT_TYPES: ReadonlySet<string> = new Set([
  'TOPOLOGY_CHANGE',
  'STATUS_CHANGE',
  'SCHEMA_CHANGE',
  'TRACE_COMPLETE',
]);

const NOTHING = Buffer.alloc(0);
const NO_OPTIONS: ReadonlyMap<string, string> = new Map();

/** After the last answer: how long to wait for the client to close its side. */
const LINGER_MS = 2_000;

/** closing: takes no further request, and ends when those that run are answered. */
type State = 'open' | 'closing' | 'closed';

export class Connection implements CallObserver, HandshakeObserver, Waiting {
  readonly socket: Socket;
  readonly #context: NativeContext;
  readonly #onClose: (connection: Connection) => void;
  readonly #source: FrameSource;
  readonly #reader = new Reader();
  readonly #outbox: Outbox;
  readonly #answers: Answers;
  readonly #load: Load;
  readonly #openedAtMs: number;

  #state: State = 'open';
  #handshake: Handshake | undefined;
  #startup: Startup | undefined;
  /** Once authenticated. */
  #conversation: Conversation | Forwarding | undefined;
  /** Types of events that the client wants. */
  readonly #events = new Set<string>();
  #requests = 0;

  /** Nothing is read while a step runs that later messages depend on: authentication, USE. */
  #isHeld = false;
  /** The current frame waits until other connections have finished something. */
  #isWaiting = false;
  #isReadingPaused = false;
  #isPumping = false;
  /** When the message that is half there began; 0: none is. */
  #pendingSinceMs = 0;

  constructor(socket: Socket, context: NativeContext, nowMs: number, onClose: (connection: Connection) => void) {
    this.socket = socket;
    this.#context = context;
    this.#onClose = onClose;
    this.#openedAtMs = nowMs;
    this.#source = new FrameSource(context.limits.maxHandshakeFrameBytes);
    this.#outbox = new Outbox(socket, context.pool);
    this.#answers = new Answers(this.#outbox, context);
    this.#handshake = new Handshake(context, this.#answers, this, () => certificateIdentity(socket));
    this.#load = new Load(context);
    // Who has said everything may still wait for answers.
    socket.allowHalfOpen = true;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('end', () => this.finish());
    socket.on('drain', () => this.#drained());
    socket.on('timeout', () => this.#stalled());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#closed());
  }

  // ---- what the door asks ----------------------------------------------------------------------------------------

  /** For system_views.clients. */
  describe(): ClientInfo {
    const {socket} = this;
    const startup = this.#startup;
    const conversation = this.#conversation;
    const options = startup?.options ?? NO_OPTIONS;
    return {
      address: socket.remoteAddress ?? '',
      port: socket.remotePort ?? 0,
      user: conversation?.user,
      keyspace: conversation?.keyspace,
      stage: conversation !== undefined ? 'ready' : startup !== undefined ? 'authenticating' : 'established',
      protocolVersion: this.#answers.version,
      driverName: options.get('DRIVER_NAME'),
      driverVersion: options.get('DRIVER_VERSION'),
      options,
      compression: startup?.compression ?? 'none',
      requests: this.#requests,
      tls:
        socket instanceof TLSSocket
          ? {protocol: socket.getProtocol() ?? '', cipherSuite: socket.getCipher().standardName}
          : undefined,
    };
  }

  /** Called now and then: drops a client that takes too long. */
  checkTime(nowMs: number): void {
    const {handshakeMs, frameMs} = this.#context.limits;
    if (this.#conversation === undefined) {
      if (nowMs - this.#openedAtMs > handshakeMs) {
        this.#drop('The client did not finish its handshake in time');
      }
    } else if (this.#load.pendingBytes === 0 || this.#isReadingPaused) {
      this.#pendingSinceMs = 0;
    } else if (this.#pendingSinceMs === 0) {
      this.#pendingSinceMs = nowMs;
    } else if (nowMs - this.#pendingSinceMs > frameMs) {
      this.#drop('The client did not finish a message in time');
    }
  }

  tellSchemaChange(change: SchemaChange): void {
    if (this.#events.has('SCHEMA_CHANGE') && this.#state === 'open') {
      this.#answers.schemaEvent(change);
      this.#guardMemory();
    }
  }

  tellStatus(status: 'UP' | 'DOWN', address: NodeAddress): void {
    if (this.#events.has('STATUS_CHANGE') && this.#state === 'open') {
      this.#answers.statusEvent(status, address);
    }
  }

  /** Takes no further request and ends when what runs is answered. */
  finish(): void {
    if (this.#state === 'open') {
      this.#state = 'closing';
      this.#isWaiting = false;
      this.#context.waiting.delete(this);
      this.#load.pendingBytes = 0;
      this.#endIfDone();
    }
  }

  #drop(why: string): void {
    if (this.#state !== 'closed') {
      this.#context.metrics.connectionsDroppedTotal += 1;
      this.#context.log.warn(why, {door: 'native', client: this.socket.remoteAddress});
      this.socket.destroy();
    }
  }

  #closed(): void {
    this.#state = 'closed';
    this.#isWaiting = false;
    this.#context.waiting.delete(this);
    this.#load.pendingBytes = 0;
    this.#outbox.count();
    this.#onClose(this);
  }

  /** What the client still sends is read and thrown away: a socket that is closed with unread bytes takes the last answers with it. */
  #endIfDone(): void {
    if (this.#state === 'closing' && this.#load.requests === 0 && !this.#isHeld) {
      this.#outbox.send();
      this.socket.end();
      this.#resumeReading();
      setTimeout(() => this.socket.destroy(), LINGER_MS).unref();
    }
  }

  // ---- how much it may have at a time ------------------------------------------------------------------------------

  callBegins(call: Call, isLone: boolean): void {
    this.#load.begin(call);
    if (isLone) {
      this.#isHeld = true;
    }
  }

  callEnds(call: Call, isLone: boolean): void {
    this.#load.end(call);
    if (isLone) {
      this.#isHeld = false;
    }
    this.#goOn();
  }

  mustWait(): void {
    this.#isHeld = true;
  }

  #mustWait(): boolean {
    if (this.#isHeld || this.#isWaiting) {
      return true;
    }
    const {unreadBytes} = this.#outbox;
    if (this.#startup?.throwsOnOverload === true) {
      // What is over the limits is read, to be answered; only answers that are not read make it wait.
      return unreadBytes > this.#context.limits.maxUnreadBytesPerConnection;
    }
    return this.#load.isFull(unreadBytes);
  }

  thereIsRoom(): void {
    this.#isWaiting = false;
    if (this.#state === 'open') {
      this.#handle();
      this.#goOn();
    }
  }

  /** After something that may have been in the way. */
  #goOn(): void {
    if (this.#state === 'closing') {
      this.#endIfDone();
    } else if (this.#isReadingPaused || this.socket.writableLength > this.#context.limits.maxUnreadBytesPerConnection) {
      this.#pump();
    }
  }

  #drained(): void {
    this.socket.setTimeout(0);
    this.#outbox.count();
    this.#goOn();
  }

  #stalled(): void {
    if (this.socket.writableLength > 0) {
      this.#drop('The client does not read its answers');
    } else {
      this.socket.setTimeout(0);
    }
  }

  #guardMemory(): void {
    const {limits, pool} = this.#context;
    if (this.socket.writableLength > limits.maxUnreadBytesPerConnection && pool.unreadBytes > limits.maxUnreadBytes) {
      this.#drop('Too many answers wait to be read by clients');
    }
  }

  #pauseReading(): void {
    if (!this.#isReadingPaused) {
      this.#isReadingPaused = true;
      this.socket.pause();
    }
    if (this.socket.writableLength > 0) {
      // Counts from the last progress of a write.
      this.socket.setTimeout(this.#context.limits.stalledClientMs);
    }
  }

  #resumeReading(): void {
    if (this.#isReadingPaused) {
      this.#isReadingPaused = false;
      this.socket.resume();
    }
  }

  // ---- frames ------------------------------------------------------------------------------------------------------

  #receive(chunk: Buffer): void {
    if (this.#state === 'open') {
      this.#source.push(chunk);
      this.#pump();
    }
  }

  #pump(): void {
    if (this.#isPumping) {
      return;
    }
    this.#isPumping = true;
    while (this.#state === 'open' && !this.#mustWait() && this.#takeFrame()) {
      // One frame per round.
    }
    this.#isPumping = false;
    if (this.#state !== 'open') {
      return;
    }
    this.#reader.reset(NOTHING, 0, 0);
    this.#countPending();
    if (this.#load.mustRefuseHalf(this.#source.pendingBytes) && this.#source.refuseHalf()) {
      this.#refuse(this.#source.stream, 'Too many bytes of requests are in flight');
      this.#countPending();
    }
    if (this.#mustWait()) {
      this.#pauseReading();
      this.#guardMemory();
    } else {
      this.#resumeReading();
    }
  }

  #countPending(): void {
    const {pendingBytes, bodyStart, bodyEnd} = this.#source;
    this.#load.pendingBytes = pendingBytes + (this.#isWaiting ? bodyEnd - bodyStart : 0);
  }

  /** False when nothing whole is there. */
  #takeFrame(): boolean {
    const source = this.#source;
    switch (source.next()) {
      case 'need':
        return false;
      case 'frame':
        this.#pendingSinceMs = 0;
        return this.#admit();
      case 'unsupported':
        this.#answers.unsupportedVersion(source.version);
        return true;
      case 'too_big':
        this.#tryVersion(source.version);
        this.#answers.failure(source.stream, undefined, invalid('Request is too big'));
        return true;
      case 'broken':
        this.#fatal(0, protocolFailure(source.problem));
        return false;
    }
  }

  /** The current frame runs, waits (false), or is refused. */
  #admit(): boolean {
    const {bodyStart, bodyEnd, stream} = this.#source;
    const throwsOnOverload = this.#startup?.throwsOnOverload === true;
    if (this.#load.hasNoRoomFor(bodyEnd - bodyStart)) {
      if (!throwsOnOverload) {
        this.#isWaiting = true;
        this.#context.waiting.add(this);
        return false;
      }
      this.#refuse(stream, 'Too many bytes of requests are in flight');
    } else if (throwsOnOverload && this.#load.isAtItsLimit) {
      this.#refuse(stream, 'Too many requests are in flight on this connection');
    } else {
      this.#handle();
    }
    return true;
  }

  #refuse(stream: number, why: string): void {
    this.#context.metrics.overloadedTotal += 1;
    const text = `${why}. Server is currently in an overloaded state and cannot accept more requests`;
    this.#answers.failure(stream, undefined, new CqlFailure('overloaded', text));
  }

  /** Until STARTUP settles the version, each message is answered in its own. */
  #tryVersion(version: number): void {
    if (this.#startup === undefined) {
      this.#answers.version = version as ProtocolVersion;
    }
  }

  /** Answers, then ends: what follows on this connection cannot be trusted. */
  #fatal(stream: number, failure: CqlFailure): void {
    this.#answers.failure(stream, undefined, failure);
    this.finish();
  }

  #handle(): void {
    const source = this.#source;
    const {stream, opcode, version} = source;
    this.#requests += 1;
    this.#context.metrics.requestsTotal += 1;
    this.#tryVersion(version);
    if (source.isResponse || !isRequestOpcode(opcode)) {
      const isKnown = opcodeName(opcode) !== undefined;
      const why = isKnown ? `Wrong protocol direction for opcode ${opcode}` : `Unknown opcode ${opcode}`;
      this.#fatal(stream, protocolFailure(why));
      return;
    }
    const agreed = this.#answers.version;
    if (version !== agreed) {
      const why = `Invalid message version. Got ${version}/v${version} but previous messages on this connection had version ${agreed}/v${agreed}`;
      this.#fatal(stream, protocolFailure(why));
      return;
    }
    const trace =
      (source.flags & FLAG_TRACING) === 0 || this.#context.database.rawFrames !== undefined
        ? undefined
        : this.#newTrace();
    try {
      // From v5 on segments are compressed instead; the Java driver 4.19 sets the flag all the same, on plain bodies.
      if ((source.flags & FLAG_COMPRESSED) !== 0 && version < 5) {
        this.#decompress();
      } else {
        this.#reader.reset(source.buffer, source.bodyStart, source.bodyEnd);
      }
      if ((source.flags & FLAG_CUSTOM_PAYLOAD) !== 0) {
        if (version < 4) {
          throw protocolFailure('Received frame with CUSTOM_PAYLOAD flag for native protocol version < 4');
        }
        this.#reader.skipBytesMap();
      }
      this.#dispatch(opcode, stream, trace);
    } catch (error) {
      this.#answers.failure(stream, this.#conversation === undefined ? undefined : trace, error);
    }
  }

  #newTrace(): RequestTrace {
    return new RequestTrace(this.#context.newTracingId(), this.socket.remoteAddress);
  }

  #decompress(): void {
    const compression = this.#startup?.compression ?? 'none';
    if (compression === 'none') {
      throw protocolFailure('The message is compressed, but that was not agreed');
    }
    const source = this.#source;
    const body = source.buffer.subarray(source.bodyStart, source.bodyEnd);
    const plain = decompressBody(body, source.maxFrameBytes, compression);
    this.#reader.reset(plain, 0, plain.length);
  }

  #dispatch(opcode: number, stream: number, trace: RequestTrace | undefined): void {
    const conversation = this.#conversation;
    if (conversation === undefined) {
      this.#handshake?.handle(opcode, this.#reader, stream);
      return;
    }
    switch (opcode) {
      case OPCODES.EXECUTE:
      case OPCODES.QUERY:
      case OPCODES.PREPARE:
      case OPCODES.BATCH:
        return conversation.handle(opcode, this.#source.flags, this.#reader, stream, trace);
      case OPCODES.OPTIONS:
        return this.#answers.supported(stream);
      case OPCODES.REGISTER:
        return this.#register(stream);
      case OPCODES.STARTUP:
        throw protocolFailure('Unexpected message STARTUP, the connection is already initialized');
      default:
        throw protocolFailure(`Unexpected message ${opcodeName(opcode)}`);
    }
  }

  #register(stream: number): void {
    const types = this.#reader.stringList();
    for (const name of types) {
      const type = name.toUpperCase();
      if (!EVENT_TYPES.has(type)) {
        throw protocolFailure(`Invalid value '${name}' for Type`);
      }
      if (type === 'TRACE_COMPLETE' && this.#answers.version < 4) {
        throw protocolFailure(`Event ${type} not valid for protocol version 3/v3`);
      }
    }
    for (const name of types) {
      this.#events.add(name.toUpperCase());
    }
    this.#answers.ready(stream);
  }

  // ---- handshake ---------------------------------------------------------------------------------------------------

  started(startup: Startup): void {
    this.#startup = startup;
    const isSegmented = this.#answers.version >= 5;
    if (isSegmented) {
      this.#source.startSegments(startup.compression);
    }
    this.#outbox.agree(isSegmented, startup.compression);
  }

  passwordBeingChecked(): void {
    this.#isHeld = true;
  }

  passwordChecked(principal: Principal | undefined): void {
    if (principal !== undefined) {
      const {database} = this.#context;
      const raw = database.rawFrames?.open(principal, this.#answers.version);
      this.#conversation =
        raw === undefined
          ? new Conversation(database.session(principal), this.#context, this.#answers, this)
          : new Forwarding(principal.role, raw, this.#context, this.#answers, this);
      this.#source.maxFrameBytes = this.#context.limits.maxFrameBytes;
      this.#handshake = undefined;
    }
    this.#isHeld = false;
    // After the answer, which is written next.
    queueMicrotask(() => this.#goOn());
  }
}
