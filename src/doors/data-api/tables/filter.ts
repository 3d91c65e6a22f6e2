/**
 * The `filter` clause of tables: reading and checking it. Negations are pushed down to the comparisons, so that a missing
 * value meets none of them, `$ne` included. Source: stargate/data-api, "TableFilterClauseBuilder", "TableFilterResolver".
 */
import type {ComparisonOperator} from '../../../core/cql/statements/statement.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {extendedName} from '../documents/ejson.ts';
import {MAX_FILTER_COMPARISONS, MAX_IN_VALUES} from '../documents/limits.ts';
import {kindOf} from '../envelope.ts';
import {fail} from '../errors.ts';
import {typeName} from './column-types.ts';
import {textIndexedColumns} from './table.ts';
import type {ApiColumn, ApiTable} from './table.ts';
import {encodeValue, Misfit} from './values.ts';

export type Pair = readonly [key: Uint8Array, value: Uint8Array];

export type TableComparison = {readonly column: ApiColumn; readonly operator: string} & (
  | {readonly kind: 'compare'; readonly cql: ComparisonOperator; readonly value: Uint8Array}
  | {readonly kind: 'in' | 'nin'; readonly values: readonly Uint8Array[]}
  /** Of a list, set or map: contains any, none, all of the values, or lacks one of them. */
  | {
      readonly kind: 'members';
      readonly part: 'elements' | 'keys' | 'values';
      readonly wants: Wants;
      readonly values: readonly Uint8Array[];
    }
  | {readonly kind: 'entries'; readonly wants: Wants; readonly pairs: readonly Pair[]}
  /** The text has all of these words. */
  | {readonly kind: 'match'; readonly words: Uint8Array}
);

export type Wants = 'any' | 'none' | 'all' | 'not_all';

export type TableFilter =
  | {readonly kind: 'and' | 'or'; readonly of: readonly TableFilter[]}
  | {readonly kind: 'comparison'; readonly comparison: TableComparison};

/** `and` of nothing holds always, `or` of nothing never. */
const ALWAYS: TableFilter = {kind: 'and', of: []};
const NEVER: TableFilter = {kind: 'or', of: []};

/** Reads a filter; absent, null and `{}` are the empty one. Fails with the FILTER_… codes and those of columns. */
export function parseTableFilter(json: Json | undefined, table: ApiTable): TableFilter {
  if (json === undefined || json === null) {
    return ALWAYS;
  }
  if (!(json instanceof Map)) {
    throw fail('FILTER_UNSUPPORTED_DATA_TYPE', {message: 'A filter must be an object.'});
  }
  const parser = new FilterParser(table);
  const filter = parser.object(json, false);
  parser.check();
  return filter;
}

export const isNever = (filter: TableFilter): boolean =>
  filter.kind !== 'comparison' && (filter.kind === 'or' ? filter.of.every(isNever) : filter.of.some(isNever));

/** Comparisons that must all hold; undefined when there is an $or. */
export function conjuncts(filter: TableFilter): readonly TableComparison[] | undefined {
  if (filter.kind === 'comparison') {
    return [filter.comparison];
  }
  if (filter.kind === 'or') {
    return filter.of.length === 1 ? conjuncts(filter.of[0]!) : undefined;
  }
  const all: TableComparison[] = [];
  for (const part of filter.of) {
    const inner = conjuncts(part);
    if (inner === undefined) {
      return undefined;
    }
    all.push(...inner);
  }
  return all;
}

export function comparisonsOf(filter: TableFilter): readonly TableComparison[] {
  return filter.kind === 'comparison' ? [filter.comparison] : filter.of.flatMap(comparisonsOf);
}

const COMPARE: ReadonlyMap<string, ComparisonOperator> = new Map([
  ['$eq', '='],
  ['$ne', '!='],
  ['$gt', '>'],
  ['$gte', '>='],
  ['$lt', '<'],
  ['$lte', '<='],
]);
const NEGATED: {readonly [O in ComparisonOperator]: ComparisonOperator} = {
  '=': '!=',
  '!=': '=',
  '>': '<=',
  '>=': '<',
  '<': '>=',
  '<=': '>',
};
const MEMBERS: ReadonlyMap<string, readonly [Wants, negated: Wants]> = new Map([
  ['$in', ['any', 'none']],
  ['$nin', ['none', 'any']],
  ['$all', ['all', 'not_all']],
]);

const unsupported = (operator: string): Error =>
  fail('FILTER_UNSUPPORTED_OPERATOR', {message: `The operator ${operator.slice(0, 200)} cannot be used here.`});
const invalid = (message: string): Error => fail('FILTER_INVALID_EXPRESSION', {message});
const badMembers = (detailedReason: string): Error => fail('INVALID_MAP_SET_LIST_FILTER', {detailedReason});

class FilterParser {
  readonly #table: ApiTable;
  readonly #unknown: string[] = [];
  #comparisons = 0;

