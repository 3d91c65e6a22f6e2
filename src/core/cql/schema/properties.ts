/** Reads the properties of a WITH clause as numbers, booleans and maps. */
import {CqlFailure} from '../errors.ts';
import type {Property} from '../statements/statement.ts';

export type Properties = {readonly [name: string]: Property};
export type PropertyMap = {readonly [name: string]: string};

const syntax = (message: string): CqlFailure => new CqlFailure('syntax', message, {line: 0, column: -1});

export const config = (message: string): CqlFailure => new CqlFailure('config', message);

/** The beginning of what `refuseUnknown` says. */
export const UNKNOWN = 'Unknown property';

export function refuseUnknown(properties: Properties, known: ReadonlySet<string>): void {
  for (const name of Object.keys(properties)) {
    if (!known.has(name)) {
      throw syntax(`${UNKNOWN} '${name}'`);
    }
  }
}

export function textOf(name: string, value: Property): string {
  if (typeof value !== 'string') {
    throw syntax(`Invalid value for property '${name}'. It should be a string.`);
  }
  return value;
}

export function mapOf(name: string, value: Property): PropertyMap {
  if (typeof value === 'string') {
    throw syntax(`Invalid value for property '${name}'. It should be a map.`);
  }
  return value;
}

export function integerOf(name: string, value: Property): number {
  const text = textOf(name, value);
  const number = Number(text);
  if (!/^[+-]?\d+$/.test(text) || number > 2 ** 31 - 1 || number < -(2 ** 31)) {
    throw syntax(`Invalid integer value ${text} for '${name}'`);
  }
  return number;
}

export function doubleOf(name: string, value: Property): number {
  const text = textOf(name, value);
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number)) {
    throw syntax(`Invalid double value ${text} for '${name}'`);
  }
  return number;
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['false', false],
  ['0', false],
  ['no', false],
]);

export function booleanOf(name: string, value: Property): boolean {
  const text = textOf(name, value);
  const found = BOOLEANS.get(text.toLowerCase());
  if (found === undefined) {
    throw syntax(`Invalid boolean value ${text} for '${name}'`);
  }
  return found;
}
