/** DELETE. Named `deleteRows`, since the keyword cannot be. */
import {printQualifiedName, quoteName} from '../print-name.ts';
import type {Tokens} from '../tokens.ts';
import type {Bindings} from './bindings.ts';
import {parseIfClause, parseWhere, printCondition, printIfClause} from './conditions.ts';
import type {Grammar} from './grammar.ts';
import type {Delete, DeleteTarget} from './statement.ts';
import {parseTerm, printTerm} from './terms.ts';
import {parseUsingTimestamp, printUsing} from './using.ts';

export const deleteRows: Grammar<Delete> = {
  parse(tokens) {
    tokens.take('delete');
    const targets: DeleteTarget[] = [];
    if (!tokens.isWord('from')) {
      do {
        targets.push(parseTarget(tokens));
      } while (tokens.skipMark(','));
    }
    tokens.take('from');
    const table = tokens.qualifiedName();
    const using = parseUsingTimestamp(tokens);
    tokens.take('where');
    const where = parseWhere(tokens);
    const {ifExists, conditions} = parseIfClause(tokens);
    return {kind: 'delete', table, targets, using, where, ifExists, conditions};
  },

  print(statement, bindings) {
    const targets = statement.targets.map(target => printTarget(target, bindings)).join(', ');
    return (
      `DELETE ${targets === '' ? '' : `${targets} `}FROM ${printQualifiedName(statement.table)}` +
      `${printUsing(statement.using, bindings)} ` +
      `WHERE ${printCondition(statement.where, bindings)}${printIfClause(statement, bindings)}`
    );
  },
};

function parseTarget(tokens: Tokens): DeleteTarget {
  const column = tokens.name();
  if (tokens.skipMark('[')) {
    const key = parseTerm(tokens);
    tokens.takeMark(']');
    return {kind: 'element', column, key};
  }
  return tokens.skipMark('.') ? {kind: 'field', column, field: tokens.name()} : {kind: 'column', column};
}

function printTarget(target: DeleteTarget, bindings: Bindings): string {
  const column = quoteName(target.column);
  switch (target.kind) {
    case 'column':
      return column;
    case 'element':
      return `${column}[${printTerm(target.key, bindings)}]`;
    case 'field':
      return `${column}.${quoteName(target.field)}`;
  }
}
