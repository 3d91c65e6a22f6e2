// The guide "Get started with the Data API" as printed, for astra-db-ts 1.x; then a first collection.
import {DataAPIClient, UsernamePasswordTokenProvider, UUID} from '@datastax/astra-db-ts';

// Database settings, assuming that you exported them as environment variables
const DB_USERNAME = process.env.DB_USERNAME ?? 'cassandra';
const DB_PASSWORD = process.env.DB_PASSWORD ?? 'cassandra';
const DB_API_ENDPOINT = process.env.DB_API_ENDPOINT ?? 'http://localhost:8181';
// default: fetch-h2; fetch: the native one
const HTTP_CLIENT = process.env.DB_HTTP_CLIENT ?? 'default';

// Build a token in the required format
const tp = new UsernamePasswordTokenProvider(DB_USERNAME, DB_PASSWORD);

const custom = {
  async fetch(info) {
    const response = await fetch(info.url, {method: info.method, headers: info.headers, body: info.body});
    return {
      status: response.status,
      statusText: response.statusText,
      url: response.url,
      httpVersion: 1,
      headers: Object.fromEntries(response.headers.entries()),
      additionalAttributes: {},
      body: await response.text(),
    };
  },
};
const httpOptions = HTTP_CLIENT === 'custom' ? {client: 'custom', fetcher: custom} : {client: HTTP_CLIENT};

// Initialize the client and get a "Db" object
const client = new DataAPIClient({environment: 'hcd', httpOptions});
const namespace = `guide_ts1_${HTTP_CLIENT}`;
const db = client.db(DB_API_ENDPOINT, {token: tp, namespace});
const dbAdmin = db.admin({environment: 'hcd'});

await dbAdmin.createNamespace(namespace);
console.log('Namespaces:', (await dbAdmin.listNamespaces()).includes(namespace));
const collection = await db.createCollection('vectors', {vector: {dimension: 3, metric: 'cosine'}, checkExists: false});
const id = UUID.v7();
await collection.insertMany([
  {_id: id, text: 'first', $vector: [1, 0, 0]},
  {_id: 'b', text: 'second', $vector: [0, 1, 0]},
  {_id: 'c', text: 'third', $vector: [0.9, 0.1, 0]},
]);
const nearest = await collection.find({}, {sort: {$vector: [1, 0, 0]}, limit: 2, includeSimilarity: true}).toArray();
console.log('Nearest:', nearest.map(doc => doc.text).join(' '));
await collection.updateOne({_id: 'b'}, {$set: {seen: true}});
console.log('Updated:', JSON.stringify(await collection.findOne({_id: 'b'})));
console.log('Deleted:', (await collection.deleteMany({seen: true})).deletedCount);
await db.dropCollection('vectors');
await dbAdmin.dropNamespace(namespace);
await client.close();
