// What users of astra-mongoose do with tables.
import assert from 'node:assert/strict';
import astraMongoose from '@datastax/astra-mongoose';
import mongooseOfMongo from 'mongoose';
import {part, runParts} from './parts.mjs';

const {Vectorize, convertSchemaToColumns, driver, tableDefinitionFromSchema, udtDefinitionsFromSchema} = astraMongoose;
const {Schema} = mongooseOfMongo;
const mongoose = mongooseOfMongo.setDriver(driver);
const keyspace = 'mongoose_tables';
await mongoose.connect(`${process.env.DB_API_ENDPOINT}/v1/${keyspace}`, {
  isAstra: false,
  isTable: true,
  autoCreate: false,
  autoIndex: false,
  username: process.env.DB_USERNAME,
  password: process.env.DB_PASSWORD,
});
const {connection} = mongoose;
await connection.createKeyspace(keyspace);

const carSchema = new Schema(
  {
    maker: String,
    year: Number,
    isNew: Boolean,
    built: Date,
    price: Schema.Types.Decimal128,
    doors: Schema.Types.Int32,
    mileage: Schema.Types.BigInt,
    weight: Schema.Types.Double,
    uuid: Schema.Types.UUID,
    picture: Buffer,
    colours: [String],
    owner: {name: {type: String, required: true, default: 'nobody'}},
    extras: {type: Map, of: {type: String, required: true}},
  },
  {versionKey: false, autoCreate: false, autoIndex: false, suppressReservedKeysWarning: true},
);
carSchema.index({maker: 1});
const Car = mongoose.model('Car', carSchema, 'cars');

part('tables from schemas', async () => {
  const definition = tableDefinitionFromSchema(carSchema);
  assert.equal(definition.primaryKey, '_id');
  assert.deepEqual(definition.columns, convertSchemaToColumns(carSchema));
  await connection.createTable('cars', definition);
  assert.deepEqual(await connection.listTables({nameOnly: true}), ['cars']);
  const [{definition: kept}] = await connection.listTables();
  assert.equal(kept.columns.maker.type, 'text');
  await connection.createTable('short_lived', {primaryKey: 'k', columns: {k: 'text'}});
  await connection.dropTable('short_lived');
  assert.equal((await connection.listTables()).length, 1);
});

part('rows', async () => {
  const built = new Date('2020-01-02T03:04:05.006Z');
  const uuid = '0190e1f0-1c4a-7c1e-8d3b-0a1b2c3d4e5f';
  const made = await Car.create({
    maker: 'Saab',
    year: 1990,
    isNew: false,
    built,
    price: '12.50',
    doors: 4,
    mileage: 123456789012n,
    weight: 1.5,
    uuid,
    picture: Buffer.from('jpg'),
    colours: ['red'],
    owner: {name: 'Ann'},
    extras: {radio: 'yes'},
  });
  const found = await Car.findById(made._id).orFail();
  assert.equal(found.maker, 'Saab');
  assert.deepEqual(found.built, built);
  assert.equal(found.price.toString(), '12.5');
  assert.equal(found.mileage, 123456789012n);
  assert.equal(found.uuid.toString(), uuid);
  assert.equal(found.picture.toString(), 'jpg');
  assert.deepEqual([...found.colours], ['red']);
  assert.equal(found.owner.name, 'Ann');
  assert.equal(found.extras.get('radio'), 'yes');
  found.year = 1991;
  found.colours = ['red', 'blue'];
  await found.save();
  await Car.updateOne({_id: made._id}, {$set: {maker: 'Volvo'}, $unset: {weight: ''}});
  const again = await Car.findOne({_id: made._id}).lean();
  assert.deepEqual(
    [again.year, again.maker, again.weight ?? null, again.colours],
    [1991, 'Volvo', null, ['red', 'blue']],
  );
  await Car.insertMany(Array.from({length: 60}, (_, n) => ({maker: n % 2 ? 'Saab' : 'Fiat', year: 1950 + n})));
  assert.equal((await Car.find({})).length, 61);
  let count = 0;
  for await (const {year} of Car.find({}).limit(50)) count += year > 0;
  assert.equal(count, 50);
  await Car.updateOne({_id: 'upserted'}, {$set: {maker: 'New'}}, {upsert: true}).catch(() => undefined);
  assert.deepEqual(await Car.findOne({_id: made._id}).select({maker: 1, _id: 1}).lean(), {
    _id: made._id.toString(),
    maker: 'Volvo',
  });
  const first = await Car.findOne({year: {$gte: 2000}}).sort({year: -1});
  assert.equal(first.year, 2009);
  await Car.deleteOne({_id: made._id});
  assert.equal(await Car.findById(made._id), null);
  await Car.insertMany([{_id: '64b7c1f0a1b2c3d4e5f60718', maker: 'One'}]);
  await assert.rejects(async () => Car.countDocuments({}), /./);
  await assert.rejects(async () => Car.findOneAndUpdate({maker: 'x'}, {maker: 'y'}), /./);
  await Car.deleteMany({});
  assert.equal((await Car.find({})).length, 0);
});

