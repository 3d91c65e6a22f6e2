/** DESCRIBE, or DESC. */
import {WORD} from '../lexer.ts';
import {printQualifiedName, quoteName} from '../print-name.ts';
import type {Tokens} from '../tokens.ts';
import type {Grammar} from './grammar.ts';
import type {Describe, DescribeTarget, QualifiedName} from './statement.ts';

export const describe: Grammar<Describe> = {
  parse(tokens) {
    tokens.advance();
    const target = parseTarget(tokens);
    const withInternals = tokens.skip('with');
    if (withInternals) {
      tokens.take('internals');
    }
    return {kind: 'describe', target, withInternals};
  },
  print: ({target, withInternals}) => `DESCRIBE ${printTarget(target)}${withInternals ? ' WITH INTERNALS' : ''}`,
};

/** Lists by their word. */
const LISTS: ReadonlyMap<string, 'keyspaces' | 'tables' | 'types' | 'functions' | 'aggregates'> = new Map([
  ['keyspaces', 'keyspaces'],
  ['tables', 'tables'],
  ['columnfamilies', 'tables'],
  ['types', 'types'],
  ['functions', 'functions'],
  ['aggregates', 'aggregates'],
]);

/** Elements by their word, which must be followed by a name: some of these words may be names themselves. */
const ELEMENTS: ReadonlyMap<string, 'table' | 'index' | 'type' | 'function' | 'aggregate'> = new Map([
  ['table', 'table'],
  ['columnfamily', 'table'],
  ['index', 'index'],
  ['type', 'type'],
  ['function', 'function'],
  ['aggregate', 'aggregate'],
]);

function parseTarget(tokens: Tokens): DescribeTarget {
  if (tokens.skip('full')) {
    tokens.take('schema');
    return {kind: 'schema', full: true};
  }
  if (tokens.skip('schema')) {
    return {kind: 'schema', full: false};
  }
  if (tokens.skip('cluster')) {
    return {kind: 'cluster'};
  }
  if (tokens.isWord('keyspace') || (tokens.isWord('only') && tokens.isWord('keyspace', 1))) {
    const only = tokens.skip('only');
    tokens.advance();
    return {kind: 'keyspace', name: tokens.isName() ? tokens.name() : undefined, only};
  }
  if (tokens.isWord('materialized')) {
    tokens.advance();
    tokens.take('view');
    return {kind: 'materialized_view', name: tokens.qualifiedName()};
  }
  return parseNamed(tokens);
}

function parseNamed(tokens: Tokens): DescribeTarget {
  const word = tokens.kind() === WORD ? tokens.value() : '';
  const list = LISTS.get(word);
  if (list !== undefined) {
    tokens.advance();
    return {kind: list};
  }
  const element = ELEMENTS.get(word);
  if (element !== undefined && (tokens.isName(1) || !tokens.isName())) {
    tokens.advance();
    return {kind: element, name: tokens.qualifiedName()};
  }
  return {kind: 'any', name: tokens.qualifiedName()};
}

function printTarget(target: DescribeTarget): string {
  switch (target.kind) {
    case 'schema':
      return target.full ? 'FULL SCHEMA' : 'SCHEMA';
    case 'keyspace': {
      const name = target.name === undefined ? '' : ` ${quoteName(target.name)}`;
      return `${target.only ? 'ONLY ' : ''}KEYSPACE${name}`;
    }
    case 'table':
    case 'index':
    case 'type':
    case 'function':
    case 'aggregate':
      return `${target.kind.toUpperCase()} ${printQualifiedName(target.name)}`;
    case 'materialized_view':
      return `MATERIALIZED VIEW ${printQualifiedName(target.name)}`;
    case 'any':
      return printAny(target.name);
    default:
      return target.kind.toUpperCase();
  }
}

/** What is called like a list must not read as one. */
function printAny({keyspace, name}: QualifiedName): string {
  const quote = (part: string): string => (LISTS.has(part) || part === 'cluster' ? `"${part}"` : quoteName(part));
  return keyspace === undefined ? quote(name) : `${quote(keyspace)}.${quoteName(name)}`;
}
