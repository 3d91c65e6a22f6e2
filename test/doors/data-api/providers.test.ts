/** Every embedding provider, over its own protocol, from the command of a client to the request that the provider gets. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {DEFAULT_EMBEDDING} from '../../../src/doors/data-api/vectorize/embedding-table.ts';
import {ACCESS_ID, KEY, SECRET_KEY, startProviderServer} from '../../fakes/provider-server.mjs';
import type {ProviderServer} from '../../fakes/provider-server.mjs';
import {TOKEN, startServer} from './server.ts';
import type {Reply, TestServer} from './server.ts';

let providers: ProviderServer;
let server: TestServer;

beforeAll(async () => {
  providers = await startProviderServer();
  const {reranking, ...urls} = providers.urls;
  server = await startServer({
    embeddings: {
      urls,
      enabled: {cohere: true, vertexai: true},
      // On a busy machine.
      timeoutMs: 30_000,
      maxRetries: 1,
      secrets: new Map([['mine.providerKey', KEY]]),
      pairs: new Map([['yes', [1, 0]]]),
    },
    reranking: {urls: {nvidia: reranking ?? ''}},
  });
  await server.send('', {createKeyspace: {name: 'vectorize'}});
});

afterAll(async () => {
  await server.stop();
  await providers.close();
});

const codes = ({body}: Reply): string[] => (body.errors ?? []).map(({errorCode}) => errorCode);
const HEADER = {'x-embedding-api-key': KEY};
const AWS = {'x-embedding-access-id': ACCESS_ID, 'x-embedding-secret-id': SECRET_KEY};
const BEARER = `Bearer ${KEY}`;

let made = 0;
async function collection(
  vector: object,
): Promise<(command: object, headers?: Record<string, string>) => Promise<Reply>> {
  made += 1;
  const name = `c${made}`;
  const {body} = await server.send('/vectorize', {createCollection: {name, options: {vector}}});
  expect(body).toEqual({status: {ok: 1}});
  return (command, headers = {}) => server.send(`/vectorize/${name}`, command, headers);
}

interface Row {
  readonly provider: string;
  readonly model?: string;
  readonly dimension?: number;
  readonly parameters?: Record<string, string | boolean>;
  readonly headers?: Record<string, string>;
  /** Of the provider's calls. */
  readonly batch: number;
  readonly sent: Record<string, unknown>;
  /** What the request for the sort has in place of what those for documents have. */
  readonly search?: Record<string, unknown>;
  readonly texts: (body: Readonly<Record<string, unknown>>) => unknown;
  readonly got?: Record<string, string>;
  readonly path?: string;
}

const input: Row['texts'] = body => body['input'];

