// What users of astra-mongoose do with collections.
import assert from 'node:assert/strict';
import astraMongoose from '@datastax/astra-mongoose';
import mongooseOfMongo from 'mongoose';
import {part, runParts} from './parts.mjs';

const {OperationNotSupportedError, createAstraUri, driver} = astraMongoose;
const {Schema, Types} = mongooseOfMongo;
const mongoose = mongooseOfMongo.setDriver(driver);
const keyspace = 'mongoose_collections';
const options = {
  isAstra: false,
  logging: [{events: 'all', emits: 'event'}],
  username: process.env.DB_USERNAME,
  password: process.env.DB_PASSWORD,
};
mongoose.set('autoCreate', false);
await mongoose.connect(`${process.env.DB_API_ENDPOINT}/v1/${keyspace}`, options);
const {connection} = mongoose;
await connection.createKeyspace(keyspace);

const personSchema = new Schema(
  {
    name: {type: String, required: true},
    age: {type: Number, min: 0},
    born: Date,
    email: {type: String, lowercase: true, trim: true},
    tags: [String],
    address: {street: String, city: String},
    pets: [new Schema({name: String, legs: Number}, {_id: false})],
    notes: {type: Map, of: String},
    uuid: Schema.Types.UUID,
    big: Schema.Types.BigInt,
    exact: Schema.Types.Decimal128,
    anything: Schema.Types.Mixed,
    friend: {type: Schema.Types.ObjectId, ref: 'Person'},
    friends: [{type: Schema.Types.ObjectId, ref: 'Person'}],
  },
  {timestamps: true},
);
personSchema.virtual('shout').get(function () {
  return this.name.toUpperCase();
});
personSchema.methods.older = function (years) {
  this.age += years;
  return this.save();
};
personSchema.statics.named = function (name) {
  return this.findOne({name});
};
const seen = [];
personSchema.pre('save', function () {
  seen.push(`before ${this.name}`);
});
personSchema.post('save', document => void seen.push(`after ${document.name}`));
const Person = mongoose.model('Person', personSchema, 'people');
await Person.createCollection();

part('connection', async () => {
  assert.equal(connection.readyState, 1);
  assert.ok((await connection.listCollections({nameOnly: true})).includes('people'));
  assert.ok((await connection.listCollections()).some(({name}) => name === 'people'));
  assert.ok((await connection.listDatabases()).databases.some(({name}) => name === keyspace));
  const other = mongoose.createConnection(`${process.env.DB_API_ENDPOINT}/v1/${keyspace}`, options);
  await other.asPromise();
  await other.createCollection('short_lived');
  await other.dropCollection('short_lived');
  assert.deepEqual(await other.listCollections({nameOnly: true}), ['people']);
  const used = other.useDb('mongoose_other');
  await used.createKeyspace('mongoose_other');
  await used.createCollection('elsewhere');
  assert.deepEqual(await used.listCollections({nameOnly: true}), ['elsewhere']);
  await assert.rejects(used.dropDatabase(), OperationNotSupportedError);
  await connection.admin.dropKeyspace('mongoose_other');
  const {status} = await connection.runCommand({findCollections: {}});
  assert.deepEqual(status.collections, ['people']);
  await other.close();
  assert.equal(other.readyState, 0);
  assert.match(createAstraUri('https://a-b.apps.astra.datastax.com', 'AstraCS:t', 'ks'), /^https:/);
  const wrong = mongoose.createConnection(`${process.env.DB_API_ENDPOINT}/v1/${keyspace}`, {
    ...options,
    password: 'wrong',
  });
  await wrong.asPromise();
  await assert.rejects(wrong.listCollections(), /credentials|authenticat|password|token/i);
  await wrong.close();
});

