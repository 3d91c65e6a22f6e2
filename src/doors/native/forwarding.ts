/** An authenticated client whose messages a backend gets as they came: see `rawFrames` in the port. */
import type {CqlFailure} from '../../core/cql/errors.ts';
import type {RawAsker, RawConversation, RawMessage} from '../../core/cql/port.ts';
import {FLAG_TRACING, OPCODES} from '../../wire/cql/frame.ts';
import type {Reader} from '../../wire/cql/reader.ts';
import {plainParameters} from '../../wire/cql/request.ts';
import type {Answers} from './answers.ts';
import type {Call} from './call.ts';
import type {NativeContext} from './context.ts';
import type {CallObserver} from './conversation.ts';

/** Nobody reads it: the backend does. */
const PARAMETERS = plainParameters('ONE');

export class Forwarding {
  readonly user: string;
  readonly #raw: RawConversation;
  readonly #context: NativeContext;
  readonly #answers: Answers;
  readonly #observer: CallObserver;
  /** Of the largest of late: what is asked next is likely alike. */
  answerBytes = 0;

  constructor(user: string, raw: RawConversation, context: NativeContext, answers: Answers, observer: CallObserver) {
    this.user = user;
    this.#raw = raw;
    this.#context = context;
    this.#answers = answers;
    this.#observer = observer;
  }

  get keyspace(): string | undefined {
    return this.#raw.keyspace;
  }

  /** QUERY, PREPARE, EXECUTE and BATCH: the rest of the reader is handed on and answered, now or later. */
  handle(opcode: number, flags: number, reader: Reader, stream: number): void {
    const body = reader.raw(reader.remaining);
    this.#count(opcode);
    const forwarded = new ForwardedCall(stream, body.length, this, this.#context, this.#answers, this.#observer);
    this.#observer.callBegins(forwarded, false);
    // Whatever the client says besides, only tracing means something to the backend.
    try {
      forwarded.isLone = this.#raw.send({opcode, flags: flags & FLAG_TRACING, body}, forwarded);
    } catch (error) {
      forwarded.broke(error);
    }
    if (forwarded.isLone && !forwarded.isDone) {
      this.#observer.mustWait();
    }
  }

  #count(opcode: number): void {
    const {metrics} = this.#context;
    switch (opcode) {
      case OPCODES.EXECUTE:
        metrics.preparedExecutedTotal += 1;
        return;
      case OPCODES.PREPARE:
        metrics.preparedTotal += 1;
        return;
      default:
        metrics.regularExecutedTotal += 1;
    }
  }
}

class ForwardedCall implements Call, RawAsker {
  readonly stream: number;
  readonly bytes: number;
  readonly trace = undefined;
  readonly expectedBytes: number;
  readonly known = undefined;
  readonly prepared = undefined;
  readonly clientMetadataKey = undefined;
  readonly parameters = PARAMETERS;
  isLone = false;
  isDone = false;
  readonly #client: Forwarding;
  readonly #context: NativeContext;
  readonly #answers: Answers;
  readonly #observer: CallObserver;

  constructor(
    stream: number,
    bytes: number,
    client: Forwarding,
    context: NativeContext,
    answers: Answers,
    observer: CallObserver,
  ) {
    this.stream = stream;
    this.bytes = bytes;
    this.expectedBytes = client.answerBytes;
    this.#client = client;
    this.#context = context;
    this.#answers = answers;
    this.#observer = observer;
  }

  answered(answer: RawMessage): void {
    if (answer.opcode === OPCODES.ERROR) {
      this.#context.metrics.errorsTotal += 1;
    }
    const client = this.#client;
    // Falls slowly, rises at once.
    client.answerBytes = Math.max(answer.body.length, client.answerBytes - (client.answerBytes >> 4));
    this.#answers.forwarded(this.stream, answer);
    this.#end();
  }

  failed(failure: CqlFailure): void {
    this.broke(failure);
  }

  /** By a mistake of ours it may have been answered already. */
  broke(error: unknown): void {
    if (!this.isDone) {
      this.#answers.failure(this.stream, undefined, error);
      this.#end();
    }
  }

  #end(): void {
    this.isDone = true;
    this.#observer.callEnds(this, this.isLone);
  }
}
