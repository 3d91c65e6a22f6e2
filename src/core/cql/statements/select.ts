/** SELECT. */
import {invalid} from '../errors.ts';
import {INTEGER, STRING, WORD, QUOTED, UUID, FLOAT, HEX, DURATION} from '../lexer.ts';
import {printQualifiedName, quoteName} from '../print-name.ts';
import type {Tokens} from '../tokens.ts';
import type {Bindings} from './bindings.ts';
import {parseWhere, printCondition} from './conditions.ts';
import type {Grammar} from './grammar.ts';
import {printSelectItems} from './print-selectors.ts';
import {parseSelectItems} from './selectors.ts';
import type {OrderBy, Select} from './statement.ts';
import {parseIntegerOrMarker, parseTerm, printTerm} from './terms.ts';

export const select: Grammar<Select> = {
  parse(tokens) {
    tokens.take('select');
    const json = skipModifier(tokens, 'json');
    const distinct = skipModifier(tokens, 'distinct');
    const items = parseSelectItems(tokens);
    tokens.take('from');
    const table = tokens.qualifiedName();
    const where = tokens.skip('where') ? parseWhere(tokens) : undefined;
    const groupBy = parseGroupBy(tokens);
    const orderBy = parseOrderBy(tokens);
    let perPartitionLimit;
    if (tokens.isWord('per') && tokens.isWord('partition', 1)) {
      tokens.advance();
      tokens.advance();
      tokens.take('limit');
      perPartitionLimit = parseIntegerOrMarker(tokens);
    }
    const limit = tokens.skip('limit') ? parseIntegerOrMarker(tokens) : undefined;
    const allowFiltering = tokens.skip('allow');
    if (allowFiltering) {
      tokens.take('filtering');
    }
    return {
      kind: 'select',
      table,
      items,
      json,
      distinct,
      where,
      groupBy,
      orderBy,
      perPartitionLimit,
      limit,
      allowFiltering,
    };
  },

  print(statement, bindings) {
    let text = 'SELECT ';
    text += statement.json ? 'JSON ' : '';
    text += statement.distinct ? 'DISTINCT ' : '';
    text += `${unlikeModifier(printSelectItems(statement.items, bindings))} FROM ${printQualifiedName(statement.table)}`;
    if (statement.where !== undefined) {
      text += ` WHERE ${printCondition(statement.where, bindings)}`;
    }
    if (statement.groupBy.length > 0) {
      text += ` GROUP BY ${statement.groupBy.map(quoteName).join(', ')}`;
    }
    if (statement.orderBy !== undefined) {
      text += ` ORDER BY ${printOrderBy(statement.orderBy, bindings)}`;
    }
    if (statement.perPartitionLimit !== undefined) {
      text += ` PER PARTITION LIMIT ${printTerm(statement.perPartitionLimit, bindings)}`;
    }
    if (statement.limit !== undefined) {
      text += ` LIMIT ${printTerm(statement.limit, bindings)}`;
    }
    return statement.allowFiltering ? `${text} ALLOW FILTERING` : text;
  },
};

/** `JSON` and `DISTINCT` are also names: they are the keyword when something to select follows. */
function skipModifier(tokens: Tokens, keyword: string): boolean {
  if (!tokens.isWord(keyword) || !startsSelection(tokens)) {
    return false;
  }
  tokens.advance();
  return true;
}

function startsSelection(tokens: Tokens): boolean {
  const next = tokens.kind(1);
  switch (next) {
    case WORD:
      return !tokens.isWord('from', 1) && !tokens.isWord('as', 1);
    case QUOTED:
    case STRING:
    case INTEGER:
    case FLOAT:
    case UUID:
    case HEX:
    case DURATION:
    case 0x3f /* ? */:
    case 0x3a /* : */:
    case 0x28 /* ( */:
    case 0x5b /* [ */:
    case 0x7b /* { */:
    case 0x2d /* - */:
      return true;
    case 0x2a /* * */:
      return tokens.isWord('from', 2);
    default:
      return false;
  }
}

/** `json[0]` would read as JSON of a list: a name in front of such is quoted. */
const unlikeModifier = (items: string): string => items.replace(/^(json|distinct)(?=[[(]| [-+*/%])/, '"$1"');

function parseGroupBy(tokens: Tokens): string[] {
  const columns: string[] = [];
  if (tokens.isWord('group') && tokens.isWord('by', 1)) {
    tokens.advance();
    tokens.advance();
    do {
      columns.push(tokens.name());
      if (tokens.isMark('(')) {
        throw invalid('Functions are not supported in GROUP BY');
      }
    } while (tokens.skipMark(','));
  }
  return columns;
}

function parseOrderBy(tokens: Tokens): OrderBy | undefined {
  if (!tokens.skip('order')) {
    return undefined;
  }
  tokens.take('by');
  const columns: {name: string; descending: boolean}[] = [];
  let best: OrderBy | undefined;
  do {
    const name = tokens.name();
    if (tokens.skip('ann')) {
      tokens.take('of');
      if (best !== undefined) {
        throw invalid('Cannot specify more than one ANN ordering');
      }
      best = {kind: 'ann', column: name, vector: parseTerm(tokens)};
      if (parseDirection(tokens)) {
        throw invalid('Descending ANN ordering is not supported');
      }
    } else if (tokens.isWord('bm25') && tokens.isWord('of', 1)) {
      tokens.advance();
      tokens.advance();
      if (best !== undefined) {
        throw invalid('Cannot specify more than one BM25 ordering');
      }
      best = {kind: 'bm25', column: name, text: parseTerm(tokens)};
    } else {
      const descending = parseDirection(tokens);
      // A column that comes twice keeps its place and takes the last direction, as in Apache Cassandra.
      const twin = columns.find(column => column.name === name);
      if (twin === undefined) {
        columns.push({name, descending});
      } else {
        twin.descending = descending;
      }
    }
  } while (tokens.skipMark(','));
  if (best !== undefined && columns.length > 0) {
    throw invalid(`${best.kind.toUpperCase()} ordering does not support any other ordering`);
  }
  return best ?? {kind: 'columns', columns};
}

/** True for `DESC`. */
function parseDirection(tokens: Tokens): boolean {
  return tokens.skip('desc') || (tokens.skip('asc'), false);
}

function printOrderBy(orderBy: OrderBy, bindings: Bindings): string {
  switch (orderBy.kind) {
    case 'ann':
      return `${quoteName(orderBy.column)} ANN OF ${printTerm(orderBy.vector, bindings)}`;
    case 'bm25':
      return `${quoteName(orderBy.column)} BM25 OF ${printTerm(orderBy.text, bindings)}`;
    case 'columns':
      return orderBy.columns
        .map(({name, descending}) => `${quoteName(name)} ${descending ? 'DESC' : 'ASC'}`)
        .join(', ');
  }
}
