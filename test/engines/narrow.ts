/**
 * A database as narrow as Apache Cassandra 5.0, made of the embedded engine: what Cassandra refuses in the statements of doors is
 * refused here too. Source: each line was tried on Apache Cassandra 5.0.9.
 */
import {CqlFailure, invalid} from '../../src/core/cql/errors.ts';
import type {Capabilities, CqlDatabase, CqlSession, Row} from '../../src/core/cql/port.ts';
import type {Schema} from '../../src/core/cql/schema/schema.ts';
import type {Condition, Select, Statement} from '../../src/core/cql/statements/statement.ts';
import {capabilitiesOf} from '../../src/core/plan/capabilities.ts';

const syntax = (what: string): CqlFailure => new CqlFailure('syntax', `no viable alternative at input '${what}'`);

/** What was sent, for tests that look at it. */
export interface Narrow {
  readonly database: CqlDatabase;
  readonly sent: Statement[];
}

/** `keep`: which of the nearest rows it finds. */
export function narrow(database: CqlDatabase, more: Partial<Capabilities> = {}, keep = ALL_ROWS): Narrow {
  const sent: Statement[] = [];
  const capabilities = {...capabilitiesOf('5.0.9', 'cassandra'), ...more};
  const narrowed: CqlDatabase = {
    id: database.id,
    state: 'open',
    info: database.info,
    capabilities,
    schema: () => database.schema(),
    onSchemaChange: listener => database.onSchemaChange(listener),
    session: principal =>
      watched(database.session(principal), sent, keep, statement => check(statement, database.schema(), capabilities)),
    authenticate: (user, password) => database.authenticate(user, password),
    onRolesChange: listener => database.onRolesChange(listener),
  };
  return {database: narrowed, sent};
}

type Keep = (rows: readonly Row[]) => readonly Row[];
const ALL_ROWS: Keep = rows => rows;

const watched = (
  session: CqlSession,
  sent: Statement[],
  keep: Keep,
  check: (statement: Statement) => void,
): CqlSession => ({
  principal: session.principal,
  async execute(statement, options) {
    sent.push(statement);
    check(statement);
    const isNearest = statement.kind === 'select' && statement.orderBy?.kind === 'ann';
    if (isNearest && options.pageSize !== undefined) {
      throw invalid('Top-K queries must have a limit and the limit must be less than the query page size');
    }
    const outcome = await session.execute(statement, options);
    return isNearest && outcome.kind === 'rows' ? {...outcome, rows: keep(outcome.rows)} : outcome;
  },
  executeBatch: (type, items, options) => session.executeBatch(type, items, options),
  prepare: (statement, names, keyspace) => session.prepare(statement, names, keyspace),
});

function check(statement: Statement, schema: Schema, capabilities: Capabilities): void {
  if (statement.kind === 'create_index') {
    const unknown = ['index_analyzer', 'source_model'].find(name => statement.options[name] !== undefined);
    if (unknown !== undefined) {
      throw new CqlFailure('config', `Properties specified [${unknown}] are not understood by StorageAttachedIndex`);
    }
  }
  if (statement.kind === 'select') {
    checkSelect(statement, schema, capabilities);
  }
}

function checkSelect(statement: Select, schema: Schema, {annLimit}: Capabilities): void {
  const {where, orderBy, table} = statement;
  const parts = where === undefined ? [] : where.kind === 'and' ? where.of : [where];
  parts.forEach(checkRelation);
  if (orderBy?.kind === 'bm25') {
    throw syntax('BM25');
  }
  if (orderBy?.kind === 'ann') {
    if (statement.limit?.kind === 'value' && Buffer.from(statement.limit.bytes!).readInt32BE() > annLimit!) {
      throw invalid(`LIMIT must not be greater than ${annLimit}`);
    }
    const own = schema.keyspaces.get(table.keyspace ?? '')?.tables.get(table.name);
    const columns = parts.flatMap(part => ('column' in part ? [part.column] : []));
    const isOnePartition = own?.partitionKey.every(({name}) =>
      parts.some(part => part.kind === 'compare' && part.operator === '=' && part.column === name),
    );
    for (const name of columns) {
      const kind = own?.byName.get(name)?.kind;
      const isKey = kind === 'partition_key' || kind === 'clustering';
      if (isKey ? isOnePartition !== true : !own?.indexes.some(index => index.column === name)) {
        throw invalid('ANN ordering by vector requires all restricted column(s) to be indexed');
      }
    }
  }
}

function checkRelation(part: Condition): void {
  switch (part.kind) {
    case 'and':
    case 'or':
    case 'not':
    case 'match':
      throw syntax(part.kind);
    case 'compare':
      if (part.operator === '!=') {
        throw invalid('Unsupported "!=" relation');
      }
      return;
    case 'element':
      if (part.operator !== '=') {
        throw invalid('Only EQ relations are supported on map entries');
      }
      return;
    default:
  }
}
