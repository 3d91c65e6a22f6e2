/** deleteOne and deleteMany on tables. How many rows went is not known: `deletedCount` is -1. */
import type {Condition, Delete} from '../../../core/cql/statements/statement.ts';
import type {Json} from '../../../wire/json/tree.ts';
import type {Context} from '../commands/command.ts';
import type {Answer} from '../envelope.ts';
import {fail} from '../errors.ts';
import {marker} from '../operations/statements.ts';
import {keyCondition, slice, wholeKey} from './key-filter.ts';
import type {ApiTable} from './table.ts';

const DELETED: Answer = {status: '"deletedCount":-1'};

/** Whether a sort was given: null and `{}` are none. */
export const hasSort = (sort: Json | undefined): boolean =>
  sort !== undefined && sort !== null && !(sort instanceof Map && sort.size === 0);

export async function deleteRow(
  input: {readonly filter: Json | undefined; readonly sort: Json | undefined},
  table: ApiTable,
  context: Context,
): Promise<Answer> {
  if (hasSort(input.sort)) {
    throw fail('UNSUPPORTED_SORT_FOR_TABLE_DELETE_COMMAND');
  }
  const values = wholeKey(input.filter, table);
  const statement = table.statement('delete', () => deleteStatement(table, keyCondition(table, 0)));
  await context.session.execute(statement, {values});
  return DELETED;
}

export async function deleteRows(json: Json | undefined, table: ApiTable, context: Context): Promise<Answer> {
  const bounds = slice(json, table);
  if (bounds === undefined) {
    await context.session.execute({kind: 'truncate', table: table.name}, {});
    return DELETED;
  }
  const shape = JSON.stringify(['delete', bounds.map(({column, cql}) => [column.name, cql])]);
  const statement = table.statement(shape, () => {
    const parts: Condition[] = bounds.map(({column, cql}, index) => ({
      kind: 'compare',
      column: column.name,
      operator: cql,
      value: marker(index),
    }));
    return deleteStatement(table, parts.length === 1 ? parts[0]! : {kind: 'and', of: parts});
  });
  await context.session.execute(statement, {values: bounds.map(({value}) => value)});
  return DELETED;
}

const deleteStatement = (table: ApiTable, where: Condition): Delete => ({
  kind: 'delete',
  table: table.name,
  targets: [],
  using: {timestamp: undefined, ttl: undefined},
  where,
  ifExists: false,
  conditions: [],
});
