/** Prepared statements of clients, in system.prepared_statements: they are there again when the database is opened again. */
import type {BoundValue, KeptStatement, KeptStatements, Outcome} from '../../core/cql/port.ts';
import {parseStatement} from '../../core/cql/parser.ts';
import type {Statement} from '../../core/cql/statements/statement.ts';
import {text} from './system/values.ts';

const SELECT = parseStatement(
  'SELECT prepared_id, logged_keyspace, query_string FROM system.prepared_statements',
).statement;
const INSERT = parseStatement(
  'INSERT INTO system.prepared_statements (prepared_id, logged_keyspace, query_string) VALUES (?, ?, ?)',
).statement;
const DELETE = parseStatement('DELETE FROM system.prepared_statements WHERE prepared_id = ?').statement;

export interface StatementKeeper {
  read(statement: Statement): Promise<Outcome>;
  /** Not waited for. */
  write(items: readonly {readonly statement: Statement; readonly values: readonly BoundValue[]}[]): void;
}

export function keptStatements({read, write}: StatementKeeper): KeptStatements {
  return {
    async load() {
      const outcome = await read(SELECT);
      const rows = outcome.kind === 'rows' ? outcome.rows : [];
      return rows.map(([id, keyspace, query]): KeptStatement => ({
        id: id ?? new Uint8Array(0),
        keyspace: keyspace === null || keyspace === undefined ? undefined : Buffer.from(keyspace).toString(),
        text: Buffer.from(query ?? []).toString(),
      }));
    },

    keep({id, keyspace, text: query}) {
      write([{statement: INSERT, values: [id, keyspace === undefined ? null : text(keyspace), text(query)]}]);
    },

    remove(ids) {
      if (ids.length > 0) {
        write(ids.map(id => ({statement: DELETE, values: [id]})));
      }
    },
  };
}
