/** A session that is watched: what the port promises of every answer is checked, and a breach is a loud bug. */
import {CqlFailure} from '../../src/core/cql/errors.ts';
import type {CqlErrorCode} from '../../src/core/cql/errors.ts';
import type {CqlSession, ExecuteOptions, Outcome} from '../../src/core/cql/port.ts';
import {codecOf} from '../../src/core/cql/types/index.ts';

/** Source: CqlSession.execute in core/cql/port.ts. */
const CODES: ReadonlySet<CqlErrorCode> = new Set<CqlErrorCode>([
  'invalid',
  'unauthorized',
  'already_exists',
  'config',
  'function_failure',
  'write_failure',
  'read_failure',
  'overloaded',
  'truncate_error',
  'server_error',
  'protocol',
]);

export function withContract(session: CqlSession): CqlSession {
  return {
    principal: session.principal,
    async execute(statement, options) {
      return checked(await watched(session.execute(statement, options)), options);
    },
    async executeBatch(type, items, options) {
      return checked(await watched(session.executeBatch(type, items, options)), options);
    },
    prepare: (statement, names, keyspace) => session.prepare(statement, names, keyspace),
    ...(session.describe === undefined
      ? {}
      : {describe: (statement, names, keyspace) => session.describe!(statement, names, keyspace)}),
  };
}

async function watched(running: Promise<Outcome>): Promise<Outcome> {
  try {
    return await running;
  } catch (error) {
    if (!(error instanceof CqlFailure)) {
      throw new Error(`Breach of contract: no CqlFailure but ${String(error)}`, {cause: error});
    }
    if (!CODES.has(error.code)) {
      throw new Error(`Breach of contract: code ${error.code}`, {cause: error});
    }
    throw error;
  }
}

function checked(outcome: Outcome, options: ExecuteOptions): Outcome {
  if (outcome.kind !== 'rows') {
    return outcome;
  }
  const {rows, columns, pagingState} = outcome;
  if (options.pageSize !== undefined && options.pageSize > 0 && rows.length > options.pageSize) {
    throw new Error(`Breach of contract: ${rows.length} rows in a page of ${options.pageSize}`);
  }
  if (options.pageSize === undefined && pagingState !== undefined) {
    throw new Error('Breach of contract: a paging state without a page size');
  }
  for (const row of rows) {
    if (row.length !== columns.length) {
      throw new Error(`Breach of contract: ${row.length} values for ${columns.length} columns`);
    }
    for (const [i, value] of row.entries()) {
      if (value !== null) {
        codecOf(columns[i]!.type).validate(value);
      }
    }
  }
  return outcome;
}
