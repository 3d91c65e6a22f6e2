/**
 * Terms of an index on words (index option `index_analyzer`): a header byte 03 and the word in UTF-8 for each word of a text, once;
 * and a header byte 01 with the class of the text's length, so that the number of texts and their average length can be told from
 * the dictionary alone. docs/decisions/0016.
 */
import type {ByteString, TableStore} from '../store/store.ts';
import type {Corpus} from '../../../core/text/bm25.ts';
import {cut} from './term-ranges.ts';
import type {TermRange} from './term-ranges.ts';

const WORD = '\x03';
const LENGTH = '\x01';
const LENGTHS_END = '\x02';

/** Words of the same first 1023 bytes share a term: candidates are held against their texts. */
export const wordTerm = (word: string): ByteString => cut(WORD + Buffer.from(word).toString('latin1'));

export function wordRange(word: string): TermRange {
  const term = wordTerm(word);
  return {from: term, to: `${term}\0`};
}

/** Lengths below this have a class of their own; above, there are 16 classes for each doubling, so the error is below 1/32. */
const EXACT = 64;
const EXACT_BITS = 6;
const CLASS_BITS = 4;
const CLASSES = 1 << CLASS_BITS;
/** Of texts up to 2³¹ words. */
const LAST_CLASS = EXACT + (31 - EXACT_BITS) * CLASSES;

export function lengthClass(words: number): number {
  if (words < EXACT) {
    return words;
  }
  const exponent = 31 - Math.clz32(words);
  return EXACT + (exponent - EXACT_BITS) * CLASSES + ((words >>> (exponent - CLASS_BITS)) & (CLASSES - 1));
}

/** The middle of the lengths of a class. */
export function classLength(at: number): number {
  if (at < EXACT) {
    return at;
  }
  const exponent = EXACT_BITS + Math.floor((at - EXACT) / CLASSES);
  const step = 2 ** (exponent - CLASS_BITS);
  return (CLASSES + ((at - EXACT) % CLASSES)) * step + (step - 1) / 2;
}

export const lengthTerm = (at: number): ByteString => LENGTH + String.fromCharCode(at >>> 8, at & 0xff);

/** Classes that are asked for together; when a group has none they are not asked for one by one. */
const GROUP = 16;

/**
 * What an index knows of all its texts. Exact in number and, for texts of fewer than 64 words, in length, but that versions which
 * were written over count until their segments are merged.
 */
export function corpusOf(store: TableStore, index: number): Corpus {
  let texts = 0;
  let words = 0;
  for (let from = 0; from < LAST_CLASS; from += GROUP) {
    const to = from + GROUP;
    const end = to >= LAST_CLASS ? LENGTHS_END : lengthTerm(to);
    if (store.estimate(index, lengthTerm(from), end) === 0) {
      continue;
    }
    for (let at = from; at < to; at += 1) {
      const term = lengthTerm(at);
      const count = store.estimate(index, term, `${term}\0`);
      texts += count;
      words += count * classLength(at);
    }
  }
  return {texts, averageLength: texts === 0 ? 1 : words / texts};
}

/** Texts that have a word. */
export function holdersOf(store: TableStore, index: number, word: string): number {
  const {from, to} = wordRange(word);
  return store.estimate(index, from, to);
}
