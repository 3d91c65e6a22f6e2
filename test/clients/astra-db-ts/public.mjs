// The whole public surface of astra-db-ts 2.x for one environment (DB_ENVIRONMENT); at the end, what was never called.
import assert from 'node:assert/strict';
import * as astra from '@datastax/astra-db-ts';
import {watch} from './called.mjs';
import {part, runParts} from './parts.mjs';

const environment = process.env.DB_ENVIRONMENT;
const endpoint = process.env.DB_API_ENDPOINT;
const keyspace = `public_ts_${environment}`;

// What is not called, and why.
const NOT_CALLED = new Map([]);

const calls = watch(
  [
    astra.DataAPIClient,
    astra.Db,
    astra.DataAPIDbAdmin,
    astra.Collection,
    astra.Table,
    astra.CollectionFindCursor,
    astra.CollectionFindAndRerankCursor,
    astra.TableFindCursor,
    astra.DataAPIBlob,
    astra.DataAPIDate,
    astra.DataAPIDuration,
    astra.DataAPIDurationBuilder,
    astra.DataAPIInet,
    astra.DataAPITime,
    astra.DataAPIVector,
    astra.ObjectId,
    astra.UUID,
    astra.CollectionCodecs,
    astra.TableCodecs,
    astra.UsernamePasswordTokenProvider,
    astra.StaticTokenProvider,
    astra.EmbeddingAPIKeyHeaderProvider,
    astra.RerankingAPIKeyHeaderProvider,
    astra.AWSEmbeddingHeadersProvider,
  ],
  'public.mjs',
);

const token = new astra.UsernamePasswordTokenProvider(process.env.DB_USERNAME, process.env.DB_PASSWORD);
const client = new astra.DataAPIClient({environment, logging: [{events: 'all', emits: 'event'}]});
const db = client.db(endpoint, {token, keyspace});
const admin = db.admin({environment});
await admin.createKeyspace(keyspace, {
  replication: {class: 'SimpleStrategy', replicationFactor: 1},
  updateDbKeyspace: true,
});

const service = {provider: 'offline', modelName: 'shared-words'};
const sorted = list => [...list].sort();

/** What all that emits events does. */
async function listens(emitter, work) {
  const events = [];
  const listener = event => void events.push(event.constructor.name);
  const off = emitter.on('commandStarted', listener);
  emitter.once('commandStarted', listener);
  await work();
  await work();
  assert.equal(events.filter(name => name === 'CommandStartedEvent').length, 3);
  off();
  emitter.off('commandStarted', listener);
  await work();
  assert.equal(events.length, 3);
  emitter.on('commandStarted', listener);
  emitter.removeAllListeners();
  emitter.updateLoggingConfig([{events: 'commandFailed', emits: 'event'}]);
  await work();
  assert.equal(events.length, 3);
}

part('client and admin', async () => {
  assert.equal(admin.db(), db);
  assert.ok((await admin.listKeyspaces()).includes(keyspace));
  await admin.createKeyspace(`${keyspace}_2`);
  await admin.dropKeyspace(`${keyspace}_2`);
  assert.ok('offline' in (await admin.findEmbeddingProviders()).embeddingProviders);
  assert.ok('openai' in (await admin.findEmbeddingProviders({filterModelStatus: 'SUPPORTED'})).embeddingProviders);
  assert.ok('nvidia' in (await admin.findRerankingProviders()).rerankingProviders);
  const seen = [];
  const listener = event => void seen.push(event.commandName ?? event.constructor.name);
  admin.on('adminCommandStarted', listener);
  admin.once('adminCommandStarted', listener);
  await admin.listKeyspaces();
  assert.equal(seen.length, 2);
  admin.off('adminCommandStarted', listener);
  admin.updateLoggingConfig([]);
  admin.removeAllListeners();
  const other = new astra.DataAPIClient(token.getToken(), {environment});
  assert.throws(() => other.admin(), {name: 'InvalidEnvironmentError'});
  other.on('commandStarted', listener);
  other.once('commandStarted', listener);
  other.off('commandStarted', listener);
  other.removeAllListeners();
  other.updateLoggingConfig([]);
  assert.equal(other.db(endpoint, {keyspace}).keyspace, keyspace);
  await other.close();
  assert.match(token.getToken(), /^Cassandra:/);
  assert.ok(token.toHeadersProvider());
  assert.equal(new astra.StaticTokenProvider('t').getToken(), 't');
  assert.ok(new astra.StaticTokenProvider('t').toHeadersProvider());
  for (const provider of [
    new astra.EmbeddingAPIKeyHeaderProvider('k'),
    new astra.RerankingAPIKeyHeaderProvider('k'),
    new astra.AWSEmbeddingHeadersProvider('a', 's'),
  ]) {
    assert.ok(Object.keys(provider.getHeaders()).length > 0);
  }
  assert.ok(astra.EmbeddingAPIKeyHeaderProvider.parse('k'));
  assert.ok(astra.RerankingAPIKeyHeaderProvider.parse('k'));
  const wrong = client.db(endpoint, {token: 'wrong', keyspace});
  await assert.rejects(wrong.listCollections(), astra.DataAPIResponseError);
});

