/** What Apache Cassandra asks of a WHERE clause as a whole, and what it would do for it. */
import {invalid} from '../../../core/cql/errors.ts';
import {isOfNearness} from '../../../core/cql/schema/index-targets.ts';
import type {Column, Table} from '../../../core/cql/schema/schema.ts';
import {isNative} from '../../../core/cql/schema/types-of.ts';
import type {Condition, Select} from '../../../core/cql/statements/statement.ts';
import {columnOf, type TableAccess} from '../access.ts';
import type {KeyPlan} from './plan-keys.ts';
import {isIndexed, needsFiltering} from './plan-lookups.ts';
import {compileTerm, type Scope} from './plan-terms.ts';

export const NEEDS_FILTERING =
  'Cannot execute this query as it might involve data filtering and thus may have unpredictable performance. ' +
  'If you want to execute this query despite the performance unpredictability, use ALLOW FILTERING';
const NOT_ALL_INDEXED = 'ANN ordering by vector requires all restricted column(s) to be indexed';

/** What Apache Cassandra makes of a WHERE clause. */
export interface Restrictions {
  readonly usesIndex: boolean;
  /** It would have to look through rows. */
  readonly needsFiltering: boolean;
  /** It would have to compare several columns at once with a bound, which it cannot. Differs: docs/differences.md, 2. */
  readonly filtersTuples: boolean;
}

/**
 * What Apache Cassandra asks of each part of the WHERE clause, and what it would do for it.
 * Source: Apache Cassandra 5.0, StatementRestrictions.
 */
export function checkRestrictions(
  statement: Select,
  scope: Scope,
  key: KeyPlan,
  where: readonly Condition[],
  isNearest: boolean,
  selectsOnlyStatics: boolean,
): Restrictions {
  const {access, residual} = key;
  const {table} = access;
  const {allowFiltering, orderBy} = statement;
  const nearest = orderBy?.kind === 'ann' ? columnOf(table, orderBy.column) : undefined;
  if (orderBy?.kind === 'ann') {
    compileTerm(scope, orderBy.vector, nearest!.type, nearest!.name);
  }
  const isOf = (condition: Condition, kind: Column['kind']): boolean =>
    mentions(access, condition, column => column.kind === kind);
  const hasIndex =
    orderBy?.kind === 'bm25' ||
    (nearest !== undefined && table.indexes.some(index => isOfNearness(index, nearest))) ||
    where.some(condition => isIndexed(table, condition) || isOnVectorIndex(table, condition, isEquality));
  const onPartition = where.filter(condition => isOf(condition, 'partition_key'));
  const filtersPartition = residual.some(condition => isOf(condition, 'partition_key'));
  if (filtersPartition && !hasIndex && !allowFiltering) {
    throw invalid(NEEDS_FILTERING);
  }
  let usesIndex = hasIndex && (onPartition.length === 0 || filtersPartition);
  const filtered = usesIndex || filtersPartition ? onPartition.filter(({kind}) => kind !== 'token') : [];

  const onClustering = where.filter(condition => isOf(condition, 'clustering'));
  if (onClustering.length > 0 && selectsOnlyStatics) {
    throw invalid('Cannot restrict clustering columns when selecting only static columns');
  }
  if (onClustering.some(isOfMember) && !hasIndex && !allowFiltering) {
    throw invalid('Clustering columns can only be restricted with CONTAINS with a secondary index or filtering');
  }
  const filtersClustering = isLookedThrough(table, onClustering);
  const gap = filtersClustering && !hasIndex && !allowFiltering ? gapOf(table, onClustering) : undefined;
  if (gap !== undefined) {
    throw invalid(gap);
  }
  const isKeyRange = key.partition === undefined;
  usesIndex ||=
    hasIndex && (filtersClustering || (isKeyRange && onClustering.some(condition => isIndexed(table, condition))));
  if (usesIndex || filtersClustering) {
    filtered.push(...onClustering);
  }

  const onOthers = residual.filter(condition => isOf(condition, 'static') || isOf(condition, 'regular'));
  if (nearest !== undefined) {
    checkNearest(table, nearest, statement, [...onClustering, ...onOthers], {
      isWhole:
        key.missingPartition.length === 0 ||
        (key.tokens !== undefined && onPartition.every(({kind}) => kind === 'token')),
      filtersPartition,
      filtersClustering,
    });
  } else if (firstVectors(table, onOthers).some(condition => isOnVectorIndex(table, condition, isComparison))) {
    throw invalid('Vector indexes only support ANN queries');
  }
  if ((onOthers.length > 0 || nearest !== undefined) && !hasIndex && !allowFiltering) {
    throw invalid(NEEDS_FILTERING);
  }
  usesIndex ||= hasIndex && (onOthers.length > 0 || isNearest);
  filtered.push(...onOthers);
  return {
    usesIndex,
    filtersTuples: filtered.some(condition => condition.kind === 'multi' && condition.operator !== '='),
    needsFiltering:
      !allowFiltering &&
      (isKeyRange || usesIndex) &&
      (filtered.length === 0 && !isNearest ? onClustering.length > 0 : needsFiltering(table, filtered, isNearest)),
  };
}

