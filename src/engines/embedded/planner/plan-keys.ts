/** What a WHERE clause says of the primary key: which partitions, which rows in them, and what is left to check on each row. */
import {invalid} from '../../../core/cql/errors.ts';
import {quoteName} from '../../../core/cql/print-name.ts';
import type {Column} from '../../../core/cql/schema/schema.ts';
import type {ComparisonOperator, Condition, Relation, Term} from '../../../core/cql/statements/statement.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import {isMultiCell} from '../../../core/cql/types/type-shapes.ts';
import {columnOf, isKey, type TableAccess} from '../access.ts';
import {describeTerm} from './describe-term.ts';
import {compileCondition, type Analyzed, type Bind} from './plan-conditions.ts';
import {compileTerm, type CompiledTerm, type Scope} from './plan-terms.ts';

/** One of several values: `=` has one term, IN has a list of them or one term that is a list. */
export type Choice =
  | {readonly kind: 'terms'; readonly isIn: boolean; readonly terms: readonly CompiledTerm[]}
  | {readonly kind: 'list'; readonly isIn: true; readonly list: CompiledTerm};

/** Values for columns `first` .. `first + count - 1` of the clustering; of more than one column: tuples. */
export interface ClusteringStep {
  readonly first: number;
  readonly count: number;
  readonly choice: Choice;
  /** The values are tuples, also of one column. */
  readonly isTuple: boolean;
}

export interface Edge {
  readonly columns: readonly Column[];
  readonly term: CompiledTerm;
  readonly isInclusive: boolean;
}

interface ClusteringSlice {
  readonly first: number;
  readonly lower: Edge | undefined;
  readonly upper: Edge | undefined;
}

export interface TokenEdge {
  readonly term: CompiledTerm;
  readonly isInclusive: boolean;
}

export interface KeyPlan {
  readonly access: TableAccess;
  /** One choice per partition key column, when all of them are restricted by = or IN. */
  readonly partition: readonly Choice[] | undefined;
  readonly tokens: {readonly lower: TokenEdge | undefined; readonly upper: TokenEdge | undefined} | undefined;
  readonly steps: readonly ClusteringStep[];
  readonly slice: ClusteringSlice | undefined;
  /** True when every clustering column has its value: then each range is one row. */
  readonly isFullKey: boolean;
  /** What the key ranges do not say: to be checked on each row. */
  readonly residual: readonly Condition[];
  /** Tests of those of `residual` that were compiled on the way. */
  readonly tests: ReadonlyMap<Condition, Bind>;
  /** Why some clustering restriction is residual, in words of the failure to give when filtering is not allowed. */
  readonly gap: string | undefined;
  readonly restrictsClustering: boolean;
  /** Some clustering column has a bound. */
  readonly hasSlice: boolean;
  /** Columns of the key that are restricted by nothing. */
  readonly missingPartition: readonly Column[];
  readonly missingClustering: readonly Column[];
}

/** IN with one value is `=`: an index may answer it. Source: Apache Cassandra 5.0, SingleColumnRelation. */
export function asEqual(access: TableAccess, condition: Condition): Condition {
  if (condition.kind !== 'in' || !Array.isArray(condition.values) || condition.values.length !== 1) {
    return condition;
  }
  const column = access.table.byName.get(condition.column);
  // Told of as IN where it cannot be.
  return column === undefined || isMultiCell(column.type)
    ? condition
    : {kind: 'compare', column: condition.column, operator: '=', value: (condition.values as readonly Term[])[0]!};
}

/** The conditions that must all hold. */
export function conjuncts(where: Condition | undefined): Condition[] {
  if (where === undefined) {
    return [];
  }
  return where.kind === 'and' ? where.of.flatMap(conjuncts) : [where];
}

interface Restricted {
  equal: {relation: Relation; choice: Choice; columns: readonly Column[]} | undefined;
  lower: {relation: Relation; edge: Edge} | undefined;
  upper: {relation: Relation; edge: Edge} | undefined;
}

const isLowerBound = (operator: ComparisonOperator): boolean => operator === '>' || operator === '>=';
const isInclusive = (operator: ComparisonOperator): boolean => operator === '>=' || operator === '<=';

/** What a statement is told of a relation that would have to be filtered by. */
export interface KeyPlanOptions {
  readonly allowFiltering: boolean;
  /** Whether an index would answer the relation in Apache Cassandra. */
  readonly isIndexed: (relation: Condition) => boolean;
  readonly analyzed?: Analyzed | undefined;
  /** Of a write. */
  readonly statement?: 'UPDATE' | 'DELETE' | undefined;
}

