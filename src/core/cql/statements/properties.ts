/** The properties of a WITH clause. */
import {HEX} from '../lexer.ts';
import {quoteName, quoteString} from '../print-name.ts';
import type {Tokens} from '../tokens.ts';
import type {Property} from './statement.ts';
import {parseConstant} from './terms.ts';

export type Properties = Record<string, Property>;

/** `a = b AND c = {...}`, after WITH. */
export function parseProperties(tokens: Tokens): Properties {
  const properties: Properties = emptyProperties();
  do {
    parseProperty(tokens, properties);
  } while (tokens.skip('and'));
  return properties;
}

/** Without a prototype: a property may be called `constructor`. */
export const emptyProperties = (): Properties => Object.create(null) as Properties;

/** Adds one `name = value`. Fails with `syntax` when the name was there before. */
export function parseProperty(tokens: Tokens, properties: Properties): void {
  const name = tokens.name();
  tokens.takeMark('=');
  const value = tokens.isMark('{') ? parseTextMap(tokens) : parseText(tokens);
  if (name in properties) {
    throw tokens.wrong(`Multiple definition for property '${name}'`);
  }
  properties[name] = value;
}

/** `{'a': 'b', 'c': 1}` with constants only. */
export function parseTextMap(tokens: Tokens): Record<string, string> {
  const map = Object.create(null) as Record<string, string>;
  tokens.takeMark('{');
  if (tokens.skipMark('}')) {
    return map;
  }
  do {
    const key = parseText(tokens);
    tokens.takeMark(':');
    map[key] = parseText(tokens);
  } while (tokens.skipMark(','));
  tokens.takeMark('}');
  return map;
}

/** A constant as text. */
function parseText(tokens: Tokens): string {
  const isHex = tokens.kind() === HEX;
  const constant = parseConstant(tokens);
  if (constant?.kind === 'literal') {
    return isHex ? `0x${constant.text}` : constant.text;
  }
  throw tokens.noViable();
}

export const printProperties = (properties: {readonly [name: string]: Property}): string[] =>
  Object.entries(properties).map(([name, value]) => `${quoteName(name)} = ${printProperty(value)}`);

const printProperty = (value: Property): string => (typeof value === 'string' ? printText(value) : printTextMap(value));

export const printTextMap = (map: {readonly [name: string]: string}): string =>
  `{${Object.entries(map)
    .map(([key, value]) => `${quoteString(key)}: ${quoteString(value)}`)
    .join(', ')}}`;

const BARE = /^(?:true|false|-?\d+(?:\.\d+)?)$/;

const printText = (text: string): string => (BARE.test(text) ? text : quoteString(text));
