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

/** Statements begin with these and another word: what is wrong is the second one. */
const FIRST_WORDS = ['create', 'alter', 'drop', 'list'];

/** What begins no statement. */
export const unsupportedStatement: Grammar<Unsupported> = {
  parse(tokens) {
    if (FIRST_WORDS.some(word => tokens.isWord(word))) {
      tokens.advance();
    }
    throw tokens.noViable();
  },
  print: statement => statement.what,
};
