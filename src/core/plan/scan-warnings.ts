/** What a plan that reads more than it was asked for says of itself, in the warnings of its outcome. */

export const NO_INDEX = 'The database has no index for these conditions: rows were read and checked one by one';
export const NO_WORDS = 'The database has no index on words: all texts were read';
export const TOO_FEW_NEAR =
  'Too few of the nearest rows that the database gives meet the conditions: all that meet them were read';

const ALL: ReadonlySet<string> = new Set([NO_INDEX, NO_WORDS, TOO_FEW_NEAR]);

/** Not one of the database itself. */
export const isScanWarning = (warning: string): boolean => ALL.has(warning);
