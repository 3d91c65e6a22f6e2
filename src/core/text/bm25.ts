/**
 * How well a text answers a question, by BM25: rare words count more than common ones, and a word counts more in a short text
 * than in a long one. Source: Apache Lucene, "BM25Similarity", with its k1 and b; the order is the same as with the factor k1 + 1.
 */

const K1 = 1.2;
const B = 0.75;

/** What is known of all texts of an index. */
export interface Corpus {
  /** Texts that have words. */
  readonly texts: number;
  /** Words per text. */
  readonly averageLength: number;
}

/** Weight of a word that `holders` texts have; above 0. */
export function weightOf({texts}: Corpus, holders: number): number {
  const real = Math.min(holders, texts);
  return Math.log(1 + (texts - real + 0.5) / (real + 0.5));
}

/** Counts of each word of `wanted`, and of all words in the text. */
export function countWords(
  words: readonly string[],
  wanted: ReadonlyMap<string, number>,
  counts: Uint32Array,
): boolean {
  counts.fill(0);
  let isFound = false;
  for (let i = 0; i < words.length; i++) {
    const at = wanted.get(words[i]!);
    if (at !== undefined) {
      counts[at]! += 1;
      isFound = true;
    }
  }
  return isFound;
}

/** `counts` and `weights` by number of the word; `length` in words. */
export function score(
  counts: Uint32Array,
  weights: readonly number[],
  length: number,
  {averageLength}: Corpus,
): number {
  const norm = K1 * (1 - B + (B * length) / averageLength);
  let sum = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    if (count > 0) {
      sum += (weights[i]! * count) / (count + norm);
    }
  }
  return sum;
}
