/**
 * Cutting texts into words. The standard tokenizer follows Unicode's word boundaries (UAX #29, "Word Boundary Rules"): letters,
 * digits, marks and low lines belong together, also over an apostrophe, full stop or colon between letters and a full stop,
 * comma or apostrophe between digits; each Han or Hiragana character and each pictograph is a word of its own.
 * Source: names and arguments of Apache Lucene, "Analysis Overview" and its tokenizer factories.
 */

/** Gives the words of a text in its order. */
export type Tokenizer = (text: string) => string[];

/** UTF-16 units. Longer words are cut into pieces. Source: Apache Lucene, "StandardAnalyzer", default of the maximal token length. */
export const MAX_TOKEN_LENGTH = 255;

const NOT_ASCII = /[\u0080-\uffff]/;
const ASCII_WORD = /(?=_*[A-Za-z0-9])(?:[A-Za-z0-9_](?:(?<=[A-Za-z])['.:](?=[A-Za-z])|(?<=[0-9])['.,;](?=[0-9]))?)+/g;
const LETTER = '[\\p{L}\\p{M}]';
const ALONE = '[\\p{Script=Han}\\p{Script=Hiragana}]';
/** `v` allows sets to be taken from each other. */
const WORD = new RegExp(
  `${ALONE}|(?=_*[\\p{L}\\p{N}])(?:[[\\p{L}\\p{M}\\p{N}_]--${ALONE}](?:(?<=${LETTER})['’.:·](?=\\p{L})|(?<=\\p{N})['’.,;](?=\\p{N}))?)+|\\p{RGI_Emoji}`,
  'gv',
);

export function standard(text: string): string[] {
  return cutLong(text.match(NOT_ASCII.test(text) ? WORD : ASCII_WORD));
}

const THAI = /\p{Script=Thai}/u;
let thaiWords: Intl.Segmenter | undefined;

/** Thai has no spaces between words: a dictionary finds them, that of the runtime's ICU. Other scripts as by `standard`. */
export const thai: Tokenizer = text =>
  standard(text).flatMap(word => {
    if (!THAI.test(word)) {
      return [word];
    }
    thaiWords ??= new Intl.Segmenter('th', {granularity: 'word'});
    return Array.from(thaiWords.segment(word), ({segment}) => segment);
  });

const LETTERS = /\p{L}+/gu;
/** Runs of letters. */
export const letters: Tokenizer = text => cutLong(text.match(LETTERS));

const BETWEEN_SPACES = /\S+/gu;
export const whitespace: Tokenizer = text => cutLong(text.match(BETWEEN_SPACES));

/** The whole text is one word. */
export const whole: Tokenizer = text => (text === '' ? [] : [text]);

function cutLong(words: string[] | null): string[] {
  if (words === null) {
    return [];
  }
  return words.some(word => word.length > MAX_TOKEN_LENGTH) ? words.flatMap(pieces) : words;
}

function pieces(word: string): string[] {
  const cut: string[] = [];
  for (let from = 0; from < word.length;) {
    let to = Math.min(from + MAX_TOKEN_LENGTH, word.length);
    if (to < word.length && isLowSurrogate(word.charCodeAt(to))) {
      to -= 1;
    }
    cut.push(word.slice(from, to));
    from = to;
  }
  return cut;
}

const isLowSurrogate = (code: number): boolean => (code & 0xfc00) === 0xdc00;

/** Every run of `min` to `max` characters, by where it begins, shorter ones first. */
export function grams(text: string, min: number, max: number): string[] {
  const characters = Array.from(text);
  const found: string[] = [];
  for (let from = 0; from + min <= characters.length; from += 1) {
    let gram = characters.slice(from, from + min - 1).join('');
    for (let to = from + min; to <= Math.min(from + max, characters.length); to += 1) {
      gram += characters[to - 1]!;
      found.push(gram);
    }
  }
  return found;
}

/** Runs of `min` to `max` characters from the beginning. */
export function edgeGrams(text: string, min: number, max: number): string[] {
  const characters = Array.from(text);
  const found: string[] = [];
  for (let to = min; to <= Math.min(max, characters.length); to += 1) {
    found.push(characters.slice(0, to).join(''));
  }
  return found;
}

/** `/a/b` is `/a` and `/a/b`. */
export function pathHierarchy(text: string, delimiter: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf(delimiter, 1); at > 0; at = text.indexOf(delimiter, at + delimiter.length)) {
    found.push(text.slice(0, at));
  }
  return text === '' ? found : [...found, text];
}
