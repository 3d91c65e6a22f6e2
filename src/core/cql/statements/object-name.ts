/** Names of JMX beans, which permissions may be about: `domain:key=value,key=value`, or a pattern of such. */
import {CqlFailure} from '../errors.ts';

const wrong = (message: string): CqlFailure => new CqlFailure('syntax', message);

/**
 * The name with its keys in order, so that two ways to write it are one resource. Values may be quoted (`k="a,b"`).
 * Fails with `syntax`. Source: `javax.management.ObjectName`.
 */
export function canonicalObjectName(name: string, mustBePattern: boolean): string {
  if (name === '') {
    throw wrong('Empty JMX object name supplied');
  }
  if (name === '*:*') {
    throw wrong('Please use ALL MBEANS instead of wildcard pattern');
  }
  const colon = name.indexOf(':');
  const parts = colon < 0 || name.includes('\n') ? undefined : partsOf(name.slice(colon + 1));
  if (parts === undefined) {
    throw wrong(`${name} is not a valid JMX object name`);
  }
  const domain = name.slice(0, colon);
  const {properties, isOpen} = parts;
  const isPattern = isOpen || WILDCARD.test(domain) || [...properties.values()].some(isPatternValue);
  if (mustBePattern && !isPattern) {
    throw wrong(`Plural form used, but non-pattern JMX object name specified (${name})`);
  }
  const keys = [...properties.keys()].sort();
  return `${domain}:${[...keys.map(key => `${key}=${properties.get(key)}`), ...(isOpen ? ['*'] : [])].join(',')}`;
}

const WILDCARD = /[*?]/;

const isPatternValue = (value: string): boolean => WILDCARD.test(value.replaceAll(/\\[*?]/g, ''));

/** Undefined when they are none. */
function partsOf(text: string): {properties: ReadonlyMap<string, string>; isOpen: boolean} | undefined {
  const properties = new Map<string, string>();
  let isOpen = false;
  for (const part of split(text)) {
    if (part === '*') {
      if (isOpen) {
        return undefined;
      }
      isOpen = true;
      continue;
    }
    const equals = part.indexOf('=');
    const key = part.slice(0, equals);
    const value = part.slice(equals + 1);
    const isQuoted = value.length > 1 && value.startsWith('"') && value.endsWith('"');
    if (equals < 1 || properties.has(key) || /[*?:,]/.test(key) || (!isQuoted && /[:="]/.test(value))) {
      return undefined;
    }
    properties.set(key, value);
  }
  return properties.size === 0 && !isOpen ? undefined : {properties, isOpen};
}

/** At commas outside of quotes. */
function split(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '\\' && isQuoted) {
      i++;
    } else if (character === '"') {
      isQuoted = !isQuoted;
    } else if (character === ',' && !isQuoted) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