const ROWS: Row[] = [
  {
    provider: 'openai',
    model: 'text-embedding-3-small',
    dimension: 16,
    parameters: {organizationId: 'org', projectId: 'proj'},
    batch: 2048,
    sent: {model: 'text-embedding-3-small', dimensions: 16},
    texts: input,
    got: {authorization: BEARER, 'openai-organization': 'org', 'openai-project': 'proj'},
  },
  {
    provider: 'azureOpenAI',
    model: 'text-embedding-3-large',
    dimension: 256,
    parameters: {resourceName: 'res', deploymentId: 'dep'},
    batch: 2048,
    sent: {model: 'text-embedding-3-large', dimensions: 256},
    texts: input,
    got: {'api-key': KEY},
    path: '/azure/res/deployments/dep/embeddings?api-version=2024-02-01',
  },
  {
    provider: 'bedrock',
    model: 'amazon.titan-embed-text-v2:0',
    dimension: 512,
    parameters: {region: 'us-west-2'},
    headers: AWS,
    batch: 1,
    sent: {dimensions: 512},
    texts: body => [body['inputText']],
    path: '/bedrock/model/amazon.titan-embed-text-v2%3A0/invoke',
  },
  {
    provider: 'bedrock',
    model: 'amazon.titan-embed-text-v1',
    parameters: {region: 'us-west-2'},
    headers: AWS,
    batch: 1,
    sent: {},
    texts: body => [body['inputText']],
  },
  {
    provider: 'cohere',
    model: 'embed-english-v3.0',
    batch: 32,
    sent: {model: 'embed-english-v3.0', input_type: 'search_document'},
    search: {input_type: 'search_query'},
    texts: body => body['texts'],
    got: {authorization: BEARER},
  },
  {
    provider: 'huggingface',
    model: 'sentence-transformers/all-MiniLM-L6-v2',
    batch: 32,
    sent: {options: {waitForModel: true}},
    texts: body => body['inputs'],
    got: {authorization: BEARER},
    path: '/huggingface/models/sentence-transformers/all-MiniLM-L6-v2/pipeline/feature-extraction',
  },
  {
    provider: 'huggingfaceDedicated',
    dimension: 16,
    parameters: {endpointName: 'end', regionName: 'us-east-1', cloudName: 'aws'},
    batch: 32,
    sent: {},
    texts: input,
    got: {authorization: BEARER},
  },
  {
    provider: 'jinaAI',
    model: 'jina-embeddings-v3',
    dimension: 32,
    parameters: {task: 'retrieval.passage'},
    batch: 32,
    sent: {model: 'jina-embeddings-v3', dimensions: 32, task: 'retrieval.passage', late_chunking: false},
    texts: input,
    got: {authorization: BEARER},
  },
  {
    provider: 'jinaAI',
    model: 'jina-embeddings-v2-base-en',
    batch: 32,
    sent: {model: 'jina-embeddings-v2-base-en'},
    texts: input,
  },
  {
    provider: 'mistral',
    model: 'mistral-embed',
    batch: 32,
    sent: {model: 'mistral-embed', encoding_format: 'float'},
    texts: input,
    got: {authorization: BEARER},
  },
  {
    provider: 'nvidia',
    model: 'NV-Embed-QA',
    batch: 8,
    sent: {model: 'NV-Embed-QA', input_type: 'passage'},
    search: {input_type: 'query'},
    texts: input,
    got: {authorization: BEARER, 'tenant-id': 'default_tenant'},
  },
  {
    provider: 'upstageAI',
    model: 'solar-embedding-1-large',
    batch: 1,
    sent: {model: 'solar-embedding-1-large-passage'},
    search: {model: 'solar-embedding-1-large-query'},
    texts: body => [body['input']],
    got: {authorization: BEARER},
  },
  {
    provider: 'voyageAI',
    model: 'voyage-2',
    batch: 32,
    sent: {model: 'voyage-2', input_type: 'document', truncation: true},
    search: {input_type: 'query'},
    texts: input,
    got: {authorization: BEARER},
  },
  {
    provider: 'vertexai',
    model: 'textembedding-gecko@003',
    parameters: {projectId: 'p1', autoTruncate: true},
    batch: 32,
    sent: {parameters: {autoTruncate: true}},
    texts: body => (body['instances'] as {content: string}[]).map(({content}) => content),
    got: {authorization: BEARER},
    path: '/vertex/projects/p1/models/textembedding-gecko@003:predict',
  },
];

const textMembers = new Set(['input', 'inputs', 'inputText', 'texts', 'instances']);
const withoutTexts = (body: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !textMembers.has(name)));

const serviceOf = ({provider, model, parameters}: Row): object => ({
  provider,
  ...(model === undefined ? {} : {modelName: model}),
  ...(parameters === undefined ? {} : {parameters}),
});

const vectorOf = (row: Row): object => ({
  ...(row.dimension === undefined ? {} : {dimension: row.dimension}),
  service: serviceOf(row),
});

