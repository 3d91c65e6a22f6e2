/** UPDATE. */
import {MINUS_EQUAL, PLUS_EQUAL} from '../lexer.ts';
import {printQualifiedName, quoteName} from '../print-name.ts';
import type {Tokens} from '../tokens.ts';
import type {Bindings} from './bindings.ts';
import {parseIfClause, parseWhere, printCondition, printIfClause} from './conditions.ts';
import type {Grammar} from './grammar.ts';
import type {Assignment, Term, Update} from './statement.ts';
import {isBareColumn, parseTerm, printTerm} from './terms.ts';
import {parseUsing, printUsing} from './using.ts';

export const update: Grammar<Update> = {
  parse(tokens) {
    tokens.take('update');
    const table = tokens.qualifiedName();
    const using = parseUsing(tokens);
    tokens.take('set');
    const assignments = parseAssignments(tokens);
    tokens.take('where');
    const where = parseWhere(tokens);
    const {ifExists, conditions} = parseIfClause(tokens);
    return {kind: 'update', table, using, assignments, where, ifExists, conditions};
  },

  print: (statement, bindings) =>
    `UPDATE ${printQualifiedName(statement.table)}${printUsing(statement.using, bindings)} ` +
    `SET ${statement.assignments.map(assignment => printAssignment(assignment, bindings)).join(', ')} ` +
    `WHERE ${printCondition(statement.where, bindings)}${printIfClause(statement, bindings)}`,
};

function parseAssignments(tokens: Tokens): Assignment[] {
  const assignments: Assignment[] = [];
  // Which columns were assigned, and whether by `c = value`: keeps the check linear.
  const seen = new Map<string, {isWhole: boolean; fields: Set<string> | undefined}>();
  do {
    const assignment = parseAssignment(tokens);
    const isWhole = assignment.kind === 'set' && !mentionsColumn(assignment.value);
    const field = assignment.kind === 'set_field' ? assignment.field : undefined;
    const earlier = seen.get(assignment.column);
    if (earlier === undefined) {
      seen.set(assignment.column, {isWhole, fields: field === undefined ? undefined : new Set([field])});
    } else if (isWhole || earlier.isWhole || (field !== undefined && earlier.fields?.has(field))) {
      throw tokens.wrong(`Multiple incompatible setting of column ${assignment.column}`);
    } else if (field !== undefined) {
      (earlier.fields ??= new Set()).add(field);
    }
    assignments.push(assignment);
  } while (tokens.skipMark(','));
  return assignments;
}

const mentionsColumn = (term: Term): boolean =>
  term.kind === 'arithmetic' && (term.left.kind === 'column' || term.right.kind === 'column');

function parseAssignment(tokens: Tokens): Assignment {
  const column = tokens.name();
  if (tokens.skipMark('[')) {
    const key = parseTerm(tokens);
    tokens.takeMark(']');
    tokens.takeMark('=');
    return {kind: 'set_element', column, key, value: parseTerm(tokens)};
  }
  if (tokens.skipMark('.')) {
    const field = tokens.name();
    tokens.takeMark('=');
    return {kind: 'set_field', column, field, value: parseTerm(tokens)};
  }
  const shorthand = tokens.kind() === PLUS_EQUAL ? '+' : tokens.kind() === MINUS_EQUAL ? '-' : undefined;
  if (shorthand !== undefined) {
    tokens.advance();
    const left: Term = {kind: 'column', name: column};
    return {kind: 'set', column, value: {kind: 'arithmetic', operator: shorthand, left, right: parseTerm(tokens)}};
  }
  tokens.takeMark('=');
  return {kind: 'set', column, value: parseAssigned(tokens, column)};
}

/** `term`, `c + term`, `c - term` or `term + c`. */
function parseAssigned(tokens: Tokens, column: string): Term {
  if (isBareColumn(tokens, 0)) {
    const left = parseOwnColumn(tokens, column, 'Only expressions of the form X = X <operator> <value> are supported.');
    const operator = tokens.isMark('+') ? '+' : tokens.isMark('-') ? '-' : undefined;
    if (operator === undefined) {
      throw tokens.noViable();
    }
    // `c = c -2` is meant as a difference, not as a negative number.
    tokens.advance();
    return {kind: 'arithmetic', operator, left, right: parseTerm(tokens)};
  }
  const value = parseTerm(tokens);
  if (!tokens.isMark('+')) {
    return value;
  }
  tokens.advance();
  const right = parseOwnColumn(tokens, column, 'Only expressions of the form X = <value> + X are supported.');
  return {kind: 'arithmetic', operator: '+', left: value, right};
}

function parseOwnColumn(tokens: Tokens, column: string, problem: string): Term {
  if (tokens.isName() && tokens.value() !== column) {
    throw tokens.wrong(problem);
  }
  return {kind: 'column', name: tokens.name()};
}

function printAssignment(assignment: Assignment, bindings: Bindings): string {
  const column = quoteName(assignment.column);
  switch (assignment.kind) {
    case 'set':
      return `${column} = ${printAssigned(assignment.value, bindings)}`;
    case 'set_element':
      return `${column}[${printTerm(assignment.key, bindings)}] = ${printTerm(assignment.value, bindings)}`;
    case 'set_field':
      return `${column}.${quoteName(assignment.field)} = ${printTerm(assignment.value, bindings)}`;
  }
}

/** The value beside the column is an expression of its own: `c + 1 - 2` is `c` and `-1`. */
function printAssigned(value: Term, bindings: Bindings): string {
  if (value.kind !== 'arithmetic' || !mentionsColumn(value)) {
    return printTerm(value, bindings);
  }
  return `${printTerm(value.left, bindings)} ${value.operator} ${printTerm(value.right, bindings)}`;
}