/**
 * Sorts the conditions of a WHERE clause by what they say of the key. Each is resolved and compared with those before it, one after
 * the other, so that of several faults the same is told as by Apache Cassandra (docs/decisions/0018).
 */
export class KeyPlanner {
  readonly #scope: Scope;
  readonly #access: TableAccess;
  readonly #options: KeyPlanOptions;
  readonly #restricted = new Map<Column, Restricted>();
  readonly #residual: Condition[] = [];
  readonly #tests = new Map<Condition, Bind>();
  /** What columns outside of the key are restricted by. */
  readonly #others = new Map<string, Condition[]>();
  /** The restriction of the clustering that begins last. */
  #last: {readonly first: Column; readonly count: number; readonly isSlice: boolean} | undefined;
  /** By column: the first column of the inequality that it is in. */
  readonly #starts = new Map<Column, Column>();
  #hasTokenEqual = false;
  #tokens: {lower: TokenEdge | undefined; upper: TokenEdge | undefined} | undefined;

  constructor(scope: Scope, access: TableAccess, options: KeyPlanOptions) {
    this.#scope = scope;
    this.#access = access;
    this.#options = options;
  }

  plan(where: readonly Condition[]): KeyPlan {
    for (const condition of where) {
      this.#take(condition);
    }
    const partition = this.#partition();
    const clustering = this.#clustering(partition !== undefined);
    const {table} = this.#access;
    return {
      access: this.#access,
      partition,
      tokens: this.#tokens,
      ...clustering,
      residual: this.#residual,
      tests: this.#tests,
      restrictsClustering: table.clustering.some(column => this.#restricted.has(column)),
      hasSlice: table.clustering.some(column => {
        const restricted = this.#restricted.get(column);
        return restricted?.lower !== undefined || restricted?.upper !== undefined;
      }),
      missingPartition: table.partitionKey.filter(column => !this.#restricted.has(column)),
      missingClustering: table.clustering.filter(column => !this.#restricted.has(column)),
    };
  }

  #take(condition: Condition): void {
    this.#refuse(condition);
    switch (condition.kind) {
      case 'compare': {
        const column = this.#column(condition.column);
        if (column.kind === 'partition_key' || column.kind === 'clustering') {
          this.#compare([column], condition, condition.operator, condition.value);
          return;
        }
        break;
      }
      case 'in': {
        const column = this.#column(condition.column);
        if (column.kind === 'partition_key' || column.kind === 'clustering') {
          this.#equal([column], condition, this.#choice(column.type, column.name, condition.values));
          return;
        }
        break;
      }
      case 'multi':
        this.#compare(this.#clusteringColumns(condition), condition, condition.operator, condition.value);
        return;
      case 'multi_in': {
        const columns = this.#clusteringColumns(condition);
        this.#equal(columns, condition, this.#choice(tupleOf(columns), labelOf(columns), condition.values, columns));
        return;
      }
      case 'token':
        this.#token(condition);
        return;
      default:
    }
    this.#tests.set(condition, compileCondition(this.#scope, condition, this.#options.analyzed));
    this.#residual.push(condition);
    this.#checkOther(condition);
  }

  /** A column outside of the key with `=` or IN may have no other relation, and one bound of each side. */
  #checkOther(condition: Condition): void {
    if (!('column' in condition)) {
      return;
    }
    const name = condition.column;
    const column = this.#column(name);
    const before = this.#others.get(name);
    if (isKey(column)) {
      this.#follow([column], condition, false);
      return;
    }
    if (before === undefined) {
      this.#others.set(name, [condition]);
      return;
    }
    const [first] = before;
    if (first!.kind === 'compare' && first!.operator === '=') {
      throw invalid(`${name} cannot be restricted by more than one relation if it includes an Equal`);
    }
    if (first!.kind === 'in') {
      throw invalid(`${name} cannot be restricted by more than one relation if it includes a IN`);
    }
    if (first!.kind === 'compare') {
      if (condition.kind !== 'compare' || condition.operator === '=') {
        throw invalid(`Column "${name}" cannot be restricted by both an equality and an inequality relation`);
      }
      const isLower = isLowerBound(condition.operator);
      if (before.some(other => other.kind === 'compare' && isLowerBound(other.operator) === isLower)) {
        throw invalid(`More than one restriction was found for the ${isLower ? 'start' : 'end'} bound on ${name}`);
      }
    }
    before.push(condition);
  }

  /**
   * Nothing stands behind a slice, unless an index or filtering helps.
   * Source: Apache Cassandra 5.0, ClusteringColumnRestrictions.mergeWith.
   */
  #follow(columns: readonly Column[], condition: Condition, isSlice: boolean): void {
    const first = columns[0]!;
    if (first.kind !== 'clustering') {
      return;
    }
    const last = this.#last;
    if (last !== undefined && !this.#options.allowFiltering && !this.#options.isIndexed(condition)) {
      if (last.isSlice && first.position > last.first.position) {
        throw invalid(
          `Clustering column "${first.name}" cannot be restricted (preceding column "${last.first.name}" is restricted by a non-EQ relation)`,
        );
      }
      if (isSlice && first.position < last.first.position) {
        const next = this.#access.table.clustering.find(
          column => column.position > first.position && this.#restricted.has(column),
        );
        throw invalid(
          `PRIMARY KEY column "${next?.name ?? last.first.name}" cannot be restricted (preceding column "${first.name}" is restricted by a non-EQ relation)`,
        );
      }
    }
    if (last === undefined || first.position >= last.first.position) {
      this.#last = {first, count: columns.length, isSlice};
    }
  }

  /** What Apache Cassandra refuses in the top row of conditions before it looks at names and values. */
  #refuse(condition: Condition): void {
    const {statement, allowFiltering} = this.#options;
    if (statement !== undefined && (condition.kind === 'contains' || condition.kind === 'contains_key')) {
      throw invalid(`Cannot use ${statement} with ${condition.kind === 'contains' ? 'CONTAINS' : 'CONTAINS KEY'}`);
    }
    if (condition.kind === 'compare' && condition.operator === '!=') {
      throw invalid(`Unsupported "!=" relation: ${quoteName(condition.column)} != ${describeTerm(condition.value)}`);
    }
    if (condition.kind === 'multi' && condition.operator === '!=') {
      throw invalid(`Unsupported "!=" relation: ${describeMulti(condition)}`);
    }
    if (condition.kind === 'element' && condition.operator !== '=' && !allowFiltering) {
      this.#column(condition.column);
      throw invalid('Only EQ relations are supported on map entries');
    }
  }

  #column(name: string): Column {
    return columnOf(this.#access.table, name);
  }

  #clusteringColumns(relation: Relation & {kind: 'multi' | 'multi_in'}): Column[] {
    const columns: Column[] = [];
    for (const name of relation.columns) {
      const column = this.#column(name);
      if (column.kind !== 'clustering') {
        throw invalid(
          `Multi-column relations can only be applied to clustering columns but was applied to: ${column.name}`,
        );
      }
      if (columns.includes(column)) {
        throw invalid(`Column "${column.name}" appeared twice in a relation: ${describeMulti(relation)}`);
      }
      const before = columns.at(-1);
      if (before !== undefined && column.position !== before.position + 1) {
        throw invalid(
          `Clustering columns must appear in the PRIMARY KEY order in multi-column relations: ${describeMulti(relation)}`,
        );
      }
      columns.push(column);
    }
    return columns;
  }

  #choice(type: DataType, label: string, values: readonly Term[] | Term, parts?: readonly Column[]): Choice {
    if (Array.isArray(values)) {
      const markerName = parts === undefined ? label : tupleLabelOf(parts);
      const names = parts?.map(column => column.name);
      const terms = (values as readonly Term[]).map(term => {
        if (parts !== undefined) {
          checkWidth(parts, term);
        }
        return compileTerm(this.#scope, term, type, label, markerName, names);
      });
      return {kind: 'terms', isIn: terms.length !== 1, terms};
    }
    const list: DataType = {kind: 'list', element: type, frozen: false};
    const name = label.startsWith('(') ? `in${label}` : `in(${label})`;
    return {kind: 'list', isIn: true, list: compileTerm(this.#scope, values as Term, list, label, name)};
  }

  #compare(columns: readonly Column[], relation: Relation, operator: ComparisonOperator, value: Term): void {
    const label = relation.kind === 'compare' ? labelOf(columns) : tupleLabelOf(columns);
    const type = columns.length === 1 && relation.kind === 'compare' ? columns[0]!.type : tupleOf(columns);
    const isMulti = columns.length > 1 || relation.kind !== 'compare';
    const parts = isMulti ? columns.map(column => column.name) : undefined;
    if (isMulti) {
      checkWidth(columns, value);
    }
    const term = compileTerm(this.#scope, value, type, labelOf(columns), label, parts);
    if (operator === '=') {
      this.#equal(columns, relation, {kind: 'terms', isIn: false, terms: [term]});
      return;
    }
    const first = columns[0]!;
    const equal = columns.map(column => this.#of(column).equal).find(each => each !== undefined);
    if (equal !== undefined) {
      throw this.#twice(equal.relation, columns);
    }
    this.#checkStart(columns);
    const restricted = this.#of(first);
    const edge: Edge = {columns, term, isInclusive: isInclusive(operator)};
    const side = isLowerBound(operator) ? 'lower' : 'upper';
    if (restricted[side] !== undefined) {
      throw invalid(
        `More than one restriction was found for the ${side === 'lower' ? 'start' : 'end'} bound on ${first.name}`,
      );
    }
    restricted[side] = {relation, edge};
    for (const column of columns.slice(1)) {
      this.#of(column);
    }
    this.#follow(columns, relation, true);
  }

  /** Inequalities that have a column in common begin with the same one. */
  #checkStart(columns: readonly Column[]): void {
    for (const column of columns) {
      const start = this.#starts.get(column);
      if (start !== undefined && start !== columns[0]) {
        throw invalid(
          `Column "${column.name}" cannot be restricted by two inequalities not starting with the same column`,
        );
      }
    }
    for (const column of columns) {
      this.#starts.set(column, columns[0]!);
    }
  }

  #equal(columns: readonly Column[], relation: Relation, choice: Choice): void {
    for (const column of columns) {
      const restricted = this.#of(column);
      if (restricted.equal !== undefined) {
        throw this.#twice(restricted.equal.relation, columns);
      }
      const start = this.#starts.get(column);
      const {lower, upper} = start === undefined ? restricted : this.#of(start);
      const bound = [lower, upper].find(each => each?.edge.columns.includes(column) === true);
      if (bound !== undefined) {
        throw invalid(
          `Column "${this.#inCommon(bound.edge.columns, columns)}" cannot be restricted by both an equality and an inequality relation`,
        );
      }
    }
    for (const column of columns) {
      this.#of(column).equal = {relation, choice, columns};
    }
    this.#follow(columns, relation, false);
  }

  #twice(relation: Relation, columns: readonly Column[]): Error {
    const isIn =
      (relation.kind === 'in' || relation.kind === 'multi_in') &&
      !(Array.isArray(relation.values) && relation.values.length === 1);
    const what = isIn ? 'a IN' : 'an Equal';
    const own = ('columns' in relation ? relation.columns : [relation.column]).map(name => this.#column(name));
    return invalid(
      `${this.#inCommon(own, columns)} cannot be restricted by more than one relation if it includes ${what}`,
    );
  }

  #inCommon(some: readonly Column[], others: readonly Column[]): string {
    return some
      .filter(column => others.includes(column))
      .map(column => column.name)
      .join(' ,');
  }

  #of(column: Column): Restricted {
    let restricted = this.#restricted.get(column);
    if (restricted === undefined) {
      restricted = {equal: undefined, lower: undefined, upper: undefined};
      this.#restricted.set(column, restricted);
    }
    return restricted;
  }

  #token(relation: Relation & {kind: 'token'}): void {
    const keys = this.#access.table.partitionKey;
    const columns = relation.columns.map(name => this.#column(name));
    const names = keys.map(key => key.name).join(', ');
    if (!keys.every(key => columns.includes(key))) {
      throw invalid('The token() function must be applied to all partition key components or none of them');
    }
    if (new Set(columns).size < columns.length) {
      throw invalid('The token() function contains duplicate partition key components');
    }
    if (columns.length > keys.length) {
      throw invalid('The token() function must contains only partition key components');
    }
    if (columns.some((column, i) => column !== keys[i])) {
      throw invalid(`The token function arguments must be in the partition key order: ${names}`);
    }
    if (relation.operator === '!=') {
      throw invalid(
        `Unsupported "!=" relation: token(${keys.map(key => quoteName(key.name)).join(', ')}) != ${describeTerm(relation.value)}`,
      );
    }
    const term = compileTerm(this.#scope, relation.value, BIGINT, 'partition key token');
    if (this.#tokens !== undefined && this.#hasTokenEqual) {
      throw invalid(`${names} cannot be restricted by more than one relation if it includes an Equal`);
    }
    if (this.#tokens !== undefined && relation.operator === '=') {
      throw invalid(`Columns "${names}" cannot be restricted by both an equality and an inequality relation`);
    }
    this.#hasTokenEqual ||= relation.operator === '=';
    const tokens = (this.#tokens ??= {lower: undefined, upper: undefined});
    const edge = {term, isInclusive: relation.operator === '=' || isInclusive(relation.operator)};
    if (relation.operator === '=' || isLowerBound(relation.operator)) {
      if (tokens.lower !== undefined) {
        throw invalid(`More than one restriction was found for the start bound on ${names}`);
      }
      tokens.lower = edge;
    }
    if (relation.operator === '=' || !isLowerBound(relation.operator)) {
      if (tokens.upper !== undefined) {
        throw invalid(`More than one restriction was found for the end bound on ${names}`);
      }
      tokens.upper = edge;
    }
  }

  #partition(): readonly Choice[] | undefined {
    const columns = this.#access.table.partitionKey;
    const restricted = columns.map(column => this.#restricted.get(column));
    if (restricted.every(each => each?.equal !== undefined)) {
      return restricted.map(each => each!.equal!.choice);
    }
    for (const each of restricted) {
      this.#leave(each);
    }
    return undefined;
  }

  #leave(restricted: Restricted | undefined): void {
    for (const part of [restricted?.equal, restricted?.lower, restricted?.upper]) {
      if (part !== undefined && !this.#residual.includes(part.relation)) {
        this.#residual.push(part.relation);
      }
    }
  }

  #clustering(hasPartition: boolean): Pick<KeyPlan, 'steps' | 'slice' | 'isFullKey' | 'gap'> {
    const columns = this.#access.table.clustering;
    const steps: ClusteringStep[] = [];
    let slice: ClusteringSlice | undefined;
    let at = 0;
    while (hasPartition && at < columns.length && slice === undefined) {
      const restricted = this.#restricted.get(columns[at]!);
      if (restricted === undefined) {
        break;
      }
      if (restricted.equal !== undefined && restricted.equal.columns[0] === columns[at]) {
        const {choice, columns: named, relation} = restricted.equal;
        const isTuple = relation.kind === 'multi' || relation.kind === 'multi_in';
        steps.push({first: at, count: named.length, choice, isTuple});
        at += named.length;
      } else if (restricted.lower !== undefined || restricted.upper !== undefined) {
        slice = {first: at, lower: restricted.lower?.edge, upper: restricted.upper?.edge};
        at += Math.max(slice.lower?.columns.length ?? 0, slice.upper?.columns.length ?? 0);
      } else {
        break;
      }
    }
    let gap: string | undefined;
    for (const column of columns.slice(at)) {
      const restricted = this.#restricted.get(column);
      if (restricted !== undefined) {
        this.#leave(restricted);
        gap ??=
          slice === undefined
            ? `PRIMARY KEY column "${column.name}" cannot be restricted as preceding column "${columns[column.position - 1]?.name ?? column.name}" is not restricted`
            : `Clustering column "${column.name}" cannot be restricted (preceding column "${columns[slice.first]!.name}" is restricted by a non-EQ relation)`;
      }
    }
    // A slice of several columns covers some of those behind its first; what else is said of them is checked on each row.
    for (const column of columns.slice(slice === undefined ? at : slice.first + 1, at)) {
      this.#leave(this.#restricted.get(column));
    }
    return {steps, slice, isFullKey: slice === undefined && at === columns.length, gap};
  }
}

