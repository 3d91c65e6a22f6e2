/** find: pages in storage order, or the beginning of an order. */
import type {Json} from '../../../wire/json/tree.ts';
import {parseFilter} from '../clauses/filter.ts';
import {parseProjection} from '../clauses/projection.ts';
import type {Projection} from '../clauses/projection.ts';
import {parseSort} from '../clauses/sort.ts';
import {fail} from '../errors.ts';
import type {Limits} from '../limits.ts';
import {answerTexts, inTurn} from '../operations/answer-turns.ts';
import {openCollection} from '../operations/collection.ts';
import type {Collection} from '../operations/collection.ts';
import {explained} from '../operations/explain.ts';
import {Query} from '../operations/find.ts';
import {DEFAULT_LEXICAL_LIMIT, MAX_LEXICAL_LIMIT, searchByWords} from '../operations/lexical-search.ts';
import {orderOf} from '../operations/order.ts';
import {readPageState, writePageState} from '../operations/page-state.ts';
import {readSorted} from '../operations/sorted.ts';
import type {FieldSort} from '../operations/sorted.ts';
import {searchByVector} from '../operations/vector-search.ts';
import {findRows} from '../tables/read.ts';
import {tableTarget} from '../tables/table.ts';
import {project, sortVectorStatus, withSimilarity} from './answer-document.ts';
import {command} from './command.ts';
import type {Context} from './command.ts';
import type {Answer} from '../envelope.ts';
import type {Fields} from './fields.ts';

interface Input {
  readonly filter: Json | undefined;
  readonly projection: Json | undefined;
  readonly sort: Json | undefined;
  readonly limit: number | undefined;
  readonly skip: number | undefined;
  readonly pageState: string;
  readonly includeSimilarity: boolean;
  readonly includeSortVector: boolean;
  readonly explain: boolean;
}

const OPTIONS = ['explain', 'includeSimilarity', 'includeSortVector', 'limit', 'pageState', 'pagingState', 'skip'];
const VECTOR_SORTS = ['$vector', '$vectorize'];

const isVectorSort = (sort: Json | undefined): boolean =>
  sort instanceof Map && VECTOR_SORTS.some(name => sort.has(name));

function parse(fields: Fields, {maxVectorLimit}: Limits): Input {
  const options = fields.fields('options', OPTIONS);
  const sort = fields.json('sort');
  const limit = options.integer('limit');
  const skip = options.integer('skip');
  options.demand(limit === undefined || limit > 0, 'limit', 'must be above 0');
  options.demand(skip === undefined || skip >= 0, 'skip', 'must not be negative');
  options.demand(skip === undefined || skip === 0 || sort !== undefined, 'skip', 'needs a sort');
  if (isVectorSort(sort)) {
    options.demand(skip === undefined || skip === 0, 'skip', 'cannot be used with a vector sort');
    options.demand(
      limit === undefined || limit <= maxVectorLimit,
      'limit',
      `of a vector sort is at most ${maxVectorLimit}`,
    );
  }
  return {
    filter: fields.json('filter'),
    projection: fields.json('projection'),
    sort,
    limit,
    skip,
    pageState: options.text('pageState') ?? options.text('pagingState') ?? '',
    includeSimilarity: options.flag('includeSimilarity') ?? false,
    includeSortVector: options.flag('includeSortVector') ?? false,
    explain: options.flag('explain') ?? false,
  };
}

export const find = command<Input>({
  name: 'find',
  members: ['filter', 'projection', 'sort'],
  options: OPTIONS,
  ownOptions: ['explain'],
  parse,

  run(input, context) {
    return input.explain ? explained(input.sort, context, own => run(input, own)) : run(input, context);
  },
});

async function run(input: Input, context: Context): Promise<Answer> {
  const table = tableTarget(context);
  if (table !== undefined) {
    return findRows(input, table, context);
  }
  const collection = openCollection(context, 'find');
  return inTurn(mostDocuments(input, context.door.limits), collection, context, () =>
    findDocuments(input, collection, context),
  );
}

