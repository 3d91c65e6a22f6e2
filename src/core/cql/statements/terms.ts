/** Values in statements: literals, markers, collections, calls, arithmetic. */
import {DURATION, FLOAT, HEX, INTEGER, QUOTED, STRING, UUID, WORD} from '../lexer.ts';
import {printQualifiedName, quoteName, quoteString} from '../print-name.ts';
import type {Tokens} from '../tokens.ts';
import {parseSum, type Operands} from './arithmetic.ts';
import type {Bindings} from './bindings.ts';
import type {ArithmeticOperator, QualifiedName, Term} from './statement.ts';
import {endOfType, parseTypeRef, printTypeRef} from './type-refs.ts';

// ---- from text ---------------------------------------------------------------------------------------------------

const OPERANDS: Operands<Term> = {
  factor: parseFactor,
  join: (operator, left, right) => ({kind: 'arithmetic', operator, left, right}),
  // `[1] + c` of an assignment: the column is for the caller.
  endsBefore: tokens => isBareColumn(tokens, 1),
};

export const parseTerm = (tokens: Tokens): Term => parseSum(tokens, OPERANDS);

function parseFactor(tokens: Tokens): Term {
  if (!tokens.isMark('-')) {
    return parseSimple(tokens);
  }
  const constant = parseNegativeConstant(tokens);
  if (constant !== undefined) {
    return constant;
  }
  refuseMinusDigits(tokens);
  const depth = tokens.depth;
  tokens.enter();
  tokens.advance();
  const of = parseFactor(tokens);
  tokens.leave(depth);
  return {kind: 'negate', of};
}

/** A minus that touches digits begins a number: `-0xff` and `-50554d6e-…` are none. */
export function refuseMinusDigits(tokens: Tokens): void {
  const kind = tokens.kind(1);
  if (tokens.touchesNext() && (kind === HEX || (kind === UUID && tokens.value(1) < 'a'))) {
    throw tokens.noViable();
  }
}

function parseSimple(tokens: Tokens): Term {
  const constant = parseConstant(tokens);
  if (constant !== undefined) {
    return constant;
  }
  if (tokens.isMarker()) {
    return tokens.marker();
  }
  const depth = tokens.depth;
  tokens.enter();
  const term = parseComposite(tokens);
  tokens.leave(depth);
  return term;
}

function parseComposite(tokens: Tokens): Term {
  if (tokens.skipMark('[')) {
    return {kind: 'list', elements: parseTermsUntil(tokens, ']')};
  }
  if (tokens.isMark('{')) {
    return parseBraces(tokens);
  }
  if (tokens.isMark('(')) {
    return parseParentheses(tokens);
  }
  return {kind: 'call', name: parseFunctionName(tokens), args: parseArguments(tokens)};
}

function parseArguments(tokens: Tokens): Term[] {
  tokens.takeMark('(');
  return parseTermsUntil(tokens, ')');
}

/** Terms between commas up to the closing mark, which is read too. None is legal. */
export function parseTermsUntil(tokens: Tokens, close: string): Term[] {
  const terms: Term[] = [];
  if (tokens.skipMark(close)) {
    return terms;
  }
  do {
    terms.push(parseTerm(tokens));
  } while (tokens.skipMark(','));
  tokens.takeMark(close);
  return terms;
}

/** A literal or `null`, when one stands here; a sign that touches its number is part of it. */
export function parseConstant(tokens: Tokens): Term | undefined {
  if (tokens.isMark('-')) {
    return parseNegativeConstant(tokens);
  }
  const kind = tokens.kind();
  const text = tokens.value();
  let constant: Term;
  switch (kind) {
    case STRING:
      constant = {kind: 'literal', literal: 'string', text};
      break;
    case INTEGER:
      constant = {kind: 'literal', literal: 'integer', text};
      break;
    case FLOAT:
      constant = {kind: 'literal', literal: 'float', text};
      break;
    case UUID:
      constant = {kind: 'literal', literal: 'uuid', text};
      break;
    case HEX:
      constant = {kind: 'literal', literal: 'hex', text};
      break;
    case DURATION:
      constant = {kind: 'literal', literal: 'duration', text};
      break;
    case WORD: {
      const word = wordConstant(text);
      if (word === undefined) {
        return undefined;
      }
      constant = word;
      break;
    }
    default:
      return undefined;
  }
  tokens.advance();
  return constant;
}

