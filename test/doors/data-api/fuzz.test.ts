/** Recorded requests with parts exchanged, dropped and made up: every answer is of the API's shape, none tells of a bug. */
import {readdirSync} from 'node:fs';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {readLines, write} from '../../recordings/replay.mjs';
import {repeats} from '../../data/effort.ts';
import {ODD, examine, mutate, random, startWatched} from './fuzz-support.ts';
import type {TestServer} from './server.ts';

const FOLDER = new URL('../../recordings/data-api/', import.meta.url);
const ROUNDS = Number(process.env['FUZZ_ROUNDS'] ?? repeats(400, 3000));
const SEED = Number(process.env['FUZZ_SEED'] ?? 7);

const NAMES = ['$set', '$eq', '', '_id', '$vector', 'a.b', '$x', '__proto__x'];

let server: TestServer;
let bugs: string[];
beforeAll(async () => {
  ({server, bugs} = await startWatched());
  await server.send('', {createKeyspace: {name: 'ks'}});
  await server.send('/ks', {createCollection: {name: 'c'}});
  await server.send('/ks', {createCollection: {name: 'v', options: {vector: {dimension: 3}}}});
  await server.send('/ks', {createCollection: {name: 'd', options: {indexing: {deny: ['a', '_id']}}}});
});
afterAll(() => server.stop());

test(`${ROUNDS} requests, seed ${SEED}`, async () => {
  const requests = readdirSync(FOLDER)
    .filter(name => name.endsWith('.jsonl') && !name.startsWith('tables-') && !name.startsWith('insert-limits'))
    .flatMap(name => readLines(new URL(name, FOLDER).pathname))
    .filter(line => line.path.split('/').length === 3 && line.request !== undefined)
    .map(line => write(line.request))
    .filter(text => text.length < 2000);
  expect(requests.length).toBeGreaterThan(500);
  const next = random(SEED);
  const codes = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const text = mutate(
      requests[Math.floor(next() * requests.length)] ?? '',
      {all: requests, odd: ODD, names: NAMES},
      next,
    );
    const path = `/ks/${['c', 'v', 'd'][Math.floor(next() * 3)] ?? 'c'}`;
    for (const code of examine(await server.send(path, text), `${path} ${text}`, bugs)) {
      codes.add(code);
    }
  }
  expect(bugs).toEqual([]);
  // The mutations reach far beyond the shape of the envelope.
  expect(codes.size).toBeGreaterThan(15);
}, 600_000);
