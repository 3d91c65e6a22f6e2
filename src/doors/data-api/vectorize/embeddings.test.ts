import type {ServerResponse} from 'node:http';
import {afterEach, describe, expect, test} from 'vitest';
import {parseJson} from '../../../wire/json/parse.ts';
import type {JsonObject} from '../../../wire/json/tree.ts';
import {openEmbeddings} from './embeddings.ts';
import {cutOff, failureOf, reply, startProvider} from './provider.fixture.ts';
import type {Seen, TestProvider} from './provider.fixture.ts';
import type {VectorizeService} from './service.ts';

let server: TestProvider | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

const provider = async (answer: Parameters<typeof startProvider>[0]): Promise<TestProvider> =>
  (server = await startProvider(answer));

const inputOf = ({body}: Seen): string[] => body['input'] as string[];

/** The vector of a text: its length, twice. */
const embed = (seen: Seen, response: ServerResponse): void =>
  reply(response, 200, {
    data: inputOf(seen)
      .map((text, index) => ({index, embedding: [text.length, text.length / 2]}))
      .reverse(),
    usage: {total_tokens: 1},
  });

const SERVICE: VectorizeService = {
  provider: 'openai',
  modelName: 'text-embedding-3-small',
  authentication: undefined,
  parameters: undefined,
};
const KEY = {'x-embedding-api-key': 'secret'};

describe('calls that succeed', () => {
  test('vectors come in the order of the texts', async () => {
    const {url, seen} = await provider(embed);
    const embeddings = openEmbeddings({urls: {openai: `${url}/v1`}});
    const vectors = await embeddings.embed(SERVICE, 2, ['a', 'bcd', 'ef'], KEY);
    expect(vectors.map(vector => [...vector])).toEqual([
      [1, 0.5],
      [3, 1.5],
      [2, 1],
    ]);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.headers.authorization).toBe('Bearer secret');
    expect(seen[0]?.body).toEqual({input: ['a', 'bcd', 'ef'], model: 'text-embedding-3-small', dimensions: 2});
  });

  test('a model of one length is not told it; parameters become headers', async () => {
    const {url, seen} = await provider(embed);
    const embeddings = openEmbeddings({urls: {openai: url}});
    const parameters = new Map([
      ['organizationId', 'org'],
      ['projectId', 'proj'],
    ]);
    await embeddings.embed({...SERVICE, modelName: 'text-embedding-ada-002', parameters}, 2, ['a'], KEY);
    expect(seen[0]?.body).toEqual({input: ['a'], model: 'text-embedding-ada-002'});
    expect(seen[0]?.headers).toMatchObject({'openai-organization': 'org', 'openai-project': 'proj'});
  });

  test('many texts go in batches', async () => {
    const {url, seen} = await provider(embed);
    const embeddings = openEmbeddings({urls: {openai: url}});
    const texts = Array.from({length: 5000}, (_, i) => 'x'.repeat(1 + (i % 7)));
    const vectors = await embeddings.embed(SERVICE, 2, texts, KEY);
    expect(vectors.map(vector => vector[0])).toEqual(texts.map(text => text.length));
    expect(seen.map(call => inputOf(call).length).sort((a, b) => b - a)).toEqual([2048, 2048, 904]);
  });

  test('a timeout is tried again', async () => {
    const {url, seen} = await provider((call, response, count) =>
      count < 3 ? reply(response, count === 1 ? 504 : 408, {}) : embed(call, response),
    );
    const embeddings = openEmbeddings({urls: {openai: url}});
    expect(await embeddings.embed(SERVICE, 2, ['a'], KEY)).toHaveLength(1);
    expect(seen).toHaveLength(3);
  });
});

