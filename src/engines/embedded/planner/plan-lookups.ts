/** Which indexes can find the rows of a condition. What they find is a superset: every row is checked against the condition. */
import {isOfNearness, isOnWords, isRanged, targetOf} from '../../../core/cql/schema/index-targets.ts';
import type {Column, Index, Table} from '../../../core/cql/schema/schema.ts';
import type {ComparisonOperator, Condition, Relation, Term} from '../../../core/cql/statements/statement.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import {comparableOf, component, type Comparable} from '../rows/comparable.ts';
import {indexedTypes} from '../indexes/spec.ts';
import {analysisOf, analyzer} from '../../../core/text/index-analysis.ts';
import {boundedRange, equalRange, type TermRange} from '../indexes/term-ranges.ts';
import {compileList, given} from './plan-conditions.ts';
import {matchOf} from './plan-words.ts';
import {compileTerm, type Bound, type Scope} from './plan-terms.ts';

export interface LookupRange extends TermRange {
  /** A row has at most one term in all ranges of one index with the same group: they may be cut with each other. */
  readonly group?: string | undefined;
}

export type Lookup =
  | {
      readonly kind: 'terms';
      readonly index: Index;
      /** Finds partitions (their header entries), not rows. */
      readonly isStatic: boolean;
      /** Rows with a term in any of these. */
      readonly ranges: (bound: Bound) => readonly LookupRange[];
    }
  | {
      readonly kind: 'words';
      readonly index: Index;
      /** Each once. Rows with all of them, or with `any`. None: no row. */
      readonly words: (bound: Bound) => readonly string[];
      readonly any: boolean;
    }
  /** Rows without the one term in the range. */
  | {readonly kind: 'lacking'; readonly index: Index; readonly range: (bound: Bound) => LookupRange}
  /** Partitions by their key: what an OR may hold beside indexed columns. */
  | {readonly kind: 'keys'; readonly keys: (bound: Bound) => readonly Uint8Array[]; readonly hasClustering: boolean}
  | {readonly kind: 'any' | 'all'; readonly of: readonly Lookup[]};

/** A way to find the rows of a condition; undefined when no index helps. */
export function lookupOf(scope: Scope, condition: Condition): Lookup | undefined {
  switch (condition.kind) {
    case 'and': {
      const parts = condition.of.map(part => lookupOf(scope, part)).filter(part => part !== undefined);
      return parts.length > 1 ? {kind: 'all', of: parts} : parts[0];
    }
    case 'or': {
      const parts = condition.of.map(part => lookupOf(scope, part));
      return parts.length > 0 && parts.every(part => part !== undefined) ? {kind: 'any', of: parts} : undefined;
    }
    case 'not':
      return lookupOfAbsence(scope, condition.of);
    case 'multi':
    case 'multi_in':
    case 'token':
    case 'like':
    case 'field':
    case 'is_not_null':
      return undefined;
    case 'match': {
      const match = matchOf(scope, condition);
      return {kind: 'words', index: match.index, words: match.words, any: condition.any === true};
    }
    default:
      return lookupOfRelation(scope, condition);
  }
}

/** Rows whose set lacks an element. Where keys are headers of whole partitions, they are not told apart. */
function lookupOfAbsence(scope: Scope, condition: Condition): Lookup | undefined {
  if (condition.kind !== 'contains' || scope.table.clustering.length > 0) {
    return undefined;
  }
  if (scope.table.byName.get(condition.column)?.type.kind !== 'set') {
    return undefined;
  }
  const present = lookupOfRelation(scope, condition);
  if (present?.kind !== 'terms' || present.isStatic) {
    return undefined;
  }
  return {kind: 'lacking', index: present.index, range: bound => present.ranges(bound)[0]!};
}

type Indexable = Relation & {kind: 'compare' | 'in' | 'contains' | 'contains_key' | 'element'};

