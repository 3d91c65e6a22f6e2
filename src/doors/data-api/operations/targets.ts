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

/** None yet: tables are not served by this version. */
export const TABLE_COMMANDS: readonly string[] = [];