part('documents', async () => {
  const born = new Date('2001-02-03T04:05:06.007Z');
  const uuid = '0190e1f0-1c4a-7c1e-8d3b-0a1b2c3d4e5f';
  const ann = await Person.create({
    name: 'Ann',
    age: 40,
    born,
    email: ' ANN@Example.com ',
    tags: ['a', 'b'],
    address: {street: 'x', city: 'Rome'},
    pets: [{name: 'Rex', legs: 4}],
    notes: {first: 'one'},
    uuid,
    big: 1234567890123456789n,
    anything: {deep: [1, {er: null}]},
  });
  assert.ok(ann._id instanceof Types.ObjectId);
  const found = await Person.findById(ann._id).orFail();
  assert.equal(found.name, 'Ann');
  assert.deepEqual(found.born, born);
  assert.equal(found.email, 'ann@example.com');
  assert.deepEqual([...found.tags], ['a', 'b']);
  assert.equal(found.address.city, 'Rome');
  assert.equal(found.pets[0].legs, 4);
  assert.equal(found.notes.get('first'), 'one');
  assert.equal(found.uuid.toString(), uuid);
  assert.equal(found.big, 1234567890123456789n);
  assert.deepEqual(found.anything, {deep: [1, {er: null}]});
  assert.ok(found.createdAt instanceof Date);
  found.age = 41;
  found.tags.push('c');
  found.address.city = 'Oslo';
  found.set('notes.second', 'two');
  await found.save();
  const again = await Person.findOne({name: 'Ann'}).lean();
  assert.equal(again.age, 41);
  assert.deepEqual(again.tags, ['a', 'b', 'c']);
  assert.deepEqual(again.address, {street: 'x', city: 'Oslo'});
  assert.deepEqual(again.notes, {first: 'one', second: 'two'});
  assert.equal((await found.updateOne({$set: {age: 42}})).modifiedCount, 1);
  assert.equal((await Person.named('Ann')).age, 42);
  assert.ok(await Person.exists({name: 'Ann'}));
  assert.equal(await Person.exists({name: 'Nobody'}), null);
  assert.equal((await found.deleteOne()).deletedCount, 1);
  assert.equal(await Person.findById(ann._id), null);
  await assert.rejects(Person.findById(ann._id).orFail(), {name: 'DocumentNotFoundError'});
});

part('queries', async () => {
  await Person.deleteMany({});
  await Person.insertMany(
    ['Ann', 'Bob', 'Cid', 'Dee', 'Eve'].map((name, n) => ({
      name,
      age: 20 + n * 10,
      tags: name === 'Eve' ? ['x'] : ['x', 'y'],
      address: {city: n % 2 ? 'Rome' : 'Oslo'},
    })),
  );
  const names = async query =>
    (await query)
      .map(({name}) => name)
      .sort()
      .join();
  assert.equal(await names(Person.find({age: {$gte: 40}})), 'Cid,Dee,Eve');
  assert.equal(await names(Person.find().where('age').gt(20).lt(50)), 'Bob,Cid,Dee'.slice(0, 7));
  assert.equal(await names(Person.find({name: {$in: ['Ann', 'Eve', 'Zed']}})), 'Ann,Eve');
  assert.equal(await names(Person.find({name: {$nin: ['Ann', 'Eve']}})), 'Bob,Cid,Dee');
  assert.equal(await names(Person.find({name: {$ne: 'Ann'}})), 'Bob,Cid,Dee,Eve');
  assert.equal(await names(Person.find({'address.city': 'Rome'})), 'Bob,Dee');
  assert.equal(await names(Person.find({tags: {$all: ['x', 'y']}})), 'Ann,Bob,Cid,Dee');
  assert.equal(await names(Person.find({tags: {$size: 1}})), 'Eve');
  assert.equal(await names(Person.find({tags: 'y'})), 'Ann,Bob,Cid,Dee');
  assert.equal(await names(Person.find({born: {$exists: false}, $or: [{age: 20}, {age: 30}]})), 'Ann,Bob');
  assert.equal(await names(Person.find({$and: [{age: {$gt: 20}}, {'address.city': 'Oslo'}]})), 'Cid,Eve');
  assert.deepEqual(
    (await Person.find().sort({age: -1}).limit(2)).map(({name}) => name),
    ['Eve', 'Dee'],
  );
  assert.deepEqual(
    (await Person.find().sort('age').skip(3).limit(1)).map(({name}) => name),
    ['Dee'],
  );
  const some = await Person.findOne({name: 'Ann'}).select('name age -_id').lean();
  assert.deepEqual(some, {name: 'Ann', age: 20});
  const without = await Person.findOne({name: 'Ann'}, {tags: 0, pets: 0}).lean();
  assert.equal(without.tags, undefined);
  const sliced = await Person.findOne({name: 'Ann'}, {tags: {$slice: 1}}).lean();
  assert.deepEqual(sliced.tags, ['x']);
  assert.equal(await Person.countDocuments({age: {$gt: 30}}), 3);
  assert.equal((await Person.estimatedDocumentCount()) >= 0, true);
  assert.equal((await Person.findOne().sort({age: 1})).name, 'Ann');
});

