/** What can be sent to a collection and to a table, for messages that say so. */

export const COLLECTION_COMMANDS: readonly string[] = [
  'countDocuments',
  'deleteMany',
  'deleteOne',
  'estimatedDocumentCount',
  'find',
  'findAndRerank',
  'findOne',
  'findOneAndDelete',
  'findOneAndReplace',
  'findOneAndUpdate',
  'insertMany',
  'insertOne',
  'updateMany',
  'updateOne',
];

export const TABLE_COMMANDS: readonly string[] = [
  'alterTable',
  'createIndex',
  'createTextIndex',
  'createVectorIndex',
  'deleteMany',
  'deleteOne',
  'find',
  'findOne',
  'insertMany',
  'insertOne',
  'listIndexes',
  'updateOne',
];