part('database', async () => {
  assert.throws(() => db.id, /./);
  assert.throws(() => db.region, /./);
  await assert.rejects(async () => db.info(), /./);
  db.useKeyspace('other');
  assert.equal(db.keyspace, 'other');
  db.useKeyspace(keyspace);
  await db.createCollection('made');
  assert.equal(db.collection('made').name, 'made');
  assert.deepEqual(await db.listCollections({nameOnly: true}), ['made']);
  assert.equal((await db.listCollections())[0].name, 'made');
  assert.deepEqual((await db.command({findCollections: {}})).status.collections, ['made']);
  await db.createType('address', {definition: astra.Db.userDefinedTypeSchema({fields: {street: 'text'}})});
  await db.alterType('address', {operation: {add: {fields: {zip: 'int'}}}});
  assert.equal((await db.listTypes())[0].name, 'address');
  assert.deepEqual(await db.listTypes({nameOnly: true}), ['address']);
  const definition = astra.Table.schema({
    columns: {k: 'int', v: 'text', a: {type: 'userDefined', udtName: 'address'}},
    primaryKey: 'k',
  });
  const table = await db.createTable('made_table', {definition, ifNotExists: true});
  await table.createIndex('made_index', 'v');
  await db.dropTableIndex('made_index', {ifExists: true});
  assert.deepEqual(await db.listTables({nameOnly: true}), ['made_table']);
  assert.equal((await db.listTables())[0].definition.columns.v.type, 'text');
  assert.equal(db.table('made_table').keyspace, keyspace);
  await db.dropTable('made_table');
  await db.dropType('address', {ifExists: true});
  const fresh = client.db(endpoint, {token, keyspace});
  await listens(fresh, () => fresh.command({findCollections: {}}));
  await db.dropCollection('made');
});

/** What all cursors do. */
async function checkCursor(make, count) {
  const cursor = make();
  assert.equal(cursor.state, 'idle');
  assert.equal(cursor.buffered(), 0);
  assert.equal(cursor.consumed(), 0);
  assert.ok(cursor.dataSource);
  assert.equal(await cursor.hasNext(), true);
  assert.equal(cursor.state, 'started');
  assert.ok(cursor.buffered() > 0);
  assert.ok(await cursor.next());
  assert.equal(cursor.consumeBuffer(2).length, 2);
  assert.equal(cursor.consumed(), 3);
  for (const change of [c => c.filter({}), c => c.limit(1), c => c.project({}), c => c.sort({})]) {
    assert.throws(() => change(cursor), astra.CursorError);
  }
  assert.equal((await cursor.toArray()).length, count - 3);
  assert.equal(cursor.state, 'closed');
  assert.equal(await cursor.next(), null);
  cursor.rewind();
  assert.equal(cursor.state, 'idle');
  let seen = 0;
  await cursor.forEach(() => void (seen += 1));
  assert.equal(seen, count);
  const few = make();
  let taken = 0;
  await few.forEach(() => (taken += 1) < 2);
  assert.equal(taken, 2);
  few.close();
  assert.equal(few.state, 'closed');
  assert.deepEqual(
    await make()
      .map(() => 1)
      .map(n => n + 1)
      .toArray(),
    new Array(count).fill(2),
  );
  assert.equal(make().limit(2).clone().state, 'idle');
  let walked = 0;
  for await (const one of make()) walked += one ? 1 : 0;
  assert.equal(walked, count);
}