/** What is said beside a vector search must be indexed, but for a beginning of the clustering in a partition. */
function checkNearest(
  table: Table,
  column: Column,
  {allowFiltering}: Select,
  others: readonly Condition[],
  is: {readonly isWhole: boolean; readonly filtersPartition: boolean; readonly filtersClustering: boolean},
): void {
  const {name, type} = column;
  if (type.kind !== 'vector' || !isNative(type.element, 'float')) {
    throw invalid('ANN ordering is only supported on float vector indexes');
  }
  if (!table.indexes.some(index => index.column === name)) {
    throw invalid('ANN ordering by vector requires the column to be indexed');
  }
  const isBare = (condition: Condition): boolean =>
    columnsIn(condition).some(column => !table.indexes.some(index => index.column === column));
  const bare = others.filter(isBare);
  const areOfBeginning =
    is.isWhole &&
    !is.filtersClustering &&
    bare.every(condition => columnsIn(condition).every(column => table.byName.get(column)?.kind === 'clustering'));
  // Differs: docs/differences.md, 2.
  const mayFilter = allowFiltering && table.indexes.some(index => isOfNearness(index, column));
  if (!mayFilter && (is.filtersPartition || (bare.length > 0 && !areOfBeginning))) {
    throw invalid(NOT_ALL_INDEXED);
  }
}

const isOfMember = ({kind}: Condition): boolean => kind === 'contains' || kind === 'contains_key' || kind === 'element';

const columnsIn = (condition: Condition): readonly string[] =>
  'columns' in condition ? condition.columns : 'column' in condition ? [condition.column] : [];

/**
 * Whether the clustering is restricted other than by its beginning. Nothing ends where a slice is: what follows it stands beside an index.
 * Source: Apache Cassandra 5.0, ClusteringColumnRestrictions.needFiltering.
 */
function isLookedThrough(table: Table, conditions: readonly Condition[]): boolean {
  let next = 0;
  let last = -1;
  for (const {name, position} of table.clustering) {
    const own = position > last ? conditions.filter(condition => columnsIn(condition).includes(name)) : [];
    if (own.length === 0) {
      continue;
    }
    if (position !== next || own.some(isOfMember)) {
      return true;
    }
    last = Math.max(...own.flatMap(columnsIn).map(column => table.byName.get(column)!.position));
    if (own.every(condition => isEqual(condition) || condition.kind === 'in' || condition.kind === 'multi_in')) {
      next = last + 1;
    }
  }
  return false;
}

/** The first clustering column that is restricted though one before it is not; undefined when there is none. */
function gapOf(table: Table, conditions: readonly Condition[]): string | undefined {
  const names = new Set(conditions.flatMap(columnsIn));
  const restricted = table.clustering.filter(column => names.has(column.name));
  for (const [i, column] of restricted.entries()) {
    const expected = table.clustering[i]!;
    if (column !== expected) {
      return `PRIMARY KEY column "${column.name}" cannot be restricted as preceding column "${expected.name}" is not restricted`;
    }
  }
  return undefined;
}

const isOnIndexed = (table: Table, condition: Condition): boolean =>
  'column' in condition && table.indexes.some(index => index.column === condition.column);

const isComparison = ({kind}: Condition): boolean => kind === 'compare' || kind === 'in';

/** What Apache Cassandra first takes for something that an index of vectors can answer, and then refuses. */
const isEquality = (condition: Condition): boolean =>
  condition.kind === 'in' || (condition.kind === 'compare' && condition.operator === '=');

/** Those on the vector that comes first among the columns: the only one that is looked at. Source: Apache Cassandra 5.0, StatementRestrictions. */
function firstVectors(table: Table, conditions: readonly Condition[]): Condition[] {
  const ofVectors = conditions.filter(
    condition => 'column' in condition && table.byName.get(condition.column)?.type.kind === 'vector',
  );
  const first = table.columns.find(column => ofVectors.some(part => 'column' in part && part.column === column.name));
  return ofVectors.filter(condition => 'column' in condition && condition.column === first?.name);
}

const isOnVectorIndex = (table: Table, condition: Condition, isOfKind: (condition: Condition) => boolean): boolean =>
  isOfKind(condition) &&
  'column' in condition &&
  table.byName.get(condition.column)?.type.kind === 'vector' &&
  isOnIndexed(table, condition);

/** = of one column or several. */
export const isEqual = (condition: Condition): boolean =>
  (condition.kind === 'compare' || condition.kind === 'multi') && condition.operator === '=';

/** Whether a condition is about a column that is wanted. */
export function mentions(access: TableAccess, condition: Condition, wanted: (column: Column) => boolean): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.some(part => mentions(access, part, wanted));
    case 'not':
      return mentions(access, condition.of, wanted);
    case 'multi':
    case 'multi_in':
    case 'token':
      return condition.columns.some(name => wanted(columnOf(access.table, name)));
    default:
      return wanted(columnOf(access.table, condition.column));
  }
}
