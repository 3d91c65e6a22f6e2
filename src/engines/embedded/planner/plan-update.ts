/** UPDATE made ready. */
import {CqlFailure, invalid} from '../../../core/cql/errors.ts';
import type {ColumnSpec} from '../../../core/cql/port.ts';
import type {Column, Schema} from '../../../core/cql/schema/schema.ts';
import type {Assignment, Term, Update} from '../../../core/cql/statements/statement.ts';
import {isMultiCell, native} from '../../../core/cql/types/type-shapes.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import {columnOf, isKey, type TableAccess} from '../access.ts';
import {
  addToCollection,
  addToCounter,
  addToValue,
  removeFromCollection,
  setColumn,
  setElement,
  setField,
  type Operation,
} from '../operations.ts';
import {
  compileUsing,
  compileWriteCondition,
  finishChange,
  openScope,
  planTargets,
  type WritePlan,
} from './plan-write.ts';
import {describeTerm} from './describe-term.ts';
import {resolveOperator, type ScalarFunction} from './plan-functions.ts';
import {compileTerm, type CompiledTerm, type Scope} from './plan-terms.ts';

export function planUpdate(
  statement: Update,
  schema: Schema,
  keyspace: string | undefined,
  markers: ColumnSpec[] = [],
  isAlone = true,
): WritePlan {
  // The parser's, in Apache Cassandra.
  checkTwice(statement.assignments);
  const {scope, access} = openScope(schema, statement.table, keyspace, markers);
  const using = compileUsing(scope, statement.using);
  const condition = compileWriteCondition(scope, statement);
  const operations = statement.assignments.map(assignment =>
    compileAssignment(scope, access, assignment, condition !== undefined),
  );
  const {key, isStaticOnly} = planTargets(scope, access, statement, operations);
  return finishChange({kind: 'update', scope, access, key, operations, isStaticOnly, condition, ...using}, isAlone);
}

/** A column that gets a whole value is set once; what changes parts of it may stand several times. */
function checkTwice(assignments: readonly Assignment[]): void {
  const seen = new Map<string, boolean>();
  for (const assignment of assignments) {
    const {column} = assignment;
    const isWhole = assignment.kind === 'set' && !isChange(assignment.value);
    const before = seen.get(column);
    if (before !== undefined && (before || isWhole)) {
      throw new CqlFailure('syntax', `Multiple incompatible setting of column ${column}`, {line: 1, column: 0});
    }
    seen.set(column, isWhole);
  }
}

const isChange = (value: Term): boolean =>
  value.kind === 'arithmetic' && (value.left.kind === 'column' || value.right.kind === 'column');

function compileAssignment(
  scope: Scope,
  access: TableAccess,
  assignment: Assignment,
  isConditional: boolean,
): Operation {
  const column = columnOf(access.table, assignment.column);
  if (isKey(column)) {
    throw invalid(`PRIMARY KEY part ${column.name} found in SET part`);
  }
  switch (assignment.kind) {
    case 'set':
      return compileSet(scope, access, column, assignment.value, isConditional);
    case 'set_element':
      return compileSetElement(scope, column, assignment);
    case 'set_field':
      return compileSetField(scope, column, assignment);
  }
}

function compileSet(scope: Scope, access: TableAccess, column: Column, value: Term, isConditional: boolean): Operation {
  const change = changeOf(column, value);
  const isCounter = column.type.kind === 'native' && column.type.name === 'counter';
  if (change === undefined) {
    if (isCounter && value.kind === 'null') {
      throw invalid('Invalid null value for counter increment/decrement');
    }
    if (isCounter) {
      throw invalid(
        `Cannot set the value of counter column ${column.name} (counters can only be incremented/decremented, not set)`,
      );
    }
    return setColumn(access.table, column, compileTerm(scope, value, column.type, column.name));
  }
  const {operator, other, isFront} = change;
  if (isCounter) {
    if (isFront) {
      throw notAList(column, other);
    }
    if (other.kind === 'arithmetic') {
      // Seen in: Apache Cassandra 5.0: no operator gives a counter.
      throw invalid(
        `the '${other.operator}' operation is not supported between ${describeTerm(other.left)} and ${describeTerm(other.right)}`,
      );
    }
    return addToCounter(column, compileTerm(scope, other, native('counter'), column.name), operator === '-');
  }
  const sum = isConditional && operator === '+' && !isFront ? sumOf(column.type) : undefined;
  if (sum !== undefined) {
    return addToValue(column, compileTerm(scope, other, column.type, column.name), sum);
  }
  return compileCollectionChange(scope, column, value, change);
}

/** What adds two numbers or texts of a type; undefined for others. */
function sumOf(type: DataType): ScalarFunction | undefined {
  const isSummed = type.kind === 'native' && SUMMED.has(type.name);
  return isSummed ? resolveOperator('+', [type, type], undefined) : undefined;
}

const SUMMED = new Set('tinyint smallint int bigint varint float double decimal text ascii'.split(' '));

interface Change {
  readonly operator: '+' | '-';
  readonly other: Term;
  /** The column stands behind: `c = [1] + c`. */
  readonly isFront: boolean;
}