part('collection', async () => {
  const things = await db.createCollection('things', {
    vector: {dimension: 2, metric: 'cosine'},
    indexing: {deny: ['secret']},
    defaultId: {type: 'uuidv7'},
  });
  assert.deepEqual((await things.options()).indexing, {deny: ['secret']});
  assert.equal((await things.insertOne({_id: 0, n: 0, $vector: [1, 0]})).insertedId, 0);
  assert.ok((await things.insertOne({n: -1})).insertedId instanceof astra.UUID);
  assert.equal((await things.deleteOne({n: -1})).deletedCount, 1);
  const many = Array.from({length: 69}, (_, n) => ({
    _id: n + 1,
    n: n + 1,
    g: n % 3,
    tags: ['a', {b: n}],
    $vector: [1, n + 1],
  }));
  assert.equal((await things.insertMany(many, {ordered: true, chunkSize: 30})).insertedCount, 69);
  assert.equal(
    (
      await things.insertMany(
        Array.from({length: 45}, () => ({n: -1})),
        {concurrency: 4, chunkSize: 10},
      )
    ).insertedCount,
    45,
  );
  assert.equal((await things.deleteMany({n: -1})).deletedCount, 45);
  assert.deepEqual(await things.findOne({_id: 3}, {projection: {n: 1}}), {_id: 3, n: 3});
  assert.equal(await things.findOne({_id: 'none'}), null);
  assert.deepEqual(sorted(await things.distinct('g')), [0, 1, 2]);
  assert.deepEqual(await things.distinct('tags.1.b', {_id: 5}), [4]);
  assert.equal(await things.countDocuments({g: 1}, 100), 23);
  await assert.rejects(
    things.countDocuments({}, 5),
    error => error instanceof astra.TooManyDocumentsToCountError && error.limit === 5,
  );
  assert.ok((await things.estimatedDocumentCount()) >= 0);
  assert.equal((await things.updateOne({_id: 1}, {$set: {x: 1}})).modifiedCount, 1);
  assert.equal((await things.updateOne({_id: 'new'}, {$set: {x: 1}}, {upsert: true})).upsertedId, 'new');
  assert.equal((await things.updateMany({g: 2}, {$inc: {n: 1000}})).modifiedCount, 23);
  assert.equal((await things.replaceOne({_id: 'new'}, {z: 1})).modifiedCount, 1);
  assert.deepEqual(await things.findOneAndReplace({_id: 'new'}, {z: 2}, {returnDocument: 'after'}), {_id: 'new', z: 2});
  assert.equal(
    (await things.findOneAndUpdate({_id: 'new'}, {$inc: {z: 1}}, {returnDocument: 'before', projection: {z: 1}})).z,
    2,
  );
  assert.equal((await things.findOneAndDelete({_id: 'new'})).z, 3);
  await assert.rejects(
    things.insertMany([{_id: 'a'}, {_id: 2}, {_id: 'b'}], {ordered: true}),
    error =>
      error instanceof astra.CollectionInsertManyError && error.insertedIds()[0] === 'a' && error.errors().length === 1,
  );
  await assert.rejects(
    things.insertMany([{_id: 'c'}, {_id: 2}, {_id: 'd'}], {ordered: false}),
    error => error instanceof astra.CollectionInsertManyError && error.insertedIds().length === 2,
  );
  await assert.rejects(
    things.findOne({$nope: 1}),
    error =>
      error instanceof astra.DataAPIResponseError &&
      error.errorDescriptors[0].errorCode === 'FILTER_INVALID_EXPRESSION',
  );
  await assert.rejects(things.updateMany({}, {$nope: {a: 1}}), error => error instanceof astra.DataAPIError);
  await things.deleteMany({_id: {$in: ['a', 'c', 'd']}});
  await checkCursor(
    () =>
      things
        .find({})
        .filter({_id: {$gte: 0}})
        .project({n: 1}),
    70,
  );
  assert.equal((await things.find({}).sort({n: 1}).skip(5).limit(3).toArray()).length, 3);
  const near = things
    .find({})
    .sort({$vector: [1, 0]})
    .includeSimilarity(true)
    .includeSortVector(true)
    .limit(2);
  assert.deepEqual((await near.getSortVector()).asArray(), [1, 0]);
  assert.deepEqual(
    (await near.toArray()).map(({_id}) => _id),
    [0, 1],
  );
  const page = await things.find({}).fetchNextPage();
  assert.equal(page.result.length, 50);
  assert.equal((await things.find({}).initialPageState(page.nextPageState).toArray()).length, 20);
  const fresh = client.db(endpoint, {token, keyspace}).collection('things');
  await listens(fresh, () => fresh.findOne({}));
  await things.drop();
});

