/**
 * Conditions as tests on rows that were read, in wire form. As in the engines: a relation on a missing value is not met, and
 * `not` of it is.
 */
import {textOf} from '../../base/text-of.ts';
import {invalid} from '../cql/errors.ts';
import type {Row} from '../cql/port.ts';
import type {Column, Table} from '../cql/schema/schema.ts';
import type {ComparisonOperator, Condition, Relation, Term} from '../cql/statements/statement.ts';
import {forEachElement, forEachEntry} from '../cql/types/collection.ts';
import {meets} from '../cql/types/comparison.ts';
import {codecOf} from '../cql/types/index.ts';
import {isMultiCell} from '../cql/types/type-shapes.ts';
import type {DataType} from '../cql/types/type.ts';
import {equality} from './equality.ts';
import type {Fetched} from './fetched.ts';
import {analysisFor, wordsOf} from './indexes.ts';
import {given, listOf, sourceOf} from './terms.ts';
import type {Values} from './terms.ts';

export type RowTest = (row: Row) => boolean;
/** Takes in a run's values once; the test then runs on every row. */
export type BindTest = (values: Values) => RowTest;

export function columnOf(table: Table, name: string): Column {
  const column = table.byName.get(name);
  if (column === undefined) {
    throw invalid(`Undefined column name ${name} in table ${table.keyspace}.${table.name}`);
  }
  return column;
}

/** `table` with its indexes on words. What the tests read is added to `fetched`. Fails with `invalid`. */
export function compileTest(condition: Condition, table: Table, fetched: Fetched): BindTest {
  const compile = (part: Condition): BindTest => compileTest(part, table, fetched);
  switch (condition.kind) {
    case 'and':
      return all(condition.of.map(compile));
    case 'or':
      return any(condition.of.map(compile));
    case 'not': {
      const part = compile(condition.of);
      return values => {
        const test = part(values);
        return row => !test(row);
      };
    }
    case 'compare':
      return compare(condition, table, fetched);
    case 'in': {
      const column = plain(table, condition.column, 'IN');
      const slot = fetched.column(column.name);
      return among(slot, column.type, listOf(condition.values, column.type, column));
    }
    case 'contains':
      return contains(condition, table, fetched);
    case 'contains_key':
      return containsKey(condition, table, fetched);
    case 'element':
      return element(condition, table, fetched);
    case 'match':
      return match(condition, table, fetched);
    default:
      throw invalid(
        `A condition of the kind '${condition.kind}' cannot stand beside conditions that need filtering here`,
      );
  }
}

export const all = (parts: readonly BindTest[]): BindTest =>
  parts.length === 1
    ? parts[0]!
    : values => {
        const tests = parts.map(part => part(values));
        return row => {
          for (let i = 0; i < tests.length; i += 1) {
            if (!tests[i]!(row)) {
              return false;
            }
          }
          return true;
        };
      };

export const any = (parts: readonly BindTest[]): BindTest =>
  parts.length === 1
    ? parts[0]!
    : values => {
        const tests = parts.map(part => part(values));
        return row => {
          for (let i = 0; i < tests.length; i += 1) {
            if (tests[i]!(row)) {
              return true;
            }
          }
          return false;
        };
      };

function plain(table: Table, name: string, operator: string): Column {
  const column = columnOf(table, name);
  if (isMultiCell(column.type)) {
    throw invalid(`Column '${name}' cannot be restricted by a '${operator}' relation`);
  }
  return column;
}

type RelationOf<K extends Relation['kind']> = Extract<Relation, {kind: K}>;

function compare({column: name, operator, value}: RelationOf<'compare'>, table: Table, fetched: Fetched): BindTest {
  const column = plain(table, name, operator);
  const slot = fetched.column(name);
  const source = sourceOf(value, column.type, name);
  const analyze = operator === '=' ? analysisFor(table, column, 'compare') : undefined;
  if (analyze !== undefined) {
    return values => {
      const wanted = analyze(given(source, values, column));
      return row => {
        const found = row[slot] ?? null;
        return found !== null && sameText(analyze(found), wanted);
      };
    };
  }
  return compared(slot, column.type, operator, values => given(source, values, column));
}

const sameText = equality({kind: 'native', name: 'text'});

function compared(
  slot: number,
  type: DataType,
  operator: ComparisonOperator,
  wanted: (values: Values) => Uint8Array,
): BindTest {
  if (operator === '=') {
    const same = equality(type);
    return values => {
      const value = wanted(values);
      return row => {
        const found = row[slot] ?? null;
        return found !== null && same(found, value);
      };
    };
  }
  const codec = codecOf(type);
  return values => {
    const value = wanted(values);
    return row => {
      const found = row[slot] ?? null;
      return found !== null && meets(codec.compare(found, value), operator);
    };
  };
}

