/** Rows by nearness of a vector: `ORDER BY v ANN OF …`. Every hit is checked against its live row. */
import {invalid} from '../../../core/cql/errors.ts';
import {UNSET, type Row} from '../../../core/cql/port.ts';
import {decodeFloats} from '../../../core/cql/types/vector.ts';
import type {SelectPlan} from '../planner/plan-select.ts';
import {valueOf, type Bound} from '../planner/plan-terms.ts';
import type {ByteString, VectorHits} from '../store/store.ts';
import {isFull, keepBest, runSteps, stand, takeBest, type BestWork, type Scored} from './best-rows.ts';
import {bindPlanned, namesOf, openSource} from './paths.ts';
import {END, ROW} from './sources.ts';
import {SimilarityTo, type Metric} from './similarity.ts';

export interface NearestWork extends BestWork {
  readonly nearest: NonNullable<SelectPlan['nearest']>;
}

/** Up to this many rows that meet the conditions are all read and scored. */
const SCORE_ALL = 1000;
/** The same where hits cannot be narrowed to what the conditions allow; beyond, the vectors lead. */
const SCORE_ALL_UNFILTERED = 5000;

/** What rows are to be near to. */
export function wantedVector({vector, column}: NearestWork['nearest'], bound: Bound): Float32Array {
  const value = valueOf(vector, bound);
  if (value === null || value === UNSET) {
    throw invalid(`Unsupported ${value === null ? 'null' : 'unset'} value for column ${column.name}`);
  }
  return decodeFloats(value);
}

/** Undefined when it was done at once. */
export function nearestRows(work: NearestWork): Promise<void> | undefined {
  const {nearest, bound, options} = work;
  const query = wantedVector(nearest, bound);
  const metric: Metric = nearest.index.similarity ?? 'cosine';
  if (metric === 'cosine' && query.every(each => each === 0)) {
    throw invalid('Zero vectors cannot be indexed or queried with cosine similarity');
  }
  const hits = hitsOf(work, query, metric);
  if (hits?.soon !== undefined) {
    return hits.soon.then(() => nearestRows(work));
  }
  const similarity = new SimilarityTo(metric, query);
  options.trace?.add(`${wayOf(hits, nearest.index.name)} by ${metric}`);
  return runSteps(hits === undefined ? scoreAll(work, similarity) : followVectors(work, hits, similarity));
}

function wayOf(hits: VectorHits | undefined, index: string): string {
  if (hits === undefined) {
    return 'Scoring all rows that meet the conditions';
  }
  const how = hits.extra === 0 ? '' : hits.isFiltered ? ' among rows of other indexes' : ', a graph';
  return `Following index ${index}${how}`;
}

/** Undefined: the conditions lead. */
function hitsOf(
  {plan, nearest, bound, options, limit}: NearestWork,
  query: Float32Array,
  metric: Metric,
): VectorHits | undefined {
  const {store} = options;
  const {id} = nearest.index;
  // A static vector is that of all rows of its partition, and the index names only the partition.
  if (plan.key.partition !== undefined || nearest.column.kind === 'static' || !store.isIndexReady(id)) {
    return undefined;
  }
  const lookup = bindPlanned(plan, bound, options);
  if (lookup !== undefined && lookup.estimate <= SCORE_ALL) {
    return undefined;
  }
  const hits = store.nearest(id, query, metric, plan.filter === undefined ? limit : limit * 2, lookup?.ranges);
  if (!hits.isFiltered && lookup !== undefined && lookup.estimate <= SCORE_ALL_UNFILTERED) {
    return undefined;
  }
  const names = hits.isFiltered ? namesOf(plan) : [];
  options.trace?.note({access: hits.extra === 0 ? 'vector' : 'vector_graph', indexes: [nearest.index.name, ...names]});
  return hits;
}

/** Scores every row that meets the condition. */
function* scoreAll(work: NearestWork, similarity: SimilarityTo): Generator<void> {
  const {plan, nearest, bound, options, cursor, test, limit} = work;
  const source = openSource(plan, bound, options);
  const best: Scored[] = [];
  for (let step = source.step(cursor); step !== END; step = source.step(cursor)) {
    if (step === ROW && (test === undefined || test(cursor))) {
      const vector = cursor.simple(nearest.column);
      if (vector !== null) {
        best.push({score: similarity.of(vector), key: cursor.key});
        if (isFull(best, limit)) {
          keepBest(best, limit);
        }
      }
    }
    yield;
  }
  yield* takeBest(work, best);
}

interface Waiting {
  readonly score: number;
  readonly row: Row;
}

/**
 * Takes hits from the index, best first, until enough rows hold and no hit to come can be better. A hit may name an older vector of its
 * row, and its score may be rounded: rows are scored by the vector that they have now.
 */
function* followVectors(work: NearestWork, hits: VectorHits, similarity: SimilarityTo): Generator<void> {
  const {nearest, cursor, test, limit} = work;
  const seen = new Set<ByteString>();
  /** Best first, no more than wanted. */
  const best: Waiting[] = [];
  for (let extra = hits.extra; ;) {
    while (!hits.prepare()) {
      yield;
    }
    const hit = hits.next();
    if (hit.done === true) {
      break;
    }
    const {key, score} = hit.value;
    const worst = best.length < limit ? -Infinity : best[limit - 1]!.score;
    if (worst >= score && extra-- <= 0) {
      break;
    }
    if (!seen.has(key)) {
      seen.add(key);
      if (stand(work, key)) {
        const vector = cursor.simple(nearest.column);
        if (vector !== null && (test === undefined || test(cursor))) {
          const now = similarity.of(vector);
          if (now > worst) {
            insert(best, {score: now, row: work.project(cursor)});
            best.length = Math.min(best.length, limit);
          }
        }
      }
    }
    yield;
  }
  for (const {row} of best) {
    work.take(row);
  }
}

function insert(best: Waiting[], one: Waiting): void {
  let at = best.length;
  best.push(one);
  for (; at > 0 && best[at - 1]!.score < one.score; at--) {
    best[at] = best[at - 1]!;
  }
  best[at] = one;
}
