/** TRUNCATE. */
import {printQualifiedName} from '../print-name.ts';
import type {Grammar} from './grammar.ts';
import type {Truncate} from './statement.ts';

export const truncate: Grammar<Truncate> = {
  parse(tokens) {
    tokens.take('truncate');
    if (!tokens.skip('table')) {
      tokens.skip('columnfamily');
    }
    return {kind: 'truncate', table: tokens.qualifiedName()};
  },
  print: statement => `TRUNCATE TABLE ${printQualifiedName(statement.table)}`,
};
