/** Recorded requests with parts exchanged, dropped and made up: every answer is of the API's shape, none tells of a bug. */
import {readdirSync} from 'node:fs';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {readLines, write} from '../../recordings/replay.mjs';
import {startServer} from './server.ts';
import type {TestServer} from './server.ts';
import {repeats} from '../../data/effort.ts';

const FOLDER = new URL('../../recordings/data-api/', import.meta.url);
const ROUNDS = Number(process.env['FUZZ_ROUNDS'] ?? repeats(400, 3000));
const SEED = Number(process.env['FUZZ_SEED'] ?? 7);

let server: TestServer;
const bugs: string[] = [];
beforeAll(async () => {
  const note = (sentence: string, fields: object = {}): void => {
    bugs.push(`${sentence} ${JSON.stringify(fields)}`);
  };
  server = await startServer({log: {error: note, warn: note, info() {}, debug() {}}});
  await server.send('', {createKeyspace: {name: 'ks'}});
  await server.send('/ks', {createCollection: {name: 'c'}});
  await server.send('/ks', {createCollection: {name: 'v', options: {vector: {dimension: 3}}}});
  await server.send('/ks', {createCollection: {name: 'd', options: {indexing: {deny: ['a', '_id']}}}});
});
afterAll(() => server.stop());

/** A small generator: the same seed gives the same run. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Tree = string | number | boolean | null | Tree[] | {[name: string]: Tree};

const ODD: readonly string[] = [
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

/** The request with one part changed, as text: numbers keep their notation. */
function mutate(text: string, all: readonly string[], next: () => number): string {
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
      holder[pick(['$set', '$eq', '', '_id', '$vector', 'a.b', '$x', '__proto__x'])] = holder[name] as Tree;
    } else {
      marks.push(how < 0.85 ? pick(ODD) : JSON.stringify(Object.values(JSON.parse(pick(all)) as object)[0]));
      (holder as Record<string, Tree>)[name] = `<<${marks.length - 1}>>`;
    }
  }
  return JSON.stringify(tree).replaceAll(/"<<(\d)>>"/g, (_, index: string) => marks[Number(index)] ?? 'null');
}

test(`${ROUNDS} requests, seed ${SEED}`, async () => {
  const requests = readdirSync(FOLDER)
    .filter(name => name.endsWith('.jsonl') && !name.startsWith('tables-') && !name.startsWith('insert-limits'))
    .flatMap(name => readLines(new URL(name, FOLDER).pathname))
    .filter(line => line.path.split('/').length === 3 && line.request !== undefined)
    .map(line => write(line.request))
    .filter(text => text.length < 2000);
  expect(requests.length).toBeGreaterThan(500);
  const next = random(SEED);
  const codes = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const text = mutate(requests[Math.floor(next() * requests.length)] ?? '', requests, next);
    const path = `/ks/${['c', 'v', 'd'][Math.floor(next() * 3)] ?? 'c'}`;
    const {http, body} = await server.send(path, text);
    expect(http, text).toBe(200);
    expect(
      Object.keys(body).every(name => ['data', 'status', 'errors'].includes(name)),
      text,
    ).toBe(true);
    for (const {errorCode} of body.errors ?? []) {
      codes.set(errorCode, (codes.get(errorCode) ?? 0) + 1);
      expect(errorCode, `${path} ${text}\n${bugs.join('\n')}`).not.toMatch(
        /^(?:INTERNAL_SERVER_ERROR|UNEXPECTED_.*|INVALID_DATABASE_QUERY|UNSUPPORTED_DATABASE_QUERY)$/,
      );
    }
  }
  expect(bugs).toEqual([]);
  // The mutations reach far beyond the shape of the envelope.
  expect(codes.size).toBeGreaterThan(15);
}, 600_000);
