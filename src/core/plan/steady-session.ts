/**
 * Sends again what a backend refuses for a moment only:
 *
 * - reads by an index that a node still builds. Definitions are answered before that is done;
 * - writes of rows, without conditions, that a replica failed to make. Apache Cassandra 5.0.9 fails so when more writers than its processors
 *   change one vector index. A row that is written twice is as one that is written late; conditional writes are their door's to repeat.
 */
import {CqlFailure} from '../cql/errors.ts';
import type {CqlSession, ExecuteOptions, Outcome} from '../cql/port.ts';
import {SessionBehind} from '../cql/session-behind.ts';
import type {Assignment, Statement} from '../cql/statements/statement.ts';

/** Milliseconds before each further attempt at a read. Source: a node builds an index on few rows in less than a second. */
const READ_PAUSES_MS: readonly number[] = [20, 50, 100, 200, 400, 800, 1600, 3200];
const WRITE_PAUSES_MS: readonly number[] = [20, 80, 320];

const NO_PAUSES: readonly number[] = [];

type Pause = (ms: number) => Promise<void>;
const sleep: Pause = ms => new Promise(resolve => setTimeout(resolve, ms));

export class SteadySession extends SessionBehind {
  readonly #pause: Pause;

  constructor(session: CqlSession, pause: Pause = sleep) {
    super(session);
    this.#pause = pause;
  }

  override execute(statement: Statement, options: ExecuteOptions): Promise<Outcome> {
    return this.behind
      .execute(statement, options)
      .catch((error: unknown) =>
        again(this.behind, statement, options, error, pausesAfter(error, statement), this.#pause),
      );
  }
}

async function again(
  session: CqlSession,
  statement: Statement,
  options: ExecuteOptions,
  error: unknown,
  pausesMs: readonly number[],
  pause: Pause,
): Promise<Outcome> {
  let last = error;
  for (const pauseMs of pausesMs) {
    await pause(pauseMs);
    try {
      return await session.execute(statement, options);
    } catch (failure) {
      last = failure;
      if (pausesAfter(failure, statement).length === 0) {
        break;
      }
    }
  }
  throw last;
}

function pausesAfter(error: unknown, statement: Statement): readonly number[] {
  if (!(error instanceof CqlFailure)) {
    return NO_PAUSES;
  }
  if (error.code === 'read_failure' && statement.kind === 'select') {
    // Seen in: messages of Apache Cassandra 5.0. Reasons have numbers on the wire from v5 on only.
    return error.message.includes('INDEX_NOT_AVAILABLE') ? READ_PAUSES_MS : NO_PAUSES;
  }
  return error.code === 'write_failure' && isRepeatable(statement) ? WRITE_PAUSES_MS : NO_PAUSES;
}

/** Says what the row is to be, whatever it was. */
function isRepeatable(statement: Statement): boolean {
  switch (statement.kind) {
    case 'insert':
      return !statement.ifNotExists;
    case 'update':
      return !statement.ifExists && statement.conditions.length === 0 && statement.assignments.every(isPlain);
    default:
      return false;
  }
}

const isPlain = (assignment: Assignment): boolean =>
  assignment.kind === 'set' && ['literal', 'null', 'marker', 'value'].includes(assignment.value.kind);
