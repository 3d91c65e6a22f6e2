/** What CREATE MATERIALIZED VIEW may say in WHERE beyond IS NOT NULL: what a filtering SELECT may, as long as the answer never changes. */
import {invalid} from '../../../core/cql/errors.ts';
import type {Schema, Table} from '../../../core/cql/schema/schema.ts';
import type {Condition} from '../../../core/cql/statements/statement.ts';
import {planSelect} from '../planner/plan-select.ts';

/** Functions whose value depends on when or where they are called. */
const CHANGING = /^(?:now|uuid|current\w*)$/i;

/** Fails with `invalid`. */
export function checkRelations(schema: Schema, table: Table, relations: readonly Condition[]): void {
  planSelect(
    {
      kind: 'select',
      table: {keyspace: table.keyspace, name: table.name},
      items: [],
      json: false,
      distinct: false,
      where: {kind: 'and', of: relations},
      groupBy: [],
      orderBy: undefined,
      perPartitionLimit: undefined,
      limit: undefined,
      allowFiltering: true,
    },
    schema,
    table.keyspace,
  );
  const call = callIn(relations);
  if (call !== undefined) {
    throw invalid(`The function ${call} cannot be used in a materialized view: its value changes`);
  }
}

/** The name of a changing function somewhere inside. */
function callIn(part: unknown): string | undefined {
  if (part === null || typeof part !== 'object') {
    return undefined;
  }
  if ('kind' in part && part.kind === 'call' && 'name' in part) {
    const {name} = part.name as {readonly name: string};
    if (CHANGING.test(name)) {
      return name;
    }
  }
  for (const child of Object.values(part)) {
    const found = callIn(child);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
