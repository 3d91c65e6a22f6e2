/** Searches that only an index can answer. */
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {Outcome} from '../../../core/cql/port.ts';
import type {Select} from '../../../core/cql/statements/statement.ts';
import type {Context} from '../commands/command.ts';
import {fail} from '../errors.ts';
import type {Collection} from './collection.ts';

/** Fails with `CORRUPTED_COLLECTION_SCHEMA` when somebody dropped the index of the column. */
export async function executeIndexed(
  statement: Select,
  column: string,
  {keyspace, name}: Collection,
  {session, door}: Context,
): Promise<Outcome> {
  try {
    return await session.execute(statement, {});
  } catch (error) {
    if (error instanceof CqlFailure && error.code === 'invalid') {
      const table = door.database.schema().keyspaces.get(keyspace)?.tables.get(name);
      if (table !== undefined && !table.indexes.some(index => index.column === column)) {
        const errorMessage = `there is no index on ${column}.`;
        throw fail('CORRUPTED_COLLECTION_SCHEMA', {keyspace, table: name, errorMessage});
      }
    }
    throw error;
  }
}
