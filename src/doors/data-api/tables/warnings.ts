/** What a filter or an order costs, told as warnings. Source: stargate/data-api, "WhereCQLClauseAnalyzer". */
import {isOnWords} from '../../../core/cql/schema/index-targets.ts';
import type {NativeTypeName} from '../../../core/cql/types/type.ts';
import {fail} from '../errors.ts';
import type {DataApiFailure} from '../errors.ts';
import {typeName} from './column-types.ts';
import {comparisonsOf, conjuncts} from './filter.ts';
import type {TableComparison, TableFilter} from './filter.ts';
import type {SortColumn} from './sort.ts';
import {namesOf} from './table.ts';
import type {ApiColumn, ApiTable} from './table.ts';

/** Types whose indexes find equal values only. */
const EQUALITY_ONLY_RANGE: ReadonlySet<NativeTypeName> = new Set(['ascii', 'boolean', 'text', 'uuid']);
const EQUALITY_ONLY_NE: ReadonlySet<NativeTypeName> = new Set(['ascii', 'blob', 'boolean', 'duration', 'text', 'uuid']);

/** Of a read; `isVectorSort`: the order itself narrows what is read. */
export function filterWarnings(filter: TableFilter, table: ApiTable, isVectorSort: boolean): readonly DataApiFailure[] {
  const comparisons = comparisonsOf(filter);
  if (comparisons.length === 0) {
    return isVectorSort
      ? []
      : [
          fail('ZERO_FILTER_OPERATIONS', {
            ...table.facts,
            primaryKey: table.primaryKey,
            indexedColumns: table.indexedColumns,
          }),
        ];
  }
  const warnings: DataApiFailure[] = [];
  const others = comparisons.filter(({column}) => !column.isKey);
  const unindexed = comparisons.filter(comparison => !comparison.column.isKey && !hasIndex(comparison, table));
  if (unindexed.length > 0) {
    warnings.push(
      fail('MISSING_INDEX', {
        ...table.facts,
        primaryKey: table.primaryKey,
        indexedColumns: table.indexedColumns,
        unindexedFilters: columnsOf(unindexed),
      }),
    );
  }
  warnings.push(
    ...inefficient(
      comparisons.filter(comparison => hasIndex(comparison, table)),
      table,
    ),
  );
  if (others.length === 0) {
    warnings.push(...keyWarnings(filter, table));
  }
  return warnings;
}

const columnsOf = (comparisons: readonly TableComparison[]): string =>
  [...new Set(comparisons.map(({column}) => column.name))].join(', ');

function hasIndex(comparison: TableComparison, table: ApiTable): boolean {
  return table.table.indexes.some(index => {
    if (index.column !== comparison.column.name) {
      return false;
    }
    switch (comparison.kind) {
      case 'compare':
      case 'in':
      case 'nin':
        return index.target === 'value' && !isOnWords(index);
      case 'members':
        return comparison.part === 'keys'
          ? index.target === 'keys' || index.target === 'entries'
          : index.target === 'values' || (comparison.part === 'elements' && index.target === 'value');
      case 'entries':
        return index.target === 'entries';
      case 'match':
        return isOnWords(index);
    }
  });
}

function inefficient(comparisons: readonly TableComparison[], table: ApiTable): readonly DataApiFailure[] {
  const of = (types: ReadonlySet<NativeTypeName>, matches: (comparison: TableComparison) => boolean) =>
    comparisons.filter(comparison => {
      const {type} = comparison.column.column;
      return type.kind === 'native' && types.has(type.name) && matches(comparison);
    });
  const facts = (found: readonly TableComparison[]) => ({
    ...table.facts,
    inefficientColumns: columnsOf(found),
    inefficientDataTypes: [...new Set(found.map(({column}) => typeName(column.column.type)))].join(', '),
  });
  const warnings: DataApiFailure[] = [];
  const unequal = of(EQUALITY_ONLY_NE, one => one.kind === 'compare' && one.cql === '!=');
  if (unequal.length > 0) {
    warnings.push(
      fail('NOT_EQUALS_UNSUPPORTED_BY_INDEXING', {...facts(unequal), inefficientFilters: columnsOf(unequal)}),
    );
  }
  const ranges = of(EQUALITY_ONLY_RANGE, one => one.kind === 'compare' && one.cql !== '=' && one.cql !== '!=');
  if (ranges.length > 0) {
    warnings.push(
      fail('COMPARISON_FILTER_UNSUPPORTED_BY_INDEXING', {
        ...facts(ranges),
        inefficientFilterColumns: columnsOf(ranges),
      }),
    );
  }
  const notIn = of(EQUALITY_ONLY_RANGE, one => one.kind === 'nin');
  if (notIn.length > 0) {
    warnings.push(
      fail('NOT_IN_FILTER_UNSUPPORTED_BY_INDEXING', {...facts(notIn), inefficientFilterColumns: columnsOf(notIn)}),
    );
  }
  return warnings;
}

