// Mongoose on the Data API, with vectors that the server makes of texts: models, queries, updates, nearest documents.
import astraMongoose from '@datastax/astra-mongoose';
import mongooseOfMongo from 'mongoose';

const {DB_USERNAME = 'cassandra', DB_PASSWORD = 'cassandra', DB_API_ENDPOINT = 'http://localhost:8181'} = process.env;

const mongoose = mongooseOfMongo.setDriver(astraMongoose.driver);
mongoose.set('autoCreate', false);
await mongoose.connect(`${DB_API_ENDPOINT}/v1/quickstart_mongoose`, {
  isAstra: false,
  username: DB_USERNAME,
  password: DB_PASSWORD,
});
await mongoose.connection.createKeyspace('quickstart_mongoose');

const bookSchema = new mongoose.Schema(
  {title: String, pages: Number, $vectorize: String},
  {collectionOptions: {vector: {service: {provider: 'offline', modelName: 'shared-words'}}}},
);
const Book = mongoose.model('Book', bookSchema);
await Book.createCollection();
await Book.deleteMany({});

await Book.create([
  {title: 'Sea', pages: 120, $vectorize: 'ships and storms'},
  {title: 'Sky', pages: 250, $vectorize: 'birds and clouds'},
  {title: 'Sand', pages: 380, $vectorize: 'camels in storms of sand'},
]);
const long = await Book.find({pages: {$gt: 200}}).sort({pages: 1});
console.log(`Long books: ${long.map(book => book.title).join(', ')}`);

const sky = await Book.findOne({title: 'Sky'});
sky.pages += 10;
await sky.save();
console.log(`Pages of Sky: ${(await Book.findById(sky._id)).pages}`);

const nearest = await Book.findOne().sort({$vectorize: {$meta: 'clouds'}});
console.log(`About clouds: ${nearest.title}`);
await mongoose.disconnect();