function among(slot: number, type: DataType, list: (values: Values) => readonly Uint8Array[]): BindTest {
  const same = equality(type);
  return values => {
    const wanted = list(values);
    return row => {
      const found = row[slot] ?? null;
      return found !== null && wanted.some(value => same(found, value));
    };
  };
}

const isThere =
  (slot: number): BindTest =>
  () =>
  row =>
    (row[slot] ?? null) !== null;

function contains({column: name, value}: RelationOf<'contains'>, table: Table, fetched: Fetched): BindTest {
  const column = columnOf(table, name);
  const {type} = column;
  if (type.kind !== 'list' && type.kind !== 'set' && type.kind !== 'map') {
    throw invalid(`Cannot use CONTAINS on non-collection column ${name}`);
  }
  const analyze = analysisFor(table, column, 'contains');
  const slot = type.kind === 'set' && analyze === undefined ? fetched.member(column, value) : undefined;
  if (slot !== undefined) {
    return isThere(slot);
  }
  const elementType = type.kind === 'map' ? type.value : type.element;
  return has(column, 'value', elementType, value, analyze, fetched);
}

function containsKey({column: name, value}: RelationOf<'contains_key'>, table: Table, fetched: Fetched): BindTest {
  const column = columnOf(table, name);
  if (column.type.kind !== 'map') {
    throw invalid(`Cannot use CONTAINS KEY on non-map column ${name}`);
  }
  const analyze = analysisFor(table, column, 'contains_key');
  const slot = analyze === undefined ? fetched.member(column, value) : undefined;
  return slot !== undefined ? isThere(slot) : has(column, 'key', column.type.key, value, analyze, fetched);
}

/** Some member of the collection is this one. */
function has(
  column: Column,
  part: 'key' | 'value',
  type: DataType,
  term: Term,
  analyze: ((bytes: Uint8Array) => Uint8Array) | undefined,
  fetched: Fetched,
): BindTest {
  const slot = fetched.column(column.name);
  const source = sourceOf(term, type, column.name);
  const same = equality(type);
  const isMap = column.type.kind === 'map';
  return values => {
    const raw = given(source, values, column);
    const wanted = analyze === undefined ? raw : analyze(raw);
    let isFound = false;
    const look = (member: Uint8Array | null): void => {
      isFound ||= member !== null && same(analyze === undefined ? member : analyze(member), wanted);
    };
    return row => {
      const found = row[slot] ?? null;
      if (found === null) {
        return false;
      }
      isFound = false;
      if (isMap) {
        forEachEntry(found, (key, value) => look(part === 'key' ? key : value));
      } else {
        forEachElement(found, look);
      }
      return isFound;
    };
  };
}

function element(relation: RelationOf<'element'>, table: Table, fetched: Fetched): BindTest {
  const column = columnOf(table, relation.column);
  if (column.type.kind !== 'map') {
    throw invalid(`Column ${column.name} cannot be used as a map`);
  }
  const {key: keyType, value: type} = column.type;
  const {operator, value, key} = relation;
  const test = (slot: number): BindTest => {
    if (operator === 'in') {
      return among(slot, type, listOf(value, type, column));
    }
    const source = sourceOf(value as Term, type, column.name);
    return compared(slot, type, operator, values => given(source, values, column));
  };
  const slot = fetched.member(column, key);
  if (slot !== undefined) {
    return test(slot);
  }
  const whole = fetched.column(column.name);
  const source = sourceOf(key, keyType, column.name);
  const same = equality(keyType);
  // The entry stands in for a row of one column.
  const onEntry = test(0);
  return values => {
    const wanted = given(source, values, column);
    const meetsEntry = onEntry(values);
    return row => {
      const found = row[whole] ?? null;
      let entry: Uint8Array | null = null;
      if (found !== null) {
        forEachEntry(found, (candidate, at) => {
          if (candidate !== null && same(candidate, wanted)) {
            entry = at;
          }
        });
      }
      return meetsEntry([entry]);
    };
  };
}

/** No text has all of no words. */
function match(relation: RelationOf<'match'>, table: Table, fetched: Fetched): BindTest {
  const column = columnOf(table, relation.column);
  const analyze = wordsOf(table, column.name, 'A condition with ":"');
  const slot = fetched.column(column.name);
  const source = sourceOf(relation.value, column.type, column.name);
  const isAny = relation.any === true;
  return values => {
    const wanted = [...new Set(analyze(textOf(given(source, values, column))))];
    return row => {
      const found = wanted.length === 0 ? null : (row[slot] ?? null);
      if (found === null) {
        return false;
      }
      const own = new Set(analyze(textOf(found)));
      return isAny ? wanted.some(word => own.has(word)) : wanted.every(word => own.has(word));
    };
  };
}
