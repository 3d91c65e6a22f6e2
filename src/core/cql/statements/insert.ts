/** INSERT of values and of JSON. */
import {STRING} from '../lexer.ts';
import {printQualifiedName, quoteName} from '../print-name.ts';
import type {Tokens} from '../tokens.ts';
import type {Grammar} from './grammar.ts';
import type {Insert, InsertJson, Term} from './statement.ts';
import {parseTermsUntil, printTerm, printTerms} from './terms.ts';
import {parseUsing, printUsing} from './using.ts';

/** True when the INSERT at the cursor is one of JSON; a table may be called `json` too. */
export const isInsertJson = (tokens: Tokens): boolean => tokens.isWord('json', tokens.isMark('.', 3) ? 5 : 3);

export const insert: Grammar<Insert> = {
  parse(tokens) {
    tokens.take('insert');
    tokens.take('into');
    const table = tokens.qualifiedName();
    tokens.takeMark('(');
    const columns = [tokens.name()];
    while (tokens.skipMark(',')) {
      columns.push(tokens.name());
    }
    tokens.takeMark(')');
    tokens.take('values');
    tokens.takeMark('(');
    const values = parseTermsUntil(tokens, ')');
    if (values.length === 0) {
      tokens.rewind(tokens.position - 1);
      throw tokens.noViable();
    }
    const ifNotExists = tokens.skipIfNotExists();
    return {kind: 'insert', table, columns, values, ifNotExists, using: parseUsing(tokens)};
  },

  print: (statement, bindings) =>
    `INSERT INTO ${printQualifiedName(statement.table)} (${statement.columns.map(quoteName).join(', ')}) ` +
    `VALUES (${printTerms(statement.values, bindings)})` +
    `${statement.ifNotExists ? ' IF NOT EXISTS' : ''}${printUsing(statement.using, bindings)}`,
};

export const insertJson: Grammar<InsertJson> = {
  parse(tokens) {
    tokens.take('insert');
    tokens.take('into');
    const table = tokens.qualifiedName();
    tokens.take('json');
    const json = parseJson(tokens);
    let defaultUnset = false;
    if (tokens.skip('default')) {
      defaultUnset = tokens.skip('unset');
      if (!defaultUnset) {
        tokens.take('null');
      }
    }
    const ifNotExists = tokens.skipIfNotExists();
    return {kind: 'insert_json', table, json, defaultUnset, ifNotExists, using: parseUsing(tokens)};
  },

  print: (statement, bindings) =>
    `INSERT INTO ${printQualifiedName(statement.table)} JSON ${printTerm(statement.json, bindings)}` +
    `${statement.defaultUnset ? ' DEFAULT UNSET' : ''}` +
    `${statement.ifNotExists ? ' IF NOT EXISTS' : ''}${printUsing(statement.using, bindings)}`,
};

function parseJson(tokens: Tokens): Term {
  if (tokens.isMarker()) {
    return tokens.marker();
  }
  if (tokens.kind() !== STRING) {
    throw tokens.noViable();
  }
  return {kind: 'literal', literal: 'string', text: tokens.string()};
}
