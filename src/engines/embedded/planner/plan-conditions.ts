/** Conditions as tests on the row that a cursor stands on. A relation on a missing value is not met; `not` of it is. */
import {must} from '../../../base/failure.ts';
import {textOf} from '../../../base/text-of.ts';
import {invalid} from '../../../core/cql/errors.ts';
import {quoteName} from '../../../core/cql/print-name.ts';
import {UNSET} from '../../../core/cql/port.ts';
import type {Column} from '../../../core/cql/schema/schema.ts';
import {hasDuration} from '../../../core/cql/schema/types-of.ts';
import type {ComparisonOperator, Condition, Relation, Term} from '../../../core/cql/statements/statement.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import {isMultiCell} from '../../../core/cql/types/type-shapes.ts';
import {codecOf} from '../../../core/cql/types/index.ts';
import {forEachElement, forEachEntry} from '../../../core/cql/types/collection.ts';
import {printType} from '../../../core/cql/types/type-names.ts';
import {isBytewise, meets} from '../../../core/cql/types/comparison.ts';
import {columnOf} from '../access.ts';
import {latin1} from '../rows/comparable.ts';
import {readColumn, sameBytes, type Read} from '../operators/read-column.ts';
import {equality, isMapColumn, pathFinder, readEntry, valueFinder} from './plan-members.ts';
import type {RowCursor} from '../operators/row-cursor.ts';
import {describeTerm} from './describe-term.ts';
import {matchOf} from './plan-words.ts';
import {compileTerm, valueOf, type Bound, type CompiledTerm, type Scope} from './plan-terms.ts';

export type Test = (row: RowCursor) => boolean;
/** Takes in a run's values once; the test then runs on every row. */
export type Bind = (bound: Bound) => Test;

/** What is done to texts of a column before `=`, CONTAINS or CONTAINS KEY compares them; undefined: nothing. */
export type Analyzed = (
  column: Column,
  kind: 'compare' | 'contains' | 'contains_key',
) => ((bytes: Uint8Array) => Uint8Array) | undefined;

const AS_THEY_ARE: Analyzed = () => undefined;

export function compileCondition(scope: Scope, condition: Condition, analyzed: Analyzed = AS_THEY_ARE): Bind {
  switch (condition.kind) {
    case 'and':
      return all(condition.of.map(part => compileCondition(scope, part, analyzed)));
    case 'or': {
      const parts = condition.of.map(part => compileCondition(scope, part, analyzed));
      return bound => {
        const tests = parts.map(part => part(bound));
        return row => tests.some(test => test(row));
      };
    }
    case 'not': {
      const part = compileCondition(scope, condition.of, analyzed);
      return bound => {
        const test = part(bound);
        return row => !test(row);
      };
    }
    default:
      return compileRelation(scope, condition, analyzed);
  }
}

export function all(parts: readonly Bind[]): Bind {
  if (parts.length === 1) {
    return parts[0]!;
  }
  return bound => {
    const tests = parts.map(part => part(bound));
    return row => {
      for (let i = 0; i < tests.length; i++) {
        if (!tests[i]!(row)) {
          return false;
        }
      }
      return true;
    };
  };
}

export const ALWAYS: Bind = () => () => true;