part('find and rerank', async () => {
  const reranker = {provider: 'nvidia', modelName: 'nvidia/llama-3.2-nv-rerankqa-1b-v2'};
  const pages = await db.createCollection('pages', {
    vector: {service},
    lexical: {enabled: true, analyzer: 'standard'},
    rerank: {enabled: true, service: reranker},
    rerankingApiKey: 'test-key',
  });
  await pages.insertMany(Array.from({length: 12}, (_, n) => ({_id: n, n, $hybrid: `page ${n} of a book`})));
  const make = () =>
    pages
      .findAndRerank({})
      .filter({n: {$gte: 0}})
      .sort({$hybrid: 'page 3'})
      .limit(10)
      .project({n: 1});
  const cursor = make();
  assert.equal(cursor.state, 'idle');
  assert.ok(cursor.dataSource);
  assert.equal(await cursor.hasNext(), true);
  assert.equal((await cursor.next()).document._id, 3);
  assert.ok(cursor.buffered() > 0);
  assert.equal(cursor.consumeBuffer(1).length, 1);
  assert.equal(cursor.consumed(), 2);
  assert.throws(() => cursor.limit(1), astra.CursorError);
  cursor.rewind();
  let seen = 0;
  await cursor.forEach(() => void (seen += 1));
  assert.equal(seen, 10);
  const told = pages
    .findAndRerank({})
    .sort({$hybrid: 'page 4'})
    .limit(2)
    .hybridLimits(5)
    .includeScores(true)
    .includeSortVector(true);
  assert.equal((await told.getSortVector()).length, 1024);
  const [first] = await told.toArray();
  assert.equal(first.document._id, 4);
  assert.ok('$rerank' in first.scores);
  const asked = pages
    .findAndRerank({})
    .sort({$hybrid: {$vectorize: 'page 1', $lexical: 'page'}})
    .rerankOn('$lexical')
    .rerankQuery('page 7');
  assert.deepEqual(
    await asked
      .hybridLimits({$vector: 12, $lexical: 12})
      .limit(1)
      .map(one => one.document._id)
      .toArray(),
    [7],
  );
  assert.equal((await make().clone().fetchNextPage()).result.length, 10);
  assert.ok(make().initialPageState('x').rerankOverride(reranker));
  const closing = make();
  closing.close();
  assert.equal(closing.state, 'closed');
  await pages.drop();
});

