/**
 * How a WHERE clause is asked of a database that knows conjunctions only: as one query or several, the branches, each with what
 * the database checks and what is left to check on the rows that come. A row that several branches find counts for the first of them.
 */
import type {Capabilities} from '../cql/port.ts';
import type {Table} from '../cql/schema/schema.ts';
import type {Condition, Relation, Term} from '../cql/statements/statement.ts';
import {isMultiCell} from '../cql/types/type-shapes.ts';
import {isRanged} from '../cql/schema/index-targets.ts';
import {analysisFor, indexFor, isAttached} from './indexes.ts';

/** How well a condition narrows what is read. */
const FILTERING = 0;
/** An index that may hold most of the rows, such as that of the paths that a document has. */
const WEAK = 1;
const INDEXED = 2;
const KEY = 3;

/** Branches of one query; with more, one query reads more and the rest is checked. */
const MAX_BRANCHES = 256;

export interface Branch {
  /** For the database: all must hold. */
  readonly pushed: readonly Relation[];
  /** To be checked on rows. */
  readonly residual: readonly Condition[];
  /** What rows of this branch meet and those of others need not; undefined where it is the only one. */
  readonly alternative: Condition | undefined;
  /** Partitions come in the order of their keys in the list, not of their tokens. */
  readonly isKeyList: boolean;
  /** Partitions are named by their keys. */
  readonly isByKey: boolean;
  /** No index and no key narrows what is read. */
  readonly isScan: boolean;
  /** Names of the indexes that may serve. */
  readonly indexes: readonly string[];
}

export interface WhereScope {
  /** As the database has it. */
  readonly table: Table;
  readonly capabilities: Capabilities;
  /** ANN: the database takes conditions on attached indexes only. */
  readonly onlyIndexed: boolean;
  /** ORDER BY clustering columns: the database takes no condition that it would use an index for. */
  readonly noIndexes?: boolean | undefined;
  /** False: one branch, whatever it costs. */
  readonly mayBranch: boolean;
}

export function branchesOf(where: Condition | undefined, scope: WhereScope): readonly Branch[] {
  const base = conjuncts(where).map(condition => ({condition, mayBeKey: true}));
  const only = split(base, undefined, scope);
  if (!scope.mayBranch || only.rank >= INDEXED || only.residual.length === 0) {
    return [only];
  }
  let best: {readonly at: number; readonly of: readonly Condition[]; readonly rank: number} | undefined;
  base.forEach(({condition}, at) => {
    const of = alternativesOf(condition, scope);
    if (of.length < 2 || of.length > MAX_BRANCHES) {
      return;
    }
    const rank = Math.min(...of.map(one => rankOf(one, scope)));
    if (
      rank > only.rank &&
      (best === undefined || rank > best.rank || (rank === best.rank && of.length < best.of.length))
    ) {
      best = {at, of, rank};
    }
  });
  if (best === undefined) {
    return [only];
  }
  const {at, of} = best as NonNullable<typeof best>;
  const others = base.filter((_, index) => index !== at);
  const hasKeys = others.some(({condition}) => isOnKey(condition, scope.table));
  return of.map(alternative => {
    const own = conjuncts(alternative);
    const mayBeKey = !hasKeys && coversPartition(own, scope.table);
    return split([...own.map(condition => ({condition, mayBeKey})), ...others], alternative, scope);
  });
}

export const allOf = (parts: readonly Relation[]): Condition | undefined =>
  parts.length > 1 ? {kind: 'and', of: parts} : parts[0];

/** The conditions that must all hold. */
export function conjuncts(where: Condition | undefined): Condition[] {
  if (where === undefined) {
    return [];
  }
  return where.kind === 'and' ? where.of.flatMap(conjuncts) : [where];
}

interface Conjunct {
  readonly condition: Condition;
  /** Relations on key columns choose partitions and slices here. */
  readonly mayBeKey: boolean;
}

