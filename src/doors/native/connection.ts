/**
 * One client: its handshake, the frames that it sends, and how much of it the process can bear.
 * Source: native_protocol_v3 to v5, "Overview" and "Messages"; order and wording of refusals: Apache Cassandra 5.0.
 */
import type {Socket} from 'node:net';
import {CqlFailure, invalid} from '../../core/cql/errors.ts';
import type {Principal} from '../../core/cql/port.ts';
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
import {FrameSource} from '../../wire/cql/frame-source.ts';
import {Reader} from '../../wire/cql/reader.ts';
import {Answers, protocolFailure} from './answers.ts';
import type {Call} from './call.ts';
import type {NativeContext} from './context.ts';
import {Conversation} from './conversation.ts';
import type {CallObserver} from './conversation.ts';
import {Outbox} from './outbox.ts';
import {parseSaslPlain} from './sasl-plain.ts';
import {readStartup} from './startup.ts';
import type {Startup} from './startup.ts';

const EVENT_TYPES: ReadonlySet<string> = new Set([
  'TOPOLOGY_CHANGE',
  'STATUS_CHANGE',
  'SCHEMA_CHANGE',
  'TRACE_COMPLETE',
]);

/** After the last answer: how long to wait for the client to close its side. */
const LINGER_MS = 2_000;

type State = 'startup' | 'authentication' | 'ready' | 'closing' | 'closed';

export class Connection implements CallObserver {
  readonly socket: Socket;
  readonly #context: NativeContext;
  readonly #onClose: (connection: Connection) => void;
  readonly #source: FrameSource;
  readonly #reader = new Reader();
  readonly #outbox: Outbox;
  readonly #answers: Answers;
  readonly #openedAtMs: number;

  #state: State = 'startup';
  #isVersionAgreed = false;
  #startup: Startup | undefined;
  #conversation: Conversation | undefined;
  #wantsSchemaEvents = false;
  #requests = 0;

  #inFlight = 0;
  #inFlightBytes = 0;
  #expectedBytes = 0;
  /** Nothing is read while a step runs that later messages depend on: authentication, USE. */
  #isHeld = false;
  #isReadingPaused = false;
  #isPumping = false;
  /** Counted in the context: what is half received. */
  #pendingBytes = 0;
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
    // Who has said everything may still wait for answers.
    socket.allowHalfOpen = true;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('end', () => this.finish());
    socket.on('drain', () => this.#drained());
    socket.on('timeout', () => this.#stalled());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#closed());
  }

  // ---- what the door asks ---------------------------------------------------------------------------------------

  get isAuthenticated(): boolean {
    return this.#conversation !== undefined;
  }

  /** For system_views.clients. */
  describe(): {
    address: string;
    port: number;
    user: string | undefined;
    keyspace: string | undefined;
    version: number;
    requests: number;
    options: ReadonlyMap<string, string>;
  } {
    return {
      address: this.socket.remoteAddress ?? '',
      port: this.socket.remotePort ?? 0,
      user: this.#conversation?.session.principal.role,
      keyspace: this.#conversation?.keyspace,
      version: this.#answers.version,
      requests: this.#requests,
      options: this.#startup?.options ?? new Map(),
    };
  }

  /** Called now and then: drops a client that takes too long. */
  checkTime(nowMs: number): void {
    const {handshakeMs, frameMs} = this.#context.limits;
    if (!this.isAuthenticated) {
      if (nowMs - this.#openedAtMs > handshakeMs) {
        this.drop('The client did not finish its handshake in time');
      }
      return;
    }
    if (this.#pendingBytes === 0) {
      this.#pendingSinceMs = 0;
    } else if (this.#pendingSinceMs === 0) {
      this.#pendingSinceMs = nowMs;
    } else if (nowMs - this.#pendingSinceMs > frameMs && !this.#isReadingPaused) {
      this.drop('The client did not finish a message in time');
    }
  }

  tellSchemaChange(change: SchemaChange): void {
    if (this.#wantsSchemaEvents && this.#state === 'ready') {
      this.#answers.schemaEvent(change);
      this.#guardMemory();
    }
  }

  /** Takes no further request and ends when what runs is answered. */
  finish(): void {
    if (this.#state !== 'closed' && this.#state !== 'closing') {
      this.#state = 'closing';
      this.#countPending();
      this.#endIfDone();
    }
  }

  /** Ends at once. */
  drop(why: string): void {
    if (this.#state !== 'closed') {
      this.#context.metrics.connectionsDroppedTotal += 1;
      this.#context.log.warn(why, {door: 'native', client: this.socket.remoteAddress});
      this.socket.destroy();
    }
  }

  #closed(): void {
    if (this.#state === 'closed') {
      return;
    }
    this.#state = 'closed';
    this.#outbox.count();
    this.#countPending();
    this.#onClose(this);
  }

