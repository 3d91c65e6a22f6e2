/** What the fuzz tests of the Data API share. */
import {expect} from 'vitest';
import {startServer} from './server.ts';
import type {Reply, TestServer} from './server.ts';

export type Tree = string | number | boolean | null | Tree[] | {[name: string]: Tree};

/** A small generator: the same seed gives the same run. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A door that notes its own bugs. */
export async function startWatched(): Promise<{server: TestServer; bugs: string[]}> {
  const bugs: string[] = [];
  const note = (sentence: string, fields: object = {}): void => {
    bugs.push(`${sentence} ${JSON.stringify(fields)}`);
  };
  return {server: await startServer({log: {error: note, warn: note, info() {}, debug() {}}}), bugs};
}

/** Values that are odd nearly everywhere. As text: they keep their notation. */
export const ODD: readonly string[] = [
  '{}',
  '[]',
  'null',
  'true',
  '-0.0',
  '1e400',
  '-1E-9999',
  '99999999999999999999',
  '""',
  '"$"',
  '"a.b"',
  '"&"',
  '"\\u0000"',
  '"__proto__"',
  '{"$date":1}',
  '{"$date":"x"}',
  '{"$uuid":"0190d9a4-1c7e-7b0a-8e57-0242ac120002"}',
  '{"$binary":"AAECAw=="}',
  '{"$each":[1]}',
  '{"$in":[1,"a",null]}',
  '{"$not":{"a":1}}',
  '{"__proto__":1,"constructor":2}',
  '{"":1}',
  '{"$or":[{"a":1},{"b":{"$gt":"x"}}]}',
  '[[[[1]]]]',
  '{"$vector":[1,2,3]}',
  '{"*":0}',
  '{"a.0.b":-1}',
];

/**
 * The request with one or two parts changed: dropped, under another name, or with another value; `odd` are values, `names` are
 * names to take, `all` are requests to take parts of.
 */
export function mutate(
  text: string,
  {all, odd, names}: {all: readonly string[]; odd: readonly string[]; names: readonly string[]},
  next: () => number,
): string {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
  const tree = JSON.parse(text) as Tree;
  const places: {holder: Record<string, Tree> | Tree[]; name: string}[] = [];
  const walk = (value: Tree): void => {
    if (typeof value === 'object' && value !== null) {
      for (const name of Object.keys(value)) {
        places.push({holder: value as Record<string, Tree>, name});
        walk((value as Record<string, Tree>)[name] as Tree);
      }
    }
  };
  walk(Object.values(tree as object)[0] as Tree);
  if (places.length === 0) {
    return text;
  }
  const marks: string[] = [];
  const times = 1 + Math.floor(next() * 2);
  for (let i = 0; i < times; i += 1) {
    const {holder, name} = pick(places);
    const how = next();
    if (how < 0.15) {
      delete (holder as Record<string, Tree>)[name];
    } else if (how < 0.3 && !Array.isArray(holder)) {
      holder[pick(names)] = holder[name] as Tree;
    } else {
      marks.push(how < 0.85 ? pick(odd) : JSON.stringify(Object.values(JSON.parse(pick(all)) as object)[0]));
      (holder as Record<string, Tree>)[name] = `<<${marks.length - 1}>>`;
    }
  }
  return JSON.stringify(tree).replaceAll(/"<<(\d)>>"/g, (_, index: string) => marks[Number(index)] ?? 'null');
}

/** What the database refuses in words that the API has none for, as in the original. */
const REFUSED =
  /is a duplicate of existing index|Cannot create more than one storage-attached index on the same column/;
const OWN_FAULT = /^(?:INTERNAL_SERVER_ERROR|UNEXPECTED_.*|INVALID_DATABASE_QUERY|UNSUPPORTED_DATABASE_QUERY)$/;

/** Every answer has the API's shape, and no error that would be the door's own fault. Gives its codes. */
export function examine({http, body}: Reply, request: string, bugs: readonly string[]): string[] {
  expect(http, request).toBe(200);
  expect(Object.keys(body).filter(name => !['data', 'status', 'errors'].includes(name))).toEqual([]);
  const codes = (body.errors ?? []).map(({errorCode}) => errorCode);
  expect(
    (body.errors ?? []).filter(({errorCode, message}) => OWN_FAULT.test(errorCode) && !REFUSED.test(message)),
    `${request}\n${JSON.stringify(body.errors)}\n${bugs.join('\n')}`,
  ).toEqual([]);
  return codes;
}
