/** Documents in the order of their nearness to a vector. */
import {filterCondition, filterIds, needsRecheck} from '../clauses/filter-condition.ts';
import {filterMatches} from '../clauses/filter-match.ts';
import type {Filter} from '../clauses/filter.ts';
import {VECTOR_COLUMN} from '../collection-table.ts';
import type {VectorMetric} from '../collection-settings.ts';
import type {Context} from '../commands/command.ts';
import {decodeVector, encodeVector} from '../documents/vectors.ts';
import {DOCUMENT_ITEMS} from './collection.ts';
import type {Collection} from './collection.ts';
import {Query, StoredDocument} from './find.ts';
import {executeIndexed} from './indexed.ts';
import {limitTerm, nearestTo, selectStatement, similarity} from './statements.ts';

const FLOAT_BYTES = 4;

export interface Neighbor {
  readonly document: StoredDocument;
  /** 0 to 1, above for dot products of vectors that are longer than 1. */
  readonly similarity: number;
}

/** The `limit` nearest of those that match. `vector` is in wire form and fits the collection. */
export async function searchByVector(
  filter: Filter,
  vector: Uint8Array,
  limit: number,
  collection: Collection,
  context: Context,
): Promise<Neighbor[]> {
  if (filterIds(filter) !== undefined) {
    return rank(await new Query(filter, collection, context).page(Infinity, undefined), vector, limit, collection);
  }
  const isChecked = needsRecheck(filter);
  // What a check takes away has to be made up for: ask for more, until there are enough or no more.
  for (let asked = limit; ; asked *= 2) {
    const neighbors = await search(filter, vector, asked, collection, context);
    const matching = isChecked ? neighbors.filter(({document}) => filterMatches(filter, document.document)) : neighbors;
    if (!isChecked || matching.length >= limit || neighbors.length < asked) {
      return matching.slice(0, limit);
    }
  }
}

async function search(
  filter: Filter,
  vector: Uint8Array,
  limit: number,
  collection: Collection,
  context: Context,
): Promise<Neighbor[]> {
  const metric = metricOf(collection);
  const statement = selectStatement(collection.tableName, {
    items: [...DOCUMENT_ITEMS, similarity(metric, vector, vector.length / FLOAT_BYTES)],
    where: filterCondition(filter),
    orderBy: nearestTo(vector),
    limit: limitTerm(limit),
  });
  const outcome = await executeIndexed(statement, VECTOR_COLUMN, collection, context);
  const rows = outcome.kind === 'rows' ? outcome.rows : [];
  const documents = rows.map(row => new StoredDocument(row));
  collection.lengths.add(documents);
  return documents.map((document, i) => {
    const score = rows[i]![DOCUMENT_ITEMS.length];
    return {document, similarity: score == null ? NaN : decodeVector(score)[0]!};
  });
}

const metricOf = ({settings}: Collection): VectorMetric => settings.vector?.metric ?? 'cosine';

/** For documents that were found by their ids. */
function rank(
  {documents}: {readonly documents: readonly StoredDocument[]},
  vector: Uint8Array,
  limit: number,
  collection: Collection,
): Neighbor[] {
  const target = decodeVector(vector);
  const neighbors: Neighbor[] = [];
  for (const document of documents) {
    const json = document.document.get('$vector');
    if (json !== undefined && json !== null) {
      const own = decodeVector(encodeVector(json, Infinity));
      neighbors.push({document, similarity: similarityOf(metricOf(collection), own, target)});
    }
  }
  return neighbors.sort((a, b) => b.similarity - a.similarity).slice(0, limit);
}

/** As CQL's similarity functions. Source: Apache Cassandra 5.0, "Vector functions". */
export function similarityOf(metric: VectorMetric, a: readonly number[], b: readonly number[]): number {
  let dot = 0;
  let squaresA = 0;
  let squaresB = 0;
  let distance = 0;
  for (let i = 0; i < a.length; i += 1) {
    const x = a[i]!;
    const y = b[i]!;
    dot += x * y;
    squaresA += x * x;
    squaresB += y * y;
    distance += (x - y) * (x - y);
  }
  switch (metric) {
    case 'cosine':
      return Math.fround((1 + dot / Math.sqrt(squaresA * squaresB)) / 2);
    case 'dot_product':
      return Math.fround((1 + dot) / 2);
    case 'euclidean':
      return Math.fround(1 / (1 + distance));
  }
}
