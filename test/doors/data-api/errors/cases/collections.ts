/** Errors of definitions of collections, and of names. */
import {when} from '../case.ts';
import type {ErrorCase} from '../case.ts';

const create = (options: object, name = 'refused'): object => ({createCollection: {name, options}});
const MISTRAL = {provider: 'mistral', modelName: 'mistral-embed'};

export const COLLECTION_CASES: readonly ErrorCase[] = [
  when('DEPRECATED_AI_MODEL', {
    when: 'A new collection or column is to use a model that is deprecated',
    door: 'deprecated',
    command: create({vector: {service: MISTRAL}}),
    told: {model: 'mistral-embed', modelStatus: 'DEPRECATED', message: 'Use another one.'},
  }),
  when('END_OF_LIFE_AI_MODEL', {
    when: 'A model is used that is at the end of its life',
    door: 'ended',
    path: '/ks/mistral',
    command: {insertOne: {document: {$vectorize: 'a'}}},
    headers: {'x-embedding-api-key': 'good-key'},
    told: {model: 'mistral-embed', modelStatus: 'END_OF_LIFE', message: 'Use another one.'},
  }),
  when('EXISTING_COLLECTION_DIFFERENT_SETTINGS', {
    when: 'createCollection names a collection that has other settings',
    command: create({vector: {dimension: 5}}, 'docs'),
    told: {collectionName: 'docs'},
  }),
  when('EXISTING_TABLE_NOT_DATA_API_COLLECTION', {
    when: 'createCollection names a table',
    command: create({}, 'visits'),
    told: {tableName: 'visits'},
  }),
  when('INVALID_CREATE_COLLECTION_OPTIONS', {
    when: 'Options of createCollection make no sense together, or an embedding service cannot be used',
    command: create({vector: {metric: 'cosine'}}),
    told: {message: "the 'dimension' of the vectors is missing and there is no service that could know it"},
  }),
  when('INVALID_INDEXING_DEFINITION', {
    when: '`indexing` has both or neither of `allow` and `deny`, a path twice, or one that is none',
    command: create({indexing: {allow: ['a'], deny: ['b']}}),
    told: {errorMessage: 'The option indexing cannot be used: it needs either "allow" or "deny".'},
  }),
  when('LEXICAL_FEATURE_NOT_ENABLED', {
    when: 'Lexical search is asked for, and off on this server',
    door: 'bare',
    command: create({lexical: {enabled: true, analyzer: 'standard'}}),
    told: {},
  }),
  when('RERANKING_FEATURE_NOT_ENABLED', {
    when: 'Reranking is asked for, and off on this server',
    door: 'bare',
    command: create({rerank: {enabled: true}}),
    told: {},
  }),
  when('VECTORIZE_FEATURE_NOT_AVAILABLE', {
    when: 'An embedding service is asked for, and these are off on this server',
    door: 'bare',
    command: create({vector: {service: MISTRAL}}),
    told: {},
  }),
  when('TOO_MANY_COLLECTIONS', {
    when: 'There are as many collections as this server allows: `max-collections`',
    door: 'small',
    command: create({}),
    told: {table: 'refused', collectionCount: '13', collectionMaxCount: '5'},
  }),
  when('TOO_MANY_INDEXES_FOR_COLLECTION', {
    when: 'There is no room for the indexes of one more collection: `max-indexes`',
    door: 'full',
    command: create({}),
    told: {keyspace: 'ks', table: 'refused', indexesPerCollection: '10'},
  }),
  when('EXISTING_INDEX_FOR_COLLECTION', {
    when: 'An index of another table has the name that an index of the collection needs',
    before: [
      {cql: 'CREATE TABLE ks.squatter (id int PRIMARY KEY, v int)'},
      {cql: "CREATE CUSTOM INDEX refused_array_size ON ks.squatter (v) USING 'StorageAttachedIndex'"},
    ],
    command: create({}),
    told: {keyspace: 'ks', table: 'refused'},
  }),
  when('UNKNOWN_KEYSPACE', {
    when: 'There is no such keyspace',
    path: '/nowhere',
    command: {findCollections: {}},
    told: {keyspace: 'nowhere'},
  }),
  when('UNKNOWN_COLLECTION_OR_TABLE', {
    when: 'There is no such collection or table',
    path: '/ks/nothing',
    command: {find: {}},
    told: {keyspace: 'ks', table: 'nothing', allTables: /bedrock, .*words/},
  }),
  when('UNSUPPORTED_SCHEMA_NAME', {
    when: 'A name has other characters than letters, digits and `_`, or too many',
    command: create({}, 'not-a-name'),
    told: {schemaType: 'collection', maxNameLength: '48', unsupportedSchemaName: 'not-a-name'},
  }),
  when('VECTOR_SEARCH_TOO_BIG_VALUE', {
    when: 'The vectors of a new collection are to have more than 4096 dimensions',
    command: create({vector: {dimension: 4097}}),
    told: {length: '4097', maxLength: '4096'},
  }),
  when('VECTORIZE_CREDENTIAL_INVALID', {
    when: 'The service names a stored credential that the server does not have',
    command: create({vector: {service: {...MISTRAL, authentication: {providerKey: 'lost'}}}}),
    told: {errorMessage: 'The server has no credential lost.providerKey.'},
  }),
  when('COLLECTION_SCHEMA_VERSION_INVALID', {
    when: 'A later version of the API made the collection',
    path: '/ks/future',
    before: [
      {command: create({}, 'future')},
      {cql: `ALTER TABLE ks.future WITH comment = '{"collection":{"name":"future","schema_version":3,"options":{}}}'`},
    ],
    command: {find: {}},
    told: {collectionName: 'future', schemaVersion: '3'},
  }),
  when('CORRUPTED_COLLECTION_SCHEMA', {
    when: 'An index that the sort needs was dropped',
    path: '/ks/broken',
    before: [{command: create({vector: {dimension: 3}}, 'broken')}, {cql: 'DROP INDEX ks.broken_query_vector_value'}],
    command: {find: {sort: {$vector: [1, 2, 3]}}},
    told: {keyspace: 'ks', table: 'broken', errorMessage: 'there is no index on query_vector_value.'},
  }),
];