/** Of one answer. */
function mostDocuments({sort, limit}: Input, {pageSize, maxVectorLimit}: Limits): number {
  return isVectorSort(sort)
    ? (limit ?? maxVectorLimit)
    : sort instanceof Map && sort.has('$lexical')
      ? Math.min(limit ?? DEFAULT_LEXICAL_LIMIT, MAX_LEXICAL_LIMIT)
      : Math.min(limit ?? pageSize, pageSize);
}

async function findDocuments(input: Input, collection: Collection, context: Context): Promise<Answer> {
  const {limits} = context.door;
  const filter = parseFilter(input.filter, collection.settings);
  const sort = parseSort(input.sort, collection.settings);
  const projection = parseProjection(input.projection);
  if (sort.kind !== 'none' && input.pageState !== '') {
    throw fail('SORT_CLAUSE_INVALID', {problem: 'A page state cannot be used together with a sort.'});
  }
  const query = new Query(filter, collection, context);
  if (sort.kind === 'none') {
    const {documents, next} = await readPage(query, input, limits);
    return {
      data: answer(
        answerTexts(documents, document => project(projection, document)),
        next,
      ),
      status: sortVectorStatus(input.includeSortVector, sort),
    };
  }
  const order = await orderOf(sort, collection, context);
  const status = sortVectorStatus(input.includeSortVector, order);
  if (order.kind === 'vector') {
    const limit = input.limit ?? limits.maxVectorLimit;
    const neighbors = await searchByVector(filter, order.vector, limit, collection, context);
    const texts = answerTexts(neighbors, ({document, similarity}) =>
      withSimilarity(project(projection, document), input.includeSimilarity ? similarity : undefined),
    );
    return {data: answer(texts, undefined), status};
  }
  if (order.kind === 'lexical') {
    const limit = Math.min(input.limit ?? DEFAULT_LEXICAL_LIMIT, MAX_LEXICAL_LIMIT);
    const documents = await searchByWords(filter, order.text, limit, collection, context);
    const texts = answerTexts(documents, document => project(projection, document));
    return {data: answer(texts, undefined), status};
  }
  if (order.kind === 'none') {
    throw new Error('Bug: a sort became none');
  }
  return {data: answer(await sortedTexts(query, order, projection, input, context), undefined), status};
}

/** One page in storage order, as far as the limit of the whole read reaches. */
async function readPage(query: Query, input: Input, {pageSize}: Limits) {
  const state = input.pageState === '' ? undefined : readPageState(input.pageState);
  const left = Math.min(state?.left ?? Infinity, state === undefined ? (input.limit ?? Infinity) : Infinity);
  // Documents named by their ids are one page, however many.
  const size = query.hasIds ? left : Math.min(pageSize, left);
  const {documents, paging} = await query.page(size, state?.paging);
  const leftAfter = left - documents.length;
  const next = paging === undefined || leftAfter <= 0 ? undefined : writePageState({left: leftAfter, paging});
  return {documents, next};
}

async function sortedTexts(
  query: Query,
  order: FieldSort,
  projection: Projection,
  input: Input,
  {door: {limits, sorts}}: Context,
): Promise<string[]> {
  const {pageSize, maxSortDocuments} = limits;
  // Seen in: stargate/data-api 1.0.51: a sorted find never gives more than one page.
  const limit = Math.min(input.limit ?? pageSize, pageSize);
  const documents = await readSorted(query, order, {
    skip: input.skip ?? 0,
    limit,
    maxDocuments: maxSortDocuments,
    turns: sorts,
  });
  return answerTexts(documents, document => project(projection, document));
}

const answer = (documents: readonly string[], next: string | undefined): string =>
  `{"documents":[${documents.join(',')}],"nextPageState":${next === undefined ? 'null' : `"${next}"`}}`;
