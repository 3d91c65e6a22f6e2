/**
 * The `filter` clause of collections: reading and checking it. What it means is in filter-condition.ts (on the columns of a
 * row) and filter-match.ts (on a document); both agree.
 * Source: stargate/data-api, "FilterClauseBuilder", "CollectionFilterClauseBuilder", and its recorded answers.
 */
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {isIndexed} from '../collection-settings.ts';
import type {CollectionSettings} from '../collection-settings.ts';
import {extendedName} from '../documents/ejson.ts';
import {ID_TYPE, documentId} from '../documents/ids.ts';
import type {DocumentId} from '../documents/ids.ts';
import {MAX_ALL_VALUES, MAX_FILTER_COMPARISONS, MAX_IN_VALUES} from '../documents/limits.ts';
import {parsePath} from '../documents/paths.ts';
import type {Segments} from '../documents/paths.ts';
import {fail} from '../errors.ts';
import {
  elementHash,
  invalid,
  plainValue,
  rangeOperator,
  readBoolean,
  readList,
  readOperand,
  readRange,
  readSize,
  typeName,
  unsupported,
} from './filter-operands.ts';
import type {Operand, RangeOperand, RangeOperator} from './filter-operands.ts';

export type Comparison = {readonly path: string; readonly segments: Segments} & (
  | {readonly kind: 'eq' | 'ne'; readonly operand: Operand}
  | {readonly kind: 'in' | 'nin'; readonly operands: readonly Operand[]}
  | {readonly kind: 'all' | 'not_all'; readonly hashes: readonly string[]}
  | {readonly kind: 'range'; readonly operator: RangeOperator; readonly operand: RangeOperand}
  | {readonly kind: 'exists'; readonly isWanted: boolean}
  | {readonly kind: 'size' | 'not_size'; readonly size: number}
  | {readonly kind: 'id_in' | 'id_nin'; readonly ids: readonly DocumentId[]}
  | {readonly kind: 'match'; readonly text: string}
);

export type FilterNode =
  | {readonly kind: 'and' | 'or'; readonly of: readonly FilterNode[]}
  | {readonly kind: 'comparison'; readonly comparison: Comparison};

export interface Filter {
  readonly settings: CollectionSettings;
  /** Negations are pushed down to the comparisons. `and` of nothing holds always, `or` of nothing never. */
  readonly root: FilterNode;
  /** No comparison at all: every document. */
  readonly isEmpty: boolean;
  /** Equalities that stand directly in the filter, in its order: what an upserted document starts with. */
  readonly equalities: readonly {readonly segments: Segments; readonly value: Json}[];
}

/** Reads a filter; absent and null are the empty one. Fails with the FILTER_… codes and those of ids and extended values. */
export function parseFilter(json: Json | undefined, settings: CollectionSettings): Filter {
  if (json === undefined || json === null) {
    return {settings, root: {kind: 'and', of: []}, isEmpty: true, equalities: []};
  }
  if (!(json instanceof Map)) {
    throw fail('FILTER_UNSUPPORTED_DATA_TYPE', {message: 'A filter must be an object.'});
  }
  const parser = new FilterParser(settings);
  const root = parser.object(json, {isNegated: false, isInOr: false, isRoot: true});
  return {settings, root, isEmpty: parser.comparisons === 0 && !isNever(root), equalities: parser.equalities};
}

/** True when no document can match, whatever it holds. */
export function isNever(node: FilterNode): boolean {
  if (node.kind === 'comparison') {
    return false;
  }
  return node.kind === 'or' ? node.of.every(isNever) : node.of.some(isNever);
}

/** `equalities` of a filter, for upserts. */
export const equalityFields = (filter: Filter): Filter['equalities'] => filter.equalities;

interface Place {
  readonly isNegated: boolean;
  readonly isInOr: boolean;
  readonly isRoot: boolean;
}

const ID_OPERATORS: ReadonlySet<string> = new Set([
  '$eq',
  '$in',
  '$ne',
  '$nin',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$exists',
]);

const ALWAYS: FilterNode = {kind: 'and', of: []};
const NEVER: FilterNode = {kind: 'or', of: []};

class FilterParser {
  comparisons = 0;
  readonly equalities: {segments: Segments; value: Json}[] = [];
  readonly #settings: CollectionSettings;
  #hasId = false;

  constructor(settings: CollectionSettings) {
    this.#settings = settings;
  }

  object(object: JsonObject, place: Place): FilterNode {
    const nodes: FilterNode[] = [];
    // The negation of several members is an $or.
    const inner = place.isNegated && object.size > 1 ? {...place, isInOr: true} : place;
    for (const [name, value] of object) {
      nodes.push(this.#member(name, value, inner));
    }
    return join(place.isNegated ? 'or' : 'and', nodes);
  }

