/** A SELECT made ready: names resolved, refused where Apache Cassandra refuses it, its ways to the rows known. */
import {CqlFailure, invalid} from '../../../core/cql/errors.ts';
import type {ColumnSpec} from '../../../core/cql/port.ts';
import {isOfNearness} from '../../../core/cql/schema/index-targets.ts';
import type {Column, Index, Schema, Table} from '../../../core/cql/schema/schema.ts';
import type {Condition, OrderBy, Select, Selector} from '../../../core/cql/statements/statement.ts';
import {native} from '../../../core/cql/types/type-shapes.ts';
import {isBytewise} from '../../../core/cql/types/comparison.ts';
import {accessOf, columnOf, isKey, type TableAccess} from '../access.ts';
import {readColumn, type Read} from '../operators/read-column.ts';
import {RowCursor} from '../operators/row-cursor.ts';
import {all, compileCondition, type Analyzed, type Bind} from './plan-conditions.ts';
import {asEqual, conjuncts, KeyPlanner, type Choice, type KeyPlan} from './plan-keys.ts';
import {analyzerFor, isIndexed, lookupOf, type Lookup} from './plan-lookups.ts';
import {SelectorCompiler} from './plan-selectors.ts';
import {checkRestrictions, isEqual, mentions, NEEDS_FILTERING} from './restrictions.ts';
import {selectsColumn} from './selected-columns.ts';
import type {Node} from './selector-nodes.ts';
import {tableOf} from './plan-tables.ts';
import {rankingOf, type Words} from './plan-words.ts';
import {compileTerm, Scope, type CompiledTerm} from './plan-terms.ts';

export interface SelectPlan {
  readonly access: TableAccess;
  readonly markers: readonly ColumnSpec[];
  readonly key: KeyPlan;
  /** Checks what the key and the indexes do not promise. */
  readonly filter: Bind | undefined;
  readonly lookup: Lookup | undefined;
  /** As the answer shows them: a single `[json]` for SELECT JSON. */
  readonly columns: readonly ColumnSpec[];
  readonly nodes: readonly Node[];
  /** Set when every node is a plain column: the hot path. */
  readonly reads: readonly Read[] | undefined;
  readonly json: readonly string[] | undefined;
  readonly isAggregate: boolean;
  /** Columns whose change begins a new group. */
  readonly groupBy: readonly Column[];
  readonly isDistinct: boolean;
  /** A partition with static columns alone counts as a row. */
  readonly emitsStatics: boolean;
  readonly isReversed: boolean;
  /** How rows of several partitions must be brought into one order; undefined: they stay as they come. */
  readonly sortOrder: readonly SortColumn[] | undefined;
  readonly nearest: {readonly index: Index; readonly column: Column; readonly vector: CompiledTerm} | undefined;
  /** BM25. The lookup then gives rows with any of the words. */
  readonly ranking: Words | undefined;
  readonly limit: CompiledTerm | undefined;
  readonly perPartitionLimit: CompiledTerm | undefined;
  readonly warnings: readonly string[] | undefined;
  /** One row by its whole key and nothing else to do: the hot path. */
  readonly point: PointPlan | undefined;
  /** For paging states: what it is made of, and what was made of it when it was first needed. */
  readonly fingerprint: {readonly statement: Select; sum: number | undefined};
}

export interface SortColumn {
  readonly column: Column;
  readonly descending: boolean;
}

export interface PointPlan {
  readonly partition: readonly CompiledTerm[];
  readonly clustering: readonly CompiledTerm[];
  readonly reads: readonly Read[];
  /** Moved to the row of each run: runs are synchronous. */
  readonly cursor: RowCursor;
}

const INT = native('int');

export const planSelect = (statement: Select, schema: Schema, keyspace: string | undefined): SelectPlan =>
  plan(statement, schema, keyspace, false);

/** Masked columns are read through their masks. */
export const planMaskedSelect = (statement: Select, schema: Schema, keyspace: string | undefined): SelectPlan =>
  plan(statement, schema, keyspace, true);

