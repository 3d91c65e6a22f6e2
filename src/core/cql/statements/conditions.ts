/** WHERE and IF clauses. */
import {GREATER_OR_EQUAL, LESS_OR_EQUAL, NOT_EQUAL} from '../lexer.ts';
import {invalid} from '../errors.ts';
import {quoteName} from '../print-name.ts';
import type {Tokens} from '../tokens.ts';
import type {Bindings} from './bindings.ts';
import type {ComparisonOperator, Condition, Relation, Term} from './statement.ts';
import {parseTerm, parseTermsUntil, printTerm, printTerms} from './terms.ts';

// ---- from text ---------------------------------------------------------------------------------------------------

/** What follows WHERE: one relation, or an `and` of several. */
export function parseWhere(tokens: Tokens): Condition {
  const first = parseRelation(tokens);
  if (!tokens.isWord('and')) {
    return first;
  }
  const of = [first];
  while (tokens.skip('and')) {
    of.push(parseRelation(tokens));
  }
  return {kind: 'and', of};
}

function parseRelation(tokens: Tokens): Relation {
  if (tokens.isMark('(')) {
    return parseParenthesised(tokens);
  }
  if (tokens.skip('token')) {
    const columns = parseColumnNames(tokens);
    return {kind: 'token', columns, operator: parseComparison(tokens), value: parseTerm(tokens)};
  }
  if (tokens.isWord('expr') && tokens.isMark('(', 1)) {
    throw invalid('Custom index expressions are not supported');
  }
  const column = tokens.name(true);
  if (tokens.skip('in')) {
    return {kind: 'in', column, values: parseInValues(tokens)};
  }
  if (tokens.skip('like')) {
    return {kind: 'like', column, value: parseTerm(tokens)};
  }
  if (tokens.skip('is')) {
    tokens.take('not');
    tokens.take('null');
    return {kind: 'is_not_null', column};
  }
  if (tokens.isWord('contains')) {
    return parseContains(tokens, column);
  }
  // As DataStax HCD has it.
  if (tokens.skipMark(':')) {
    return {kind: 'match', column, value: parseTerm(tokens)};
  }
  if (tokens.skipMark('[')) {
    const key = parseTerm(tokens);
    tokens.takeMark(']');
    return {kind: 'element', column, key, operator: parseComparison(tokens), value: parseTerm(tokens)};
  }
  return {kind: 'compare', column, operator: parseComparison(tokens), value: parseTerm(tokens)};
}

/** `(c, d) > (1, 2)`, `(c, d) IN (...)`, or one relation in parentheses. */
function parseParenthesised(tokens: Tokens): Relation {
  if (!tokens.isName(1) || !(tokens.isMark(',', 2) || tokens.isMark(')', 2))) {
    const depth = tokens.depth;
    tokens.enter();
    tokens.takeMark('(');
    const relation = parseRelation(tokens);
    tokens.takeMark(')');
    tokens.leave(depth);
    return relation;
  }
  const columns = parseColumnNames(tokens);
  if (tokens.skip('in')) {
    return {kind: 'multi_in', columns, values: parseInValues(tokens)};
  }
  const operator = parseComparison(tokens);
  if (!tokens.isMark('(') && !tokens.isMarker()) {
    throw tokens.noViable();
  }
  return {kind: 'multi', columns, operator, value: parseTerm(tokens)};
}

function parseColumnNames(tokens: Tokens): string[] {
  tokens.takeMark('(');
  const columns = [tokens.name()];
  while (tokens.skipMark(',')) {
    columns.push(tokens.name());
  }
  tokens.takeMark(')');
  return columns;
}

function parseInValues(tokens: Tokens): Term | Term[] {
  if (tokens.isMarker()) {
    return tokens.marker();
  }
  tokens.takeMark('(');
  return parseTermsUntil(tokens, ')');
}

function parseContains(tokens: Tokens, column: string): Relation {
  tokens.take('contains');
  const isKey = tokens.isWord('key') && !tokens.isMark('.', 1);
  if (isKey) {
    tokens.advance();
  }
  return {kind: isKey ? 'contains_key' : 'contains', column, value: parseTerm(tokens)};
}

