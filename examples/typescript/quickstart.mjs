// The guide "Get started with the Data API" for astra-db-ts 2.x.
import {DataAPIClient, UsernamePasswordTokenProvider, FetchNative} from '@datastax/astra-db-ts';
import * as fetchH2 from 'fetch-h2';

const DB_USERNAME = process.env.DB_USERNAME ?? 'cassandra';
const DB_PASSWORD = process.env.DB_PASSWORD ?? 'cassandra';
const DB_API_ENDPOINT = process.env.DB_API_ENDPOINT ?? 'http://localhost:8181';
const HTTP_CLIENT = process.env.DB_HTTP_CLIENT ?? 'fetch';

const HTTP_OPTIONS = {
  fetch: {client: 'fetch'},
  'fetch-h2': {client: 'fetch-h2', fetchH2},
  custom: {client: 'custom', fetcher: new FetchNative()},
};

const client = new DataAPIClient({environment: 'hcd', httpOptions: HTTP_OPTIONS[HTTP_CLIENT]});
const keyspace = `guide_ts_${HTTP_CLIENT.replace('-', '_')}`;
const db = client.db(DB_API_ENDPOINT, {
  token: new UsernamePasswordTokenProvider(DB_USERNAME, DB_PASSWORD),
  keyspace,
});
const dbAdmin = db.admin({environment: 'hcd'});

await dbAdmin.createKeyspace(keyspace);
console.log('Keyspaces:', (await dbAdmin.listKeyspaces()).includes(keyspace));
const collection = await db.createCollection('books', {vector: {dimension: 3, metric: 'cosine'}});
const {insertedCount} = await collection.insertMany(
  Array.from({length: 150}, (_, i) => ({_id: `b${i}`, i, shelf: i % 4, $vector: [1, i / 150, 0]})),
);
console.log('Inserted:', insertedCount);
console.log('Found:', (await collection.find({shelf: 1}).toArray()).length);
const nearest = await collection
  .find({})
  .sort({$vector: [1, 0, 0]})
  .limit(2)
  .includeSimilarity(true)
  .toArray();
console.log('Nearest:', nearest.map(doc => doc._id).join(' '));
console.log('Counted:', await collection.countDocuments({i: {$gte: 100}}, 1000));
const updated = await collection.updateMany({shelf: 2}, {$set: {moved: true}});
console.log('Updated:', updated.modifiedCount);
const replaced = await collection.findOneAndReplace({_id: 'b0'}, {title: 'new'}, {returnDocument: 'after'});
console.log('Replaced:', JSON.stringify(replaced));
console.log('Deleted:', (await collection.deleteMany({moved: true})).deletedCount);
await db.dropCollection('books');
await dbAdmin.dropKeyspace(keyspace);
await client.close();
