/** Documents that words or a vector find, in the order of a reranking provider's scores. */
import type {Json} from '../../../wire/json/tree.ts';
import {valueAt} from '../clauses/filter-match.ts';
import type {Filter} from '../clauses/filter.ts';
import {compareSortValues, sortValueOf} from '../clauses/sort.ts';
import type {Context} from '../commands/command.ts';
import type {Segments} from '../documents/paths.ts';
import type {VectorizeService} from '../vectorize/service.ts';
import type {Collection} from './collection.ts';
import type {StoredDocument} from './find.ts';
import {searchByWords} from './lexical-search.ts';
import {searchByVector} from './vector-search.ts';

export interface HybridSearch {
  readonly filter: Filter;
  readonly words: string;
  /** In wire form; fits the collection. */
  readonly vector: Uint8Array;
  /** Documents that each side may give. */
  readonly limits: {readonly vector: number; readonly lexical: number};
  /** The text of a document that is reranked; documents without it are left out. */
  readonly passageAt: Segments;
  readonly query: string;
  readonly service: Pick<VectorizeService, 'provider' | 'modelName'>;
}

export interface HybridHit {
  readonly document: StoredDocument;
  /** Undefined where the vector did not find it. */
  readonly similarity: number | undefined;
  /** From 1; undefined where that side did not find it. */
  readonly vectorRank: number | undefined;
  readonly wordsRank: number | undefined;
  /** Of the provider; higher is better. */
  readonly rerank: number;
  /** Reciprocal rank fusion: the sum of 1/(60 + rank) over the sides that found it. */
  readonly fusion: number;
}

type Found = Pick<HybridHit, 'document' | 'similarity' | 'vectorRank' | 'wordsRank'>;

/** Makes the first ranks less heavy. Source: facts of findAndRerank; Cormack et al., "Reciprocal Rank Fusion". */
const FUSION_CONSTANT = 60;

/** Fails as `Reranking.rerank` does. No call is made when no document has a passage. */
export async function findHybrid(search: HybridSearch, collection: Collection, context: Context): Promise<HybridHit[]> {
  const {filter, words, vector, limits, passageAt, query, service} = search;
  const [byWords, byVector] = await Promise.all([
    searchByWords(filter, words, limits.lexical, collection, context),
    searchByVector(filter, vector, limits.vector, collection, context),
  ]);
  const withPassages = merged(byWords, byVector).flatMap(found => {
    const passage = valueAt(found.document.document, passageAt);
    return isPassage(passage) ? [{found, passage}] : [];
  });
  if (withPassages.length === 0) {
    return [];
  }
  const passages = withPassages.map(({passage}) => passage);
  const scores = await context.door.reranking.rerank(query, passages, service, context.headers);
  return withPassages
    .map(({found}, i) => ({...found, rerank: scores[i]!, fusion: fusionOf(found)}))
    .sort((a, b) => b.rerank - a.rerank || b.fusion - a.fusion || compareIds(a, b));
}

const isPassage = (json: Json | undefined): json is string => typeof json === 'string' && json.trim() !== '';

/** Each document once. */
function merged(byWords: readonly StoredDocument[], byVector: Awaited<ReturnType<typeof searchByVector>>): Found[] {
  const found = new Map<string, Found>();
  const keyOf = ({key}: StoredDocument): string =>
    Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
  byVector.forEach(({document, similarity}, i) => {
    found.set(keyOf(document), {document, similarity, vectorRank: i + 1, wordsRank: undefined});
  });
  byWords.forEach((document, i) => {
    const known = found.get(keyOf(document)) ?? {document, similarity: undefined, vectorRank: undefined};
    found.set(keyOf(document), {...known, wordsRank: i + 1});
  });
  return [...found.values()];
}

const fusionOf = ({vectorRank, wordsRank}: Found): number => shareOf(vectorRank) + shareOf(wordsRank);

const shareOf = (rank: number | undefined): number => (rank === undefined ? 0 : 1 / (FUSION_CONSTANT + rank));

const compareIds = (a: Found, b: Found): number =>
  compareSortValues(sortValueOf(a.document.document.get('_id')), sortValueOf(b.document.document.get('_id')));