function parseComparison(tokens: Tokens): ComparisonOperator {
  const operator = comparisonOf(tokens.kind());
  if (operator === undefined) {
    throw tokens.noViable();
  }
  tokens.advance();
  return operator;
}

function comparisonOf(kind: number): ComparisonOperator | undefined {
  switch (kind) {
    case 0x3d:
      return '=';
    case 0x3c:
      return '<';
    case 0x3e:
      return '>';
    case LESS_OR_EQUAL:
      return '<=';
    case GREATER_OR_EQUAL:
      return '>=';
    case NOT_EQUAL:
      return '!=';
    default:
      return undefined;
  }
}

/** What an UPDATE or DELETE may end with. */
export interface IfClause {
  readonly ifExists: boolean;
  readonly conditions: readonly Condition[];
}

const UNCONDITIONAL: IfClause = {ifExists: false, conditions: []};
const IF_EXISTS: IfClause = {ifExists: true, conditions: []};

export function parseIfClause(tokens: Tokens): IfClause {
  if (!tokens.skip('if')) {
    return UNCONDITIONAL;
  }
  // A column may be called `exists`.
  if (tokens.isWord('exists') && comparisonOf(tokens.kind(1)) === undefined) {
    tokens.advance();
    return IF_EXISTS;
  }
  const conditions = [parseIfCondition(tokens)];
  while (tokens.skip('and')) {
    conditions.push(parseIfCondition(tokens));
  }
  return {ifExists: false, conditions};
}

function parseIfCondition(tokens: Tokens): Relation {
  const column = tokens.name(true);
  if (tokens.isWord('contains')) {
    return parseContains(tokens, column);
  }
  if (tokens.skipMark('[')) {
    const key = parseTerm(tokens);
    tokens.takeMark(']');
    return tokens.skip('in')
      ? {kind: 'element', column, key, operator: 'in', value: parseInValues(tokens)}
      : {kind: 'element', column, key, operator: parseComparison(tokens), value: parseTerm(tokens)};
  }
  if (tokens.skipMark('.')) {
    const field = tokens.name();
    return tokens.skip('in')
      ? {kind: 'field', column, field, operator: 'in', value: parseInValues(tokens)}
      : {kind: 'field', column, field, operator: parseComparison(tokens), value: parseTerm(tokens)};
  }
  return tokens.skip('in')
    ? {kind: 'in', column, values: parseInValues(tokens)}
    : {kind: 'compare', column, operator: parseComparison(tokens), value: parseTerm(tokens)};
}

// ---- to text -----------------------------------------------------------------------------------------------------

/** `or` and `not` come out as DataStax HCD has them: `a OR b`, `a NOT CONTAINS b`, `a NOT IN (b)`, `a != b`. */
export function printCondition(condition: Condition, bindings: Bindings): string {
  switch (condition.kind) {
    case 'and':
      return condition.of.map(part => printNested(part, bindings)).join(' AND ');
    case 'or':
      return condition.of.map(part => printNested(part, bindings)).join(' OR ');
    case 'not':
      return printNegation(condition.of, bindings);
    default:
      return printRelation(condition, bindings);
  }
}

function printNested(condition: Condition, bindings: Bindings): string {
  const text = printCondition(condition, bindings);
  return condition.kind === 'and' || condition.kind === 'or' || isJunctionNegated(condition) ? `(${text})` : text;
}

const isJunctionNegated = (condition: Condition): boolean =>
  condition.kind === 'not' &&
  (condition.of.kind === 'and' || condition.of.kind === 'or' || isJunctionNegated(condition.of));

const NEGATED: Record<ComparisonOperator, ComparisonOperator> = {
  '=': '!=',
  '!=': '=',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};

