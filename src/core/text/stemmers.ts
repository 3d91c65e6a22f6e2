/** Words without their endings, by language. The rules are those of the package; what was stemmed lately is remembered. */
import {stemmer as arabic} from '@orama/stemmers/arabic';
import {stemmer as armenian} from '@orama/stemmers/armenian';
import {stemmer as bulgarian} from '@orama/stemmers/bulgarian';
import {stemmer as danish} from '@orama/stemmers/danish';
import {stemmer as dutch} from '@orama/stemmers/dutch';
import {stemmer as english} from '@orama/stemmers/english';
import {stemmer as finnish} from '@orama/stemmers/finnish';
import {stemmer as french} from '@orama/stemmers/french';
import {stemmer as german} from '@orama/stemmers/german';
import {stemmer as greek} from '@orama/stemmers/greek';
import {stemmer as hungarian} from '@orama/stemmers/hungarian';
import {stemmer as hindi} from '@orama/stemmers/indian';
import {stemmer as indonesian} from '@orama/stemmers/indonesian';
import {stemmer as irish} from '@orama/stemmers/irish';
import {stemmer as italian} from '@orama/stemmers/italian';
import {stemmer as lithuanian} from '@orama/stemmers/lithuanian';
import {stemmer as norwegian} from '@orama/stemmers/norwegian';
import {stemmer as portuguese} from '@orama/stemmers/portuguese';
import {stemmer as romanian} from '@orama/stemmers/romanian';
import {stemmer as russian} from '@orama/stemmers/russian';
import {stemmer as spanish} from '@orama/stemmers/spanish';
import {stemmer as swedish} from '@orama/stemmers/swedish';
import {stemmer as turkish} from '@orama/stemmers/turkish';

/** Takes a word in lower case. */
export type Stem = (word: string) => string;

/** Words that are remembered, per language. */
const MAX_KNOWN = 20_000;
/** Longer words are left as they are: no language has them, and they would cost too much. */
const MAX_STEMMED = 64;

export const STEMMERS: ReadonlyMap<string, Stem> = new Map(
  Object.entries({
    arabic,
    armenian,
    brazilian: portuguese,
    bulgarian,
    danish,
    dutch,
    english,
    finnish,
    french,
    german,
    greek,
    hindi,
    hungarian,
    indonesian,
    irish,
    italian,
    lithuanian,
    norwegian,
    portuguese,
    romanian,
    russian,
    spanish,
    swedish,
    turkish,
  }).map(([language, stem]) => [language, remembering(stem)]),
);

function remembering(stem: Stem): Stem {
  const known = new Map<string, string>();
  return word => {
    if (word.length > MAX_STEMMED) {
      return word;
    }
    let stemmed = known.get(word);
    if (stemmed === undefined) {
      stemmed = stem(word);
      if (known.size >= MAX_KNOWN) {
        known.clear();
      }
      known.set(word, stemmed);
    }
    return stemmed;
  };
}
