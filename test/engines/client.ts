/** Asks an engine through its port, in texts. */
import {CqlFailure} from '../../src/core/cql/errors.ts';
import {parseStatement} from '../../src/core/cql/parser.ts';
import type {BoundValue, CqlDatabase, CqlSession, ExecuteOptions, Outcome, Principal} from '../../src/core/cql/port.ts';
import type {Statement} from '../../src/core/cql/statements/statement.ts';
import {codecOf} from '../../src/core/cql/types/index.ts';
import {withContract} from './contract.ts';

const ADMIN: Principal = {role: 'cassandra', isSuperuser: true};
export const KEYSPACE = "CREATE KEYSPACE p WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}";

/** Statements by text, so that running one again is cheap for the engine. */
export class Client {
  readonly session: CqlSession;
  readonly #statements = new Map<string, Statement>();

  constructor(database: CqlDatabase, principal: Principal = ADMIN) {
    this.session = withContract(database.session(principal));
  }

  statement(text: string): Statement {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = parseStatement(text).statement;
      this.#statements.set(text, statement);
    }
    return statement;
  }

  run(text: string, values: readonly BoundValue[] = [], options: ExecuteOptions = {}): Promise<Outcome> {
    return this.session.execute(this.statement(text), {keyspace: 'p', values, ...options});
  }

  async all(...texts: readonly string[]): Promise<void> {
    for (const text of texts) {
      await this.run(text);
    }
  }

  /** Rows as CQL literals joined by blanks. */
  async rows(text: string, values: readonly BoundValue[] = [], options: ExecuteOptions = {}): Promise<string[]> {
    return shown(await this.run(text, values, options));
  }

  async failure(text: string, values: readonly BoundValue[] = []): Promise<CqlFailure> {
    return failureOf(this.run(text, values));
  }
}

export function shown(outcome: Outcome): string[] {
  if (outcome.kind !== 'rows') {
    throw new Error(`No rows but ${outcome.kind}`);
  }
  const {columns} = outcome;
  return outcome.rows.map(row =>
    row.map((value, i) => (value === null ? 'null' : codecOf(columns[i]!.type).toLiteral(value))).join(' '),
  );
}

export async function failureOf(running: Promise<unknown>): Promise<CqlFailure> {
  try {
    await running;
  } catch (error) {
    if (error instanceof CqlFailure) {
      return error;
    }
    throw error;
  }
  throw new Error('It did not fail');
}

export const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

export const range = (count: number): number[] => Array.from({length: count}, (_, i) => i);
