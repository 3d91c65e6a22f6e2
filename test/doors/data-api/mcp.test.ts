/** The MCP endpoint by real requests, both generations of the protocol. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {COMMANDS} from '../../../src/doors/data-api/commands/index.ts';
import {startServer, TOKEN} from './server.ts';
import type {TestServer} from './server.ts';

const MODERN = '2026-07-28';

let server: TestServer;
let silent: TestServer;
beforeAll(async () => {
  server = await startServer({features: {mcp: true}, version: '1.2.3'});
  silent = await startServer({database: server.database});
  await server.send('', {createKeyspace: {name: 'm'}});
});
afterAll(async () => {
  await silent.stop();
  await server.stop();
});

interface Rpc {
  readonly http: number;
  readonly text: string;
  readonly result: {
    readonly content?: readonly {readonly text: string}[];
    readonly isError?: boolean;
    readonly structuredContent?: unknown;
    readonly _meta?: {readonly status?: unknown};
    readonly [member: string]: unknown;
  };
  readonly error?: {readonly code: number; readonly message: string; readonly data?: unknown};
}

async function post(body: unknown, headers: Record<string, string> = {}, to: TestServer = server): Promise<Rpc> {
  const response = await fetch(`${to.url}/v1/mcp`, {
    method: 'POST',
    headers: {
      token: TOKEN,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return {...(text === '' ? {} : (JSON.parse(text) as object)), http: response.status, text} as Rpc;
}

const call = (name: string, args: object, to?: TestServer, headers?: Record<string, string>): Promise<Rpc> =>
  post({jsonrpc: '2.0', id: 1, method: 'tools/call', params: {name, arguments: args}}, headers, to);

describe('with a handshake', () => {
  test.each([
    {asked: '2025-11-25', given: '2025-11-25'},
    {asked: '2024-11-05', given: '2024-11-05'},
    {asked: '2099-01-01', given: '2025-11-25'},
  ])('initialize with $asked', async ({asked, given}) => {
    const params = {protocolVersion: asked, capabilities: {}, clientInfo: {name: 't', version: '1'}};
    const {http, result} = await post({jsonrpc: '2.0', id: 'a', method: 'initialize', params});

    expect(http).toBe(200);
    expect(result).toMatchObject({
      protocolVersion: given,
      capabilities: {tools: {}},
      serverInfo: {name: 'asterism', version: '1.2.3'},
    });
  });

  test('every command is a tool, with arguments as the original names them', async () => {
    const {result} = await post({jsonrpc: '2.0', id: 1, method: 'tools/list'});
    const tools = result['tools'] as {name: string; inputSchema: {required: string[]; properties: object}}[];
    const argumentsOf = (name: string) =>
      Object.keys(tools.find(tool => tool.name === name)?.inputSchema.properties ?? {});

    const own = Object.values(COMMANDS).flatMap(commands =>
      [...commands.values()].filter(({replacedBy}) => replacedBy === undefined).map(({name}) => name),
    );
    expect(tools.map(({name}) => name).sort()).toEqual(own.sort());
    expect(argumentsOf('find')).toEqual(['keyspace', 'collection', 'filter', 'projection', 'sort', 'options']);
    expect(argumentsOf('createCollection')).toEqual(['keyspace', 'collection', 'options']);
    expect(argumentsOf('createIndex')).toEqual([
      'keyspace',
      'table',
      'indexName',
      'definition',
      'indexType',
      'options',
    ]);
    expect(argumentsOf('dropType')).toEqual(['keyspace', 'name', 'options']);
    expect(argumentsOf('findKeyspaces')).toEqual([]);
  });

  test.each([
    {
      what: 'ping',
      message: {jsonrpc: '2.0', id: 7, method: 'ping'},
      http: 200,
      text: '{"jsonrpc":"2.0","id":7,"result":{}}',
    },
    {what: 'a notification', message: {jsonrpc: '2.0', method: 'notifications/initialized'}, http: 202, text: ''},
    {what: 'an answer', message: {jsonrpc: '2.0', id: 1, result: {}}, http: 202, text: ''},
    {
      what: 'several at once',
      message: [
        {jsonrpc: '2.0', id: 1, method: 'ping'},
        {jsonrpc: '2.0', method: 'x'},
      ],
      http: 200,
      text: '[{"jsonrpc":"2.0","id":1,"result":{}}]',
    },
  ])('$what', async ({message, http, text}) => {
    expect(await post(message)).toMatchObject({http, text});
  });

  test.each([
    {what: 'no JSON', body: '{"jsonrpc":', code: -32700, http: 400},
    {what: 'no JSON-RPC', body: {jsonrpc: '1.0', id: 1, method: 'ping'}, code: -32600, http: 400},
    {
      what: 'params that are a list',
      body: {jsonrpc: '2.0', id: 1, method: 'ping', params: [1]},
      code: -32600,
      http: 400,
    },
    {what: 'an empty batch', body: [], code: -32600, http: 400},
    {what: 'an unknown method', body: {jsonrpc: '2.0', id: 1, method: 'resources/list'}, code: -32601, http: 200},
    {
      what: 'an unknown tool',
      body: {jsonrpc: '2.0', id: 1, method: 'tools/call', params: {name: 'createNamespace'}},
      code: -32602,
      http: 200,
    },
  ])('$what fails with $code', async ({body, code, http}) => {
    expect(await post(body)).toMatchObject({http, error: {code}});
  });
});

describe('tools', () => {
  test('a collection from its making to its end', async () => {
    const at = {keyspace: 'm', collection: 'c'};
    expect((await call('createCollection', {...at, options: {vector: {dimension: 2}}})).result).toEqual({
      content: [{type: 'text', text: '{"status":{"ok":1}}'}],
      isError: false,
      _meta: {status: {ok: 1}},
    });
    const document = {_id: '1', name: 'Alice', $vector: [1, 0]};
    expect((await call('insertOne', {...at, document})).result._meta).toEqual({status: {insertedIds: ['1']}});

    const found = await call('find', {...at, filter: {name: 'Alice'}, options: {limit: 1}});
    const data = {documents: [{_id: '1', name: 'Alice'}], nextPageState: null};
    expect(found.result).toEqual({
      content: [{type: 'text', text: JSON.stringify({data})}],
      isError: false,
      structuredContent: data,
    });
    expect((await call('deleteCollection', at)).result._meta).toEqual({status: {ok: 1}});
  });

  test('a table, with names of indexes and types', async () => {
    await call('createTable', {
      keyspace: 'm',
      table: 't',
      definition: {columns: {k: 'int', v: 'int'}, primaryKey: 'k'},
    });
    const made = await call('createIndex', {keyspace: 'm', table: 't', indexName: 'm_t_v', definition: {column: 'v'}});
    expect(made.result._meta).toEqual({status: {ok: 1}});
    expect((await call('listIndexes', {keyspace: 'm', table: 't'})).result._meta).toEqual({
      status: {indexes: ['m_t_v']},
    });
    expect((await call('insertOne', {keyspace: 'm', table: 't', document: {k: 1}})).result.isError).toBe(false);
    expect((await call('dropTable', {keyspace: 'm', table: 't'})).result._meta).toEqual({status: {ok: 1}});
  });

  test('objects that came as texts, and numbers of any length', async () => {
    const at = {keyspace: 'm', collection: 'texts'};
    await call('createCollection', {...at, options: '{"indexing":{"deny":["x"]}}'});
    const body =
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"insertOne","arguments":' +
      '{"keyspace":"m","collection":"texts","document":{"_id":1,"n":12345678901234567890.125}}}}';
    await post(body);
    const {text} = await call('findOne', {...at, filter: '{"_id":1}'});
    expect(text).toContain('"n":12345678901234567890.125');
  });

  test.each([
    {
      what: 'what a command refuses',
      tool: 'find',
      args: {keyspace: 'm', collection: 'nope'},
      code: 'UNKNOWN_COLLECTION_OR_TABLE',
    },
    {
      what: 'a member that is not known',
      tool: 'dropKeyspace',
      args: {name: 'x', keyspace: 'y'},
      code: 'COMMAND_FIELD_UNKNOWN',
    },
    {what: 'no keyspace', tool: 'findCollections', args: {}, code: 'COMMAND_FIELD_VALUE_INVALID'},
    {what: 'no collection', tool: 'find', args: {keyspace: 'm', filter: {}}, code: 'COMMAND_FIELD_VALUE_INVALID'},
  ])('$what is an error of the tool', async ({tool, args, code}) => {
    const {http, result} = await call(tool, args);
    expect(http).toBe(200);
    expect(result).toMatchObject({isError: true, structuredContent: {errors: [{errorCode: code}]}});
    expect(result.content?.[0]?.text).toContain(code);
  });

  test('only where the feature is on', async () => {
    expect((await call('findKeyspaces', {}, silent)).result).toMatchObject({
      isError: true,
      structuredContent: {errors: [{errorCode: 'MCP_FEATURE_NOT_ENABLED'}]},
    });
    expect((await call('findKeyspaces', {}, silent, {'feature-flag-mcp': 'true'})).result.isError).toBe(false);
  });
});

describe('without a handshake', () => {
  const message = (method: string, params: object = {}, meta: object = {}): object => ({
    jsonrpc: '2.0',
    id: 1,
    method,
    params: {
      ...params,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': MODERN,
        'io.modelcontextprotocol/clientCapabilities': {},
        ...meta,
      },
    },
  });
  const headers = (method: string, more: Record<string, string> = {}): Record<string, string> => ({
    'mcp-protocol-version': MODERN,
    'mcp-method': method,
    ...more,
  });

  test('server/discover', async () => {
    const {http, result} = await post(message('server/discover'), headers('server/discover'));
    expect(http).toBe(200);
    expect(result).toMatchObject({
      resultType: 'complete',
      supportedVersions: [MODERN],
      capabilities: {tools: {}},
      cacheScope: 'public',
      _meta: {'io.modelcontextprotocol/serverInfo': {name: 'asterism', version: '1.2.3'}},
    });
  });

  test('tools', async () => {
    const listed = await post(message('tools/list'), headers('tools/list'));
    expect(listed.result).toMatchObject({resultType: 'complete', cacheScope: 'public'});
    const called = await post(
      message('tools/call', {name: 'findKeyspaces', arguments: {}}),
      headers('tools/call', {'mcp-name': 'findKeyspaces'}),
    );
    expect(called.result).toMatchObject({resultType: 'complete', isError: false});
  });

  test.each([
    {
      what: 'another version',
      body: message('tools/list', {}, {'io.modelcontextprotocol/protocolVersion': '2027-01-01'}),
      head: {...headers('tools/list'), 'mcp-protocol-version': '2027-01-01'},
      code: -32022,
      http: 400,
    },
    {
      what: 'a version in the header only',
      body: {jsonrpc: '2.0', id: 1, method: 'tools/list'},
      head: headers('tools/list'),
      code: -32602,
      http: 400,
    },
    {
      what: 'an unknown version in the header only',
      body: {jsonrpc: '2.0', id: 1, method: 'ping'},
      head: {'mcp-protocol-version': '1'},
      code: -32022,
      http: 400,
    },
    {
      what: 'two versions',
      body: message('tools/list'),
      head: {...headers('tools/list'), 'mcp-protocol-version': '2025-11-25'},
      code: -32020,
      http: 400,
    },
    {what: 'two methods', body: message('tools/list'), head: headers('tools/call'), code: -32020, http: 400},
    {
      what: 'two tools',
      body: message('tools/call', {name: 'find'}),
      head: headers('tools/call', {'mcp-name': 'findOne'}),
      code: -32020,
      http: 400,
    },
    {
      what: 'no capabilities',
      body: message('tools/list', {}, {'io.modelcontextprotocol/clientCapabilities': 1}),
      head: headers('tools/list'),
      code: -32602,
      http: 400,
    },
    {what: 'an unknown method', body: message('prompts/list'), head: headers('prompts/list'), code: -32601, http: 404},
  ])('$what fails with $code', async ({body, head, code, http}) => {
    expect(await post(body, head as Record<string, string>)).toMatchObject({http, error: {code}});
  });
});

describe('who may call', () => {
  const ping = {jsonrpc: '2.0', id: 1, method: 'ping'};

  test.each([
    {who: 'nobody', headers: {token: ''}, http: 401, code: 'MISSING_AUTHENTICATION_TOKEN'},
    {
      who: 'someone with a wrong password',
      headers: {token: 'Cassandra:eA==:eA=='},
      http: 401,
      code: 'UNAUTHENTICATED_REQUEST',
    },
  ])('$who is refused', async ({headers, http, code}) => {
    const reply = await post(ping, headers);
    expect(reply.http).toBe(http);
    expect(reply.text).toContain(code);
  });

  test.each([
    {origin: 'http://localhost:6274', http: 200},
    {origin: 'http://127.0.0.1', http: 200},
    {origin: 'https://example.org', http: 403},
    {origin: 'http://localhost.example.org', http: 403},
    {origin: 'null', http: 403},
  ])('pages of $origin: $http', async ({origin, http}) => {
    expect((await post(ping, {origin})).http).toBe(http);
  });

  test.each(['GET', 'DELETE'])('%s: there is no stream and no session', async method => {
    const response = await fetch(`${server.url}/v1/mcp`, {method, headers: {token: TOKEN}});
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('a keyspace of that name is still served', async () => {
    await server.send('', {createKeyspace: {name: 'mcp'}});
    expect((await server.send('/mcp', {createCollection: {name: 'c'}})).body).toEqual({status: {ok: 1}});
    expect((await server.send('/mcp/c', {insertOne: {document: {_id: 1}}})).body.status).toEqual({insertedIds: [1]});
  });
});