function lookupOfRelation(scope: Scope, relation: Indexable): Lookup | undefined {
  const {table} = scope;
  const column = table.byName.get(relation.column);
  if (column?.kind === 'partition_key' && table.partitionKey.length === 1) {
    const keys = keysOf(scope, relation, column);
    if (keys !== undefined) {
      return {kind: 'keys', keys, hasClustering: table.clustering.length > 0};
    }
  }
  const index = column === undefined ? undefined : indexFor(table, column, relation.kind);
  if (column === undefined || index === undefined) {
    return undefined;
  }
  const comparables = indexedTypes(column.type, targetOf(index, column)).map(comparableOf);
  const analysis = analysisOf(index);
  if (analysis !== undefined && relation.kind === 'compare' && relation.operator !== '=') {
    // Analyzed texts have another order.
    return undefined;
  }
  const analyze = analysis === undefined ? AS_IS : analyzer(analysis);
  const ranges = rangesOf(scope, relation, column, comparables, analyze);
  return ranges === undefined ? undefined : {kind: 'terms', index, isStatic: column.kind === 'static', ranges};
}

function keysOf(scope: Scope, relation: Indexable, column: Column): ((bound: Bound) => Uint8Array[]) | undefined {
  if (relation.kind === 'compare' && relation.operator === '=') {
    const term = compileTerm(scope, relation.value, column.type, column.name);
    return bound => [given(term, bound, column)];
  }
  return relation.kind === 'in' ? compileList(scope, relation.values, column) : undefined;
}

export const indexFor = (table: Table, column: Column, kind: Indexable['kind']): Index | undefined =>
  table.indexes.find(index => isFor(index, column, kind));

function isFor(index: Index, column: Column, kind: Indexable['kind']): boolean {
  if (index.column !== column.name || isOfNearness(index, column) || isOnWords(index)) {
    return false;
  }
  const target = targetOf(index, column);
  switch (kind) {
    case 'compare':
    case 'in':
      return target === 'value' || target === 'full';
    case 'contains':
      return target === 'values';
    case 'contains_key':
      return target === 'keys' || target === 'entries';
    case 'element':
      return target === 'entries';
  }
}

const AS_IS = (bytes: Uint8Array): Uint8Array => bytes;

/** `analyze` is for indexes on texts, which have no entries. */
function rangesOf(
  scope: Scope,
  relation: Indexable,
  column: Column,
  comparables: readonly Comparable[],
  analyze: (bytes: Uint8Array) => Uint8Array,
): ((bound: Bound) => readonly LookupRange[]) | undefined {
  const {type} = column;
  switch (relation.kind) {
    case 'compare': {
      const term = compileTerm(scope, relation.value, type, column.name);
      const {operator} = relation;
      return operator === '!='
        ? undefined
        : bound => [compareRange(comparables, [], operator, analyze(given(term, bound, column)))];
    }
    case 'in': {
      const values = compileList(scope, relation.values, column);
      return bound => values(bound).map(value => equalRange(comparables, [analyze(value)]));
    }
    case 'contains': {
      const term = compileTerm(scope, relation.value, memberType(type), column.name, `value(${column.name})`);
      return bound => [equalRange(comparables, [analyze(given(term, bound, column))])];
    }
    case 'contains_key': {
      const term = compileTerm(scope, relation.value, keyType(type), column.name, `key(${column.name})`);
      return bound => [equalRange(comparables, [analyze(given(term, bound, column))])];
    }
    case 'element': {
      if (relation.operator === '!=') {
        return undefined;
      }
      const key = compileTerm(scope, relation.key, keyType(type), column.name, `key(${column.name})`);
      const wanted = memberType(type);
      const label = `value(${column.name})`;
      if (relation.operator === 'in') {
        const values = compileList(scope, relation.value, column, wanted, label);
        return bound => {
          const at = given(key, bound, column);
          return values(bound).map(value => equalRange(comparables, [at, value]));
        };
      }
      const {operator} = relation;
      const term = compileTerm(scope, relation.value as Term, wanted, column.name, label);
      return bound => [compareRange(comparables, [given(key, bound, column)], operator, given(term, bound, column))];
    }
  }
}

const memberType = (type: DataType): DataType =>
  type.kind === 'map' ? type.value : type.kind === 'list' || type.kind === 'set' ? type.element : type;

const keyType = (type: DataType): DataType => (type.kind === 'map' ? type.key : type);

function compareRange(
  comparables: readonly Comparable[],
  before: readonly Uint8Array[],
  operator: Exclude<ComparisonOperator, '!='>,
  value: Uint8Array,
): LookupRange {
  const group = before.length === 0 ? '' : component(comparables[0]!, before[0]!);
  const edge = {value, isInclusive: operator === '>=' || operator === '<='};
  switch (operator) {
    case '=':
      return {...equalRange(comparables, [...before, value]), group};
    case '>':
    case '>=':
      return {...boundedRange(comparables, before, edge, undefined), group};
    case '<':
    case '<=':
      return {...boundedRange(comparables, before, undefined, edge), group};
  }
}