part('updates', async () => {
  const one = await Person.updateOne(
    {name: 'Ann'},
    {$set: {'address.street': 'Main'}, $inc: {age: 1}, $push: {tags: 'z'}},
  );
  assert.deepEqual([one.matchedCount, one.modifiedCount], [1, 1]);
  const ann = await Person.findOne({name: 'Ann'}).lean();
  assert.deepEqual([ann.address, ann.age, ann.tags], [{city: 'Oslo', street: 'Main'}, 21, ['x', 'y', 'z']]);
  await Person.updateOne(
    {name: 'Ann'},
    {$addToSet: {tags: {$each: ['z', 'w']}}, $unset: {'address.street': ''}, $min: {age: 5}},
  );
  await Person.updateOne({name: 'Ann'}, {$pop: {tags: -1}, $max: {age: 7}, $rename: {email: 'mail'}}, {strict: false});
  await Person.updateOne({name: 'Ann'}, {$mul: {age: 3}, $currentDate: {born: true}});
  const changed = await Person.findOne({name: 'Ann'}).lean();
  assert.deepEqual([changed.tags, changed.age, changed.address], [['y', 'z', 'w'], 21, {city: 'Oslo'}]);
  assert.ok(changed.born instanceof Date);
  const many = await Person.updateMany({age: {$gt: 25}}, {$set: {anything: 'old'}});
  assert.deepEqual([many.matchedCount, many.modifiedCount], [4, 4]);
  const upserted = await Person.updateOne(
    {name: 'New'},
    {$set: {age: 1}, $setOnInsert: {email: 'new@x'}},
    {upsert: true},
  );
  assert.equal(upserted.upsertedCount, 1);
  assert.equal((await Person.findById(upserted.upsertedId)).email, 'new@x');
  const manyNew = await Person.updateMany({name: 'Newer'}, {$set: {age: 2}}, {upsert: true});
  assert.equal(manyNew.upsertedCount, 1);
  const replaced = await Person.replaceOne({name: 'New'}, {name: 'Newest', age: 3});
  assert.equal(replaced.modifiedCount, 1);
  assert.equal((await Person.findOne({name: 'Newest'})).email, undefined);
  assert.equal((await Person.deleteMany({name: {$in: ['Newest', 'Newer']}})).deletedCount, 2);
  assert.equal((await Person.deleteOne({}).sort({age: -1})).deletedCount, 1);
  assert.equal(await Person.findOne({name: 'Eve'}), null);
});