  constructor(table: ApiTable) {
    this.#table = table;
  }

  /** Fails for columns that the table lacks. */
  check(): void {
    if (this.#unknown.length > 0) {
      throw fail('UNKNOWN_FILTER_COLUMNS', {
        ...this.#table.facts,
        allColumns: this.#table.allColumns,
        unknownColumns: this.#unknown.join(', ').slice(0, 1000),
      });
    }
  }

  object(object: JsonObject, isNegated: boolean): TableFilter {
    const parts = [...object].map(([name, value]) => this.#member(name, value, isNegated));
    return parts.length === 0 ? ALWAYS : join(isNegated ? 'or' : 'and', parts);
  }

  #member(name: string, value: Json, isNegated: boolean): TableFilter {
    switch (name) {
      case '$and':
      case '$or': {
        if (!Array.isArray(value)) {
          throw invalid(`${name} needs an array of objects, not ${kindOf(value)}.`);
        }
        const parts = value.map(element => {
          if (!(element instanceof Map)) {
            throw fail('FILTER_UNSUPPORTED_DATA_TYPE', {
              message: `The elements of ${name} must be objects, not ${kindOf(element)}.`,
            });
          }
          return this.object(element, isNegated);
        });
        return parts.length === 0 ? ALWAYS : join((name === '$or') !== isNegated ? 'or' : 'and', parts);
      }
      case '$not':
        if (!(value instanceof Map)) {
          throw invalid(`$not needs an object, not ${kindOf(value)}.`);
        }
        return this.object(value, !isNegated);
      default:
        if (name === '$nor') {
          throw unsupported(name);
        }
        return this.#column(name, value, isNegated);
    }
  }

