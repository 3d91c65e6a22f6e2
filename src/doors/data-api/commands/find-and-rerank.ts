/** findAndRerank: what words and what vectors find, in the order that a reranking provider gives. */
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {parseFilter} from '../clauses/filter.ts';
import {parseProjection} from '../clauses/projection.ts';
import {parseSort} from '../clauses/sort.ts';
import type {CollectionSettings} from '../collection-settings.ts';
import {parsePath} from '../documents/paths.ts';
import type {Segments} from '../documents/paths.ts';
import {decodeVector, vectorJson} from '../documents/vectors.ts';
import {mismatch} from '../envelope.ts';
import {fail} from '../errors.ts';
import {answerTexts} from '../operations/answer-turns.ts';
import {openCollection} from '../operations/collection.ts';
import {findHybrid} from '../operations/hybrid-search.ts';
import type {HybridHit, HybridSearch} from '../operations/hybrid-search.ts';
import {orderOf} from '../operations/order.ts';
import {problemOf} from '../vectorize/reranking-service.ts';
import {serviceOf} from '../vectorize/service.ts';
import type {VectorizeService} from '../vectorize/service.ts';
import {writeJson} from '../../../wire/json/write.ts';
import {project} from './answer-document.ts';
import {command} from './command.ts';
import type {Context} from './command.ts';
import type {Fields} from './fields.ts';

/** The members of `$hybrid`; a text stands for the same `$vectorize` and `$lexical`. */
interface HybridSort {
  readonly vectorize: string | undefined;
  readonly lexical: string;
  readonly vector: Json | undefined;
}

interface Input {
  readonly filter: Json | undefined;
  readonly projection: Json | undefined;
  /** Undefined: there is none. */
  readonly sort: HybridSort | undefined;
  readonly limit: number;
  readonly limits: {readonly vector: number; readonly lexical: number};
  readonly rerankQuery: string | undefined;
  readonly rerankOn: string | undefined;
  readonly rerank: JsonObject | undefined;
  readonly includeScores: boolean;
  readonly includeSortVector: boolean;
}

const OPTIONS = ['hybridLimits', 'includeScores', 'includeSortVector', 'limit', 'rerank', 'rerankOn', 'rerankQuery'];
const DEFAULT_LIMIT = 10;
const DEFAULT_HYBRID_LIMIT = 50;
const MAX_HYBRID_LIMIT = 100;

function parse(fields: Fields): Input {
  const options = fields.fields('options', OPTIONS);
  const limit = options.integer('limit') ?? DEFAULT_LIMIT;
  options.demand(limit > 0, 'limit', 'must be above 0');
  return {
    filter: fields.json('filter'),
    projection: fields.json('projection'),
    sort: parseHybridSort(fields.object('sort')),
    limit,
    limits: parseLimits(options),
    rerankQuery: notBlank(options.text('rerankQuery')),
    rerankOn: notBlank(options.text('rerankOn')),
    rerank: options.object('rerank'),
    includeScores: options.flag('includeScores') ?? false,
    includeSortVector: options.flag('includeSortVector') ?? false,
  };
}

const notBlank = (text: string | undefined): string | undefined => (text?.trim() === '' ? undefined : text);

function parseHybridSort(sort: JsonObject | undefined): HybridSort | undefined {
  const other = [...(sort?.keys() ?? [])].find(name => name !== '$hybrid');
  if (other !== undefined) {
    throw mismatch(`the sort of findAndRerank has the member $hybrid and no other, not ${other}.`);
  }
  const hybrid = sort?.get('$hybrid') ?? undefined;
  if (hybrid === undefined) {
    return undefined;
  }
  if (typeof hybrid === 'string') {
    return {vectorize: textOf('$hybrid', hybrid), lexical: hybrid, vector: undefined};
  }
  if (!(hybrid instanceof Map)) {
    throw mismatch('$hybrid in the sort of findAndRerank must be a text or an object.');
  }
  const unknown = [...hybrid.keys()].find(name => !['$lexical', '$vector', '$vectorize'].includes(name));
  if (unknown !== undefined) {
    throw mismatch(`$hybrid has the members $lexical, $vector and $vectorize, not ${unknown}.`);
  }
  const lexical = textOf('$lexical', hybrid.get('$lexical'));
  const vectorize = textOf('$vectorize', hybrid.get('$vectorize'));
  const vector = hybrid.get('$vector') ?? undefined;
  if (lexical === undefined || (vectorize === undefined && vector === undefined)) {
    throw mismatch('$hybrid needs $lexical, and $vectorize or $vector.');
  }
  return {vectorize, lexical, vector};
}

function textOf(name: string, json: Json | undefined): string | undefined {
  if (json === undefined || json === null) {
    return undefined;
  }
  if (typeof json !== 'string' || json.trim() === '') {
    throw mismatch(`${name} in the sort of findAndRerank must be a text that is not blank.`);
  }
  return json;
}

function parseLimits(options: Fields): Input['limits'] {
  const given = options.json('hybridLimits');
  if (given === undefined || given === null) {
    return {vector: DEFAULT_HYBRID_LIMIT, lexical: DEFAULT_HYBRID_LIMIT};
  }
  const isFitting = (limit: number): boolean => limit >= 1 && limit <= MAX_HYBRID_LIMIT;
  const range = `must be from 1 to ${MAX_HYBRID_LIMIT}`;
  if (!(given instanceof Map)) {
    const limit = options.integer('hybridLimits') ?? DEFAULT_HYBRID_LIMIT;
    options.demand(isFitting(limit), 'hybridLimits', range);
    return {vector: limit, lexical: limit};
  }
  const parts = options.fields('hybridLimits', ['$lexical', '$vector']);
  const [vector, lexical] = ['$vector', '$lexical'].map(name => {
    const limit = parts.integer(name);
    parts.demand(limit !== undefined && isFitting(limit), name, range);
    return limit ?? 0;
  });
  return {vector: vector!, lexical: lexical!};
}