describe.each(ROWS)('$provider $model', row => {
  test('documents in batches, and a sort', async () => {
    const send = await collection(vectorOf(row));
    const from = providers.requests.length;
    // Large batches of large vectors take their time: one that is not full shows as much.
    const count = row.batch < 100 ? row.batch + 1 : 5;
    const documents = Array.from({length: count}, (_, i) => ({_id: i, $vectorize: `number${i} in a row`}));
    const headers = row.headers ?? HEADER;
    expect((await send({insertMany: {documents}}, headers)).body.errors).toBeUndefined();

    const calls = providers.requests.slice(from);
    expect(calls).toHaveLength(Math.ceil(count / row.batch));
    expect(Math.max(...calls.map(({texts}) => texts))).toBe(Math.min(count, row.batch));
    expect(withoutTexts(calls[0]?.body ?? {})).toEqual(row.sent);
    expect(calls.flatMap(({body}) => row.texts(body)).sort()).toEqual(documents.map(one => one.$vectorize).sort());
    expect(calls[0]?.headers).toMatchObject(row.got ?? {});
    expect(row.path ?? calls[0]?.path).toBe(calls[0]?.path);

    const find = {sort: {$vectorize: 'number1'}, projection: {_id: 1}, options: {limit: 1}};
    expect((await send({find}, headers)).body.data?.documents).toEqual([{_id: 1}]);
    expect(withoutTexts(providers.requests.at(-1)?.body ?? {})).toEqual({...row.sent, ...row.search});
  });

  test('what the provider says is wrong', async () => {
    const send = await collection(vectorOf(row));
    const insert = (text: string, headers?: Record<string, string>): Promise<Reply> =>
      send({insertOne: {document: {_id: 1, $vectorize: text}}}, headers);
    const refused = await insert('fault:422', row.headers ?? HEADER);
    expect(codes(refused)).toEqual(['EMBEDDING_PROVIDER_CLIENT_ERROR']);
    expect(refused.body.errors?.[0]?.message).toContain('it went wrong, 422');
    expect(refused.body.errors?.[0]?.message).not.toContain('{"');
    const wrong = Object.fromEntries(Object.keys(row.headers ?? HEADER).map(name => [name, 'bad-key']));
    const denied = await insert('x', wrong);
    expect(codes(denied)).toEqual(['EMBEDDING_PROVIDER_CLIENT_ERROR']);
    expect(denied.text).not.toContain('bad-key');
    expect((await send({countDocuments: {}})).body.status).toEqual({count: 0});
  });
});

describe('what can go wrong on the way', () => {
  test.each([
    {fault: '429', code: 'EMBEDDING_PROVIDER_RATE_LIMITED', says: 'Retry-After: 30', calls: 1},
    {fault: '400', code: 'EMBEDDING_PROVIDER_CLIENT_ERROR', says: '400', calls: 1},
    {fault: '500', code: 'EMBEDDING_PROVIDER_SERVER_ERROR', says: '500', calls: 1},
    {fault: '503', code: 'EMBEDDING_PROVIDER_SERVER_ERROR', says: '503', calls: 1},
    {fault: '408', code: 'EMBEDDING_PROVIDER_TIMEOUT', says: '408', calls: 2},
    {fault: '504', code: 'EMBEDDING_PROVIDER_TIMEOUT', says: '504', calls: 2},
    {fault: '302', code: 'EMBEDDING_PROVIDER_UNEXPECTED_RESPONSE', says: '302', calls: 1},
    {fault: 'dimension', code: 'EMBEDDING_PROVIDER_UNEXPECTED_RESPONSE', says: '1025 came', calls: 1},
    {fault: 'count', code: 'EMBEDDING_PROVIDER_UNEXPECTED_RESPONSE', says: '0 came', calls: 1},
    {fault: 'malformed', code: 'EMBEDDING_RESPONSE_DECODING_ERROR', says: 'not JSON', calls: 1},
    {fault: 'cut', code: 'EMBEDDING_RESPONSE_DECODING_ERROR', says: 'too early', calls: 1},
  ])('$fault: $code', async ({fault, code, says, calls}) => {
    const send = await collection({service: {provider: 'mistral', modelName: 'mistral-embed'}});
    const from = providers.requests.length;
    const reply = await send({insertOne: {document: {$vectorize: `fault:${fault}`}}}, HEADER);
    expect(reply.http).toBe(200);
    expect(reply.body.errors?.[0]).toMatchObject({
      errorCode: code,
      family: 'SERVER',
      scope: 'EMBEDDING_PROVIDER',
      message: expect.stringContaining(says) as string,
    });
    expect(providers.requests.length - from).toBe(calls);
    expect((await send({countDocuments: {}})).body.status).toEqual({count: 0});
  });

  test('a timeout that passes is not seen', async () => {
    const send = await collection({service: {provider: 'mistral', modelName: 'mistral-embed'}});
    const reply = await send({insertOne: {document: {_id: 1, $vectorize: 'fault:once'}}}, HEADER);
    expect(reply.body).toEqual({status: {insertedIds: [1]}});
  });

  test.each([
    {what: 'no key', provider: 'mistral', model: 'mistral-embed', headers: {}, says: 'x-embedding-api-key is'},
    {
      what: 'no secret for AWS',
      provider: 'bedrock',
      model: 'amazon.titan-embed-text-v1',
      headers: {'X-Embedding-Access-Id': 'x'},
      says: 'header x-embedding-secret-id is',
    },
    {
      what: 'nothing for AWS',
      provider: 'bedrock',
      model: 'amazon.titan-embed-text-v1',
      headers: {},
      says: 'headers x-embedding-access-id, x-embedding-secret-id are',
    },
  ])('$what', async ({provider, model, headers, says}) => {
    const parameters = provider === 'bedrock' ? {parameters: {region: 'us-west-2'}} : {};
    const send = await collection({service: {provider, modelName: model, ...parameters}});
    const reply = await send({insertOne: {document: {$vectorize: 'x'}}}, headers as Record<string, string>);
    expect(codes(reply)).toEqual(['EMBEDDING_PROVIDER_AUTHENTICATION_KEYS_NOT_PROVIDED']);
    expect(reply.body.errors?.[0]?.message).toContain(says);
  });
});

