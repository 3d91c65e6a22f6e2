/**
 * Czech words without the endings of cases and possessives, what is left as in the other cases.
 * Source: Dolamic, Savoy, "Indexing and stemming approaches for the Czech language" (2009), its light stemmer.
 */

/** Longest endings first: each of `length` letters, taken off words of at least `from` letters. */
const CASES = [
  {length: 5, from: 8, endings: ['atech']},
  {length: 4, from: 7, endings: ['ětem', 'etem', 'atům']},
  {
    length: 3,
    from: 6,
    endings: 'ech ich ích ého ěmi emi ému ete eti iho ího ími imu ách ata aty ých ama ami ové ovi ými'.split(' '),
  },
  {length: 2, from: 5, endings: 'em es ém ím ům at ám os us ým mi ou'.split(' ')},
  {length: 1, from: 4, endings: Array.from('aeiouůyáéíýě')},
];

const POSSESSIVE = /^(.{4,})(?:ov|in|ův)$/u;

/** Takes a word in lower case. */
export function stemCzech(word: string): string {
  return alike(withoutCase(word).replace(POSSESSIVE, '$1'));
}

function withoutCase(word: string): string {
  const found = CASES.find(({length, from, endings}) => word.length >= from && endings.includes(word.slice(-length)));
  return found === undefined ? word : word.slice(0, -found.length);
}

/** Consonants and vowels that change with the case: `matek` and `matk` are one, so are `ruk` and `ruc`. */
function alike(stem: string): string {
  if (stem.endsWith('čt')) {
    return `${stem.slice(0, -2)}ck`;
  }
  if (stem.endsWith('št')) {
    return `${stem.slice(0, -2)}sk`;
  }
  const last = stem.at(-1) ?? '';
  const body = stem.slice(0, -1);
  if (last === 'c' || last === 'č') {
    return `${body}k`;
  }
  if (last === 'z' || last === 'ž') {
    return `${body}h`;
  }
  if (body.length > 1 && body.endsWith('e')) {
    return body.slice(0, -1) + last;
  }
  return body.length > 1 && body.endsWith('ů') ? `${body.slice(0, -1)}o${last}` : stem;
}
