/** A filter as a condition on the columns of a collection's rows. */
import type {Condition, Term} from '../../../core/cql/statements/statement.ts';
import {KEY_COLUMN, LEXICAL_COLUMN} from '../collection-table.ts';
import {encodeInt, encodeMillis} from '../documents/columns.ts';
import {encodeDecimal} from '../documents/decimal.ts';
import {HASH_OF_NULL} from '../documents/hash.ts';
import {ID_TYPE, idKey} from '../documents/ids.ts';
import type {DocumentId} from '../documents/ids.ts';
import {isNever} from './filter.ts';
import type {Operand, RangeOperand} from './filter-operands.ts';
import type {Comparison, Filter, FilterNode} from './filter.ts';

const value = (bytes: Uint8Array): Term => ({kind: 'value', bytes});
const text = (of: string): Term => value(Buffer.from(of));
const TINYINTS = {true: Buffer.from([1]), false: Buffer.from([0])};

const contains = (column: string, of: string): Condition => ({kind: 'contains', column, value: text(of)});
const equals = (column: string, path: string, of: Term): Condition => ({
  kind: 'element',
  column,
  key: text(path),
  operator: '=',
  value: of,
});
const not = (of: Condition): Condition => ({kind: 'not', of});

/**
 * What rows must fulfil; undefined when all do. A filter that nothing can match (`$in: []`) has no condition: ask `filterIds` first.
 *
 * Exact, but for ranges of texts: these also find structures, whose hash stands among the texts. See `needsRecheck`.
 */
export function filterCondition(filter: Filter): Condition | undefined {
  return condition(filter.root);
}

function condition(node: FilterNode): Condition | undefined {
  if (node.kind === 'comparison') {
    return comparisonCondition(node.comparison);
  }
  const parts = node.of.map(part => condition(part)).filter(part => part !== undefined);
  return parts.length === 0 ? undefined : joined(node.kind, parts);
}

/** True when a row that meets the condition must still be held against `filterMatches`. */
export const needsRecheck = (filter: Filter): boolean => hasTextRange(filter.root);

function hasTextRange(node: FilterNode): boolean {
  if (node.kind !== 'comparison') {
    return node.of.some(hasTextRange);
  }
  const {comparison} = node;
  return comparison.kind === 'range' && comparison.operand.type === 'text' && comparison.path !== '_id';
}

/**
 * The `_id`s that a filter pins, in its order and as often as it names them; 'none' when nothing can match; undefined when
 * documents have to be searched for. The documents must still meet the rest of the filter.
 */
export function filterIds(filter: Filter): readonly DocumentId[] | 'none' | undefined {
  return isNever(filter.root) ? 'none' : pinnedIds(filter.root);
}

function pinnedIds(node: FilterNode): readonly DocumentId[] | undefined {
  if (node.kind === 'comparison') {
    return node.comparison.kind === 'id_in' ? node.comparison.ids : undefined;
  }
  if (node.kind === 'or') {
    return undefined;
  }
  for (const part of node.of) {
    const ids = pinnedIds(part);
    if (ids !== undefined) {
      return ids;
    }
  }
  return undefined;
}

/** True when nothing but `_id`s is asked for, so that what `filterIds` gives needs no further check. */
export const isOnlyIds = (filter: Filter): boolean =>
  filter.root.kind === 'comparison' && filter.root.comparison.kind === 'id_in';

function joined(kind: 'and' | 'or', parts: readonly Condition[]): Condition {
  return parts.length === 1 ? (parts[0] as Condition) : {kind, of: parts};
}

function comparisonCondition(comparison: Comparison): Condition {
  const {path} = comparison;
  switch (comparison.kind) {
    case 'eq':
      return equality(path, comparison.operand);
    case 'ne':
      return not(equality(path, comparison.operand));
    case 'in':
      return joined(
        'or',
        comparison.operands.map(operand => membership(path, operand)),
      );
    case 'nin':
      return joined(
        'and',
        comparison.operands.map(operand => not(membership(path, operand))),
      );
    case 'all':
      return joined(
        'and',
        comparison.hashes.map(hash => contains('array_contains', `${path} ${hash}`)),
      );
    case 'not_all':
      return joined(
        'or',
        comparison.hashes.map(hash => not(contains('array_contains', `${path} ${hash}`))),
      );
    case 'range': {
      const {column, term} = rangeColumn(comparison.operand);
      return {kind: 'element', column, key: text(path), operator: comparison.operator, value: term};
    }
    case 'exists': {
      const exists = contains('exist_keys', path);
      return comparison.isWanted ? exists : not(exists);
    }
    case 'size':
      return equals('array_size', path, value(encodeInt(comparison.size)));
    case 'not_size':
      return not(equals('array_size', path, value(encodeInt(comparison.size))));
    case 'id_in':
      return idCondition(comparison.ids);
    case 'id_nin':
      return joined(
        'and',
        comparison.ids.map(id => not(idEquality(id))),
      );
    case 'match':
      return {kind: 'match', column: LEXICAL_COLUMN, value: text(comparison.text)};
  }
}

/** `null` means null at the path itself. Seen in: stargate/data-api 1.0.51. */
function equality(path: string, operand: Operand): Condition {
  return operand.kind === 'scalar' && operand.hash === HASH_OF_NULL
    ? contains('query_null_values', path)
    : membership(path, operand);
}

/** Inside `$in`, `null` may also be an element. */
function membership(path: string, operand: Operand): Condition {
  if (operand.kind === 'scalar') {
    return contains('array_contains', `${path} ${operand.hash}`);
  }
  const hashed = equals('query_text_values', path, text(operand.hash));
  // A string at the path could read like the hash. It has no array size, and is found as what it is.
  const real =
    operand.size === undefined
      ? not(contains('array_contains', `${path} ${operand.decoy}`))
      : equals('array_size', path, value(encodeInt(operand.size)));
  return {kind: 'and', of: [hashed, real]};
}

function rangeColumn(operand: RangeOperand): {readonly column: string; readonly term: Term} {
  switch (operand.type) {
    case 'number':
      return {column: 'query_dbl_values', term: value(encodeDecimal(operand.text))};
    case 'text':
      return {column: 'query_text_values', term: text(operand.text)};
    case 'boolean':
      return {column: 'query_bool_values', term: value(operand.text === 'true' ? TINYINTS.true : TINYINTS.false)};
    case 'date':
      return {column: 'query_timestamp_values', term: value(encodeMillis(operand.text))};
  }
}

function idCondition(ids: readonly DocumentId[]): Condition {
  const [first] = ids;
  if (ids.length === 1 && first !== undefined) {
    return {kind: 'compare', column: KEY_COLUMN, operator: '=', value: value(idKey(first))};
  }
  return {kind: 'in', column: KEY_COLUMN, values: ids.map(id => value(idKey(id)))};
}

/** On the columns: a key can only be looked up, not excluded. */
function idEquality(id: DocumentId): Condition {
  return id.typeId === ID_TYPE.number
    ? equals('query_dbl_values', '_id', value(encodeDecimal(id.text)))
    : equals('query_text_values', '_id', text(id.text));
}