function plan(statement: Select, schema: Schema, keyspace: string | undefined, isMasked: boolean): SelectPlan {
  const table = tableOf(schema, statement.table, keyspace);
  const access = accessOf(table);
  const scope = new Scope(schema, table, []);
  // What is wrong is told in the order of Apache Cassandra: calls, then the WHERE clause, then the rest of the selection.
  const selection = new Selection(statement, scope, access, isMasked);
  const selectsOnlyStatics = selection.selectsOnlyStatics();
  if (statement.orderBy?.kind === 'columns') {
    statement.orderBy.columns.forEach(({name}) => columnOf(table, name));
  }
  const where = conjuncts(statement.where).map(condition => asEqual(access, condition));
  const analyzed: Analyzed = (column, kind) => analyzerFor(access.table, column, kind);
  const key = new KeyPlanner(scope, access, {
    allowFiltering: statement.allowFiltering,
    isIndexed: condition => isIndexed(table, condition),
    analyzed,
  }).plan(where);
  scope.sought = soughtBy(table, key, where);
  const filter =
    key.residual.length === 0
      ? undefined
      : all(key.residual.map(part => key.tests.get(part) ?? compileCondition(scope, part, analyzed)));
  const isNearest = statement.orderBy?.kind === 'ann' || statement.orderBy?.kind === 'bm25';
  const restrictions = checkRestrictions(statement, scope, key, where, isNearest, selectsOnlyStatics);
  const {nodes, columns, json} = selection.result();
  const isAggregate = nodes.some(node => node.hasAggregate) || statement.groupBy.length > 0;
  checkDistinct(statement, key, nodes);
  checkDistinctKey(statement, key, nodes);
  const groupBy = groupColumns(statement, key, scope);
  checkAggregate(statement, isAggregate);
  const nearest = nearestOf(statement, scope, nodes);
  const ranking = rankingPlan(statement, scope, nodes);
  const order = orderOf(statement, key, restrictions.usesIndex, where);
  if (restrictions.needsFiltering) {
    throw invalid(NEEDS_FILTERING);
  }
  if (restrictions.filtersTuples && !statement.allowFiltering) {
    throw invalid('Multi-column slice restrictions cannot be used for filtering.');
  }
  if (isNearest && statement.limit === undefined) {
    throw invalid(TOP_K_LIMIT);
  }
  const sought = statement.orderBy?.kind === 'bm25' ? [...key.residual, anyOf(statement.orderBy)] : key.residual;
  const lookup = sought.length === 0 ? undefined : lookupOf(scope, {kind: 'and', of: sought});
  const restrictsRegular = sought.some(part => mentionsRegular(access, part));

  const planned: Omit<SelectPlan, 'point'> = {
    access,
    markers: scope.markers,
    key,
    filter,
    lookup,
    columns,
    nodes,
    reads:
      json === undefined && !isAggregate && nodes.every(isPlain)
        ? nodes.map(node => readColumn(node.columns[0]!))
        : undefined,
    json,
    isAggregate,
    groupBy,
    isDistinct: statement.distinct,
    emitsStatics: access.hasStatics && !key.restrictsClustering && !restrictsRegular,
    isReversed: order.isReversed,
    sortOrder: order.sortOrder,
    nearest,
    ranking,
    limit: statement.limit === undefined ? undefined : compileTerm(scope, statement.limit, INT, 'limit', '[limit]'),
    perPartitionLimit:
      statement.perPartitionLimit === undefined
        ? undefined
        : compileTerm(scope, statement.perPartitionLimit, INT, 'per partition limit', '[per_partition_limit]'),
    warnings: isAggregate ? aggregateWarnings(key, where) : undefined,
    fingerprint: {statement, sum: undefined},
  };
  return {...planned, point: pointPlan(planned)};
}

const isPlain = (node: Node): boolean =>
  node.read !== undefined &&
  node.columns.length === 1 &&
  node.name === node.columns[0]!.name &&
  node.children.length === 0;

