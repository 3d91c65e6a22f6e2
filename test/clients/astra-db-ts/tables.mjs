// Tables with astra-db-ts 2.x against the endpoint of the environment. Fails loudly; says so at the end.
import assert from 'node:assert/strict';
import {
  DataAPIClient,
  DataAPIDate,
  DataAPIDuration,
  DataAPIVector,
  TableInsertManyError,
  UsernamePasswordTokenProvider,
  uuid,
} from '@datastax/astra-db-ts';

const {DB_USERNAME, DB_PASSWORD, DB_API_ENDPOINT} = process.env;
const client = new DataAPIClient({environment: 'hcd'});
const db = client.db(DB_API_ENDPOINT, {
  token: new UsernamePasswordTokenProvider(DB_USERNAME, DB_PASSWORD),
  keyspace: 'client_ts_tables',
});
await db.admin({environment: 'hcd'}).createKeyspace('client_ts_tables');

const games = await db.createTable('games', {
  definition: {
    columns: {
      match: 'text',
      round: 'tinyint',
      score: 'int',
      at: 'timestamp',
      day: 'date',
      lasts: 'duration',
      key: 'uuid',
      big: 'varint',
      fighters: {type: 'set', valueType: 'text'},
      names: {type: 'map', keyType: 'int', valueType: 'text'},
      emb: {type: 'vector', dimension: 3},
    },
    primaryKey: {partitionBy: ['match'], partitionSort: {round: 1}},
  },
});
const row = {
  match: 'm1',
  round: 1,
  score: 7,
  at: new Date('2024-02-29T10:00:00.123Z'),
  day: new DataAPIDate('2024-02-29'),
  lasts: new DataAPIDuration('1h30m'),
  key: uuid('3ccab8e2-3bbf-4a3b-9d3d-1c4b7d0a9c11'),
  big: 12345678901234567890n,
  fighters: new Set(['a', 'b']),
  names: new Map([[1, 'one']]),
  emb: new DataAPIVector([0.5, 1, -2.25]),
};
const {insertedId} = await games.insertOne(row);
assert.deepEqual({...insertedId}, {match: 'm1', round: 1});
const read = await games.findOne({match: 'm1', round: 1});
assert.equal(read.score, 7);
assert.equal(read.big, row.big);
assert.equal(read.at.toISOString(), '2024-02-29T10:00:00.123Z');
assert.equal(read.day.toString(), '2024-02-29');
assert.ok(read.lasts.equals(row.lasts));
assert.equal(read.key.toString(), row.key.toString());
assert.deepEqual([...read.fighters], ['a', 'b']);
assert.deepEqual([...read.names], [[1, 'one']]);
assert.deepEqual(read.emb.asArray(), [0.5, 1, -2.25]);
assert.equal(await games.findOne({match: 'none'}), null);

const many = await games.insertMany(Array.from({length: 120}, (_, i) => ({match: 'm2', round: i, score: -i})));
assert.equal(many.insertedCount, 120);
const found = await games.find({match: 'm2'}).sort({round: -1}).toArray();
assert.deepEqual(
  found.map(one => one.round),
  Array.from({length: 120}, (_, i) => 119 - i),
);
assert.deepEqual(
  (
    await games
      .find({match: 'm2', round: {$gte: 118}})
      .project({round: 1})
      .toArray()
  ).map(one => one.round),
  [118, 119],
);

await games.createIndex('games_score', 'score');
await games.createIndex('games_names', {names: '$values'});
await games.createVectorIndex('games_emb', 'emb', {options: {metric: 'dot_product'}});
assert.deepEqual(await games.listIndexes({nameOnly: true}), ['games_emb', 'games_names', 'games_score']);
const near = await games
  .find({})
  .sort({emb: new DataAPIVector([0, 1, 0])})
  .includeSimilarity(true)
  .limit(2)
  .toArray();
assert.equal(near[0].match, 'm1');
assert.equal(near[0].$similarity, 1);
assert.equal((await games.findOne({score: -5})).round, 5);

await games.updateOne({match: 'm1', round: 1}, {$set: {score: 8}, $unset: {names: ''}});
const changed = await games.findOne({match: 'm1', round: 1});
assert.equal(changed.score, 8);
assert.equal(changed.names.size, 0);
await games.deleteOne({match: 'm1', round: 1});
assert.equal(await games.findOne({match: 'm1', round: 1}), null);
await games.deleteMany({match: 'm2', round: {$lt: 60}});
assert.equal((await games.find({match: 'm2'}).toArray()).length, 60);
await games.alter({operation: {add: {columns: {note: 'text'}}}});
await games.alter({operation: {drop: {columns: ['note']}}});
const [listed] = await db.listTables();
assert.equal(listed.name, 'games');
assert.deepEqual(listed.definition.primaryKey, {partitionBy: ['match'], partitionSort: {round: 1}});
await assert.rejects(
  games.insertMany(
    [
      {match: 'x', round: 1},
      {match: 'x', round: 'bad'},
    ],
    {ordered: true},
  ),
  error => error instanceof TableInsertManyError && error.insertedIds().length === 1,
);
await assert.rejects(
  games.findOne({nope: 1}),
  error => error.rawResponse.errors[0].errorCode === 'UNKNOWN_TABLE_COLUMNS',
);
await db.dropTableIndex('games_score');
await games.deleteMany({});
await games.drop();
assert.deepEqual(await db.listTables({nameOnly: true}), []);
await db.admin({environment: 'hcd'}).dropKeyspace('client_ts_tables');
await client.close();
console.log('all table commands as expected');