describe('keys', () => {
  test('of a stored credential; a header wins', async () => {
    const authentication = {providerKey: 'mine'};
    const send = await collection({service: {provider: 'mistral', modelName: 'mistral-embed', authentication}});
    expect((await send({insertOne: {document: {_id: 1, $vectorize: 'x'}}})).body).toEqual({status: {insertedIds: [1]}});
    const wrong = await send({insertOne: {document: {$vectorize: 'x'}}}, {'x-embedding-api-key': 'bad'});
    expect(codes(wrong)).toEqual(['EMBEDDING_PROVIDER_CLIENT_ERROR']);
    const {body} = await server.send('/vectorize', {findCollections: {options: {explain: true}}});
    expect(body.status?.['collections']).toContainEqual(
      expect.objectContaining({
        options: expect.objectContaining({
          vector: expect.objectContaining({
            service: expect.objectContaining({authentication: {providerKey: 'mine.providerKey'}}) as object,
          }) as object,
        }) as object,
      }),
    );
  });

  test('of a stored credential, for the column of a table', async () => {
    const service = {provider: 'mistral', modelName: 'mistral-embed', authentication: {providerKey: 'mine'}};
    const columns = {id: 'int', v: {type: 'vector', service}, w: {type: 'vector', dimension: 1024}};
    const definition = {columns, primaryKey: 'id'};
    const kept = {...service, authentication: {providerKey: 'mine.providerKey'}};
    const create = {createTable: {name: 'rows', definition}};
    expect((await server.send('/vectorize', create)).body).toEqual({status: {ok: 1}});
    const add = {alterTable: {operation: {addVectorize: {columns: {w: service}}}}};
    expect((await server.send('/vectorize/rows', add)).body).toEqual({status: {ok: 1}});
    const insert = {insertOne: {document: {id: 1, v: 'x', w: 'y'}}};
    expect((await server.send('/vectorize/rows', insert)).body.errors).toBeUndefined();
    const {body} = await server.send('/vectorize', {listTables: {options: {explain: true}}});
    expect(body.status?.['tables']).toMatchObject([{definition: {columns: {v: {service: kept}, w: {service: kept}}}}]);
    const lost = {provider: 'mistral', modelName: 'mistral-embed', authentication: {providerKey: 'yours'}};
    const refused = {alterTable: {operation: {addVectorize: {columns: {w: lost}}}}};
    expect(codes(await server.send('/vectorize/rows', refused))).toEqual(['VECTORIZE_CREDENTIAL_INVALID']);
  });

  test.each([
    {what: 'one that is not there', authentication: {providerKey: 'yours'}, code: 'VECTORIZE_CREDENTIAL_INVALID'},
    {what: 'another name', authentication: {otherKey: 'mine'}, code: 'INVALID_CREATE_COLLECTION_OPTIONS'},
  ])('a credential: $what', async ({authentication, code}) => {
    const service = {provider: 'mistral', modelName: 'mistral-embed', authentication};
    const reply = await server.send('/vectorize', {createCollection: {name: 'x', options: {vector: {service}}}});
    expect(codes(reply)).toEqual([code]);
  });

  test('the token of the caller, where the operator said so', async () => {
    const send = await collection({service: {provider: 'nvidia', modelName: 'NV-Embed-QA'}});
    expect((await send({insertOne: {document: {_id: 1, $vectorize: 'x'}}})).body.errors).toBeUndefined();
    expect(providers.requests.at(-1)?.headers['authorization']).toBe(`Bearer ${TOKEN}`);
  });
});