function pointPlan(plan: Omit<SelectPlan, 'point'>): PointPlan | undefined {
  const {access, key, reads} = plan;
  const isPlain =
    plan.filter === undefined &&
    plan.nearest === undefined &&
    plan.ranking === undefined &&
    plan.limit === undefined &&
    plan.perPartitionLimit === undefined &&
    key.tokens === undefined &&
    !access.table.isVirtual &&
    access.table.viewOf === undefined;
  if (!isPlain || reads === undefined || key.partition === undefined || (access.hasClustering && !key.isFullKey)) {
    return undefined;
  }
  const partition = key.partition.map(onlyTerm);
  const clustering = key.steps.map(step => (step.isTuple ? undefined : onlyTerm(step.choice)));
  // A clustering value is shown as it was given, where equal values have equal bytes.
  const isShown = access.table.clustering.every(column => isBytewise(column.type));
  return isShown && partition.every(term => term !== undefined) && clustering.every(term => term !== undefined)
    ? {partition, clustering, reads, cursor: new RowCursor(access, 0)}
    : undefined;
}

const onlyTerm = (choice: Choice): CompiledTerm | undefined =>
  choice.kind === 'terms' && choice.terms.length === 1 ? choice.terms[0] : undefined;

/** The items of a SELECT, and what is wrong with each. */
class Selection {
  readonly #statement: Select;
  readonly #table: Table;
  readonly #compiler: SelectorCompiler;
  readonly #items: readonly (Node | CqlFailure)[];

  constructor(statement: Select, scope: Scope, access: TableAccess, isMasked: boolean) {
    this.#statement = statement;
    this.#table = access.table;
    const compiler = new SelectorCompiler(scope, access, isMasked);
    this.#compiler = compiler;
    this.#items =
      statement.items.length > 0
        ? statement.items.map(item => compiledOrFailed(compiler, item.selector))
        : access.table.columns.map(column => compiler.column(column));
  }

  /**
   * Whether columns of the partition alone are selected, static ones among them. Fails as Apache Cassandra does before it looks at
   * the WHERE clause: where the table has static columns, it looks through the items for one of these, and then for one of a row,
   * and resolves names and calls up to there.
   * Source: Apache Cassandra 5.0, SelectStatement.selectOnlyStaticColumns over a list that is made as it is read.
   */
  selectsOnlyStatics(): boolean {
    return (
      this.#table.columns.some(column => column.kind === 'static') &&
      this.#selects(kind => kind === 'static') &&
      !this.#selects(kind => kind !== 'static' && kind !== 'partition_key')
    );
  }

  #selects(wanted: (kind: Column['kind']) => boolean): boolean {
    const {byName} = this.#table;
    return this.#statement.items.some(({selector}) => {
      this.#compiler.prepare(selector);
      return selectsColumn(selector, name => {
        const column = byName.get(name);
        return column !== undefined && wanted(column.kind);
      });
    });
  }

  /** Fails with the first item's failure. */
  result(): {nodes: Node[]; columns: ColumnSpec[]; json: string[] | undefined} {
    const nodes = this.#items.map((item, i) => {
      if (item instanceof CqlFailure) {
        // Names and calls of an item come before all else that is wrong with it.
        this.#compiler.prepare(this.#statement.items[i]!.selector);
        throw item;
      }
      return item;
    });
    const {keyspace, name: table} = this.#table;
    const names = nodes.map((node, i) => this.#statement.items[i]?.alias ?? node.name);
    if (this.#statement.json) {
      return {nodes, columns: [{keyspace, table, name: '[json]', type: native('text')}], json: names};
    }
    const columns = nodes.map((node, i) => ({keyspace, table, name: names[i]!, type: node.type}));
    return {nodes, columns, json: undefined};
  }
}

function compiledOrFailed(compiler: SelectorCompiler, selector: Selector): Node | CqlFailure {
  try {
    return compiler.compile(selector);
  } catch (error) {
    if (error instanceof CqlFailure) {
      return error;
    }
    throw error;
  }
}