part('table', async () => {
  const definition = {
    columns: {
      k: 'text',
      n: 'int',
      t: 'text',
      l: {type: 'list', valueType: 'int'},
      words: 'text',
      v: {type: 'vector', dimension: 2},
    },
    primaryKey: {partitionBy: ['k'], partitionSort: {n: -1}},
  };
  const rows = await db.createTable('rows', {definition});
  assert.deepEqual((await rows.definition()).primaryKey, definition.primaryKey);
  await rows.createIndex('rows_t', 't', {
    options: {caseSensitive: false, normalize: true, ascii: false},
    ifNotExists: true,
  });
  await rows.createVectorIndex('rows_v', 'v', {options: {metric: 'cosine'}});
  await rows.createTextIndex('rows_words', 'words', {options: {analyzer: 'standard'}});
  assert.equal((await rows.listIndexes()).length, 3);
  assert.deepEqual((await rows.insertOne({k: 'p', n: -1, t: 'One', v: new astra.DataAPIVector([1, 1])})).insertedId, {
    k: 'p',
    n: -1,
  });
  const many = Array.from({length: 70}, (_, n) => ({
    k: 'p',
    n,
    t: `t${n % 4}`,
    words: `word${n}`,
    v: astra.vector([1, n]),
  }));
  assert.equal((await rows.insertMany(many, {ordered: false, concurrency: 2, chunkSize: 25})).insertedCount, 70);
  assert.equal((await rows.findOne({t: 'ONE'})).n, -1);
  assert.deepEqual(await rows.findOne({words: {$match: 'word9'}}, {projection: {n: 1}}), {n: 9});
  await rows.updateOne({k: 'p', n: 7}, {$set: {t: 'seven'}, $push: {l: 9}});
  assert.deepEqual((await rows.findOne({k: 'p', n: 7})).l, [9]);
  await rows.deleteOne({k: 'p', n: -1});
  await rows.alter({operation: {add: {columns: {extra: 'int'}}}});
  await rows.alter({operation: {drop: {columns: ['extra']}}});
  await checkCursor(() => rows.find({}).filter({k: 'p'}).project({n: 1}), 70);
  assert.equal((await rows.find({k: 'p'}).sort({n: 1}).skip(5).limit(3).toArray())[0].n, 5);
  const near = rows
    .find({})
    .sort({v: astra.vector([1, 0])})
    .includeSimilarity(true)
    .includeSortVector(true)
    .limit(2);
  assert.deepEqual((await near.getSortVector()).asArray(), [1, 0]);
  assert.deepEqual(
    (await near.toArray()).map(({n}) => n),
    [0, 1],
  );
  const page = await rows.find({k: 'p'}).fetchNextPage();
  assert.equal(page.result.length, 50);
  assert.equal((await rows.find({k: 'p'}).initialPageState(page.nextPageState).toArray()).length, 20);
  const bad = rows.insertMany(
    [
      {k: 'q', n: 1},
      {k: 'q', n: 'bad'},
    ],
    {ordered: true},
  );
  await assert.rejects(bad, error => error instanceof astra.TableInsertManyError && error.insertedIds().length === 1);
  const fresh = client.db(endpoint, {token, keyspace}).table('rows');
  await listens(fresh, () => fresh.findOne({k: 'p'}));
  await rows.deleteMany({k: 'p', n: {$gt: 5}});
  assert.equal((await rows.find({}).toArray()).length, 7);
  await rows.drop();
});

part('types of values', async () => {
  const blob = astra.blob(Buffer.from('abc'));
  assert.deepEqual(
    [blob.byteLength, blob.asBase64(), Buffer.from(blob.asArrayBuffer()).toString(), blob.asBuffer().toString()],
    [3, 'YWJj', 'abc', 'abc'],
  );
  assert.ok(blob.raw() && blob.toString() && astra.DataAPIBlob.isBlobLike(Buffer.from('x')));
  const day = new astra.DataAPIDate('2024-02-29');
  assert.equal(day.plus('1d').toString(), '2024-03-01');
  assert.ok(day.equals(new astra.DataAPIDate(2024, 2, 29)) && day.compare(astra.DataAPIDate.ofEpochDay(0)) === 1);
  assert.ok(day.toDate() instanceof Date && day.toDateUTC().toISOString().startsWith('2024-02-29'));
  assert.ok(astra.DataAPIDate.now() && astra.DataAPIDate.utcnow() && astra.DataAPIDate.ofYearDay(2024, 60).equals(day));
  const lasts = astra.DataAPIDuration.builder()
    .addYears(1)
    .addMonths(2)
    .addWeeks(1)
    .addDays(3)
    .addHours(4)
    .addMinutes(5)
    .addSeconds(6)
    .addMillis(7)
    .addMicros(8)
    .addNanos(9)
    .clone()
    .build();
  assert.equal(lasts.toString(), '1y2mo10d4h5m6s7ms8us9ns');
  assert.ok(astra.DataAPIDuration.builder().negate().addDays(1).build().isNegative());
  assert.ok(astra.DataAPIDuration.builder().addDays(1).raw());
  assert.ok(
    lasts.negate().abs().equals(lasts) &&
      !lasts.isZero() &&
      !lasts.hasDayPrecision() &&
      !lasts.hasMillisecondPrecision(),
  );
  assert.deepEqual([lasts.toYears(), lasts.toHours(), lasts.toMinutes(), lasts.toSeconds()], [1, 4, 245, 14706]);
  assert.ok(lasts.toMillis() > 0 && lasts.toMicros() > 0 && lasts.plus(lasts));
  const ip = astra.inet('::1');
  assert.deepEqual(
    [ip.version, ip.toString(), astra.DataAPIInet.isIPv6('::1'), astra.DataAPIInet.isIPv4('::1')],
    [6, '::1', true, false],
  );
  const clock = new astra.DataAPITime('10:11:12.000000013');
  assert.ok(
    clock.equals(new astra.DataAPITime(10, 11, 12, 13)) && clock.compare(astra.DataAPITime.ofSecondOfDay(0)) === 1,
  );
  assert.ok(
    clock.toDate() instanceof Date && clock.toDateUTC() instanceof Date && clock.toString().startsWith('10:11:12'),
  );
  assert.ok(astra.DataAPITime.now() && astra.DataAPITime.utcnow() && astra.DataAPITime.ofNanoOfDay(1));
  const vector = astra.vector([1, 2]);
  assert.deepEqual([vector.length, vector.asArray(), [...vector.asFloat32Array()]], [2, [1, 2], [1, 2]]);
  assert.ok(
    vector.raw() &&
      vector.asBase64() &&
      vector.toString() &&
      vector.serialize() &&
      astra.DataAPIVector.isVectorLike([1]),
  );
  const id = astra.oid();
  assert.ok(id.equals(astra.oid(id.toString())) && id.getTimestamp() instanceof Date);
  const {UUID} = astra;
  assert.ok(UUID.v4().equals(UUID.v4()) === false && UUID.v7().getTimestamp() && UUID.v6().toString() && UUID.v1());

  const every = await db.createTable('every', {
    definition: {
      columns: {
        k: 'int',
        b: 'blob',
        d: 'date',
        u: 'duration',
        i: 'inet',
        t: 'time',
        at: 'timestamp',
        v: {type: 'vector', dimension: 2},
        id: 'uuid',
        big: 'varint',
        dec: 'decimal',
        m: {type: 'map', keyType: 'text', valueType: 'int'},
        s: {type: 'set', valueType: 'int'},
      },
      primaryKey: 'k',
    },
  });
  const row = {
    k: 1,
    b: blob,
    d: day,
    u: lasts,
    i: astra.inet('10.0.0.1'),
    t: clock,
    at: new Date(5),
    v: vector,
    id: astra.uuid(UUID.v4().toString()),
    big: 2n ** 70n,
    dec: astra.BigNumber('1.5'),
    m: new Map([['a', 1]]),
    s: new Set([1]),
  };
  await every.insertOne(row);
  const read = await every.findOne({k: 1});
  const {b, ...rest} = row;
  assert.equal(read.b.asBase64(), b.asBase64());
  for (const [name, value] of Object.entries(rest))
    assert.equal(String(read[name]?.toString()), String(value.toString()), name);
  await every.drop();
});

