import type {ServerResponse} from 'node:http';
import {afterEach, describe, expect, test} from 'vitest';
import {DEFAULT_CALL} from './catalogue.ts';
import type {RerankingProvider} from './catalogue.ts';
import {cutOff, failureOf, reply, startProvider} from './provider.fixture.ts';
import type {Seen, TestProvider} from './provider.fixture.ts';
import {DEFAULT_RERANKING} from './reranking-table.ts';
import {openReranking} from './reranking.ts';
import type {Reranking} from './reranking.ts';

const SERVICE = {provider: 'nvidia', modelName: 'nvidia/llama-3.2-nv-rerankqa-1b-v2'};
const TOKEN = {token: 'my-token'};

let server: TestProvider | undefined;
afterEach(() => server?.close());

const provide = async (
  answer: Parameters<typeof startProvider>[0],
  timeoutMs = 5000,
): Promise<{provider: TestProvider; reranking: Reranking}> => {
  const provider = (server = await startProvider(answer));
  return {
    provider,
    reranking: openReranking({providers: impatient(timeoutMs), urls: {nvidia: `${provider.url}/ranking`}}),
  };
};

/** The built-in provider, with short waits. */
const impatient = (timeoutMs: number): RerankingProvider[] =>
  DEFAULT_RERANKING.map(provider => ({
    ...provider,
    models: provider.models.map(model => ({
      ...model,
      call: {...DEFAULT_CALL, maxBatchSize: 10, timeoutMs, maxRetries: 2, firstPauseMs: 1, longestPauseMs: 2},
    })),
  }));

/** The score of a passage is its length; they are told from the last to the first. */
const score = ({body}: Seen, response: ServerResponse): void => {
  const passages = body['passages'] as {text: string}[];
  const rankings = passages.map(({text}, index) => ({index, logit: text.length / 2})).reverse();
  reply(response, 200, {rankings, usage: {prompt_tokens: 1, total_tokens: 1}});
};

describe('scores', () => {
  test('come in the order of the passages, in batches of ten', async () => {
    const {provider, reranking} = await provide(score);
    const passages = Array.from({length: 25}, (_, i) => 'x'.repeat(i));
    const scores = await reranking.rerank('why', passages, SERVICE, TOKEN);
    expect(scores).toEqual(passages.map(({length}) => length / 2));
    expect(provider.seen.map(({body}) => (body['passages'] as unknown[]).length).sort()).toEqual([10, 10, 5]);
    expect(provider.seen[0]?.path).toBe('/ranking');
    expect(provider.seen[0]?.body).toMatchObject({model: SERVICE.modelName, query: {text: 'why'}, truncate: 'NONE'});
  });

  test.each([
    {what: 'the key of the request', headers: {...TOKEN, 'reranking-api-key': 'k'}, bearer: 'Bearer k'},
    {what: 'else the token of the caller', headers: TOKEN, bearer: 'Bearer my-token'},
  ])('with $what', async ({headers, bearer}) => {
    const {provider, reranking} = await provide(score);
    await reranking.rerank('q', ['p'], SERVICE, headers);
    expect(provider.seen[0]?.headers).toMatchObject({authorization: bearer, 'tenant-id': 'default_tenant'});
  });

  test('after a timeout of the provider', async () => {
    const {provider, reranking} = await provide((seen, response, count) =>
      count < 3 ? reply(response, count === 1 ? 504 : 408, {}) : score(seen, response),
    );
    expect(await reranking.rerank('q', ['four'], SERVICE, TOKEN)).toEqual([2]);
    expect(provider.seen).toHaveLength(3);
  });
});