function checkDistinct(statement: Select, key: KeyPlan, nodes: readonly Node[]): void {
  if (!statement.distinct) {
    return;
  }
  const {access} = key;
  if (statement.perPartitionLimit !== undefined) {
    throw invalid('PER PARTITION LIMIT is not allowed with SELECT DISTINCT queries');
  }
  const isOfRow = (column: Column): boolean => column.kind === 'clustering' || column.kind === 'regular';
  const nearest = statement.orderBy?.kind === 'ann' ? columnOf(access.table, statement.orderBy.column) : undefined;
  if (
    (nearest !== undefined && isOfRow(nearest)) ||
    conjuncts(statement.where).some(condition => mentions(access, condition, isOfRow))
  ) {
    throw invalid(
      'SELECT DISTINCT with WHERE clause only supports restriction by partition key and/or static columns.',
    );
  }
  const columns = [...nodes.flatMap(node => node.columns), ...sortedBy(statement, key)];
  const wrong = columns.find(column => column.kind !== 'partition_key' && column.kind !== 'static');
  if (wrong !== undefined) {
    throw invalid(
      `SELECT DISTINCT queries must only request partition key columns and/or static columns (not ${wrong.name})`,
    );
  }
}

/** Columns that rows are sorted by when they are read: Apache Cassandra reads them as if they were selected. */
function sortedBy({orderBy}: Select, {access, partition}: KeyPlan): readonly Column[] {
  return orderBy?.kind === 'columns' && partition?.some(choice => choice.isIn) === true
    ? orderBy.columns.map(({name}) => columnOf(access.table, name))
    : [];
}

/** Over ranges of partitions the whole partition key must be asked for. */
function checkDistinctKey(statement: Select, key: KeyPlan, nodes: readonly Node[]): void {
  if (!statement.distinct || key.partition !== undefined) {
    return;
  }
  const columns = nodes.flatMap(node => node.columns);
  const missing = key.access.table.partitionKey.find(column => !columns.includes(column));
  if (missing !== undefined) {
    throw invalid(`SELECT DISTINCT queries must request all the partition key columns (missing ${missing.name})`);
  }
}

function checkAggregate(statement: Select, isAggregate: boolean): void {
  if (isAggregate && statement.groupBy.length === 0 && statement.perPartitionLimit !== undefined) {
    throw invalid('PER PARTITION LIMIT is not allowed with aggregate queries.');
  }
}

/** Columns of the key that rows are found by: a whole partition key, and the clustering up to a gap or a slice. */
function soughtBy(table: Table, key: KeyPlan, where: readonly Condition[]): ReadonlySet<string> {
  const sought = new Set(key.partition === undefined ? [] : table.partitionKey.map(({name}) => name));
  for (const {name} of table.clustering) {
    const own = where.filter(condition =>
      'columns' in condition ? condition.columns.includes(name) : 'column' in condition && condition.column === name,
    );
    if (own.length === 0) {
      break;
    }
    sought.add(name);
    if (!own.every(({kind}) => kind === 'in' || kind === 'multi_in') && !own.some(isEqual)) {
      break;
    }
  }
  return sought;
}

function nearestOf(statement: Select, scope: Scope, nodes: readonly Node[]): SelectPlan['nearest'] {
  const {orderBy} = statement;
  if (orderBy?.kind !== 'ann') {
    return undefined;
  }
  const column = columnOf(scope.table, orderBy.column);
  const vector = compileTerm(scope, orderBy.vector, column.type, column.name);
  const index = scope.table.indexes.find(candidate => isOfNearness(candidate, column));
  if (index === undefined) {
    throw invalid(NEEDS_FILTERING);
  }
  if (nodes.some(node => node.hasAggregate) || statement.groupBy.length > 0) {
    throw invalid('Top-K queries can not be run with aggregation');
  }
  if (statement.perPartitionLimit !== undefined) {
    throw invalid('Top-K queries do not support per-partition limits');
  }
  return {index, column, vector};
}

const anyOf = ({column, text}: OrderBy & {kind: 'bm25'}): Condition => ({
  kind: 'match',
  column,
  value: text,
  any: true,
});

function rankingPlan(statement: Select, scope: Scope, nodes: readonly Node[]): Words | undefined {
  const {orderBy} = statement;
  if (orderBy?.kind !== 'bm25') {
    return undefined;
  }
  const ranking = rankingOf(scope, orderBy);
  if (nodes.some(node => node.hasAggregate) || statement.groupBy.length > 0) {
    throw invalid('Top-K queries can not be run with aggregation');
  }
  if (statement.perPartitionLimit !== undefined) {
    throw invalid('Top-K queries do not support per-partition limits');
  }
  return ranking;
}