  /** What the client still sends is read and thrown away: a socket that is closed with unread bytes takes the last answers with it. */
  #endIfDone(): void {
    if (this.#state === 'closing' && this.#inFlight === 0 && !this.#isHeld) {
      this.#outbox.send();
      this.socket.end();
      this.#resumeReading();
      setTimeout(() => this.socket.destroy(), LINGER_MS).unref();
    }
  }

  // ---- how much it may have at a time -----------------------------------------------------------------------------

  callBegins(call: Call, isLone: boolean): void {
    this.#inFlight += 1;
    this.#inFlightBytes += call.bytes;
    this.#expectedBytes += call.expectedBytes;
    this.#context.inFlightBytes += call.bytes;
    this.#context.metrics.requestsInFlight += 1;
    if (isLone) {
      this.#isHeld = true;
    }
  }

  callEnds(call: Call): void {
    this.#inFlight -= 1;
    this.#inFlightBytes -= call.bytes;
    this.#expectedBytes -= call.expectedBytes;
    this.#context.inFlightBytes -= call.bytes;
    this.#context.metrics.requestsInFlight -= 1;
    if (call.known?.statement.kind === 'use') {
      this.#isHeld = false;
    }
    this.#goOn();
  }

  /** After something that may have been in the way. */
  #goOn(): void {
    if (this.#state === 'closing') {
      this.#endIfDone();
    } else if (this.#isReadingPaused || this.socket.writableLength > this.#context.limits.maxUnreadBytesPerConnection) {
      this.#pump();
    }
  }

  /** A request always begins when nothing runs and the client has taken its answers, however large it or its answer may be. */
  #mustWait(): boolean {
    const {limits} = this.#context;
    return (
      this.#isHeld ||
      this.#inFlight >= limits.maxInFlightPerConnection ||
      this.#inFlightBytes >= limits.maxInFlightBytesPerConnection ||
      this.#outbox.unreadBytes + this.#expectedBytes > limits.maxUnreadBytesPerConnection
    );
  }

  #drained(): void {
    this.socket.setTimeout(0);
    this.#outbox.count();
    this.#goOn();
  }

  #stalled(): void {
    if (this.socket.writableLength > 0) {
      this.drop('The client does not read its answers');
    } else {
      this.socket.setTimeout(0);
    }
  }

  #guardMemory(): void {
    const {limits, pool} = this.#context;
    if (this.socket.writableLength > limits.maxUnreadBytesPerConnection && pool.unreadBytes > limits.maxUnreadBytes) {
      this.drop('Too many answers wait to be read by clients');
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

  // ---- frames -----------------------------------------------------------------------------------------------------

  #receive(chunk: Buffer): void {
    if (this.#state === 'closing') {
      return;
    }
    this.#source.push(chunk);
    this.#pump();
  }

  #pump(): void {
    if (this.#isPumping) {
      return;
    }
    this.#isPumping = true;
    while (this.#isOpen() && !this.#mustWait() && this.#takeFrame()) {
      // One frame per round.
    }
    this.#isPumping = false;
    this.#countPending();
    if (!this.#isOpen()) {
      return;
    }
    if (this.#mustWait()) {
      this.#pauseReading();
      this.#guardMemory();
    } else {
      this.#resumeReading();
    }
  }

  #isOpen(): boolean {
    return this.#state !== 'closing' && this.#state !== 'closed';
  }

  #countPending(): void {
    const pending = this.#isOpen() ? this.#source.pendingBytes : 0;
    this.#context.inFlightBytes += pending - this.#pendingBytes;
    this.#pendingBytes = pending;
  }

  /** False when nothing whole is there. */
  #takeFrame(): boolean {
    const source = this.#source;
    switch (source.next()) {
      case 'need':
        return false;
      case 'frame':
        this.#pendingSinceMs = 0;
        this.#handle();
        return true;
      case 'unsupported':
        this.#answers.unsupportedVersion(source.version);
        return true;
      case 'too_big':
        this.#agreeOn(source.version);
        this.#answers.failure(source.stream, false, invalid('Request is too big'));
        return true;
      case 'broken':
        this.#fatal(0, protocolFailure(source.problem));
        return false;
    }
  }

  /** Answers go out in the version of the first message until STARTUP settles it. */
  #agreeOn(version: number): void {
    if (!this.#isVersionAgreed) {
      this.#answers.version = version as ProtocolVersion;
    }
  }

  /** Answers, then ends: what follows on this connection cannot be trusted. */
  #fatal(stream: number, failure: CqlFailure): void {
    this.#answers.failure(stream, false, failure);
    this.finish();
  }

  #handle(): void {
    const source = this.#source;
    const {stream, opcode, version} = source;
    this.#requests += 1;
    this.#context.metrics.requestsTotal += 1;
    this.#agreeOn(version);
    if (source.isResponse || !isRequestOpcode(opcode)) {
      const isKnown = opcodeName(opcode) !== undefined;
      const why = isKnown ? `Wrong protocol direction for opcode ${opcode}` : `Unknown opcode ${opcode}`;
      this.#fatal(stream, protocolFailure(why));
      return;
    }
    if (version !== this.#answers.version) {
      const agreed = this.#answers.version;
      const failure = protocolFailure(
        `Invalid message version. Got ${version}/v${version} but previous messages on this connection had version ${agreed}/v${agreed}`,
      );
      this.#fatal(stream, failure);
      return;
    }
    const isTraced = (source.flags & FLAG_TRACING) !== 0;
    try {
      if ((source.flags & FLAG_COMPRESSED) !== 0) {
        throw protocolFailure('The message is compressed, but the connection is not');
      }
      this.#reader.reset(source.buffer, source.bodyStart, source.bodyEnd);
      if ((source.flags & FLAG_CUSTOM_PAYLOAD) !== 0 && version >= 4) {
        this.#reader.skipBytesMap();
      }
      this.#dispatch(opcode, stream, isTraced);
    } catch (error) {
      this.#answers.failure(stream, isTraced && this.isAuthenticated, error);
    }
  }

  #dispatch(opcode: number, stream: number, isTraced: boolean): void {
    const conversation = this.#conversation;
    if (conversation === undefined || this.#state !== 'ready') {
      this.#shakeHands(opcode, stream);
      return;
    }
    if (this.#isOverloaded()) {
      this.#context.metrics.overloadedTotal += 1;
      throw new CqlFailure('overloaded', 'Too many bytes of requests are in flight');
    }
    switch (opcode) {
      case OPCODES.EXECUTE:
        return conversation.execute(this.#reader, stream, isTraced);
      case OPCODES.QUERY:
        return conversation.query(this.#reader, stream, isTraced);
      case OPCODES.PREPARE:
        return conversation.prepare(this.#reader, stream, isTraced);
      case OPCODES.BATCH:
        return conversation.batch(this.#reader, stream, isTraced);
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

  /** A small request always finds room, so that clients can go on while large ones wait. */
  #isOverloaded(): boolean {
    const {inFlightBytes, limits} = this.#context;
    return inFlightBytes > limits.maxInFlightBytes && this.#reader.remaining > limits.maxInFlightBytes / 1024;
  }

  #register(stream: number): void {
    const types = this.#reader.stringList();
    for (const type of types) {
      if (!EVENT_TYPES.has(type)) {
        throw protocolFailure(`Invalid value '${type}' for Type`);
      }
    }
    this.#wantsSchemaEvents ||= types.includes('SCHEMA_CHANGE');
    this.#answers.ready(stream);
  }

  // ---- handshake --------------------------------------------------------------------------------------------------

  #shakeHands(opcode: number, stream: number): void {
    if (opcode === OPCODES.OPTIONS) {
      this.#answers.supported(stream);
    } else if (this.#state === 'authentication') {
      if (opcode !== OPCODES.AUTH_RESPONSE) {
        throw protocolFailure(`Unexpected message ${opcodeName(opcode)}, expecting SASL_RESPONSE`);
      }
      this.#beginAuthentication(stream);
    } else if (opcode === OPCODES.STARTUP) {
      this.#start(stream);
    } else {
      this.#answers.failure(
        0,
        false,
        protocolFailure(`Unexpected message ${opcodeName(opcode)}, expecting STARTUP or OPTIONS`),
      );
    }
  }

  #start(stream: number): void {
    this.#startup = readStartup(this.#reader);
    this.#isVersionAgreed = true;
    this.#answers.authenticate(stream);
    this.#state = 'authentication';
    if (this.#answers.version >= 5) {
      this.#source.startSegments();
      this.#outbox.startSegments();
    }
  }

  #beginAuthentication(stream: number): void {
    const {user, password} = parseSaslPlain(this.#reader.bytes() ?? new Uint8Array(0));
    this.#isHeld = true;
    void this.#authenticate(stream, user, password);
  }

  async #authenticate(stream: number, user: string, password: string): Promise<void> {
    try {
      this.#becomeReady(await this.#context.authenticate(user, password));
      this.#answers.authSuccess(stream);
    } catch (error) {
      this.#context.metrics.authenticationFailuresTotal += 1;
      this.#answers.failure(stream, false, error);
    }
    this.#isHeld = false;
    this.#goOn();
  }

  #becomeReady(principal: Principal): void {
    const session = this.#context.database.session(principal);
    this.#conversation = new Conversation(session, this.#context, this.#answers, this);
    this.#source.maxFrameBytes = this.#context.limits.maxFrameBytes;
    if (this.#state === 'authentication') {
      this.#state = 'ready';
    }
  }
}