part("serialisation of one's own", async () => {
  const {CollectionCodecs, TableCodecs} = astra;
  class Point {
    constructor(x, y) {
      Object.assign(this, {x, y});
    }
    [astra.$SerializeForCollection](ctx) {
      return ctx.done(`${this.x}/${this.y}`);
    }
    static [astra.$DeserializeForCollection](value, ctx) {
      return ctx.done(new Point(...value.split('/').map(Number)));
    }
  }
  const named = CollectionCodecs.forName('spot', Point);
  const byPath = CollectionCodecs.forPath(['deep', 'spot'], CollectionCodecs.asCodecClass(Point));
  const own = CollectionCodecs.custom({
    serializeGuard: value => value instanceof RegExp,
    serialize: (value, ctx) => ctx.done({$regex: value.source}),
    deserializeGuard: value => typeof value === 'object' && value !== null && '$regex' in value,
    deserialize: (value, ctx) => ctx.done(new RegExp(value.$regex)),
  });
  class Id {
    [astra.$SerializeForCollection](ctx) {
      return ctx.done(1);
    }
    static [astra.$DeserializeForCollection](value, ctx) {
      return ctx.done(`id ${value}`);
    }
  }
  const ids = CollectionCodecs.forId(Id);
  const dates = CollectionCodecs.forType('$date', {deserialize: (value, ctx) => ctx.done(`at ${value.$date}`)});
  await db.createCollection('spots');
  const spots = db.collection('spots', {
    serdes: {codecs: [named, byPath, ids, dates], enableBigNumbers: () => 'bigint', mutateInPlace: false},
  });
  await spots.insertOne({_id: 1, spot: new Point(1, 2), deep: {spot: new Point(3, 4)}, at: new Date(5), n: 2n ** 60n});
  const read = await spots.findOne({});
  assert.deepEqual(
    [read._id, read.spot, read.deep.spot, read.at, read.n],
    ['id 1', new Point(1, 2), new Point(3, 4), 'at 5', 2n ** 60n],
  );
  assert.ok(own);
  await spots.drop();

  const upper = {deserialize: (value, ctx) => ctx.done(String(value).toUpperCase())};
  class Tag {}
  const codecs = [
    TableCodecs.forName('a', upper),
    TableCodecs.forPath(['b'], upper),
    TableCodecs.forType('uuid', upper),
    TableCodecs.custom({serializeGuard: value => value instanceof Tag, serialize: (_value, ctx) => ctx.done('tag')}),
  ];
  assert.ok(TableCodecs.asCodecClass(Tag, {serializeForTable: () => undefined, deserializeForTable: () => undefined}));
  await db.createTable('tagged', {
    definition: {columns: {k: 'int', a: 'text', b: 'text', c: 'text', u: 'uuid'}, primaryKey: 'k'},
  });
  const tagged = db.table('tagged', {serdes: {codecs}});
  await tagged.insertOne({k: 1, a: 'x', b: 'y', c: new Tag(), u: astra.uuid('3ccab8e2-3bbf-4a3b-9d3d-1c4b7d0a9c11')});
  const row = await tagged.findOne({k: 1});
  assert.deepEqual([row.a, row.b, row.c, String(row.u)], ['X', 'Y', 'tag', '3CCAB8E2-3BBF-4A3B-9D3D-1C4B7D0A9C11']);
  await tagged.drop();
});

