/** What an authenticated client asks: QUERY, PREPARE, EXECUTE and BATCH. */
import {CqlFailure, invalid} from '../../core/cql/errors.ts';
import type {Begun, BoundValue, CqlSession, ExecuteOptions, Outcome} from '../../core/cql/port.ts';
import type {Statement} from '../../core/cql/statements/statement.ts';
import {OPCODES} from '../../wire/cql/frame.ts';
import {decodeBatch, decodeExecute, decodePrepare, decodeQuery} from '../../wire/cql/request.ts';
import type {BatchItem, BatchRequest} from '../../wire/cql/request.ts';
import type {Reader} from '../../wire/cql/reader.ts';
import type {Answers} from './answers.ts';
import {bindPrepared, bindText, checkCount} from './binding.ts';
import type {Call} from './call.ts';
import {checkConsistency} from './consistency-rules.ts';
import type {NativeContext} from './context.ts';
import type {KnownStatement, PreparedStatement} from './known-statement.ts';
import type {RequestTrace} from './request-trace.ts';
import {isBatchable} from './statement-facts.ts';

/** Who must know when requests begin and end: the connection, for its limits. */
export interface CallObserver {
  /** `isLone`: nothing that comes later may begin before this one ends. */
  callBegins(call: Call, isLone: boolean): void;
  callEnds(call: Call, isLone: boolean): void;
  /** It turned out to be a lone one. */
  mustWait(): void;
}

interface BatchEntry {
  readonly statement: Statement;
  readonly values: readonly BoundValue[];
}

/** A call whose outcome is known, and may be told when it is durable. */
interface Waiting {
  readonly call: Call;
  readonly outcome: Outcome;
  readonly isLone: boolean;
}

export class Conversation {
  readonly session: CqlSession;
  /** Set by USE. */
  keyspace: string | undefined;
  #hasWarnedOfUse = false;
  readonly #context: NativeContext;
  readonly #answers: Answers;
  readonly #observer: CallObserver;

  constructor(session: CqlSession, context: NativeContext, answers: Answers, observer: CallObserver) {
    this.session = session;
    this.#context = context;
    this.#answers = answers;
    this.#observer = observer;
  }

  get user(): string {
    return this.session.principal.role;
  }

  /** QUERY, PREPARE, EXECUTE and BATCH. */
  handle(opcode: number, _flags: number, reader: Reader, stream: number, trace: RequestTrace | undefined): void {
    switch (opcode) {
      case OPCODES.EXECUTE:
        return this.execute(reader, stream, trace);
      case OPCODES.QUERY:
        return this.query(reader, stream, trace);
      case OPCODES.PREPARE:
        return this.prepare(reader, stream, trace);
      default:
        return this.batch(reader, stream, trace);
    }
  }