export const findAndRerank = command<Input>({
  name: 'findAndRerank',
  members: ['filter', 'projection', 'sort'],
  options: OPTIONS,
  parse,

  async run(input, context) {
    const collection = openCollection(context, 'findAndRerank');
    if (!context.features.reranking) {
      throw fail('RERANKING_FEATURE_NOT_ENABLED');
    }
    const {settings} = collection;
    const service = serviceFor(input, settings, context);
    const {sort} = input;
    if (sort === undefined) {
      throw mismatch('findAndRerank needs a sort with the member $hybrid.');
    }
    const {vectorize, lexical, vector} = sort;
    checkVectorSide(sort, settings);
    const sorted = parseSort(
      new Map<string, Json>(vector !== undefined ? [['$vector', vector]] : [['$vectorize', vectorize!]]),
      settings,
    );
    parseSort(new Map([['$lexical', lexical]]), settings);
    const filter = parseFilter(input.filter, settings);
    const projection = parseProjection(input.projection);
    const query = input.rerankQuery ?? vectorize;
    if (query === undefined) {
      throw fail('MISSING_RERANK_QUERY_TEXT');
    }
    const order = await orderOf(sorted, collection, context);
    if (order.kind !== 'vector') {
      throw new Error('Bug: a sort by a vector became another');
    }
    const search: HybridSearch = {
      filter,
      words: lexical,
      vector: order.vector,
      limits: input.limits,
      passageAt: passagePath(input.rerankOn, sort),
      query,
      service,
    };
    const hits = (await findHybrid(search, collection, context)).slice(0, input.limit);
    const status: string[] = [];
    if (input.includeScores) {
      status.push(`"documentResponses":[${hits.map(scoresOf).join(',')}]`);
    }
    if (input.includeSortVector) {
      status.push(`"sortVector":${writeJson(vectorJson(decodeVector(order.vector)))}`);
    }
    const texts = answerTexts(hits, ({document}) => project(projection, document));
    return {
      data: `{"documents":[${texts.join(',')}],"nextPageState":null}`,
      ...(status.length === 0 ? {} : {status: status.join(',')}),
    };
  },
});

/** The service of the options, else that of the collection. */
function serviceFor(
  {rerank}: Input,
  settings: CollectionSettings,
  {door}: Context,
): Pick<VectorizeService, 'provider' | 'modelName'> {
  if (rerank !== undefined) {
    const known = ['authentication', 'modelName', 'parameters', 'provider'];
    const unknown = [...rerank.keys()].find(name => !known.includes(name));
    const message =
      unknown === undefined
        ? problemOf(rerank, door.reranking)
        : `The option rerank has the members ${known.join(', ')}, not ${unknown}.`;
    if (message !== undefined) {
      throw fail('INVALID_RERANK_OVERRIDE', {message});
    }
    return serviceOf(rerank);
  }
  if (!settings.rerank.enabled || settings.rerank.service === undefined) {
    throw fail('UNSUPPORTED_RERANKING_COMMAND');
  }
  return serviceOf(settings.rerank.service);
}

function checkVectorSide({vector}: HybridSort, {keyspace, name: table, ...settings}: CollectionSettings): void {
  if (settings.vector === undefined) {
    throw fail('UNSUPPORTED_VECTOR_SORT_FOR_COLLECTION', {keyspace, table});
  }
  if (vector === undefined && settings.vector.service === undefined) {
    throw fail('UNSUPPORTED_VECTORIZE_SORT_FOR_COLLECTION', {keyspace, table});
  }
}

/** Where the text of a document is that is reranked. Fails with `COMMAND_FIELD_VALUE_INVALID`. */
function passagePath(rerankOn: string | undefined, sort: HybridSort): Segments {
  const wrong = (message: string): Error =>
    fail('COMMAND_FIELD_VALUE_INVALID', {field: 'options.rerankOn', value: rerankOn ?? 'null', message});
  if (rerankOn === undefined) {
    if (sort.vectorize === undefined) {
      throw wrong('a sort by $vector needs it: it names the field that is reranked');
    }
    return ['$vectorize'];
  }
  if (rerankOn.startsWith('$')) {
    if (rerankOn !== '$vectorize' && rerankOn !== '$lexical') {
      throw wrong('it must be the path of a field, $vectorize or $lexical');
    }
    return [rerankOn];
  }
  return parsePath(rerankOn, problem => wrong(`it must be the path of a field: ${problem}`));
}

function scoresOf({rerank, similarity, vectorRank, wordsRank, fusion}: HybridHit): string {
  const number = (value: number | undefined): Json =>
    value === undefined || !Number.isFinite(value) ? null : new JsonNumber(String(value));
  const scores = new Map<string, Json>([
    ['$rerank', number(rerank)],
    ['$vector', similarity === undefined || !Number.isFinite(similarity) ? null : vectorJson([similarity])[0]!],
    ['$vectorRank', number(vectorRank)],
    ['$bm25Rank', number(wordsRank)],
    ['$rrf', number(fusion)],
  ]);
  return writeJson(new Map([['scores', scores]]));
}