  #column(name: string, value: Json, isNegated: boolean): TableFilter {
    const column = this.#table.byName.get(name);
    if (column === undefined) {
      this.#unknown.push(name);
      return ALWAYS;
    }
    const {type} = column.column;
    if (!column.support.filter) {
      throw fail('UNSUPPORTED_FILTER_COLUMN_TYPES', {
        ...this.#table.facts,
        allColumns: this.#table.allColumns,
        unsupportedColumns: `${name}(${typeName(type)})`,
      });
    }
    const parts =
      type.kind === 'native' ? this.#scalar(column, value, isNegated) : this.#collection(column, value, isNegated);
    return join(isNegated ? 'or' : 'and', parts);
  }

  #count(): void {
    this.#comparisons += 1;
    if (this.#comparisons > MAX_FILTER_COMPARISONS) {
      throw fail('FILTER_FIELDS_LIMIT_VIOLATION', {
        fieldCount: `more than ${MAX_FILTER_COMPARISONS}`,
        maxFieldCount: String(MAX_FILTER_COMPARISONS),
      });
    }
  }

  // ---- scalars ----

  #scalar(column: ApiColumn, value: Json, isNegated: boolean): readonly TableFilter[] {
    if (!(value instanceof Map) || extendedName(value) !== undefined) {
      return [this.#compare(column, '$eq', value, isNegated)];
    }
    if (value.size === 0 || ![...value.keys()].every(name => name.startsWith('$'))) {
      throw fail('FILTER_UNSUPPORTED_DATA_TYPE', {
        message: `The column ${column.name} cannot be compared with an object.`,
      });
    }
    return [...value].map(([operator, operand]) => this.#compare(column, operator, operand, isNegated));
  }

  #compare(column: ApiColumn, operator: string, operand: Json, isNegated: boolean): TableFilter {
    this.#count();
    const {type} = column.column;
    if (operator === '$in' || operator === '$nin') {
      const values = this.#list(column, operator, operand).map(value => this.#encode(column, type, value));
      const isIn = (operator === '$in') !== isNegated;
      if (values.length === 0) {
        return isIn ? NEVER : ALWAYS;
      }
      return comparison({column, operator, kind: isIn ? 'in' : 'nin', values});
    }
    if (operator === '$match') {
      return this.#match(column, operand, isNegated);
    }
    const plain = COMPARE.get(operator);
    if (plain === undefined) {
      throw unsupported(operator);
    }
    const cql = isNegated ? NEGATED[plain] : plain;
    if (cql !== '=' && cql !== '!=' && type.kind === 'native' && type.name === 'duration') {
      throw fail('UNSUPPORTED_COMPARISON_FILTER_AGAINST_DURATION', {
        ...this.#table.facts,
        allColumns: this.#table.allColumns,
        durationFilters: column.name,
      });
    }
    return comparison({column, operator, kind: 'compare', cql, value: this.#encode(column, type, operand)});
  }

  #match(column: ApiColumn, operand: Json, isNegated: boolean): TableFilter {
    const indexed = textIndexedColumns(this.#table);
    if (!indexed.includes(column.name)) {
      throw fail('CANNOT_LEXICAL_FILTER_NON_INDEXED_COLUMNS', {
        ...this.#table.facts,
        filterColumns: column.name,
        indexedColumns: indexed.join(', '),
      });
    }
    if (typeof operand !== 'string' || isNegated) {
      throw invalid(isNegated ? '$match cannot be negated.' : `$match needs a text, not ${kindOf(operand)}.`);
    }
    return comparison({column, operator: '$match', kind: 'match', words: Buffer.from(operand)});
  }

  #list(column: ApiColumn, operator: string, operand: Json): readonly Json[] {
    if (!Array.isArray(operand)) {
      throw invalid(`${operator} on the column ${column.name} needs an array, not ${kindOf(operand)}.`);
    }
    if (operand.length > MAX_IN_VALUES) {
      throw invalid(`${operator} has ${operand.length} values, ${MAX_IN_VALUES} are the most.`);
    }
    return operand;
  }

  #encode(column: ApiColumn, type: DataType, value: Json): Uint8Array {
    if (value instanceof Map && extendedName(value) === undefined && type.kind === 'native') {
      throw fail('FILTER_UNSUPPORTED_DATA_TYPE', {
        message: `The column ${column.name} cannot be compared with an object.`,
      });
    }
    try {
      if (value === null) {
        throw new Misfit('null is no value to compare with');
      }
      return encodeValue(value, type);
    } catch (error) {
      if (!(error instanceof Misfit)) {
        throw error;
      }
      throw fail('INVALID_FILTER_COLUMN_VALUES', {
        ...this.#table.facts,
        allColumns: this.#table.allColumns,
        invalidColumn: column.name,
        columnType: `${typeName(type)}: ${error.message}`,
      });
    }
  }

  // ---- lists, sets, maps ----

  #collection(column: ApiColumn, value: Json, isNegated: boolean): readonly TableFilter[] {
    const {type} = column.column;
    if (!(value instanceof Map) || value.size === 0) {
      throw badMembers(`the filter on ${column.name} is ${kindOf(value)}`);
    }
    return [...value].flatMap(([name, operand]) => {
      if (type.kind === 'map' && (name === '$keys' || name === '$values')) {
        if (!(operand instanceof Map) || operand.size === 0) {
          throw badMembers(`${name} of ${column.name} needs an object of operators`);
        }
        const part = name === '$keys' ? 'keys' : 'values';
        return [...operand].map(([operator, values]) => this.#members(column, part, operator, values, isNegated));
      }
      return [this.#members(column, type.kind === 'map' ? 'entries' : 'elements', name, operand, isNegated)];
    });
  }

  #members(
    column: ApiColumn,
    part: 'elements' | 'keys' | 'values' | 'entries',
    operator: string,
    operand: Json,
    isNegated: boolean,
  ): TableFilter {
    this.#count();
    const wants = MEMBERS.get(operator)?.[isNegated ? 1 : 0];
    if (wants === undefined) {
      throw badMembers(`${operator.slice(0, 200)} on ${column.name} is no such operator`);
    }
    if (!Array.isArray(operand)) {
      throw badMembers(`${operator} on ${column.name} has ${kindOf(operand)}`);
    }
    const json = this.#list(column, operator, operand);
    if (json.length === 0) {
      return wants === 'any' || wants === 'not_all' ? NEVER : ALWAYS;
    }
    const {type} = column.column;
    if (type.kind === 'map') {
      if (part === 'entries') {
        return comparison({
          column,
          operator,
          kind: 'entries',
          wants,
          pairs: json.map(pair => this.#pair(column, pair)),
        });
      }
      const values = json.map(value => this.#encode(column, part === 'keys' ? type.key : type.value, value));
      return comparison({column, operator, kind: 'members', part: part === 'keys' ? 'keys' : 'values', wants, values});
    }
    if (type.kind !== 'list' && type.kind !== 'set') {
      throw badMembers(`${column.name} is no collection`);
    }
    const values = json.map(value => this.#encode(column, type.element, value));
    return comparison({column, operator, kind: 'members', part: 'elements', wants, values});
  }

  #pair(column: ApiColumn, json: Json): Pair {
    const {type} = column.column;
    if (!Array.isArray(json) || json.length !== 2 || type.kind !== 'map') {
      throw badMembers(`an entry of ${column.name} must be an array of a key and a value`);
    }
    return [this.#encode(column, type.key, json[0]!), this.#encode(column, type.value, json[1]!)];
  }
}

const comparison = (of: TableComparison): TableFilter => ({kind: 'comparison', comparison: of});

/** Joins and folds what is always or never true. */
function join(kind: 'and' | 'or', parts: readonly TableFilter[]): TableFilter {
  const neutral = kind === 'and' ? ALWAYS : NEVER;
  const decisive = kind === 'and' ? NEVER : ALWAYS;
  if (parts.includes(decisive)) {
    return decisive;
  }
  const rest = parts.filter(part => part !== neutral);
  return rest.length === 0 ? neutral : rest.length === 1 ? rest[0]! : {kind, of: rest};
}
