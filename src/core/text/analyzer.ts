/**
 * Analyzers: how a text becomes the words that lexical search finds it by. Defined by a name (`standard`, `english` …) or by JSON
 * `{"charFilters": […], "tokenizer": {"name": …, "args": {…}}, "filters": […]}`, as the option `index_analyzer` of indexes has it.
 * Source: Apache Lucene's analyzers and factories of these names; differences in docs/decisions/0016.
 */
import {number, refuseOthers, text, wrong, type Arguments} from './arguments.ts';
import {CHAR_FILTERS, type CharFilter} from './char-filters.ts';
import {
  cjkBigrams,
  cjkWidth,
  decimalDigits,
  FILTERS,
  frenchElision,
  irishElision,
  italianElision,
  lowercase,
  persianLetters,
  stemming,
  stop,
  withoutPossessive,
  type Filter,
} from './filters.ts';
import {STEMMED_LANGUAGES} from './stemmers.ts';
import {ENGLISH_STOP_WORDS, STOP_WORDS} from './stop-words.ts';
import {
  edgeGrams,
  grams,
  letters,
  pathHierarchy,
  standard,
  thai,
  whitespace,
  whole,
  type Tokenizer,
} from './tokenizers.ts';

/** Gives the words of a text in its order; a word may come more than once. */
export type Analyzer = (text: string) => readonly string[];

/** Definitions that are kept ready. */
const MAX_KNOWN = 256;
const known = new Map<string, Analyzer>();

/** Fails with `invalid` for a definition that is not understood. The same definition gives the same analyzer. */
export function analyzerOf(definition: string): Analyzer {
  let analyzer = known.get(definition);
  if (analyzer === undefined) {
    analyzer = build(definition);
    if (known.size >= MAX_KNOWN) {
      known.delete(known.keys().next().value!);
    }
    known.set(definition, analyzer);
  }
  return analyzer;
}

function build(definition: string): Analyzer {
  const trimmed = definition.trim();
  return trimmed.startsWith('{') ? custom(trimmed) : named(trimmed);
}

const chain =
  (tokenizer: Tokenizer, filters: readonly Filter[], charFilters: readonly CharFilter[] = []): Analyzer =>
  given => {
    let plain = given;
    for (const filter of charFilters) {
      plain = filter(plain);
    }
    let words = tokenizer(plain);
    for (const filter of filters) {
      words = filter(words);
    }
    return words;
  };

// ---- by name -----------------------------------------------------------------------------------------------------

const NAMED: ReadonlyMap<string, Analyzer> = new Map([
  ['standard', chain(standard, [lowercase])],
  ['simple', chain(letters, [lowercase])],
  ['whitespace', chain(whitespace, [])],
  ['stop', chain(letters, [lowercase, stop(ENGLISH_STOP_WORDS)])],
  ['lowercase', chain(whole, [lowercase])],
  ['keyword', chain(whole, [])],
  ['cjk', chain(standard, [cjkWidth, lowercase, cjkBigrams, stop(ENGLISH_STOP_WORDS)])],
  ['persian', chain(standard, [lowercase, decimalDigits, persianLetters, stop(STOP_WORDS.get('persian')!)])],
  ['thai', chain(thai, [lowercase, decimalDigits, stop(STOP_WORDS.get('thai')!)])],
]);

/** What a language needs before its words are put into lower case. */
const BEFORE: ReadonlyMap<string, Filter> = new Map([
  ['english', withoutPossessive],
  ['french', frenchElision],
  ['italian', italianElision],
  ['irish', irishElision],
]);

/** Names that are understood, in order. */
export const ANALYZER_NAMES: readonly string[] = [...NAMED.keys(), ...STEMMED_LANGUAGES].sort();

function named(name: string): Analyzer {
  const lower = name.toLowerCase();
  const analyzer = NAMED.get(lower);
  if (analyzer !== undefined) {
    return analyzer;
  }
  if (!STEMMED_LANGUAGES.includes(lower)) {
    throw wrong(`'${name.slice(0, 100)}' is none of ${ANALYZER_NAMES.join(', ')}`);
  }
  const before = BEFORE.get(lower);
  const unwanted = STOP_WORDS.get(lower === 'brazilian' ? 'portuguese' : lower);
  return chain(standard, [
    ...(before === undefined ? [] : [before]),
    lower === 'turkish' ? words => words.map(word => word.toLocaleLowerCase('tr')) : lowercase,
    ...(unwanted === undefined ? [] : [stop(unwanted)]),
    stemming(lower),
  ]);
}