function parseNegativeConstant(tokens: Tokens): Term | undefined {
  const literal = negativeLiteral(tokens.kind(1), tokens.value(1));
  if (literal === undefined || !tokens.touchesNext()) {
    return undefined;
  }
  tokens.advance();
  tokens.advance();
  return literal;
}

function negativeLiteral(kind: number, text: string): Term | undefined {
  switch (kind) {
    case INTEGER:
      return {kind: 'literal', literal: 'integer', text: `-${text}`};
    case FLOAT:
      return {kind: 'literal', literal: 'float', text: `-${text}`};
    case DURATION:
      return {kind: 'literal', literal: 'duration', text: `-${text}`};
    case WORD:
      return text === 'infinity'
        ? {kind: 'literal', literal: 'float', text: '-Infinity'}
        : text === 'nan'
          ? {kind: 'literal', literal: 'float', text: 'NaN'}
          : undefined;
    default:
      return undefined;
  }
}

function wordConstant(word: string): Term | undefined {
  switch (word) {
    case 'true':
    case 'false':
      return {kind: 'literal', literal: 'boolean', text: word};
    case 'null':
      return {kind: 'null'};
    case 'nan':
      return {kind: 'literal', literal: 'float', text: 'NaN'};
    case 'infinity':
      return {kind: 'literal', literal: 'float', text: 'Infinity'};
    default:
      return undefined;
  }
}

/** `f` or `ks.f`; `token` is the one reserved word among function names. */
export function parseFunctionName(tokens: Tokens): QualifiedName {
  if (tokens.skip('token')) {
    return {keyspace: undefined, name: 'token'};
  }
  return tokens.qualifiedName();
}

/** True for a name at `offset` that is no call: only assignments have such. */
export function isBareColumn(tokens: Tokens, offset: number): boolean {
  return tokens.isName(offset) && !tokens.isMark('(', offset + 1) && !tokens.isMark('.', offset + 1);
}

/** `{a: 1}` with names is a user type value, with terms a map; without colons it is a set. */
export function parseBraces(tokens: Tokens): Term {
  tokens.takeMark('{');
  if (tokens.skipMark('}')) {
    return {kind: 'set', elements: []};
  }
  if (tokens.isName() && tokens.isMark(':', 1)) {
    const fields: (readonly [string, Term])[] = [];
    do {
      const name = tokens.name();
      tokens.takeMark(':');
      fields.push([name, parseTerm(tokens)]);
    } while (tokens.skipMark(','));
    tokens.takeMark('}');
    return {kind: 'udt', fields};
  }
  const first = parseTerm(tokens);
  if (!tokens.isMark(':')) {
    const rest = tokens.skipMark(',') ? parseTermsUntil(tokens, '}') : undefined;
    if (rest === undefined) {
      tokens.takeMark('}');
      return {kind: 'set', elements: [first]};
    }
    if (rest.length === 0) {
      throw tokens.noViable();
    }
    return {kind: 'set', elements: [first, ...rest]};
  }
  const entries: (readonly [Term, Term])[] = [];
  let key = first;
  for (;;) {
    tokens.takeMark(':');
    entries.push([key, parseTerm(tokens)]);
    if (!tokens.skipMark(',')) {
      break;
    }
    key = parseTerm(tokens);
  }
  tokens.takeMark('}');
  return {kind: 'map', entries};
}

/** `(type) term` or a tuple. In terms no column can stand between the parentheses, so a type is one. */
function parseParentheses(tokens: Tokens): Term {
  if (isTypeHint(tokens)) {
    tokens.takeMark('(');
    const type = parseTypeRef(tokens);
    tokens.takeMark(')');
    return {kind: 'hint', type, of: parseSimple(tokens)};
  }
  tokens.takeMark('(');
  const elements = parseTermsUntil(tokens, ')');
  if (elements.length === 0) {
    throw tokens.noViable();
  }
  return {kind: 'tuple', elements};
}

function isTypeHint(tokens: Tokens): boolean {
  if (tokens.kind(1) === WORD && wordConstant(tokens.value(1)) !== undefined) {
    return false;
  }
  const end = endOfType(tokens, 1);
  if (end < 0 || !tokens.isMark(')', end)) {
    return false;
  }
  // `('a')` is a tuple unless something follows that it can be the type of. `AND (c) < …` is no call.
  return tokens.kind(1) !== STRING || (startsFactor(tokens, end + 1) && !tokens.isWord('and', end + 1));
}