function compileRelation(scope: Scope, relation: Relation, analyzed: Analyzed): Bind {
  switch (relation.kind) {
    case 'compare': {
      const column = filtered(scope, relation.column, relation.operator);
      if (relation.operator !== '=' && relation.operator !== '!=') {
        checkSlice(column.type);
      }
      const term = compileTerm(scope, relation.value, column.type, column.name);
      const analyze = relation.operator === '=' ? analyzed(column, 'compare') : undefined;
      if (analyze !== undefined) {
        return alike(readColumn(column), analyze, bound => given(term, bound, column, scope.isSought(column)));
      }
      return compared(readColumn(column), column.type, relation.operator, bound =>
        given(term, bound, column, scope.isSought(column)),
      );
    }
    case 'in': {
      const column = filtered(scope, relation.column, 'IN');
      const values = compileList(scope, relation.values, column);
      return among(readColumn(column), column.type, bound => values(bound));
    }
    case 'contains':
      return containing(scope, relation.column, relation.value, analyzed);
    case 'contains_key':
      return containingKey(scope, relation.column, relation.value, analyzed);
    case 'element':
      return element(scope, relation);
    case 'multi':
    case 'multi_in':
      return multi(scope, relation);
    case 'match':
      return matching(scope, relation);
    case 'is_not_null':
      throw invalid(`Unsupported restriction: ${relation.column} IS NOT NULL`);
    case 'like':
      compileTerm(scope, relation.value, filtered(scope, relation.column, 'LIKE').type, relation.column);
      throw invalid(
        `LIKE restriction is only supported on properly indexed columns. ${quoteName(relation.column)} LIKE ${describeTerm(relation.value)} is not valid.`,
      );
    case 'field':
      throw invalid(`Non-frozen UDT column '${relation.column}' cannot be restricted by its fields`);
    case 'token':
      throw invalid('The token() function must stand in the conjunction of a WHERE clause');
  }
}

/** No text has all of no words. */
function matching(scope: Scope, relation: Relation & {kind: 'match'}): Bind {
  const {column, analyze, words} = matchOf(scope, relation);
  const read = readColumn(column);
  return bound => {
    const wanted = words(bound);
    return row => {
      const found = wanted.length === 0 ? null : read(row);
      if (found === null) {
        return false;
      }
      const own = new Set(analyze(textOf(found)));
      return relation.any === true ? wanted.some(word => own.has(word)) : wanted.every(word => own.has(word));
    };
  };
}

/** Durations have no order: how long a month is depends on the month. */
function checkSlice(type: DataType): void {
  const what = withDuration(type);
  if (what !== undefined) {
    throw invalid(
      what === 'durations'
        ? 'Slice restrictions are not supported on duration columns'
        : `Slice restrictions are not supported on ${what}`,
    );
  }
}

/** What a type with a duration in it is called in messages; undefined when there is none. */
export function withDuration(type: DataType): string | undefined {
  if (!hasDuration(type)) {
    return undefined;
  }
  switch (type.kind) {
    case 'native':
      return 'durations';
    case 'tuple':
      return 'tuples containing durations';
    case 'udt':
      return 'UDTs containing durations';
    default:
      return 'collections containing durations';
  }
}

function filtered(scope: Scope, name: string, operator: string): Column {
  const column = columnOf(scope.table, name);
  if (isMultiCell(column.type)) {
    throw column.type.kind === 'udt'
      ? invalid(`Non-frozen UDT column '${name}' (${column.type.name}) cannot be restricted by any relation`)
      : invalid(
          `Collection column '${name}' (${printType(column.type)}) cannot be restricted by a '${operator}' relation`,
        );
  }
  return column;
}

/** The value that a relation compares with: neither null nor unset. */
export function given(
  term: CompiledTerm,
  bound: Bound,
  column: Column,
  isSought = column.kind === 'partition_key' || column.kind === 'clustering',
): Uint8Array {
  const value = valueOf(term, bound);
  if (value === null) {
    throw isSought
      ? invalid(`Invalid null value in condition for column ${column.name}`)
      : invalid(`Unsupported null value for column ${column.name}`);
  }
  if (value === UNSET) {
    throw invalid(`Unsupported unset value for column ${column.name}`);
  }
  return value;
}

function entryValue(term: CompiledTerm, bound: Bound, column: Column): Uint8Array {
  const value = valueOf(term, bound);
  if (value === null || value === UNSET) {
    throw invalid(`Unsupported ${value === null ? 'null' : 'unset'} map value for column ${column.name}`);
  }
  return given(term, bound, column);
}

