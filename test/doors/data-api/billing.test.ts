/** The feature billing-events-logging: lines of the log that tell what calls of models cost. */
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import type {Log} from '../../../src/base/log.ts';
import {silentLog} from '../../../src/base/log.ts';
import {DEFAULT_RERANKING} from '../../../src/doors/data-api/vectorize/reranking-table.ts';
import {reply, startProvider} from '../../../src/doors/data-api/vectorize/provider.fixture.ts';
import type {Seen, TestProvider} from '../../../src/doors/data-api/vectorize/provider.fixture.ts';
import {startServer} from './server.ts';
import type {TestServer} from './server.ts';

interface BillingEvent {
  readonly id: string;
  readonly timestamp: string;
  readonly product: string;
  readonly event_type: string;
  readonly properties: {readonly usage: number; readonly provider: string; readonly model: string};
}

const ON = {'feature-flag-billing-events-logging': 'true', 'x-embedding-api-key': 'secret'};
const MODEL = 'text-embedding-3-small';
const RERANKING_MODEL = DEFAULT_RERANKING[0]!.models[0]!.name;

const lines: string[] = [];
const log: Log = {...silentLog, info: sentence => lines.push(sentence)};
let provider: TestProvider;
let server: TestServer;
let received = 0;

const answer = ({body}: Seen): unknown => {
  const passages = body['passages'] as unknown[] | undefined;
  const input = body['input'] as string[];
  return passages === undefined
    ? {data: input.map((text, index) => ({index, embedding: [1, text.length]})), usage: {total_tokens: input.length}}
    : {rankings: passages.map((_, index) => ({index, logit: index})), usage: {prompt_tokens: 3, total_tokens: 7}};
};

beforeAll(async () => {
  provider = await startProvider((seen, response) => {
    if (JSON.stringify(seen.body).includes('refused')) {
      reply(response, 401, {error: {message: 'no'}});
      return;
    }
    const text = JSON.stringify(answer(seen));
    received += text.length;
    reply(response, 200, text);
  });
  server = await startServer({
    log,
    features: {reranking: true},
    embeddings: {urls: {openai: provider.url}},
    reranking: {urls: {nvidia: provider.url}},
  });
  await server.send('', {createKeyspace: {name: 'b'}});
  const service = {provider: 'openai', modelName: MODEL};
  await server.send('/b', {createCollection: {name: 'c', options: {vector: {dimension: 2, service}}}});
});
afterAll(async () => {
  await server.stop();
  provider.close();
});
afterEach(() => {
  lines.length = 0;
  received = 0;
  provider.seen.length = 0;
});

const events = (): BillingEvent[] =>
  lines
    .filter(line => line.startsWith('billing.events '))
    .map(line => JSON.parse(line.slice('billing.events '.length)) as BillingEvent);

const sent = (): number => provider.seen.reduce((sum, {body}) => sum + Buffer.byteLength(JSON.stringify(body)), 0);

test('an insert tells tokens and bytes of all its texts', async () => {
  const documents = [{$vectorize: 'a tree'}, {$vectorize: 'häuser'}, {name: 'none'}];
  const {body} = await server.send('/b/c', {insertMany: {documents}}, ON);
  expect(body.errors).toBeUndefined();
  const told = events();
  expect(told.map(({event_type: type, properties}) => [type, properties.usage])).toEqual([
    ['external_model_total_tokens', 2],
    ['external_model_egress_bytes', sent()],
    ['external_model_ingress_bytes', received],
  ]);
  expect(new Set(told.map(({id}) => id)).size).toBe(3);
  expect(told[0]).toMatchObject({
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    product: 'serverless',
    properties: {resource_type: 'serverless_database', provider: 'openai', model: MODEL},
  });
});

test('findAndRerank tells of both models', async () => {
  const command = {findAndRerank: {sort: {$hybrid: 'tree'}, options: {limit: 2}}};
  const {body} = await server.send('/b/c', command, {...ON, 'reranking-api-key': 'k'});
  expect(body.errors).toBeUndefined();
  expect(events().map(({event_type: type, properties: {model}}) => [type, model])).toEqual([
    ['external_model_total_tokens', MODEL],
    ['external_model_egress_bytes', MODEL],
    ['external_model_ingress_bytes', MODEL],
    ['internal_model_total_tokens', RERANKING_MODEL],
    ['internal_model_egress_bytes', RERANKING_MODEL],
    ['internal_model_ingress_bytes', RERANKING_MODEL],
  ]);
  expect(events()[3]!.properties.usage).toBe(7);
});

test.each([
  {
    what: 'without the feature',
    command: {insertOne: {document: {$vectorize: 'x'}}},
    headers: {'x-embedding-api-key': 's'},
  },
  {what: 'of what called no model', command: {findOne: {}}, headers: ON},
  {what: 'of calls that were refused', command: {insertOne: {document: {$vectorize: 'refused'}}}, headers: ON},
])('nothing is told $what', async ({command, headers}) => {
  await server.send('/b/c', command, headers);
  expect(events()).toEqual([]);
});
