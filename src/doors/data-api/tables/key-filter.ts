/** Filters of commands that change or delete rows: by the primary key only. */
import type {Condition} from '../../../core/cql/statements/statement.ts';
import type {Json} from '../../../wire/json/tree.ts';
import {fail} from '../errors.ts';
import {marker} from '../operations/statements.ts';
import {comparisonsOf, conjuncts, parseTableFilter} from './filter.ts';
import type {TableComparison} from './filter.ts';
import {listColumns, namesOf} from './table.ts';
import type {ApiColumn, ApiTable} from './table.ts';
import {keyUse} from './warnings.ts';

/** The values of the whole primary key, in its order. Fails with the errors of filters of updateOne and deleteOne. */
export function wholeKey(json: Json | undefined, table: ApiTable): readonly Uint8Array[] {
  const filter = parseTableFilter(json, table);
  const comparisons = comparisonsOf(filter);
  const facts = {...table.facts, primaryKeyColumns: table.primaryKey};
  if (comparisons.length === 0) {
    throw fail('MISSING_FILTER_FOR_UPDATE_DELETE', facts);
  }
  refuseOthers(comparisons, table);
  const unequal = comparisons.filter(one => one.kind !== 'compare' || one.cql !== '=');
  if (unequal.length > 0 || conjuncts(filter) === undefined) {
    throw fail('UNSUPPORTED_FILTER_FOR_UPDATE_ONE_DELETE_ONE', {
      unsupportedFilterColumns: columnsOf(unequal.length > 0 ? unequal : comparisons),
    });
  }
  const values = new Map(comparisons.map(one => [one.column, one.kind === 'compare' ? one.value : undefined]));
  const missing = table.key.filter(column => values.get(column) === undefined);
  if (missing.length > 0) {
    throw fail('MISSING_FULL_PRIMARY_KEY_FOR_UPDATE_DELETE', {
      ...facts,
      missingPrimaryKeyFilters: listColumns(missing),
    });
  }
  if (comparisons.length > table.key.length) {
    throw fail('UNSUPPORTED_FILTER_FOR_UPDATE_ONE_DELETE_ONE', {unsupportedFilterColumns: columnsOf(comparisons)});
  }
  return table.key.map(column => values.get(column)!);
}

/** Fails with `UNSUPPORTED_NON_PRIMARY_KEY_FILTER_FOR_UPDATE_DELETE`. */
function refuseOthers(comparisons: readonly TableComparison[], table: ApiTable): void {
  const others = comparisons.filter(({column}) => !column.isKey);
  if (others.length > 0) {
    throw fail('UNSUPPORTED_NON_PRIMARY_KEY_FILTER_FOR_UPDATE_DELETE', {
      ...table.facts,
      primaryKeyColumns: table.primaryKey,
      nonPrimaryKeyFilters: columnsOf(others),
    });
  }
}

const columnsOf = (comparisons: readonly TableComparison[]): string =>
  [...new Set(comparisons.map(({column}) => column.name))].join(', ');

/** One row, or what the first columns of the key name; markers from `from` on are the key in its order. */
export function keyCondition(table: ApiTable, from: number, columns = table.key.length): Condition {
  const parts = table.key.slice(0, columns).map(({name}, index) => equals(name, from + index));
  return parts.length === 1 ? parts[0]! : {kind: 'and', of: parts};
}

const equals = (column: string, index: number): Condition => ({
  kind: 'compare',
  column,
  operator: '=',
  value: marker(index),
});

/**
 * Comparisons that choose a slice of one partition: `$eq` on its key and the first clustering columns, and a range on the next one.
 * Undefined: all rows. Fails with `INVALID_PRIMARY_KEY_FILTER`, `UNSUPPORTED_NON_PRIMARY_KEY_FILTER_FOR_UPDATE_DELETE`.
 */
export function slice(json: Json | undefined, table: ApiTable): readonly SliceBound[] | undefined {
  const filter = parseTableFilter(json, table);
  const comparisons = comparisonsOf(filter);
  if (comparisons.length === 0) {
    return undefined;
  }
  refuseOthers(comparisons, table);
  const together = conjuncts(filter);
  const use = keyUse(comparisons, table);
  const bounds = comparisons.flatMap(one => (one.kind === 'compare' && one.cql !== '!=' ? [one] : []));
  if (
    together === undefined ||
    use.missingPartition.length + use.outOfOrder.length > 0 ||
    bounds.length < comparisons.length ||
    bounds.some(({column, cql}) => column.column.kind === 'partition_key' && cql !== '=') ||
    new Set(bounds.map(({column, cql}) => `${column.name} ${cql[0]}`)).size < bounds.length
  ) {
    throw fail('INVALID_PRIMARY_KEY_FILTER', {
      ...table.facts,
      primaryKeys: table.primaryKey,
      missingPartitionKeys: namesOf(use.missingPartition),
      outOfOrderClusteringKeys: namesOf(use.outOfOrder),
    });
  }
  return bounds.map(({column, cql, value}) => ({column, cql, value}));
}

export interface SliceBound {
  readonly column: ApiColumn;
  readonly cql: '=' | '!=' | '<' | '<=' | '>' | '>=';
  readonly value: Uint8Array;
}