  #member(name: string, value: Json, place: Place): FilterNode {
    switch (name) {
      case '$and':
      case '$or':
        return this.#list(name, value, place);
      case '$not':
        if (!(value instanceof Map)) {
          throw invalid(`$not needs an object, not ${typeName(value)}`);
        }
        return this.object(value, {...place, isNegated: !place.isNegated, isRoot: false});
      case '$nor':
        throw unsupported(name);
      default:
        return this.#path(name, value, place);
    }
  }

  #list(name: '$and' | '$or', value: Json, place: Place): FilterNode {
    if (!Array.isArray(value)) {
      throw invalid(`${name} needs an array of objects, not ${typeName(value)}`);
    }
    const isOr = (name === '$or') !== place.isNegated;
    const inner = {...place, isRoot: false, isInOr: place.isInOr || name === '$or' || (isOr && value.length > 1)};
    const nodes = value.map(element => {
      if (!(element instanceof Map)) {
        throw fail('FILTER_UNSUPPORTED_DATA_TYPE', {
          message: `The elements of ${name} must be objects, not ${typeName(element)}.`,
        });
      }
      return this.object(element, inner);
    });
    // Seen in: stargate/data-api 1.0.51: `$or: []` is no condition at all.
    return nodes.length === 0 ? ALWAYS : join(isOr ? 'or' : 'and', nodes);
  }

  #path(path: string, value: Json, place: Place): FilterNode {
    const operators = this.#operators(path, value);
    const segments = path.startsWith('$') ? [path] : parsePath(path, badPath);
    const nodes = operators.map(([operator, operand]) => {
      this.#count();
      this.#checkPlace(path, segments, operator, place);
      return path === '_id'
        ? this.#idComparison(operator, operand, place)
        : this.#comparison(path, segments, operator, operand, place);
    });
    return join(place.isNegated ? 'or' : 'and', nodes);
  }

  /** The operators that a value stands for. */
  #operators(path: string, value: Json): [string, Json][] {
    if (Array.isArray(value)) {
      throw invalid(`'${path}' cannot be compared with an array without an operator: use $eq`);
    }
    if (!(value instanceof Map)) {
      return [['$eq', value]];
    }
    const extended = extendedName(value);
    if (extended !== undefined) {
      return [['$eq', value]];
    }
    const names = [...value.keys()];
    if (names.length > 0 && names.every(name => !name.startsWith('$'))) {
      return [['$eq', value]];
    }
    return [...value].map(([name, operand]) => {
      if (!name.startsWith('$')) {
        throw invalid(`'${name}' stands among the operators of '${path}' and is none`);
      }
      if (name === '$and' || name === '$or' || name === '$not') {
        throw invalid(`${name} cannot stand below the path '${path}'`);
      }
      if (!OPERATORS.has(name)) {
        throw unsupported(name);
      }
      return [name, operand];
    });
  }

  #count(): void {
    this.comparisons += 1;
    if (this.comparisons > MAX_FILTER_COMPARISONS) {
      throw fail('FILTER_FIELDS_LIMIT_VIOLATION', {
        fieldCount: `more than ${MAX_FILTER_COMPARISONS}`,
        maxFieldCount: String(MAX_FILTER_COMPARISONS),
      });
    }
  }

  /** May this operator stand on this path, here, in this collection? */
  #checkPlace(path: string, segments: Segments, operator: string, place: Place): void {
    if (path.startsWith('$')) {
      this.#checkReserved(path, operator);
      return;
    }
    if (operator === '$match') {
      throw invalid(`$match can only be used with $lexical, not with '${path}'`);
    }
    const indexed = isIndexed(this.#settings, segments);
    if (path !== '_id') {
      if (!indexed) {
        throw fail('FILTER_PATH_UNINDEXED', {path});
      }
      return;
    }
    if (!ID_OPERATORS.has(operator)) {
      throw invalid(`${operator} cannot be used with _id`);
    }
    if (place.isInOr) {
      throw invalid('a condition on _id cannot stand inside $or');
    }
    if (this.#hasId) {
      throw fail('FILTER_MULTIPLE_ID_FILTER');
    }
    this.#hasId = true;
    const isKeyLookup = place.isNegated
      ? operator === '$ne' || operator === '$nin'
      : operator === '$eq' || operator === '$in';
    if (!indexed && !isKeyLookup) {
      throw fail('FILTER_ID_NOT_INDEXED', {operator});
    }
  }

  #checkReserved(path: string, operator: string): void {
    switch (path) {
      case '$vector':
      case '$vectorize':
        if (operator !== '$exists') {
          throw invalid(`${path} can only be filtered with $exists`);
        }
        return;
      case '$lexical':
        if (!this.#settings.lexical.enabled) {
          const {keyspace, name: table} = this.#settings;
          throw fail('LEXICAL_NOT_ENABLED_FOR_COLLECTION', {keyspace, table});
        }
        if (operator !== '$match') {
          throw invalid('$lexical can only be filtered with $match');
        }
        return;
      default:
        throw invalid(`the path '${path}' starts with '$'`);
    }
  }

  #comparison(path: string, segments: Segments, operator: string, operand: Json, place: Place): FilterNode {
    const {isNegated} = place;
    const at = {path, segments};
    switch (operator) {
      case '$eq':
      case '$ne': {
        if (operator === '$eq' && place.isRoot) {
          this.equalities.push({segments, value: plainValue(operand)});
        }
        const isEqual = (operator === '$eq') !== isNegated;
        return comparison({...at, kind: isEqual ? 'eq' : 'ne', operand: readOperand(operand)});
      }
      case '$in':
      case '$nin': {
        const operands = readList(operator, operand, MAX_IN_VALUES).map(readOperand);
        const isIn = (operator === '$in') !== isNegated;
        if (operands.length === 0) {
          return isIn ? NEVER : ALWAYS;
        }
        return comparison({...at, kind: isIn ? 'in' : 'nin', operands});
      }
      case '$all': {
        const values = readList(operator, operand, MAX_ALL_VALUES);
        if (values.length === 0) {
          throw invalid('$all needs at least one value');
        }
        return comparison({...at, kind: isNegated ? 'not_all' : 'all', hashes: values.map(elementHash)});
      }
      case '$exists':
        return comparison({...at, kind: 'exists', isWanted: readBoolean(operand) !== isNegated});
      case '$size':
        return comparison({...at, kind: isNegated ? 'not_size' : 'size', size: readSize(operand)});
      case '$match':
        if (typeof operand !== 'string' || isNegated) {
          throw invalid(isNegated ? '$match cannot be negated' : '$match needs a text');
        }
        return comparison({...at, kind: 'match', text: operand});
      default: {
        const range = rangeOperator(operator, isNegated);
        return comparison({...at, kind: 'range', operator: range, operand: readRange(operator, operand)});
      }
    }
  }

  #idComparison(operator: string, operand: Json, place: Place): FilterNode {
    const at = {path: '_id', segments: ['_id']};
    const {isNegated} = place;
    switch (operator) {
      case '$eq':
      case '$ne': {
        const isEqual = (operator === '$eq') !== isNegated;
        if (isEqual && Array.isArray(operand)) {
          throw invalid('_id cannot be compared with an array');
        }
        const ids = [documentId(operand)];
        if (operator === '$eq' && place.isRoot) {
          this.equalities.push({segments: at.segments, value: ids[0]?.json ?? null});
        }
        return comparison({...at, kind: isEqual ? 'id_in' : 'id_nin', ids: isEqual ? ids : textOrNumberIds(ids)});
      }
      case '$in':
      case '$nin': {
        const ids = readList(operator, operand, MAX_IN_VALUES).map(documentId);
        const isIn = (operator === '$in') !== isNegated;
        if (ids.length === 0) {
          return isIn ? NEVER : ALWAYS;
        }
        return comparison({...at, kind: isIn ? 'id_in' : 'id_nin', ids: isIn ? ids : textOrNumberIds(ids)});
      }
      default:
        return this.#comparison('_id', at.segments, operator, operand, place);
    }
  }
}

const badPath = (reason: string): Error => invalid(`Bad path: ${reason}`);

const OPERATORS: ReadonlySet<string> = new Set([...ID_OPERATORS, '$all', '$size', '$match']);

const comparison = (of: Comparison): FilterNode => ({kind: 'comparison', comparison: of});

/** Joins and folds what is always or never true. */
function join(kind: 'and' | 'or', nodes: readonly FilterNode[]): FilterNode {
  const neutral = kind === 'and' ? ALWAYS : NEVER;
  const decisive = kind === 'and' ? NEVER : ALWAYS;
  if (nodes.includes(decisive)) {
    return decisive;
  }
  const rest = nodes.filter(node => node !== neutral);
  return rest.length === 0 ? neutral : rest.length === 1 ? (rest[0] as FilterNode) : {kind, of: rest};
}

function textOrNumberIds(ids: readonly DocumentId[]): readonly DocumentId[] {
  for (const {typeId} of ids) {
    if (typeId !== ID_TYPE.string && typeId !== ID_TYPE.number) {
      throw fail('FILTER_UNSUPPORTED_DATA_TYPE', {
        message: 'An _id can only be unequal to a text or a number.',
      });
    }
  }
  return ids;
}