/** Pushes a NOT down to the relations, since CQL text has it nowhere else. */
function printNegation(condition: Condition, bindings: Bindings): string {
  switch (condition.kind) {
    case 'not':
      return printCondition(condition.of, bindings);
    case 'and':
    case 'or': {
      const of = condition.of.map((part): Condition => ({kind: 'not', of: part}));
      return printCondition({kind: condition.kind === 'and' ? 'or' : 'and', of}, bindings);
    }
    case 'compare':
    case 'multi':
    case 'token':
      return printRelation({...condition, operator: NEGATED[condition.operator]}, bindings);
    case 'element':
    case 'field':
      return condition.operator === 'in'
        ? `${printPlace(condition, bindings)} NOT IN ${printValues(condition.value, bindings)}`
        : printRelation({...condition, operator: NEGATED[condition.operator]}, bindings);
    case 'in':
    case 'multi_in':
      return `${printPlace(condition, bindings)} NOT IN ${printValues(condition.values, bindings)}`;
    case 'contains':
      return `${quoteName(condition.column)} NOT CONTAINS ${unlikeKey(printTerm(condition.value, bindings))}`;
    case 'contains_key':
      return `${quoteName(condition.column)} NOT CONTAINS KEY ${printTerm(condition.value, bindings)}`;
    case 'like':
      return `${quoteName(condition.column)} NOT LIKE ${printTerm(condition.value, bindings)}`;
    case 'match':
      return `${quoteName(condition.column)} NOT : ${printTerm(condition.value, bindings)}`;
    case 'is_not_null':
      return `${quoteName(condition.column)} IS NULL`;
  }
}

export function printRelation(relation: Relation, bindings: Bindings): string {
  const place = printPlace(relation, bindings);
  switch (relation.kind) {
    case 'compare':
    case 'multi':
    case 'token':
      return `${place} ${relation.operator} ${printTerm(relation.value, bindings)}`;
    case 'element':
    case 'field':
      return relation.operator === 'in'
        ? `${place} IN ${printValues(relation.value, bindings)}`
        : `${place} ${relation.operator} ${printSingle(relation.value, bindings)}`;
    case 'in':
    case 'multi_in':
      return `${place} IN ${printValues(relation.values, bindings)}`;
    case 'contains':
      return `${place} CONTAINS ${unlikeKey(printTerm(relation.value, bindings))}`;
    case 'contains_key':
      return `${place} CONTAINS KEY ${printTerm(relation.value, bindings)}`;
    case 'like':
      return `${place} LIKE ${printTerm(relation.value, bindings)}`;
    case 'match':
      return `${place} : ${printTerm(relation.value, bindings)}`;
    case 'is_not_null':
      return `${place} IS NOT NULL`;
  }
}

/** A function called `key` would read as the KEY of CONTAINS KEY. */
const unlikeKey = (term: string): string => term.replace(/^key(?=\()/, '"key"');

/** The left side of a relation. */
function printPlace(relation: Relation, bindings: Bindings): string {
  switch (relation.kind) {
    case 'element':
      return `${quoteName(relation.column)}[${printTerm(relation.key, bindings)}]`;
    case 'field':
      return `${quoteName(relation.column)}.${quoteName(relation.field)}`;
    case 'multi':
    case 'multi_in':
      return `(${relation.columns.map(quoteName).join(', ')})`;
    case 'token':
      return `token(${relation.columns.map(quoteName).join(', ')})`;
    default:
      return quoteName(relation.column);
  }
}

const isMany = (value: Term | readonly Term[]): value is readonly Term[] => Array.isArray(value);

const printValues = (values: Term | readonly Term[], bindings: Bindings): string =>
  isMany(values) ? `(${printTerms(values, bindings)})` : printTerm(values, bindings);

const printSingle = (value: Term | readonly Term[], bindings: Bindings): string =>
  isMany(value) ? printTerms(value, bindings) : printTerm(value, bindings);

export function printIfClause(clause: IfClause, bindings: Bindings): string {
  if (clause.ifExists) {
    return ' IF EXISTS';
  }
  return clause.conditions.length === 0
    ? ''
    : ` IF ${clause.conditions.map(condition => printNested(condition, bindings)).join(' AND ')}`;
}
