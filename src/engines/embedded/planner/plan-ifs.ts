/**
 * Conditions of conditional writes. Unlike those of WHERE they may compare with null, which a missing value is equal to,
 * and with whole collections.
 */
import {invalid} from '../../../core/cql/errors.ts';
import {UNSET, type BoundValue} from '../../../core/cql/port.ts';
import type {Column} from '../../../core/cql/schema/schema.ts';
import type {ComparisonOperator, Condition, Relation, Term} from '../../../core/cql/statements/statement.ts';
import {elementCount, forEachElement} from '../../../core/cql/types/collection.ts';
import {codecOf} from '../../../core/cql/types/index.ts';
import {freeze, isMultiCell, native} from '../../../core/cql/types/type-shapes.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import {meets} from '../../../core/cql/types/comparison.ts';
import {columnOf, isKey} from '../access.ts';
import {readColumn, type Read} from '../operators/read-column.ts';
import type {RowCursor, Value} from '../operators/row-cursor.ts';
import {compileCondition, splitTuple, withDuration} from './plan-conditions.ts';
import {isMapColumn, readEntry} from './plan-members.ts';
import {compileTerm, valueOf, type Bound, type CompiledTerm, type Scope} from './plan-terms.ts';

export interface IfCondition {
  readonly column: Column;
  /** Undefined stands for a row that does not exist. */
  readonly bind: (bound: Bound) => (row: RowCursor | undefined) => boolean;
}

type Operator = ComparisonOperator | 'in';

export function compileIf(scope: Scope, condition: Condition): IfCondition {
  const compiled = compiledIf(scope, condition);
  const {column} = compiled;
  // What is wrong with the condition is told before. Source: Apache Cassandra 5.0, ModificationStatement.Parsed.prepareConditions.
  if (isKey(column)) {
    throw invalid(`PRIMARY KEY column '${column.name}' cannot have IF conditions`);
  }
  return compiled;
}

function compiledIf(scope: Scope, condition: Condition): IfCondition {
  switch (condition.kind) {
    case 'compare': {
      const column = conditioned(scope, condition.column);
      const test = compared(scope, column, column.type, condition.operator, condition.value, column.name);
      return onRead(column, () => readColumn(column), test);
    }
    case 'in': {
      const column = conditioned(scope, condition.column);
      const test = compared(scope, column, column.type, 'in', condition.values, column.name);
      return onRead(column, () => readColumn(column), test);
    }
    case 'contains':
    case 'contains_key': {
      const column = conditioned(scope, condition.column);
      const bind = compileCondition(scope, condition);
      const memberType = memberTypeOf(column.type, condition.kind);
      const wanted =
        memberType === undefined
          ? undefined
          : compileTerm(
              scope,
              condition.value,
              memberType,
              `${condition.kind === 'contains' ? 'value' : 'key'}(${column.name})`,
            );
      return {
        column,
        bind(bound) {
          if (wanted !== undefined && valueOf(wanted, bound) === null) {
            const operator = condition.kind === 'contains' ? 'CONTAINS' : 'CONTAINS KEY';
            throw invalid(`Invalid comparison with null for operator "${operator}"`);
          }
          const test = bind(bound);
          return row => row !== undefined && test(row);
        },
      };
    }
    case 'element':
      return element(scope, condition);
    case 'field':
      return field(scope, condition);
    default:
      throw invalid(`Unsupported condition in the IF clause: ${condition.kind}`);
  }
}

function memberTypeOf(type: DataType, kind: 'contains' | 'contains_key'): DataType | undefined {
  switch (type.kind) {
    case 'list':
    case 'set':
      return type.element;
    case 'map':
      return kind === 'contains' ? type.value : type.key;
    default:
      return undefined;
  }
}

function conditioned(scope: Scope, name: string): Column {
  const column = columnOf(scope.table, name);
  if (column.type.kind === 'native' && column.type.name === 'counter') {
    throw invalid('Conditions on counters are not supported');
  }
  return column;
}

const onRead = (
  column: Column,
  read: (bound: Bound) => Read,
  test: (bound: Bound) => (value: Value) => boolean,
): IfCondition => ({
  column,
  bind(bound) {
    const reader = read(bound);
    const check = test(bound);
    return row => check(row === undefined ? null : reader(row));
  },
});

