/** What stands between SELECT and FROM. The way back is print-selectors.ts. */
import {invalid} from '../errors.ts';
import {DURATION, EOF, FLOAT, INTEGER, QUOTED, RANGE, STRING, WORD} from '../lexer.ts';
import type {Tokens} from '../tokens.ts';
import {parseSum, type Operands} from './arithmetic.ts';
import type {SelectItem, Selector, Term, TypeRef} from './statement.ts';
import {
  parseBraces as parseTermBraces,
  parseConstant,
  parseFunctionName,
  parseTerm,
  refuseMinusDigits,
} from './terms.ts';
import {endOfType, parseTypeRef} from './type-refs.ts';
import {isNativeTypeName} from '../types/type-shapes.ts';

/** Gives no items for `*`. */
export function parseSelectItems(tokens: Tokens): SelectItem[] {
  if (tokens.skipMark('*')) {
    return [];
  }
  const items: SelectItem[] = [];
  do {
    const selector = parseSelector(tokens);
    items.push({selector, alias: tokens.skip('as') ? tokens.name() : undefined});
  } while (tokens.skipMark(','));
  return items;
}

const OPERANDS: Operands<Selector> = {
  factor: parseFactor,
  join: (operator, left, right) => ({kind: 'arithmetic', operator, left, right}),
};

const parseSelector = (tokens: Tokens): Selector => parseSum(tokens, OPERANDS);

function parseFactor(tokens: Tokens): Selector {
  const constant = parseConstant(tokens);
  if (constant !== undefined) {
    return {kind: 'term', term: constant};
  }
  if (tokens.isMarker()) {
    return {kind: 'term', term: tokens.marker()};
  }
  if (tokens.isName() && !tokens.isMark('(', 1) && !tokens.isMark('.', 1) && !tokens.isMark('[', 1)) {
    return {kind: 'column', name: tokens.name()};
  }
  const depth = tokens.depth;
  tokens.enter();
  const selector = tokens.isMark('-') ? parseNegated(tokens) : parseWithParts(tokens);
  tokens.leave(depth);
  return selector;
}

function parseNegated(tokens: Tokens): Selector {
  refuseMinusDigits(tokens);
  tokens.advance();
  return {kind: 'negate', of: parseFactor(tokens)};
}

/** A selector with its `.field`, `[key]` and `[from..to]` behind it. */
const parseWithParts = (tokens: Tokens): Selector => parseParts(tokens, parseSimple(tokens));

function parseParts(tokens: Tokens, of: Selector): Selector {
  let selector = of;
  for (;;) {
    if (tokens.skipMark('.')) {
      selector = {kind: 'field', of: selector, field: tokens.name()};
    } else if (tokens.skipMark('[')) {
      selector = parseElementOrSlice(tokens, selector);
    } else {
      return selector;
    }
    tokens.enter();
  }
}

function parseElementOrSlice(tokens: Tokens, of: Selector): Selector {
  const from = tokens.kind() === RANGE ? undefined : parseTerm(tokens);
  if (from !== undefined && tokens.skipMark(']')) {
    return {kind: 'element', of, key: from};
  }
  if (tokens.kind() !== RANGE) {
    throw tokens.noViable();
  }
  tokens.advance();
  const to = tokens.isMark(']') && from !== undefined ? undefined : parseTerm(tokens);
  tokens.takeMark(']');
  return {kind: 'slice', of, from, to};
}

function parseSimple(tokens: Tokens): Selector {
  if (tokens.isMark('(')) {
    return parseParentheses(tokens);
  }
  if (tokens.skipMark('[')) {
    const elements = parseSelectorsUntil(tokens, ']');
    const terms = termsOf(elements);
    return terms === undefined ? {kind: 'list', elements} : {kind: 'term', term: {kind: 'list', elements: terms}};
  }
  if (tokens.isMark('{')) {
    return parseBraces(tokens);
  }
  const isCall = tokens.isMark('(', 1) || (tokens.isMark('.', 1) && tokens.isMark('(', 3));
  if (!isCall) {
    return {kind: 'column', name: tokens.name()};
  }
  return parseCall(tokens);
}

function parseCall(tokens: Tokens): Selector {
  if (tokens.kind() === WORD && tokens.isMark('(', 1)) {
    const word = tokens.value();
    switch (word) {
      case 'count':
        if (isCountRows(tokens)) {
          tokens.rewind(tokens.position + COUNT_ROWS_TOKENS);
          return {kind: 'count_rows'};
        }
        break;
      case 'cast':
        return parseCast(tokens);
      case 'writetime':
      case 'maxwritetime':
      case 'ttl': {
        tokens.advance();
        tokens.takeMark('(');
        const of = parseParts(tokens, {kind: 'column', name: tokens.name()});
        tokens.takeMark(')');
        return {kind: word, of};
      }
    }
  }
  const name = parseFunctionName(tokens);
  tokens.takeMark('(');
  return {kind: 'call', name, args: parseSelectorsUntil(tokens, ')')};
}

/** `count(*)` or `count(1)`. */
const isCountRows = (tokens: Tokens): boolean =>
  (tokens.isMark('*', 2) || (tokens.kind(2) === INTEGER && tokens.value(2) === '1')) && tokens.isMark(')', 3);
const COUNT_ROWS_TOKENS = 4;

