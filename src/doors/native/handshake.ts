/**
 * From the first message to the end of authentication.
 * Source: native_protocol_v5, "STARTUP", "READY", "AUTH_RESPONSE"; order and wording of refusals: Apache Cassandra 5.0.
 */
import type {Principal} from '../../core/cql/port.ts';
import {opcodeName, OPCODES} from '../../wire/cql/frame.ts';
import type {Reader} from '../../wire/cql/reader.ts';
import {protocolFailure} from './answers.ts';
import type {Answers} from './answers.ts';
import type {NativeContext} from './context.ts';
import {parseSaslPlain} from './sasl-plain.ts';
import {readStartup} from './startup.ts';
import type {Startup} from './startup.ts';

/** The connection. */
export interface HandshakeObserver {
  /** The version is settled, and STARTUP is answered: from here on v5 is in segments. */
  started(startup: Startup): void;
  /** Nothing further is read until `passwordChecked`. */
  passwordBeingChecked(): void;
  /** Called before the answer is written. Without a principal the client may try again. */
  passwordChecked(principal: Principal | undefined): void;
}

export class Handshake {
  readonly #context: NativeContext;
  readonly #answers: Answers;
  readonly #observer: HandshakeObserver;
  /** What the client's certificate says; undefined: it has none. */
  readonly #identity: () => string | undefined;
  #isStarted = false;

  constructor(
    context: NativeContext,
    answers: Answers,
    observer: HandshakeObserver,
    identity: () => string | undefined,
  ) {
    this.#context = context;
    this.#answers = answers;
    this.#observer = observer;
    this.#identity = identity;
  }

  /** What it throws is answered by the caller. */
  handle(opcode: number, reader: Reader, stream: number): void {
    if (opcode === OPCODES.OPTIONS) {
      this.#answers.supported(stream);
    } else if (this.#isStarted) {
      if (opcode !== OPCODES.AUTH_RESPONSE) {
        throw protocolFailure(`Unexpected message ${opcodeName(opcode)}, expecting SASL_RESPONSE`);
      }
      const {user, password} = parseSaslPlain(reader.bytes() ?? new Uint8Array(0));
      this.#observer.passwordBeingChecked();
      void this.#authenticate(stream, user, password);
    } else if (opcode === OPCODES.STARTUP) {
      const startup = readStartup(reader, this.#answers.version);
      const principal = this.#knownByCertificate() ?? this.#context.anonymous;
      this.#isStarted = true;
      if (principal === undefined) {
        this.#answers.authenticate(stream);
        this.#observer.started(startup);
      } else {
        this.#answers.ready(stream);
        this.#observer.started(startup);
        this.#observer.passwordChecked(principal);
      }
    } else {
      const failure = protocolFailure(`Unexpected message ${opcodeName(opcode)}, expecting STARTUP or OPTIONS`);
      this.#answers.failure(0, undefined, failure);
    }
  }

  /** Fails with `bad_credentials`: a certificate that lets nobody in is not made up for by a password. */
  #knownByCertificate(): Principal | undefined {
    const {principalOf, metrics} = this.#context;
    if (principalOf === undefined) {
      return undefined;
    }
    try {
      const identity = this.#identity();
      return identity === undefined ? undefined : principalOf(identity);
    } catch (error) {
      metrics.authenticationFailuresTotal += 1;
      throw error;
    }
  }

  async #authenticate(stream: number, user: string, password: string): Promise<void> {
    try {
      const principal = await this.#context.authenticate(user, password);
      this.#observer.passwordChecked(principal);
      this.#answers.authSuccess(stream);
    } catch (error) {
      this.#context.metrics.authenticationFailuresTotal += 1;
      this.#answers.failure(stream, undefined, error);
      this.#observer.passwordChecked(undefined);
    }
  }
}