function describeMulti(relation: Relation & {kind: 'multi' | 'multi_in'}): string {
  const names = `(${relation.columns.map(quoteName).join(', ')})`;
  if (relation.kind === 'multi') {
    return `${names} ${relation.operator} ${describeTerm(relation.value)}`;
  }
  const {values} = relation;
  return Array.isArray(values)
    ? `${names} IN (${(values as readonly Term[]).map(term => describeTerm(term)).join(', ')})`
    : `${names} IN ${describeTerm(values as Term)}`;
}

function checkWidth(columns: readonly Column[], value: Term): void {
  if (value.kind === 'tuple' && value.elements.length !== columns.length) {
    throw invalid(
      `Expected ${columns.length} elements in value tuple, but got ${value.elements.length}: ${describeTerm(value)}`,
    );
  }
}

const BIGINT: DataType = {kind: 'native', name: 'bigint'};

export const tupleOf = (columns: readonly Column[]): DataType => ({
  kind: 'tuple',
  elements: columns.map(column => column.type),
});

/** What a marker for values of several columns, or of one in parentheses, is called. */
const tupleLabelOf = (columns: readonly Column[]): string => `(${columns.map(column => column.name).join(',')})`;

export const labelOf = (columns: readonly Column[]): string =>
  columns.length === 1 ? columns[0]!.name : `(${columns.map(column => column.name).join(',')})`;