function split(
  parts: readonly Conjunct[],
  alternative: Condition | undefined,
  scope: WhereScope,
): Branch & {readonly rank: number} {
  const {table} = scope;
  const flat = parts.flatMap(unwrapped);
  const keys = flat.filter(({condition, mayBeKey}) => mayBeKey && isOnKey(condition, table));
  const isWhole = coversPartition(
    keys.map(({condition}) => condition),
    table,
  );
  const isKeyList = isWhole && keys.some(({condition}) => isList(condition, table));
  // ANN takes restrictions of the key in one partition only, and then misses rows. Seen in: Apache Cassandra 5.0.9.
  const takesKeys = !scope.onlyIndexed;
  const pushed: Relation[] = [];
  const residual: Condition[] = [];
  const taken = new Taken();
  let rank: number = isWhole && takesKeys ? KEY : FILTERING;
  for (const {condition, mayBeKey} of flat) {
    if (takesKeys && mayBeKey && isOnKey(condition, table) && isSendable(condition) && taken.take(condition)) {
      pushed.push(condition);
      continue;
    }
    const own = isKeyList ? undefined : nativeRank(condition, scope);
    if (own !== undefined && !isOnKey(condition, table) && taken.take(condition as Relation)) {
      pushed.push(condition as Relation);
      rank = Math.max(rank, own);
      continue;
    }
    residual.push(condition);
    const implied = isKeyList ? undefined : impliedBy(condition, scope);
    if (implied !== undefined) {
      pushed.push(implied);
      rank = Math.max(rank, WEAK);
    }
  }
  return {
    pushed: distinct(pushed),
    residual,
    alternative,
    isKeyList,
    isByKey: rank === KEY,
    isScan: rank === FILTERING,
    indexes: rank === KEY ? [] : [...new Set(pushed.flatMap(one => indexNamesOf(one, table)))],
    rank,
  };
}

function indexNamesOf(relation: Relation, table: Table): readonly string[] {
  switch (relation.kind) {
    case 'compare':
    case 'contains':
    case 'contains_key':
    case 'element': {
      const column = table.byName.get(relation.column);
      const index = column === undefined ? undefined : indexFor(table, column, relation.kind);
      return index === undefined ? [] : [index.name];
    }
    default:
      return [];
  }
}

const distinct = (relations: readonly Relation[]): Relation[] =>
  relations.filter((one, at) => relations.findIndex(other => isSame(one, other)) === at);

const isSame = (a: Relation, b: Relation): boolean =>
  a === b || (a.kind === 'contains' && b.kind === 'contains' && a.column === b.column && a.value === b.value);

/** An OR of one is that one, but no restriction of a key. */
function unwrapped({condition, mayBeKey}: Conjunct): Conjunct[] {
  if (condition.kind === 'or' && condition.of.length === 1) {
    return unwrapped({condition: condition.of[0]!, mayBeKey: false});
  }
  return condition.kind === 'and'
    ? condition.of.flatMap(part => unwrapped({condition: part, mayBeKey}))
    : [{condition, mayBeKey}];
}

/** A column with `=` or IN may have no other relation, and one bound of each side. Source: Apache Cassandra 5.0, Restriction.mergeWith. */
class Taken {
  readonly #sides = new Set<string>();