describe('without any service', () => {
  test('the offline provider finds what shares words', async () => {
    const send = await collection({dimension: 64, service: {provider: 'offline', modelName: 'shared-words'}});
    const documents = [
      {_id: 'tea', $vectorize: 'a cup of green tea'},
      {_id: 'car', $vectorize: 'the fastest red car'},
    ];
    expect((await send({insertMany: {documents}})).body.errors).toBeUndefined();
    expect((await send({findOne: {sort: {$vectorize: 'Green tea!'}, projection: {_id: 1}}})).body.data).toEqual({
      document: {_id: 'tea'},
    });
  });

  test('pairs of a file', async () => {
    const send = await collection({dimension: 2, service: {provider: 'custom', modelName: 'any'}});
    expect((await send({insertOne: {document: {_id: 1, $vectorize: 'yes'}}})).body.errors).toBeUndefined();
    const found = await send({findOne: {filter: {_id: 1}, projection: {$vector: 1}}});
    expect(found.body.data).toEqual({document: {_id: 1, $vector: [1, 0]}});
    expect(codes(await send({insertOne: {document: {$vectorize: 'no'}}}))).toEqual([
      'EMBEDDING_PROVIDER_UNEXPECTED_RESPONSE',
    ]);
  });
});

describe('lists of providers', () => {
  const names = async (options?: object): Promise<Record<string, {models: {name: string}[]}>> => {
    const {body} = await server.send('', {findEmbeddingProviders: options === undefined ? {} : {options}});
    return body.status?.['embeddingProviders'] as Record<string, {models: {name: string}[]}>;
  };

  test.each([
    {what: 'no options', options: undefined, models: 2},
    {what: 'empty options', options: {}, models: 2},
    {what: 'null', options: {filterModelStatus: null}, models: 2},
    {what: 'supported', options: {filterModelStatus: 'supported'}, models: 2},
    {what: 'deprecated', options: {filterModelStatus: 'Deprecated'}, models: 0},
    {what: 'at their end', options: {filterModelStatus: 'END_OF_LIFE'}, models: 0},
  ])('$what', async ({options, models}) => {
    const found = await names(options);
    expect(Object.keys(found)).toHaveLength(13);
    expect(found['bedrock']?.models).toHaveLength(models);
  });

  test('a status that is none', async () => {
    const command = {findRerankingProviders: {options: {filterModelStatus: 'OLD'}}};
    expect(codes(await server.send('', command))).toEqual(['COMMAND_FIELD_VALUE_INVALID']);
  });

  test('an address without the password in it', async () => {
    const urls = {openai: 'http://user:hush@127.0.0.1:1/v1/'};
    const later = await startServer({database: server.database, embeddings: {urls}});
    const {text} = await later.send('', {findEmbeddingProviders: {}});
    expect(text).toContain('"http://127.0.0.1:1/v1/"');
    expect(text).not.toContain('hush');
    await later.stop();
  });

  test('lengths of a list, parameters of a model, two keys', async () => {
    const found = await names();
    expect(found['bedrock']).toMatchObject({
      supportedAuthentication: {
        HEADER: {enabled: true, tokens: [{accepted: 'x-embedding-access-id'}, {accepted: 'x-embedding-secret-id'}]},
        SHARED_SECRET: {enabled: true, tokens: [{accepted: 'accessId'}, {accepted: 'secretKey'}]},
      },
      parameters: [{name: 'region', type: 'STRING', required: true}],
      models: [
        {name: 'amazon.titan-embed-text-v1', vectorDimension: 1536, parameters: []},
        {
          name: 'amazon.titan-embed-text-v2:0',
          vectorDimension: null,
          parameters: [{name: 'vectorDimension', type: 'number', validation: {options: ['256', '512', '1024']}}],
        },
      ],
    });
    expect(found['jinaAI']?.models.at(-1)).toMatchObject({
      parameters: [{name: 'vectorDimension'}, {name: 'task'}, {name: 'late_chunking', type: 'boolean'}],
    });
    expect(found['offline']).toMatchObject({displayName: expect.stringContaining('not semantic') as string, url: null});
  });
});