export interface KeyUse {
  readonly missingPartition: readonly ApiColumn[];
  /** Clustering columns that are compared though one before them has no `$eq`. */
  readonly outOfOrder: readonly ApiColumn[];
  /** Comparisons on key columns that choose neither partition nor slice. */
  readonly unusable: readonly TableComparison[];
}

/** How far comparisons, which all hold, follow the primary key. */
export function keyUse(comparisons: readonly TableComparison[], table: ApiTable): KeyUse {
  const isFixed = ({name}: ApiColumn): boolean =>
    comparisons.some(
      one => one.column.name === name && (one.kind === 'in' || (one.kind === 'compare' && one.cql === '=')),
    );
  const isUsed = ({name}: ApiColumn): boolean => comparisons.some(({column}) => column.name === name);
  const partition = table.key.filter(({column}) => column.kind === 'partition_key');
  const clustering = table.key.filter(({column}) => column.kind === 'clustering');
  const outOfOrder: ApiColumn[] = [];
  let isOpen = true;
  for (const column of clustering) {
    if (!isOpen && isUsed(column)) {
      outOfOrder.push(column);
    }
    isOpen &&= isFixed(column);
  }
  return {
    missingPartition: partition.filter(column => !isFixed(column)),
    outOfOrder,
    unusable: comparisons.filter(
      one => one.column.isKey && (one.kind === 'nin' || (one.kind === 'compare' && one.cql === '!=')),
    ),
  };
}

function keyWarnings(filter: TableFilter, table: ApiTable): readonly DataApiFailure[] {
  const together = conjuncts(filter);
  const use = together === undefined ? undefined : keyUse(together, table);
  const onIndexed = comparisonsOf(filter).every(comparison => hasIndex(comparison, table));
  if (onIndexed) {
    return [];
  }
  if (use !== undefined && use.missingPartition.length + use.outOfOrder.length + use.unusable.length === 0) {
    return [];
  }
  return [
    fail('INCOMPLETE_PRIMARY_KEY_FILTER', {
      ...table.facts,
      primaryKeys: table.primaryKey,
      missingPartitionKeys: namesOf(use?.missingPartition ?? []),
      outOfOrderClusteringKeys: namesOf(use?.outOfOrder ?? []),
    }),
  ];
}

/** Why the database cannot give this order; undefined when it can. */
export function inMemoryReason(
  sort: readonly SortColumn[],
  filter: TableFilter,
  skip: number,
  table: ApiTable,
): DataApiFailure | undefined {
  const {clustering, partitionKey} = table.table;
  if (skip > 0) {
    return fail('IN_MEMORY_SORTING_DUE_SKIP_OPTIONS');
  }
  const facts = {
    ...table.facts,
    sortColumns: namesOf(sort.map(({column}) => column)),
    partitionSorting: namesOf(clustering),
  };
  if (sort.some(({column}) => column.column.kind !== 'clustering')) {
    return fail('IN_MEMORY_SORTING_DUE_TO_NON_PARTITION_SORTING', facts);
  }
  const together = conjuncts(filter) ?? [];
  const isOnePartition = partitionKey.every(({name}) =>
    together.some(one => one.column.name === name && one.kind === 'compare' && one.cql === '='),
  );
  if (!isOnePartition) {
    return fail('IN_MEMORY_SORTING_DUE_TO_PARTITION_KEY_NOT_RESTRICTED', {
      ...facts,
      partitionKeys: namesOf(partitionKey),
    });
  }
  const turns = sort.map(({column, isDescending}) => isDescending !== column.column.descending);
  const isPrefix = sort.every(({column}, index) => column.column.position === index);
  return isPrefix && turns.every(turn => turn === turns[0])
    ? undefined
    : fail('IN_MEMORY_SORTING_DUE_TO_OUT_OF_ORDER_PARTITION_SORTING', facts);
}
