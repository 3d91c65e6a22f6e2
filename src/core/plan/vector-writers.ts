/**
 * Few at a time write rows of a table with a vector index, where the database stands no more: Apache Cassandra 5.0.9 fails a write whose index is
 * being changed by as many others as the node has processors, and then knows the vector, but never finds it. docs/decisions/0033.
 */
import {CqlFailure} from '../cql/errors.ts';
import type {CqlSession, ExecuteOptions, Outcome} from '../cql/port.ts';
import {SessionBehind} from '../cql/session-behind.ts';
import type {Schema, Table} from '../cql/schema/schema.ts';
import type {QualifiedName, Statement} from '../cql/statements/statement.ts';
import {VECTOR_TURN_MS} from './limits.ts';
import {refuseZeroVectors} from './zero-vectors.ts';

/** With more tables than this, those that nobody writes to are forgotten. */
const MOST_TABLES = 1000;

/** After so many writes that did not fail, one more may write at once than after the last failure. */
export const WRITES_UNTIL_MORE = 10_000;

/** Who may write to one table, in the order in which they came. */
export class Turns {
  readonly #first: number;
  #most: number;
  /** Writes that did not fail since there are so many at once. */
  #worked = 0;
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #maxWaitMs: number;

  constructor(most: number, maxWaitMs: number = VECTOR_TURN_MS) {
    this.#first = Math.max(1, most);
    this.#most = this.#first;
    this.#maxWaitMs = maxWaitMs;
  }

  get most(): number {
    return this.#most;
  }

  get isIdle(): boolean {
    return this.#running === 0;
  }

  /** There were too many, though not from here alone: others write as well. */
  halve(): void {
    this.#most = Math.max(1, this.#most >> 1);
    this.#worked = 0;
  }

  /** Others may have ended: after long one more is tried. */
  hasWorked(): void {
    if (this.#most < this.#first && (this.#worked += 1) >= WRITES_UNTIL_MORE) {
      this.#most += 1;
      this.#worked = 0;
      const next = this.#waiting.shift();
      if (next !== undefined) {
        this.#running += 1;
        next();
      }
    }
  }

  /** Fails with `overloaded` when its turn does not come in time, and as the work does. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#most) {
      this.#running += 1;
    } else {
      await this.#turn();
    }
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  #turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(begin), 1);
        reject(
          new CqlFailure(
            'overloaded',
            `Rows with vectors are written ${this.#most} at a time, and too many are waiting`,
          ),
        );
      }, this.#maxWaitMs);
      this.#waiting.push(begin);
    });
  }

  /** The turn is handed on, unless there are fewer of them by now. */
  #next(): void {
    const next = this.#running <= this.#most ? this.#waiting.shift() : undefined;
    if (next === undefined) {
      this.#running -= 1;
    } else {
      next();
    }
  }
}

/** Of one database. */
export class VectorWriters {
  readonly #most: number;
  readonly #schema: () => Schema;
  /** By the id of the table: what is known of its columns may change meanwhile. */
  readonly #turns = new Map<string, Turns>();
  readonly #ofTable = new WeakMap<Table, Turns | 'any'>();

  constructor(most: number, schema: () => Schema) {
    this.#most = most;
    this.#schema = schema;
  }

  get schema(): Schema {
    return this.#schema();
  }

  /** Undefined: any number may write. */
  of({keyspace, name}: QualifiedName, current: string | undefined): Turns | undefined {
    const table = this.#schema()
      .keyspaces.get(keyspace ?? current ?? '')
      ?.tables.get(name);
    if (table === undefined) {
      return undefined;
    }
    let turns = this.#ofTable.get(table);
    if (turns === undefined) {
      turns = table.indexes.some(({similarity}) => similarity !== undefined) ? this.#turnsOf(table) : 'any';
      this.#ofTable.set(table, turns);
    }
    return turns === 'any' ? undefined : turns;
  }

  #turnsOf({id}: Table): Turns {
    let turns = this.#turns.get(id);
    if (turns === undefined) {
      if (this.#turns.size >= MOST_TABLES) {
        this.#turns.forEach((one, of) => one.isIdle && this.#turns.delete(of));
      }
      turns = new Turns(this.#most);
      this.#turns.set(id, turns);
    }
    return turns;
  }
}

export class VectorWritersSession extends SessionBehind {
  readonly #writers: VectorWriters;

  constructor(session: CqlSession, writers: VectorWriters) {
    super(session);
    this.#writers = writers;
  }

  override execute(statement: Statement, options: ExecuteOptions): Promise<Outcome> {
    return inTurn(this.#turnsOf(statement, options), () => {
      refuseZeroVectors(statement, options, this.#writers.schema);
      return this.behind.execute(statement, options);
    });
  }

  override executeBatch(...args: Parameters<CqlSession['executeBatch']>): Promise<Outcome> {
    const [, items, options] = args;
    return inTurn(
      firstOf(items, ({statement}) => this.#turnsOf(statement, options)),
      () => this.behind.executeBatch(...args),
    );
  }

  /** What deletes takes vectors away, which does no harm. */
  #turnsOf(statement: Statement, options: ExecuteOptions): Turns | undefined {
    switch (statement.kind) {
      case 'insert':
      case 'insert_json':
      case 'update':
        return this.#writers.of(statement.table, options.keyspace);
      case 'batch':
        return firstOf(statement.statements, one => this.#turnsOf(one, options));
      default:
        return undefined;
    }
  }
}

async function inTurn(turns: Turns | undefined, write: () => Promise<Outcome>): Promise<Outcome> {
  if (turns === undefined) {
    return write();
  }
  return turns.run(async () => {
    try {
      const outcome = await write();
      turns.hasWorked();
      return outcome;
    } catch (error) {
      if (error instanceof CqlFailure && error.code === 'write_failure') {
        turns.halve();
      }
      throw error;
    }
  });
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