part('indexes', async () => {
  await Car.createIndexes();
  await Car.collection.createIndex({year: 1}, {name: 'by_year'});
  await Car.collection.createIndex({colours: 1}, {name: 'by_colour'});
  const names = (await Car.listIndexes()).map(({name}) => name);
  assert.ok(names.includes('by_year') && names.length === 3, names.join());
  await Car.insertMany([
    {maker: 'Saab', year: 2000},
    {maker: 'Fiat', year: 2001},
  ]);
  assert.equal((await Car.findOne({maker: 'Fiat'})).year, 2001);
  await Car.collection.dropIndex('by_year');
  assert.equal((await Car.listIndexes()).length, 2);
  await Car.syncIndexes();
  assert.deepEqual(
    (await Car.listIndexes()).map(({key}) => Object.keys(key)[0]),
    ['maker'],
  );
});

part('vectors in tables', async () => {
  const schema = new Schema(
    {vector: {type: [Number], default: () => undefined, dimension: 2}, name: String},
    {autoCreate: false, autoIndex: false, versionKey: false},
  );
  schema.index({vector: 1}, {name: 'by_vector', vector: true, metric: 'cosine'});
  const Vector = mongoose.model('VectorTable', schema, 'vector_table');
  await connection.createTable('vector_table', tableDefinitionFromSchema(schema));
  await Vector.createIndexes();
  await Vector.create([
    {name: 'first', vector: [1, 1]},
    {name: 'second', vector: [1, -1]},
  ]);
  const found = await Vector.find({}, null, {includeSimilarity: true}).sort({vector: {$meta: [1, 99]}});
  assert.deepEqual(
    found.map(({name}) => name),
    ['first', 'second'],
  );
  assert.deepEqual([...found[0].vector], [1, 1]);
  assert.ok(found[0].get('$similarity') > 0.8);
});

part('vectorize in tables', async () => {
  const schema = new Schema({name: String}, {autoCreate: false, autoIndex: false, versionKey: false});
  schema.path(
    'vector',
    new Vectorize('vector', {default: [], dimension: 64, service: {provider: 'offline', modelName: 'shared-words'}}),
  );
  const Text = mongoose.model('TextTable', schema, 'text_table');
  await connection.createTable('text_table', tableDefinitionFromSchema(schema));
  await connection.collection('text_table').createIndex({vector: 1}, {name: 'by_text', vector: true});
  await Text.create({name: 'Recipe', vector: 'My taco recipe: 1 corn tortilla, 2 oz ground beef'});
  await Text.create({name: 'Story', vector: 'Colorful butterflies soar high above the blooming garden'});
  assert.equal(
    (
      await Text.findOne()
        .sort({vector: {$meta: 'a corn recipe'}})
        .orFail()
    ).name,
    'Recipe',
  );
});

part('user-defined types', async () => {
  const address = new Schema({street: String, number: Number}, {_id: false, udtName: 'address', versionKey: false});
  const schema = new Schema(
    {home: address, others: [address]},
    {autoCreate: false, autoIndex: false, versionKey: false},
  );
  const types = udtDefinitionsFromSchema(schema);
  const synced = await connection.syncTypes(Object.entries(types).map(([name, definition]) => ({name, definition})));
  assert.deepEqual(synced.created, ['address']);
  assert.deepEqual(await connection.listTypes({nameOnly: true}), ['address']);
  assert.equal((await connection.listTypes())[0].name, 'address');
  await connection.createTable('homes', tableDefinitionFromSchema(schema));
  const Home = mongoose.model('Home', schema, 'homes');
  const made = await Home.create({home: {street: 'Main', number: 1}, others: [{street: 'Side', number: 2}]});
  const found = await Home.findById(made._id);
  assert.deepEqual(found.toObject().home, {street: 'Main', number: 1});
  assert.deepEqual(found.toObject().others, [{street: 'Side', number: 2}]);
  await connection.alterType('address', {operation: {add: {fields: {zip: 'text'}}}});
  assert.ok('zip' in (await connection.listTypes())[0].definition.fields);
  await connection.createType('unused', {fields: {a: 'int'}});
  await connection.dropType('unused');
  await connection.dropTable('homes');
  await connection.dropType('address');
  assert.deepEqual(await connection.listTypes({nameOnly: true}), []);
});

part('synchronised tables', async () => {
  const first = await connection
    .collection('synced')
    .syncTable({primaryKey: '_id', columns: {_id: {type: 'text'}, a: {type: 'text'}}});
  assert.equal(first.createdNewTable, true);
  const second = await connection
    .collection('synced')
    .syncTable({primaryKey: '_id', columns: {_id: {type: 'text'}, b: {type: 'int'}}});
  assert.deepEqual([second.columnsToAdd, second.columnsToDrop], [['b'], ['a']]);
  await connection.collection('synced').alterTable({add: {columns: {c: {type: 'int'}}}});
  await connection.collection('synced').alterTable({drop: {columns: ['c']}});
});

await runParts();
await connection.admin.dropKeyspace(keyspace);
await mongoose.disconnect();