function parseCast(tokens: Tokens): Selector {
  tokens.advance();
  tokens.takeMark('(');
  const of = parseSelector(tokens);
  tokens.take('as');
  const start = tokens.position;
  const type = parseTypeRef(tokens);
  const isNative =
    type.kind === 'named' && type.keyspace === undefined && (isNativeTypeName(type.name) || type.name === 'varchar');
  if (!isNative) {
    tokens.rewind(start);
    throw tokens.noViable();
  }
  tokens.takeMark(')');
  return {kind: 'cast', of, type};
}

function parseSelectorsUntil(tokens: Tokens, close: string): Selector[] {
  const selectors: Selector[] = [];
  if (tokens.skipMark(close)) {
    return selectors;
  }
  do {
    selectors.push(parseSelector(tokens));
  } while (tokens.skipMark(','));
  tokens.takeMark(close);
  return selectors;
}

/** The terms when all selectors are such: a literal collection is one term. */
function termsOf(selectors: readonly Selector[]): Term[] | undefined {
  const terms: Term[] = [];
  for (const selector of selectors) {
    if (selector.kind !== 'term') {
      return undefined;
    }
    terms.push(selector.term);
  }
  return terms;
}

/** A set; maps and user type values only of terms. */
function parseBraces(tokens: Tokens): Selector {
  if (tokens.isName(1) && tokens.isMark(':', 2)) {
    return {kind: 'term', term: parseTermBraces(tokens)};
  }
  tokens.takeMark('{');
  const elements: Selector[] = [];
  if (!tokens.isMark('}')) {
    elements.push(parseSelector(tokens));
    if (tokens.isMark(':')) {
      return parseMap(tokens, elements);
    }
    while (tokens.skipMark(',')) {
      elements.push(parseSelector(tokens));
    }
  }
  tokens.takeMark('}');
  const terms = termsOf(elements);
  return terms === undefined ? {kind: 'set', elements} : {kind: 'term', term: {kind: 'set', elements: terms}};
}

function parseMap(tokens: Tokens, parts: Selector[]): Selector {
  for (;;) {
    tokens.takeMark(':');
    parts.push(parseSelector(tokens));
    if (!tokens.skipMark(',')) {
      break;
    }
    parts.push(parseSelector(tokens));
  }
  tokens.takeMark('}');
  const terms = termsOf(parts);
  if (terms === undefined) {
    throw invalid('Map literals with columns are not supported in the selection clause');
  }
  const entries: (readonly [Term, Term])[] = [];
  for (let at = 0; at + 1 < terms.length; at += 2) {
    entries.push([terms[at] as Term, terms[at + 1] as Term]);
  }
  return {kind: 'term', term: {kind: 'map', entries}};
}

/** `(type) x` or a tuple. */
function parseParentheses(tokens: Tokens): Selector {
  if (isTypeHint(tokens)) {
    tokens.takeMark('(');
    const type = parseTypeRef(tokens);
    tokens.takeMark(')');
    return hint(type, parseHinted(tokens));
  }
  tokens.takeMark('(');
  const elements = parseSelectorsUntil(tokens, ')');
  if (elements.length === 0) {
    throw tokens.noViable();
  }
  // Of one: parentheses, or a tuple where one is wanted.
  const terms = termsOf(elements);
  return terms === undefined ? {kind: 'tuple', elements} : {kind: 'term', term: {kind: 'tuple', elements: terms}};
}

const hint = (type: TypeRef, of: Selector): Selector =>
  of.kind === 'term' ? {kind: 'term', term: {kind: 'hint', type, of: of.term}} : {kind: 'hint', type, of};

/** A hint binds closer than `.field` and `[key]`. */
function parseHinted(tokens: Tokens): Selector {
  const constant = parseConstant(tokens);
  if (constant !== undefined) {
    return {kind: 'term', term: constant};
  }
  if (tokens.isMarker()) {
    return {kind: 'term', term: tokens.marker()};
  }
  const depth = tokens.depth;
  tokens.enter();
  const selector = parseSimple(tokens);
  tokens.leave(depth);
  return selector;
}

/** `(int) v` but not `(v) - 1`, `(v) FROM` or `(v)[0]`. */
function isTypeHint(tokens: Tokens): boolean {
  const end = endOfType(tokens, 1);
  if (end < 0 || !tokens.isMark(')', end)) {
    return false;
  }
  const next = end + 1;
  const kind = tokens.kind(next);
  if (kind === EOF || kind === RANGE) {
    return false;
  }
  if (kind === WORD) {
    return !tokens.isWord('from', next) && !tokens.isWord('as', next);
  }
  if (tokens.isMark('[', next)) {
    return tokens.isMark('<', 2);
  }
  if (tokens.isMark('-', next)) {
    const number = tokens.kind(next + 1);
    const isNumber =
      number === INTEGER ||
      number === FLOAT ||
      number === DURATION ||
      tokens.isWord('infinity', next + 1) ||
      tokens.isWord('nan', next + 1);
    const isNegative = tokens.touchesNext(next) && isNumber;
    return isNegative && (!tokens.touchesNext(end) || isTypeName(tokens));
  }
  return (
    (kind >= STRING && kind <= DURATION) ||
    kind === QUOTED ||
    tokens.isMark('?', next) ||
    tokens.isMark(':', next) ||
    tokens.isMark('(', next) ||
    tokens.isMark('{', next)
  );
}

/** Tells the hint `(int)-1` from the difference `(v)-1`. */
const isTypeName = (tokens: Tokens): boolean =>
  tokens.kind(1) === WORD && (isNativeTypeName(tokens.value(1)) || tokens.isMark('<', 2));
