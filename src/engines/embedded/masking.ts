/** Masked columns: who sees through the masks. Source: Apache Cassandra 5.0, "Dynamic Data Masking". */
import type {Principal} from '../../core/cql/port.ts';
import type {Table} from '../../core/cql/schema/schema.ts';
import type {Condition, Select} from '../../core/cql/statements/statement.ts';
import type {Masking} from './context.ts';
import type {Accounts} from './system/accounts.ts';
import {unauthorized} from './system/permissions.ts';
import {tableResource} from './system/resources.ts';

export function maskingOf(accounts: Accounts): Masking {
  const may = (principal: Principal, permission: 'UNMASK' | 'SELECT_MASKED', table: Table): boolean =>
    accounts.may(principal, permission, tableResource(table.keyspace, table.name));
  return {
    hides: (table, principal) => hasMasks(table) && !may(principal, 'UNMASK', table),

    checkConditions(table, columns, principal) {
      if (columns.length > 0 && !may(principal, 'SELECT_MASKED', table)) {
        throw unauthorized(
          `User ${principal.role} has no UNMASK nor SELECT_MASKED permission on table ${table.keyspace}.${table.name}, ` +
            `cannot query masked columns [${columns.join(', ')}]`,
        );
      }
    },
  };
}

const MASKED = new WeakMap<Table, boolean>();

function hasMasks(table: Table): boolean {
  let found = MASKED.get(table);
  if (found === undefined) {
    found = table.columns.some(column => column.mask !== undefined);
    MASKED.set(table, found);
  }
  return found;
}

/** Masked columns in the WHERE clause, in the order of the table. */
export function maskedInWhere({where}: Select, table: Table): readonly string[] {
  const named = new Set<string>();
  collect(where, named);
  return table.columns.filter(({name, mask}) => mask !== undefined && named.has(name)).map(({name}) => name);
}

function collect(condition: Condition | undefined, names: Set<string>): void {
  if (condition === undefined) {
    return;
  }
  switch (condition.kind) {
    case 'and':
    case 'or':
      condition.of.forEach(part => collect(part, names));
      return;
    case 'not':
      collect(condition.of, names);
      return;
    case 'multi':
    case 'multi_in':
    case 'token':
      condition.columns.forEach(name => names.add(name));
      return;
    default:
      names.add(condition.column);
  }
}
