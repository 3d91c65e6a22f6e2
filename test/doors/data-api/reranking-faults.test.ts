/** findAndRerank on a reranking provider that is down, slow, or answers nonsense: what the client sees. */
import {afterAll, beforeAll, expect, test} from 'vitest';
import {DEFAULT_RERANKING} from '../../../src/doors/data-api/vectorize/reranking-table.ts';
import {startProviderServer} from '../../fakes/provider-server.mjs';
import type {ProviderServer} from '../../fakes/provider-server.mjs';
import {startServer} from './server.ts';
import type {Reply, TestServer} from './server.ts';

let providers: ProviderServer;
let server: TestServer;

beforeAll(async () => {
  providers = await startProviderServer();
  const impatient = DEFAULT_RERANKING.map(provider => ({
    ...provider,
    models: provider.models.map(model => ({...model, call: {...model.call, timeoutMs: 2500, maxRetries: 1}})),
  }));
  server = await startServer({
    features: {reranking: true, lexical: true},
    reranking: {providers: impatient, urls: {nvidia: providers.urls['reranking'] ?? ''}},
  });
  await server.send('', {createKeyspace: {name: 'reranked'}});
  const vector = {dimension: 16, service: {provider: 'offline', modelName: 'shared-words'}};
  const made = await server.send('/reranked', {createCollection: {name: 'docs', options: {vector}}});
  expect(made.body).toEqual({status: {ok: 1}});
});

afterAll(async () => {
  await server.stop();
  await providers.close();
});

/** One document that alone matches `word`, and a search for it. */
async function search(word: string, text: string, headers: Record<string, string> = {}): Promise<Reply> {
  const document = {_id: word, word, $hybrid: text};
  const inserted = await server.send('/reranked/docs', {insertOne: {document}});
  expect(inserted.body.errors).toBeUndefined();
  const command = {findAndRerank: {filter: {word}, sort: {$hybrid: text}, projection: {_id: 1}}};
  return server.send('/reranked/docs', command, headers);
}

test('a provider that answers', async () => {
  const reply = await search('fine', 'some words');
  expect(reply.body.data?.documents).toMatchObject([{_id: 'fine'}]);
});

test.each([
  {fault: '400', code: 'RERANKING_PROVIDER_CLIENT_ERROR', family: 'REQUEST', says: '400', calls: 1},
  {fault: '429', code: 'RERANKING_PROVIDER_RATE_LIMITED', family: 'REQUEST', says: 'Retry-After: 30', calls: 1},
  {fault: '500', code: 'RERANKING_PROVIDER_SERVER_ERROR', family: 'REQUEST', says: '500', calls: 1},
  {fault: '504', code: 'RERANKING_PROVIDER_TIMEOUT', family: 'SERVER', says: '504', calls: 2},
  {fault: 'slow', code: 'RERANKING_PROVIDER_TIMEOUT', family: 'SERVER', says: '2500 ms', calls: 2},
  {fault: 'malformed', code: 'RERANKING_PROVIDER_UNEXPECTED_RESPONSE', family: 'REQUEST', says: 'not JSON', calls: 1},
  {fault: 'cut', code: 'RERANKING_PROVIDER_UNEXPECTED_RESPONSE', family: 'REQUEST', says: 'too early', calls: 1},
  {fault: 'count', code: 'RERANKING_PROVIDER_UNEXPECTED_RESPONSE', family: 'REQUEST', says: 'no score', calls: 1},
])('$fault: $code', async ({fault, code, family, says, calls}) => {
  const from = providers.requests.length;
  const reply = await search(`word${fault}`, `fault:${fault}`);
  expect(reply.http).toBe(200);
  expect(reply.body.errors?.[0]).toMatchObject({
    errorCode: code,
    family,
    scope: family === 'SERVER' ? 'RERANKING_PROVIDER' : 'SCHEMA',
    message: expect.stringContaining(says) as string,
  });
  expect(providers.requests.length - from).toBe(calls);
});

test('a key that the provider refuses is not told', async () => {
  const reply = await search('denied', 'some words', {'reranking-api-key': 'bad-key'});
  expect(reply.body.errors?.[0]).toMatchObject({errorCode: 'RERANKING_PROVIDER_CLIENT_ERROR'});
  expect(reply.text).not.toContain('bad-key');
});

test('no key for an address that is not the operator’s', async () => {
  const later = await startServer({database: server.database, features: {reranking: true, lexical: true}});
  const reply = await later.send('/reranked/docs', {findAndRerank: {filter: {word: 'fine'}, sort: {$hybrid: 'words'}}});
  expect(reply.body.errors?.[0]).toMatchObject({errorCode: 'RERANKING_PROVIDER_AUTHENTICATION_KEY_NOT_PROVIDED'});
  await later.stop();
});
