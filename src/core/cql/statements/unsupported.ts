/** What begins no statement. Every statement of CQL is read; which of them an engine does is its own matter. */
import type {Grammar} from './grammar.ts';
import type {Unsupported} from './statement.ts';

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