// ---- by JSON -----------------------------------------------------------------------------------------------------

const MAX_STEPS = 32;

const GRAM_ARGUMENTS = ['minGramSize', 'maxGramSize'];
const MAX_GRAM = 64;

const plain =
  (tokenizer: Tokenizer, more: readonly string[] = []) =>
  (args: Arguments): Tokenizer => {
    refuseOthers(args, more);
    return tokenizer;
  };

const gramTokenizer =
  (make: typeof grams, presetMax: number) =>
  (args: Arguments): Tokenizer => {
    refuseOthers(args, GRAM_ARGUMENTS);
    const min = number(args, 'minGramSize', 1, MAX_GRAM, 1);
    const max = number(args, 'maxGramSize', min, MAX_GRAM, Math.max(min, presetMax));
    return given => make(given, min, max);
  };

/** By name in lower case. */
const TOKENIZERS: ReadonlyMap<string, (args: Arguments) => Tokenizer> = new Map([
  ['standard', plain(standard)],
  ['letter', plain(letters)],
  ['whitespace', plain(whitespace, ['rule'])],
  ['thai', plain(thai)],
  ['keyword', plain(whole)],
  ['ngram', gramTokenizer(grams, 2)],
  ['edgengram', gramTokenizer(edgeGrams, 1)],
  [
    'pathhierarchy',
    args => {
      refuseOthers(args, ['delimiter']);
      const delimiter = text(args, 'delimiter', '/');
      return given => pathHierarchy(given, delimiter === '' ? '/' : delimiter);
    },
  ],
]);

const isObject = (value: unknown): value is {readonly [name: string]: unknown} =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function custom(json: string): Analyzer {
  let definition: unknown;
  try {
    definition = JSON.parse(json);
  } catch (error) {
    throw wrong(`it is not JSON: ${(error as Error).message}`);
  }
  if (!isObject(definition)) {
    throw wrong('it must be an object');
  }
  const unknown = Object.keys(definition).find(name => !['charFilters', 'filters', 'tokenizer'].includes(name));
  if (unknown !== undefined) {
    throw wrong(`the member '${unknown.slice(0, 100)}' is none of charFilters, filters, tokenizer`);
  }
  const {tokenizer, filters, charFilters} = definition;
  if (tokenizer === undefined || tokenizer === null) {
    throw wrong("the member 'tokenizer' is missing");
  }
  return chain(
    step('tokenizer', tokenizer, TOKENIZERS),
    steps('filters', filters, FILTERS),
    steps('charFilters', charFilters, CHAR_FILTERS),
  );
}

function steps<S>(member: string, value: unknown, all: ReadonlyMap<string, (args: Arguments) => S>): S[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (!Array.isArray(value) || value.length > MAX_STEPS) {
    throw wrong(`'${member}' must be an array of at most ${MAX_STEPS} objects`);
  }
  return value.map(one => step(member, one, all));
}

/** An object of `name` and `args`. */
function step<S>(member: string, value: unknown, all: ReadonlyMap<string, (args: Arguments) => S>): S {
  if (!isObject(value) || typeof value['name'] !== 'string') {
    throw wrong(`'${member}' must have a 'name'`);
  }
  const {name, args, ...others} = value;
  if (Object.keys(others).length > 0) {
    throw wrong(`'${member}' has the members name and args, not ${Object.keys(others).join(', ')}`);
  }
  const make = all.get((name as string).toLowerCase());
  if (make === undefined) {
    throw wrong(`'${(name as string).slice(0, 100)}' is none of the ${member} ${[...all.keys()].join(', ')}`);
  }
  if (args !== undefined && args !== null && !isObject(args)) {
    throw wrong(`the 'args' of '${member}' must be an object`);
  }
  return make(isObject(args) ? args : {});
}
