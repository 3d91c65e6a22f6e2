/** A session that takes down what a plan asked of the database, and what came back: for `ExecuteOptions.explain`. */
import type {CqlSession, ExecuteOptions, Outcome, TraceEvent} from '../cql/port.ts';
import {printStatement} from '../cql/printer.ts';
import {SessionBehind} from '../cql/session-behind.ts';
import type {Select, Statement} from '../cql/statements/statement.ts';

/** One query of a plan, asked once or page by page. */
interface Asked {
  readonly statement: Select;
  readonly firstMicros: number;
  lastMicros: number;
  requests: number;
  rows: number;
}

export class RecordedSession extends SessionBehind {
  readonly #nowMs: () => number;
  readonly #beganMs: number;
  readonly #asked = new Map<Select, Asked>();

  constructor(session: CqlSession, nowMs: () => number) {
    super(session);
    this.#nowMs = nowMs;
    this.#beganMs = nowMs();
  }

  /** Rows that the database gave. */
  get rowsRead(): number {
    return [...this.#asked.values()].reduce((sum, {rows}) => sum + rows, 0);
  }

  get statements(): readonly Select[] {
    return [...this.#asked.keys()];
  }

  override async execute(statement: Statement, options: ExecuteOptions): Promise<Outcome> {
    if (statement.kind !== 'select') {
      return this.behind.execute(statement, options);
    }
    const atMicros = this.#micros();
    const outcome = await this.behind.execute(statement, options);
    const asked = this.#asked.get(statement) ?? {statement, firstMicros: atMicros, lastMicros: 0, requests: 0, rows: 0};
    this.#asked.set(statement, asked);
    asked.lastMicros = this.#micros();
    asked.requests += 1;
    asked.rows += outcome.kind === 'rows' ? outcome.rows.length : 0;
    return outcome;
  }

  /** In the order in which they began. */
  steps(): TraceEvent[] {
    return [...this.#asked.values()].flatMap(({statement, firstMicros, lastMicros, requests, rows}, at) => [
      {activity: `Query ${at + 1} to the database: ${printStatement(statement)}`, elapsedMicros: firstMicros},
      {
        activity: `Query ${at + 1} gave ${rows} rows in ${requests} ${requests === 1 ? 'page' : 'pages'}`,
        elapsedMicros: lastMicros,
      },
    ]);
  }

  #micros(): number {
    return Math.round((this.#nowMs() - this.#beganMs) * 1000);
  }
}
