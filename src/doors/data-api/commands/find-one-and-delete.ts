/** findOneAndDelete and deleteOne. */
import type {Json} from '../../../wire/json/tree.ts';
import {parseProjection} from '../clauses/projection.ts';
import {removeDocument} from '../operations/change.ts';
import {openCollection} from '../operations/collection.ts';
import {Query} from '../operations/find.ts';
import type {StoredDocument} from '../operations/find.ts';
import {firstOf} from '../operations/order.ts';
import {deleteRow} from '../tables/delete.ts';
import {tableTarget} from '../tables/table.ts';
import {project} from './answer-document.ts';
import {parseSelection, readSelection, required} from './change-fields.ts';
import type {Selected, Selection} from './change-fields.ts';
import {command} from './command.ts';
import type {Context} from './command.ts';
import type {Collection} from '../operations/collection.ts';

async function removeFirst(
  selected: Selected,
  collection: Collection,
  context: Context,
): Promise<StoredDocument | undefined> {
  const query = new Query(selected.filter, collection, context);
  const first = await firstOf(query, await selected.order(), collection, context);
  return first && removeDocument(first.document, query, collection, context);
}

export const findOneAndDelete = command<Selection & {readonly projection: Json | undefined}>({
  name: 'findOneAndDelete',
  members: ['filter', 'projection', 'sort'],
  options: undefined,

  parse: fields => ({...parseSelection(fields), projection: fields.json('projection')}),

  async run(input, context) {
    const collection = openCollection(context, 'findOneAndDelete');
    const selected = readSelection(input, collection, context);
    const projection = parseProjection(input.projection);
    const removed = await removeFirst(selected, collection, context);
    return {
      data: `{"document":${removed === undefined ? 'null' : project(projection, removed)}}`,
      status: `"deletedCount":${removed === undefined ? 0 : 1}`,
    };
  },
});

export const deleteOne = command<Selection>({
  name: 'deleteOne',
  members: ['filter', 'sort'],
  options: 'none',
  parse: fields => ({filter: required(fields, 'filter'), sort: fields.json('sort')}),

  async run(input, context) {
    const table = tableTarget(context);
    if (table !== undefined) {
      return deleteRow(input, table, context);
    }
    const collection = openCollection(context, 'deleteOne');
    const removed = await removeFirst(readSelection(input, collection, context), collection, context);
    return {status: `"deletedCount":${removed === undefined ? 0 : 1}`};
  },
});
