/** BEGIN BATCH ... APPLY BATCH. */
import type {Tokens} from '../tokens.ts';
import type {Bindings} from './bindings.ts';
import {deleteRows} from './delete.ts';
import type {Grammar} from './grammar.ts';
import {insert, insertJson, isInsertJson} from './insert.ts';
import type {Batch} from './statement.ts';
import {update} from './update.ts';
import {parseUsing, printUsing} from './using.ts';

type BatchItem = Batch['statements'][number];

export const batch: Grammar<Batch> = {
  parse(tokens) {
    tokens.take('begin');
    const type = tokens.skip('unlogged') ? 'unlogged' : tokens.skip('counter') ? 'counter' : 'logged';
    tokens.take('batch');
    // A TTL is read too, so that its refusal can say why.
    const using = parseUsing(tokens);
    const statements: BatchItem[] = [];
    while (!tokens.isWord('apply')) {
      statements.push(parseItem(tokens));
      tokens.skipMark(';');
    }
    tokens.take('apply');
    tokens.take('batch');
    return {kind: 'batch', type, using, statements};
  },

  print: (statement, bindings) =>
    `BEGIN ${statement.type === 'logged' ? '' : `${statement.type.toUpperCase()} `}BATCH` +
    `${printUsing(statement.using, bindings)} ` +
    `${statement.statements.map(item => `${printItem(item, bindings)}; `).join('')}APPLY BATCH`,
};

function parseItem(tokens: Tokens): BatchItem {
  if (tokens.isWord('insert')) {
    return isInsertJson(tokens) ? insertJson.parse(tokens) : insert.parse(tokens);
  }
  if (tokens.isWord('update')) {
    return update.parse(tokens);
  }
  if (tokens.isWord('delete')) {
    return deleteRows.parse(tokens);
  }
  throw tokens.mismatched('K_APPLY');
}

function printItem(item: BatchItem, bindings: Bindings): string {
  switch (item.kind) {
    case 'insert':
      return insert.print(item, bindings);
    case 'insert_json':
      return insertJson.print(item, bindings);
    case 'update':
      return update.print(item, bindings);
    case 'delete':
      return deleteRows.print(item, bindings);
  }
}
