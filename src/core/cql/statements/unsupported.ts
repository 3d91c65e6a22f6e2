/** Statements that are CQL but not offered. */
import {EOF} from '../lexer.ts';
import type {Tokens} from '../tokens.ts';
import type {Grammar} from './grammar.ts';
import type {Unsupported} from './statement.ts';

/** Reads the rest of the statement without a look at it. */
export function unsupported(tokens: Tokens, what: string): Unsupported {
  while (tokens.kind() !== EOF && !tokens.isMark(';')) {
    tokens.advance();
  }
  return {kind: 'unsupported', what};
}

/** Statements by their first words; longer ones first. */
const STATEMENTS: readonly (readonly string[])[] = [
  ['create', 'or', 'replace', 'function'],
  ['create', 'or', 'replace', 'aggregate'],
  ['create', 'function'],
  ['create', 'aggregate'],
  ['create', 'trigger'],
  ['drop', 'function'],
  ['drop', 'aggregate'],
  ['drop', 'trigger'],
];

export const unsupportedStatement: Grammar<Unsupported> = {
  parse(tokens) {
    const words = STATEMENTS.find(candidate => candidate.every((word, at) => tokens.isWord(word, at)));
    if (words === undefined) {
      if (STATEMENTS.some(([first = '']) => tokens.isWord(first)) || tokens.isWord('alter') || tokens.isWord('list')) {
        tokens.advance();
      }
      throw tokens.noViable();
    }
    return unsupported(tokens, words.join(' ').toUpperCase());
  },
  print: statement => statement.what,
};