export const TOP_K_LIMIT =
  'Top-K queries must have a limit specified and the limit must be less than the query page size';

function orderOf(
  statement: Select,
  key: KeyPlan,
  usesIndex: boolean,
  where: readonly Condition[],
): Pick<SelectPlan, 'isReversed' | 'sortOrder'> {
  const {orderBy} = statement;
  if (orderBy?.kind !== 'columns' || orderBy.columns.length === 0) {
    return {isReversed: false, sortOrder: undefined};
  }
  const {table} = key.access;
  if (usesIndex) {
    throw invalid('ORDER BY with 2ndary indexes is not supported, except for ANN queries.');
  }
  if (key.partition === undefined) {
    throw invalid('ORDER BY is only supported when the partition key is restricted by an EQ or an IN.');
  }
  const fixed = new Set(where.flatMap(part => (part.kind === 'compare' && part.operator === '=' ? [part.column] : [])));
  let at = 0;
  let isReversed: boolean | undefined;
  const sortOrder: SortColumn[] = [];
  for (const {name, descending} of orderBy.columns) {
    const column = columnOf(table, name);
    if (column.kind !== 'clustering') {
      throw invalid(`Order by is currently only supported on the clustered columns of the PRIMARY KEY, got ${name}`);
    }
    while (at < column.position && fixed.has(table.clustering[at]!.name)) {
      at += 1;
    }
    if (at !== column.position) {
      throw invalid(
        'Order by currently only supports the ordering of columns following their declared order in the PRIMARY KEY',
      );
    }
    at += 1;
    const turns = descending !== column.descending;
    if (isReversed !== undefined && isReversed !== turns) {
      throw invalid('Unsupported order by relation');
    }
    isReversed = turns;
    sortOrder.push({column, descending});
  }
  return {
    isReversed: isReversed ?? false,
    sortOrder: key.partition.some(choice => choice.isIn) ? sortOrder : undefined,
  };
}

function groupColumns(statement: Select, key: KeyPlan, scope: Scope): Column[] {
  const {table} = key.access;
  const order = [...table.partitionKey, ...table.clustering];
  const fixed = new Set(
    conjuncts(statement.where).flatMap(part => (part.kind === 'compare' && part.operator === '=' ? [part.column] : [])),
  );
  const columns: Column[] = [];
  let at = 0;
  for (const name of statement.groupBy) {
    const column = columnOf(scope.table, name);
    if (!isKey(column)) {
      throw invalid(`Group by is currently only supported on the columns of the PRIMARY KEY, got ${name}`);
    }
    while (at < order.length && order[at] !== column && fixed.has(order[at]!.name)) {
      at += 1;
    }
    if (order[at] !== column) {
      throw invalid(
        'Group by currently only support groups of columns following their declared order in the PRIMARY KEY',
      );
    }
    at += 1;
    columns.push(column);
  }
  if (columns.length > 0 && order[at]?.kind === 'partition_key') {
    throw invalid('Group by is not supported on only a part of the partition key');
  }
  if (statement.distinct && columns.some(column => column.kind === 'clustering')) {
    throw invalid('Grouping on clustering columns is not allowed for SELECT DISTINCT queries');
  }
  return columns;
}

const ON_SEVERAL = 'Aggregation query used on multiple partition keys (IN restriction)';

function aggregateWarnings(key: KeyPlan, where: readonly Condition[]): readonly string[] | undefined {
  if (key.partition === undefined) {
    const isOnPartition = where.some(condition =>
      mentions(key.access, condition, column => column.kind === 'partition_key'),
    );
    const isIn = where.some(
      condition => condition.kind === 'in' && key.access.table.byName.get(condition.column)?.kind === 'partition_key',
    );
    return isOnPartition ? (isIn ? [ON_SEVERAL] : undefined) : ['Aggregation query used without partition key'];
  }
  return key.partition.some(choice => choice.isIn) ? [ON_SEVERAL] : undefined;
}

const mentionsRegular = (access: TableAccess, condition: Condition): boolean =>
  mentions(access, condition, column => column.kind === 'regular');