/** A test on a value that may be missing. */
function compared(
  scope: Scope,
  column: Column,
  type: DataType,
  operator: Operator,
  value: Term | readonly Term[],
  label: string,
): (bound: Bound) => (value: Value) => boolean {
  const codec = codecOf(isMultiCell(type) ? freeze(type) : type);
  const isCollection = type.kind === 'list' || type.kind === 'set' || type.kind === 'map';
  const same = (found: Value, wanted: Value): boolean =>
    found === null || wanted === null ? found === wanted : codec.compare(found, wanted) === 0;
  // An empty multi-cell collection is a missing one.
  const normal = (wanted: Value): Value =>
    wanted !== null && isCollection && isMultiCell(type) && elementCount(wanted) === 0 ? null : wanted;

  if (operator === 'in') {
    const list = wantedList(scope, value, type, label);
    return bound => {
      const wanted = list(bound).map(normal);
      return found => wanted.some(each => same(found, each));
    };
  }
  const unordered = operator === '=' || operator === '!=' ? undefined : withDuration(type);
  if (unordered !== undefined) {
    const shown = type.kind === 'native' ? ` ( ${operator} )` : '';
    throw invalid(`Slice conditions${shown} are not supported on ${unordered}`);
  }
  const term = compileTerm(scope, value as Term, type, label);
  return bound => {
    const wanted = normal(given(valueOf(term, bound)));
    if (operator === '=') {
      return found => same(found, wanted);
    }
    if (operator === '!=') {
      return found => !same(found, wanted);
    }
    if (wanted === null) {
      const what = valueOf(term, bound) === null ? 'null' : `an empty ${type.kind}`;
      throw invalid(`Invalid comparison with ${what} for operator "${operator}"`);
    }
    return found => found !== null && meets(codec.compare(found, wanted), operator);
  };
}

function given(value: BoundValue): Value {
  if (value === UNSET) {
    throw invalid("Invalid 'unset' value in condition");
  }
  return value;
}

function wantedList(
  scope: Scope,
  value: Term | readonly Term[],
  type: DataType,
  label: string,
): (bound: Bound) => Value[] {
  if (Array.isArray(value)) {
    const terms = (value as readonly Term[]).map(term => compileTerm(scope, term, type, label));
    // What is unset is not in the list.
    return bound => terms.map(term => valueOf(term, bound)).filter(each => each !== UNSET);
  }
  const listType: DataType = {kind: 'list', element: type, frozen: false};
  const list: CompiledTerm = compileTerm(scope, value as Term, listType, label, `in(${label})`);
  return bound => {
    const bytes = given(valueOf(list, bound));
    if (bytes === null) {
      throw invalid('Invalid null list in IN condition');
    }
    const found: Value[] = [];
    forEachElement(bytes, part => found.push(part));
    return found;
  };
}

function element(scope: Scope, relation: Relation & {kind: 'element'}): IfCondition {
  const column = conditioned(scope, relation.column);
  const label = `value(${column.name})`;
  if (isMapColumn(column)) {
    const key = compileTerm(scope, relation.key, column.type.key, `key(${column.name})`);
    const entry = readEntry(column, bound => elementKey(valueOf(key, bound), 'map key'));
    return onRead(column, entry, compared(scope, column, column.type.value, relation.operator, relation.value, label));
  }
  const {type} = column;
  if (type.kind !== 'list') {
    throw invalid(
      `Invalid element access syntax for ${type.kind === 'set' ? 'set' : 'non-collection'} column ${column.name}`,
    );
  }
  const index = compileTerm(scope, relation.key, native('int'), `idx(${column.name})`);
  const read = readColumn(column);
  const at = (bound: Bound): Read => {
    const bytes = elementKey(valueOf(index, bound), 'value for list element access');
    const position = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getInt32(0);
    if (position < 0) {
      throw invalid(`Invalid negative list index ${position}`);
    }
    return row => {
      const whole = read(row);
      let found: Value = null;
      if (whole !== null) {
        forEachElement(whole, (part, i) => {
          if (i === position) {
            found = part;
          }
        });
      }
      return found;
    };
  };
  return onRead(column, at, compared(scope, column, type.element, relation.operator, relation.value, label));
}

function elementKey(value: BoundValue, what: string): Uint8Array {
  if (value === null || value === UNSET) {
    throw invalid(what === 'map key' ? `Invalid null ${what} in condition` : `Invalid null ${what}`);
  }
  return value;
}

function field(scope: Scope, relation: Relation & {kind: 'field'}): IfCondition {
  const column = conditioned(scope, relation.column);
  const {type} = column;
  if (type.kind !== 'udt') {
    throw invalid(`Invalid field access syntax for non-UDT column ${column.name}`);
  }
  const index = type.fields.findIndex(candidate => candidate.name === relation.field);
  if (index < 0) {
    throw invalid(`Unknown field ${relation.field} for column ${column.name}`);
  }
  const read = readColumn(column);
  const part: Read = row => {
    const whole = read(row);
    return whole === null ? null : (splitTuple(whole)[index] ?? null);
  };
  const fieldType = type.fields[index]!.type;
  return onRead(
    column,
    () => part,
    compared(scope, column, fieldType, relation.operator, relation.value, `${column.name}.${relation.field}`),
  );
}
