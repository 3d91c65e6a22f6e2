import {createServer} from 'node:http';
import type {IncomingMessage, Server, ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterEach, describe, expect, test} from 'vitest';
import {DataApiFailure} from '../errors.ts';
import {openEmbeddings} from './embeddings.ts';
import type {VectorizeService} from './service.ts';

interface Seen {
  readonly headers: IncomingMessage['headers'];
  readonly body: {input: string[]; model: string; dimensions?: number};
}

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** A small server that speaks the protocol; `answer` replies to one call. */
async function provider(
  answer: (seen: Seen, response: ServerResponse, count: number) => void,
): Promise<{url: string; seen: Seen[]}> {
  const seen: Seen[] = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Seen['body'];
      const call = {headers: request.headers, body};
      seen.push(call);
      answer(call, response, seen.length);
    });
  });
  await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve));
  return {url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, seen};
}

const reply = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, {'content-type': 'application/json'});
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
};

/** The vector of a text: its length, twice. */
const embed = ({body}: Seen, response: ServerResponse): void =>
  reply(response, 200, {
    data: body.input.map((text, index) => ({index, embedding: [text.length, text.length / 2]})).reverse(),
    usage: {total_tokens: 1},
  });

const SERVICE: VectorizeService = {
  provider: 'openai',
  modelName: 'text-embedding-3-small',
  authentication: undefined,
  parameters: undefined,
};
const KEY = {'x-embedding-api-key': 'secret'};

const failureOf = async (promise: Promise<unknown>): Promise<DataApiFailure> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof DataApiFailure) {
      return error;
    }
    throw error;
  }
  throw new Error('no failure');
};

describe('calls that succeed', () => {
  test('vectors come in the order of the texts', async () => {
    const {url, seen} = await provider(embed);
    const embeddings = openEmbeddings({urls: {openai: url}});
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
    expect(seen.map(({body}) => body.input.length).sort((a, b) => b - a)).toEqual([2048, 2048, 904]);
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
    const embeddings = openEmbeddings({urls: {openai: url}, timeoutMs: 30, maxRetries: 1});
    expect((await failureOf(embeddings.embed(SERVICE, 2, ['a'], KEY))).code).toBe('EMBEDDING_PROVIDER_TIMEOUT');
    expect(seen).toHaveLength(2);
  });

  test('a provider that is not there', async () => {
    const {url} = await provider(embed);
    server?.close();
    server = undefined;
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
