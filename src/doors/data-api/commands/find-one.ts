/** findOne. */
import type {Json} from '../../../wire/json/tree.ts';
import {parseFilter} from '../clauses/filter.ts';
import {parseProjection} from '../clauses/projection.ts';
import {parseSort} from '../clauses/sort.ts';
import type {Answer} from '../envelope.ts';
import {openCollection} from '../operations/collection.ts';
import {explained} from '../operations/explain.ts';
import {Query} from '../operations/find.ts';
import {firstOf, orderOf} from '../operations/order.ts';
import {findOneRow} from '../tables/read.ts';
import {tableTarget} from '../tables/table.ts';
import {project, sortVectorStatus, withSimilarity} from './answer-document.ts';
import {command} from './command.ts';
import type {Context} from './command.ts';

interface Input {
  readonly filter: Json | undefined;
  readonly projection: Json | undefined;
  readonly sort: Json | undefined;
  readonly includeSimilarity: boolean;
  readonly includeSortVector: boolean;
  readonly explain: boolean;
}

const OPTIONS = ['explain', 'includeSimilarity', 'includeSortVector'];

export const findOne = command<Input>({
  name: 'findOne',
  members: ['filter', 'projection', 'sort'],
  options: OPTIONS,
  ownOptions: ['explain'],

  parse(fields) {
    const options = fields.fields('options', OPTIONS);
    return {
      filter: fields.json('filter'),
      projection: fields.json('projection'),
      sort: fields.json('sort'),
      includeSimilarity: options.flag('includeSimilarity') ?? false,
      includeSortVector: options.flag('includeSortVector') ?? false,
      explain: options.flag('explain') ?? false,
    };
  },

  run(input, context) {
    return input.explain ? explained(input.sort, context, own => run(input, own)) : run(input, context);
  },
});

async function run(input: Input, context: Context): Promise<Answer> {
  const table = tableTarget(context);
  if (table !== undefined) {
    return findOneRow(input, table, context);
  }
  const collection = openCollection(context, 'findOne');
  const filter = parseFilter(input.filter, collection.settings);
  const sort = parseSort(input.sort, collection.settings);
  const projection = parseProjection(input.projection);
  const order = sort.kind === 'none' ? sort : await orderOf(sort, collection, context);
  const first = await firstOf(new Query(filter, collection, context), order, collection, context);
  const text =
    first === undefined
      ? 'null'
      : withSimilarity(project(projection, first.document), input.includeSimilarity ? first.similarity : undefined);
  return {data: `{"document":${text}}`, status: sortVectorStatus(input.includeSortVector, order)};
}
