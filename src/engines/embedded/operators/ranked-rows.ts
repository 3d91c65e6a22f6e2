/** Rows by how well a text answers some words: `ORDER BY t BM25 OF …`. docs/decisions/0016. */
import {textOf} from '../../../base/text-of.ts';
import {countWords, score, weightOf, type Corpus} from '../../../core/text/bm25.ts';
import {corpusOf, holdersOf} from '../indexes/word-terms.ts';
import type {Words} from '../planner/plan-words.ts';
import {isFull, keepBest, runSteps, takeBest, type BestWork, type Scored} from './best-rows.ts';
import {openSource} from './paths.ts';
import {ScanSource} from './scan-source.ts';
import {END, ROW} from './sources.ts';

export interface RankingWork extends BestWork {
  readonly ranking: Words;
}

/** Undefined when it was done at once. */
export function rankedRows(work: RankingWork): Promise<void> | undefined {
  return runSteps(rank(work));
}

function* rank(work: RankingWork): Generator<void> {
  const {plan, ranking, bound, options, cursor, test, limit} = work;
  const {index, column, analyze} = ranking;
  const words = ranking.words(bound);
  if (words.length === 0) {
    return;
  }
  const isReady = options.store.isIndexReady(index.id);
  options.trace?.add(isReady ? `Ranking by index ${index.name}` : 'Ranking by a scan: the index is still being built');
  if (isReady) {
    options.trace?.note({indexes: [index.name]});
  }
  const {corpus, holders} = isReady
    ? {corpus: corpusOf(options.store, index.id), holders: words.map(word => holdersOf(options.store, index.id, word))}
    : yield* counted(work, words);
  const weights = holders.map(count => weightOf(corpus, count));
  const wanted = new Map(words.map((word, at) => [word, at] as const));
  const counts = new Uint32Array(words.length);
  const best: Scored[] = [];
  const source = openSource(plan, bound, options);
  for (let step = source.step(cursor); step !== END; step = source.step(cursor)) {
    if (step === ROW && (test === undefined || test(cursor))) {
      const text = cursor.simple(column);
      const found = text === null ? [] : analyze(textOf(text));
      if (countWords(found, wanted, counts)) {
        best.push({score: score(counts, weights, found.length, corpus), key: cursor.key});
        if (isFull(best, limit)) {
          keepBest(best, limit);
        }
      }
    }
    yield;
  }
  yield* takeBest(work, best);
}

/** The same by reading all rows. */
function* counted(
  {ranking, options, cursor}: RankingWork,
  words: readonly string[],
): Generator<void, {corpus: Corpus; holders: number[]}> {
  const holders = words.map(() => 0);
  let texts = 0;
  let total = 0;
  const source = new ScanSource(options, {});
  for (let step = source.step(cursor); step !== END; step = source.step(cursor)) {
    const text = step === ROW ? cursor.simple(ranking.column) : null;
    const found = text === null ? [] : ranking.analyze(textOf(text));
    if (found.length > 0) {
      texts += 1;
      total += found.length;
      const own = new Set(found);
      words.forEach((word, at) => {
        holders[at]! += own.has(word) ? 1 : 0;
      });
    }
    yield;
  }
  return {corpus: {texts, averageLength: texts === 0 ? 1 : total / texts}, holders};
}
