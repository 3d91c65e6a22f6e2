/**
 * `status.trace` of an answer, where the features `request-tracing` or `request-tracing-full` are on: every statement that the command
 * sent to the database, when and for how long. The original's member of the same name has another content, for its own makers.
 */
import {randomUUID} from 'node:crypto';
import {CqlFailure} from '../../core/cql/errors.ts';
import type {BoundValue, CqlSession, ExecuteOptions, Outcome, ReadPlan} from '../../core/cql/port.ts';
import {statementText} from '../../core/cql/printer.ts';
import {SessionBehind} from '../../core/cql/session-behind.ts';
import type {Statement} from '../../core/cql/statements/statement.ts';
import type {Answer} from './envelope.ts';

/** Statements that are told; of the others only the number. */
const MAX_STATEMENTS = 50;
/** Bytes of a bound value that are told. */
const MAX_VALUE_BYTES = 64;

export interface TracingFeatures {
  readonly 'request-tracing': boolean;
  readonly 'request-tracing-full': boolean;
}

interface Traced {
  readonly statement: string;
  /** Microseconds since the command began. */
  readonly atMicros: number;
  readonly micros: number;
  readonly rows?: number;
  /** Code of a CqlFailure. */
  readonly error?: string;
  readonly values?: readonly string[];
  readonly plan?: Omit<ReadPlan, 'steps'>;
}

/** A session that takes down what runs on it. */
export class TracedSession extends SessionBehind {
  readonly #isFull: boolean;
  readonly #beganMs = performance.now();
  readonly #traced: Traced[] = [];
  #leftOut = 0;

  constructor(session: CqlSession, features: TracingFeatures) {
    super(session);
    this.#isFull = features['request-tracing-full'];
  }

  override execute(statement: Statement, options: ExecuteOptions): Promise<Outcome> {
    const asked = this.#isFull && statement.kind === 'select' ? {...options, explain: true} : options;
    return this.#note(
      () => textOf(statement),
      () => options.values ?? [],
      () => this.behind.execute(statement, asked),
    );
  }

  override executeBatch(
    type: 'logged' | 'unlogged' | 'counter',
    items: readonly {readonly statement: Statement; readonly values: readonly BoundValue[]}[],
    options: ExecuteOptions,
  ): Promise<Outcome> {
    return this.#note(
      () =>
        `BEGIN ${type.toUpperCase()} BATCH ${items.map(item => `${textOf(item.statement)};`).join(' ')} APPLY BATCH`,
      () => items.flatMap(item => item.values),
      () => this.behind.executeBatch(type, items, options),
    );
  }

  /** The answer with the trace of everything so far. */
  tell(answer: Answer): Answer {
    const trace = {
      requestId: randomUUID(),
      micros: microsSince(this.#beganMs),
      statements: [...this.#traced].sort((a, b) => a.atMicros - b.atMicros),
      ...(this.#leftOut === 0 ? {} : {statementsLeftOut: this.#leftOut}),
    };
    const status = `"trace":${JSON.stringify(trace)}`;
    return {...answer, status: answer.status === undefined ? status : `${answer.status},${status}`};
  }

  async #note(text: () => string, values: () => readonly BoundValue[], run: () => Promise<Outcome>): Promise<Outcome> {
    const beganMs = performance.now();
    try {
      const outcome = await run();
      this.#add(
        beganMs,
        text,
        values,
        outcome.kind === 'rows' ? {rows: outcome.rows.length, ...planOf(outcome.plan)} : {},
      );
      return outcome;
    } catch (error) {
      this.#add(beganMs, text, values, {error: error instanceof CqlFailure ? error.code : 'bug'});
      throw error;
    }
  }

  #add(beganMs: number, text: () => string, values: () => readonly BoundValue[], facts: Partial<Traced>): void {
    if (this.#traced.length === MAX_STATEMENTS) {
      this.#leftOut += 1;
      return;
    }
    this.#traced.push({
      statement: text(),
      atMicros: Math.round((beganMs - this.#beganMs) * 1000),
      micros: microsSince(beganMs),
      ...facts,
      ...(this.#isFull ? {values: values().map(shownValue)} : {}),
    });
  }
}

const microsSince = (beganMs: number): number => Math.round((performance.now() - beganMs) * 1000);

function planOf(plan: ReadPlan | undefined): Pick<Traced, 'plan'> {
  if (plan === undefined) {
    return {};
  }
  const {steps: _, ...facts} = plan;
  return {plan: facts};
}

/** Wire form in hexadecimal digits, as CQL writes blobs. */
function shownValue(value: BoundValue): string {
  if (!(value instanceof Uint8Array)) {
    return value === null ? 'null' : 'unset';
  }
  const start = Buffer.from(value.subarray(0, MAX_VALUE_BYTES)).toString('hex');
  return value.length > MAX_VALUE_BYTES ? `0x${start}… (${value.length} bytes)` : `0x${start}`;
}

const textOf = (statement: Statement): string => statementText(statement) ?? `(${statement.kind})`;
