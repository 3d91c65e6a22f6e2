/**
 * Words without their endings, by language. The rules are those of the package, of which a language is loaded when it is first used
 * (all of them would take 30 ms of each start); what was stemmed lately is remembered.
 */
import {requirePackage} from '../../base/packages.ts';

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

/** Languages that have rules. */
export const STEMMED_LANGUAGES: readonly string[] = Object.keys(MODULES);

const loaded = new Map<string, Stem>();

/** undefined: there are no rules for the language. */
export function stemmerOf(language: string): Stem | undefined {
  if (!STEMMED_LANGUAGES.includes(language)) {
    return undefined;
  }
  let stem = loaded.get(language);
  if (stem === undefined) {
    const {stemmer} = requirePackage(`@orama/stemmers/${MODULES[language]}`) as {readonly stemmer: Stem};
    stem = remembering(stemmer);
    loaded.set(language, stem);
  }
  return stem;
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
