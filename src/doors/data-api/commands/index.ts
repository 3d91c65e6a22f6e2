/** All commands, by the level of the path that they are sent to. */
import type {Level} from '../routes.ts';
import type {Command} from './command.ts';
import {countDocuments} from './count-documents.ts';
import {createCollection} from './create-collection.ts';
import {createKeyspace, createNamespace} from './create-keyspace.ts';
import {deleteCollection} from './delete-collection.ts';
import {deleteMany} from './delete-many.ts';
import {dropKeyspace, dropNamespace} from './drop-keyspace.ts';
import {estimatedDocumentCount} from './estimated-document-count.ts';
import {findAndRerank} from './find-and-rerank.ts';
import {findCollections} from './find-collections.ts';
import {findKeyspaces, findNamespaces} from './find-keyspaces.ts';
import {deleteOne, findOneAndDelete} from './find-one-and-delete.ts';
import {findOneAndReplace} from './find-one-and-replace.ts';
import {findOneAndUpdate} from './find-one-and-update.ts';
import {findOne} from './find-one.ts';
import {findEmbeddingProviders, findRerankingProviders} from './find-providers.ts';
import {find} from './find.ts';
import {insertMany} from './insert-many.ts';
import {insertOne} from './insert-one.ts';
import {KEYSPACE_TABLE_COMMANDS, TABLE_LEVEL_COMMANDS} from './table-commands.ts';
import {updateMany} from './update-many.ts';
import {updateOne} from './update-one.ts';

const byName = (commands: readonly Command[]): ReadonlyMap<string, Command> =>
  new Map(commands.map(command => [command.name, command]));

export const COMMANDS: {readonly [L in Level]: ReadonlyMap<string, Command>} = {
  general: byName([
    createKeyspace,
    createNamespace,
    dropKeyspace,
    dropNamespace,
    findEmbeddingProviders,
    findKeyspaces,
    findNamespaces,
    findRerankingProviders,
  ]),
  keyspace: byName([createCollection, deleteCollection, findCollections, ...KEYSPACE_TABLE_COMMANDS]),
  collection: byName([
    countDocuments,
    deleteMany,
    deleteOne,
    estimatedDocumentCount,
    find,
    findAndRerank,
    findOne,
    findOneAndDelete,
    findOneAndReplace,
    findOneAndUpdate,
    insertMany,
    insertOne,
    updateMany,
    updateOne,
    ...TABLE_LEVEL_COMMANDS,
  ]),
};
