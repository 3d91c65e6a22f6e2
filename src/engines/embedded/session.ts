/** A principal's conversation with a database: permission, run, wait until durable. */
import {Failure} from '../../base/failure.ts';
import {CqlFailure} from '../../core/cql/errors.ts';
import type {
  Begun,
  BoundValue,
  CqlSession,
  ExecuteOptions,
  Outcome,
  Principal,
  StatementMetadata,
  Trace,
} from '../../core/cql/port.ts';
import type {Statement} from '../../core/cql/statements/statement.ts';
import type {Done, Request} from './context.ts';
import type {DatabaseContext} from './database-context.ts';
import {prepareMetadata} from './metadata.ts';
import {ReadRecorder} from './read-plan.ts';
import {runBatchItems} from './statements/batch.ts';
import {run} from './statements/index.ts';
import type {Position} from './store/store.ts';
import type {Accounts} from './system/accounts.ts';
import {systemKeyspaces} from './system/catalog.ts';
import {checkSystemWrites} from './system/permissions.ts';
import {TraceRecorder} from './tracing.ts';

/** What a session needs of its database. */
export interface SessionHost {
  readonly context: DatabaseContext;
  readonly accounts: Accounts;
  /** Fails with the reason once the database is closed or dropped. */
  checkOpen(): void;
  /** When all that a statement up to this position may have seen is durable; undefined: it is. */
  durable(position: Position): Promise<void> | undefined;
  /** Closing waits for it. */
  track<T>(running: Promise<T>): Promise<T>;
  /** Not waited for. */
  writeTrace(trace: TraceRecorder): void;
  tellStoreFailure(failure: Failure): void;
}

type TracedRequest = Request & {readonly trace: TraceRecorder};

export class EmbeddedSession implements CqlSession {
  readonly principal: Principal;
  readonly #database: SessionHost;

  constructor(database: SessionHost, principal: Principal) {
    this.#database = database;
    this.principal = principal;
  }

