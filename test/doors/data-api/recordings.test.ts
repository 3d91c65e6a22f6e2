/**
 * What the original answered, replayed: test/recordings/data-api/README.md.
 */
import {readdirSync} from 'node:fs';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {Client, capture, compare, parse, readLines, write} from '../../recordings/replay.mjs';
import type {Line} from '../../recordings/replay.mjs';
import {TOKEN, startServer} from './server.ts';
import type {TestServer} from './server.ts';

const FOLDER = new URL('../../recordings/data-api/', import.meta.url);
const GROUPS = readdirSync(FOLDER)
  .filter(name => name.endsWith('.jsonl'))
  .map(name => name.slice(0, -'.jsonl'.length));

/**
 * Lines that are answered otherwise on purpose (see the door's README), by group:
 * countDocuments by several `_id`s, of which the original counts the first only.
 */
const DIFFERS: {readonly [group: string]: readonly number[]} = {
  'filter-operators': [167],
};

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(`${server.url}/v1`, TOKEN);
});
afterAll(async () => {
  client.close();
  await server.stop();
});

/** What differs, or undefined. */
async function replay(line: Line, vars: Record<string, string>, chains: Record<string, unknown>) {
  const {http, text} = await client.send(line, vars);
  let answer: unknown = text;
  try {
    answer = text === '' ? null : parse(text);
  } catch {
    // Not JSON: compared as text.
  }
  capture(line, answer, vars);
  if (http === 200 && line.requestText === undefined && !text.includes('"errors"')) {
    server.hasWorked(JSON.parse(write(line.request ?? null)));
  }
  if (line.backendGap === true || line.originalFault === true) {
    return http < 500 ? undefined : `HTTP ${http}`;
  }
  return http === line.http
    ? compare(line, line.response, answer, {}, chains)
    : `HTTP ${line.http} recorded, got ${http} ${text.slice(0, 200)}`;
}

test('the recordings are there', () => {
  expect(GROUPS.length).toBeGreaterThanOrEqual(28);
});

test.each(GROUPS)(
  '%s',
  async group => {
    const lines = readLines(new URL(`${group}.jsonl`, FOLDER).pathname);
    const vars: Record<string, string> = {};
    const chains: Record<string, unknown> = {};
    const differences: string[] = [];
    const differing: number[] = [];
    for (const line of lines) {
      const difference = await replay(line, vars, chains);
      if (difference !== undefined) {
        differing.push(line.id);
        const request = line.requestText ?? write(line.request ?? null);
        differences.push(`${line.group}#${line.id} ${line.path} ${request.slice(0, 200)}\n    ${difference}`);
      }
    }
    const expected = DIFFERS[group] ?? [];
    const unexpected = differences.filter((_, index) => !expected.includes(differing[index] as number));
    expect(unexpected.join('\n')).toBe('');
    expect(differing).toEqual(expected);
    expect(lines.length).toBeGreaterThan(10);
  },
  // Definitions take a cluster a while.
  process.env['ASTERISM_TEST_BACKEND'] === undefined ? 60_000 : 600_000,
);