part('find and change', async () => {
  const before = await Person.findOneAndUpdate({name: 'Bob'}, {$set: {age: 31}}, {returnDocument: 'before'});
  assert.equal(before.age, 30);
  const after = await Person.findOneAndUpdate({name: 'Bob'}, {age: 32}, {returnDocument: 'after'});
  assert.equal(after.age, 32);
  const made = await Person.findOneAndUpdate({name: 'Max'}, {$set: {age: 5}}, {upsert: true, returnDocument: 'after'});
  assert.deepEqual([made.name, made.age], ['Max', 5]);
  const replaced = await Person.findOneAndReplace({name: 'Max'}, {name: 'Moe', age: 6}, {returnDocument: 'after'});
  assert.equal(replaced.name, 'Moe');
  const byId = await Person.findByIdAndUpdate(
    replaced._id,
    {$inc: {age: 1}},
    {returnDocument: 'after', sort: {age: 1}},
  );
  assert.equal(byId.age, 7);
  const {value} = await Person.findOneAndDelete({name: 'Moe'}, {includeResultMetadata: true});
  assert.equal(value.age, 7);
  assert.equal(await Person.findOneAndDelete({name: 'Moe'}), null);
  const cid = await Person.findOne({name: 'Cid'});
  assert.equal((await Person.findByIdAndDelete(cid._id)).name, 'Cid');
});

part('subdocuments, arrays, maps', async () => {
  const bob = await Person.findOne({name: 'Bob'});
  bob.pets.push({name: 'Tom', legs: 4}, {name: 'Joe', legs: 2});
  await bob.save();
  bob.pets[1].legs = 3;
  bob.notes = new Map([['k', 'v']]);
  await bob.save();
  const found = await Person.findOne({'pets.0.name': 'Tom'});
  assert.deepEqual(found.toObject().pets, [
    {name: 'Tom', legs: 4},
    {name: 'Joe', legs: 3},
  ]);
  found.notes.delete('k');
  found.pets.shift();
  found.tags.set(0, 'first');
  await found.save();
  const again = await Person.findById(found._id).lean();
  assert.deepEqual([again.pets, again.notes, again.tags[0]], [[{name: 'Joe', legs: 3}], {}, 'first']);
});

part('populate', async () => {
  const bob = await Person.findOne({name: 'Bob'});
  const dee = await Person.findOne({name: 'Dee'});
  const ann = await Person.findOneAndUpdate(
    {name: 'Ann'},
    {friend: bob._id, friends: [bob._id, dee._id]},
    {returnDocument: 'after'},
  );
  const found = await Person.findById(ann._id)
    .populate('friend')
    .populate({path: 'friends', select: 'name', options: {sort: {name: -1}}});
  assert.equal(found.friend.name, 'Bob');
  assert.deepEqual(found.friends.map(({name}) => name).sort(), ['Bob', 'Dee']);
  await Person.populate(ann, 'friend');
  assert.equal(ann.friend.age, 32);
  const teamSchema = new Schema({name: String});
  teamSchema.virtual('members', {ref: 'Player', localField: '_id', foreignField: 'team'});
  const Team = mongoose.model('Team', teamSchema);
  const Player = mongoose.model('Player', new Schema({name: String, team: Schema.Types.ObjectId}));
  await Promise.all([Team.createCollection(), Player.createCollection()]);
  const team = await Team.create({name: 'A'});
  await Player.create([{name: 'p1', team: team._id}, {name: 'p2', team: team._id}, {name: 'p3'}]);
  const full = await Team.findOne().populate('members');
  assert.deepEqual(full.members.map(({name}) => name).sort(), ['p1', 'p2']);
});

part('cursors', async () => {
  const Number_ = mongoose.model('Number', new Schema({n: Number}), 'numbers');
  await Number_.createCollection();
  await Number_.insertMany(Array.from({length: 65}, (_, n) => ({n})));
  let sum = 0;
  for await (const {n} of Number_.find()) sum += n;
  assert.equal(sum, (64 * 65) / 2);
  const cursor = Number_.find({n: {$lt: 30}}).cursor();
  let count = 0;
  await cursor.eachAsync(() => void (count += 1));
  assert.equal(count, 30);
  const other = Number_.find().lean().cursor();
  assert.equal(typeof (await other.next()).n, 'number');
  await other.close();
  assert.equal((await Number_.find()).length, 65);
  await Number_.db.dropCollection('numbers');
});