  execute(statement: Statement, options: ExecuteOptions): Promise<Outcome> {
    if (options.trace !== undefined) {
      const request = this.#tracedRequest(options, options.trace);
      return this.#traced(request, statement.kind === 'select', () => {
        const isAuthWrite = this.#check(statement, options.keyspace);
        return {done: run(statement, request, this.#database.context), isAuthWrite};
      });
    }
    if (options.explain === true && statement.kind === 'select') {
      return this.#explained(statement, options);
    }
    try {
      const isAuthWrite = this.#check(statement, options.keyspace);
      const done = run(statement, this.#request(options), this.#database.context);
      return this.#answer(done, statement.kind === 'select', isAuthWrite);
    } catch (error) {
      return Promise.reject(this.#translate(error, statement.kind === 'select'));
    }
  }

  begin(statement: Statement, options: ExecuteOptions): Begun | Promise<Outcome> {
    if (options.trace !== undefined || options.explain === true) {
      return this.execute(statement, options);
    }
    const isRead = statement.kind === 'select';
    try {
      const isAuthWrite = this.#check(statement, options.keyspace);
      const done = run(statement, {principal: this.principal, options}, this.#database.context);
      if (done instanceof Promise || isAuthWrite) {
        return this.#answerLater(done, isRead, isAuthWrite);
      }
      const waiting = this.#database.durable(done.position);
      return {outcome: done.outcome, durable: waiting === undefined ? undefined : this.#translated(waiting, isRead)};
    } catch (error) {
      throw this.#translate(error, isRead);
    }
  }

  #waiting: Promise<void> | undefined;
  #translatedWaiting: Promise<void> | undefined;
  #isReadWaiting = false;

  /** Of a promise that many wait for, failures are translated once. */
  #translated(waiting: Promise<void>, isRead: boolean): Promise<void> {
    if (waiting !== this.#waiting || isRead !== this.#isReadWaiting || this.#translatedWaiting === undefined) {
      this.#waiting = waiting;
      this.#isReadWaiting = isRead;
      this.#translatedWaiting = waiting.catch((error: unknown) => {
        throw this.#translate(error, isRead);
      });
    }
    return this.#translatedWaiting;
  }

  executeBatch(
    type: 'logged' | 'unlogged' | 'counter',
    items: readonly {readonly statement: Statement; readonly values: readonly BoundValue[]}[],
    options: ExecuteOptions,
  ): Promise<Outcome> {
    if (options.trace !== undefined) {
      const request = this.#tracedRequest(options, options.trace);
      return this.#traced(request, false, () => {
        const isAuthWrite = this.#checkAll(items, options.keyspace);
        return {done: runBatchItems(type, items, request, this.#database.context), isAuthWrite};
      });
    }
    try {
      const isAuthWrite = this.#checkAll(items, options.keyspace);
      const done = runBatchItems(type, items, this.#request(options), this.#database.context);
      return this.#answer(done, false, isAuthWrite);
    } catch (error) {
      return Promise.reject(this.#translate(error, false));
    }
  }

  prepare(
    statement: Statement,
    names: readonly (string | undefined)[],
    keyspace: string | undefined,
  ): StatementMetadata {
    this.#database.checkOpen();
    return prepareMetadata(statement, names, keyspace, this.#database.context.schema());
  }

  recordTrace(trace: Trace): void {
    this.#database.writeTrace(new TraceRecorder(trace));
  }

  #tracedRequest(options: ExecuteOptions, trace: Trace): TracedRequest {
    return {principal: this.principal, options, trace: new TraceRecorder(trace)};
  }

  /** Like the untraced ways, step by step. The rows of the trace are there before the answer, and need not be durable. */
  async #traced(
    {trace}: TracedRequest,
    isRead: boolean,
    begin: () => {readonly done: Done | Promise<Done>; readonly isAuthWrite: boolean},
  ): Promise<Outcome> {
    const database = this.#database;
    try {
      const {done: running, isAuthWrite} = begin();
      const done = running instanceof Promise ? await database.track(running) : running;
      const flushing = database.durable(done.position);
      if (flushing !== undefined) {
        trace.add(`Waiting until the commit log is flushed to position ${done.position}`);
        await flushing;
        trace.add('Commit log flushed');
      }
      if (isAuthWrite) {
        await database.accounts.reload();
      }
      return done.outcome;
    } catch (error) {
      trace.add(`Failed: ${error instanceof Error ? error.message : String(error)}`);
      throw this.#translate(error, isRead);
    } finally {
      database.writeTrace(trace);
    }
  }

  async #explained(statement: Statement, options: ExecuteOptions): Promise<Outcome> {
    const recorder = new ReadRecorder();
    try {
      const isAuthWrite = this.#check(statement, options.keyspace);
      const done = run(statement, {principal: this.principal, options, trace: recorder}, this.#database.context);
      return recorder.explained(await this.#answer(done, true, isAuthWrite));
    } catch (error) {
      throw this.#translate(error, true);
    }
  }

  #request(options: ExecuteOptions): Request {
    return {principal: this.principal, options};
  }

  /** Fails with `unauthorized` and `invalid`, and when the database is closed. True: it writes to system_auth. */
  #check(statement: Statement, keyspace: string | undefined): boolean {
    const database = this.#database;
    database.checkOpen();
    const schema = database.context.schema();
    try {
      database.accounts.authorize(this.principal, statement, keyspace, schema);
    } catch (error) {
      // What is wrong with the statement itself is told first, as by Cassandra.
      if (!isOfSystem(statement, keyspace)) {
        prepareMetadata(statement, [], keyspace, schema);
      }
      throw error;
    }
    return checkSystemWrites(statement, keyspace, schema);
  }

  #checkAll(items: readonly {readonly statement: Statement}[], keyspace: string | undefined): boolean {
    let isAuthWrite = false;
    for (const {statement} of items) {
      isAuthWrite = this.#check(statement, keyspace) || isAuthWrite;
    }
    return isAuthWrite;
  }

  /**
   * Waits until everything that the answer shows is durable, the definitions that it rests on included.
   * Most answers are there at once or wait for one flush: they make no promise but the one that is returned.
   */
  #answer(done: Done | Promise<Done>, isRead: boolean, isAuthWrite: boolean): Promise<Outcome> {
    if (done instanceof Promise || isAuthWrite) {
      return this.#answerLater(done, isRead, isAuthWrite);
    }
    const waiting = this.#database.durable(done.position);
    return waiting === undefined
      ? Promise.resolve(done.outcome)
      : waiting.then(
          () => done.outcome,
          (error: unknown) => {
            throw this.#translate(error, isRead);
          },
        );
  }

  async #answerLater(running: Done | Promise<Done>, isRead: boolean, isAuthWrite: boolean): Promise<Outcome> {
    const database = this.#database;
    try {
      const done = running instanceof Promise ? await database.track(running) : running;
      await database.durable(done.position);
      if (isAuthWrite) {
        await database.accounts.reload();
      }
      return done.outcome;
    } catch (error) {
      throw this.#translate(error, isRead);
    }
  }

  /** The store's own failures in words of CQL; everything else as it is. */
  #translate(error: unknown, isRead: boolean): unknown {
    if (error instanceof CqlFailure || !(error instanceof Failure)) {
      return error;
    }
    this.#database.tellStoreFailure(error);
    const details = {...error.details, reason: error.code};
    return new CqlFailure(isRead ? 'read_failure' : 'write_failure', error.message, details, {cause: error});
  }
}

/** Of statements about system tables, and of TRUNCATE, Cassandra asks first who may. */
function isOfSystem(statement: Statement, keyspace: string | undefined): boolean {
  return (
    statement.kind === 'truncate' ||
    ('table' in statement && systemKeyspaces().has(statement.table.keyspace ?? keyspace ?? ''))
  );
}
