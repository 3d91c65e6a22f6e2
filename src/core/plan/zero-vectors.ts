/**
 * Vectors of zeros where an index compares by cosine: refused before they are sent. Apache Cassandra 5.0 takes such a write, fails in the index, and tells a failure of the write,
 * which nobody can take for what it is; a conditional one stays half done.
 */
import {CqlFailure} from '../cql/errors.ts';
import type {BoundValue, ExecuteOptions} from '../cql/port.ts';
import type {Schema, Table} from '../cql/schema/schema.ts';
import type {Statement, Term} from '../cql/statements/statement.ts';
import {isZeroVector} from '../cql/types/vector.ts';

/** By table: its columns with such an index. */
const COLUMNS = new WeakMap<Table, readonly string[]>();

function cosineColumns(table: Table): readonly string[] {
  let columns = COLUMNS.get(table);
  if (columns === undefined) {
    columns = table.indexes.filter(({similarity}) => similarity === 'cosine').map(({column}) => column);
    COLUMNS.set(table, columns);
  }
  return columns;
}

/** Fails with `invalid`. Values that stand in the text as literals are the database's to refuse. */
export function refuseZeroVectors(statement: Statement, {keyspace, values = []}: ExecuteOptions, schema: Schema): void {
  if (statement.kind !== 'insert' && statement.kind !== 'update') {
    return;
  }
  const {table} = statement;
  const found = schema.keyspaces.get(table.keyspace ?? keyspace ?? '')?.tables.get(table.name);
  if (found === undefined) {
    return;
  }
  for (const column of cosineColumns(found)) {
    if (isZero(boundTo(column, statement), values)) {
      throw new CqlFailure('invalid', 'Zero vectors cannot be indexed or queried with cosine similarity');
    }
  }
}

function boundTo(column: string, statement: Extract<Statement, {kind: 'insert' | 'update'}>): Term | undefined {
  if (statement.kind === 'insert') {
    return statement.values[statement.columns.indexOf(column)];
  }
  const set = statement.assignments.find(one => one.kind === 'set' && one.column === column);
  return set?.kind === 'set' ? set.value : undefined;
}

function isZero(term: Term | undefined, values: readonly BoundValue[]): boolean {
  const value = term?.kind === 'marker' ? values[term.index] : term?.kind === 'value' ? term.bytes : undefined;
  return value instanceof Uint8Array && isZeroVector(value);
}
