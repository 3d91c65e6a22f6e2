/**
 * What is done to the words of a text, one after the other. Names and arguments are those of Apache Lucene's token filter factories;
 * names are compared without case.
 */
import {foldToAscii} from './ascii-folding.ts';
import {flag, list, number, refuseOthers, text, wrong, type Arguments} from './arguments.ts';
import {STEMMED_LANGUAGES, stemmerOf} from './stemmers.ts';
import {ENGLISH_STOP_WORDS, STOP_WORDS} from './stop-words.ts';
import {edgeGrams, grams} from './tokenizers.ts';

export type Filter = (words: string[]) => string[];

const each =
  (change: (word: string) => string): Filter =>
  words =>
    words.map(change).filter(word => word !== '');

export const lowercase: Filter = words => words.map(word => word.toLowerCase());

export const stop =
  (unwanted: ReadonlySet<string>): Filter =>
  words =>
    words.filter(word => !unwanted.has(word));

/** Fails with `invalid` for a language without rules here. */
export function stemming(language: string): Filter {
  const stem = stemmerOf(language);
  if (stem === undefined) {
    throw wrong(
      `there are no stemming rules for the language '${language}'; known are ${STEMMED_LANGUAGES.join(', ')}`,
    );
  }
  return each(stem);
}

const POSSESSIVE = /['’＇][sS]$/;
export const withoutPossessive: Filter = each(word => word.replace(POSSESSIVE, ''));

const FRENCH_ARTICLES = ['l', 'm', 't', 'qu', 'n', 's', 'j', 'd', 'c', 'jusqu', 'quoiqu', 'lorsqu', 'puisqu'];

/** Takes articles with their apostrophe off the beginning: `l'avion` is `avion`. */
export function elision(articles: readonly string[]): Filter {
  const known = new Set(articles);
  return each(word => {
    const at = word.search(/['’]/);
    return at > 0 && known.has(word.slice(0, at).toLowerCase()) ? word.slice(at + 1) : word;
  });
}
export const frenchElision = elision(FRENCH_ARTICLES);
export const italianElision = elision(
  'c l all dall dell nell sull coll pell gl agl dagl degl negl sugl un m t s v d'.split(' '),
);
export const irishElision = elision(['d', 'm', 'b']);

/** Neighbours of Chinese, Japanese and Korean characters become pairs; one alone stays. Other words stay as they are. */
export const cjkBigrams: Filter = words => {
  const found: string[] = [];
  for (const [i, word] of words.entries()) {
    if (!CJK.test(word)) {
      found.push(word);
      continue;
    }
    const characters = Array.from(word);
    const next = words[i + 1];
    const isJoined = next !== undefined && CJK.test(next);
    const wasJoined = i > 0 && CJK.test(words[i - 1]!);
    for (let at = 0; at + 1 < characters.length; at += 1) {
      found.push(characters[at]! + characters[at + 1]!);
    }
    if (isJoined) {
      found.push(characters.at(-1)! + Array.from(next)[0]!);
    } else if (characters.length === 1 && !wasJoined) {
      found.push(word);
    }
  }
  return found;
};
const CJK = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+$/u;

/** Full-width forms become plain ones, half-width Katakana full ones. */
export const cjkWidth: Filter = each(word =>
  word.replaceAll(/[\uff01-\uff5e\uff65-\uff9f]+/g, run => run.normalize('NFKC')),
);

const FOREIGN_DIGITS = /(?![0-9])\p{Nd}/gu;
const DIGIT = /^\p{Nd}/u;

/** Digits of any script become those of ASCII. */
export const decimalDigits: Filter = each(word =>
  word.replaceAll(FOREIGN_DIGITS, digit => {
    const code = digit.codePointAt(0)!;
    let zero = code;
    while (DIGIT.test(String.fromCodePoint(zero - 1))) {
      zero -= 1;
    }
    // Runs of ten may touch each other.
    return String((code - zero) % 10);
  }),
);

/** Letters that are written one way in Persian and another in Arabic become one, marks and the stroke that lengthens a word go. */
export const persianLetters: Filter = each(word =>
  word
    .replaceAll(/[\u064b-\u0652\u0640\u0654]/g, '')
    .replaceAll(/[\u06cc\u06d2\u0649]/g, '\u064a')
    .replaceAll('\u06a9', '\u0643')
    .replaceAll(/[\u06c0\u06c1\u0629]/g, '\u0647')
    .replaceAll(/[\u0622\u0623\u0625]/g, '\u0627'),
);

/** Longest gram that may be asked for. */
const MAX_GRAM = 64;

function gramSizes(args: Arguments): {readonly min: number; readonly max: number; readonly keeps: boolean} {
  refuseOthers(args, ['minGramSize', 'maxGramSize', 'preserveOriginal']);
  const min = number(args, 'minGramSize', 1, MAX_GRAM);
  const max = number(args, 'maxGramSize', min, MAX_GRAM);
  return {min, max, keeps: flag(args, 'preserveOriginal', false)};
}

const gramFilter =
  (make: typeof grams) =>
  (args: Arguments): Filter => {
    const {min, max, keeps} = gramSizes(args);
    return words =>
      words.flatMap(word => {
        const found = make(word, min, max);
        const length = keeps ? Array.from(word).length : min;
        return length < min || length > max ? [...found, word] : found;
      });
  };

function shingles(args: Arguments): Filter {
  refuseOthers(args, ['minShingleSize', 'maxShingleSize', 'outputUnigrams', 'tokenSeparator']);
  const min = number(args, 'minShingleSize', 2, 16, 2);
  const max = number(args, 'maxShingleSize', min, 16, Math.max(2, min));
  const keepsWords = flag(args, 'outputUnigrams', true);
  const separator = text(args, 'tokenSeparator', ' ');
  return words => {
    const found: string[] = [];
    for (let from = 0; from < words.length; from += 1) {
      if (keepsWords) {
        found.push(words[from]!);
      }
      for (let size = min; size <= max && from + size <= words.length; size += 1) {
        found.push(words.slice(from, from + size).join(separator));
      }
    }
    return found;
  };
}

function lengths(args: Arguments): Filter {
  refuseOthers(args, ['min', 'max']);
  const min = number(args, 'min', 0, Infinity);
  const max = number(args, 'max', min, Infinity);
  return words => words.filter(word => word.length >= min && word.length <= max);
}

function stopFilter(args: Arguments): Filter {
  refuseOthers(args, ['words', 'ignoreCase', 'format']);
  const ignoresCase = flag(args, 'ignoreCase', false);
  const given = list(args, 'words');
  const language = given?.length === 1 ? /^_(\w+)_$/.exec(given[0]!)?.[1] : undefined;
  if (language !== undefined && !STOP_WORDS.has(language)) {
    throw wrong(`there are no stop words for '${language}'`);
  }
  const unwanted =
    language !== undefined ? STOP_WORDS.get(language)! : given === undefined ? ENGLISH_STOP_WORDS : new Set(given);
  if (!ignoresCase) {
    return stop(unwanted);
  }
  const lower = new Set(Array.from(unwanted, word => word.toLowerCase()));
  return words => words.filter(word => !lower.has(word.toLowerCase()));
}

/** `a, b` are each all of them; `a, b => c` replaces. Single words only. */
function synonyms(args: Arguments): Filter {
  refuseOthers(args, ['synonyms', 'expand', 'ignoreCase', 'format']);
  const rules = new Map<string, Set<string>>();
  for (const line of text(args, 'synonyms').split(/\r?\n|;/)) {
    const sides = line.split('=>').map(side =>
      side
        .split(',')
        .map(word => word.trim())
        .filter(word => word !== ''),
    );
    const [left = [], right = left] = sides;
    if (sides.length > 2 || [...left, ...right].some(word => /\s/.test(word))) {
      throw wrong(`the synonyms '${line}' are not of the form 'a, b' or 'a => b' with single words`);
    }
    for (const word of left) {
      const known = rules.get(word) ?? new Set<string>();
      right.forEach(other => known.add(other));
      rules.set(word, known);
    }
  }
  return words => words.flatMap(word => [...(rules.get(word) ?? [word])]);
}

const plain =
  (filter: Filter) =>
  (args: Arguments): Filter => {
    refuseOthers(args, []);
    return filter;
  };

function snowball(args: Arguments): Filter {
  refuseOthers(args, ['language', 'protected']);
  const language = text(args, 'language', 'English').toLowerCase();
  return stemming(language === 'porter' || language === 'lovins' ? 'english' : language);
}

function asciiFolding(args: Arguments): Filter {
  refuseOthers(args, ['preserveOriginal']);
  if (!flag(args, 'preserveOriginal', false)) {
    return each(foldToAscii);
  }
  return words =>
    words.flatMap(word => {
      const folded = foldToAscii(word);
      return folded === word ? [word] : [folded, word];
    });
}

function limited(args: Arguments): Filter {
  refuseOthers(args, ['maxTokenCount', 'consumeAllTokens']);
  const most = number(args, 'maxTokenCount', 0, Infinity);
  return words => words.slice(0, most);
}

function truncated(args: Arguments): Filter {
  refuseOthers(args, ['prefixLength']);
  const most = number(args, 'prefixLength', 1, Infinity, 5);
  return each(word => Array.from(word).slice(0, most).join(''));
}

/** By name in lower case. Each reads its arguments and fails with `invalid` for those that it does not have. */
export const FILTERS: ReadonlyMap<string, (args: Arguments) => Filter> = new Map([
  ['lowercase', plain(lowercase)],
  ['uppercase', plain(words => words.map(word => word.toUpperCase()))],
  ['stop', stopFilter],
  ['porterstem', args => plain(stemming('english'))(args)],
  ['snowballporter', snowball],
  ['englishpossessive', plain(withoutPossessive)],
  [
    'elision',
    args => (refuseOthers(args, ['articles', 'ignoreCase']), elision(list(args, 'articles') ?? FRENCH_ARTICLES)),
  ],
  ['asciifolding', asciiFolding],
  ['ngram', gramFilter(grams)],
  ['edgengram', gramFilter(edgeGrams)],
  ['shingle', shingles],
  ['length', lengths],
  ['trim', plain(each(word => word.trim()))],
  ['truncate', truncated],
  ['reversestring', plain(each(word => Array.from(word).reverse().join('')))],
  ['limittokencount', limited],
  ['synonym', synonyms],
  ['synonymgraph', synonyms],
  ['cjkbigram', plain(cjkBigrams)],
  ['cjkwidth', plain(cjkWidth)],
  ['decimaldigit', plain(decimalDigits)],
  ['persiannormalization', plain(persianLetters)],
]);
