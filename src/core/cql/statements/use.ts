/** USE. */
import {quoteName} from '../print-name.ts';
import type {Grammar} from './grammar.ts';
import type {Use} from './statement.ts';

export const use: Grammar<Use> = {
  parse(tokens) {
    tokens.take('use');
    return {kind: 'use', keyspace: tokens.name()};
  },
  print: statement => `USE ${quoteName(statement.keyspace)}`,
};
