/** Rows by nearness of a vector: `ORDER BY v ANN OF …`. Every hit is checked against its live row. */
import {invalid} from '../../../core/cql/errors.ts';
import {UNSET, type Row} from '../../../core/cql/port.ts';
import {decodeFloats} from '../../../core/cql/types/vector.ts';
import type {SelectPlan} from '../plan-select.ts';
import {valueOf, type Bound} from '../plan-terms.ts';
import type {ByteString} from '../store/store.ts';
import {isFull, keepBest, runSteps, stand, takeBest, type BestWork, type Scored} from './best-rows.ts';
import {bindPlanned, openSource} from './paths.ts';
import {END, ROW, type SourceOptions} from './sources.ts';
import {similarity, type Metric} from './similarity.ts';

export interface NearestWork extends BestWork {
  readonly nearest: NonNullable<SelectPlan['nearest']>;
}

/** Up to this many rows that meet the condition are all scored; beyond, the vectors lead. */
const SCORE_ALL = 5000;

/** Undefined when it was done at once. */
export function nearestRows(work: NearestWork): Promise<void> | undefined {
  const {plan, nearest, bound, options} = work;
  const value = valueOf(nearest.vector, bound);
  if (value === null || value === UNSET) {
    throw invalid(`Unsupported null value for column ${nearest.column.name}`);
  }
  const query = decodeFloats(value);
  const metric: Metric = nearest.index.similarity ?? 'cosine';
  if (metric === 'cosine' && query.every(each => each === 0)) {
    throw invalid('Zero vectors cannot be indexed or queried with cosine similarity');
  }
  const scoresAll = leadsByCondition(plan, bound, options, nearest.index.id);
  const way = scoresAll ? 'Scoring all rows that meet the conditions' : `Following index ${nearest.index.name}`;
  options.trace?.add(`${way} by ${metric}`);
  return runSteps(scoresAll ? scoreAll(work, query, metric) : followVectors(work, query, metric));
}

function leadsByCondition(plan: SelectPlan, bound: Bound, options: SourceOptions, index: number): boolean {
  if (plan.key.partition !== undefined || !options.store.isIndexReady(index)) {
    return true;
  }
  const lookup = bindPlanned(plan, bound, options);
  return lookup !== undefined && lookup.estimate <= SCORE_ALL;
}

/** Scores every row that meets the condition. */
function* scoreAll(work: NearestWork, query: Float32Array, metric: Metric): Generator<void> {
  const {plan, nearest, bound, options, cursor, test, limit} = work;
  const source = openSource(plan, bound, options);
  const best: Scored[] = [];
  for (let step = source.step(cursor); step !== END; step = source.step(cursor)) {
    if (step === ROW && (test === undefined || test(cursor))) {
      const vector = cursor.simple(nearest.column);
      if (vector !== null) {
        best.push({score: similarity(metric, query, decodeFloats(vector)), key: cursor.key});
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
 * Takes hits from the index, best first, until enough rows hold. A hit may name an older vector of its row: rows are scored
 * by the vector that they have now, and given once no hit to come can be better.
 */
function* followVectors(work: NearestWork, query: Float32Array, metric: Metric): Generator<void> {
  const {plan, nearest, options, cursor, test, limit} = work;
  const seen = new Set<ByteString>();
  /** Best last. */
  const waiting: Waiting[] = [];
  const hits = options.store.nearest(nearest.index.id, query, metric, plan.filter === undefined ? limit : limit * 4);
  let left = limit;
  for (let hit = hits.next(); left > 0 && hit.done !== true; hit = hits.next()) {
    const {key, score} = hit.value;
    for (; left > 0 && waiting.length > 0 && waiting.at(-1)!.score >= score; left--) {
      work.take(waiting.pop()!.row);
    }
    if (!seen.has(key)) {
      seen.add(key);
      if (stand(work, key)) {
        const vector = cursor.simple(nearest.column);
        if (vector !== null && (test === undefined || test(cursor))) {
          const now = similarity(metric, query, decodeFloats(vector));
          insert(waiting, {score: now, row: work.project(cursor)});
        }
      }
    }
    yield;
  }
  for (; left > 0 && waiting.length > 0; left--) {
    work.take(waiting.pop()!.row);
  }
}

function insert(waiting: Waiting[], one: Waiting): void {
  let at = waiting.length;
  waiting.push(one);
  for (; at > 0 && waiting[at - 1]!.score > one.score; at--) {
    waiting[at] = waiting[at - 1]!;
  }
  waiting[at] = one;
}