describe('calls that fail', () => {
  test.each([
    {status: 400, body: {error: {message: 'bad input'}}, code: 'EMBEDDING_PROVIDER_CLIENT_ERROR', text: 'bad input'},
    {status: 401, body: 'plain', code: 'EMBEDDING_PROVIDER_CLIENT_ERROR', text: 'plain'},
    {status: 429, body: {}, code: 'EMBEDDING_PROVIDER_RATE_LIMITED', text: '429'},
    {status: 500, body: {}, code: 'EMBEDDING_PROVIDER_SERVER_ERROR', text: '500'},
    {status: 302, body: {}, code: 'EMBEDDING_PROVIDER_UNEXPECTED_RESPONSE', text: '302'},
    {status: 200, body: 'no json', code: 'EMBEDDING_RESPONSE_DECODING_ERROR', text: 'not JSON'},
    {status: 200, body: {}, code: 'EMBEDDING_PROVIDER_UNEXPECTED_RESPONSE', text: 'data'},
    {status: 200, body: {data: []}, code: 'EMBEDDING_PROVIDER_UNEXPECTED_RESPONSE', text: '1 vectors'},
    {
      status: 200,
      body: {data: [{index: 0, embedding: [1]}]},
      code: 'EMBEDDING_PROVIDER_UNEXPECTED_RESPONSE',
      text: '2 dimensions',
    },
    {
      status: 200,
      body: {data: [{index: 0, embedding: [1, 'x']}]},
      code: 'EMBEDDING_PROVIDER_UNEXPECTED_RESPONSE',
      text: 'not a number',
    },
    {
      status: 200,
      body: {data: [{index: 7, embedding: [1, 2]}]},
      code: 'EMBEDDING_PROVIDER_UNEXPECTED_RESPONSE',
      text: 'index 7',
    },
  ])('HTTP $status $body', async ({status, body, code, text}) => {
    const {url, seen} = await provider((_, response) => reply(response, status, body));
    const embeddings = openEmbeddings({urls: {openai: url}});
    const failure = await failureOf(embeddings.embed(SERVICE, 2, ['a'], KEY));
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(text);
    expect(failure.message).not.toContain('secret');
    expect(seen).toHaveLength(1);
  });

  test('a provider that does not answer in time is tried as often as allowed', async () => {
    const {url, seen} = await provider(() => {});
    const embeddings = openEmbeddings({urls: {openai: url}, timeoutMs: 800, maxRetries: 1});
    expect((await failureOf(embeddings.embed(SERVICE, 2, ['a'], KEY))).code).toBe('EMBEDDING_PROVIDER_TIMEOUT');
    expect(seen).toHaveLength(2);
  });

  test('an answer that is cut off', async () => {
    const {url} = await provider((_, response) => cutOff(response));
    const embeddings = openEmbeddings({urls: {openai: url}});
    expect((await failureOf(embeddings.embed(SERVICE, 2, ['a'], KEY))).code).toBe('EMBEDDING_RESPONSE_DECODING_ERROR');
  });

  test('an answer that is longer than vectors can be', async () => {
    const {url} = await provider((_, response) => reply(response, 200, 'x'.repeat(2_000_000)));
    const embeddings = openEmbeddings({urls: {openai: url}});
    const failure = await failureOf(embeddings.embed(SERVICE, 2, ['a'], KEY));
    expect(failure.code).toBe('EMBEDDING_PROVIDER_UNEXPECTED_RESPONSE');
    expect(failure.message).toContain('longer than');
  });

  test('after a failure no further batch is sent', async () => {
    const {url, seen} = await provider((_, response) => reply(response, 400, {}));
    const embeddings = openEmbeddings({urls: {mistral: url}});
    const service = {...SERVICE, provider: 'mistral', modelName: 'mistral-embed'};
    const texts = Array.from({length: 3200}, () => 'x');
    expect((await failureOf(embeddings.embed(service, 2, texts, KEY))).code).toBe('EMBEDDING_PROVIDER_CLIENT_ERROR');
    expect(seen).toHaveLength(8);
  });

  test('a key that the provider repeats is not told', async () => {
    const {url} = await provider((_, response) => reply(response, 401, {error: {message: 'the key secret is wrong'}}));
    const embeddings = openEmbeddings({urls: {openai: url}});
    const failure = await failureOf(embeddings.embed(SERVICE, 2, ['a'], KEY));
    expect(failure.message).toContain('the key *** is wrong');
  });

  test('429 says how long to wait, and is not tried again', async () => {
    const {url, seen} = await provider((_, response) => reply(response, 429, {}, {'retry-after': '20'}));
    const embeddings = openEmbeddings({urls: {openai: url}});
    const failure = await failureOf(embeddings.embed(SERVICE, 2, ['a'], KEY));
    expect(failure.code).toBe('EMBEDDING_PROVIDER_RATE_LIMITED');
    expect(failure.message).toContain('Retry-After: 20');
    expect(seen).toHaveLength(1);
  });

  test.each([
    {what: 'an address in the network', region: '127.0.0.1'},
    {what: 'another host', region: 'x.example.com/'},
    {what: 'nothing', region: ''},
  ])('a part of the host that is $what', async ({region}) => {
    const parameters = parseJson(JSON.stringify({region})) as JsonObject;
    const service = {
      provider: 'bedrock',
      modelName: 'amazon.titan-embed-text-v1',
      authentication: undefined,
      parameters,
    };
    const headers = {'x-embedding-access-id': 'a', 'x-embedding-secret-id': 'b'};
    const failure = await failureOf(openEmbeddings({}).embed(service, 2, ['a'], headers));
    expect(failure.code).toBe('EMBEDDING_PROVIDER_BAD_HOST_NAME');
  });

  test('a host that users have a say in must be public, wherever the operator put the rest', async () => {
    const {url} = await provider(embed);
    const {port} = new URL(url);
    const embeddings = openEmbeddings({urls: {azureOpenAI: `http://{resourceName}:${port}/{deploymentId}`}});
    const parameters = parseJson('{"resourceName":"localhost","deploymentId":"d"}') as JsonObject;
    const service = {...SERVICE, provider: 'azureOpenAI', parameters};
    const failure = await failureOf(embeddings.embed(service, 2, ['a'], KEY));
    expect(failure.code).toBe('EMBEDDING_PROVIDER_UNAVAILABLE');
    expect(failure.message).toContain('not a public address');
  });

  test('a provider that is not there', async () => {
    const {url, close} = await provider(embed);
    close();
    const embeddings = openEmbeddings({urls: {openai: url}});
    expect((await failureOf(embeddings.embed(SERVICE, 2, ['a'], KEY))).code).toBe('EMBEDDING_PROVIDER_UNAVAILABLE');
  });

  test('no key, unknown provider', async () => {
    const embeddings = openEmbeddings({urls: {openai: 'http://127.0.0.1:1/'}});
    expect((await failureOf(embeddings.embed(SERVICE, 2, ['a'], {}))).code).toBe(
      'EMBEDDING_PROVIDER_AUTHENTICATION_KEYS_NOT_PROVIDED',
    );
    expect((await failureOf(embeddings.embed({...SERVICE, provider: 'x'}, 2, ['a'], KEY))).code).toBe(
      'EMBEDDING_PROVIDER_UNAVAILABLE',
    );
  });
});