function startsFactor(tokens: Tokens, offset: number): boolean {
  const kind = tokens.kind(offset);
  if (kind === WORD || kind === QUOTED) {
    const isConstant = kind === WORD && wordConstant(tokens.value(offset)) !== undefined;
    return isConstant || tokens.isMark('(', offset + 1) || tokens.isMark('.', offset + 1);
  }
  if (tokens.isMark('-', offset)) {
    return (
      tokens.touchesNext(offset) && negativeLiteral(tokens.kind(offset + 1), tokens.value(offset + 1)) !== undefined
    );
  }
  return (
    (kind >= STRING && kind <= DURATION) ||
    tokens.isMark('?', offset) ||
    isNamedMarker(tokens, offset) ||
    tokens.isMark('(', offset) ||
    tokens.isMark('[', offset) ||
    tokens.isMark('{', offset)
  );
}

/** `:name`, and not the `: f(x)` that follows the key of a map. */
const isNamedMarker = (tokens: Tokens, offset: number): boolean =>
  tokens.isMark(':', offset) &&
  tokens.touchesNext(offset) &&
  tokens.isName(offset + 1) &&
  !tokens.isMark('(', offset + 2) &&
  !tokens.isMark('.', offset + 2);

/** The integer or marker of LIMIT, TTL and TIMESTAMP. */
export function parseIntegerOrMarker(tokens: Tokens): Term {
  if (tokens.isMarker()) {
    return tokens.marker();
  }
  const isNegative = tokens.isMark('-') && tokens.touchesNext();
  if (tokens.kind(isNegative ? 1 : 0) !== INTEGER) {
    throw tokens.noViable();
  }
  if (isNegative) {
    tokens.advance();
  }
  const text = (isNegative ? '-' : '') + tokens.value();
  tokens.advance();
  return {kind: 'literal', literal: 'integer', text};
}

// ---- to text -----------------------------------------------------------------------------------------------------

export function printTerm(term: Term, bindings: Bindings): string {
  switch (term.kind) {
    case 'literal':
      return printLiteral(term);
    case 'null':
      return 'null';
    case 'marker':
      return bindings.marker(term.index, term.name === undefined ? undefined : quoteName(term.name));
    case 'value':
      return bindings.value(term.bytes);
    case 'list':
      return `[${printTerms(term.elements, bindings)}]`;
    case 'set':
      return `{${printTerms(term.elements, bindings)}}`;
    case 'map':
      return `{${term.entries.map(([key, value]) => `${printTerm(key, bindings)}: ${printTerm(value, bindings)}`).join(', ')}}`;
    case 'udt':
      return `{${term.fields.map(([name, value]) => `${quoteName(name)}: ${printTerm(value, bindings)}`).join(', ')}}`;
    case 'tuple':
      return `(${printTerms(term.elements, bindings)})`;
    case 'call':
      return `${printFunctionName(term.name)}(${printTerms(term.args, bindings)})`;
    case 'hint':
      return `(${printTypeRef(term.type)}) ${printHinted(term.of, bindings)}`;
    case 'arithmetic':
      return `${printOperand(term.left, bindings, strength(term))} ${term.operator} ${printOperand(term.right, bindings, strength(term) + 1)}`;
    case 'negate':
      // The space keeps a number behind it from becoming a negative literal, and `--` from becoming a comment.
      return `- ${printOperand(term.of, bindings, 3)}`;
    case 'column':
      return quoteName(term.name);
  }
}

/** 1 sums, 2 products, 3 the rest. */
const strength = (term: Term): number => (term.kind !== 'arithmetic' ? 3 : isProductOperator(term.operator) ? 2 : 1);

/** The parentheses read back as a tuple of one, which means the same. The parser makes no tree that needs them. */
const printOperand = (term: Term, bindings: Bindings, least: number): string =>
  strength(term) < least ? `(${printTerm(term, bindings)})` : printTerm(term, bindings);

const printHinted = (term: Term, bindings: Bindings): string =>
  term.kind === 'negate' ? `(${printTerm(term, bindings)})` : printOperand(term, bindings, 3);

export const isProductOperator = (operator: ArithmeticOperator): boolean => operator !== '+' && operator !== '-';

export const printTerms = (terms: readonly Term[], bindings: Bindings): string =>
  terms.map(term => printTerm(term, bindings)).join(', ');

function printLiteral(term: Extract<Term, {kind: 'literal'}>): string {
  switch (term.literal) {
    case 'string':
      return quoteString(term.text);
    case 'hex':
      return `0x${term.text}`;
    default:
      return term.text;
  }
}

export const printFunctionName = (name: QualifiedName): string =>
  name.keyspace === undefined && name.name === 'token' ? 'token' : printQualifiedName(name);
