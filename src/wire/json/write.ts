/**
 * Writes the tree of tree.ts as JSON text without white space. Strings are escaped as Jackson does it (control characters with
 * upper-case digits, nothing beyond ASCII), so that texts stored by the original and by us are equal byte for byte.
 */
import {JsonNumber} from './tree.ts';
import type {Json} from './tree.ts';

/** Up to this length a loop over the characters is cheaper than a regular expression. */
const SHORT = 40;
// Also lone surrogates: they cannot be written as UTF-8, only escaped.
// oxlint-disable-next-line no-control-regex -- exactly the characters that JSON must escape
const SPECIAL = /["\\\u0000-\u001f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
// oxlint-disable-next-line no-control-regex -- exactly the characters that JSON must escape
const SPECIALS = /["\\\u0000-\u001f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const SHORT_ESCAPES: {readonly [character: string]: string} = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

const escape = (character: string): string =>
  SHORT_ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/** A string as JSON, quotes included. */
export function writeJsonString(text: string): string {
  return hasSpecial(text) ? `"${text.replace(SPECIALS, escape)}"` : `"${text}"`;
}

function hasSpecial(text: string): boolean {
  if (text.length > SHORT) {
    return SPECIAL.test(text);
  }
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code === 0x22 || code === 0x5c || (code >= 0xd800 && code <= 0xdfff)) {
      return SPECIAL.test(text);
    }
  }
  return false;
}

export function writeJson(value: Json): string {
  if (typeof value === 'string') {
    return writeJsonString(value);
  }
  if (value instanceof JsonNumber) {
    return value.text;
  }
  if (value instanceof Map) {
    let text = '';
    for (const [name, member] of value) {
      text += text === '' ? '{' : ',';
      text += writeJsonString(name);
      text += ':';
      text += writeJson(member);
    }
    return text === '' ? '{}' : `${text}}`;
  }
  if (Array.isArray(value)) {
    let text = '[';
    for (let i = 0; i < value.length; i += 1) {
      if (i > 0) {
        text += ',';
      }
      text += writeJson(value[i] as Json);
    }
    return `${text}]`;
  }
  return value === null ? 'null' : value ? 'true' : 'false';
}