part('timeouts', async () => {
  const direct = await db.createCollection('slow');
  await direct.insertMany(Array.from({length: 10}, (_, n) => ({n})));
  const slowDb = client.db(process.env.SLOW_API_ENDPOINT, {token, keyspace});
  const slow = slowDb.collection('slow');
  const timeout = {requestTimeoutMs: 100};
  for (const work of [
    () => slow.findOne({}, {timeout: 100}),
    () => slow.findOne({}, {timeout}),
    () => slow.find({}, {timeout}).toArray(),
    () => slow.distinct('n', {}, {timeout: {generalMethodTimeoutMs: 100}}),
    () => slow.countDocuments({}, 100, {timeout: 100}),
    () => slowDb.listCollections({timeout: {collectionAdminTimeoutMs: 100}}),
    () => slowDb.command({findCollections: {}}, {timeout: 100}),
    () => slowDb.collection('slow', {timeoutDefaults: timeout}).findOne({}),
  ]) {
    await assert.rejects(
      work,
      error => error instanceof astra.DataAPITimeoutError && error.timedOutCategories.length > 0,
    );
  }
  await assert.rejects(slow.insertMany([{n: 1}], {timeout: 100}), astra.DataAPIError);
  assert.ok((await slow.find({}).toArray()).length >= 10);
  await direct.drop();
});

part('events', async () => {
  const own = new astra.DataAPIClient({environment, logging: [{events: 'all', emits: 'event'}]});
  const events = [];
  for (const name of ['commandStarted', 'commandSucceeded', 'commandFailed', 'commandWarnings']) {
    own.on(name, event => {
      events.push(name);
      assert.ok(event.format().includes(event.commandName) && event.formatVerbose() && event.getMessagePrefix());
      event.trimDuplicateFields();
      if (name === 'commandFailed') event.stopImmediatePropagation();
      else event.stopPropagation();
    });
  }
  const watched = own.db(endpoint, {token, keyspace});
  const table = await watched.createTable('warned', {definition: {columns: {k: 'int', v: 'int'}, primaryKey: 'k'}});
  await table.find({v: 1}).toArray();
  await assert.rejects(watched.collection('none').findOne({}), astra.DataAPIResponseError);
  assert.deepEqual(sorted(new Set(events)), ['commandFailed', 'commandStarted', 'commandSucceeded', 'commandWarnings']);
  await table.drop();
  await own.close();
});

await runParts();
await admin.dropKeyspace(keyspace);
await client.close();
const never = calls.never();
const unexpected = never.filter(name => !NOT_CALLED.has(name));
const stale = [...NOT_CALLED.keys()].filter(name => !never.includes(name));
console.log(
  `${calls.count() - never.length} of ${calls.count()} public methods called; not called: ${never.join(', ') || 'none'}`,
);
console.log(
  unexpected.length === 0 && stale.length === 0
    ? 'ok: every public method'
    : `failed: every public method\nnever called: ${unexpected.join(', ')}\ncalled, but listed as not: ${stale.join(', ')}`,
);