  /** Each of these reads one body and answers it, now or later. What they throw is answered by the caller. */
  query(reader: Reader, stream: number, trace: RequestTrace | undefined): void {
    const bytes = reader.remaining;
    const {text, parameters} = decodeQuery(reader, this.#answers.version);
    parameters.keyspace ??= this.keyspace;
    const known = this.#context.statements.ofText(text, parameters.keyspace);
    this.#context.metrics.regularExecutedTotal += 1;
    trace?.note(`Parsing ${text}`);
    bindText(known, parameters, this.session);
    trace?.note('Preparing statement');
    trace?.ofQuery(text, parameters);
    this.#start({
      stream,
      trace,
      bytes,
      expectedBytes: known.answerBytes,
      known,
      prepared: undefined,
      clientMetadataKey: undefined,
      parameters,
    });
  }

  prepare(reader: Reader, stream: number, trace: RequestTrace | undefined): void {
    const {text, keyspace} = decodePrepare(reader, this.#answers.version);
    const {prepared, metadata} = this.#context.statements.prepare(this.session, text, keyspace ?? this.keyspace);
    this.#context.metrics.preparedTotal += 1;
    if (trace !== undefined) {
      trace.note(`Parsing ${text}`);
      trace.note('Preparing statement');
      trace.ofPrepare(text);
      this.session.recordTrace?.(trace.now());
    }
    this.#answers.prepared(stream, trace, prepared, metadata);
  }

  execute(reader: Reader, stream: number, trace: RequestTrace | undefined): void {
    const bytes = reader.remaining;
    const {id, resultMetadataId, parameters} = decodeExecute(reader, this.#answers.version);
    const prepared = this.#preparedOf(id);
    this.#context.metrics.preparedExecutedTotal += 1;
    parameters.keyspace = prepared.keyspace;
    bindPrepared(prepared, parameters, this.session);
    trace?.ofExecute(prepared, parameters, this.session);
    this.#start({
      stream,
      trace,
      bytes,
      expectedBytes: prepared.answerBytes,
      known: prepared,
      prepared,
      clientMetadataKey: resultMetadataId,
      parameters,
      warning: prepared.keyspace === undefined ? undefined : this.#useWarning(prepared),
    });
  }

  /** Once per connection, when a statement without a keyspace of its own runs where USE says another one than it was prepared in. */
  #useWarning({id, keyspace, statement}: PreparedStatement): string | undefined {
    if (keyspace === this.keyspace || this.#hasWarnedOfUse || statement.kind === 'batch') {
      return undefined;
    }
    this.#hasWarnedOfUse = true;
    return (
      '`USE <keyspace>` with prepared statements is considered to be an anti-pattern due to ambiguity in non-qualified table names. ' +
      'Please consider removing instances of `Session#setKeyspace(<keyspace>)`, `Session#execute("USE <keyspace>")` and ' +
      '`cluster.newSession(<keyspace>)` from your code, and always use fully qualified table names (e.g. <keyspace>.<table>). ' +
      `Keyspace used: ${this.keyspace ?? 'null'}, statement keyspace: ${keyspace}, statement id: ${id.toString('hex')}`
    );
  }

  batch(reader: Reader, stream: number, trace: RequestTrace | undefined): void {
    const bytes = reader.remaining;
    const request = decodeBatch(reader, this.#answers.version);
    const {parameters} = request;
    parameters.keyspace ??= this.keyspace;
    let isConditional = false;
    const entries = request.items.map(item => {
      const known = this.#batchItem(item, parameters.keyspace);
      checkCount(known, item.values);
      isConditional ||= known.access === 'conditional';
      return {statement: known.statement, values: item.values};
    });
    checkConsistency(isConditional ? 'conditional' : 'write', parameters.consistency, parameters.serialConsistency);
    trace?.ofBatch(parameters);
    const call: Call = {
      stream,
      trace,
      bytes,
      expectedBytes: 0,
      known: undefined,
      prepared: undefined,
      clientMetadataKey: undefined,
      parameters,
    };
    this.#observer.callBegins(call, false);
    void this.#runBatch(call, request, entries);
  }

  #preparedOf(id: string): PreparedStatement {
    const prepared = this.#context.statements.ofId(id, this.session);
    if (prepared === undefined) {
      this.#context.metrics.unpreparedTotal += 1;
      const bytes = Buffer.from(id, 'latin1');
      throw new CqlFailure(
        'unprepared',
        `Prepared query with ID ${bytes.toString('hex')} not found (either the query was not prepared on this host (maybe the host has been restarted?) or you have prepared too many queries and it has been evicted from the internal cache)`,
        {id: bytes},
      );
    }
    return prepared;
  }

  #batchItem(item: BatchItem, keyspace: string | undefined): KnownStatement {
    const known =
      item.kind === 'prepared' ? this.#preparedOf(item.id) : this.#context.statements.ofText(item.text, keyspace);
    if (!isBatchable(known.statement)) {
      throw invalid('Invalid statement in batch: only UPDATE, INSERT and DELETE statements are allowed.');
    }
    return known;
  }

  #start(call: Call & {readonly known: KnownStatement}): void {
    const {known, parameters} = call;
    checkConsistency(known.access, parameters.consistency, parameters.serialConsistency);
    const isLone = known.statement.kind === 'use';
    this.#observer.callBegins(call, isLone);
    if (this.session.begin === undefined) {
      void this.#run(call, this.session.execute(known.statement, optionsOf(call)), isLone);
      return;
    }
    let begun: Begun | Promise<Outcome>;
    try {
      begun = this.session.begin(known.statement, optionsOf(call));
    } catch (error) {
      this.#answers.failure(call.stream, call.trace, error, parameters.consistency);
      this.#observer.callEnds(call, isLone);
      return;
    }
    if (begun instanceof Promise) {
      void this.#run(call, begun, isLone);
    } else if (begun.durable === undefined) {
      this.#end(call, begun.outcome, isLone);
    } else {
      this.#endWhen(begun.durable, call, begun.outcome, isLone);
    }
  }

  #end(call: Call, outcome: Outcome, isLone: boolean): void {
    try {
      this.#answer(call, outcome);
    } catch (error) {
      this.#answers.failure(call.stream, call.trace, error, call.parameters.consistency);
    }
    this.#observer.callEnds(call, isLone);
  }

  #durable: Promise<void> | undefined;
  #waiting: Waiting[] = [];

  /** Most writes wait for the same flush as those before them: they share one continuation. */
  #endWhen(durable: Promise<void>, call: Call, outcome: Outcome, isLone: boolean): void {
    if (durable !== this.#durable) {
      this.#durable = durable;
      this.#waiting = [];
      void this.#endAll(durable, this.#waiting);
    }
    this.#waiting.push({call, outcome, isLone});
  }

  async #endAll(durable: Promise<void>, waiting: readonly Waiting[]): Promise<void> {
    let failure: unknown;
    let isFailed = false;
    try {
      await durable;
    } catch (error) {
      failure = error;
      isFailed = true;
    }
    if (this.#durable === durable) {
      this.#durable = undefined;
    }
    for (const {call, outcome, isLone} of waiting) {
      if (isFailed) {
        this.#answers.failure(call.stream, call.trace, failure, call.parameters.consistency);
        this.#observer.callEnds(call, isLone);
      } else {
        this.#end(call, outcome, isLone);
      }
    }
  }

  async #run(call: Call, running: Promise<Outcome>, isLone: boolean): Promise<void> {
    try {
      this.#answer(call, await running);
    } catch (error) {
      this.#answers.failure(call.stream, call.trace, error, call.parameters.consistency);
    }
    this.#observer.callEnds(call, isLone);
  }

  async #runBatch(call: Call, {type, parameters}: BatchRequest, entries: readonly BatchEntry[]): Promise<void> {
    try {
      this.#answer(call, await this.session.executeBatch(type, entries, optionsOf(call)));
    } catch (error) {
      this.#answers.failure(call.stream, call.trace, error, parameters.consistency);
    }
    this.#observer.callEnds(call, false);
  }

  #answer(call: Call, outcome: Outcome): void {
    if (outcome.kind === 'keyspace') {
      this.keyspace = outcome.keyspace;
    }
    this.#answers.outcome(call, outcome);
  }
}

const optionsOf = ({parameters, trace}: Call): ExecuteOptions =>
  trace === undefined ? parameters : {...parameters, trace: trace.now()};