/** The values of an IN list. */
export function compileList(
  scope: Scope,
  values: readonly Term[] | Term,
  column: Column,
  type: DataType = column.type,
  label: string = column.name,
  partNames?: readonly string[],
): (bound: Bound) => Uint8Array[] {
  if (Array.isArray(values)) {
    const terms = (values as readonly Term[]).map(term => compileTerm(scope, term, type, label, label, partNames));
    // Outside of what rows are found by null is a value that no row has.
    return bound =>
      (scope.isSought(column) ? terms : terms.filter(term => valueOf(term, bound) !== null)).map(term =>
        given(term, bound, column),
      );
  }
  const listType: DataType = {kind: 'list', element: type, frozen: false};
  const list = compileTerm(scope, values as Term, listType, label, `in(${label})`);
  return bound => {
    const found: Uint8Array[] = [];
    forEachElement(given(list, bound, column), value => {
      if (value === null) {
        throw invalid(`Invalid null value in condition for column ${column.name}`);
      }
      found.push(value);
    });
    return found;
  };
}

/** Equal as they stand in the index. */
function alike(read: Read, analyze: (bytes: Uint8Array) => Uint8Array, wanted: (bound: Bound) => Uint8Array): Bind {
  return bound => {
    const value = analyze(wanted(bound));
    return row => {
      const found = read(row);
      return found !== null && sameBytes(analyze(found), value);
    };
  };
}

function compared(
  read: Read,
  type: DataType,
  operator: ComparisonOperator,
  wanted: (bound: Bound) => Uint8Array,
): Bind {
  if (operator === '=' && isBytewise(type)) {
    return bound => {
      const value = wanted(bound);
      return row => {
        const found = read(row);
        return found !== null && sameBytes(found, value);
      };
    };
  }
  const codec = codecOf(type);
  return bound => {
    const value = wanted(bound);
    return row => {
      const found = read(row);
      return found !== null && meets(codec.compare(found, value), operator);
    };
  };
}

function among(read: Read, type: DataType, wanted: (bound: Bound) => Uint8Array[]): Bind {
  const codec = codecOf(type);
  return bound => {
    const values = wanted(bound);
    if (values.length > 8 && isBytewise(type)) {
      const known = new Set(values.map(value => latin1(value)));
      return row => {
        const found = read(row);
        return found !== null && known.has(latin1(found));
      };
    }
    return row => {
      const found = read(row);
      return found !== null && values.some(value => codec.compare(found, value) === 0);
    };
  };
}

function containing(scope: Scope, name: string, value: Term, analyzed: Analyzed): Bind {
  const column = columnOf(scope.table, name);
  const {type} = column;
  if (type.kind !== 'list' && type.kind !== 'set' && type.kind !== 'map') {
    throw invalid(`Cannot use CONTAINS on non-collection column ${name}`);
  }
  const elementType = type.kind === 'map' ? type.value : type.element;
  const term = compileTerm(scope, value, elementType, `value(${name})`);
  return has(column, type.kind === 'set' ? 'path' : 'value', elementType, term, analyzed(column, 'contains'));
}

function containingKey(scope: Scope, name: string, value: Term, analyzed: Analyzed): Bind {
  const column = columnOf(scope.table, name);
  if (column.type.kind !== 'map') {
    throw invalid(`Cannot use CONTAINS KEY on non-map column ${name}`);
  }
  const term = compileTerm(scope, value, column.type.key, `key(${name})`);
  return has(column, 'path', column.type.key, term, analyzed(column, 'contains_key'));
}