describe('failures', () => {
  const one = (rankings: unknown): unknown => ({rankings});
  test.each([
    {status: 400, body: {message: 'bad'}, code: 'RERANKING_PROVIDER_CLIENT_ERROR', text: 'bad'},
    {status: 401, body: 'who?', code: 'RERANKING_PROVIDER_CLIENT_ERROR', text: 'who?'},
    {status: 429, body: {}, code: 'RERANKING_PROVIDER_RATE_LIMITED', text: 'Retry-After: 7'},
    {status: 500, body: {}, code: 'RERANKING_PROVIDER_SERVER_ERROR', text: '500'},
    {status: 302, body: {}, code: 'RERANKING_PROVIDER_UNEXPECTED_RESPONSE', text: '302'},
    {status: 200, body: 'no json', code: 'RERANKING_PROVIDER_UNEXPECTED_RESPONSE', text: 'not JSON'},
    {status: 200, body: {}, code: 'RERANKING_PROVIDER_UNEXPECTED_RESPONSE', text: 'rankings'},
    {status: 200, body: one([]), code: 'RERANKING_PROVIDER_UNEXPECTED_RESPONSE', text: 'no score'},
    {status: 200, body: one([{index: 1, logit: 1}]), code: 'RERANKING_PROVIDER_UNEXPECTED_RESPONSE', text: 'index 1'},
    {status: 200, body: one([{index: 0}]), code: 'RERANKING_PROVIDER_UNEXPECTED_RESPONSE', text: 'not a number'},
    {status: 200, body: 'x'.repeat(100_000), code: 'RERANKING_PROVIDER_UNEXPECTED_RESPONSE', text: 'longer than'},
  ])('HTTP $status: $code', async ({status, body, code, text}) => {
    const {provider, reranking} = await provide((_, response) => reply(response, status, body, {'retry-after': '7'}));
    const failure = await failureOf(reranking.rerank('q', ['p'], SERVICE, TOKEN));
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(text);
    expect(failure.message).not.toContain('my-token');
    expect(provider.seen).toHaveLength(1);
  });

  test('an answer that is cut off', async () => {
    const {reranking} = await provide((_, response) => cutOff(response));
    const failure = await failureOf(reranking.rerank('q', ['p'], SERVICE, TOKEN));
    expect(failure.code).toBe('RERANKING_PROVIDER_UNEXPECTED_RESPONSE');
  });

  test('no answer in time, as often as is tried', async () => {
    const {provider, reranking} = await provide(() => {}, 700);
    const failure = await failureOf(reranking.rerank('q', ['p'], SERVICE, TOKEN));
    expect(failure.code).toBe('RERANKING_PROVIDER_TIMEOUT');
    expect(failure.entry).toMatchObject({family: 'SERVER', scope: 'RERANKING_PROVIDER'});
    expect(provider.seen).toHaveLength(3);
  });

  test('nobody there', async () => {
    const {provider, reranking} = await provide(score);
    provider.close();
    const failure = await failureOf(reranking.rerank('q', ['p'], SERVICE, TOKEN));
    expect(failure.code).toBe('RERANKING_PROVIDER_SERVER_ERROR');
  });

  test('the token of the caller is not sent to an address that the operator did not give', async () => {
    const failure = await failureOf(openReranking({}).rerank('q', ['p'], SERVICE, TOKEN));
    expect(failure.code).toBe('RERANKING_PROVIDER_AUTHENTICATION_KEY_NOT_PROVIDED');
  });

  test('an address that is not public, unless the operator gave it', async () => {
    const providers = DEFAULT_RERANKING.map(provider => ({
      ...provider,
      models: provider.models.map(model => ({...model, url: 'http://localhost:1/'})),
    }));
    const headers = {'reranking-api-key': 'k'};
    const failure = await failureOf(openReranking({providers}).rerank('q', ['p'], SERVICE, headers));
    expect(failure.message).toContain('not a public address');
  });

  test.each([
    {what: 'provider', service: {...SERVICE, provider: 'x'}},
    {what: 'model', service: {...SERVICE, modelName: 'x'}},
  ])('no such $what', async ({service}) => {
    const failure = await failureOf(openReranking({}).rerank('q', ['p'], service, TOKEN));
    expect(failure.code).toBe('RERANKING_SERVICE_TYPE_UNAVAILABLE');
  });

  test('a model at the end of its life', async () => {
    const providers = DEFAULT_RERANKING.map(provider => ({
      ...provider,
      models: provider.models.map(model => ({...model, status: 'END_OF_LIFE' as const, statusMessage: 'Use another.'})),
    }));
    const failure = await failureOf(openReranking({providers}).rerank('q', ['p'], SERVICE, TOKEN));
    expect(failure.code).toBe('END_OF_LIFE_AI_MODEL');
    expect(failure.message).toContain('Use another.');
  });
});
