/** What stands between SELECT and FROM, as text. The parser is selectors.ts. */
import {invalid} from '../errors.ts';
import {quoteName} from '../print-name.ts';
import type {Bindings} from './bindings.ts';
import type {SelectItem, Selector, Term} from './statement.ts';
import {isProductOperator, printFunctionName, printTerm} from './terms.ts';
import {printTypeRef} from './type-refs.ts';

export const printSelectItems = (items: readonly SelectItem[], bindings: Bindings): string =>
  items.length === 0
    ? '*'
    : items
        .map(({selector, alias}) => {
          const text = printSelector(selector, bindings);
          return alias === undefined ? text : `${text} AS ${quoteName(alias)}`;
        })
        .join(', ');

export function printSelector(selector: Selector, bindings: Bindings): string {
  switch (selector.kind) {
    case 'column':
      return quoteName(selector.name);
    case 'count_rows':
      return 'count(*)';
    case 'call':
      return `${printFunctionName(selector.name)}(${printSelectors(selector.args, bindings)})`;
    case 'cast':
      return `cast(${printSelector(selector.of, bindings)} AS ${printTypeRef(selector.type)})`;
    case 'writetime':
    case 'maxwritetime':
    case 'ttl':
      return `${selector.kind}(${printSelector(selector.of, bindings)})`;
    case 'element':
      return `${printBase(selector.of, bindings)}[${printTerm(selector.key, bindings)}]`;
    case 'slice': {
      const base = printBase(selector.of, bindings);
      const from = selector.from === undefined ? '' : printTerm(selector.from, bindings);
      const to = selector.to === undefined ? '' : printTerm(selector.to, bindings);
      // `1.` and the dots of a range must not run together.
      return `${base}[${from.endsWith('.') ? `${from} ` : from}..${to}]`;
    }
    case 'field':
      // A number must not run into the dot.
      return `${printBase(selector.of, bindings)}${selector.of.kind === 'term' ? ' ' : ''}.${quoteName(selector.field)}`;
    case 'term':
      return printTerm(selector.term, bindings);
    case 'arithmetic': {
      const left = printOperand(selector.left, bindings, isProductOperator(selector.operator) ? 2 : 1);
      return `${left} ${selector.operator} ${printOperand(selector.right, bindings, isProductOperator(selector.operator) ? 3 : 2)}`;
    }
    case 'negate':
      return `- ${printOperand(selector.of, bindings, 3)}`;
    case 'hint':
      return `(${printTypeRef(selector.type)}) ${printHinted(selector.of, bindings)}`;
    case 'tuple':
      if (selector.elements.length === 0) {
        throw invalid('An empty tuple has no form in CQL text');
      }
      return `(${printSelectors(selector.elements, bindings)})`;
    case 'list':
      return `[${printSelectors(selector.elements, bindings)}]`;
    case 'set':
      return `{${printSelectors(selector.elements, bindings)}}`;
  }
}

const printSelectors = (selectors: readonly Selector[], bindings: Bindings): string =>
  selectors.map(selector => printSelector(selector, bindings)).join(', ');

/** 1 sums, 2 products, 3 the rest. */
function strength(selector: Selector): number {
  if (selector.kind === 'arithmetic') {
    return isProductOperator(selector.operator) ? 2 : 1;
  }
  return selector.kind === 'term' && selector.term.kind === 'arithmetic' ? 1 : 3;
}

const printOperand = (selector: Selector, bindings: Bindings, least: number): string =>
  strength(selector) < least ? `(${printSelector(selector, bindings)})` : printSelector(selector, bindings);

/** What `.field` and `[key]` can follow. Parentheses are a tuple of one to the parser: only what could not stand there without them gets them. */
function printBase(selector: Selector, bindings: Bindings): string {
  const text = printSelector(selector, bindings);
  switch (selector.kind) {
    case 'arithmetic':
    case 'negate':
      return `(${text})`;
    case 'term':
      return CLOSED_TERMS.has(selector.term.kind) ? text : `(${text})`;
    default:
      return text;
  }
}

/** They end with a bracket, or are a hint before one that does. */
const CLOSED_TERMS: ReadonlySet<Term['kind']> = new Set(['list', 'set', 'map', 'tuple', 'udt', 'hint']);

function printHinted(selector: Selector, bindings: Bindings): string {
  const text = printSelector(selector, bindings);
  switch (selector.kind) {
    case 'arithmetic':
    case 'negate':
    case 'element':
    case 'slice':
    case 'field':
      return `(${text})`;
    default:
      return text;
  }
}