  take(relation: Relation): boolean {
    if (relation.kind !== 'compare' && relation.kind !== 'in') {
      return true;
    }
    const {column} = relation;
    const isWhole = relation.kind === 'in' || relation.operator === '=';
    const sides = isWhole ? ['<', '>'] : [relation.operator.charAt(0)];
    if (sides.some(side => this.#sides.has(`${side} ${column}`))) {
      return false;
    }
    sides.forEach(side => this.#sides.add(`${side} ${column}`));
    return true;
  }
}

// ---- keys -------------------------------------------------------------------------------------------------------------

function isOnKey(condition: Condition, {byName}: Table): boolean {
  const isKey = (name: string): boolean => {
    const kind = byName.get(name)?.kind;
    return kind === 'partition_key' || kind === 'clustering';
  };
  switch (condition.kind) {
    case 'and':
    case 'or':
    case 'not':
      return false;
    case 'multi':
    case 'multi_in':
    case 'token':
      return condition.columns.some(isKey);
    default:
      return isKey(condition.column);
  }
}

const isSendable = (condition: Condition): condition is Relation =>
  condition.kind !== 'and' &&
  condition.kind !== 'or' &&
  condition.kind !== 'not' &&
  !(condition.kind === 'compare' && condition.operator === '!=');

const isList = (condition: Condition, {byName}: Table): boolean =>
  condition.kind === 'in' &&
  byName.get(condition.column)?.kind === 'partition_key' &&
  !(Array.isArray(condition.values) && condition.values.length === 1);

const coversPartition = (parts: readonly Condition[], table: Table): boolean =>
  table.partitionKey.every(({name}) =>
    parts.some(
      part =>
        (part.kind === 'in' && part.column === name) ||
        (part.kind === 'compare' && part.operator === '=' && part.column === name),
    ),
  );

// ---- what the database can do -----------------------------------------------------------------------------------------

/** How well the database serves a condition by itself; undefined when it cannot. */
function nativeRank(condition: Condition, scope: WhereScope): number | undefined {
  const rank = anyRank(condition, scope);
  const isRefused = rank === FILTERING ? scope.onlyIndexed : scope.noIndexes === true;
  return isRefused ? undefined : rank;
}

function anyRank(condition: Condition, {table, capabilities, onlyIndexed}: WhereScope): number | undefined {
  switch (condition.kind) {
    case 'compare': {
      const column = table.byName.get(condition.column);
      const {operator} = condition;
      if (column === undefined || operator === '!=' || isMultiCell(column.type) || column.type.kind === 'vector') {
        return undefined;
      }
      if (operator !== '=' && (column.type.kind !== 'native' || column.type.name === 'duration')) {
        return undefined;
      }
      const index = indexFor(table, column, 'compare');
      const isServed = index !== undefined && (operator === '=' || (isAttached(index) && isRanged(column.type)));
      return isServed && (!onlyIndexed || isAttached(index)) ? INDEXED : FILTERING;
    }
    case 'in': {
      const column = table.byName.get(condition.column);
      if (
        column === undefined ||
        column.type.kind !== 'native' ||
        analysisFor(table, column, 'compare') !== undefined
      ) {
        return undefined;
      }
      // A list of one value is that value: an index may be used for it.
      const isOne = Array.isArray(condition.values) && condition.values.length === 1;
      return isOne && indexFor(table, column, 'compare') !== undefined ? INDEXED : FILTERING;
    }
    case 'contains':
    case 'contains_key': {
      const column = table.byName.get(condition.column);
      if (column === undefined || !isMultiCell(column.type) || column.type.kind === 'udt') {
        return undefined;
      }
      return indexFor(table, column, condition.kind) === undefined ? FILTERING : column.name === PATHS ? WEAK : INDEXED;
    }
    case 'element': {
      const column = table.byName.get(condition.column);
      if (column?.type.kind !== 'map' || !isMultiCell(column.type) || condition.operator !== '=') {
        return undefined;
      }
      return indexFor(table, column, 'element') === undefined ? FILTERING : INDEXED;
    }
    case 'match':
      return capabilities.textSearch && condition.any !== true ? INDEXED : undefined;
    default:
      return undefined;
  }
}

/** Collections of the Data API: the paths that a document has, and the columns whose entries are of such paths. */
const PATHS = 'exist_keys';
const BY_PATH: ReadonlySet<string> = new Set([
  'array_size',
  'query_bool_values',
  'query_dbl_values',
  'query_text_values',
  'query_timestamp_values',
]);

/** What an index can find that holds of every row which meets the condition. */
function impliedBy(condition: Condition, {table, noIndexes}: WhereScope): Relation | undefined {
  if (noIndexes === true || condition.kind !== 'element' || condition.operator === '=') {
    return undefined;
  }
  const column = table.byName.get(condition.column);
  if (column?.type.kind !== 'map') {
    return undefined;
  }
  if (indexFor(table, column, 'contains_key') !== undefined) {
    return {kind: 'contains_key', column: column.name, value: condition.key};
  }
  const paths = table.byName.get(PATHS);
  return BY_PATH.has(column.name) &&
    paths?.type.kind === 'set' &&
    table.byName.has('doc_json') &&
    indexFor(table, paths, 'contains') !== undefined
    ? {kind: 'contains', column: PATHS, value: condition.key}
    : undefined;
}

// ---- alternatives -----------------------------------------------------------------------------------------------------

/** Conditions of which one must hold, as far as each of them can be served better alone. */
function alternativesOf(condition: Condition, scope: WhereScope): readonly Condition[] {
  switch (condition.kind) {
    case 'or':
      return condition.of.flatMap(part => alternativesOf(part, scope));
    case 'in': {
      const column = scope.table.byName.get(condition.column);
      const {values} = condition;
      if (
        column === undefined ||
        !Array.isArray(values) ||
        isOnKey(condition, scope.table) ||
        indexFor(scope.table, column, 'compare') === undefined ||
        analysisFor(scope.table, column, 'compare') !== undefined
      ) {
        return [condition];
      }
      return (values as readonly Term[]).map(value => ({
        kind: 'compare',
        column: condition.column,
        operator: '=',
        value,
      }));
    }
    case 'and': {
      if (rankOf(condition, scope) >= INDEXED) {
        return [condition];
      }
      for (const [at, part] of condition.of.entries()) {
        const inner = alternativesOf(part, scope);
        if (inner.length > 1 && inner.every(one => rankOf(one, scope) >= WEAK)) {
          const others = condition.of.filter((_, index) => index !== at);
          return inner.map(one => ({kind: 'and', of: [one, ...others]}));
        }
      }
      return [condition];
    }
    default:
      return [condition];
  }
}

/** How well a query for this condition alone is narrowed. */
function rankOf(condition: Condition, scope: WhereScope): number {
  const parts = conjuncts(condition);
  return split(
    parts.map(part => ({condition: part, mayBeKey: coversPartition(parts, scope.table)})),
    undefined,
    scope,
  ).rank;
}
