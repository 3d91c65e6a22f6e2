/**
 * Paths into documents: names and array indexes joined with dots. Inside a name a dot is written `&.` and an ampersand `&&`.
 * Paths of the stored columns have the same form, so a path of a request can be used for them as it is.
 */

export type Segments = readonly string[];

/** Digits of an array index: more than any document's array needs. */
const INDEX_DIGITS = 9;

/**
 * The names of a path. A malformed one fails with what `problem` makes of the reason, since each clause has its own code.
 */
export function parsePath(text: string, problem: (reason: string) => Error): Segments {
  if (text === '') {
    throw problem('a path cannot be empty');
  }
  if (!text.includes('&')) {
    if (!text.includes('.')) {
      return [text];
    }
    const names = text.split('.');
    if (names.includes('')) {
      throw problem(`the path '${text}' has an empty segment`);
    }
    return names;
  }
  const names: string[] = [];
  let name = '';
  for (let i = 0; i < text.length; i += 1) {
    const character = text.charAt(i);
    if (character === '.') {
      names.push(name);
      name = '';
    } else if (character === '&') {
      const next = text.charAt(i + 1);
      if (next !== '.' && next !== '&') {
        throw problem(`in the path '${text}' an '&' must be followed by '.' or '&'`);
      }
      name += next;
      i += 1;
    } else {
      name += character;
    }
  }
  names.push(name);
  if (names.includes('')) {
    throw problem(`the path '${text}' has an empty segment`);
  }
  return names;
}

/** One name as a segment of a path. */
export function escapeName(name: string): string {
  return name.includes('.') || name.includes('&') ? name.replaceAll(/[&.]/g, '&$&') : name;
}

export const printPath = (segments: Segments): string => segments.map(escapeName).join('.');

/** The index that a segment means inside an array, -1 when it means none. */
export function arrayIndex(segment: string): number {
  if (segment.length > INDEX_DIGITS || segment === '') {
    return -1;
  }
  let index = 0;
  for (let i = 0; i < segment.length; i += 1) {
    const digit = segment.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) {
      return -1;
    }
    index = index * 10 + digit;
  }
  return segment.length > 1 && segment.charCodeAt(0) === 0x30 ? -1 : index;
}
