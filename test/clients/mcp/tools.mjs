// Both TypeScript SDKs of MCP against `/v1/mcp`, with a handshake and without one.
import assert from 'node:assert/strict';
import {Client as OldClient} from '@modelcontextprotocol/sdk/client/index.js';
import {StreamableHTTPClientTransport as OldTransport} from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {Client, StreamableHTTPClientTransport} from '@modelcontextprotocol/client';
import Ajv2020 from 'ajv/dist/2020.js';
import {part, runParts} from './parts.mjs';

const {DB_API_ENDPOINT, DB_TOKEN} = process.env;
const url = new URL(`${DB_API_ENDPOINT}/v1/mcp`);
const requestInit = {headers: {Token: DB_TOKEN}};
const me = {name: 'suite', version: '1.0.0'};

const CLIENTS = {
  'SDK 1 with a handshake': async init => {
    const client = new OldClient(me);
    await client.connect(new OldTransport(url, {requestInit: init}));
    return client;
  },
  'SDK 2 with a handshake': async init => {
    const client = new Client(me);
    await client.connect(new StreamableHTTPClientTransport(url, {requestInit: init}));
    return client;
  },
  'SDK 2 of 2026-07-28': async init => {
    const client = new Client(me, {versionNegotiation: {mode: {pin: '2026-07-28'}}});
    await client.connect(new StreamableHTTPClientTransport(url, {requestInit: init}));
    return client;
  },
  'SDK 2 that finds out': async init => {
    const client = new Client(me, {versionNegotiation: {mode: 'auto'}});
    await client.connect(new StreamableHTTPClientTransport(url, {requestInit: init}));
    return client;
  },
};

let round = 0;
for (const [name, open] of Object.entries(CLIENTS)) {
  part(name, async () => {
    const client = await open(requestInit);
    const call = (tool, args) => client.callTool({name: tool, arguments: args});
    const status = async (tool, args) => {
      const result = await call(tool, args);
      assert.ok(!result.isError, JSON.stringify(result));
      return result._meta.status;
    };
    assert.equal(client.getServerVersion().name, 'asterism');
    const {tools} = await client.listTools();
    assert.ok(tools.length >= 34);
    assert.ok(tools.find(tool => tool.name === 'find').annotations.readOnlyHint);

    const keyspace = `mcp_${(round += 1)}`;
    const at = {keyspace, collection: 'books'};
    assert.deepEqual(await status('createKeyspace', {name: keyspace}), {ok: 1});
    assert.deepEqual(await status('createCollection', {...at, options: {vector: {dimension: 2}}}), {ok: 1});
    const documents = [
      {_id: 'a', title: 'A', $vector: [1, 0]},
      {_id: 'b', title: 'B', $vector: [0, 1]},
    ];
    assert.deepEqual(await status('insertMany', {...at, documents}), {insertedIds: ['a', 'b']});
    const found = await call('find', {...at, sort: {$vector: [0, 1]}, options: {limit: 1, includeSimilarity: true}});
    assert.deepEqual(found.structuredContent.documents, [{_id: 'b', title: 'B', $similarity: 1}]);
    assert.deepEqual(JSON.parse(found.content[0].text).data, found.structuredContent);
    assert.deepEqual(await status('countDocuments', at), {count: 2});

    const definition = {columns: {k: 'text', v: 'int'}, primaryKey: 'k'};
    assert.deepEqual(await status('createTable', {keyspace, table: 't', definition}), {ok: 1});
    await status('insertOne', {keyspace, collection: 't', document: {k: 'x', v: 1}});
    const row = await call('findOne', {keyspace, collection: 't', filter: {k: 'x'}});
    assert.deepEqual(row.structuredContent, {document: {k: 'x', v: 1}});
    assert.deepEqual(row._meta.status.projectionSchema, {k: {type: 'text'}, v: {type: 'int'}});

    const refused = await call('find', {...at, filter: {a: {$regex: 'x'}}});
    assert.equal(refused.isError, true);
    assert.equal(refused.structuredContent.errors[0].errorCode, 'FILTER_UNSUPPORTED_OPERATOR');
    await assert.rejects(call('noSuchTool', {}), /noSuchTool/);
    assert.deepEqual(await status('dropKeyspace', {name: keyspace}), {ok: 1});
    await client.close();
  });

  part(`${name}, a wrong password`, async () => {
    await assert.rejects(open({headers: {Token: 'Cassandra:eA==:eA=='}}));
  });
}

part('schemas of tools', async () => {
  const client = await CLIENTS['SDK 2 with a handshake'](requestInit);
  const {tools} = await client.listTools();
  for (const {name, inputSchema} of tools) {
    new Ajv2020({strict: false}).compile(inputSchema);
    assert.equal(inputSchema.type, 'object', name);
  }
  await client.close();
});

part('the OpenAPI document is of OpenAPI 3.1, and its examples fit its schemas', async () => {
  const document = await (await fetch(`${DB_API_ENDPOINT}/openapi.json`)).json();
  const ajv = new Ajv2020({strict: false});
  ajv.addSchema({$id: 'openapi', ...document});
  let examples = 0;
  for (const {post} of Object.values(document.paths)) {
    const content = post?.requestBody?.content['application/json'];
    for (const {value} of Object.values(content?.examples ?? {})) {
      const [command] = Object.keys(value);
      const schema = `${command.charAt(0).toUpperCase()}${command.slice(1)}Command`;
      const validate = ajv.getSchema(`openapi#/components/schemas/${schema}`);
      assert.ok(validate(value), `${JSON.stringify(value)}: ${JSON.stringify(validate.errors)}`);
      examples += 1;
    }
    for (const {value} of Object.values(post?.responses['200'].content['application/json'].examples ?? {})) {
      // What is not the same each time stands there as `<…>`.
      const validate = ajv.getSchema('openapi#/components/schemas/Answer');
      const told = JSON.parse(JSON.stringify(value), (_, one) => (one === '<uuid>' ? 'x' : one));
      assert.ok(validate(told), `${JSON.stringify(value)}: ${JSON.stringify(validate.errors)}`);
    }
  }
  assert.ok(examples > 40);
});

await runParts();