/** `c = c + x`, `c = c - x`, `c = x + c`; undefined for any other value. */
function changeOf(column: Column, value: Term): Change | undefined {
  if (value.kind !== 'arithmetic') {
    return undefined;
  }
  const {operator, left, right} = value;
  const isColumn = (term: Term): boolean => term.kind === 'column' && term.name === column.name;
  const hasColumn = left.kind === 'column' || right.kind === 'column';
  if (!hasColumn) {
    return undefined;
  }
  if (operator !== '+' && operator !== '-') {
    throw invalid(`Invalid operation (${describe(column, value)}) for column ${column.name}`);
  }
  if (isColumn(left)) {
    return {operator, other: right, isFront: false};
  }
  if (isColumn(right)) {
    return {operator, other: left, isFront: true};
  }
  throw invalid('Only expressions of the form X = X +<value> are supported.');
}

const describe = (column: Column, value: Term): string => `${column.name} = ${describeTerm(value)}`;

function compileCollectionChange(scope: Scope, column: Column, value: Term, change: Change): Operation {
  const {type} = column;
  const {operator, other, isFront} = change;
  const text = describe(column, value);
  const isCollection = type.kind === 'list' || type.kind === 'set' || type.kind === 'map';
  if (!isCollection) {
    throw invalid(
      type.kind === 'tuple' || type.kind === 'udt'
        ? `Invalid operation (${text}) for tuple column ${column.name}`
        : `Invalid operation (${text}) for non counter column ${column.name}`,
    );
  }
  if (!isMultiCell(type)) {
    throw invalid(`Invalid operation (${text}) for frozen collection column ${column.name}`);
  }
  if (operator === '+') {
    if (isFront && type.kind !== 'list') {
      throw notAList(column, other);
    }
    return addToCollection(column, compileChange(scope, column, other, type, 'addition'), isFront);
  }
  if (isFront) {
    throw type.kind === 'list'
      ? invalid(`Invalid operation (${text}) for list column ${column.name}`)
      : notAList(column, other);
  }
  const taken: DataType = type.kind === 'map' ? {kind: 'set', element: type.key, frozen: false} : type;
  return removeFromCollection(column, compileChange(scope, column, other, taken, 'substraction'));
}

/** Only a list can be added to at its front. The sign is Cassandra's. */
const notAList = (column: Column, other: Term): Error =>
  invalid(
    `Invalid operation (${column.name} = ${describeTerm(other)} - ${column.name}) for non list column ${column.name}`,
  );

/** A map takes a map, and gives up the keys of a set; of all else it says no more than that. */
function compileChange(
  scope: Scope,
  column: Column,
  other: Term,
  type: DataType,
  what: 'addition' | 'substraction',
): CompiledTerm {
  try {
    return compileTerm(scope, other, type, column.name);
  } catch (error) {
    if (column.type.kind === 'map' && error instanceof CqlFailure && error.code === 'invalid') {
      throw invalid(`Value for a map ${what} has to be a ${type.kind}, but was: '${describeTerm(other)}'`);
    }
    throw error;
  }
}

function compileSetElement(scope: Scope, column: Column, assignment: Assignment & {kind: 'set_element'}): Operation {
  const {type} = column;
  const {key, value} = assignment;
  const text = `${column.name}[${describeTerm(key)}] = ${describeTerm(value)}`;
  if (type.kind !== 'list' && type.kind !== 'map' && type.kind !== 'set') {
    throw invalid(`Invalid operation (${text}) for non collection column ${column.name}`);
  }
  if (!isMultiCell(type)) {
    throw invalid(`Invalid operation (${text}) for frozen collection column ${column.name}`);
  }
  if (type.kind === 'set') {
    throw invalid(`Invalid operation (${text}) for set column ${column.name}`);
  }
  const at =
    type.kind === 'list'
      ? compileTerm(scope, key, native('int'), `idx(${column.name})`)
      : compileTerm(scope, key, type.key, `key(${column.name})`);
  const memberType = type.kind === 'list' ? type.element : type.value;
  return setElement(column, at, compileTerm(scope, value, memberType, `value(${column.name})`));
}

function compileSetField(scope: Scope, column: Column, assignment: Assignment & {kind: 'set_field'}): Operation {
  const {type} = column;
  const {field, value} = assignment;
  const text = `${column.name}.${field} = ${describeTerm(value)}`;
  if (type.kind !== 'udt') {
    throw invalid(`Invalid operation (${text}) for non-UDT column ${column.name}`);
  }
  if (!isMultiCell(type)) {
    throw invalid(`Invalid operation (${text}) for frozen UDT column ${column.name}`);
  }
  const index = fieldIndex(column, type, field);
  return setField(column, index, compileTerm(scope, value, type.fields[index]!.type, `${column.name}.${field}`));
}

export function fieldIndex(column: Column, type: DataType & {kind: 'udt'}, field: string): number {
  const index = type.fields.findIndex(candidate => candidate.name === field);
  if (index < 0) {
    throw invalid(`UDT column ${column.name} does not have a field named ${field}`);
  }
  return index;
}
