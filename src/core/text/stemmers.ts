/**
 * Words without their endings, by language. The rules are those of the package (`czech.ts` has what it lacks), of which a language is loaded when it is first used
 * (all of them would take 30 ms of each start); what was stemmed lately is remembered.
 */
import {requirePackage} from '../../base/packages.ts';
import {stemCzech} from './czech.ts';

/** Takes a word in lower case. */
export type Stem = (word: string) => string;

/** Words that are remembered, per language. */
const MAX_KNOWN = 20_000;
/** Longer words are left as they are: no language has them, and they would cost too much. */
const MAX_STEMMED = 64;

/** Our names, those of Apache Lucene, with those of the package where they differ. */
const MODULES: Readonly<Record<string, string>> = {
  arabic: 'arabic',
  armenian: 'armenian',
  brazilian: 'portuguese',
  bulgarian: 'bulgarian',
  danish: 'danish',
  dutch: 'dutch',
  english: 'english',
  finnish: 'finnish',
  french: 'french',
  german: 'german',
  greek: 'greek',
  hindi: 'indian',
  hungarian: 'hungarian',
  indonesian: 'indonesian',
  irish: 'irish',
  italian: 'italian',
  lithuanian: 'lithuanian',
  norwegian: 'norwegian',
  portuguese: 'portuguese',
  romanian: 'romanian',
  russian: 'russian',
  spanish: 'spanish',
  swedish: 'swedish',
  turkish: 'turkish',
};

/** Those that the package does not have. */
const OWN: Readonly<Record<string, Stem>> = {czech: stemCzech};

/** Languages that have rules. */
export const STEMMED_LANGUAGES: readonly string[] = [...Object.keys(MODULES), ...Object.keys(OWN)].sort();

const loaded = new Map<string, Stem>();

/** undefined: there are no rules for the language. */
export function stemmerOf(language: string): Stem | undefined {
  if (!STEMMED_LANGUAGES.includes(language)) {
    return undefined;
  }
  let stem = loaded.get(language);
  if (stem === undefined) {
    stem = remembering(OWN[language] ?? fromPackage(language));
    loaded.set(language, stem);
  }
  return stem;
}

function fromPackage(language: string): Stem {
  const {stemmer} = requirePackage(`@orama/stemmers/${MODULES[language]}`) as {readonly stemmer: Stem};
  return stemmer;
}

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