describe('models that age, and providers that cannot be called', () => {
  const aged = (status: 'DEPRECATED' | 'END_OF_LIFE'): typeof DEFAULT_EMBEDDING =>
    DEFAULT_EMBEDDING.map(provider => ({
      ...provider,
      models: provider.models.map(model => ({...model, status, statusMessage: 'Use another one.'})),
    }));
  const mistral = {service: {provider: 'mistral', modelName: 'mistral-embed'}};
  const create = {createCollection: {name: 'aged', options: {vector: mistral}}};
  const insert = {insertOne: {document: {$vectorize: 'x'}}};

  /** A second door on the same data, as after a start with another catalogue. */
  const withCatalogue = async (embeddings: object, work: (later: TestServer) => Promise<void>): Promise<void> => {
    const later = await startServer({database: server.database, embeddings});
    try {
      await work(later);
    } finally {
      await later.stop();
    }
  };

  test.each([
    {status: 'DEPRECATED' as const, code: 'DEPRECATED_AI_MODEL', inUse: []},
    {status: 'END_OF_LIFE' as const, code: 'END_OF_LIFE_AI_MODEL', inUse: ['END_OF_LIFE_AI_MODEL']},
  ])('$status', async ({status, code, inUse}) => {
    await server.send('/vectorize', {createCollection: {name: `aged_${status}`, options: {vector: mistral}}});
    const urls = {mistral: providers.urls['mistral'] ?? ''};
    await withCatalogue({providers: aged(status), urls}, async later => {
      const refused = await later.send('/vectorize', create);
      expect(refused.body.errors?.[0]).toMatchObject({errorCode: code, family: 'REQUEST', scope: 'SCHEMA'});
      expect(refused.body.errors?.[0]?.message).toContain('Use another one.');
      expect(codes(await later.send(`/vectorize/aged_${status}`, insert, HEADER))).toEqual(inUse);
      const supported = await later.send('', {findEmbeddingProviders: {}});
      expect(supported.body.status).toMatchObject({embeddingProviders: {mistral: {models: []}}});
      const options = {filterModelStatus: status};
      const listed = await later.send('', {findEmbeddingProviders: {options}});
      expect(listed.body.status).toMatchObject({
        embeddingProviders: {mistral: {models: [{apiModelSupport: {status, message: 'Use another one.'}}]}},
      });
    });
  });

  test.each([
    {what: 'turned off since', embeddings: {enabled: {mistral: false}}, code: 'EMBEDDING_PROVIDER_UNAVAILABLE'},
    {
      what: 'nobody listens',
      embeddings: {urls: {mistral: 'http://127.0.0.1:1/'}},
      code: 'EMBEDDING_PROVIDER_UNAVAILABLE',
    },
    {
      what: 'no such host',
      embeddings: {urls: {mistral: 'http://nowhere.invalid/'}},
      code: 'EMBEDDING_PROVIDER_BAD_HOST_NAME',
    },
  ])('$what: $code', async ({embeddings, code}) => {
    await server.send('/vectorize', {createCollection: {name: 'lost', options: {vector: mistral}}});
    await withCatalogue(embeddings, async later => {
      expect(codes(await later.send('/vectorize/lost', insert, HEADER))).toEqual([code]);
    });
  });
});