part('middleware, virtuals, validation', async () => {
  seen.length = 0;
  const zoe = new Person({name: 'Zoe', age: 1});
  assert.equal(zoe.isNew, true);
  await zoe.save();
  assert.deepEqual(seen, ['before Zoe', 'after Zoe']);
  assert.equal(zoe.shout, 'ZOE');
  assert.equal((await zoe.older(2)).age, 3);
  await assert.rejects(Person.create({age: 1}), {name: 'ValidationError'});
  await assert.rejects(Person.create({name: 'x', age: -1}), {name: 'ValidationError'});
  await assert.rejects(Person.find({age: 'many'}), {name: 'CastError'});
  const Animal = mongoose.model('Animal', new Schema({name: String}, {discriminatorKey: 'kind'}), 'animals');
  const Cat = Animal.discriminator('Cat', new Schema({lives: Number}));
  await Animal.createCollection();
  await Cat.create({name: 'Tom', lives: 9});
  await Animal.create({name: 'thing'});
  assert.equal((await Animal.findOne({name: 'Tom'})).lives, 9);
  assert.equal((await Cat.find()).length, 1);
});

part('timestamps and versions', async () => {
  const zoe = await Person.findOne({name: 'Zoe'});
  const first = zoe.updatedAt;
  await new Promise(resolve => setTimeout(resolve, 5));
  zoe.age = 50;
  await zoe.save();
  assert.ok((await Person.findById(zoe._id)).updatedAt > first);
  const mine = await Person.findById(zoe._id);
  const yours = await Person.findById(zoe._id);
  mine.tags = ['mine'];
  await mine.save();
  yours.tags.push('yours');
  yours.increment();
  await assert.rejects(
    async () => {
      yours.tags.set(0, 'x');
      await yours.save();
      yours.tags = ['again'];
      throw new Error('VersionError was not thrown');
    },
    error => error.name === 'VersionError' || /VersionError/.test(error.message),
  );
  assert.equal((await Person.findById(zoe._id)).tags[0], 'mine');
});

part('insertMany', async () => {
  const Row = mongoose.model('Row', new Schema({_id: Number, n: Number}, {versionKey: false}), 'rows');
  await Row.createCollection();
  await Row.insertMany(
    Array.from({length: 120}, (_, n) => ({_id: n, n})),
    {ordered: false},
  );
  assert.equal(await Row.countDocuments({}), 120);
  await assert.rejects(Row.insertMany([{_id: 500}, {_id: 1}, {_id: 501}], {ordered: true}), /already has/);
  assert.equal(await Row.countDocuments({_id: {$gte: 500}}), 1);
  const made = await Row.insertMany([{_id: 600}, {_id: 601}], {lean: true, rawResult: true});
  assert.equal(made.insertedCount, 2);
  assert.equal((await Row.deleteMany({n: {$lt: 100}})).deletedCount, 100);
});

part('vectors', async () => {
  const schema = new Schema(
    {$vector: {type: [Number], default: () => undefined, select: true}, name: String},
    {collectionOptions: {vector: {dimension: 2, metric: 'cosine'}}, autoCreate: false},
  );
  const Vector = mongoose.model('Vector', schema);
  await Vector.createCollection();
  await Vector.create([{name: 'first', $vector: [1, 1]}, {name: 'second', $vector: [1, -1]}, {name: 'none'}]);
  const found = await Vector.find({}, null, {includeSimilarity: true}).sort({$vector: {$meta: [1, 99]}});
  assert.deepEqual(
    found.map(({name}) => name),
    ['first', 'second'],
  );
  assert.ok(found[0].get('$similarity') > found[1].get('$similarity'));
  const near = await Vector.findOne({}, null, {sort: {$vector: {$meta: [1, -90]}}});
  assert.equal(near.name, 'second');
  assert.deepEqual([...near.$vector], [1, -1]);
  await Vector.updateOne({name: 'none'}, {$set: {$vector: [0, 1]}});
  near.$vector = [1, 0];
  await near.save();
  assert.deepEqual([...(await Vector.findById(near._id).select({'*': 1})).$vector], [1, 0]);
  const gone = await Vector.findOneAndDelete({}, {sort: {$vector: {$meta: [0, 1]}}});
  assert.equal(gone.name, 'none');
});

