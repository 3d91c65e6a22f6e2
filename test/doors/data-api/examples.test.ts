/** The examples of the OpenAPI document: each is sent, and answered as the document says. */
import {afterAll, beforeAll, expect, test} from 'vitest';
import {COMMANDS} from '../../../src/doors/data-api/commands/index.ts';
import {EXAMPLES} from '../../../src/doors/data-api/reference/examples.ts';
import {startRerankingServer} from '../../fakes/reranking-server.mjs';
import type {RerankingServer} from '../../fakes/reranking-server.mjs';
import {isOnCluster, startServer} from './server.ts';
import type {TestServer} from './server.ts';

let server: TestServer;
let reranker: RerankingServer;
beforeAll(async () => {
  reranker = await startRerankingServer();
  server = await startServer({reranking: {urls: {nvidia: reranker.url}}});
});
afterAll(async () => {
  await server.stop();
  await reranker.close();
});

/** With what is the same in the example put in the place of what a `<…>` of it stands for. */
function asShown(real: unknown, shown: unknown): unknown {
  if (typeof shown === 'string' && /^<.*>$/.test(shown)) {
    return real === undefined || real === null ? real : shown;
  }
  if (Array.isArray(real) && Array.isArray(shown)) {
    return real.map((one, i) => asShown(one, shown[i]));
  }
  if (typeof real === 'object' && real !== null && typeof shown === 'object' && shown !== null) {
    const members = shown as Record<string, unknown>;
    return Object.fromEntries(Object.entries(real).map(([name, value]) => [name, asShown(value, members[name])]));
  }
  return real;
}

test('every command has an example', () => {
  const own = Object.values(COMMANDS).flatMap(commands =>
    [...commands.values()].filter(({replacedBy}) => replacedBy === undefined).map(({name}) => name),
  );
  expect([...new Set(EXAMPLES.map(({command}) => command))].sort()).toEqual(own.sort());
});

/** On a cluster: in another order, with plans of its own, and with another last digit of similarities (docs/differences.md). */
const DIFFERENT_ON_CLUSTER = new Set(['find-keyspaces', 'find-2', 'find-3', 'find-one-3']);

// One after the other: each works on what those before it have made.
test.each(EXAMPLES)('$id', async ({id, path, command, body, answer}) => {
  const reply = await server.send(path, {[command]: body}, {'reranking-api-key': 'key'});

  expect(reply.http).toBe(200);
  if (!isOnCluster || !DIFFERENT_ON_CLUSTER.has(id)) {
    expect(asShown(reply.body, answer)).toEqual(answer);
  }
});
