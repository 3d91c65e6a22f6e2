// Collections and tables, from their making to their end. The same in Python and Java: each prints the same lines.
import {DataAPIClient, DataAPIDate, DataAPIVector, UsernamePasswordTokenProvider} from '@datastax/astra-db-ts';

const {DB_API_ENDPOINT = 'http://localhost:8181', DB_USERNAME = 'cassandra', DB_PASSWORD = 'cassandra'} = process.env;
const keyspace = 'guide_typescript';

const client = new DataAPIClient({environment: 'hcd'});
const db = client.db(DB_API_ENDPOINT, {token: new UsernamePasswordTokenProvider(DB_USERNAME, DB_PASSWORD), keyspace});
const admin = db.admin({environment: 'hcd'});
await admin.createKeyspace(keyspace);

// Collections: documents of any shape.
const books = await db.createCollection('books', {vector: {dimension: 3, metric: 'cosine'}});
await books.insertOne({_id: 'dune', title: 'Dune', year: 1965, tags: ['sand'], $vector: [0.9, 0.1, 0.2]});
await books.insertMany([
  {_id: 'solaris', title: 'Solaris', year: 1961, $vector: [0.1, 0.9, 0.3]},
  {_id: 'ubik', title: 'Ubik', year: 1969, $vector: [0.2, 0.8, 0.1]},
  {_id: 'roadside', title: 'Roadside Picnic', year: 1972, $vector: [0.3, 0.3, 0.9]},
]);
console.log('count:', await books.countDocuments({}, 1000));
const sixties = await books.find({year: {$gte: 1960, $lt: 1970}}, {sort: {year: 1}, projection: {title: 1}}).toArray();
console.log('sixties:', sixties.map(({title}) => title).join(', '));
const near = await books.find({}, {sort: {$vector: [0.1, 0.9, 0.2]}, limit: 2, includeSimilarity: true}).toArray();
console.log('nearest:', near.map(({_id, $similarity}) => `${_id} ${$similarity.toFixed(3)}`).join(', '));
const {modifiedCount} = await books.updateOne({_id: 'dune'}, {$set: {pages: 412}, $push: {tags: 'classic'}});
console.log('updated:', modifiedCount);
const dune = await books.findOne({_id: 'dune'});
console.log('dune:', dune.pages, dune.tags.join('/'));
const before = await books.findOneAndUpdate({_id: 'ubik'}, {$inc: {year: 1}}, {returnDocument: 'before'});
console.log('before:', before.year);
console.log('deleted:', (await books.deleteMany({year: {$lt: 1970}})).deletedCount);
console.log('collections:', (await db.listCollections({nameOnly: true})).join(', '));

// Tables: rows of columns with types.
const orders = await db.createTable('orders', {
  definition: {
    columns: {
      customer: 'text',
      day: 'date',
      total: 'int',
      tags: {type: 'set', valueType: 'text'},
      place: {type: 'vector', dimension: 3},
    },
    primaryKey: {partitionBy: ['customer'], partitionSort: {day: -1}},
  },
});
await orders.createIndex('guide_orders_total', 'total');
await orders.createVectorIndex('guide_orders_place', 'place', {options: {metric: 'euclidean'}});
console.log('indexes:', (await orders.listIndexes({nameOnly: true})).sort().join(', '));
await orders.insertMany([
  {customer: 'ann', day: new DataAPIDate('2024-05-01'), total: 12, place: new DataAPIVector([1, 2, 3])},
  {customer: 'ann', day: new DataAPIDate('2024-05-02'), total: 8, tags: new Set(['gift'])},
  {customer: 'bob', day: new DataAPIDate('2024-05-02'), total: 30, place: new DataAPIVector([3, 2, 1])},
]);
const ann = await orders.find({customer: 'ann'}).toArray();
console.log('ann:', ann.map(({day, total}) => `${day} ${total}`).join(', '));
const large = await orders.find({total: {$gt: 10}}, {projection: {customer: 1}}).toArray();
console.log(
  'over 10:',
  large
    .map(({customer}) => customer)
    .sort()
    .join(', '),
);
const [nearest] = await orders.find({}, {sort: {place: new DataAPIVector([3, 2, 2])}, limit: 1}).toArray();
console.log('nearest:', nearest.customer);
const bob = {customer: 'bob', day: new DataAPIDate('2024-05-02')};
await orders.updateOne(bob, {$set: {total: 31}});
console.log('bob:', (await orders.findOne(bob)).total);
await orders.deleteOne(bob);
console.log('left:', (await orders.find({}).toArray()).length);
console.log('tables:', (await db.listTables({nameOnly: true})).join(', '));

await admin.dropKeyspace(keyspace);