part('vectorize', async () => {
  const service = {provider: 'offline', modelName: 'shared-words'};
  const schema = new Schema(
    {$vector: {type: [Number], default: () => undefined, dimension: 64}, $vectorize: {type: String}, name: String},
    {collectionOptions: {vector: {dimension: 64, metric: 'cosine', service}}, autoCreate: false},
  );
  const Text = mongoose.model('Text', schema);
  await Text.createCollection();
  const {_id} = await Text.create({name: 'Moby-Dick', $vectorize: 'Call me Ishmael.'});
  await Text.create({name: 'other', $vectorize: 'It was the best of times'});
  const document = await Text.findById(_id).select({'*': 1}).orFail();
  assert.equal(document.$vectorize, 'Call me Ishmael.');
  assert.equal(document.$vector.length, 64);
  assert.equal((await Text.findOne().sort({$vectorize: {$meta: 'the best times'}})).name, 'other');
});

part('lexical search and reranking', async () => {
  const schema = new Schema(
    {$lexical: {type: String}, $vectorize: {type: String}, $hybrid: {type: String}, name: String},
    {
      autoCreate: false,
      collectionOptions: {
        vector: {dimension: 64, metric: 'cosine', service: {provider: 'offline', modelName: 'shared-words'}},
        lexical: {enabled: true, analyzer: 'STANDARD'},
        rerank: {enabled: true, service: {provider: 'nvidia', modelName: 'nvidia/llama-3.2-nv-rerankqa-1b-v2'}},
      },
    },
  );
  const Page = mongoose.model('Page', schema);
  await Page.createCollection();
  await Page.insertMany([
    {name: 'cat', $hybrid: 'a cat sat on the mat'},
    {name: 'dog', $hybrid: 'a dog ran in the fog'},
  ]);
  assert.deepEqual(
    (await Page.find({$lexical: {$match: 'fog'}})).map(({name}) => name),
    ['dog'],
  );
  assert.equal((await Page.find().sort({$lexical: {$meta: 'mat'}}))[0].name, 'cat');
  const ranked = await (
    await Page.collection.findAndRerank({}, {sort: {$hybrid: 'a dog in the fog'}, limit: 1})
  ).toArray();
  assert.equal(ranked[0].document.name, 'dog');
});

part('what it refuses', async () => {
  const {collection} = Person;
  assert.throws(() => collection.aggregate(), OperationNotSupportedError);
  assert.throws(() => collection.bulkWrite(), OperationNotSupportedError);
  assert.throws(() => collection.watch(), OperationNotSupportedError);
  assert.throws(() => collection.distinct(), OperationNotSupportedError);
  assert.throws(() => connection.startSession(), /./);
  await assert.rejects(async () => Person.find({tags: {$elemMatch: {$gt: 'a'}}}), /elemMatch/);
  await assert.rejects(async () => collection.listIndexes().toArray(), OperationNotSupportedError);
});

part('events', async () => {
  const events = [];
  for (const name of ['commandStarted', 'commandSucceeded', 'commandFailed', 'commandWarnings']) {
    connection.on(name, event => void events.push(`${name} ${event.commandName}`));
  }
  await Person.findOne({});
  await assert.rejects(connection.collection('no_such_collection').findOne({}));
  assert.ok(events.includes('commandStarted findOne'), events.join());
  assert.ok(events.includes('commandSucceeded findOne'), events.join());
  assert.ok(events.includes('commandFailed findOne'), events.join());
});

await runParts();
await connection.admin.dropKeyspace(keyspace);
await mongoose.disconnect();