/** Whether Apache Cassandra would find a relation's rows by one of these indexes, of several columns by one of them. */
export const isIndexed = (table: Table, condition: Condition, indexes = table.indexes): boolean =>
  condition.kind === 'match' || indexedParts(condition).some(part => isAnswered(table, part, indexes));

/**
 * Whether Apache Cassandra would have to look through rows for these relations: no group of indexes answers all of them. Attached indexes are
 * one group, and each of the others is one. Source: Apache Cassandra 5.0, IndexRestrictions.needsFiltering.
 */
export function needsFiltering(table: Table, conditions: readonly Condition[], isNearest: boolean): boolean {
  const attached = table.indexes.filter(index => index.kind === 'CUSTOM');
  const others = isNearest ? [] : table.indexes.filter(index => index.kind !== 'CUSTOM').map(index => [index]);
  return ![...(attached.length > 0 ? [attached] : []), ...others].some(group =>
    conditions.every(condition => isAnsweredBy(table, condition, conditions, group)),
  );
}

function isAnsweredBy(table: Table, condition: Condition, all: readonly Condition[], group: readonly Index[]): boolean {
  if (isOfMembers(condition)) {
    // What is said of the members of one column is one relation, which attached indexes answer by any of its parts.
    const same = all.filter(other => isOfMembers(other) && other.column === condition.column);
    return (
      (same.length === 1 || group[0]!.kind === 'CUSTOM') && same.some(part => isAnswered(table, part as Indexed, group))
    );
  }
  const parts = indexedParts(condition);
  return condition.kind === 'match' || (parts.length > 0 && parts.every(part => isAnswered(table, part, group)));
}

const isOfMembers = (condition: Condition): condition is Indexed =>
  condition.kind === 'contains' || condition.kind === 'contains_key' || condition.kind === 'element';

/** The relation, or of a relation of several columns one for each. */
function indexedParts(condition: Condition): readonly Indexed[] {
  switch (condition.kind) {
    case 'compare':
    case 'contains':
    case 'contains_key':
    case 'element':
      return [condition];
    case 'multi': {
      const {operator, value} = condition;
      return condition.columns.map(column => ({kind: 'compare', column, operator, value}));
    }
    case 'multi_in': {
      const {values} = condition;
      return Array.isArray(values) && values.length === 1
        ? condition.columns.map(column => ({kind: 'compare', column, operator: '=', value: (values as Term[])[0]!}))
        : [];
    }
    default:
      return [];
  }
}

function isAnswered(table: Table, condition: Indexed, indexes: readonly Index[]): boolean {
  const column = table.byName.get(condition.column);
  return (
    column !== undefined &&
    indexes.some(index => isFor(index, column, condition.kind) && indexingBy(index, column, condition) !== undefined)
  );
}

type Indexed = Extract<Condition, {kind: 'compare' | 'contains' | 'contains_key' | 'element'}>;

/** Seen in: Apache Cassandra 5.0, where an index takes ranges of uuids if they come in descending order. */
const isRangedBackwards = ({kind, descending, type}: Column): boolean =>
  kind === 'clustering' && descending && type.kind === 'native' && type.name === 'uuid';

function indexingBy(index: Index, column: Column, condition: Indexed): 'sai' | '2i' | undefined {
  if (condition.kind === 'contains_key' && targetOf(index, column) !== 'keys') {
    return undefined;
  }
  if (condition.kind === 'element' && condition.operator !== '=') {
    return undefined;
  }
  if (index.kind !== 'CUSTOM') {
    return condition.kind !== 'compare' || condition.operator === '=' ? '2i' : undefined;
  }
  return condition.kind !== 'compare' ||
    condition.operator === '=' ||
    ((isRanged(column.type) || isRangedBackwards(column)) && condition.operator !== '!=')
    ? 'sai'
    : undefined;
}

/** How texts are compared by this kind of condition, where an index says so; undefined: as they are. */
export function analyzerFor(
  table: Table,
  column: Column,
  kind: 'compare' | 'contains' | 'contains_key',
): ((bytes: Uint8Array) => Uint8Array) | undefined {
  const index = indexFor(table, column, kind);
  const analysis = index === undefined ? undefined : analysisOf(index);
  return analysis === undefined ? undefined : analyzer(analysis);
}