/** Some cell of the column (or member of the frozen collection) has this path or value. */
function has(
  column: Column,
  where: 'path' | 'value',
  type: DataType,
  term: CompiledTerm,
  analyze: ((bytes: Uint8Array) => Uint8Array) | undefined,
): Bind {
  if (analyze !== undefined && isMultiCell(column.type)) {
    return bound => {
      const wanted = analyze(given(term, bound, column));
      return row => {
        const cells = row.cells(column);
        while (cells?.next() === true) {
          const part = where === 'path' ? cells.path() : cells.value();
          if (row.isLive(cells, column) && sameBytes(analyze(part), wanted)) {
            return true;
          }
        }
        return false;
      };
    };
  }
  const same = equality(type);
  if (isMultiCell(column.type)) {
    const find = where === 'path' ? pathFinder(column, type) : valueFinder(column, type, same);
    return bound => {
      const wanted = given(term, bound, column);
      return row => find(row, wanted) !== undefined;
    };
  }
  const read = readColumn(column);
  const isMap = column.type.kind === 'map';
  return bound => {
    const wanted = given(term, bound, column);
    return row => {
      const found = read(row);
      if (found === null) {
        return false;
      }
      let isThere = false;
      if (isMap) {
        forEachEntry(found, (key, value) => {
          const member = where === 'path' ? key : value;
          isThere ||= member !== null && same(member, wanted);
        });
      } else {
        forEachElement(found, member => {
          isThere ||= member !== null && same(member, wanted);
        });
      }
      return isThere;
    };
  };
}

function element(scope: Scope, relation: Relation & {kind: 'element'}): Bind {
  const column = columnOf(scope.table, relation.column);
  if (!isMapColumn(column)) {
    throw invalid(
      column.type.kind === 'list'
        ? `Indexes on list entries (${column.name}[index] = value) are not currently supported.`
        : `Column ${column.name} cannot be used as a map`,
    );
  }
  const keyTerm = compileTerm(scope, relation.key, column.type.key, `key(${column.name})`);
  const entry = readEntry(column, bound => given(keyTerm, bound, column));
  const valueType = column.type.value;
  let test: (read: Read, bound: Bound) => Test;
  if (relation.operator === 'in') {
    const values = compileList(scope, relation.value, column, valueType, `value(${column.name})`);
    test = (read, bound) => among(read, valueType, values)(bound);
  } else {
    const {operator} = relation;
    const term = compileTerm(scope, relation.value as Term, valueType, `value(${column.name})`);
    test = (read, bound) => compared(read, valueType, operator, inner => entryValue(term, inner, column))(bound);
  }
  return bound => test(entry(bound), bound);
}

/** Several clustering columns against a tuple, column by column. */
function multi(scope: Scope, relation: Relation & {kind: 'multi' | 'multi_in'}): Bind {
  const columns = relation.columns.map(name => columnOf(scope.table, name));
  const type: DataType = {kind: 'tuple', elements: columns.map(column => column.type)};
  const label = `(${columns.map(column => column.name).join(',')})`;
  const reads = columns.map(readColumn);
  const codecs = columns.map(column => codecOf(column.type));
  const order = (row: RowCursor, parts: readonly (Uint8Array | null)[]): number | undefined => {
    for (const [i, read] of reads.entries()) {
      const found = read(row);
      const part = parts[i] ?? null;
      if (found === null || part === null) {
        return undefined;
      }
      const way = codecs[i]!.compare(found, part);
      if (way !== 0) {
        return way;
      }
    }
    return 0;
  };
  const first = must(columns[0], 'a relation names a column');
  if (relation.kind === 'multi_in') {
    const values = compileList(scope, relation.values, first, type, label, relation.columns);
    return bound => {
      const tuples = values(bound).map(splitTuple);
      return row => tuples.some(parts => order(row, parts) === 0);
    };
  }
  const {operator} = relation;
  const term = compileTerm(scope, relation.value, type, label, label, relation.columns);
  return bound => {
    const parts = splitTuple(given(term, bound, first));
    return row => {
      const way = order(row, parts);
      return way !== undefined && meets(way, operator);
    };
  };
}

/** The parts of a tuple or user type value in wire form. */
export function splitTuple(tuple: Uint8Array): (Uint8Array | null)[] {
  const parts: (Uint8Array | null)[] = [];
  const view = new DataView(tuple.buffer, tuple.byteOffset, tuple.byteLength);
  for (let at = 0; at + 4 <= tuple.length;) {
    const length = view.getInt32(at);
    at += 4;
    parts.push(length < 0 ? null : tuple.subarray(at, at + length));
    at += Math.max(length, 0);
  }
  return parts;
}
