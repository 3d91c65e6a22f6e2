// The Model Context Protocol: commands of the Data API as tools for language models. The server needs `--feature mcp=on`.
import {Client, StreamableHTTPClientTransport} from '@modelcontextprotocol/client';

const {DB_API_ENDPOINT = 'http://127.0.0.1:8181', DB_USERNAME = 'cassandra', DB_PASSWORD = 'cassandra'} = process.env;
const base64 = text => Buffer.from(text).toString('base64');

const client = new Client({name: 'quickstart', version: '1.0.0'});
await client.connect(
  new StreamableHTTPClientTransport(new URL(`${DB_API_ENDPOINT}/v1/mcp`), {
    requestInit: {headers: {Token: `Cassandra:${base64(DB_USERNAME)}:${base64(DB_PASSWORD)}`}},
  }),
);

const {tools} = await client.listTools();
console.log('Tools:', tools.map(({name}) => name).join(' '));

/** What a tool answers with; fails with what the server says when it refuses. */
async function call(name, args) {
  const {isError, content, structuredContent, _meta} = await client.callTool({name, arguments: args});
  if (isError) throw new Error(content[0].text);
  return structuredContent ?? _meta.status;
}

const at = {keyspace: 'mcp_quickstart', collection: 'books'};
await call('createKeyspace', {name: at.keyspace});
await call('createCollection', at);
const documents = [
  {_id: 'dune', title: 'Dune', year: 1965},
  {_id: 'solaris', title: 'Solaris', year: 1961},
];
console.log('Inserted:', JSON.stringify(await call('insertMany', {...at, documents})));
const found = await call('find', {...at, filter: {year: {$gt: 1962}}, projection: {title: 1}});
console.log('Found:', JSON.stringify(found.documents));
await call('dropKeyspace', {name: at.keyspace});
await client.close();
